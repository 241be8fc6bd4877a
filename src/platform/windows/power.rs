//! Power plans.

use std::ptr::null_mut;

use windows_sys::Win32::System::Power::{
    PowerGetActiveScheme, PowerReadACValueIndex, PowerSetActiveScheme, PowerWriteACValueIndex,
};
use windows_sys::Win32::System::SystemServices::{GUID_SLEEP_SUBGROUP, GUID_STANDBY_TIMEOUT};
use windows_sys::core::GUID;

use super::error::status;
use super::owned::Memory;
use crate::platform::computer::Power;
use crate::platform::{PlatformError, Result};

const WHAT: &str = "power plan";

pub fn read() -> Result<Power> {
    let active = active()?;
    Ok(Power { scheme: in_words(&active), sleep_after_s: sleep_after(&active)? })
}

pub fn write(power: &Power) -> Result<()> {
    let missing = || PlatformError::Missing { what: format!("{WHAT} {}", power.scheme) };
    let scheme = from_words(&power.scheme).ok_or_else(missing)?;
    // First of all: where nobody knows the active plan, as in Wine, the other calls end the program.
    let active = active()?;
    sleep_after(&scheme)?;
    let (sleep, timeout) = (&raw const GUID_SLEEP, &raw const GUID_TIMEOUT);
    // SAFETY: no key stands for this computer's plans, and the three GUIDs live until the call returns.
    let code = unsafe { PowerWriteACValueIndex(null_mut(), &raw const scheme, sleep, timeout, power.sleep_after_s) };
    status(code, WHAT)?;
    if in_words(&scheme) == in_words(&active) {
        // A plan's new values count from when it is made the active one.
        // SAFETY: as above.
        status(unsafe { PowerSetActiveScheme(null_mut(), &raw const scheme) }, WHAT)?;
    }
    if sleep_after(&scheme)? == power.sleep_after_s {
        Ok(())
    } else {
        // A policy that rules the value keeps it.
        Err(PlatformError::Denied { what: WHAT.to_owned() })
    }
}

static GUID_SLEEP: GUID = GUID_SLEEP_SUBGROUP;
static GUID_TIMEOUT: GUID = GUID_STANDBY_TIMEOUT;

fn active() -> Result<GUID> {
    let mut start = null_mut();
    // SAFETY: no key stands for this user's plan, and `start` is written only where the call succeeds.
    status(unsafe { PowerGetActiveScheme(null_mut(), &raw mut start) }, WHAT)?;
    if start.is_null() {
        return Err(PlatformError::Unsupported { what: WHAT.to_owned() });
    }
    let memory = Memory::local(start);
    // SAFETY: the call succeeded, so there is a GUID, which lives as long as the memory.
    Ok(unsafe { *memory.start })
}

/// Only ever after `active` has answered.
fn sleep_after(scheme: &GUID) -> Result<u32> {
    let mut seconds = 0;
    let (sleep, timeout) = (&raw const GUID_SLEEP, &raw const GUID_TIMEOUT);
    // SAFETY: no key stands for this computer's plans, the three GUIDs live until the call returns, and `seconds` is
    // writable.
    status(unsafe { PowerReadACValueIndex(null_mut(), scheme, sleep, timeout, &raw mut seconds) }, WHAT)?;
    Ok(seconds)
}

fn in_words(guid: &GUID) -> String {
    let rest = u64::from_be_bytes(guid.data4);
    let (first, last) = (rest >> 48, rest & 0xffff_ffff_ffff);
    format!("{{{:08x}-{:04x}-{:04x}-{first:04x}-{last:012x}}}", guid.data1, guid.data2, guid.data3)
}

fn from_words(text: &str) -> Option<GUID> {
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let lengths: Vec<_> = text.split('-').map(str::len).collect();
    let digits = text.replace('-', "");
    let plain = digits.bytes().all(|c| c.is_ascii_hexdigit()) && lengths == [8, 4, 4, 4, 12];
    plain.then(|| u128::from_str_radix(&digits, 16).ok().map(GUID::from_u128))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_there_and_back() {
        let text = "{381b4222-f694-41f0-9685-ff5bb260df2e}";
        assert_eq!(in_words(&from_words(text).unwrap()), text);
        assert_eq!(in_words(&from_words(&text[1..37].to_uppercase()).unwrap()), text);
        for bad in ["", "{}", "381b4222f69441f09685ff5bb260df2e", "{381b4222-f694-41f0-9685-ff5bb260df2+}"] {
            assert!(from_words(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn no_plan_is_written_where_none_is_known() {
        let unknown = Power { scheme: "{00000000-0000-0000-0000-000000000001}".to_owned(), sleep_after_s: 1 };
        assert!(write(&unknown).is_err());
    }

    #[test]
    #[ignore = "needs real Windows and an administrator: Wine has no power plans"]
    fn the_time_until_sleep_is_changed_and_put_back() {
        let before = read().unwrap();
        let other = Power { sleep_after_s: before.sleep_after_s + 60, ..before.clone() };
        write(&other).unwrap();
        let now = read();
        write(&before).unwrap();
        assert_eq!((now, read()), (Ok(other), Ok(before)));
    }
}
