//! Does the RD Gateway answer, when the connection is to go through one?

use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;
use socket2::SockRef;
use tokio::time::Instant;

use super::{BoxFuture, Probe, ProbeCx, fact, now_unix};
use crate::model::{GatewayUsage, Host, Layer, Outcome, ProbeError, split_host_port};
use crate::net::name::look_up;
use crate::net::old_hello::ask_directly;
use crate::net::proxy::{Answer, Refusal, connect};
use crate::net::tcp::{Connect, Segments, Tcp, dial};
use crate::net::tls::HandshakeOutcome;
use crate::platform;
use crate::platform::path;
use crate::platform::proxy::{Proxy, of_user};
use crate::platform::trust::{self, Trust};
use crate::proto;
use crate::proto::client_hello::Offer;

pub const PROBE: Probe = Probe { id: "gateway", layer: Layer::Gateway, dials: false, run };

/// The gateway, as far as it can be asked without signing in.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GatewayAnswer {
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub host: String,
    pub port: u16,
    /// Connections go through it always, not only where there is no direct way.
    pub always: bool,
    #[cfg_attr(test, schemars(extend("text" = "address")))]
    pub addresses: Vec<SocketAddr>,
    /// How connecting went; absent where the name gave no address.
    pub connect: Option<Connect>,
    /// Whether it began an encrypted connection.
    pub tls: bool,
    /// What its certificate says; absent where none was seen, as with TLS 1.3 alone.
    pub certificate: Option<GatewayCertificate>,
    /// Each round trip by the connection to it, in milliseconds; none where a proxy stands between.
    pub round_trips_ms: Vec<Option<f64>>,
    /// What came of the web proxy that is set here; asked only where the straight way does not lead there.
    pub proxy: Option<ProxyAnswer>,
}

/// The gateway's certificate, as far as Remote Desktop insists on it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GatewayCertificate {
    pub not_before_unix: i64,
    pub not_after_unix: i64,
    /// Made out to the name that the connection uses.
    pub covers_name: bool,
    pub trust: Trust,
}

/// What a proxy said.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ProxyAnswer {
    /// It passes the connection on.
    Through,
    /// It does not.
    Not { refusal: Refusal },
    /// It could not be reached.
    Unreachable,
    /// A script decides which proxy it is.
    Script,
}

impl GatewayAnswer {
    /// Whether a proxy stands between that leaves it open who is behind it.
    #[must_use]
    pub fn is_left_open(&self) -> bool {
        matches!(self.proxy, Some(ProxyAnswer::Script | ProxyAnswer::Not { refusal: Refusal::WantsSignIn }))
    }

    /// Whether anybody took the call there, straight or through a proxy.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.connect == Some(Connect::Open) || self.proxy == Some(ProxyAnswer::Through)
    }
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let Some(gateway) = cx.target.settings.gateway.clone() else { return Err(ProbeError::Skipped) };
        let deadline = cx.name_deadline();
        let host = gateway.host.to_string();
        let always = gateway.usage == GatewayUsage::Always;
        let mut answer = GatewayAnswer { host: host.clone(), port: gateway.port, always, ..GatewayAnswer::default() };
        answer.addresses = look_up(&host, gateway.port, deadline).await.unwrap_or_default();
        // A late name leaves the connection its own share of time.
        let deadline = deadline.max(Instant::now() + cx.timeout());
        let mut open = None;
        for address in answer.addresses.clone() {
            match dial(address, Segments::Usual, deadline).await {
                Err(outcome) => answer.connect = Some(outcome),
                Ok(tcp) => {
                    cx.live.gateway_trip(tcp.connect_ms);
                    (answer.connect, open) = (Some(Connect::Open), Some(tcp));
                    break;
                }
            }
        }
        if open.is_none() {
            // Remote Desktop goes to a gateway as a browser goes to a page.
            let deadline = deadline.max(Instant::now() + cx.timeout() / 2);
            (answer.proxy, open) = through_proxy(&host, gateway.port, deadline).await;
        }
        if let Some(tcp) = open {
            // A second handle, because the first is gone with the answer. A proxy's way is not the gateway's.
            let line = SockRef::from(&tcp.stream).try_clone().ok().filter(|_| answer.connect == Some(Connect::Open));
            let hello = ask_directly(tcp, &gateway.host, Offer::UpTo12, deadline).await;
            // One that only knows TLS 1.3 turns this hello down by its version, in TLS's own words.
            answer.tls = hello.hello.is_some() || matches!(hello.end, Some(HandshakeOutcome::Alert { .. }));
            if let Some(path) = line.as_ref().and_then(path::read) {
                cx.live.gateway_trip(path.rtt_ms);
            }
            drop(line);
            answer.round_trips_ms = cx.live.now().gateway_trips();
            answer.certificate = certificate(hello.chain, gateway.host).await;
        }
        fact(answer)
    })
}

async fn through_proxy(host: &str, port: u16, deadline: Instant) -> (Option<ProxyAnswer>, Option<Tcp>) {
    let name = host.to_owned();
    let set = tokio::task::spawn_blocking(move || of_user(&*platform::here(), &name)).await.ok().flatten();
    let server = match set {
        None => return (None, None),
        Some(Proxy::Script) => return (Some(ProxyAnswer::Script), None),
        Some(Proxy::Server(server)) => server,
    };
    let Ok((proxy, proxy_port)) = split_host_port(&server) else { return (Some(ProxyAnswer::Unreachable), None) };
    let places = look_up(&proxy.to_string(), proxy_port.unwrap_or(USUAL_PROXY_PORT), deadline).await;
    for place in places.unwrap_or_default() {
        if let Ok(tcp) = dial(place, Segments::Usual, deadline).await {
            return match connect(tcp, host, port, deadline).await {
                Answer::Through(tcp) => (Some(ProxyAnswer::Through), Some(tcp)),
                Answer::Not(refusal) => (Some(ProxyAnswer::Not { refusal }), None),
            };
        }
    }
    (Some(ProxyAnswer::Unreachable), None)
}

/// Where WinINet goes if a proxy is set without a port.
const USUAL_PROXY_PORT: u16 = 80;

async fn certificate(chain: Vec<Vec<u8>>, host: Host) -> Option<GatewayCertificate> {
    let own = proto::certificate::read(chain.first()?)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds since 1970, never negative")]
    let judged = tokio::task::spawn_blocking(move || trust::judge(&chain, now_unix() as u64)).await;
    Some(GatewayCertificate {
        not_before_unix: own.not_before_unix,
        not_after_unix: own.not_after_unix,
        covers_name: own.covers(&host.to_string()),
        trust: judged.ok()?,
    })
}
