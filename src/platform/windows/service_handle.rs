//! An open service: what is asked of it, and waiting for it.

use std::ptr::null;
use std::time::{Duration, Instant};

use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, ERROR_MORE_DATA};
use windows_sys::Win32::System::Services::{
    CloseServiceHandle, ENUM_SERVICE_STATUSW, EnumDependentServicesW, OpenSCManagerW, OpenServiceW,
    QueryServiceConfig2W, QueryServiceConfigW, QueryServiceStatusEx, SC_HANDLE, SC_MANAGER_CONNECT,
    SC_STATUS_PROCESS_INFO, SERVICE_ACTIVE, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, SERVICE_DELAYED_AUTO_START_INFO,
    SERVICE_PAUSED, SERVICE_RUNNING, SERVICE_START_PENDING, SERVICE_STATUS_PROCESS, SERVICE_STOP_PENDING,
    SERVICE_STOPPED,
};

use super::error::{done, fail, last};
use super::owned::{Buffer, size};
use super::timeout::pause;
use super::wide::{pointed, wide};
use crate::platform::services::ServiceState;
use crate::platform::{PlatformError, Result};

pub fn state(number: u32) -> ServiceState {
    match number {
        SERVICE_STOPPED => ServiceState::Stopped,
        SERVICE_START_PENDING => ServiceState::Starting,
        SERVICE_STOP_PENDING => ServiceState::Stopping,
        SERVICE_RUNNING => ServiceState::Running,
        SERVICE_PAUSED => ServiceState::Paused,
        _ => ServiceState::Changing,
    }
}

/// An open service, and the manager that it was asked from.
pub struct Open {
    pub handle: SC_HANDLE,
    manager: SC_HANDLE,
    pub what: String,
}

impl Open {
    pub fn new(name: &str, access: u32) -> Result<Self> {
        let what = format!("service {name}");
        let wide_name = wide(name)?;
        // SAFETY: no names stand for this computer and its active database.
        let manager = unsafe { OpenSCManagerW(null(), null(), SC_MANAGER_CONNECT) };
        if manager.is_null() {
            return fail(last(), "services");
        }
        // SAFETY: the manager is open and the name ends in a zero.
        let handle = unsafe { OpenServiceW(manager, wide_name.as_ptr(), access) };
        let code = last();
        let open = Self { handle, manager, what };
        if handle.is_null() { fail(code, &open.what) } else { Ok(open) }
    }

    pub fn status(&self) -> Result<SERVICE_STATUS_PROCESS> {
        let mut status = SERVICE_STATUS_PROCESS::default();
        let (octets, mut needed) = (size::<SERVICE_STATUS_PROCESS>(), 0);
        // SAFETY: the service is open, and `status` is what the level names, with its size.
        let answer = unsafe {
            let status = (&raw mut status).cast();
            QueryServiceStatusEx(self.handle, SC_STATUS_PROCESS_INFO, status, octets, &raw mut needed)
        };
        done(answer, &self.what)?;
        Ok(status)
    }

    /// Until it is as wanted. `Busy` at the end. Asked anew after a tenth of the time that the service itself hints at, as
    /// Windows' documentation has it, but often enough for a person who waits.
    pub fn wait(&self, end: Instant, wanted: impl Fn(ServiceState) -> bool) -> Result<SERVICE_STATUS_PROCESS> {
        loop {
            let status = self.status()?;
            if wanted(state(status.dwCurrentState)) {
                return Ok(status);
            }
            let time = Duration::from_millis(u64::from(status.dwWaitHint / 10).clamp(10, 250));
            if !pause(end, time) {
                return Err(PlatformError::Busy { what: self.what.clone() });
            }
        }
    }

    pub fn config(&self) -> Result<Buffer> {
        let mut buffer = Buffer::new(8192);
        let mut needed = 0;
        // SAFETY: the service is open, and the buffer is writable for as many octets as it says. 8 KiB are the most that
        // the documentation allows.
        let answer = unsafe { QueryServiceConfigW(self.handle, buffer.start(), buffer.octets(), &raw mut needed) };
        done(answer, &self.what)?;
        Ok(buffer)
    }

    /// Not where the system does not know.
    pub fn delayed(&self) -> bool {
        let mut info = SERVICE_DELAYED_AUTO_START_INFO::default();
        let (octets, mut needed) = (size::<SERVICE_DELAYED_AUTO_START_INFO>(), 0);
        // SAFETY: the service is open, and `info` is what the level names, with its size.
        let answer = unsafe {
            let info = (&raw mut info).cast();
            let level = SERVICE_CONFIG_DELAYED_AUTO_START_INFO;
            QueryServiceConfig2W(self.handle, level, info, octets, &raw mut needed)
        };
        answer != 0 && info.fDelayedAutostart != 0
    }

    pub fn dependents(&self) -> Result<Vec<String>> {
        let mut buffer = Buffer::new(1024);
        loop {
            let (mut needed, mut count) = (0, 0);
            // SAFETY: the service is open, and the buffer is writable for as many octets as it says.
            let answer = unsafe {
                let (start, octets) = (buffer.start(), buffer.octets());
                let (needed, count) = (&raw mut needed, &raw mut count);
                EnumDependentServicesW(self.handle, SERVICE_ACTIVE, start, octets, needed, count)
            };
            match last() {
                _ if answer != 0 => {}
                ERROR_MORE_DATA | ERROR_INSUFFICIENT_BUFFER if needed > buffer.octets() => {
                    buffer = Buffer::new(needed as usize);
                    continue;
                }
                code => return fail(code, &self.what),
            }
            // SAFETY: the call filled in so many of these, whose texts are in the buffer too.
            return Ok(unsafe {
                let start: *const ENUM_SERVICE_STATUSW = buffer.start();
                let services = std::slice::from_raw_parts(start, count as usize);
                services.iter().map(|service| pointed(service.lpServiceName)).collect()
            });
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        for handle in [self.handle, self.manager] {
            if !handle.is_null() {
                // SAFETY: both were opened for this value alone, and are closed once.
                unsafe { CloseServiceHandle(handle) };
            }
        }
    }
}
