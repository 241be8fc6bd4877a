//! What Redial has changed, and the way back.

use egui::{RichText, Ui};

use crate::model::Said;
use crate::model::said::Phrase;
use crate::report::escape::plain;
use crate::says;
use crate::session::fixing::{self, AppliedFix, Ask, Back, Changes, FixOutcome, FixRun, MadeState, PutBack, Scope};
use crate::session::{Command, Session};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{
    Tone, callout, card, disclosure, link_button, mark_chip, secondary_button, step_header, subheading,
};
use crate::ui::wording::{self, ChangesMade, GoBack};
use crate::ui::{icons, theme, theme::space};

use super::{Form, bar, body, edits};

says! { "ui-changes":
    Everything {} = "Everything that Redial has changed on this computer, the newest first.";
    NothingHere {} = "Redial has changed nothing here";
    ShowOlder { n: Count } = "Show older ones ({n} more)";
    UndoEverything {} = "Undo everything";

    NotAllUndone {} = "Not everything could be undone";
    Forgotten { n: Count } = "{n?1 change is forgotten|# changes are forgotten}";
    NothingForgotten {} = "Nothing was forgotten";
    OwnFault { detail: OsError } = "This is a fault in Redial. What it had changed by then is shown below. ({detail})";
    FixStopped {} = "The fix stopped unexpectedly";
    NotInFull {} = "The list can't be shown in full";
    Undone { title: Phrase } = "Undone: {title}";
    CannotBeUndone { title: Phrase } = "This can't be undone: {title}";
    NotAllUndoneOf { title: Phrase } = "Not everything could be undone: {title}";
    WhyNot { what: Phrase, why: Phrase } = "{what}: {why}";
    NobodyCan { what: Phrase } = "{what}: nobody can undo this.";
    FinishedNow {} = "It is finished now";
    NotFinished {} = "It was not finished";
    CouldNotBeFinished {} = "It could not be finished";
    SomebodyElse { found: Phrase } = "Somebody else has changed it in the meantime. Redial found now: {found}.";

    AsAdministrator { when: Phrase } = "{when}, as an administrator";
    Stopped {} = "Redial or the computer stopped in the middle of it. It can be finished or undone.";
    WhatChanged { title: Phrase } = "What \u{201c}{title}\u{201d} changed";
    MoreInReport { n: Count } = "{n?1 more is|# more are} in the report.";
    Finish { title: Phrase } = "Finish \u{201c}{title}\u{201d}";
    Undo { title: Phrase } = "Undo \u{201c}{title}\u{201d}";

    ForgetFinished {} = "Forget what is finished";
    WhatForgettingIs {} = "What is forgotten disappears from this list, with everything that Redial kept to undo it. That can be cleared connection history, or a saved password in encrypted form. The computer stays as it is now.";
    ForgetOwn {} = "Forget your own changes that can't be undone any more";
    ForgetAdministrators {} = "Forget changes made as an administrator that can't be undone any more";
    StillUndoable {} = "These can still be undone, but not once they are forgotten:";
    Forget { title: Phrase, when: Phrase } = "Forget \u{201c}{title}\u{201d}, {when}";
    OlderComeUp { n: Count } = "{n?1 older one appears|# older ones appear} as these go.";
}

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let fixing = session.fixing();
    let changes = fixing.changes();
    let now = fixing.clock(form.now);
    let voice = ui.voice();
    let asked = body(ui, "changes", |ui| {
        step_header(ui, "", &voice.say(ChangesMade {}));
        ui.add_space(space::XS);
        ui.label(theme::lead(voice.say(Everything {})));
        ui.add_space(space::M);
        news(ui, session);
        if changes.made.is_empty() && changes.troubles.is_empty() {
            callout(ui, Tone::Info, &voice.say(NothingHere {}), "");
        }
        let mut command = None;
        let (shown, hidden) = newest(&changes.made, form.older);
        for (scope, made) in shown {
            command = one(ui, *scope, made, now).or(command);
            ui.add_space(space::S);
        }
        if hidden > 0 && link_button(ui, (icons::HISTORY, &voice.say(ShowOlder { n: hidden.into() }))).clicked() {
            form.older += 1;
        }
        forget(ui, changes).or(command)
    });
    let command = bar(ui, session, |ui| {
        let many = changes.made.iter().filter(|(_, made)| made.can_undo()).count() > 1;
        let every = many && secondary_button(ui, (icons::UNDO, &voice.say(UndoEverything {}))).clicked();
        let back = link_button(ui, (icons::ARROW_LEFT, &voice.say(GoBack {}))).clicked();
        if every {
            return Some(Command::Fix(Ask::TakeBack(Back::All)));
        }
        back.then(|| Command::Go(session.before(session.step())))
    });
    asked.or(command)
}

/// A list that a page shows at once. A journal may have any number of entries, and all that is shown is drawn every time.
const AT_ONCE: usize = 50;

/// So many of a list, and how many are left.
fn newest<T>(all: &[T], older: usize) -> (&[T], usize) {
    let shown = &all[..all.len().min(AT_ONCE.saturating_mul(older.saturating_add(1)))];
    (shown, all.len() - shown.len())
}

/// What has just been taken back or finished, and what went wrong.
fn news(ui: &mut Ui, session: &Session) {
    let voice = ui.voice();
    let fixing = session.fixing();
    if let Some((back, troubles)) = fixing.undone() {
        for back in back {
            taken_back(ui, back);
        }
        for trouble in troubles {
            callout(ui, Tone::Warn, &voice.say(NotAllUndone {}), &wording::told(voice, trouble.clone()));
            ui.add_space(space::S);
        }
    }
    match fixing.forgotten() {
        Some(Ok(runs)) if !runs.is_empty() => {
            callout(ui, Tone::Pass, &voice.say(Forgotten { n: runs.len().into() }), "");
            ui.add_space(space::S);
        }
        Some(Err(trouble)) => {
            callout(ui, Tone::Warn, &voice.say(NothingForgotten {}), &wording::told(voice, trouble.clone()));
            ui.add_space(space::S);
        }
        Some(Ok(_)) | None => {}
    }
    if let Some(outcome) = fixing.finished() {
        finished(ui, outcome);
        ui.add_space(space::S);
    }
    if let Some(detail) = fixing.broken() {
        let text = voice.say(OwnFault { detail: plain(&detail.to(voice)).into() });
        callout(ui, Tone::Fail, &voice.say(FixStopped {}), &text);
        ui.add_space(space::S);
    }
    for trouble in &fixing.changes().troubles {
        callout(ui, Tone::Fail, &voice.say(NotInFull {}), &wording::told(voice, trouble.clone()));
        ui.add_space(space::S);
    }
}

fn taken_back(ui: &mut Ui, back: &PutBack) {
    let voice = ui.voice();
    let title: Phrase = fix_title(&back.fix).into();
    let reasons = back
        .left
        .iter()
        .map(|(words, why)| wording::told(voice, WhyNot { what: words.short.clone().into(), why: why.clone().into() }));
    let lasting = back.lasting.iter().map(|words| plain(&voice.say(NobodyCan { what: words.short.clone().into() })));
    let text = reasons.chain(lasting).collect::<Vec<_>>().join("\n");
    match (back.left.is_empty(), back.done.is_empty()) {
        (true, false) => callout(ui, Tone::Pass, &voice.say(Undone { title }), &text),
        (true, true) => callout(ui, Tone::Info, &voice.say(CannotBeUndone { title }), &text),
        (false, _) => callout(ui, Tone::Warn, &voice.say(NotAllUndoneOf { title }), &text),
    };
    ui.add_space(space::S);
}

fn finished(ui: &mut Ui, outcome: &FixOutcome) {
    let voice = ui.voice();
    match outcome {
        FixOutcome::Applied { .. } | FixOutcome::AlreadyRight => {
            callout(ui, Tone::Pass, &voice.say(FinishedNow {}), "")
        }
        FixOutcome::Refused { reason } => {
            callout(ui, Tone::Info, &voice.say(NotFinished {}), &wording::told(voice, reason.clone()))
        }
        FixOutcome::Partial { why, .. } | FixOutcome::Failed { why, .. } => {
            callout(ui, Tone::Warn, &voice.say(CouldNotBeFinished {}), &wording::told(voice, why.clone()))
        }
        FixOutcome::Stale { found, .. } => {
            let text = wording::told(voice, SomebodyElse { found: found.clone().into() });
            callout(ui, Tone::Warn, &voice.say(CouldNotBeFinished {}), &text)
        }
    };
}

fn one(ui: &mut Ui, scope: Scope, made: &AppliedFix, now: u64) -> Option<Command> {
    let voice = ui.voice();
    let title = fix_title(&made.fix);
    let run = FixRun { scope, number: made.run };
    let mut command = None;
    card(ui, |ui| {
        subheading(ui, &voice.say(title.clone()));
        ui.horizontal_wrapped(|ui| {
            let (word, mark) = wording::made_state(made.state);
            mark_chip(ui, mark, &voice.say(word));
            let ago = wording::ago(made.time, now);
            let when = if scope == Scope::Administrator { AsAdministrator { when: ago.into() }.into() } else { ago };
            let quiet = theme::palette(ui).text_quiet;
            ui.label(RichText::new(voice.say(when)).color(quiet));
            if let Some(at) = made.put_back_at {
                ui.label(voice.say(wording::put_back(at, now)));
            }
        });
        if made.state == MadeState::HalfDone {
            ui.label(voice.say(Stopped {}));
        }
        let what = voice.say(WhatChanged { title: title.clone().into() });
        disclosure(ui, ("made", scope == Scope::User, made.run), &what, |ui| {
            let (steps, more) = newest(&made.steps, 0);
            for step in steps {
                edits::words(ui, &step.words);
                edits::exact(ui, &step.words.detail);
                if let Some(why) = &step.why {
                    ui.label(wording::told(voice, why.clone()));
                }
            }
            if more > 0 {
                ui.label(voice.say(MoreInReport { n: more.into() }));
            }
        });
        if made.state != MadeState::HalfDone && !made.can_undo() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            let finish = voice.say(Finish { title: title.clone().into() });
            if made.state == MadeState::HalfDone && secondary_button(ui, (icons::CHECK, &finish)).clicked() {
                command = Some(Ask::Finish(run));
            }
            let undo = voice.say(Undo { title: title.into() });
            if made.can_undo() && secondary_button(ui, (icons::UNDO, &undo)).clicked() {
                command = Some(Ask::TakeBack(Back::Run(run)));
            }
        });
    });
    command.map(Command::Fix)
}

/// Takes off the list what is over. What could still be undone goes only one by one, each by its name.
fn forget(ui: &mut Ui, changes: &Changes) -> Option<Command> {
    let (undoable, finished): (Vec<_>, Vec<_>) = changes.over().partition(|(_, made)| made.can_undo());
    if undoable.is_empty() && finished.is_empty() {
        return None;
    }
    let voice = ui.voice();
    let mut command = None;
    disclosure(ui, "forget", &voice.say(ForgetFinished {}), |ui| {
        ui.label(voice.say(WhatForgettingIs {}));
        let buttons =
            [(Scope::User, voice.say(ForgetOwn {})), (Scope::Administrator, voice.say(ForgetAdministrators {}))];
        for (scope, text) in buttons {
            let any = finished.iter().any(|(of, _)| *of == scope);
            if any && secondary_button(ui, (icons::TRASH, &text)).clicked() {
                command = Some(Ask::Forget(scope, None));
            }
        }
        if undoable.is_empty() {
            return;
        }
        ui.add_space(space::XS);
        ui.label(voice.say(StillUndoable {}));
        let (shown, more) = newest(&undoable, 0);
        for (scope, made) in shown {
            let (title, when) = (fix_title(&made.fix), wording::ago(made.time, changes.now));
            let text = voice.say(Forget { title: title.into(), when: when.into() });
            ui.push_id((*scope == Scope::User, made.run), |ui| {
                if link_button(ui, (icons::TRASH, &text)).clicked() {
                    command = Some(Ask::Forget(*scope, Some(made.run)));
                }
            });
        }
        if more > 0 {
            ui.label(voice.say(OlderComeUp { n: more.into() }));
        }
    });
    command.map(Command::Fix)
}

/// A fix of another Redial has only its id.
fn fix_title(id: &str) -> Said {
    fixing::find(id).map_or_else(|| Said::finished(&plain(id)), |fix| fix.title.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_shown_piece_by_piece() {
        let all: Vec<_> = (0..60_000).collect();
        assert_eq!(newest(&all, 0), (&all[..50], 59_950));
        assert_eq!(newest(&all, 2), (&all[..150], 59_850));
        assert_eq!(newest(&all[..7], 0), (&all[..7], 0));
        assert_eq!(newest(&all, usize::MAX).1, 0);
    }
}
