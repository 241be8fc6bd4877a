//! `redial undo`: what was changed on this computer, back.

use std::io;

use serde_json::json;

use super::changes::{Journals, Refusal, all_made, document, no_journal, opened, refusal_word};
use super::{Streams, exit};
use crate::change::journal::{Stage, Which};
use crate::change::{Edited, Words};
use crate::engine::fixing::elevated;
use crate::fixes::history::MadeStep;
use crate::fixes::journals::{self, Scope};
use crate::fixes::run::{self, PutBack};
use crate::fixes::{Fix, find};
use crate::platform::elevation::{Raise, Transport};
use crate::platform::{self, Platform};
use crate::report::escape::plain;

/// What to take back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Undo {
    /// What was changed last.
    Last,
    All,
    One(Scope, u64),
}

pub fn run(wanted: Undo, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let pc = platform::here();
    match opened(&pc, streams)? {
        Ok(mut opened) => {
            let unread: Vec<(Scope, Refusal)> = std::mem::take(&mut opened.troubles);
            on(&*pc, &mut opened.both, &unread, wanted, json, &mut Raise, streams)
        }
        Err(refusal) => refused(refusal, json, streams),
    }
}

/// `unread`: journals that can't be read, and why. They keep nobody from what the other one knows.
fn on(
    pc: &dyn Platform,
    both: &mut Journals,
    unread: &[(Scope, Refusal)],
    wanted: Undo,
    json: bool,
    transport: &mut dyn Transport,
    streams: &mut Streams<'_>,
) -> io::Result<u8> {
    let of = |scope: Scope| !matches!(wanted, Undo::One(named, _) if named != scope);
    let unread: Vec<&Refusal> = unread.iter().filter(|(scope, _)| of(*scope)).map(|(_, refusal)| refusal).collect();
    if let (Some((code, sentence)), Undo::Last | Undo::One(..)) = (unread.first(), wanted) {
        // Nothing else is undone in the place of what may stand there.
        let advice =
            ". So nobody can tell what was changed last: name what to undo, as in `redial undo 3`, or say --all";
        let advice = if wanted == Undo::Last { advice } else { "" };
        return refused((*code, format!("{sentence}{advice}")), json, streams);
    }
    let made = all_made(pc, both);
    let chosen: Vec<(Scope, u64)> = match wanted {
        Undo::All => made.iter().filter(|(_, made)| made.can_undo()).map(|(scope, made)| (*scope, made.run)).collect(),
        Undo::Last => {
            let last = made.iter().find(|(_, made)| made.can_undo());
            last.map(|(scope, made)| (*scope, made.run)).into_iter().collect()
        }
        Undo::One(scope, run) => {
            let Some((_, found)) = made.iter().find(|(kept, made)| (*kept, made.run) == (scope, run)) else {
                let sentence = "there is no such change; `redial changes` lists them all";
                return refused((exit::USAGE, format!("{}: {sentence}", scope.name(run))), json, streams);
            };
            if found.steps.iter().any(is_made) { vec![(scope, run)] } else { Vec::new() }
        }
    };
    if chosen.is_empty() {
        if let Some(refusal) = unread.first() {
            return refused((*refusal).clone(), json, streams);
        }
        let sentence = "There is nothing to undo.";
        if json {
            tell_json("nothing-to-undo", &[sentence.to_owned()], &[], streams)?;
        } else {
            writeln!(streams.out, "{sentence}")?;
        }
        return Ok(0);
    }
    let mut all = Vec::new();
    let mut broken: Vec<(Scope, Refusal)> = Vec::new();
    let elevated = pc.identity().is_ok_and(|identity| identity.elevated);
    let (asked_for, own): (Vec<_>, Vec<_>) =
        chosen.into_iter().partition(|(scope, _)| *scope == Scope::Administrator && !elevated);
    if !asked_for.is_empty() {
        // All of it in one go, so that Windows asks once; and first, so that a no leaves everything as it is.
        match elevated::undo(transport, asked_for.iter().map(|(_, run)| *run).collect()) {
            Ok(back) => all.extend(back.into_iter().map(|back| (Scope::Administrator, back))),
            Err(sentence) => return refused((exit::REFUSED, sentence.english()), json, streams),
        }
    }
    for (scope, run) in own {
        // One that can't be written any more does not keep the other from going on.
        if broken.iter().any(|(unable, _)| *unable == scope) {
            continue;
        }
        let Some((_, journal)) = both.iter_mut().find(|(kept, _)| *kept == scope) else { continue };
        match run::undo(pc, journal, Which::Run(run)) {
            Ok(back) => all.extend(back.into_iter().map(|back| (scope, back))),
            Err(error) => broken.push((scope, no_journal(&error, &journals::place(pc, scope)))),
        }
    }
    let backs: Vec<PutBack> = all.iter().map(|(_, back)| back.clone()).collect();
    let (code, word) = ending(&backs);
    // All that could be is undone; that it was not all, the code says.
    let code = match (broken.first(), unread.first()) {
        (Some((_, (broken, _))), _) => *broken,
        (None, Some((unread, _))) if code == 0 => *unread,
        _ => code,
    };
    let troubles: Vec<&Refusal> = broken.iter().map(|(_, refusal)| refusal).chain(unread).collect();
    if json {
        let word = if troubles.is_empty() { word } else { "partial" };
        let sentences: Vec<String> = troubles.iter().map(|(_, sentence)| sentence.clone()).collect();
        tell_json(word, &sentences, &all, streams)?;
        return Ok(code);
    }
    tell_put_back(&backs, streams)?;
    for (_, sentence) in troubles {
        writeln!(streams.err, "redial: {sentence}")?;
    }
    Ok(code)
}

/// Nothing was undone.
fn refused((code, sentence): Refusal, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    if json {
        let word = if code == exit::USAGE { "no-such-change" } else { refusal_word(code) };
        tell_json(word, &[sentence], &[], streams)?;
    } else {
        writeln!(streams.err, "redial: {sentence}")?;
    }
    Ok(code)
}

fn tell_json(
    outcome: &str,
    sentences: &[String],
    all: &[(Scope, PutBack)],
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    let one = |(scope, back): &(Scope, PutBack)| {
        let left: Vec<_> =
            back.left.iter().map(|(words, why)| json!({ "words": words, "why": why.english() })).collect();
        json!({
            "change": scope.name(back.run),
            "fix": back.fix,
            "done": back.done,
            "lasting": back.lasting,
            "left": left,
        })
    };
    let changes: Vec<_> = all.iter().map(one).collect();
    let told = json!({ "schema": "redial.undo/1", "outcome": outcome, "sentences": sentences, "changes": changes });
    document(&told, streams)
}

fn is_made(step: &MadeStep) -> bool {
    matches!(step.stage, Stage::Applied | Stage::Applying | Stage::Reverting)
}

/// 0 where all is back that can come back, 70 where something was left, 75 where nothing could be taken back at all.
fn ending(all: &[PutBack]) -> (u8, &'static str) {
    let is = |part: fn(&PutBack) -> bool| all.iter().any(part);
    match (is(|one| !one.left.is_empty()), is(|one| !one.done.is_empty()), is(|one| !one.lasting.is_empty())) {
        (true, true, _) => (exit::INTERNAL, "partial"),
        (true, false, _) => (exit::INTERNAL, "failed"),
        (false, false, true) => (exit::REFUSED, "lasting"),
        (false, _, _) => (0, "undone"),
    }
}

pub fn tell_put_back(all: &[PutBack], streams: &mut Streams<'_>) -> io::Result<()> {
    for back in all {
        let titled = |fix: &Fix| format!("{}   ({})", streams.voice.text(fix.title), fix.id);
        let title = find(&back.fix).map_or_else(|| back.fix.clone(), titled);
        writeln!(streams.out, "{}", plain(&title))?;
        // The way back goes with what it led back from.
        for words in back.done.iter().filter(|words| words.edit != Edited::WayBack) {
            match restarted(words, &back.done) {
                None => writeln!(
                    streams.out,
                    "  back       {}: {}",
                    plain(&words.short.to(streams.voice)),
                    plain(&words.before.to(streams.voice))
                )?,
                Some((service, true)) => {
                    writeln!(streams.out, "  back       The service {}: restarted", plain(service))?;
                }
                Some((_, false)) => {}
            }
        }
        for words in &back.lasting {
            writeln!(streams.out, "  stays      {}: this can't be undone", plain(&words.short.to(streams.voice)))?;
        }
        for (words, why) in &back.left {
            writeln!(
                streams.out,
                "  not back   {}: {}",
                plain(&words.short.to(streams.voice)),
                plain(&why.to(streams.voice))
            )?;
        }
    }
    Ok(())
}

/// The service, where these words and others of the same run say that it was stopped and started: one word is enough for
/// both. With it whether these are the ones that are told in both's place.
fn restarted<'w>(words: &'w Words, all: &[Words]) -> Option<(&'w str, bool)> {
    let has = |edit: Edited| all.iter().any(|other| other.edit == edit);
    match &words.edit {
        Edited::ServiceStarted(title) => has(Edited::ServiceStopped(title.clone())).then_some((title, false)),
        Edited::ServiceStopped(title) => has(Edited::ServiceStarted(title.clone())).then_some((title, true)),
        Edited::InList | Edited::Other | Edited::WayBack => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elevate::Declines;
    use crate::fixes::{FixCx, Options, practice};
    use crate::model::said::Voice;
    use crate::platform::fake::Fake;

    fn journals() -> Journals {
        [Scope::User, Scope::Administrator].map(|scope| (scope, journals::in_memory().unwrap())).into()
    }

    fn apply(pc: &Fake, both: &mut Journals, id: &str, all: bool) {
        let fix = find(id).unwrap();
        let mut options = Options::default();
        if all {
            options.set(fix, "all", None).unwrap();
        }
        let cx = FixCx { pc, target: None, options: &options };
        let (_, journal) = both.iter_mut().find(|(scope, _)| *scope == Scope::of(fix)).unwrap();
        run::apply(fix, &cx, journal).unwrap();
        pc.edit(|world| world.now += 1);
    }

    fn undone(pc: &Fake, both: &mut Journals, wanted: Undo) -> (u8, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = on(
            pc,
            both,
            &[],
            wanted,
            false,
            &mut Declines,
            &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH },
        )
        .unwrap();
        (code, String::from_utf8(out).unwrap() + &String::from_utf8(err).unwrap())
    }

    #[test]
    fn one_the_last_or_all() {
        let pc = Fake::typical();
        let mut both = journals();
        apply(&pc, &mut both, "reset-default-rdp", false);
        let early = pc.snapshot();
        apply(&pc, &mut both, "disable-udp", false);
        apply(&pc, &mut both, "flush-dns", false);
        assert_eq!(all_made(&pc, &both).len(), 3);
        // The last one that can be taken back.
        let (code, said) = undone(&pc, &mut both, Undo::Last);
        assert!(code == 0 && said.contains("disable-udp"), "{said}");
        pc.edit(|world| world.now = early.now);
        assert_eq!(pc.snapshot().differences(&early), [""; 0]);
        assert_eq!(undone(&pc, &mut both, Undo::One(Scope::User, 9)).0, exit::USAGE);
        let (code, said) = undone(&pc, &mut both, Undo::One(Scope::User, 2));
        assert!(code == exit::REFUSED && said.contains("can't be undone"), "{said}");
        let (code, said) = undone(&pc, &mut both, Undo::All);
        assert!(code == 0 && said.contains("reset-default-rdp") && !said.contains("flush"), "{said}");
        assert_eq!(undone(&pc, &mut both, Undo::All), (0, "There is nothing to undo.\n".to_owned()));
    }

    #[test]
    fn a_restarted_service_is_told_as_one() {
        let pc = practice::computer(find("restore-port-3389").unwrap());
        let mut both = journals();
        apply(&pc, &mut both, "restore-port-3389", false);
        let steps = all_made(&pc, &both)[0].1.steps.clone();
        let starts = steps.iter().filter(|step| matches!(step.words.edit, Edited::ServiceStarted(_))).count();
        let (code, said) = undone(&pc, &mut both, Undo::Last);
        assert_eq!((code, said.matches(": restarted\n").count()), (0, starts), "{said}");
        assert!(starts > 0 && !said.contains("stopped") && !said.contains("running"), "{said}");
    }

    #[test]
    fn what_is_somebody_elses_stays() {
        let pc = Fake::typical();
        let mut both = journals();
        apply(&pc, &mut both, "disable-udp", false);
        pc.edit(|world| world.identity.elevated = false);
        assert_eq!(undone(&pc, &mut both, Undo::Last).0, exit::REFUSED);
        pc.edit(|world| world.identity.elevated = true);
        apply(&pc, &mut both, "clear-connection-history", true);
        pc.edit(|world| {
            let key = platform::registry::Key::user("Software\\Microsoft\\Terminal Server Client\\Default");
            world.set_value(&key, "MRU0", platform::registry::Value::text("new"));
        });
        let (code, said) = undone(&pc, &mut both, Undo::One(Scope::User, 1));
        assert!(code == exit::INTERNAL && said.contains("Somebody else has changed it since"), "{said}");
    }

    fn undone_as_json(pc: &Fake, both: &mut Journals, wanted: Undo) -> (u8, serde_json::Value) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = on(
            pc,
            both,
            &[],
            wanted,
            true,
            &mut Declines,
            &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH },
        )
        .unwrap();
        assert_eq!(err, b"");
        (code, serde_json::from_slice(&out).unwrap())
    }

    #[test]
    fn json_tells_every_ending_apart() {
        let pc = Fake::typical();
        let mut both = journals();
        let (code, told) = undone_as_json(&pc, &mut both, Undo::All);
        assert_eq!((code, &told["outcome"]), (0, &json!("nothing-to-undo")));
        let (code, told) = undone_as_json(&pc, &mut both, Undo::One(Scope::Administrator, 3));
        assert_eq!((code, &told["outcome"]), (exit::USAGE, &json!("no-such-change")));
        apply(&pc, &mut both, "flush-dns", false);
        let (code, told) = undone_as_json(&pc, &mut both, Undo::One(Scope::User, 1));
        assert_eq!((code, &told["outcome"]), (exit::REFUSED, &json!("lasting")));
        apply(&pc, &mut both, "disable-udp", false);
        pc.edit(|world| world.identity.elevated = false);
        let (code, told) = undone_as_json(&pc, &mut both, Undo::Last);
        assert_eq!((code, &told["outcome"], &told["changes"]), (exit::REFUSED, &json!("refused"), &json!([])));
        pc.edit(|world| world.identity.elevated = true);
        let (code, told) = undone_as_json(&pc, &mut both, Undo::Last);
        assert_eq!((code, &told["outcome"]), (0, &json!("undone")));
        assert_eq!((&told["changes"][0]["change"], &told["changes"][0]["fix"]), (&json!("A1"), &json!("disable-udp")));
        assert!(!told["changes"][0]["done"].as_array().unwrap().is_empty());
        apply(&pc, &mut both, "reset-default-rdp", false);
        pc.lock("C:\\Users\\anna\\Documents");
        let (code, told) = undone_as_json(&pc, &mut both, Undo::All);
        assert_eq!((code, &told["outcome"]), (exit::INTERNAL, &json!("failed")), "{told}");
        assert!(told["changes"][0]["left"][0]["why"].as_str().unwrap().contains("Another program is using it"));
        pc.behave();
        apply(&pc, &mut both, "clear-connection-history", true);
        pc.edit(|world| {
            let key = platform::registry::Key::user("Software\\Microsoft\\Terminal Server Client\\Default");
            world.set_value(&key, "MRU0", platform::registry::Value::text("new"));
        });
        let (code, told) = undone_as_json(&pc, &mut both, Undo::Last);
        assert_eq!((code, &told["outcome"]), (exit::INTERNAL, &json!("partial")));
        assert_eq!(told["schema"], "redial.undo/1");
    }

    #[test]
    fn what_cannot_be_read_keeps_nobody_from_the_rest() {
        let pc = Fake::typical();
        let mut both = journals();
        apply(&pc, &mut both, "disable-udp", false);
        both.retain(|(scope, _)| *scope == Scope::Administrator);
        let unread = [(Scope::User, (exit::UNREADABLE, "the journal is damaged: C:\\journal.jsonl".to_owned()))];
        let undone = |both: &mut Journals, wanted: Undo, json: bool| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut streams = Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH };
            let code = on(&pc, both, &unread, wanted, json, &mut Declines, &mut streams).unwrap();
            (code, String::from_utf8(out).unwrap() + &String::from_utf8(err).unwrap())
        };
        // Nobody knows what was last; what is named there can't be found.
        let (code, said) = undone(&mut both, Undo::Last, false);
        assert!(code == exit::UNREADABLE && said.contains("C:\\journal.jsonl") && said.contains("--all"), "{said}");
        let (code, said) = undone(&mut both, Undo::One(Scope::User, 1), false);
        assert!(code == exit::UNREADABLE && said.contains("C:\\journal.jsonl"), "{said}");
        assert_eq!(undone(&mut both, Undo::One(Scope::Administrator, 1), false).0, 0);
        apply(&pc, &mut both, "disable-udp", false);
        let (code, said) = undone(&mut both, Undo::All, true);
        let told: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((code, &told["outcome"]), (exit::UNREADABLE, &json!("partial")), "{said}");
        assert_eq!(told["changes"][0]["change"], "A2");
        assert!(told["sentences"][0].as_str().unwrap().contains("journal.jsonl"), "{said}");
        let (code, said) = undone(&mut both, Undo::All, false);
        assert!(code == exit::UNREADABLE && said.contains("C:\\journal.jsonl"), "{said}");
    }

    #[test]
    fn names_of_changes() {
        use super::super::changes::read_name;
        for (text, meant) in [("3", Some((Scope::User, 3))), ("A12", Some((Scope::Administrator, 12)))] {
            assert_eq!(read_name(text), meant);
            assert_eq!(meant.map(|(scope, run)| scope.name(run)).as_deref(), Some(text));
        }
        for text in ["", "0", "A", "A0", "+3", "-3", "3A", "\u{661}", "9999999999"] {
            assert_eq!(read_name(text), None, "{text}");
        }
    }
}
