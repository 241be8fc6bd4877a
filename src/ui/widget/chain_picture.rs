//! The picture "this computer - network - other computer", which shows where it breaks.

use std::sync::Arc;

use egui::{Color32, Galley, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{Mark, paint};
use crate::ui::{icons, theme, theme::space};

#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    pub icon: &'a str,
    pub label: &'a str,
    /// The mark as a word, drawn under the label: "Works", "The fault is here". May be empty.
    pub word: &'a str,
    pub mark: Mark,
}

#[derive(Clone, Copy, Debug)]
pub struct Chain<'a> {
    pub nodes: [Node<'a>; 3],
    /// Between the first and the second node, and between the second and the third.
    pub links: [Mark; 2],
    /// The whole picture as one sentence, for those who can't see it.
    pub spoken: &'a str,
}

/// The side of a node's square.
const SIDE: f32 = 46.0;
/// Between the square and the words beside it.
const GAP: f32 = 10.0;
/// The least that a line needs to be seen as one, broken or not, and the air at its ends.
const LINK: f32 = 52.0;
const AIR: f32 = 10.0;

/// One row: each node with its words beside it, so that the page's words keep their room. A failed node gets a cross and a
/// thick edge, a failed link a gap with a cross in it. It is made for the page itself, not for a card.
pub fn chain_picture(ui: &mut Ui, chain: &Chain<'_>) -> Response {
    let p = theme::palette(ui);
    let width = ui.available_width().min(space::COLUMN);
    let room = ((width - 2.0 * (LINK + 2.0 * AIR)) / 3.0 - SIDE - GAP).max(40.0);
    let wide = |(label, word): &(Arc<Galley>, Arc<Galley>)| SIDE + GAP + label.size().x.max(word.size().x);
    let mut spare = 0.0;
    let texts = chain.nodes.map(|node| {
        let color = node.mark.color(p);
        // What one does not need is for those behind it: the last has the longest name.
        let room = room + spare;
        let label = paint::one_line(ui, node.label, paint::strong(p.text), room);
        let word = paint::lines(ui, node.word, paint::small_strong(color), room);
        let text = (label, word);
        spare = (SIDE + GAP + room - wide(&text)).max(0.0);
        text
    });
    let high = texts.iter().map(|(label, word)| label.size().y + paint::height(word)).fold(SIDE, f32::max);
    let (rect, response) = ui.allocate_exact_size(vec2(width, high + space::S), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, chain.spoken));
    if !ui.is_rect_visible(rect) {
        return response;
    }

    let taken: f32 = texts.iter().map(wide).sum();
    let between = ((width - taken) / 2.0).max(0.0);
    let middle = rect.center().y;
    let mut left = rect.left();
    for (index, (node, text)) in chain.nodes.iter().zip(&texts).enumerate() {
        let square = Rect::from_min_size(pos2(left, middle - SIDE / 2.0), vec2(SIDE, SIDE));
        self::node(ui, square, node);
        beside(ui, square.right() + GAP, middle, text);
        left += wide(text);
        if let Some(mark) = chain.links.get(index) {
            link(ui, pos2(left + AIR, middle), pos2(left + between - AIR, middle), *mark);
            left += between;
        }
    }
    response
}

/// The label and its word, one below the other.
fn beside(ui: &Ui, left: f32, middle: f32, (label, word): &(Arc<Galley>, Arc<Galley>)) {
    let mut top = middle - f32::midpoint(label.size().y, paint::height(word));
    for text in [label, word] {
        let height = text.size().y;
        ui.painter().galley(pos2(left, top), Arc::clone(text), theme::palette(ui).text);
        top += height;
    }
}

fn node(ui: &Ui, rect: Rect, node: &Node<'_>) {
    let p = theme::palette(ui);
    let color = node.mark.color(p);
    let (fill, edge) = match node.mark {
        Mark::Idle | Mark::Skipped => (p.surface, Stroke::new(1.5, p.edge)),
        Mark::Fail => (node.mark.soft(p), Stroke::new(3.0, color)),
        Mark::Busy | Mark::Pass | Mark::Warn | Mark::Unknown => (node.mark.soft(p), Stroke::new(1.5, color)),
    };
    let icon_color = if node.mark == Mark::Idle { p.text_quiet } else { color };
    ui.painter().rect(rect, rect.width() / 4.0, fill, edge, StrokeKind::Inside);
    paint::icon(ui, rect.center(), node.icon, rect.width() * 0.56, icon_color);
    if node.mark != Mark::Idle && node.mark != Mark::Skipped {
        badge(ui, rect.right_top() + vec2(-3.0, 3.0), node.mark);
    }
}

fn link(ui: &Ui, from: Pos2, to: Pos2, mark: Mark) {
    const THICK: f32 = 3.0;
    let p = theme::palette(ui);
    let stroke = Stroke::new(THICK, mark.color(p));
    let middle = from.lerp(to, 0.5);
    match mark {
        Mark::Idle | Mark::Skipped => dashes(ui, from, to, p.edge),
        Mark::Unknown => {
            dashes(ui, from, to, mark.color(p));
            badge(ui, middle, mark);
        }
        Mark::Fail => {
            let half_gap = ((to.x - from.x) / 2.0 - 4.0).clamp(0.0, 20.0);
            // Torn ends that lean apart, so that the gap is seen as a break and not as two lines.
            for (end, far, lean) in [(middle.x - half_gap, from, 4.0), (middle.x + half_gap, to, -4.0)] {
                ui.painter().line_segment([far, pos2(end, middle.y)], stroke);
                ui.painter().line_segment([pos2(end - lean, middle.y - 9.0), pos2(end + lean, middle.y + 9.0)], stroke);
            }
            paint::icon_filled(ui, middle, icons::X_CIRCLE, 24.0, p.fail);
        }
        Mark::Pass | Mark::Warn | Mark::Busy => {
            ui.painter().line_segment([from, to], stroke);
            badge(ui, middle, mark);
        }
    }
}

fn dashes(ui: &Ui, from: Pos2, to: Pos2, color: Color32) {
    ui.painter().extend(Shape::dashed_line(&[from, to], Stroke::new(2.0, color), 6.0, 6.0));
}

/// The mark on a disc of the page's colour, so that it stands clear of what is under it.
fn badge(ui: &Ui, center: Pos2, mark: Mark) {
    ui.painter().circle_filled(center, 11.0, theme::palette(ui).background);
    mark.paint(ui, center, 20.0);
}
