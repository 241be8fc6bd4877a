//! `redial fix`: preview, consent, journal, change, read back.

use std::io::{self, BufRead, IsTerminal as _};
use std::sync::Arc;

use serde_json::json;

use super::args::Fix as Arguments;
use super::{Streams, changes, exit, fixes, undo};
use crate::change::Words;
use crate::change::journal::{Journal, Which};
use crate::engine::fixing::elevated;
use crate::engine::{self, Request, target_input};
use crate::fixes::journals::{self, Whose};
use crate::fixes::run::{self, Outcome, Preview};
use crate::fixes::{FixCx, Options, practice};
use crate::model::{Layer, Status, Target, Undo, rfc3339};
use crate::platform::elevation::{Carrier, Raise};
use crate::platform::fake::Fake;
use crate::platform::{self, Platform};
use crate::report::escape::plain;

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
    carrier: &mut dyn Carrier,
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
            writeln!(streams.err, "redial: {error}")?;
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
    let preview = match run::plan(fix, &cx) {
        Ok(preview) => preview,
        Err(error) => return told(refused(arguments, &run::refusal(&error), streams)?),
    };
    if preview.steps.is_empty() {
        return told(report(arguments, &preview, &Outcome::AlreadyRight, streams)?);
    }
    if arguments.dry_run {
        if arguments.json {
            document(arguments, Some(&preview), "planned", &[], None, streams)?;
        } else {
            show(&preview, streams.out)?;
        }
        return told(0);
    }
    if !arguments.json {
        show(&preview, streams.out)?;
    } else if !arguments.yes {
        show(&preview, streams.err)?;
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
        return match elevated::apply(carrier, fix, &options) {
            Ok(outcome) => told(report(arguments, &preview, &outcome, streams)?),
            Err(detail) => {
                let sentence = format!("How it ended, nobody knows ({detail}); `redial changes` tells.");
                refused(arguments, &sentence, streams)?;
                told(exit::INTERNAL)
            }
        };
    }
    let _turn = match journals::turn(&**pc, Whose::of(fix)) {
        Ok(turn) => turn.filter(|_| !arguments.practice),
        Err(error) => {
            let (code, sentence) = changes::no_journal(&error);
            refused(arguments, &sentence, streams)?;
            return told(code);
        }
    };
    let opened = if arguments.practice { journals::in_memory() } else { journals::open(pc, Whose::of(fix)) };
    let outcome = opened.and_then(|mut journal| {
        let back = run::put_back_due(&**pc, &mut journal)?;
        let half = run::half_done(&**pc, &mut journal)?;
        Ok((back, half, run::carry_out(&preview, &**pc, &mut journal)?, journal))
    });
    match outcome {
        Ok((back, half, outcome, journal)) => {
            for (run, id) in half {
                let name = Whose::of(fix).name(run);
                writeln!(streams.err, "redial: {id} was cut short earlier; `redial undo {name}` takes it back")?;
            }
            if !arguments.json {
                undo::tell_put_back(&back, streams)?;
            }
            let code = report(arguments, &preview, &outcome, streams)?;
            Ok(match outcome {
                Outcome::Applied { run, .. } => (code, Ending::Applied(journal, run)),
                _ => (code, Ending::Other),
            })
        }
        Err(error) => {
            let (code, sentence) = changes::no_journal(&error);
            refused(arguments, &sentence, streams)?;
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
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
        let answered = look(target)
            .layer(Layer::Negotiation)
            .is_some_and(|layer| matches!(layer.status, Status::Pass | Status::Warn));
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

fn show(preview: &Preview, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}   ({}, {})\n", preview.fix.title, preview.fix.id, fixes::side(preview.fix.place))?;
    for (number, step) in (1..).zip(&preview.steps) {
        let Words { short, before, after, detail } = &step.words;
        writeln!(out, "{number:>3}. {}: {} -> {}", plain(short), plain(before), plain(after))?;
        writeln!(out, "     {}", plain(detail))?;
        if step.undo == Undo::None && preview.undo != Undo::None {
            writeln!(out, "     This step can't be undone.")?;
        }
    }
    writeln!(out)?;
    writeln!(out, "{}", undo_sentence(preview.undo))?;
    if let Some(after) = preview.put_back_after {
        let minutes = after.as_secs() / 60;
        let by = if preview.put_back_by_windows {
            "Windows sees to it even where Redial does not run"
        } else {
            "when Redial runs then or next"
        };
        writeln!(out, "It is put back after {minutes} minutes: {by}.")?;
    }
    if preview.fix.elevated {
        let asks = if preview.asks_for_administrator { " Windows will ask." } else { "" };
        writeln!(out, "It takes an administrator's rights.{asks}")?;
    }
    for sentence in &preview.warnings {
        writeln!(out, "Note: {}", plain(sentence))?;
    }
    for sentence in preview.alerts {
        writeln!(out, "Note: {sentence}")?;
    }
    Ok(())
}

fn undo_sentence(undo: Undo) -> &'static str {
    match undo {
        Undo::Full => "All of it can be undone.",
        Undo::Partial => "Part of it can be undone.",
        Undo::None => "There is nothing to undo afterwards: what is done is done.",
    }
}

/// One sentence for each outcome, and its exit code.
fn report(arguments: &Arguments, preview: &Preview, outcome: &Outcome, streams: &mut Streams<'_>) -> io::Result<u8> {
    let whose = Whose::of(arguments.fix);
    let (word, code, run) = match outcome {
        Outcome::Applied { run, .. } => ("applied", 0, Some(*run)),
        Outcome::AlreadyRight => ("already-right", 0, None),
        Outcome::Refused { .. } => ("refused", exit::REFUSED, None),
        Outcome::Stale { .. } => ("stale", exit::REFUSED, None),
        Outcome::Partial { run, .. } => ("partial", exit::INTERNAL, Some(*run)),
        Outcome::Failed { .. } => ("failed", exit::INTERNAL, None),
    };
    let name = run.map(|run| whose.name(run));
    let way_back = name.as_ref().map(|name| format!("`redial undo {name}` takes it back.")).unwrap_or_default();
    let sentences: Vec<String> = match outcome {
        Outcome::Applied { done, put_back_at, .. } => {
            let steps = if done.len() == 1 { "1 step".to_owned() } else { format!("{} steps", done.len()) };
            let back = put_back_at.map(|at| format!("It is put back at {}.", time(at)));
            let way_back = if preview.undo == Undo::None || arguments.practice { None } else { Some(way_back) };
            let seen = if preview.steps.iter().all(|step| step.shows) {
                format!("Done, in {steps}, and read back.")
            } else {
                "Windows was asked to, and said yes. Whether it did, can't be read back.".to_owned()
            };
            [Some(seen), back, way_back].into_iter().flatten().collect()
        }
        Outcome::AlreadyRight => vec!["It is right already. Nothing was changed.".to_owned()],
        Outcome::Refused { reason } => vec![reason.clone()],
        Outcome::Stale { step, found } => vec![
            "Somebody else changed something in between. Nothing was changed by Redial; try again.".to_owned(),
            format!("{}: expected {}, found {}.", step.short, step.before, found),
        ],
        Outcome::Partial { done, failed, why, .. } => vec![
            match done.len() {
                0 => "A step was left half made.".to_owned(),
                count => format!("Only a part was done: {count} of {} steps.", preview.steps.len()),
            },
            format!("{}: {why}", failed.short),
            way_back,
        ],
        Outcome::Failed { step, why } => {
            vec![format!("It could not be done. {}: {why}", step.short), "Nothing was changed.".to_owned()]
        }
    };
    if arguments.json {
        document(arguments, Some(preview), word, &sentences, name.as_deref(), streams)?;
        return Ok(code);
    }
    let text = plain(&sentences.join(" "));
    match code {
        0 => writeln!(streams.out, "\n{text}")?,
        _ => writeln!(streams.err, "redial: {text}")?,
    }
    Ok(code)
}

fn refused(arguments: &Arguments, sentence: &str, streams: &mut Streams<'_>) -> io::Result<u8> {
    ended(arguments, None, "refused", sentence, streams)?;
    Ok(exit::REFUSED)
}

/// Nothing was changed, and why.
fn ended(
    arguments: &Arguments,
    preview: Option<&Preview>,
    outcome: &str,
    sentence: &str,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    if arguments.json {
        return document(arguments, preview, outcome, &[sentence.to_owned()], None, streams);
    }
    writeln!(streams.err, "redial: {}", plain(sentence))
}

fn document(
    arguments: &Arguments,
    preview: Option<&Preview>,
    outcome: &str,
    sentences: &[String],
    change: Option<&str>,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    let step = |step: &run::Step| json!({ "words": step.words, "undo": step.undo });
    let steps: Vec<_> = preview.iter().flat_map(|preview| &preview.steps).map(step).collect();
    let document = json!({
        "schema": "redial.fix/1",
        "fix": arguments.fix.id,
        "practice": arguments.practice,
        "outcome": outcome,
        "sentences": sentences,
        "change": change,
        "steps": steps,
        "undo": preview.map(|preview| preview.undo),
        "elevated": arguments.fix.elevated,
        "put_back_after_s": preview.and_then(|preview| preview.put_back_after).map(|after| after.as_secs()),
        "warnings": preview.map(|preview| preview.warnings.as_slice()).unwrap_or_default(),
        "alerts": arguments.fix.alerts,
    });
    changes::document(&document, streams)
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

fn time(at: u64) -> String {
    rfc3339(i64::try_from(at).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{self, Args};
    use crate::elevate::{Declines, Direct};
    use crate::platform::elevation::{ElevationError, Exchange};

    /// Exit code, standard output, standard error.
    fn ran(pc: &Fake, line: &str, answer: Option<bool>) -> (u8, String, String) {
        let arguments = match args::parse(format!("fix {line} --practice").split_whitespace().map(Into::into)) {
            Ok(Args::Fix(arguments)) => arguments,
            other => panic!("{line}: {other:?}"),
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let pc: Arc<dyn Platform> = Arc::new(pc.clone());
        let mut streams = Streams { out: &mut out, err: &mut err };
        let (code, _) = with(&arguments, &pc, &mut |_| Ok(answer), &mut Declines, &mut streams).unwrap();
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn nothing_happens_without_a_yes() {
        let pc = Fake::typical();
        let before = pc.snapshot();
        let (code, out, err) = ran(&pc, "reset-default-rdp", None);
        assert!(code == exit::USAGE && out.contains("Put Default.rdp aside") && err.contains("--yes"), "{out}{err}");
        assert_eq!(ran(&pc, "reset-default-rdp", Some(false)).0, exit::CANCELLED);
        let (code, out, _) = ran(&pc, "reset-default-rdp --dry-run --yes", None);
        assert!(code == 0 && out.contains("All of it can be undone."), "{out}");
        assert_eq!(pc.snapshot().differences(&before), [""; 0]);
        let (code, out, _) = ran(&pc, "reset-default-rdp", Some(true));
        assert!(code == 0 && out.contains("Done, in 1 step, and read back."), "{out}");
        assert_ne!(pc.snapshot().differences(&before), [""; 0]);
    }

    #[test]
    fn endings_are_told_apart() {
        let pc = Fake::typical();
        let (code, out, _) = ran(&pc, "enable-udp", None);
        assert_eq!((code, out.as_str()), (0, "\nIt is right already. Nothing was changed.\n"));
        let (code, _, err) = ran(&pc, "clear-connection-history --yes", None);
        assert!(code == exit::REFUSED && err.contains("which computer"), "{err}");
        let (code, out, _) = ran(&pc, "flush-dns --yes", None);
        assert!(code == 0 && out.contains("can't be read back") && !out.contains("Done"), "{out}");
        pc.lock("HKLM\\SOFTWARE\\Policies");
        let (code, _, err) = ran(&pc, "disable-udp --yes", None);
        assert!(code == exit::INTERNAL && err.contains("Nothing was changed."), "{err}");
        pc.behave();
        pc.lock("HKCU\\Software\\Microsoft\\Terminal Server Client\\Servers");
        let (code, _, err) = ran(&pc, "clear-connection-history --all --yes", None);
        assert!(code == exit::INTERNAL && err.contains("Only a part was done: 3 of 7 steps."), "{err}");
        pc.behave();
        pc.edit_before_write(0, |world| {
            world.files.retain(|path, _| !path.ends_with("DEFAULT.RDP"));
        });
        // The journal in memory writes nothing outside, so the first write is the fix's own.
        let (code, _, err) = ran(&pc, "reset-default-rdp --yes", None);
        assert!(code != 0 && !err.is_empty(), "{err}");
        pc.edit(|world| world.identity.elevated = false);
        let (code, _, err) = ran(&pc, "disable-udp --yes", None);
        assert!(code == exit::REFUSED && err.contains("the answer was no. Nothing was changed."), "{err}");
    }

    /// Whoever says yes to Windows' question.
    struct Agrees(Fake);

    impl Carrier for Agrees {
        fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
            self.0.edit(|world| world.identity.elevated = true);
            let answer = Direct(Arc::new(self.0.clone())).exchange(order, message);
            self.0.edit(|world| world.identity.elevated = false);
            answer
        }
    }

    #[test]
    fn windows_is_asked_for_an_administrator() {
        let fake = Fake::typical();
        fake.edit(|world| world.identity.elevated = false);
        let pc: Arc<dyn Platform> = Arc::new(fake.clone());
        let Ok(Args::Fix(arguments)) = args::parse(["fix", "disable-udp", "--yes"].map(Into::into)) else { panic!() };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams { out: &mut out, err: &mut err };
        let done = with(&arguments, &pc, &mut |_| Ok(None), &mut Agrees(fake), &mut streams).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(done.0 == 0 && out.contains("Windows will ask.") && out.contains("`redial undo A1`"), "{out}");
        assert!(matches!(run::plan(arguments.fix, &FixCx { pc: &*pc, target: None, options: &arguments.options }),
            Ok(preview) if preview.steps.is_empty()));
    }

    #[test]
    fn json_says_the_same() {
        let (code, out, err) = ran(&Fake::typical(), "client-nla-off --yes --json", None);
        let document: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(document["outcome"], "applied");
        assert_eq!(document["put_back_after_s"], 1800);
        assert_eq!(document["steps"][0]["words"]["after"], "off");
        for (line, outcome) in [
            ("client-nla-on", "already-right"),
            ("client-nla-off --dry-run", "planned"),
            ("clear-connection-history", "refused"),
        ] {
            let (_, out, _) = ran(&Fake::typical(), &format!("{line} --json --yes"), None);
            assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap()["outcome"], outcome);
        }
    }

    #[test]
    fn practising_ends_where_it_began() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams { out: &mut out, err: &mut err };
        let line = ["fix", "forget-saved-password", "--all", "--practice", "--yes"];
        let Ok(Args::Fix(arguments)) = args::parse(line.map(Into::into)) else { panic!() };
        assert_eq!(run(&arguments, &mut streams).unwrap(), 0);
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("back       Forget the saved sign-in for 10.0.0.7"), "{out}");
        assert!(out.contains("stays      Forget the Windows password for pc7.example"), "{out}");
    }

    #[test]
    fn an_address_is_proven_first() {
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = std::thread::Builder::new().spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let [good, bad] = [
                    crate::practice::start("healthy").await.unwrap(),
                    crate::practice::start("closed-on-connect").await.unwrap(),
                ];
                tell.send([good.address, bad.address]).unwrap();
                let _ = stopped.await;
            });
        });
        let [good, bad] = told.recv().unwrap();
        let fix = crate::fixes::find("connect-by-address").unwrap();
        let proven = |address: Option<std::net::SocketAddr>, target: Option<std::net::SocketAddr>| {
            let mut options = Options::default();
            if let Some(address) = address {
                options.set(fix, "address", Some(&address.to_string())).unwrap();
            }
            let target = target.map(|target| Target::parse(&target.to_string()).unwrap());
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut streams = Streams { out: &mut out, err: &mut err };
            let proven = proven_address(&options, target.as_ref(), &mut streams).unwrap();
            proven.map(|options| options.text("address").unwrap_or_default().to_owned())
        };
        assert_eq!(proven(Some(good), None), Ok(good.to_string()));
        assert_eq!(proven(None, Some(good)), Ok(good.to_string()));
        assert!(proven(Some(bad), None).unwrap_err().contains("does not answer"));
        assert!(proven(None, None).unwrap_err().contains("--address"));
        stop.send(()).unwrap();
        serving.unwrap().join().unwrap();
    }
}
