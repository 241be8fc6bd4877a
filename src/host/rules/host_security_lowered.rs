//! `host-security-lowered`

use super::Rule;
use crate::host::checks::security::Security;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Said, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostSecurityLowered, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let security = evidence.fact::<Security>()?;
    let layer = security.security_layer.value();
    if layer == Some(0) {
        let by_rule = security.security_layer.by_organisation();
        let because: Said = if by_rule { LayerIs0ByRule {}.into() } else { LayerIs0 {}.into() };
        // Remote Desktop Connection goes on with it.
        RULE.suspect(Confidence::Possible, OnlyOld {}, [because])
    } else if layer == Some(2) && security.min_encryption_level.value() == Some(1) {
        RULE.suspect(Confidence::Likely, Contradict {}, [LayerAndLevel {}])
    } else if security.negotiation_allowed == Some(0) {
        RULE.suspect(Confidence::Likely, NoAgreeing {}, [NegotiationIs0 {}])
    } else if security.user_authentication.value() == Some(0) {
        let by_rule = security.user_authentication.by_organisation();
        let because: Said = if by_rule { NlaIs0ByRule {}.into() } else { NlaIs0 {}.into() };
        RULE.note(NlaOff {}, [because])
    } else {
        None
    }
}

says! { "host-security-lowered":
    OnlyOld {} = "This computer offers only the old encryption, which many of today's programs refuse.";
    LayerIs0 {} = "The security layer is 0, the old encryption.";
    LayerIs0ByRule {} = "The security layer is 0, the old encryption, by a rule of the organisation.";
    Contradict {} = "Two security settings of Remote Desktop contradict each other.";
    LayerAndLevel {} = "The security layer is 2 (TLS), but the encryption level is 1 (low); the two exclude each other.";
    NoAgreeing {} = "This computer does not let the two sides agree on encryption.";
    NegotiationIs0 {} = "fAllowSecProtocolNegotiation is 0: the two sides must not agree on today's encryption.";
    NlaOff {} = "The sign-in before the session (NLA) is off: anybody gets as far as the sign-in screen.";
    NlaIs0 {} = "UserAuthentication is 0.";
    NlaIs0ByRule {} = "UserAuthentication is 0, by a rule of the organisation.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Remote Desktop can be secured in an old way and in today's. On this computer it is set to less than \
     usual. Some programs refuse such a connection, and others can listen in on it.",
    reasons: &[
        Reason::new(
            "Somebody lowered it for a test and did not put it back; Microsoft's own instructions have such a test.",
        ),
        Reason::new("A repair script left it low."),
        Reason::new("A rule of the organisation for very old programs."),
    ],
    steps: &[
        Step::here(
            "This is less safe than usual. Redial can put the sign-in before the screen back (`redial fix \
         host-nla-on`), and the encryption (`redial fix host-security-layer`). If somebody lowered it on purpose, \
         ask them first.",
        ),
        Step::helpdesk(
            r"Under `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp` the usual values are SecurityLayer 2, UserAuthentication 1, MinEncryptionLevel 2. They apply from the next connection on.",
        ),
        Step::helpdesk(
            r"Values of the same names under `HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services` win. Then it is for whoever manages the policies.",
        ),
        Step::helpdesk(
            "If connections only work with the lowered values, the certificate or its key is broken: \
         repair that, and put these back.",
        ),
    ],
    references: &[
        "Microsoft Learn: Remote Desktop connection fails with “An internal error has occurred”",
        "Microsoft Learn: Win32_TSGeneralSetting class",
        "MS-RDPBCGR sections 5.3 and 5.4 (Standard and Enhanced RDP Security)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    #[test]
    fn lowered() {
        assert_eq!(says(&RULE, |world| listener(world, "SecurityLayer", 0)), SUSPECT_POSSIBLE);
        assert_eq!(says(&RULE, |world| listener(world, "MinEncryptionLevel", 1)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| policy(world, "SecurityLayer", 0)), SUSPECT_POSSIBLE);
        assert_eq!(says(&RULE, |world| listener(world, "fAllowSecProtocolNegotiation", 0)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| listener(world, "UserAuthentication", 0)), NOTE);
    }

    #[test]
    fn as_usual() {
        assert_eq!(says(&RULE, |world| listener(world, "SecurityLayer", 1)), None);
        let overruled: Change = |world| {
            listener(world, "SecurityLayer", 0);
            policy(world, "SecurityLayer", 2);
        };
        assert_eq!(says(&RULE, overruled), None, "the organisation has put it right");
        assert_eq!(says(&RULE, |world| listener(world, "MinEncryptionLevel", 3)), None);
    }
}
