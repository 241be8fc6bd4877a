//! The four kinds of button. A page has at most one primary button: the thing to do next.

use egui::{Color32, CursorIcon, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::paint;
use crate::ui::{theme, theme::Palette, theme::space};

/// What a button says: a text, or `(icon, text)`.
#[derive(Clone, Copy, Debug)]
pub struct Caption<'a> {
    pub icon: Option<&'a str>,
    pub text: &'a str,
}

impl<'a> From<&'a str> for Caption<'a> {
    fn from(text: &'a str) -> Self {
        Self { icon: None, text }
    }
}

impl<'a> From<&'a String> for Caption<'a> {
    fn from(text: &'a String) -> Self {
        Self { icon: None, text }
    }
}

impl<'a> From<(&'a str, &'a str)> for Caption<'a> {
    fn from((icon, text): (&'a str, &'a str)) -> Self {
        Self { icon: Some(icon), text }
    }
}

impl<'a> From<(&'a str, &'a String)> for Caption<'a> {
    fn from((icon, text): (&'a str, &'a String)) -> Self {
        Self { icon: Some(icon), text }
    }
}

/// The one thing to do next.
pub fn primary_button<'a>(ui: &mut Ui, caption: impl Into<Caption<'a>>) -> Response {
    button(ui, caption.into(), Role::Button, |p, hot| Look {
        fill: if hot { p.accent_hover } else { p.accent },
        edge: Stroke::NONE,
        text: p.on_accent,
        padding: 18.0,
    })
}

/// Anything else that can be done here.
pub fn secondary_button<'a>(ui: &mut Ui, caption: impl Into<Caption<'a>>) -> Response {
    button(ui, caption.into(), Role::Button, |p, hot| Look {
        fill: if hot { p.hover } else { p.surface },
        edge: Stroke::new(1.0, if hot { p.text_quiet } else { p.edge }),
        text: p.text,
        padding: 16.0,
    })
}

/// A way to somewhere else, in the flow of text.
pub fn link_button<'a>(ui: &mut Ui, caption: impl Into<Caption<'a>>) -> Response {
    button(ui, caption.into(), Role::Link, |p, hot| Look {
        fill: if hot { p.hover } else { Color32::TRANSPARENT },
        edge: Stroke::NONE,
        text: if hot { p.accent_hover } else { p.accent },
        padding: space::S,
    })
}

/// A button that is only an icon. `name` is what screen readers say and the tooltip shows.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(space::TOUCH, space::TOUCH), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    if ui.is_rect_visible(rect) {
        paint::hover_ground(ui, &response, rect);
        paint::icon(ui, rect.center(), icon, theme::size::ICON, theme::palette(ui).text_quiet);
    }
    theme::focus_ring(ui, &response, theme::ROUND);
    let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(name);
    // The tooltip says again what the name says already.
    ui.ctx().accesskit_node_builder(response.id, egui::accesskit::Node::clear_description);
    response
}

struct Look {
    fill: Color32,
    edge: Stroke,
    text: Color32,
    padding: f32,
}

fn button(ui: &mut Ui, caption: Caption<'_>, role: Role, look: fn(Palette, bool) -> Look) -> Response {
    const ICON: f32 = 20.0;
    let palette = theme::palette(ui);
    let rest = look(palette, false);
    let icon_width = if caption.icon.is_some() { ICON + space::S } else { 0.0 };
    let around = 2.0 * rest.padding + icon_width;
    let room = (ui.available_width() - around).max(80.0);
    // The colour is only known once it is known where the pointer is.
    let text = paint::lines(ui, caption.text, paint::strong(Color32::PLACEHOLDER), room);
    let size = vec2(text.size().x + around, (text.size().y + 20.0).max(space::TOUCH));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), caption.text));

    if ui.is_rect_visible(rect) {
        let hot = ui.is_enabled() && (response.hovered() || response.is_pointer_button_down_on());
        let look = look(palette, hot);
        ui.painter().rect(rect, theme::ROUND, look.fill, look.edge, StrokeKind::Inside);
        let left = rect.left() + look.padding;
        if let Some(icon) = caption.icon {
            let center = egui::pos2(left + ICON / 2.0, rect.center().y);
            paint::icon(ui, center, icon, ICON, look.text);
        }
        let top = rect.center().y - text.size().y / 2.0;
        ui.painter().galley(egui::pos2(left + icon_width, top), text, look.text);
    }
    theme::focus_ring(ui, &response, theme::ROUND);
    response.on_hover_cursor(CursorIcon::PointingHand)
}
