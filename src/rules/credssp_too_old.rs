//! `credssp-too-old`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

pub const RULE: Rule =
    Rule { id: "credssp-too-old", layer: Layer::SignIn, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    let Greeting::Challenged { credssp_version, .. } = answer.greeting else { return None };
    if !(2..=4).contains(&credssp_version) {
        return None;
    }
    RULE.suspect(
        Confidence::Possible,
        "The other computer lacks a sign-in update from 2018, without which updated computers refuse to connect.",
        vec![format!("It speaks CredSSP version {credssp_version}; the update brought version 5 and 6.")],
    )
}

const EXPLAIN: &str = "";
