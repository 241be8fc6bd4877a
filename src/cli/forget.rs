//! `redial changes --forget` and `--all-finished`: what is over goes off the list, and with it what was kept to undo it.

use std::io;

use serde_json::json;

use super::changes::{Opened, Refusal, code_of, document, no_journal, opened};
use super::{Streams, exit};
use crate::engine::fixing::elevated;
use crate::fixes::find;
use crate::fixes::history::{Made, finished, seen};
use crate::fixes::journals::{self, Scope};
use crate::platform::elevation::{Raise, Transport};
use crate::platform::{self, Platform};
use crate::report::escape::plain;

/// Which changes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Forget {
    One(Scope, u64),
    /// All that can't be undone any more.
    Finished,
}

/// `agreed`: that it can't be undone any more after that.
pub fn run(wanted: Forget, agreed: bool, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let pc = platform::here();
    let told = match opened(&pc, streams)? {
        Ok(mut opened) => forgotten(&*pc, &mut opened, wanted, agreed, &mut Raise),
        Err(refusal) => Told::refused(refusal),
    };
    tell(&told, json, streams)
}

/// The exit code, the names of those that are gone, and sentences.
struct Told {
    code: u8,
    gone: Vec<String>,
    sentences: Vec<String>,
}

impl Told {
    fn refused((code, sentence): Refusal) -> Self {
        Self { code, gone: Vec::new(), sentences: vec![sentence] }
    }
}

fn tell(told: &Told, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    if json {
        let told = json!({ "schema": "redial.forgotten/1", "forgotten": told.gone, "sentences": told.sentences });
        document(&told, streams)?;
    } else {
        match told.gone.len() {
            0 => {}
            1 => writeln!(streams.out, "Forgotten, with all that was kept to undo it: {}.", told.gone[0])?,
            _ => writeln!(streams.out, "Forgotten, with all that was kept to undo them: {}.", told.gone.join(", "))?,
        }
        for sentence in &told.sentences {
            match told.code {
                0 => writeln!(streams.out, "{sentence}")?,
                _ => writeln!(streams.err, "redial: {sentence}")?,
            }
        }
    }
    Ok(told.code)
}

fn forgotten(
    pc: &dyn Platform,
    opened: &mut Opened,
    wanted: Forget,
    agreed: bool,
    transport: &mut dyn Transport,
) -> Told {
    if let Forget::One(scope, run) = wanted
        && let Some(refusal) = objection(pc, opened, scope, run, agreed)
    {
        return Told::refused(refusal);
    }
    let mut told = Told { code: code_of(&opened.troubles), gone: Vec::new(), sentences: Vec::new() };
    told.sentences.extend(opened.troubles.iter().map(|(_, (_, sentence))| sentence.clone()));
    if let Forget::One(..) = wanted {
        // The other journal is not asked for.
        (told.code, told.sentences) = (0, Vec::new());
    }
    let elevated = pc.identity().is_ok_and(|identity| identity.elevated);
    for (scope, journal) in &mut opened.both {
        let runs: Vec<u64> = match wanted {
            Forget::One(of, run) => Vec::from_iter((of == *scope).then_some(run)),
            Forget::Finished => finished(journal),
        };
        if runs.is_empty() {
            continue;
        }
        let gone = if *scope == Scope::User || elevated {
            let gone = journal.forget(&runs, pc.now());
            gone.map_err(|error| no_journal(&error, &journals::place(pc, *scope)))
        } else {
            elevated::forget(transport, runs).map_err(|sentence| (exit::REFUSED, sentence.english()))
        };
        match gone {
            Ok(gone) => told.gone.extend(gone.into_iter().map(|run| scope.name(run))),
            Err((code, sentence)) => {
                told.code = code;
                told.sentences.push(sentence);
            }
        }
    }
    if told.gone.is_empty() && told.sentences.is_empty() {
        told.sentences.push("There is nothing to forget.".to_owned());
    }
    told
}

/// Why one must not be forgotten, or not without a word.
fn objection(pc: &dyn Platform, opened: &Opened, scope: Scope, run: u64, agreed: bool) -> Option<Refusal> {
    if let Some((_, refusal)) = opened.troubles.iter().find(|(unread, _)| *unread == scope) {
        return Some(refusal.clone());
    }
    let name = scope.name(run);
    let journal = opened.both.iter().find(|(kept, _)| *kept == scope).map(|(_, journal)| journal);
    let made = journal.and_then(|journal| seen(journal, pc).into_iter().find(|made| made.run == run));
    let (Some(journal), Some(made)) = (journal, made) else {
        return Some((exit::USAGE, format!("{name}: there is no such change; `redial changes` lists them all")));
    };
    if !journal.is_over(run) {
        let sentence = format!("{name}: it is not finished. Undo it first, with `redial undo {name}`, then forget it");
        return Some((exit::REFUSED, sentence));
    }
    (!agreed && made.can_undo()).then(|| {
        let sentence = format!(
            "{name}: this can still be undone, and could not be after that: {}; say --yes to agree. Nothing was forgotten",
            title(&made)
        );
        (exit::REFUSED, sentence)
    })
}

fn title(made: &Made) -> String {
    find(&made.fix).map_or_else(|| plain(&made.fix), |fix| fix.title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::changes::Journals;
    use crate::elevate::Declines;
    use crate::fixes::{FixCx, Options, run};
    use crate::model::said::Voice;
    use crate::platform::fake::Fake;

    fn journals() -> Opened {
        let both: Journals =
            [Scope::User, Scope::Administrator].map(|scope| (scope, journals::in_memory().unwrap())).into();
        Opened::of(both, Vec::new())
    }

    fn apply(pc: &Fake, opened: &mut Opened, id: &str) {
        let fix = find(id).unwrap();
        let cx = FixCx { pc, target: None, options: &Options::default() };
        let (_, journal) = opened.both.iter_mut().find(|(scope, _)| *scope == Scope::of(fix)).unwrap();
        run::apply(fix, &cx, journal).unwrap();
    }

    fn told(pc: &Fake, opened: &mut Opened, wanted: Forget, agreed: bool) -> (u8, Vec<String>, String) {
        let told = forgotten(pc, opened, wanted, agreed, &mut Declines);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = tell(&told, false, &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH }).unwrap();
        (code, told.gone, String::from_utf8(out).unwrap() + &String::from_utf8(err).unwrap())
    }

    #[test]
    fn what_can_still_be_undone_goes_only_by_its_name_and_with_a_yes() {
        let (pc, mut opened) = (Fake::typical(), journals());
        assert_eq!(told(&pc, &mut opened, Forget::Finished, false).2, "There is nothing to forget.\n");
        for id in ["reset-default-rdp", "flush-dns", "disable-udp"] {
            apply(&pc, &mut opened, id);
        }
        let (code, gone, said) = told(&pc, &mut opened, Forget::Finished, false);
        assert_eq!((code, gone), (0, vec!["2".to_owned()]), "{said}");
        let own = Forget::One(Scope::User, 1);
        let (code, gone, said) = told(&pc, &mut opened, own, false);
        assert!(code == exit::REFUSED && gone.is_empty() && said.contains("--yes"), "{said}");
        let (code, gone, said) = told(&pc, &mut opened, own, true);
        assert!(code == 0 && gone == ["1"] && said.contains("Forgotten"), "{said}");
        let (code, _, said) = told(&pc, &mut opened, own, true);
        assert!(code == exit::USAGE && said.contains("no such change"), "{said}");
        let (code, gone, said) = told(&pc, &mut opened, Forget::One(Scope::Administrator, 1), true);
        assert_eq!((code, gone), (0, vec!["A1".to_owned()]), "{said}");
    }

    #[test]
    fn an_administrators_needs_one() {
        let (pc, mut opened) = (Fake::typical(), journals());
        apply(&pc, &mut opened, "disable-udp");
        pc.edit(|world| world.identity.elevated = false);
        let (code, gone, said) = told(&pc, &mut opened, Forget::One(Scope::Administrator, 1), true);
        assert!(code == exit::REFUSED && gone.is_empty() && said.contains("the answer was no"), "{said}");
    }

    #[test]
    fn a_journal_that_cannot_be_read_keeps_only_its_own() {
        let (pc, mut opened) = (Fake::typical(), journals());
        apply(&pc, &mut opened, "flush-dns");
        opened.both.retain(|(scope, _)| *scope == Scope::User);
        opened.troubles.push((Scope::Administrator, (exit::UNREADABLE, "it is damaged".to_owned())));
        let (code, gone, said) = told(&pc, &mut opened, Forget::One(Scope::Administrator, 1), true);
        assert!(code == exit::UNREADABLE && gone.is_empty() && said.contains("it is damaged"), "{said}");
        let (code, gone, said) = told(&pc, &mut opened, Forget::Finished, false);
        assert!(code == exit::UNREADABLE && gone == ["1"] && said.contains("it is damaged"), "{said}");
    }

    #[test]
    fn json_tells_what_is_gone() {
        let (pc, mut opened) = (Fake::typical(), journals());
        apply(&pc, &mut opened, "flush-dns");
        let told = forgotten(&pc, &mut opened, Forget::Finished, false, &mut Declines);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        tell(&told, true, &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH }).unwrap();
        let told: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(told, json!({ "schema": "redial.forgotten/1", "forgotten": ["1"], "sentences": [] }));
        assert!(err.is_empty());
    }
}
