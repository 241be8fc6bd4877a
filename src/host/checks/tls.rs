//! `host-tls`: which versions of TLS this computer may use as a server.
//!
//! Below `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols`; what is not written there is as
//! Windows came.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{Read, dword, fact, perhaps};
use crate::model::{Evidence, Layer, Outcome, Said};
use crate::platform::registry::Key;
use crate::platform::{Platform, names};
use crate::says;

pub const CHECK: Check = Check {
    id: "host-tls",
    layer: Layer::Tls,
    title: "Encryption (TLS)",
    run,
    read: typed::<TlsSwitches>,
    tell,
    unsure: known,
};

const PROTOCOLS: &str = names::SCHANNEL_PROTOCOLS;
const FIPS: &str = "SYSTEM\\CurrentControlSet\\Control\\Lsa\\FIPSAlgorithmPolicy";
const CIPHERS: &str = "SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002";
/// Windows Server 2022, the first to know TLS 1.3.
const FIRST_WITH_13: u32 = 20_348;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TlsSwitches {
    /// 1.0, 1.1, 1.2, 1.3.
    pub versions: [TlsSwitch; 4],
    /// Whether this Windows knows TLS 1.3; none where its build is not known.
    pub knows_13: Option<bool>,
    /// Only what FIPS 140 allows.
    pub fips: Option<u32>,
    /// The organisation has a list of its own of what may be used.
    pub cipher_policy: bool,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TlsSwitch {
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub version: Cow<'static, str>,
    pub enabled: Option<u32>,
    pub disabled_by_default: Option<u32>,
}

impl TlsSwitch {
    /// Somebody switched it off.
    #[must_use]
    pub fn off(&self) -> bool {
        self.enabled == Some(0) || self.disabled_by_default.is_some_and(|by_default| by_default != 0)
    }
}

fn run(pc: &dyn Platform) -> Outcome {
    let version = |version: &'static str| -> Read<TlsSwitch> {
        let key = Key::machine(PROTOCOLS).join(version).join("Server");
        let enabled = dword(pc, &key, "Enabled")?;
        Ok(TlsSwitch { version: version.into(), enabled, disabled_by_default: dword(pc, &key, "DisabledByDefault")? })
    };
    fact(TlsSwitches {
        versions: [version("TLS 1.0")?, version("TLS 1.1")?, version("TLS 1.2")?, version("TLS 1.3")?],
        knows_13: perhaps(pc.computer()).map(|computer| computer.build >= FIRST_WITH_13),
        fips: dword(pc, &Key::machine(FIPS), "Enabled")?,
        cipher_policy: perhaps(pc.value(&Key::machine(CIPHERS), "Functions")).flatten().is_some(),
    })
}

fn tell(_: &Evidence) -> Option<Said> {
    Some(Allowed {}.into())
}

says! { "host-tls":
    Allowed {} = "Today's encryption (TLS 1.2) is allowed.";
}
