//! A contrast theme, for people who see little: Windows has some, and everybody can make their own.

/// Red, green and blue. What is left out here is the same as one of these in a contrast theme.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Contrast {
    /// Behind everything.
    pub ground: [u8; 3],
    pub text: [u8; 3],
    /// What is chosen, and what the keys belong to.
    pub highlight: [u8; 3],
    pub highlight_text: [u8; 3],
}
