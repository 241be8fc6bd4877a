//! A quiet box that holds together what belongs together.

use egui::{Frame, InnerResponse, Margin, Stroke, Ui};

use crate::ui::theme;

/// As wide as the room it has.
pub fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let palette = theme::palette(ui);
    Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.outline))
        .corner_radius(theme::ROUND_CARD)
        .inner_margin(Margin::symmetric(20, if theme::is_low(ui) { 12 } else { 20 }))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui)
        })
}
