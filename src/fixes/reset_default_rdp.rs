//! `reset-default-rdp`

use super::{Fix, FixCx, FixError, Plan, aside};
use crate::change::settings;
use crate::model::said::{Phrase, Said};
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
    explain: "Remote Desktop keeps what was last set in its window in a hidden file in Documents.{more} It is called \
        Default.rdp. This puts the file aside. Remote Desktop writes a new one with the usual settings when it \
        connects next.\n\nThis helps where a setting that nobody remembers gets in the way: a gateway, a kind of \
        sign-in, a screen that is gone. It changes nothing on the other computer.",
    alerts: &[],
    options: &[],
    timed: None,
    plan,
};

crate::says! { "fix-reset-default-rdp":
    BackToUsual {} = "Settings that you chose in Remote Desktop's window, such as screen size and sound, go back to the usual.";
    NewFileStays {} = "Once Remote Desktop has written a new file, undo leaves that one in place and says so.";
    Lost { gone: List, others: Count } = "Remote Desktop forgets {gone} {others?and one other setting, such as screen size or sound|and # other settings, such as screen size and sound}.";
    LostAll { gone: List } = "Remote Desktop forgets {gone}.";
    TheComputer { value: Name } = "the computer {value}";
    TheUser { value: Person } = "the user name {value}";
    TheDomain { value: Label } = "the domain {value}";
    TheGateway { value: Name } = "the gateway {value}";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let path = default_rdp(cx.pc)?;
    let Some(change) = aside::put(cx.pc, &path)? else { return Ok(Plan::default()) };
    Ok(Plan::of([change]).warn(lost(cx.pc, &path)).warn(NewFileStays {}))
}

/// A setting by its name in the file, and in people's words.
type Known = (&'static str, fn(&str) -> Said);

/// What people look for afterwards.
const KNOWN: [Known; 4] = [
    ("full address", |value| TheComputer { value: value.into() }.into()),
    ("username", |value| TheUser { value: value.into() }.into()),
    ("domain", |value| TheDomain { value: value.into() }.into()),
    ("gatewayhostname", |value| TheGateway { value: value.into() }.into()),
];

/// Of the file; more is read by nobody.
const MOST_BYTES: u64 = 1024 * 1024;

/// No value is shown to a greater length.
const LETTERS: usize = 60;

/// What goes: the things that have a name in it, and how many settings besides.
fn lost(pc: &dyn Platform, path: &str) -> Said {
    let file = pc.file(path, MOST_BYTES).ok().flatten();
    let all = file.map(|file| settings(&file.bytes.0)).unwrap_or_default();
    let named = |name: &str| all.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    let gone: Vec<Said> = KNOWN
        .iter()
        .filter_map(|(name, words)| Some(words(&named(name)?.chars().take(LETTERS).collect::<String>())))
        .collect();
    let others = all.len() - gone.len();
    let none = gone.is_empty();
    let gone = gone.into_iter().map(Phrase::from).collect();
    match others {
        _ if none => BackToUsual {}.into(),
        0 => LostAll { gone }.into(),
        _ => Lost { gone, others: others.into() }.into(),
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
