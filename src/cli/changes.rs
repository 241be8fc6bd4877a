//! `redial changes`: what was changed on this computer.

use std::io;
use std::sync::Arc;

use serde_json::json;

use super::{Streams, exit};
use crate::change::journal::{Journal, JournalError};
use crate::fixes::find;
use crate::fixes::history::{Made, seen};
use crate::fixes::journals::{self, Scope};
use crate::fixes::run::{self, PutBack};
use crate::model::moment;
use crate::platform::elevation::Alone;
use crate::platform::{self, Platform, PlatformError};
use crate::report::changes::{entry, state};
use crate::report::escape::plain;

const SCHEMA: &str = "redial.changes/1";
const NOT_WINDOWS: &str = "fixes work on Windows, so there is nothing here that Redial could have changed";

/// A change's name, read back.
pub fn read_name(text: &str) -> Option<(Scope, u64)> {
    let (scope, digits) = match text.strip_prefix(['A', 'a']) {
        Some(digits) => (Scope::Administrator, digits),
        None => (Scope::User, text),
    };
    let plain = digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some((scope, digits.parse().ok().filter(|run| plain && *run > 0)?))
}

pub type Journals = Vec<(Scope, Journal)>;

/// Those that could be opened, why the others could not, and the turn to write.
pub struct Opened {
    pub both: Journals,
    pub troubles: Vec<(Scope, Refusal)>,
    _turn: Option<Alone>,
}

impl Opened {
    #[cfg(test)]
    pub fn of(both: Journals, troubles: Vec<(Scope, Refusal)>) -> Self {
        Self { both, troubles, _turn: None }
    }
}

/// Whether this is a computer that fixes work on.
pub fn is_windows(pc: &dyn Platform) -> bool {
    !matches!(pc.identity(), Err(PlatformError::Unsupported { .. }))
}

pub fn run(json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    on(&platform::here(), json, streams)
}

fn on(pc: &Arc<dyn Platform>, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let (all, troubles) = match opened(pc, streams)? {
        // Nothing is held any more once it is told: whoever reads it page by page must not keep others from changing things.
        Ok(opened) => (all_made(&**pc, &opened.both), opened.troubles),
        Err((code, sentence)) if json => {
            document(&json!({ "schema": SCHEMA, "changes": [], "sentences": [sentence] }), streams)?;
            return Ok(code);
        }
        Err((code, sentence)) => {
            writeln!(streams.err, "redial: {sentence}")?;
            return Ok(code);
        }
    };
    if json {
        let changes: Vec<_> = all.iter().map(|(scope, made)| entry(*scope, made)).collect();
        let sentences: Vec<_> = troubles.iter().map(|(_, (_, sentence))| sentence).collect();
        document(&json!({ "schema": SCHEMA, "changes": changes, "sentences": sentences }), streams)?;
        return Ok(code_of(&troubles));
    }
    for (scope, made) in &all {
        tell_made(*scope, made, streams)?;
    }
    match (all.is_empty(), troubles.is_empty()) {
        (true, true) => writeln!(streams.out, "Redial has changed nothing on this computer.")?,
        (true, false) => {}
        (false, _) => writeln!(streams.out, "\n`redial undo NUMBER` takes one back, `redial undo --all` all of them.")?,
    }
    for (_, (_, sentence)) in &troubles {
        writeln!(streams.err, "redial: {sentence}")?;
    }
    Ok(code_of(&troubles))
}

pub fn code_of(troubles: &[(Scope, Refusal)]) -> u8 {
    troubles.first().map_or(0, |(_, (code, _))| *code)
}

/// One JSON document on standard output.
pub fn document(document: &serde_json::Value, streams: &mut Streams<'_>) -> io::Result<()> {
    let text = serde_json::to_string_pretty(document)?;
    writeln!(streams.out, "{}", crate::report::escape::json(&text))
}

/// An exit code, and one clear sentence.
pub type Refusal = (u8, String);

/// The outcome of a command that could not begin for its journal, or was refused, by its exit code.
pub const fn refusal_word(code: u8) -> &'static str {
    match code {
        exit::UNREADABLE => "journal-unusable",
        _ => "refused",
    }
}

/// Nothing was changed.
pub fn no_journal(error: &JournalError, place: &str) -> Refusal {
    let plainly = |code, advice: &str| (code, format!("{}. {advice}", plain(&error.to_string())));
    let placed = |advice| plainly(exit::UNREADABLE, &format!("{advice}: {}", plain(place)));
    match error {
        JournalError::Busy => plainly(exit::REFUSED, "Wait until it is done, and try again."),
        JournalError::Newer { .. } => plainly(exit::UNREADABLE, "Use that Redial to undo what it changed."),
        JournalError::Edited { .. } | JournalError::TooLong | JournalError::Exposed => {
            placed("Redial changes and undoes nothing by a journal that it can't trust")
        }
        JournalError::Full => {
            plainly(exit::REFUSED, "`redial changes --all-finished` makes room. Nothing was changed.")
        }
        JournalError::Closed => plainly(exit::REFUSED, "Start Redial as administrator to see it."),
        JournalError::Foreign { .. } => plainly(exit::REFUSED, "Start it without an administrator's rights."),
        JournalError::File(_) | JournalError::Platform(_) => placed("Without a journal Redial changes nothing"),
    }
}

/// Both journals, after whatever was lowered for a while has been put back, and the turn to write there. Where there is
/// none, none is made. One that can't be opened keeps nobody from the other.
pub fn opened(pc: &Arc<dyn Platform>, streams: &mut Streams<'_>) -> io::Result<Result<Opened, Refusal>> {
    if !is_windows(&**pc) {
        return Ok(Err((exit::REFUSED, NOT_WINDOWS.to_owned())));
    }
    let (turn, mut late) = match journals::turn(&**pc, Scope::Administrator) {
        Ok(turn) => (turn, None),
        Err(error) => (None, Some(error)),
    };
    let (mut both, mut troubles) = (Vec::new(), Vec::new());
    for scope in [Scope::User, Scope::Administrator] {
        let may_write = scope == Scope::User || pc.identity().is_ok_and(|identity| identity.elevated);
        let waited = if scope == Scope::Administrator { late.take() } else { None };
        let found = waited.map_or_else(|| journals::open_existing(pc, scope), Err);
        let journal = found.and_then(|found| {
            let Some(mut journal) = found else { return Ok((Vec::new(), journals::in_memory()?)) };
            let back = if may_write { run::put_back_due(&**pc, &mut journal)? } else { Vec::new() };
            Ok((back, journal))
        });
        match journal {
            Ok((back, journal)) => {
                if !back.is_empty() {
                    writeln!(streams.err, "redial: put back, as its time had come: {}", fixes_of(&back))?;
                }
                both.push((scope, journal));
            }
            // What somebody else's rights were lent for is no reason to keep one's own from anybody.
            Err(error @ JournalError::Closed) => {
                writeln!(streams.err, "redial: {}", no_journal(&error, &journals::place(&**pc, scope)).1)?;
            }
            Err(error) => troubles.push((scope, no_journal(&error, &journals::place(&**pc, scope)))),
        }
    }
    Ok(Ok(Opened { both, troubles, _turn: turn }))
}

fn fixes_of(back: &[PutBack]) -> String {
    back.iter().map(|one| plain(&one.fix)).collect::<Vec<_>>().join(", ")
}

/// The newest first.
pub fn all_made(pc: &dyn Platform, both: &Journals) -> Vec<(Scope, Made)> {
    let one = |(scope, journal): &(Scope, Journal)| {
        let scope = *scope;
        seen(journal, pc).into_iter().map(move |made| (scope, made)).collect::<Vec<_>>()
    };
    let mut all: Vec<(Scope, Made)> = both.iter().flat_map(one).collect();
    all.sort_by_key(|(_, made)| std::cmp::Reverse((made.time, made.run)));
    all
}

fn tell_made(scope: Scope, made: &Made, streams: &mut Streams<'_>) -> io::Result<()> {
    let state = state(made.state.id());
    let title = find(&made.fix).map_or(made.fix.as_str(), |fix| fix.title);
    let (title, state) = (streams.voice.text(title), streams.voice.text(state));
    writeln!(streams.out, "{:<4} {}  {}   ({state})", scope.name(made.run), moment(made.time), plain(&title))?;
    if let Some(at) = made.put_back_at {
        writeln!(streams.out, "     is put back at {}", moment(at))?;
    }
    for step in &made.steps {
        let words = &step.words;
        writeln!(
            streams.out,
            "     {}: {} -> {}",
            plain(&words.short.to(streams.voice)),
            plain(&words.before.to(streams.voice)),
            plain(&words.after.to(streams.voice))
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_else_asked_for_hides_nothing_of_ones_own() {
        use crate::change::journal::Plan;
        use crate::change::{Change, RegistryValue};
        use crate::model::said::Voice;
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
            let code = on(&pc, false, &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH }).unwrap();
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
        use crate::model::said::Voice;
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
            let code = on(&pc, json, &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH }).unwrap();
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

    #[test]
    fn journals_that_cannot_be_trusted_are_told_apart() {
        let broken = || io::Error::other("\u{1b}[2Jdisk");
        for (error, code, said) in [
            (JournalError::Busy, exit::REFUSED, "another Redial"),
            (JournalError::Newer { line: 3, version: 2 }, exit::UNREADABLE, "newer Redial"),
            (JournalError::Edited { line: 3 }, exit::UNREADABLE, "line 3 of the journal is damaged"),
            (JournalError::Foreign { line: 3 }, exit::REFUSED, "Start it without"),
            (JournalError::TooLong, exit::UNREADABLE, "can't trust"),
            (JournalError::Edited { line: 3 }, exit::UNREADABLE, "C:\\Users\\anna\\journal.jsonl"),
            (JournalError::Full, exit::REFUSED, "--all-finished"),
            (JournalError::Exposed, exit::UNREADABLE, "can't trust"),
            (JournalError::Closed, exit::REFUSED, "as administrator"),
            (JournalError::File(broken()), exit::UNREADABLE, "Without a journal"),
        ] {
            let (told, sentence) = no_journal(&error, "C:\\Users\\anna\\journal.jsonl");
            assert_eq!((told, sentence.contains(said), sentence.lines().count()), (code, true, 1), "{sentence}");
            assert!(!sentence.contains('\u{1b}'), "{sentence}");
        }
    }
}
