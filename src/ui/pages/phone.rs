//! What to read over the phone to the person at the other computer.

use egui::{RichText, Ui};

use crate::report::{Report, phone};
use crate::ui::theme::{self, space};
use crate::ui::widget::{card, disclosure};

use super::text;

/// Nothing where nobody has to go there.
pub fn show(ui: &mut Ui, report: &Report) {
    let steps = phone::steps(report);
    if steps.is_empty() {
        return;
    }
    card(ui, |ui| {
        ui.label(theme::subheading("Is somebody at the other computer?"));
        text(
            ui,
            "These steps can be read to them over the phone. They also stand in the report, on a sheet to take along.",
        );
        disclosure(ui, "result-phone", "Steps for the person there", |ui| {
            let quiet = theme::palette(ui).text_quiet;
            for (at, step) in steps.iter().enumerate() {
                text(ui, &format!("{}. {}", at + 1, step.act));
                ui.label(RichText::new(step.look).color(quiet));
                ui.add_space(space::S);
            }
        });
    });
    ui.add_space(space::M);
}
