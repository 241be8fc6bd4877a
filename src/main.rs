//! Arguments in, exit code out.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;

use redial::cli::{self, Streams, args, args::Args, exit, language, terminal::Terminal};
#[cfg(feature = "gui")]
use redial::engine::languages::Languages;
use redial::model::said::Voice;
use redial::platform::{console, wall_clock};

fn main() -> ExitCode {
    console::trust_system_libraries_only();
    wall_clock::keep_offset();
    let attached = console::attach();
    panic::set_hook(Box::new(|fault| {
        // The same words as for every other end, and nothing that acts on a terminal.
        let _ = writeln!(Terminal(io::stderr()), "redial: {FAULT} ({})", cli::terminal::one_line(&fault.to_string()));
    }));
    let (mut out, mut err) = (Terminal(io::stdout()), Terminal(io::stderr()));
    let mut streams = Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH };
    let ended = panic::catch_unwind(AssertUnwindSafe(|| run(attached, &mut streams)));
    ExitCode::from(ended.unwrap_or_else(|_| {
        if !attached {
            console::message_box("Redial", FAULT);
        }
        exit::INTERNAL
    }))
}

/// What is said where Redial itself is at fault, or the system runs out of something.
const FAULT: &str = "Redial had to stop: it is at fault itself, or this system has too little of something left";

fn run(attached: bool, streams: &mut Streams<'_>) -> u8 {
    let read = |(asked, rest): (_, Vec<OsString>)| Ok((asked, args::parse(rest)?));
    match language::take(std::env::args_os().skip(1)).and_then(read) {
        Ok((asked, Args::Window)) => window(None, asked, attached, streams),
        Ok((asked, Args::Open { report })) => window(Some(&report), asked, attached, streams),
        Ok((asked, args)) => {
            streams.voice = asked.unwrap_or(streams.voice);
            cli::run(args, streams)
        }
        Err(error) => {
            tell(&error.to_string(), attached, streams);
            exit::USAGE
        }
    }
}

/// Without a console there is a box, so that nobody stands before a program that does nothing.
fn tell(sentence: &str, attached: bool, streams: &mut Streams<'_>) {
    // Without a screen there is nobody to tell, and the exit code still says it.
    let sentence = cli::terminal::one_line(sentence);
    let _ = writeln!(streams.err, "redial: {sentence}");
    if !attached {
        console::message_box("Redial", &sentence);
    }
}

#[cfg(feature = "gui")]
fn window(file: Option<&Path>, asked: Option<Voice>, attached: bool, streams: &mut Streams<'_>) -> u8 {
    const ADVICE: &str = "Without a window, `redial check NAME` does the same check.";
    if let Some(file) = file
        && let Err(error) = redial::engine::files::open(file)
    {
        tell(&error.to_string(), attached, streams);
        return exit::UNREADABLE;
    }
    if !has_display() {
        tell(&format!("there is no display to show a window on. {ADVICE}"), attached, streams);
        return exit::INTERNAL;
    }
    if let Err(error) = cli::room() {
        tell(&error.to_string(), attached, streams);
        return exit::INTERNAL;
    }
    match redial::ui::open(file, &Languages { asked, of_system: of_system() }) {
        Ok(()) => 0,
        Err(said) => {
            tell(&format!("the window could not be shown ({said}). {ADVICE}"), attached, streams);
            exit::INTERNAL
        }
    }
}

#[cfg(not(feature = "gui"))]
fn window(_: Option<&Path>, _: Option<Voice>, attached: bool, streams: &mut Streams<'_>) -> u8 {
    tell("this build has no window; `redial check NAME` checks a computer", attached, streams);
    exit::INTERNAL
}

#[cfg(feature = "gui")]
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(windows) || cfg!(target_os = "macos") || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(set)
}

/// The languages of whoever sits here, the most wanted first.
#[cfg(feature = "gui")]
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn of_system() -> Vec<String> {
    let mut tags = redial::platform::language::preferred();
    if !cfg!(windows) {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        // POSIX: the first that is set counts, and no other.
        tags.extend(["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set));
    }
    tags
}
