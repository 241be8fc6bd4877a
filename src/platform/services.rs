//! Windows services, by their short name (`TermService`).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Result;

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ServiceState {
    Stopped,
    Starting,
    Stopping,
    Running,
    Paused,
    /// On the way to or from a pause.
    Changing,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StartType {
    Boot,
    System,
    Automatic,
    AutomaticDelayed,
    Manual,
    Disabled,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Service {
    pub name: String,
    /// As the Services window shows it.
    pub title: String,
    pub state: ServiceState,
    pub start: StartType,
    /// Short names of the services that it needs.
    pub needs: Vec<String>,
    /// Of its process, 0 where none runs.
    pub pid: u32,
    /// Of its last end: 0 well, 1077 never started since the computer did.
    pub exit_code: u32,
}

pub trait Services {
    fn service(&self, name: &str) -> Result<Option<Service>>;

    /// Short names of the running services that need this one.
    fn dependents(&self, name: &str) -> Result<Vec<String>>;

    /// Starts it and the ones it needs, and waits until it runs. `Busy` after the deadline, `Failed` 1058 where it is
    /// disabled. Well where it runs already.
    fn start_service(&self, name: &str, deadline: Duration) -> Result<()>;

    /// Stops it and waits. `Busy` after the deadline or while dependents run. Well where it is stopped already.
    fn stop_service(&self, name: &str, deadline: Duration) -> Result<()>;

    fn set_service_start(&self, name: &str, start: StartType) -> Result<()>;
}
