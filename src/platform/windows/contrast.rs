//! The colours of a contrast theme, where one is on.

use windows_sys::Win32::Graphics::Gdi::{
    COLOR_HIGHLIGHT, COLOR_HIGHLIGHTTEXT, COLOR_WINDOW, COLOR_WINDOWTEXT, GetSysColor, SYS_COLOR_INDEX,
};
use windows_sys::Win32::UI::Accessibility::{HCF_HIGHCONTRASTON, HIGHCONTRASTW};
use windows_sys::Win32::UI::WindowsAndMessaging::{SPI_GETHIGHCONTRAST, SystemParametersInfoW};

use super::owned::size;
use crate::platform::contrast::Contrast;

/// None where no such theme is on.
#[must_use]
pub fn in_use() -> Option<Contrast> {
    let mut theme = HIGHCONTRASTW { cbSize: size::<HIGHCONTRASTW>(), ..HIGHCONTRASTW::default() };
    // SAFETY: the structure says its own size, and the call writes no further. The name that it may point to is not read.
    let told = unsafe { SystemParametersInfoW(SPI_GETHIGHCONTRAST, theme.cbSize, (&raw mut theme).cast(), 0) } != 0;
    (told && theme.dwFlags & HCF_HIGHCONTRASTON != 0).then(|| Contrast {
        ground: colour(COLOR_WINDOW),
        text: colour(COLOR_WINDOWTEXT),
        highlight: colour(COLOR_HIGHLIGHT),
        highlight_text: colour(COLOR_HIGHLIGHTTEXT),
    })
}

/// A COLORREF is 0x00bbggrr.
fn colour(which: SYS_COLOR_INDEX) -> [u8; 3] {
    // SAFETY: takes a number of a list, and touches no memory of ours.
    let [red, green, blue, _] = unsafe { GetSysColor(which) }.to_le_bytes();
    [red, green, blue]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn red_comes_first() {
        let [red, green, blue] = colour(COLOR_HIGHLIGHT);
        // SAFETY: as above.
        let packed = unsafe { GetSysColor(COLOR_HIGHLIGHT) };
        assert_eq!(packed, u32::from(red) | u32::from(green) << 8 | u32::from(blue) << 16);
        assert_ne!(colour(COLOR_WINDOW), colour(COLOR_WINDOWTEXT));
    }

    /// The tests' own Windows has none.
    #[test]
    fn a_usual_theme_is_none() {
        assert_eq!(in_use(), None);
    }
}
