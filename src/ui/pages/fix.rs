//! One fix: what it will change, the change, and what has become of it.

use egui::{RichText, Ui};

use crate::model::Undo;
use crate::model::said::{Said, Voice};
use crate::report::escape::plain;
use crate::says;
use crate::session::fixing::{
    Ask, Back, Edited, Fix, FixOutcome, FixRun, FixState, Open, OptionKind, Pc, Preview, Scope, Words,
};
use crate::session::host::HostDepth;
use crate::session::{Command, Session};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{
    Tone, callout, card, disclosure, link_button, primary_button, secondary_button, step_header, subheading,
};
use crate::ui::wording::{self, CheckAgain, GoBack, NothingChanged};
use crate::ui::{fonts, icons, markdown, theme, theme::space};

use super::{Form, bar, body, fix_options, text};

says! { "ui-fix":
    NobodyIsCutOff {} = "Nobody is cut off.";
    CutsOff {} = "Whoever is connected to this computer is cut off.";
    NoAdministrator {} = "Windows won't ask for an administrator.";
    MoreAboutIt {} = "More about this";
    TakenOffList {} = "Taken off Remote Desktop's list";
    FixId { id: Command } = "redial fix {id}";
    WhichFix { id: Term } = "Fix \u{201c}{id}\u{201d}";
    BeingMade {} = "Making the change and checking it. This takes a moment.";
    MakeChange {} = "Make this change";
    MakeChanges {} = "Make these changes";
    DoItNow {} = "Do it now";
    NotNow {} = "Not now";
    ShowWhat {} = "Show what will change";

    Done {} = "Done";
    RightAlready {} = "It is already as it should be";
    PartDone {} = "Only part of it was done";
    OneMoment {} = "One moment";

    NothingToChange {} = "There is nothing to change.";
    CannotBeDone {} = "This can't be done here";
    Controlled {} = "Your organisation controls this";
    Looking {} = "Looking at what would change.";
    ChooseFirst {} = "Please choose first";
    ThenShown {} = "Then Redial shows what will change.";

    WhatWillChange {} = "What will change";
    Exactly {} = "Details for experts";
    BeforeYouAgree {} = "Before you agree";
    BackAfter { n: Count } = "It puts itself back after {n?1 minute|# minutes}";
    AsksAdministrator {} = "Windows will ask for an administrator";
    ConcernsEverybody {} = "It concerns everybody who uses this computer.";
    MayReport {} = "What a security product may report";
    FromTo { before: Phrase, after: Phrase } = "{before} \u{2192} {after}";

    MadeAndReadBack {} = "The change was made and checked";
    SaidYes {} = "Windows was asked to do it, and said yes";
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

    BreakItFirst {} = "Break it first, to try this";
    UndoIt {} = "Undo it";
    UndoWhatWasDone {} = "Undo what was done";
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
                told(ui, outcome, open, session, form);
                command = take_back(ui, *scope, outcome, session);
            }
            FixState::Applying => text(ui, &voice.say(BeingMade {})),
            FixState::Blank | FixState::Planning | FixState::Refused(_) | FixState::Planned(_) => {
                match &open.state {
                    FixState::Planned(preview) if !preview.steps.is_empty() => at_a_glance(ui, preview),
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

fn explain(ui: &mut Ui, fix: &Fix) {
    markdown::show(ui, &wording::on_screen(ui.voice(), fix.explain));
    ui.add_space(space::M);
}

/// What it would do, or why it would not.
fn plan(ui: &mut Ui, form: &Form, open: &Open) {
    let voice = ui.voice();
    match &open.state {
        FixState::Planned(preview) if preview.steps.is_empty() => {
            callout(ui, Tone::Pass, &voice.say(RightAlready {}), &voice.say(NothingToChange {}));
        }
        FixState::Planned(preview) => shown(ui, preview),
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

/// Before anything else: what it does, whether it can be undone, and whom it touches.
fn at_a_glance(ui: &mut Ui, preview: &Preview) {
    let p = theme::palette(ui);
    let voice = ui.voice();
    let (undo, undo_rest) = wording::undo(preview.undo);
    let (undo, undo_rest) = (voice.say(undo), voice.say(undo_rest));
    let cut_off = if preview.cuts_off { ui.say(CutsOff {}) } else { ui.say(NobodyIsCutOff {}) };
    let effect = markdown::first_paragraph(&wording::on_screen(voice, preview.fix.explain));
    let (asks, quiet) = if preview.asks_for_administrator {
        (ui.say(AsksAdministrator {}), String::new())
    } else {
        (String::new(), ui.say(NoAdministrator {}))
    };
    card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S;
        glance(ui, icons::WRENCH, p.accent, "", &effect);
        let color = if preview.undo == Undo::Full { p.pass } else { p.warn };
        glance(ui, icons::UNDO, color, &undo, &undo_rest);
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
    let voice = ui.voice();
    if !preview.warnings.is_empty() {
        callout(ui, Tone::Warn, &voice.say(BeforeYouAgree {}), &sentences(voice, &preview.warnings));
        ui.add_space(space::S);
    }
    if let Some(after) = preview.put_back_after {
        let title = voice.say(BackAfter { n: (after.as_secs() / 60).into() });
        callout(ui, Tone::Info, &title, &voice.say(wording::put_back_by(preview.put_back_by_windows)));
        ui.add_space(space::S);
    }
    disclosure(ui, "fix-steps", &voice.say(WhatWillChange {}), |ui| {
        steps(ui, preview);
    });
    let more = wording::on_screen(voice, preview.fix.explain);
    if let Some((_, more)) = more.split_once("\n\n") {
        let title = ui.say(MoreAboutIt {});
        disclosure(ui, "fix-more", &title, |ui| markdown::show(ui, more));
    }
    disclosure(ui, "fix-exactly", &voice.say(Exactly {}), |ui| {
        exact(ui, &FixId { id: preview.fix.id.into() }.into());
        for step in &preview.steps {
            exact(ui, &step.words.detail);
        }
    });
    if !preview.alerts.is_empty() {
        disclosure(ui, "fix-alerts", &voice.say(MayReport {}), |ui| {
            text(ui, &preview.alerts.iter().map(|alert| voice.text(alert)).collect::<Vec<_>>().join("\n"));
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
                let sentence = ui.say(sentence);
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
    let stays = |name: &Said| places.iter().any(|place| place.after == *name);
    let title = ui.say(TakenOffList {});
    ui.label(RichText::new(title).family(fonts::semibold()));
    for name in places.iter().map(|place| &place.before).filter(|name| !stays(name)) {
        text(ui, &format!("\u{2022} {}", plain(&ui.say(name.clone()))));
    }
}

/// A change in plain words. Pages about what was changed say it the same way.
pub fn words(ui: &mut Ui, words: &Words) {
    let short = ui.say(words.short.clone());
    ui.label(RichText::new(plain(&short)).family(fonts::semibold()));
    let change = ui.say(FromTo { before: words.before.clone().into(), after: words.after.clone().into() });
    text(ui, &plain(&change));
}

pub fn exact(ui: &mut Ui, detail: &Said) {
    ui.label(RichText::new(plain(&ui.say(detail.clone()))).monospace().size(theme::size::SMALL));
}

fn sentences(voice: Voice, all: &[Said]) -> String {
    let sign = if all.len() > 1 { "\u{2022} " } else { "" };
    let line = |sentence: &Said| format!("{sign}{}", plain(&wording::told(voice, sentence.clone())));
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn told(ui: &mut Ui, outcome: &FixOutcome, open: &Open, session: &Session, form: &Form) {
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
        for group in done.chunk_by(|one, other| is_of_list(one) && is_of_list(other)) {
            together(ui, &group.iter().collect::<Vec<_>>());
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

/// The way back stands on the page, far from where the button was that made the change.
fn take_back(ui: &mut Ui, scope: Scope, outcome: &FixOutcome, session: &Session) -> Option<Command> {
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

fn can_undo(session: &Session, scope: Scope, run: u64) -> bool {
    let made = &session.fixing().changes().made;
    let it = made.iter().find(|(of, made)| *of == scope && made.run == run);
    it.is_some_and(|(_, made)| made.can_undo())
}

fn leave(ui: &mut Ui, session: &Session, caption: impl Into<Said>) -> Option<Command> {
    let caption = ui.say(caption);
    let left = link_button(ui, (icons::ARROW_LEFT, &caption)).clicked();
    left.then(|| Command::Go(session.before(session.step())))
}
