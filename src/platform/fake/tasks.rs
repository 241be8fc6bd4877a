//! Its scheduled tasks, of which it does those that Redial makes.

use super::world::{World, same};
use super::{Fake, Needs, busy, missing};
use crate::platform::registry::{Key, Value};
use crate::platform::tasks::{Task, TaskStep, Tasks};
use crate::platform::{PlatformError, Result};

impl Tasks for Fake {
    fn task(&self, name: &str) -> Result<Option<Task>> {
        self.read(&subject(name), |world| {
            if !world.scheduler {
                return Err(PlatformError::Unsupported { what: "the task scheduler".to_owned() });
            }
            Ok(world.tasks.iter().find(|task| same(&task.name, name)).cloned())
        })
    }

    fn add_task(&self, task: &Task) -> Result<()> {
        self.write(&subject(&task.name), Needs::Administrator, |world| {
            if world.tasks.iter().any(|known| same(&known.name, &task.name)) {
                return busy(&subject(&task.name));
            }
            world.tasks.push(task.clone());
            Ok(())
        })
    }

    fn remove_task(&self, name: &str) -> Result<()> {
        self.write(&subject(name), Needs::Administrator, |world| {
            let before = world.tasks.len();
            world.tasks.retain(|task| !same(&task.name, name));
            if world.tasks.len() == before { missing(&subject(name)) } else { Ok(()) }
        })
    }
}

fn subject(name: &str) -> String {
    format!("task {name}")
}

impl Fake {
    /// Time passes, with Redial nowhere: Windows does what is due by itself. It knows the two programs that Redial's own
    /// tasks start.
    pub fn pass(&self, seconds: u64) {
        self.edit(|world| world.now += seconds);
        self.run_tasks(|task, now| task.at <= now);
    }

    /// The computer restarts, and Windows does what it does then.
    pub fn restart(&self) {
        self.edit(|world| world.started = world.now + world.set_back_s);
        self.run_tasks(|_, _| true);
    }

    /// Somebody sets the clock back, and Windows does what it does then.
    pub fn set_back(&self, seconds: u64) {
        self.edit(|world| {
            world.now -= seconds;
            world.set_back_s += seconds;
        });
        self.run_tasks(|task, _| task.after_s.is_some());
    }

    fn run_tasks(&self, wanted: impl Fn(&Task, u64) -> bool) {
        self.edit(|world| {
            let wanted = world.tasks.iter().filter(|task| wanted(task, world.now));
            let due: Vec<TaskStep> = wanted.flat_map(|task| task.steps.clone()).collect();
            for step in due {
                if step.program.ends_with("\\cmd.exe") {
                    compare_and_set(world, &step.arguments);
                } else if let Some(name) = step.arguments.strip_prefix("/delete /tn \"").and_then(until_quote) {
                    world.tasks.retain(|task| task.name != name);
                }
            }
        });
    }
}

/// `... query "KEY" /v NAME') do if "%v"=="0xOLD" ... add "KEY" /v NAME /t REG_DWORD /d NEW /f`, or `delete "KEY" /v NAME /f`.
fn compare_and_set(world: &mut World, line: &str) -> Option<()> {
    let (query, rest) = line.split_once(" query \"")?.1.split_once("') do if \"%v\"==\"0x")?;
    let (path, name) = query.split_once("\" /v ")?;
    let key = Key::machine(path.strip_prefix("HKLM\\")?);
    let (old, command) = rest.split_once('"')?;
    let old = u32::from_str_radix(old, 16).ok()?;
    if world.value(&key, name).and_then(Value::as_dword) != Some(old) {
        return None;
    }
    if command.contains(&format!(" delete \"{path}\" /v {name} /f")) {
        world.key_mut(&key).values.remove(name);
    } else {
        let new = command.split_once(&format!(" add \"{path}\" /v {name} /t REG_DWORD /d "))?.1;
        world.set_value(&key, name, Value::dword(new.split(' ').next()?.parse().ok()?));
    }
    Some(())
}

fn until_quote(text: &str) -> Option<&str> {
    text.split_once('"').map(|(name, _)| name)
}
