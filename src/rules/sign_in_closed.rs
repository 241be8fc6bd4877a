//! `sign-in-closed`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

pub const RULE: Rule = Rule { id: "sign-in-closed", layer: Layer::SignIn, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    matches!(answer.greeting, Greeting::Gone { how } if how.hung_up()).then_some(())?;
    RULE.blocks(
        Confidence::Likely,
        "The other computer hangs up as soon as a sign-in begins, before it was given any name or password.",
        vec![
            "Encryption worked; the first step of the sign-in (NLA) was answered by cutting the line.".to_owned(),
            "Redial asks by NTLM. A computer that takes Kerberos alone may treat a member of its domain better."
                .to_owned(),
        ],
    )
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::net::Gone;

    fn gone(how: Gone) -> Option<Said> {
        Run::greeting(Greeting::Gone { how }).says(&RULE)
    }

    #[test]
    fn closed_or_reset() {
        assert_eq!(gone(Gone::Closed), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        assert_eq!(gone(Gone::Reset), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn not_silence_nor_an_answer_without_a_challenge() {
        assert_eq!(gone(Gone::Silent), None);
        assert_eq!(Run::greeting(Greeting::WithoutChallenge { credssp_version: 6 }).causes(), (None, vec![]));
        assert_eq!(Run::greeting(Greeting::ClientCertificateRequired).says(&RULE), None);
        assert_eq!(Run::healthy().says(&RULE), None);
    }
}
