//! `server-certificate-missing`

use super::Rule;
use super::shared_steps;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::negotiate::Negotiation;
use crate::proto::x224::Answer;
use crate::says;

const SSL_CERT_NOT_ON_SERVER: u32 = 3;

pub const RULE: Rule = Rule { id: Cause::ServerCertificateMissing, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answer = evidence.fact::<Negotiation>()?.reply()?.answer()?;
    matches!(answer, Answer::Failure { code: SSL_CERT_NOT_ON_SERVER, .. }).then_some(())?;
    RULE.blocks(Confidence::Certain, NoCertificate {}, [SaysSo {}])
}

says! { "server-certificate-missing":
    NoCertificate {} = "{Other} has no certificate that it can use, so no encrypted connection can begin.";
    SaysSo {} = "It says so itself (SSL_CERT_NOT_ON_SERVER).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} says itself that it has no certificate that it can use. A certificate is its identity card; \
     without one it cannot begin an encrypted connection. Nothing on this computer can fix that.",
    reasons: &[
        Reason::new("Windows normally makes the certificate by itself. That fails when a service is off, or when \
         Windows may not write where the keys are kept.").on(Servers::WINDOWS),
        Reason::new(
            "The program that answers may not read its key or certificate. With xrdp that is the most common reason \
                of all.",
        )
        .on(Servers::OTHERS),
        Reason::new("It also happens when a certificate was chosen for Remote Desktop and then deleted."),
    ],
    steps: &[
        Step::there("Restart it. Windows makes a new certificate if it can.").on(Servers::WINDOWS).restarts(),
        Step::helpdesk_there("In **Event Viewer > Windows Logs > System** look for source \
         TerminalServices-RemoteConnectionManager: 1055 (certificate not found), 1057 (could not make one), 1058 \
         (could not replace one, with the reason).").on(Servers::WINDOWS),
        Step::helpdesk("The services `SessionEnv`, `CertPropSvc`, `KeyIso` and `CryptSvc` must not be disabled. \
         Then, as an administrator, `Restart-Service SessionEnv`, and if that is not enough `Restart-Service \
         TermService -Force`, which ends all sessions there.").on(Servers::WINDOWS),
        Step::helpdesk(r"If `SSLCertificateSHA1HashType` of the WMI class `Win32_TSGeneralSetting` (in `root\cimv2\TerminalServices`) is 2 or 3, a policy or a person chose the certificate. Put it back, or choose another.").on(Servers::WINDOWS),
        Step::helpdesk(r"The key file begins with `f686aace6942fb7f7ceb231212eef4a4` in `C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys`. SYSTEM needs full access and NETWORK SERVICE read access to that one file; save the old rights with `icacls FILE /save rights.txt` first.").on(Servers::WINDOWS),
        shared_steps::XRDP_READS_ITS_KEY,
        shared_steps::XRDP_LOG,
        shared_steps::XRDP_HAS_ITS_FILES,
        shared_steps::XRDP_NEW_CERTIFICATE,
        shared_steps::GNOME_NEW_CERTIFICATE,
        shared_steps::FREERDP_NEW_CERTIFICATE,
        shared_steps::WESTON_NEW_CERTIFICATE,
        shared_steps::VIRTUALBOX_NEW_CERTIFICATE,
        shared_steps::OTHERS_LOG,
        Step::mind("Never rename the whole MachineKeys folder, and never add NETWORK SERVICE to Administrators: \
         the first breaks every other certificate of that computer, the second its security. Setting `SecurityLayer` \
         to 0 only hides the fault and takes the encryption away.").on(Servers::WINDOWS),
    ],
    references: &[
        "[MS-RDPBCGR] 2.2.1.2.2, failure code SSL_CERT_NOT_ON_SERVER (3).",
        "Microsoft Learn, Azure troubleshooting: Troubleshoot VM RDP connection issues by event ID.",
        "Microsoft Learn, Win32: Win32_TSGeneralSetting class.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::probes::negotiate::WITH_TLS;

    /// Certain: the server itself says it in Remote Desktop's words. Who that is, is judged for all rules at once.
    #[test]
    fn only_where_the_server_says_so() {
        let said = |code| case("pc.example").greeting(vec![refused(WITH_TLS[0], code)]);
        expect(&RULE, &said(3), Weight::Blocks, Side::Server, Confidence::Certain);
        silent_on(&RULE, &said(2));
        silent_on(&RULE, &said(5));
        silent_on(&RULE, &healthy("pc.example"));
    }
}
