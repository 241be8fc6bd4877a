//! This computer, as one that others want to reach.

use egui::Ui;

use crate::model::Side;
use crate::report::Report;
use crate::report::escape::plain;
use crate::session::fixing::{self, Ask, Fix, Host};
use crate::session::{Command, Session, Step};
use crate::ui::widget::{
    LayerRow, Mark, Tone, callout, card, layer_row, link_button, mark_chip, primary_button, secondary_button,
    step_header,
};
use crate::ui::{facts, icons, markdown, theme, theme::space, wording};

use super::{Form, bar, body, result, text};

pub fn ui(ui: &mut Ui, _: &mut Form, session: &Session) -> Option<Command> {
    let host = session.fixing().host()?;
    let asked = body(ui, ("host", std::mem::discriminant(host)), |ui| match host {
        Host::Looking => {
            step_header(ui, "", "Looking at this computer");
            text(ui, "Redial looks at everything that others need to reach it. It changes nothing.");
            None
        }
        Host::Failed(why) => {
            step_header(ui, "", "This computer can't be checked");
            ui.add_space(space::M);
            callout(ui, Tone::Info, "Nothing was looked at", &plain(why));
            None
        }
        Host::Seen(report) => page(ui, report, session),
    });
    let command = bar(ui, session, |ui| {
        let mut command = None;
        if let Host::Seen(report) = host {
            let button = if offered(report).is_empty() { primary_button } else { secondary_button };
            if button(ui, (icons::RETRY, "Check again")).clicked() {
                command = Some(Command::Fix(Ask::Host));
            }
        }
        if link_button(ui, (icons::ARROW_LEFT, "Back to start")).clicked() {
            command = Some(Command::Go(Step::Start));
        }
        command
    });
    asked.or(command)
}

fn page(ui: &mut Ui, report: &Report, session: &Session) -> Option<Command> {
    let verdict = &report.verdict;
    step_header(ui, "The computer to be reached", &plain(&verdict.headline));
    ui.add_space(space::S);
    let (mark, word) = match verdict.side {
        Side::None => (Mark::Pass, "No fault found"),
        Side::Server | Side::Client => (Mark::Fail, "It is this computer"),
        Side::Network => (Mark::Warn, "It is the network"),
        Side::Undecided => (Mark::Unknown, "Not decided yet"),
    };
    mark_chip(ui, mark, word);
    ui.add_space(space::M);
    let mut command = result::effect(ui, session);
    if report.needs_administrator() {
        let text = "Some things only an administrator can see. They are marked as unclear below.";
        callout(ui, Tone::Info, "Redial runs without an administrator's rights", text);
        ui.add_space(space::M);
    }
    because(ui, report);
    command = offers(ui, report).or(command);
    checks(ui, report);
    command
}

fn because(ui: &mut Ui, report: &Report) {
    if report.verdict.because.is_empty() {
        return;
    }
    card(ui, |ui| {
        ui.label(theme::subheading("Why we think so"));
        report.verdict.because.iter().for_each(|sentence| text(ui, &plain(sentence)));
    });
    ui.add_space(space::M);
}

/// For the verdict first, then for whatever else was found.
fn offered(report: &Report) -> Vec<&'static Fix> {
    let verdict = &report.verdict;
    let causes = verdict.cause.iter().chain(verdict.also.iter().map(|also| &also.cause));
    let mut fixes: Vec<&'static Fix> = Vec::new();
    for fix in causes.flat_map(|cause| fixing::curing(cause)) {
        if fixes.iter().all(|known| known.id != fix.id) {
            fixes.push(fix);
        }
    }
    fixes
}

fn offers(ui: &mut Ui, report: &Report) -> Option<Command> {
    let fixes = offered(report);
    let remedy = report.verdict.cause.as_deref().map(|cause| crate::session::explanation::of(cause).remedy);
    let remedy = remedy.unwrap_or_default();
    if fixes.is_empty() && remedy.is_empty() {
        return None;
    }
    let mut command = None;
    card(ui, |ui| {
        ui.label(theme::subheading("What can be done"));
        if !fixes.is_empty() {
            text(ui, "Each shows first what it will change. Nothing happens before you agree.");
            ui.horizontal_wrapped(|ui| {
                for (number, fix) in fixes.iter().enumerate() {
                    let button = if number == 0 { primary_button } else { secondary_button };
                    if button(ui, (wording::fix_icon(fix), fix.title)).clicked() {
                        command = Some(Command::Fix(Ask::Open(fix)));
                    }
                }
            });
            ui.add_space(space::XS);
        }
        markdown::show(ui, remedy);
    });
    ui.add_space(space::M);
    command
}

fn checks(ui: &mut Ui, report: &Report) {
    card(ui, |ui| {
        ui.label(theme::subheading("Everything that was checked"));
        for check in &report.host {
            let mark = wording::mark(check.status);
            let (title, headline) = (plain(check.title()), plain(&check.headline));
            let row = LayerRow {
                id: &check.id,
                mark,
                word: wording::word(mark),
                title: &title,
                headline: &headline,
                elapsed: "",
            };
            let mut details = |ui: &mut Ui| {
                check.notes.iter().for_each(|note| text(ui, &plain(note)));
                facts::show(ui, &check.facts);
            };
            let has_details = !(check.notes.is_empty() && check.facts.is_empty());
            layer_row(ui, row, if has_details { Some(&mut details) } else { None });
        }
    });
}
