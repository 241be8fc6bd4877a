//! The first page: what it takes, how it answers, and where the keyboard is.

use egui::{Event, HoveredFile, Pos2, Rect, Vec2};

use super::*;

const COMPUTER: &str = "Computer name or address";
const NUMBERS: &str = "Error numbers or sentence";

impl Wizard {
    fn paste(&mut self, text: &str) {
        self.window.event(Event::Paste(text.to_owned()));
        self.window.step();
        self.window.step();
    }

    fn value(&self, label: &str) -> String {
        self.window.get_by_role_and_label(Role::TextInput, label).value().unwrap_or_default()
    }

    #[track_caller]
    fn is_in_the_field(&mut self, after: &str) {
        self.window.run_steps(3);
        assert!(self.window.get_by_role_and_label(Role::TextInput, COMPUTER).is_focused(), "after {after}");
    }

    fn resize(&mut self, width: f32, height: f32) {
        self.window.set_size(Vec2::new(width, height));
        self.window.run_steps(4);
    }

    fn shows(&self, label: &str) -> bool {
        let page = Rect::from_min_size(Pos2::ZERO, self.window.ctx.content_rect().size());
        page.contains_rect(self.window.get_by_label(label).rect())
    }
}

#[test]
fn what_is_pasted_becomes_chips_that_can_be_taken_away() {
    let mut wizard = Wizard::open();
    wizard.window.step();
    wizard.paste("An authentication error has occurred (Code: 0x80080005). Remote computer: POC01");
    assert_eq!((wizard.value(COMPUTER).as_str(), wizard.value(NUMBERS).as_str()), ("POC01", "0x80080005"));
    assert!(wizard.sees("POC01") && wizard.sees("Error 0x80080005"));
    every_control_has_a_name(&wizard);
    wizard.press("Remove POC01");
    assert_eq!((wizard.value(COMPUTER).as_str(), wizard.value(NUMBERS).as_str()), ("", "0x80080005"));
    wizard.is_in_the_field("the cross");
    wizard.paste("mstsc /v:pc-17 /g:gw.example /admin");
    assert_eq!(wizard.value(COMPUTER), "pc-17");
    assert!(wizard.sees("Through gw.example") && wizard.sees("Error 0x80080005"));
    wizard.press("Remove Error 0x80080005");
    wizard.press("Remove Through gw.example");
    assert_eq!((wizard.value(COMPUTER).as_str(), wizard.value(NUMBERS).as_str()), ("pc-17", ""));
    assert!(wizard.sees("pc-17") && !wizard.sees_part("gw.example") && !wizard.sees_part("Error 0x"));
}

#[test]
fn what_is_typed_is_understood_while_it_is_typed() {
    let mut wizard = Wizard::open();
    assert!(wizard.sees_part("Paste what you have"));
    wizard.fill(COMPUTER, "\\\\pc-17\\share");
    assert_eq!(wizard.value(COMPUTER), "\\\\pc-17\\share", "what is typed stays as it is");
    assert!(wizard.sees("pc-17"));
    wizard.fill(COMPUTER, "pc-17 0x904/0x7");
    assert!(wizard.sees("pc-17") && wizard.sees("Error 0x904/0x7"));
    wizard.press("Remove Error 0x904/0x7");
    assert_eq!((wizard.value(COMPUTER).as_str(), wizard.value(NUMBERS).as_str()), ("pc-17", ""));
}

#[test]
fn the_box_alone_goes_where_it_belongs_and_the_computer_is_asked_for() {
    let mut wizard = Wizard::open();
    wizard.window.step();
    wizard.paste("Fehlercode: 0x904  Erweiterter Fehlercode: 0x7");
    assert_eq!((wizard.value(COMPUTER).as_str(), wizard.value(NUMBERS).as_str()), ("", "0x904/0x7"));
    assert!(wizard.sees_part("That is the error, and Redial has noted it"));
    wizard.is_in_the_field("the box");
    // Typed, it goes there when it is finished.
    wizard.fill(NUMBERS, "");
    wizard.fill(COMPUTER, "0x904");
    wizard.window.key_press(Key::Enter);
    wizard.window.run_steps(2);
    assert_eq!((wizard.value(COMPUTER).as_str(), wizard.value(NUMBERS).as_str()), ("", "0x904"));
    assert!(wizard.sees_part("That is the error, and Redial has noted it") && wizard.step() == WizardStep::Start);
    wizard.fill(COMPUTER, "pc1.invalid");
    assert!(!wizard.sees_part("That is the error") && wizard.sees("Error 0x904"));
}

#[test]
fn nobodys_name_goes_into_a_check() {
    let free = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap();
    let mut wizard = Wizard::open();
    wizard.fill(COMPUTER, &format!("CORP\\anna@{free}"));
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    let report = json::write(wizard.window.state().session().report().unwrap());
    assert!(report.contains(&free.to_string()) && !report.contains("anna"));
    wizard.press("Back to start");
    assert!(!wizard.sees_part("anna"));
}

#[test]
fn a_refusal_offers_what_may_have_been_meant() {
    let mut wizard = Wizard::open();
    for (typed, says, meant) in [
        ("192.168.1.300", "No number in an address is larger than 255.", "192.168.1.30"),
        ("192,168,1,20", "An address is written with digits and dots only.", "192.168.1.20"),
        ("pc1:70000", "between 1 and 65535", "pc1"),
    ] {
        wizard.fill(COMPUTER, typed);
        wizard.window.key_press(Key::Enter);
        wizard.is_in_the_field("a refusal");
        assert!(wizard.sees_part(says), "{typed}");
        let field = wizard.window.get_by_role_and_label(Role::TextInput, COMPUTER);
        let node = field.accesskit_node();
        assert_eq!(node.data().invalid(), Some(egui::accesskit::Invalid::True), "{typed}");
        assert!(node.data().description().is_some_and(|why| why.len() > 20), "{typed}");
        every_control_has_a_name(&wizard);
        wizard.press(&format!("Did you mean {meant}?"));
        assert_eq!(wizard.value(COMPUTER), meant);
        assert!(!wizard.sees_part(says));
        wizard.is_in_the_field("the suggestion");
    }
    wizard.fill(COMPUTER, "192.168.1");
    wizard.press("Find out why");
    assert!(wizard.sees_part("An address has four numbers") && !wizard.sees_part("Did you mean"));
}

#[test]
fn nothing_jumps() {
    let mut wizard = Wizard::open();
    let button = |wizard: &Wizard| wizard.window.get_by_label("Find out why").rect();
    wizard.window.run_steps(2);
    let at = button(&wizard);
    for typed in ["pc-17", "pc-17 0x904", "192.168.1.300", "two words", ""] {
        wizard.fill(COMPUTER, typed);
        assert_eq!(button(&wizard), at, "{typed:?} typed");
        if wizard.window.query_by_label("pc-17").is_none() {
            wizard.window.key_press(Key::Enter);
            wizard.window.run_steps(2);
            assert_eq!(button(&wizard), at, "{typed:?} refused");
        }
    }
}

#[test]
fn the_keyboard_is_in_the_field_whenever_the_page_comes_up() {
    let silent = std::net::TcpListener::bind("127.82.68.1:0").unwrap();
    let mut wizard = Wizard::open();
    wizard.is_in_the_field("the start");
    wizard.press("Find out why");
    wizard.is_in_the_field("a refusal");
    wizard.fill(COMPUTER, &silent.local_addr().unwrap().to_string());
    wizard.press("Find out why");
    assert_eq!(wizard.step(), WizardStep::Checking);
    wizard.press("Cancel");
    wizard.is_in_the_field("Cancel");
    wizard.press("All fixes");
    wizard.window.key_press(Key::Escape);
    wizard.is_in_the_field("Back");
    wizard.press("Changes made");
    wizard.press("Back");
    wizard.is_in_the_field("Back from the changes");
    wizard.press("Choose a connection file");
    wizard.until("dismissed", |app| app.session().news() > 0);
    wizard.is_in_the_field("the dialog");
    wizard.press("Try the fixes on a practice computer");
    wizard.until("practising", |app| app.session().step() == WizardStep::Fixes);
    wizard.press("Back to start");
    wizard.is_in_the_field("practice");
    assert!(wizard.sees_part("a check asks the real computer that you name"));
    wizard.press("Leave the practice computer");
    wizard.is_in_the_field("the end of practice");
    assert!(!wizard.sees_part("a check asks the real computer"));
}

#[test]
fn what_is_typed_anywhere_goes_into_the_field() {
    let mut wizard = Wizard::open();
    wizard.window.run_steps(2);
    for (button, text) in [("Find out why", "pc"), ("Open a saved report", "-1"), ("All fixes", "7")] {
        wizard.window.get_by_label(button).focus();
        wizard.window.step();
        wizard.window.event(Event::Text(text.to_owned()));
        wizard.is_in_the_field(button);
    }
    assert_eq!(wizard.value(COMPUTER), "pc-17");
    // What is typed into the other field stays there.
    wizard.fill(NUMBERS, "0x904");
    assert_eq!((wizard.value(COMPUTER).as_str(), wizard.value(NUMBERS).as_str()), ("pc-17", "0x904"));
    wizard.window.get_by_label("All fixes").focus();
    wizard.window.step();
    wizard.paste("mstsc /v:pc-18");
    assert!(wizard.sees("Error 0x904"), "the number is kept");
    wizard.is_in_the_field("pasting");
}

#[test]
fn a_file_is_opened_as_soon_as_its_path_is_pasted() {
    let folder = Folder::new("pasted-path");
    let path = folder.write("my office.rdp", b"full address:s:pc7.example:3390\r\n");
    let mut wizard = Wizard::open();
    wizard.window.step();
    wizard.paste(&format!("\"{}\"", path.display()));
    wizard.until("opened", |app| app.session().connection().is_some());
    assert_eq!(wizard.value(COMPUTER), "pc7.example:3390");
    assert!(wizard.sees("my office.rdp") && wizard.sees("pc7.example:3390"));
    wizard.is_in_the_field("the file");
    wizard.window.event(Event::Text("1".to_owned()));
    wizard.window.run_steps(2);
    assert_eq!(wizard.value(COMPUTER), "pc7.example:33901", "who goes on typing is at the end");
    wizard.fill(COMPUTER, "pc7.example:3390");
    wizard.press("Don't use the file");
    assert!(!wizard.sees("my office.rdp") && wizard.sees("pc7.example:3390"));
}

#[test]
fn the_page_lights_up_while_a_file_is_held_over_it() {
    let mut wizard = Wizard::open();
    wizard.window.run_steps(2);
    assert!(wizard.sees("Drop a connection file or a report here") && !wizard.sees_part("Let go"));
    let at = wizard.window.get_by_label("Find out why").rect();
    wizard.window.input_mut().hovered_files.push(HoveredFile::default());
    wizard.window.run_steps(2);
    assert!(wizard.sees("Let go, and Redial opens it") && !wizard.sees_part("Drop a connection"));
    assert_eq!(wizard.window.get_by_label("Find out why").rect(), at);
    wizard.window.input_mut().hovered_files.clear();
    wizard.window.run_steps(2);
    assert!(wizard.sees("Drop a connection file or a report here"));
}

#[test]
fn all_of_it_is_seen_without_scrolling() {
    let (pc, folder) = (Fake::typical(), Folder::new("one-screen"));
    let now = pc.now();
    pc.edit(|world| world.add_attempt("old-server", now - 3600, 516));
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.until("remembered", |app| !app.session().recent().is_empty());
    let bar = |wizard: &Wizard| wizard.window.get_by_label("All fixes").rect().top();
    for typed in ["", "old-server", "192.168.1.300"] {
        wizard.fill(COMPUTER, typed);
        if typed.ends_with("300") {
            wizard.press("Find out why");
        }
        wizard.resize(900.0, 680.0);
        let last = wizard.window.get_by_label("Try the fixes on a practice computer").rect();
        assert!(last.bottom() < bar(&wizard), "{typed:?}: {last:?}");
        wizard.resize(800.0, 600.0);
        for part in [COMPUTER, NUMBERS, "Find out why", "Choose a connection file", "I connect from here"] {
            let rects = wizard.window.query_all_by_label(part).map(|node| node.rect());
            let low = rects.fold(0.0_f32, |low, rect| low.max(rect.bottom()));
            assert!(low > 0.0 && low < bar(&wizard), "{typed:?}: {part} ends at {low}");
        }
        assert!(wizard.shows("I'm at the computer that can't be reached") && wizard.shows("Find out why"));
    }
}

#[test]
fn the_banner_takes_no_room_from_the_page() {
    let mut wizard = Wizard::open();
    wizard.practise_fixes();
    wizard.press("Back to start");
    wizard.resize(900.0, 680.0);
    let bottom = |label: &str| wizard.window.get_by_label(label).rect().bottom();
    let last = bottom("Try a check on a practice computer").max(bottom("Drop a connection file or a report here"));
    let bar = wizard.window.get_by_label("All fixes").rect().top();
    assert!(last + 36.0 < bar, "{last} {bar}");
}

/// Whoever helps on the telephone types what is read out.
#[test]
fn a_support_code_is_told_and_a_wrong_one_is_asked_for_again() {
    let mut wizard = Wizard::open();
    wizard.fill(COMPUTER, "rd 05w3 f416 1ll3");
    wizard.press("Find out why");
    assert_eq!(wizard.step(), WizardStep::Start);
    assert!(wizard.sees("Support code RD-05W3-F416-1LL3"));
    wizard.press("Close");
    wizard.fill(COMPUTER, "RD-05W3-F416-1LL2");
    wizard.press("Find out why");
    assert!(wizard.sees_part("A character in this support code is wrong.") && !wizard.sees_part("Support code RD"));
}

#[test]
fn the_computer_that_cannot_be_reached_is_one_press_away() {
    let mut wizard = Wizard::open();
    let [here, there] = ["I connect from here", "I'm at the computer that can't be reached"]
        .map(|label| wizard.window.get_by_role_and_label(Role::RadioButton, label).rect().size());
    assert_eq!(here, there, "neither counts for more");
    wizard.press("I'm at the computer that can't be reached");
    wizard.until_step(WizardStep::Host);
}
