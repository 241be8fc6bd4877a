//! A line to type into, with its name above it.

use egui::{Id, Margin, Response, RichText, TextEdit, Ui, vec2};

use super::refuse;
use crate::ui::{fonts, theme, theme::space};

/// `hint` is an example, shown while the line is empty.
pub fn field(ui: &mut Ui, name: &str, value: &mut String, hint: &str) -> Response {
    let id = ui.next_auto_id().with(name);
    known_field(ui, id, name, value, hint, None)
}

/// A line that a page finds again by its id. Where what stands in it was `refused`, it says so, and why.
pub fn known_field(ui: &mut Ui, id: Id, name: &str, value: &mut String, hint: &str, refused: Option<&str>) -> Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        let label = ui.label(RichText::new(name).family(fonts::semibold()));
        let p = theme::palette(ui);
        if refused.is_some() {
            let visuals = ui.visuals_mut();
            let widgets = &mut visuals.widgets;
            for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
                state.bg_stroke.color = p.fail;
            }
            visuals.selection.stroke.color = p.fail;
        }
        let hint = RichText::new(hint).color(p.text_quiet);
        let edit = TextEdit::singleline(value)
            .id(id)
            .hint_text(hint)
            .margin(Margin::symmetric(14, 10))
            .align(egui::Align2::LEFT_CENTER)
            .min_size(vec2(0.0, 48.0))
            .desired_width(f32::INFINITY);
        let response = ui.add(edit).labelled_by(label.id);
        if let Some(why) = refused {
            refuse(ui, &response, why);
        }
        if response.gained_focus() {
            ui.scroll_to_rect(label.rect.union(response.rect).expand(space::M), None);
        }
        response
    })
    .inner
}
