//! Whose work is inside, over whatever page is shown.

use std::sync::LazyLock;

use egui::{Id, Modal, RichText, ScrollArea, TextStyle, TextWrapMode, Ui, vec2};

use crate::engine::licences;
use crate::says;
use crate::ui::speak::Speak as _;
use crate::ui::theme::space;
use crate::ui::widget::{primary_button, step_header};

use super::Form;
use super::over::Sheet;

says! { "ui-licences":
    WhoseWork {} = "Whose work is inside";
    Close {} = "Close";
}

static LINES: LazyLock<Vec<&str>> = LazyLock::new(|| licences::TEXT.lines().collect());

/// Shown until it is closed, which leads back to *About*; Escape does that, too.
pub fn ui(ui: &Ui, form: &mut Form) {
    if form.over.sheet() != Sheet::Licences {
        return;
    }
    let voice = ui.voice();
    let screen = ui.ctx().content_rect().size();
    let modal = Modal::new(Id::unique("licences")).show(ui.ctx(), |ui| {
        ui.set_max_size(vec2(space::COLUMN, screen.y - 4.0 * space::L).min(screen - vec2(space::L, space::L)));
        step_header(ui, "", &voice.say(WhoseWork {}));
        ui.add_space(space::S);
        let line = ui.text_style_height(&TextStyle::Small);
        let room = (ui.available_height() - space::TOUCH - space::M).max(line);
        ScrollArea::both().auto_shrink(false).max_height(room).show_rows(ui, line, LINES.len(), |ui, shown| {
            ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
            for text in LINES.get(shown).unwrap_or_default() {
                ui.label(RichText::new(*text).text_style(TextStyle::Small));
            }
        });
        ui.add_space(space::M);
        let close = primary_button(ui, &voice.say(Close {}));
        form.over.greet(Sheet::Licences, &close);
        close.clicked()
    });
    if modal.inner || modal.should_close() {
        form.over.show(Sheet::About);
    }
}
