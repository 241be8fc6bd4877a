//! What does each configured DNS server say, asked by itself?

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::{dns, ms};
use crate::platform;
use crate::proto::dns::{Record, Reply};

pub const PROBE: Probe = Probe { id: "dns-servers", layer: Layer::Name, dials: false, run };

/// Every server's answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DnsServers {
    /// The name that was asked for, as it stands: no search suffix is added.
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub name: String,
    pub servers: Vec<DnsServer>,
}

/// One server's answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DnsServer {
    pub address: IpAddr,
    pub took_ms: f64,
    pub ipv4: Reply,
    pub ipv6: Reply,
}

impl DnsServer {
    /// Every address that it gave.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        [&self.ipv4, &self.ipv6]
            .into_iter()
            .flat_map(|reply| match reply {
                Reply::Addresses { addresses } => addresses.as_slice(),
                _ => &[],
            })
            .copied()
    }

    /// Whether it answered neither question.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        let silent = |reply: &Reply| matches!(reply, Reply::Silent | Reply::PortClosed);
        silent(&self.ipv4) && silent(&self.ipv6)
    }
}

const MOST_SERVERS: usize = 8;
/// Stub resolvers give up on a server after one to five seconds; one that needs longer is as good as silent.
pub const TIMEOUT: Duration = Duration::from_secs(2);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let Some(name) = cx.target.name().map(str::to_owned) else { return Err(ProbeError::Skipped) };
        // Such a name never leaves the computer.
        if name == "localhost" || name.ends_with(".localhost") {
            return Err(ProbeError::Skipped);
        }
        let deadline = cx.name_deadline().min(Instant::now() + TIMEOUT);
        let mut asking = JoinSet::new();
        for (place, server) in configured().await.into_iter().enumerate() {
            let name = name.clone();
            asking.spawn(async move { (place, ask(server, &name, deadline).await) });
        }
        let mut servers = asking.join_all().await;
        servers.sort_by_key(|(place, _)| *place);
        fact(DnsServers { name, servers: servers.into_iter().map(|(_, server)| server).collect() })
    })
}

/// The servers that this computer is set to ask, without repetitions.
pub async fn configured() -> Vec<IpAddr> {
    let mut servers = Vec::new();
    for server in tokio::task::spawn_blocking(platform::dns_servers).await.unwrap_or_default() {
        if !servers.contains(&server) && servers.len() < MOST_SERVERS {
            servers.push(server);
        }
    }
    servers
}

async fn ask(address: IpAddr, name: &str, deadline: Instant) -> DnsServer {
    let started = Instant::now();
    let (ipv4, ipv6) =
        tokio::join!(dns::ask(address, name, Record::A, deadline), dns::ask(address, name, Record::Aaaa, deadline));
    DnsServer {
        address,
        took_ms: ms(started),
        ipv4: ipv4.unwrap_or(Reply::Unreachable),
        ipv6: ipv6.unwrap_or(Reply::Unreachable),
    }
}
