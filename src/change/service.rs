//! Services: started, stopped, and how they start.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Edit, Edited, Look, Words};
use crate::platform::services::{Service, ServiceState, StartType};
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

    fn of(service: &Service, ran: bool) -> Change {
        Change::ServiceRun(Self { name: service.name.clone(), title: service.title.clone(), ran })
    }
}

impl ServiceStart {
    /// None where it is so already.
    ///
    /// # Errors
    /// Where there is no such service.
    pub fn plan(pc: &dyn Platform, name: &str, new: StartType) -> Result<Option<Change>, ChangeError> {
        let Service { name, title, start: old, .. } = find(pc, name)?;
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

fn stop_order(pc: &dyn Platform, name: &str, order: &mut Vec<Service>, depth: usize) -> Result<(), ChangeError> {
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

fn find(pc: &dyn Platform, name: &str) -> Result<Service, PlatformError> {
    pc.service(name)?.ok_or_else(|| PlatformError::Missing { what: format!("service {name}") })
}

impl Edit for ServiceRun {
    fn words(&self) -> Words {
        let title = &self.title;
        let (short, before, after, edit) = if self.ran {
            (format!("Stop the service {title}"), "running", "stopped", Edited::ServiceStopped(title.clone()))
        } else {
            (format!("Start the service {title}"), "stopped", "running", Edited::ServiceStarted(title.clone()))
        };
        Words {
            short,
            before: before.to_owned(),
            after: after.to_owned(),
            detail: format!("service {}: {before} -> {after}", self.name),
            edit,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let state = find(pc, &self.name)?.state;
        let (runs, stopped) = (state == ServiceState::Running, state == ServiceState::Stopped);
        let (old, new) = if self.ran { (runs, stopped) } else { (stopped, runs) };
        Ok(Look { old, new, between: !runs && !stopped, found: state_in_words(state).to_owned() })
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
        Words {
            short: format!("Change how the service {} starts", self.title),
            before: in_words(self.old).to_owned(),
            after: in_words(self.new).to_owned(),
            detail: format!("service {}: start type {:?} -> {:?}", self.name, self.old, self.new),
            edit: Edited::Other,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let found = find(pc, &self.name)?.start;
        Ok(Look::plain(found == self.old, found == self.new, in_words(found).to_owned()))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_service_start(&self.name, self.new)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_service_start(&self.name, self.old)
    }
}

fn state_in_words(state: ServiceState) -> &'static str {
    match state {
        ServiceState::Stopped => "stopped",
        ServiceState::Starting => "starting",
        ServiceState::Stopping => "stopping",
        ServiceState::Running => "running",
        ServiceState::Paused => "paused",
        ServiceState::Changing => "changing",
    }
}

fn in_words(start: StartType) -> &'static str {
    match start {
        StartType::Boot | StartType::System => "with Windows itself",
        StartType::Automatic => "with Windows",
        StartType::AutomaticDelayed => "a little after Windows",
        StartType::Manual => "when it is needed",
        StartType::Disabled => "never (disabled)",
    }
}
