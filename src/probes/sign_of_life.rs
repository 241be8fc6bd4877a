//! Is the other computer on at all? Asked only when its port stays silent.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::udp;
use crate::platform;

pub const PROBE: Probe = Probe { id: "sign-of-life", layer: Layer::Network, dials: false, run };

/// Answers to other questions than Remote Desktop's. That there are none proves nothing: many computers keep silent.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SignOfLife {
    pub address: IpAddr,
    /// It answered an echo request; absent where this computer does not let the program send one.
    pub ping: Option<bool>,
    /// It said that a UDP port is closed.
    pub port_unreachable: bool,
}

impl SignOfLife {
    /// Whether something at the address answered.
    #[must_use]
    pub fn any(&self) -> bool {
        self.ping == Some(true) || self.port_unreachable
    }
}

const TIMEOUT: Duration = Duration::from_millis(1500);
/// Where traceroute begins, since hardly anything listens there.
const UNLIKELY_PORT: u16 = 33434;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        if cx.unopened_too_long(cx.route.settled()).await.is_ok() {
            return Err(ProbeError::Skipped);
        }
        let Some((addresses, _)) = cx.addresses.get().await else { return Err(ProbeError::Skipped) };
        let Some(address) = addresses.first().map(std::net::SocketAddr::ip) else { return Err(ProbeError::Skipped) };
        let deadline = cx.deadline().await.min(Instant::now() + TIMEOUT);
        let ping = tokio::task::spawn_blocking(move || platform::ping(address, TIMEOUT));
        let (ping, port_unreachable) = tokio::join!(ping, udp::is_closed((address, UNLIKELY_PORT).into(), deadline));
        fact(SignOfLife { address, ping: ping.map_err(|_| ProbeError::Panicked)?, port_unreachable })
    })
}
