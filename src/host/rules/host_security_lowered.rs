//! `host-security-lowered`

use super::Rule;
use crate::host::checks::security::{Choice, Security};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};

pub const RULE: Rule = Rule { id: Cause::HostSecurityLowered, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let security = evidence.fact::<Security>()?;
    let layer = security.security_layer.value();
    if layer == Some(0) {
        let because = format!("The security layer is 0, the old encryption{}.", whose(&security.security_layer));
        let headline = "This computer offers only the old encryption, which today\u{2019}s programs refuse.";
        RULE.suspect(Confidence::Likely, headline, vec![because])
    } else if layer == Some(2) && security.min_encryption_level.value() == Some(1) {
        let because = "The security layer is 2 (TLS), but the encryption level is 1 (low); the two exclude each other.";
        let headline = "Two security settings of Remote Desktop contradict each other.";
        RULE.suspect(Confidence::Likely, headline, vec![because.to_owned()])
    } else if security.negotiation_allowed == Some(0) {
        let because = "fAllowSecProtocolNegotiation is 0: the two sides must not agree on today\u{2019}s encryption.";
        let headline = "This computer does not let the two sides agree on encryption.";
        RULE.suspect(Confidence::Likely, headline, vec![because.to_owned()])
    } else if security.user_authentication.value() == Some(0) {
        let because = format!("UserAuthentication is 0{}.", whose(&security.user_authentication));
        let headline = "The sign-in before the session (NLA) is off: anybody gets as far as the sign-in screen.";
        RULE.note(headline, vec![because])
    } else {
        None
    }
}

fn whose(choice: &Choice) -> &'static str {
    if choice.by_organisation() { ", by a rule of the organisation" } else { "" }
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Remote Desktop can be secured in an old way and in today’s. On this computer it is set to less \
     than usual. Some programs refuse such a connection, and others can listen in on it.",
    reasons: &[
        Reason::new(
            "Somebody lowered it for a test and did not put it back; Microsoft’s own instructions have \
         such a test.",
        ),
        Reason::new("A repair script left it low."),
        Reason::new("A rule of the organisation for very old programs."),
    ],
    steps: &[
        Step::here(
            "This keeps nobody out, but lets more in than usual. Redial can put it back (`redial fix \
         host-nla-on`). If somebody lowered it on purpose, ask them first.",
        ),
        Step::helpdesk(
            r"Under `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp` the usual values are SecurityLayer 2, UserAuthentication 1, MinEncryptionLevel 2. They count for the next connection.",
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
        assert_eq!(says(&RULE, |world| listener(world, "SecurityLayer", 0)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| listener(world, "MinEncryptionLevel", 1)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| policy(world, "SecurityLayer", 0)), SUSPECT_LIKELY);
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
