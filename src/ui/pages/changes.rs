//! What Redial has changed, and the way back.

use egui::{RichText, Ui};

use crate::report::escape::plain;
use crate::session::fixing::{self, Ask, Back, Changes, Made, MadeState, Outcome, PutBack, Run, Scope};
use crate::session::{Command, Session};
use crate::ui::widget::{Tone, callout, card, disclosure, link_button, mark_chip, secondary_button, step_header};
use crate::ui::{icons, theme, theme::space, wording};

use super::{Form, bar, body, fix};

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let fixing = session.fixing();
    let changes = fixing.changes();
    let now = fixing.clock(form.now);
    let asked = body(ui, "changes", |ui| {
        step_header(ui, "", "Changes made");
        ui.add_space(space::XS);
        ui.label(theme::lead("Everything that Redial has changed on this computer, the newest first."));
        ui.add_space(space::M);
        news(ui, session);
        if changes.made.is_empty() && changes.troubles.is_empty() {
            callout(ui, Tone::Info, "Redial has changed nothing here", "");
        }
        let mut command = None;
        let (shown, hidden) = newest(&changes.made, form.older);
        for (scope, made) in shown {
            command = one(ui, *scope, made, now).or(command);
            ui.add_space(space::S);
        }
        if hidden > 0
            && link_button(ui, (icons::HISTORY, format!("Show older ones ({hidden} more)").as_str())).clicked()
        {
            form.older += 1;
        }
        forget(ui, changes).or(command)
    });
    let command = bar(ui, session, |ui| {
        let many = changes.made.iter().filter(|(_, made)| made.can_undo()).count() > 1;
        let every = many && secondary_button(ui, (icons::UNDO, "Undo everything")).clicked();
        let back = link_button(ui, (icons::ARROW_LEFT, "Back")).clicked();
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
    let fixing = session.fixing();
    if let Some((back, troubles)) = fixing.undone() {
        for back in back {
            taken_back(ui, back);
        }
        for trouble in troubles {
            callout(ui, Tone::Warn, "Not everything could be undone", &plain(trouble));
            ui.add_space(space::S);
        }
    }
    match fixing.forgotten() {
        Some(Ok(runs)) if !runs.is_empty() => {
            let what = if runs.len() == 1 {
                "1 change is forgotten".to_owned()
            } else {
                format!("{} changes are forgotten", runs.len())
            };
            callout(ui, Tone::Pass, &what, "");
            ui.add_space(space::S);
        }
        Some(Err(trouble)) => {
            callout(ui, Tone::Warn, "Nothing was forgotten", &plain(trouble));
            ui.add_space(space::S);
        }
        Some(Ok(_)) | None => {}
    }
    if let Some(outcome) = fixing.finished() {
        finished(ui, outcome);
        ui.add_space(space::S);
    }
    if let Some(detail) = fixing.broken() {
        let text = format!("This is a fault in Redial. What it had changed by then stands below. ({})", plain(detail));
        callout(ui, Tone::Fail, "The fix stopped unexpectedly", &text);
        ui.add_space(space::S);
    }
    for trouble in &fixing.changes().troubles {
        callout(ui, Tone::Fail, "The list can't be shown in full", &plain(trouble));
        ui.add_space(space::S);
    }
}

fn taken_back(ui: &mut Ui, back: &PutBack) {
    let title = fix_title(&back.fix);
    let reasons = back.left.iter().map(|(words, why)| format!("{}: {}", plain(&words.short), plain(why)));
    let lasting = back.lasting.iter().map(|words| format!("{}: nobody can undo this.", plain(&words.short)));
    let text = reasons.chain(lasting).collect::<Vec<_>>().join("\n");
    match (back.left.is_empty(), back.done.is_empty()) {
        (true, false) => callout(ui, Tone::Pass, &format!("Undone: {title}"), &text),
        (true, true) => callout(ui, Tone::Info, &format!("This can't be undone: {title}"), &text),
        (false, _) => callout(ui, Tone::Warn, &format!("Not everything could be undone: {title}"), &text),
    };
    ui.add_space(space::S);
}

fn finished(ui: &mut Ui, outcome: &Outcome) {
    match outcome {
        Outcome::Applied { .. } | Outcome::AlreadyRight => callout(ui, Tone::Pass, "It is finished now", ""),
        Outcome::Refused { reason } => {
            callout(ui, Tone::Info, "It was not finished", &plain(&wording::on_screen(reason)))
        }
        Outcome::Partial { why, .. } | Outcome::Failed { why, .. } => {
            callout(ui, Tone::Warn, "It could not be finished", &plain(why))
        }
        Outcome::Stale { found, .. } => {
            let text = format!("Somebody else has changed it in between. Redial found now: {}.", plain(found));
            callout(ui, Tone::Warn, "It could not be finished", &text)
        }
    };
}

fn one(ui: &mut Ui, scope: Scope, made: &Made, now: u64) -> Option<Command> {
    let title = fix_title(&made.fix);
    let run = Run { scope, number: made.run };
    let mut command = None;
    card(ui, |ui| {
        ui.label(theme::subheading(&title));
        ui.horizontal_wrapped(|ui| {
            let (word, mark) = wording::made_state(made.state);
            mark_chip(ui, mark, word);
            let who = if scope == Scope::Administrator { ", as an administrator" } else { "" };
            let quiet = theme::palette(ui).text_quiet;
            ui.label(RichText::new(format!("{}{who}", wording::ago(made.time, now))).color(quiet));
            if let Some(at) = made.put_back_at {
                ui.label(wording::put_back(at, now));
            }
        });
        if made.state == MadeState::HalfDone {
            ui.label("Redial or the computer stopped in the middle of it. It can be finished or undone.");
        }
        disclosure(
            ui,
            ("made", scope == Scope::User, made.run),
            &format!("What \u{201c}{title}\u{201d} changed"),
            |ui| {
                let (steps, more) = newest(&made.steps, 0);
                for step in steps {
                    fix::words(ui, &step.words);
                    fix::exact(ui, &step.words.detail);
                    if let Some(why) = &step.why {
                        ui.label(plain(why));
                    }
                }
                if more > 0 {
                    ui.label(format!("{more} more stand in the report."));
                }
            },
        );
        if made.state != MadeState::HalfDone && !made.can_undo() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            if made.state == MadeState::HalfDone
                && secondary_button(ui, (icons::CHECK, format!("Finish \u{201c}{title}\u{201d}").as_str())).clicked()
            {
                command = Some(Ask::Finish(run));
            }
            if made.can_undo()
                && secondary_button(ui, (icons::UNDO, format!("Undo \u{201c}{title}\u{201d}").as_str())).clicked()
            {
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
    let mut command = None;
    disclosure(ui, "forget", "Forget what is finished", |ui| {
        ui.label(
            "What is forgotten goes off this list, with everything that Redial kept to undo it: connection history that was \
             cleared, for example, or a saved password in sealed form. The computer stays as it is now.",
        );
        let buttons = [
            (Scope::User, "Forget your own that can\u{2019}t be undone any more"),
            (Scope::Administrator, "Forget those made as an administrator that can\u{2019}t be undone any more"),
        ];
        for (scope, text) in buttons {
            let any = finished.iter().any(|(of, _)| *of == scope);
            if any && secondary_button(ui, (icons::TRASH, text)).clicked() {
                command = Some(Ask::Forget(scope, None));
            }
        }
        if undoable.is_empty() {
            return;
        }
        ui.add_space(space::XS);
        ui.label("These can still be undone, and could not be any more once they are forgotten:");
        let (shown, more) = newest(&undoable, 0);
        for (scope, made) in shown {
            let text =
                format!("Forget \u{201c}{}\u{201d}, {}", fix_title(&made.fix), wording::ago(made.time, changes.now));
            ui.push_id((*scope == Scope::User, made.run), |ui| {
                if link_button(ui, (icons::TRASH, text.as_str())).clicked() {
                    command = Some(Ask::Forget(*scope, Some(made.run)));
                }
            });
        }
        if more > 0 {
            ui.label(format!("{more} older ones come up as these go."));
        }
    });
    command.map(Command::Fix)
}

/// A fix of another Redial has only its id.
fn fix_title(id: &str) -> String {
    fixing::find(id).map_or_else(|| plain(id), |fix| fix.title.to_owned())
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
