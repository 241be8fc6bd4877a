//! `tls-garbled`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tls::HandshakeOutcome;

pub const RULE: Rule = Rule { id: "tls-garbled", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let garbled = |outcome: &HandshakeOutcome| {
        matches!(outcome, HandshakeOutcome::NotTls { .. } | HandshakeOutcome::Refused { .. })
    };
    tls.failure().filter(|outcome| garbled(outcome))?;
    // Who answers one hello properly knows TLS; then a less strict program may understand the other answer, too.
    let proper =
        tls.up_to_12.is_some_and(|a| a.hello.is_some() || matches!(a.end, Some(HandshakeOutcome::Alert { .. })));
    let because = vec!["Its answer cannot be read as the beginning of an encrypted connection.".to_owned()];
    if proper {
        let headline =
            "The other computer answers the beginning of an encrypted connection in a way that strict programs refuse.";
        return RULE.suspect(Confidence::Possible, headline, because);
    }
    let headline = "The other computer agrees to encryption, and then answers with something that is none.";
    RULE.blocks(Confidence::Likely, headline, because)
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    fn text() -> HandshakeOutcome {
        HandshakeOutcome::NotTls { first_bytes: "485454502f312e31".to_owned() }
    }

    #[test]
    fn something_else_than_encryption() {
        assert_eq!(Run::failing(&text()).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn what_only_our_library_refuses_is_a_suspect() {
        let refused = HandshakeOutcome::Refused { detail: "peer misbehaved".to_owned() };
        let run = Run::ending([&refused, &alerted(70), &alerted(70), &alerted(70)]);
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
    }

    #[test]
    fn not_a_disconnect_nor_a_close() {
        assert_eq!(Run::failing(&DISCONNECT).says(&RULE), None);
        assert_eq!(Run::failing(&CLOSED).says(&RULE), None);
        assert_eq!(Run { only_12: Some(shaken("TLS 1.2")), ..Run::failing(&text()) }.says(&RULE), None);
    }
}
