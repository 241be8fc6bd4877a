//! The wizard with a helpdesk's settings.

use redial::engine::profile::{Stands, read};

use super::*;

fn with(text: &str) -> Wizard {
    found(text, Stands::Common)
}

fn found(text: &str, stands: fn(PathBuf) -> Stands) -> Wizard {
    let mut found = FoundProfile::default();
    found.take("C:\\Tools\\redial.toml".into(), read(text), stands);
    Wizard::following(Here::real(), Asker::Scripted(Arc::new(|_| None)), None, found)
}

#[test]
fn a_file_beside_the_program_says_where_it_stands() {
    let mut wizard = found(
        "target = \"pc7\"\ngateway = \"gw.example\"\n[helpdesk]\nname = \"Your helpdesk\"\nphone = \"+1 555 0100\"",
        Stands::Beside,
    );
    wizard.window.run_steps(2);
    assert!(wizard.sees("A file named redial.toml has filled in some of this"));
    assert!(wizard.sees_part("C:\\Tools\\redial.toml") && wizard.sees_part("anybody may have put it"));
    assert!(wizard.sees("The gateway gw.example is asked as well, as redial.toml says."));
    assert!(!wizard.sees_part("Your helpdesk's gateway"));
    wizard.practise(title("healthy"));
    assert!(wizard.sees("Whom to ask, as redial.toml says") && wizard.sees_part("C:\\Tools\\redial.toml"));
    assert!(wizard.sees("Telephone: +1 555 0100"));
}

#[test]
fn a_helpdesk_sets_what_its_people_see() {
    // Nobody listens there, so that the check ends at once.
    let free = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap();
    let gateway = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap();
    let mut wizard = with(&format!(
        "target = \"{free}\"\ngateway = \"{gateway}\"\nhide-names = true\n\
         [helpdesk]\nname = \"IT Nord\"\nphone = \"+49 30 1234567\"\nmail = \"help@example.com\"\n\
         [fixes]\noffer = [\"flush-dns\", \"enable-remote-desktop\"]"
    ));
    wizard.window.run_steps(2);
    let field = wizard.window.get_by_role_and_label(Role::TextInput, "Computer name or address");
    assert_eq!(field.value(), Some(free.to_string()));
    assert!(wizard.sees(&format!("Your helpdesk's gateway {gateway} is asked as well.")));
    every_control_has_a_name(&wizard);
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    let report = wizard.window.state().session().report().unwrap();
    assert_eq!(report.target.gateway, Some(gateway.to_string()));
    assert!(wizard.sees("Your helpdesk") && wizard.sees("IT Nord"));
    assert!(wizard.sees("Telephone: +49 30 1234567") && wizard.sees("E-mail: help@example.com"));
    // Of what cures a port that nobody listens at, the helpdesk offers one.
    assert!(report.fixes.len() > 1);
    wizard.press("For the helpdesk: every step and command");
    assert!(wizard.sees_part("enable-remote-desktop"));
    assert!(!wizard.sees_part("start-remote-desktop-service"));
    wizard.press("Save the report");
    let hidden = wizard.window.get_by_label("Hidden. For strangers and forums.");
    assert_eq!(hidden.accesskit_node().toggled(), Some(egui::accesskit::Toggled::True));
    wizard.press("Back to the result");
    wizard.press("Back to start");
    wizard.press("Leave the gateway out");
    assert!(!wizard.sees_part("Your helpdesk's gateway"));
    wizard.press("All fixes");
    assert!(wizard.sees(find("flush-dns").unwrap().title) && !wizard.sees(find("disable-udp").unwrap().title));
}

#[test]
fn a_file_that_is_wrong_is_told_and_stops_nothing() {
    let mut wizard = with("target = \"pc7\"\nhelpdesk = 3\n");
    wizard.window.run_steps(2);
    assert!(wizard.sees("The settings in redial.toml can't be used"));
    assert!(wizard.sees_part("line 2: ") && wizard.sees_part("C:\\Tools\\redial.toml"));
    let field = wizard.window.get_by_role_and_label(Role::TextInput, "Computer name or address");
    assert_eq!(field.value().as_deref(), Some(""), "none of it counts");
    wizard.practise(title("healthy"));
    assert!(wizard.sees("No fault found") && !wizard.sees("Your helpdesk"));
}
