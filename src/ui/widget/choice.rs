//! One of a few answers, as a card that can be pressed.

use egui::{CursorIcon, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::paint;
use crate::ui::{theme, theme::space};

/// `text` (which may be empty) explains `title`. The page changes its answer when this was clicked.
pub fn choice(ui: &mut Ui, chosen: bool, icon: &str, title: &str, text: &str) -> Response {
    at_least(ui, 0.0, chosen, icon, title, text)
}

/// The least room in which two stand side by side.
const BOTH: f32 = 560.0;

/// Two answers of equal weight, side by side where there is room: whether each is chosen, its icon and its title.
pub fn choices(ui: &mut Ui, answers: [(bool, &str, &str); 2]) -> [Response; 2] {
    let width = ui.available_width();
    if width < BOTH {
        return answers.map(|(chosen, icon, title)| choice(ui, chosen, icon, title, ""));
    }
    let each = (width - space::M) / 2.0;
    let p = theme::palette(ui);
    let air = air(ui);
    let height = |title| paint::lines(ui, title, paint::strong(p.text), each - TEXT_AT - space::M).size().y + air;
    let height = answers.map(|(_, _, title)| height(title)).into_iter().fold(0.0, f32::max);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        answers.map(|(chosen, icon, title)| {
            let room = vec2(each, height);
            ui.allocate_ui(room, |ui| at_least(ui, height, chosen, icon, title, "")).inner
        })
    })
    .inner
}

const ICON: f32 = 26.0;
const DOT: f32 = 10.0;
const TEXT_AT: f32 = space::M + 2.0 * DOT + 14.0 + ICON + 14.0;

/// Above and below the words.
fn air(ui: &Ui) -> f32 {
    if theme::is_low(ui) { 12.0 } else { 28.0 }
}

fn at_least(ui: &mut Ui, least: f32, chosen: bool, icon: &str, title: &str, text: &str) -> Response {
    let p = theme::palette(ui);
    let width = ui.available_width();
    let room = width - TEXT_AT - space::M;
    let title_lines = paint::lines(ui, title, paint::strong(p.text), room);
    let text_lines = paint::lines(ui, text, paint::body(p.text_quiet), room);
    let text_height = paint::height(&text_lines);
    let height = (title_lines.size().y + text_height + air(ui)).max(space::TOUCH).max(2.0 * air(ui)).max(least);

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
        ui.painter().galley(pos2(rect.left() + TEXT_AT, top), title_lines, p.text);
        ui.painter().galley(pos2(rect.left() + TEXT_AT, below), text_lines, p.text);
    }
    theme::focus_ring(ui, &response, theme::ROUND_CARD);
    response.on_hover_cursor(CursorIcon::PointingHand)
}
