//! `server-certificate-unusable`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tls::HandshakeOutcome;

pub const RULE: Rule =
    Rule { id: "server-certificate-unusable", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    tls.failure().filter(|outcome| **outcome == HandshakeOutcome::McsDisconnect)?;
    RULE.blocks(
        Confidence::Likely,
        "The other computer cannot use its own certificate or its key, so it gives up on encryption.",
        vec![
            "It agreed to encryption, and then ended the session without any.".to_owned(),
            "A server does that when its key is too weak for it, does not fit the certificate, or cannot be read."
                .to_owned(),
            "A list of ciphers that makes no sense to it has the same effect.".to_owned(),
        ],
    )
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    #[test]
    fn a_disconnect_in_plain_bytes() {
        assert_eq!(Run::failing(&DISCONNECT).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        assert_eq!(
            Run::ending([&RESET, &CLOSED, &DISCONNECT, &RESET]).says(&RULE),
            Some((Weight::Blocks, Side::Server, Confidence::Likely))
        );
    }

    #[test]
    fn not_after_an_alert_which_needs_a_key_that_works() {
        assert_eq!(Run::ending([&DISCONNECT, &alerted(70), &alerted(80), &alerted(80)]).says(&RULE), None);
    }

    #[test]
    fn not_where_some_hello_gets_through() {
        let intolerant = Run { only_12: Some(shaken("TLS 1.2")), ..Run::failing(&DISCONNECT) };
        assert_eq!(intolerant.says(&RULE), None);
        let old = chosen("TLS 1.0", "TLS_RSA_WITH_AES_128_CBC_SHA", None);
        assert_eq!(Run::old_only(&DISCONNECT, old).says(&RULE), None);
        assert_eq!(Run::failing(&CLOSED).says(&RULE), None);
    }
}
