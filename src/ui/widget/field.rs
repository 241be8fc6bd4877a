//! A line to type into, with its name above it.

use egui::{Margin, Response, RichText, TextEdit, Ui, vec2};

use crate::ui::{fonts, theme, theme::space};

/// `hint` is an example, shown while the line is empty.
pub fn field(ui: &mut Ui, name: &str, value: &mut String, hint: &str) -> Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        let label = ui.label(RichText::new(name).family(fonts::semibold()));
        let hint = RichText::new(hint).color(theme::palette(ui).text_quiet);
        let edit = TextEdit::singleline(value)
            .hint_text(hint)
            .margin(Margin::symmetric(14, 10))
            .align(egui::Align2::LEFT_CENTER)
            .min_size(vec2(0.0, 48.0))
            .desired_width(f32::INFINITY);
        let response = ui.add(edit).labelled_by(label.id);
        if response.gained_focus() {
            ui.scroll_to_rect(label.rect.union(response.rect).expand(space::M), None);
        }
        response
    })
    .inner
}
