//! Does it work every time? Asked only where the user was given a number and yet everything passes: behind one name there
//! may be several computers, of which one is broken. What fails is asked again after a pause: a server for one client may
//! only have been called too soon, which Remote Desktop's one call never is.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact, now_unix};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::Disconnect;
use crate::net::credssp::{CredSspOutcome, greet};
use crate::net::negotiate::{Reply, negotiate};
use crate::net::tcp::{Connect, Segments};
use crate::net::tls::{HandshakeOutcome, Versions, handshake};
use crate::proto::x224::Protocols;

pub const PROBE: Probe = Probe { id: "repeats", layer: Layer::SignIn, dials: true, run };

/// The chain, from connecting to the beginning of the sign-in, once more and once more.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Repeats {
    pub runs: Vec<Repeat>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Repeat {
    #[cfg_attr(test, schemars(extend("text" = "address")))]
    pub address: SocketAddr,
    /// The layer in which it ended.
    #[serde(serialize_with = "layer_id")]
    #[cfg_attr(test, schemars(with = "Layer"))]
    pub reached: Layer,
    /// How long nobody had called before.
    pub pause_ms: f64,
    pub end: RepeatEnd,
}

impl Repeat {
    /// It came when a server for one client was free again, as far as anybody can know.
    #[must_use]
    pub fn had_time(&self) -> bool {
        self.pause_ms > HAD_TIME.as_secs_f64() * 1000.0
    }

    /// It opened, and did not end well. What does not open may be counted, and is not asked again.
    #[must_use]
    pub fn failed(&self) -> bool {
        match &self.end {
            RepeatEnd::Passed => false,
            RepeatEnd::Unopened { outcome } => *outcome == Connect::ResetOnAccept,
            RepeatEnd::Ungreeted { .. } | RepeatEnd::Unshaken { .. } | RepeatEnd::Unanswered { .. } => true,
        }
    }
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RepeatEnd {
    /// As well as the first time.
    Passed,
    /// It did not open.
    Unopened { outcome: Connect },
    /// The greeting got something else than a protocol with TLS.
    Ungreeted { reply: Reply },
    /// The handshake did not end well.
    Unshaken { outcome: HandshakeOutcome },
    /// The beginning of the sign-in got another answer.
    Unanswered { greeting: CredSspOutcome },
}

impl RepeatEnd {
    /// How the other side went, where it gave no answer.
    #[must_use]
    pub fn gone(&self) -> Option<Disconnect> {
        match self {
            Self::Unopened { outcome: Connect::ResetOnAccept } => Some(Disconnect::Reset),
            Self::Ungreeted { reply } => reply.gone(),
            Self::Unshaken { outcome: HandshakeOutcome::Disconnect { how } }
            | Self::Unanswered { greeting: CredSspOutcome::Disconnect { how } } => Some(*how),
            Self::Passed | Self::Unopened { .. } | Self::Unshaken { .. } | Self::Unanswered { .. } => None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn layer_id<S: serde::Serializer>(layer: &Layer, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(layer.id())
}

/// The connections of such a check in all.
const IN_ALL: usize = 3;

/// A server for one client takes a moment to be free again: GNOME's cut a call that came 11 ms after the last one's end.
pub const FREE_AGAIN: Duration = Duration::from_millis(300);
/// Whoever waits for less has not waited.
const HAD_TIME: Duration = FREE_AGAIN.saturating_mul(2);
/// And some take longer. A failure of every second call shows itself in two more.
const FREE_FOR_SURE: Duration = Duration::from_millis(2500);
const AFTER_A_PAUSE: usize = 2;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        if !cx.troubled {
            return Err(ProbeError::Skipped);
        }
        // What does not work the first time is no matter of chance.
        if cx.over.get().await != Some(true) {
            return Err(ProbeError::Skipped);
        }
        // The other addresses are asked first.
        cx.greeted.settled().await;
        let mut runs: Vec<Repeat> = Vec::new();
        while let Some(pause) = next_pause(&cx, &runs) {
            cx.live.side_until(tokio::time::Instant::now() + pause + cx.timeout() / 2);
            tokio::time::sleep(pause).await;
            let Ok((address, reached, end)) = once_more(&cx).await else { break };
            runs.push(Repeat { address, reached, pause_ms: pause.as_secs_f64() * 1000.0, end });
        }
        // None where the other addresses were asked instead.
        if runs.is_empty() { Err(ProbeError::Skipped) } else { fact(Repeats { runs }) }
    })
}

/// How long to wait before the next one; none where it is known by now.
fn next_pause(cx: &ProbeCx, runs: &[Repeat]) -> Option<Duration> {
    if !runs.iter().any(Repeat::failed) {
        return (cx.connections().made < IN_ALL).then_some(FREE_AGAIN);
    }
    let had_time = || runs.iter().filter(|run| run.had_time());
    let more = had_time().count() < AFTER_A_PAUSE && !had_time().any(Repeat::failed);
    more.then(|| FREE_FOR_SURE.min(cx.timeout() / 2).max(HAD_TIME + Duration::from_millis(1)))
}

async fn once_more(cx: &ProbeCx) -> Result<(SocketAddr, Layer, RepeatEnd), ProbeError> {
    let _turn = cx.turn().await?;
    let address = cx.route.get().await.ok_or(ProbeError::Skipped)?;
    let asked = cx.reply.get().await.ok_or(ProbeError::Skipped)?.asked;
    let deadline = cx.side_deadline(Duration::ZERO).await?;
    let ended = |reached, end| Ok((address, reached, end));
    let tcp = match cx.dial_to(address, Segments::Usual, deadline).await? {
        Ok(tcp) => tcp,
        Err(outcome) => return ended(Layer::Port, RepeatEnd::Unopened { outcome }),
    };
    let (reply, on) = negotiate(tcp, asked, deadline).await;
    let Some(on) = on else { return ended(Layer::Negotiation, RepeatEnd::Ungreeted { reply }) };
    let (handshake, tls) = handshake(on, &cx.target.host, Versions::Both, cx.system_tls.clone(), deadline).await;
    let Some(tls) = tls else { return ended(Layer::Tls, RepeatEnd::Unshaken { outcome: handshake.outcome }) };
    if !reply.selected().is_some_and(Protocols::is_nla) {
        return ended(Layer::Tls, RepeatEnd::Passed);
    }
    let greeting = greet(tls, deadline, now_unix).await.close(deadline).await.greeting;
    let passed = matches!(greeting, CredSspOutcome::Challenged { .. } | CredSspOutcome::WithoutChallenge { .. });
    ended(Layer::SignIn, if passed { RepeatEnd::Passed } else { RepeatEnd::Unanswered { greeting } })
}
