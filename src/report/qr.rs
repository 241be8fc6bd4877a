//! The support code for a phone's camera: where neither a mail nor a file gets through, a photograph of it does.

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules that have to stay empty around it.
const MARGIN: i32 = 4;
/// A support code, or what an older or newer Redial calls so. A saved file may have anything in its place.
const LONGEST: usize = 32;

/// What is to be drawn, in modules: dark ones on a light square.
#[derive(Clone)]
pub struct Picture(QrCode);

impl Picture {
    /// None where the text is no support code.
    #[must_use]
    pub fn of(support_code: &str) -> Option<Self> {
        let plain = |octet: u8| octet.is_ascii_uppercase() || octet.is_ascii_digit() || octet == b'-';
        if support_code.is_empty() || support_code.len() > LONGEST || !support_code.bytes().all(plain) {
            return None;
        }
        // So short a text always has room.
        QrCode::encode_text(support_code, QrCodeEcc::Medium).ok().map(Self)
    }

    /// A side of the square, the empty edge included.
    #[must_use]
    pub fn side(&self) -> i32 {
        self.0.size() + 2 * MARGIN
    }

    /// From the left and from the top.
    pub fn dark(&self) -> impl Iterator<Item = (i32, i32)> {
        let all = (0..self.0.size()).flat_map(|y| (0..self.0.size()).map(move |x| (x, y)));
        all.filter(|(x, y)| self.0.get_module(*x, *y)).map(|(x, y)| (x + MARGIN, y + MARGIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_smallest_size_and_its_three_corners() {
        let picture = Picture::of("RD-0277-F12M-RLRY").unwrap();
        assert_eq!(picture.side(), 29);
        let dark: Vec<_> = picture.dark().collect();
        // A ring of seven modules at three of the corners, and none at the fourth.
        let ring = |x: i32, y: i32| (0..7).all(|at| dark.contains(&(x + at, y)) && dark.contains(&(x, y + at)));
        assert!(ring(4, 4) && ring(18, 4) && ring(4, 18) && !ring(18, 18));
    }

    #[test]
    fn what_is_no_code_has_no_picture() {
        for text in ["", "<script>", "RD-0277-F12M-RLRY\"", "http://example.com", "A".repeat(33).as_str()] {
            assert!(Picture::of(text).is_none(), "{text}");
        }
    }
}
