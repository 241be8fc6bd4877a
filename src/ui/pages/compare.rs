//! Two reports side by side, and what differs first.

use egui::{Align, Layout, RichText, Ui};

use crate::model::Said;
use crate::model::said::{Name, Path};
use crate::report::differences::{OtherComputer, Row, Same, SameVerdict, Seen, Step};
use crate::report::escape::plain;
use crate::report::{Report, words};
use crate::says;
use crate::session::{Choose, Command, Comparison, Session};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Tone, callout, card, link_button, mark_chip, secondary_button, step_header, subheading};
use crate::ui::wording::{self, CompareWithAnother, GoBack};
use crate::ui::{fonts, icons, theme, theme::size, theme::space};

use super::{Form, bar, body, side_by_side, text};

says! { "ui-compare":
    TwoReports {} = "Two reports side by side";
    Earlier {} = "Earlier";
    Later {} = "Later";
    Checked { computer: Name, when: Term } = "{computer}, {when}";
    CheckedInside { computer: Name, when: Term } = "{computer}, from the inside, {when}";
    First {} = "What differs first";
    Further {} = "What differs further on";
    SeenDifferently {} = "What was seen differently";
    NotThere {} = "This report does not have this step.";
    ShowSecond { file: Path } = "Show {file} alone";
}

pub fn ui(ui: &mut Ui, _: &mut Form, session: &Session) -> Option<Command> {
    let comparison = session.comparison()?;
    let alone = body(ui, "compare", |ui| page(ui, comparison));
    let command = bar(ui, session, |ui| actions(ui, session));
    if alone { Some(Command::ShowSecond) } else { command }
}

/// Tells whether the second report is to be shown alone.
fn page(ui: &mut Ui, comparison: &Comparison) -> bool {
    let title = ui.say(TwoReports {});
    step_header(ui, "", &title);
    ui.add_space(space::S);
    let found = &comparison.differences;
    if found.other_computer {
        let other = ui.say(OtherComputer {});
        callout(ui, Tone::Warn, &other, "");
        ui.add_space(space::S);
    }
    if found.is_same() {
        let same = ui.say(Same {});
        callout(ui, Tone::Pass, &same, "");
        ui.add_space(space::S);
    } else if !found.verdict {
        let same = ui.say(SameVerdict {});
        callout(ui, Tone::Info, &same, "");
        ui.add_space(space::S);
    }
    let reports = comparison.reports.each_ref().map(|report| &**report);
    let mut alone = false;
    side_by_side(ui, [0, 1], |ui, at| {
        let name = if at == 0 { ui.say(Earlier {}) } else { ui.say(Later {}) };
        card(ui, |ui| {
            to_the_left(ui, |ui| {
                verdict(ui, &name, reports[at]);
                alone |= at == comparison.second() && show_alone(ui, comparison);
            });
        });
        ui.add_space(space::S);
    });
    for (at, step) in found.steps.iter().enumerate() {
        match at {
            0 => part(ui, First {}),
            1 => part(ui, Further {}),
            _ => {}
        }
        card(ui, |ui| differing(ui, step, reports));
        ui.add_space(space::S);
    }
    if !found.seen.is_empty() {
        part(ui, SeenDifferently {});
    }
    for seen in &found.seen {
        card(ui, |ui| observed(ui, seen, reports));
        ui.add_space(space::S);
    }
    alone
}

/// Columns stretch their lines to both edges, which sentences are not made for.
fn to_the_left(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.with_layout(Layout::top_down(Align::LEFT), content);
}

/// What is not the other's stands well apart from it.
fn beside<T: Copy>(ui: &mut Ui, both: [T; 2], mut each: impl FnMut(&mut Ui, T)) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        side_by_side(ui, both, |ui, one| to_the_left(ui, |ui| each(ui, one)));
    });
}

fn show_alone(ui: &mut Ui, comparison: &Comparison) -> bool {
    let path = comparison.path();
    let file: Path = plain(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()).into();
    let alone = ui.say(ShowSecond { file });
    link_button(ui, (icons::FOLDER_OPEN, alone.as_str())).clicked()
}

fn part(ui: &mut Ui, title: impl Into<Said>) {
    ui.add_space(space::S);
    let title = ui.say(title);
    subheading(ui, &title);
    ui.add_space(space::XS);
}

/// Which report it is, and what it says.
fn verdict(ui: &mut Ui, name: &str, report: &Report) {
    let voice = ui.voice();
    quiet(ui, name);
    let (computer, when) = (Name(plain(&report.target.host)), words::moment(voice, &report.created).into());
    let checked = if report.is_of_host() {
        voice.say(CheckedInside { computer, when })
    } else {
        voice.say(Checked { computer, when })
    };
    ui.label(RichText::new(checked).family(fonts::semibold()));
    let mark = wording::mark(words::verdict_status(report));
    ui.add_space(space::XS);
    mark_chip(ui, mark, &voice.say(wording::side(report.verdict.side)));
    text(ui, &plain(&voice.say(report.verdict.headline.clone())));
    ui.label(RichText::new(plain(&report.support_code)).monospace().size(size::SMALL));
}

/// A step in both of them.
fn differing(ui: &mut Ui, step: &Step, reports: [&Report; 2]) {
    let voice = ui.voice();
    ui.label(RichText::new(plain(&step.title(voice))).family(fonts::semibold()));
    ui.add_space(space::XS);
    beside(ui, reports, |ui, report| {
        let mark = wording::mark(step.status(report));
        let said = step.headline(report);
        mark_chip(ui, mark, &voice.say(wording::word(mark)));
        text(ui, &said.map_or_else(|| voice.say(NotThere {}), |said| plain(&voice.say(said))));
    });
}

/// What was seen there, line by line.
fn observed(ui: &mut Ui, seen: &Seen, reports: [&Report; 2]) {
    let voice = ui.voice();
    ui.label(RichText::new(plain(&seen.title(voice))).family(fonts::semibold()));
    for Row { name, before, now } in seen.rows(reports[0], reports[1], voice) {
        ui.add_space(space::XS);
        quiet(ui, &name);
        beside(ui, [before.as_str(), now.as_str()], |ui, value| {
            ui.label(value);
        });
    }
}

fn quiet(ui: &mut Ui, words: &str) {
    let color = theme::palette(ui).text_quiet;
    ui.label(RichText::new(words).size(size::SMALL).color(color));
}

fn actions(ui: &mut Ui, session: &Session) -> Option<Command> {
    let (other, back) = (ui.say(CompareWithAnother {}), ui.say(GoBack {}));
    let mut command = None;
    if secondary_button(ui, (icons::FILE, other.as_str())).clicked() {
        command = Some(Command::Choose(Choose::Second));
    }
    if link_button(ui, (icons::ARROW_LEFT, back.as_str())).clicked() {
        command = Some(Command::Go(session.compared_from()));
    }
    command
}
