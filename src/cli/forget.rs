//! `redial changes --forget` and `--all-finished`: what is over goes off the list, and with it what was kept to undo it.

use std::io;

use serde_json::json;

use super::Streams;
use super::changes::{code_of, document, history};
use crate::engine::fixing::{FixService, Forget, Forgotten, Reader, Trouble};
use crate::engine::{Computer, Here};
use crate::model::said::Voice;

pub fn run(what: Forget, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    on(&mut Computer::from(Here::real()), what, json, streams)
}

fn on(computer: &mut Computer, what: Forget, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let mut service = FixService(computer);
    let history = history(&mut service, streams)?;
    let forgotten = service.forget(&history, what);
    let Forgotten { gone, troubles } =
        forgotten.unwrap_or_else(|trouble| Forgotten { gone: Vec::new(), troubles: vec![trouble] });
    let names: Vec<String> = gone.iter().map(ToString::to_string).collect();
    let voice = if json { Voice::ENGLISH } else { streams.voice };
    let say = |trouble: &Trouble| trouble.say(Reader::CommandLine, voice);
    let mut sentences: Vec<String> = troubles.iter().map(say).collect();
    if names.is_empty() && sentences.is_empty() {
        sentences.push("There is nothing to forget.".to_owned());
    }
    let code = troubles.last().map_or(0, code_of);
    if json {
        let told = json!({ "schema": "redial.forgotten/1", "forgotten": names, "sentences": sentences });
        document(&told, streams)?;
        return Ok(code);
    }
    match names.as_slice() {
        [] => {}
        [one] => writeln!(streams.out, "Forgotten, with all that was kept to undo it: {one}.")?,
        all => writeln!(streams.out, "Forgotten, with all that was kept to undo them: {}.", all.join(", "))?,
    }
    for sentence in sentences {
        match code {
            0 => writeln!(streams.out, "{sentence}")?,
            _ => writeln!(streams.err, "redial: {sentence}")?,
        }
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::bench::{Bench, told};
    use crate::cli::exit;
    use crate::engine::fixing::{FixRun, Scope};
    use crate::platform::fake::Fake;

    /// Exit code, what is gone, and all that is said.
    fn forgotten(bench: &mut Bench, what: Forget) -> (u8, Vec<String>, String) {
        let before: Vec<String> = names(bench);
        let (code, out, err) = told(|streams| on(&mut bench.computer, what, false, streams));
        let after = names(bench);
        (code, before.into_iter().filter(|name| !after.contains(name)).collect(), out + &err)
    }

    fn names(bench: &mut Bench) -> Vec<String> {
        bench.history().made.iter().map(|(scope, made)| scope.name(made.run)).collect()
    }

    const FINISHED: Forget = Forget::Finished(None);

    const fn one(scope: Scope, agreed: bool) -> Forget {
        Forget::One { run: FixRun { scope, number: 1 }, agreed }
    }

    #[test]
    fn what_can_still_be_undone_goes_only_by_its_name_and_with_a_yes() {
        let mut bench = Bench::of(Fake::typical());
        assert_eq!(forgotten(&mut bench, FINISHED).2, "There is nothing to forget.\n");
        for id in ["reset-default-rdp", "flush-dns", "disable-udp"] {
            bench.apply(id, &[]);
        }
        let (code, gone, said) = forgotten(&mut bench, FINISHED);
        assert_eq!((code, gone), (0, vec!["2".to_owned()]), "{said}");
        let (code, gone, said) = forgotten(&mut bench, one(Scope::User, false));
        assert!(code == exit::REFUSED && gone.is_empty() && said.contains("--yes"), "{said}");
        let (code, gone, said) = forgotten(&mut bench, one(Scope::User, true));
        assert!(code == 0 && gone == ["1"] && said.contains("Forgotten"), "{said}");
        let (code, _, said) = forgotten(&mut bench, one(Scope::User, true));
        assert!(code == exit::USAGE && said.contains("no such change"), "{said}");
        let (code, gone, said) = forgotten(&mut bench, one(Scope::Administrator, true));
        assert_eq!((code, gone), (0, vec!["A1".to_owned()]), "{said}");
    }

    #[test]
    fn an_administrators_needs_one() {
        let mut bench = Bench::of(Fake::typical());
        bench.apply("disable-udp", &[]);
        bench.pc.edit(|world| world.identity.elevated = false);
        let (code, gone, said) = forgotten(&mut bench, one(Scope::Administrator, true));
        assert!(code == exit::REFUSED && gone.is_empty() && said.contains("the answer was no"), "{said}");
    }

    #[test]
    fn a_journal_that_cannot_be_read_keeps_only_its_own() {
        let mut bench = Bench::kept("forget");
        bench.apply("flush-dns", &[]);
        bench.damage(Scope::Administrator);
        let (code, gone, said) = forgotten(&mut bench, one(Scope::Administrator, true));
        assert!(code == exit::UNREADABLE && gone.is_empty() && said.contains("damaged"), "{said}");
        let (code, gone, said) = forgotten(&mut bench, FINISHED);
        assert!(code == exit::UNREADABLE && gone == ["1"] && said.contains("damaged"), "{said}");
    }

    #[test]
    fn json_tells_what_is_gone() {
        let mut bench = Bench::of(Fake::typical());
        bench.apply("flush-dns", &[]);
        let (_, out, err) = told(|streams| on(&mut bench.computer, FINISHED, true, streams));
        let told: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(told, json!({ "schema": "redial.forgotten/1", "forgotten": ["1"], "sentences": [] }));
        assert!(err.is_empty());
    }
}
