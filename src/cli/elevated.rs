//! `redial --elevated ORDER [PIPE]`: the helper of `elevate`. It has no console, shows nothing, and ends by itself.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use super::exit;
use crate::change::journal::JournalError;
use crate::elevate::{self, Answer, Order, Verdict};
use crate::platform::{self, Platform, elevation};

/// Services that stop slowly, one after another, included. Whatever is cut short then, the journal knows.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// Until another helper is done.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at whether somebody else has put it back, and whether the clock was set or the computer slept.
const PAUSE: Duration = Duration::from_secs(20);
/// A put-back that fails is tried again for so long.
const TRIES_S: u64 = 10 * 60;

/// Does one thing and gives its exit code.
pub fn run(words: &[OsString]) -> u8 {
    let Some((order, pipe)) = read(words) else { return exit::USAGE };
    let pc = platform::here();
    let mut lowered = None;
    let code = elevation::doomed(LONGEST, || match &pipe {
        None => put_back(&pc),
        Some(pipe) => {
            let mut respond = |request: &[u8]| {
                let answer = respond(order, request, &pc);
                if let Verdict::Applied { run, put_back_at: Some(_), .. } = answer.verdict {
                    lowered = Some(run);
                }
                answer.write()
            };
            elevation::serve(pipe, &mut respond).map_or(exit::INTERNAL, |()| 0)
        }
    });
    if let Some(run) = lowered {
        stay(&pc, run, &mut elevation::rest, &mut || {
            put_back(&pc);
        });
    }
    code
}

fn read(words: &[OsString]) -> Option<(Order, Option<String>)> {
    let words: Vec<&str> = words.iter().map(|word| word.to_str()).collect::<Option<_>>()?;
    match words[..] {
        [order, pipe] if elevation::is_pipe_name(pipe) => Some((Order::parse(order).ok()?, Some(pipe.to_owned()))),
        [order] => Order::parse(order).ok().filter(|order| *order == Order::PutBack).map(|order| (order, None)),
        _ => None,
    }
}

fn respond(order: Order, request: &[u8], pc: &Arc<dyn Platform>) -> Answer {
    match elevation::alone(PATIENCE) {
        Ok(_alone) => elevate::respond(order, request, pc),
        Err(_) => Answer::refused("Another Redial is changing something on this computer. Try again in a moment."),
    }
}

fn put_back(pc: &Arc<dyn Platform>) -> u8 {
    let Ok(_alone) = elevation::alone(PATIENCE) else { return exit::INTERNAL };
    match elevate::put_back(pc) {
        Ok(back) if back.iter().all(|run| run.left.is_empty()) => 0,
        Ok(_) | Err(_) => exit::INTERNAL,
    }
}

/// Until what this helper lowered is back, by whomever, or can't be put back.
fn stay(pc: &Arc<dyn Platform>, run: u64, rest: &mut dyn FnMut(Duration), put_back: &mut dyn FnMut()) {
    let mut last = None;
    loop {
        let now = pc.now();
        let waits = elevate::waits_until(pc, run);
        let at = match waits {
            Ok(None) => return,
            Ok(Some(at)) => *last.insert(at),
            // Another helper is writing just now.
            Err(JournalError::Edited { .. } | JournalError::Platform(_)) => *last.get_or_insert(now),
            Err(_) => return,
        };
        if now >= at.saturating_add(TRIES_S) {
            return;
        }
        if now >= at {
            put_back();
        }
        rest(PAUSE.min(Duration::from_secs(at.saturating_sub(now).max(1))));
    }
}
