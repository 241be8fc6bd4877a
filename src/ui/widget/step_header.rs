//! The top of a page: where we are, and what it is about.

use egui::{Response, RichText, Role, TextStyle, Ui};

use crate::ui::{fonts, theme, theme::space};

/// `step` is what people say on the phone: "Step 2 of 4". It may be empty.
pub fn step_header(ui: &mut Ui, step: &str, title: &str) -> Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        if !step.is_empty() {
            let accent = theme::palette(ui).accent;
            ui.label(RichText::new(step).text_style(TextStyle::Small).family(fonts::semibold()).color(accent));
        }
        let heading = ui.label(theme::title(title));
        // egui puts a label's text into its value; a heading is known by its name.
        ui.ctx().accesskit_node_builder(heading.id, |node| {
            node.set_role(Role::Heading);
            node.set_label(title);
            node.clear_value();
        });
        heading
    })
    .inner
}
