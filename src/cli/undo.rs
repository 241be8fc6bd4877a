//! `redial undo`: what was changed on this computer, back.

use std::io;

use serde_json::json;

use super::changes::{code_of, complain, document, history, say, word_of};
use super::{Streams, exit};
use crate::engine::fixing::{Back, Edited, Fix, FixService, PutBack, Scope, Trouble, UndoEnding, Words, find};
use crate::engine::{Computer, Here};
use crate::report::escape::plain;

pub fn run(what: Back, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    on(&mut Computer::from(Here::real()), what, json, streams)
}

fn on(computer: &mut Computer, what: Back, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let mut service = FixService(computer);
    let history = history(&mut service, streams)?;
    let undone = match service.undo(&history, what) {
        Ok(undone) => undone,
        Err(trouble) => return refused(&trouble, json, streams),
    };
    let (code, word) = match undone.ending() {
        UndoEnding::Nothing => {
            let sentence = "There is nothing to undo.";
            if json {
                tell_json("nothing-to-undo", &[sentence.to_owned()], &[], streams)?;
            } else {
                writeln!(streams.out, "{sentence}")?;
            }
            return Ok(0);
        }
        UndoEnding::Undone => (0, "undone"),
        UndoEnding::Lasting => (exit::REFUSED, "lasting"),
        UndoEnding::Partial => (exit::INTERNAL, "partial"),
        UndoEnding::Failed => (exit::INTERNAL, "failed"),
    };
    // All that could be is undone; that it was not all, the code says.
    let code = match undone.troubles.first() {
        Some(trouble) if code == 0 || !history.troubles.contains(trouble) => code_of(trouble),
        _ => code,
    };
    if json {
        let word = if undone.troubles.is_empty() { word } else { "partial" };
        let sentences: Vec<String> = undone.troubles.iter().map(say).collect();
        tell_json(word, &sentences, &undone.back, streams)?;
        return Ok(code);
    }
    tell_put_back(undone.back.iter().map(|(_, back)| back), streams)?;
    for trouble in &undone.troubles {
        complain(trouble, streams)?;
    }
    Ok(code)
}

/// Nothing was undone.
fn refused(trouble: &Trouble, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    if json {
        tell_json(word_of(trouble), &[say(trouble)], &[], streams)?;
    } else {
        complain(trouble, streams)?;
    }
    Ok(code_of(trouble))
}

fn tell_json(
    outcome: &str,
    sentences: &[String],
    all: &[(Scope, PutBack)],
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    let english = |words: &[Words]| words.iter().map(|words| json!(words.in_english())).collect::<Vec<_>>();
    let one = |(scope, back): &(Scope, PutBack)| {
        let left = back.left.iter();
        let left: Vec<_> =
            left.map(|(words, why)| json!({ "words": words.in_english(), "why": why.english() })).collect();
        json!({
            "change": scope.name(back.run),
            "fix": back.fix,
            "done": english(&back.done),
            "lasting": english(&back.lasting),
            "left": left,
        })
    };
    let changes: Vec<_> = all.iter().map(one).collect();
    let told = json!({ "schema": "redial.undo/1", "outcome": outcome, "sentences": sentences, "changes": changes });
    document(&told, streams)
}

pub fn tell_put_back<'b>(all: impl IntoIterator<Item = &'b PutBack>, streams: &mut Streams<'_>) -> io::Result<()> {
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
    use crate::cli::bench::{Bench, told};
    use crate::engine::fixing::FixRun;
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Key, Value};
    use crate::practice::computers::faulty;

    fn undone(bench: &mut Bench, what: Back) -> (u8, String) {
        let (code, out, err) = told(|streams| on(&mut bench.computer, what, false, streams));
        (code, out + &err)
    }

    const fn one(scope: Scope, number: u64) -> Back {
        Back::Run(FixRun { scope, number })
    }

    #[test]
    fn one_the_last_or_all() {
        let mut bench = Bench::of(Fake::typical());
        let pc = bench.pc.clone();
        bench.apply("reset-default-rdp", &[]);
        let early = pc.snapshot();
        bench.apply("disable-udp", &[]);
        bench.apply("flush-dns", &[]);
        assert_eq!(bench.history().made.len(), 3);
        // The last one that can be taken back.
        let (code, said) = undone(&mut bench, Back::Last);
        assert!(code == 0 && said.contains("disable-udp"), "{said}");
        pc.edit(|world| world.now = early.now);
        assert_eq!(pc.snapshot().differences(&early), [""; 0]);
        assert_eq!(undone(&mut bench, one(Scope::User, 9)).0, exit::USAGE);
        let (code, said) = undone(&mut bench, one(Scope::User, 2));
        assert!(code == exit::REFUSED && said.contains("can't be undone"), "{said}");
        let (code, said) = undone(&mut bench, Back::All);
        assert!(code == 0 && said.contains("reset-default-rdp") && !said.contains("flush"), "{said}");
        assert_eq!(undone(&mut bench, Back::All), (0, "There is nothing to undo.\n".to_owned()));
    }

    #[test]
    fn a_restarted_service_is_told_as_one() {
        let mut bench = Bench::of(faulty::computer(find("restore-port-3389").unwrap()));
        bench.apply("restore-port-3389", &[]);
        let steps = bench.history().made[0].1.steps.clone();
        let starts = steps.iter().filter(|step| matches!(step.words.edit, Edited::ServiceStarted(_))).count();
        let (code, said) = undone(&mut bench, Back::Last);
        assert_eq!((code, said.matches(": restarted\n").count()), (0, starts), "{said}");
        assert!(starts > 0 && !said.contains("stopped") && !said.contains("running"), "{said}");
    }

    #[test]
    fn what_is_somebody_elses_stays() {
        let mut bench = Bench::of(Fake::typical());
        let pc = bench.pc.clone();
        bench.apply("disable-udp", &[]);
        pc.edit(|world| world.identity.elevated = false);
        assert_eq!(undone(&mut bench, Back::Last).0, exit::REFUSED);
        pc.edit(|world| world.identity.elevated = true);
        bench.apply("clear-connection-history", &["all"]);
        pc.edit(|world| {
            let key = Key::user("Software\\Microsoft\\Terminal Server Client\\Default");
            world.set_value(&key, "MRU0", Value::text("new"));
        });
        let (code, said) = undone(&mut bench, one(Scope::User, 1));
        assert!(code == exit::INTERNAL && said.contains("Somebody else has changed it since"), "{said}");
    }

    fn undone_as_json(bench: &mut Bench, what: Back) -> (u8, serde_json::Value) {
        let (code, out, err) = told(|streams| on(&mut bench.computer, what, true, streams));
        assert_eq!(err, "");
        (code, serde_json::from_str(&out).unwrap())
    }

    #[test]
    fn json_tells_every_ending_apart() {
        let mut bench = Bench::of(Fake::typical());
        let pc = bench.pc.clone();
        let (code, told) = undone_as_json(&mut bench, Back::All);
        assert_eq!((code, &told["outcome"]), (0, &json!("nothing-to-undo")));
        let (code, told) = undone_as_json(&mut bench, one(Scope::Administrator, 3));
        assert_eq!((code, &told["outcome"]), (exit::USAGE, &json!("no-such-change")));
        bench.apply("flush-dns", &[]);
        let (code, told) = undone_as_json(&mut bench, one(Scope::User, 1));
        assert_eq!((code, &told["outcome"]), (exit::REFUSED, &json!("lasting")));
        bench.apply("disable-udp", &[]);
        pc.edit(|world| world.identity.elevated = false);
        let (code, told) = undone_as_json(&mut bench, Back::Last);
        assert_eq!((code, &told["outcome"], &told["changes"]), (exit::REFUSED, &json!("refused"), &json!([])));
        pc.edit(|world| world.identity.elevated = true);
        let (code, told) = undone_as_json(&mut bench, Back::Last);
        assert_eq!((code, &told["outcome"]), (0, &json!("undone")));
        assert_eq!((&told["changes"][0]["change"], &told["changes"][0]["fix"]), (&json!("A1"), &json!("disable-udp")));
        assert!(!told["changes"][0]["done"].as_array().unwrap().is_empty());
        bench.apply("reset-default-rdp", &[]);
        pc.lock("C:\\Users\\anna\\Documents");
        let (code, told) = undone_as_json(&mut bench, Back::All);
        assert_eq!((code, &told["outcome"]), (exit::INTERNAL, &json!("failed")), "{told}");
        assert!(told["changes"][0]["left"][0]["why"].as_str().unwrap().contains("Another program is using it"));
        pc.behave();
        bench.apply("clear-connection-history", &["all"]);
        pc.edit(|world| {
            let key = Key::user("Software\\Microsoft\\Terminal Server Client\\Default");
            world.set_value(&key, "MRU0", Value::text("new"));
        });
        let (code, told) = undone_as_json(&mut bench, Back::Last);
        assert_eq!((code, &told["outcome"]), (exit::INTERNAL, &json!("partial")));
        assert_eq!(told["schema"], "redial.undo/1");
    }

    #[test]
    fn what_cannot_be_read_keeps_nobody_from_the_rest() {
        let mut bench = Bench::kept("unread");
        bench.apply("disable-udp", &[]);
        bench.damage(Scope::User);
        let undone = |bench: &mut Bench, what: Back, json: bool| {
            let (code, out, err) = told(|streams| on(&mut bench.computer, what, json, streams));
            (code, out + &err)
        };
        // Nobody knows what was last; what is named there can't be found.
        let (code, said) = undone(&mut bench, Back::Last, false);
        assert!(code == exit::UNREADABLE && said.contains("journal.jsonl") && said.contains("--all"), "{said}");
        let (code, said) = undone(&mut bench, one(Scope::User, 1), false);
        assert!(code == exit::UNREADABLE && said.contains("journal.jsonl"), "{said}");
        assert_eq!(undone(&mut bench, one(Scope::Administrator, 1), false).0, 0);
        bench.apply("disable-udp", &[]);
        let (code, said) = undone(&mut bench, Back::All, true);
        let told: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((code, &told["outcome"]), (exit::UNREADABLE, &json!("partial")), "{said}");
        assert_eq!(told["changes"][0]["change"], "A2");
        assert!(told["sentences"][0].as_str().unwrap().contains("journal.jsonl"), "{said}");
        let (code, said) = undone(&mut bench, Back::All, false);
        assert!(code == exit::UNREADABLE && said.contains("journal.jsonl"), "{said}");
    }

    #[test]
    fn names_of_changes() {
        use super::super::changes::read_name;
        for (text, meant) in [("3", (Scope::User, 3)), ("A12", (Scope::Administrator, 12))] {
            let run = read_name(text).unwrap();
            assert_eq!(((run.scope, run.number), run.to_string()), (meant, text.to_owned()));
        }
        for text in ["", "0", "A", "A0", "+3", "-3", "3A", "\u{661}", "9999999999"] {
            assert_eq!(read_name(text), None, "{text}");
        }
    }
}
