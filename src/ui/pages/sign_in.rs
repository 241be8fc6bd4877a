//! *Test the sign-in*: a name, a password, and what to know before. It lies over the result, which it was opened from.
//!
//! What was typed is wiped when it is closed, and moves on to the check when it is used.

use std::fmt;

use egui::{Id, Key, Modal, RichText, ScrollArea, Ui, vec2};

use crate::model::said::{Name, Term};
use crate::model::{Account, Identity, Layer, NextStep, Secret, SignInOnce, SignInRequest, Thumbprint};
use crate::report::Report;
use crate::report::escape::plain;
use crate::says;
use crate::session::{Command, Origin, PRACTICE_PASSWORD, Session};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{
    Caption, Tone, announce, callout, known_field, link_button, primary_button, secondary_button, secret_field,
    step_header,
};
use crate::ui::{icons, theme, theme::space};

use super::over::Sheet;
use super::{Form, sheet_frame};

says! { "ui-sign-in":
    TestIt {} = "Test the sign-in";
    Title { computer: Name } = "Test the sign-in at {computer}";
    Lead {} = "Redial proves to that computer that you know the password. The password itself is not sent, not kept and not \
        written down.";
    UserName {} = "User name";
    UserHint {} = "for example LAB\\anna or anna@example.com";
    Password {} = "Password";
    Shown { thumbprint: Term } = "The certificate that was shown there has the thumbprint {thumbprint}.";
    KnownCertificate {} = "This is the certificate of that computer: I know it, or somebody there has compared it.";
    MayBeRemembered {} = "Not needed where Remote Desktop on this computer trusts it already. Without either, nothing is sent.";
    NotRemembered {} = "Remote Desktop on this computer does not know it yet. Until you say so, nothing is sent.";
    OnPractice { password: Term } = "On a practice computer everybody\u{2019}s password is \u{201c}{password}\u{201d}. Do not type a real one here.";
    Suggested { file: Path } = "I do want to sign in at this computer, though its name comes from {file}.";
    OneAttempt {} = "One attempt, now";
    WhatItLeaves {} = "The log of that computer will show a sign-in over the network in your name. A wrong password counts \
        there like any other.";
    NotTheFirst {} = "This is not the first attempt";
    MayLock {} = "After a few wrong passwords many accounts are locked for a while. Be sure of this one, or wait.";
    NoSuchName {} = "That can't be a user name.";
    TooLong {} = "That is longer than any password can be, so it was not taken.";
    TestNow {} = "Test now";
    Cancel {} = "Cancel";
}

/// What was typed and ticked so far.
#[derive(Default)]
pub struct Typed {
    user: String,
    password: Secret,
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
    let challenged = || {
        let facts = report.layer(Layer::SignIn)?.facts.get("credssp")?;
        Some(facts.pointer("/greeting/kind")? == "challenged")
    };
    !matches!(session.origin(), Origin::File(_)) && session.request().is_some() && challenged() == Some(true)
}

/// Whether it is the next thing to do.
pub fn is_next(report: &Report, session: &Session) -> bool {
    report.verdict.next == Some(NextStep::SignInTest) && is_possible(report, session)
}

/// Whether a sign-in was tested and not accepted. What is saved here has no part in that, and only another test tells
/// whether it is over.
pub fn has_failed(report: &Report) -> bool {
    let outcome = || report.layer(Layer::SignIn)?.facts.get("sign-in-test")?.pointer("/outcome/kind")?.as_str();
    outcome().is_some_and(|kind| kind != "accepted" && kind != "not-asked")
}

/// The way to it.
pub fn button(ui: &mut Ui, form: &mut Form, first: bool) {
    let caption = ui.say(TestIt {});
    let button = if first { primary_button } else { secondary_button };
    if button(ui, Caption::from((icons::KEY, caption.as_str()))).clicked() {
        form.over.show(Sheet::SignIn);
    }
}

/// The same, among other things.
pub fn link(ui: &mut Ui, form: &mut Form) {
    let caption = ui.say(TestIt {});
    if link_button(ui, (icons::KEY, caption.as_str())).clicked() {
        form.over.show(Sheet::SignIn);
    }
}

/// Over the page, until it is used or closed; Escape does that, too.
pub fn sheet(ui: &Ui, form: &mut Form, report: &Report, session: &Session) -> Option<Command> {
    if form.over.sheet() != Sheet::SignIn {
        return None;
    }
    let screen = ui.ctx().content_rect().size();
    let modal = Modal::new(Id::unique("sign-in")).frame(sheet_frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width((screen.x - 4.0 * space::L).min(620.0));
        let room = (screen.y - 4.0 * space::L - space::TOUCH - 2.0 * space::M).max(space::TOUCH);
        let scroll = ScrollArea::vertical().auto_shrink([false, true]).max_height(room);
        let entered = scroll.show(ui, |ui| content(ui, form, report, session)).inner;
        ui.add_space(space::M);
        buttons(ui, form, report, session, entered)
    });
    let left = modal.should_close();
    let (command, cancelled) = modal.inner;
    if command.is_some() || cancelled || left {
        close(form);
    }
    command
}

/// Takes it away, and wipes the password. The name may be of use for another attempt.
pub fn close(form: &mut Form) {
    if form.over.sheet() == Sheet::SignIn {
        form.over.show(Sheet::None);
        form.sign_in = Typed { user: std::mem::take(&mut form.sign_in.user), ..Typed::default() };
    }
}

/// Whether Enter was pressed in the last line.
fn content(ui: &mut Ui, form: &mut Form, report: &Report, session: &Session) -> bool {
    let computer = Name(plain(&report.target.host));
    step_header(ui, "", &ui.say(Title { computer }));
    ui.add_space(space::XS);
    ui.label(theme::paragraph(ui.say(Lead {})));
    if matches!(session.origin(), Origin::Practice(_)) {
        ui.label(theme::paragraph(ui.say(OnPractice { password: Term::from(PRACTICE_PASSWORD) })));
    }
    ui.add_space(space::S);
    let entered = fields(ui, form);
    ui.add_space(space::S);
    certificate(ui, form, report);
    if let Some(path) = suggested(report, session) {
        let file = crate::model::said::Path(plain(&path.display().to_string()));
        ui.checkbox(&mut form.sign_in.wanted, ui.say(Suggested { file }));
    }
    ui.add_space(space::S);
    if session.sign_ins() == 0 {
        callout(ui, Tone::Info, &ui.say(OneAttempt {}), &ui.say(WhatItLeaves {}));
    } else {
        callout(ui, Tone::Warn, &ui.say(NotTheFirst {}), &ui.say(MayLock {}));
    }
    entered
}

/// The least room in which both stand side by side.
const TWO_FIELDS: f32 = 480.0;

/// Name and password. Whether Enter was pressed behind the password.
fn fields(ui: &mut Ui, form: &mut Form) -> bool {
    let (name, hint, password) = (ui.say(UserName {}), ui.say(UserHint {}), ui.say(Password {}));
    let refused = form.sign_in.no_name.then(|| ui.say(NoSuchName {}));
    let Typed { user, password: secret, .. } = &mut form.sign_in;
    let mut first = |ui: &mut Ui| known_field(ui, Id::unique("sign-in-user"), &name, user, &hint, refused.as_deref());
    let mut second = |ui: &mut Ui| secret_field(ui, Id::unique("sign-in-password"), &password, secret);
    let width = ui.available_width();
    let (user, typed) = if width < TWO_FIELDS {
        (first(ui), second(ui))
    } else {
        let each = vec2((width - space::M) / 2.0, 0.0);
        let both = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            (ui.allocate_ui(each, first).inner, ui.allocate_ui(each, second).inner)
        };
        ui.horizontal_top(both).inner
    };
    form.over.greet(Sheet::SignIn, &user);
    if user.changed() {
        form.sign_in.no_name = false;
    }
    form.sign_in.too_long = typed.too_long || form.sign_in.too_long && form.sign_in.password.is_empty();
    let too_long = form.sign_in.too_long.then(|| ui.say(TooLong {}));
    complain(ui, refused.as_deref());
    complain(ui, too_long.as_deref());
    typed.response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn complain(ui: &mut Ui, why: Option<&str>) {
    if let Some(why) = why {
        let said = ui.colored_label(theme::palette(ui).fail, why);
        announce(ui, &said);
    }
}

fn certificate(ui: &mut Ui, form: &mut Form, report: &Report) {
    let Some(shown) = thumbprint(report) else { return };
    let quiet = theme::palette(ui).text_quiet;
    ui.label(theme::paragraph(ui.say(Shown { thumbprint: Term(shown.to_string()) })));
    ui.checkbox(&mut form.sign_in.accepted, ui.say(KnownCertificate {}));
    let when = if is_unknown(report) { ui.say(NotRemembered {}) } else { ui.say(MayBeRemembered {}) };
    ui.label(RichText::new(when).size(theme::size::SMALL).color(quiet));
}

fn buttons(ui: &mut Ui, form: &mut Form, report: &Report, session: &Session, entered: bool) -> (Option<Command>, bool) {
    let typed = &form.sign_in;
    let named = !typed.user.trim().is_empty() && !typed.password.is_empty();
    let accepted = typed.accepted || !is_unknown(report);
    let ready = named && accepted && (typed.wanted || suggested(report, session).is_none());
    ui.horizontal_wrapped(|ui| {
        let (test, cancel) = (ui.say(TestNow {}), ui.say(Cancel {}));
        let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, (icons::KEY, test.as_str())).clicked()).inner;
        let command = if ready && (pressed || entered) { test_it(form, report) } else { None };
        (command, link_button(ui, &cancel).clicked())
    })
    .inner
}

/// Hands the password over. None where the name is none.
fn test_it(form: &mut Form, report: &Report) -> Option<Command> {
    let typed = &mut form.sign_in;
    let Some(account) = Account::parse(&typed.user) else {
        typed.no_name = true;
        return None;
    };
    let secret = std::mem::take(&mut typed.password);
    let accepted = thumbprint(report).filter(|_| typed.accepted);
    let identity = Identity::Typed { account, secret };
    Some(Command::SignIn(SignInOnce::new(SignInRequest { identity, accepted })))
}

/// The certificate's, as the last check saw it.
fn thumbprint(report: &Report) -> Option<Thumbprint> {
    let facts = report.layer(Layer::Certificate)?.facts.get("certificate")?;
    Thumbprint::parse(facts.pointer("/own/sha1")?.as_str()?)
}

/// Whether the last test ended at a certificate that nobody here knew.
fn is_unknown(report: &Report) -> bool {
    let why = || {
        let test = report.layer(Layer::SignIn)?.facts.get("sign-in-test")?;
        Some(test.pointer("/outcome/reason/why")? == "certificate-unknown")
    };
    why() == Some(true)
}

/// A file that anybody may have written names this very computer.
fn suggested<'a>(report: &Report, session: &'a Session) -> Option<&'a std::path::Path> {
    let profile = session.profile();
    let named = profile.target.as_deref() == Some(report.target.typed.as_str()) || profile.gateway.is_some();
    profile.suggests().filter(|_| named)
}
