//! One layer in one line, so that all of them are in sight at once.

use egui::{Frame, Margin, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::layer_row::{LayerRow, spoken};
use super::paint;
use crate::ui::{theme, theme::space};

/// Lines need this much to have room for their words.
pub const LEAST_WIDTH: f32 = 560.0;

/// A card for rows, with no more air than they need. Tells them how high each may be where all are to be in sight.
pub fn compact_list(ui: &mut Ui, rows: usize, content: impl FnOnce(&mut Ui, f32)) {
    const MARGIN: i8 = 6;
    let p = theme::palette(ui);
    // What lies around them within the page: its own air above and below, and what stands between its parts.
    let around = 2.0 * (space::L + space::S + f32::from(MARGIN) + 1.0);
    let room = ui.clip_rect().height() - around;
    #[expect(clippy::cast_precision_loss, reason = "ten rows at most")]
    let height = (room / rows.max(1) as f32).clamp(27.0, 40.0).floor();
    Frame::new()
        .fill(p.surface)
        .stroke(Stroke::new(1.0, p.outline))
        .corner_radius(theme::ROUND_CARD)
        .inner_margin(Margin::symmetric(14, MARGIN))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 0.0;
            content(ui, height);
        });
}

/// Its words are cut where they are too long; whoever points there, or listens, gets all of them. The room in the second place is
/// for a small picture before the time.
pub fn compact_row(ui: &mut Ui, row: LayerRow<'_>, height: f32, picture: bool) -> (Response, Rect) {
    let p = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let drawn = if picture { PICTURE } else { 0.0 };
    let spot = Rect::from_min_max(
        pos2(rect.right() - TIME - space::S - drawn, rect.top() + 3.0),
        pos2(rect.right() - TIME - space::S, rect.bottom() - 4.0),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), spoken(row)));
    if !ui.is_rect_visible(rect) {
        return (response, spot);
    }
    let middle = rect.center().y;
    row.mark.paint(ui, pos2(rect.left() + ICON / 2.0, middle), ICON);
    let (left, words) = (rect.left() + ICON + 12.0, rect.left() + ICON + 12.0 + TITLE);
    paint::middle(ui, left, middle, paint::one_line(ui, row.title, paint::strong(p.text), TITLE - space::S));
    let elapsed = paint::lines(ui, row.elapsed, paint::small(p.text_quiet), f32::INFINITY);
    let end = spot.left().min(rect.right() - elapsed.size().x);
    let headline = paint::one_line(ui, row.headline, paint::small(p.text_quiet), end - words - space::S);
    let cut = headline.elided;
    paint::middle(ui, words, middle, headline);
    paint::middle(ui, rect.right() - elapsed.size().x, middle, elapsed);
    ui.painter().hline(left..=rect.right(), rect.bottom() - 0.5, Stroke::new(1.0, p.outline));
    let response = if cut { response.on_hover_text(row.headline) } else { response };
    (response, spot)
}

const ICON: f32 = 20.0;
const TITLE: f32 = 204.0;
const TIME: f32 = 56.0;
const PICTURE: f32 = 80.0;
