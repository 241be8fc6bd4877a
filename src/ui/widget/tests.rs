//! Names, order and keys, as a keyboard and a screen reader meet them.

use egui::accesskit::{Invalid, Live};
use egui::{Key, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, By, NodeT, Queryable};

use super::*;
use crate::ui::{icons, theme};

fn is_focused(node: &AccessKitNode<'_>) -> bool {
    node.is_focused()
}

/// A window in our look. Unnamed inputs and letters without a glyph fail the test by themselves.
fn window<'a>(look: Theme, content: impl FnMut(&mut egui::Ui) + 'a) -> Harness<'a> {
    Harness::builder().with_size([800.0, 560.0]).with_theme(look).with_context_setup(theme::apply).build_ui(content)
}

const ROW: LayerRow<'_> = LayerRow {
    id: "tls",
    mark: Mark::Fail,
    word: "Fault here",
    title: "Encryption",
    headline: "The other computer hung up.",
    elapsed: "48 ms",
};

#[test]
fn tab_visits_the_controls_in_reading_order() {
    let mut name = String::new();
    let mut window = window(Theme::Light, |ui| {
        step_header(ui, "Step 1 of 4", "Which computer can't you reach?");
        field(ui, "Computer name", &mut name, "office-pc");
        choice(ui, true, icons::COMPUTER, "From here", "");
        primary_button(ui, (icons::PLAY, "Check"));
        ui.add_enabled_ui(false, |ui| secondary_button(ui, "Not now"));
        link_button(ui, "Try a check on a practice computer");
        layer_row(ui, ROW, Some(&mut |ui| drop(ui.label("Details"))));
        disclosure(ui, "more", "More", |_| ());
        code_chip(ui, "K7Q-2MX", "Copy", "Copied");
        icon_button(ui, icons::MOON, "Dark colours");
    });
    let expected = [
        "Computer name",
        "From here",
        "Check",
        "Try a check on a practice computer",
        "Encryption: Fault here. The other computer hung up. 48 ms",
        "More",
        "K7Q-2MX. Copy",
        "Dark colours",
    ];
    for label in expected {
        window.key_press(Key::Tab);
        window.run();
        let focused = window.query_all(By::new().predicate(is_focused));
        let names: Vec<_> = focused.filter_map(|node| node.accesskit_node().label()).collect();
        assert_eq!(names, [label]);
    }
}

#[test]
fn roles_and_states_are_told() {
    let window = window(Theme::Dark, |ui| {
        step_header(ui, "Step 3 of 4", "It is the other computer");
        choice(ui, true, icons::COMPUTER, "From here", "I connect from it");
        chain_picture(ui, &chain());
        callout(ui, Tone::Warn, "One moment", "This needs an administrator.");
        mark_chip(ui, Mark::Pass, "Passed");
        card(ui, |ui| layer_row(ui, ROW, None));
    });
    window.get_by_role_and_label(Role::Heading, "It is the other computer");
    window.get_by_role_and_label(Role::RadioButton, "From here. I connect from it");
    window.get_by_role_and_label(Role::Image, "The line breaks at the other computer.");
    window.get_by_label("This needs an administrator.");
    window.get_by_label("Passed");
}

/// What a system's interface for screen readers may lack, such as AT-SPI levels and refusals, is told all the same.
#[test]
fn those_who_listen_are_told_more() {
    let mut name = "two words".to_owned();
    let window = window(Theme::Light, |ui| {
        step_header(ui, "Step 1 of 4", "Which computer?");
        subheading(ui, "Why we think so");
        let field = field(ui, "Computer name", &mut name, "");
        refuse(ui, &field, "A name has no blanks.");
        status(ui, egui::Id::unique("status"), field.rect, "Asking the gateway.");
        callout(ui, Tone::Fail, "It is not saved", "");
        callout(ui, Tone::Info, "By the way", "");
    });
    for (title, level) in [("Which computer?", 1), ("Why we think so", 2)] {
        assert_eq!(window.get_by_role_and_label(Role::Heading, title).accesskit_node().level(), Some(level), "{title}");
    }
    let field = window.get_by_role_and_label(Role::TextInput, "Computer name").accesskit_node();
    assert_eq!(field.data().invalid(), Some(Invalid::True));
    assert_eq!(field.description().as_deref(), Some("A name has no blanks."));
    window.get_by_role_and_label(Role::Status, "Asking the gateway.");
    let live = |label| window.get_by_label(label).accesskit_node().live();
    for announced in ["Which computer?", "Asking the gateway.", "It is not saved"] {
        assert_eq!(live(announced), Live::Polite, "{announced}");
    }
    for quiet in ["Why we think so", "By the way"] {
        assert_eq!(live(quiet), Live::Off, "{quiet}");
    }
}

#[test]
fn a_clock_that_runs_is_not_part_of_a_name() {
    let window = window(Theme::Light, |ui| {
        layer_row(ui, LayerRow { mark: Mark::Busy, word: "Checking", ..ROW }, None);
        layer_row(ui, LayerRow { id: "port", ..ROW }, None);
    });
    window.get_by_label("Encryption: Checking. The other computer hung up.");
    window.get_by_label("Encryption: Fault here. The other computer hung up. 48 ms");
}

#[test]
fn the_keyboard_opens_and_closes_details() {
    let mut window = window(Theme::Light, |ui| {
        layer_row(ui, ROW, Some(&mut |ui| drop(ui.label("Closed after 48 ms"))));
        disclosure(ui, "more", "More", |ui| drop(ui.label("Very much more")));
    });
    for inside in ["Closed after 48 ms", "Very much more"] {
        window.key_press(Key::Tab);
        window.run();
        assert!(window.query_by_label(inside).is_none());
        window.key_press(Key::Enter);
        window.run();
        assert!(window.query_by_label(inside).is_some());
        let opener = window.query_all(By::new().predicate(is_focused)).next();
        assert_eq!(opener.and_then(|opener| opener.accesskit_node().data().is_expanded()), Some(true));
        window.key_press(Key::Space);
        window.run();
        assert!(window.query_by_label(inside).is_none());
    }
}

#[test]
fn what_the_keyboard_reaches_comes_into_view() {
    let mut window = window(Theme::Light, |ui| {
        egui::ScrollArea::vertical().show(ui, |ui| {
            for number in 1..=30 {
                secondary_button(ui, &format!("Button {number}"));
            }
        });
    });
    let visible = |window: &Harness<'_>, name| {
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(800.0, 560.0));
        screen.contains_rect(window.get_by_label(name).rect())
    };
    assert!(!visible(&window, "Button 30"));
    for _ in 1..=30 {
        window.key_press(Key::Tab);
        window.run();
    }
    assert!(window.get_by_label("Button 30").is_focused());
    assert!(visible(&window, "Button 30"));
}

#[test]
fn a_chip_copies_and_says_so() {
    let mut window = window(Theme::Light, |ui| {
        code_chip(ui, "K7Q-2MX", "Copy", "Copied");
    });
    window.get_by_label("K7Q-2MX. Copy").click();
    window.step();
    let copied = window
        .output()
        .platform_output
        .commands
        .iter()
        .any(|command| matches!(command, egui::OutputCommand::CopyText(text) if text == "K7Q-2MX"));
    window.run();
    assert!(copied);
    window.get_by_label("K7Q-2MX. Copied");
}

#[test]
fn chips_are_taken_away_by_their_cross_alone() {
    let mut taken = 0;
    let mut window = window(Theme::Light, |ui| {
        ui.horizontal(|ui| {
            taken += usize::from(chip(ui, icons::COMPUTER_TOWER, "pc-17", "Remove pc-17").clicked());
            let offered = offer(ui, icons::HISTORY, "pc-18");
            taken += offered.map_or(0, |offered| 10 * usize::from(offered.clicked()));
            assert!(offer(ui, icons::HISTORY, &"long".repeat(400)).is_some(), "it is cut");
            let narrow = ui.allocate_ui(egui::vec2(60.0, 44.0), |ui| offer(ui, icons::HISTORY, "pc-19"));
            assert!(narrow.inner.is_none(), "it has no room");
        });
    });
    window.get_by_role_and_label(Role::Label, "pc-17");
    for label in ["pc-17", "Remove pc-17", "pc-18"] {
        window.get_by_label(label).click();
        window.run();
    }
    drop(window);
    assert_eq!(taken, 11);
}

#[test]
fn a_window_at_rest_asks_for_no_further_frame() {
    let mut window = window(Theme::Light, |ui| {
        chain_picture(ui, &chain());
        layer_row(ui, LayerRow { mark: Mark::Busy, ..ROW }, None);
        primary_button(ui, "Stop");
    });
    window.run();
    window.step();
    let delay = window.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert_eq!(delay, std::time::Duration::MAX);
}

fn chain() -> Chain<'static> {
    let node = |icon, label, mark| Node { icon, label, word: "", mark };
    Chain {
        nodes: [
            node(icons::LAPTOP, "This computer", Mark::Pass),
            node(icons::GLOBE, "Network", Mark::Pass),
            node(icons::COMPUTER_TOWER, "office-pc", Mark::Fail),
        ],
        links: [Mark::Pass, Mark::Fail],
        spoken: "The line breaks at the other computer.",
    }
}
