//! `reset-default-rdp`

use super::{Fix, FixCx, FixError, Plan, aside};
use crate::change::settings;
use crate::model::{Cause, Place, Undo};
use crate::platform::Platform;
use crate::platform::files::default_rdp;

pub const FIX: Fix = Fix {
    id: "reset-default-rdp",
    title: "Start with fresh Remote Desktop settings",
    place: Place::Here,
    elevated: false,
    undo: Undo::Full,
    cures: &[Cause::ClientNlaOff, Cause::ClientGatewayMisset],
    explain: "Remote Desktop keeps what was last set in its window in a hidden file, Default.rdp, in Documents.{more} This puts \
        the file aside. Remote Desktop writes a new one with the usual settings when it connects next.\n\n\
        This helps where a setting that nobody remembers gets in the way: a gateway, a kind of sign-in, a screen that is \
        gone. It changes nothing on the other computer.",
    alerts: &[],
    options: &[],
    timed: None,
    plan,
};

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let path = default_rdp(cx.pc)?;
    let Some(change) = aside::put(cx.pc, &path)? else { return Ok(Plan::default()) };
    Ok(Plan::of([change])
        .warn(lost(cx.pc, &path))
        .warn("Once Remote Desktop has written a new file, undo leaves that one in place and says so."))
}

/// What people look for afterwards, by its name in the file and in their words.
const KNOWN: [(&str, &str); 4] = [
    ("full address", "the computer"),
    ("username", "the user name"),
    ("domain", "the domain"),
    ("gatewayhostname", "the gateway"),
];

/// Of the file; more is read by nobody.
const MOST_BYTES: u64 = 1024 * 1024;

/// No value is shown to a greater length.
const LETTERS: usize = 60;

/// What goes: the things that have a name in it, and how many settings besides.
fn lost(pc: &dyn Platform, path: &str) -> String {
    let file = pc.file(path, MOST_BYTES).ok().flatten();
    let all = file.map(|file| settings(&file.bytes.0)).unwrap_or_default();
    let named = |name: &str| all.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    let gone: Vec<String> = KNOWN
        .iter()
        .filter_map(|(name, words)| {
            let value: String = named(name)?.chars().take(LETTERS).collect();
            Some(format!("{words} {value}"))
        })
        .collect();
    let others = all.len() - gone.len();
    if gone.is_empty() {
        return "Settings that you chose in Remote Desktop's window, such as screen size and sound, go back to the usual."
            .to_owned();
    }
    let gone = gone.join(", ");
    match others {
        0 => format!("Remote Desktop forgets {gone}."),
        1 => format!("Remote Desktop forgets {gone} and 1 other setting, such as screen size or sound."),
        _ => format!("Remote Desktop forgets {gone} and {others} other settings, such as screen size and sound."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fake::Fake;

    #[test]
    fn what_is_lost_is_named() {
        let pc = Fake::typical();
        let path = default_rdp(&pc).unwrap();
        let said = lost(&pc, &path);
        assert!(said.starts_with("Remote Desktop forgets the computer pc7.example and "), "{said}");
        assert!(said.contains("other settings") && !said.contains("gateway"), "an empty one is none: {said}");
        assert!(lost(&pc, "C:\\no such file").starts_with("Settings that you chose"));
    }
}
