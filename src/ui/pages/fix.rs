//! One fix: what it will change, the change, and what has become of it.

use egui::{RichText, Ui};

use crate::model::Undo;
use crate::report::escape::plain;
use crate::says;
use crate::session::fixing::{
    Ask, Back, Edited, Fix, Kind, Look, Open, Outcome, Pc, Preview, Run, Scope, State, Words,
};
use crate::session::{Command, Session};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Tone, callout, card, disclosure, link_button, primary_button, secondary_button, step_header};
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
        step_header(ui, "", title(open));
        ui.add_space(space::S);
        match &open.state {
            State::Done(scope, outcome) => {
                told(ui, outcome, open, session, form);
                command = take_back(ui, *scope, outcome, session);
            }
            State::Applying => text(ui, "The change is being made, and read back. This takes a moment."),
            State::Blank | State::Planning | State::Refused(_) | State::Planned(_) => {
                match &open.state {
                    State::Planned(preview) if !preview.steps.is_empty() => at_a_glance(ui, preview),
                    _ => explain(ui, open.fix),
                }
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
        State::Done(_, outcome) => after(ui, outcome, session),
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
    // A second click on what stood there a moment ago is for nothing that stands there now.
    let calm = is_calm(ui, matches!(open.state, State::Done(..)));
    let pressed = pressed.filter(|_| calm);
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

says! { "ui-fix":
    NobodyIsCutOff {} = "Nobody is cut off.";
    CutsOff {} = "Whoever is connected to this computer is cut off.";
    AsksAdministrator {} = "Windows will ask for an administrator";
    NoAdministrator {} = "Windows won't ask for an administrator.";
    MoreAboutIt {} = "More about this";
    TakenOffList {} = "Taken off Remote Desktop's list";
    FixId { id: Command } = "redial fix {id}";
}

/// Before anything else: what it does, whether it can be undone, and whom it touches.
fn at_a_glance(ui: &mut Ui, preview: &Preview) {
    let p = theme::palette(ui);
    let (undo, undo_rest) = wording::undo(preview.undo);
    let cut_off = if preview.cuts_off { ui.say(CutsOff {}) } else { ui.say(NobodyIsCutOff {}) };
    let effect = markdown::first_paragraph(&wording::on_screen(preview.fix.explain));
    let (asks, quiet) = if preview.asks_for_administrator {
        (ui.say(AsksAdministrator {}), String::new())
    } else {
        (String::new(), ui.say(NoAdministrator {}))
    };
    card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S;
        glance(ui, icons::WRENCH, p.accent, "", &effect);
        let color = if preview.undo == Undo::Full { p.pass } else { p.warn };
        glance(ui, icons::UNDO, color, undo, undo_rest);
        let (icon, color) = match (preview.cuts_off, preview.asks_for_administrator) {
            (true, _) => (icons::WARNING, p.warn),
            (false, true) => (icons::SHIELD, p.accent),
            (false, false) => (icons::USER, p.pass),
        };
        glance(ui, icon, color, &asks, format!("{cut_off} {quiet}").trim());
    });
    ui.add_space(space::M);
}

/// An icon, a few words, and what there is to say about them.
fn glance(ui: &mut Ui, icon: &str, color: egui::Color32, title: &str, rest: &str) {
    ui.horizontal_top(|ui| {
        let mark = ui.label(RichText::new(icon).family(fonts::icons()).size(theme::size::ICON).color(color));
        // The words beside it say it all.
        ui.ctx().accesskit_node_builder(mark.id, egui::accesskit::Node::set_hidden);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if !title.is_empty() {
                ui.label(theme::paragraph(title).family(fonts::semibold()));
            }
            if !rest.is_empty() {
                text(ui, rest);
            }
        });
    });
}

fn shown(ui: &mut Ui, preview: &Preview) {
    if !preview.warnings.is_empty() {
        callout(ui, Tone::Warn, "Before you agree", &sentences(&preview.warnings));
        ui.add_space(space::S);
    }
    if let Some(after) = preview.put_back_after {
        let minutes = after.as_secs() / 60;
        callout(
            ui,
            Tone::Info,
            &format!("It puts itself back after {minutes} minutes"),
            wording::put_back_by(preview.put_back_by_windows),
        );
        ui.add_space(space::S);
    }
    disclosure(ui, "fix-steps", "What will change", |ui| {
        steps(ui, preview);
    });
    let more = wording::on_screen(preview.fix.explain);
    if let Some((_, more)) = more.split_once("\n\n") {
        let title = ui.say(MoreAboutIt {});
        disclosure(ui, "fix-more", &title, |ui| markdown::show(ui, more));
    }
    disclosure(ui, "fix-exactly", "Exactly, for those who want to know", |ui| {
        let id = ui.say(FixId { id: preview.fix.id.into() });
        exact(ui, &id);
        for step in &preview.steps {
            exact(ui, &step.words.detail);
        }
    });
    if !preview.alerts.is_empty() {
        disclosure(ui, "fix-alerts", "What a security product may report", |ui| {
            text(ui, &preview.alerts.join("\n"));
        });
    }
}

fn steps(ui: &mut Ui, preview: &Preview) {
    for group in preview.steps.chunk_by(|one, other| is_of_list(&one.words) && is_of_list(&other.words)) {
        let all: Vec<_> = group.iter().map(|step| &step.words).collect();
        together(ui, &all);
        for step in group {
            // Where everything is alike, it is said once above.
            let marked = wording::step_undo(step.undo).filter(|_| preview.undo == Undo::Partial);
            if let Some(sentence) = marked {
                let quiet = theme::palette(ui).text_quiet;
                ui.label(RichText::new(sentence).color(quiet));
            }
        }
        ui.add_space(space::XS);
    }
}

fn is_of_list(words: &Words) -> bool {
    words.edit == Edited::InList
}

/// Changes that are told as one.
fn together(ui: &mut Ui, all: &[&Words]) {
    if all.iter().any(|words| is_of_list(words)) {
        listed(ui, all);
    } else {
        for one in all {
            words(ui, one);
        }
    }
}

/// Where an entry goes, those behind it move up: what counts is which ones are gone.
fn listed(ui: &mut Ui, places: &[&Words]) {
    let stays = |name: &str| places.iter().any(|place| place.after == name);
    let title = ui.say(TakenOffList {});
    ui.label(RichText::new(title).family(fonts::semibold()));
    for name in places.iter().map(|place| &place.before).filter(|name| !stays(name)) {
        text(ui, &format!("\u{2022} {}", plain(name)));
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
    let sign = if all.len() > 1 { "\u{2022} " } else { "" };
    let line = |sentence: &String| format!("{sign}{}", plain(&wording::on_screen(sentence)));
    all.iter().map(line).collect::<Vec<_>>().join("\n")
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
        for group in done.chunk_by(|one, other| is_of_list(one) && is_of_list(other)) {
            together(ui, &group.iter().collect::<Vec<_>>());
        }
    });
}

fn next(ui: &mut Ui, session: &Session) {
    if session.fixing().open().is_some_and(|open| open.takes_a_moment) && session.fixing().is_of_host() {
        text(ui, "Windows takes a moment until it counts. Then check this computer again to see if it helped.");
        return;
    }
    match (session.fixing().pc(), session.request().is_some()) {
        _ if session.fixing().is_of_host() => text(ui, "Check this computer again to see if it helped."),
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
        return if inject_fault { Some(Command::Fix(Ask::Spoil)) } else { left };
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

/// The way back stands on the page, far from where the button was that made the change.
fn take_back(ui: &mut Ui, scope: Scope, outcome: &Outcome, session: &Session) -> Option<Command> {
    let (number, caption) = match outcome {
        // A fresh list tells whether there is anything to take back.
        Outcome::Applied { run, done, .. } if !done.is_empty() && can_undo(session, scope, *run) => (*run, "Undo it"),
        Outcome::Partial { run, .. } => (*run, "Undo what was done"),
        _ => return None,
    };
    ui.add_space(space::S);
    let pressed = secondary_button(ui, (icons::UNDO, caption)).clicked();
    pressed.then_some(Command::Fix(Ask::TakeBack(Back::Run(Run { scope, number }))))
}

fn after(ui: &mut Ui, outcome: &Outcome, session: &Session) -> Option<Command> {
    let mut command = None;
    match outcome {
        Outcome::Applied { .. } => {
            let of_host = session.fixing().is_of_host();
            let check = of_host || session.request().is_some() && session.fixing().pc() == Pc::Here;
            if check && primary_button(ui, (icons::RETRY, "Check again")).clicked() {
                command = Some(if of_host { Command::Fix(Ask::Host(Look::Begin)) } else { Command::Again });
            }
        }
        Outcome::Stale { .. } => {
            command = primary_button(ui, (icons::EYE, "Look again")).clicked().then(|| look_again(session)).flatten();
        }
        Outcome::Refused { .. } | Outcome::Failed { .. } => {
            command =
                secondary_button(ui, (icons::RETRY, "Try again")).clicked().then(|| look_again(session)).flatten();
        }
        Outcome::AlreadyRight | Outcome::Partial { .. } => {}
    }
    let left = leave(ui, session, "Back");
    command.or(left)
}

/// How long a double click may take.
const DOUBLE_CLICK: f64 = 0.5;

/// Whether what was done has stood there long enough for a click to be meant for it.
fn is_calm(ui: &Ui, done: bool) -> bool {
    let (id, now) = (egui::Id::unique("fix-done"), ui.input(|input| input.time));
    if !done {
        ui.data_mut(|data| data.remove::<f64>(id));
        return true;
    }
    let since = ui.data_mut(|data| *data.get_temp_mut_or(id, now));
    now - since >= DOUBLE_CLICK
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
