//! `host-other-software`

use super::Rule;
use crate::host::checks::software::Software;
use crate::model::said::Term;
use crate::model::{Cause, Evidence, Explanation, Finding, Reason, Step};
use crate::platform::services::ServiceState;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostOtherSoftware, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let runs = evidence.fact::<Software>()?.found.iter().find(|found| found.state == ServiceState::Running)?;
    // That it is there is no fault: both work side by side on most computers.
    RULE.note(RunsAsWell { program: Term::from(&*runs.name) }, [SideBySide {}])
}

says! { "host-other-software":
    RunsAsWell { program: Term } = "{program} runs here as well. That alone is no fault.";
    SideBySide {} = "Both work side by side on most computers.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "There are other programs for controlling a computer remotely. Some of them hook into the screen in a \
     way that throws Remote Desktop out.",
    reasons: &[Reason::new(
        "RustDesk after version 1.2.3 has been reported to end Remote Desktop connections right \
         after the sign-in (error 0x904 with 0x0).",
    )],
    steps: &[
        Step::here(
            "End the other program (its icon beside the clock) and try again. If that helps, keep only \
         one of the two.",
        ),
        Step::helpdesk("Stop the service `RustDesk` for a test, before anything is uninstalled."),
    ],
    references: &["GitHub, rustdesk/rustdesk, issue 10125 (a user’s report)"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    fn rustdesk(world: &mut crate::platform::fake::World, state: ServiceState) {
        let service = world.services[0].clone();
        world.services.push(crate::platform::services::Service { name: "RustDesk".into(), state, ..service });
    }

    #[test]
    fn that_it_runs_is_no_finding() {
        let told = says(&RULE, |world| rustdesk(world, ServiceState::Running));
        assert_eq!(told.map(|(weight, _)| weight), Some(crate::model::Weight::Note));
    }

    #[test]
    fn it_only_lies_about() {
        assert_eq!(says(&RULE, |world| rustdesk(world, ServiceState::Stopped)), None);
    }
}
