//! TABLE. Every sub-command and every option: what it does to the arguments, and what the help says of it.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::{Long, ValueExt as _};

use super::command::{Command, Opt, Read, Takes};
use super::values::{
    STANDARD, account, at_once, change, days, port, rate, report_file, span, text, thumbprint, timeout, whole,
};
use super::{Args, Check, Fix, Host, Many, Output, UsageError, Watch};
use crate::engine::fixing::{Back, Forget};
use crate::fixes::{self, OptionKind, Options};

/// In the order of the help.
pub const ALL: &[&dyn Read] =
    &[&CHECK, &WATCH, &FIXES, &FIX, &CHANGES, &UNDO, &HOST, &EXPLAIN, &PRACTICE, &OPEN, &COMPARE, &LICENCES];

type Given = Option<OsString>;
type Set = Result<(), UsageError>;

/// What is said of a list may stand before the list.
#[derive(Default)]
struct CheckGiven {
    check: Check,
    targets: Option<PathBuf>,
    at_once: Option<usize>,
    rate: Option<usize>,
    files: Many,
}

/// Each is a few connections and a look-up, so that eight fit into what every system has room for, and in one
/// computer's way there are never more than one check's.
const AT_ONCE: usize = 8;

const CHECK: Command<CheckGiven> = Command {
    usage: "TARGET|--targets FILE",
    about: "check one computer, or each of a list",
    options: &[
        value("port", "N", "a port other than 3389", |given, value| {
            given.check.port = Some(port(value)?);
            Ok(())
        }),
        value("gateway", "HOST", "the connection goes through this RD Gateway", |given, value| {
            given.check.gateway = Some(text(value)?);
            Ok(())
        }),
        value(
            "rdp",
            "FILE",
            "a connection file: its settings, and its computer where TARGET names none",
            |given, value| {
                given.check.rdp = value.map(Into::into);
                Ok(())
            },
        ),
        flag("no-default-rdp", "leave out what Remote Desktop's own Default.rdp sets", |given, _| {
            given.check.no_default_rdp = true;
            Ok(())
        }),
        value(
            "error",
            "0x904/0x7",
            "what the message box says: its numbers or its sentence; without it, Windows' own\n\
             log counts where it has something of the last hour for this computer; `none`\n\
             leaves that out, too",
            |given, value| {
                given.check.error = Some(text(value)?);
                Ok(())
            },
        ),
        flag(
            "session",
            "ask the first steps of a session, too, of a computer that takes connections\n\
             without NLA; it is one connection more, and no session is begun",
            |given, _| {
                given.check.session = true;
                Ok(())
            },
        ),
        flag(
            "try",
            "start Remote Desktop first and watch it (Windows); you sign in as always, and\n\
             nothing that is typed or shown is seen",
            |given, _| {
                given.check.watched = true;
                Ok(())
            },
        ),
        value(
            "try-log",
            "FILE",
            "such a try out of a file: an exported log (`wevtutil qe \\\n\
             Microsoft-Windows-TerminalServices-RDPClient/Operational /f:xml`), or JSON lines",
            |given, value| {
                given.check.recorded = value.map(Into::into);
                Ok(())
            },
        ),
        value(
            "sign-in",
            "USER",
            "also test this name and its password, once: it is asked for where nobody sees it,\n\
             or read from standard input; it is proved and never sent",
            |given, value| {
                given.check.sign_in = Some(account(value)?);
                Ok(())
            },
        ),
        flag(
            "sign-in-as-me",
            "the same as you are signed in to this computer (Windows); nothing is asked for",
            |given, _| {
                given.check.sign_in_as_me = true;
                Ok(())
            },
        ),
        value(
            "accept-certificate",
            "THUMBPRINT",
            "the certificate to which that may be proved, where nobody can be asked",
            |given, value| {
                given.check.accept_certificate = Some(thumbprint(value)?);
                Ok(())
            },
        ),
        value(
            "timeout",
            "SECONDS",
            "how long to wait for answers (5); where a silence decides, up to four\n\
             times as long",
            |given, value| {
                given.check.timeout = Some(timeout(value)?);
                Ok(())
            },
        ),
        value(
            "expires-within",
            "DAYS",
            "also say when the certificate expires, and whether that is so soon; no fault,\n\
             so the exit code stays what it is (in JSON: `expires`)",
            |given, value| {
                given.check.expires_within = Some(days(value)?);
                Ok(())
            },
        ),
        value(
            "targets",
            "FILE|-",
            "a list: a TARGET a line, or CSV with columns name, port, gateway, error; # is a\n\
             remark; --json then has one document a line, as each ends",
            |given, value| {
                given.targets = value.map(Into::into);
                Ok(())
            },
        ),
        value("at-once", "N", "so many of the list at once (8)", |given, value| {
            given.at_once = Some(at_once(value)?);
            Ok(())
        }),
        value(
            "rate",
            "N",
            "new connections in any six minutes (19: one fewer than rules against worms\n\
             count; enough for 14 computers at best, for 3 at worst); 0: no limit",
            |given, value| {
                given.rate = Some(rate(value)?);
                Ok(())
            },
        ),
        value("csv", "FILE", "the list's results as a table, for Excel and the like", |given, value| {
            given.files.csv = value.map(Into::into);
            Ok(())
        }),
        value("junit", "FILE", "... as results of tests, for CI", |given, value| {
            given.files.junit = value.map(Into::into);
            Ok(())
        }),
        value("prometheus", "FILE", "... as metrics, for the textfile collector", |given, value| {
            given.files.prometheus = value.map(Into::into);
            Ok(())
        }),
    ],
    output: Some((|given| &mut given.check.output, OUTPUT)),
    word: |given, word| {
        if given.check.target.is_some() {
            return Ok(Some(word));
        }
        given.check.target = Some(word.string()?);
        Ok(None)
    },
    finish: CheckGiven::finish,
    ..command("check", CheckGiven::default)
};

impl CheckGiven {
    fn finish(self) -> Result<Args, UsageError> {
        let Self { mut check, targets, at_once, rate, files } = self;
        let Some(targets) = targets else {
            let Many { csv, junit, prometheus, .. } = files;
            let given = [
                ("at-once", at_once.is_some()),
                ("rate", rate.is_some()),
                ("csv", csv.is_some()),
                ("junit", junit.is_some()),
                ("prometheus", prometheus.is_some()),
            ];
            if let Some((option, _)) = given.into_iter().find(|(_, given)| *given) {
                return Err(UsageError::NeedsTargets(option));
            }
            let signs_in = check.sign_in.is_some() || check.sign_in_as_me;
            if check.sign_in.is_some() && check.sign_in_as_me {
                return Err(UsageError::TwoPeople);
            }
            if check.accept_certificate.is_some() && !signs_in {
                return Err(UsageError::NothingToAccept);
            }
            if check.watched && (check.recorded.is_some() || signs_in) {
                return Err(UsageError::TwoTries);
            }
            let named = check.target.is_some() || check.rdp.is_some();
            return if named { Ok(Args::Check(Box::new(check))) } else { Err(UsageError::NoTarget) };
        };
        if let Some(target) = &check.target {
            return Err(UsageError::TargetBesideList(target.chars().take(60).collect()));
        }
        let named = [("csv", &files.csv), ("junit", &files.junit), ("prometheus", &files.prometheus)];
        let standard = |file: &Option<PathBuf>| file.as_ref().is_some_and(|file| file.as_os_str() == STANDARD);
        if let Some((option, _)) = named.into_iter().find(|(_, file)| standard(file)) {
            return Err(UsageError::NeedsFile(option));
        }
        let for_one = [
            ("--report", check.output.report.is_some()),
            ("--sign-in", check.sign_in.is_some()),
            ("--sign-in-as-me", check.sign_in_as_me),
            ("--accept-certificate", check.accept_certificate.is_some()),
            ("--try", check.watched),
            ("--try-log", check.recorded.is_some()),
        ];
        if let Some((option, _)) = for_one.into_iter().find(|(_, given)| *given) {
            return Err(UsageError::OneOrMany(option));
        }
        let (at_once, rate) = (at_once.unwrap_or(AT_ONCE), rate.unwrap_or(Many::USUAL_RATE));
        check.many = Some(Box::new(Many { targets, at_once, rate, ..files }));
        Ok(Args::Check(Box::new(check)))
    }
}

const WATCH: Command<Watch> = Command {
    usage: "TARGET [options]",
    about: "ask gently until it answers, and say so at each change",
    options: &[
        flag("until-up", "end as soon as Remote Desktop answers", |watch, _| {
            watch.until_up = true;
            Ok(())
        }),
        value("for", "2h", "end after so long (s, m, h, d); without either, Ctrl+C ends it", |watch, value| {
            watch.lasts = Some(span(value)?);
            Ok(())
        }),
        value("port", "N", "a port other than 3389", |watch, value| {
            watch.port = Some(port(value)?);
            Ok(())
        }),
        flag("no-default-rdp", "leave out what Remote Desktop's own Default.rdp sets", |watch, _| {
            watch.no_default_rdp = true;
            Ok(())
        }),
        flag(
            "json",
            "an object on a line of its own at each change: at (RFC 3339), state (answers,\n\
             open, refused, awake, silent, unreachable, name-unknown, failed), detail",
            |watch, _| {
                watch.json = true;
                Ok(())
            },
        ),
    ],
    word: |watch, word| {
        if watch.target.is_some() {
            return Ok(Some(word));
        }
        watch.target = Some(word.string()?);
        Ok(None)
    },
    finish: |watch| {
        if watch.target.is_some() { Ok(Args::Watch(watch)) } else { Err(UsageError::NothingToWatch) }
    },
    ..command("watch", Watch::default)
};

/// What `check` and `host` tell, and where.
pub const OUTPUT: &[Opt<Output>] = &[
    Opt {
        name: "json",
        short: None,
        takes: Takes::JsonFile("[FILE.json|.jsonl]"),
        about: "the result as JSON, on standard output or in a file",
        set: |output, value| {
            output.json = Some(value.map(Into::into));
            Ok(())
        },
    },
    value("report", "FILE.html|.json|.txt", "a report for a helpdesk", |output, value| {
        output.report = Some(report_file(value)?);
        Ok(())
    }),
    flag("redact", "hide names and addresses in JSON and report", |output, _| {
        output.redact = true;
        Ok(())
    }),
];

const FIXES: Command<bool> = Command {
    usage: "[--json]",
    about: "what Redial can put right on this computer",
    options: &[flag("json", "", |json, _| {
        *json = true;
        Ok(())
    })],
    finish: |json| Ok(Args::Fixes { json }),
    ..command("fixes", || false)
};

/// The fix comes first, as the options that follow are its own, too.
#[derive(Default)]
struct FixGiven {
    fix: Option<&'static fixes::Fix>,
    target: Option<String>,
    dry_run: bool,
    yes: bool,
    json: bool,
    practice: bool,
    options: Options,
}

const FIX: Command<FixGiven> = Command {
    usage: "ID [options]",
    about: "put one thing right, after showing it and asking",
    options: &[
        value("target", "T", "the computer that it is about", |given, value| {
            given.must_be_named(Long("target"))?;
            given.target = Some(text(value)?);
            Ok(())
        }),
        flag("dry-run", "only show what would change", |given, _| {
            given.dry_run = true;
            given.must_be_named(Long("dry-run"))
        }),
        Opt {
            short: Some('y'),
            ..flag("yes", "agree beforehand; needed where nobody can be asked", |given: &mut FixGiven, _| {
                given.yes = true;
                given.must_be_named(Long("yes"))
            })
        },
        flag("json", "the result as JSON", |given, _| {
            given.json = true;
            given.must_be_named(Long("json"))
        }),
        flag("practice", "on a practice computer, on any system", |given, _| {
            given.practice = true;
            given.must_be_named(Long("practice"))
        }),
    ],
    word: |given, word| {
        if given.fix.is_some() {
            return Ok(Some(word));
        }
        let id = word.string()?;
        let unknown = || UsageError::Fix(id.chars().filter(|c| !c.is_control()).take(60).collect());
        given.fix = Some(fixes::find(&id).ok_or_else(unknown)?);
        Ok(None)
    },
    other: Some(|given, name, parser| {
        let Some(fix) = given.fix else { return Err(Long(name).unexpected().into()) };
        let kind = fix.options.iter().find(|option| option.name == name).map(|option| option.kind);
        let value = match kind {
            None | Some(OptionKind::Flag) => parser.optional_value().map(lexopt::ValueExt::string).transpose()?,
            Some(kind) => Some(whole(kind, parser.value()?.string()?)),
        };
        given.options.set(fix, name, value.as_deref())?;
        Ok(())
    }),
    finish: |FixGiven { fix, target, dry_run, yes, json, practice, options }| {
        let fix = fix.ok_or(UsageError::NoFix)?;
        Ok(Args::Fix(Fix { fix, target, dry_run, yes, json, practice, options }))
    },
    help: |given| given.fix.map_or(Args::Help, Args::AboutFix),
    ..command("fix", FixGiven::default)
};

impl FixGiven {
    fn must_be_named(&self, option: lexopt::Arg<'_>) -> Set {
        if self.fix.is_some() { Ok(()) } else { Err(option.unexpected().into()) }
    }
}

#[derive(Default)]
struct ChangesGiven {
    forget: Option<Forget>,
    agreed: bool,
    json: bool,
}

const CHANGES: Command<ChangesGiven> = Command {
    usage: "[--json]",
    about: "what Redial has changed on this computer",
    options: &[
        flag("json", "", |given, _| {
            given.json = true;
            Ok(())
        }),
        flag(
            "all-finished",
            "take off that list what can't be undone any more, and all that was kept for it",
            |given, _| once(&mut given.forget, Forget::Finished(None), "all-finished"),
        ),
        value(
            "forget",
            "CHANGE [--yes]",
            "take this one off; --yes: even though it could still be undone",
            |given, value| once(&mut given.forget, Forget::One { run: change(value)?, agreed: false }, "forget"),
        ),
        flag("yes", "", |given, _| {
            given.agreed = true;
            Ok(())
        }),
    ],
    finish: |ChangesGiven { forget, agreed, json }| match forget {
        Some(Forget::One { run, .. }) => Ok(Args::Forget { what: Forget::One { run, agreed }, json }),
        // Whoever gives up an undo names it.
        Some(Forget::Finished(_)) | None if agreed => Err(Long("yes").unexpected().into()),
        Some(what) => Ok(Args::Forget { what, json }),
        None => Ok(Args::Changes { json }),
    },
    ..command("changes", ChangesGiven::default)
};

#[derive(Default)]
struct UndoGiven {
    what: Option<Back>,
    json: bool,
}

const UNDO: Command<UndoGiven> = Command {
    usage: "[CHANGE|--all] [--json]",
    about: "undo one change, the last one, or all",
    options: &[
        flag("all", "", |given, _| once(&mut given.what, Back::All, "all")),
        flag("json", "", |given, _| {
            given.json = true;
            Ok(())
        }),
    ],
    word: |given, word| {
        if given.what.is_some() {
            return Ok(Some(word));
        }
        given.what = Some(Back::Run(change(Some(word))?));
        Ok(None)
    },
    finish: |UndoGiven { what, json }| Ok(Args::Undo { what: what.unwrap_or(Back::Last), json }),
    ..command("undo", UndoGiven::default)
};

const HOST: Command<Host> = Command {
    usage: "[options]",
    about: "check this computer, which others want to reach",
    options: &[
        flag("ask-time", "also compare its clock with the time server that Windows itself uses", |host, _| {
            host.ask_time = true;
            Ok(())
        }),
        flag("elevate", "also what only an administrator can see; Windows asks first", |host, _| {
            host.elevate = true;
            Ok(())
        }),
        flag("practice", "a practice computer instead, to try it out", |host, _| {
            host.practice = true;
            Ok(())
        }),
    ],
    output: Some((|host| &mut host.output, OUTPUT)),
    finish: |host| Ok(Args::Host(host)),
    ..command("host", Host::default)
};

#[derive(Default)]
struct ExplainGiven {
    words: Vec<String>,
    json: bool,
}

const EXPLAIN: Command<ExplainGiven> = Command {
    usage: "0x904 [0x7] [--json]",
    about: "what an error number, a sentence of a message box or a support code means",
    options: &[flag("json", "", |given, _| {
        given.json = true;
        Ok(())
    })],
    word: |given, word| {
        given.words.push(word.string()?);
        Ok(None)
    },
    negatives: true,
    finish: |ExplainGiven { words, json }| {
        if words.is_empty() { Err(UsageError::NoCode) } else { Ok(Args::Explain { words, json }) }
    },
    ..command("explain", ExplainGiven::default)
};

#[derive(Default)]
struct PracticeGiven {
    list: bool,
    scenarios: Vec<String>,
}

const PRACTICE: Command<PracticeGiven> = Command {
    usage: "[--list] [NAME...]",
    about: "start practice servers on this computer",
    options: &[flag("list", "", |given, _| {
        given.list = true;
        Ok(())
    })],
    word: |given, word| {
        given.scenarios.push(word.string()?);
        Ok(None)
    },
    finish: |PracticeGiven { list, scenarios }| Ok(Args::Practice { list, scenarios }),
    ..command("practice", PracticeGiven::default)
};

const OPEN: Command<Option<OsString>> = Command {
    usage: "REPORT.json",
    about: "the wizard on a saved report",
    word: |report, word| Ok(if report.is_some() { Some(word) } else { report.replace(word) }),
    finish: |report| report.map(|report| Args::Open { report: report.into() }).ok_or(UsageError::NoReport),
    ..command("open", || None)
};

#[derive(Default)]
struct CompareGiven {
    reports: Vec<PathBuf>,
    json: bool,
}

const COMPARE: Command<CompareGiven> = Command {
    usage: "A.json B.json",
    about: "two reports: what differs, the verdict first (0 nothing, 1 something)",
    options: &[flag("json", "the result as JSON", |given, _| {
        given.json = true;
        Ok(())
    })],
    word: |given, word| {
        given.reports.push(word.into());
        Ok(None)
    },
    finish: |CompareGiven { reports, json }| {
        let [before, now] = <[_; 2]>::try_from(reports).map_err(|_| UsageError::TwoReports)?;
        Ok(Args::Compare { before, now, json })
    },
    ..command("compare", CompareGiven::default)
};

const LICENCES: Command<()> = Command {
    alias: Some("licenses"),
    about: "whose work is inside, and under which terms",
    finish: |()| Ok(Args::Licences),
    ..command("licences", || ())
};

/// One that takes nothing.
const fn command<T>(name: &'static str, begin: fn() -> T) -> Command<T> {
    Command {
        name,
        alias: None,
        usage: "",
        about: "",
        options: &[],
        output: None,
        word: |_, word| Ok(Some(word)),
        negatives: false,
        other: None,
        finish: |_| Ok(Args::Help),
        help: |_| Args::Help,
        begin,
    }
}

const fn flag<T>(name: &'static str, about: &'static str, set: fn(&mut T, Given) -> Set) -> Opt<T> {
    Opt { name, short: None, takes: Takes::Nothing, about, set }
}

const fn value<T>(
    name: &'static str,
    called: &'static str,
    about: &'static str,
    set: fn(&mut T, Given) -> Set,
) -> Opt<T> {
    Opt { name, short: None, takes: Takes::Value(called), about, set }
}

/// What excludes another of its kind.
fn once<V>(place: &mut Option<V>, value: V, name: &'static str) -> Set {
    if place.is_some() {
        return Err(Long(name).unexpected().into());
    }
    *place = Some(value);
    Ok(())
}
