//! The sign-in test: what it asks, what it warns of, what becomes of it, and that nothing of the password stays.

use egui::Event;

use super::*;
use crate::own_memory::Password;
use crate::secrets::is_in_a_report;

fn at_result(practice: &'static str) -> Wizard {
    let mut wizard = Wizard::open();
    wizard.window.set_size(egui::vec2(900.0, 680.0));
    wizard.practise(title(practice));
    wizard
}

fn type_password(wizard: &mut Wizard, event: Event) {
    wizard.window.get_by_role_and_label(Role::PasswordInput, "Password").focus();
    wizard.window.step();
    wizard.window.event(event);
    wizard.window.step();
    wizard.window.step();
}

const ACCEPT: &str = "This is the certificate of that computer: I know it, or somebody there has compared it.";

/// Name, password, and the certificate is the right one.
fn fill_in(wizard: &mut Wizard, password: String) {
    wizard.press("Test the sign-in");
    wizard.fill("User name", "LAB\\anna");
    type_password(wizard, Event::Paste(password));
    wizard.press(ACCEPT);
}

fn test_now(wizard: &mut Wizard) {
    wizard.press("Test now");
    wizard.until("tested", |app| app.session().step() == WizardStep::Checking);
    wizard.until_step(WizardStep::Result);
}

fn outcome(wizard: &Wizard) -> Option<String> {
    let report = wizard.window.state().session().report()?;
    let facts = &report.layer(redial::model::Layer::SignIn)?.facts;
    Some(facts.get("sign-in-test")?.pointer("/outcome/kind")?.as_str()?.to_owned())
}

#[test]
fn a_right_password_is_accepted_and_no_later_check_tries_it_again() {
    let mut wizard = at_result("healthy");
    wizard.press("Test the sign-in");
    assert!(
        wizard.sees_part("everybody\u{2019}s password is \u{201c}practice\u{201d}") && wizard.sees("One attempt, now")
    );
    wizard.press("Close");
    fill_in(&mut wizard, "practice".to_owned());
    test_now(&mut wizard);
    assert_eq!(outcome(&wizard).as_deref(), Some("accepted"));
    assert!(wizard.sees_part("accepts this name and password"));
    wizard.press("Check again");
    wizard.until_step(WizardStep::Result);
    assert_eq!(outcome(&wizard), None);
}

#[test]
fn a_wrong_one_is_named_warned_of_and_nowhere_afterwards() {
    let password = Password::new(3);
    let mut wizard = at_result("healthy");
    fill_in(&mut wizard, password.plain());
    test_now(&mut wizard);
    assert_eq!(outcome(&wizard).as_deref(), Some("refused"));
    let session = wizard.window.state().session();
    let report = session.report().unwrap();
    assert_eq!(report.verdict.known_cause(), Some(Cause::WrongPassword));
    assert!(!is_in_a_report(report, &password));
    let kept = format!("{session:?}");
    assert!(!kept.contains("anna") && !password.is_in(&kept), "{kept}");
    assert_eq!(password.copies(), 0);
    // What to do is in sight, and tells of the password and not of what is saved here.
    assert!(wizard.sees_part("Type the password once where you can see it"));
    // Nobody is locked out by trying on and on without a word.
    wizard.press("Test the sign-in");
    assert!(wizard.sees("This is not the first attempt") && !wizard.sees("One attempt, now"));
    let name = wizard.window.get_by_role_and_label(Role::TextInput, "User name");
    assert_eq!(name.value().as_deref(), Some("LAB\\anna"));
}

/// What the check has seen is known before anybody clicks.
#[test]
fn without_a_word_on_the_certificate_nothing_is_sent() {
    let mut wizard = at_result("healthy");
    wizard.press("Test the sign-in");
    assert!(wizard.sees("One attempt, now") && wizard.sees_part("does not know it yet"));
    wizard.fill("User name", "anna");
    type_password(&mut wizard, Event::Text("practice".to_owned()));
    assert!(wizard.window.get_by_label("Test now").accesskit_node().is_disabled());
    wizard.press(ACCEPT);
    assert!(!wizard.window.get_by_label("Test now").accesskit_node().is_disabled());
}

#[test]
fn what_was_typed_is_gone_when_it_is_closed() {
    let password = Password::new(4);
    let mut wizard = at_result("healthy");
    fill_in(&mut wizard, password.plain());
    assert!(password.copies() > 0);
    wizard.window.key_press(Key::Escape);
    wizard.window.step();
    wizard.window.step();
    assert!(!wizard.sees("Test now"));
    assert_eq!(password.copies(), 0);
    wizard.press("Test the sign-in");
    assert!(wizard.window.get_by_label("Test now").accesskit_node().is_disabled());
}

#[test]
fn a_name_that_is_none_is_refused_before_anything_is_sent() {
    let mut wizard = at_result("healthy");
    fill_in(&mut wizard, "practice".to_owned());
    wizard.fill("User name", "a/b");
    wizard.press("Test now");
    assert!(wizard.sees("That can't be a user name.") && wizard.step() == WizardStep::Result);
}

#[test]
fn it_is_offered_where_a_sign_in_was_begun() {
    assert!(!at_result("refused").sees("Test the sign-in"));
    assert!(at_result("healthy").sees("Test the sign-in"));
}
