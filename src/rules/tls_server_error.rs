//! `tls-server-error`

use super::Rule;
use super::tls_view::{NOTHING_IN_COMMON, PROTOCOL_VERSION, TlsView};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tls::HandshakeOutcome;

pub const RULE: Rule = Rule { id: "tls-server-error", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let HandshakeOutcome::Alert { alert: name, code } = tls.failure()? else { return None };
    let story_of_another = [NOTHING_IN_COMMON, PROTOCOL_VERSION].concat().contains(code) && !tls.agreed();
    if story_of_another {
        return None;
    }
    RULE.blocks(
        Confidence::Likely,
        "The other computer reports an error of its own when the encrypted connection begins.",
        vec![format!("It said \u{201c}{name}\u{201d} (alert {code}) and ended the connection.")],
    )
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::net::tls::Handshake;

    #[test]
    fn an_error_of_the_servers_own() {
        let run = Run::failing(&alerted(80));
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        assert!(run.finding(&RULE).because[0].contains("InternalError"));
    }

    #[test]
    fn a_refusal_after_the_certificate_is_no_matter_of_ciphers() {
        let modern = Handshake { chain: vec![vec![0x30, 0]], ..broken(alerted(40)) };
        let run = Run { modern, sign_in: None, ..Run::healthy() };
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        // Unless it wanted a certificate in return.
        let modern = Handshake { client_certificate_requested: true, ..run.modern.clone() };
        assert_eq!(Run { modern, ..run }.says(&RULE), None);
    }

    #[test]
    fn not_where_the_alert_names_another_reason() {
        for code in [40, 70, 71] {
            assert_eq!(Run::failing(&alerted(code)).says(&RULE), None);
        }
        // FreeRDP answers so to TLS 1.1, which is only switched off.
        assert_eq!(Run { up_to_11: Some(ended(alerted(80))), ..Run::healthy() }.says(&RULE), None);
    }

    #[test]
    fn not_where_an_older_kind_works() {
        let old = chosen("TLS 1.0", "TLS_RSA_WITH_AES_128_CBC_SHA", None);
        assert_eq!(Run::old_only(&alerted(80), old).says(&RULE), None);
    }
}
