//! `start-remote-desktop-service`

use super::remote_service::{CONFIGURATION, REDIRECTOR, SERVICE};
use super::{Fix, FixCx, FixError, Plan};
use crate::change::{ServiceRun, ServiceStart};
use crate::model::{Cause, Place, Undo};
use crate::platform::services::{ServiceState, StartType};

pub const FIX: Fix = Fix {
    id: "start-remote-desktop-service",
    title: "Start the Remote Desktop service",
    place: Place::There,
    elevated: true,
    undo: Undo::Full,
    cures: &[Cause::HostServiceStopped, Cause::HostNotListening, Cause::PortRefused],
    explain: "Starts the Remote Desktop service, the two services that belong to it, and whatever they need.{more} \
        One that was disabled is set to start when it is needed, which is how Windows comes. Nobody is cut off, and \
        nothing restarts.\n\n\
        It does not switch Remote Desktop on, and can't help where the service stops again by itself: then Windows' \
        event log says why. Undoing it stops them again, which cuts off whoever has connected by then.",
    alerts: &["A security product may report that a service was switched on."],
    options: &[],
    timed: None,
    plan,
};

crate::says! { "fix-start-remote-desktop-service":
    NoService {} = "This computer has no Remote Desktop service at all. That is damage beyond what Redial repairs: Windows' own repair (sfc, DISM) or somebody who knows this computer can help.";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let mut plan = Plan::default();
    for name in [SERVICE, CONFIGURATION, REDIRECTOR] {
        let Some(service) = cx.pc.service(name)? else {
            if name == SERVICE {
                return Err(FixError::refused(NoService {}));
            }
            continue;
        };
        // It runs, and would not after a restart of the computer.
        if service.state == ServiceState::Running && service.start == StartType::Disabled {
            plan.changes.extend(ServiceStart::plan(cx.pc, name, StartType::Manual)?);
        }
        for change in ServiceRun::plan_start(cx.pc, name)? {
            // Those that several need are started once.
            if !plan.changes.contains(&change) {
                plan.changes.push(change);
            }
        }
    }
    Ok(plan)
}
