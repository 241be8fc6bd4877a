//! What becomes of Remote Desktop's second try? Where the sign-in fails, mstsc was reported to ask once more without it; so
//! what its message box then says is about that second try.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::negotiate::Reply;
use crate::net::tcp::Segments;
use crate::proto::x224::Protocols;

pub const PROBE: Probe = Probe { id: "second-try", layer: Layer::SignIn, dials: true, run };

/// The greeting without NLA, after a sign-in that failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct SecondTry(pub Reply);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        if !cx.second_try || cx.over.get().await != Some(false) {
            return Err(ProbeError::Skipped);
        }
        let nla = cx.reply.get().await.and_then(|reply| reply.selected()).is_some_and(Protocols::is_nla);
        if !nla {
            return Err(ProbeError::Skipped);
        }
        let _turn = cx.turn().await?;
        let deadline = cx.side_deadline(Duration::ZERO).await?;
        let (reply, _) = cx.negotiate(Protocols::SSL, Segments::Usual, deadline).await?;
        fact(SecondTry(reply))
    })
}
