//! One fix: what it will change, the change, and what has become of it.

use egui::Ui;

use crate::model::said::Said;
use crate::says;
use crate::session::fixing::{Ask, FixOutcome, FixState, Open, OptionKind, Pc, Preview};
use crate::session::host::HostDepth;
use crate::session::{Command, Session};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Tone, callout, link_button, primary_button, secondary_button, step_header};
use crate::ui::wording::{self, CheckAgain, Done, GoBack, NothingChanged};
use crate::ui::{icons, theme::space};

use super::{Form, bar, body, fix_options, text};

pub(in crate::ui) mod outcome;
pub(in crate::ui) mod preview;

says! { "ui-fix":
    BeingMade {} = "Making the change and checking it. This takes a moment.";
    MakeChange {} = "Make this change";
    MakeChanges {} = "Make these changes";
    DoItNow {} = "Do it now";
    NotNow {} = "Not now";
    ShowWhat {} = "Show what will change";

    RightAlready {} = "It is already as it should be";
    PartDone {} = "Only part of it was done";
    OneMoment {} = "One moment";

    NothingToChange {} = "There is nothing to change.";
    CannotBeDone {} = "This can't be done here";
    Controlled {} = "Your organisation controls this";
    Looking {} = "Looking at what would change.";
    ChooseFirst {} = "Please choose first";
    ThenShown {} = "Then Redial shows what will change.";

    BreakItFirst {} = "Break it first, to try this";
    LookAgain {} = "Look again";
    TryAgain {} = "Try again";
}

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let open = session.fixing().open()?;
    let voice = ui.voice();
    let begun = form.fix.begin(open, session);
    let mut look = begun;
    // A plan that changes leaves the page where it is; what became of it begins at the top.
    let salt = ("fix", open.number, matches!(open.state, FixState::Applying | FixState::Done(..)));
    let mut command = None;
    body(ui, salt, |ui| {
        step_header(ui, "", &voice.say(title(open)));
        ui.add_space(space::S);
        match &open.state {
            FixState::Done(scope, outcome) => {
                outcome::told(ui, outcome, open, session, form);
                command = outcome::take_back(ui, *scope, outcome, session);
            }
            FixState::Applying => text(ui, &voice.say(BeingMade {})),
            FixState::Blank | FixState::Planning | FixState::Refused(_) | FixState::Planned(_) => {
                match &open.state {
                    FixState::Planned(preview) if !preview.steps.is_empty() => preview::at_a_glance(ui, preview),
                    _ => preview::explain(ui, open.fix),
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
        FixState::Done(_, outcome) => after(ui, outcome, session),
        FixState::Applying => None,
        FixState::Planned(preview) if shown => before(ui, preview, session),
        FixState::Refused(refusal) if shown && refusal.controlled => {
            // What can't be pressed says that this is the place, and that it is not up to the user.
            ui.add_enabled_ui(false, |ui| primary_button(ui, (icons::LOCK, &voice.say(MakeChange {}))));
            leave(ui, session, GoBack {})
        }
        _ => {
            let again = !shown && wanted.is_some() && !form.fix.lacks(open);
            look |= again && primary_button(ui, (icons::EYE, &voice.say(ShowWhat {}))).clicked();
            leave(ui, session, NotNow {})
        }
    });
    // Looking again and again at the same would never end.
    // A second click on what stood there a moment ago is for nothing that stands there now.
    let calm = is_calm(ui, matches!(open.state, FixState::Done(..)));
    let pressed = pressed.filter(|_| calm);
    if look && (begun || !shown) && !matches!(open.state, FixState::Applying | FixState::Done(..)) {
        command = wanted.map(|options| Command::Fix(Ask::Plan(Box::new(options))));
        ui.ctx().request_repaint();
    }
    pressed.or(command)
}

fn title(open: &Open) -> Said {
    match &open.state {
        FixState::Done(_, FixOutcome::Applied { .. }) => Done {}.into(),
        FixState::Done(_, FixOutcome::AlreadyRight) => RightAlready {}.into(),
        FixState::Done(_, FixOutcome::Refused { .. } | FixOutcome::Stale { .. } | FixOutcome::Failed { .. }) => {
            NothingChanged {}.into()
        }
        FixState::Done(_, FixOutcome::Partial { .. }) => PartDone {}.into(),
        FixState::Applying => OneMoment {}.into(),
        FixState::Blank | FixState::Planning | FixState::Refused(_) | FixState::Planned(_) => open.fix.title.into(),
    }
}

/// What it would do, or why it would not.
fn plan(ui: &mut Ui, form: &Form, open: &Open) {
    let voice = ui.voice();
    match &open.state {
        FixState::Planned(preview) if preview.steps.is_empty() => {
            callout(ui, Tone::Pass, &voice.say(RightAlready {}), &voice.say(NothingToChange {}));
        }
        FixState::Planned(preview) => preview::shown(ui, preview),
        FixState::Refused(_) if form.fix.lacks(open) && !no_choice(open) => choose(ui),
        FixState::Refused(refusal) => {
            let title = if refusal.controlled { voice.say(Controlled {}) } else { voice.say(CannotBeDone {}) };
            callout(ui, Tone::Info, &title, &wording::told(voice, refusal.reason.clone()));
        }
        FixState::Planning => text(ui, &voice.say(Looking {})),
        FixState::Blank | FixState::Applying | FixState::Done(..) => choose(ui),
    }
}

fn choose(ui: &mut Ui) {
    let voice = ui.voice();
    callout(ui, Tone::Info, &voice.say(ChooseFirst {}), &voice.say(ThenShown {}));
}

/// Nobody to choose from: the reason says more.
fn no_choice(open: &Open) -> bool {
    open.people.is_empty() && open.fix.options.iter().any(|option| option.kind == OptionKind::Session)
}

fn before(ui: &mut Ui, preview: &Preview, session: &Session) -> Option<Command> {
    let voice = ui.voice();
    if preview.steps.is_empty() {
        let practice = session.fixing().pc() == Pc::Practice;
        let fault = practice && secondary_button(ui, (icons::PRACTICE, &voice.say(BreakItFirst {}))).clicked();
        let left = leave(ui, session, GoBack {});
        return if fault { Some(Command::Fix(Ask::InjectFault)) } else { left };
    }
    let caption = match preview.steps.as_slice() {
        // Where nothing is left to be seen, it is a deed and no change.
        [only] if !only.shows => voice.say(DoItNow {}),
        [_] => voice.say(MakeChange {}),
        _ => voice.say(MakeChanges {}),
    };
    let icon = if preview.asks_for_administrator { icons::SHIELD } else { icons::WRENCH };
    let agreed = primary_button(ui, (icon, &caption)).clicked();
    let left = leave(ui, session, NotNow {});
    if agreed { Some(Command::Fix(Ask::Apply)) } else { left }
}

fn after(ui: &mut Ui, outcome: &FixOutcome, session: &Session) -> Option<Command> {
    let voice = ui.voice();
    let mut command = None;
    match outcome {
        FixOutcome::Applied { .. } => {
            let of_host = session.is_of_host();
            let check = of_host || session.request().is_some() && session.fixing().pc() == Pc::Here;
            if check && primary_button(ui, (icons::RETRY, &ui.say(CheckAgain {}))).clicked() {
                command = Some(if of_host { Command::Host(HostDepth::Begin) } else { Command::Again });
            }
        }
        FixOutcome::Stale { .. } => {
            let again = primary_button(ui, (icons::EYE, &voice.say(LookAgain {}))).clicked();
            command = again.then(|| look_again(session)).flatten();
        }
        FixOutcome::Refused { .. } | FixOutcome::Failed { .. } => {
            let again = secondary_button(ui, (icons::RETRY, &voice.say(TryAgain {}))).clicked();
            command = again.then(|| look_again(session)).flatten();
        }
        FixOutcome::AlreadyRight | FixOutcome::Partial { .. } => {}
    }
    let left = leave(ui, session, GoBack {});
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

fn leave(ui: &mut Ui, session: &Session, caption: impl Into<Said>) -> Option<Command> {
    let caption = ui.say(caption);
    let left = link_button(ui, (icons::ARROW_LEFT, &caption)).clicked();
    left.then(|| Command::Go(session.before(session.step())))
}
