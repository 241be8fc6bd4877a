//! Small drawing helpers that several widgets share.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{Align, Align2, Color32, FontFamily, FontId, Galley, Pos2, Rect, Response, TextFormat, Ui, pos2};

use crate::ui::{fonts, theme, theme::size, theme::space};

/// Draws one icon with its middle at `center`.
pub fn icon(ui: &Ui, center: Pos2, icon: &str, size: f32, color: Color32) {
    glyph(ui, center, icon, FontId::new(size, fonts::icons()), color);
}

/// The same, solid.
pub fn icon_filled(ui: &Ui, center: Pos2, icon: &str, size: f32, color: Color32) {
    glyph(ui, center, icon, FontId::new(size, fonts::icons_filled()), color);
}

fn glyph(ui: &Ui, center: Pos2, icon: &str, font: FontId, color: Color32) {
    ui.painter().text(center, Align2::CENTER_CENTER, icon, font, color);
}

/// How a run of text looks.
pub struct Type {
    size: f32,
    family: FontFamily,
    color: Color32,
}

pub fn body(color: Color32) -> Type {
    Type { size: size::BODY, family: FontFamily::Proportional, color }
}

pub fn strong(color: Color32) -> Type {
    Type { size: size::BODY, family: fonts::semibold(), color }
}

pub fn small(color: Color32) -> Type {
    Type { size: size::SMALL, family: FontFamily::Proportional, color }
}

pub fn small_strong(color: Color32) -> Type {
    Type { size: size::SMALL, family: fonts::semibold(), color }
}

pub fn code(color: Color32) -> Type {
    Type { size: size::BODY, family: FontFamily::Monospace, color }
}

/// Text laid out in lines of at most `width`.
pub fn lines(ui: &Ui, text: &str, look: Type, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    append(&mut job, text, 0.0, look);
    layout(ui, job, width)
}

/// One line, with an ellipsis where it is too long.
pub fn one_line(ui: &Ui, text: &str, look: Type, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    append(&mut job, text, 0.0, look);
    (job.wrap.max_rows, job.wrap.break_anywhere) = (1, true);
    layout(ui, job, width)
}

/// Adds one run of text to `job`, `gap` points after the one before it.
pub fn append(job: &mut LayoutJob, text: &str, gap: f32, look: Type) {
    let mut format = TextFormat::simple(FontId::new(look.size, look.family), look.color);
    // The same air between lines everywhere, in proportion to the type.
    format.line_height = Some((look.size * 1.4).round());
    format.valign = Align::Center;
    job.append(text, gap, format);
}

/// How high `galley` is: nothing, where it holds no text.
pub fn height(galley: &Galley) -> f32 {
    if galley.text().is_empty() { 0.0 } else { galley.size().y }
}

pub fn layout(ui: &Ui, mut job: LayoutJob, width: f32) -> Arc<Galley> {
    job.wrap.max_width = width.max(1.0);
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Draws `galley` from `x` on, its middle at the height `y`.
pub fn middle(ui: &Ui, x: f32, y: f32, galley: Arc<Galley>) {
    let top = y - galley.size().y / 2.0;
    ui.painter().galley(pos2(x, top), galley, theme::palette(ui).text);
}

/// Tells screen readers whether what `response` stands for is open.
pub fn say_expanded(ui: &Ui, response: &Response, open: bool) {
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(open));
}

/// The caret of things that open, its middle at `center`.
pub fn caret(ui: &Ui, center: Pos2, open: bool) {
    use crate::ui::icons::{CARET_DOWN, CARET_RIGHT};
    let shape = if open { CARET_DOWN } else { CARET_RIGHT };
    icon(ui, center, shape, 18.0, theme::palette(ui).text_quiet);
}

/// A ground under what the pointer is on.
pub fn hover_ground(ui: &Ui, response: &Response, rect: Rect) {
    if response.hovered() && ui.is_enabled() {
        ui.painter().rect_filled(rect, theme::ROUND, theme::palette(ui).hover);
    }
}

/// What was opened, set in under the words of what opened it. Returns the room it took.
pub fn indented(ui: &mut Ui, left: f32, content: impl FnOnce(&mut Ui)) -> Rect {
    let room = ui.available_width() - left - space::S;
    ui.horizontal(|ui| {
        ui.add_space(left);
        ui.vertical(|ui| {
            ui.set_width(room);
            content(ui);
            ui.add_space(space::S);
        });
    })
    .response
    .rect
}
