//! The top of a page: where we are, and what it is about.

use egui::{Align, Layout, Response, RichText, TextStyle, TextWrapMode, Ui, WidgetText, vec2};

use super::spoken;
use crate::ui::{fonts, theme, theme::space};

/// `step` is what people say on the phone: "Step 2 of 4". It may be empty. `title` is read aloud when the page comes up.
pub fn step_header(ui: &mut Ui, step: &str, title: &str) -> Response {
    let accent = theme::palette(ui).accent;
    let small = RichText::new(step).text_style(TextStyle::Small).family(fonts::semibold()).color(accent);
    let large = if theme::is_low(ui) { theme::small_title(title) } else { theme::title(title) };
    if theme::is_low(ui) && !step.is_empty() {
        let wide = |text: RichText| {
            let words =
                WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
            words.size()
        };
        let (title_size, step_size) = (wide(large.clone()), wide(small.clone()));
        let width = ui.available_width();
        if title_size.x + space::M + step_size.x <= width {
            let row = vec2(width, title_size.y);
            return ui
                .allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
                    let heading = say(ui, large, title);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(small));
                    heading
                })
                .inner;
        }
    }
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        if !step.is_empty() {
            ui.label(small);
        }
        say(ui, large, title)
    })
    .inner
}

fn say(ui: &mut Ui, text: RichText, title: &str) -> Response {
    let heading = ui.label(text);
    spoken::say_heading(ui, &heading, title, 1);
    spoken::announce(ui, &heading);
    heading
}
