//! The XML that the Task Scheduler keeps a task as (MS-TSCH 2.5; "Task Scheduler Schema", Microsoft Learn), as far as
//! Redial's own tasks go.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::tasks::{Task, TaskStep};
use super::xml::{self, escape};

/// The system's own account.
const SYSTEM: &str = "S-1-5-18";
/// Redial's own tasks have fewer: one for each value that is put back, and one that removes the task.
const MOST_STEPS: usize = 8;
/// Kernel-General 1, "the system time has changed".
const CLOCK_WAS_SET: &str = "<QueryList><Query Id=\"0\" Path=\"System\"><Select Path=\"System\">*[System[Provider[@Name='Microsoft-Windows-Kernel-General'] and EventID=1]]</Select></Query></QueryList>";

/// What to register. None where the time is no time.
#[must_use]
pub fn write(task: &Task) -> Option<String> {
    let at = OffsetDateTime::from_unix_timestamp(i64::try_from(task.at).ok()?).ok()?.format(&Rfc3339).ok()?;
    let step = |step: &TaskStep| {
        let (program, arguments) = (escape(&step.program), escape(&step.arguments));
        format!("<Exec><Command>{program}</Command><Arguments>{arguments}</Arguments></Exec>")
    };
    let steps: String = task.steps.iter().map(step).collect();
    // A restart and a clock that is set put it back early: safer than late.
    let after = task.after_s.map_or_else(String::new, |seconds| {
        format!(
            "<RegistrationTrigger><Delay>PT{seconds}S</Delay></RegistrationTrigger>\
             <EventTrigger><Subscription>{}</Subscription></EventTrigger>",
            escape(CLOCK_WAS_SET)
        )
    });
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\
         <Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\
         <RegistrationInfo><Description>{}</Description></RegistrationInfo>\
         <Triggers><TimeTrigger><StartBoundary>{at}</StartBoundary></TimeTrigger>\
         <BootTrigger></BootTrigger>{after}</Triggers>\
         <Principals><Principal id=\"Author\"><UserId>{SYSTEM}</UserId><RunLevel>HighestAvailable</RunLevel></Principal>\
         </Principals><Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\
         <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries><StartWhenAvailable>true</StartWhenAvailable>\
         <ExecutionTimeLimit>PT5M</ExecutionTimeLimit></Settings>\
         <Actions Context=\"Author\">{steps}</Actions></Task>",
        escape("Redial lowered a setting for a while. This puts it back, and then removes itself."),
    ))
}

/// The other way. Any other kind of task has no time and no steps.
#[must_use]
pub fn read(name: &str, text: &str) -> Task {
    ours(text).map_or_else(
        || Task { name: name.to_owned(), at: 0, after_s: None, steps: Vec::new() },
        |(at, after_s, steps)| Task { name: name.to_owned(), at, after_s, steps },
    )
}

fn ours(text: &str) -> Option<(u64, Option<u64>, Vec<TaskStep>)> {
    let (mut times, mut users, mut steps) = (Vec::new(), Vec::new(), Vec::<TaskStep>::new());
    let (mut boots, mut other) = (0, false);
    let (mut delays, mut events) = (Vec::new(), Vec::new());
    xml::walk(text, |element| match (element.within, element.name) {
        (["Task", "Triggers", "TimeTrigger"], "StartBoundary") => times.push(element.text()),
        // Windows writes out what is so anyway.
        (["Task", "Triggers", _] | ["Task", "Settings"], "Enabled") => other |= element.text().trim() != "true",
        (["Task", "Triggers"], "TimeTrigger" | "RegistrationTrigger" | "EventTrigger") => {}
        (["Task", "Triggers", "RegistrationTrigger"], "Delay") => delays.push(element.text()),
        (["Task", "Triggers", "EventTrigger"], "Subscription") => events.push(element.text()),
        (["Task", "Triggers"], "BootTrigger") => boots += 1,
        (["Task", "Triggers", ..], _) => other = true,
        (["Task", "Principals", _], "UserId") => users.push(element.text()),
        (["Task", "Actions"], "Exec") if steps.len() < MOST_STEPS => {
            steps.push(TaskStep { program: String::new(), arguments: String::new() });
        }
        (["Task", "Actions"], _) => other = true,
        (["Task", "Actions", "Exec"], name) => match (name, steps.last_mut()) {
            ("Command", Some(step)) => step.program = element.text(),
            ("Arguments", Some(step)) => step.arguments = element.text(),
            _ => other = true,
        },
        _ => {}
    })?;
    let [at] = times.as_slice() else { return None };
    let at_time = OffsetDateTime::parse(at.trim(), &Rfc3339).ok()?;
    let system = users.iter().map(|user| user.trim()).eq([SYSTEM]);
    let after_s = match (delays.as_slice(), events.as_slice()) {
        ([], []) => None,
        ([delay], [event]) if event.trim() == CLOCK_WAS_SET => Some(seconds(delay.trim())?),
        _ => return None,
    };
    let whole = !other && boots == 1 && system && !steps.is_empty();
    whole.then_some((u64::try_from(at_time.unix_timestamp()).ok()?, after_s, steps))
}

/// `PT1860S`, which Windows may write as `PT31M` (ISO 8601, as XML Schema has it).
fn seconds(duration: &str) -> Option<u64> {
    let mut rest = duration.strip_prefix("PT").filter(|rest| !rest.is_empty())?;
    let mut total: u64 = 0;
    for (unit, worth) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((digits, after)) = rest.split_once(unit) {
            let number = digits.parse::<u64>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
            (total, rest) = (total.checked_add(number.checked_mul(worth)?)?, after);
        }
    }
    rest.is_empty().then_some(total)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample(arguments: &str) -> Task {
        let step = |program: &str, arguments: &str| TaskStep { program: program.into(), arguments: arguments.into() };
        let steps = vec![step("C:\\Windows\\System32\\cmd.exe", arguments), step("C:\\x.exe", "/delete /tn \"a\" /f")];
        Task { name: "Redial host-nla-off 1".to_owned(), at: 1_795_000_000, after_s: Some(1860), steps }
    }

    #[test]
    fn a_task_that_was_written_is_read_back() {
        let task = sample("/d /s /c \"if \"%v\"==\"0x0\" a && b < c > d 'e'\"");
        let xml = write(&task).unwrap();
        assert!(xml.contains("<StartBoundary>2026-11-18T11:06:40Z</StartBoundary>"), "{xml}");
        assert_eq!(read(&task.name, &xml), task);
        // Tasks of older versions have the time and the start alone.
        let old = Task { after_s: None, ..task.clone() };
        let older = write(&old).unwrap();
        assert!(!older.contains("RegistrationTrigger") && read(&task.name, &older) == old);
        assert_eq!(read(&task.name, &xml.replace("PT1860S", "PT31M")), task);
        assert_eq!(read(&task.name, &xml.replace("PT1860S", "PT30M60S")), task);
        assert_eq!(write(&Task { at: u64::MAX, ..task }), None);
    }

    #[test]
    fn durations_are_read_as_seconds() {
        let told = ["PT1S", "PT31M", "PT1H1M1S", "PT", "P1D", "PT1", "PT-1S", "PT1S1M", "PT99999999999999999999S"];
        let read = [Some(1), Some(1860), Some(3661), None, None, None, None, None, None];
        assert_eq!(told.map(seconds), read);
    }

    #[test]
    fn what_windows_writes_out_besides_does_not_count() {
        let task = sample("x");
        let xml = write(&task).unwrap();
        let more = xml
            .replace("<RegistrationInfo>", "<RegistrationInfo><URI>\\Redial host-nla-off 1</URI>")
            .replace("</TimeTrigger>", "<Enabled>true</Enabled></TimeTrigger>")
            .replace("<Settings>", "<Settings><Enabled>true</Enabled><Hidden>false</Hidden>")
            .replace("><", ">\r\n  <");
        assert_eq!(read(&task.name, &more), task);
    }

    #[test]
    fn another_kind_of_task_is_told_apart() {
        let xml = write(&sample("x")).unwrap();
        for (from, to) in [
            ("S-1-5-18", "S-1-5-21-1-2-3-1001"),
            ("</TimeTrigger>", "<Enabled>false</Enabled></TimeTrigger>"),
            ("</TimeTrigger>", "<Repetition><Interval>PT1M</Interval></Repetition></TimeTrigger>"),
            ("<BootTrigger>", "<LogonTrigger/><BootTrigger>"),
            ("<BootTrigger></BootTrigger>", ""),
            ("<BootTrigger>", "<BootTrigger><Delay>P1D</Delay>"),
            ("<Settings>", "<Settings><Enabled>false</Enabled>"),
            ("</Actions>", "<ComHandler/></Actions>"),
            ("</Exec>", "<WorkingDirectory>C:\\</WorkingDirectory></Exec>"),
            ("<RegistrationTrigger>", "<RegistrationTrigger><EndBoundary>2026-11-18T11:06:40Z</EndBoundary>"),
            ("EventID=1", "EventID=2"),
            ("PT1860S", "P9D"),
            ("<Subscription>", "<Delay>P9D</Delay><Subscription>"),
            ("</Task>", ""),
        ] {
            let other = read("x", &xml.replacen(from, to, 1));
            assert_eq!((other.at, other.steps.len()), (0, 0), "{from} -> {to}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(arguments in "[^\r\n\0]{0,80}", at in 1..4_000_000_000_u64) {
            let task = Task { at, ..sample(&arguments) };
            prop_assert_eq!(read(&task.name, &write(&task).unwrap()), task);
        }

        #[test]
        fn never_panics(text in "(<[A-Za-z/]{0,6}( [a-z]='?[^']{0,3}'?)?/?>|&#?[a-z0-9]{0,4};?|.){0,30}", cut in 0..900_usize) {
            let xml = write(&sample("x")).unwrap();
            let _ = (read("x", &text), xml.get(..cut).map(|part| read("x", part)));
        }
    }
}
