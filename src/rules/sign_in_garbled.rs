//! `sign-in-garbled`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

pub const RULE: Rule =
    Rule { id: "sign-in-garbled", layer: Layer::SignIn, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    (answer.greeting == Greeting::Garbled).then_some(())?;
    RULE.blocks(
        Confidence::Likely,
        "The other computer answers the beginning of a sign-in with something that makes no sense.",
        vec!["Its answer cannot be read as a part of a sign-in (CredSSP).".to_owned()],
    )
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    #[test]
    fn something_that_is_no_part_of_a_sign_in() {
        assert_eq!(
            Run::greeting(Greeting::Garbled).says(&RULE),
            Some((Weight::Blocks, Side::Server, Confidence::Likely))
        );
    }

    #[test]
    fn not_another_kind_of_sign_in() {
        assert_eq!(Run::greeting(Greeting::WithoutChallenge { credssp_version: 6 }).says(&RULE), None);
        assert_eq!(Run::healthy().says(&RULE), None);
    }
}
