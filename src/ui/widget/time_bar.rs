//! How far something is that takes a known time at most.

use egui::{Response, Role, Sense, Ui, WidgetInfo, vec2};

use crate::ui::theme;

/// `share` from 0 to 1.
pub fn time_bar(ui: &mut Ui, share: f32, name: &str) -> Response {
    const HEIGHT: f32 = 6.0;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let share = share.clamp(0.0, 1.0);
    response.widget_info(|| WidgetInfo {
        // Whole ones, or a screen reader is told of every frame.
        value: Some(f64::from((share * 100.0).floor())),
        ..WidgetInfo::labeled(Role::ProgressIndicator, true, name)
    });
    if ui.is_rect_visible(rect) {
        let p = theme::palette(ui);
        let gone = rect.with_max_x(rect.left() + rect.width() * share);
        ui.painter().rect_filled(rect, HEIGHT / 2.0, p.outline);
        ui.painter().rect_filled(gone, HEIGHT / 2.0, p.accent);
    }
    response
}
