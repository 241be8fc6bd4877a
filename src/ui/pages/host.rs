//! This computer, as one that others want to reach.

use egui::{RichText, Ui};

use crate::model::{CauseName, Side};
use crate::report::advice::Advice;
use crate::report::escape::plain;
use crate::report::{Report, words};
use crate::session::fixing::{self, Ask, Fix};
use crate::session::host::{Host, HostDepth, HostSeen};
use crate::session::{Command, Origin, Session, Step};
use crate::ui::widget::{
    LayerRow, Mark, Tone, callout, card, code_chip, disclosure, layer_row, link_button, mark_chip, primary_button,
    secondary_button, step_header,
};
use crate::ui::{facts, fonts, icons, markdown, theme, theme::space, wording};

use super::{Form, bar, body, result, text, wants_to_save};

pub fn ui(ui: &mut Ui, _: &mut Form, session: &Session) -> Option<Command> {
    let host = session.host()?;
    let asked = body(ui, ("host", std::mem::discriminant(host)), |ui| match host {
        Host::Looking(look) => {
            looking(ui, *look);
            None
        }
        Host::Failed(why) => {
            step_header(ui, "", "This computer can't be checked");
            ui.add_space(space::M);
            callout(ui, Tone::Info, "Nothing was looked at", &plain(why));
            None
        }
        Host::Seen(seen) => page(ui, seen, session),
    });
    let command = bar(ui, session, |ui| {
        let mut command = None;
        if let Host::Seen(seen) = host {
            command = live_actions(ui, &seen.report);
        }
        if link_button(ui, (icons::ARROW_LEFT, "Back to start")).clicked() {
            command = Some(Command::Go(Step::Start));
        }
        command
    });
    asked.or(command)
}

/// A report of host mode that was opened: about another day, and often another computer, so nothing is made from here.
pub fn saved(ui: &mut Ui, report: &Report, session: &Session) -> Option<Command> {
    let mut command = None;
    body(ui, "host-saved", |ui| {
        verdict(ui, report);
        if let Origin::File(path) = session.origin() {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            let text = format!(
                "It was made on {}. \u{201c}This computer\u{201d} means {}, which was looked at from the inside.",
                words::moment(&report.created),
                plain(&report.target.host)
            );
            callout(ui, Tone::Info, &format!("This is the saved report {}", plain(&name)), &text);
            ui.add_space(space::M);
        }
        because(ui, report);
        remedy(ui, report, &[]);
        elsewhere(ui, report);
        others(ui, report, None);
        checks(ui, report);
        support_code(ui, report);
    });
    let pressed = bar(ui, session, |ui| {
        if primary_button(ui, (icons::SAVE, "Save the report")).clicked() || wants_to_save(ui) {
            command = Some(Command::Go(Step::Report));
        }
        if link_button(ui, (icons::ARROW_LEFT, "Back to start")).clicked() {
            command = Some(Command::Go(Step::Start));
        }
        command.take()
    });
    command.or(pressed)
}

fn looking(ui: &mut Ui, look: HostDepth) {
    let (title, words) = match look {
        HostDepth::Begin => {
            ("Looking at this computer", "Redial looks at everything that others need to reach it. It changes nothing.")
        }
        HostDepth::AsAdministrator => (
            "Asking as an administrator",
            "Windows asks whether Redial may look with an administrator's rights. It only looks, and changes nothing.",
        ),
        HostDepth::AskTime => ("Comparing the clock", "Redial asks the time server that Windows itself is set to ask."),
    };
    step_header(ui, "The computer to be reached", title);
    text(ui, words);
}

fn page(ui: &mut Ui, seen: &HostSeen, session: &Session) -> Option<Command> {
    let report = &seen.report;
    verdict(ui, report);
    let mut command = result::effect(ui, session);
    if let Some(trouble) = &seen.trouble {
        callout(ui, Tone::Info, "Nothing more was seen", &plain(trouble));
        ui.add_space(space::M);
    }
    // What is known goes before what is not.
    let found = report.verdict.cause.is_some();
    if !found {
        command = unseen(ui, report).or(command);
    }
    because(ui, report);
    let first = report.verdict.cause.as_ref().map(|cause| curing(report, cause, session)).unwrap_or_default();
    command = remedy(ui, report, &first).or(command);
    command = others(ui, report, Some(session)).or(command);
    if found {
        command = unseen(ui, report).or(command);
    }
    checks(ui, report);
    command = clock(ui, seen).or(command);
    support_code(ui, report);
    result::helpdesk(ui, session);
    command
}

fn verdict(ui: &mut Ui, report: &Report) {
    let verdict = &report.verdict;
    step_header(ui, "The computer to be reached", &plain(&verdict.headline.english()));
    ui.add_space(space::S);
    let (mark, word) = match verdict.side {
        Side::None => (Mark::Pass, "No fault found"),
        Side::Server | Side::Client => (wording::mark(words::verdict_status(report)), "It is this computer"),
        Side::Network => (Mark::Warn, "It is the network"),
        Side::Undecided => (Mark::Unknown, "Not decided yet"),
    };
    ui.horizontal_wrapped(|ui| {
        mark_chip(ui, mark, word);
        if verdict.cause.is_some() {
            ui.label(wording::confidence(verdict.confidence));
        }
    });
    ui.add_space(space::M);
}

fn unseen(ui: &mut Ui, report: &Report) -> Option<Command> {
    if !report.needs_administrator() {
        return None;
    }
    let text = "They are marked as unclear below. Redial can look once more with an administrator's rights. It only looks, \
        and Windows asks first.";
    callout(ui, Tone::Info, "Some things only an administrator can see", text);
    let pressed = secondary_button(ui, (icons::SHIELD, "Ask again as administrator")).clicked();
    ui.add_space(space::M);
    pressed.then_some(Command::Host(HostDepth::AsAdministrator))
}

fn because(ui: &mut Ui, report: &Report) {
    if report.verdict.because.is_empty() {
        return;
    }
    card(ui, |ui| {
        let known = report.verdict.cause.is_some();
        ui.label(theme::subheading(if known { "Why we think so" } else { "What this means" }));
        if let Some(cause) = &report.verdict.cause {
            let known = Advice::of(report, cause);
            if !known.is_empty() {
                markdown::show(ui, &known.meaning);
            }
        }
        let points: Vec<_> = report.verdict.because.iter().map(|text| result::one_line(&text.english())).collect();
        markdown::points(ui, &points);
    });
    ui.add_space(space::M);
}

/// For the verdict first, then for whatever else was found.
fn offered(report: &Report) -> impl Iterator<Item = &'static Fix> {
    report.fixes.iter().filter_map(|offer| fixing::find(&offer.id))
}

/// Those of them that are for one cause.
fn curing(report: &Report, cause: &CauseName, session: &Session) -> Vec<&'static Fix> {
    let cures = |fix: &Fix| cause.known().is_some_and(|cause| fix.cures.contains(&cause));
    offered(report).filter(|fix| cures(fix) && session.profile().offers(fix)).collect()
}

fn buttons(ui: &mut Ui, fixes: &[&'static Fix], recommended: bool) -> Option<Command> {
    let mut command = None;
    ui.horizontal_wrapped(|ui| {
        for (number, fix) in fixes.iter().enumerate() {
            let button = if recommended && number == 0 { primary_button } else { secondary_button };
            if button(ui, (wording::fix_icon(fix), fix.title)).clicked() {
                command = Some(Command::Fix(Ask::Open(fix)));
            }
        }
    });
    command
}

fn remedy(ui: &mut Ui, report: &Report, fixes: &[&'static Fix]) -> Option<Command> {
    let known = Advice::of_verdict(report);
    if fixes.is_empty() && known.is_empty() {
        return None;
    }
    let mut command = None;
    card(ui, |ui| {
        ui.label(theme::subheading("What can be done"));
        if !fixes.is_empty() {
            text(ui, "Each shows first what it will change. Nothing happens before you agree.");
            command = buttons(ui, fixes, true);
            ui.add_space(space::XS);
        }
        if !known.is_empty() {
            if !fixes.is_empty() {
                ui.add_space(space::XS);
                ui.label(RichText::new("Or by hand").family(fonts::semibold()));
            }
            markdown::numbered(ui, &known.steps);
            markdown::paragraphs(ui, &known.cautions);
        }
    });
    ui.add_space(space::M);
    command
}

/// What Redial offers where the report was made.
fn elsewhere(ui: &mut Ui, report: &Report) {
    let fixes: Vec<_> = offered(report).map(|fix| format!("{} (`{}`)", fix.title, fix.id)).collect();
    if fixes.is_empty() {
        return;
    }
    card(ui, |ui| {
        ui.label(theme::subheading("What Redial can do on that computer"));
        markdown::points(ui, &fixes);
    });
    ui.add_space(space::M);
}

/// Whatever else was found has its own instructions.
fn others(ui: &mut Ui, report: &Report, live: Option<&Session>) -> Option<Command> {
    if report.verdict.also.is_empty() {
        return None;
    }
    let mut command = None;
    card(ui, |ui| {
        ui.label(theme::subheading("What else was found"));
        for other in &report.verdict.also {
            let title = plain(&words::cause_in(report, &other.cause));
            disclosure(ui, ("host-also", &other.cause), &title, |ui| {
                let known = Advice::of(report, &other.cause);
                text(ui, &format!("How sure: {}.", words::sure_word(other.confidence)));
                if !known.is_empty() {
                    markdown::show(ui, &known.meaning);
                }
                let fixes = live.map(|session| curing(report, &other.cause, session)).unwrap_or_default();
                if !fixes.is_empty() {
                    command = buttons(ui, &fixes, false).or(command.take());
                    ui.add_space(space::XS);
                }
                markdown::numbered(ui, &known.steps);
                markdown::paragraphs(ui, &known.cautions);
            });
        }
    });
    ui.add_space(space::M);
    command
}

fn checks(ui: &mut Ui, report: &Report) {
    card(ui, |ui| {
        ui.label(theme::subheading("Everything that was checked"));
        for check in &report.host {
            let mark = wording::mark(check.status);
            let (title, headline) = (plain(check.title()), plain(&check.headline.english()));
            let row = LayerRow {
                id: &check.id,
                mark,
                word: words::check_status(check.status),
                title: &title,
                headline: &headline,
                elapsed: "",
            };
            let mut details = |ui: &mut Ui| {
                check.notes.iter().for_each(|note| text(ui, &plain(&note.english())));
                facts::show(ui, &check.facts);
            };
            let has_details = !(check.notes.is_empty() && check.facts.is_empty());
            layer_row(ui, row, if has_details { Some(&mut details) } else { None });
        }
    });
    ui.add_space(space::M);
}

/// The one question that leaves this computer here, so it is only put when somebody wants it.
fn clock(ui: &mut Ui, seen: &HostSeen) -> Option<Command> {
    let server = plain(seen.time_server.as_ref()?);
    let mut pressed = false;
    card(ui, |ui| {
        ui.label(theme::subheading("Is the clock right?"));
        text(
            ui,
            &format!("Redial can ask {server}, the time server that Windows itself is set to ask, and nobody else."),
        );
        // Whoever pressed the button looks here for what came of it.
        if let Some(check) = seen.report.host.iter().find(|check| check.facts.contains_key("asked")) {
            mark_chip(ui, wording::mark(check.status), &plain(&check.headline.english()));
            ui.add_space(space::XS);
        }
        pressed = secondary_button(ui, (icons::CLOCK, "Compare the clock now")).clicked();
    });
    ui.add_space(space::M);
    pressed.then_some(Command::Host(HostDepth::AskTime))
}

fn support_code(ui: &mut Ui, report: &Report) {
    if report.support_code.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        // The chip comes first, so that the words stand at its middle.
        code_chip(ui, &plain(&report.support_code), "Copy", "Copied");
        ui.label("Support code. Read it aloud if a helpdesk asks for it.");
    });
}

fn live_actions(ui: &mut Ui, report: &Report) -> Option<Command> {
    let mut command = None;
    // The recommended fix is the one thing to do next, where there is one.
    let next = if report.fixes.is_empty() { primary_button } else { secondary_button };
    let (save, again) = ((icons::SAVE, "Save the report"), (icons::RETRY, "Check again"));
    if next(ui, save).clicked() || wants_to_save(ui) {
        command = Some(Command::Go(Step::Report));
    }
    if secondary_button(ui, again).clicked() {
        command = Some(Command::Host(HostDepth::Begin));
    }
    command
}
