//! The service control manager.

use std::ptr::{null, null_mut};
use std::time::{Duration, Instant};

use windows_sys::Win32::Foundation::{ERROR_SERVICE_ALREADY_RUNNING, ERROR_SERVICE_NOT_ACTIVE};
use windows_sys::Win32::System::Services::{
    ChangeServiceConfig2W, ChangeServiceConfigW, ControlService, QUERY_SERVICE_CONFIGW, SERVICE_AUTO_START,
    SERVICE_BOOT_START, SERVICE_CHANGE_CONFIG, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, SERVICE_CONTROL_STOP,
    SERVICE_DELAYED_AUTO_START_INFO, SERVICE_DEMAND_START, SERVICE_DISABLED, SERVICE_ENUMERATE_DEPENDENTS,
    SERVICE_NO_CHANGE, SERVICE_QUERY_CONFIG, SERVICE_QUERY_STATUS, SERVICE_START, SERVICE_STATUS, SERVICE_STOP,
    SERVICE_SYSTEM_START, StartServiceW,
};

use super::Windows;
use super::error::{done, fail, last};
use super::service_handle::{Open, state};
use super::wide::{list, pointed};
use crate::platform::services::{Service, ServiceState, Services, StartType};
use crate::platform::{PlatformError, Result};

impl Services for Windows {
    fn service(&self, name: &str) -> Result<Option<Service>> {
        let service = match Open::new(name, SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS) {
            Err(PlatformError::Missing { .. }) => return Ok(None),
            service => service?,
        };
        let status = service.status()?;
        let mut buffer = service.config()?;
        // SAFETY: the call that filled the buffer wrote this structure, whose texts are in the buffer too.
        let (kind, title, needs) = unsafe {
            let config = &*buffer.start::<QUERY_SERVICE_CONFIGW>();
            (config.dwStartType, pointed(config.lpDisplayName), list(config.lpDependencies))
        };
        let start = match kind {
            SERVICE_BOOT_START => StartType::Boot,
            SERVICE_SYSTEM_START => StartType::System,
            SERVICE_AUTO_START if service.delayed() => StartType::AutomaticDelayed,
            SERVICE_AUTO_START => StartType::Automatic,
            SERVICE_DISABLED => StartType::Disabled,
            _ => StartType::Manual,
        };
        Ok(Some(Service {
            name: name.to_owned(),
            title,
            state: state(status.dwCurrentState),
            start,
            // Those with a plus are groups.
            needs: needs.into_iter().filter(|need| !need.starts_with('+')).collect(),
            pid: status.dwProcessId,
            exit_code: status.dwWin32ExitCode,
        }))
    }

    fn dependents(&self, name: &str) -> Result<Vec<String>> {
        match Open::new(name, SERVICE_ENUMERATE_DEPENDENTS) {
            Err(PlatformError::Missing { .. }) => Ok(Vec::new()),
            service => service?.dependents(),
        }
    }

    fn start_service(&self, name: &str, deadline: Duration) -> Result<()> {
        let end = Instant::now() + deadline;
        let service = Open::new(name, SERVICE_START | SERVICE_QUERY_STATUS)?;
        // One that is just stopping cannot be started before it has.
        let status = service.wait(end, |state| state != ServiceState::Stopping)?;
        // Even one that is disabled may run.
        if state(status.dwCurrentState) == ServiceState::Running {
            return Ok(());
        }
        // SAFETY: the service is open for it, and gets no arguments.
        if unsafe { StartServiceW(service.handle, 0, null()) } == 0 && last() != ERROR_SERVICE_ALREADY_RUNNING {
            return fail(last(), &service.what);
        }
        let status = service.wait(end, |state| matches!(state, ServiceState::Running | ServiceState::Stopped))?;
        match state(status.dwCurrentState) {
            ServiceState::Running => Ok(()),
            _ => Err(PlatformError::Failed { code: status.dwWin32ExitCode, what: service.what.clone() }),
        }
    }

    fn stop_service(&self, name: &str, deadline: Duration) -> Result<()> {
        let end = Instant::now() + deadline;
        let service = Open::new(name, SERVICE_STOP | SERVICE_QUERY_STATUS | SERVICE_ENUMERATE_DEPENDENTS)?;
        // While it starts it does not listen.
        let status = service.wait(end, |state| state != ServiceState::Starting)?;
        if state(status.dwCurrentState) == ServiceState::Stopped {
            return Ok(());
        }
        if !service.dependents()?.is_empty() {
            return Err(PlatformError::Busy { what: service.what.clone() });
        }
        let mut answer = SERVICE_STATUS::default();
        // SAFETY: the service is open for it, and `answer` is writable.
        let told = unsafe { ControlService(service.handle, SERVICE_CONTROL_STOP, &raw mut answer) };
        // One that is stopping already takes no orders, which the wait below answers.
        let stopping = state(status.dwCurrentState) == ServiceState::Stopping;
        if told == 0 && last() != ERROR_SERVICE_NOT_ACTIVE && !stopping {
            return fail(last(), &service.what);
        }
        service.wait(end, |state| state == ServiceState::Stopped).map(|_| ())
    }

    fn set_service_start(&self, name: &str, start: StartType) -> Result<()> {
        let service = Open::new(name, SERVICE_CHANGE_CONFIG | SERVICE_QUERY_CONFIG)?;
        let number = match start {
            StartType::Boot => SERVICE_BOOT_START,
            StartType::System => SERVICE_SYSTEM_START,
            StartType::Automatic | StartType::AutomaticDelayed => SERVICE_AUTO_START,
            StartType::Manual => SERVICE_DEMAND_START,
            StartType::Disabled => SERVICE_DISABLED,
        };
        // SAFETY: the service is open for it, and everything else stays as it is.
        let changed = unsafe {
            let (same, keep, no_tag) = (SERVICE_NO_CHANGE, null(), null_mut());
            ChangeServiceConfigW(service.handle, same, number, same, keep, keep, no_tag, keep, keep, keep, keep)
        };
        done(changed, &service.what)?;
        let delayed = start == StartType::AutomaticDelayed;
        if number == SERVICE_AUTO_START && service.delayed() != delayed {
            let info = SERVICE_DELAYED_AUTO_START_INFO { fDelayedAutostart: i32::from(delayed) };
            let level = SERVICE_CONFIG_DELAYED_AUTO_START_INFO;
            // SAFETY: the service is open for it, and `info` is what the level names.
            done(unsafe { ChangeServiceConfig2W(service.handle, level, (&raw const info).cast()) }, &service.what)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::contract;
    use crate::platform::registry::{Key, Registry as _};

    /// A service that may be stopped: of Windows, one that nobody misses for a second.
    fn harmless() -> &'static str {
        let wine = Windows.key_exists(&Key::user("Software\\Wine")).unwrap();
        if wine { "TermService" } else { "Spooler" }
    }

    #[test]
    fn services_keep_the_contract() {
        contract::services(&Windows, harmless());
    }

    #[test]
    #[ignore = "needs real Windows: Wine keeps no dependencies, and does not delay starts"]
    fn dependencies_and_delays() {
        assert!(Windows.service("TermService").unwrap().unwrap().needs.iter().any(|need| need == "RPCSS"));
        assert!(!Windows.dependents("RpcSs").unwrap().is_empty());
        let stopped = Windows.stop_service("RpcSs", Duration::ZERO);
        assert!(matches!(stopped, Err(PlatformError::Busy { .. } | PlatformError::Denied { .. })), "{stopped:?}");
        let before = Windows.service("Spooler").unwrap().unwrap().start;
        Windows.set_service_start("Spooler", StartType::AutomaticDelayed).unwrap();
        let now = Windows.service("Spooler").unwrap().unwrap().start;
        Windows.set_service_start("Spooler", before).unwrap();
        assert_eq!(now, StartType::AutomaticDelayed);
        assert_eq!(Windows.service("Spooler").unwrap().unwrap().start, before);
    }
}
