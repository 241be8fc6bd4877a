//! `certificate-wrong-purpose`

use super::Rule;
use super::certificate_view::own;
use super::shared_steps;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::CertificateWrongPurpose, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let purposes = &own(evidence)?.purposes;
    if !purposes.limited || purposes.server_authentication || purposes.remote_desktop || purposes.any {
        return None;
    }
    RULE.suspect(Confidence::Possible, NotForServers {}, [PurposesLack {}])
}

says! { "certificate-wrong-purpose":
    NotForServers {} = "{Other.gen} certificate was not made for servers.";
    PurposesLack {} = "Its list of purposes has neither server authentication nor Remote Desktop in it.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "A certificate says what it may be used for. The one that {other} shows was made for \
     something else, such as signing mail or identifying a user, and not for a server. Careful programs refuse it.",
    reasons: &[
        Reason::new("The wrong certificate was chosen for Remote Desktop, by hand or by a rule of the organisation."),
        Reason::new("The template that your organisation issues certificates from lacks the right purpose."),
    ],
    steps: shared_steps::join![
        &[
        Step::here("There is nothing to change here. Tell whoever looks after {other}."),
        Step::helpdesk_there("Look in Event Viewer > Windows Logs > System for Remote Desktop event 1054, which says that \
         the certificate lacks the purpose Server Authentication.").on(Servers::WINDOWS),
        Step::helpdesk("The certificate needs `1.3.6.1.5.5.7.3.1` (Server Authentication) or \
         `1.3.6.1.4.1.311.54.1.2` (Remote Desktop Authentication) in Enhanced Key Usage."),
        Step::helpdesk("Where a policy chooses the certificate, correct the template named in Computer \
         Configuration > Administrative Templates > Windows Components > Remote Desktop Services > Remote Desktop \
         Session Host > Security > Server authentication certificate template, then run `gpupdate /force`.").on(Servers::WINDOWS),
        Step::helpdesk(r"Where it was bound by hand, note the value `SSLCertificateSHA1Hash` under `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp` (one Microsoft page calls it SSLCertificateSHA1HashValue), delete it and run `Restart-Service TermService -Force`. Windows falls back to its own certificate. This ends all sessions there. Do not do it on a Connection Broker.").on(Servers::WINDOWS),
        ],
        shared_steps::OTHERS_NEW_CERTIFICATE,
    ],
    references: &[
        "RFC 5280 section 4.2.1.12 (extended key usage)",
        "Microsoft Learn: Remote Desktop listener certificate configurations; Remote Desktop event 1054",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::proto::certificate::Purposes;

    fn purposes(purposes: Purposes) -> Option<Judged> {
        Run::showing(|c| c.purposes = purposes).says(&RULE)
    }

    const LIMITED: Purposes =
        Purposes { limited: true, server_authentication: false, remote_desktop: false, any: false };

    #[test]
    fn for_clients_only() {
        assert_eq!(purposes(LIMITED), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
    }

    #[test]
    fn not_where_remote_desktop_or_no_limit_is_named() {
        assert_eq!(purposes(Purposes { remote_desktop: true, ..LIMITED }), None);
        assert_eq!(purposes(Purposes { server_authentication: true, ..LIMITED }), None);
        assert_eq!(purposes(Purposes { any: true, ..LIMITED }), None);
        assert_eq!(purposes(Purposes::default()), None);
    }
}
