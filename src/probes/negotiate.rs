//! Does Remote Desktop answer its greeting? Asked as mstsc asks with these settings; where it hangs up or keeps silent, it
//! is asked again before that counts.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::who_is_there::Unasked;
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError, Settings};
use crate::net::Disconnect;
use crate::net::negotiate::{Negotiated, Reply, ReplyKind, negotiate};
use crate::net::tcp::Segments;
use crate::proto::x224::{Answer, Protocols};

pub const PROBE: Probe = Probe { id: "negotiate", layer: Layer::Negotiation, dials: true, run };

/// The main chain's negotiation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Negotiation {
    /// In the order of asking; the last one is what the chain goes on with.
    pub replies: Vec<Reply>,
}

impl Negotiation {
    /// The reply that counts.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        self.replies.last()
    }
}

/// What today's mstsc asks for, and what that of Windows 7 did.
pub const WITH_TLS: [Protocols; 2] =
    [Protocols::SSL.with(Protocols::HYBRID).with(Protocols::HYBRID_EX), Protocols::SSL.with(Protocols::HYBRID)];

/// What mstsc asks for first with these settings.
#[must_use]
pub const fn first_request(settings: &Settings) -> Protocols {
    if settings.client_nla_off { Protocols::SSL } else { WITH_TLS[0] }
}

/// `RDP_NEG_FAILURE` ([MS-RDPBCGR] 2.2.1.2.2).
const SSL_NOT_ALLOWED_BY_SERVER: u32 = 2;
const HYBRID_REQUIRED_BY_SERVER: u32 = 5;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let (first, settled) = (cx.first_reply.giver(), cx.reply.giver());
        let (give, agreed) = (cx.negotiated.giver(), cx.agreed.giver());
        let Some(tcp) = cx.tcp.take().await else { return Err(ProbeError::Skipped) };
        let (reply, mut on) = negotiate(tcp, first_request(&cx.target.settings), cx.deadline().await).await;
        if on.is_none() {
            cx.unwatch();
        }
        // Those who wait for a disappointment must hear of it long before the last attempt.
        first.give(reply.clone());
        let mut replies = vec![reply];
        while let Some(asked) = next_request(&cx, &replies).await {
            let Ok((reply, next)) = ask_again(&cx, asked, &replies).await else { break };
            replies.push(reply);
            on = next;
        }
        if let Some(reply) = replies.last() {
            settled.give(reply.clone());
        }
        if let Some(on) = on {
            agreed.give(Instant::now());
            give.give(on);
        }
        fact(Negotiation { replies })
    })
}

/// What is worth asking after these replies: what mstsc asks next, or what tells a mask from a mood.
async fn next_request(cx: &ProbeCx, replies: &[Reply]) -> Option<Protocols> {
    let (last, settings) = (replies.last()?, &cx.target.settings);
    match (&last.answer, replies.len()) {
        (ReplyKind::Answered { answer: Answer::Failure { code, .. }, .. }, 1) => match *code {
            // So does mstsc, unless encryption is not up for negotiation.
            SSL_NOT_ALLOWED_BY_SERVER if settings.negotiates_security => Some(Protocols::RDP),
            // mstsc gives up here. Whether all else would work is worth knowing before the setting is blamed.
            HYBRID_REQUIRED_BY_SERVER if settings.client_nla_off => Some(WITH_TLS[0]),
            _ => None,
        },
        // What speaks first, or takes nobody, is not asked again.
        (ReplyKind::Disconnect { how }, 1) => {
            let spoke = matches!(cx.control.get().await, Some(Unasked::Spoke { .. }));
            (!spoke).then_some(last.asked).filter(|_| *how == Disconnect::Silent || how.hung_up())
        }
        // Hung up on twice: it may be a bit that it does not know, or one that it misses.
        (ReplyKind::Disconnect { how }, 2) if how.hung_up() => {
            let other = match last.asked {
                asked if asked == WITH_TLS[0] => Some(WITH_TLS[1]),
                Protocols::SSL => Some(WITH_TLS[0]),
                _ => None,
            };
            other.filter(|_| replies[0].gone().is_some_and(Disconnect::hung_up))
        }
        _ => None,
    }
}

async fn ask_again(
    cx: &ProbeCx,
    asked: Protocols,
    replies: &[Reply],
) -> Result<(Reply, Option<Negotiated>), ProbeError> {
    if replies.iter().any(|reply| reply.gone() == Some(Disconnect::Silent)) {
        return ask_patiently(cx, asked).await;
    }
    let _turn = cx.turn().await?;
    // The control is over by now.
    let control = match cx.control.get().await {
        Some(Unasked::HungUp { after_ms, .. }) => milliseconds(after_ms),
        _ => Duration::ZERO,
    };
    let before = replies.iter().map(hung_up_after).fold(control, Duration::max);
    let deadline = cx.side_deadline(before).await?;
    cx.negotiate(asked, Segments::Usual, deadline).await
}

/// After a silence, and after whoever else may be there was looked for, the last connection waits as long as Remote Desktop
/// would, or nearly: it may only be slow.
async fn ask_patiently(cx: &ProbeCx, asked: Protocols) -> Result<(Reply, Option<Negotiated>), ProbeError> {
    let somebody_else = cx.elsewhere.get().await == Some(true);
    let _turn = cx.turn().await?;
    let usual = Instant::now() + cx.timeout() / 2;
    cx.live.side_until(usual);
    let tcp = cx.dial(Segments::Usual, usual).await?;
    if somebody_else {
        return Ok(negotiate(tcp, asked, usual).await);
    }
    Ok(cx.patiently(usual, |until| negotiate(tcp, asked, until)).await)
}

/// The time after which the other side hung up; none where it did not.
pub fn hung_up_after(reply: &Reply) -> Duration {
    let hung_up = reply.gone().is_some_and(Disconnect::hung_up);
    if hung_up { milliseconds(reply.answer_ms) } else { Duration::ZERO }
}

/// A measured time as one to wait for.
pub fn milliseconds(ms: f64) -> Duration {
    Duration::from_secs_f64(ms.clamp(0.0, 60_000.0) / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_request_is_mstscs_own() {
        let mut settings = Settings::default();
        assert_eq!(first_request(&settings).name(), "SSL|HYBRID|HYBRID_EX");
        settings.client_nla_off = true;
        assert_eq!(first_request(&settings).name(), "SSL");
    }
}
