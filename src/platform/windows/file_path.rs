//! Paths of files, as Windows' calls want them.

use std::path::Path;

use windows_sys::Win32::Foundation::ERROR_BAD_PATHNAME;

use super::wide::wide;
use crate::platform::{PlatformError, Result};

/// Longer paths need the prefix that switches the old limit off.
const LONG_FROM: usize = 240;

/// A whole path, as the system writes it. Streams and devices are no files.
pub fn whole(path: &str) -> Result<String> {
    let bad = || PlatformError::Failed { code: ERROR_BAD_PATHNAME, what: path.to_owned() };
    let device = |path: &str| path.starts_with(r"\\?\") || path.starts_with(r"\\.\");
    let stream = path.char_indices().any(|(at, c)| c == ':' && at != 1);
    if !Path::new(path).is_absolute() || device(path) || stream {
        return Err(bad());
    }
    let whole = std::path::absolute(path).map_err(|_| bad())?;
    // `CON`, `NUL` and their like, wherever they seem to be.
    whole.to_str().filter(|whole| !device(whole)).map(str::to_owned).ok_or_else(bad)
}

/// The same as calls want it.
pub fn path(path: &str) -> Result<Vec<u16>> {
    let whole = whole(path)?;
    let whole = whole.as_str();
    match whole.strip_prefix(r"\\") {
        _ if whole.encode_utf16().count() < LONG_FROM => wide(whole),
        Some(share) => wide(&format!(r"\\?\UNC\{share}")),
        None => wide(&format!(r"\\?\{whole}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::windows::wide::text;

    #[test]
    fn only_whole_paths_are_paths() {
        for bad in [
            "",
            "x",
            "C:x",
            r"\x",
            r"..\x",
            r"\\?\C:\x",
            r"\\.\C:",
            "C:\\a\0b",
            r"C:\a\x.rdp:stream",
            r"C:\a::$INDEX_ALLOCATION\x",
            r"\\s\t\x:y",
        ] {
            assert!(path(bad).is_err(), "{bad:?}");
        }
        assert_eq!(text(&path(r"C:\a\..\b/c").unwrap()), r"C:\b\c");
        let long = "x".repeat(300);
        assert_eq!(text(&path(&format!(r"C:\{long}")).unwrap()), format!(r"\\?\C:\{long}"));
        assert_eq!(text(&path(&format!(r"\\s\t\{long}")).unwrap()), format!(r"\\?\UNC\s\t\{long}"));
    }
}
