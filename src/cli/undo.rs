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
