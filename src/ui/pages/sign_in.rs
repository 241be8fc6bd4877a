//! *Test the sign-in*: a name, a password, and what to know before. It lies over the result, which it was opened from.
//!
//! What was typed is wiped when it is closed, and moves on to the check when it is used.

use std::cell::{Cell, RefCell};
use std::fmt;

use egui::{Id, Key, RichText, Ui, vec2};
use serde_json::Value;

use crate::model::said::{Name, Term};
use crate::model::{Account, Identity, Layer, NextStep, Secret, SignInOnce, SignInRequest, Thumbprint};
use crate::report::Report;
use crate::report::escape::plain;
use crate::says;
use crate::session::{Command, Origin, PRACTICE_PASSWORD, Session, Standing, has_begun};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{
    Caption, Tone, announce, callout, known_field, link_button, primary_button, secondary_button, secret_field,
};
use crate::ui::{icons, theme, theme::space};

use super::Form;
use super::over::{Dialog, Over, Overlay, scrolled};

says! { "ui-sign-in":
    TestIt {} = "Test the sign-in";
    Title { computer: Name } = "Test the sign-in at {computer}";
    Lead {} = "Redial proves to that computer that you know the password. The password itself is not sent, not kept and not \
        written down.";
    UserName {} = "User name";
    UserHint {} = "for example LAB\\anna";
    Password {} = "Password";
    AsMe {} = "As I am signed in to this computer, with nothing to type";
    AsMeSays {} = "Windows proves who you are by what it keeps of your sign-in: by a ticket of your domain (Kerberos), or without one by your password\u{2019}s proof. The password itself is not sent.";
    Known { thumbprint: Term } = "Remote Desktop on this computer remembers the certificate that was shown there. Its thumbprint: {thumbprint}.";
    AnotherOne {} = "Another certificate than before";
    Differs { shown: Term, remembered: Term } = "It shows the thumbprint {shown}. Remote Desktop on this computer remembers \
        {remembered}. It may have been renewed, or another computer answers in its place. So nothing is sent there.";
    Shown { thumbprint: Term } = "The certificate that was shown there has the thumbprint {thumbprint}.";
    KnownCertificate {} = "This is the certificate of that computer: I know it, or somebody there has compared it.";
    MayBeRemembered {} = "Not needed where Remote Desktop on this computer trusts it already. Without either, nothing is sent.";
    NotRemembered {} = "Remote Desktop on this computer does not know it yet. Until you say so, nothing is sent.";
    OnPractice { password: Term } = "On a practice computer everybody’s password is \u{201c}{password}\u{201d}. Do not type a real one here.";
    Suggested { file: Path } = "I do want to sign in at this computer, though its name comes from {file}.";
    OneAttempt {} = "One attempt, now";
    WhatItLeaves {} = "The log of that computer will show a sign-in over the network in your name. A wrong password counts \
        there like any other.";
    LeavesASignIn {} = "The log of that computer will show a sign-in over the network in your name.";
    NotTheFirst {} = "This is not the first attempt";
    MayLock {} = "After a few wrong passwords many accounts are locked for a while. Be sure of this one, or wait.";
    NoSuchName {} = "That can't be a user name.";
    TooLong {} = "That is longer than any password can be, so it was not taken.";
    TestNow {} = "Test now";
}

/// What was typed and ticked so far.
#[derive(Default)]
pub struct Typed {
    user: String,
    password: Secret,
    as_me: bool,
    accepted: bool,
    wanted: bool,
    too_long: bool,
    no_name: bool,
}

impl fmt::Debug for Typed {
    /// Nothing of it is anybody's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed")
    }
}

/// Whether there is a sign-in to test: a computer that was checked from here, and was ready for one.
pub fn is_possible(report: &Report, session: &Session) -> bool {
    has_begun(report) && !matches!(session.origin(), Origin::File(_)) && session.request().is_some()
}

/// Whether it is the next thing to do.
pub fn is_next(report: &Report, session: &Session) -> bool {
    report.verdict.next == Some(NextStep::SignInTest) && is_possible(report, session)
}

/// Whether a sign-in was tested and not accepted. What is saved here has no part in that, and only another test tells
/// whether it is over.
pub fn has_failed(report: &Report) -> bool {
    let outcome = report.fact(Layer::SignIn, "sign-in-test", "/outcome/kind");
    outcome.and_then(Value::as_str).is_some_and(|kind| kind != "accepted" && kind != "not-asked")
}

/// The way to it.
pub fn button(ui: &mut Ui, form: &mut Form, first: bool) {
    let caption = ui.say(TestIt {});
    let button = if first { primary_button } else { secondary_button };
    let button = button(ui, Caption::from((icons::KEY, caption.as_str())));
    if button.clicked() {
        form.over.open(Over::SignIn, Some(button.id));
    }
}

/// The same, among other things.
pub fn link(ui: &mut Ui, form: &mut Form) {
    let caption = ui.say(TestIt {});
    let link = link_button(ui, (icons::KEY, caption.as_str()));
    if link.clicked() {
        form.over.open(Over::SignIn, Some(link.id));
    }
}

/// Until it is used or closed, or there is no such result any more.
pub fn ui(ui: &Ui, form: &mut Form, session: &Session, command: &mut Option<Command>) -> Option<Over> {
    let Some(report) = session.report() else {
        wipe(&mut form.sign_in);
        return Some(Over::Nothing);
    };
    let title = ui.say(Title { computer: Name(plain(&report.target.host)) });
    let Form { over, sign_in: typed, .. } = form;
    let (typed, entered) = (RefCell::new(typed), Cell::new(false));
    let fields = |ui: &mut Ui, over: &mut Overlay, room: f32| {
        scrolled(ui, room, |ui| entered.set(content(ui, over, &mut typed.borrow_mut(), report, session)));
    };
    let row = |ui: &mut Ui, _: &mut Overlay| {
        *command = test_button(ui, &mut typed.borrow_mut(), report, session, entered.get());
        command.is_some().then_some(Over::Nothing)
    };
    let next = Dialog { asks: true, ..Dialog::new(&title, 620.0) }.show(ui, over, fields, row);
    if next.is_some() {
        wipe(&mut typed.borrow_mut());
    }
    next
}

/// Takes it away where another page has come.
pub fn leave(form: &mut Form) {
    form.over.drop_sign_in();
    wipe(&mut form.sign_in);
}

/// The password goes. The name may be of use for another attempt.
fn wipe(typed: &mut Typed) {
    *typed = Typed { user: std::mem::take(&mut typed.user), as_me: typed.as_me, ..Typed::default() };
}

/// Whether Enter was pressed in the last line.
fn content(ui: &mut Ui, over: &mut Overlay, typed: &mut Typed, report: &Report, session: &Session) -> bool {
    ui.label(theme::paragraph(ui.say(Lead {})));
    if matches!(session.origin(), Origin::Practice(_)) {
        ui.label(theme::paragraph(ui.say(OnPractice { password: Term::from(PRACTICE_PASSWORD) })));
    }
    ui.add_space(space::S);
    let entered = who(ui, over, typed, session);
    ui.add_space(space::S);
    certificate(ui, typed, report, session.standing());
    if let Some(path) = suggested(report, session) {
        let file = crate::model::said::Path(plain(&path.display().to_string()));
        ui.checkbox(&mut typed.wanted, ui.say(Suggested { file }));
    }
    ui.add_space(space::S);
    if typed.as_me {
        // There is no password that could be wrong.
        callout(ui, Tone::Info, &ui.say(OneAttempt {}), &ui.say(LeavesASignIn {}));
    } else if session.sign_ins() == 0 {
        callout(ui, Tone::Info, &ui.say(OneAttempt {}), &ui.say(WhatItLeaves {}));
    } else {
        callout(ui, Tone::Warn, &ui.say(NotTheFirst {}), &ui.say(MayLock {}));
    }
    entered
}

/// Whose sign-in. Whether Enter was pressed behind the password.
fn who(ui: &mut Ui, over: &mut Overlay, typed: &mut Typed, session: &Session) -> bool {
    if !session.signs_in_as_me() {
        typed.as_me = false;
        return fields(ui, over, typed);
    }
    let choice = ui.checkbox(&mut typed.as_me, ui.say(AsMe {}));
    if !typed.as_me {
        return fields(ui, over, typed);
    }
    over.greet(&choice);
    // What was typed before is not needed any more.
    typed.password.clear();
    let quiet = theme::palette(ui).text_quiet;
    ui.label(RichText::new(ui.say(AsMeSays {})).size(theme::size::SMALL).color(quiet));
    false
}

/// The least room in which both stand side by side.
const TWO_FIELDS: f32 = 480.0;

/// Name and password. Whether Enter was pressed behind the password.
fn fields(ui: &mut Ui, over: &mut Overlay, typed: &mut Typed) -> bool {
    let (name, hint, password) = (ui.say(UserName {}), ui.say(UserHint {}), ui.say(Password {}));
    let refused = typed.no_name.then(|| ui.say(NoSuchName {}));
    let Typed { user, password: secret, .. } = &mut *typed;
    let mut first = |ui: &mut Ui| known_field(ui, Id::unique("sign-in-user"), &name, user, &hint, refused.as_deref());
    let mut second = |ui: &mut Ui| secret_field(ui, Id::unique("sign-in-password"), &password, secret);
    let width = ui.available_width();
    let (user, shown) = if width < TWO_FIELDS {
        (first(ui), second(ui))
    } else {
        let each = vec2((width - space::M) / 2.0, 0.0);
        let both = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            (ui.allocate_ui(each, first).inner, ui.allocate_ui(each, second).inner)
        };
        ui.horizontal_top(both).inner
    };
    over.greet(&user);
    if user.changed() {
        typed.no_name = false;
    }
    typed.too_long = shown.too_long || typed.too_long && typed.password.is_empty();
    let too_long = typed.too_long.then(|| ui.say(TooLong {}));
    complain(ui, refused.as_deref());
    complain(ui, too_long.as_deref());
    shown.response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn complain(ui: &mut Ui, why: Option<&str>) {
    if let Some(why) = why {
        let said = ui.colored_label(theme::palette(ui).fail, why);
        announce(ui, &said);
    }
}

fn certificate(ui: &mut Ui, typed: &mut Typed, report: &Report, standing: Option<&Standing>) {
    let Some(shown) = thumbprint(report) else { return };
    let quiet = theme::palette(ui).text_quiet;
    match standing {
        Some(Standing::Remembered { .. }) => {
            ui.label(theme::paragraph(ui.say(Known { thumbprint: Term(shown.to_string()) })));
            return;
        }
        Some(Standing::Changed { shown, remembered }) => {
            let differs = Differs { shown: Term(shown.to_string()), remembered: Term(remembered.to_string()) };
            callout(ui, Tone::Warn, &ui.say(AnotherOne {}), &ui.say(differs));
            return;
        }
        Some(Standing::Unknown { .. } | Standing::OutOfReach) | None => {}
    }
    ui.label(theme::paragraph(ui.say(Shown { thumbprint: Term(shown.to_string()) })));
    ui.checkbox(&mut typed.accepted, ui.say(KnownCertificate {}));
    let when = if is_unknown(report, standing) { ui.say(NotRemembered {}) } else { ui.say(MayBeRemembered {}) };
    ui.label(RichText::new(when).size(theme::size::SMALL).color(quiet));
}

fn test_button(ui: &mut Ui, typed: &mut Typed, report: &Report, session: &Session, entered: bool) -> Option<Command> {
    let named = typed.as_me || !typed.user.trim().is_empty() && !typed.password.is_empty();
    let standing = session.standing();
    let accepted = typed.accepted || !is_unknown(report, standing);
    let same = !matches!(standing, Some(Standing::Changed { .. }));
    let ready = named && accepted && same && (typed.wanted || suggested(report, session).is_none());
    let test = ui.say(TestNow {});
    let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, (icons::KEY, test.as_str())).clicked()).inner;
    if ready && (pressed || entered) { test_it(typed, report) } else { None }
}

/// Hands the password over. None where the name is none.
fn test_it(typed: &mut Typed, report: &Report) -> Option<Command> {
    let identity = if typed.as_me {
        Identity::SignedInHere
    } else {
        let Some(account) = Account::parse(&typed.user) else {
            typed.no_name = true;
            return None;
        };
        Identity::Typed { account, secret: std::mem::take(&mut typed.password) }
    };
    let accepted = thumbprint(report).filter(|_| typed.accepted);
    Some(Command::SignIn(SignInOnce::new(SignInRequest { identity, accepted })))
}

/// The certificate's, as the last check saw it.
fn thumbprint(report: &Report) -> Option<Thumbprint> {
    Thumbprint::parse(report.fact(Layer::Certificate, "certificate", "/own/sha1")?.as_str()?)
}

/// Whether nobody here knows the certificate, as far as that was looked at.
fn is_unknown(report: &Report, standing: Option<&Standing>) -> bool {
    if let Some(standing) = standing {
        return matches!(standing, Standing::Unknown { .. });
    }
    let why = report.fact(Layer::SignIn, "sign-in-test", "/outcome/reason/why");
    why.is_some_and(|why| why == "certificate-unknown")
}

/// A file that anybody may have written names this very computer.
fn suggested<'a>(report: &Report, session: &'a Session) -> Option<&'a std::path::Path> {
    let profile = session.profile();
    let named = profile.target.as_deref() == Some(report.target.typed.as_str()) || profile.gateway.is_some();
    profile.suggests().filter(|_| named)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use egui::{Role, Theme};
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::*;
    use crate::engine::Event;
    use crate::report::sample;

    type Shown = (Form, Session, Option<Command>);

    /// The result of a check that came up to the sign-in, on Windows.
    fn window(standing: fn(Thumbprint) -> Standing) -> Harness<'static, Shown> {
        let mut session = Session::new(Vec::new());
        session.can_sign_in_as_me(true);
        let report = sample::healthy();
        let target = crate::model::Target::parse(&report.target.typed).unwrap();
        let shown = thumbprint(&report).unwrap();
        let _ = session.begin(crate::engine::Request::new(target, None), Duration::ZERO);
        let run = session.run();
        session.apply(Event::Standing { run, standing: standing(shown) }, Duration::ZERO);
        session.apply(Event::Finished { run, report: Box::new(report) }, Duration::ZERO);
        session.advance(Duration::from_secs(9));
        let page = |ui: &mut Ui, (form, session, command): &mut Shown| {
            let asked = crate::ui::pages::show(ui, form, session);
            *command = asked.or(command.take());
        };
        let builder = Harness::builder().with_size([900.0, 680.0]).with_theme(Theme::Light);
        let mut window =
            builder.with_context_setup(theme::apply).build_ui_state(page, (Form::default(), session, None));
        window.run_steps(4);
        window.get_by_label("Test the sign-in").click();
        window.run_steps(4);
        window
    }

    fn press(window: &mut Harness<'static, Shown>, label: &str) {
        window.get_by_label(label).click();
        window.run_steps(3);
    }

    fn is_ready(window: &Harness<'static, Shown>) -> bool {
        !window.get_by_label("Test now").accesskit_node().is_disabled()
    }

    const AS_ME: &str = "As I am signed in to this computer, with nothing to type";
    const ACCEPT: &str = "This is the certificate of that computer: I know it, or somebody there has compared it.";

    #[test]
    fn whoever_is_signed_in_types_nothing() {
        let mut window = window(|shown| Standing::Remembered { shown });
        assert!(window.query_by_role_and_label(Role::PasswordInput, "Password").is_some() && !is_ready(&window));
        press(&mut window, AS_ME);
        assert!(window.query_by_role_and_label(Role::PasswordInput, "Password").is_none() && is_ready(&window));
        assert!(window.query_by_label(ACCEPT).is_none());
        press(&mut window, "Test now");
        let Some(Command::SignIn(once)) = window.state_mut().2.take() else { panic!() };
        let request = once.take().unwrap();
        assert!(matches!(request.identity, Identity::SignedInHere) && request.accepted.is_none());
    }

    #[test]
    fn what_is_known_of_the_certificate_is_said_before_the_click() {
        let mut unknown = window(|shown| Standing::Unknown { shown });
        press(&mut unknown, AS_ME);
        assert!(unknown.query_by_label_contains("does not know it yet").is_some() && !is_ready(&unknown));
        press(&mut unknown, ACCEPT);
        assert!(is_ready(&unknown));
        let known = window(|shown| Standing::Remembered { shown });
        assert!(known.query_by_label_contains("remembers the certificate that was shown there").is_some());
        let remembered = || Thumbprint::of(&[7; 20]).unwrap();
        let mut changed = window(|shown| Standing::Changed { shown, remembered: Thumbprint::of(&[7; 20]).unwrap() });
        press(&mut changed, AS_ME);
        assert!(changed.query_by_label_contains(&remembered().to_string()).is_some() && !is_ready(&changed));
        assert!(changed.query_by_label(ACCEPT).is_none());
    }
}
