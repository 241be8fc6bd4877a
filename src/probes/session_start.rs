//! Does a session begin, where the other computer takes clients without NLA? Asked only where the user wants it, on a
//! connection of its own, and only as far as nothing has begun yet.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::repeats::{FREE_AGAIN, RepeatEnd};
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::negotiate::{Negotiated, ask};
use crate::net::session::{FirstSteps, Line, begin};
use crate::net::tcp::Segments;
use crate::net::tls::{Versions, handshake};
use crate::proto::x224::Protocols;

pub const PROBE: Probe = Probe { id: "session-start", layer: Layer::Session, dials: true, run };

/// The first steps of a session, after the greeting and the encryption that the main chain had.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionStart {
    /// What the server chose in the greeting.
    #[cfg_attr(test, schemars(with = "String", extend("text" = "word")))]
    pub security: Protocols,
    /// Why its connection did not come to the first step, where it did not.
    pub not_begun: Option<RepeatEnd>,
    pub steps: Option<FirstSteps>,
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let through = cx.over.get().await == Some(true);
        let reply = cx.reply.get().await.ok_or(ProbeError::Skipped)?;
        let security = reply.selected().ok_or(ProbeError::Skipped)?;
        // With NLA nothing of it comes before a sign-in. Standard RDP Security has no more of a chain than its greeting.
        if security.is_nla() || !(through || security == Protocols::RDP) {
            return Err(ProbeError::Skipped);
        }
        // The other addresses are asked first.
        cx.greeted.settled().await;
        let _turn = cx.turn().await?;
        tokio::time::sleep(FREE_AGAIN).await;
        let deadline = cx.side_deadline(Duration::ZERO).await?;
        let not_begun = |end| fact(SessionStart { security, not_begun: Some(end), steps: None });
        let mut tcp = match cx.try_dial(Segments::Usual, deadline).await? {
            Ok(tcp) => tcp,
            Err(outcome) => return not_begun(RepeatEnd::Unopened { outcome }),
        };
        let reply = ask(&mut tcp, reply.asked, deadline).await;
        if reply.selected() != Some(security) {
            return not_begun(RepeatEnd::Ungreeted { reply });
        }
        let line = if security == Protocols::RDP {
            Line::Plain(tcp)
        } else {
            let on = Negotiated { tcp, asked: reply.asked, selected: security };
            let library = cx.system_tls.clone();
            let (handshake, tls) = handshake(on, &cx.target.host, Versions::Both, library, deadline).await;
            let Some(tls) = tls else { return not_begun(RepeatEnd::Unshaken { outcome: handshake.outcome }) };
            Line::Tls(tls)
        };
        let steps = cx.patiently(deadline, |until| begin(line, security, until)).await;
        fact(SessionStart { security, not_begun: None, steps: Some(steps) })
    })
}
