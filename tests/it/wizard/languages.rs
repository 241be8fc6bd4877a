//! The menu of the window, and the window in other languages.

use egui::{Rect, ThemePreference, ViewportCommand, vec2};
use egui_kittest::Node;
use redial::ui::speak::Speak as _;

use super::*;

const COMPUTER: &str = "Computer name or address";

#[expect(clippy::redundant_closure_for_method_calls, reason = "the path would name one lifetime")]
fn focused(wizard: &Wizard) -> Option<String> {
    let found = wizard.window.query_all(By::new().predicate(|node| node.is_focused()));
    found.filter_map(|node| node.accesskit_node().label()).next_back()
}

#[test]
fn another_language_changes_what_is_shown_and_nothing_that_was_typed() {
    let mut wizard = Wizard::open();
    wizard.fill(COMPUTER, "pc7.example");
    assert!(wizard.sees("Settings"));
    wizard.press("Settings");
    wizard.press("Language: Deutsch");
    assert!(wizard.sees("Sprache: Deutsch") && !wizard.sees("Language: Deutsch"));
    let chosen = wizard.window.get_by_label("Sprache: Deutsch").accesskit_node().toggled();
    assert_eq!(chosen, Some(egui::accesskit::Toggled::True));
    wizard.window.key_press(Key::Escape);
    wizard.window.run_steps(2);
    assert!(wizard.sees("Einstellungen") && !wizard.sees("Settings") && !wizard.sees("Sprache: English"));
    let typed = wizard.window.query_all_by_role(Role::TextInput).find_map(|field| field.value());
    assert_eq!(typed.as_deref(), Some("pc7.example"));
    wizard.press("Einstellungen");
    wizard.press("Sprache: English");
    assert!(wizard.sees("Language: English"));
}

/// A screen reader says it first.
#[test]
fn the_title_bar_changes_its_language_as_well() {
    let mut app = app();
    let ctx = egui::Context::default();
    let pseudo = Voice::of("qps-ploc").unwrap();
    let english = titles(&ctx, &mut app);
    speak(&ctx, pseudo);
    let other = titles(&ctx, &mut app);
    assert!(english.len() == 1 && other.len() == 1 && other[0].starts_with('['), "{english:?} {other:?}");
    assert_eq!(ctx.voice().language.tag, "qps-ploc");
    assert!(titles(&ctx, &mut app).is_empty());
}

fn app() -> App {
    let engine = Engine::start_on(Here::real(), || ()).unwrap();
    App::new(engine, Asker::Scripted(Arc::new(|_| None)), Arc::new(|| ()), None)
}

fn titles(ctx: &egui::Context, app: &mut App) -> Vec<String> {
    let title = |command| match command {
        ViewportCommand::Title(title) => Some(title),
        _ => None,
    };
    commands(ctx, app, egui::RawInput::default()).into_iter().filter_map(title).collect()
}

fn commands(ctx: &egui::Context, app: &mut App, input: egui::RawInput) -> Vec<ViewportCommand> {
    let mut frame = ctx.run_ui(input, |ui| app.update(ui.ctx()));
    let commands = std::mem::take(&mut frame.viewport_output).into_values().flat_map(|window| window.commands);
    let commands = commands.collect();
    frame.drop_without_applying_deltas();
    commands
}

#[test]
fn a_screen_too_low_for_the_window_is_filled_once() {
    for (height, filled) in [(540.0, true), (1080.0, false)] {
        let (mut app, ctx) = (app(), egui::Context::default());
        let mut maximised = || {
            let mut input = egui::RawInput::default();
            input.viewports.entry(egui::ViewportId::ROOT).or_default().monitor_size = Some(vec2(960.0, height));
            let commands = commands(&ctx, &mut app, input);
            commands.iter().any(|command| matches!(command, ViewportCommand::Maximized(true)))
        };
        assert_eq!((maximised(), maximised()), (filled, false), "{height}");
    }
}

/// Text of twice the size takes a window of twice the size, or the whole screen where that has no more.
#[test]
fn the_window_grows_with_the_text_and_stays() {
    for (screen, grows) in [
        (vec2(3840.0, 2160.0), ViewportCommand::InnerSize(vec2(900.0, 680.0))),
        (vec2(1920.0, 1080.0), ViewportCommand::Maximized(true)),
    ] {
        let (mut app, ctx) = (app(), egui::Context::default());
        let mut frame = |zoom: f32| {
            ctx.set_zoom_factor(zoom);
            let mut told = Vec::new();
            for _ in 0..4 {
                let mut input = egui::RawInput::default();
                let info = input.viewports.entry(egui::ViewportId::ROOT).or_default();
                info.monitor_size = Some(screen / zoom);
                info.inner_rect = Some(Rect::from_min_size(egui::Pos2::ZERO, vec2(900.0, 680.0) / zoom));
                told.extend(commands(&ctx, &mut app, input));
            }
            told.retain(|command| matches!(command, ViewportCommand::InnerSize(_) | ViewportCommand::Maximized(_)));
            told
        };
        assert_eq!(frame(1.0), []);
        assert_eq!(frame(2.0), [grows]);
        assert_eq!(frame(2.0), []);
        // What somebody has made small again stays so.
        assert_eq!(frame(1.0), []);
    }
}

#[test]
fn the_menu_is_used_and_left_by_keyboard() {
    let mut wizard = Wizard::open();
    // A page that Escape leaves.
    wizard.practise_fixes();
    tab_to(&mut wizard, "Settings");
    wizard.window.key_press(Key::Enter);
    wizard.window.run_steps(3);
    assert_eq!(focused(&wizard).as_deref(), Some("Text size: 100 %"));
    every_control_has_a_name(&wizard);
    tab_to(&mut wizard, "Text size: 150 %");
    wizard.window.key_press(Key::Space);
    wizard.window.run_steps(3);
    assert!((wizard.window.ctx.zoom_factor() - 1.5).abs() < f32::EPSILON);
    tab_to(&mut wizard, "Colours: Dark");
    wizard.window.key_press(Key::Space);
    wizard.window.run_steps(3);
    assert_eq!(wizard.window.ctx.options(|options| options.theme_preference), ThemePreference::Dark);
    wizard.window.key_press(Key::Escape);
    wizard.window.run_steps(3);
    assert!(!wizard.sees("Colours: Dark"));
    assert_eq!((focused(&wizard).as_deref(), wizard.step()), (Some("Settings"), WizardStep::Fixes));
    wizard.window.key_press(Key::Escape);
    wizard.until_step(WizardStep::Start);
}

#[test]
fn the_keyboard_stays_within_the_menu() {
    let mut wizard = Wizard::open();
    wizard.press("Settings");
    wizard.window.run_steps(2);
    let mut seen = Vec::new();
    for _ in 0..14 {
        seen.extend(focused(&wizard));
        wizard.window.key_press(Key::Tab);
        wizard.window.run_steps(2);
    }
    let inside = |name: &String| name.contains(": ") || ["About Redial", "Close"].contains(&name.as_str());
    assert!(seen.len() >= 11 && seen.iter().all(inside), "{seen:?}");
}

#[test]
fn text_grows_and_shrinks_within_bounds() {
    let mut wizard = Wizard::open();
    let mut pressed = |key, times| {
        for _ in 0..times {
            wizard.window.key_press_modifiers(Modifiers::COMMAND, key);
            wizard.window.run_steps(2);
        }
        format!("{:.0}", wizard.window.ctx.zoom_factor() * 100.0)
    };
    let sizes = [pressed(Key::Plus, 1), pressed(Key::Equals, 2), pressed(Key::Plus, 9), pressed(Key::Minus, 1)];
    assert_eq!(sizes, ["125", "175", "200", "175"]);
    assert_eq!([pressed(Key::Num0, 1), pressed(Key::Minus, 1)], ["100", "100"]);
}

#[test]
fn about_says_what_is_sent_and_whose_work_is_inside() {
    let mut wizard = Wizard::open();
    wizard.press("Settings");
    wizard.press("About Redial");
    wizard.window.run_steps(2);
    assert!(wizard.sees("What is sent where") && wizard.sees_part(env!("CARGO_PKG_VERSION")));
    assert_eq!(focused(&wizard).as_deref(), Some("Whose work is in Redial"));
    wizard.press("Whose work is in Redial");
    wizard.window.run_steps(2);
    assert!(wizard.sees_part("Redial is licensed under MIT or Apache-2.0"));
    assert_eq!(focused(&wizard).as_deref(), Some("Close"));
    wizard.window.key_press(Key::Escape);
    wizard.window.run_steps(3);
    assert!(wizard.sees("What is sent where") && !wizard.sees_part("Redial is licensed under"));
    wizard.press("Close");
    wizard.window.run_steps(2);
    assert!(!wizard.sees("What is sent where"));
    assert_eq!((focused(&wizard).as_deref(), wizard.step()), (Some("Settings"), WizardStep::Start));
}

/// Whoever reads the pseudo-language, in which whatever is said has accents.
struct Reader {
    wizard: Wizard,
    voice: Voice,
    /// What was found, and where.
    plain: Vec<String>,
}

impl Reader {
    fn press(&mut self, english: &str) {
        let label = self.said(english);
        self.wizard.press(&label);
        self.wizard.window.step();
    }

    /// What stands on the page for it, which on some is still English.
    fn said(&self, english: &str) -> String {
        let said = self.voice.text(english).into_owned();
        if self.wizard.sees(&said) { said } else { english.to_owned() }
    }

    /// Notes what is plain English on this page, or sticks out of the window.
    fn look(&mut self, what: &'static str) {
        self.wizard.window.run_steps(2);
        let nodes = self.wizard.window.query_all(By::new());
        // The window itself and what only groups others has none.
        for node in nodes.filter(|node| node.accesskit_node().bounding_box().is_some()) {
            let rect = node.rect();
            let told = text(&node);
            if let Some(words) = told.iter().find_map(|text| plain_words(text)) {
                self.plain.push(format!("{what}: {words:?} of {told:?}"));
            }
            if !told.is_empty() && (rect.left() < -0.5 || rect.right() > SIZE.x + 0.5) {
                self.plain.push(format!("{what}: {told:?} sticks out: {rect:?}"));
            }
        }
        self.wizard.window.get_by_role_and_label(Role::Button, &self.voice.text("Settings"));
    }
}

const SIZE: egui::Vec2 = vec2(900.0, 680.0);

fn text(node: &Node<'_>) -> Vec<String> {
    let node = node.accesskit_node();
    [node.label(), node.value()].into_iter().flatten().filter(|text| !text.is_empty()).collect()
}

/// How a grammar calls the two computers, and the commands of a step.
const FINISHED: [&str; 5] =
    ["The other computer", "the other computer", "This computer", "this computer", "icacls FILE"];

/// Three words in a row without an accent: the pseudo-language has one on every vowel.
fn plain_words(text: &str) -> Option<String> {
    let text = FINISHED.iter().fold(text.to_owned(), |text, finished| text.replace(finished, "0"));
    let words: Vec<_> = text.split_whitespace().collect();
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic())
    };
    let found = words.windows(3).find(|three| three.iter().all(is_word))?;
    Some(found.join(" "))
}

#[test]
fn plain_words_are_noticed() {
    assert_eq!(plain_words("[Séé: (this is plain) ñöt]").as_deref(), Some("(this is plain)"));
    assert_eq!(plain_words("The other computer's ñámé"), None);
    assert_eq!(plain_words("[Áñ öüt ïññér] ág~~] pc7 / 0x904 0x7 x"), None);
}

#[test]
fn every_page_asks_for_the_readers_language() {
    let voice = Voice::of("qps-ploc").unwrap();
    let mut reader = Reader { wizard: Wizard::speaking(voice), voice, plain: Vec::new() };
    reader.wizard.window.set_size(SIZE);
    reader.look("start");
    reader.press("Settings");
    reader.look("menu");
    reader.press("About Redial");
    reader.look("about");
    reader.press("Close");
    // It takes connections and never says a word, so that the check goes on.
    let silent = std::net::TcpListener::bind("127.82.68.1:0").unwrap();
    let field = reader.said(COMPUTER);
    reader.wizard.fill(&field, &silent.local_addr().unwrap().to_string());
    reader.press("Find out why");
    reader.look("checking");
    reader.press("Cancel");
    reader.press("Try a check on a practice computer");
    reader.press(title("expired-certificate"));
    reader.wizard.until_step(WizardStep::Result);
    reader.look("result");
    reader.press("Save the report");
    reader.wizard.until_step(WizardStep::Report);
    reader.look("report");
    reader.press("Back to the result");
    reader.press("Back to start");
    reader.press("Try the fixes on a practice computer");
    reader.wizard.until_step(WizardStep::Fixes);
    reader.wizard.until("practising", |app| app.session().fixing().changes().pc == Pc::Practice);
    reader.look("fixes");
    reader.press("Sign in before the screen appears");
    reader.wizard.until("planned", planned);
    reader.look("fix");
    reader.press("Make this change");
    reader.wizard.until("done", done);
    reader.wizard.until_quiet();
    reader.look("fix, made");
    reader.press("Changes made");
    reader.wizard.until_step(WizardStep::Changes);
    reader.look("changes");
    reader.press("Back");
    reader.wizard.until_step(WizardStep::Fix);
    reader.press("Back");
    reader.press("Back to start");
    reader.press("I'm at the computer that can't be reached");
    reader.wizard.until("seen", |app| matches!(app.session().host(), Some(Host::Seen(_))));
    reader.look("host");
    assert!(reader.plain.is_empty(), "{}", reader.plain.join("\n"));
}

/// At 200 % a usual screen has this much room, and less below the menu's largest text.
#[test]
fn the_bar_stays_where_the_window_is_low() {
    let german = Voice::of("de").unwrap();
    for (voice, size) in [(Voice::ENGLISH, vec2(800.0, 440.0)), (german, vec2(960.0, 440.0))] {
        let mut wizard = Wizard::speaking(voice);
        wizard.window.set_size(size);
        wizard.window.run_steps(3);
        let window = Rect::from_min_size(egui::Pos2::ZERO, size);
        let settings = voice.text("Settings").into_owned();
        let inside = |wizard: &Wizard, label: &str| {
            let all = wizard.window.query_all_by_label(label);
            let mut all = all.filter(|node| node.accesskit_node().role() != Role::Dialog).peekable();
            all.peek().is_some() && all.all(|node| window.contains_rect(node.rect()))
        };
        assert!(inside(&wizard, &settings), "{size:?}");
        wizard.press(&settings);
        wizard.window.run_steps(3);
        assert!(inside(&wizard, &voice.text("About Redial")), "{size:?}");
        wizard.press(&voice.text("About Redial"));
        wizard.window.run_steps(3);
        assert!(inside(&wizard, &voice.text("Close")) && inside(&wizard, &voice.text("About Redial")), "{size:?}");
    }
}
