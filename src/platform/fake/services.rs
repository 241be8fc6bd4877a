//! Its services.

use std::time::Duration;

use super::world::{World, same};
use super::{Fake, Needs, busy, missing, store};
use crate::platform::services::{Service, ServiceState, Services, StartType};
use crate::platform::{PlatformError, Result, names};

const ERROR_SERVICE_DISABLED: u32 = 1058;
/// More services in a chain than any computer has: a ring of needs ends here.
const DEEPEST: u32 = 16;

impl Services for Fake {
    fn service(&self, name: &str) -> Result<Option<Service>> {
        self.read(&subject(name), |world| Ok(world.service(name).cloned()))
    }

    fn dependents(&self, name: &str) -> Result<Vec<String>> {
        self.read(&subject(name), |world| Ok(dependents(world, name)))
    }

    fn start_service(&self, name: &str, _: Duration) -> Result<()> {
        self.write(&subject(name), Needs::Administrator, |world| start(world, name, 0))
    }

    fn stop_service(&self, name: &str, _: Duration) -> Result<()> {
        self.write(&subject(name), Needs::Administrator, |world| {
            if !dependents(world, name).is_empty() {
                return busy(&subject(name));
            }
            let service = find(world, name)?;
            service.state = ServiceState::Stopped;
            service.pid = 0;
            Ok(())
        })
    }

    fn set_service_start(&self, name: &str, start: StartType) -> Result<()> {
        self.write(&subject(name), Needs::Administrator, |world| {
            find(world, name)?.start = start;
            Ok(())
        })
    }
}

fn start(world: &mut World, name: &str, depth: u32) -> Result<()> {
    let service = find(world, name)?.clone();
    if service.state == ServiceState::Running || depth == DEEPEST {
        return Ok(());
    }
    if service.start == StartType::Disabled {
        return Err(PlatformError::Failed { code: ERROR_SERVICE_DISABLED, what: subject(name) });
    }
    for need in &service.needs {
        start(world, need, depth + 1)?;
    }
    let pid = pid(world, name);
    let service = find(world, name)?;
    service.state = ServiceState::Running;
    service.pid = pid;
    if same(name, names::TERM_SERVICE) || same(name, names::SESSION_ENV) {
        store::renew(world);
    }
    Ok(())
}

/// Always the same for a service, so that a restart is no difference between two snapshots.
pub fn pid(world: &World, name: &str) -> u32 {
    let place = world.services.iter().position(|service| same(&service.name, name)).unwrap_or_default();
    1000 + 4 * u32::try_from(place).unwrap_or_default()
}

fn dependents(world: &World, name: &str) -> Vec<String> {
    let needing = world.services.iter().filter(|service| service.needs.iter().any(|need| same(need, name)));
    needing.filter(|service| service.state != ServiceState::Stopped).map(|service| service.name.clone()).collect()
}

fn find<'a>(world: &'a mut World, name: &str) -> Result<&'a mut Service> {
    let found = world.services.iter_mut().find(|service| same(&service.name, name));
    found.map_or_else(|| missing(&subject(name)), Ok)
}

fn subject(name: &str) -> String {
    format!("service {name}")
}
