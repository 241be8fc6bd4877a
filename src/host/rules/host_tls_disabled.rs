//! `host-tls-disabled`

use super::Rule;
use crate::host::checks::events::EventsSeen;
use crate::host::checks::tls::TlsSwitches;
use crate::model::said::{Count, Said, Term};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostTlsDisabled, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let seen = evidence.fact::<TlsSwitches>()?;
    let [tls10, tls11, tls12, tls13] = &seen.versions;
    let off = seen.versions.iter().filter(|version| version.off());
    let mut because: Vec<Said> = off.map(|off| IsOff { version: Term::from(&*off.version) }.into()).collect();
    let refused = evidence.fact::<EventsSeen>().map_or(0, EventsSeen::tls_refused_here);
    because.extend((refused > 0).then(|| CouldNotBegin { times: Count::from(refused) }.into()));
    let has_13 = seen.knows_13 != Some(false) && !tls13.off();
    if tls12.off() && tls10.off() && tls11.off() && !has_13 {
        RULE.blocks(Confidence::Certain, AllOff {}, because)
    } else if tls12.off() {
        RULE.suspect(Confidence::Likely, UsualOff {}, because)
    } else if seen.knows_13 == Some(false) && tls13.enabled.is_some_and(|enabled| enabled != 0) {
        because.push(OnByHand {}.into());
        RULE.suspect(Confidence::Likely, CannotDo {}, because)
    } else {
        None
    }
}

says! { "host-tls-disabled":
    AllOff {} = "Every version of encryption (TLS) is switched off on this computer.";
    UsualOff {} = "The usual encryption (TLS 1.2) is switched off on this computer.";
    CannotDo {} = "This computer offers an encryption (TLS 1.3) that it cannot do.";
    IsOff { version: Term } = "{version} is switched off.";
    CouldNotBegin { times: Count } = "Windows wrote down {times?once|# times} that it could not begin encryption (Schannel 36871).";
    OnByHand {} = "TLS 1.3 was switched on by hand on a Windows that does not really have it.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Remote Desktop encrypts with TLS. Which versions of TLS may be used is a setting of the whole \
     computer, and here the ones that are needed are switched off.",
    reasons: &[
        Reason::new("Somebody hardened the computer by a list or a tool, and switched off more than meant."),
        Reason::new(
            "Values for TLS 1.3 were written on a Windows before Server 2022, which then hangs up on new \
         programs.",
        ),
    ],
    steps: &[
        Step::here(
            "Do not change this yourself, it concerns every program here. Tell whoever manages this computer: “The \
         encryption TLS 1.2 is switched off for servers on this computer (Schannel). Remote Desktop needs it.” \
         Nobody manages it? Did somebody run a program that hardens or cleans up Windows? It can take that back.",
        ),
        Step::helpdesk(
            r"Look at `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols`. In `TLS 1.2\Server` Enabled must be 1 and DisabledByDefault 0, or both absent. Before Server 2022 and Windows 11 take the key `TLS 1.3` away.",
        ),
        Step::helpdesk(
            "Export the key before changing it, and restart the computer afterwards. Then check again here.",
        ),
        Step::mind("TLS 1.0 and 1.1 stay off: nothing needs them today."),
    ],
    references: &[
        "Microsoft Learn: TLS registry settings",
        "Microsoft Learn: Troubleshoot Azure VM RDP connection issues by event ID (Schannel 36871)",
        "GitHub, FreeRDP, pull requests 7986 and 7987 (Server 2019 with TLS 1.3 half enabled)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    #[test]
    fn switched_off() {
        let all: Change = |world| {
            world.computer.build = 17_763;
            for version in ["TLS 1.0", "TLS 1.1", "TLS 1.2"] {
                tls(world, version, 0);
            }
        };
        assert_eq!(says(&RULE, all), BLOCKS_CERTAIN);
        assert_eq!(says(&RULE, |world| tls(world, "TLS 1.2", 0)), SUSPECT_LIKELY, "TLS 1.3 is left");
        let half: Change = |world| {
            world.computer.build = 17_763;
            tls(world, "TLS 1.3", 1);
        };
        assert_eq!(says(&RULE, half), SUSPECT_LIKELY);
    }

    #[test]
    fn as_it_should_be() {
        let hardened: Change = |world| {
            tls(world, "TLS 1.0", 0);
            tls(world, "TLS 1.1", 0);
            tls(world, "TLS 1.2", 1);
        };
        assert_eq!(says(&RULE, hardened), None);
        assert_eq!(says(&RULE, |world| tls(world, "TLS 1.3", 1)), None, "this one has it");
    }
}
