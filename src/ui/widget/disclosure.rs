//! More for those who want it, closed until asked for.

use egui::{Color32, CursorIcon, Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::paint;
use crate::ui::{theme, theme::space};

/// Whether it is open is remembered under `id_salt` while the window lives.
pub fn disclosure(ui: &mut Ui, id_salt: impl egui::AsIdSalt, title: &str, content: impl FnOnce(&mut Ui)) -> Response {
    const CARET: f32 = 18.0;
    let id = ui.make_persistent_id(("disclosure", id_salt));
    let mut open = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
    let indent = space::S + CARET + space::S;
    let room = ui.available_width() - indent - space::M;
    let text = paint::lines(ui, title, paint::strong(Color32::PLACEHOLDER), room);
    let wanted = vec2(indent + text.size().x + space::M, (text.size().y + 16.0).max(space::TOUCH));
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    if response.clicked() {
        open = !open;
        ui.data_mut(|data| data.insert_temp(id, open));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::DisclosureTriangle, ui.is_enabled(), title));
    paint::say_expanded(ui, &response, open);
    if ui.is_rect_visible(rect) {
        paint::hover_ground(ui, &response, rect);
        paint::caret(ui, rect.left_center() + vec2(space::S + CARET / 2.0, 0.0), open);
        let top = rect.center().y - text.size().y / 2.0;
        let color = theme::palette(ui).text;
        ui.painter().galley(egui::pos2(rect.left() + indent, top), text, color);
    }
    theme::focus_ring(ui, &response, theme::ROUND);
    if open {
        paint::indented(ui, indent, content);
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}
