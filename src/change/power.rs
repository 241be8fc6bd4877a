//! After how long the computer goes to sleep.

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Edit, Inspection, Words};
use crate::model::Said;
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

crate::says! { "change-power":
    ChangeSleep {} = "Change when this computer goes to sleep while plugged in";
    Sleep { scheme: Term, old: Number, new: Number } = "plan {scheme}: sleep after {old} s -> {new} s (0 is never)";
    OtherScheme { scheme: Term } = "another plan, {scheme}";
    Never {} = "never";
    AfterSeconds { n: Count } = "after {n?# second|# seconds}";
    AfterMinutes { n: Count } = "after {n?# minute|# minutes}";
}

impl Edit for PowerSet {
    fn words(&self) -> Words {
        let (scheme, old, new) = (self.scheme.as_str().into(), self.old_s.into(), self.new_s.into());
        Words::new(ChangeSleep {}, in_words(self.old_s), in_words(self.new_s), Sleep { scheme, old, new })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let found = pc.power()?;
        let here = found.scheme.eq_ignore_ascii_case(&self.scheme);
        let other = || OtherScheme { scheme: found.scheme.as_str().into() }.into();
        let words = if here { in_words(found.sleep_after_s) } else { other() };
        let is = |seconds| here && found.sleep_after_s == seconds;
        Ok(Inspection::plain(is(self.old_s), is(self.new_s), words))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.write(pc, self.new_s)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.write(pc, self.old_s)
    }
}

fn in_words(seconds: u32) -> Said {
    match seconds {
        0 => Never {}.into(),
        1..120 => AfterSeconds { n: seconds.into() }.into(),
        _ => AfterMinutes { n: (seconds / 60).into() }.into(),
    }
}
