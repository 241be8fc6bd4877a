//! Host mode: this computer from the inside, and a connection from it to itself.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::run::{Progress, Request, check};
use crate::host::{self, Examination};
use crate::model::{Host, Target};
use crate::platform::Platform;
use crate::report::Report;

/// Looks at a computer from the inside. It takes Windows milliseconds, seconds where its logs are long, so it goes on
/// beside the other tasks. None where it stopped unexpectedly.
pub async fn examine_host(pc: Arc<dyn Platform>) -> Option<Examination> {
    tokio::task::spawn_blocking(move || host::examine(&*pc)).await.ok()
}

/// The whole of host mode for the computer that this program runs on: from the inside, then, unless nobody listens
/// there, a check of its own port as every client would make it.
pub async fn check_host(pc: Arc<dyn Platform>, tell: impl FnMut(Progress)) -> Option<Report> {
    let examined = examine_host(pc).await?;
    let dialled = match examined.listens {
        Some(false) => None,
        Some(true) | None => Some(check(Request::new(itself(examined.port), None), tell).await),
    };
    Some(Report::of_host(&examined, dialled))
}

fn itself(port: u16) -> Target {
    let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let typed = ip.to_string();
    Target {
        typed,
        host: Host::Address { ip, zone: None },
        port,
        gateway: None,
        client_nla_off: false,
        alternate: None,
    }
}
