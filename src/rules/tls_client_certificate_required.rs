//! `tls-client-certificate-required`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

pub const RULE: Rule =
    Rule { id: "tls-client-certificate-required", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let later =
        matches!(evidence.fact(), Some(SignIn(answer)) if answer.greeting == Greeting::ClientCertificateRequired);
    let refused = tls.broke_off_without_client_certificate() && !tls.works_with_12();
    if !later && !refused {
        return None;
    }
    RULE.suspect(
        Confidence::Likely,
        "The other computer wants a certificate of this computer's, which Remote Desktop does not send by itself.",
        vec!["It asked for one, got none, and ended the connection.".to_owned()],
    )
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::net::tls::{Handshake, HandshakeOutcome};

    fn asked(outcome: HandshakeOutcome) -> Handshake {
        Handshake { client_certificate_requested: true, chain: vec![vec![0x30, 0]], ..broken(outcome) }
    }

    #[test]
    fn breaks_off_after_asking() {
        for outcome in [alerted(40), alerted(42), CLOSED] {
            let run = Run { modern: asked(outcome), sign_in: None, ..Run::healthy() };
            assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Likely)));
            assert_eq!(run.causes().1, [RULE.id]);
        }
        assert_eq!(
            Run::greeting(Greeting::ClientCertificateRequired).says(&RULE),
            Some((Weight::Suspect, Side::Server, Confidence::Likely))
        );
    }

    #[test]
    fn not_where_asking_was_all() {
        let modern = Handshake { client_certificate_requested: true, ..shaken("TLS 1.2") };
        assert_eq!(Run { modern, ..Run::healthy() }.says(&RULE), None);
        // It failed for its ciphers, before it asked; whether it insists nobody knows.
        let mut answer = chosen("TLS 1.2", "TLS_RSA_WITH_AES_128_CBC_SHA", None);
        answer.client_certificate_requested = true;
        assert_eq!(Run::old_only(&alerted(40), answer).says(&RULE), None);
    }
}
