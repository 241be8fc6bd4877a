//! The one sentence that a page is about.

use egui::{Label, Response, Role, Sense, TextStyle, TextWrapMode, Ui, WidgetInfo, WidgetText};

use crate::ui::theme;

/// Whoever arrives has it read aloud: it takes the keyboard, from where Tab leads to what can be done. Nobody comes back to it
/// by Tab, because there is nothing to press.
pub fn headline(ui: &mut Ui, title: &str, arrived: bool) -> Response {
    let id = ui.next_auto_id();
    let stays = arrived || ui.memory(|memory| memory.has_focus(id));
    let sense = if stays { Sense::focusable_noninteractive() } else { Sense::hover() };
    // In one line where it can be.
    let large = WidgetText::from(theme::title(title));
    let large = large.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Heading);
    let fits = large.size().x <= ui.available_width() && !theme::is_low(ui);
    let text = if fits { theme::title(title) } else { theme::small_title(title) };
    let (at, words, response) = Label::new(text).wrap().sense(sense).layout_in_ui(ui);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), title));
    // A label that has the keyboard would underline itself, as if it were a link.
    ui.painter().galley(at, words, theme::palette(ui).text);
    if arrived {
        response.request_focus();
    }
    // egui puts a label's text into its value; a heading is known by its name.
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Heading);
        node.set_level(1);
        node.set_label(title);
        node.set_live(egui::accesskit::Live::Polite);
        node.clear_value();
    });
    response
}
