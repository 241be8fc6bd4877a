//! `tls-13-intolerant`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule = Rule { id: "tls-13-intolerant", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    if tls.works() || !tls.works_with_12() {
        return None;
    }
    let because = vec![
        "A handshake that offered TLS 1.3 failed.".to_owned(),
        "The same handshake without TLS 1.3 worked.".to_owned(),
    ];
    RULE.suspect(
        Confidence::Likely,
        "The other computer stumbles over the newest kind of encryption, TLS 1.3.",
        because,
    )
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    #[test]
    fn works_without_the_newest_version() {
        for outcome in [RESET, CLOSED, SILENT, alerted(40), alerted(80)] {
            let run = Run { modern: broken(outcome), only_12: Some(shaken("TLS 1.2")), ..Run::healthy() };
            assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Likely)));
        }
    }

    #[test]
    fn not_where_tls_13_is_merely_unknown_or_all_fails() {
        assert_eq!(Run { modern: shaken("TLS 1.2"), ..Run::healthy() }.says(&RULE), None);
        assert_eq!(Run::failing(&RESET).says(&RULE), None);
    }
}
