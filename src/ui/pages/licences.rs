//! Whose work is inside, over whatever page is shown.

use std::sync::LazyLock;

use egui::{RichText, ScrollArea, TextStyle, TextWrapMode, Ui};

use crate::engine::licences;
use crate::says;
use crate::ui::speak::Speak as _;
use crate::ui::theme::space;

use super::over::{Dialog, Over, Overlay, nothing_else};
use super::scroll_by_key;

says! { "ui-licences":
    WhoseWork {} = "Whose work is in Redial";
}

static LINES: LazyLock<Vec<&str>> = LazyLock::new(|| licences::TEXT.lines().collect());

/// Closing it leads back to *About*.
pub fn ui(ui: &Ui, over: &mut Overlay) -> Option<Over> {
    let title = ui.say(WhoseWork {});
    let closed = Dialog::new(&title, space::COLUMN).show(ui, over, |ui, _, room| lines(ui, room), nothing_else);
    closed.map(|_| Over::About)
}

/// Only those that are in sight: there are thousands.
fn lines(ui: &mut Ui, room: f32) {
    let line = ui.text_style_height(&TextStyle::Small);
    ScrollArea::both().auto_shrink(false).max_height(room).show_rows(ui, line, LINES.len(), |ui, shown| {
        ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
        for text in LINES.get(shown).unwrap_or_default() {
            ui.label(RichText::new(*text).text_style(TextStyle::Small));
        }
        scroll_by_key(ui, room);
    });
}
