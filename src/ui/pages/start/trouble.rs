//! What went wrong before this page came up.

use egui::Ui;

use crate::model::said::Path;
use crate::report::escape::plain;
use crate::says;
use crate::session::{Command, Session, WizardStep};
use crate::ui::speak::Speak as _;
use crate::ui::theme::space;
use crate::ui::widget::{Tone, callout, secondary_button};
use crate::ui::{icons, wording};

says! { "ui-trouble":
    Stopped {} = "The check stopped unexpectedly";
    OurFault { detail: Phrase } = "This is a fault in Redial, not in your computers. Please try again. ({detail})";
    NotOpened { file: Path } = "\u{201c}{file}\u{201d} can't be opened";
    BadProfile {} = "The settings in redial.toml can't be used";
    WithoutProfile { path: Path, why: Phrase } = "This file holds what a helpdesk has set: {path}. Redial goes on without it. What is wrong in it: {why}.";
    FilledIn {} = "A file named redial.toml has filled in some of this";
    BesideTheProgram { path: Path } = "{path} is beside this program, where anybody may have put it. What it suggests is shown wherever it matters. If you don't know who made that file, delete it.";
    NoDialog {} = "This system has no window for choosing files";
    DropOrType {} = "Drop the file on this window, or type its full path into the field.";
    CutShort {} = "A fix was cut short";
    InTheMiddle {} = "Redial or the computer stopped in the middle of it. Nothing is lost.";
    FinishOrUndo {} = "Finish it or undo it";
}

pub fn ui(ui: &mut Ui, session: &Session) -> Option<Command> {
    if let Some(detail) = session.broken() {
        let (title, text) = (ui.say(Stopped {}), ui.say(OurFault { detail: detail.clone().into() }));
        told(ui, Tone::Fail, &title, &text);
    }
    if let Some((path, error)) = session.open_error() {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let title = ui.say(NotOpened { file: plain(&name).into() });
        told(ui, Tone::Fail, &title, &ui.say(wording::open_error(error)));
    }
    for (path, error) in session.profile_troubles() {
        let path: Path = plain(&path.display().to_string()).into();
        let why = error.said().into();
        let (title, text) = (ui.say(BadProfile {}), ui.say(WithoutProfile { path, why }));
        told(ui, Tone::Warn, &title, &text);
    }
    if let Some(path) = session.profile().suggests() {
        let path: Path = plain(&path.display().to_string()).into();
        let (title, text) = (ui.say(FilledIn {}), ui.say(BesideTheProgram { path }));
        told(ui, Tone::Info, &title, &text);
    }
    if session.dialog_missing() {
        let (title, text) = (ui.say(NoDialog {}), ui.say(DropOrType {}));
        told(ui, Tone::Info, &title, &text);
    }
    half_done(ui, session)
}

fn told(ui: &mut Ui, tone: Tone, title: &str, text: &str) {
    callout(ui, tone, title, text);
    ui.add_space(space::S);
}

/// A fix that was cut short must be met at the first page.
fn half_done(ui: &mut Ui, session: &Session) -> Option<Command> {
    session.fixing().changes().half_done().next()?;
    let (title, text, button) = (ui.say(CutShort {}), ui.say(InTheMiddle {}), ui.say(FinishOrUndo {}));
    callout(ui, Tone::Warn, &title, &text);
    let command = secondary_button(ui, (icons::HISTORY, button.as_str())).clicked();
    ui.add_space(space::S);
    command.then_some(Command::Go(WizardStep::Changes))
}
