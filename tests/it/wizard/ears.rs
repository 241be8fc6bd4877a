//! The real program as a screen reader's user meets it: every page over AT-SPI, with nothing but what the tree offers.
//!
//! The window has a screen, a bus and a home of its own. What was there and what was read aloud stands in
//! `target/ears.txt` afterwards. What AT-SPI isn't given (levels of headings, what is refused) is looked at below in the tree
//! that egui makes.

#![expect(clippy::disallowed_methods, reason = "the listener is a program")]
#![expect(clippy::expect_used, reason = "what is missing is named")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::lab::process::{Server, Start, Tool};
use crate::lab::servers::Screen;
use crate::lab::{self, scratch};

/// The words by which the walk finds its way: the page's title, or what is pressed there. Where several stand, the first that
/// is there counts.
mod words {
    pub const START: &[&str] = &["Which computer can't you reach?"];
    pub const FIELD: &[&str] = &["Computer name or address"];
    pub const FIND_OUT: &[&str] = &["Find out why"];
    pub const AT_THE_OTHER: &[&str] =
        &["I'm at the computer that can't be reached", "I'm at the computer I want to reach"];
    pub const TRY_FIXES: &[&str] = &["Try the fixes on a practice computer"];
    pub const EVERY_FIX: &[&str] = &["All fixes"];
    pub const CHECKING: &[&str] = &["Checking the way to "];
    pub const SAVE_REPORT: &[&str] = &["Save the report"];
    pub const BACK_TO_RESULT: &[&str] = &["Back to the result"];
    pub const BACK_TO_START: &[&str] = &["Back to start"];
    pub const BACK: &[&str] = &["Back", "Not now"];
    pub const CHANGES: &[&str] = &["Changes made"];
    pub const TRY_A_FIX: &[&str] = &["Try a fix"];
    pub const MAKE: &[&str] = &["Make this change", "Make these changes", "Do it now"];
    pub const DONE: &[&str] = &["Done", "It is already as it should be"];
    pub const MENU: &[&str] = &["Settings"];
    pub const ABOUT: &[&str] = &["About Redial"];
    pub const CLOSE: &[&str] = &["Close"];
}

/// A node as a screen reader has it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Seen {
    node: usize,
    role: String,
    name: String,
    description: String,
    states: Vec<String>,
    inside: Vec<Seen>,
}

#[derive(Clone, Debug, Deserialize)]
struct Heard {
    text: String,
    polite: bool,
}

impl Seen {
    /// In reading order.
    fn all(&self) -> Vec<&Self> {
        std::iter::once(self).chain(self.inside.iter().flat_map(Self::all)).collect()
    }

    fn is(&self, state: &str) -> bool {
        self.states.iter().any(|has| has == state)
    }

    fn of_role(&self, role: &str) -> Vec<&Self> {
        self.all().into_iter().filter(|seen| seen.role == role).collect()
    }

    /// What lies over a page has the reader for itself.
    fn page(&self) -> &Self {
        self.of_role("dialog").pop().unwrap_or(self)
    }

    /// What can be pressed and is called so.
    fn control(&self, names: &[&str]) -> Option<&Self> {
        let all = self.all();
        names.iter().find_map(|name| all.iter().find(|seen| seen.is("focusable") && seen.name == *name).copied())
    }

    fn title(&self) -> &str {
        self.of_role("heading").first().map_or("", |heading| heading.name.as_str())
    }

    fn write(&self, depth: usize, out: &mut String) {
        let told = ["focused", "checked", "pressed"].into_iter().filter(|state| self.is(state));
        let told = told.fold(String::new(), |told, state| told + ", " + state);
        let off = if self.is("enabled") { "" } else { ", can't be used" };
        let about = if self.description.is_empty() { String::new() } else { format!(" ({})", self.description) };
        let _ = writeln!(out, "{:1$}{2}: {3}{about}{told}{off}", "", 2 * depth, self.role, self.name);
        self.inside.iter().for_each(|inside| inside.write(depth + 1, out));
    }
}

/// Everything that a window needs for itself, and somebody who listens to it.
struct Listener {
    robot: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// What it says where it can't go on.
    complaints: PathBuf,
    /// Since something was last pressed.
    heard: Vec<Heard>,
    last: Option<Seen>,
    transcript: String,
    _window: Server,
    _bus: Server,
    _screen: Screen,
    _home: Home,
}

/// A short path, because names of sockets have to be.
struct Home(PathBuf);

impl Home {
    fn new() -> Self {
        let home = std::env::temp_dir().join(format!("redial-ears-{}", std::process::id()));
        std::fs::create_dir_all(&home).unwrap();
        std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o700)).unwrap();
        Self(home)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What the bus had started is just going, and removes things at the same time.
        for _ in 0..40 {
            if std::fs::remove_dir_all(&self.0).is_ok() || !self.0.exists() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Listener {
    fn start() -> Self {
        let (home, scratch) = (Home::new(), scratch("ears"));
        let screen = Screen::start(&scratch, "1000x760x24");
        let bus = home.0.join("bus");
        let address = format!("unix:path={}", lab::text(&bus));
        let folder = lab::text(&home.0).to_owned();
        let environment = vec![
            ("DISPLAY", screen.name()),
            ("DBUS_SESSION_BUS_ADDRESS", address.clone()),
            ("GSETTINGS_BACKEND", "memory".into()),
            ("LC_ALL", "C.UTF-8".into()),
            ("XDG_RUNTIME_DIR", folder.clone()),
            ("XDG_CONFIG_HOME", folder.clone()),
            ("XDG_DATA_HOME", folder.clone()),
            ("HOME", folder),
        ];
        let start = |program, package, arguments: &[&str]| {
            let arguments = arguments.iter().map(ToString::to_string).collect();
            let program = Tool { program, package };
            let environment = environment.clone();
            Server::start(&Start { program, namespace: None, arguments, environment, scratch: &scratch })
        };
        let options = ["--session", "--nofork", "--nopidfile", "--nosyslog", "--address", address.as_str()];
        let mut session = start("dbus-daemon", "dbus", &options);
        session.wait_until("makes no bus", || bus.exists());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/lab/ears.py");
        let complaints = scratch.join("listener.err");
        // The system's own Python is the one that the system's packages are for.
        let mut robot = Command::new("/usr/bin/python3")
            .arg(script)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&complaints).unwrap())
            .spawn()
            .expect("apt-get install --no-install-recommends python3-gi gir1.2-atspi-2.0");
        let (orders, answers) = (robot.stdin.take().unwrap(), BufReader::new(robot.stdout.take().unwrap()));
        let mut window = start(env!("CARGO_BIN_EXE_redial"), "redial", &[]);
        let find = || {
            let words = ["search", "--onlyvisible", "--name", "Redial", "windowfocus"];
            let found = Command::new("xdotool").args(words).env("DISPLAY", screen.name()).output();
            found.expect("apt-get install xdotool").status.success()
        };
        // Nobody else gives it the keyboard: there is no window manager.
        window.wait_until("shows no window", find);
        Self {
            robot,
            orders,
            answers,
            complaints,
            heard: Vec::new(),
            last: None,
            transcript: String::new(),
            _window: window,
            _bus: session,
            _screen: screen,
            _home: home,
        }
    }

    fn order(&mut self, order: &Value) -> Value {
        // Where it has ended, the answer that doesn't come says why.
        let _ = writeln!(self.orders, "{order}");
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let complaints = || std::fs::read_to_string(&self.complaints).unwrap_or_default();
        assert!(!line.is_empty(), "the listener has ended: {}", complaints());
        serde_json::from_str(&line).unwrap()
    }

    fn look(&mut self) -> Option<Seen> {
        let mut answer = self.order(&json!({ "do": "look" }));
        let heard: Vec<Heard> = serde_json::from_value(answer["heard"].take()).unwrap();
        for heard in &heard {
            let _ = writeln!(self.transcript, "  reads aloud: {}", heard.text);
        }
        self.heard.extend(heard);
        self.last = serde_json::from_value(answer["window"].take()).unwrap();
        self.last.clone()
    }

    /// Looks until it is so.
    fn until(&mut self, what: &str, so: impl Fn(&Seen) -> bool) -> Seen {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let seen = self.look();
            if let Some(seen) = seen.as_ref().filter(|seen| so(seen)) {
                return seen.clone();
            }
            assert!(Instant::now() < deadline, "still not {what}: {seen:#?}\n{}", self.transcript);
            std::thread::sleep(Duration::from_millis(400));
        }
    }

    /// The page with this title, which is read aloud when it comes up.
    fn page(&mut self, titles: &[&str]) -> Seen {
        let page = self.resting(titles);
        // Words come a moment after what they are about.
        let deadline = Instant::now() + Duration::from_secs(5);
        while !texts(&self.heard).contains(&page.title()) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
            self.look();
        }
        let heard = texts(&self.heard);
        assert!(heard.contains(&page.title()), "{:?} is not read aloud, only {heard:?}", page.title());
        page
    }

    /// The same, once it rests. What must hold for every page holds for it.
    fn resting(&mut self, titles: &[&str]) -> Seen {
        let on = |seen: &Seen| titles.iter().any(|title| seen.page().title().starts_with(title));
        let mut seen = self.until(&format!("at {titles:?}"), on);
        loop {
            let now = self.until(&format!("at {titles:?}"), on);
            if now == seen {
                break;
            }
            seen = now;
        }
        self.keep(&seen);
        let page = seen.page().clone();
        assert_page(&page);
        page
    }

    fn keep(&mut self, seen: &Seen) {
        let page = seen.page();
        let _ = writeln!(self.transcript, "\n## {} [{}]", page.title(), seen.name);
        page.write(0, &mut self.transcript);
        let _ = writeln!(self.transcript);
    }

    fn press(&mut self, names: &[&str]) {
        let so = |seen: &Seen| seen.page().control(names).is_some();
        // A look takes long, and a page that rests has just been looked at.
        let last = self.last.take().filter(so);
        let seen = last.unwrap_or_else(|| self.until(&format!("anything called {names:?}"), so));
        let control = seen.page().control(names).unwrap();
        let _ = writeln!(self.transcript, "> presses {:?}", control.name);
        self.heard.clear();
        let done = self.order(&json!({ "do": "press", "node": control.node }));
        assert_eq!(done["done"], true, "{names:?}: {done}");
    }

    fn fill(&mut self, names: &[&str], text: &str) {
        let seen = self.until(&format!("a field called {names:?}"), |seen| seen.control(names).is_some());
        let field = seen.control(names).unwrap();
        let _ = writeln!(self.transcript, "> types {text:?} into {:?}", field.name);
        let done = self.order(&json!({ "do": "fill", "node": field.node, "text": text }));
        assert_eq!(done["done"], true, "{names:?}: {done}");
    }

    fn has(&mut self, names: &[&str]) -> bool {
        self.look().is_some_and(|seen| seen.control(names).is_some())
    }

    fn title(&mut self) -> String {
        self.until("a page with a title", |seen| !seen.title().is_empty()).title().to_owned()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.robot.kill();
        let _ = self.robot.wait();
        let all = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        let _ = std::fs::write(all.with_file_name("ears.txt"), &self.transcript);
    }
}

/// What must hold for every page.
#[track_caller]
fn assert_page(page: &Seen) {
    let title = page.title();
    let headings = page.of_role("heading");
    assert_eq!(headings.iter().filter(|heading| heading.name == title).count(), 1, "{title}: one title");
    let all = page.all();
    for seen in &all {
        assert!(!seen.is("focusable") || !seen.name.trim().is_empty(), "{title}: without a name: {seen:?}");
        assert!(seen.name.is_empty() || seen.name != seen.description, "{title}: said twice: {}", seen.name);
    }
    let mut names: Vec<_> = all.iter().filter(|seen| seen.is("focusable")).map(|seen| &seen.name).collect();
    names.sort();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{title}: several are called {twice:?}");
    for list in page.of_role("list") {
        let items: Vec<_> = list.inside.iter().filter(|item| item.role == "list item").collect();
        for (item, number) in items.iter().zip(1..) {
            let marker = item.inside.first().map_or("", |marker| marker.name.as_str());
            let known = [format!("{number}."), "\u{2022}".to_owned()];
            assert!(known.iter().any(|known| known == marker), "{title}: entry {number} begins with {marker:?}");
        }
    }
}

fn texts(heard: &[Heard]) -> Vec<&str> {
    heard.iter().map(|heard| heard.text.as_str()).collect()
}

/// A server that says nothing takes the check through every wait that it has.
#[test]
fn every_page_can_be_walked_by_ear() {
    let silent = practice("silent");
    let mut listener = Listener::start();

    let start = listener.resting(words::START);
    let field = start.of_role("entry").first().map(|field| field.name.clone());
    assert_eq!(field.as_deref(), Some(words::FIELD[0]));
    listener
        .until("the keyboard in the first field", |seen| seen.of_role("entry").iter().any(|field| field.is("focused")));
    if listener.has(words::MENU) {
        listener.press(words::MENU);
        let menu = listener.until("at the menu", |seen| seen.page().role == "dialog");
        assert!(menu.page().is("modal") && menu.page().name == menu.page().title(), "{:?}", menu.page());
        listener.keep(&menu);
        listener.press(words::ABOUT);
        let about = listener.page(words::ABOUT);
        assert!(about.is("modal") && about.name == about.title(), "{about:?}");
        listener.press(words::CLOSE);
        listener.resting(words::START);
    }

    // A check that takes a while, and what is told meanwhile.
    listener.fill(words::FIELD, &silent.to_string());
    listener.press(words::FIND_OUT);
    let checking =
        listener.until("checking", |seen| words::CHECKING.iter().any(|title| seen.title().starts_with(title)));
    listener.keep(&checking);
    assert_page(&checking);
    listener.until("past the check", |seen| seen.control(words::SAVE_REPORT).is_some());
    let verdict = listener.title();
    let result = listener.page(&[&verdict]);
    assert!(listener.heard.iter().all(|heard| heard.polite), "{:?}", listener.heard);
    let told = texts(&listener.heard);
    let (title, after) = told.split_first().expect("something is read aloud");
    assert_eq!(*title, checking.title());
    let (last, between) = after.split_last().expect("the verdict is read aloud");
    assert_eq!(*last, verdict);
    assert!((1..=6).contains(&between.len()), "{between:?}");
    assert!(between.windows(2).all(|pair| pair[0] != pair[1]), "{between:?}");
    assert!(!result.of_role("list item").is_empty(), "there is a list of steps");

    listener.press(words::SAVE_REPORT);
    listener.page(words::SAVE_REPORT);
    listener.press(words::BACK_TO_RESULT);
    listener.page(&[&verdict]);
    listener.press(words::CHANGES);
    listener.page(words::CHANGES);
    listener.press(words::BACK);
    listener.page(&[&verdict]);
    listener.press(words::BACK_TO_START);
    listener.page(words::START);
    listener.press(words::EVERY_FIX);
    listener.page(words::EVERY_FIX);
    listener.press(words::BACK_TO_START);
    listener.page(words::START);

    // A fix, on the computer that is there for practice.
    let fix: &[&str] = &[find("disable-udp").unwrap().title];
    listener.press(words::TRY_FIXES);
    listener.page(words::TRY_A_FIX);
    listener.press(fix);
    listener.until("planned", |seen| seen.control(words::MAKE).is_some());
    listener.page(fix);
    listener.press(words::MAKE);
    listener.page(words::DONE);
    listener.press(words::CHANGES);
    listener.page(words::CHANGES);
    listener.press(words::BACK);
    listener.page(words::DONE);
    listener.press(words::BACK);
    listener.page(words::TRY_A_FIX);
    listener.press(words::BACK_TO_START);
    listener.page(words::START);

    listener.press(words::AT_THE_OTHER);
    listener.until("past the look", |seen| seen.control(words::SAVE_REPORT).is_some());
    let host = listener.title();
    listener.page(&[&host]);
}
