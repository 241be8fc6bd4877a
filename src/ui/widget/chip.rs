//! Small things to take or to leave: what was understood, and what may be meant.

use std::sync::Arc;

use egui::{
    Color32, CursorIcon, Galley, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit, pos2, vec2,
};

use super::paint;
use crate::ui::{icons, theme, theme::space};

const HEIGHT: f32 = 36.0;
const ICON: f32 = 18.0;
const PADDING: f32 = 12.0;
/// A longer text is cut: what it is a part of stands in the field.
const LONGEST: f32 = 240.0;

/// Something that was understood. The answer is of the cross, which takes it back; `remove` is what the cross is called.
pub fn chip(ui: &mut Ui, icon: &str, text: &str, remove: &str) -> Response {
    let p = theme::palette(ui);
    let words = one_line(ui, text, p.text);
    let cross = space::TOUCH;
    let room = vec2(PADDING + ICON + space::S + words.size().x + cross, space::TOUCH);
    let (rect, whole) = ui.allocate_exact_size(room, Sense::hover());
    whole.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let pressed = Rect::from_min_max(pos2(rect.right() - cross, rect.top()), rect.max);
    let response = ui.interact(pressed, whole.id.with("remove"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), remove));
    if ui.is_rect_visible(rect) {
        let pill = pill(rect);
        ui.painter().rect_filled(pill, HEIGHT / 2.0, p.accent_soft);
        let left = rect.left() + PADDING;
        paint::icon(ui, pos2(left + ICON / 2.0, rect.center().y), icon, ICON, p.accent);
        paint::middle(ui, left + ICON + space::S, rect.center().y, words);
        let round = Rect::from_center_size(pressed.center(), vec2(HEIGHT - space::S, HEIGHT - space::S));
        if response.hovered() {
            ui.painter().circle_filled(round.center(), round.width() / 2.0, p.hover);
        }
        paint::icon(ui, round.center(), icons::X, 16.0, p.text_quiet);
        if response.has_focus() {
            ui.painter().circle_stroke(round.center(), round.width() / 2.0, Stroke::new(2.0, p.accent));
        }
    }
    let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(remove);
    // The tooltip says again what the name says already.
    ui.ctx().accesskit_node_builder(response.id, accesskit::Node::clear_description);
    response
}

/// Something that may be meant, to be taken with a press. None where it has no room in its row.
pub fn offer(ui: &mut Ui, icon: &str, text: &str) -> Option<Response> {
    let words = one_line(ui, text, Color32::PLACEHOLDER);
    let size = vec2(PADDING + ICON + 6.0 + words.size().x + PADDING, space::TOUCH);
    if size.x > ui.available_width() {
        return None;
    }
    let p = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), text));
    if ui.is_rect_visible(rect) {
        let hot = response.hovered();
        let fill = if hot { p.hover } else { p.surface };
        let edge = Stroke::new(1.0, if hot { p.text_quiet } else { p.edge });
        ui.painter().rect(pill(rect), HEIGHT / 2.0, fill, edge, StrokeKind::Inside);
        let left = rect.left() + PADDING;
        paint::icon(ui, pos2(left + ICON / 2.0, rect.center().y), icon, ICON, p.text_quiet);
        let top = rect.center().y - words.size().y / 2.0;
        ui.painter().galley(pos2(left + ICON + 6.0, top), words, p.text);
        if response.has_focus() {
            let ring = pill(rect).expand(2.0);
            ui.painter().rect_stroke(ring, HEIGHT / 2.0 + 2.0, Stroke::new(2.0, p.accent), StrokeKind::Outside);
        }
    }
    Some(response.on_hover_cursor(CursorIcon::PointingHand))
}

fn pill(rect: Rect) -> Rect {
    Rect::from_center_size(rect.center(), vec2(rect.width(), HEIGHT))
}

fn one_line(ui: &Ui, text: &str, color: Color32) -> Arc<Galley> {
    paint::one_line(ui, text, paint::body(color), LONGEST.min(ui.available_width()))
}
