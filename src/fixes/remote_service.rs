//! The services of Remote Desktop, and who is cut off when they restart.

use super::{FixCx, FixError, FixOption, OptionKind, Plan};
use crate::change::{Change, ServiceRun};
use crate::model::said::{List, Person};
use crate::platform::services::ServiceState;
use crate::platform::sessions::{LogonSession, SessionState};
use crate::platform::{Platform, names};

/// Holds the connections.
pub const SERVICE: &str = names::TERM_SERVICE;
/// Makes the computer's own certificate.
pub const CONFIGURATION: &str = names::SESSION_ENV;
/// Printers, drives and sound of whoever connects.
pub const REDIRECTOR: &str = names::UM_RDP_SERVICE;

pub const KEEP_SESSIONS: FixOption = FixOption {
    name: "keep-sessions",
    kind: OptionKind::Flag,
    explain: "{don't|Don't} restart the service: nobody is cut off, and it takes effect after the next restart of \
        the computer",
};

crate::says! { "fix-remote-service":
    NotRestarted {} = "Remote Desktop is not restarted, so this may only take effect after the computer's next restart.";
    Restarts {} = "Remote Desktop restarts. Everybody who is connected through it is cut off, and can connect again after some seconds; programs that are open stay open. Undoing this cuts them off again.";
    NotTold {} = "Windows does not say who is connected now.";
    YouToo {} = "You are connected through Remote Desktop yourself: this picture freezes for a moment.";
    ConnectedNow { people: List } = "Connected now: {people}.";
    /// Of a new certificate.
    AskedOnceMore {} = "Everybody who connects is asked once more whether this is the right computer.";
}

/// Makes the changes of a plan while Remote Desktop is stopped, where it runs, and says who is cut off.
///
/// # Errors
/// Where services or sessions can't be read.
pub fn restart(cx: &FixCx<'_>, mut plan: Plan) -> Result<Plan, FixError> {
    if cx.options.flag(KEEP_SESSIONS.name) {
        return Ok(plan.warn(NotRestarted {}));
    }
    let restart = restarted(cx.pc, SERVICE)?;
    if restart.is_empty() {
        return Ok(plan);
    }
    plan = around(plan, restart).warn(Restarts {});
    // Only a warning hangs on it, and a service that is broken may be why nobody tells.
    let Ok(sessions) = cx.pc.sessions() else {
        return Ok(plan.warn(NotTold {}));
    };
    let connected: Vec<LogonSession> = sessions.into_iter().filter(is_connected).collect();
    if connected.iter().any(|session| session.own) {
        plan = plan.warn(YouToo {});
    }
    let others = connected.iter().filter(|session| !session.own);
    let people: List = others.map(|session| Person::from(&session.user)).collect();
    if !people.0.is_empty() {
        plan = plan.warn(ConnectedNow { people });
    }
    Ok(plan)
}

/// Stops services before the changes of a plan, and starts them afterwards. Taken back in reverse it is the same again:
/// services read their settings when they start, so what they find then is what was there before.
#[must_use]
pub fn around(mut plan: Plan, mut restart: Vec<Change>) -> Plan {
    let stops = restart.iter().take_while(|change| !matches!(change, Change::ServiceRun(run) if !run.ran)).count();
    plan.changes.splice(..0, restart.drain(..stops));
    plan.changes.extend(restart);
    plan
}

/// A restart of one service with those that need it; nothing where it does not run, as it reads its settings when it starts.
///
/// # Errors
/// Where there is no such service.
pub fn restarted(pc: &dyn Platform, name: &str) -> Result<Vec<Change>, FixError> {
    Ok(ServiceRun::plan_restart(pc, name)?)
}

/// The same, or a start where it does not run.
///
/// # Errors
/// Where there is no such service.
pub fn restarted_or_started(pc: &dyn Platform, name: &str) -> Result<Vec<Change>, FixError> {
    match pc.service(name)? {
        None => Ok(Vec::new()),
        Some(service) if service.state == ServiceState::Running => restarted(pc, name),
        Some(_) => Ok(ServiceRun::plan_start(pc, name)?),
    }
}

/// Through Remote Desktop, just now.
fn is_connected(session: &LogonSession) -> bool {
    let remote = session.station.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("rdp-"));
    remote && session.state == SessionState::Active
}
