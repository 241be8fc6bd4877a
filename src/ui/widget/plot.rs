//! Round trips as a small picture: a line that rises with their time, and a cross for each that got no answer.

use egui::{Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::report::trips::Trips;
use crate::ui::theme;

/// With room of its own.
pub fn plot(ui: &mut Ui, trips: &Trips, spoken: &str) -> Response {
    let size = vec2(ui.available_width().min(320.0), 64.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken));
    draw(ui, rect, trips, 0);
    response
}

/// Within what is drawn already, while more of them may come: it grows to the right.
pub fn live_plot(ui: &Ui, rect: Rect, trips: &Trips, spoken: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with("round-trips"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken));
    draw(ui, rect, trips, EXPECTED);
    response
}

/// As many as a check with a doubt measures: those of its connection, and twenty echoes.
const EXPECTED: usize = 24;
const DOT: f32 = 2.0;
/// Half of a cross, and what lies between it and the ground.
const CROSS: f32 = 2.5;
const GAP: f32 = 2.0;

fn draw(ui: &Ui, rect: Rect, trips: &Trips, room: usize) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    let p = theme::palette(ui);
    let ground = rect.bottom() - 2.0 * CROSS - GAP;
    let top = rect.top() + DOT;
    ui.painter().hline(rect.x_range(), ground, Stroke::new(1.0, p.outline));
    let mut line = Vec::new();
    let end = |line: &mut Vec<_>| {
        if line.len() > 1 {
            ui.painter().add(Shape::line(std::mem::take(line), Stroke::new(1.5, p.accent)));
        }
        line.clear();
    };
    for (x, y) in trips.spots(room) {
        let x = rect.left() + x * rect.width();
        if let Some(y) = y {
            let spot = pos2(x, ground - DOT - y * (ground - DOT - top));
            ui.painter().circle_filled(spot, DOT, p.accent);
            line.push(spot);
        } else {
            end(&mut line);
            let (middle, stroke) = (pos2(x, rect.bottom() - CROSS), Stroke::new(1.5, p.fail));
            for arm in [vec2(CROSS, CROSS), vec2(CROSS, -CROSS)] {
                ui.painter().line_segment([middle - arm, middle + arm], stroke);
            }
        }
    }
    end(&mut line);
}
