//! Headless sub-commands over the same engine as the window's.

pub mod args;
mod bench;
mod changes;
mod check;
mod elevated;
mod explain;
mod fix;
mod fixes;
mod forget;
mod host;
mod output;
mod practice;
mod runtime;
pub mod terminal;
mod undo;

pub use runtime::room;

use std::io::{self, Write};

use crate::engine::licences;

use args::Args;

/// Exit codes of the contract that name no side.
pub mod exit {
    pub const USAGE: u8 = 64;
    pub const UNREADABLE: u8 = 66;
    pub const INTERNAL: u8 = 70;
    /// Something could not be asked, or is not done here: nothing was changed.
    pub const REFUSED: u8 = 75;
    /// Something could not be checked.
    pub const UNASKED: u8 = 75;
    pub const CANCELLED: u8 = 130;
}

/// Where a sub-command writes.
pub struct Streams<'a> {
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
}

/// Runs a sub-command that needs no window and gives its exit code.
pub fn run(args: Args, streams: &mut Streams<'_>) -> u8 {
    let done = match args {
        Args::Elevated { words } => Ok(elevated::run(&words)),
        Args::Check(check) => check::run(&check, streams),
        Args::Explain { words, json } => explain::run(&words, json, streams),
        Args::Host { practice, ask_time, elevate, output } => {
            host::run(practice, host::Closer { ask_time, elevate }, &output, streams)
        }
        Args::Practice { list, scenarios } => practice::run(list, &scenarios, streams),
        Args::Fixes { json } => fixes::run(json, streams),
        Args::AboutFix(fix) => fixes::about(fix, streams),
        Args::Fix(fix) => fix::run(&fix, streams),
        Args::Undo { what, json } => undo::run(what, json, streams),
        Args::Changes { json } => changes::run(json, streams),
        Args::Forget { what, json } => forget::run(what, json, streams),
        Args::Help | Args::Window | Args::Open { .. } => streams.out.write_all(HELP.as_bytes()).map(|()| 0),
        Args::Licences => streams.out.write_all(licences::TEXT.as_bytes()).map(|()| 0),
        Args::Version => writeln!(streams.out, "redial {}", env!("CARGO_PKG_VERSION")).map(|()| 0),
    };
    done.unwrap_or_else(|error| {
        let sentence = match error.kind() {
            // As `head` does: no fault of ours, and no result either.
            io::ErrorKind::BrokenPipe => "whoever read what is printed here has stopped reading".to_owned(),
            io::ErrorKind::StorageFull => "the disk is full, so the result could not be printed".to_owned(),
            _ => format!("this could not be done: {error}"),
        };
        // Where nobody hears it, the code still says it.
        let _ = writeln!(streams.err, "redial: {sentence}");
        exit::INTERNAL
    })
}

const HELP: &str = "\
Redial finds out why Remote Desktop won't connect, and says whose side it is on.

  redial                              the wizard, in a window
  redial check TARGET [options]       check one computer
      --port N                        another port than 3389
      --gateway HOST                  the connection goes through this RD Gateway
      --rdp FILE                      a connection file: its settings, and its computer where TARGET names none
      --no-default-rdp                leave out what Remote Desktop's own Default.rdp sets
      --error 0x904/0x7               what the message box says: its numbers or its sentence; without it, Windows' own
                                      log counts where it has something of the last hour for this computer; `none`
                                      leaves that out, too
      --timeout SECONDS               how long to wait for answers (5)
      --json [FILE.json]              the result as JSON, on standard output or in a file
      --report FILE.html|.json|.txt   a report for a helpdesk
      --redact                        hide names and addresses in JSON and report
  redial fixes [--json]               what Redial can put right on this computer
  redial fix ID [options]             put one thing right, after showing it and asking
      --target T                      the computer that it is about
      --dry-run                       only show what would change
      --yes                           agree beforehand; needed where nobody can be asked
      --json                          the result as JSON
      --practice                      on a computer in memory, on any system
      ...                             `redial fix ID --help` has the fix's own options
  redial changes [--json]             what Redial has changed on this computer
      --all-finished                  take off that list what can't be undone any more, and all that was kept for it
      --forget CHANGE [--yes]         take this one off; --yes: even though it could still be undone
  redial undo [CHANGE|--all] [--json] take back one change, the last one, or all
  redial host [options]               check this computer, which others want to reach
      --ask-time                      also compare its clock with the time server that Windows itself uses
      --elevate                       also what only an administrator can see; Windows asks first
      --practice                      a made-up computer instead, to try it on
      --json, --report, --redact      as above
  redial explain 0x904 [0x7]          what an error number, a sentence of a message box or a support code means
  redial practice [--list] [NAME...]  start practice servers on this computer
  redial open REPORT.json             the wizard on a saved report
  redial licences                     whose work is inside, and under which terms

TARGET is a name, an address, name:port, [v6 address]:port or a .rdp file.
Exit codes of check and host: 0 no fault, 1 this computer, 2 the network, 3 the other computer, 4 undecided,
64 bad usage, 66 unreadable input, 70 internal, 75 something could not be checked, 130 cancelled.
Exit codes of fix, undo and changes: 0 done, or right already; 64 bad usage, or nobody to ask and no --yes;
66 the journal of changes can't be trusted, or the connection file can't be read; 70 it failed, or only a part was done;
75 refused, or somebody else changed it meanwhile, and nothing was changed; 130 the answer was no.
";
