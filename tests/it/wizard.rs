//! The wizard, driven by label as a screen reader would, over the real engine and its practice computers.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui::{Key, Modifiers, OutputCommand, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{By, NodeT, Queryable};
use redial::engine::Engine;
use redial::model::{Evidence, Side, Target};
use redial::report::{Report, json};
use redial::session::Step;
use redial::ui::app::App;
use redial::ui::{Asker, Question, theme};

/// Far longer than any practice computer takes; a test that needs it has failed.
const PATIENCE: Duration = Duration::from_secs(30);

struct Wizard {
    window: Harness<'static, App>,
    /// One message for each event of the engine or of a file.
    woken: Receiver<()>,
}

impl Wizard {
    fn open() -> Self {
        Self::with(Asker::Scripted(Arc::new(|_| None)), None)
    }

    fn with(asker: Asker, file: Option<PathBuf>) -> Self {
        let (wake, woken) = sync_channel(1024);
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            // A full channel has enough in it to wake anybody.
            let _ = wake.try_send(());
        });
        let engine = Engine::start({
            let wake = Arc::clone(&wake);
            move || wake()
        });
        let app = App::new(engine.unwrap(), asker, wake, file);
        let window = Harness::builder()
            .with_size([800.0, 560.0])
            .with_theme(Theme::Light)
            .with_context_setup(theme::apply)
            .with_max_steps(64)
            .build_ui_state(
                |ui, app: &mut App| {
                    app.update(ui.ctx());
                    app.draw(ui, None);
                },
                app,
            );
        Self { window, woken }
    }

    fn step(&self) -> Step {
        self.window.state().session().step()
    }

    /// Draws whenever something has happened, until it is so.
    fn until(&mut self, what: &str, so: impl Fn(&App) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.window.step();
            if so(self.window.state()) {
                break;
            }
            assert!(Instant::now() < deadline, "still not {what}");
            // What paces the page is the window's clock, which a step moves on; what it waits for comes from the engine.
            let _ = self.woken.recv_timeout(Duration::from_millis(20));
        }
        self.window.step();
    }

    fn until_step(&mut self, step: Step) {
        self.until(&format!("at {step:?}"), |app| app.session().step() == step);
    }

    fn press(&mut self, label: &str) {
        self.window.get_by_label(label).click_accesskit();
        self.window.step();
        self.window.step();
    }

    fn fill(&mut self, label: &str, text: &str) {
        let field = self.window.get_by_role_and_label(Role::TextInput, label);
        field.focus();
        self.window.step();
        self.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.window.get_by_role_and_label(Role::TextInput, label).type_text(text);
        self.window.step();
        self.window.step();
    }

    fn sees(&self, label: &str) -> bool {
        self.window.query_by_label(label).is_some()
    }

    fn sees_part(&self, part: &str) -> bool {
        self.window.query_by_label_contains(part).is_some()
    }

    fn practise(&mut self, title: &'static str) {
        self.press("Try it on a practice computer");
        self.press(title);
        self.until_step(Step::Result);
    }
}

fn title(id: &str) -> &'static str {
    redial::practice::find(id).unwrap().title
}

#[test]
fn from_start_to_a_saved_report() {
    let folder = Folder::new("saved");
    let (asked, answer) = (Arc::new(Mutex::new(None)), folder.0.join("report"));
    let asker = {
        let asked = Arc::clone(&asked);
        Asker::Scripted(Arc::new(move |question| {
            *asked.lock().unwrap() = Some(question.clone());
            Some(answer.clone())
        }))
    };
    let mut wizard = Wizard::with(asker, None);
    assert!(wizard.sees("Step 1 of 4") && wizard.sees("Which computer can't you reach?"));
    wizard.practise(title("expired-certificate"));
    assert!(wizard.sees("Step 3 of 4") && wizard.sees("It is the other computer"));
    assert!(wizard.sees("This was only practice"));
    assert_eq!(wizard.window.state().session().report().unwrap().verdict.side, Side::Server);
    wizard.press("Save the report");
    assert!(wizard.sees("Step 4 of 4"));
    wizard.press("Data (JSON)");
    wizard.press("Save");
    wizard.until("saved", |app| app.session().saving().is_some());
    assert!(wizard.sees("The report is saved"));
    assert!(matches!(asked.lock().unwrap().as_ref(), Some(Question::Save { .. })));
    // What was saved is what opens again, in another window.
    let mut second = Wizard::with(Asker::Scripted(Arc::new(|_| None)), Some(folder.0.join("report.json")));
    second.until_step(Step::Result);
    assert!(second.sees_part("This is the saved report") && second.sees("It is the other computer"));
    assert!(!second.sees("Check again"), "a saved report has no computer to ask");
}

#[test]
fn a_healthy_computer_gets_a_calm_answer() {
    let mut wizard = Wizard::open();
    wizard.practise(title("healthy"));
    assert!(wizard.sees("No fault found"));
    assert!(wizard.sees("What to try next"));
    wizard.press("Check again");
    wizard.until_step(Step::Result);
    assert!(wizard.sees("This was only practice"));
}

#[test]
fn the_keyboard_alone_is_enough() {
    let mut wizard = Wizard::open();
    wizard.window.step();
    // The first field has the keyboard from the start. A port that nobody listens at answers at once.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    wizard.window.event(egui::Event::Text(free.to_string()));
    wizard.window.step();
    wizard.window.key_press(Key::Enter);
    wizard.until_step(Step::Result);
    assert!(wizard.sees("It is the other computer"));
    tab_to(&mut wizard, "Save the report");
    wizard.window.key_press(Key::Enter);
    wizard.until_step(Step::Report);
    wizard.window.key_press(Key::Escape);
    wizard.until_step(Step::Result);
    tab_to(&mut wizard, "Back to start");
    wizard.window.key_press(Key::Space);
    wizard.until_step(Step::Start);
}

/// Fails where the keyboard never gets there.
fn tab_to(wizard: &mut Wizard, label: &str) {
    let mut seen = Vec::new();
    for _ in 0..40 {
        wizard.window.key_press(Key::Tab);
        wizard.window.step();
        wizard.window.step();
        let focused = wizard.window.query_all(By::new().predicate(egui_kittest::kittest::AccessKitNode::is_focused));
        let names: Vec<_> = focused.filter_map(|node| node.accesskit_node().label()).collect();
        if names.iter().any(|name| name == label) {
            return;
        }
        seen.extend(names);
    }
    assert!(seen.is_empty(), "Tab never reaches {label:?}, only {seen:?}");
}

#[test]
fn bad_input_is_told_beside_the_field() {
    let mut wizard = Wizard::open();
    wizard.press("Find out why");
    assert!(wizard.sees("Type the computer's name or address first."));
    for (typed, part) in [
        ("pc1:70000", "between 1 and 65535"),
        ("pc1:0", "between 1 and 65535"),
        ("two words", "can't be a computer's name"),
        ("http://pc1/", "can't be a computer's name"),
    ] {
        wizard.fill("Computer name or address", typed);
        wizard.press("Find out why");
        assert!(wizard.sees_part(part), "{typed}");
        assert_eq!(wizard.step(), Step::Start);
    }
    wizard.fill("Computer name or address", "pc1.invalid");
    assert!(!wizard.sees_part("can't be a computer's name"), "typing takes the complaint away");
    wizard.press("I have the numbers from the message box");
    wizard.fill("Error numbers", "nothing at all");
    wizard.press("Find out why");
    assert!(wizard.sees_part("can't be read as error numbers"));
    assert_eq!(wizard.step(), Step::Start);
    wizard.fill("Error numbers", "0x904 0x7");
    assert!(wizard.sees("Understood: 0x904/0x7"));
}

#[test]
fn cancelling_takes_effect_at_once() {
    // It takes connections and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut wizard = Wizard::open();
    for by_key in [false, true] {
        wizard.fill("Computer name or address", &silent.local_addr().unwrap().to_string());
        wizard.press("Find out why");
        assert_eq!(wizard.step(), Step::Checking);
        assert!(wizard.sees("Step 2 of 4"));
        let run = wizard.window.state().session().run();
        let pressed = Instant::now();
        if by_key {
            wizard.window.key_press(Key::Escape);
        } else {
            wizard.window.get_by_label("Cancel").click();
        }
        wizard.window.step();
        wizard.window.step();
        assert_eq!(wizard.step(), Step::Start);
        assert!(pressed.elapsed() < Duration::from_millis(100), "it took {:?}", pressed.elapsed());
        assert_ne!(wizard.window.state().session().run(), run, "what comes late must not count");
    }
}

#[test]
fn connection_files_fill_the_field_and_bad_files_are_told() {
    let folder = Folder::new("files");
    let good = folder
        .write("office.rdp", b"full address:s:pc7.example:3390\r\ngatewayhostname:s:gw\r\ngatewayusagemethod:i:1\r\n");
    let mut wizard = Wizard::with(Asker::Scripted(Arc::new(move |_| Some(good.clone()))), None);
    wizard.press("Choose a connection file");
    wizard.until("opened", |app| app.session().connection().is_some());
    let field = wizard.window.get_by_role_and_label(Role::TextInput, "Computer name or address");
    assert_eq!(field.value().as_deref(), Some("pc7.example:3390"));
    assert!(wizard.sees_part("goes through the gateway gw"));
    wizard.press("Don't use the file");
    assert!(!wizard.sees_part("goes through the gateway"));

    for (name, content, part) in [
        ("bad.rdp", &b"\x89PNG\r\n\x1a\n\0\0"[..], "\u{201c}bad.rdp\u{201d} can't be opened"),
        ("bad.json", b"{\"schema\":", "\u{201c}bad.json\u{201d} can't be opened"),
    ] {
        let path = folder.write(name, content);
        let mut wizard = Wizard::with(Asker::Scripted(Arc::new(|_| None)), Some(path));
        wizard.until("told", |app| app.session().open_error().is_some());
        assert!(wizard.sees(part));
        assert_eq!(wizard.step(), Step::Start);
    }
}

#[test]
fn names_can_be_hidden_before_the_report_is_copied() {
    let folder = Folder::new("hidden");
    let evidence = Evidence::new(Target::parse("secret-pc.corp.example").unwrap(), None, 0);
    let path = folder.write("report.json", json::write(&Report::new(&evidence)).as_bytes());
    let mut wizard = Wizard::with(Asker::Scripted(Arc::new(|_| None)), Some(path));
    wizard.until_step(Step::Result);
    wizard.press("Save the report");
    assert!(copied(&mut wizard).contains("secret-pc"));
    wizard.press("Hidden. For strangers and forums.");
    let copy = copied(&mut wizard);
    assert!(!copy.contains("secret-pc") && copy.contains("RD-"), "{copy}");
    assert!(!wizard.sees_part("secret-pc"), "the preview shows what will be saved");
}

fn copied(wizard: &mut Wizard) -> String {
    wizard.window.get_by_label("Copy as text").click();
    wizard.window.step();
    let commands = wizard.window.output().platform_output.commands.clone();
    wizard.window.step();
    let texts = commands.into_iter().filter_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text),
        _ => None,
    });
    texts.collect::<Vec<_>>().pop().unwrap_or_default()
}

#[test]
fn a_window_at_rest_draws_nothing() {
    let mut wizard = Wizard::open();
    wizard.practise(title("refused"));
    for page in ["Save the report", "Back to the result", "Back to start"] {
        wizard.window.run();
        wizard.window.step();
        let delay = wizard.window.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
        assert_eq!(delay, Duration::MAX, "before {page}");
        wizard.press(page);
    }
}

/// A folder of the test's own, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("redial-wizard-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
