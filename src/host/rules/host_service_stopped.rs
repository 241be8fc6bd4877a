//! `host-service-stopped`

use super::Rule;
use super::switched_off;
use crate::host::checks::services::{ServiceSeen, ServicesSeen};
use crate::model::said::{Label, Number, Phrase, Said, Term};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::platform::services::{ServiceState, StartType};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostServiceStopped, explain: EXPLAIN, check };

/// Ended well, or not started since the computer was.
const FINE: [u32; 2] = [0, 1077];

fn check(evidence: &Evidence) -> Option<Finding> {
    // Without Remote Desktop nobody needs its services.
    if switched_off(evidence) {
        return None;
    }
    let seen = evidence.fact::<ServicesSeen>()?;
    let main = seen.listening()?;
    match main.state {
        Some(ServiceState::Running) => helpers(seen),
        Some(ServiceState::Starting | ServiceState::Stopping | ServiceState::Changing) => {
            RULE.blocks(Confidence::Likely, NotReady {}, [OnItsWay { service: called(main) }])
        }
        Some(ServiceState::Stopped | ServiceState::Paused) => {
            let mut because = vec![Said::from(DoesNotRun { service: called(main) })];
            because.extend(disabled(main).then(|| CannotStart {}.into()));
            let failed = !FINE.contains(&main.exit_code);
            because.extend(failed.then(|| EndedWith { code: Number::from(main.exit_code) }.into()));
            RULE.blocks(Confidence::Certain, Stopped {}, because)
        }
        None => RULE.blocks(Confidence::Likely, NoService {}, [NotKnown {}]),
    }
}

/// The others matter only where they can't start when they are needed.
fn helpers(seen: &ServicesSeen) -> Option<Finding> {
    let kept = seen.services.iter().filter(|service| !service.runs() && disabled(service));
    let because: Vec<_> = kept.map(|service| IsDisabled { service: called(service) }).collect();
    if because.is_empty() {
        return None;
    }
    RULE.suspect(Confidence::Likely, HelperOff {}, because)
}

fn disabled(service: &ServiceSeen) -> bool {
    service.start == Some(StartType::Disabled)
}

fn called(service: &ServiceSeen) -> Phrase {
    let name = Term::from(&*service.name);
    if service.title.is_empty() {
        Name { name }.into()
    } else {
        TitleAndName { title: Label::from(&service.title), name }.into()
    }
}

says! { "host-service-stopped":
    Stopped {} = "The Remote Desktop service does not run on this computer.";
    DoesNotRun { service: Phrase } = "{service} does not run.";
    CannotStart {} = "It is set to “Disabled”, so it cannot start.";
    EndedWith { code: Number } = "It last ended with the error {code}.";
    NotReady {} = "The Remote Desktop service is not ready at the moment.";
    OnItsWay { service: Phrase } = "{service} is just starting or stopping.";
    NoService {} = "This computer has no Remote Desktop service.";
    NotKnown {} = "Windows knows no service TermService.";
    HelperOff {} = "A service that Remote Desktop needs is switched off.";
    IsDisabled { service: Phrase } = "{service} is set to “Disabled”.";
    /// What `service` is.
    TitleAndName { title: Label, name: Term } = "{title} ({name})";
    Name { name: Term } = "{name}";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Remote Desktop is switched on, but the program behind it, the service `TermService`, does not \
     run. Nobody listens, so nobody can connect.",
    reasons: &[
        Reason::new("Somebody, or a “tuning” program, switched the service off."),
        Reason::new("It stopped with an error, or a service that it needs does not start."),
        Reason::new("The computer has just been started, and the service is not ready yet."),
    ],
    steps: &[
        Step::here("Restart the computer and wait two minutes."),
        Step::helpdesk(
            "In `services.msc` set Remote Desktop Services to Manual and start it; then Remote Desktop \
         Configuration and Remote Desktop Services UserMode Port Redirector.",
        ),
        Step::helpdesk(
            "If it does not start, the number says why: 1058 is “Disabled”, 1068 a service that it \
         needs, 5 missing rights. The System log (source Service Control Manager) has more.",
        ),
        Step::mind("Starting is harmless; stopping or restarting the service disconnects everybody who is connected."),
    ],
    references: &["Microsoft Learn: Remote Desktop Services isn't starting on an Azure VM (errors 5, 1053, \
         1058, 1067, 1068, 1069)"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    fn stopped(name: &'static str, start: StartType) -> impl FnOnce(&mut crate::platform::fake::World) {
        move |world| service(world, name, ServiceState::Stopped, start)
    }

    #[test]
    fn the_one_that_listens() {
        assert_eq!(says(&RULE, stopped("TermService", StartType::Disabled)), BLOCKS_CERTAIN);
        assert_eq!(says(&RULE, stopped("TermService", StartType::Manual)), BLOCKS_CERTAIN);
        assert_eq!(says(&RULE, |world| world.services.retain(|service| service.name != "TermService")), BLOCKS_LIKELY);
        let starting: Change = |world| service(world, "TermService", ServiceState::Starting, StartType::Manual);
        assert_eq!(says(&RULE, starting), BLOCKS_LIKELY);
    }

    #[test]
    fn a_helper_only_where_it_can_not_start() {
        assert_eq!(says(&RULE, stopped("SessionEnv", StartType::Disabled)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, stopped("SessionEnv", StartType::Manual)), None);
    }

    #[test]
    fn not_where_remote_desktop_is_off_anyway() {
        let off: Change = |world| {
            server(world, "fDenyTSConnections", 1);
            service(world, "TermService", ServiceState::Stopped, StartType::Manual);
        };
        assert_eq!(says(&RULE, off), None);
    }
}
