//! What lies over a page: one thing at a time, which has the keyboard for itself.

use egui::Response;

/// What it is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Sheet {
    #[default]
    None,
    /// Text size, language, colours.
    Menu,
    About,
    Licences,
    /// The sign-in test.
    SignIn,
}

/// It, and whether the keyboard has followed yet.
#[derive(Debug, Default)]
pub struct Over {
    sheet: Sheet,
    moved: bool,
}

impl Over {
    #[must_use]
    pub const fn sheet(&self) -> Sheet {
        self.sheet
    }

    pub const fn show(&mut self, sheet: Sheet) {
        (self.sheet, self.moved) = (sheet, true);
    }

    /// Gives the keyboard to the first control of `sheet`, once, when that has just come up (or, for none, come back).
    pub fn greet(&mut self, sheet: Sheet, first: &Response) {
        if self.sheet == sheet && std::mem::take(&mut self.moved) {
            first.request_focus();
            // What was covered can be reached by a screen reader only once it was drawn without a cover.
            first.ctx.request_repaint();
        }
    }
}
