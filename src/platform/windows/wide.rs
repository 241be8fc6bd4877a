//! UTF-16, in and out.

use crate::platform::{PlatformError, Result};

/// ERROR_INVALID_PARAMETER
const INVALID_PARAMETER: u32 = 87;
/// ERROR_NO_UNICODE_TRANSLATION
const NO_UNICODE: u32 = 1113;
/// No text that Windows hands out by pointer is longer.
const LONGEST: usize = 1 << 20;

/// With its zero at the end. A zero within would cut it short, and mean something else than was written.
pub fn wide(text: &str) -> Result<Vec<u16>> {
    if text.contains('\0') {
        return Err(PlatformError::Failed { code: INVALID_PARAMETER, what: "a name with a zero in it".to_owned() });
    }
    Ok(text.encode_utf16().chain([0]).collect())
}

/// Exactly, for names that are used again.
pub fn name(units: &[u16]) -> Result<String> {
    let broken = |_| PlatformError::Failed { code: NO_UNICODE, what: "a name that is no text".to_owned() };
    let name = String::from_utf16(units).map_err(broken)?;
    wide(&name)?;
    Ok(name)
}

/// Up to the first zero, for showing.
pub fn text(units: &[u16]) -> String {
    let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
    String::from_utf16_lossy(&units[..end])
}

/// Wherever it starts: some calls put texts behind octets of any number.
///
/// # Safety
/// `start` is null or points to units that end in a zero, at any address.
pub unsafe fn pointed(start: *const u16) -> String {
    if start.is_null() {
        return String::new();
    }
    // SAFETY: there is a zero, and nothing is read behind it.
    let units = (0..LONGEST).map(|at| unsafe { start.add(at).read_unaligned() });
    String::from_utf16_lossy(&units.take_while(|unit| *unit != 0).collect::<Vec<u16>>())
}

/// The texts of a list in which each ends in a zero, and the list in an empty one.
///
/// # Safety
/// `start` is null or points to such a list.
pub unsafe fn list(start: *const u16) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = start;
    loop {
        // SAFETY: `at` is the start of the list, or of what follows one of its texts and its zero.
        let next = unsafe { units(at) };
        if next.is_empty() {
            return found;
        }
        found.push(text(next));
        // SAFETY: behind these units is their zero, and behind that the rest of the list.
        at = unsafe { at.add(next.len() + 1) };
    }
}

/// # Safety
/// `start` is null or points to units that end in a zero, and live as long as the answer is used.
unsafe fn units<'a>(start: *const u16) -> &'a [u16] {
    if start.is_null() {
        return &[];
    }
    let mut length = 0;
    // SAFETY: there is a zero, and nothing is read behind it.
    while length < LONGEST && unsafe { *start.add(length) } != 0 {
        length += 1;
    }
    // SAFETY: so many units were just read.
    unsafe { std::slice::from_raw_parts(start, length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_survive_utf_16() {
        let units = wide("Öne \u{1f980}").unwrap();
        assert_eq!(text(&units), "Öne \u{1f980}");
        assert_eq!(name(&units[..units.len() - 1]).unwrap(), "Öne \u{1f980}");
        assert!(wide("a\0b").is_err() && name(&[97, 0]).is_err() && name(&[0xd800]).is_err());
        // SAFETY: both end as they must.
        unsafe {
            assert_eq!(pointed(units.as_ptr()), "Öne \u{1f980}");
            assert_eq!(pointed(std::ptr::null()), "");
            assert_eq!(list([97, 0, 98, 99, 0, 0].as_ptr()), ["a", "bc"]);
            assert!(list([0].as_ptr()).is_empty());
        }
    }
}
