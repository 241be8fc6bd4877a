//! Would another address do? Asked only when the name gives none that opens.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{BoxFuture, Probe, ProbeCx, dns_servers, fact};
use crate::model::{Host, Layer, Outcome, ProbeError};
use crate::net::dns;
use crate::net::negotiate::negotiate;
use crate::net::tcp::Segments;
use crate::platform;
use crate::proto;
use crate::proto::dns::{Record, Reply};
use crate::proto::x224::Protocols;

pub const PROBE: Probe = Probe { id: "other-addresses", layer: Layer::Name, dials: true, run };

/// Addresses that the system did not give for the name, and whether Remote Desktop answers there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OtherAddresses {
    pub tried: Vec<OtherAddress>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OtherAddress {
    #[cfg_attr(test, schemars(extend("text" = "address")))]
    pub address: SocketAddr,
    pub known_from: KnownFrom,
    pub answers: bool,
}

/// Who knows the address.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum KnownFrom {
    /// `alternate full address` of the `.rdp` file.
    RdpFile,
    DnsServer,
    HostsFile,
}

/// More are not worth the connections.
const MOST: usize = 3;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        if matches!(cx.target.host, Host::Address { .. }) {
            return Err(ProbeError::Skipped);
        }
        // A name that is slow to be found is waited for: until then there is nothing to compare with.
        let given: Vec<IpAddr> = match cx.addresses.get().await {
            Some((addresses, _)) => addresses.iter().map(SocketAddr::ip).collect(),
            None => Vec::new(),
        };
        // Where the name works nothing is to be compared.
        if matches!(cx.unopened_too_long(cx.route.settled()).await, Ok(true)) {
            return Err(ProbeError::Skipped);
        }
        let mut others = candidates(&cx).await;
        others.retain(|(ip, _)| !given.contains(ip));
        if others.is_empty() {
            return Err(ProbeError::Skipped);
        }
        // A name that was long in coming must not use up the time for this.
        let deadline = Instant::now() + cx.timeout() / 2;
        let mut asking = JoinSet::new();
        for (ip, known_from) in others.into_iter().take(MOST) {
            let cx = Arc::clone(&cx);
            let address = SocketAddr::new(ip, cx.target.port);
            asking.spawn(async move {
                let answers = answers(&cx, address, deadline).await;
                OtherAddress { address, known_from, answers }
            });
        }
        fact(OtherAddresses { tried: asking.join_all().await })
    })
}

async fn answers(cx: &ProbeCx, address: SocketAddr, deadline: Instant) -> bool {
    let Ok(Ok(tcp)) = cx.dial_to(address, Segments::Usual, deadline).await else { return false };
    let (reply, _) = negotiate(tcp, Protocols::SSL.with(Protocols::HYBRID), deadline).await;
    reply.answer().is_some_and(|answer| *answer != proto::x224::Answer::Garbled)
}

async fn candidates(cx: &ProbeCx) -> Vec<(IpAddr, KnownFrom)> {
    let mut found = Vec::new();
    if let Some(Host::Address { ip, .. }) = &cx.target.alternate {
        found.push((*ip, KnownFrom::RdpFile));
    }
    let Some(name) = cx.target.name() else { return found };
    if let Ok(Ok(file)) = tokio::task::spawn_blocking(platform::hosts_file).await {
        found.extend(proto::hosts::look_up(&file, name).into_iter().map(|ip| (ip, KnownFrom::HostsFile)));
    }
    let deadline = Instant::now() + dns_servers::TIMEOUT;
    let servers = dns_servers::configured().await;
    let mut asking = JoinSet::new();
    for server in servers {
        let name = name.to_owned();
        asking.spawn(async move { dns::ask(server, &name, Record::A, deadline).await });
    }
    for reply in asking.join_all().await.into_iter().flatten() {
        if let Reply::Addresses { addresses } = reply {
            found.extend(addresses.into_iter().map(|ip| (ip, KnownFrom::DnsServer)));
        }
    }
    found.dedup_by_key(|(ip, _)| *ip);
    found
}
