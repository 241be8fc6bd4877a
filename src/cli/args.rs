//! The command line, as the contract has it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::{Long, Short, Value, ValueExt as _};
use thiserror::Error;

use super::changes::read_name;
use crate::engine::fixing::{Back, Forget};
use crate::fixes::{self, Kind, OptionError, Options};
use crate::model::whole_number;

/// What was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Args {
    /// No sub-command: the window.
    Window,
    Check(Check),
    Host {
        /// A made-up computer instead of this one.
        practice: bool,
        /// Compare the clock with the time server that Windows uses.
        ask_time: bool,
        /// Have a helper with an administrator's rights look.
        elevate: bool,
        output: Output,
    },
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

/// `redial check`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Check {
    /// Absent only where `--rdp` is there.
    pub target: Option<String>,
    pub port: Option<u16>,
    pub gateway: Option<String>,
    pub rdp: Option<PathBuf>,
    pub error: Option<String>,
    pub timeout: Option<Duration>,
    /// Remote Desktop's own settings are left out.
    pub no_default_rdp: bool,
    pub output: Output,
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
    Option(#[from] lexopt::Error),
    #[error("no computer was named; say `redial check NAME`")]
    NoTarget,
    #[error("no report was named; say `redial open REPORT.json`")]
    NoReport,
    #[error("no number was given; say `redial explain 0x904 0x7`")]
    NoCode,
    #[error("the port must be a number from 1 to 65535")]
    Port,
    #[error("the timeout must be a number of seconds from 1 to 120")]
    Timeout,
    #[error("no fix was named; `redial fixes` lists them all")]
    NoFix,
    #[error("there is no fix \u{201c}{0}\u{201d}; `redial fixes` lists them all")]
    Fix(String),
    #[error("{0}; `redial fix ID --help` lists what it takes")]
    FixOption(#[from] OptionError),
    #[error("a change is named by its number, such as 3 or A3; `redial changes` lists them all")]
    Change,
    #[error("a report file must end in .html, .json or .txt")]
    ReportKind,
}

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
    match command.as_str() {
        "check" => check(parser),
        "host" => host(parser),
        "explain" => explain(parser),
        "practice" => practice(parser),
        "fixes" => Ok(only_json(parser)?.map_or(Args::Help, |json| Args::Fixes { json })),
        "fix" => fix(parser),
        "undo" => undo(parser),
        "changes" => changes(parser),
        "open" => open(parser),
        "licences" | "licenses" => alone(parser, Args::Licences),
        "help" => Ok(Args::Help),
        // Dropping a file on the program's icon starts it with that file.
        other if is_rdp(other) => Ok(Args::Open { report: PathBuf::from(other) }),
        other => Err(UsageError::Command(other.chars().take(60).collect())),
    }
}

/// A sub-command that takes nothing.
fn alone(mut parser: lexopt::Parser, args: Args) -> Result<Args, UsageError> {
    match parser.next()? {
        None => Ok(args),
        Some(Short('h') | Long("help")) => Ok(Args::Help),
        Some(other) => Err(other.unexpected().into()),
    }
}

/// One more than the helper understands, so that it sees that there were too many.
const MOST_WORDS: usize = 3;

fn is_rdp(text: &str) -> bool {
    std::path::Path::new(text)
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("rdp") || e.eq_ignore_ascii_case("json"))
}

fn check(mut parser: lexopt::Parser) -> Result<Args, UsageError> {
    let mut check = Check {
        target: None,
        port: None,
        gateway: None,
        rdp: None,
        error: None,
        timeout: None,
        no_default_rdp: false,
        output: Output::default(),
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Args::Help),
            Long("port") => {
                let port = whole_number(&parser.value()?.string()?).filter(|&port| port != 0);
                check.port = Some(port.ok_or(UsageError::Port)?);
            }
            Long("gateway") => check.gateway = Some(parser.value()?.string()?),
            Long("rdp") => check.rdp = Some(parser.value()?.into()),
            Long("error") => check.error = Some(parser.value()?.string()?),
            Long("no-default-rdp") => check.no_default_rdp = true,
            Long("timeout") => check.timeout = Some(timeout(&parser.value()?.string()?)?),
            Long("json") => check.output.json = Some(json_file(&mut parser)?),
            Long("report") => check.output.report = Some(report_file(parser.value()?)?),
            Long("redact") => check.output.redact = true,
            Value(target) if check.target.is_none() => check.target = Some(target.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if check.target.is_none() && check.rdp.is_none() {
        return Err(UsageError::NoTarget);
    }
    Ok(Args::Check(check))
}

fn host(mut parser: lexopt::Parser) -> Result<Args, UsageError> {
    let (mut practice, mut ask_time, mut elevate, mut output) = (false, false, false, Output::default());
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Args::Help),
            Long("practice") => practice = true,
            Long("ask-time") => ask_time = true,
            Long("elevate") => elevate = true,
            Long("json") => output.json = Some(json_file(&mut parser)?),
            Long("report") => output.report = Some(report_file(parser.value()?)?),
            Long("redact") => output.redact = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Args::Host { practice, ask_time, elevate, output })
}

fn timeout(text: &str) -> Result<Duration, UsageError> {
    // Neither signs nor exponents, nor words such as `infinity`.
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let seconds: f64 = text.parse().ok().filter(|_| plain).ok_or(UsageError::Timeout)?;
    if (1.0..=120.0).contains(&seconds) { Ok(Duration::from_secs_f64(seconds)) } else { Err(UsageError::Timeout) }
}

/// `--json` may stand alone; what follows it is its file where it ends in `.json`, as a target never does.
fn json_file(parser: &mut lexopt::Parser) -> Result<Option<PathBuf>, UsageError> {
    if let Some(file) = parser.optional_value() {
        return Ok(Some(file.into()));
    }
    let ends_so = |value: &OsString| value.to_str().is_some_and(|text| text.to_ascii_lowercase().ends_with(".json"));
    let mut raw = parser.try_raw_args();
    let next = raw.as_mut().and_then(|raw| raw.peek().map(ToOwned::to_owned)).filter(ends_so);
    match next {
        Some(_) => Ok(Some(parser.value()?.into())),
        None => Ok(None),
    }
}

fn report_file(value: OsString) -> Result<PathBuf, UsageError> {
    let path = PathBuf::from(value);
    let kind = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    if matches!(kind.as_deref(), Some("html" | "htm" | "json" | "txt")) {
        Ok(path)
    } else {
        Err(UsageError::ReportKind)
    }
}

fn explain(mut parser: lexopt::Parser) -> Result<Args, UsageError> {
    let (mut words, mut json) = (Vec::new(), false);
    loop {
        if let Some(number) = parser.try_raw_args().and_then(|mut raw| raw.next_if(is_negative)) {
            words.push(number.string()?);
            continue;
        }
        match parser.next()? {
            None => break,
            Some(Short('h') | Long("help")) => return Ok(Args::Help),
            Some(Long("json")) => json = true,
            Some(Value(word)) => words.push(word.string()?),
            Some(other) => return Err(other.unexpected().into()),
        }
    }
    if words.is_empty() { Err(UsageError::NoCode) } else { Ok(Args::Explain { words, json }) }
}

/// Logs write a status as a negative number, which is no option.
fn is_negative(word: &OsStr) -> bool {
    matches!(word.as_encoded_bytes(), [b'-', b'0'..=b'9', ..])
}

fn practice(mut parser: lexopt::Parser) -> Result<Args, UsageError> {
    let (mut scenarios, mut list) = (Vec::new(), false);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Args::Help),
            Long("list") => list = true,
            Value(scenario) => scenarios.push(scenario.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Args::Practice { list, scenarios })
}

fn fix(mut parser: lexopt::Parser) -> Result<Args, UsageError> {
    let id = match parser.next()? {
        Some(Value(id)) => id.string()?,
        Some(Short('h') | Long("help")) => return Ok(Args::Help),
        Some(other) => return Err(other.unexpected().into()),
        None => return Err(UsageError::NoFix),
    };
    let unknown = || UsageError::Fix(id.chars().filter(|c| !c.is_control()).take(60).collect());
    let fix = fixes::find(&id).ok_or_else(unknown)?;
    let options = Options::default();
    let mut read = Fix { fix, target: None, dry_run: false, yes: false, json: false, practice: false, options };
    while let Some(argument) = parser.next()? {
        let name = match argument {
            Short('h') | Long("help") => return Ok(Args::AboutFix(fix)),
            Long("target") => {
                read.target = Some(parser.value()?.string()?);
                continue;
            }
            Long("dry-run") => {
                read.dry_run = true;
                continue;
            }
            Long("yes") | Short('y') => {
                read.yes = true;
                continue;
            }
            Long("json") => {
                read.json = true;
                continue;
            }
            Long("practice") => {
                read.practice = true;
                continue;
            }
            Long(own) => own.to_owned(),
            other => return Err(other.unexpected().into()),
        };
        let kind = fix.options.iter().find(|option| option.name == name).map(|option| option.kind);
        let value = match kind {
            None | Some(Kind::Flag) => parser.optional_value().map(lexopt::ValueExt::string).transpose()?,
            Some(kind) => Some(whole(kind, parser.value()?.string()?)),
        };
        read.options.set(fix, &name, value.as_deref())?;
    }
    Ok(Args::Fix(read))
}

/// Paths as they are meant here, wherever undo is called from.
fn whole(kind: Kind, value: String) -> String {
    if kind != Kind::RdpFile || !cfg!(windows) {
        return value;
    }
    std::path::absolute(&value).ok().and_then(|path| path.to_str().map(str::to_owned)).unwrap_or(value)
}

fn undo(mut parser: lexopt::Parser) -> Result<Args, UsageError> {
    let (mut wanted, mut json) = (None, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Args::Help),
            Long("json") => json = true,
            Long("all") if wanted.is_none() => wanted = Some(Back::All),
            Value(change) if wanted.is_none() => {
                wanted = Some(Back::Run(read_name(&change.string()?).ok_or(UsageError::Change)?));
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Args::Undo { what: wanted.unwrap_or(Back::Last), json })
}

fn changes(mut parser: lexopt::Parser) -> Result<Args, UsageError> {
    let (mut wanted, mut agreed, mut json) = (None, false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Args::Help),
            Long("json") => json = true,
            Long("yes") => agreed = true,
            Long("all-finished") if wanted.is_none() => wanted = Some(Forget::Finished(None)),
            Long("forget") if wanted.is_none() => {
                let run = read_name(&parser.value()?.string()?).ok_or(UsageError::Change)?;
                wanted = Some(Forget::One { run, agreed: false });
            }
            other => return Err(other.unexpected().into()),
        }
    }
    match wanted {
        Some(Forget::One { run, .. }) => Ok(Args::Forget { what: Forget::One { run, agreed }, json }),
        // Whoever gives up an undo names it.
        Some(Forget::Finished(_)) | None if agreed => Err(Long("yes").unexpected().into()),
        Some(what) => Ok(Args::Forget { what, json }),
        None => Ok(Args::Changes { json }),
    }
}

/// Whether JSON was asked for; none where it was help.
fn only_json(mut parser: lexopt::Parser) -> Result<Option<bool>, UsageError> {
    let mut json = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("json") => json = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(json))
}

fn open(mut parser: lexopt::Parser) -> Result<Args, UsageError> {
    match parser.next()? {
        Some(Value(report)) => {
            if let Some(more) = parser.next()? {
                return Err(more.unexpected().into());
            }
            Ok(Args::Open { report: report.into() })
        }
        Some(Short('h') | Long("help")) => Ok(Args::Help),
        Some(other) => Err(other.unexpected().into()),
        None => Err(UsageError::NoReport),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::fixing::{Run, Scope};

    fn args(line: &str) -> Result<Args, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())
    }

    fn checked(line: &str) -> Check {
        match args(line) {
            Ok(Args::Check(check)) => check,
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
        assert_eq!(args(""), Ok(Args::Window));
        assert_eq!(args("practice --list"), Ok(Args::Practice { list: true, scenarios: Vec::new() }));
        let output = Output { json: Some(None), report: Some("a.txt".into()), redact: true };
        assert_eq!(args("undo"), Ok(Args::Undo { what: Back::Last, json: false }));
        assert_eq!(args("undo --json --all"), Ok(Args::Undo { what: Back::All, json: true }));
        let second = Forget::One { run: Run { scope: Scope::User, number: 2 }, agreed: false };
        assert_eq!(args("changes --forget 2"), Ok(Args::Forget { what: second, json: false }));
        let named = Forget::One { run: Run { scope: Scope::Administrator, number: 4 }, agreed: true };
        assert_eq!(args("changes --forget a4 --yes"), Ok(Args::Forget { what: named, json: false }));
        let all = Args::Forget { what: Forget::Finished(None), json: true };
        assert_eq!(args("changes --all-finished --json"), Ok(all));
        let third = Back::Run(Run { scope: Scope::Administrator, number: 3 });
        assert_eq!(args("undo A3 --json"), Ok(Args::Undo { what: third, json: true }));
        assert_eq!(
            args("host --json --report a.txt --redact"),
            Ok(Args::Host { practice: false, ask_time: false, elevate: false, output })
        );
        assert_eq!(
            args("host --practice"),
            Ok(Args::Host { practice: true, ask_time: false, elevate: false, output: Output::default() })
        );
        let closer = Args::Host { practice: false, ask_time: true, elevate: true, output: Output::default() };
        assert_eq!(args("host --elevate --ask-time"), Ok(closer));
        assert_eq!((args("licences"), args("licenses --help")), (Ok(Args::Licences), Ok(Args::Help)));
        let words = vec!["-2146893048".to_owned(), "0x7".to_owned()];
        assert_eq!(args("explain -2146893048 --json 0x7"), Ok(Args::Explain { words, json: true }));
        assert_eq!(args("open a.json"), Ok(Args::Open { report: "a.json".into() }));
    }

    #[test]
    fn json_takes_a_file_only_where_one_follows() {
        assert_eq!(checked("check --json pc1").output.json, Some(None));
        assert_eq!(checked("check pc1 --json").output.json, Some(None));
        assert_eq!(checked("check pc1 --json out.json").output.json, Some(Some("out.json".into())));
        assert_eq!(checked("check --json=x pc1").output.json, Some(Some("x".into())));
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
            "check a --report x.pdf",
            "open",
            "explain",
            "explain -x 0x7",
            "host pc1",
            "host --port 3389",
            "open a b",
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
