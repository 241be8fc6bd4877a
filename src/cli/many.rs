//! `redial check --targets`: many computers, a few at once, told as each ends.

mod encoding;
mod files;
mod line;
mod list;
mod pace;
mod row;
mod summary;
mod table;

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::args::{Check, Many};
use super::check::Refusal;
use super::terminal::Progress;
use super::{Streams, check, exit, output};
use crate::engine::{self, Request, changes, memory};
use crate::platform::{self, Platform, ending};
use crate::report::expires::Expires;
use crate::report::redact::redact;
use crate::report::{Report, json};

use line::{Line, Reading};
use pace::{Next, Pace};
use row::{Row, asked, worst};

pub use summary::SAYS;

/// A computer that can be checked.
struct Job {
    /// As tables call it.
    name: String,
    request: Request,
}

struct Ended {
    name: String,
    report: Report,
    took: Duration,
}

pub fn run(arguments: &Check, many: &Many, streams: &mut Streams<'_>) -> io::Result<u8> {
    let json = arguments.output.json.iter().flatten();
    let results: Vec<_> = many.files().into_iter().chain(json).collect();
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
    let (jobs, bad) = jobs(arguments, lines, &*pc);
    for (number, why) in &bad {
        writeln!(streams.err, "redial: line {number}: {}", why.1)?;
    }
    if jobs.is_empty() {
        writeln!(streams.err, "redial: the list names no computer")?;
        return Ok(worst(bad.iter().map(|(_, (code, _))| *code).chain([exit::USAGE])));
    }
    let all = jobs.len();
    let slow = summary::slowly(all, many.rate, streams.voice);
    if let Some(sentence) = slow {
        writeln!(streams.err, "{sentence}")?;
    }
    let runtime = super::runtime::runtime_for(many.at_once)?;
    let mut telling = Telling {
        arguments,
        streams,
        json: arguments.output.json.iter().flatten().next().map(File::create).transpose()?,
        changes: changes::made(&pc),
        now_unix: pc.now(),
        progress: Progress::new(),
        all,
        rows: Vec::new(),
    };
    let whole = runtime.block_on(ask(jobs, many, &mut telling));
    telling.progress.clear();
    // A name look-up that the system does not come back from must not hold the program.
    runtime.shutdown_background();
    let (whole, rows) = (whole?, telling.rows);
    let bad: Vec<_> = bad.into_iter().map(|(number, (code, why))| (number, code, why)).collect();
    let code = worst(rows.iter().map(|row| row.code).chain(bad.iter().map(|(_, code, _)| *code)));
    let saved = save(many, &rows, &bad, pc.now(), streams)?;
    let voice = streams.voice;
    let told = summary::write(&rows, all, arguments.expires_within, pc.now(), voice);
    // Where standard output is one document a line, people are told beside it.
    let out = if arguments.output.json == Some(None) { &mut streams.err } else { &mut streams.out };
    out.write_all(told.as_bytes())?;
    out.flush()?;
    Ok(match (whole, saved) {
        (false, _) => exit::CANCELLED,
        (true, false) => exit::UNREADABLE,
        (true, true) => code,
    })
}

/// Why a line names no computer: the exit code that it has on its own, and a sentence.
type Bad = (usize, (u8, String));

/// Each line as if it had been typed. The same computer twice is asked once.
fn jobs(arguments: &Check, lines: Vec<Reading>, pc: &dyn Platform) -> (Vec<Job>, Vec<Bad>) {
    let logged = memory::errors(pc);
    let (mut jobs, mut bad): (Vec<Job>, Vec<Bad>) = (Vec::new(), Vec::new());
    let mut seen = std::collections::HashMap::new();
    for line in lines {
        let line = match line {
            Ok(line) => line,
            Err((number, refusal)) => {
                bad.push((number, (refusal.code, refusal.sentence)));
                continue;
            }
        };
        match request(arguments, &line, &logged, pc) {
            Ok(request) => {
                let target = &request.target;
                let gateway = target.gateway().map(|gateway| (gateway.host.to_string(), gateway.port));
                let way = (target.host.to_string().to_lowercase(), target.port, gateway);
                let first = *seen.entry(way).or_insert(line.number);
                if first != line.number {
                    continue;
                }
                let name = if arguments.output.redact { format!("line-{}", line.number) } else { line.called() };
                jobs.push(Job { name, request });
            }
            Err(refusal) => bad.push((line.number, (refusal.code, refusal.sentence))),
        }
    }
    (jobs, bad)
}

fn request(
    arguments: &Check,
    line: &Line,
    logged: &[memory::LoggedError],
    pc: &dyn Platform,
) -> Result<Request, Refusal> {
    let one = Check {
        target: Some(line.name.clone()),
        port: line.port.or(arguments.port),
        gateway: line.gateway.clone().or_else(|| arguments.gateway.clone()),
        error: line.error.clone().or_else(|| arguments.error.clone()),
        many: None,
        ..arguments.clone()
    };
    let request = check::request(&one, pc)?;
    let named = one.error.is_some() || request.error.is_some();
    Ok(if named { request } else { check::with_noted(request, logged, pc.now()) })
}

/// Asks them all, and tells whether it came to the end.
async fn ask(jobs: Vec<Job>, many: &Many, telling: &mut Telling<'_, '_>) -> io::Result<bool> {
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
            return Ok(true);
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
            _ = &mut cancelled => return Ok(false),
            Some(ended) = running.join_next() => match ended {
                Ok(ended) => {
                    pace.end(asked(&ended.report), Instant::now());
                    telling.tell(ended)?;
                }
                Err(error) => std::panic::resume_unwind(error.into_panic()),
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
    json: Option<File>,
    changes: Vec<Value>,
    now_unix: u64,
    progress: Progress,
    all: usize,
    rows: Vec<Row>,
}

impl Telling<'_, '_> {
    fn show(&mut self, wait: Option<Instant>) {
        if self.progress.is_seen() {
            let left = wait.map(|then| then.saturating_duration_since(Instant::now()));
            let text = summary::progress(self.rows.len(), self.all, left, self.streams.voice);
            self.progress.show(&text);
        }
    }

    fn tell(&mut self, Ended { name, mut report, took }: Ended) -> io::Result<()> {
        report.changes.clone_from(&self.changes);
        let within = self.arguments.expires_within;
        report.expires = within.and_then(|days| Expires::of(&report, self.now_unix, days));
        let report = if self.arguments.output.redact { redact(&report) } else { report };
        let row = Row::new(name, &report, took);
        self.progress.clear();
        if let Some(file) = &mut self.json {
            file.write_all(json::line(&report).as_bytes())?;
        }
        let out = &mut self.streams.out;
        if self.arguments.output.json == Some(None) {
            out.write_all(json::line(&report).as_bytes())?;
        } else {
            writeln!(out, "{}", summary::line(&row, self.streams.voice))?;
        }
        out.flush()?;
        self.rows.push(row);
        Ok(())
    }
}

/// Writes the files for other tools, each whole or not at all. What could not be written has been said.
fn save(
    many: &Many,
    rows: &[Row],
    bad: &[(usize, u8, String)],
    now_unix: u64,
    streams: &mut Streams<'_>,
) -> io::Result<bool> {
    let bad: Vec<_> = bad.iter().map(|(number, _, why)| (*number, why.clone())).collect();
    let mut wanted: Vec<(&PathBuf, String)> = Vec::new();
    wanted.extend(many.csv.iter().map(|file| (file, files::csv(rows))));
    wanted.extend(many.junit.iter().map(|file| (file, files::junit(rows, &bad))));
    wanted.extend(many.prometheus.iter().map(|file| (file, files::prometheus(rows, now_unix))));
    let mut saved = true;
    for (file, text) in wanted {
        if let Err(error) = replace(file, &text) {
            let name = file.display();
            writeln!(streams.err, "redial: the file \u{201c}{name}\u{201d} could not be written: {error}")?;
            saved = false;
        }
    }
    Ok(saved)
}

/// Whoever reads it meanwhile sees the old file or the new one.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let place = output::led_to(file)?;
    if std::fs::metadata(&place).is_ok_and(|found| !found.is_file()) {
        return std::fs::write(&place, text);
    }
    let mut beside = place.clone().into_os_string();
    beside.push(format!(".{}.tmp", std::process::id()));
    let written = File::create_new(&beside).and_then(|mut made| {
        made.write_all(text.as_bytes())?;
        made.sync_all()?;
        std::fs::rename(&beside, &place)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fake::Fake;

    fn read(text: &str, arguments: &Check) -> (Vec<String>, Vec<usize>) {
        let file = std::env::temp_dir().join(format!("redial-list-{}-{}", std::process::id(), text.len()));
        std::fs::write(&file, text).unwrap();
        let lines = list::load(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let (jobs, bad) = jobs(arguments, lines, &Fake::typical());
        let told = |job: Job| format!("{} {}", job.name, job.request.target.port);
        (jobs.into_iter().map(told).collect(), bad.into_iter().map(|(number, _)| number).collect())
    }

    #[test]
    fn each_line_is_read_as_if_it_was_typed() {
        let arguments = Check { port: Some(3391), ..Check::default() };
        let text = "name,port\nmstsc /v:pc-1,\nPC-1,\npc-1,3390\n192.168.1.300,\n0x904,\npc-2,\n";
        let (jobs, bad) = read(text, &arguments);
        // What stands in the list counts before what is said of all.
        assert_eq!(jobs, ["mstsc /v:pc-1 3391", "pc-1:3390 3390", "pc-2 3391"]);
        assert_eq!(bad, [5, 6]);
    }

    #[test]
    fn a_redacted_run_calls_them_by_their_lines() {
        let output = crate::cli::args::Output { redact: true, ..Default::default() };
        assert_eq!(read("# x\npc-1\n", &Check { output, ..Check::default() }).0, ["line-2 3389"]);
    }

    #[test]
    fn a_file_is_replaced_as_a_whole() {
        let folder = std::env::temp_dir().join(format!("redial-replace-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.prom");
        replace(&file, "first").unwrap();
        replace(&file, "second").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "second");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        assert!(replace(&folder.join("none").join("a.prom"), "x").is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
