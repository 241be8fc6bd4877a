//! The languages of Windows' own windows.

use windows_sys::Win32::Globalization::{GetUserPreferredUILanguages, MUI_LANGUAGE_NAME};

/// As BCP 47 tags, the most wanted first; none where Windows does not say.
#[must_use]
pub fn preferred() -> Vec<String> {
    // A tag is at most 85 characters (LOCALE_NAME_MAX_LENGTH), and nobody has more than a few languages.
    let mut buffer = [0_u16; 1024];
    let (mut count, mut length) = (0, 1024);
    // SAFETY: the buffer is as long as the length says, and the call writes no further and neither number after it returns.
    let known =
        unsafe { GetUserPreferredUILanguages(MUI_LANGUAGE_NAME, &raw mut count, buffer.as_mut_ptr(), &raw mut length) };
    if known == 0 {
        return Vec::new();
    }
    // A list of texts, each ended by a zero, and one zero more.
    buffer.split(|unit| *unit == 0).take_while(|tag| !tag.is_empty()).map(String::from_utf16_lossy).collect()
}

#[cfg(test)]
mod tests {
    use super::preferred;

    #[test]
    fn windows_has_a_language() {
        let tags = preferred();
        assert!(!tags.is_empty() && tags.iter().all(|tag| tag.len() >= 2 && tag.is_ascii()), "{tags:?}");
    }
}
