//! One layer's line in the list of checks.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{CursorIcon, Galley, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{Mark, paint};
use crate::ui::{theme, theme::size, theme::space};

#[derive(Clone, Copy, Debug)]
pub struct LayerRow<'a> {
    /// The layer's id: rows stay apart by it.
    pub id: &'a str,
    pub mark: Mark,
    /// The mark as a word: "Passed".
    pub word: &'a str,
    pub title: &'a str,
    /// What was found, in one sentence. May be empty.
    pub headline: &'a str,
    /// How long it took, or has taken so far: "12 ms". May be empty.
    pub elapsed: &'a str,
}

/// Opens its details when pressed, if there are any.
pub fn layer_row(ui: &mut Ui, row: LayerRow<'_>, details: Option<&mut dyn FnMut(&mut Ui)>) -> Response {
    let texts = Texts::new(ui, row);
    let (role, sense) = match details {
        Some(_) => (Role::DisclosureTriangle, Sense::click()),
        None => (Role::Label, Sense::hover()),
    };
    let height = (texts.height() + 2.0 * PADDING).max(space::TOUCH);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), sense);
    let id = ui.make_persistent_id(("layer", row.id));
    let mut open = details.is_some() && ui.data(|data| data.get_temp(id)).unwrap_or(false);
    if response.clicked() {
        open = !open;
        ui.data_mut(|data| data.insert_temp(id, open));
    }
    response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), spoken(row)));
    if details.is_some() {
        paint::say_expanded(ui, &response, open);
    }
    if ui.is_rect_visible(rect) {
        if details.is_some() {
            paint::hover_ground(ui, &response, rect);
        }
        texts.paint(ui, rect, row.mark, details.is_some().then_some(open));
    }
    theme::focus_ring(ui, &response, theme::ROUND);
    let mut bottom = rect.bottom();
    let response = match details {
        Some(details) => {
            if open {
                bottom = paint::indented(ui, TEXT_AT, details).bottom();
            }
            response.on_hover_cursor(CursorIcon::PointingHand)
        }
        None => response,
    };
    let divider = Stroke::new(1.0, theme::palette(ui).outline);
    ui.painter().hline(rect.left() + TEXT_AT..=rect.right(), bottom + space::XS, divider);
    response
}

const PADDING: f32 = 10.0;
const CARET: f32 = 18.0;
/// Where the words begin, from the left edge.
const TEXT_AT: f32 = space::S + size::ICON + 14.0;

/// What a row says, laid out for the room it has.
struct Texts {
    title: Arc<Galley>,
    headline: Arc<Galley>,
    elapsed: Arc<Galley>,
}

impl Texts {
    fn new(ui: &Ui, row: LayerRow<'_>) -> Self {
        let p = theme::palette(ui);
        let elapsed = paint::lines(ui, row.elapsed, paint::small(p.text_quiet), f32::INFINITY);
        let right = 3.0 * space::S + CARET + elapsed.size().x;
        let room = ui.available_width() - TEXT_AT - right;
        let mut title = LayoutJob::default();
        paint::append(&mut title, row.title, 0.0, paint::strong(p.text));
        paint::append(&mut title, row.word, 10.0, paint::small_strong(row.mark.color(p)));
        Self {
            title: paint::layout(ui, title, room),
            headline: paint::lines(ui, row.headline, paint::body(p.text_quiet), room),
            elapsed,
        }
    }

    fn height(&self) -> f32 {
        self.title.size().y + paint::height(&self.headline)
    }

    /// `open` is `None` where there is nothing to open.
    fn paint(self, ui: &Ui, rect: Rect, mark: Mark, open: Option<bool>) {
        let p = theme::palette(ui);
        let top = rect.center().y - self.height() / 2.0;
        let line = self.title.rows.first().map_or(0.0, |row| row.height());
        let middle = top + line / 2.0;
        mark.paint(ui, pos2(rect.left() + space::S + size::ICON / 2.0, middle), size::ICON);
        let right = rect.right() - space::S;
        if let Some(open) = open {
            paint::caret(ui, pos2(right - CARET / 2.0, middle), open);
        }
        let elapsed = right - CARET - space::S - self.elapsed.size().x;
        paint::middle(ui, elapsed, middle, self.elapsed);
        let left = rect.left() + TEXT_AT;
        let below = top + self.title.size().y;
        ui.painter().galley(pos2(left, top), self.title, p.text);
        ui.painter().galley(pos2(left, below), self.headline, p.text);
    }
}

/// The whole row as one sentence for screen readers, without the clock while that runs: it would become another all the time.
pub(super) fn spoken(row: LayerRow<'_>) -> String {
    let mut text = format!("{}: {}.", row.title, row.word);
    let elapsed = if row.mark == Mark::Busy { "" } else { row.elapsed };
    for part in [row.headline, elapsed] {
        if !part.is_empty() {
            text.push(' ');
            text.push_str(part);
        }
    }
    text
}
