//! A quiet row of what was there before, one of which is shown.

use egui::{Color32, CursorIcon, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::{Mark, paint};
use crate::ui::{theme, theme::space};

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct PastChip<'a> {
    pub mark: Mark,
    /// A word for the mark, for those who can't see it.
    pub word: &'a str,
    pub text: &'a str,
    pub shown: bool,
}

const HEIGHT: f32 = 36.0;
const ICON: f32 = 16.0;
const PADDING: f32 = 12.0;
/// A longer text is cut.
const LONGEST: f32 = 220.0;

/// Tells which was pressed. `title` (which may be empty) stands before them.
pub fn past_row(ui: &mut Ui, title: &str, chips: &[PastChip<'_>]) -> Option<usize> {
    let row = |ui: &mut Ui| {
        ui.spacing_mut().interact_size.y = space::TOUCH;
        if !title.is_empty() {
            let quiet = theme::palette(ui).text_quiet;
            ui.label(egui::RichText::new(title).size(theme::size::SMALL).color(quiet));
        }
        let pressed = |chip: &PastChip<'_>| one(ui, *chip).clicked() && !chip.shown;
        // Each is drawn, whichever was pressed.
        let all: Vec<_> = chips.iter().map(pressed).collect();
        all.into_iter().position(|pressed| pressed)
    };
    ui.horizontal_wrapped(row).inner
}

fn one(ui: &mut Ui, chip: PastChip<'_>) -> Response {
    let p = theme::palette(ui);
    let mut job = egui::text::LayoutJob::default();
    paint::append(&mut job, chip.text, 0.0, paint::small(Color32::PLACEHOLDER));
    (job.wrap.max_rows, job.wrap.break_anywhere) = (1, true);
    let words = paint::layout(ui, job, LONGEST);
    let size = vec2(PADDING + ICON + 6.0 + words.size().x + PADDING, space::TOUCH);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = format!("{}. {}", chip.text, chip.word);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chip.shown, &name));
    if ui.is_rect_visible(rect) {
        let pill = egui::Rect::from_center_size(rect.center(), vec2(rect.width(), HEIGHT));
        let (fill, edge, color) = match (chip.shown, response.hovered()) {
            (true, _) => (p.accent_soft, Stroke::new(1.0, p.accent), p.text),
            (false, true) => (p.hover, Stroke::new(1.0, p.text_quiet), p.text),
            (false, false) => (p.surface, Stroke::new(1.0, p.edge), p.text_quiet),
        };
        ui.painter().rect(pill, HEIGHT / 2.0, fill, edge, StrokeKind::Inside);
        let left = rect.left() + PADDING;
        chip.mark.paint(ui, egui::pos2(left + ICON / 2.0, rect.center().y), ICON);
        let top = rect.center().y - words.size().y / 2.0;
        ui.painter().galley(egui::pos2(left + ICON + 6.0, top), words, color);
        if response.has_focus() {
            let ring = pill.expand(2.0);
            let stroke = Stroke::new(2.0, p.accent);
            ui.painter().rect_stroke(ring, HEIGHT / 2.0 + 2.0, stroke, StrokeKind::Outside);
        }
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}

#[cfg(test)]
mod tests {
    use egui::{Key, Theme};
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT, Queryable};

    use super::*;

    #[test]
    fn each_is_reached_by_key_and_the_one_that_is_shown_does_nothing() {
        let mut pressed = None;
        let mut window = Harness::builder()
            .with_size([500.0, 300.0])
            .with_theme(Theme::Light)
            .with_context_setup(theme::apply)
            .build_ui(|ui| {
                let chip = |mark, word, text, shown| PastChip { mark, word, text, shown };
                let long = "a-computer-with-a-very-long-name.corp.example, 3 minutes ago";
                let chips = [
                    chip(Mark::Pass, "Works", "pc-17, just now", true),
                    chip(Mark::Fail, "Fault", long, false),
                    chip(Mark::Unknown, "Unclear", "pc-18, 2 hours ago", false),
                ];
                pressed = past_row(ui, "Last checks", &chips).or(pressed);
            });
        let shown = window.get_by_label("pc-17, just now. Works");
        assert!(shown.accesskit_node().role() == Role::RadioButton);
        assert!(window.query_all_by_label_contains("ago").all(|chip| chip.rect().right() <= 500.0));
        shown.click();
        window.run();
        window.get_by_label("pc-18, 2 hours ago. Unclear").focus();
        window.run();
        window.key_press(Key::Enter);
        window.run();
        drop(window);
        assert_eq!(pressed, Some(2));
    }
}
