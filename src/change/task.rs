//! A task that Windows does by itself.

use serde::{Deserialize, Serialize};

use super::{Edit, Edited, Inspection, Words};
use crate::model::said::Moment;
use crate::platform::tasks;
use crate::platform::{Platform, PlatformError};

/// Something that Windows is to do by itself at a given time.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TaskAdded {
    pub task: tasks::Task,
}

crate::says! { "change-task":
    PutBack {} = "Have Windows put it back by itself";
    Nobody {} = "nobody would, once Redial is closed";
    Windows { at: Moment } = "Windows does, on {at}, or earlier: when the computer restarts or its clock is set";
    Task { name: Label, at: Moment, steps: Command } = "task “{name}” on {at}, as SYSTEM: {steps}";
    TaskFor { at: Moment } = "a task for {at}";
}

impl Edit for TaskAdded {
    fn words(&self) -> Words {
        let tasks::Task { name, at, steps, .. } = &self.task;
        let commands: Vec<String> = steps.iter().map(|step| format!("{} {}", step.program, step.arguments)).collect();
        let steps = commands.join("; ").into();
        let detail = Task { name: name.into(), at: moment(*at), steps };
        Words { edit: Edited::WayBack, ..Words::new(PutBack {}, Nobody {}, Windows { at: moment(*at) }, detail) }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let found = pc.task(&self.task.name)?;
        let words = super::or_none(found.as_ref(), |task| TaskFor { at: moment(task.at) }.into());
        Ok(Inspection::plain(found.is_none(), found.as_ref() == Some(&self.task), words))
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

fn moment(at: u64) -> Moment {
    Moment(i64::try_from(at).unwrap_or(i64::MAX))
}
