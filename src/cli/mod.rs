//! Headless sub-commands over the same engine as the window's.

pub mod args;
mod bench;
mod changes;
mod check;
mod compare;
mod elevated;
mod explain;
mod fix;
mod fixes;
mod forget;
mod host;
pub mod language;
mod many;
mod output;
mod practice;
mod runtime;
mod sign_in;
pub mod terminal;
mod undo;
mod watch;

pub use runtime::room;

use std::io::{self, Write};

use crate::engine::licences;
use crate::model::said::{Sentence, Voice};

use args::Args;

/// What it says for people.
pub const SAYS: &[&[Sentence]] = &[check::SAYS, compare::SAYS, explain::SAYS, fix::SAYS, many::SAYS, sign_in::SAYS];

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

/// Where a sub-command writes, and who reads what stands there for people. JSON and usage errors are English.
pub struct Streams<'a> {
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
    pub voice: Voice,
}

/// Runs a sub-command that needs no window and gives its exit code.
pub fn run(args: Args, streams: &mut Streams<'_>) -> u8 {
    let done = match args {
        Args::Elevated { words } => Ok(elevated::run(&words)),
        Args::Check(check) => match &check.many {
            Some(many) => many::run(&check, many, streams),
            None => check::run(&check, streams),
        },
        Args::Compare { before, now, json } => compare::run(&before, &now, json, streams),
        Args::Explain { words, json } => explain::run(&words, json, streams),
        Args::Host(host) => host::run(&host, streams),
        Args::Practice { list, scenarios } => practice::run(list, &scenarios, streams),
        Args::Fixes { json } => fixes::run(json, streams),
        Args::AboutFix(fix) => fixes::about(fix, streams),
        Args::Fix(fix) => fix::run(&fix, streams),
        Args::Undo { what, json } => undo::run(what, json, streams),
        Args::Changes { json } => changes::run(json, streams),
        Args::Forget { what, json } => forget::run(what, json, streams),
        Args::Watch(watch) => watch::run(&watch, streams),
        Args::Help | Args::Window | Args::Open { .. } => streams.out.write_all(args::help().as_bytes()).map(|()| 0),
        Args::Licences => streams.out.write_all(licences::TEXT.as_bytes()).map(|()| 0),
        Args::Version => writeln!(streams.out, "redial {}", crate::VERSION).map(|()| 0),
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
