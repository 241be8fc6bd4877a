//! What to read over the phone to the person at the other computer.

use egui::Ui;

use crate::report::phone;
use crate::says;
use crate::session::{self, Session};
use crate::ui::fonts;
use crate::ui::speak::Speak as _;
use crate::ui::theme::{self, space};

use super::over::{Dialog, Over, Overlay, nothing_else, scrolled};
use super::text;

says! { "ui-phone":
    Step { number: Number, act: Phrase } = "{number}. {act}";
}

/// Nothing where nobody has to go there.
pub fn ui(ui: &Ui, over: &mut Overlay, session: &Session) -> Option<Over> {
    let report = session.report().filter(|_| session.step() == session::WizardStep::Result);
    let steps = report.map(phone::steps).filter(|steps| !steps.is_empty());
    let Some(steps) = steps else { return Some(Over::Nothing) };
    let title = ui.voice().text(phone::TITLE);
    let content = |ui: &mut Ui| content(ui, &steps);
    Dialog::new(&title, space::COLUMN).show(ui, over, |ui, _, room| scrolled(ui, room, content), nothing_else)
}

fn content(ui: &mut Ui, steps: &[phone::PhoneStep]) {
    let voice = ui.voice();
    text(ui, &voice.text(phone::LEAD));
    ui.add_space(space::S);
    let quiet = theme::palette(ui).text_quiet;
    for (at, step) in steps.iter().enumerate() {
        let act = voice.say(Step { number: (at + 1).into(), act: step.act.into() });
        ui.label(theme::paragraph(act).family(fonts::semibold()));
        ui.label(theme::paragraph(voice.text(step.look)).color(quiet));
        ui.add_space(space::S);
    }
}
