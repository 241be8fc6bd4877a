//! `host-listener`: at which port Remote Desktop should listen, and who does.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::services::LISTENS;
use super::{Check, known, typed};

use crate::host::reading::{dword, fact, listener, perhaps, reading};
use crate::model::said::{Number, Said};
use crate::model::{DEFAULT_PORT, Evidence, Layer, Outcome};
use crate::platform::{Platform, names};
use crate::says;

pub const CHECK: Check = Check {
    id: "host-listener",
    layer: Layer::Port,
    title: "Port and listener",
    run,
    read: typed::<Listening>,
    tell,
    unsure: known,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Listening {
    pub port: u16,
    /// Those who wait at that port.
    pub at_port: Vec<Waiting>,
    /// `fEnableWinStation`: 0 switches the listener off.
    pub enabled: Option<u32>,
    /// `LanAdapter`: 0 is every network adapter.
    pub lan_adapter: Option<u32>,
    /// `MaxInstanceCount`: how many connections it takes, all ones without bound.
    pub most_connections: Option<u32>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Waiting {
    pub address: IpAddr,
    pub pid: u32,
    /// None where Windows does not tell whose process it is.
    pub remote_desktop: Option<bool>,
}

fn run(pc: &dyn Platform) -> Outcome {
    let port =
        dword(pc, &listener(), names::PORT_NUMBER)?.and_then(|port| u16::try_from(port).ok()).unwrap_or(DEFAULT_PORT);
    let own = perhaps(pc.service(LISTENS)).flatten().map_or(0, |service| service.pid);
    let waiting = reading(pc.listeners(port))?.into_iter().take(64).map(|found| Waiting {
        address: found.address,
        pid: found.pid,
        remote_desktop: (found.pid != 0 && own != 0).then_some(found.pid == own),
    });
    fact(Listening {
        port,
        at_port: waiting.collect(),
        enabled: dword(pc, &listener(), names::ENABLE_WIN_STATION)?,
        lan_adapter: dword(pc, &listener(), names::LAN_ADAPTER)?,
        most_connections: dword(pc, &listener(), names::MAX_INSTANCE_COUNT)?,
    })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let listening = evidence.fact::<Listening>()?;
    let port = Number::from(listening.port);
    Some(if listening.at_port.is_empty() { NobodyListens { port }.into() } else { Listens { port }.into() })
}

says! { "host-listener":
    NobodyListens { port: Number } = "Nobody listens on port {port}.";
    Listens { port: Number } = "Remote Desktop listens on port {port}.";
}
