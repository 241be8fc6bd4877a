//! `tls-client-certificate-required`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::net::credssp::CredSspOutcome;
use crate::probes::credssp::SignIn;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TlsClientCertificateRequired, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let later =
        matches!(evidence.fact(), Some(SignIn(answer)) if answer.greeting == CredSspOutcome::ClientCertificateRequired);
    let refused = tls.broke_off_without_client_certificate() && !tls.works_with_12();
    if !later && !refused {
        return None;
    }
    RULE.suspect(Confidence::Likely, WantsCertificate {}, [GotNone {}])
}

says! { "tls-client-certificate-required":
    WantsCertificate {} =
        "{Other} wants a certificate from this computer, and Remote Desktop does not send one by itself.";
    GotNone {} = "It asked for one, got none, and ended the connection.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} wants your computer to prove who it is with a certificate of its own, before any password. \
     Remote Desktop does not normally do that, so the connection ends there.",
    reasons: &[
        Reason::new(
            "The port does not lead to a usual Remote Desktop computer but to a proxy or gateway that \
         only lets known computers in.",
        ),
        Reason::new("The server there was set to require certificates from its visitors."),
    ],
    steps: &[
        Step::here(
            "Ask your organisation whether that computer is meant to be reached through a special \
         program, a VPN or a gateway. If so, use that one.",
        ),
        Step::here("Check the address and the port number. Another port may lead straight to the computer."),
        Step::helpdesk(
            "Find out which product answers on that port, and whether client certificates (mutual TLS) \
         are wanted there.",
        ),
        Step::helpdesk(
            "If they are not wanted, switch the requirement off in that product (for a stunnel in front \
         of it: `verifyChain`, `verifyPeer` and `requireCert`).",
        ),
        Step::helpdesk(
            "If they are, give the user the program and the certificate that belong to the product. Do \
         not open the port to everybody instead.",
        ),
    ],
    references: &[
        "RFC 8446 section 4.3.2 and RFC 5246 section 7.4.4 (Certificate Request)",
        "[MS-RDPBCGR] 2.2.1.2.2 (SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};
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
            Run::greeting(CredSspOutcome::ClientCertificateRequired).says(&RULE),
            Some((Weight::Suspect, Side::Server, Confidence::Likely))
        );
    }

    #[test]
    fn not_where_asking_was_all() {
        let modern = Handshake { client_certificate_requested: true, ..shaken(TlsVersion::TLS_1_2) };
        assert_eq!(Run { modern, sign_in: None, ..Run::healthy() }.says(&RULE), None);
        let modern = Handshake { client_certificate_requested: true, ..shaken(TlsVersion::TLS_1_3) };
        assert_eq!(Run { modern, ..Run::healthy() }.says(&RULE), None);
        // It failed for its ciphers, before it asked; whether it insists nobody knows.
        let mut answer = chosen(TlsVersion::TLS_1_2, "TLS_RSA_WITH_AES_128_CBC_SHA", None);
        answer.client_certificate_requested = true;
        assert_eq!(Run::old_only(&alerted(40), answer).says(&RULE), None);
    }
}
