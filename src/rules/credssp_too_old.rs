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

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    fn version(version: u32) -> Option<Said> {
        let mut run = Run::healthy();
        if let Some(Greeting::Challenged { credssp_version, .. }) = run.sign_in.as_mut().map(|a| &mut a.greeting) {
            *credssp_version = version;
        }
        run.says(&RULE)
    }

    #[test]
    fn before_the_update() {
        for old in 2..=4 {
            assert_eq!(version(old), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        }
    }

    #[test]
    fn not_since_the_update() {
        assert_eq!((version(5), version(6), version(7)), (None, None, None));
        assert_eq!(Run { sign_in: None, ..Run::healthy() }.says(&RULE), None);
    }
}
