//! `server-certificate-unusable`

use super::Rule;
use super::shared_steps;
use super::tls_view::TlsView;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::tls::HandshakeOutcome;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::ServerCertificateUnusable, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    tls.failure().filter(|outcome| **outcome == HandshakeOutcome::McsDisconnect)?;
    RULE.blocks(Confidence::Likely, Unusable {}, [Said::from(AgreedToEncrypt {}), EndedInPlainWords {}.into()])
}

says! { "server-certificate-unusable":
    Unusable {} = "{Other} cannot use its own certificate or its key, so it gives up on encryption.";
    AgreedToEncrypt {} = "It agreed to encryption.";
    EndedInPlainWords {} = "Then it ended the session in plain words (MCS disconnect), without any encryption.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} agrees to an encrypted connection. Then it finds that it cannot begin one, \
     because something is wrong with its own certificate or with the key that belongs to it. It says goodbye without \
     encryption. Nothing is wrong with your computer.",
    reasons: &[
        Reason::new("The key is not an RSA key, and the program knows no other kind."),
        Reason::new("The key is too short for the rules of that computer."),
        Reason::new("Key and certificate do not belong together, for instance after only one of them was replaced."),
        Reason::new("The program may not read the key file, or its list of ciphers has a mistake in it."),
    ],
    steps: shared_steps::join![
        &[
        Step::there("Tell whoever looks after it that Remote Desktop there cannot use its certificate or key."),
        Step::helpdesk_there(r#"Read `/var/log/xrdp.log`. “ee key too small” means that the key is too short. “do not match” means that key and certificate are no pair, and “no cipher match” that the line `tls_ciphers` has a mistake."#).on(Servers::XRDP),
        Step::helpdesk_there("Check that the two files of `certificate=` and `key_file=` in `/etc/xrdp/xrdp.ini` are a pair: `openssl x509 -in cert.pem -noout -pubkey` and `openssl pkey -in key.pem -pubout` must print the same. The key must be an RSA key of at least 2048 bits: `openssl pkey -in key.pem -noout -text` begins with its size.").on(Servers::XRDP),
        Step::helpdesk_there(r"Look in Event Viewer > Windows Logs > System for Schannel event 36870. If it is there, check the permissions of the file `f686aace6942fb7f7ceb231212eef4a4_*` in `C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys`: SYSTEM needs Full control, NETWORK SERVICE needs Read.").on(Servers::WINDOWS),
        Step::helpdesk_there("With the self-signed certificate (SSLCertificateSHA1HashType 1 of \
         Win32_TSGeneralSetting): delete it in `certlm.msc` > Remote Desktop > Certificates and run `Restart-Service \
         SessionEnv -Force`. With type 2 or 3 ask whoever issued the certificate.").on(Servers::WINDOWS),
        ],
        shared_steps::OTHERS_NEW_CERTIFICATE,
        &[
        Step::mind("Do not rename the whole MachineKeys folder: that breaks every other certificate on a \
         Windows computer.").on(Servers::WINDOWS),
        ],
    ],
    references: &[
        "Microsoft Learn: Troubleshoot Azure VM RDP connection issues by event ID (private key and \
         its permissions)",
        "[MS-RDPBCGR] 5.4.5 Enhanced RDP Security; 2.2.2.3 MCS Disconnect Provider Ultimatum PDU",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

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
        let intolerant = Run { only_12: Some(shaken(TlsVersion::TLS_1_2)), ..Run::failing(&DISCONNECT) };
        assert_eq!(intolerant.says(&RULE), None);
        let old = chosen(TlsVersion::TLS_1_0, "TLS_RSA_WITH_AES_128_CBC_SHA", None);
        assert_eq!(Run::old_only(&DISCONNECT, old).says(&RULE), None);
        assert_eq!(Run::failing(&CLOSED).says(&RULE), None);
    }
}
