//! One of a few short answers that stand in a row.

use egui::{CursorIcon, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::paint;
use crate::ui::{theme, theme::space};

/// `name` is what screen readers say; it has `text` in it. The page changes its answer when this was clicked.
pub fn pick(ui: &mut Ui, chosen: bool, text: &str, name: &str) -> Response {
    const PADDING: f32 = 14.0;
    let p = theme::palette(ui);
    let room = (ui.available_width() - 2.0 * PADDING).max(80.0);
    let color = if chosen { p.accent } else { p.text };
    let lines = paint::lines(ui, text, paint::strong(color), room);
    let size = vec2(lines.size().x + 2.0 * PADDING, (lines.size().y + 20.0).max(space::TOUCH));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, name));
    if ui.is_rect_visible(rect) {
        let fill = if chosen {
            p.accent_soft
        } else if response.hovered() {
            p.hover
        } else {
            p.surface
        };
        let edge = if chosen { Stroke::new(2.0, p.accent) } else { Stroke::new(1.0, p.edge) };
        ui.painter().rect(rect, theme::ROUND, fill, edge, StrokeKind::Inside);
        paint::middle(ui, rect.left() + PADDING, rect.center().y, lines);
    }
    theme::focus_ring(ui, &response, theme::ROUND);
    response.on_hover_cursor(CursorIcon::PointingHand)
}
