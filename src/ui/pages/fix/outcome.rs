//! What has become of a fix, and the way back.

use egui::Ui;

use crate::model::said::Said;
use crate::report::escape::plain;
use crate::says;
use crate::session::fixing::{Ask, Back, Edited, FixOutcome, FixRun, Open, Pc, Scope, Words};
use crate::session::{Command, Session};
use crate::ui::pages::{Form, edits, text};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Tone, callout, card, secondary_button, subheading};
use crate::ui::{icons, theme::space, wording};

says! { "ui-outcome":
    MadeAndReadBack {} = "The change was made and checked";
    SaidYes {} = "Windows was asked to do it, and agreed";
    CannotBeReadBack {} = "Whether it was done can't be checked.";
    WhatWasChanged {} = "What was changed";
    ThereWasNothing {} = "There was nothing to change";
    NotThis {} = "Whatever is wrong, it isn't this.";
    NotDone {} = "It was not done";
    StoppedAt { step: Phrase } = "It stopped at: {step}";
    DoneBefore {} = "What was done before";
    CanStay {} = "It can stay as it is, or be undone.";
    SomebodyElse {} = "Somebody else has changed it in the meantime";
    FoundNow { step: Phrase, found: Phrase } = "{step}. Redial found now: {found}.";
    CouldNotBeDone { step: Phrase } = "This could not be done: {step}";
    TakesAMoment {} = "It takes a moment to take effect. Then check this computer again to see if it helped.";
    CheckThisComputer {} = "Check this computer again to see if it helped.";
    OnARealComputer {} = "On a real computer you would now check the connection again, and see if it helped.";
    CheckConnection {} = "Check the connection again to see if it helped. If it didn't, undo it there.";
    TryToConnect {} = "Try to connect. If it didn't help, undo it here or under \u{201c}Changes made\u{201d}.";
    UndoIt {} = "Undo it";
    UndoWhatWasDone {} = "Undo what was done";
}

pub fn told(ui: &mut Ui, outcome: &FixOutcome, open: &Open, session: &Session, form: &Form) {
    let voice = ui.voice();
    match outcome {
        FixOutcome::Applied { done, put_back_at, .. } => {
            if open.shows {
                callout(ui, Tone::Pass, &voice.say(MadeAndReadBack {}), "");
            } else {
                callout(ui, Tone::Pass, &voice.say(SaidYes {}), &voice.say(CannotBeReadBack {}));
            }
            if let Some(at) = put_back_at {
                let title = wording::put_back(*at, session.fixing().clock(form.now));
                ui.add_space(space::S);
                let by_windows = done.iter().any(|step| step.edit == Edited::WayBack);
                callout(ui, Tone::Warn, &voice.say(title), &voice.say(wording::put_back_by(by_windows)));
            }
            ui.add_space(space::S);
            let next = voice.say(next(session));
            text(ui, &next);
            ui.add_space(space::M);
            list(ui, WhatWasChanged {}, done);
        }
        FixOutcome::AlreadyRight => {
            callout(ui, Tone::Pass, &voice.say(ThereWasNothing {}), &voice.say(NotThis {}));
        }
        FixOutcome::Refused { reason } => {
            callout(ui, Tone::Info, &voice.say(NotDone {}), &wording::told(voice, reason.clone()));
        }
        FixOutcome::Partial { done, failed, why, .. } => {
            let title = plain(&voice.say(StoppedAt { step: failed.short.clone().into() }));
            callout(ui, Tone::Warn, &title, &wording::told(voice, why.clone()));
            ui.add_space(space::M);
            list(ui, DoneBefore {}, done);
            ui.add_space(space::S);
            text(ui, &voice.say(CanStay {}));
        }
        FixOutcome::Stale { step, found } => {
            let text = voice.say(FoundNow { step: step.short.clone().into(), found: found.clone().into() });
            callout(ui, Tone::Info, &voice.say(SomebodyElse {}), &plain(&text));
        }
        FixOutcome::Failed { step, why } => {
            let title = plain(&voice.say(CouldNotBeDone { step: step.short.clone().into() }));
            callout(ui, Tone::Fail, &title, &wording::told(voice, why.clone()));
        }
    }
}

fn list(ui: &mut Ui, title: impl Into<Said>, done: &[Words]) {
    if done.is_empty() {
        return;
    }
    let title = ui.say(title);
    card(ui, |ui| {
        subheading(ui, &title);
        for group in done.chunk_by(|one, other| edits::is_of_list(one) && edits::is_of_list(other)) {
            edits::together(ui, &group.iter().collect::<Vec<_>>());
        }
    });
}

/// How to see whether it helped.
fn next(session: &Session) -> Said {
    let (fixing, of_host) = (session.fixing(), session.is_of_host());
    match (fixing.pc(), session.request().is_some()) {
        _ if of_host && fixing.open().is_some_and(|open| open.takes_a_moment) => TakesAMoment {}.into(),
        _ if of_host => CheckThisComputer {}.into(),
        (Pc::Practice, _) => OnARealComputer {}.into(),
        (Pc::Here, true) => CheckConnection {}.into(),
        (Pc::Here, false) => TryToConnect {}.into(),
    }
}

/// The way back stands on the page, far from where the button was that made the change.
pub fn take_back(ui: &mut Ui, scope: Scope, outcome: &FixOutcome, session: &Session) -> Option<Command> {
    let (number, caption) = match outcome {
        // A fresh list tells whether there is anything to take back.
        FixOutcome::Applied { run, done, .. } if !done.is_empty() && can_undo(session, scope, *run) => {
            (*run, ui.say(UndoIt {}))
        }
        FixOutcome::Partial { run, .. } => (*run, ui.say(UndoWhatWasDone {})),
        _ => return None,
    };
    ui.add_space(space::S);
    let pressed = secondary_button(ui, (icons::UNDO, &caption)).clicked();
    pressed.then_some(Command::Fix(Ask::TakeBack(Back::Run(FixRun { scope, number }))))
}

fn can_undo(session: &Session, scope: Scope, run: u64) -> bool {
    let made = &session.fixing().changes().made;
    let it = made.iter().find(|(of, made)| *of == scope && made.run == run);
    it.is_some_and(|(_, made)| made.can_undo())
}
