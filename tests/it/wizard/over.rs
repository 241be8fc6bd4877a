//! Whatever lies over a page: told as a dialog, with the keyboard kept inside and given back.

#![expect(clippy::panic, reason = "the helpers are part of the tests")]

use egui::accesskit::Role as Kind;

use super::*;

impl Wizard {
    /// What has the keyboard, and whether it is part of what lies over the page.
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the path would name one lifetime")]
    fn focused(&self) -> Option<(String, bool)> {
        let found = self.window.query_all(By::new().predicate(|node| node.is_focused())).next_back()?;
        let mut above = Some(found.accesskit_node());
        let name = found.accesskit_node().label().unwrap_or_default();
        let inside = loop {
            match above {
                Some(node) if node.role() == Kind::Dialog => break true,
                Some(node) => above = node.parent(),
                None => break false,
            }
        };
        Some((name, inside))
    }

    fn dialogs(&self) -> Vec<(String, bool)> {
        let all = self.window.query_all_by_role(Kind::Dialog);
        all.map(|dialog| (dialog.accesskit_node().label().unwrap_or_default(), dialog.accesskit_node().is_modal()))
            .collect()
    }

    /// Its heading is its name, no key leads out of it, and each of its controls is reached.
    #[track_caller]
    fn is_over_the_page(&mut self, title: &str) {
        self.window.run_steps(3);
        assert_eq!(self.dialogs(), [(title.to_owned(), true)]);
        let heading = self
            .window
            .query_all_by_role(Kind::Heading)
            .find(|node| node.accesskit_node().label().as_deref() == Some(title));
        assert!(heading.is_some(), "{title}: no heading");
        let mut seen = Vec::new();
        for key in [Key::Tab; 16] {
            let (name, inside) =
                self.focused().unwrap_or_else(|| panic!("{title}: the keyboard is lost after {seen:?}"));
            assert!(inside, "{title}: {name} is no part of it");
            seen.push(name);
            self.window.key_press(key);
            self.window.run_steps(2);
        }
        assert!(seen.iter().any(|name| name == "Close"), "{title}: {seen:?}");
        every_control_has_a_name(self);
    }

    /// Closed in one of the two ways, it gives the keyboard back to what had it.
    #[track_caller]
    fn gives_back(&mut self, by_escape: bool, to: &str) {
        if by_escape {
            self.window.key_press(Key::Escape);
        } else {
            self.press("Close");
        }
        self.window.run_steps(3);
        assert_eq!(self.dialogs(), []);
        assert_eq!(self.focused(), Some((to.to_owned(), false)));
    }
}

#[test]
fn each_is_a_dialog_that_keeps_the_keyboard_and_gives_it_back() {
    let mut wizard = Wizard::open();
    for by_escape in [true, false] {
        wizard.press("Settings");
        wizard.is_over_the_page("Settings");
        wizard.gives_back(by_escape, "Settings");
        wizard.press("Settings");
        wizard.press("About Redial");
        wizard.is_over_the_page("About Redial");
        wizard.press("Whose work is in Redial");
        wizard.is_over_the_page("Whose work is in Redial");
        wizard.press("Close");
        wizard.is_over_the_page("About Redial");
        wizard.gives_back(by_escape, "Settings");
    }
    wizard.fill("Computer name or address", "RD-05W3-F416-1LL3");
    wizard.press("Find out why");
    wizard.is_over_the_page("The other computer's certificate has expired");
    wizard.gives_back(true, "Computer name or address");
}

#[test]
fn help_and_the_steps_to_be_read_go_back_to_where_they_came_from() {
    let mut wizard = Wizard::open();
    wizard.practise(title("refused"));
    for by_escape in [true, false] {
        tab_to(&mut wizard, "Save the report");
        wizard.window.key_press(Key::F1);
        wizard.is_over_the_page("Help");
        wizard.gives_back(by_escape, "Save the report");
        tab_to(&mut wizard, ALOUD);
        wizard.window.key_press(Key::Enter);
        wizard.is_over_the_page("At the other computer");
        wizard.gives_back(by_escape, ALOUD);
    }
}

/// By which somebody tells the exe that they have from any other.
#[test]
fn about_tells_the_programs_own_file() {
    let mut wizard = Wizard::open();
    wizard.press("Settings");
    wizard.press("About Redial");
    wizard.until("read", |_| redial::engine::program::known().is_some());
    let file = redial::engine::program::file().unwrap();
    assert_eq!(file.signature, None, "nobody signs tests");
    assert!(wizard.sees_part("This program's file is not signed."));
    assert!(wizard.sees_part(&file.sha256));
}

const ALOUD: &str = "Read all the steps aloud to them";

/// A page under something stays where it is; what lies over it scrolls.
#[test]
fn page_keys_belong_to_what_lies_on_top() {
    let mut wizard = Wizard::open();
    wizard.practise(title("refused"));
    tab_to(&mut wizard, ALOUD);
    wizard.window.key_press(Key::Enter);
    wizard.window.run_steps(3);
    let top = |wizard: &Wizard, label: &str| wizard.window.get_by_label_contains(label).rect().top();
    let before = (top(&wizard, "What to do now"), top(&wizard, "1. Sit down"));
    wizard.window.key_press(Key::End);
    wizard.window.run_steps(4);
    let after = (top(&wizard, "What to do now"), top(&wizard, "1. Sit down"));
    assert!((before.0 - after.0).abs() < 0.1 && after.1 < before.1, "{before:?} {after:?}");
}

/// A larger text puts the button elsewhere, and the menu with it.
#[test]
fn the_menu_stays_above_its_button() {
    let mut wizard = Wizard::open();
    wizard.press("Settings");
    wizard.press("Text size: 125 %");
    wizard.window.run_steps(4);
    let close = wizard.window.get_by_role_and_label(Kind::Button, "Close").rect();
    let gear = wizard.window.get_by_role_and_label(Kind::Button, "Settings").rect();
    assert!(close.bottom() < gear.top(), "{close:?} {gear:?}");
}
