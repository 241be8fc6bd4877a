//! The wizard, driven by label as a screen reader would, over the real engine and its practice computers.

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

mod compare;
mod ears;
mod endings;
mod fix;
mod host;
mod languages;
mod layout;
mod minimised;
mod over;
mod profile;
mod result;
#[cfg(target_os = "linux")]
mod sign_in;
mod start;
mod trying;
mod watch;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui::{Key, Modifiers, OutputCommand, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{By, NodeT, Queryable};
use redial::engine::{Engine, Here};
use redial::fixes::run::FixOutcome;
use redial::model::said::Voice;
use redial::model::{Cause, Evidence, Side, Target};
use redial::platform::computer::Machine as _;
use redial::platform::elevation::{ElevationError, Exchange, Transport};
use redial::platform::fake::Fake;
use redial::platform::files::Folder as FilesFolder;
use redial::report::{Report, json};
use redial::session::fixing::{FixState, Pc, find};
use redial::session::host::Host;
use redial::session::{FoundProfile, WizardStep};
use redial::ui::app::App;
use redial::ui::speak::speak;
use redial::ui::{Asker, Question, theme};

/// Far longer than any practice computer takes; a test that needs it has failed.
const TIMEOUT: Duration = Duration::from_secs(30);

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
        Self::on(Here::real(), asker, file)
    }

    /// On a Windows computer in memory, as if Redial ran there.
    fn on_windows(pc: &Fake, folder: &Folder, transport: Box<dyn Transport>) -> Self {
        pc.edit(|world| {
            // Its user's journal is a real file.
            world.folders.insert(FilesFolder::LocalAppData, folder.0.to_string_lossy().into_owned());
        });
        let here = Here { pc: Arc::new(pc.clone()), transport };
        Self::on(here, Asker::Scripted(Arc::new(|_| None)), None)
    }

    fn on(here: Here, asker: Asker, file: Option<PathBuf>) -> Self {
        Self::following(here, asker, file, FoundProfile::default())
    }

    fn following(here: Here, asker: Asker, file: Option<PathBuf>, profile: FoundProfile) -> Self {
        Self::spoken(Voice::ENGLISH, here, asker, file, profile)
    }

    fn speaking(voice: Voice) -> Self {
        Self::spoken(voice, Here::real(), Asker::Scripted(Arc::new(|_| None)), None, FoundProfile::default())
    }

    fn spoken(voice: Voice, here: Here, asker: Asker, file: Option<PathBuf>, profile: FoundProfile) -> Self {
        let (wake, woken) = sync_channel(1024);
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            // A full channel has enough in it to wake anybody.
            let _ = wake.try_send(());
        });
        let engine = Engine::start_on(here, {
            let wake = Arc::clone(&wake);
            move || wake()
        });
        let app = App::new(engine.unwrap(), asker, wake, file).following(profile);
        let window = Harness::builder()
            .with_size([800.0, 560.0])
            .with_theme(Theme::Light)
            .with_context_setup(move |ctx| {
                theme::apply(ctx);
                speak(ctx, voice);
            })
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

    fn step(&self) -> WizardStep {
        self.window.state().session().step()
    }

    /// Draws whenever something has happened, until it is so.
    fn until(&mut self, what: &str, so: impl Fn(&App) -> bool) {
        let deadline = Instant::now() + TIMEOUT;
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

    fn until_step(&mut self, step: WizardStep) {
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
        if text.is_empty() {
            self.window.key_press(Key::Delete);
        } else {
            self.window.get_by_role_and_label(Role::TextInput, label).type_text(text);
        }
        self.window.step();
        self.window.step();
    }

    fn sees(&self, label: &str) -> bool {
        // What lies over a page is called like its heading.
        self.window.query_all_by_label(label).next().is_some()
    }

    fn sees_part(&self, part: &str) -> bool {
        self.window.query_all_by_label_contains(part).next().is_some()
    }

    fn practise_fixes(&mut self) {
        self.press("Try the fixes on a practice computer");
        self.until("on the practice computer", |app| app.session().fixing().changes().pc == Pc::Practice);
        assert_eq!(self.step(), WizardStep::Fixes);
    }

    /// A fix from the list, done.
    fn make(&mut self, title: &str) {
        self.press(title);
        self.until("planned", planned);
        self.press("Make this change");
        self.until("done", done);
    }

    /// Until what was just done is in the list of changes, which is the last that the engine tells of it.
    fn until_quiet(&mut self) {
        self.until("in the list of changes", |app| match state(app) {
            Some(FixState::Done(scope, FixOutcome::Applied { run, .. })) => {
                let made = &app.session().fixing().changes().made;
                made.iter().any(|(kept, made)| kept == scope && made.run == *run)
            }
            _ => true,
        });
        self.window.run_steps(4);
    }

    /// Until the window wants to be drawn again only after such a while, if ever.
    fn until_drawn_again_after(&mut self, what: &str, so: impl Fn(Duration) -> bool) {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            self.window.step();
            let delay = self.window.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
            if so(delay) {
                return;
            }
            assert!(Instant::now() < deadline, "not {what}, but {delay:?}");
            let _ = self.woken.recv_timeout(Duration::from_millis(20));
        }
    }

    fn practise(&mut self, title: &'static str) {
        self.press("Try a check on a practice computer");
        self.press(title);
        self.until_step(WizardStep::Result);
    }
}

fn title(id: &str) -> &'static str {
    redial::practice::find(id).unwrap().title
}

/// A screen reader says it first.
#[test]
fn the_title_bar_names_the_page() {
    let engine = Engine::start_on(Here::real(), || ()).unwrap();
    let mut app = App::new(engine, Asker::Scripted(Arc::new(|_| None)), Arc::new(|| ()), None);
    let ctx = egui::Context::default();
    let mut titles = || -> Vec<_> {
        let mut frame = ctx.run_ui(egui::RawInput::default(), |ui| app.update(ui.ctx()));
        let commands = std::mem::take(&mut frame.viewport_output).into_values().flat_map(|window| window.commands);
        let titles = commands.filter_map(|command| match command {
            egui::ViewportCommand::Title(title) => Some(title),
            _ => None,
        });
        let titles = titles.collect();
        frame.drop_without_applying_deltas();
        titles
    };
    assert_eq!(titles(), ["Redial \u{2013} Which computer?"]);
    assert_eq!(titles(), [""; 0]);
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
    assert!(wizard.sees_part("This was only practice"));
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
    second.until_step(WizardStep::Result);
    assert!(second.sees_part("This is the saved report") && second.sees("It is the other computer"));
    assert!(!second.sees("Check again"), "a saved report has no computer to ask");
}

#[test]
fn a_healthy_computer_gets_a_calm_answer() {
    let mut wizard = Wizard::open();
    wizard.practise(title("healthy"));
    assert!(wizard.sees("No fault found"));
    assert!(wizard.sees("What to do now"));
    wizard.press("Check again");
    wizard.until_step(WizardStep::Result);
    assert!(wizard.sees_part("This was only practice"));
}

#[test]
fn the_keyboard_alone_is_enough() {
    let mut wizard = Wizard::open();
    wizard.window.step();
    // The first field has the keyboard from the start. A port that nobody listens at answers at once.
    let free = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap();
    wizard.window.event(egui::Event::Text(free.to_string()));
    wizard.window.step();
    wizard.window.key_press(Key::Enter);
    wizard.until_step(WizardStep::Result);
    assert!(wizard.sees("It is the other computer"));
    tab_to(&mut wizard, "Save the report");
    wizard.window.key_press(Key::Enter);
    wizard.until_step(WizardStep::Report);
    wizard.window.key_press(Key::Escape);
    wizard.until_step(WizardStep::Result);
    tab_to(&mut wizard, "Back to start");
    wizard.window.key_press(Key::Space);
    wizard.until_step(WizardStep::Start);
}

/// Fails where the keyboard never gets there.
#[expect(clippy::redundant_closure_for_method_calls, reason = "the path would name one lifetime")]
fn tab_to(wizard: &mut Wizard, label: &str) {
    let mut seen = Vec::new();
    for _ in 0..40 {
        wizard.window.key_press(Key::Tab);
        wizard.window.step();
        wizard.window.step();
        let focused = wizard.window.query_all(By::new().predicate(|node| node.is_focused()));
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
    wizard.window.set_size(egui::vec2(900.0, 680.0));
    wizard.window.run_steps(2);
    wizard.press("Find out why");
    assert!(wizard.sees("Type the computer's name or address first."));
    for (typed, part) in [
        ("pc1:70000", "between 1 and 65535"),
        ("pc1:0", "between 1 and 65535"),
        ("two words", "can't be a computer's name"),
    ] {
        wizard.fill("Computer name or address", typed);
        wizard.press("Find out why");
        assert!(wizard.sees_part(part), "{typed}");
        assert_eq!(wizard.step(), WizardStep::Start);
    }
    wizard.fill("Computer name or address", "pc1.invalid");
    assert!(!wizard.sees_part("can't be a computer's name"), "typing takes the complaint away");
    wizard.fill("Error numbers or sentence", "nothing at all");
    assert!(wizard.sees("Noted for the report"));
    wizard.fill("Error numbers or sentence", "Your credentials did not work");
    assert!(wizard.sees_part("Error \u{201c}Your credentials") && wizard.sees_part("password was not accepted"));
    wizard.fill("Error numbers or sentence", "0x904 0x7");
    assert!(wizard.sees("Error 0x904/0x7"));
}

#[test]
fn cancelling_takes_effect_at_once() {
    // It takes connections and never says a word.
    let silent = std::net::TcpListener::bind("127.82.68.1:0").unwrap();
    let mut wizard = Wizard::open();
    for by_key in [false, true] {
        wizard.fill("Computer name or address", &silent.local_addr().unwrap().to_string());
        wizard.press("Find out why");
        assert_eq!(wizard.step(), WizardStep::Checking);
        assert!(wizard.sees("Step 2 of 4"));
        let run = wizard.window.state().session().run();
        if by_key {
            wizard.window.key_press(Key::Escape);
        } else {
            wizard.window.get_by_label("Cancel").click_accesskit();
        }
        // In the very frame that takes in the press: nothing is waited for.
        wizard.window.step();
        assert_eq!(wizard.step(), WizardStep::Start);
        assert_ne!(wizard.window.state().session().run(), run, "what comes late must not count");
        wizard.window.step();
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
    assert!(wizard.sees_part("through the gateway gw"));
    wizard.press("Don't use the file");
    assert!(!wizard.sees_part("through the gateway"));

    for (name, content, part) in [
        ("bad.rdp", &b"\x89PNG\r\n\x1a\n\0\0"[..], "\u{201c}bad.rdp\u{201d} can't be opened"),
        ("bad.json", b"{\"schema\":", "\u{201c}bad.json\u{201d} can't be opened"),
    ] {
        let path = folder.write(name, content);
        let mut wizard = Wizard::with(Asker::Scripted(Arc::new(|_| None)), Some(path));
        wizard.until("told", |app| app.session().open_error().is_some());
        assert!(wizard.sees(part));
        assert_eq!(wizard.step(), WizardStep::Start);
    }
}

#[test]
fn a_connection_file_that_was_put_right_is_read_again() {
    let folder = Folder::new("mended");
    let server = practice_computer();
    let write = |nla: u8| {
        let text = format!("full address:s:{server}\r\nenablecredsspsupport:i:{nla}\r\n");
        folder.write("office.rdp", text.as_bytes())
    };
    let path = write(0);
    let mut wizard = Wizard::with(Asker::Scripted(Arc::new(|_| None)), Some(path));
    wizard.until("opened", |app| app.session().connection().is_some());
    assert!(wizard.sees_part("without the early sign-in (NLA)"));
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    let cause = |wizard: &Wizard| wizard.window.state().session().report().unwrap().verdict.known_cause();
    assert_eq!(cause(&wizard), Some(Cause::ClientNlaOff));
    write(1);
    wizard.press("Check again");
    wizard.until_step(WizardStep::Checking);
    wizard.until_step(WizardStep::Result);
    assert_eq!(cause(&wizard), None);
}

/// A healthy one that stays on for the rest of the test run.
fn practice_computer() -> std::net::SocketAddr {
    practice("healthy")
}

/// One that fails as it is told to, for as long as the tests run.
fn practice(id: &'static str) -> std::net::SocketAddr {
    let (tell, told) = sync_channel(1);
    let serve = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let running = redial::practice::start(id).await.unwrap();
            tell.send(running.address).unwrap();
            std::future::pending::<()>().await;
        });
    };
    std::thread::Builder::new().spawn(serve).unwrap();
    told.recv_timeout(TIMEOUT).unwrap()
}

#[test]
fn names_can_be_hidden_before_the_report_is_copied() {
    let folder = Folder::new("hidden");
    let evidence = Evidence::new(Target::parse("secret-pc.corp.example").unwrap(), None, 0);
    let path = folder.write("report.json", json::write(&Report::new(&evidence)).as_bytes());
    let mut wizard = Wizard::with(Asker::Scripted(Arc::new(|_| None)), Some(path));
    wizard.until_step(WizardStep::Result);
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

#[test]
fn a_fix_is_tried_and_taken_back_on_the_practice_computer() {
    let mut wizard = Wizard::open();
    wizard.practise_fixes();
    wizard.press("Sign in before the screen appears");
    wizard.until("planned", planned);
    assert!(wizard.sees("What will change") && wizard.sees("All of it can be undone"));
    assert!(wizard.sees("Practice computer: nothing real is changed"));
    wizard.press("Make this change");
    wizard.until("done", done);
    assert!(wizard.sees("The change was made and checked"));
    wizard.press("Changes made");
    assert_eq!(wizard.step(), WizardStep::Changes);
    assert!(wizard.sees("just now") && wizard.sees("Done"));
    wizard.press("What \u{201c}Sign in before the screen appears\u{201d} changed");
    wizard.press("Undo \u{201c}Sign in before the screen appears\u{201d}");
    wizard.until("undone", |app| app.session().fixing().undone().is_some());
    assert!(wizard.sees("Undone: Sign in before the screen appears"));
    wizard.until("listed", |app| app.session().fixing().changes().made.iter().all(|(_, made)| !made.can_undo()));
    assert!(!wizard.sees_part("Undo \u{201c}"), "nothing is left to be undone");

    // The same fix has the same to do again: undo was exact.
    wizard.press("Back");
    wizard.until("planned anew", planned);
    assert!(wizard.sees("Make this change"));
    wizard.press("Leave the practice computer");
    assert_eq!(wizard.step(), WizardStep::Start);
    assert!(!wizard.sees_part("nothing real is changed"));
    wizard.press("Changes made");
    assert!(wizard.sees("Redial has changed nothing here"), "practice leaves nothing behind");
}

#[test]
fn what_is_forgotten_goes_off_the_list_by_its_name() {
    let mut wizard = Wizard::open();
    wizard.practise_fixes();
    let all = |wizard: &Wizard| wizard.window.state().session().fixing().changes().made.len();
    wizard.press(find("flush-dns").unwrap().title);
    wizard.until("planned", planned);
    wizard.press("Do it now");
    wizard.until("done", done);
    wizard.press("Back");
    wizard.make("Sign in before the screen appears");
    wizard.press("Changes made");
    assert_eq!(all(&wizard), 2);
    wizard.press("Forget what is finished");
    // Only what nobody could undo goes without being named.
    wizard.press("Forget your own changes that can't be undone any more");
    wizard.until("forgotten", |app| app.session().fixing().changes().made.len() == 1);
    assert!(
        wizard.sees("1 change is forgotten") && wizard.sees("Undo \u{201c}Sign in before the screen appears\u{201d}")
    );
    assert!(wizard.sees_part("but not once they are forgotten"));
    wizard.press("Forget \u{201c}Sign in before the screen appears\u{201d}, just now");
    wizard.until("forgotten", |app| app.session().fixing().changes().made.is_empty());
    assert!(!wizard.sees_part("Undo \u{201c}") && !wizard.sees("Forget what is finished"));
    // Where it was made nothing is offered any more to be undone, and the computer has stayed as it is.
    wizard.press("Back");
    wizard.until("planned anew", planned);
    assert!(wizard.sees("It is already as it should be"));
}

#[test]
fn what_is_right_already_and_what_is_missing_are_calm() {
    let mut wizard = Wizard::open();
    wizard.practise_fixes();
    wizard.press("Switch the faster transport (UDP) on again");
    wizard.until("planned", planned);
    assert!(wizard.sees("It is already as it should be") && !wizard.sees_part("Make th"));
    wizard.press("Back");

    wizard.press("Forget what Remote Desktop remembers");
    wizard.until("answered", |app| matches!(state(app), Some(FixState::Refused(_))));
    assert!(wizard.sees("Please choose first") && !wizard.sees_part("--"));
    wizard.fill("Which computer", "no computer!");
    wizard.press("Every computer");
    wizard.until("planned", planned);
    wizard.press("What a security product may report");
    assert!(wizard.sees_part("connection history cleared"));
    wizard.press("One computer");
    assert!(wizard.sees_part("can't be a computer's name") && !wizard.sees_part("Make th"));
    wizard.fill("Which computer", "pc7.example");
    wizard.press("Show what will change");
    wizard.until("planned", planned);
    wizard.press("Make these changes");
    wizard.until("done", done);
    wizard.press("Undo it");
    wizard.until("undone", |app| app.session().fixing().undone().is_some());
    assert_eq!(wizard.step(), WizardStep::Changes);
}

#[test]
fn what_is_lowered_for_a_while_counts_down() {
    let mut wizard = Wizard::open();
    wizard.practise_fixes();
    // The story has it off already.
    wizard.make("Sign in before the screen appears");
    wizard.press("Back");
    wizard.make("Switch off the early sign-in for half an hour");
    assert!(wizard.sees_part("It goes back by itself in 30:00") || wizard.sees_part("It goes back by itself in 29:5"));
    wizard.until_quiet();
    let each_second = Duration::from_millis(501)..=Duration::from_secs(1);
    wizard.until_drawn_again_after("once a second", |delay| each_second.contains(&delay));
    wizard.press("Back");
    // No page with a countdown, no drawing.
    wizard.until_drawn_again_after("at rest", |delay| delay == Duration::MAX);
}

#[test]
fn fixes_by_keyboard_and_every_control_has_a_name() {
    let mut wizard = Wizard::open();
    tab_to(&mut wizard, "Try the fixes on a practice computer");
    wizard.window.key_press(Key::Enter);
    wizard.until("practising", |app| app.session().step() == WizardStep::Fixes);
    every_control_has_a_name(&wizard);
    tab_to(&mut wizard, "Sign in before the screen appears");
    wizard.window.key_press(Key::Space);
    wizard.until("planned", planned);
    every_control_has_a_name(&wizard);
    tab_to(&mut wizard, "Make this change");
    wizard.window.key_press(Key::Enter);
    wizard.until("done", done);
    wizard.until("listed", |app| !app.session().fixing().changes().made.is_empty());
    every_control_has_a_name(&wizard);
    tab_to(&mut wizard, "Undo it");
    wizard.window.key_press(Key::Enter);
    wizard.until("undone", |app| app.session().fixing().undone().is_some());
    every_control_has_a_name(&wizard);
    for back in [WizardStep::Fix, WizardStep::Fixes, WizardStep::Start] {
        wizard.window.key_press(Key::Escape);
        wizard.until_step(back);
    }
}

#[test]
fn the_computer_to_be_reached_is_checked_and_mended() {
    let mut wizard = Wizard::open();
    wizard.practise_fixes();
    wizard.press("Back to start");
    wizard.press("I'm at the computer that can't be reached");
    let seen = |app: &App| matches!(app.session().host(), Some(Host::Seen(_)));
    wizard.until("seen", seen);
    assert_eq!(wizard.step(), WizardStep::Host);
    assert!(wizard.sees("Everything that was checked") && wizard.sees("It is this computer"));
    every_control_has_a_name(&wizard);
    let unseen = |app: &App| app.session().host_report().is_some_and(Report::needs_administrator);
    assert!(unseen(wizard.window.state()) && wizard.sees("Some things only an administrator can see"));
    wizard.press("Check again as administrator");
    wizard.until("seen more", |app| seen(app) && !unseen(app));
    assert!(!wizard.sees("Check again as administrator"));
    wizard.press(find("renew-certificate").unwrap().title);
    wizard.until("planned", planned);
    assert!(wizard.sees("Windows will ask for an administrator"));
    wizard.press(if wizard.sees("Make this change") { "Make this change" } else { "Make these changes" });
    wizard.until("done", done);
    assert!(wizard.sees_part("It takes a moment to take effect."));
    wizard.press("Check again");
    wizard.until("seen again", seen);
    assert!(wizard.sees("That helped"));
    wizard.press("Done");
    assert!(!wizard.sees("That helped"));
}

#[test]
fn the_report_of_this_computer_is_saved_from_its_page() {
    let folder = Folder::new("host-report");
    let path = folder.0.join("report.json");
    let answer = path.clone();
    let mut wizard = Wizard::with(Asker::Scripted(Arc::new(move |_| Some(answer.clone()))), None);
    wizard.practise_fixes();
    wizard.press("Back to start");
    wizard.press("I'm at the computer that can't be reached");
    wizard.until("seen", |app| matches!(app.session().host(), Some(Host::Seen(_))));
    wizard.press("Save the report");
    wizard.until_step(WizardStep::Report);
    assert!(wizard.sees("Back to this computer") && wizard.sees("Support code"));
    wizard.press("Changes made");
    wizard.until_step(WizardStep::Changes);
    wizard.window.key_press(Key::Escape);
    wizard.until_step(WizardStep::Report);
    wizard.press("Hidden. For strangers and forums.");
    wizard.press("Data (JSON)");
    wizard.press("Save");
    wizard.until("saved", |app| app.session().saving().is_some());
    let saved = json::read(&std::fs::read(&path).unwrap()).unwrap();
    assert!(saved.is_of_host() && !saved.hidden.is_empty() && !saved.fixes.is_empty());
    wizard.window.key_press(Key::Escape);
    wizard.until_step(WizardStep::Host);
    // The same file, opened again, speaks of the computer that it was made on.
    let mut wizard = Wizard::with(Asker::Scripted(Arc::new(|_| None)), Some(path));
    wizard.until_step(WizardStep::Result);
    assert!(wizard.sees("It is this computer") && wizard.sees("Everything that was checked"));
    assert!(!wizard.sees("Check again") && !wizard.sees(find("renew-certificate").unwrap().title));
    wizard.press("Save the report");
    wizard.until_step(WizardStep::Report);
}

#[test]
fn a_computer_that_cannot_be_reached_says_so() {
    let mut wizard = Wizard::open();
    wizard.press("I'm at the computer that can't be reached");
    wizard.until("answered", |app| !matches!(app.session().host(), None | Some(Host::Looking(_))));
    assert!(cfg!(windows) || wizard.sees("This computer can't be checked"));
    wizard.press("Back to start");
    assert_eq!(wizard.step(), WizardStep::Start);
}

#[test]
fn the_result_offers_its_fixes() {
    let mut wizard = Wizard::open();
    wizard.practise(title("refused"));
    let report = wizard.window.state().session().report().unwrap();
    assert!(!report.fixes.is_empty());
    wizard.press("For the helpdesk: every step and command");
    assert_eq!(wizard.sees("With Redial on the other computer, the person there can:"), {
        let report = wizard.window.state().session().report().unwrap();
        report.fixes.iter().any(|offer| offer.place == redial::model::Place::There)
    });
}

/// Nobody is asked for an administrator's rights.
struct Nobody;

impl Transport for Nobody {
    fn exchange(&mut self, _: &str, _: &[u8]) -> Result<Exchange, ElevationError> {
        Err(ElevationError::Unsupported)
    }
}

#[test]
fn the_numbers_that_windows_wrote_down_are_filled_in() {
    let (pc, folder) = (Fake::typical(), Folder::new("noted"));
    let now = pc.now();
    // Nobody listens there, so that the check ends at once.
    let free = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap().to_string();
    pc.edit(|world| {
        world.add_attempt("old-server", now - 3600, 516);
        world.add_attempt(&free, now - 600, 2308);
    });
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.until("remembered", |app| app.session().noted_last().is_some());
    let told = format!("Windows noted error 0x904 for {free}, 10 minutes ago");
    let offered = format!("{free}: error 0x904");
    assert!(wizard.sees(&offered) && wizard.sees("pc7.example") && wizard.sees("10.0.0.7"));
    assert!(!wizard.sees("Leave the number out"), "nothing is taken before a computer is named");
    every_control_has_a_name(&wizard);
    wizard.press(&offered);
    let computer = wizard.window.get_by_role_and_label(Role::TextInput, "Computer name or address").value();
    assert_eq!(computer.as_deref(), Some(free.as_str()));
    assert!(wizard.sees(&told) && wizard.sees("Leave the number out"));
    let numbers = |wizard: &Wizard| {
        wizard.window.get_by_role_and_label(Role::TextInput, "Error numbers or sentence").value().unwrap_or_default()
    };
    assert_eq!(numbers(&wizard), "0x904");

    // They belong to that computer, and to no other.
    wizard.fill("Computer name or address", "pc8.example");
    assert!(numbers(&wizard).is_empty() && !wizard.sees_part("Windows noted"));
    wizard.fill("Computer name or address", "OLD-server");
    assert_eq!(numbers(&wizard), "0x204");
    wizard.press("Leave the number out");
    assert!(numbers(&wizard).is_empty() && !wizard.sees_part("Windows noted"));

    // What the user types counts, and is not taken for Windows' word.
    wizard.fill("Computer name or address", &free);
    assert_eq!(numbers(&wizard), "0x904");
    wizard.fill("Error numbers or sentence", "0x904 0x7");
    assert!(!wizard.sees("Leave the number out"));
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    let told = |wizard: &Wizard| {
        let report = wizard.window.state().session().report().unwrap();
        (report.error.as_ref().map(ToString::to_string), report.error_source.clone().map(|source| source.log))
    };
    assert_eq!(told(&wizard), (Some("0x904/0x7".to_owned()), None));

    // Remote Desktop fails once more while the window is open.
    pc.edit(|world| world.add_attempt(&free, now - 60, 260));
    wizard.press("Back to start");
    wizard.fill("Error numbers or sentence", "");
    wizard.until("filled in", |app| app.session().noted_last().is_some_and(|logged| logged.error.code == Some(260)));
    assert!(wizard.sees("Error 0x104"));
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    assert_eq!(told(&wizard), (Some("0x104".to_owned()), Some("RDPClient/Operational".to_owned())));
    wizard.press("What error 0x104 means");
    assert!(wizard.sees_part("Windows' own log (RDPClient/Operational)"));
    assert!(!folder.0.join("Redial").exists(), "a window that changes nothing leaves nothing behind");
}

#[test]
fn recent_computers_are_a_list_to_choose_from() {
    let (pc, folder) = (Fake::typical(), Folder::new("recent"));
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.until("remembered", |app| !app.session().recent().is_empty());
    wizard.press("10.0.0.7");
    let field = wizard.window.get_by_role_and_label(Role::TextInput, "Computer name or address");
    assert_eq!(field.value().as_deref(), Some("10.0.0.7"));
    assert!(!wizard.sees("old-server"), "it has been chosen");
}

fn state(app: &App) -> Option<&FixState> {
    app.session().fixing().open().map(|open| &open.state)
}

fn planned(app: &App) -> bool {
    matches!(state(app), Some(FixState::Planned(_)))
}

fn done(app: &App) -> bool {
    matches!(state(app), Some(FixState::Done(..)))
}

fn every_control_has_a_name(wizard: &Wizard) {
    let roles =
        [Role::Button, Role::Link, Role::TextInput, Role::CheckBox, Role::RadioButton, Role::DisclosureTriangle];
    let controls = wizard.window.query_all(By::new().predicate(move |node| roles.contains(&node.role())));
    let names: Vec<_> = controls.map(|node| node.accesskit_node().label().unwrap_or_default()).collect();
    assert!(names.len() > 2 && names.iter().all(|name| !name.trim().is_empty()), "{names:?}");
    let twice: Vec<_> = names.iter().filter(|name| names.iter().filter(|other| other == name).count() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
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
