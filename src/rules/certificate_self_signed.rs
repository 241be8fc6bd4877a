//! `certificate-self-signed`

use super::Rule;
use super::certificate_view::own;
use crate::model::{Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-self-signed", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    if !own.self_issued {
        return None;
    }
    let headline =
        "The other computer vouches for itself (a self-signed certificate), which is normal for Remote Desktop.";
    RULE.note(headline, Vec::new())
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Confidence;
    use crate::model::Weight;

    #[test]
    fn is_worth_a_note_and_no_more() {
        assert_eq!(Run::healthy().says(&RULE), Some((Weight::Note, Side::Server, Confidence::Certain)));
        assert_eq!(Run::healthy().causes(), (None, vec![]));
    }

    #[test]
    fn not_where_somebody_else_vouches() {
        assert_eq!(Run::showing(|c| c.self_issued = false).says(&RULE), None);
        assert_eq!(Run { certificate: None, ..Run::healthy() }.says(&RULE), None);
    }
}
