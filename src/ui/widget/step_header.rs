//! The top of a page: where we are, and what it is about.

use egui::{Response, RichText, TextStyle, Ui};

use super::spoken;
use crate::ui::{fonts, theme, theme::space};

/// `step` is what people say on the phone: "Step 2 of 4". It may be empty. `title` is read aloud when the page comes up.
pub fn step_header(ui: &mut Ui, step: &str, title: &str) -> Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        if !step.is_empty() {
            let accent = theme::palette(ui).accent;
            ui.label(RichText::new(step).text_style(TextStyle::Small).family(fonts::semibold()).color(accent));
        }
        let heading = ui.label(theme::title(title));
        spoken::say_heading(ui, &heading, title, 1);
        spoken::announce(ui, &heading);
        heading
    })
    .inner
}
