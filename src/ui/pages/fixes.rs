//! Every fix there is.

use egui::Ui;

use crate::model::Place;
use crate::says;
use crate::session::fixing::{self, Ask, Fix, HarmfulAdvice, Pc, SCENARIO};
use crate::session::{Command, Session, WizardStep};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Tone, callout, card, disclosure, link_button, step_header, subheading};
use crate::ui::wording::{self, BackToStart, EachShowsFirst, EveryFix};
use crate::ui::{icons, markdown, theme, theme::space};

use super::{Form, bar, body, text};

says! { "ui-fixes":
    TryAFix {} = "Try a fix";
    ToPractiseOn {} = "The computer to practise on";
    WindowsOnly {} = "Fixes work on Windows, and this computer runs something else";
    PracticeLetsYou {} = "The practice computer lets you try every one of them here.";
    WhereYouConnect {} = "On the computer that you connect from";
    WhereYouWant {} = "On the computer that you want to reach";
    NotFollowed {} = "Advice that Redial does not follow";
    DoHarm {} = "You may read these elsewhere. They do harm, and there is something better instead of each.";
}

pub fn ui(ui: &mut Ui, _: &mut Form, session: &Session) -> Option<Command> {
    let voice = ui.voice();
    let practice = session.fixing().pc() == Pc::Practice;
    let asked = body(ui, "fixes", |ui| {
        step_header(ui, "", &if practice { voice.say(TryAFix {}) } else { voice.say(EveryFix {}) });
        ui.add_space(space::XS);
        ui.label(theme::lead(voice.say(EachShowsFirst {})));
        ui.add_space(space::M);
        if practice {
            callout(ui, Tone::Info, &voice.say(ToPractiseOn {}), &voice.text(SCENARIO));
            ui.add_space(space::M);
        } else if session.fixing().changes().other_system {
            callout(ui, Tone::Info, &voice.say(WindowsOnly {}), &voice.say(PracticeLetsYou {}));
            ui.add_space(space::M);
        }
        let connects = group(ui, session, &voice.say(WhereYouConnect {}), &[Place::Here, Place::Both]);
        let reached = group(ui, session, &voice.say(WhereYouWant {}), &[Place::There]);
        harmful_advice(ui);
        connects.or(reached)
    });
    let command = bar(ui, session, |ui| {
        let back = link_button(ui, (icons::ARROW_LEFT, &voice.say(BackToStart {}))).clicked();
        back.then_some(Command::Go(WizardStep::Start))
    });
    asked.or(command)
}

fn group(ui: &mut Ui, session: &Session, title: &str, places: &[Place]) -> Option<Command> {
    let voice = ui.voice();
    let mut command = None;
    let offered = |fix: &&Fix| places.contains(&fix.place) && session.profile().offers(fix);
    let mut fixes = fixing::ALL.iter().filter(offered).peekable();
    fixes.peek()?;
    card(ui, |ui| {
        subheading(ui, title);
        // What a fix does stands close to its name, and under its first letter.
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().indent = UNDER_NAME;
        ui.visuals_mut().indent_has_left_vline = false;
        for fix in fixes {
            let controlled = session.fixing().controlled(fix);
            let icon = if controlled.is_some() { icons::LOCK } else { wording::fix_icon(fix) };
            let link = ui.add_enabled_ui(controlled.is_none(), |ui| link_button(ui, (icon, &*voice.text(fix.title))));
            if link.inner.clicked() {
                command = Some(Command::Fix(Ask::Open(fix)));
            }
            if let Some(reason) = controlled {
                ui.indent(fix.id, |ui| text(ui, &wording::told(voice, reason.clone())));
                ui.add_space(space::S);
                continue;
            }
            let about = markdown::first_paragraph(&fixing::Reader::Window.opening(voice, fix.explain));
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
    let voice = ui.voice();
    card(ui, |ui| {
        subheading(ui, &voice.say(NotFollowed {}));
        text(ui, &voice.say(DoHarm {}));
        for harmful_advice in fixing::HARMFUL_ADVICE {
            advice(ui, harmful_advice);
        }
    });
    ui.add_space(space::M);
}

/// One piece of advice, and why not.
pub fn advice(ui: &mut Ui, harmful_advice: &HarmfulAdvice) {
    let voice = ui.voice();
    let why_not = wording::on_screen(voice, harmful_advice.why_not);
    disclosure(ui, harmful_advice.id, &voice.text(harmful_advice.claim), |ui| text(ui, &why_not));
}
