//! What Windows has been asked to do by itself at a given time: the Task Scheduler, as far as Redial uses it.

use serde::{Deserialize, Serialize};

use super::Result;

/// Run as the system itself, whether anybody is signed in or not, at that time or at the next start of the computer,
/// whichever is first.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Task {
    pub name: String,
    /// Seconds since 1970. 0 where it is another kind of task than Redial makes.
    pub at: u64,
    /// Also so many seconds after it was registered, and when the clock is set: `at` is by a clock that anybody with the
    /// rights may set back. None in tasks of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_s: Option<u64>,
    /// One after another. None where it is another kind of task than Redial makes.
    pub steps: Vec<TaskStep>,
}

/// A program that is started.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct TaskStep {
    /// The whole path.
    pub program: String,
    /// As on a command line.
    pub arguments: String,
}

pub trait Tasks {
    /// One of those that belong to no folder; none where there is no such task.
    fn task(&self, name: &str) -> Result<Option<Task>>;

    /// Takes an administrator. `Busy` where the name is taken.
    fn add_task(&self, task: &Task) -> Result<()>;

    /// `Missing` where there is none.
    fn remove_task(&self, name: &str) -> Result<()>;
}
