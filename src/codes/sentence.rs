//! One sentence that Remote Desktop says, and what it means.

use serde::Serialize;

use super::Area;
use crate::model::{Cause, Side};

/// One sentence of a message box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// As Windows has it in English, or its beginning.
    pub english: &'static str,
    /// In lower case, each enough by itself; English first. A `\u{2026}` stands for a name.
    #[serde(skip)]
    pub(super) fragments: &'static [&'static str],
    /// Plain sentences for a lay reader.
    pub meaning: &'static str,
    pub layer: Area,
    pub side: Side,
    /// What to do next.
    pub next: &'static str,
    /// Whether that is a check with this program.
    #[serde(skip)]
    pub advises_the_check: bool,
    /// The causes that it makes likelier, the likeliest first.
    pub causes: &'static [Cause],
}
