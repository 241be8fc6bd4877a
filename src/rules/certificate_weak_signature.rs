//! `certificate-weak-signature`

use super::Rule;
use super::certificate_view::own;
use super::shared_steps;
use super::tls_view::TlsView;
use crate::model::said::Term;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::CertificateWeakSignature, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    let algorithm = own.signature_algorithm.to_ascii_lowercase();
    if !algorithm.starts_with("md") && !algorithm.contains("sha1") {
        return None;
    }
    let because = [SignedWith { algorithm: Term::from(&own.signature_algorithm) }];
    // Nobody checks the signature of a computer that vouches for itself, and Windows' own certificates were signed so for
    // years: mstsc connects. Only a handshake that broke off over the certificate is another matter.
    let broke_off = TlsView::new(evidence).is_some_and(|tls| tls.broke_off_over_certificate());
    if own.self_issued && !broke_off {
        return RULE.passable(evidence, OldWay {}, because);
    }
    RULE.suspect(Confidence::Possible, OldWay {}, because)
}

says! { "certificate-weak-signature":
    OldWay {} = "{Other.gen} certificate is signed in an old way that many programs refuse.";
    SignedWith { algorithm: Term } = "It is signed with {algorithm}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other}'s certificate is signed in an old way (MD5 or SHA-1) that can be forged. \
     Many programs no longer trust such signatures. For a certificate that a computer made for itself it matters \
     less, because nobody else's word stands behind it anyway.",
    reasons: &[
        Reason::new("The certificate is old, or an old system made it."),
        Reason::new("An old certification authority issued it."),
    ],
    steps: shared_steps::join![
        &[
        Step::here("There is nothing to change here. Tell whoever looks after {other}."),
        Step::helpdesk_there(r#"Read SSLCertificateSHA1HashType with `Get-CimInstance -Namespace root\cimv2\TerminalServices -ClassName Win32_TSGeneralSetting -Filter "TerminalName='RDP-tcp'"`. The word SHA1 in that name is only about the thumbprint and means no fault."#).on(Servers::WINDOWS),
        Step::helpdesk("Type 1: install pending updates, delete the certificate in `certlm.msc` > Remote Desktop > \
         Certificates, run `Restart-Service SessionEnv -Force`, and check the new one's signature.").on(Servers::WINDOWS),
        Step::helpdesk("Type 2 or 3: have the certificate issued again with SHA-256 by your certification authority.").on(Servers::WINDOWS),
        ],
        shared_steps::OTHERS_NEW_CERTIFICATE,
        &[
        Step::mind("Do not switch the certificate check off on this computer with `authentication level:i:0`: \
         anybody could then pose as the other one."),
        ],
    ],
    references: &[
        "RFC 9155 (MD5 and SHA-1 signatures are deprecated in TLS 1.2)",
        "RFC 6151 (security of MD5)",
        "Microsoft Learn: Win32_TSGeneralSetting class",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{ErrorPair, Side, Weight};
    use crate::net::tls::Handshake;

    fn signed(algorithm: &str) -> Option<Judged> {
        by_an_authority(algorithm).says(&RULE)
    }

    fn by_an_authority(algorithm: &str) -> Run {
        Run::showing(|c| (c.signature_algorithm, c.self_issued) = (algorithm.to_owned(), false))
    }

    const POSSIBLE: Judged = (Weight::Suspect, Side::Server, Confidence::Possible);

    #[test]
    fn old_ways_of_signing() {
        for algorithm in ["sha1WithRSAEncryption", "ecdsaWithSHA1", "dsaWithSHA1", "md5WithRSAEncryption"] {
            assert_eq!(signed(algorithm), Some(POSSIBLE), "{algorithm}");
        }
    }

    #[test]
    fn windows_own_certificate_is_a_note() {
        let own = Run::showing(|c| c.signature_algorithm = "sha1WithRSAEncryption".to_owned());
        assert_eq!(own.says(&RULE), Some((Weight::Note, Side::Server, Confidence::Certain)));
        assert_eq!(own.causes(), (None, vec![]));
        // Unless the user's number points at it, or a handshake broke off over it.
        let number = Some(ErrorPair::new(0x904, 7));
        assert_eq!(Run { error: number, ..own.clone() }.says(&RULE), Some(POSSIBLE));
        let modern = Handshake { chain: vec![vec![0x30, 0]], ..broken(alerted(42)) };
        assert_eq!(Run { modern, ..own }.says(&RULE), Some(POSSIBLE));
    }

    #[test]
    fn not_the_usual_ones_nor_unknown_ones() {
        for algorithm in ["sha256WithRSAEncryption", "ecdsaWithSHA384", "rsassaPss", "Ed25519", "1.2.3.4"] {
            assert_eq!(signed(algorithm), None, "{algorithm}");
        }
    }
}
