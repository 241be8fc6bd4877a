//! `redial changes`: what was changed on this computer.

use std::io;

use serde_json::json;

use super::{Streams, exit};
use crate::engine::fixing::{FixRun, FixService, History, JournalState, PutBack, Reader, Scope, Trouble};
use crate::engine::{Computer, Here};
use crate::model::moment;
use crate::model::said::Voice;
use crate::report::changes::{entry, told_made};
use crate::report::escape::plain;

const SCHEMA: &str = "redial.changes/1";

/// A change's name, read back.
pub fn read_name(text: &str) -> Option<FixRun> {
    let (scope, digits) = match text.strip_prefix(['A', 'a']) {
        Some(digits) => (Scope::Administrator, digits),
        None => (Scope::User, text),
    };
    let plain = digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some(FixRun { scope, number: digits.parse().ok().filter(|run| plain && *run > 0)? })
}

pub fn run(json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    on(&mut Computer::from(Here::real()), json, streams)
}

fn on(computer: &mut Computer, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let history = history(&mut FixService(computer), streams)?;
    let troubles = || history.troubles.iter().filter(|trouble| !trouble.is_note());
    let code = troubles().next().map_or(0, code_of);
    if json {
        let changes: Vec<_> = history.made.iter().map(|(scope, made)| entry(*scope, made)).collect();
        let sentences: Vec<_> = troubles().map(say).collect();
        document(&json!({ "schema": SCHEMA, "changes": changes, "sentences": sentences }), streams)?;
        return Ok(code);
    }
    for (scope, made) in &history.made {
        let Some(told) = told_made(streams.voice, *scope, made) else { continue };
        writeln!(streams.out, "{:<4} {}  {}   ({})", scope.name(made.run), told.time, plain(&told.title), told.state)?;
        if let Some(at) = made.put_back_at {
            writeln!(streams.out, "     is put back on {}", moment(at))?;
        }
        for step in &told.steps {
            writeln!(streams.out, "     {}", plain(step))?;
        }
    }
    match (history.made.is_empty(), troubles().next()) {
        (true, None) => writeln!(streams.out, "Redial has changed nothing on this computer.")?,
        (true, Some(_)) => {}
        (false, _) => writeln!(streams.out, "\n`redial undo NUMBER` undoes one, `redial undo --all` undoes them all.")?,
    }
    for trouble in troubles() {
        complain(trouble, streams)?;
    }
    Ok(code)
}

/// What was changed, after what was due has been put back. That is told, and whatever keeps nobody from anything.
pub fn history(service: &mut FixService<'_>, streams: &mut Streams<'_>) -> io::Result<History> {
    let history = service.history();
    if !history.put_back.is_empty() {
        writeln!(streams.err, "redial: put back, as its time had come: {}", fixes_of(&history.put_back))?;
    }
    for note in history.troubles.iter().filter(|trouble| trouble.is_note()) {
        complain(note, streams)?;
    }
    Ok(history)
}

fn fixes_of(back: &[PutBack]) -> String {
    back.iter().map(|one| plain(&one.fix)).collect::<Vec<_>>().join(", ")
}

/// As a document has it.
pub fn say(trouble: &Trouble) -> String {
    trouble.say(Reader::CommandLine, Voice::ENGLISH)
}

pub fn complain(trouble: &Trouble, streams: &mut Streams<'_>) -> io::Result<()> {
    writeln!(streams.err, "redial: {}", trouble.say(Reader::CommandLine, streams.voice))
}

pub const fn code_of(trouble: &Trouble) -> u8 {
    match trouble {
        Trouble::Journal { state: JournalState::Unusable, .. } => exit::UNREADABLE,
        Trouble::LastUnknown(unread) => code_of(unread),
        Trouble::NoSuchChange(_) => exit::USAGE,
        Trouble::Lost(_) => exit::INTERNAL,
        Trouble::Journal { .. }
        | Trouble::OtherSystem
        | Trouble::NotOver(_)
        | Trouble::NotAgreed { .. }
        | Trouble::Refused(_) => exit::REFUSED,
    }
}

/// The outcome of a command that could not begin for its journal, or was refused, in JSON.
pub const fn word_of(trouble: &Trouble) -> &'static str {
    match code_of(trouble) {
        exit::UNREADABLE => "journal-unusable",
        exit::USAGE => "no-such-change",
        exit::INTERNAL => "unknown",
        _ => "refused",
    }
}

/// One JSON document on standard output.
pub fn document(document: &serde_json::Value, streams: &mut Streams<'_>) -> io::Result<()> {
    let text = serde_json::to_string_pretty(document)?;
    writeln!(streams.out, "{}", crate::report::escape::json(&text))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::elevate::Declines;
    use crate::fixes::{find, journals, run};
    use crate::platform::Platform;

    /// With the journals that are kept for it.
    fn kept(pc: &Arc<dyn Platform>) -> Computer {
        Computer::from(Here { pc: Arc::clone(pc), transport: Box::new(Declines) })
    }

    #[test]
    fn what_somebody_else_asked_for_hides_nothing_of_ones_own() {
        use crate::change::journal::Plan;
        use crate::change::{Change, RegistryValue};
        use crate::platform::fake::Fake;
        use crate::platform::files::Folder;
        use crate::platform::registry::{Key, Value};
        let folder = std::env::temp_dir().join(format!("redial-changes-closed-{}", std::process::id()));
        let fake = Fake::typical();
        fake.edit(|world| {
            world.folders.insert(Folder::LocalAppData, folder.to_string_lossy().into_owned());
        });
        let pc: Arc<dyn Platform> = Arc::new(fake.clone());
        let listed = |sid: &str| {
            fake.edit(|world| (world.identity.elevated, world.identity.sid) = (false, sid.to_owned()));
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let code = on(&mut kept(&pc), false, &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH })
                .unwrap();
            (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
        };
        let anna = fake.snapshot().identity.sid;
        for (scope, key, name) in [
            (Scope::User, Key::user("Software\\Microsoft\\Terminal Server Client\\Default"), "MRU0"),
            (Scope::Administrator, Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server"), "TSEnabled"),
        ] {
            let (old, new) = (pc.value(&key, name).unwrap(), Some(Value::dword(7)));
            let change = RegistryValue { key, name: name.to_owned(), old, new, made: None };
            let changes = vec![Change::RegistryValue(change)];
            let plan = Plan { fix: "disable-udp", changes, put_back_at: None };
            journals::open(&pc, scope).unwrap().run(&*pc, plan).unwrap();
        }
        let names = |out: &str, name: &str| out.lines().any(|line| line.starts_with(name));
        let (code, out, err) = listed(&anna);
        assert!(code == 0 && names(&out, "A1 ") && names(&out, "1 ") && err.is_empty(), "{out}{err}");
        let (code, out, err) = listed("S-1-5-21-1-2-3-1002");
        assert!(code == 0 && !names(&out, "A1 ") && names(&out, "1 "), "{out}");
        assert!(err.contains("as administrator"), "{err}");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_damaged_journal_is_named_and_hides_nothing_of_the_other() {
        use crate::fixes::{FixCx, Options};
        use crate::platform::fake::Fake;
        use crate::platform::files::Folder;
        let folder = std::env::temp_dir().join(format!("redial-changes-damaged-{}", std::process::id()));
        let fake = Fake::typical();
        fake.edit(|world| {
            world.folders.insert(Folder::LocalAppData, folder.to_string_lossy().into_owned());
        });
        let pc: Arc<dyn Platform> = Arc::new(fake);
        for id in ["reset-default-rdp", "disable-udp"] {
            let fix = find(id).unwrap();
            let cx = FixCx { pc: &*pc, target: None, options: &Options::default() };
            run::apply(fix, &cx, &mut journals::open(&pc, Scope::of(fix)).unwrap()).unwrap();
        }
        let path = folder.join("Redial").join("journal.jsonl");
        std::fs::write(&path, "{}\n").unwrap();
        let listed = |json: bool| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let code =
                on(&mut kept(&pc), json, &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH }).unwrap();
            (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
        };
        let (code, out, err) = listed(false);
        assert!(code == exit::UNREADABLE && out.lines().any(|line| line.starts_with("A1 ")), "{out}");
        assert!(err.contains(&path.display().to_string()) && err.lines().count() == 1, "{err}");
        let (code, out, err) = listed(true);
        let told: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert!(code == exit::UNREADABLE && err.is_empty() && told["changes"][0]["change"] == "A1", "{out}");
        assert!(told["sentences"][0].as_str().unwrap().contains("journal.jsonl"), "{out}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
