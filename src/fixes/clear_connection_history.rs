//! `clear-connection-history`

use super::computers::{self, Chosen};
use super::{Fix, FixCx, FixError, Plan, aside};
use crate::change::{Change, RegistryTree, RegistryValue};
use crate::model::{Cause, Place, Undo};
use crate::platform::files::Folder;
use crate::platform::registry::{Key, Value};

pub const FIX: Fix = Fix {
    id: "clear-connection-history",
    title: "Forget what Remote Desktop remembers",
    place: Place::Here,
    elevated: false,
    undo: Undo::Full,
    cures: &[Cause::WrongPassword, Cause::SignInRefused],
    explain: "Removes one computer or all of them from Remote Desktop's list, with the user name and the certificate \
        remembered for each.{more} {With --all|For every computer,} the list that the taskbar shows is put aside \
        too. Saved passwords and settings stay.\n\n\
        This helps where an old user name or an old certificate gets in the way. Many pages recommend it for every \
        error. It does no harm, but it can't repair anything on the other computer or on the way to it.",
    alerts: &[
        "A security product may report \u{201c}Terminal Server Client connection history cleared\u{201d}, as intruders do \
         this to hide where they have been.",
    ],
    options: &[computers::HOST, computers::ALL],
    timed: None,
    plan,
};

pub(super) const CLIENT: &str = "Software\\Microsoft\\Terminal Server Client";
/// Windows' own name for the list of mstsc, made from its application id.
pub(super) const JUMP_LIST: &str =
    "Microsoft\\Windows\\Recent\\AutomaticDestinations\\1bc392b8e104a00e.automaticDestinations-ms";

crate::says! { "fix-clear-connection-history":
    TaskbarKeeps {} = "The list behind Remote Desktop's button in the taskbar keeps the name. {{Only --all clears it|To clear that too, choose every computer}}.";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let chosen = Chosen::of(cx)?;
    let mut changes = list(cx, &chosen)?;
    let servers = Key::user(CLIENT).join("Servers");
    for name in cx.pc.subkeys(&servers)?.iter().filter(|name| chosen.is(name)) {
        changes.extend(RegistryTree::plan(cx.pc, &servers.join(name), None)?);
    }
    let jump_list = format!("{}\\{JUMP_LIST}", cx.pc.folder(Folder::RoamingAppData)?);
    if chosen == Chosen::Every {
        changes.extend(aside::put(cx.pc, &jump_list)?);
        return Ok(Plan::of(changes));
    }
    let plan = Plan::of(changes);
    if plan.changes.is_empty() || !cx.pc.file_exists(&jump_list)? {
        return Ok(plan);
    }
    Ok(plan.warn(TaskbarKeeps {}))
}

/// MRU0 to MRU9. Those that stay move up, as Remote Desktop stops reading at the first gap.
fn list(cx: &FixCx<'_>, chosen: &Chosen) -> Result<Vec<Change>, FixError> {
    let key = Key::user(CLIENT).join("Default");
    let mut found = Vec::new();
    for place in 0..10 {
        found.push(cx.pc.value(&key, &format!("MRU{place}"))?);
    }
    let text = |value: &Value| value.as_text().unwrap_or_default();
    let goes = |value: &Value| *chosen == Chosen::Every || chosen.is(&text(value));
    if !found.iter().flatten().any(goes) {
        return Ok(Vec::new());
    }
    let mut stays = found.into_iter().flatten().filter(|value| !goes(value));
    let mut changes = Vec::new();
    for place in 0..10 {
        changes.extend(RegistryValue::plan(cx.pc, &key, &format!("MRU{place}"), stays.next())?);
    }
    Ok(changes)
}
