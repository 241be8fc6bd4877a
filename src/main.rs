//! Arguments in, exit code out.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::io;
use std::path::Path;
use std::process::ExitCode;

use redial::cli::{self, Streams, args, args::Args, exit};
use redial::platform::console;

fn main() -> ExitCode {
    console::trust_system_libraries_only();
    let attached = console::attach();
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let mut streams = Streams { out: &mut out, err: &mut err };
    let code = match args::parse(std::env::args_os().skip(1)) {
        Ok(Args::Window) => window(None, attached, &mut streams),
        Ok(Args::Open { report }) => window(Some(&report), attached, &mut streams),
        Ok(args) => cli::run(args, &mut streams),
        Err(error) => {
            tell(&error.to_string(), attached, &mut streams);
            exit::USAGE
        }
    };
    ExitCode::from(code)
}

/// Without a console there is a box, so that nobody stands before a program that does nothing.
fn tell(sentence: &str, attached: bool, streams: &mut Streams<'_>) {
    // Without a screen there is nobody to tell, and the exit code still says it.
    let _ = writeln!(streams.err, "redial: {sentence}");
    if !attached {
        console::message_box("Redial", sentence);
    }
}

#[cfg(feature = "gui")]
fn window(file: Option<&Path>, attached: bool, streams: &mut Streams<'_>) -> u8 {
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
    match redial::ui::open(file) {
        Ok(()) => 0,
        Err(said) => {
            tell(&format!("the window could not be shown ({said}). {ADVICE}"), attached, streams);
            exit::INTERNAL
        }
    }
}

#[cfg(not(feature = "gui"))]
fn window(_: Option<&Path>, attached: bool, streams: &mut Streams<'_>) -> u8 {
    tell("this build has no window; `redial check NAME` checks a computer", attached, streams);
    exit::INTERNAL
}

#[cfg(feature = "gui")]
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(windows) || cfg!(target_os = "macos") || set("DISPLAY")
}
