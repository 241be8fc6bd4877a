//! What a fix of the user's own things may touch. A user's journal is a file that every program of that user can write; it
//! is held to this wherever Redial runs with an administrator's rights, which those programs do not have.

use super::aside;
use super::clear_connection_history::{CLIENT, JUMP_LIST};
use crate::change::{Change, FileMoved};
use crate::platform::files::Folder;
use crate::platform::registry::{Hive, Key};
use crate::platform::{Platform, Result};

/// Whether an edit is one of the user's own things, of a kind that some fix makes there.
///
/// # Errors
/// Where the computer does not tell where its folders are.
pub fn is_own(pc: &dyn Platform, change: &Change) -> Result<bool> {
    Ok(match change {
        Change::RegistryValue(value) => is_clients(&value.key) && value.made.as_ref().is_none_or(is_clients),
        Change::RegistryTree(tree) => is_clients(&tree.key),
        Change::FileMoved(FileMoved { from, to }) => {
            let documents = format!("{}\\Default.rdp", pc.folder(Folder::Documents)?);
            let jump_list = format!("{}\\{JUMP_LIST}", pc.folder(Folder::RoamingAppData)?);
            let put_aside = to.strip_prefix(from.as_str()).is_some_and(aside::is_mark);
            put_aside && [documents, jump_list].iter().any(|own| own.eq_ignore_ascii_case(from))
        }
        Change::RdpLine(line) => {
            let end = line.path.len().checked_sub(4).and_then(|at| line.path.get(at..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(".rdp")) && is_of_a_drive(&line.path) && !climbs(&line.path)
        }
        Change::CredentialRemoved(removed) => {
            removed.credential.target.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("TERMSRV/"))
        }
        Change::Discarded(file) => {
            let cache = format!("{}\\Microsoft\\Terminal Server Client\\Cache\\", pc.folder(Folder::LocalAppData)?);
            let name = file.path.get(..cache.len()).filter(|start| start.eq_ignore_ascii_case(&cache));
            name.is_some() && file.path.get(cache.len()..).is_some_and(|name| !name.contains(['\\', '/', ':']))
        }
        Change::MstscStarted(_) | Change::DnsFlushed(_) => true,
        Change::FileContent(_)
        | Change::FileCopied(_)
        | Change::FolderMade(_)
        | Change::ServiceRun(_)
        | Change::ServiceStart(_)
        | Change::FirewallRule(_)
        | Change::AppRuleAdded(_)
        | Change::CertificateRemoved(_)
        | Change::Access(_)
        | Change::Power(_)
        | Change::SessionReset(_)
        | Change::ClockSynced(_)
        | Change::RestartAsked(_)
        | Change::TaskAdded(_) => false,
    })
}

/// Whether a path is a whole one, on a drive of this computer, and no stream: whoever has an administrator's rights asks no
/// other computer for a file because a user's file says so.
fn is_of_a_drive(path: &str) -> bool {
    let drive = path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && path.get(1..3) == Some(":\\");
    drive && path.matches(':').count() == 1
}

/// Whether a path leads out of a folder again: with a part that is `..`, or that Windows may take for it.
fn climbs(path: &str) -> bool {
    let up = |part: &str| part.len() > 1 && part.trim_end_matches([' ', '.']).is_empty();
    path.split(['\\', '/']).any(up)
}

/// Below what Remote Desktop remembers for this user.
fn is_clients(key: &Key) -> bool {
    let rest = key.path.get(..CLIENT.len()).filter(|start| start.eq_ignore_ascii_case(CLIENT));
    let rest = rest.and_then(|_| key.path.get(CLIENT.len()..));
    key.hive == Hive::CurrentUser && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::files::Files as _;

    #[test]
    fn no_other_computer_and_no_stream() {
        let pc = crate::platform::fake::Fake::typical();
        let default = format!("{}\\Default.rdp", pc.folder(Folder::Documents).unwrap());
        let planned = crate::change::RdpLine::plan(&pc, &default, "enablecredsspsupport", 'i', "0").unwrap().unwrap();
        let line = |path: &str| {
            let Change::RdpLine(line) = planned.clone() else { panic!("{planned:?}") };
            Change::RdpLine(crate::change::RdpLine { path: path.to_owned(), ..line })
        };
        assert!(is_own(&pc, &line("C:\\Users\\anna\\work.rdp")).unwrap());
        for path in [
            "\\\\server\\share\\pc.rdp",
            "\\\\.\\pipe\\x.rdp",
            "\\\\?\\C:\\x.rdp",
            "C:\\x:y.rdp",
            "C:\\x::$DATA.rdp",
            "C:x.rdp",
            "x.rdp",
            "\\x.rdp",
        ] {
            assert!(!is_own(&pc, &line(path)).unwrap(), "{path}");
        }
    }

    #[test]
    fn only_a_whole_part_of_a_path_leads_up() {
        for path in ["C:\\Docs\\my..pc.rdp", "C:\\Docs..\\pc.rdp", ".\\pc.rdp", "\\\\server\\share\\pc.rdp", "pc...rdp"]
        {
            assert!(!climbs(path), "{path}");
        }
        for path in
            ["C:\\Docs\\..\\pc.rdp", "..\\pc.rdp", "C:/Docs/../pc.rdp", "C:\\Docs\\.. \\pc.rdp", "C:\\...\\pc.rdp"]
        {
            assert!(climbs(path), "{path}");
        }
    }
}
