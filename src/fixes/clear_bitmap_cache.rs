//! `clear-bitmap-cache`

use super::{Fix, FixCx, FixError, Plan};
use crate::change::{Change, Discarded};
use crate::model::{Place, Undo};
use crate::platform::files::{DirectoryEntry, Folder};

pub const FIX: Fix = Fix {
    id: "clear-bitmap-cache",
    title: "Clear Remote Desktop's picture cache",
    place: Place::Here,
    elevated: false,
    undo: Undo::None,
    cures: &[],
    explain: "Remote Desktop keeps pieces of what it has drawn, to draw them faster next time.{more} This deletes \
        them; nothing is lost. They come back by themselves, so there is nothing to undo.\n\n\
        This helps where the picture has wrong or old pieces in it. It does not help to connect.",
    alerts: &[],
    options: &[],
    timed: None,
    plan,
};

crate::says! { "fix-clear-bitmap-cache":
    CloseFirst {} = "Close Remote Desktop first: it holds these files open.";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let folder = format!("{}\\Microsoft\\Terminal Server Client\\Cache", cx.pc.folder(Folder::LocalAppData)?);
    let entries = cx.pc.list(&folder)?.unwrap_or_default();
    let pieces = entries.iter().filter(|entry| is_piece(entry));
    let plan = Plan::of(
        pieces
            .map(|entry| Change::Discarded(Discarded { path: format!("{folder}\\{}", entry.name), size: entry.size })),
    );
    Ok(if plan.changes.is_empty() { plan } else { plan.warn(CloseFirst {}) })
}

/// `bcache24.bmc`, `Cache0000.bin`: whatever else lies there is not ours to delete.
fn is_piece(entry: &DirectoryEntry) -> bool {
    let name = entry.name.to_ascii_lowercase();
    let between = |start, end| name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    !entry.folder && (between("bcache", ".bmc").is_some_and(digits) || between("cache", ".bin").is_some_and(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_stay() {
        let entry = |name: &str, folder| DirectoryEntry { name: name.to_owned(), folder, size: 1 };
        for name in ["bcache24.bmc", "Cache0000.bin", "CACHE00FF.BIN"] {
            assert!(is_piece(&entry(name, false)) && !is_piece(&entry(name, true)), "{name}");
        }
        for name in ["cache.bin", "Cache0000.bin.txt", "bcache24.bin", "report.bmc", "", "cache"] {
            assert!(!is_piece(&entry(name, false)), "{name}");
        }
    }
}
