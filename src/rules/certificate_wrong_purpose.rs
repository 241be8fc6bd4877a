//! `certificate-wrong-purpose`

use super::Rule;
use super::certificate_view::own;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-wrong-purpose", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let purposes = &own(evidence)?.purposes;
    if !purposes.limited || purposes.server_authentication || purposes.remote_desktop || purposes.any {
        return None;
    }
    RULE.suspect(
        Confidence::Likely,
        "The other computer's certificate was not made for servers.",
        vec!["Its list of purposes has neither server authentication nor Remote Desktop in it.".to_owned()],
    )
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::proto::certificate::Purposes;

    fn purposes(purposes: Purposes) -> Option<Said> {
        Run::showing(|c| c.purposes = purposes).says(&RULE)
    }

    const LIMITED: Purposes =
        Purposes { limited: true, server_authentication: false, remote_desktop: false, any: false };

    #[test]
    fn for_clients_only() {
        assert_eq!(purposes(LIMITED), Some((Weight::Suspect, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn not_where_remote_desktop_or_no_limit_is_named() {
        assert_eq!(purposes(Purposes { remote_desktop: true, ..LIMITED }), None);
        assert_eq!(purposes(Purposes { server_authentication: true, ..LIMITED }), None);
        assert_eq!(purposes(Purposes { any: true, ..LIMITED }), None);
        assert_eq!(purposes(Purposes::default()), None);
    }
}
