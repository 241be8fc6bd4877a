//! Does the RD Gateway answer, when the connection is to go through one?

use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;
use tokio::time::Instant;

use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{GatewayUsage, Layer, Outcome};
use crate::net::name::look_up;
use crate::net::old_hello::ask_directly;
use crate::net::tcp::{Connect, Segments, dial};
use crate::proto::client_hello::Offer;

pub const PROBE: Probe =
    Probe { id: "gateway", layer: Layer::Gateway, title: "Does the gateway answer?", dials: false, run };

/// The gateway, as far as it can be asked without signing in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GatewayAnswer {
    pub host: String,
    pub port: u16,
    /// Connections go through it always, not only where there is no direct way.
    pub always: bool,
    pub addresses: Vec<SocketAddr>,
    /// How connecting went; absent where the name gave no address.
    pub connect: Option<Connect>,
    /// Whether it began an encrypted connection.
    pub tls: bool,
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let Some(gateway) = cx.target.settings.gateway.clone() else { return skip("no gateway is set") };
        let deadline = cx.name_deadline();
        let host = gateway.host.to_string();
        let mut answer = GatewayAnswer {
            host: host.clone(),
            port: gateway.port,
            always: gateway.usage == GatewayUsage::Always,
            addresses: Vec::new(),
            connect: None,
            tls: false,
        };
        answer.addresses = look_up(&host, gateway.port, deadline).await.unwrap_or_default();
        // A late name leaves the connection its own share of time.
        let deadline = deadline.max(Instant::now() + cx.patience());
        for address in answer.addresses.clone() {
            match dial(address, Segments::Usual, deadline).await {
                Err(outcome) => answer.connect = Some(outcome),
                Ok(tcp) => {
                    answer.connect = Some(Connect::Open);
                    answer.tls = ask_directly(tcp, &gateway.host, Offer::UpTo12, deadline).await.hello.is_some();
                    break;
                }
            }
        }
        fact(answer)
    })
}
