//! What to read over the phone to the person at the other computer.

use egui::{RichText, Ui};

use crate::report::{Report, phone};
use crate::says;
use crate::ui::speak::Speak as _;
use crate::ui::theme::{self, space};
use crate::ui::widget::{card, disclosure};

use super::text;

says! { "ui-phone":
    SomebodyThere {} = "Is somebody at the other computer?";
    ReadToThem {} = "These steps can be read to them over the phone. They also stand in the report, on a sheet to take along.";
    StepsForThem {} = "Steps for the person there";
    Step { number: Number, act: Phrase } = "{number}. {act}";
}

/// Nothing where nobody has to go there.
pub fn show(ui: &mut Ui, report: &Report) {
    let steps = phone::steps(report);
    if steps.is_empty() {
        return;
    }
    let voice = ui.voice();
    card(ui, |ui| {
        ui.label(theme::subheading(voice.say(SomebodyThere {})));
        text(ui, &voice.say(ReadToThem {}));
        disclosure(ui, "result-phone", &voice.say(StepsForThem {}), |ui| {
            let quiet = theme::palette(ui).text_quiet;
            for (at, step) in steps.iter().enumerate() {
                text(ui, &voice.say(Step { number: (at + 1).into(), act: step.act.into() }));
                ui.label(RichText::new(voice.text(step.look)).color(quiet));
                ui.add_space(space::S);
            }
        });
    });
    ui.add_space(space::M);
}
