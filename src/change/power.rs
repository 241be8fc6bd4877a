//! After how long the computer goes to sleep.

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Edit, Edited, Look, Words};
use crate::platform::computer::Power;
use crate::platform::{Platform, PlatformError};

/// When the computer falls asleep while plugged in.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PowerSet {
    pub scheme: String,
    pub old_s: u32,
    pub new_s: u32,
}

impl PowerSet {
    /// None where it is so already.
    ///
    /// # Errors
    /// Where the plan can't be read.
    pub fn plan(pc: &dyn Platform, new_s: u32) -> Result<Option<Change>, ChangeError> {
        let Power { scheme, sleep_after_s: old_s } = pc.power()?;
        Ok((old_s != new_s).then_some(Change::Power(Self { scheme, old_s, new_s })))
    }

    fn write(&self, pc: &dyn Platform, sleep_after_s: u32) -> Result<(), PlatformError> {
        pc.set_power(&Power { scheme: self.scheme.clone(), sleep_after_s })
    }
}

impl Edit for PowerSet {
    fn words(&self) -> Words {
        Words {
            short: "Change when this computer falls asleep while plugged in".to_owned(),
            before: in_words(self.old_s),
            after: in_words(self.new_s),
            detail: format!("plan {}: sleep after {} s -> {} s (0 is never)", self.scheme, self.old_s, self.new_s),
            edit: Edited::Other,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let found = pc.power()?;
        let here = found.scheme.eq_ignore_ascii_case(&self.scheme);
        let words = if here { in_words(found.sleep_after_s) } else { format!("another plan, {}", found.scheme) };
        let is = |seconds| here && found.sleep_after_s == seconds;
        Ok(Look::plain(is(self.old_s), is(self.new_s), words))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.write(pc, self.new_s)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.write(pc, self.old_s)
    }
}

fn in_words(seconds: u32) -> String {
    match seconds {
        0 => "never".to_owned(),
        1..120 => format!("after {seconds} seconds"),
        _ => format!("after {} minutes", seconds / 60),
    }
}
