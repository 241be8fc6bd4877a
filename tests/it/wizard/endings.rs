//! Every way in which a fix can end, on a Windows computer in memory.

use redial::elevate::Direct;
use redial::fixes::harmful_advice::HARMFUL_ADVICE;
use redial::fixes::journals::{self, Scope};
use redial::platform::Platform;
use redial::platform::registry::{Key as RegistryKey, Value};
use redial::session::fixing::FixOutcome;

use super::*;

const CLIENT: &str = "Software\\Microsoft\\Terminal Server Client";
const POLICIES: &str = "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services";

/// A user's computer, the folder of the user's journal, and the window on its page with every fix.
fn at_fixes(name: &str, transport: impl FnOnce(&Fake) -> Box<dyn Transport>) -> (Fake, Folder, Wizard) {
    let (pc, folder) = (Fake::typical(), Folder::new(name));
    pc.edit(|world| world.identity.elevated = false);
    let mut wizard = Wizard::on_windows(&pc, &folder, transport(&pc));
    wizard.press("All fixes");
    assert_eq!(wizard.step(), WizardStep::Fixes);
    (pc, folder, wizard)
}

fn nobody(_: &Fake) -> Box<dyn Transport> {
    Box::new(Nobody)
}

/// What it would do, agreed to.
fn agree(wizard: &mut Wizard) {
    wizard.until("planned", planned);
    let captions = ["Make this change", "Make these changes", "Do it now"];
    wizard.press(captions.into_iter().find(|caption| wizard.sees(caption)).unwrap());
    wizard.until("done", done);
    if wizard.step() == WizardStep::Fix {
        every_control_has_a_name(wizard);
    }
}

fn greyed_out(wizard: &Wizard, label: &str) -> bool {
    wizard.window.get_by_label(label).accesskit_node().is_disabled()
}

fn outcome(wizard: &Wizard) -> Option<&FixOutcome> {
    match state(wizard.window.state()) {
        Some(FixState::Done(_, outcome)) => Some(outcome),
        _ => None,
    }
}

/// Windows asks; the user says no, or yes and the helper does it.
struct Prompt {
    pc: Fake,
    yes: Arc<Mutex<bool>>,
}

impl Transport for Prompt {
    fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
        if !*self.yes.lock().unwrap() {
            return Ok(Exchange::Declined);
        }
        self.pc.edit(|world| world.identity.elevated = true);
        let answer = Direct(Arc::new(self.pc.clone())).exchange(order, message);
        self.pc.edit(|world| world.identity.elevated = false);
        answer
    }
}

#[test]
fn part_of_it_can_be_undone_or_left() {
    let (pc, _folder, mut wizard) = at_fixes("partial", nobody);
    let before = pc.snapshot();
    wizard.press("Forget what Remote Desktop remembers");
    wizard.press("Every computer");
    wizard.until("planned", planned);
    pc.lock(&format!("HKCU\\{CLIENT}\\Servers"));
    agree(&mut wizard);
    assert!(matches!(outcome(&wizard), Some(FixOutcome::Partial { done, .. }) if done.len() == 3));
    assert!(wizard.sees("Only part of it was done") && wizard.sees("What was done before"));
    assert!(wizard.sees_part("It stopped at: ") && wizard.sees("It can stay as it is, or be undone."));
    pc.behave();
    tab_to(&mut wizard, "Undo what was done");
    wizard.window.key_press(Key::Enter);
    wizard.until("undone", |app| app.session().fixing().undone().is_some());
    assert!(wizard.sees("Undone: Forget what Remote Desktop remembers"));
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    // Its page no longer says that something was done.
    wizard.press("Back");
    wizard.until("looked at anew", |app| matches!(state(app), Some(FixState::Refused(_))));
    assert!(wizard.sees("Forget what Remote Desktop remembers") && !wizard.sees("Only part of it was done"));
}

#[test]
fn what_somebody_else_changed_meanwhile_is_left_alone() {
    let (pc, _folder, mut wizard) = at_fixes("stale", nobody);
    wizard.press("Forget what Remote Desktop remembers");
    wizard.fill("Which computer", "pc7.example");
    wizard.press("Show what will change");
    wizard.until("planned", planned);
    let list = RegistryKey::user(CLIENT).join("Default");
    pc.edit(|world| world.set_value(&list, "MRU0", Value::text("newer")));
    let before = pc.snapshot();
    agree(&mut wizard);
    assert!(matches!(outcome(&wizard), Some(FixOutcome::Stale { .. })));
    assert!(wizard.sees("Nothing was changed") && wizard.sees("Somebody else has changed it in the meantime"));
    assert!(wizard.sees_part("newer"), "what was found is said");
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    // The same choice, looked at again: what is there now can be changed.
    tab_to(&mut wizard, "Look again");
    wizard.window.key_press(Key::Enter);
    agree(&mut wizard);
    assert!(matches!(outcome(&wizard), Some(FixOutcome::Applied { .. })));
}

#[test]
fn what_could_not_be_done_has_changed_nothing() {
    let (pc, _folder, mut wizard) = at_fixes("failed", nobody);
    wizard.press(find("reset-default-rdp").unwrap().title);
    wizard.until("planned", planned);
    pc.lock("C:\\Users\\anna\\Documents");
    let before = pc.snapshot();
    agree(&mut wizard);
    assert!(matches!(outcome(&wizard), Some(FixOutcome::Failed { .. })));
    assert!(wizard.sees("Nothing was changed") && wizard.sees_part("This could not be done: "));
    assert!(wizard.sees_part("Another program is using it") && !wizard.sees("Undo it"));
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    pc.behave();
    tab_to(&mut wizard, "Try again");
    wizard.window.key_press(Key::Space);
    agree(&mut wizard);
    assert!(wizard.sees("The change was made and checked"));
}

#[test]
fn another_redial_has_to_be_done_first() {
    let (pc, _folder, mut wizard) = at_fixes("refused", nobody);
    let computer: Arc<dyn Platform> = Arc::new(pc.clone());
    wizard.press(find("reset-default-rdp").unwrap().title);
    wizard.until("planned", planned);
    let other = journals::open(&computer, Scope::User).unwrap();
    agree(&mut wizard);
    assert!(matches!(outcome(&wizard), Some(FixOutcome::Refused { .. })));
    assert!(wizard.sees("It was not done") && wizard.sees_part("Another Redial is changing something"));
    drop(other);
    wizard.press("Try again");
    agree(&mut wizard);
    assert!(matches!(outcome(&wizard), Some(FixOutcome::Applied { .. })));
}

#[test]
fn what_is_right_already_stays_so() {
    let (pc, folder, mut wizard) = at_fixes("right", nobody);
    let before = pc.snapshot();
    wizard.press(find("enable-udp").unwrap().title);
    wizard.until("planned", planned);
    assert!(wizard.sees("It is already as it should be") && wizard.sees("There is nothing to change."));
    assert!(!wizard.sees_part("Make th"));
    every_control_has_a_name(&wizard);
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    assert!(!folder.0.join("Redial").exists(), "looking leaves nothing behind");
}

#[test]
fn saying_no_to_windows_is_no_error() {
    let yes = Arc::new(Mutex::new(false));
    let said = Arc::clone(&yes);
    let (pc, _folder, mut wizard) = at_fixes("declined", |pc| Box::new(Prompt { pc: pc.clone(), yes: said }));
    let before = pc.snapshot();
    wizard.press(find("disable-udp").unwrap().title);
    wizard.until("planned", planned);
    assert!(wizard.sees("Windows will ask for an administrator"));
    agree(&mut wizard);
    assert!(wizard.sees("Nothing was changed") && wizard.sees_part("the answer was no. Nothing was changed."));
    assert!(!wizard.sees_part("fault in Redial"));
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    *yes.lock().unwrap() = true;
    tab_to(&mut wizard, "Try again");
    wizard.window.key_press(Key::Enter);
    agree(&mut wizard);
    wizard.until("listed", |app| !app.session().fixing().changes().made.is_empty());
    // The way back takes the same rights, and the same question.
    *yes.lock().unwrap() = false;
    wizard.press("Undo it");
    wizard.until("answered", |app| app.session().fixing().undone().is_some());
    assert!(wizard.sees("Not everything could be undone") && wizard.sees_part("the answer was no"));
    *yes.lock().unwrap() = true;
    wizard.press(&format!("Undo \u{201c}{}\u{201d}", find("disable-udp").unwrap().title));
    wizard.until("undone", |app| app.session().fixing().changes().made.iter().all(|(_, made)| !made.can_undo()));
    let policy = RegistryKey::machine(POLICIES).join("Client");
    assert_eq!(pc.snapshot().value(&policy, "fClientDisableUDP"), None);
}

#[test]
fn what_the_organisation_controls_is_greyed_out() {
    let (pc, folder) = (Fake::typical(), Folder::new("controlled"));
    pc.edit(|world| world.set_value(&RegistryKey::machine(POLICIES), "UserAuthentication", Value::dword(1)));
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.press("All fixes");
    let fix = find("host-nla-off").unwrap();
    wizard.until("known", |app| app.session().fixing().controlled(fix).is_some());
    assert!(greyed_out(&wizard, fix.title));
    assert!(!greyed_out(&wizard, find("host-security-layer").unwrap().title));
    assert!(wizard.sees_part("Your organisation controls this") && wizard.sees_part("Network Level Authentication"));
    wizard.press(fix.title);
    assert_eq!(wizard.step(), WizardStep::Fixes, "what is greyed out can't be pressed");
    // Where the policy comes while its fix is looked at, the page says the same.
    pc.edit(|world| world.set_value(&RegistryKey::machine(POLICIES), "fDenyTSConnections", Value::dword(1)));
    wizard.press(find("enable-remote-desktop").unwrap().title);
    wizard.until("answered", |app| matches!(state(app), Some(FixState::Refused(refusal)) if refusal.controlled));
    assert!(wizard.sees("Your organisation controls this") && wizard.sees_part("name the policy"));
    assert!(greyed_out(&wizard, "Make this change"));
}

#[test]
fn harmful_advice_is_explained_and_not_offered() {
    let (_pc, _folder, mut wizard) = at_fixes("folk", nobody);
    for harmful_advice in HARMFUL_ADVICE {
        assert!(wizard.window.get_by_label(harmful_advice.claim).accesskit_node().role() == Role::DisclosureTriangle);
        wizard.press(harmful_advice.claim);
    }
    assert!(wizard.sees_part("CVE-2018-0886") && wizard.sees_part("hand over the whole computer"));
    every_control_has_a_name(&wizard);
    assert_eq!(wizard.step(), WizardStep::Fixes);
}

#[test]
fn sessions_are_listed_before_one_is_ended() {
    let yes = Arc::new(Mutex::new(true));
    let (pc, _folder, mut wizard) = at_fixes("sessions", |pc| Box::new(Prompt { pc: pc.clone(), yes }));
    wizard.press(find("reset-stale-session").unwrap().title);
    wizard.until("listed", |app| matches!(state(app), Some(FixState::Refused(_))));
    assert!(wizard.sees("Please choose first"));
    let ben = "ANNA-PC\\ben (session 3). not connected, unused for 5 hours";
    assert!(wizard.sees(ben) && !wizard.sees_part("ANNA-PC\\anna"), "nobody ends their own session");
    assert!(!wizard.sees("Make this change"));
    tab_to(&mut wizard, ben);
    wizard.window.key_press(Key::Space);
    wizard.until("planned", planned);
    assert!(wizard.sees_part("has not saved is lost") && wizard.sees("This can't be undone"));
    agree(&mut wizard);
    assert!(!wizard.sees("Undo it") && pc.snapshot().sessions.iter().all(|session| session.id != 3));
}

/// A fault that a fix cures, and one that it does not, as the check after it tells.
#[test]
fn the_check_after_it_says_whether_it_helped() {
    let (pc, folder) = (Fake::typical(), Folder::new("effect"));
    pc.edit(|world| world.identity.elevated = false);
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    let before = pc.snapshot();
    // Nobody listens there: the port is refused. No other test uses that address, so nobody takes the port meanwhile.
    let own = crate::lab::address();
    let listener = std::net::TcpListener::bind((own, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let fix = find("reset-default-rdp").unwrap();
    let check_and_fix = |wizard: &mut Wizard, meanwhile: &mut dyn FnMut()| {
        wizard.fill("Computer name or address", &address.to_string());
        wizard.press("Find out why");
        wizard.until_step(WizardStep::Result);
        wizard.press("Back to start");
        wizard.press("All fixes");
        wizard.press(fix.title);
        meanwhile();
        agree(wizard);
        // It is looked for without being asked.
        wizard.until_step(WizardStep::Result);
    };
    check_and_fix(&mut wizard, &mut || ());
    assert!(wizard.sees("That didn't help") && wizard.sees("Now: the same fault is still there"));
    every_control_has_a_name(&wizard);
    tab_to(&mut wizard, "Undo the change");
    wizard.window.key_press(Key::Enter);
    wizard.until("undone", |app| app.session().fixing().undone().is_some());
    assert!(wizard.sees_part("Undone: "));
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    wizard.press("Back");
    assert_eq!(wizard.step(), WizardStep::Result);
    assert!(!wizard.sees("That didn't help"), "there is nothing left to be judged");

    // This time something answers there afterwards.
    wizard.press("Back to start");
    let mut answers = None;
    check_and_fix(&mut wizard, &mut || answers = std::net::TcpListener::bind(address).ok());
    assert!(answers.is_some());
    assert!(wizard.sees("That helped") && wizard.sees_part("Before: ") && wizard.sees_part("Now: "));
    // What was changed stands in the report that is made now.
    let report = wizard.window.state().session().report().unwrap();
    let changed: Vec<_> = report.changes.iter().filter_map(|change| change["state"].as_str()).collect();
    assert_eq!(changed, ["done", "undone"]);
    wizard.press("Done");
    assert!(!wizard.sees("That helped"));
}

/// As somebody does who learns it: each fix on the practice computer, and the way back.
#[test]
fn every_fix_can_be_made_and_undone_in_the_window() {
    let mut wizard = Wizard::open();
    wizard.practise_fixes();
    let mut undone = 0;
    for fix in redial::session::fixing::ALL {
        wizard.press(fix.title);
        wizard.until("answered", |app| matches!(state(app), Some(FixState::Refused(_) | FixState::Planned(_))));
        let choice = match fix.id {
            "clear-connection-history" | "forget-saved-password" => "10.0.0.7",
            "host-security-layer" => "The old way, as a test. Weak, and without a certificate.",
            "reset-stale-session" => "ANNA-PC\\ben (session 3). not connected, unused for 5 hours",
            _ => "",
        };
        if fix.id == "connect-by-address" {
            wizard.fill("Address", "10.0.0.7");
            wizard.press("Show what will change");
        } else if !choice.is_empty() {
            wizard.press(choice);
        }
        wizard.until("planned", planned);
        every_control_has_a_name(&wizard);
        if wizard.sees("It is already as it should be") {
            wizard.press("Break it first, to try this");
        }
        agree(&mut wizard);
        assert!(matches!(outcome(&wizard), Some(FixOutcome::Applied { .. })), "{}", fix.id);
        let asked = ["flush-dns", "sync-clock", "connect-by-address", "restart-computer"].contains(&fix.id);
        assert_eq!(wizard.sees("Windows was asked to do it, and agreed"), asked, "{}", fix.id);
        wizard.until_quiet();
        if wizard.sees("Undo it") {
            wizard.press("Undo it");
            wizard.until("undone", |app| app.session().fixing().undone().is_some());
            assert!(!wizard.sees_part("Not everything could be undone"), "{}", fix.id);
            wizard.press("Back");
            undone += 1;
        }
        wizard.window.key_press(Key::Escape);
        wizard.window.run_steps(2);
        assert_eq!(wizard.step(), WizardStep::Fixes, "{}", fix.id);
    }
    assert!(undone >= 20, "{undone}");
}

#[test]
fn long_pages_are_read_by_key() {
    let (_pc, _folder, mut wizard) = at_fixes("pages", nobody);
    let top = |wizard: &Wizard| wizard.window.get_by_label("All fixes").rect().top();
    let first = top(&wizard);
    for key in [Key::PageDown, Key::PageDown, Key::PageUp, Key::PageUp] {
        let before = top(&wizard);
        wizard.window.key_press(key);
        wizard.window.run_steps(30);
        let moved = top(&wizard) - before;
        assert!(if key == Key::PageDown { moved < -200.0 } else { moved > 200.0 }, "{key:?} {moved}");
    }
    assert!((top(&wizard) - first).abs() < 1.0);
}

/// Whoever stops a check that was to say whether something helped has the last result still.
#[test]
fn a_cancelled_check_leaves_what_was_found_before() {
    let silent = std::net::TcpListener::bind("127.82.68.1:0").unwrap();
    let refused = silent.local_addr().unwrap().to_string();
    let (pc, folder) = (Fake::typical(), Folder::new("cancelled"));
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.fill("Computer name or address", &refused);
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    let found = |wizard: &Wizard| wizard.window.state().session().report().map(|report| report.created.clone());
    let before = found(&wizard);
    wizard.press("Check again");
    assert_eq!(wizard.step(), WizardStep::Checking);
    wizard.window.key_press(Key::Escape);
    wizard.until_step(WizardStep::Result);
    assert!(before.is_some() && found(&wizard) == before);
}
