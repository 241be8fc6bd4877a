//! The way to a check that asks for the first steps of a session, too: where nothing was found, and a number wants a reason.

use egui::Ui;

use crate::model::NextStep;
use crate::report::Report;
use crate::says;
use crate::session::{Command, Origin, Session};
use crate::ui::icons;
use crate::ui::speak::Speak as _;
use crate::ui::widget::primary_button;

says! { "ui-session-start":
    AskIt {} = "Ask for a session\u{2019}s first steps";
    AskFirst {} = "Let Redial ask for the first steps of a session. It is one connection more; nothing shows there, and no \
        session begins.";
}

/// Whether it is the thing to do: the verdict says so, and there is a computer to ask.
pub fn is_next(report: &Report, session: &Session) -> bool {
    report.verdict.next == Some(NextStep::SessionTest)
        && !matches!(session.origin(), Origin::File(_))
        && session.request().is_some()
}

pub fn button(ui: &mut Ui) -> Option<Command> {
    let caption = ui.say(AskIt {});
    primary_button(ui, (icons::PLAY, caption.as_str())).clicked().then_some(Command::Session)
}
