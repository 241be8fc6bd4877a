//! `tls-closed-after-hello`

use super::Rule;
use super::shared_steps;
use super::tls_view::{TlsView, hung_up};
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TlsClosedAfterHello, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    tls.failure().filter(|outcome| hung_up(outcome))?;
    let (asked, cut) = (tls.outcomes().count(), tls.outcomes().filter(|outcome| hung_up(outcome)).count());
    let when = match (tls.agreed(), asked) {
        (true, 1) => Said::from(CutAfterCertificate {}),
        (false, 1) => CutAtFirstStep {}.into(),
        (true, _) => CutAfterCertificateOf { cut: cut.into(), asked: asked.into() }.into(),
        (false, _) => CutAtFirstStepOf { cut: cut.into(), asked: asked.into() }.into(),
    };
    RULE.blocks(Confidence::Likely, HangsUp {}, [AgreedToEncrypt {}.into(), when])
}

says! { "tls-closed-after-hello":
    HangsUp {} = "{Other} hangs up as soon as the encrypted connection begins.";
    AgreedToEncrypt {} = "It answered the greeting and agreed to encryption.";
    CutAfterCertificate {} = "Then it hung up after it had shown its certificate.";
    CutAtFirstStep {} = "Then it hung up at the first encrypted step.";
    CutAfterCertificateOf { cut: Count, asked: Count } =
        "Then it hung up after it had shown its certificate, {cut} times out of {asked}.";
    CutAtFirstStepOf { cut: Count, asked: Count } =
        "Then it hung up at the first encrypted step, {cut} times out of {asked}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} is switched on, and Remote Desktop answers on it. Both computers agree to \
     encrypt the connection. At the very first step of that {other} hangs up, so no password is ever \
     asked for. The fault is there, not at the desk where you sit.",
    reasons: &[
        Reason::new("Most first-hand reports point to its own certificate or the secret key that belongs to it: the \
         certificate expired or went stale after the computer was renamed, or the key file lost its permissions."),
        Reason::new("Or the kinds of encryption that both sides need are switched off there."),
        Reason::new("More rarely a firewall or security product close to it cuts encrypted Remote Desktop off."),
    ],
    steps: &[
        Step::there("Restart it once, and try again. Save open work first. Often Windows then makes the certificate \
         that is missing.").restarts(),
        Step::helpdesk_there("Open Event Viewer > Windows Logs > System and look for Schannel events 36870 (key \
         unreadable), 36871 (encryption switched off) and 36874 (nothing in common). Look for Remote Desktop events \
         1057 and 1058 (certificate could not be made or replaced).").on(Servers::WINDOWS),
        Step::helpdesk(r#"Read which certificate is in force: `Get-CimInstance -Namespace root\cimv2\TerminalServices -ClassName Win32_TSGeneralSetting -Filter "TerminalName='RDP-tcp'" | Select SSLCertificateSHA1Hash*`. Only if SSLCertificateSHA1HashType is 1 go on with the next step; 2 (set by policy) and 3 (custom) belong to whoever issued them."#).on(Servers::WINDOWS),
        Step::helpdesk("In `certlm.msc` > Remote Desktop > Certificates export the certificate, delete it, then run \
         `Restart-Service SessionEnv -Force`. Windows makes a new one. Computers that remembered the old one will \
         ask once.").on(Servers::WINDOWS),
        Step::helpdesk(r#"For event 36870: save the permissions of the key file with `/save`, then let Windows and the service read it again: `icacls "C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_*" /grant *S-1-5-18:F *S-1-5-20:R`. Then restart Remote Desktop Services (`Restart-Service TermService -Force`), which ends everybody's session there."#).on(Servers::WINDOWS),
        shared_steps::XRDP_LOG,
        shared_steps::XRDP_READS_ITS_KEY,
        shared_steps::GNOME_LOG,
        shared_steps::GNOME_NEW_CERTIFICATE,
        shared_steps::FREERDP_NEW_CERTIFICATE,
        shared_steps::WESTON_NEW_CERTIFICATE,
        shared_steps::VIRTUALBOX_NEW_CERTIFICATE,
        shared_steps::OTHERS_LOG,
        Step::mind("Do not rename the whole MachineKeys folder and do not make NETWORK SERVICE an \
         administrator, as some web pages advise: the first breaks every other certificate of that computer, the \
         second opens it to attackers.").on(Servers::WINDOWS),
    ],
    references: &[
        "Microsoft Learn: Troubleshoot Azure VM RDP connection issues by event ID (certificate, \
         private key, Schannel 36870 and 36871)",
        "Microsoft Learn: General Remote Desktop connection troubleshooting; Win32_TSGeneralSetting class",
        "[MS-RDPBCGR] 5.4.5 Enhanced RDP Security",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::tls::Handshake;

    /// Never certain: a middlebox that does not like the hello cuts the line just so.
    #[test]
    fn every_hello_is_cut_off() {
        assert_eq!(Run::failing(&CLOSED).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        // Which of the two the kernel reports is a race.
        assert_eq!(
            Run::ending([&RESET, &CLOSED, &RESET, &RESET]).says(&RULE),
            Some((Weight::Blocks, Side::Server, Confidence::Likely))
        );
        assert!(Run::failing(&CLOSED).finding(&RULE).because[1].contains("4 times out of 4"));
    }

    #[test]
    fn a_word_about_old_versions_does_not_hide_the_cut() {
        let run = Run::ending([&CLOSED, &CLOSED, &CLOSED, &alerted(70)]);
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        assert!(run.finding(&RULE).because[1].contains("3 times out of 4"));
        let only_13 = Run::ending([&RESET, &alerted(70), &alerted(70), &alerted(70)]);
        assert_eq!(only_13.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        let one_at_a_time = Run::ending([&SILENT, &CLOSED, &CLOSED, &CLOSED]);
        assert_eq!(one_at_a_time.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn a_cut_after_the_certificate_is_one_too() {
        let modern = Handshake { chain: vec![vec![0x30, 0]], ..broken(RESET) };
        let run = Run { modern, only_12: Some(broken(RESET)), sign_in: None, ..Run::healthy() };
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn not_where_an_old_hello_is_answered() {
        let cbc = chosen(TlsVersion::TLS_1_2, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", Some("secp256r1"));
        assert_eq!(Run::old_only(&RESET, cbc).says(&RULE), None);
    }

    #[test]
    fn not_where_tls_12_works_or_a_reason_is_given() {
        let intolerant = Run { only_12: Some(shaken(TlsVersion::TLS_1_2)), ..Run::failing(&RESET) };
        assert_eq!(intolerant.says(&RULE), None);
        assert_eq!(Run::ending([&RESET, &DISCONNECT, &DISCONNECT, &DISCONNECT]).says(&RULE), None);
        assert_eq!(Run::ending([&CLOSED, &CLOSED, &alerted(40), &alerted(70)]).says(&RULE), None);
        assert_eq!(Run::failing(&SILENT).says(&RULE), None);
        assert_eq!(Run::healthy().says(&RULE), None);
    }
}
