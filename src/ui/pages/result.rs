//! What is wrong, on whose side, and what to do now; everything else is folded below.

use egui::{RichText, Ui};

use crate::model::said::{Label, Term};
use crate::model::{Side, Status};
use crate::report::Report;
use crate::report::escape::plain;
use crate::says;
use crate::session::{Command, NotOpened, Origin, Session, WizardStep};
use crate::ui::chain::{self, Ends};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Mark, Tone, callout, headline, link_button, mark_chip, secondary_button};
use crate::ui::wording::{self, BackToStart, CheckAgain, SaveTheReport, ThisComputer};
use crate::ui::{icons, theme, theme::size, theme::space};

use super::{Form, after, bar, body, helpdesk, host, past, wants_to_save};

pub(in crate::ui) mod more;
pub(in crate::ui) mod now;
pub(in crate::ui) mod session_start;
pub(in crate::ui) mod soonest;

pub use now::mail_button;

says! { "ui-result":
    SavedReport { file: Label, day: Term } = "This is the saved report {file}, made on {day}. \u{201c}This computer\u{201d} is the one it was made on.";
    OnlyPractice { title: Term } = "This was only practice: \u{201c}{title}\u{201d}, a small server inside Redial. Nothing real is broken.";
    CheckedFromHere {} = "Checked from here";
    NoMail {} = "No e-mail program opened. Save the report and send it in another way.";
    NoRemoteDesktop {} = "Remote Desktop did not open. Start it as you always do.";
    NoFile {} = "No program opened the report. Open its folder instead.";
    NoFolder {} = "The folder did not open. Above you see where the report is.";
}

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let report = session.report()?;
    if report.is_of_host() {
        return host::saved(ui, report, session);
    }
    let asked = body(ui, ("result", session.run().0), |ui| page(ui, form, report, session));
    let command = bar(ui, session, |ui| actions(ui, session));
    asked.or(command)
}

fn page(ui: &mut Ui, form: &mut Form, report: &Report, session: &Session) -> Option<Command> {
    let verdict = &report.verdict;
    let what = plain(&ui.say(verdict.headline.clone()));
    headline(ui, &what, form.arrived);
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        mark_chip(ui, verdict_mark(report), &ui.say(wording::side(verdict.side)));
        if verdict.cause.is_some() {
            let sure = ui.say(wording::confidence(verdict.confidence));
            ui.label(sure);
        }
    });
    origin(ui, report, session);
    ui.add_space(space::XS);
    // In a low window what is to be done is worth more than the picture.
    let low = theme::is_low(ui);
    if !low {
        picture(ui, report, session);
        ui.add_space(space::S);
    }
    not_opened(ui, session);
    let mut command = after::ui(ui, session);
    command = now::ui(ui, form, report, session).or(command);
    if low {
        ui.add_space(space::S);
        picture(ui, report, session);
    }
    now::why(ui, report);
    command = past::ui(ui, form, session).or(command);
    ui.add_space(space::M);
    helpdesk::ui(ui, session);
    more::ui(ui, form, report, session).or(command)
}

fn picture(ui: &mut Ui, report: &Report, session: &Session) {
    let here = match session.origin() {
        Origin::File(_) => ui.say(CheckedFromHere {}),
        Origin::Check | Origin::Practice(_) => ui.say(ThisComputer {}),
    };
    chain::judged(ui, &Ends { here: &here, there: &report.target.host }, report);
}

/// Where the report comes from, where that is not the check of a real computer.
fn origin(ui: &mut Ui, report: &Report, session: &Session) {
    let sentence = match session.origin() {
        Origin::Check => return,
        Origin::File(path) => {
            let file = Label(plain(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()));
            ui.say(SavedReport { file, day: Term(day(report)) })
        }
        Origin::Practice(title) => ui.say(OnlyPractice { title: Term::from(&*ui.voice().text(title)) }),
    };
    let quiet = theme::palette(ui).text_quiet;
    ui.label(RichText::new(sentence).size(size::SMALL).color(quiet));
}

/// The day of an RFC 3339 time.
fn day(report: &Report) -> String {
    plain(report.created.split('T').next().unwrap_or_default())
}

/// Nothing is worse than a button that does nothing.
pub fn not_opened(ui: &mut Ui, session: &Session) {
    let Some(what) = session.not_opened() else { return };
    // The sheet was asked for, and is told of, where it is read.
    if what == NotOpened::File && session.sheet().is_some() {
        return;
    }
    let sentence = match what {
        NotOpened::Mail => ui.say(NoMail {}),
        NotOpened::RemoteDesktop => ui.say(NoRemoteDesktop {}),
        NotOpened::File => ui.say(NoFile {}),
        NotOpened::Folder => ui.say(NoFolder {}),
    };
    callout(ui, Tone::Warn, &sentence, "");
    ui.add_space(space::S);
}

fn verdict_mark(report: &Report) -> Mark {
    let verdict = &report.verdict;
    match (verdict.side, verdict.layer.and_then(|layer| report.layer(layer))) {
        (Side::None, _) => Mark::Pass,
        (_, Some(layer)) if layer.status == Status::Fail => Mark::Fail,
        (_, Some(_)) => Mark::Warn,
        (_, None) => Mark::Unknown,
    }
}

/// The thing to do next stands on the page itself.
fn actions(ui: &mut Ui, session: &Session) -> Option<Command> {
    let mut command = None;
    let (save, again, back) = (ui.say(SaveTheReport {}), ui.say(CheckAgain {}), ui.say(BackToStart {}));
    if secondary_button(ui, (icons::SAVE, save.as_str())).clicked() || wants_to_save(ui) {
        command = Some(Command::Go(WizardStep::Report));
    }
    if session.request().is_some() && secondary_button(ui, (icons::RETRY, again.as_str())).clicked() {
        command = Some(Command::Again);
    }
    if link_button(ui, (icons::ARROW_LEFT, back.as_str())).clicked() {
        command = Some(Command::Go(WizardStep::Start));
    }
    command
}
