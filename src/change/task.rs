//! A task that Windows does by itself.

use serde::{Deserialize, Serialize};

use super::{Edit, Edited, Look, Words};
use crate::model::minute;
use crate::platform::tasks::Task;
use crate::platform::{Platform, PlatformError};

/// Something that Windows is to do by itself at a given time.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TaskAdded {
    pub task: Task,
}

impl Edit for TaskAdded {
    fn words(&self) -> Words {
        let Task { name, at, steps, .. } = &self.task;
        let commands: Vec<String> = steps.iter().map(|step| format!("{} {}", step.program, step.arguments)).collect();
        Words {
            short: "Have Windows put it back by itself".to_owned(),
            before: "nobody would, once Redial is closed".to_owned(),
            after: format!(
                "Windows does, at {}, or earlier: when the computer restarts or its clock is set",
                time(*at)
            ),
            detail: format!("task \"{name}\" at {}, as SYSTEM: {}", time(*at), commands.join("; ")),
            edit: Edited::WayBack,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let found = pc.task(&self.task.name)?;
        let words = super::or_none(found.as_ref(), |task| format!("a task for {}", time(task.at)));
        Ok(Look::plain(found.is_none(), found.as_ref() == Some(&self.task), words))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.add_task(&self.task)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        match pc.remove_task(&self.task.name) {
            // It may have run, and so removed itself, in this very moment.
            Err(PlatformError::Missing { .. }) => Ok(()),
            done => done,
        }
    }
}

fn time(at: u64) -> String {
    i64::try_from(at).map_or_else(|_| "an unknown time".to_owned(), minute)
}
