//! The picture "this computer - network - other computer", which shows where it breaks.

use egui::{Color32, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

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

/// A failed node gets a cross and a thick edge, a failed link a gap with a cross in it.
/// It is made for the page itself, not for a card.
pub fn chain_picture(ui: &mut Ui, chain: &Chain<'_>) -> Response {
    let p = theme::palette(ui);
    let width = ui.available_width().min(space::COLUMN);
    let side = if width < 480.0 { 56.0 } else { 76.0 };
    let column = width / 3.0;
    let texts = chain.nodes.map(|node| {
        let color = node.mark.color(p);
        let label = paint::centered_lines(ui, node.label, paint::strong(p.text), column - space::M);
        let word = paint::centered_lines(ui, node.word, paint::small_strong(color), column - space::M);
        (label, word)
    });
    let below = texts.iter().map(|(label, word)| label.size().y + paint::height(word)).fold(0.0, f32::max);
    let margin = space::S;
    let (rect, response) = ui.allocate_exact_size(vec2(width, margin + side + space::S + below), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, chain.spoken));
    if !ui.is_rect_visible(rect) {
        return response;
    }

    let center = |index: u8| pos2(rect.left() + column * (f32::from(index) + 0.5), rect.top() + margin + side / 2.0);
    let air = side / 2.0 + 10.0;
    for (index, mark) in (0..).zip(chain.links) {
        link(ui, center(index) + vec2(air, 0.0), center(index + 1) - vec2(air, 0.0), mark);
    }
    for ((index, node), (label, word)) in (0..).zip(chain.nodes).zip(texts) {
        self::node(ui, Rect::from_center_size(center(index), vec2(side, side)), &node);
        let mut top = rect.top() + margin + side + space::S;
        for text in [label, word] {
            let at = pos2(center(index).x, top);
            top += text.size().y;
            ui.painter().galley(at, text, p.text);
        }
    }
    response
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
    paint::icon(ui, rect.center(), node.icon, rect.width() * 0.5, icon_color);
    if node.mark != Mark::Idle && node.mark != Mark::Skipped {
        badge(ui, rect.right_top() + vec2(-5.0, 5.0), node.mark);
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
            let half_gap = ((to.x - from.x) / 2.0).min(22.0);
            for (start, end) in [(from, middle - vec2(half_gap, 0.0)), (middle + vec2(half_gap, 0.0), to)] {
                ui.painter().line_segment([start, end], stroke);
            }
            // Torn ends, so that the gap is seen as a break and not as two lines.
            for x in [middle.x - half_gap, middle.x + half_gap] {
                ui.painter().vline(x, middle.y - 8.0..=middle.y + 8.0, stroke);
            }
            paint::icon_filled(ui, middle, icons::X_CIRCLE, 28.0, p.fail);
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
    ui.painter().circle_filled(center, 14.0, theme::palette(ui).background);
    mark.paint(ui, center, 26.0);
}
