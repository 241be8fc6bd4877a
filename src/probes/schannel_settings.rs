//! Which versions of TLS may this computer's Windows use as a client? Read from the registry, where somebody or a policy has
//! written it down.

use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::platform::registry::Key;
use crate::platform::{self, Platform, PlatformError, names};
use crate::proto::tls_version::TlsVersion;

pub const PROBE: Probe = Probe { id: "schannel-settings", layer: Layer::ThisPc, dials: false, run };

/// The switches of old versions. Those that nobody has touched are as Windows came, which newer ones have off.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SchannelSettings {
    pub tls_10: Switch,
    pub tls_11: Switch,
    pub tls_12: Switch,
}

/// How one is set.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Switch {
    On,
    Off,
    /// As Windows came.
    Default,
}

impl SchannelSettings {
    #[must_use]
    pub const fn of(&self, version: TlsVersion) -> Switch {
        match version {
            TlsVersion::TLS_1_0 => self.tls_10,
            TlsVersion::TLS_1_1 => self.tls_11,
            TlsVersion::TLS_1_2 => self.tls_12,
            // No Windows that is still about offers SSL 3.0.
            TlsVersion::SSL_3_0 => Switch::Off,
            _ => Switch::Default,
        }
    }
}

const PROTOCOLS: &str = names::SCHANNEL_PROTOCOLS;

fn run(_: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async {
        let read = tokio::task::spawn_blocking(|| read(&*platform::here())).await.map_err(|_| ProbeError::Panicked)?;
        match read {
            Ok(settings) => fact(settings),
            // Its encryption is not Windows' own.
            Err(PlatformError::Unsupported { .. }) => Err(ProbeError::Skipped),
            Err(error) => Err(ProbeError::Failed(error.to_string())),
        }
    })
}

fn read(pc: &dyn Platform) -> platform::Result<SchannelSettings> {
    Ok(SchannelSettings {
        tls_10: switch(pc, "TLS 1.0")?,
        tls_11: switch(pc, "TLS 1.1")?,
        tls_12: switch(pc, "TLS 1.2")?,
    })
}

/// Microsoft Learn, TLS registry settings: `Enabled` 0 switches a version off for everybody, `DisabledByDefault` for whoever
/// does not ask for it, and Remote Desktop does not.
fn switch(pc: &dyn Platform, version: &str) -> platform::Result<Switch> {
    let key = Key::machine(PROTOCOLS).join(version).join("Client");
    let number = |name| Ok(pc.value(&key, name)?.and_then(|value| value.as_dword()));
    Ok(match (number("Enabled")?, number("DisabledByDefault")?) {
        (Some(0), _) => Switch::Off,
        (_, Some(by_default)) if by_default != 0 => Switch::Off,
        (Some(_), _) | (None, Some(_)) => Switch::On,
        (None, None) => Switch::Default,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Registry as _, Value};

    #[test]
    fn what_is_written_down_counts() {
        let pc = Fake::typical();
        assert_eq!(switch(&pc, "TLS 1.0").unwrap(), Switch::Default);
        let key = Key::machine(PROTOCOLS).join("TLS 1.0").join("Client");
        pc.create_key(&key).unwrap();
        for (enabled, by_default, expected) in [
            (Some(0), None, Switch::Off),
            (Some(0xffff_ffff), Some(0), Switch::On),
            (Some(1), Some(1), Switch::Off),
            (None, Some(0), Switch::On),
        ] {
            for (name, value) in [("Enabled", enabled), ("DisabledByDefault", by_default)] {
                let _ = pc.delete_value(&key, name);
                if let Some(value) = value {
                    pc.set_value(&key, name, &Value::dword(value)).unwrap();
                }
            }
            assert_eq!(read(&pc).unwrap().of(TlsVersion::TLS_1_0), expected, "{enabled:?} {by_default:?}");
        }
        assert_eq!(read(&pc).unwrap().of(TlsVersion::TLS_1_1), Switch::Default);
    }
}
