//! This computer, as one that others want to reach.

use egui::{RichText, Ui};

use crate::model::said::Said;
use crate::model::{CauseName, Side};
use crate::report::advice::Advice;
use crate::report::escape::plain;
use crate::report::{Report, words};
use crate::says;
use crate::session::fixing::{self, Ask, Fix};
use crate::session::host::{Host, HostDepth, HostSeen};
use crate::session::{Command, Origin, Session, WizardStep};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{
    LayerRow, Mark, Tone, callout, card, disclosure, layer_row, link_button, mark_chip, primary_button,
    secondary_button, step_header, subheading,
};
use crate::ui::wording::{
    self, BackToStart, CheckAgain, EachShowsFirst, SaveTheReport, SideClient, SideNone, SideUndecided, ToBeReached,
    WhatThisMeans, WhyWeThinkSo,
};
use crate::ui::{facts, fonts, icons, markdown, theme, theme::space};

use super::{Form, after, bar, body, helpdesk, text, wants_to_save};

says! { "ui-host":
    CannotBeChecked {} = "This computer can't be checked";
    NothingLookedAt {} = "Nothing was checked";
    SavedReport { file: Label } = "This is the saved report {file}";
    MadeOn { when: Term, host: Name } = "It was made on {when}. \u{201c}This computer\u{201d} means {host}, which was checked from the inside.";

    Looking {} = "Checking this computer";
    LookingHow {} = "Redial checks everything that others need to reach it. It changes nothing.";
    AskingAdministrator {} = "Checking as an administrator";
    AskingAdministratorHow {} = "Windows asks whether Redial may look with an administrator's rights. It only looks, and changes nothing.";
    ComparingClock {} = "Comparing the clock";
    ComparingClockHow {} = "Redial asks the time server that Windows itself is set to ask.";
    NothingMore {} = "Nothing more was found";

    TheNetwork {} = "It is the network";
    OnlyAdministrator {} = "Some things only an administrator can see";
    LookOnceMore {} = "They are marked as unclear below. Redial can check once more with an administrator's rights. It only looks, and Windows asks first.";
    AskAgain {} = "Check again as administrator";
    WhatCanBeDone {} = "What can be done";
    ByHand {} = "Or by hand";
    OnThatComputer {} = "What Redial can do on that computer";
    FixWithId { title: Phrase, id: Term } = "{title} (`{id}`)";
    WhatElse {} = "What else was found";
    HowSure { sure: Phrase } = "How sure: {sure}.";
    EverythingChecked {} = "Everything that was checked";
    ClockRight {} = "Is the clock right?";
    CanAsk { server: Name } = "Redial can ask {server}, the time server that Windows itself is set to ask, and nobody else.";
    CompareNow {} = "Compare the clock now";
}

pub fn ui(ui: &mut Ui, _: &mut Form, session: &Session) -> Option<Command> {
    let host = session.host()?;
    let voice = ui.voice();
    let asked = body(ui, ("host", std::mem::discriminant(host)), |ui| match host {
        Host::Looking(look) => {
            looking(ui, *look);
            None
        }
        Host::Failed(why) => {
            step_header(ui, "", &voice.say(CannotBeChecked {}));
            ui.add_space(space::M);
            callout(ui, Tone::Info, &voice.say(NothingLookedAt {}), &wording::told(voice, why.clone()));
            None
        }
        Host::Seen(seen) => page(ui, seen, session),
    });
    let command = bar(ui, session, |ui| {
        let seen = matches!(host, Host::Seen(_));
        let mut command = if seen { live_actions(ui) } else { None };
        if link_button(ui, (icons::ARROW_LEFT, &voice.say(BackToStart {}))).clicked() {
            command = Some(Command::Go(WizardStep::Start));
        }
        command
    });
    asked.or(command)
}

/// A report of host mode that was opened: about another day, and often another computer, so nothing is made from here.
pub fn saved(ui: &mut Ui, report: &Report, session: &Session) -> Option<Command> {
    let voice = ui.voice();
    let mut command = None;
    body(ui, "host-saved", |ui| {
        verdict(ui, report);
        if let Origin::File(path) = session.origin() {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            let when = words::moment(ui.voice(), &report.created).into();
            let text = voice.say(MadeOn { when, host: plain(&report.target.host).into() });
            callout(ui, Tone::Info, &voice.say(SavedReport { file: plain(&name).into() }), &text);
            ui.add_space(space::M);
        }
        because(ui, report);
        remedy(ui, report, &[]);
        elsewhere(ui, report);
        others(ui, report, None);
        checks(ui, report);
    });
    let pressed = bar(ui, session, |ui| {
        if primary_button(ui, (icons::SAVE, &voice.say(SaveTheReport {}))).clicked() || wants_to_save(ui) {
            command = Some(Command::Go(WizardStep::Report));
        }
        if link_button(ui, (icons::ARROW_LEFT, &voice.say(BackToStart {}))).clicked() {
            command = Some(Command::Go(WizardStep::Start));
        }
        command.take()
    });
    command.or(pressed)
}

fn looking(ui: &mut Ui, look: HostDepth) {
    let voice = ui.voice();
    let (title, words) = match look {
        HostDepth::Begin => (voice.say(Looking {}), voice.say(LookingHow {})),
        HostDepth::AsAdministrator => (voice.say(AskingAdministrator {}), voice.say(AskingAdministratorHow {})),
        HostDepth::AskTime => (voice.say(ComparingClock {}), voice.say(ComparingClockHow {})),
    };
    step_header(ui, &voice.say(ToBeReached {}), &title);
    text(ui, &words);
}

fn page(ui: &mut Ui, seen: &HostSeen, session: &Session) -> Option<Command> {
    let report = &seen.report;
    verdict(ui, report);
    let mut command = after::ui(ui, session);
    if let Some(trouble) = &seen.trouble {
        let voice = ui.voice();
        callout(ui, Tone::Info, &voice.say(NothingMore {}), &wording::told(voice, trouble.clone()));
        ui.add_space(space::M);
    }
    // What is known goes before what is not.
    let found = report.verdict.cause.is_some();
    if !found {
        command = unseen(ui, report).or(command);
    }
    // What can be done goes before why.
    let first = report.verdict.cause.as_ref().map(|cause| curing(report, cause, session)).unwrap_or_default();
    command = remedy(ui, report, &first).or(command);
    because(ui, report);
    command = others(ui, report, Some(session)).or(command);
    if found {
        command = unseen(ui, report).or(command);
    }
    checks(ui, report);
    command = clock(ui, seen).or(command);
    helpdesk::ui(ui, session);
    command
}

fn verdict(ui: &mut Ui, report: &Report) {
    let voice = ui.voice();
    let verdict = &report.verdict;
    step_header(ui, &voice.say(ToBeReached {}), &plain(&verdict.headline.to(voice)));
    ui.add_space(space::XS);
    let (mark, word): (_, Said) = match verdict.side {
        Side::None => (Mark::Pass, SideNone {}.into()),
        Side::Server | Side::Client => (wording::mark(words::verdict_status(report)), SideClient {}.into()),
        Side::Network => (Mark::Warn, TheNetwork {}.into()),
        Side::Undecided => (Mark::Unknown, SideUndecided {}.into()),
    };
    ui.horizontal_wrapped(|ui| {
        mark_chip(ui, mark, &voice.say(word));
        if verdict.cause.is_some() {
            ui.label(voice.say(wording::confidence(verdict.confidence)));
        }
    });
    ui.add_space(if theme::is_low(ui) { space::XS } else { space::M });
}

fn unseen(ui: &mut Ui, report: &Report) -> Option<Command> {
    if !report.needs_administrator() {
        return None;
    }
    let voice = ui.voice();
    callout(ui, Tone::Info, &voice.say(OnlyAdministrator {}), &voice.say(LookOnceMore {}));
    let pressed = secondary_button(ui, (icons::SHIELD, &voice.say(AskAgain {}))).clicked();
    ui.add_space(space::M);
    pressed.then_some(Command::Host(HostDepth::AsAdministrator))
}

fn because(ui: &mut Ui, report: &Report) {
    if report.verdict.because.is_empty() {
        return;
    }
    let voice = ui.voice();
    card(ui, |ui| {
        let known = report.verdict.cause.is_some();
        let title = if known { voice.say(WhyWeThinkSo {}) } else { voice.say(WhatThisMeans {}) };
        subheading(ui, &title);
        if let Some(cause) = &report.verdict.cause {
            let known = Advice::of(ui.voice(), report, cause);
            if !known.is_empty() {
                markdown::show(ui, &known.meaning);
            }
        }
        let points: Vec<_> = report.verdict.because.iter().map(|text| markdown::one_line(&text.to(voice))).collect();
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
    let voice = ui.voice();
    let mut command = None;
    ui.horizontal_wrapped(|ui| {
        for (number, fix) in fixes.iter().enumerate() {
            let button = if recommended && number == 0 { primary_button } else { secondary_button };
            if button(ui, (wording::fix_icon(fix), &*voice.text(fix.title))).clicked() {
                command = Some(Command::Fix(Ask::Open(fix)));
            }
        }
    });
    command
}

fn remedy(ui: &mut Ui, report: &Report, fixes: &[&'static Fix]) -> Option<Command> {
    let known = Advice::of_verdict(ui.voice(), report);
    if fixes.is_empty() && known.is_empty() {
        return None;
    }
    let voice = ui.voice();
    let mut command = None;
    card(ui, |ui| {
        subheading(ui, &voice.say(WhatCanBeDone {}));
        if !fixes.is_empty() {
            text(ui, &voice.say(EachShowsFirst {}));
            command = buttons(ui, fixes, true);
            ui.add_space(space::XS);
        }
        if !known.is_empty() {
            if !fixes.is_empty() {
                ui.add_space(space::XS);
                ui.label(RichText::new(voice.say(ByHand {})).family(fonts::semibold()));
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
    let voice = ui.voice();
    let fixes: Vec<_> =
        offered(report).map(|fix| voice.say(FixWithId { title: fix.title.into(), id: fix.id.into() })).collect();
    if fixes.is_empty() {
        return;
    }
    card(ui, |ui| {
        subheading(ui, &voice.say(OnThatComputer {}));
        markdown::points(ui, &fixes);
    });
    ui.add_space(space::M);
}

/// Whatever else was found has its own instructions.
fn others(ui: &mut Ui, report: &Report, live: Option<&Session>) -> Option<Command> {
    if report.verdict.also.is_empty() {
        return None;
    }
    let voice = ui.voice();
    let mut command = None;
    card(ui, |ui| {
        subheading(ui, &voice.say(WhatElse {}));
        for other in &report.verdict.also {
            let title = plain(&words::cause_in(ui.voice(), report, &other.cause));
            disclosure(ui, ("host-also", &other.cause), &title, |ui| {
                let known = Advice::of(ui.voice(), report, &other.cause);
                text(ui, &voice.say(HowSure { sure: words::sure_word(other.confidence).into() }));
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
    let voice = ui.voice();
    card(ui, |ui| {
        subheading(ui, &voice.say(EverythingChecked {}));
        for check in &report.host {
            let mark = wording::mark(check.status);
            let (title, headline) = (plain(&voice.text(check.title())), plain(&check.headline.to(voice)));
            let row = LayerRow {
                id: &check.id,
                mark,
                word: &voice.say(words::check_status(check.status)),
                title: &title,
                headline: &headline,
                elapsed: "",
            };
            let mut details = |ui: &mut Ui| {
                check.notes.iter().for_each(|note| text(ui, &plain(&note.to(voice))));
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
    let voice = ui.voice();
    let mut pressed = false;
    card(ui, |ui| {
        subheading(ui, &voice.say(ClockRight {}));
        text(ui, &voice.say(CanAsk { server: server.into() }));
        // Whoever pressed the button looks here for what came of it.
        if let Some(check) = seen.report.host.iter().find(|check| check.facts.contains_key("asked")) {
            mark_chip(ui, wording::mark(check.status), &plain(&check.headline.to(voice)));
            ui.add_space(space::XS);
        }
        pressed = secondary_button(ui, (icons::CLOCK, &voice.say(CompareNow {}))).clicked();
    });
    ui.add_space(space::M);
    pressed.then_some(Command::Host(HostDepth::AskTime))
}

fn live_actions(ui: &mut Ui) -> Option<Command> {
    let mut command = None;
    let (save, again) = (ui.say(SaveTheReport {}), ui.say(CheckAgain {}));
    if secondary_button(ui, (icons::SAVE, &save)).clicked() || wants_to_save(ui) {
        command = Some(Command::Go(WizardStep::Report));
    }
    if secondary_button(ui, (icons::RETRY, &again)).clicked() {
        command = Some(Command::Host(HostDepth::Begin));
    }
    command
}
