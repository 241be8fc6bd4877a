//! `host-key`: the file with the key of Windows' own Remote Desktop certificate, and who may read it.

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{fact, reading};
use crate::host::sddl;
use crate::model::{Evidence, Layer, Outcome, ProbeError};
use crate::platform::Platform;
use crate::platform::files::Folder;

pub const CHECK: Check = Check {
    id: "host-key",
    layer: Layer::Tls,
    title: "Key of the certificate",
    run,
    read: typed::<KeyFile>,
    tell,
    unsure: known,
};

/// The name of Windows' own key `TSSecKeySet1` on every computer, up to the computer's own part.
const KEY_FILE: &str = "f686aace6942fb7f7ceb231212eef4a4_";

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct KeyFile {
    /// There is such a file.
    pub exists: bool,
    /// The service's account, NETWORK SERVICE, may read it.
    pub service_reads: bool,
    /// SYSTEM may do everything with it.
    pub system_full: bool,
}

fn run(pc: &dyn Platform) -> Outcome {
    let folder = format!("{}\\Microsoft\\Crypto\\RSA\\MachineKeys", reading(pc.folder(Folder::ProgramData))?);
    let entries = reading(pc.list(&folder))?.unwrap_or_default();
    let own = entries.iter().find(|entry| !entry.folder && is_own(&entry.name));
    let Some(own) = own else {
        return fact(KeyFile { exists: false, service_reads: false, system_full: false });
    };
    let Some(security) = reading(pc.security(&format!("{folder}\\{}", own.name)))? else {
        return fact(KeyFile { exists: false, service_reads: false, system_full: false });
    };
    let Some(access) = sddl::parse(&security) else {
        return Err(ProbeError::Unable("its permissions are not written as Windows writes them".to_owned()));
    };
    fact(KeyFile { exists: true, service_reads: access.network_service_reads(), system_full: access.system_full() })
}

/// The computer's own part is a GUID: a key that was put aside has more behind it.
fn is_own(name: &str) -> bool {
    const GUID: usize = 36;
    name.to_ascii_lowercase().strip_prefix(KEY_FILE).is_some_and(|rest| rest.len() == GUID)
}

fn tell(evidence: &Evidence) -> Option<String> {
    let key = evidence.fact::<KeyFile>()?;
    Some(if key.exists {
        "The service may read the key of Windows\u{2019} own certificate.".to_owned()
    } else {
        "Windows has not made a key for a certificate of its own yet.".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_put_aside_is_none() {
        let name = "F686AACE6942fb7f7ceb231212eef4a4_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21";
        assert!(is_own(name));
        assert!(!is_own(&format!("{name}.redial-1")) && !is_own(&name[..40]) && !is_own("x"));
    }
}
