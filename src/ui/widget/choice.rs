//! One of a few answers, as a card that can be pressed.

use egui::{CursorIcon, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::paint;
use crate::ui::{theme, theme::space};

/// `text` (which may be empty) explains `title`. The page changes its answer when this was clicked.
pub fn choice(ui: &mut Ui, chosen: bool, icon: &str, title: &str, text: &str) -> Response {
    const ICON: f32 = 26.0;
    const DOT: f32 = 10.0;
    let p = theme::palette(ui);
    let text_at = space::M + 2.0 * DOT + 14.0 + ICON + 14.0;
    let width = ui.available_width();
    let room = width - text_at - space::M;
    let title_lines = paint::lines(ui, title, paint::strong(p.text), room);
    let text_lines = paint::lines(ui, text, paint::body(p.text_quiet), room);
    let text_height = paint::height(&text_lines);
    let height = (title_lines.size().y + text_height + 28.0).max(56.0);

    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    response.widget_info(|| {
        let name = if text.is_empty() { title.to_owned() } else { format!("{title}. {text}") };
        WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, name)
    });
    if ui.is_rect_visible(rect) {
        let hot = ui.is_enabled() && response.hovered();
        let fill = if chosen {
            p.accent_soft
        } else if hot {
            p.hover
        } else {
            p.surface
        };
        let edge = if chosen { Stroke::new(2.0, p.accent) } else { Stroke::new(1.0, p.edge) };
        ui.painter().rect(rect, theme::ROUND_CARD, fill, edge, StrokeKind::Inside);
        let dot = pos2(rect.left() + space::M + DOT, rect.center().y);
        let ring = if chosen { p.accent } else { p.edge };
        ui.painter().circle_stroke(dot, DOT - 1.0, Stroke::new(2.0, ring));
        if chosen {
            ui.painter().circle_filled(dot, DOT / 2.0, p.accent);
        }
        let icon_color = if chosen { p.accent } else { p.text_quiet };
        paint::icon(ui, dot + vec2(DOT + 14.0 + ICON / 2.0, 0.0), icon, ICON, icon_color);
        let top = rect.center().y - f32::midpoint(title_lines.size().y, text_height);
        let below = top + title_lines.size().y + 2.0;
        ui.painter().galley(pos2(rect.left() + text_at, top), title_lines, p.text);
        ui.painter().galley(pos2(rect.left() + text_at, below), text_lines, p.text);
    }
    theme::focus_ring(ui, &response, theme::ROUND_CARD);
    response.on_hover_cursor(CursorIcon::PointingHand)
}
