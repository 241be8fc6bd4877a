//! Services: started, stopped, and how they start.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Edit, Edited, Inspection, Words};
use crate::model::Said;
use crate::platform::services::{self, ServiceState, StartType};
use crate::platform::{Platform, PlatformError};

/// TermService with sessions to end takes its time.
const DEADLINE: Duration = Duration::from_secs(30);
/// No chain of needs is longer.
const DEEPEST: usize = 16;

/// A service started or stopped, it alone.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ServiceRun {
    pub name: String,
    pub title: String,
    /// Whether it ran before, and so whether it is stopped now.
    pub ran: bool,
}

/// How a service starts.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ServiceStart {
    pub name: String,
    pub title: String,
    pub old: StartType,
    pub new: StartType,
}

impl ServiceRun {
    /// Starts a service and those it needs, the deepest first. Disabled ones are set to start when asked.
    ///
    /// # Errors
    /// Where there is no such service.
    pub fn plan_start(pc: &dyn Platform, name: &str) -> Result<Vec<Change>, ChangeError> {
        let mut changes = Vec::new();
        start(pc, name, &mut changes, 0)?;
        Ok(changes)
    }

    /// Stops a running service with those that need it, and starts all of them again. Disabled ones, which would not
    /// start again, are set to start when asked.
    ///
    /// # Errors
    /// Where there is no such service.
    pub fn plan_restart(pc: &dyn Platform, name: &str) -> Result<Vec<Change>, ChangeError> {
        let mut order = Vec::new();
        stop_order(pc, name, &mut order, 0)?;
        let disabled = order.iter().filter(|service| service.start == StartType::Disabled);
        let mut changes = Vec::new();
        for service in disabled {
            changes.extend(ServiceStart::plan(pc, &service.name, StartType::Manual)?);
        }
        changes.extend(order.iter().map(|service| Self::of(service, true)));
        changes.extend(order.iter().rev().map(|service| Self::of(service, false)));
        Ok(changes)
    }

    fn of(service: &services::Service, ran: bool) -> Change {
        Change::ServiceRun(Self { name: service.name.clone(), title: service.title.clone(), ran })
    }
}

impl ServiceStart {
    /// None where it is so already.
    ///
    /// # Errors
    /// Where there is no such service.
    pub fn plan(pc: &dyn Platform, name: &str, new: StartType) -> Result<Option<Change>, ChangeError> {
        let services::Service { name, title, start: old, .. } = find(pc, name)?;
        Ok((old != new).then_some(Change::ServiceStart(Self { name, title, old, new })))
    }
}

fn start(pc: &dyn Platform, name: &str, changes: &mut Vec<Change>, depth: usize) -> Result<(), ChangeError> {
    let service = find(pc, name)?;
    let planned = changes.iter().any(|change| matches!(change, Change::ServiceRun(run) if run.name == service.name));
    if service.state == ServiceState::Running || planned || depth == DEEPEST {
        return Ok(());
    }
    for need in &service.needs {
        start(pc, need, changes, depth + 1)?;
    }
    if service.start == StartType::Disabled {
        changes.extend(ServiceStart::plan(pc, name, StartType::Manual)?);
    }
    changes.push(ServiceRun::of(&service, false));
    Ok(())
}

fn stop_order(
    pc: &dyn Platform,
    name: &str,
    order: &mut Vec<services::Service>,
    depth: usize,
) -> Result<(), ChangeError> {
    let service = find(pc, name)?;
    if service.state != ServiceState::Running || depth == DEEPEST || order.contains(&service) {
        return Ok(());
    }
    for dependent in pc.dependents(name)? {
        stop_order(pc, &dependent, order, depth + 1)?;
    }
    order.push(service);
    Ok(())
}

fn find(pc: &dyn Platform, name: &str) -> Result<services::Service, PlatformError> {
    pc.service(name)?.ok_or_else(|| PlatformError::Missing { what: format!("service {name}") })
}

crate::says! { "change-service":
    Stop { title: Label } = "Stop the service {title}";
    Start { title: Label } = "Start the service {title}";
    Service { name: Term, before: Phrase, after: Phrase } = "service {name}: {before} -> {after}";
    ChangeStart { title: Label } = "Change how the service {title} starts";
    StartKind { name: Term, old: Term, new: Term } = "service {name}: start type {old} -> {new}";
    Stopped {} = "stopped";
    Starting {} = "starting";
    Stopping {} = "stopping";
    Running {} = "running";
    Paused {} = "paused";
    Changing {} = "changing";
    WithWindowsItself {} = "with Windows itself";
    WithWindows {} = "with Windows";
    AfterWindows {} = "a little after Windows";
    WhenNeeded {} = "when it is needed";
    Never {} = "never (disabled)";
}

impl Edit for ServiceRun {
    fn words(&self) -> Words {
        let (title, name) = (self.title.as_str(), self.name.as_str().into());
        let (runs, stopped) = (|| Said::from(Running {}), || Said::from(Stopped {}));
        if self.ran {
            let detail = Service { name, before: runs().into(), after: stopped().into() };
            let edit = Edited::ServiceStopped(self.title.clone());
            return Words { edit, ..Words::new(Stop { title: title.into() }, runs(), stopped(), detail) };
        }
        let detail = Service { name, before: stopped().into(), after: runs().into() };
        let edit = Edited::ServiceStarted(self.title.clone());
        Words { edit, ..Words::new(Start { title: title.into() }, stopped(), runs(), detail) }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let state = find(pc, &self.name)?.state;
        let (runs, stopped) = (state == ServiceState::Running, state == ServiceState::Stopped);
        let (old, new) = if self.ran { (runs, stopped) } else { (stopped, runs) };
        Ok(Inspection { old, new, between: !runs && !stopped, found: state_in_words(state) })
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.write(pc, !self.ran)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.write(pc, self.ran)
    }
}

impl ServiceRun {
    fn write(&self, pc: &dyn Platform, runs: bool) -> Result<(), PlatformError> {
        if runs { pc.start_service(&self.name, DEADLINE) } else { pc.stop_service(&self.name, DEADLINE) }
    }
}

impl Edit for ServiceStart {
    fn words(&self) -> Words {
        let (old, new) = (format!("{:?}", self.old).into(), format!("{:?}", self.new).into());
        let short = ChangeStart { title: self.title.as_str().into() };
        let detail = StartKind { name: self.name.as_str().into(), old, new };
        Words::new(short, in_words(self.old), in_words(self.new), detail)
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let found = find(pc, &self.name)?.start;
        Ok(Inspection::plain(found == self.old, found == self.new, in_words(found)))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_service_start(&self.name, self.new)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_service_start(&self.name, self.old)
    }
}

fn state_in_words(state: ServiceState) -> Said {
    match state {
        ServiceState::Stopped => Stopped {}.into(),
        ServiceState::Starting => Starting {}.into(),
        ServiceState::Stopping => Stopping {}.into(),
        ServiceState::Running => Running {}.into(),
        ServiceState::Paused => Paused {}.into(),
        ServiceState::Changing => Changing {}.into(),
    }
}

fn in_words(start: StartType) -> Said {
    match start {
        StartType::Boot | StartType::System => WithWindowsItself {}.into(),
        StartType::Automatic => WithWindows {}.into(),
        StartType::AutomaticDelayed => AfterWindows {}.into(),
        StartType::Manual => WhenNeeded {}.into(),
        StartType::Disabled => Never {}.into(),
    }
}
