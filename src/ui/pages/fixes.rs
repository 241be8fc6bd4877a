//! Every fix there is.

use egui::Ui;

use crate::model::Place;
use crate::report::escape::plain;
use crate::session::fixing::{self, Ask, Fix, HarmfulAdvice, Pc, SCENARIO};
use crate::session::{Command, Session, Step};
use crate::ui::speak::Speak;
use crate::ui::widget::{Tone, callout, card, disclosure, link_button, step_header};
use crate::ui::{icons, markdown, theme, theme::space, wording};

use super::{Form, bar, body, text};

pub fn ui(ui: &mut Ui, _: &mut Form, session: &Session) -> Option<Command> {
    let practice = session.fixing().pc() == Pc::Practice;
    let asked = body(ui, "fixes", |ui| {
        step_header(ui, "", if practice { "Try a fix" } else { "Every fix" });
        ui.add_space(space::XS);
        ui.label(theme::lead("Each shows first what it will change. Nothing happens before you agree."));
        ui.add_space(space::M);
        if practice {
            callout(ui, Tone::Info, "The computer to practise on", SCENARIO);
            ui.add_space(space::M);
        } else if session.fixing().changes().other_system {
            let rest = "The practice computer lets you try every one of them here.";
            callout(ui, Tone::Info, "Fixes work on Windows, and this computer runs something else", rest);
            ui.add_space(space::M);
        }
        let connects = group(ui, session, "On the computer that you connect from", &[Place::Here, Place::Both]);
        let reached = group(ui, session, "On the computer that you want to reach", &[Place::There]);
        harmful_advice(ui);
        connects.or(reached)
    });
    let command = bar(ui, session, |ui| {
        let back = link_button(ui, (icons::ARROW_LEFT, "Back to start")).clicked();
        back.then_some(Command::Go(Step::Start))
    });
    asked.or(command)
}

fn group(ui: &mut Ui, session: &Session, title: &str, places: &[Place]) -> Option<Command> {
    let mut command = None;
    let offered = |fix: &&Fix| places.contains(&fix.place) && session.profile().offers(fix);
    let mut fixes = fixing::ALL.iter().filter(offered).peekable();
    fixes.peek()?;
    card(ui, |ui| {
        ui.label(theme::subheading(title));
        // What a fix does stands close to its name, and under its first letter.
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().indent = UNDER_NAME;
        ui.visuals_mut().indent_has_left_vline = false;
        for fix in fixes {
            let controlled = session.fixing().controlled(fix);
            let icon = if controlled.is_some() { icons::LOCK } else { wording::fix_icon(fix) };
            let link = ui.add_enabled_ui(controlled.is_none(), |ui| link_button(ui, (icon, fix.title)));
            if link.inner.clicked() {
                command = Some(Command::Fix(Ask::Open(fix)));
            }
            if let Some(reason) = controlled {
                ui.indent(fix.id, |ui| text(ui, &plain(reason)));
                ui.add_space(space::S);
                continue;
            }
            let about = markdown::first_paragraph(&fixing::Reader::Window.opening(ui.voice(), fix.explain));
            ui.indent(fix.id, |ui| text(ui, &about));
            ui.add_space(space::S);
        }
    });
    ui.add_space(space::M);
    command
}

/// Where the name begins beside its icon.
const UNDER_NAME: f32 = space::S + 20.0 + space::S;

/// What goes round and does harm.
fn harmful_advice(ui: &mut Ui) {
    card(ui, |ui| {
        ui.label(theme::subheading("Advice that Redial does not follow"));
        text(ui, "You may read these elsewhere. They do harm, and there is something better for each.");
        for harmful_advice in fixing::HARMFUL_ADVICE {
            advice(ui, harmful_advice);
        }
    });
    ui.add_space(space::M);
}

/// One piece of advice, and why not.
pub fn advice(ui: &mut Ui, harmful_advice: &HarmfulAdvice) {
    disclosure(ui, harmful_advice.id, harmful_advice.claim, |ui| text(ui, &wording::on_screen(harmful_advice.why_not)));
}
