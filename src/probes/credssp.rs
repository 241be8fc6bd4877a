//! Does the other computer answer the beginning of a sign-in? No password is asked for or tried, unless the user has opened
//! that test; and none is ever sent.

use std::sync::Arc;

use serde::Serialize;

use super::cx::now_unix;
use super::sign_in_care::attempt;
use super::sign_in_test::{NotAskedReason, SignInOutcome, SignInTest};
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::credssp::{CredSspOutcome, Greeted, SignInAnswer, greet};
use crate::net::tls::Tls;
use crate::proto::x224::Protocols;

pub const PROBE: Probe = Probe { id: "credssp", layer: Layer::SignIn, dials: true, run };

/// The answer to an NTLM NEGOTIATE.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct SignIn(pub SignInAnswer);

/// The first step of a sign-in, and its answer.
pub async fn greeted(cx: &ProbeCx, tls: Tls) -> Greeted {
    cx.patiently(cx.chain_deadline().await, |until| greet(tls, until, now_unix)).await
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let (over, signed_in) = (cx.over.giver(), cx.signed_in.giver());
        let Some(tls) = cx.tls.take().await else { return Err(ProbeError::Skipped) };
        let nla = cx.reply.get().await.and_then(|reply| reply.selected()).is_some_and(Protocols::is_nla);
        if !nla {
            drop(tls);
            cx.unwatch();
            signed_in.give(SignInTest::not_asked(NotAskedReason::WithoutNla));
            over.give(true);
            return Err(ProbeError::Skipped);
        }
        cx.look();
        let (greeted, test) = match &cx.sign_in {
            None => (greeted(&cx, tls).await, None),
            Some(once) => {
                let (greeted, test) = attempt(&cx, once, tls).await;
                (greeted, Some(test))
            }
        };
        let mut well = matches!(
            greeted.answer.greeting,
            CredSspOutcome::Challenged { .. } | CredSspOutcome::WithoutChallenge { .. }
        );
        if let Some(test) = test {
            well &= matches!(test.outcome, SignInOutcome::Accepted | SignInOutcome::NotAsked { .. });
            signed_in.give(test);
        }
        let answer = greeted.close(cx.end().await).await;
        cx.unwatch();
        over.give(well);
        fact(SignIn(answer))
    })
}
