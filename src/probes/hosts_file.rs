//! Does the hosts file of this computer have its own idea of the name?

use std::net::IpAddr;
use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::{platform, proto};

pub const PROBE: Probe = Probe { id: "hosts-file", layer: Layer::Name, dials: true, run };

/// What the hosts file says of the name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HostsFile {
    pub addresses: Vec<IpAddr>,
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let Some(name) = cx.target.name().map(str::to_owned) else { return Err(ProbeError::Skipped) };
        let file = tokio::task::spawn_blocking(platform::hosts_file).await.map_err(|_| ProbeError::Panicked)?;
        let file = file.map_err(|error| ProbeError::Failed(error.to_string()))?;
        fact(HostsFile { addresses: proto::hosts::look_up(&file, &name) })
    })
}
