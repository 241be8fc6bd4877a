//! The page about the result: what to do now is in sight, and near to the keyboard, whatever was found.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

use redial::session::fixing::ALL;

use super::*;

/// As the window opens.
const WIDTH: f32 = 900.0;
const HEIGHT: f32 = 680.0;

/// What somebody can do about it, by the words on its button.
const ACTIONS: [&str; 6] = [
    "Read all the steps aloud to them",
    "E-mail to the helpdesk",
    "I've done that: check again",
    "Connect now",
    "Change it",
    "Check a real computer",
];

pub(super) fn is_action(label: &str) -> bool {
    ACTIONS.contains(&label) || ALL.iter().any(|fix| fix.title == label)
}

fn open_large() -> Wizard {
    let mut wizard = Wizard::open();
    wizard.window.set_size(egui::vec2(WIDTH, HEIGHT));
    wizard
}

/// How far the page has to be scrolled until the first of them is whole, above the bar.
fn scrolled(wizard: &Wizard) -> f32 {
    let all = wizard.window.query_all(By::new().predicate(|node| node.role() == Role::Button));
    let bottoms = all.filter(|node| node.accesskit_node().label().is_some_and(|label| is_action(&label)));
    let first = bottoms.map(|node| node.rect().bottom()).fold(f32::INFINITY, f32::min);
    (first - bar_top(wizard)).max(0.0)
}

fn bar_top(wizard: &Wizard) -> f32 {
    wizard.window.get_by_label("Save the report").rect().top()
}

fn focused(wizard: &Wizard) -> Option<String> {
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the path would name one lifetime")]
    let all = wizard.window.query_all(By::new().predicate(|node| node.is_focused()));
    all.filter_map(|node| node.accesskit_node().label()).next_back()
}

/// How often Tab is pressed, from where the page comes up.
fn tabs(wizard: &mut Wizard) -> usize {
    for stops in 0..10 {
        if focused(wizard).is_some_and(|label| is_action(&label)) {
            return stops;
        }
        wizard.window.key_press(Key::Tab);
        wizard.window.run_steps(2);
    }
    usize::MAX
}

#[test]
fn what_to_do_is_in_sight_and_two_stops_away() {
    for id in [
        "certificate-missing",
        "certificate-unusable",
        "clock-wrong",
        "closed-after-hello",
        "closed-on-connect",
        "expired-certificate",
        "healthy",
        "old-security",
        "refused",
        "sign-in-closed",
        "tls-10-only",
        "wrong-service",
    ] {
        let mut wizard = open_large();
        wizard.practise(title(id));
        let headline = wizard.window.state().session().report().unwrap().verdict.headline.english();
        wizard.window.run_steps(2);
        assert_eq!(focused(&wizard), Some(headline), "{id}: the headline is what is heard first");
        let scrolled = scrolled(&wizard);
        assert!(scrolled <= 0.0, "{id}: {scrolled} points to scroll");
        assert!(tabs(&mut wizard) <= 2, "{id}");
        every_control_has_a_name(&wizard);
    }
}

/// Names come out of the target itself, so that nobody has to be asked.
#[test]
fn a_name_that_nobody_knows_is_shown_as_it_was_typed() {
    let mut wizard = open_large();
    wizard.fill("Computer name or address", "no-such-computer.invalid");
    wizard.window.key_press(Key::Enter);
    wizard.until_step(WizardStep::Result);
    if wizard.window.state().session().report().unwrap().verdict.known_cause() != Some(Cause::NameNotFound) {
        // A computer without a name server, or with a talkative one.
        return;
    }
    assert!(wizard.sees("Is this name spelled right?") && wizard.sees("no-such-computer.invalid"));
    assert!(scrolled(&wizard) <= 0.0 && tabs(&mut wizard) <= 2);
    wizard.press("Change it");
    assert_eq!(wizard.step(), WizardStep::Start);
    let field = wizard.window.get_by_role_and_label(Role::TextInput, "Computer name or address");
    assert_eq!(field.value().as_deref(), Some("no-such-computer.invalid"));
}

#[test]
fn the_support_code_is_on_every_later_page_and_spelled() {
    let mut wizard = open_large();
    assert!(!wizard.sees("Spell it"));
    wizard.practise(title("refused"));
    let code = wizard.window.state().session().report().unwrap().support_code.clone();
    let shown = |wizard: &Wizard| {
        let rect = wizard.window.get_by_label(&code).rect();
        assert!(rect.top() < 60.0 && rect.left() > WIDTH / 2.0 && rect.right() < WIDTH, "{rect:?}");
    };
    shown(&wizard);
    wizard.press(&format!("Copy the support code {code}"));
    assert!(wizard.sees("Copied"));
    wizard.press("Spell it");
    assert!(wizard.sees_part("Romeo Delta") && wizard.sees("Hide the spelling"));
    wizard.press("Hide the spelling");
    wizard.press("Save the report");
    shown(&wizard);
    wizard.press("Changes made");
    shown(&wizard);
    wizard.window.key_press(Key::Escape);
    wizard.until_step(WizardStep::Report);
    wizard.press("Back to the result");
    wizard.press("Back to start");
    assert!(!wizard.sees("Spell it"));
    wizard.press("All fixes");
    shown(&wizard);
    wizard.press(find("flush-dns").unwrap().title);
    wizard.until_step(WizardStep::Fix);
    shown(&wizard);
}

#[test]
fn keys_go_back_ask_again_and_scroll_from_anywhere() {
    let mut wizard = open_large();
    wizard.practise(title("refused"));
    let run = wizard.window.state().session().run();
    wizard.window.key_press(Key::F5);
    wizard.until("checked again", |app| app.session().run() != run && app.session().step() == WizardStep::Result);
    // The keyboard is on a button, and the page scrolls all the same.
    tab_to(&mut wizard, "E-mail to the helpdesk");
    let top = |wizard: &Wizard| wizard.window.get_by_label("What to do now").rect().top();
    let before = top(&wizard);
    for (key, down) in [(Key::End, true), (Key::Home, false), (Key::PageDown, true), (Key::PageUp, false)] {
        wizard.window.key_press(key);
        wizard.window.run_steps(4);
        assert_eq!(top(&wizard) < before, down, "{key:?}");
    }
    wizard.window.key_press(Key::F1);
    wizard.window.run_steps(2);
    assert!(wizard.sees("Help"));
    wizard.window.key_press(Key::Escape);
    wizard.window.run_steps(2);
    assert!(!wizard.sees("Help") && wizard.step() == WizardStep::Result, "only what lies over the page goes");
    wizard.press("Read all the steps aloud to them");
    assert!(wizard.sees("At the other computer") && wizard.sees_part("1. Sit down at the computer"));
    wizard.press("Close");
    assert!(!wizard.sees("At the other computer"));
    wizard.press("Save the report");
    wizard.window.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    wizard.until_step(WizardStep::Result);
    wizard.window.key_press(Key::Escape);
    wizard.until_step(WizardStep::Start);
}

/// What a computer in memory was asked to start, once it was.
#[expect(clippy::disallowed_methods, reason = "a computer in memory tells nobody what was started on it")]
fn started(pc: &Fake, is: impl Fn(&str) -> bool) -> String {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        if let Some(line) = pc.log().into_iter().rfind(|line| is(line)) {
            return line;
        }
        assert!(Instant::now() < deadline, "{:?}", pc.log());
        thread::sleep(Duration::from_millis(10));
    }
}

/// A port that nobody listens at.
fn closed_port() -> SocketAddr {
    TcpListener::bind((crate::lab::address(), 0)).unwrap().local_addr().unwrap()
}

/// On Windows in memory, where a real server answers: what is started is what the page says, and nothing else.
#[test]
fn a_mail_and_remote_desktop_are_opened_by_the_system() {
    let (pc, folder) = (Fake::typical(), Folder::new("opened"));
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    let server = practice_computer();
    wizard.fill("Computer name or address", &server.to_string());
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    wizard.press("Connect now");
    assert_eq!(started(&pc, |line| line.starts_with("mstsc")), format!("mstsc /v:{server}"));
    wizard.press("Back to start");
    wizard.fill("Computer name or address", &closed_port().to_string());
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    assert!(!wizard.sees("Connect now"), "nobody is sent against a wall");
    wizard.press("E-mail to the helpdesk");
    let mail = started(&pc, |line| line.starts_with("open mailto:?subject=Help%20with%20Remote%20Desktop"));
    assert!(mail.len() < 2000 && mail.contains("RD-") && mail.contains("%0D%0A"), "{mail}");
}

#[test]
fn what_was_saved_can_be_opened_shown_and_sent() {
    let (pc, folder) = (Fake::typical(), Folder::new("sent"));
    let path = folder.0.join("report.html");
    let answer = path.clone();
    let asker = Asker::Scripted(Arc::new(move |_| Some(answer.clone())));
    let here = Here { pc: Arc::new(pc.clone()), transport: Box::new(Nobody) };
    let mut wizard = Wizard::on(here, asker, None);
    wizard.practise(title("refused"));
    wizard.press("Save the report");
    assert!(!wizard.sees("Show in folder"));
    wizard.press("Save");
    wizard.until("saved", |app| app.session().saving().is_some());
    wizard.press("Open it");
    assert_eq!(started(&pc, |line| line.ends_with("report.html")), format!("open {}", path.display()));
    wizard.press("E-mail to the helpdesk");
    assert!(started(&pc, |line| line.contains("mailto:")).contains("report.html.%20Please"));
    wizard.press("Show in folder");
    let shown = format!("open {}", folder.0.display());
    assert_eq!(started(&pc, |line| line == shown), shown);
}

/// Where nothing comes up, the page says so.
#[test]
fn what_does_not_come_up_is_told() {
    let (pc, folder) = (Fake::typical(), Folder::new("not-opened"));
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.practise(title("refused"));
    pc.lock("open");
    wizard.press("E-mail to the helpdesk");
    wizard.until("told", |app| app.session().not_opened().is_some());
    assert!(wizard.sees_part("No e-mail program opened"));
}

/// A port at which nobody listens, and after the fix somebody does.
#[test]
fn a_cure_is_one_strip_before_and_now() {
    let (pc, folder) = (Fake::typical(), Folder::new("cured"));
    pc.edit(|world| world.identity.elevated = false);
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.window.set_size(egui::vec2(WIDTH, HEIGHT));
    let address = closed_port();
    wizard.fill("Computer name or address", &address.to_string());
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    wizard.press("Back to start");
    wizard.press("All fixes");
    wizard.press(find("reset-default-rdp").unwrap().title);
    wizard.until("planned", planned);
    pass_on(TcpListener::bind(address).unwrap(), practice_computer());
    wizard.press("Make this change");
    wizard.until("done", done);
    wizard.until_step(WizardStep::Result);
    assert!(
        wizard.sees("That helped") && wizard.sees_part("Before: ") && wizard.sees_part("Now: works, all of it in ")
    );
    assert!(scrolled(&wizard) <= 0.0 && tabs(&mut wizard) <= 2);
    every_control_has_a_name(&wizard);
    assert_eq!(wizard.window.get_by_label("Undo the change").accesskit_node().role(), Role::Link);
    wizard.press("Connect now");
    wizard.press("Done");
    assert!(!wizard.sees("That helped") && wizard.sees("What to do now"));
}

/// What comes to the one goes on to the other, for the rest of the test run.
#[expect(clippy::disallowed_methods, reason = "loopback answers at once")]
fn pass_on(listener: TcpListener, server: SocketAddr) {
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let Ok(far) = TcpStream::connect(server) else { continue };
            for (from, to) in [(near.try_clone(), far.try_clone()), (Ok(far), Ok(near))] {
                let (Ok(mut from), Ok(mut to)) = (from, to) else { continue };
                thread::spawn(move || {
                    let _ = io::copy(&mut from, &mut to);
                    let _ = to.shutdown(Shutdown::Write);
                });
            }
        }
    });
}
