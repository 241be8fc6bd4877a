//! Who listens, if not Remote Desktop? Asked only after a disappointing greeting.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::Gone;
use crate::net::old_hello::ask_directly;
use crate::net::tcp::{Connect, Segments};
use crate::proto::banner::{self, Service};
use crate::proto::client_hello::Offer;
use crate::proto::smb;
use crate::proto::x224::Answer;

pub const PROBE: Probe =
    Probe { id: "who-is-there", layer: Layer::Port, title: "Who is listening there?", dials: true, run };

/// What other questions than Remote Desktop's got.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhoIsThere {
    /// What the other side did while nothing was asked of it.
    pub unasked: Unasked,
    /// It went on with encryption that was begun without Remote Desktop's greeting.
    pub tls_at_once: bool,
    /// It answered a question of Windows file sharing.
    pub smb: bool,
}

/// A connection on which nothing was said.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Unasked {
    /// It stayed open and quiet, as Remote Desktop does.
    Quiet { listened_ms: f64 },
    /// It spoke first.
    Spoke { service: Option<Service>, first_bytes: String },
    /// It was closed or reset.
    HungUp { how: Gone, after_ms: f64 },
}

/// How long a connection is listened to before it counts as quiet.
const LISTEN: Duration = Duration::from_millis(700);
/// More than a banner is not read.
const BANNER: usize = 512;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        match cx.silent_too_long(cx.first_reply.get()).await {
            Ok(None) => return skip("no connection was possible"),
            Ok(Some(reply)) if reply.answer().is_some_and(|answer| *answer != Answer::Garbled) => {
                return skip("Remote Desktop answers");
            }
            Err(_) if !cx.tcp.is_given() => return skip("no connection was possible"),
            Ok(Some(_)) | Err(_) => {}
        }
        let (unasked, tls_at_once, smb) = tokio::join!(unasked(&cx), tls_at_once(&cx), smb(&cx));
        fact(WhoIsThere { unasked: unasked?, tls_at_once, smb })
    })
}

async fn unasked(cx: &ProbeCx) -> Result<Unasked, ProbeError> {
    let mut tcp = match cx.try_dial(Segments::Usual).await? {
        Ok(tcp) => tcp,
        // A reset may come so early that connecting itself fails.
        Err(Connect::ResetOnAccept) => return Ok(Unasked::HungUp { how: Gone::Reset, after_ms: 0.0 }),
        Err(_) => return Err(ProbeError::Skipped("no connection was possible")),
    };
    let since = Instant::now();
    let deadline = cx.deadline().await.min(since + LISTEN);
    let ms = || since.elapsed().as_secs_f64() * 1000.0;
    Ok(match tcp.ask(&[], BANNER, deadline, |_| true).await {
        Err(Gone::Silent) => Unasked::Quiet { listened_ms: ms() },
        Err(how) => Unasked::HungUp { how, after_ms: ms() },
        Ok(bytes) => Unasked::Spoke {
            service: banner::recognise(&bytes),
            first_bytes: crate::proto::hex(&bytes[..bytes.len().min(32)]),
        },
    })
}

async fn tls_at_once(cx: &ProbeCx) -> bool {
    let Ok(tcp) = cx.dial(Segments::Usual).await else { return false };
    let deadline = cx.deadline().await.min(Instant::now() + 2 * LISTEN);
    ask_directly(tcp, &cx.target.host, Offer::UpTo12, deadline).await.hello.is_some()
}

async fn smb(cx: &ProbeCx) -> bool {
    let Ok(mut tcp) = cx.dial(Segments::Usual).await else { return false };
    let deadline = cx.deadline().await.min(Instant::now() + 2 * LISTEN);
    tcp.ask(&smb::negotiate(), BANNER, deadline, |bytes| bytes.len() >= 8)
        .await
        .is_ok_and(|answer| smb::is_answer(&answer))
}
