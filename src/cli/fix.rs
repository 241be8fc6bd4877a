//! `redial fix`: preview, consent, journal, change, read back.

mod telling;
mod tests;

use std::io::{self, BufRead, IsTerminal as _};
use std::sync::Arc;
use std::time::Instant;

use super::args::Fix as Arguments;
use super::{Streams, changes, exit, undo};
use crate::change::journal::{Journal, Which};
use crate::engine::fixing::elevated;
use crate::engine::{self, Request, target_input};
use crate::fixes::journals::{self, Scope};
use crate::fixes::run::{self, Outcome};
use crate::fixes::{FixCx, Options, practice};
use crate::model::{Layer, Target};
use crate::platform::elevation::{Raise, Transport};
use crate::platform::fake::Fake;
use crate::platform::{self, Platform};
use crate::report::escape::plain;
use telling::{Took, document, ended, refused, report, show};

/// Whether somebody agrees. None: there is nobody to ask.
type Ask<'a> = &'a mut dyn FnMut(&mut Streams<'_>) -> io::Result<Option<bool>>;

pub fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> io::Result<u8> {
    let practice = arguments.practice.then(|| practice::computer(arguments.fix));
    let pc = practice.as_ref().map_or_else(platform::here, |fake| Arc::new(fake.clone()));
    let outcome = with(arguments, &pc, &mut ask_at_terminal, &mut Raise, streams)?;
    if let (Some(fake), Ending::Applied(mut journal, run)) = (&practice, outcome.1) {
        practise_undo(fake, &mut journal, run, arguments.json, streams)?;
    }
    Ok(outcome.0)
}

/// How it ended, as far as the practice computer wants to know.
enum Ending {
    Applied(Journal, u64),
    Other,
}

fn with(
    arguments: &Arguments,
    pc: &Arc<dyn Platform>,
    ask: Ask<'_>,
    transport: &mut dyn Transport,
    streams: &mut Streams<'_>,
) -> io::Result<(u8, Ending)> {
    let fix = arguments.fix;
    let told = |code: u8| Ok((code, Ending::Other));
    if !changes::is_windows(&**pc) {
        let sentence = "Fixes work on Windows. With --practice, any of them can be tried here on a computer in memory.";
        return told(refused(arguments, sentence, streams)?);
    }
    let target = match arguments.target.as_deref().map(target_input::read).transpose() {
        Ok(target) => target,
        Err(error) => {
            ended(arguments, None, "bad-target", &error.to_string(), streams)?;
            return told(error.exit_code());
        }
    };
    let mut options = arguments.options.clone();
    if fix.id == "connect-by-address" && !arguments.practice {
        match proven_address(&options, target.as_ref(), streams)? {
            Ok(address) => options = address,
            Err(sentence) => return told(refused(arguments, &sentence, streams)?),
        }
    }
    let cx = FixCx { pc: &**pc, target: target.as_ref(), options: &options };
    let mut took = Took::default();
    let began = Instant::now();
    let preview = match run::plan(fix, &cx) {
        Ok(preview) => preview,
        Err(error) => return told(refused(arguments, &run::refusal(&error).english(), streams)?),
    };
    took.plan = Some(began.elapsed());
    if preview.steps.is_empty() {
        return told(report(arguments, &preview, &Outcome::AlreadyRight, took, streams)?);
    }
    if arguments.dry_run {
        if arguments.json {
            document(arguments, Some(&preview), "planned", &[], None, took, streams)?;
        } else {
            show(&preview, streams.voice, streams.out)?;
        }
        return told(0);
    }
    if !arguments.json {
        show(&preview, streams.voice, streams.out)?;
    } else if !arguments.yes {
        show(&preview, streams.voice, streams.err)?;
    }
    if !arguments.yes {
        match ask(streams)? {
            Some(true) => {}
            Some(false) => {
                ended(arguments, Some(&preview), "declined", "nothing was changed", streams)?;
                return told(exit::CANCELLED);
            }
            None => {
                let sentence = "nobody can be asked here whether to do this; say --yes to agree, or --dry-run to look";
                ended(arguments, Some(&preview), "unasked", sentence, streams)?;
                return told(exit::USAGE);
            }
        }
    }
    if preview.asks_for_administrator {
        return match elevated::apply(transport, fix, &preview.agreed(&options)) {
            Ok(outcome) => told(report(arguments, &preview, &outcome, took, streams)?),
            Err(detail) => {
                let sentence = format!("How it ended, nobody knows ({detail}); `redial changes` tells.");
                ended(arguments, Some(&preview), "unknown", &sentence, streams)?;
                told(exit::INTERNAL)
            }
        };
    }
    let began = Instant::now();
    // The practice computer is nobody else's: nobody's turn is waited for there.
    let opened = if arguments.practice {
        journals::in_memory().map(|journal| (journal, None))
    } else {
        let turn = journals::turn(&**pc, Scope::of(fix));
        turn.and_then(|turn| Ok((journals::open(pc, Scope::of(fix))?, turn)))
    };
    let outcome = opened.and_then(|(mut journal, _turn)| {
        let back = run::put_back_due(&**pc, &mut journal)?;
        let half = run::half_done(&**pc, &mut journal)?;
        Ok((back, half, run::carry_out(&preview, &**pc, &mut journal)?, journal))
    });
    took.apply = Some(began.elapsed());
    match outcome {
        Ok((back, half, outcome, journal)) => {
            for (run, id) in half {
                let name = Scope::of(fix).name(run);
                writeln!(streams.err, "redial: {id} was cut short earlier; `redial undo {name}` takes it back")?;
            }
            if !arguments.json {
                undo::tell_put_back(&back, streams)?;
            }
            let code = report(arguments, &preview, &outcome, took, streams)?;
            Ok(match outcome {
                Outcome::Applied { run, .. } => (code, Ending::Applied(journal, run)),
                _ => (code, Ending::Other),
            })
        }
        Err(error) => {
            let (code, sentence) = changes::no_journal(&error, &journals::place(&**pc, Scope::of(fix)));
            ended(arguments, None, changes::refusal_word(code), &sentence, streams)?;
            told(code)
        }
    }
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

/// The options with an address at which Remote Desktop has just answered, or why there is none.
fn proven_address(
    options: &Options,
    target: Option<&Target>,
    streams: &mut Streams<'_>,
) -> io::Result<Result<Options, String>> {
    let runtime = super::runtime::runtime()?;
    let look = |target: Target| runtime.block_on(engine::check(Request::new(target, None), |_| {}));
    let mut candidates: Vec<String> = options.text("address").map(str::to_owned).into_iter().collect();
    if candidates.is_empty()
        && let Some(target) = target
    {
        writeln!(streams.err, "Looking for the address of {} ...", plain(&target.typed))?;
        let report = look(target.clone());
        let resolved = report.layer(Layer::Name).and_then(|layer| layer.facts.get("resolve").cloned());
        let addresses = resolved.as_ref().and_then(|fact| fact.get("addresses")?.as_array()).cloned();
        candidates.extend(addresses.unwrap_or_default().iter().filter_map(|one| Some(one.as_str()?.to_owned())));
    }
    let fix = crate::fixes::find("connect-by-address");
    for candidate in &candidates {
        let Ok(target) = Target::parse(candidate) else { continue };
        writeln!(streams.err, "Trying {} ...", plain(candidate))?;
        let answered = look(target).greeting_was_answered();
        let mut proven = Options::default();
        if let (true, Some(fix)) = (answered, fix)
            && proven.set(fix, "address", Some(candidate)).is_ok()
        {
            runtime.shutdown_background();
            return Ok(Ok(proven));
        }
    }
    runtime.shutdown_background();
    Ok(Err(match candidates.as_slice() {
        [] => "No address is known for that computer. Ask for it at the other computer, and give it with --address."
            .to_owned(),
        [one] => format!("Remote Desktop does not answer at {one} either, so an address would not help."),
        more => format!("Remote Desktop answers at none of {}, so an address would not help.", more.join(", ")),
    }))
}

/// What makes practising complete: what can be taken back, is.
fn practise_undo(
    fake: &Fake,
    journal: &mut Journal,
    run: u64,
    quiet: bool,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    let back = run::undo(fake, journal, Which::Run(run));
    if quiet {
        return Ok(());
    }
    writeln!(streams.out, "\nThis was the practice computer. Nothing on yours was changed.")?;
    match back {
        Ok(back) if back.iter().all(|back| back.done.is_empty() && back.left.is_empty()) => Ok(()),
        Ok(back) => {
            writeln!(streams.out, "What undo does:")?;
            undo::tell_put_back(&back, streams)
        }
        Err(error) => writeln!(streams.err, "redial: {error}"),
    }
}
