//! The contrast theme of the computer that the window is on.

pub use crate::platform::contrast::Contrast;
pub use crate::platform::contrast_in_use as in_use;
