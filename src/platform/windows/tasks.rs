//! The Task Scheduler.

use windows::Win32::System::TaskScheduler::{
    ITaskFolder, ITaskService, TASK_CREATE, TASK_LOGON_SERVICE_ACCOUNT, TaskScheduler,
};
use windows::Win32::System::Variant::VARIANT;
use windows::core::{BSTR, Error};

use super::Windows;
use super::com::{Com, said};
use crate::platform::task_xml;
use crate::platform::tasks::{Task, Tasks};
use crate::platform::{PlatformError, Result};

const WHAT: &str = "the task scheduler";
/// It runs as the system, so nobody less may change it. Those who are signed in may see it.
const RIGHTS: &str = "O:BAG:BAD:P(A;;FA;;;BA)(A;;FA;;;SY)(A;;FR;;;AU)";

impl Tasks for Windows {
    fn task(&self, name: &str) -> Result<Option<Task>> {
        let com = Com::new();
        find(&folder(&com)?, name)
    }

    fn add_task(&self, task: &Task) -> Result<()> {
        let com = Com::new();
        let folder = folder(&com)?;
        if find(&folder, &task.name)?.is_some() {
            return Err(PlatformError::Busy { what: task.name.clone() });
        }
        let unusable = || PlatformError::Unsupported { what: task.name.clone() };
        let xml = BSTR::from(task_xml::write(task).ok_or_else(unusable)?.as_str());
        let none = VARIANT::default();
        // SAFETY: the interface lives, and the texts until the call returns. Whom it runs as is in the XML; the system
        // needs no password.
        let made = unsafe {
            let (name, rights) = (BSTR::from(task.name.as_str()), VARIANT::from(RIGHTS));
            folder.RegisterTask(&name, &xml, TASK_CREATE.0, &none, &none, TASK_LOGON_SERVICE_ACCOUNT, &rights)
        };
        made.map(|_| ()).map_err(|error| said(&error, &task.name))
    }

    fn remove_task(&self, name: &str) -> Result<()> {
        let com = Com::new();
        let folder = folder(&com)?;
        if find(&folder, name)?.is_none() {
            return Err(PlatformError::Missing { what: name.to_owned() });
        }
        // SAFETY: the interface lives, and the name until the call returns; the number has to be 0.
        unsafe { folder.DeleteTask(&BSTR::from(name), 0) }.map_err(|error| said(&error, name))
    }
}

/// The one that all others are in.
fn folder(com: &Com) -> Result<ITaskFolder> {
    let service: ITaskService = com.make(&TaskScheduler, WHAT)?;
    let none = VARIANT::default();
    // SAFETY: the interface lives; without names it is this computer and this user.
    unsafe {
        ask(service.Connect(&none, &none, &none, &none))?;
        if service.GetFolder(&BSTR::from("\\Microsoft\\Windows")).is_err() {
            // Windows has tasks of its own always: without them, what is registered is not kept whole, nor ever run.
            return Err(PlatformError::Unsupported { what: WHAT.to_owned() });
        }
        ask(service.GetFolder(&BSTR::from("\\")))
    }
}

fn find(folder: &ITaskFolder, name: &str) -> Result<Option<Task>> {
    // SAFETY: the interface lives, and the name until the call returns.
    let task = match unsafe { folder.GetTask(&BSTR::from(name)) } {
        Ok(task) => task,
        Err(error) => {
            return match said(&error, name) {
                PlatformError::Missing { .. } => Ok(None),
                error => Err(error),
            };
        }
    };
    // SAFETY: as above.
    let xml = ask(unsafe { task.Xml() })?;
    Ok(Some(task_xml::read(name, &xml.to_string())))
}

fn ask<T>(answer: std::result::Result<T, Error>) -> Result<T> {
    answer.map_err(|error| said(&error, WHAT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::{contract, windows::unique};

    #[test]
    fn either_the_scheduler_is_there_or_it_is_said_not_to_be() {
        let found = Windows.task("redial-no-such-task");
        assert!(matches!(found, Ok(None) | Err(PlatformError::Unsupported { .. })), "{found:?}");
    }

    #[test]
    #[ignore = "needs real Windows and an administrator: Wine keeps nothing of a task but its description"]
    fn keeps_the_contract() {
        contract::tasks(&Windows, &unique("task"));
    }
}
