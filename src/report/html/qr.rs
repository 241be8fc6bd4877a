//! The support code for a phone's camera: where neither a mail nor a file gets through, a photograph of the sheet does.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules that have to stay empty around it.
const MARGIN: i32 = 4;
/// A support code, or what an older or newer Redial calls so. A saved file may have anything in its place.
const LONGEST: usize = 32;

/// A picture; empty where the text is no support code.
pub fn svg(support_code: &str) -> String {
    let plain = support_code.bytes().all(|octet| octet.is_ascii_uppercase() || octet.is_ascii_digit() || octet == b'-');
    if support_code.is_empty() || support_code.len() > LONGEST || !plain {
        return String::new();
    }
    // So short a text always has room.
    let Ok(code) = QrCode::encode_text(support_code, QrCodeEcc::Medium) else { return String::new() };
    let whole = code.size() + 2 * MARGIN;
    let mut dark = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a text does not fail.
            let _ = write!(dark, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN);
        }
    }
    // The code stands beside it in letters. Cameras want it dark on light, whatever the page's colours are.
    format!(
        "<svg class=\"qr\" viewBox=\"0 0 {whole} {whole}\" shape-rendering=\"crispEdges\" aria-hidden=\"true\">\
         <rect width=\"{whole}\" height=\"{whole}\" fill=\"#fff\"/><path d=\"{dark}\" fill=\"#000\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_smallest_size_and_its_three_corners() {
        let picture = svg("RD-0277-F12M-RLRY");
        assert!(picture.contains("viewBox=\"0 0 29 29\""), "{picture}");
        // The left end of the top row of each finder pattern, and none at the fourth corner.
        for corner in ["M4 4h1", "M18 4h1", "M4 18h1"] {
            assert!(picture.contains(corner), "{corner}: {picture}");
        }
    }

    #[test]
    fn what_is_no_code_has_no_picture() {
        for text in ["", "<script>", "RD-0277-F12M-RLRY\"", "http://example.com", "A".repeat(33).as_str()] {
            assert_eq!(svg(text), "", "{text}");
        }
    }
}
