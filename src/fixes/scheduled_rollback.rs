//! A setting that was lowered for a while goes back even where Redial is never started again: Windows is asked to see to
//! it, before anything is lowered. Only programs of Windows itself take part, so that nobody can put another in their place.

use std::time::Duration;

use super::{Fix, FixError, listener};
use crate::change::{Change, RegistryValue, TaskAdded};
use crate::platform::files::Folder;
use crate::platform::registry::{Hive, Value};
use crate::platform::tasks::{Task, TaskStep};
use crate::platform::{Platform, PlatformError, names};

/// After Redial's own time, which goes through the journal and so is better.
const AFTER_REDIAL_S: u64 = 60;
/// `UserAuthentication` and `SecurityLayer` go up to 2 (MS-TSTS, the Terminal Services policies).
const HIGHEST: u32 = 4;

crate::says! { "fix-scheduled-rollback":
    /// What is said before where [`first`] finds no task scheduler.
    Alone {} = "Windows can't be asked to put this back by itself here, as it has no task scheduler. Redial puts it back: after that time if it or its helper is running, otherwise when it starts next. Don't restart the computer until then.";
    OddKind {} = "what was set there before is of an odd kind, which Windows could not put back by itself";
}

/// The first change of a run that Redial itself puts back after that long. None where it is all the user's own, which
/// Redial puts back when it is next started, and where Windows does nothing by itself.
///
/// # Errors
/// Where what was there before can't be written by Windows' own programs.
pub fn first(
    pc: &dyn Platform,
    fix: &Fix,
    changes: &[Change],
    after: Option<Duration>,
) -> Result<Option<Change>, FixError> {
    let Some(after) = after.filter(|_| is_needed(fix, changes)) else { return Ok(None) };
    let at = pc.now() + after.as_secs();
    match pc.task(&name(fix, at + AFTER_REDIAL_S)) {
        Err(PlatformError::Unsupported { .. }) => Ok(None),
        Err(error) => Err(error.into()),
        Ok(_) => plan(pc, fix, changes, at).map(Some),
    }
}

/// Whether it is about what counts for everybody who uses the computer.
#[must_use]
pub fn is_needed(fix: &Fix, changes: &[Change]) -> bool {
    fix.timed.is_some() && fix.elevated && !changes.is_empty()
}

/// For changes that Redial itself puts back at that time (seconds since 1970).
///
/// # Errors
/// Where what was there before can't be written by Windows' own programs.
pub fn plan(pc: &dyn Platform, fix: &Fix, changes: &[Change], at: u64) -> Result<Change, FixError> {
    let system = pc.folder(Folder::System)?;
    let at = at + AFTER_REDIAL_S;
    let after_s = Some(at.saturating_sub(pc.now()));
    let name = name(fix, at);
    let back = changes.iter().rev().map(|change| back(&system, change));
    let mut steps =
        back.collect::<Option<Vec<TaskStep>>>().ok_or_else(|| FixError::Unclear { what: OddKind {}.into() })?;
    steps.push(removes(&system, &name));
    Ok(Change::TaskAdded(TaskAdded { task: Task { name, at, after_s, steps } }))
}

/// Whether a task is one that [`plan`] makes for a number of the listener: for whoever has only a journal's word for it.
///
/// # Errors
/// Where the computer does not tell where its programs are.
pub fn is_ours(pc: &dyn Platform, task: &Task) -> Result<bool, PlatformError> {
    let system = pc.folder(Folder::System)?;
    let name = |fix: &Fix| name(fix, task.at);
    let timed = super::ALL.iter().any(|fix| fix.timed.is_some() && name(fix) == task.name);
    let [back_again, removal] = task.steps.as_slice() else { return Ok(false) };
    let same = |one: &TaskStep, other: &TaskStep| {
        one.program.eq_ignore_ascii_case(&other.program) && one.arguments.eq_ignore_ascii_case(&other.arguments)
    };
    let mut numbers: Vec<Option<Value>> = (0..=HIGHEST).map(|number| Some(Value::dword(number))).collect();
    numbers.push(None);
    let known = |change: RegistryValue| {
        back(&system, &Change::RegistryValue(change)).is_some_and(|step| same(&step, back_again))
    };
    let mut lowers = false;
    for name in [names::USER_AUTHENTICATION, names::SECURITY_LAYER] {
        for (old, new) in numbers.iter().flat_map(|old| numbers.iter().map(move |new| (old.clone(), new.clone()))) {
            lowers |= known(RegistryValue { key: listener::rdp_tcp(), name: name.to_owned(), old, new, made: None });
        }
    }
    Ok(timed && lowers && same(removal, &removes(&system, &task.name)))
}

/// The old number, where the new one still is: somebody may have chosen another since.
fn back(system: &str, change: &Change) -> Option<TaskStep> {
    let Change::RegistryValue(RegistryValue { key, name, old, new, .. }) = change else { return None };
    let path = (key.hive == Hive::LocalMachine).then(|| format!("HKLM\\{}", key.path))?;
    let number = |value: &Value| value.as_dword().filter(|number| *number <= HIGHEST);
    let new = new.as_ref().and_then(number)?;
    let deed = match old {
        Some(old) => format!("add \"{path}\" /v {name} /t REG_DWORD /d {} /f", number(old)?),
        None => format!("delete \"{path}\" /v {name} /f"),
    };
    let reg = format!("{system}\\reg.exe");
    let line = format!(
        "/d /s /c \"for /f \"tokens=3\" %v in ('{reg} query \"{path}\" /v {name}') do if \"%v\"==\"{new:#x}\" {reg} {deed}\""
    );
    Some(step(system, "cmd.exe", line))
}

fn removes(system: &str, name: &str) -> TaskStep {
    step(system, "schtasks.exe", format!("/delete /tn \"{name}\" /f"))
}

/// No two runs share one.
fn name(fix: &Fix, at: u64) -> String {
    format!("Redial {} {at}", fix.id)
}

fn step(system: &str, program: &str, arguments: String) -> TaskStep {
    TaskStep { program: format!("{system}\\{program}"), arguments }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixes::history::{MadeState, history, seen};
    use crate::fixes::run::{self, FixOutcome};
    use crate::fixes::{FixCx, Options, find};
    use crate::platform::fake::Fake;
    use crate::platform::registry::Key;

    const KEY: &str = "SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp";

    fn lowered(old: Option<Value>, new: u32) -> Change {
        let (key, name) = (listener::rdp_tcp(), "SecurityLayer".to_owned());
        Change::RegistryValue(RegistryValue { key, name, old, new: Some(Value::dword(new)), made: None })
    }

    fn task(pc: &Fake, old: Option<Value>, new: u32) -> Task {
        let fix = find("host-security-layer").unwrap();
        let Change::TaskAdded(added) = plan(pc, fix, &[lowered(old, new)], 1_795_000_000).unwrap() else { panic!() };
        added.task
    }

    #[test]
    fn windows_own_programs_compare_and_set() {
        let pc = Fake::typical();
        let task = task(&pc, Some(Value::dword(2)), 0);
        assert_eq!((task.name.as_str(), task.at), ("Redial host-security-layer 1795000060", 1_795_000_060));
        let reg = "C:\\Windows\\System32\\reg.exe";
        let programs: Vec<&str> = task.steps.iter().map(|step| step.program.as_str()).collect();
        assert_eq!(programs, ["C:\\Windows\\System32\\cmd.exe", "C:\\Windows\\System32\\schtasks.exe"]);
        assert_eq!(
            task.steps[0].arguments,
            format!(
                "/d /s /c \"for /f \"tokens=3\" %v in ('{reg} query \"HKLM\\{KEY}\" /v SecurityLayer') do if \
                 \"%v\"==\"0x0\" {reg} add \"HKLM\\{KEY}\" /v SecurityLayer /t REG_DWORD /d 2 /f\""
            )
        );
        assert_eq!(task.steps[1].arguments, "/delete /tn \"Redial host-security-layer 1795000060\" /f");
        let new = self::task(&pc, None, 1);
        assert!(new.steps[0].arguments.ends_with(&format!("delete \"HKLM\\{KEY}\" /v SecurityLayer /f\"")));
    }

    #[test]
    fn only_its_own_are_known_again() {
        let pc = Fake::typical();
        for old in [None, Some(Value::dword(1)), Some(Value::dword(2))] {
            assert!(is_ours(&pc, &task(&pc, old, 0)).unwrap());
        }
        let good = task(&pc, Some(Value::dword(2)), 0);
        let spoilt = |inject_fault: &dyn Fn(&mut Task)| {
            let mut task = good.clone();
            inject_fault(&mut task);
            assert!(!is_ours(&pc, &task).unwrap(), "{task:?}");
        };
        spoilt(&|task| task.name = "Redial disable-udp 1795000060".to_owned());
        spoilt(&|task| task.at += 1);
        spoilt(&|task| task.steps[0].program = "C:\\Users\\anna\\cmd.exe".to_owned());
        spoilt(&|task| task.steps[0].arguments.push_str(" & calc.exe"));
        spoilt(&|task| task.steps[0].arguments = task.steps[0].arguments.replace("/d 2 ", "/d 9 "));
        spoilt(&|task| task.steps[0].arguments = task.steps[0].arguments.replace("SecurityLayer", "PortNumber"));
        spoilt(&|task| task.steps[1].arguments = "/delete /tn \"*\" /f".to_owned());
        spoilt(&|task| task.steps.push(task.steps[0].clone()));
        spoilt(&|task| task.steps.clear());
    }

    #[test]
    fn nothing_is_lowered_that_windows_could_not_put_back() {
        for odd in [Value::text("1"), Value::dword(77)] {
            let pc = Fake::typical();
            pc.edit(|world| world.set_value(&Key::machine(KEY), "UserAuthentication", odd));
            let cx = FixCx { pc: &pc, target: None, options: &Options::default() };
            let refused = run::plan(find("host-nla-off").unwrap(), &cx);
            assert!(matches!(refused, Err(FixError::Unclear { .. })), "{refused:?}");
        }
    }

    /// Killed at any moment, and never started again.
    #[test]
    fn windows_alone_puts_it_back() {
        for number in 0.. {
            let pc = Fake::typical();
            let (before, kept) = (pc.snapshot(), crate::fixes::tests::kept(&pc));
            pc.die_before_write(number);
            let cx = FixCx { pc: &pc, target: None, options: &Options::default() };
            let fix = find("host-nla-off").unwrap();
            let done = run::apply(fix, &cx, &mut crate::fixes::tests::open(&kept));
            let died = pc.is_dead();
            pc.behave();
            let after = fix.timed.unwrap().as_secs() + AFTER_REDIAL_S;
            pc.pass(after);
            let mut then = pc.snapshot();
            then.now = before.now;
            assert_eq!(then.differences(&before), [""; 0], "killed before write {number}");
            if !died {
                let Ok(FixOutcome::Applied { run, .. }) = done else { panic!("{done:?}") };
                // The next Redial finds nothing left to do, and says so even where it may not write that down.
                let mut journal = crate::fixes::tests::open(&kept);
                let (told, seen) = (&history(&journal)[0], &seen(&journal, &pc)[0]);
                assert_eq!((told.state, seen.state, seen.put_back_at), (MadeState::Done, MadeState::Undone, None));
                let back = run::put_back_due(&pc, &mut journal).unwrap();
                assert_eq!((back[0].run, back[0].left.len(), journal.due(u64::MAX).len()), (run, 0, 0));
                break;
            }
        }
    }

    #[test]
    fn without_a_scheduler_redial_is_alone_and_says_so() {
        let pc = Fake::typical();
        pc.edit(|world| world.scheduler = false);
        let cx = FixCx { pc: &pc, target: None, options: &Options::default() };
        let preview = run::plan(find("host-nla-off").unwrap(), &cx).unwrap();
        assert!(
            preview.steps.len() == 1 && preview.warnings.iter().any(|line| *line == crate::model::Said::from(Alone {}))
        );
        let kept = crate::fixes::tests::kept(&pc);
        let done = run::carry_out(&preview, &pc, &mut crate::fixes::tests::open(&kept)).unwrap();
        assert!(matches!(done, FixOutcome::Applied { put_back_at: Some(_), .. }));
        pc.edit(|world| world.scheduler = true);
        assert_eq!(run::plan(find("host-nla-on").unwrap(), &cx).unwrap().steps.len(), 1);
    }

    #[test]
    fn a_clock_that_is_set_back_is_the_end_of_it() {
        let pc = Fake::typical();
        let (before, kept) = (pc.snapshot(), crate::fixes::tests::kept(&pc));
        let cx = FixCx { pc: &pc, target: None, options: &Options::default() };
        run::apply(find("host-nla-off").unwrap(), &cx, &mut crate::fixes::tests::open(&kept)).unwrap();
        pc.pass(600);
        pc.set_back(3 * 3600);
        let mut then = pc.snapshot();
        then.clocks_as(&before);
        assert_eq!(then.differences(&before), [""; 0]);
    }

    #[test]
    fn a_restart_of_the_computer_is_the_end_of_it() {
        let pc = Fake::typical();
        let (before, kept) = (pc.snapshot(), crate::fixes::tests::kept(&pc));
        let cx = FixCx { pc: &pc, target: None, options: &Options::default() };
        run::apply(find("host-nla-off").unwrap(), &cx, &mut crate::fixes::tests::open(&kept)).unwrap();
        pc.restart();
        let mut then = pc.snapshot();
        then.clocks_as(&before);
        assert_eq!(then.differences(&before), [""; 0]);
    }

    #[test]
    fn windows_leaves_alone_what_somebody_has_chosen_since() {
        let pc = Fake::typical();
        let kept = crate::fixes::tests::kept(&pc);
        let mut options = Options::default();
        options.set(find("host-security-layer").unwrap(), "layer", Some("rdp")).unwrap();
        let cx = FixCx { pc: &pc, target: None, options: &options };
        let fix = find("host-security-layer").unwrap();
        run::apply(fix, &cx, &mut crate::fixes::tests::open(&kept)).unwrap();
        pc.edit(|world| world.set_value(&Key::machine(KEY), "SecurityLayer", Value::dword(1)));
        pc.pass(fix.timed.unwrap().as_secs() + AFTER_REDIAL_S);
        let then = pc.snapshot();
        assert_eq!(then.value(&Key::machine(KEY), "SecurityLayer"), Some(&Value::dword(1)));
        assert!(then.tasks.is_empty());
    }
}
