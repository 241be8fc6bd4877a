//! The error numbers that Windows wrote down itself: filled in for the computer that they belong to, always in sight, and
//! gone with one press.

use egui::Ui;

use crate::model::Target;
use crate::model::said::Said;
use crate::report::escape::plain;
use crate::says;
use crate::session::memory::Noted;
use crate::session::{self, Session};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Tone, callout, link_button, secondary_button};
use crate::ui::{icons, theme::space, wording};

use super::Form;

says! { "ui-noted":
    WroteDown { error: Term, host: Name, when: Phrase } = "Windows wrote down error {error} for {host}, {when}";
    GoesIn { meaning: Phrase } = "{meaning} This number goes into the check.";
    LeaveOut {} = "Leave the number out";
    LookInto { host: Name } = "Look into {host}";
}

/// What the form makes of them.
#[derive(Debug, Default)]
pub struct Taken {
    /// Filled in.
    taken: Option<Noted>,
    /// Left out by the user, and not filled in again.
    left_out: Option<Noted>,
}

impl Taken {
    /// The error that is filled in, where it belongs to that computer.
    pub fn of(&self, target: &Target) -> Option<&Noted> {
        self.taken.as_ref().filter(|taken| taken.is_of(target))
    }
}

/// Below the computer's name, which may have changed since the last frame.
pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) {
    follow(form, session);
    let voice = ui.voice();
    if let Some(taken) = &form.noted.taken {
        let meaning = session::meaning(taken.error).meaning.first().copied().unwrap_or_default();
        ui.add_space(space::S);
        let (title, text) = (voice.say(title(taken, form, session)), voice.say(GoesIn { meaning: meaning.into() }));
        callout(ui, Tone::Info, &title, &text);
        if link_button(ui, (icons::X, &voice.say(LeaveOut {}))).clicked() {
            form.noted.left_out = form.noted.taken.take();
            form.numbers.clear();
        }
    } else if form.computer.trim().is_empty()
        && let Some(last) = session.noted_last().filter(|last| form.noted.left_out.as_ref() != Some(*last))
    {
        ui.add_space(space::S);
        callout(ui, Tone::Info, &voice.say(title(last, form, session)), "");
        if secondary_button(ui, (icons::SEARCH, &voice.say(LookInto { host: plain(&last.host).into() }))).clicked() {
            form.computer.clone_from(&last.host);
            ui.ctx().request_repaint();
        }
    }
}

/// Fills in what belongs to the computer that is named now, and takes out what does not.
fn follow(form: &mut Form, session: &Session) {
    let target = Target::parse(form.computer.trim()).ok();
    if let Some(taken) = form.noted.taken.take() {
        let untouched = form.numbers == taken.error.to_string();
        match (&target, untouched) {
            (Some(target), true) if taken.is_of(target) => form.noted.taken = Some(taken),
            (_, true) => form.numbers.clear(),
            // What the user types counts.
            (_, false) => form.noted.left_out = Some(taken),
        }
    }
    let noted = target.as_ref().and_then(|target| session.noted_for(target));
    if let Some(noted) = noted
        && (form.noted.taken.is_some() || form.numbers.trim().is_empty())
        && form.noted.left_out.as_ref() != Some(noted)
    {
        // A newer one takes the place of the one before.
        form.numbers = noted.error.to_string();
        form.noted.taken = Some(noted.clone());
    }
}

fn title(noted: &Noted, form: &Form, session: &Session) -> Said {
    let when = wording::ago(noted.time, session.memory_clock(form.now)).into();
    WroteDown { error: noted.error.to_string().into(), host: plain(&noted.host).into(), when }.into()
}
