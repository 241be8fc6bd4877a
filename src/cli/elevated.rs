//! `redial --elevated ORDER [PIPE]`: the helper of `elevate`. It has no console, shows nothing, and ends by itself.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use super::exit;
use crate::change::journal::JournalError;
use crate::elevate::{self, Answer, HelperOutcome, Order};
use crate::platform::{self, Platform, elevation};

/// Services that stop slowly, one after another, included. Whatever is cut short then, the journal knows.
const LONGEST: Duration = Duration::from_mins(10);
/// Until another helper is done.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Between two looks at whether somebody else has put it back, and whether the clock was set or the computer slept.
const PAUSE: Duration = Duration::from_secs(20);
/// A put-back that fails is tried again for so long.
const TRIES_S: u64 = 10 * 60;
/// A clock that goes back by more was set.
const SET_BACK_S: u64 = 5 * 60;

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
                if let HelperOutcome::Applied { run, put_back_at: Some(_), .. } = answer.verdict {
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
    if order == Order::Examine {
        // It changes nothing, so it need not wait for one that does.
        return elevate::respond(order, request, pc);
    }
    match elevation::alone(TIMEOUT) {
        Ok(_alone) => elevate::respond(order, request, pc),
        Err(_) => elevate::busy(),
    }
}

fn put_back(pc: &Arc<dyn Platform>) -> u8 {
    let Ok(_alone) = elevation::alone(TIMEOUT) else { return exit::INTERNAL };
    match elevate::put_back(pc) {
        Ok(back) if back.iter().all(|run| run.left.is_empty()) => 0,
        Ok(_) | Err(_) => exit::INTERNAL,
    }
}

/// Until what this helper lowered is back, by whomever, or can't be put back.
///
/// It goes by a clock that nobody sets and that counts sleep, beside the wall's: what is due by either is due. Whatever
/// happened meanwhile, it is tried once before it is given up.
fn stay(pc: &Arc<dyn Platform>, run: u64, rest: &mut dyn FnMut(Duration), put_back: &mut dyn FnMut()) {
    let ticks = || pc.ticks_s().unwrap_or_else(|| pc.now());
    let (began, began_by_clock) = (ticks(), pc.now());
    let (mut last, mut first_try) = (None, None);
    loop {
        let now = pc.now();
        let at = match elevate::waits_until(pc, run) {
            Ok(None) => return,
            Ok(Some(at)) => *last.insert(at),
            // Another helper is writing just now.
            Err(JournalError::Edited { .. } | JournalError::Platform(_)) => *last.get_or_insert(now),
            Err(_) => return,
        };
        let passed = ticks().saturating_sub(began);
        let left = at.saturating_sub(now).min(at.saturating_sub(began_by_clock).saturating_sub(passed));
        let set_back =
            now.saturating_sub(began_by_clock).saturating_add(SET_BACK_S) < passed || now + SET_BACK_S < began_by_clock;
        if left == 0 || set_back {
            put_back();
            let first = *first_try.get_or_insert_with(ticks);
            if ticks().saturating_sub(first) >= TRIES_S {
                return;
            }
        }
        rest(PAUSE.min(Duration::from_secs(left.max(1))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::journal::{Journal, Plan, RegistryStore, Which};
    use crate::change::{Change, RegistryValue};
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Key, Value};

    fn words(line: &str) -> Option<(Order, Option<String>)> {
        read(&line.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn takes_an_order_and_a_pipe_and_nothing_else() {
        let pipe = "redial-0123456789abcdef0123456789abcdef";
        assert_eq!(words(&format!("undo {pipe}")), Some((Order::Undo, Some(pipe.to_owned()))));
        assert_eq!(words("put-back"), Some((Order::PutBack, None)));
        assert!(words(&format!("disable-udp {pipe}")).is_some());
        for line in [
            "",
            "undo",
            "disable-udp",
            "undo x",
            "undo \\\\pc\\pipe\\x",
            &format!("flush-dns {pipe}"),
            &format!("undo {pipe} x"),
        ] {
            assert_eq!(words(line), None, "{line}");
            let all: Vec<_> = line.split(' ').map(OsString::from).collect();
            assert_eq!(run(&all), exit::USAGE);
        }
    }

    /// A computer on which UDP was switched off for a minute.
    fn lowered() -> (Fake, Arc<dyn Platform>, u64) {
        let (fake, key) =
            (Fake::typical(), Key::machine("SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\Client"));
        fake.edit(|world| {
            world.key_mut(&key);
        });
        let pc: Arc<dyn Platform> = Arc::new(fake.clone());
        let (old, new) = (None, Some(Value::dword(1)));
        let change = RegistryValue { key, name: "fClientDisableUDP".to_owned(), old, new, made: None };
        let changes = vec![Change::RegistryValue(change)];
        let plan = Plan { fix: "disable-udp", changes, put_back_at: Some(pc.now() + 60) };
        let run = journal(&pc).run(&*pc, plan).unwrap().run;
        (fake, pc, run)
    }

    fn journal(pc: &Arc<dyn Platform>) -> Journal {
        Journal::open(Box::new(RegistryStore::new(pc.clone()))).unwrap()
    }

    #[test]
    fn stays_until_it_is_back() {
        let (fake, pc, run) = lowered();
        let (start, mut puts) = (pc.now(), 0);
        let mut rest = |time: Duration| fake.edit(|world| world.now += time.as_secs());
        stay(&pc, run, &mut rest, &mut || {
            puts += 1;
            assert_eq!(elevate::put_back(&pc).unwrap().len(), 1);
        });
        assert!(puts == 1 && (start + 60..start + 62).contains(&pc.now()));
        assert_eq!(elevate::waits_until(&pc, run).unwrap(), None);
    }

    /// What `sync-clock` does to a clock that was ahead, and less than that.
    #[test]
    fn a_clock_that_goes_back_does_not_put_it_off() {
        for seconds in [200, 1800] {
            let (fake, pc, run) = lowered();
            let (mut rested, mut set) = (0, false);
            let mut rest = |time: Duration| {
                rested += time.as_secs();
                fake.edit(|world| world.now += time.as_secs());
                if !std::mem::replace(&mut set, true) {
                    fake.set_back(seconds);
                }
            };
            stay(&pc, run, &mut rest, &mut || assert_eq!(elevate::put_back(&pc).unwrap().len(), 1));
            assert!(rested <= 62, "{seconds}: {rested}");
            assert_eq!(elevate::waits_until(&pc, run).unwrap(), None);
        }
    }

    #[test]
    fn after_a_long_sleep_it_is_tried_before_it_is_given_up() {
        let (fake, pc, run) = lowered();
        // The lid was closed over night.
        let mut rest = |_: Duration| fake.edit(|world| world.now += 9 * 3600);
        let mut tries = 0;
        stay(&pc, run, &mut rest, &mut || {
            tries += 1;
            assert_eq!(elevate::put_back(&pc).unwrap().len(), 1);
        });
        assert_eq!(tries, 1);
    }

    #[test]
    fn leaves_where_somebody_else_put_it_back_and_gives_up_in_the_end() {
        let (fake, pc, run) = lowered();
        let mut rest = |time: Duration| {
            fake.edit(|world| world.now += time.as_secs());
            journal(&pc).undo(&*pc, Which::Run(run)).unwrap();
        };
        stay(&pc, run, &mut rest, &mut || panic!("it is back already"));

        let (fake, pc, run) = lowered();
        let (start, mut tries) = (pc.now(), 0);
        let mut rest = |time: Duration| fake.edit(|world| world.now += time.as_secs());
        stay(&pc, run, &mut rest, &mut || tries += 1);
        assert!(tries > 10 && pc.now() - start < 60 + TRIES_S + 60);
    }
}
