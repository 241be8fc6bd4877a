//! Does the other computer answer the beginning of a sign-in? No password is sent, asked for or tried.

use std::sync::Arc;

use serde::Serialize;

use super::cx::now_unix;
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::credssp::{CredSspOutcome, SignInAnswer, greet};
use crate::proto::x224::Protocols;

pub const PROBE: Probe = Probe { id: "credssp", layer: Layer::SignIn, dials: true, run };

/// The answer to an NTLM NEGOTIATE.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct SignIn(pub SignInAnswer);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let over = cx.over.giver();
        let Some(tls) = cx.tls.take().await else { return Err(ProbeError::Skipped) };
        let nla = cx.reply.get().await.and_then(|reply| reply.selected()).is_some_and(Protocols::is_nla);
        if !nla {
            drop(tls);
            cx.unwatch();
            over.give(true);
            return Err(ProbeError::Skipped);
        }
        cx.look();
        let answer = greet(tls, cx.chain_deadline().await, now_unix).await;
        cx.unwatch();
        over.give(matches!(
            answer.greeting,
            CredSspOutcome::Challenged { .. } | CredSspOutcome::WithoutChallenge { .. }
        ));
        fact(SignIn(answer))
    })
}
