//! The file with the key of Windows' own Remote Desktop certificate, and who may do what with it.

use super::FixError;
use crate::platform::certificates::own_key;
use crate::platform::{Platform, sddl};

/// SYSTEM all, NETWORK SERVICE read, Administrators all: what the service needs, and nobody else.
pub const RIGHTS: &str = "O:SYG:SYD:PAI(A;;FR;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)";
/// SYSTEM and Administrators all, as the popular recipe sets, and Everyone what Windows comes with: without that, services
/// can't make keys any more.
pub const FOLDER_RIGHTS: &str = "O:SYG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;SY)(A;;FA;;;BA)";

/// The whole path of Remote Desktop's key, where there is one. Others with names like it are none of it: a computer that was
/// copied keeps the ones of its model, and anybody may make files in that folder.
///
/// # Errors
/// Where the computer does not tell, and where the file is not Windows' own alone.
pub fn path(pc: &dyn Platform) -> Result<Option<String>, FixError> {
    let path = own_key(pc)?;
    Ok(pc.file_exists(&path)?.then_some(path))
}

/// Whether the service can use a key with these rights (SDDL), as the check of it means it. What is not understood counts as
/// no.
#[must_use]
pub fn is_right(sddl: &str) -> bool {
    sddl::read(sddl).filter(|rights| rights.entries.is_some()).is_some_and(|rights| {
        rights.network_service_reads() && rights.system_full() && rights.system_and_administrators_by_name()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::certificates::{OWN_KEY, is_own_key};
    use crate::platform::fake::Fake;
    use crate::platform::files::FileState;
    use crate::platform::{Bytes, PlatformError};

    #[test]
    fn rights_however_they_are_written() {
        for right in [
            RIGHTS,
            "O:SYG:SYD:PAI(A;;0x80120089;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)",
            "O:BAD:(A;ID;GA;;;S-1-5-18)(A;;0x1f01ff;;;BA)(A;;GR;;;S-1-5-20)(A;;FR;;;WD)",
            "D:(A;;FRFW;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)",
        ] {
            assert!(is_right(right), "{right}");
        }
        for wrong in [
            "",
            "O:SY",
            "D:",
            "D:(A;;FA;;;SY)(A;;FA;;;BA)",
            "D:(A;;FW;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)",
            "D:(A;;FR;;;NS)(A;;FR;;;SY)(A;;FA;;;BA)",
            "D:(D;;FR;;;NS)(A;;FR;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)",
            "D:(A;;0xzz;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)",
        ] {
            assert!(!is_right(wrong), "{wrong}");
        }
    }

    #[test]
    fn decoys_hide_nothing() {
        let pc = Fake::typical();
        let own = pc.snapshot().key_file();
        let folder = own.rsplit_once('\\').unwrap().0;
        pc.edit(|world| {
            for number in 0..20 {
                let decoy = format!("{folder}\\{OWN_KEY}{number:08x}-0000-4c5f-9d0c-2d1a3b8f5e21");
                world.set_file(&decoy, FileState { bytes: Bytes(vec![1]), attributes: 0, modified: 0 });
            }
        });
        assert_eq!(path(&pc).unwrap(), Some(own.clone()));
        pc.edit(|world| drop(world.files.remove(&own.to_uppercase())));
        assert_eq!(path(&pc).unwrap(), None);
        // Without the computer's number nobody knows which one counts.
        pc.edit(|world| {
            let key = crate::platform::registry::Key::machine("SOFTWARE\\Microsoft\\Cryptography");
            world.key_mut(&key).values.clear();
        });
        assert!(matches!(path(&pc), Err(FixError::Platform(PlatformError::Missing { .. }))));
    }

    #[test]
    fn only_its_own_file() {
        assert!(is_own_key("F686AACE6942FB7F7CEB231212EEF4A4_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21"));
        assert!(!is_own_key("f686aace6942fb7f7ceb231212eef4a4_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21.redial-20260414"));
        assert!(!is_own_key("76944fb33636aeddb9590521c2e8815a_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21"));
        assert!(!is_own_key("f686aace6942fb7f7ceb231212eef4a4_..\\x"));
    }

    proptest! {
        #[test]
        fn hostile_rights_are_not_right(text in "[OGDS:()A;0-9xFRNYBé]{0,60}", name in ".{0,90}") {
            let denied = format!("D:(D;;FR;;;NS){text}{RIGHTS}");
            prop_assert!(!is_right(&denied));
            prop_assert!(!is_own_key(&name) || name.len() == OWN_KEY.len() + 36);
        }
    }
}
