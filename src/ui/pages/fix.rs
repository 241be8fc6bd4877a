//! One fix: what it will change, the change, and what has become of it.

use egui::{RichText, Ui};

use crate::model::Undo;
use crate::report::escape::plain;
use crate::session::fixing::{Ask, Back, Edited, Fix, Kind, Open, Outcome, Pc, Preview, Run, Scope, State, Words};
use crate::session::host::HostDepth;
use crate::session::{Command, Session};
use crate::ui::widget::{
    Caption, Tone, callout, card, disclosure, link_button, primary_button, secondary_button, step_header,
};
use crate::ui::{fonts, icons, markdown, theme, theme::space, wording};

use super::{Form, bar, body, fix_options, text};

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let open = session.fixing().open()?;
    let begun = form.fix.begin(open, session);
    let mut look = begun;
    // A plan that changes leaves the page where it is; what became of it begins at the top.
    let salt = ("fix", open.number, matches!(open.state, State::Applying | State::Done(..)));
    let mut command = None;
    body(ui, salt, |ui| {
        step_header(ui, &format!("Fix \u{201c}{}\u{201d}", open.fix.id), title(open));
        ui.add_space(space::S);
        match &open.state {
            State::Done(_, outcome) => told(ui, outcome, open, session, form),
            State::Applying => text(ui, "The change is being made, and read back. This takes a moment."),
            State::Blank | State::Planning | State::Refused(_) | State::Planned(_) => {
                explain(ui, open.fix);
                if !open.fix.options.is_empty() {
                    look |= fix_options::ui(ui, &mut form.fix, open);
                    ui.add_space(space::S);
                }
                plan(ui, form, open);
            }
        }
    });
    let wanted = form.fix.options(open);
    let shown = open.options.is_some() && wanted == open.options;
    let pressed = bar(ui, session, |ui| match &open.state {
        State::Done(scope, outcome) => after(ui, *scope, outcome, session),
        State::Applying => None,
        State::Planned(preview) if shown => before(ui, preview, session),
        State::Refused(refusal) if shown && refusal.controlled => {
            // What can't be pressed says that this is the place, and that it is not up to the user.
            ui.add_enabled_ui(false, |ui| primary_button(ui, (icons::LOCK, "Make this change")));
            leave(ui, session, "Back")
        }
        _ => {
            let again = !shown && wanted.is_some() && !form.fix.lacks(open);
            look |= again && primary_button(ui, (icons::EYE, "Show what will change")).clicked();
            leave(ui, session, "Not now")
        }
    });
    // Looking again and again at the same would never end.
    if look && (begun || !shown) && !matches!(open.state, State::Applying | State::Done(..)) {
        command = wanted.map(|options| Command::Fix(Ask::Plan(Box::new(options))));
        ui.ctx().request_repaint();
    }
    pressed.or(command)
}

const fn title(open: &Open) -> &'static str {
    match &open.state {
        State::Done(_, Outcome::Applied { .. }) => "Done",
        State::Done(_, Outcome::AlreadyRight) => "It is right already",
        State::Done(_, Outcome::Refused { .. } | Outcome::Stale { .. } | Outcome::Failed { .. }) => {
            "Nothing was changed"
        }
        State::Done(_, Outcome::Partial { .. }) => "Only part of it was done",
        State::Applying => "One moment",
        State::Blank | State::Planning | State::Refused(_) | State::Planned(_) => open.fix.title,
    }
}

fn explain(ui: &mut Ui, fix: &Fix) {
    markdown::show(ui, &wording::on_screen(fix.explain));
    ui.add_space(space::M);
}

/// What it would do, or why it would not.
fn plan(ui: &mut Ui, form: &Form, open: &Open) {
    match &open.state {
        State::Planned(preview) if preview.steps.is_empty() => {
            callout(ui, Tone::Pass, "It is right already", "There is nothing to change.");
        }
        State::Planned(preview) => shown(ui, preview),
        State::Refused(_) if form.fix.lacks(open) && !no_choice(open) => choose(ui),
        State::Refused(refusal) => {
            let title = if refusal.controlled { CONTROLLED } else { "This can't be done here" };
            callout(ui, Tone::Info, title, &plain(&wording::on_screen(&refusal.reason)));
        }
        State::Planning => text(ui, "Looking at what would change."),
        State::Blank | State::Applying | State::Done(..) => choose(ui),
    }
}

/// What stands where this computer has no say.
pub const CONTROLLED: &str = "Your organisation controls this";

fn choose(ui: &mut Ui) {
    callout(ui, Tone::Info, "Please choose first", "Then Redial shows what will change.");
}

/// Nobody to choose from: the reason says more.
fn no_choice(open: &Open) -> bool {
    open.people.is_empty() && open.fix.options.iter().any(|option| option.kind == Kind::Session)
}

fn shown(ui: &mut Ui, preview: &Preview) {
    card(ui, |ui| {
        ui.label(theme::subheading("What will change"));
        for (number, step) in preview.steps.iter().enumerate() {
            words(ui, &step.words);
            // Where everything is alike, it is said once below.
            let marked = wording::step_undo(step.undo).filter(|_| preview.undo == Undo::Partial);
            if let Some(sentence) = marked {
                let quiet = theme::palette(ui).text_quiet;
                ui.label(RichText::new(sentence).color(quiet));
            }
            if number + 1 < preview.steps.len() {
                ui.add_space(space::XS);
            }
        }
        disclosure(ui, "fix-exactly", "Exactly, for those who want to know", |ui| {
            for step in &preview.steps {
                exact(ui, &step.words.detail);
            }
        });
    });
    ui.add_space(space::M);
    if !preview.warnings.is_empty() {
        callout(ui, Tone::Warn, "Before you agree", &sentences(&preview.warnings));
        ui.add_space(space::S);
    }
    let (title, rest) = wording::undo(preview.undo);
    callout(ui, Tone::Info, title, rest);
    if let Some(after) = preview.put_back_after {
        let minutes = after.as_secs() / 60;
        ui.add_space(space::S);
        callout(
            ui,
            Tone::Info,
            &format!("It puts itself back after {minutes} minutes"),
            wording::put_back_by(preview.put_back_by_windows),
        );
    }
    if preview.asks_for_administrator {
        ui.add_space(space::S);
        callout(
            ui,
            Tone::Info,
            "Windows will ask for an administrator",
            "It concerns everybody who uses this computer.",
        );
    }
    if !preview.alerts.is_empty() {
        disclosure(ui, "fix-alerts", "What a security product may report", |ui| {
            text(ui, &preview.alerts.join("\n"));
        });
    }
}

/// A change in plain words. Pages about what was changed say it the same way.
pub fn words(ui: &mut Ui, words: &Words) {
    ui.label(RichText::new(plain(&words.short)).family(fonts::semibold()));
    text(ui, &format!("{} \u{2192} {}", plain(&words.before), plain(&words.after)));
}

pub fn exact(ui: &mut Ui, detail: &str) {
    ui.label(RichText::new(plain(detail)).monospace().size(theme::size::SMALL));
}

fn sentences(all: &[String]) -> String {
    all.iter().map(|sentence| plain(&wording::on_screen(sentence))).collect::<Vec<_>>().join("\n")
}

fn told(ui: &mut Ui, outcome: &Outcome, open: &Open, session: &Session, form: &Form) {
    match outcome {
        Outcome::Applied { done, put_back_at, .. } => {
            if open.shows {
                callout(ui, Tone::Pass, "The change was made, and read back", "");
            } else {
                let rest = "Whether it did it can't be read back.";
                callout(ui, Tone::Pass, "Windows was asked to do it, and said yes", rest);
            }
            if let Some(at) = put_back_at {
                let title = wording::put_back(*at, session.fixing().clock(form.now));
                ui.add_space(space::S);
                let by_windows = done.iter().any(|step| step.edit == Edited::WayBack);
                callout(ui, Tone::Warn, &title, wording::put_back_by(by_windows));
            }
            ui.add_space(space::S);
            next(ui, session);
            ui.add_space(space::M);
            list(ui, "What was changed", done);
        }
        Outcome::AlreadyRight => {
            callout(ui, Tone::Pass, "There was nothing to change", "Whatever is wrong, it isn't this.");
        }
        Outcome::Refused { reason } => {
            callout(ui, Tone::Info, "It was not done", &plain(&wording::on_screen(reason)));
        }
        Outcome::Partial { done, failed, why, .. } => {
            callout(ui, Tone::Warn, &format!("It stopped at: {}", plain(&failed.short)), &plain(why));
            ui.add_space(space::M);
            list(ui, "What was done before", done);
            ui.add_space(space::S);
            text(ui, "It can stay as it is, or be undone.");
        }
        Outcome::Stale { step, found } => {
            let text = format!("{}. Redial found now: {}.", plain(&step.short), plain(found));
            callout(ui, Tone::Info, "Somebody else has changed it in between", &text);
        }
        Outcome::Failed { step, why } => {
            callout(ui, Tone::Fail, &format!("This could not be done: {}", plain(&step.short)), &plain(why));
        }
    }
}

fn list(ui: &mut Ui, title: &str, done: &[Words]) {
    if done.is_empty() {
        return;
    }
    card(ui, |ui| {
        ui.label(theme::subheading(title));
        for step in done {
            words(ui, step);
        }
    });
}

fn next(ui: &mut Ui, session: &Session) {
    if session.fixing().open().is_some_and(|open| open.takes_a_moment) && session.is_of_host() {
        text(ui, "Windows takes a moment until it counts. Then check this computer again to see if it helped.");
        return;
    }
    match (session.fixing().pc(), session.request().is_some()) {
        _ if session.is_of_host() => text(ui, "Check this computer again to see if it helped."),
        (Pc::Practice, _) => {
            text(ui, "On a real computer you would now check the connection again, and see if it helped.");
        }
        (Pc::Here, true) => text(ui, "Check the connection again to see if it helped. If it didn't, undo it there."),
        (Pc::Here, false) => {
            text(ui, "Try to connect. If it didn't help, undo it here or under \u{201c}Changes made\u{201d}.");
        }
    }
}

fn before(ui: &mut Ui, preview: &Preview, session: &Session) -> Option<Command> {
    if preview.steps.is_empty() {
        let practice = session.fixing().pc() == Pc::Practice;
        let inject_fault = practice && secondary_button(ui, (icons::PRACTICE, "Break it first, to try this")).clicked();
        let left = leave(ui, session, "Back");
        return if inject_fault { Some(Command::Fix(Ask::InjectFault)) } else { left };
    }
    let caption = match preview.steps.as_slice() {
        // Where nothing is left to be seen, it is a deed and no change.
        [only] if !only.shows => "Do it now",
        [_] => "Make this change",
        _ => "Make these changes",
    };
    let icon = if preview.asks_for_administrator { icons::SHIELD } else { icons::WRENCH };
    let agreed = primary_button(ui, (icon, caption)).clicked();
    let left = leave(ui, session, "Not now");
    if agreed { Some(Command::Fix(Ask::Apply)) } else { left }
}

fn after(ui: &mut Ui, scope: Scope, outcome: &Outcome, session: &Session) -> Option<Command> {
    let mut command = None;
    let mut undo = |ui: &mut Ui, number: u64, caption: Caption<'_>| {
        if secondary_button(ui, caption).clicked() {
            command = Some(Command::Fix(Ask::TakeBack(Back::Run(Run { scope, number }))));
        }
    };
    match outcome {
        Outcome::Applied { run, done, .. } => {
            let of_host = session.is_of_host();
            let check = of_host || session.request().is_some() && session.fixing().pc() == Pc::Here;
            let again = check && primary_button(ui, (icons::RETRY, "Check again")).clicked();
            // A fresh list tells whether there is anything to take back.
            if !done.is_empty() && can_undo(session, scope, *run) {
                undo(ui, *run, (icons::UNDO, "Undo it").into());
            }
            if again {
                command = Some(if of_host { Command::Host(HostDepth::Begin) } else { Command::Again });
            }
        }
        Outcome::Partial { run, .. } => undo(ui, *run, (icons::UNDO, "Undo what was done").into()),
        Outcome::Stale { .. } => {
            command = primary_button(ui, (icons::EYE, "Look again")).clicked().then(|| look_again(session)).flatten();
        }
        Outcome::Refused { .. } | Outcome::Failed { .. } => {
            command =
                secondary_button(ui, (icons::RETRY, "Try again")).clicked().then(|| look_again(session)).flatten();
        }
        Outcome::AlreadyRight => {}
    }
    let left = leave(ui, session, "Back");
    command.or(left)
}

/// Shows what would change now, with the same choices as before.
fn look_again(session: &Session) -> Option<Command> {
    let options = session.fixing().open()?.options.clone()?;
    Some(Command::Fix(Ask::Plan(Box::new(options))))
}

fn can_undo(session: &Session, scope: Scope, run: u64) -> bool {
    let made = &session.fixing().changes().made;
    let it = made.iter().find(|(of, made)| *of == scope && made.run == run);
    it.is_some_and(|(_, made)| made.can_undo())
}

fn leave(ui: &mut Ui, session: &Session, caption: &str) -> Option<Command> {
    let left = link_button(ui, (icons::ARROW_LEFT, caption)).clicked();
    left.then(|| Command::Go(session.before(session.step())))
}
