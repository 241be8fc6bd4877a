//! Who listens, if not Remote Desktop? Asked only after a disappointing greeting: by a connection on which nothing is said
//! (the control), and where that stays quiet, in another service's language.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::time::{Instant, sleep_until};

use super::cx::longer_than;
use super::negotiate::hung_up_after;
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::negotiate::Reply;
use crate::net::old_hello::ask_directly;
use crate::net::tcp::{Connect, Segments};
use crate::net::{Disconnect, ms};
use crate::proto::banner::{self, Service};
use crate::proto::client_hello::Offer;
use crate::proto::smb;
use crate::proto::x224::Answer;

pub const PROBE: Probe = Probe { id: "who-is-there", layer: Layer::Port, dials: true, run };

/// What other questions than Remote Desktop's got.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Unasked {
    /// It stayed open and quiet for so long, as Remote Desktop does.
    Quiet { listened_ms: f64 },
    /// It spoke first.
    Spoke {
        service: Option<Service>,
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        first_bytes: String,
    },
    /// It was closed or reset.
    HungUp { how: Disconnect, after_ms: f64 },
}

/// How long a connection is listened to before it counts as quiet, where nothing speaks for longer.
const LISTEN: Duration = Duration::from_millis(700);
/// More than a banner is not read.
const BANNER: usize = 512;
/// Ports of Windows file sharing: nowhere else is anybody asked about it.
const SMB_PORTS: [u16; 2] = [139, 445];

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let (give, elsewhere) = (cx.control.giver(), cx.elsewhere.giver());
        let Some(opened) = cx.opened.get().await else { return Err(ProbeError::Skipped) };
        if let Ok(reply) = cx.silent_too_long(cx.first_reply.get(), opened).await
            && !reply.is_some_and(|reply| is_disappointing(&reply))
        {
            return Err(ProbeError::Skipped);
        }
        // None where Remote Desktop answers meanwhile.
        let Some(unasked) = listen(&cx).await? else { return Err(ProbeError::Skipped) };
        give.give(unasked.clone());
        // After a silence the last attempt waits long, and for this.
        let silent = cx.first_reply.get().await.is_some_and(|reply| reply.gone() == Some(Disconnect::Silent));
        let answered = !silent && cx.reply.get().await.is_some_and(|reply| !is_disappointing(&reply));
        let mut there = WhoIsThere { unasked, tls_at_once: false, smb: false };
        if !answered && matches!(there.unasked, Unasked::Quiet { .. }) {
            if SMB_PORTS.contains(&cx.target.port) {
                there.smb = smb(&cx).await;
            } else {
                there.tls_at_once = tls_at_once(&cx).await;
            }
        }
        elsewhere.give(there.tls_at_once || there.smb);
        fact(there)
    })
}

/// Neither an answer of Remote Desktop's nor one by which another service is known.
fn is_disappointing(reply: &Reply) -> bool {
    reply.answer().is_none_or(|answer| *answer == Answer::Garbled) && reply.service().is_none()
}

/// What the other side does while nothing is said. None where the main connection was answered after all.
async fn listen(cx: &ProbeCx) -> Result<Option<Unasked>, ProbeError> {
    let end = cx.end().await;
    let mut tcp = match cx.try_dial(Segments::Usual, end).await? {
        Ok(tcp) => tcp,
        // A reset may come so early that connecting itself fails.
        Err(Connect::ResetOnAccept) => return Ok(Some(Unasked::HungUp { how: Disconnect::Reset, after_ms: 0.0 })),
        Err(_) => return Err(ProbeError::Skipped),
    };
    let since = Instant::now();
    let said = tokio::select! {
        biased;
        said = tcp.ask(&[], BANNER, end, |_| true) => said,
        answered = case_is_over(cx, since) => {
            if answered {
                return Ok(None);
            }
            Err(Disconnect::Silent)
        }
    };
    Ok(Some(match said {
        Err(Disconnect::Silent) => Unasked::Quiet { listened_ms: ms(since) },
        Err(how) => Unasked::HungUp { how, after_ms: ms(since) },
        Ok(bytes) => Unasked::Spoke {
            service: banner::recognise(&bytes),
            first_bytes: crate::proto::hex(&bytes[..bytes.len().min(32)]),
        },
    }))
}

/// Waits until the main connection has had its say and, where it was hung up on, until this one would have been, too. Tells
/// whether the main one was answered well.
async fn case_is_over(cx: &ProbeCx, since: Instant) -> bool {
    let Some(reply) = cx.first_reply.get().await else { return false };
    if !is_disappointing(&reply) {
        return true;
    }
    let least = match reply.gone() {
        // As long as the main one was waited for: what hangs up later than that is silent on both.
        Some(Disconnect::Silent) => cx.timeout(),
        Some(Disconnect::Closed | Disconnect::Reset) => LISTEN.max(longer_than(hung_up_after(&reply))),
        None => LISTEN,
    };
    sleep_until((since + least).min(cx.end().await)).await;
    false
}

/// A service that is there answers at once.
async fn timeout(cx: &ProbeCx) -> Result<Instant, ProbeError> {
    Ok(cx.side_deadline(Duration::ZERO).await?.min(Instant::now() + 2 * LISTEN))
}

async fn tls_at_once(cx: &ProbeCx) -> bool {
    let Ok(_turn) = cx.turn().await else { return false };
    let Ok(deadline) = timeout(cx).await else { return false };
    let Ok(tcp) = cx.dial(Segments::Usual, deadline).await else { return false };
    ask_directly(tcp, &cx.target.host, Offer::UpTo12, deadline).await.hello.is_some()
}

async fn smb(cx: &ProbeCx) -> bool {
    let Ok(_turn) = cx.turn().await else { return false };
    let Ok(deadline) = timeout(cx).await else { return false };
    let Ok(mut tcp) = cx.dial(Segments::Usual, deadline).await else { return false };
    tcp.ask(&smb::negotiate(), BANNER, deadline, |bytes| bytes.len() >= 8)
        .await
        .is_ok_and(|answer| smb::is_answer(&answer))
}
