//! `host-key`: the file with the key of Windows' own Remote Desktop certificate, and who may read it.

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{fact, reading};
use crate::model::{Evidence, Layer, Outcome, ProbeError, Said};
use crate::platform::Platform;
use crate::platform::{certificates, sddl};
use crate::says;

pub const CHECK: Check = Check {
    id: "host-key",
    layer: Layer::Tls,
    title: "Key of the certificate",
    run,
    read: typed::<KeyFile>,
    tell,
    unsure: known,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct KeyFile {
    /// There is such a file.
    pub exists: bool,
    /// The service's account, NETWORK SERVICE, may read it.
    pub service_reads: bool,
    /// SYSTEM may do everything with it.
    pub system_full: bool,
}

fn run(pc: &dyn Platform) -> Outcome {
    let Some(security) = reading(pc.security(&reading(certificates::own_key(pc))?))? else {
        return fact(KeyFile { exists: false, service_reads: false, system_full: false });
    };
    let Some(access) = sddl::read(&security) else {
        return Err(ProbeError::Unable(OddPermissions {}.into()));
    };
    fact(KeyFile { exists: true, service_reads: access.network_service_reads(), system_full: access.system_full() })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let key = evidence.fact::<KeyFile>()?;
    Some(if key.exists { Readable {}.into() } else { NotMadeYet {}.into() })
}

says! { "host-key":
    Readable {} = "The service may read the key of Windows' own certificate.";
    NotMadeYet {} = "Windows has not made a key for a certificate of its own yet.";
    /// The end of a sentence.
    OddPermissions {} = "its permissions are not written as Windows writes them";
}
