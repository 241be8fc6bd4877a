//! `certificate-weak-key`

use super::Rule;
use super::certificate_view::own;
use super::shared_steps;
use crate::model::said::Term;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::CertificateWeakKey, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    let least = match own.key_type.as_str() {
        "RSA" | "DSA" => 2048,
        "EC" => 224,
        _ => return None,
    };
    // A key of 2048 bits may begin with a zero, and one of unknown length is not a short one.
    if own.key_bits == 0 || own.key_bits.next_multiple_of(8) >= least {
        return None;
    }
    let bits = KeyLength { bits: own.key_bits.into(), kind: Term::from(&own.key_type), least: least.into() };
    RULE.suspect(Confidence::Possible, ShortKey {}, [bits])
}

says! { "certificate-weak-key":
    ShortKey {} = "The key of {other.gen} certificate is too short to be accepted everywhere.";
    KeyLength { bits: Count, kind: Term, least: Count } =
        "It has {bits} bits ({kind}); {least} are the least that is usual today.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The key behind {other}'s certificate is short. Short keys can be broken with enough \
     effort, so many programs no longer accept them. An older program may connect, a stricter one hangs up.",
    reasons: &[
        Reason::new("The certificate is many years old, or a tool with old settings made it."),
        Reason::new("Windows itself makes longer keys, so this certificate was most likely put in by hand or \
         belongs to another kind of system."),
    ],
    steps: shared_steps::join![
        &[
        Step::here("There is nothing to change here. Tell whoever looks after {other}."),
        Step::helpdesk_there(r#"See which certificate is in force with `Get-CimInstance -Namespace root\cimv2\TerminalServices -ClassName Win32_TSGeneralSetting -Filter "TerminalName='RDP-tcp'" | Select SSLCertificateSHA1Hash*`."#).on(Servers::WINDOWS),
        Step::helpdesk("With SSLCertificateSHA1HashType 1 delete it in `certlm.msc` > Remote Desktop > Certificates \
         and run `Restart-Service SessionEnv -Force`: Windows makes a new one.").on(Servers::WINDOWS),
        Step::helpdesk("With type 2 or 3 have a new certificate issued, with an RSA key of at least 2048 bits or a \
         P-256 key. Give NETWORK SERVICE read access to its private key, and bind it in place of the old one.").on(Servers::WINDOWS),
        ],
        shared_steps::OTHERS_NEW_CERTIFICATE,
        &[
        Step::mind("Do not lower the security level of this computer's programs for it: that would apply to \
         every server they talk to."),
        ],
    ],
    references: &[
        "NIST SP 800-131A Revision 2, table 2 (RSA keys below 2048 bits are disallowed for signatures)",
        "RFC 9325 section 4.5 (certificate key lengths)",
        "Microsoft Learn: Remote Desktop listener certificate configurations",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn key(kind: &str, bits: usize) -> Option<Judged> {
        Run::showing(|c| (c.key_type, c.key_bits) = (kind.to_owned(), bits)).says(&RULE)
    }

    #[test]
    fn short_keys() {
        assert_eq!(key("RSA", 512), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        assert_eq!(key("RSA", 1024), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        assert_eq!(key("RSA", 1536), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        assert_eq!(key("DSA", 1024), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        assert_eq!(key("EC", 192), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
    }

    #[test]
    fn not_keys_that_are_short_by_nature_or_by_a_bit() {
        for (kind, bits) in
            [("RSA", 2048), ("RSA", 2047), ("RSA", 4096), ("EC", 256), ("EC", 521), ("Ed25519", 256), ("Ed448", 456)]
        {
            assert_eq!(key(kind, bits), None, "{kind} {bits}");
        }
        // What could not be measured is not short.
        assert_eq!(key("EC", 0), None);
        assert_eq!(key("1.2.3.4", 0), None);
    }
}
