//! `redial undo`: what was changed on this computer, back.

use std::io;

use super::changes::{Journals, all_made, name, no_journal, not_windows, opened};
use super::{Streams, exit};
use crate::change::journal::{Stage, Which};
use crate::fixes::find;
use crate::fixes::history::{Made, MadeStep};
use crate::fixes::journals::Whose;
use crate::fixes::run::{self, PutBack};
use crate::model::Undo as How;
use crate::platform::{self, Platform};
use crate::report::escape::plain;

/// What to take back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Undo {
    /// What was changed last.
    Last,
    All,
    One(Whose, u64),
}

pub fn run(wanted: Undo, streams: &mut Streams<'_>) -> io::Result<u8> {
    let pc = platform::here();
    let Some(mut both) = (match opened(&pc, streams)? {
        Ok(both) => both,
        Err(code) => return Ok(code),
    }) else {
        return not_windows(streams);
    };
    on(&*pc, &mut both, wanted, streams)
}

fn on(pc: &dyn Platform, both: &mut Journals, wanted: Undo, streams: &mut Streams<'_>) -> io::Result<u8> {
    let made = all_made(both);
    let chosen: Vec<(Whose, u64)> = match wanted {
        Undo::All => made.iter().filter(|(_, made)| is_open(made)).map(|(whose, made)| (*whose, made.run)).collect(),
        Undo::Last => {
            let last = made.iter().find(|(_, made)| is_open(made));
            last.map(|(whose, made)| (*whose, made.run)).into_iter().collect()
        }
        Undo::One(whose, run) => {
            let Some((_, found)) = made.iter().find(|(kept, made)| (*kept, made.run) == (whose, run)) else {
                let sentence = "there is no such change; `redial changes` lists them all";
                writeln!(streams.err, "redial: {}: {sentence}", name(whose, run))?;
                return Ok(exit::USAGE);
            };
            if found.steps.iter().any(is_made) { vec![(whose, run)] } else { Vec::new() }
        }
    };
    if chosen.is_empty() {
        writeln!(streams.out, "There is nothing to undo.")?;
        return Ok(0);
    }
    if chosen.iter().any(|(whose, _)| *whose == Whose::Administrator) && !pc.identity().is_ok_and(|who| who.elevated) {
        let sentence =
            "some of this was changed with an administrator's rights, and takes them again; nothing was undone";
        writeln!(streams.err, "redial: {sentence}")?;
        return Ok(exit::REFUSED);
    }
    let mut all = Vec::new();
    for (whose, run) in chosen {
        let Some((_, journal)) = both.iter_mut().find(|(kept, _)| *kept == whose) else { continue };
        match run::undo(pc, journal, Which::Run(run)) {
            Ok(back) => all.extend(back),
            Err(error) => return no_journal(&error, streams),
        }
    }
    tell_put_back(&all, streams)?;
    Ok(code_of(&all))
}

/// Whether there is anything that can be taken back.
fn is_open(made: &Made) -> bool {
    made.steps.iter().any(|step| is_made(step) && step.undo != How::None)
}

fn is_made(step: &MadeStep) -> bool {
    matches!(step.stage, Stage::Applied | Stage::Applying | Stage::Reverting)
}

/// 0 where all is back that can come back, 70 where something was left, 75 where nothing could be taken back at all.
fn code_of(all: &[PutBack]) -> u8 {
    let is = |part: fn(&PutBack) -> bool| all.iter().any(part);
    match (is(|one| !one.left.is_empty()), is(|one| !one.done.is_empty()), is(|one| !one.lasting.is_empty())) {
        (true, _, _) => exit::INTERNAL,
        (false, false, true) => exit::REFUSED,
        (false, _, _) => 0,
    }
}

pub fn tell_put_back(all: &[PutBack], streams: &mut Streams<'_>) -> io::Result<()> {
    for back in all {
        let title = find(&back.fix).map_or_else(|| back.fix.clone(), |fix| format!("{}   ({})", fix.title, fix.id));
        writeln!(streams.out, "{}", plain(&title))?;
        for words in &back.done {
            writeln!(streams.out, "  back       {}: {}", plain(&words.short), plain(&words.before))?;
        }
        for words in &back.lasting {
            writeln!(streams.out, "  stays      {}: this can't be undone", plain(&words.short))?;
        }
        for (words, why) in &back.left {
            writeln!(streams.out, "  not back   {}: {}", plain(&words.short), plain(why))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixes::{FixCx, Options, journals};
    use crate::platform::fake::Fake;

    fn journals() -> Journals {
        [Whose::User, Whose::Administrator].map(|whose| (whose, journals::in_memory().unwrap())).into()
    }

    fn apply(pc: &Fake, both: &mut Journals, id: &str, all: bool) {
        let fix = find(id).unwrap();
        let mut options = Options::default();
        if all {
            options.set(fix, "all", None).unwrap();
        }
        let cx = FixCx { pc, target: None, options: &options };
        let (_, journal) = both.iter_mut().find(|(whose, _)| *whose == Whose::of(fix)).unwrap();
        run::apply(fix, &cx, journal).unwrap();
        pc.edit(|world| world.now += 1);
    }

    fn undone(pc: &Fake, both: &mut Journals, wanted: Undo) -> (u8, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = on(pc, both, wanted, &mut Streams { out: &mut out, err: &mut err }).unwrap();
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
        assert_eq!(all_made(&both).len(), 3);
        // The last one that can be taken back.
        let (code, said) = undone(&pc, &mut both, Undo::Last);
        assert!(code == 0 && said.contains("disable-udp"), "{said}");
        pc.edit(|world| world.now = early.now);
        assert_eq!(pc.snapshot().differences(&early), [""; 0]);
        assert_eq!(undone(&pc, &mut both, Undo::One(Whose::User, 9)).0, exit::USAGE);
        let (code, said) = undone(&pc, &mut both, Undo::One(Whose::User, 2));
        assert!(code == exit::REFUSED && said.contains("can't be undone"), "{said}");
        let (code, said) = undone(&pc, &mut both, Undo::All);
        assert!(code == 0 && said.contains("reset-default-rdp") && !said.contains("flush"), "{said}");
        assert_eq!(undone(&pc, &mut both, Undo::All), (0, "There is nothing to undo.\n".to_owned()));
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
        let (code, said) = undone(&pc, &mut both, Undo::One(Whose::User, 1));
        assert!(code == exit::INTERNAL && said.contains("Somebody else has changed it since"), "{said}");
    }

    #[test]
    fn names_of_changes() {
        use super::super::changes::read_name;
        for (text, meant) in [("3", Some((Whose::User, 3))), ("A12", Some((Whose::Administrator, 12)))] {
            assert_eq!(read_name(text), meant);
            assert_eq!(meant.map(|(whose, run)| name(whose, run)).as_deref(), Some(text));
        }
        for text in ["", "0", "A", "A0", "+3", "-3", "3A", "\u{661}", "9999999999"] {
            assert_eq!(read_name(text), None, "{text}");
        }
    }
}
