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
    Some(Report::of_host(&examined, dialled.as_ref()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Layer, Status};
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Key, Value};
    use crate::practice;

    fn listening_at(port: u16) -> Fake {
        let pc = Fake::typical();
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp");
        pc.edit(|world| {
            world.power[0].sleep_after_s = 0;
            world.set_value(&key, "PortNumber", Value::dword(port.into()));
        });
        pc
    }

    #[tokio::test]
    async fn what_the_inside_does_not_show_the_connection_does() {
        let server = practice::start("closed-after-hello").await.unwrap();
        let mut asked = 0;
        let pc = listening_at(server.address.port());
        let report = check_host(Arc::new(pc), |_| asked += 1).await.unwrap();
        assert!(asked > 10);
        assert_eq!((report.verdict.cause.as_deref(), report.exit_code()), (Some("tls-closed-after-hello"), 3));
        assert_eq!(report.layer(Layer::Tls).unwrap().status, Status::Fail);
        assert!(report.verdict.because[0].contains("from this computer to itself"), "{:?}", report.verdict);
        assert_eq!(report.target.port, server.address.port());
        // The other port is known from the inside as well.
        assert!(report.verdict.also.iter().any(|other| other.cause == "host-port-changed"));
    }

    #[tokio::test]
    async fn what_does_not_listen_is_not_dialled() {
        let pc = listening_at(3389);
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        pc.edit(|world| world.set_value(&key, "fDenyTSConnections", Value::dword(1)));
        let mut asked = 0;
        let report = check_host(Arc::new(pc), |_| asked += 1).await.unwrap();
        assert_eq!((asked, report.verdict.cause.as_deref()), (0, Some("host-remote-desktop-off")));
    }
}
