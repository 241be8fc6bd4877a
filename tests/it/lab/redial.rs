//! The headless program, run as a user runs it.

use std::fmt;
use std::io::{Read, Write as _};
use std::process::Stdio;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Namespace;
use super::process::prefixed;

/// `redial check`, or another sub-command, about to be run.
#[derive(Debug)]
pub struct Check<'a> {
    arguments: Vec<String>,
    namespace: Option<&'a Namespace>,
    alone: bool,
    environment: Vec<(&'static str, String)>,
    shell: Option<&'static str>,
    typed: Option<String>,
}

/// How it went.
#[derive(Debug)]
pub struct Checked {
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
    /// The most memory that it held at once.
    pub peak_kib: u64,
    /// The report, where standard output is one.
    pub report: Value,
}

/// Longer than any deadline that a test sets.
const HUNG: Duration = Duration::from_secs(90);

/// Runs that measure time hold this alone.
static MACHINE: RwLock<()> = RwLock::new(());

impl<'a> Check<'a> {
    /// `redial check TARGET --json`, with two seconds for each part.
    pub fn of(target: impl fmt::Display) -> Self {
        Self::with([target.to_string(), "--json".into(), "--timeout".into(), "2".into()])
    }

    /// `redial check` with these arguments.
    pub fn with(arguments: impl IntoIterator<Item = String>) -> Self {
        Self::command(std::iter::once("check".to_owned()).chain(arguments))
    }

    /// `redial` with these arguments.
    pub fn command(arguments: impl IntoIterator<Item = String>) -> Self {
        Self {
            arguments: arguments.into_iter().collect(),
            namespace: None,
            alone: false,
            environment: Vec::new(),
            shell: None,
            typed: None,
        }
    }

    pub fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub fn inside(mut self, namespace: &'a Namespace) -> Self {
        self.namespace = Some(namespace);
        self
    }

    pub fn environment(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// By a shell that does this first, such as `ulimit -n 6;`, or sends what is printed elsewhere.
    pub fn shell(mut self, script: &'static str) -> Self {
        self.shell = Some(script);
        self
    }

    /// With this on standard input.
    pub fn typed(mut self, text: impl Into<String>) -> Self {
        self.typed = Some(text.into());
        self
    }

    /// With no other run of Redial beside it, because its time is measured.
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    pub fn run(self) -> Checked {
        self.run_and(|| ())
    }

    /// Does that as soon as it has printed something. Before it is started it may have to wait for other runs.
    pub fn run_and(self, then: impl FnOnce()) -> Checked {
        let _alone = self.alone.then(|| MACHINE.write().unwrap_or_else(PoisonError::into_inner));
        let _beside = (!self.alone).then(|| MACHINE.read().unwrap_or_else(PoisonError::into_inner));
        let mut command = prefixed(self.namespace);
        if let Some(script) = self.shell {
            command.args(["sh", "-c", script]);
        }
        command.arg(env!("CARGO_BIN_EXE_redial")).args(&self.arguments).env_remove("DISPLAY");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(if self.typed.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().expect("redial starts");
        if let (Some(text), Some(mut stdin)) = (&self.typed, child.stdin.take()) {
            // A program that reads nothing has gone already.
            let _ = stdin.write_all(text.as_bytes());
        }
        let (speaks, spoken) = sync_channel(1);
        let stdout = collect(child.stdout.take(), Some(speaks));
        let stderr = collect(child.stderr.take(), None);
        let (mut then, mut peak_kib) = (Some(then), 0);
        let (exit, took) = loop {
            peak_kib = peak(child.id()).unwrap_or(0).max(peak_kib);
            if spoken.try_recv().is_ok()
                && let Some(then) = then.take()
            {
                then();
            }
            if let Some(status) = child.try_wait().expect("it is our child") {
                break (status.code(), started.elapsed());
            }
            if started.elapsed() > HUNG {
                let _ = child.kill();
                let _ = child.wait();
                panic!("redial {:?} did not end", self.arguments);
            }
            thread::sleep(Duration::from_millis(5));
        };
        let text = |reader: thread::JoinHandle<Vec<u8>>| {
            String::from_utf8_lossy(&reader.join().expect("it reads")).into_owned()
        };
        let (stdout, stderr) = (text(stdout), text(stderr));
        let report = serde_json::from_str(&stdout).unwrap_or(Value::Null);
        Checked { exit, stdout, stderr, took, peak_kib, report }
    }
}

/// Says when the first of it has come.
fn collect(from: Option<impl Read + Send + 'static>, first: Option<SyncSender<()>>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = vec![0];
        if let Some(mut from) = from {
            let got = from.read(&mut bytes).unwrap_or(0);
            bytes.truncate(got);
            if let (Some(first), 1..) = (first, got) {
                let _ = first.try_send(());
            }
            let _ = from.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// The kernel keeps the high-water mark itself, so reading it now and then misses nothing but the last moment.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

impl Checked {
    /// The verdict is this cause, on this side, and the exit code says so too.
    #[track_caller]
    pub fn blames(&self, cause: &str, side: &str) -> &Self {
        let found = (self.cause(), self.report["verdict"]["side"].as_str(), self.exit);
        assert_eq!(found, (Some(cause), Some(side), Some(exit_code(side))), "{self}");
        self
    }

    /// No fault was found.
    #[track_caller]
    pub fn is_healthy(&self) -> &Self {
        let found = (self.cause(), self.report["verdict"]["side"].as_str(), self.exit);
        assert_eq!(found, (None, Some("none"), Some(0)), "{self}");
        self
    }

    /// The status of a layer, such as `pass`.
    #[track_caller]
    pub fn layer_is(&self, layer: &str, status: &str) -> &Self {
        assert_eq!(self.layer(layer)["status"], status, "{layer}: {self}");
        self
    }

    /// One value among a probe's facts, by JSON pointer.
    #[track_caller]
    pub fn fact(&self, layer: &str, probe: &str, pointer: &str) -> &Value {
        let fact = self.layer(layer)["facts"].get(probe).unwrap_or(&Value::Null);
        fact.pointer(pointer).unwrap_or_else(|| panic!("{layer} {probe} {pointer}: {self}"))
    }

    pub fn cause(&self) -> Option<&str> {
        self.report["verdict"]["cause"].as_str()
    }

    /// The causes of verdict and alternatives.
    pub fn causes(&self) -> Vec<&str> {
        let also = self.report["verdict"]["also"].as_array().into_iter().flatten();
        self.cause().into_iter().chain(also.filter_map(|other| other["cause"].as_str())).collect()
    }

    pub fn layer(&self, id: &str) -> &Value {
        let layers = self.report["layers"].as_array().into_iter().flatten();
        layers.into_iter().find(|layer| layer["id"] == id).unwrap_or(&Value::Null)
    }
}

/// As the contract has it.
fn exit_code(side: &str) -> i32 {
    match side {
        "client" => 1,
        "network" => 2,
        "server" => 3,
        "undecided" => 4,
        other => panic!("no side is called {other}"),
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\nexit {:?} after {:?}\n{}{}", self.exit, self.took, self.stdout, self.stderr)
    }
}
