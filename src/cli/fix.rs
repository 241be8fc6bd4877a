//! `redial fix`: preview, consent, change, read back.

mod telling;
mod tests;

use std::io::{self, BufRead, IsTerminal as _};
use std::sync::Arc;
use std::time::Instant;

use super::args::Fix as Arguments;
use super::{Streams, changes, exit, undo};
use crate::engine::fixing::{
    Asked, Back, Candidates, FixOutcome, FixRun, FixService, OptionKind, PutBack, Trouble, Trying, UndoResult,
};
use crate::engine::{Computer, Here, target_input};
use crate::platform::elevation::Raise;
use crate::practice::computers::faulty;
use crate::report::escape::plain;
pub use telling::SAYS;
use telling::{Took, document, ended, refused, report, show};

/// Whether somebody agrees. None: there is nobody to ask.
type Ask<'a> = &'a mut dyn FnMut(&mut Streams<'_>) -> io::Result<Option<bool>>;

pub fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> io::Result<u8> {
    if !arguments.practice {
        return Ok(with(arguments, &mut Computer::from(Here::real()), &mut ask_at_terminal, streams)?.0);
    }
    let here = Here { pc: Arc::new(faulty::computer(arguments.fix)), transport: Box::new(Raise) };
    let mut computer = Computer::in_memory(here).map_err(io::Error::other)?;
    let (code, run) = with(arguments, &mut computer, &mut ask_at_terminal, streams)?;
    if let Some(run) = run {
        practise_undo(&mut computer, run, arguments.json, streams)?;
    }
    Ok(code)
}

/// The exit code, and what was made.
fn with(
    arguments: &Arguments,
    computer: &mut Computer,
    ask: Ask<'_>,
    streams: &mut Streams<'_>,
) -> io::Result<(u8, Option<FixRun>)> {
    let told = |code: u8| Ok((code, None));
    let target = match arguments.target.as_deref().map(target_input::read).transpose() {
        Ok(target) => target,
        Err(error) => {
            ended(arguments, None, "bad-target", &error.to_string(), streams)?;
            return told(error.exit_code());
        }
    };
    if arguments.fix.options.iter().any(|option| option.kind == OptionKind::Address) {
        super::room()?;
    }
    let mut service = FixService(computer);
    let mut took = Took::default();
    let asked = Asked { fix: arguments.fix, target, options: arguments.options.clone() };
    let mut lost = Ok(());
    let mut trying = |trying: Trying<'_>| {
        lost = match trying {
            Trying::Name(name) => writeln!(streams.err, "Looking for the address of {} ...", plain(name)),
            Trying::Address(address) => writeln!(streams.err, "Trying {} ...", plain(address)),
        };
    };
    let planned = service.plan(&asked, Candidates::Sought(&mut trying));
    lost?;
    let planned = match planned {
        Ok(planned) => planned,
        Err(refusal) => return told(refused(arguments, &refusal.reason, streams)?),
    };
    took.plan = Some(planned.took);
    let preview = &planned.preview;
    if preview.steps.is_empty() {
        return told(report(arguments, preview, &FixOutcome::AlreadyRight, took, streams)?);
    }
    if arguments.dry_run {
        if arguments.json {
            document(arguments, Some(preview), "planned", &[], None, took, streams)?;
        } else {
            show(preview, streams.voice, streams.out)?;
        }
        return told(0);
    }
    if !arguments.json {
        show(preview, streams.voice, streams.out)?;
    } else if !arguments.yes {
        show(preview, streams.voice, streams.err)?;
    }
    if !arguments.yes {
        match ask(streams)? {
            Some(true) => {}
            Some(false) => {
                ended(arguments, Some(preview), "declined", "nothing was changed", streams)?;
                return told(exit::CANCELLED);
            }
            None => {
                let sentence = "nobody can be asked here whether to do this; say --yes to agree, or --dry-run to look";
                ended(arguments, Some(preview), "unasked", sentence, streams)?;
                return told(exit::USAGE);
            }
        }
    }
    let began = Instant::now();
    let applied = match service.apply(&planned) {
        Ok(applied) => applied,
        Err(trouble) => {
            let shown = matches!(trouble, Trouble::Lost(_)).then_some(preview);
            ended(arguments, shown, changes::word_of(&trouble), &changes::say(&trouble), streams)?;
            return told(changes::code_of(&trouble));
        }
    };
    // How long somebody thought about Windows' question is nobody's speed.
    took.apply = (!preview.asks_for_administrator).then(|| began.elapsed());
    for (run, id) in &applied.half_done {
        writeln!(streams.err, "redial: {id} was cut short earlier; `redial undo {run}` undoes it")?;
    }
    if !arguments.json {
        undo::tell_put_back(&applied.put_back, streams)?;
    }
    let code = report(arguments, preview, &applied.outcome, took, streams)?;
    Ok(match applied.outcome {
        FixOutcome::Applied { run, .. } => (code, Some(FixRun { scope: applied.scope, number: run })),
        _ => (code, None),
    })
}

/// At a terminal; the question goes to standard error, so that it is seen where the rest goes to a file.
fn ask_at_terminal(streams: &mut Streams<'_>) -> io::Result<Option<bool>> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Ok(None);
    }
    write!(streams.err, "\nDo this? Type yes, or press Enter to leave everything as it is: ")?;
    streams.err.flush()?;
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(Some(["y", "yes"].contains(&answer.trim().to_lowercase().as_str())))
}

/// What makes practising complete: what can be taken back, is.
fn practise_undo(computer: &mut Computer, run: FixRun, quiet: bool, streams: &mut Streams<'_>) -> io::Result<()> {
    let mut service = FixService(computer);
    let history = service.history();
    let undone = service.undo(&history, Back::Run(run));
    if quiet {
        return Ok(());
    }
    writeln!(streams.out, "\nThis was the practice computer. Nothing on yours was changed.")?;
    match undone {
        Ok(UndoResult { back, .. }) => {
            let back: Vec<PutBack> = back.into_iter().map(|(_, back)| back).collect();
            if back.iter().all(|back| back.done.is_empty() && back.left.is_empty()) {
                return Ok(());
            }
            writeln!(streams.out, "What undo does:")?;
            undo::tell_put_back(&back, streams)
        }
        Err(trouble) => changes::complain(&trouble, streams),
    }
}
