//! `host-not-listening`

use super::Rule;
use super::switched_off;
use crate::host::checks::edition::Edition;
use crate::host::checks::events::EventsSeen;
use crate::host::checks::listener::Listening;
use crate::host::checks::services::ServicesSeen;
use crate::model::said::{Count, Number, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostNotListening, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let listening = evidence.fact::<Listening>()?;
    let port = Number::from(listening.port);
    let silent = listening.at_port.is_empty();
    // Reasons of their own, which explain the silence.
    let home = evidence.fact::<Edition>().is_some_and(|edition| !edition.can_host);
    let main = evidence.fact::<ServicesSeen>().and_then(ServicesSeen::listening);
    if switched_off(evidence) || silent && (home || main.is_some_and(|main| !main.runs())) {
        return None;
    }
    let own = listening.at_port.iter().any(|waiting| waiting.remote_desktop != Some(false));
    if silent {
        let mut because = vec![Said::from(NobodyListens { port })];
        let disabled = listening.enabled == Some(0);
        because.extend(disabled.then(|| ListenerOff {}.into()));
        let failed = evidence.fact::<EventsSeen>().map_or(0, EventsSeen::could_not_listen);
        because.extend((failed > 0).then(|| CouldNotListen { times: Count::from(failed) }.into()));
        RULE.blocks(Confidence::Certain, DoesNotListen {}, because)
    } else if !own {
        let pid = listening.at_port.first().map_or(0, |waiting| waiting.pid);
        let because = [PortOfOther { port: port.clone(), pid: pid.into() }];
        RULE.blocks(Confidence::Likely, OtherProgram { port }, because)
    } else if listening.at_port.iter().all(|waiting| waiting.address.is_loopback()) {
        RULE.blocks(Confidence::Certain, NotFromOutside {}, [ForItselfOnly {}])
    } else if listening.lan_adapter.is_some_and(|adapter| adapter != 0) || listening.most_connections == Some(0) {
        RULE.suspect(Confidence::Likely, NotForEverybody {}, [Restricted {}])
    } else {
        None
    }
}

says! { "host-not-listening":
    DoesNotListen {} = "Remote Desktop runs on this computer, but does not listen.";
    NobodyListens { port: Number } = "The service runs, but nobody listens on port {port}.";
    ListenerOff {} = "The listener is switched off (fEnableWinStation is 0).";
    CouldNotListen { times: Count } = "Windows wrote down {times?once|# times} that it could not listen.";
    OtherProgram { port: Number } = "Another program sits at Remote Desktop's port {port} on this computer.";
    PortOfOther { port: Number, pid: Number } = "Port {port} belongs to the process {pid}, which is not the Remote Desktop service.";
    NotFromOutside {} = "Remote Desktop cannot be reached from outside on this computer.";
    ForItselfOnly {} = "It only listens for this computer itself.";
    NotForEverybody {} = "Remote Desktop listens, but not for everybody.";
    Restricted {} = "It is bound to one network adapter (LanAdapter), or takes no connections (MaxInstanceCount is 0).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Remote Desktop is on and its service runs, yet nobody picks up at its port. Whoever dials is \
     refused, or reaches another program.",
    reasons: &[
        Reason::new("The listener `RDP-Tcp` is switched off, damaged or missing in the registry."),
        Reason::new("Another program has taken the port first."),
        Reason::new("The listener is bound to one network adapter, and connections come in by another one."),
    ],
    steps: &[
        Step::here("Restart the computer."),
        Step::helpdesk(
            r"`qwinsta` must show `rdp-tcp` with the state Listen. If it does not, compare `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp` with a computer of the same version (export it first): fEnableWinStation 1, LanAdapter 0, MaxInstanceCount 0xFFFFFFFF.",
        ),
        Step::helpdesk(
            "`netstat -ano | findstr :3389` names the process at the port, `tasklist /svc` its service, \
         which must be TermService. Move the other program, not Remote Desktop.",
        ),
        Step::helpdesk("Restart Remote Desktop Services afterwards; that disconnects everybody who is connected."),
    ],
    references: &["Microsoft Learn: General Remote Desktop connection troubleshooting (check the status of the \
         RDP listener; check that another application isn't trying to use the same port)"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::host::checks::listener::Waiting;
    use crate::model::Layer;
    use crate::platform::services::{ServiceState, StartType};

    fn at_port(waiting: &[(&str, Option<bool>)]) -> Option<(crate::model::Weight, Confidence)> {
        let evidence = seen(|_| ());
        let mut listening = evidence.fact::<Listening>().unwrap().clone();
        let waiting = waiting.iter();
        let waiting = waiting.map(|(at, own)| Waiting { address: at.parse().unwrap(), pid: 77, remote_desktop: *own });
        listening.at_port = waiting.collect();
        let evidence = Evidence::new(evidence.target, None, 0).with(Layer::Port, listening);
        let on = crate::host::checks::remote_desktop::RemoteDesktop {
            denied_here: Some(0),
            denied_by_policy: None,
            decided_by: None,
            drain_mode: None,
            sign_in_disabled: None,
        };
        (RULE.check)(&evidence.with(Layer::Port, on)).map(|finding| (finding.weight, finding.confidence))
    }

    #[test]
    fn nobody_or_somebody_else_listens() {
        assert_eq!(at_port(&[]), BLOCKS_CERTAIN);
        assert_eq!(at_port(&[("0.0.0.0", Some(false))]), BLOCKS_LIKELY);
        assert_eq!(at_port(&[("127.0.0.1", Some(true))]), BLOCKS_CERTAIN);
        assert_eq!(says(&RULE, |world| listener(world, "LanAdapter", 2)), SUSPECT_LIKELY);
    }

    #[test]
    fn it_listens_or_another_reason_explains_it() {
        assert_eq!(at_port(&[("0.0.0.0", None)]), None);
        assert_eq!(at_port(&[("192.0.2.1", Some(false)), ("::", Some(true))]), None);
        assert_eq!(says(&RULE, |world| listener(world, "PortNumber", 3390)), None);
        assert_eq!(says(&RULE, |world| server(world, "fDenyTSConnections", 1)), None);
        assert_eq!(says(&RULE, |world| service(world, "TermService", ServiceState::Stopped, StartType::Manual)), None);
    }
}
