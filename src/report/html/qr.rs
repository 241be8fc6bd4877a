//! The support code for a phone's camera, drawn into the page.

use std::fmt::Write as _;

use crate::report::qr::Picture;

/// Empty where the text is no support code.
pub fn svg(support_code: &str) -> String {
    let Some(picture) = Picture::of(support_code) else { return String::new() };
    let (whole, mut dark) = (picture.side(), String::new());
    for (x, y) in picture.dark() {
        // Writing to a text does not fail.
        let _ = write!(dark, "M{x} {y}h1v1h-1z");
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
    fn a_code_is_drawn_and_anything_else_is_not() {
        let picture = svg("RD-0277-F12M-RLRY");
        // The left end of the top row of each finder pattern.
        for part in ["viewBox=\"0 0 29 29\"", "M4 4h1", "M18 4h1", "M4 18h1"] {
            assert!(picture.contains(part), "{part}: {picture}");
        }
        assert_eq!(svg("RD-0277-F12M-RLRY\"><script>"), "");
    }
}
