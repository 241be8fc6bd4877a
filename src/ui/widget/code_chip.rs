//! Something to be read aloud or pasted: a support code, a number, a command.

use egui::{CursorIcon, Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::{icon_button, paint};
use crate::ui::{icons, theme, theme::space};

/// Only the icon: for a code that stands beside it.
pub fn copy_button(ui: &mut Ui, code: &str, copy: &str, copied: &str) -> Response {
    let (icon, name) = if on_clipboard(ui, code) { (icons::CHECK, copied) } else { (icons::COPY, copy) };
    let response = icon_button(ui, icon, name);
    if response.clicked() {
        take(ui, code);
    }
    response
}

/// What was copied last, so that at most one chip claims to be on the clipboard.
fn on_clipboard(ui: &Ui, code: &str) -> bool {
    ui.data(|data| data.get_temp::<String>(memory())).is_some_and(|last| last == code)
}

fn take(ui: &Ui, code: &str) {
    ui.ctx().copy_text(code.to_owned());
    ui.data_mut(|data| data.insert_temp(memory(), code.to_owned()));
}

fn memory() -> egui::Id {
    egui::Id::unique("code-chip-copied")
}

/// A press copies `code`. `copy` says that this is possible ("Copy"), `copied` that it was done.
pub fn code_chip(ui: &mut Ui, code: &str, copy: &str, copied: &str) -> Response {
    const ICON: f32 = 18.0;
    let p = theme::palette(ui);
    let (icon, word) = if on_clipboard(ui, code) { (icons::CHECK, copied) } else { (icons::COPY, copy) };

    let word_lines = paint::lines(ui, word, paint::small_strong(p.accent), f32::INFINITY);
    let beside = space::M + ICON + 6.0 + word_lines.size().x + 14.0;
    let room = (ui.available_width() - 14.0 - beside).max(80.0);
    let code_lines = paint::lines(ui, code, paint::code(p.text), room);
    let wanted = vec2(14.0 + code_lines.size().x + beside, (code_lines.size().y + 16.0).max(space::TOUCH));
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
    if response.clicked() {
        take(ui, code);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("{code}. {word}")));
    if ui.is_rect_visible(rect) {
        let fill = if response.hovered() { p.hover } else { p.unknown_soft };
        ui.painter().rect_filled(rect, theme::ROUND, fill);
        let right = rect.left() + 14.0 + code_lines.size().x + space::M;
        paint::middle(ui, rect.left() + 14.0, rect.center().y, code_lines);
        let center = egui::pos2(right + ICON / 2.0, rect.center().y);
        paint::icon(ui, center, icon, ICON, p.accent);
        paint::middle(ui, right + ICON + 6.0, rect.center().y, word_lines);
    }
    theme::focus_ring(ui, &response, theme::ROUND);
    response.on_hover_cursor(CursorIcon::PointingHand)
}
