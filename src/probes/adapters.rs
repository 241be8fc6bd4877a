//! Is this computer on a network at all?

use std::net::IpAddr;
use std::sync::Arc;

use netdev::interface::types::InterfaceType;
use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};

pub const PROBE: Probe = Probe { id: "adapters", layer: Layer::ThisPc, dials: false, run };

/// The network adapters that are up.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Adapters {
    pub up: Vec<Adapter>,
    /// Whether there is a way to other networks.
    pub default_route: bool,
}

/// One adapter.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Adapter {
    #[cfg_attr(test, schemars(extend("text" = "adapter")))]
    pub name: String,
    pub wireless: bool,
    pub addresses: Vec<IpAddr>,
    pub gateways: Vec<IpAddr>,
    pub dns_servers: Vec<IpAddr>,
    /// Octets.
    pub mtu: Option<u32>,
    /// Whether the default route goes through it.
    pub default: bool,
}

const MOST_ADAPTERS: usize = 32;

fn run(_: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async {
        let up = read_adapters().await?;
        let default_route = up.iter().any(|adapter| !adapter.gateways.is_empty());
        fact(Adapters { up, default_route })
    })
}

/// The adapters that are up, loopback left out.
///
/// # Errors
/// Where the system does not tell.
pub async fn read_adapters() -> Result<Vec<Adapter>, ProbeError> {
    let read = tokio::task::spawn_blocking(|| {
        let interfaces = netdev::get_interfaces();
        let up = interfaces.into_iter().filter(|i| !i.is_loopback() && i.is_up());
        up.take(MOST_ADAPTERS).map(adapter).collect::<Vec<_>>()
    });
    read.await.map_err(|_| ProbeError::Panicked)
}

fn adapter(interface: netdev::Interface) -> Adapter {
    let v4 = interface.ipv4.iter().map(|net| IpAddr::V4(net.addr()));
    let v6 = interface.ipv6.iter().map(|net| IpAddr::V6(net.addr()));
    let gateways = interface.gateway.as_ref().map_or_else(Vec::new, |gateway| {
        let v4 = gateway.ipv4.iter().copied().map(IpAddr::V4);
        v4.chain(gateway.ipv6.iter().copied().map(IpAddr::V6)).collect()
    });
    Adapter {
        addresses: v4.chain(v6).collect(),
        wireless: interface.if_type == InterfaceType::Wireless80211,
        name: interface.friendly_name.unwrap_or(interface.name),
        gateways,
        dns_servers: interface.dns_servers,
        mtu: interface.mtu,
        default: interface.default,
    }
}
