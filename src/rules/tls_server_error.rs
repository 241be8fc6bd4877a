//! `tls-server-error`

use super::Rule;
use super::shared_steps;
use super::tls_view::{NOTHING_IN_COMMON, PROTOCOL_VERSION, TlsView};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::tls::HandshakeOutcome;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TlsServerError, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let HandshakeOutcome::Alert { alert: name, code } = tls.failure()? else { return None };
    let story_of_another = [NOTHING_IN_COMMON, PROTOCOL_VERSION].concat().contains(code) && !tls.agreed();
    if story_of_another {
        return None;
    }
    RULE.blocks(Confidence::Likely, OwnError {}, [SaidAlert { name: name.into(), code: (*code).into() }])
}

says! { "tls-server-error":
    OwnError {} = "{Other} reports an error of its own when the encrypted connection begins.";
    SaidAlert { name: Term, code: Number } = "It said \u{201c}{name}\u{201d} (alert {code}) and ended the connection.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The two computers begin to encrypt the connection. {Other} then reports that \
     something went wrong on its own side, and ends it. Your computer did nothing wrong, and a password was not \
     asked for yet.",
    reasons: &[
        Reason::new("{Other}'s certificate or key cannot be used for what it has to do."),
        Reason::new("Its encryption settings contradict one another, for example after a hardening guide was \
         followed half way."),
        Reason::new("A security product inside it interferes."),
    ],
    steps: &[
        Step::there("Install pending updates, restart it and try again."),
        Step::helpdesk_there("Read Event Viewer > Windows Logs > System, source Schannel. 36870 is an unreadable key, \
         36871 a kind of encryption that is switched off, 36888 the alert that was sent and its number.").on(Servers::WINDOWS),
        Step::helpdesk(r"For 36871 compare `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols` with a computer that works. For TLS 1.2 the key `TLS 1.2\Server` must have `Enabled` = 1 and `DisabledByDefault` = 0, or not exist at all. Export the branch first (`reg export`), and restart the computer afterwards.").on(Servers::WINDOWS),
        Step::helpdesk("For 36870 repair the permissions of the one key file, or renew the self-signed certificate \
         (see `tls-closed-after-hello`).").on(Servers::WINDOWS),
        shared_steps::XRDP_LOG,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
        Step::mind("Setting `SecurityLayer` to 0 only hides the fault and takes the encryption away. If it is \
         done for a test, put 2 back at once.").on(Servers::WINDOWS),
    ],
    references: &[
        "RFC 8446 section 6.2 and RFC 5246 section 7.2.2 (alerts)",
        "Microsoft Learn: Schannel error codes for TLS and SSL alerts; Troubleshoot Azure VM RDP \
         connection issues by event ID",
        "Microsoft Learn: An internal error has occurred (Remote Desktop)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};
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
        let old = chosen(TlsVersion::TLS_1_0, "TLS_RSA_WITH_AES_128_CBC_SHA", None);
        assert_eq!(Run::old_only(&alerted(80), old).says(&RULE), None);
    }
}
