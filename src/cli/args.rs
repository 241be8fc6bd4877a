//! The command line, as the contract has it. `commands` is the table: what may be said, what it does and what the help says of
//! it stand there together.

mod command;
mod commands;
mod help;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::{Long, Short, Value, ValueExt as _};
use thiserror::Error;

use crate::engine::fixing::{Back, Forget};
use crate::fixes::{self, OptionError, Options};
use crate::model::{Account, Thumbprint};

pub use help::help;

/// What was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Args {
    /// No sub-command: the window.
    Window,
    Check(Box<Check>),
    Host(Host),
    Explain {
        words: Vec<String>,
        json: bool,
    },
    Practice {
        list: bool,
        scenarios: Vec<String>,
    },
    Fixes {
        json: bool,
    },
    /// `redial fix ID --help`
    AboutFix(&'static fixes::Fix),
    Fix(Fix),
    Undo {
        what: Back,
        json: bool,
    },
    Changes {
        json: bool,
    },
    Forget {
        what: Forget,
        json: bool,
    },
    /// Two saved reports, and what differs.
    Compare {
        before: PathBuf,
        now: PathBuf,
        json: bool,
    },
    Watch(Watch),
    /// The window, on a saved report.
    Open {
        report: PathBuf,
    },
    /// Redial's own helper with an administrator's rights. Whatever follows is read by it, and never complained about
    /// on a screen.
    Elevated {
        words: Vec<OsString>,
    },
    /// Whose work is inside.
    Licences,
    Help,
    Version,
}

/// `redial host`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Host {
    /// A made-up computer instead of this one.
    pub practice: bool,
    /// Compare the clock with the time server that Windows uses.
    pub ask_time: bool,
    /// Have a helper with an administrator's rights look.
    pub elevate: bool,
    pub output: Output,
}

/// `redial check`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Check {
    /// Absent only where `--rdp` is there.
    pub target: Option<String>,
    pub port: Option<u16>,
    pub gateway: Option<String>,
    pub rdp: Option<PathBuf>,
    pub error: Option<String>,
    pub timeout: Option<Duration>,
    /// The first steps of a session are asked, too.
    pub session: bool,
    /// Remote Desktop's own settings are left out.
    pub no_default_rdp: bool,
    /// Say when the certificate expires, and whether that is within so many days.
    pub expires_within: Option<u32>,
    /// The computers of a list.
    pub many: Option<Box<Many>>,
    /// Whose sign-in is to be tested.
    pub sign_in: Option<Account>,
    /// The sign-in of whoever is signed in here is to be tested.
    pub sign_in_as_me: bool,
    /// The certificate that may be shown a proof of the password.
    pub accept_certificate: Option<Thumbprint>,
    /// Remote Desktop itself tries first, and is watched.
    pub watched: bool,
    /// The same, out of a file.
    pub recorded: Option<PathBuf>,
    pub output: Output,
}

/// `redial check --targets`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Many {
    /// `-` is standard input.
    pub targets: PathBuf,
    pub at_once: usize,
    /// New connections in any six minutes; 0 is no limit.
    pub rate: usize,
    pub junit: Option<PathBuf>,
    pub csv: Option<PathBuf>,
    pub prometheus: Option<PathBuf>,
}

impl Many {
    /// One fewer than the twenty at which a widespread rule against worms raises an alarm (Emerging Threats 2013479).
    pub const USUAL_RATE: usize = 19;
    /// What one check asks for at most, as a rule: five connections, or two that nobody answers, each of which the system asks
    /// for three times.
    pub const LEAST_RATE: usize = 6;

    /// What is written at the end.
    #[must_use]
    pub fn files(&self) -> Vec<&PathBuf> {
        [&self.junit, &self.csv, &self.prometheus].into_iter().flatten().collect()
    }
}

/// `redial watch`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Watch {
    pub target: Option<String>,
    pub port: Option<u16>,
    /// Remote Desktop's own settings are left out.
    pub no_default_rdp: bool,
    /// Until it answers.
    pub until_up: bool,
    /// No longer than that.
    pub lasts: Option<Duration>,
    pub json: bool,
}

/// `redial fix`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fix {
    pub fix: &'static fixes::Fix,
    pub target: Option<String>,
    pub dry_run: bool,
    pub yes: bool,
    pub json: bool,
    /// On a computer in memory.
    pub practice: bool,
    /// The fix's own.
    pub options: Options,
}

/// Where results go.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Output {
    /// `Some(None)` is standard output.
    pub json: Option<Option<PathBuf>>,
    pub report: Option<PathBuf>,
    pub redact: bool,
}

/// A command line that cannot be understood: exit code 64.
#[derive(Debug, Error)]
pub enum UsageError {
    #[error("\u{201c}{0}\u{201d} is not something that redial can do; `redial --help` has the list")]
    Command(String),
    #[error("{0}")]
    Language(String),
    #[error("{0}")]
    Option(#[from] lexopt::Error),
    #[error("no computer was named; say `redial check NAME`")]
    NoTarget,
    #[error(
        "one thing at a time: a try is watched (--try) or read from a file (--try-log), or a sign-in is tested (--sign-in)"
    )]
    TwoTries,
    #[error("no report was named; say `redial open REPORT.json`")]
    NoReport,
    #[error("two reports are compared; say `redial compare BEFORE.json NOW.json`")]
    TwoReports,
    #[error("no number was given; say `redial explain 0x904 0x7`")]
    NoCode,
    #[error("the port must be a number from 1 to 65535")]
    Port,
    #[error("the timeout must be a number of seconds from 1 to 120")]
    Timeout,
    #[error("a user is named as `DOMAIN\\user`, `user@domain` or `user`; the password is asked for")]
    Account,
    #[error("a certificate's thumbprint has 40 digits (SHA-1) or 64 (SHA-256)")]
    Thumbprint,
    #[error("a sign-in is tested as somebody (--sign-in) or as you are signed in here (--sign-in-as-me), not both")]
    TwoPeople,
    #[error("--accept-certificate is for --sign-in USER and --sign-in-as-me")]
    NothingToAccept,
    #[error("no computer was named; say `redial watch NAME`")]
    NothingToWatch,
    #[error("how long to watch must be a number with s, m, h or d, such as 90m or 2h, and at most 7d")]
    Span,
    #[error("no fix was named; `redial fixes` lists them all")]
    NoFix,
    #[error("there is no fix \u{201c}{0}\u{201d}; `redial fixes` lists them all")]
    Fix(String),
    #[error("{0}; `redial fix ID --help` lists what it takes")]
    FixOption(#[from] OptionError),
    #[error("a change is named by its number, such as 3 or A3; `redial changes` lists them all")]
    Change,
    #[error("as many computers at once as a number from 1 to 64 says")]
    AtOnce,
    #[error("the rate must be a number of connections from 6, or 0 for no limit")]
    Rate,
    #[error("the days must be a number from 0 to 3650")]
    Days,
    #[error("--{0} goes with a list: `redial check --targets FILE`")]
    NeedsTargets(&'static str),
    #[error("{0} is about one computer, and --targets about many; --json, --csv or --junit have them all")]
    OneOrMany(&'static str),
    #[error(
        "\u{201c}{0}\u{201d} would be one computer, and --targets has many; a file for --json ends in .json or .jsonl, or stands \
         behind an equals sign: --json=FILE"
    )]
    TargetBesideList(String),
    #[error("--{0} needs the name of a file; only --json prints its result")]
    NeedsFile(&'static str),
    #[error("a report file must end in .html, .json or .txt")]
    ReportKind,
}

/// One more than the helper understands, so that it sees that there were too many.
const MOST_WORDS: usize = 3;

/// Reads the arguments, the program's own name left out.
///
/// # Errors
/// Where they cannot be understood.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Args, UsageError> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let command = match parser.next()? {
        None => return Ok(Args::Window),
        Some(Short('h') | Long("help")) => return Ok(Args::Help),
        Some(Short('V') | Long("version")) => return Ok(Args::Version),
        Some(Long("elevated")) => return Ok(Args::Elevated { words: parser.raw_args()?.take(MOST_WORDS).collect() }),
        Some(Value(command)) => command.string()?,
        Some(option) => return Err(option.unexpected().into()),
    };
    if let Some(command) = commands::ALL.iter().find(|known| known.is_called(&command)) {
        return command.args(&mut parser);
    }
    match command.as_str() {
        "help" => Ok(Args::Help),
        // Dropping a file on the program's icon starts it with that file.
        other if is_file(other) => Ok(Args::Open { report: PathBuf::from(other) }),
        other => Err(UsageError::Command(other.chars().take(60).collect())),
    }
}

fn is_file(text: &str) -> bool {
    std::path::Path::new(text)
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("rdp") || e.eq_ignore_ascii_case("json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::fixing::{FixRun, Scope};

    fn args(line: &str) -> Result<Args, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())
    }

    fn checked(line: &str) -> Check {
        match args(line) {
            Ok(Args::Check(check)) => *check,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn reads_the_contract() {
        let check =
            checked("check pc1 --port 3390 --gateway gw --error 0x904/0x7 --timeout 2.5 --report a.html --redact");
        assert_eq!(
            (check.target.as_deref(), check.port, check.gateway.as_deref()),
            (Some("pc1"), Some(3390), Some("gw"))
        );
        assert_eq!(check.timeout, Some(Duration::from_millis(2500)));
        assert!(check.output.redact && check.output.json.is_none());
        let thumbprint = "000102030405060708090a0b0c0d0e0f10111213";
        let check = checked(&format!("check pc1 --sign-in LAB\\anna --accept-certificate {thumbprint}"));
        assert_eq!(check.sign_in, Account::parse("LAB\\anna"));
        let as_me = checked(&format!("check pc1 --sign-in-as-me --accept-certificate {thumbprint}"));
        assert!(as_me.sign_in_as_me && as_me.sign_in.is_none() && as_me.accept_certificate.is_some());
        assert_eq!(check.accept_certificate, Thumbprint::parse(thumbprint));
        assert!(!check.watched && checked("check pc1 --try").watched);
        assert_eq!(checked("check pc1 --try-log a.xml").recorded, Some("a.xml".into()));
        assert_eq!(args(""), Ok(Args::Window));
        assert_eq!(args("practice --list"), Ok(Args::Practice { list: true, scenarios: Vec::new() }));
        let output = Output { json: Some(None), report: Some("a.txt".into()), redact: true };
        assert_eq!(args("undo"), Ok(Args::Undo { what: Back::Last, json: false }));
        assert_eq!(args("undo --json --all"), Ok(Args::Undo { what: Back::All, json: true }));
        let second = Forget::One { run: FixRun { scope: Scope::User, number: 2 }, agreed: false };
        assert_eq!(args("changes --forget 2"), Ok(Args::Forget { what: second, json: false }));
        let named = Forget::One { run: FixRun { scope: Scope::Administrator, number: 4 }, agreed: true };
        assert_eq!(args("changes --forget a4 --yes"), Ok(Args::Forget { what: named, json: false }));
        let all = Args::Forget { what: Forget::Finished(None), json: true };
        assert_eq!(args("changes --all-finished --json"), Ok(all));
        let third = Back::Run(FixRun { scope: Scope::Administrator, number: 3 });
        assert_eq!(args("undo A3 --json"), Ok(Args::Undo { what: third, json: true }));
        assert_eq!(args("host --json --report a.txt --redact"), Ok(Args::Host(Host { output, ..Host::default() })));
        assert_eq!(args("host --practice"), Ok(Args::Host(Host { practice: true, ..Host::default() })));
        let closer = Args::Host(Host { ask_time: true, elevate: true, ..Host::default() });
        assert_eq!(args("host --elevate --ask-time"), Ok(closer));
        assert_eq!((args("licences"), args("licenses --help")), (Ok(Args::Licences), Ok(Args::Help)));
        let words = vec!["-2146893048".to_owned(), "0x7".to_owned()];
        assert_eq!(args("explain -2146893048 --json 0x7"), Ok(Args::Explain { words, json: true }));
        assert_eq!(args("explain --json -- -5"), Ok(Args::Explain { words: vec!["-5".to_owned()], json: true }));
        let (before, now) = ("a.json".into(), "b.json".into());
        assert_eq!(args("compare a.json --json b.json"), Ok(Args::Compare { before, now, json: true }));
        let watch = Watch {
            target: Some("pc1".into()),
            port: Some(3390),
            no_default_rdp: true,
            until_up: true,
            lasts: Some(Duration::from_hours(2)),
            json: true,
        };
        assert_eq!(args("watch pc1 --until-up --for 2h --port 3390 --no-default-rdp --json"), Ok(Args::Watch(watch)));
        for (told, seconds) in [("1s", 1), ("90m", 5400), ("7d", 604_800)] {
            let Ok(Args::Watch(watch)) = args(&format!("watch pc1 --for {told}")) else { panic!("{told}") };
            assert_eq!((watch.lasts, watch.until_up), (Some(Duration::from_secs(seconds)), false));
        }
        assert_eq!(args("open a.json"), Ok(Args::Open { report: "a.json".into() }));
    }

    #[test]
    fn a_list_has_its_own_options() {
        let many = checked("check --targets - --rate 0 --prometheus a.prom --expires-within 30").many.unwrap();
        assert_eq!((many.targets.to_str(), many.at_once, many.rate), (Some("-"), 8, 0));
        assert_eq!(many.files(), [&PathBuf::from("a.prom")]);
        let usual = checked("check --targets a.csv --rdp b.rdp").many.unwrap();
        assert_eq!((usual.at_once, usual.rate), (8, 19));
        assert_eq!(checked("check pc1 --expires-within 14").expires_within, Some(14));
        let refused = args("check --targets list --json out.txt").unwrap_err();
        assert!(refused.contains("out.txt") && refused.contains("--json=FILE"), "{refused}");
        assert!(args("check --targets list --csv -").unwrap_err().starts_with("--csv needs the name of a file"));
    }

    #[test]
    fn json_takes_a_file_only_where_one_follows() {
        assert_eq!(checked("check --json pc1").output.json, Some(None));
        assert_eq!(checked("check pc1 --json").output.json, Some(None));
        assert_eq!(checked("check pc1 --json out.json").output.json, Some(Some("out.json".into())));
        assert_eq!(checked("check --json=x pc1").output.json, Some(Some("x".into())));
        assert_eq!(checked("check --json out.jsonl pc1").output.json, Some(Some("out.jsonl".into())));
        assert_eq!(checked("check --json OUT.NDJSON --targets -").output.json, Some(Some("OUT.NDJSON".into())));
        // `-` is what it is everywhere.
        assert_eq!(checked("check --json=- pc1").output.json, Some(None));
        assert_eq!(checked("check --json - pc1").output.json, Some(None));
        let check = checked("check --json --redact pc1");
        assert!(check.output.redact && check.output.json == Some(None));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for line in [
            "dance",
            "check",
            "check a b",
            "check a --port 0",
            "check a --port 70000",
            "check a --timeout 0",
            "check a --timeout nan",
            "check a --timeout +5",
            "check a --timeout 1e1",
            "check a --port +5",
            "check a --port=+3389",
            "undo +3",
            "undo A+3",
            "fix reset-stale-session --session +2",
            "check a --nonsense",
            "check a --try=yes",
            "check a --try-log",
            "check a --try --try-log a.xml",
            "check a --report x.pdf",
            "check a --targets list",
            "check --targets list --report x.html",
            "check --targets list --at-once 0",
            "check --targets list --at-once 65",
            "check --targets list --rate 5",
            "check a --rate 20",
            "check a --csv x.csv",
            "check --targets list --csv -",
            "check --targets list --junit=-",
            "check --targets list --prometheus -",
            "check --targets list --json out.txt",
            "check a --expires-within soon",
            "check a --expires-within -1",
            "check a --sign-in",
            "check a --sign-in anna:secret",
            "check a --sign-in anna --sign-in-as-me",
            "check a --try --sign-in-as-me",
            "check a --sign-in anna --accept-certificate 12",
            "check a --accept-certificate 000102030405060708090a0b0c0d0e0f10111213",
            "open",
            "explain",
            "explain -x 0x7",
            "host pc1",
            "host --port 3389",
            "watch",
            "watch a b",
            "watch a --for",
            "watch a --for 2",
            "watch a --for 0s",
            "watch a --for +2h",
            "watch a --for 8d",
            "watch a --for 99999999999999999999d",
            "watch a --for 2h30m",
            "watch a --json=x",
            "open a b",
            "compare",
            "compare a.json",
            "compare a.json b.json c.json",
            "licences all",
            "fix",
            "fix no-such-fix",
            "fix --yes flush-dns",
            "fix flush-dns --host pc",
            "fix flush-dns now",
            "fix clear-connection-history --all=yes",
            "fix clear-connection-history --host",
            "fix clear-connection-history --host ..\\..",
            "fix connect-by-address --address pc7",
            "fixes all",
            "undo 0",
            "undo B3",
            "undo -1",
            "undo 1 2",
            "undo --all 1",
            "undo --json=x",
            "undo 99999999999999999999",
            "changes 1",
            "changes --yes",
            "changes --all-finished --yes",
            "changes --forget",
            "changes --forget 0",
            "changes --forget 1 --all-finished",
            "-x",
        ] {
            assert!(args(line).is_err(), "{line}");
        }
    }
}
