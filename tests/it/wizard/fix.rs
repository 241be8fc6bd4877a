//! The page of one fix: what matters stands first, and no click does two things.

use super::*;

fn on_practice(id: &str) -> Wizard {
    let mut wizard = Wizard::open();
    wizard.window.set_size(egui::vec2(900.0, 680.0));
    wizard.practise_fixes();
    wizard.press(find(id).unwrap().title);
    wizard
}

#[test]
fn three_lines_come_first_and_ids_last() {
    let mut wizard = on_practice("reset-default-rdp");
    wizard.until("planned", planned);
    assert!(wizard.sees_part("This puts the file aside.") && wizard.sees("All of it can be undone"));
    assert!(wizard.sees("Nobody is cut off. Windows won't ask for an administrator."));
    assert!(wizard.sees_part("Remote Desktop forgets the computer pc7.example"), "what will be lost is named");
    assert!(!wizard.sees_part("reset-default-rdp") && !wizard.sees_part("Put Default.rdp aside"));
    every_control_has_a_name(&wizard);
    wizard.press("What will change");
    assert!(wizard.sees("Put Default.rdp aside") && !wizard.sees_part("redial fix"));
    wizard.press("Details for experts");
    assert!(wizard.sees("redial fix reset-default-rdp"));
    // Where somebody loses a session, that is what the third line is about.
    let mut wizard = on_practice("restart-computer");
    wizard.until("planned", planned);
    assert!(wizard.sees_part("Whoever is connected to this computer is cut off."));
    assert!(wizard.sees("This can't be undone"));
}

#[test]
fn a_list_is_shown_as_a_list() {
    let mut wizard = on_practice("clear-connection-history");
    wizard.until("answered", |app| !matches!(state(app), None | Some(FixState::Blank | FixState::Planning)));
    wizard.press("10.0.0.7");
    wizard.until("planned", planned);
    wizard.press("What will change");
    assert!(wizard.sees("Taken off Remote Desktop's list") && wizard.sees("\u{2022} 10.0.0.7"));
    assert!(!wizard.sees("\u{2022} old-server") && !wizard.sees_part("\u{2192} old-server"), "it only moves up");
}

#[test]
fn a_double_click_does_one_thing() {
    let mut wizard = on_practice("client-nla-on");
    wizard.until("planned", planned);
    let made = wizard.window.get_by_label("Make this change").rect();
    wizard.window.get_by_label("Make this change").click_accesskit();
    let deadline = Instant::now() + TIMEOUT;
    while !done(wizard.window.state()) {
        wizard.window.step();
        assert!(Instant::now() < deadline);
        let _ = wizard.woken.recv_timeout(Duration::from_millis(20));
    }
    // What stands there now does not take the second click.
    wizard.window.get_by_label("Back").click_accesskit();
    wizard.window.step();
    assert_eq!(wizard.step(), WizardStep::Fix);
    wizard.until_quiet();
    assert!(!wizard.window.get_by_label("Undo it").rect().intersects(made), "nor is Undo where the button was");
    wizard.press("Back");
    assert_eq!(wizard.step(), WizardStep::Fixes);
}
