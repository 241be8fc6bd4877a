//! What to do now: the one part of the page that nobody should have to look for.

use egui::{Align, Layout, RichText, Ui};

use crate::model::said::{Name, Term};
use crate::model::{Cause, NextStep, Said, Seat, Side, Undo, Who};
use crate::report::advice::Advice;
use crate::report::escape::plain;
use crate::report::{Report, phone, words};
use crate::says;
use crate::session::fixing::{Ask, Effect, Fix};
use crate::session::{Command, Origin, Session, WizardStep, mail};
use crate::ui::pages::over::Over;
use crate::ui::pages::{Form, sign_in, text, watch};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Caption, card, primary_button, secondary_button, subheading};
use crate::ui::wording::{self, ConnectNow, CopyCode};
use crate::ui::{icons, markdown, theme, theme::size, theme::space};

use super::soonest::{self, Now};

use super::session_start;

says! { "ui-now":
    Title {} = "What to do now";
    IsItRight {} = "Is this name spelled right?";
    OneLetter {} = "Nobody knows a computer by this name. One wrong letter is enough.";
    NoName {} = "A computer can't have this name. Look for a stray character or a space.";
    ChangeIt {} = "Change it";
    SureItIsRight {} = "Sure that it's right?";
    ShowsFirst {} = "It shows first what it will change.";
    CanBeUndone {} = "It can be undone.";
    CanBeUndoneInPart {} = "Part of it can be undone.";
    CannotBeUndone {} = "It can't be undone.";
    AsksAdministrator {} = "Windows asks for an administrator.";
    TryNow {} = "Try to connect now: faults that come and go may be over.";
    PasswordWrong { computer: Name } = "Does it say that the password is wrong, or that you may not sign in? Ask the person in charge of {computer}.";
    PasswordTest {} = "Does it say that the password is wrong, or that you may not sign in? Redial can test that: the password is proved, and never sent.";
    StillFails {} = "Does it still fail? Give Redial the numbers of the message box, and check again.";
    GiveNumbers {} = "Enter the numbers";
    CheckReal {} = "Check a real computer";
    DoHere {} = "Do this here, one after the other:";
    AskThere { computer: Name } = "Ask the person at {computer} to:";
    AskOwner {} = "Ask the person whose session it is to:";
    AskCaller {} = "For the person who connects:";
    AskNetwork {} = "Ask whoever looks after the network to:";
    AskHelpdesk {} = "This takes somebody who looks after this computer.";
    AskHelpdeskThere { computer: Name } = "This takes somebody who looks after {computer}.";
    AskGateway {} = "This takes somebody who looks after the gateway.";
    SendIt {} = "Send them the report: every step and command for them is in it.";
    Unsure {} = "Redial could not see what is wrong. This helps most:";
    TestFirst {} = "Let Redial test your sign-in. Everything before it works.";
    TryAgain {} = "Check again once or twice. Faults that come and go may show themselves.";
    AddNumbers {} = "Is there a message box with error numbers? Go back to the start and enter them.";
    SaveAndSend {} = "Send the report to your helpdesk. Every measurement is in it.";
    DoneCheckAgain {} = "I've done that: check again";
    NothingToDo {} = "There is nothing to do: you can work. If it fails another time, let Redial watch again.";
    TryWatched {} = "Try again while Redial watches";
    TryWatchedWhy {} = "Redial starts Remote Desktop, watches how far it gets, and checks again. It sees nothing that you type.";
    ReadAloud {} = "Read all the steps aloud to them";
    Mail {} = "E-mail to the helpdesk";
    Why { because: Phrase } = "Why: {because}";
    Code { code: Term } = "Support code: {code}";
}

/// The card, and one line of why.
pub fn ui(ui: &mut Ui, form: &mut Form, report: &Report, session: &Session) -> Option<Command> {
    // Where a fix has just helped, its own strip says what comes next.
    let cured = matches!(session.effect(), Some((_, Effect::Cured | Effect::Gone)));
    if cured {
        return None;
    }
    card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S;
        let now = soonest::of(ui.voice(), report, session);
        let rung = if now == Now::Spelling { None } else { heading(ui, session) };
        let asked = match now {
            Now::Spelling => spelling(ui, form, report, session),
            Now::Fix(fix) => make(ui, form, fix, report, session),
            Now::Connect => connect(ui, form, report, session),
            Now::Steps(who, steps) => ask(ui, form, who, &steps, report, session),
            Now::HandOn(who) => hand_on(ui, form, who, report, session),
            Now::Unsure => unsure(ui, form, report, session),
        };
        rung.or(asked)
    })
    .inner
}

/// Words, and what can be pressed below them: above them, where nobody would see it otherwise.
fn arrange(
    ui: &mut Ui,
    words: impl FnOnce(&mut Ui),
    actions: impl FnOnce(&mut Ui) -> Option<Command>,
) -> Option<Command> {
    if theme::is_low(ui) {
        let asked = ui.horizontal_wrapped(actions).inner;
        words(ui);
        return asked;
    }
    words(ui);
    ui.add_space(space::XS);
    ui.horizontal_wrapped(actions).inner
}

/// In a line or two, the rest is folded.
pub fn why(ui: &mut Ui, report: &Report) {
    let (verdict, voice) = (&report.verdict, ui.voice());
    let mut letters = 0;
    let fits = |because: &&Said| {
        let before = letters;
        letters += because.to(voice).chars().count();
        before == 0 || letters <= WHY
    };
    let because: Vec<_> = verdict.because.iter().filter(|_| verdict.cause.is_some()).take_while(fits).collect();
    if !because.is_empty() {
        let quiet = theme::palette(ui).text_quiet;
        let why = ui.say(Why { because: Said::paragraph(because).into() });
        ui.label(theme::paragraph(plain(&why)).color(quiet));
    }
}

const WHY: usize = 170;

/// The bell is beside it, where nobody has to look for it.
fn heading(ui: &mut Ui, session: &Session) -> Option<Command> {
    let title = ui.say(Title {});
    if session.expects().is_none() {
        subheading(ui, &title);
        return None;
    }
    let row = |ui: &mut Ui| {
        subheading(ui, &title);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| watch::offer(ui, session)).inner
    };
    let rung = ui.horizontal(row).inner;
    // What can be pressed has some air of its own.
    ui.add_space(-space::S);
    rung
}

fn host(report: &Report) -> Name {
    Name(plain(&report.target.host))
}

fn spelling(ui: &mut Ui, form: &mut Form, report: &Report, session: &Session) -> Option<Command> {
    let title = ui.say(IsItRight {});
    subheading(ui, &title);
    let typed = if report.target.typed.is_empty() { &report.target.host } else { &report.target.typed };
    ui.label(RichText::new(plain(typed)).monospace().size(size::TITLE));
    let unknown = report.verdict.known_cause() == Some(Cause::NameNotFound);
    let what = if unknown { ui.say(OneLetter {}) } else { ui.say(NoName {}) };
    text(ui, &what);
    ui.add_space(space::XS);
    let actions = |ui: &mut Ui| {
        let change = ui.say(ChangeIt {});
        let changes = session.request().is_some() && primary_button(ui, (icons::EDIT, change.as_str())).clicked();
        let mailed = mail_button(ui, form, report, session, false);
        let watched = watch::offer(ui, session);
        watched.or(mailed).or(changes.then_some(Command::Go(WizardStep::Start)))
    };
    let command = ui.horizontal_wrapped(actions).inner;
    let known = Advice::of_verdict(ui.voice(), report);
    // The first of them is to look at the spelling, which is what the card does.
    if let Some(next) = known.acts_of(Who::Here).nth(usize::from(unknown)) {
        let sure = if unknown { ui.say(SureItIsRight {}) + " " } else { String::new() };
        markdown::paragraphs(ui, &[sure + &next.text]);
    }
    command
}

fn make(ui: &mut Ui, form: &mut Form, fix: &'static Fix, report: &Report, session: &Session) -> Option<Command> {
    let words = |ui: &mut Ui| {
        let what = markdown::first_paragraph(&wording::on_screen(ui.voice(), fix.explain));
        text(ui, &what);
        let mut promise = vec![Said::from(ShowsFirst {})];
        promise.push(match fix.undo {
            Undo::Full => CanBeUndone {}.into(),
            Undo::Partial => CanBeUndoneInPart {}.into(),
            Undo::None => CannotBeUndone {}.into(),
        });
        if fix.elevated {
            promise.push(AsksAdministrator {}.into());
        }
        let quiet = theme::palette(ui).text_quiet;
        let promise = ui.say(Said::paragraph(&promise));
        ui.label(RichText::new(promise).color(quiet));
    };
    arrange(ui, words, |ui| {
        let opened = primary_button(ui, (wording::fix_icon(fix), &*ui.voice().text(fix.title))).clicked();
        let mailed = mail_button(ui, form, report, session, false);
        mailed.or(opened.then_some(Command::Fix(Ask::Open(fix))))
    })
}

fn connect(ui: &mut Ui, form: &mut Form, report: &Report, session: &Session) -> Option<Command> {
    if words::was_seen_to_work(report) {
        let nothing = ui.say(NothingToDo {});
        text(ui, &nothing);
        return if session.can_try() { try_button(ui, false) } else { None };
    }
    let now = |ui: &mut Ui| {
        let now = ui.say(TryNow {});
        text(ui, &now);
    };
    let command = arrange(ui, now, |ui| {
        let mut command = None;
        if session.connects_to().is_some() {
            let connect = ui.say(ConnectNow {});
            if primary_button(ui, (icons::PLAY, connect.as_str())).clicked() {
                command = Some(Command::Connect);
            }
        }
        if session.request().is_some() {
            let practice = matches!(session.origin(), Origin::Practice(_));
            let numbers = if practice { ui.say(CheckReal {}) } else { ui.say(GiveNumbers {}) };
            let button = if session.connects_to().is_none() { primary_button } else { secondary_button };
            if button(ui, Caption::from((icons::EDIT, numbers.as_str()))).clicked() {
                command = Some(Command::Go(WizardStep::Start));
            }
        }
        if sign_in::is_possible(report, session) {
            sign_in::button(ui, form, false);
        }
        command
    });
    if let Some(words) = words::past_the_door(report) {
        text(ui, &ui.voice().text(words));
    } else {
        let possible = sign_in::is_possible(report, session);
        let wrong = if possible { ui.say(PasswordTest {}) } else { ui.say(PasswordWrong { computer: host(report) }) };
        text(ui, &wrong);
    }
    let fails = ui.say(StillFails {});
    text(ui, &fails);
    command
}

fn ask(
    ui: &mut Ui,
    form: &mut Form,
    who: Who,
    steps: &[String],
    report: &Report,
    session: &Session,
) -> Option<Command> {
    let computer = host(report);
    let whom: Said = match (who, report.seat()) {
        (Who::There, Seat::Caller) => AskThere { computer }.into(),
        (Who::There, Seat::Called) | (Who::Here, Seat::Caller) => DoHere {}.into(),
        (Who::Owner, _) => AskOwner {}.into(),
        (Who::Network, _) => AskNetwork {}.into(),
        _ => AskCaller {}.into(),
    };
    let whom = ui.say(whom);
    let words = |ui: &mut Ui| {
        ui.label(theme::paragraph(&whom).family(crate::ui::fonts::semibold()));
        markdown::numbered(ui, steps);
    };
    arrange(ui, words, |ui| {
        let (mut command, mut first) = (None, true);
        if who == Who::There && !phone::steps(report).is_empty() {
            let aloud = ui.say(ReadAloud {});
            let aloud = primary_button(ui, (icons::PHONE, aloud.as_str()));
            if aloud.clicked() {
                form.over.open(Over::Phone, Some(aloud.id));
            }
            first = false;
        } else if who == Who::Here && sign_in::has_failed(report) && sign_in::is_possible(report, session) {
            sign_in::button(ui, form, true);
            first = false;
        } else if who == Who::Here && session.request().is_some() {
            command = done(ui);
            first = false;
        }
        command = mail_button(ui, form, report, session, first).or(command.take());
        let numbered: Vec<_> = steps.iter().zip(1..).map(|(step, at)| format!("{at}. {}", bare(step))).collect();
        copy(ui, report, &format!("{whom}\n{}", numbered.join("\n")));
        command
    })
}

fn hand_on(ui: &mut Ui, form: &mut Form, who: Who, report: &Report, session: &Session) -> Option<Command> {
    let whom: Said = match (who, report.verdict.side) {
        (Who::Gateway, _) => AskGateway {}.into(),
        (_, Side::Client) => AskHelpdesk {}.into(),
        _ => AskHelpdeskThere { computer: host(report) }.into(),
    };
    let whom = [whom, SendIt {}.into()];
    let whom = ui.say(Said::paragraph(&whom));
    arrange(
        ui,
        |ui| text(ui, &whom),
        |ui| {
            let command = mail_button(ui, form, report, session, true);
            if !phone::steps(report).is_empty() {
                let aloud = ui.say(ReadAloud {});
                let aloud = secondary_button(ui, (icons::PHONE, aloud.as_str()));
                if aloud.clicked() {
                    form.over.open(Over::Phone, Some(aloud.id));
                }
            }
            copy(ui, report, &whom);
            command
        },
    )
}

fn unsure(ui: &mut Ui, form: &mut Form, report: &Report, session: &Session) -> Option<Command> {
    let lead = ui.say(Unsure {});
    let test = sign_in::is_next(report, session);
    let begin = session_start::is_next(report, session);
    if recommends_try(report, session) {
        let words = |ui: &mut Ui| {
            text(ui, &lead);
            try_why(ui);
        };
        return arrange(ui, words, |ui| {
            let tried = try_button(ui, true);
            mail_button(ui, form, report, session, false).or(tried)
        });
    }
    let first = if test {
        ui.say(TestFirst {})
    } else if begin {
        ui.say(session_start::AskFirst {})
    } else {
        ui.say(AddNumbers {})
    };
    let mut steps = vec![ui.say(TryAgain {}), ui.say(SaveAndSend {})];
    steps.insert(usize::from(!test && !begin), first);
    let words = |ui: &mut Ui| {
        text(ui, &lead);
        markdown::numbered(ui, &steps);
    };
    arrange(ui, words, |ui| {
        let mut command = None;
        let can_repeat = session.request().is_some();
        if test {
            sign_in::button(ui, form, true);
        } else if begin {
            command = session_start::button(ui);
        } else if can_repeat {
            command = done(ui);
        }
        command = mail_button(ui, form, report, session, !can_repeat).or(command.take());
        copy(ui, report, &lead);
        command
    })
}

/// Nothing found, and yet something fails: nobody sees more of it than Remote Desktop itself.
pub fn recommends_try(report: &Report, session: &Session) -> bool {
    report.verdict.next == Some(NextStep::Try) && session.can_try()
}

/// What is said of it, wherever it is offered.
pub fn try_why(ui: &mut Ui) {
    let why = ui.say(TryWatchedWhy {});
    text(ui, &why);
}

/// For any result of a check from here.
pub fn try_button(ui: &mut Ui, first: bool) -> Option<Command> {
    let caption = ui.say(TryWatched {});
    let button = if first { primary_button } else { secondary_button };
    button(ui, Caption::from((icons::EYE, caption.as_str()))).clicked().then_some(Command::Try)
}

fn done(ui: &mut Ui) -> Option<Command> {
    let again = ui.say(DoneCheckAgain {});
    primary_button(ui, (icons::RETRY, again.as_str())).clicked().then_some(Command::Again)
}

/// To the helpdesk's own address only where an administrator has set it.
pub fn mail_button(ui: &mut Ui, form: &Form, report: &Report, session: &Session, first: bool) -> Option<Command> {
    let caption = ui.say(Mail {});
    let button = if first { primary_button } else { secondary_button };
    button(ui, Caption::from((icons::MAIL, caption.as_str()))).clicked().then(|| {
        let profile = session.profile();
        let helpdesk = profile.helpdesk.as_ref().filter(|_| profile.suggests().is_none());
        let to = helpdesk.and_then(|helpdesk| helpdesk.mail.as_deref());
        let file = match session.saving() {
            Some(crate::session::Saving::Done(path)) => Some(path.as_path()),
            _ => None,
        };
        Command::Hand(mail::about(ui.voice(), report, to, form.hide_names, file))
    })
}

fn copy(ui: &mut Ui, report: &Report, steps: &str) {
    let caption = ui.say(CopyCode {});
    if secondary_button(ui, (icons::COPY, caption.as_str())).clicked() {
        let code = ui.say(Code { code: Term::from(&report.support_code) });
        let headline = ui.say(report.verdict.headline.clone());
        ui.ctx().copy_text(format!("{}\n\n{steps}\n\n{}\n", plain(&headline), plain(&code)));
    }
}

/// Without the marks of a page.
fn bare(text: &str) -> String {
    crate::report::markdown::bare(text)
}
