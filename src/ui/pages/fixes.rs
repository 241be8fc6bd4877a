//! Every fix there is.

use egui::Ui;

use crate::model::Place;
use crate::session::fixing::{self, Ask, Pc, STORY};
use crate::session::{Command, Session, Step};
use crate::ui::widget::{Tone, callout, card, link_button, step_header};
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
            callout(ui, Tone::Info, "The computer to practise on", STORY);
            ui.add_space(space::M);
        } else if session.fixing().changes().other_system {
            let rest = "The practice computer lets you try every one of them here.";
            callout(ui, Tone::Info, "Fixes work on Windows, and this computer runs something else", rest);
            ui.add_space(space::M);
        }
        let connects = group(ui, "On the computer that you connect from", &[Place::Here, Place::Both]);
        let reached = group(ui, "On the computer that you want to reach", &[Place::There]);
        connects.or(reached)
    });
    let command = bar(ui, session, |ui| {
        let back = link_button(ui, (icons::ARROW_LEFT, "Back to start")).clicked();
        back.then_some(Command::Go(Step::Start))
    });
    asked.or(command)
}

fn group(ui: &mut Ui, title: &str, places: &[Place]) -> Option<Command> {
    let mut command = None;
    let mut fixes = fixing::ALL.iter().filter(|fix| places.contains(&fix.place)).peekable();
    fixes.peek()?;
    card(ui, |ui| {
        ui.label(theme::subheading(title));
        ui.visuals_mut().indent_has_left_vline = false;
        for fix in fixes {
            if link_button(ui, (wording::fix_icon(fix), fix.title)).clicked() {
                command = Some(Command::Fix(Ask::Open(fix)));
            }
            let about = wording::on_screen(&markdown::first_paragraph(fix.explain));
            let first = about.split_once(". ").map_or(about.clone(), |(first, _)| format!("{first}."));
            ui.indent(fix.id, |ui| text(ui, &first));
        }
    });
    ui.add_space(space::M);
    command
}
