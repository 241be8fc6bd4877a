//! `redial check --targets`: many computers, a few at once, told as each ends.

mod encoding;
mod files;
mod jobs;
mod line;
mod list;
mod pace;
mod row;
mod save;
mod summary;
mod table;

use std::any::Any;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::args::{Check, Many};
use super::terminal::Progress;
use super::{Streams, exit, output};
use crate::engine::{self, changes};
use crate::platform::{self, ending};
use crate::report::expires::Expires;
use crate::report::redact::redact;
use crate::report::{Report, json};

use jobs::{Job, Listed};
use pace::{Next, Pace};
use row::{Row, asked, worst};

pub use summary::SAYS;

struct Ended {
    name: String,
    report: Report,
    took: Duration,
}

pub fn run(arguments: &Check, many: &Many, streams: &mut Streams<'_>) -> io::Result<u8> {
    let mut json = arguments.output.json.iter().flatten();
    let results: Vec<_> = many.files().into_iter().chain(json.clone()).collect();
    // The list itself is no place for results either.
    if let Some(file) = output::shared(results.iter().copied().chain([&many.targets])) {
        output::tell_shared(file, streams)?;
        return Ok(exit::USAGE);
    }
    let lines = match list::load(&many.targets) {
        Ok(lines) => lines,
        Err(error) => {
            let name = many.targets.display();
            writeln!(streams.err, "redial: the list \u{201c}{name}\u{201d} cannot be read: {error}")?;
            return Ok(exit::UNREADABLE);
        }
    };
    if let Err((file, error)) = output::probe_each(results) {
        writeln!(streams.err, "redial: the file \u{201c}{}\u{201d} cannot be written: {error}", file.display())?;
        return Ok(exit::UNREADABLE);
    }
    let pc = platform::here();
    let Listed { jobs, unread, repeated } = Listed::of(lines, arguments, &*pc);
    for line in &unread {
        writeln!(streams.err, "redial: line {}: {}", line.number, line.why)?;
    }
    let with_documents = arguments.output.json.is_some();
    for sentence in summary::beforehand(jobs.len(), &unread, repeated, many.rate, with_documents, streams.voice) {
        writeln!(streams.err, "{sentence}")?;
    }
    let all = jobs.len();
    if all == 0 {
        writeln!(streams.err, "redial: the list names no computer")?;
        // Whoever emptied it by mistake keeps what is there.
        if unread.is_empty() {
            return Ok(exit::USAGE);
        }
    }
    let runtime = super::runtime::runtime_for(many.at_once)?;
    let mut telling = Telling {
        arguments,
        streams,
        json: json.next().cloned().map(|file| File::create(&file).map(|open| (file, open))).transpose()?,
        changes: changes::made(&pc),
        now_unix: pc.now(),
        progress: Progress::new(),
        all,
        rows: Vec::new(),
        unheard: None,
        unwritten: Vec::new(),
    };
    let end = runtime.block_on(ask(jobs, many, &mut telling));
    telling.progress.clear();
    // A name look-up that the system does not come back from must not hold the program.
    runtime.shutdown_background();
    let Telling { rows, unheard, mut unwritten, .. } = telling;
    // Whatever has become of the rest, what was found is kept before anything else is said.
    let whole = matches!(end, End::Whole);
    unwritten.extend(save::save(many, &rows, &unread, pc.now(), whole));
    let saved = unwritten.is_empty();
    if let End::Fault(fault) = end {
        std::panic::resume_unwind(fault);
    }
    for (file, error) in unwritten {
        writeln!(streams.err, "redial: the file \u{201c}{}\u{201d} could not be written: {error}", file.display())?;
    }
    if let Some(error) = unheard {
        return Err(error);
    }
    let voice = streams.voice;
    if let (Some(file), false) = (&many.prometheus, whole) {
        writeln!(streams.err, "{}", summary::kept(file, voice))?;
    }
    let told = summary::write(&rows, all, arguments.expires_within, pc.now(), voice);
    // Where standard output is one document a line, people are told beside it.
    let out = if arguments.output.json == Some(None) { &mut streams.err } else { &mut streams.out };
    if all > 0 {
        out.write_all(told.as_bytes())?;
        out.flush()?;
    }
    let nobody = (all == 0).then_some(exit::USAGE);
    Ok(match (whole, saved) {
        (false, _) => exit::CANCELLED,
        (true, false) => exit::UNREADABLE,
        (true, true) => worst(rows.iter().map(|row| row.code).chain(unread.iter().map(|line| line.code)).chain(nobody)),
    })
}

/// How it ended.
enum End {
    Whole,
    Cancelled,
    /// Nobody reads what is printed, and nothing else was wanted.
    Unheard,
    /// A check was at fault itself.
    Fault(Box<dyn Any + Send>),
}

/// Asks them all.
async fn ask(jobs: Vec<Job>, many: &Many, telling: &mut Telling<'_, '_>) -> End {
    const TICK: Duration = Duration::from_secs(1);
    let mut cancelled = pin!(ending::asked_for());
    let mut jobs = jobs.into_iter().peekable();
    let mut running = JoinSet::new();
    let mut pace = Pace::new(many.rate);
    loop {
        let mut next = Next::AfterOne;
        while running.len() < many.at_once && jobs.peek().is_some() {
            next = pace.next(Instant::now());
            let Some(job) = jobs.next_if(|_| next == Next::Now) else { break };
            pace.begin();
            running.spawn(one(job));
        }
        if running.is_empty() && jobs.peek().is_none() {
            return End::Whole;
        }
        let wait = match next {
            Next::At(then) if running.len() < many.at_once => Some(then),
            _ => None,
        };
        telling.show(wait);
        let now = Instant::now();
        let wake = wait.unwrap_or(now + TICK).min(now + TICK);
        tokio::select! {
            biased;
            _ = &mut cancelled => return End::Cancelled,
            Some(ended) = running.join_next() => match ended {
                Ok(ended) => {
                    pace.end(asked(&ended.report), Instant::now());
                    telling.tell(ended);
                    if telling.unheard.is_some() && many.files().is_empty() && telling.json.is_none() {
                        return End::Unheard;
                    }
                }
                Err(error) => return End::Fault(error.into_panic()),
            },
            () = sleep_until(wake), if wait.is_some() => {}
        }
    }
}

async fn one(Job { name, request }: Job) -> Ended {
    let begun = Instant::now();
    let report = engine::check(request, |_| {}).await;
    Ended { name, report, took: begun.elapsed() }
}

/// What is told of each as it ends.
struct Telling<'a, 's> {
    arguments: &'a Check,
    streams: &'a mut Streams<'s>,
    /// Where the documents go that nobody wants on standard output.
    json: Option<(PathBuf, File)>,
    changes: Vec<Value>,
    now_unix: u64,
    progress: Progress,
    all: usize,
    rows: Vec<Row>,
    /// Why nothing more is printed.
    unheard: Option<io::Error>,
    /// Why nothing more is written.
    unwritten: Vec<(PathBuf, io::Error)>,
}

impl Telling<'_, '_> {
    fn show(&mut self, wait: Option<Instant>) {
        if self.progress.is_seen() {
            let left = wait.map(|then| then.saturating_duration_since(Instant::now()));
            let text = summary::progress(self.rows.len(), self.all, left, self.streams.voice);
            self.progress.show(&text);
        }
    }

    /// Where one of those who wanted to hear is gone, the others still do.
    fn tell(&mut self, Ended { name, mut report, took }: Ended) {
        report.changes.clone_from(&self.changes);
        let within = self.arguments.expires_within;
        report.expires = within.and_then(|days| Expires::of(&report, self.now_unix, days));
        let report = if self.arguments.output.redact { redact(&report) } else { report };
        let row = Row::new(name, &report, took);
        self.progress.clear();
        if let Some((file, mut open)) = self.json.take() {
            match open.write_all(json::line(&report).as_bytes()) {
                Ok(()) => self.json = Some((file, open)),
                Err(error) => self.unwritten.push((file, error)),
            }
        }
        if self.unheard.is_none() {
            self.unheard = self.print(&report, &row).err();
        }
        self.rows.push(row);
    }

    fn print(&mut self, report: &Report, row: &Row) -> io::Result<()> {
        let out = &mut self.streams.out;
        if self.arguments.output.json == Some(None) {
            out.write_all(json::line(report).as_bytes())?;
        } else {
            writeln!(out, "{}", summary::line(row, self.streams.voice))?;
        }
        out.flush()
    }
}
