//! What to do at the other computer, without a report or a helpdesk at hand: to be read over the phone, or printed and
//! carried there. Short steps, each with what there is to see.

use super::{Report, words};
use crate::model::Cause;

/// One thing to do, and what it looks like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PhoneStep {
    pub act: &'static str,
    pub look: &'static str,
}

/// What the sheet is called.
pub const TITLE: &str = "At the other computer";
/// And for whom it is.
pub const LEAD: &str = "Read this over the phone to the person there, or print it and take it along. One step after the other; after each, say what you see.";

/// The steps that fit the verdict; none where nobody has to go there.
#[must_use]
pub fn steps(report: &Report) -> Vec<PhoneStep> {
    if !words::go_there(report) {
        return Vec::new();
    }
    if report.server_kind().is_no_windows() {
        return OTHER_MAKE.to_vec();
    }
    let looks: &[PhoneStep] = match report.verdict.known_cause() {
        Some(Cause::PortNoAnswer | Cause::AnsweredInBetween) => &[NETWORK, SWITCH, FIREWALL],
        Some(Cause::PortRefused | Cause::PortOtherService | Cause::ClosedOnConnect | Cause::ServerSilent) => {
            &[SWITCH, SERVICE, RESTART]
        }
        Some(Cause::CertificateExpired | Cause::CertificateNotYetValid | Cause::ClockSkew) => &[DATE, RESTART],
        Some(
            Cause::ServerStandardSecurityOnly
            | Cause::TlsVersionTooOld
            | Cause::TlsNoCommonCipher
            | Cause::Tls13Intolerant,
        ) => &[UPDATES, RESTART],
        Some(Cause::CredsspTooOld) => &[UPDATES],
        None if report.verdict.cause.is_none() => &[SWITCH, DATE],
        // Its certificate, its key or its service: what a fresh start most often puts right.
        Some(_) | None => &[DATE, SWITCH, RESTART],
    };
    [&[SIT_DOWN], looks, &REDIAL].concat()
}

const SIT_DOWN: PhoneStep = PhoneStep {
    act: "Sit down at the computer that cannot be reached, and sign in there with its own screen and keyboard.",
    look: "If it was switched off or asleep, that may be all. Have the other person try again now.",
};
const NETWORK: PhoneStep = PhoneStep {
    act: "Look at the network symbol at the right end of the bar at the bottom of the screen.",
    look: "It must not be crossed out. If the computer belongs to a company, it must be on the company's network.",
};
const SWITCH: PhoneStep = PhoneStep {
    act: "Press the Windows key, type \u{201c}remote desktop settings\u{201d} and press Enter.",
    look: "The switch \u{201c}Remote Desktop\u{201d} must be on. If it is off, click it, then \u{201c}Confirm\u{201d}. If it is grey, your organisation decides. If it says that this edition of Windows does not support it, stop and say so.",
};
const SERVICE: PhoneStep = PhoneStep {
    act: "Press the Windows key, type \u{201c}services\u{201d} and press Enter. In the long list, look for \u{201c}Remote Desktop Services\u{201d}.",
    look: "Next to it, it must say \u{201c}Running\u{201d}. If not, right-click it and choose \u{201c}Start\u{201d}.",
};
const FIREWALL: PhoneStep = PhoneStep {
    act: "Press the Windows key, type \u{201c}allow an app through Windows Firewall\u{201d} and press Enter. In the list, look for \u{201c}Remote Desktop\u{201d}.",
    look: "It must have a tick on its left, and one under \u{201c}Private\u{201d} or under whatever kind of network this is. Leave the firewall itself on.",
};
const DATE: PhoneStep = PhoneStep {
    act: "Click the time at the right end of the bar at the bottom of the screen.",
    look: "Time, day and year must be right. If not, right-click the time and choose \u{201c}Adjust date and \
        time\u{201d}, then \u{201c}Sync now\u{201d}.",
};
const UPDATES: PhoneStep = PhoneStep {
    act: "Press the Windows key, type \u{201c}check for updates\u{201d} and press Enter.",
    look: "It must say \u{201c}You're up to date\u{201d}. If not, install what is offered.",
};
const RESTART: PhoneStep = PhoneStep {
    act: "Save everything that is open there. Then click Start, Power, Restart. Ask first if other people work on that computer.",
    look: "When it is back, have the other person try again. If it works now, you are done.",
};

/// Where the other computer is no Windows: its screens look in many ways, and Redial does not run there.
const OTHER_MAKE: [PhoneStep; 4] = [
    SIT_DOWN,
    PhoneStep {
        act: "Look at the clock on its screen.",
        look: "Time, day and year must be right. If not, set them in its settings, or call whoever looks after it.",
    },
    PhoneStep {
        act: "Save everything that is open there, and restart the computer. Ask first if other people work on it.",
        look: "When it is back, have the other person try again. If it works now, you are done.",
    },
    PhoneStep {
        act: "Call whoever looks after that computer, and give them the report.",
        look: "Under \u{201c}What to do\u{201d} it has the commands for the program that answers there.",
    },
];

/// Where the steps before did not help.
const REDIAL: [PhoneStep; 4] = [
    PhoneStep {
        act: "Start Redial there: it is one file, from a USB stick or from where you got it. It needs no installation and sends nothing anywhere.",
        look: "A window asks: \u{201c}Which computer can't you reach?\u{201d}",
    },
    PhoneStep {
        act: "Click “I'm at the computer that can't be reached” and wait a few seconds.",
        look: "One big sentence says what is wrong there. Read it aloud.",
    },
    PhoneStep {
        act: "Read the support code aloud, at the top right of that page.",
        look: "It begins with RD and has three groups of four letters and digits.",
    },
    PhoneStep {
        act: "Before you click a button that changes something, read aloud what it says it will change.",
        look: "Windows may ask for an administrator. Say yes only while you are doing this.",
    },
];

/// Every text that a sheet can have.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let looks = [SIT_DOWN, NETWORK, SWITCH, SERVICE, FIREWALL, DATE, UPDATES, RESTART];
    let steps = looks.into_iter().chain(OTHER_MAKE).chain(REDIAL);
    [TITLE, LEAD].into_iter().chain(steps.flat_map(|step| [step.act, step.look]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, ServerKind, ServerSeen, Side};
    use crate::report::sample;
    use crate::rules;

    #[test]
    fn every_cause_of_the_other_computer_has_its_steps() {
        let mut report = sample::refused();
        // What a broker decides is the one thing for which there is no other computer to go to yet.
        for rule in rules::ALL.iter().filter(|rule| rule.id != Cause::BrokeredConnection) {
            report.verdict.cause = Some(rule.id.into());
            let steps = steps(&report);
            assert!((6..=9).contains(&steps.len()), "{}", rule.id);
            assert_eq!((steps.first(), steps.last()), (Some(&SIT_DOWN), Some(&REDIAL[3])));
            assert!(steps.iter().all(|step| step.act.ends_with('.') && step.act.len() < 200 && step.look.len() < 230));
        }
        report.verdict.cause = Some(Cause::BrokeredConnection.into());
        assert!(steps(&report).is_empty() && !words::look_there(&report));
        for side in [Side::Client, Side::Network, Side::None] {
            report.verdict.side = side;
            assert!(steps(&report).is_empty());
        }
    }

    #[test]
    fn a_computer_that_is_no_windows_gets_no_windows_steps() {
        let mut report = sample::refused();
        report.server = Some(ServerSeen {
            kind: ServerKind::Xrdp,
            version: None,
            confidence: Confidence::Likely,
            because: Vec::new(),
        });
        for rule in rules::ALL {
            report.verdict.cause = Some(rule.id.into());
            for step in steps(&report) {
                let words = format!("{} {}", step.act, step.look);
                assert!(!["Windows", "Redial", "Remote Desktop Services"].iter().any(|w| words.contains(w)), "{words}");
            }
        }
        assert!(!words::look_there(&report) && words::go_there(&report));
    }

    #[test]
    fn the_sheet_goes_where_people_are_told_to_look() {
        for report in sample::all() {
            assert_eq!(steps(&report).is_empty(), !words::go_there(&report));
        }
    }
}
