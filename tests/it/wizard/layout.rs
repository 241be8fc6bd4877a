//! Nothing that is to be read or pressed is cut off: by the window's edge, by the bar, or by what stands beside it.
//!
//! What counts is what is painted: every text with the rectangle that it is clipped to, in each language, and in the room
//! that a screen of 1920 by 1080 leaves at 100, 150 and 200 %.

use egui::epaint::Shape;
use egui::{Rect, Vec2, vec2};
use redial::model::said::Language;
use redial::ui::theme::space;

use super::*;

/// The window as it opens, the same where it fills the screen, and the least that it can be made.
const ROOMS: [(&str, Vec2); 6] = [
    ("100 %", vec2(900.0, 680.0)),
    ("150 %", vec2(1280.0, 640.0)),
    ("150 %, made smaller", vec2(900.0, 500.0)),
    ("200 %", vec2(960.0, 470.0)),
    ("the least", vec2(800.0, 440.0)),
    LARGE_TEXT,
];

/// Text at 200 % on a small screen. Whoever has that scrolls, and reads a line that has no room on the page that follows;
/// but nothing is cut off, and nothing lies on anything else.
const LARGE_TEXT: (&str, Vec2) = ("large text on a small screen", vec2(640.0, 330.0));

/// Of points: what is rounded is not cut.
const SLACK: f32 = 1.0;
/// A command has a ground that is larger than its letters.
const CODE: f32 = 4.0;
/// What is lower and cut is a line to type into, and no page that scrolls.
const LEAST_PAGE: f32 = 90.0;

/// A text as it is painted.
struct Painted {
    words: String,
    /// What each of its lines covers.
    lines: Vec<Rect>,
    clip: Rect,
    shortened: bool,
}

impl Painted {
    fn is_icon(&self) -> bool {
        self.words.chars().all(|c| ('\u{e000}'..='\u{f8ff}').contains(&c))
    }
}

/// What lies on top: the page, or what covers it.
fn painted(wizard: &Wizard) -> Vec<Painted> {
    let screen = wizard.window.ctx.content_rect();
    let shapes = &wizard.window.output().shapes;
    let ground = |shape: &Shape| matches!(shape, Shape::Rect(ground) if ground.rect.contains_rect(screen));
    let from = shapes.iter().rposition(|shape| ground(&shape.shape)).unwrap_or(0);
    let mut all = Vec::new();
    for clipped in &shapes[from..] {
        texts(&clipped.shape, clipped.clip_rect.intersect(screen), &mut all);
    }
    all
}

fn texts(shape: &Shape, clip: Rect, all: &mut Vec<Painted>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, clip, all)),
        Shape::Text(text) if !text.galley.text().trim().is_empty() => {
            let at = text.pos.to_vec2();
            let lines = text.galley.rows.iter().map(|row| row.visuals.mesh_bounds.translate(at + row.pos.to_vec2()));
            let lines = lines.filter(Rect::is_positive).collect();
            let words = text.galley.text().to_owned();
            all.push(Painted { words, lines, clip, shortened: text.galley.elided });
        }
        _ => {}
    }
}

/// A control as it is told, with the rectangle that its caption is clipped to.
struct Control {
    name: String,
    rect: Rect,
    clip: Rect,
}

fn controls(wizard: &Wizard, painted: &[Painted]) -> Vec<Control> {
    let roles = [
        Role::Button,
        Role::Link,
        Role::TextInput,
        Role::PasswordInput,
        Role::CheckBox,
        Role::RadioButton,
        Role::DisclosureTriangle,
    ];
    let covered = wizard.window.query_all_by_role(Role::Dialog).next().is_some();
    let found = wizard.window.query_all(By::new().predicate(move |node| roles.contains(&node.role())));
    let with_clip = |node: egui_kittest::Node<'_>| {
        let (rect, name) = (node.rect(), node.accesskit_node().label().unwrap_or_default());
        if covered && !is_over_the_page(&node) {
            return None;
        }
        let role = node.accesskit_node().role();
        let typed = matches!(role, Role::TextInput | Role::PasswordInput);
        let small = rect.width() < 48.0;
        let is_caption = |text: &&Painted| {
            let inside = text.lines.first().is_some_and(|line| rect.contains(line.center()));
            inside
                && if typed {
                    rect.expand(SLACK).contains_rect(text.clip)
                } else {
                    small && text.is_icon() || !text.is_icon() && is_called(&name, role, &text.words)
                }
        };
        // What is scrolled away is not painted.
        let caption = painted.iter().find(is_caption)?;
        if !typed {
            return Some(Control { name, rect, clip: caption.clip });
        }
        // In a line to type into, the text has a rectangle of its own, within that of the page.
        let page = painted
            .iter()
            .map(|text| text.clip)
            .find(|clip| scrolls(*clip, wizard.window.ctx.content_rect()) && clip.contains_rect(caption.clip));
        Some(Control { name, rect, clip: page.map_or(rect, |page| rect.intersect(page)) })
    };
    found.filter_map(with_clip).collect()
}

/// A button says its name and nothing else; a row has several texts.
fn is_called(name: &str, role: Role, words: &str) -> bool {
    match role {
        Role::Button | Role::Link => {
            name.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(". "))
        }
        _ => letters(name).contains(&letters(words)),
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_over_the_page(node: &egui_kittest::Node<'_>) -> bool {
    let mut above = node.accesskit_node().parent();
    while let Some(node) = above {
        if node.role() == Role::Dialog {
            return true;
        }
        above = node.parent();
    }
    false
}

/// Whether what is below the edge of `clip` comes up by scrolling.
fn scrolls(clip: Rect, screen: Rect) -> bool {
    // The bar lies below it, and the tests' own window has an edge.
    clip.height() > LEAST_PAGE && clip.height() < screen.height() - space::TOUCH
}

fn overlap(one: Rect, other: Rect) -> bool {
    let both = one.intersect(other);
    both.width() > 2.0 * SLACK && both.height() > 2.0 * SLACK
}

/// Everything that is wrong with what is shown.
fn faults(wizard: &Wizard) -> Vec<String> {
    let (screen, painted) = (wizard.window.ctx.content_rect(), painted(wizard));
    let mut faults = Vec::new();
    for text in &painted {
        for line in &text.lines {
            let gone = !line.intersects(text.clip);
            if scrolls(text.clip, screen) && gone {
                continue;
            }
            // Where somebody types, what they have typed moves along.
            if text.clip.height() < LEAST_PAGE {
                continue;
            }
            let room = text.clip.expand(SLACK);
            let sideways = line.left() < room.left() || line.right() > room.right();
            let upright = line.top() < room.top() || line.bottom() > room.bottom();
            if sideways || upright && !scrolls(text.clip, screen) {
                faults.push(format!("{:?} is cut off: {line} of {}", text.words, text.clip));
            }
        }
        if text.shortened && !MAY_BE_SHORT.iter().any(|part| text.words.contains(part)) {
            faults.push(format!("{:?} is shortened", text.words));
        }
    }
    for (at, one) in painted.iter().enumerate() {
        for other in &painted[at + 1..] {
            if one.is_icon() && other.is_icon() {
                continue;
            }
            let seen = |text: &Painted| text.lines.iter().map(|line| line.intersect(text.clip)).collect::<Vec<_>>();
            if seen(one).iter().any(|line| seen(other).iter().any(|other| overlap(*line, *other))) {
                faults.push(format!("{:?} lies on {:?}", other.words, one.words));
            }
        }
    }
    let controls = controls(wizard, &painted);
    let page = controls.iter().map(|control| control.clip).find(|clip| scrolls(*clip, screen));
    for control in &controls {
        let (rect, room) = (control.rect, control.clip.expand(SLACK));
        let sideways = rect.left() < room.left() || rect.right() > room.right();
        if sideways || !scrolls(control.clip, screen) && !screen.expand(SLACK).contains_rect(rect) {
            faults.push(format!("{:?} is cut off: {rect} of {}", control.name, control.clip));
        }
        for text in painted.iter().filter(|text| text.clip == control.clip) {
            let own = text.lines.first().is_some_and(|line| rect.shrink(SLACK).contains(line.center()));
            if own && text.lines.iter().any(|line| !rect.expand(SLACK).contains_rect(*line)) {
                faults.push(format!("{:?} sticks out of {:?}", text.words, control.name));
            }
        }
    }
    for label in wizard.window.query_all_by_role(Role::Label) {
        let (rect, said) = (label.rect(), label.accesskit_node().value().unwrap_or_default());
        let outside = |text: &&Painted| {
            let own = text.words == said && text.lines.first().is_some_and(|line| rect.contains(line.center()));
            own && text.lines.iter().any(|line| !rect.expand(CODE).contains_rect(*line))
        };
        if let Some(text) = painted.iter().find(outside) {
            faults.push(format!("{said:?} sticks out of its place: {} of {rect}", text.lines[0]));
        }
    }
    for (at, one) in controls.iter().enumerate() {
        for other in &controls[at + 1..] {
            let within = one.rect.contains_rect(other.rect) || other.rect.contains_rect(one.rect);
            let seen = |control: &Control| control.rect.intersect(control.clip);
            if !within && overlap(seen(one), seen(other)) {
                faults.push(format!("{:?} lies on {:?}", other.name, one.name));
            }
        }
    }
    // A second row would take from the page what it needs most.
    let below = |control: &&Control| {
        !scrolls(control.clip, screen) && page.is_some_and(|page| control.rect.top() >= page.bottom() - SLACK)
    };
    let bar: Vec<_> = controls.iter().filter(below).collect();
    if bar.iter().any(|control| (control.rect.center().y - bar[0].rect.center().y).abs() > SLACK) {
        let names: Vec<_> = bar.iter().map(|control| &control.name).collect();
        faults.push(format!("the bar has more than one row: {names:?}"));
    }
    faults
}

/// Who looks at each page as it comes by.
struct Eye {
    wizard: Wizard,
    faults: Vec<String>,
}

/// What is somebody's own, such as a computer's name: that may be of any length.
const MAY_BE_SHORT: [&str; 3] = ["127.", ".example", "Your credentials did not work"];

impl Eye {
    fn on(wizard: Wizard) -> Self {
        let mut eye = Self { wizard, faults: Vec::new() };
        eye.wizard.window.set_size(ROOMS[0].1);
        eye.wizard.window.run_steps(2);
        eye
    }

    /// Looks at this page in every room and language. What is `needed` has to be whole before anything is scrolled.
    fn look(&mut self, page: &str, needed: &[&str]) {
        self.see(page, needed, false);
    }

    /// The same, and whatever comes up by scrolling.
    fn look_through(&mut self, page: &str, needed: &[&str]) {
        self.see(page, needed, true);
    }

    fn see(&mut self, page: &str, needed: &[&str], to_the_end: bool) {
        let ctx = self.wizard.window.ctx.clone();
        for language in Language::all() {
            let voice = Voice { language };
            speak(&ctx, voice);
            for (name, room) in ROOMS {
                self.wizard.window.set_size(room);
                self.wizard.window.run_steps(4);
                let mut found = faults(&self.wizard);
                let scrolled = name == LARGE_TEXT.0;
                let needed = if scrolled { &[] } else { needed };
                found.extend(needed.iter().filter_map(|label| self.hidden(&voice.text(label))));
                if to_the_end {
                    self.scroll(&mut found);
                }
                found.retain(|fault| {
                    !scrolled || !(fault.ends_with("is shortened") || fault.starts_with("the bar has"))
                });
                let told = found.into_iter().map(|fault| format!("{page}, {}, {name}: {fault}", language.tag));
                self.faults.extend(told);
            }
        }
        speak(&ctx, Voice::ENGLISH);
        self.wizard.window.set_size(ROOMS[0].1);
        self.wizard.window.run_steps(2);
    }

    fn scroll(&mut self, found: &mut Vec<String>) {
        let at = |wizard: &Wizard| painted(wizard).first().map(|text| text.lines.clone());
        // In a line to type into, Home and End belong to the line.
        for key in [Key::PageDown, Key::PageUp] {
            loop {
                let before = at(&self.wizard);
                self.wizard.window.key_press(key);
                self.wizard.window.run_steps(3);
                if at(&self.wizard) == before {
                    break;
                }
                found.extend(faults(&self.wizard));
            }
        }
    }

    fn hidden(&self, label: &str) -> Option<String> {
        let controls = controls(&self.wizard, &painted(&self.wizard));
        let Some(control) = controls.iter().find(|control| control.name == label) else {
            return Some(format!("{label:?} is not in sight"));
        };
        let whole = control.clip.expand(SLACK).contains_rect(control.rect);
        (!whole).then(|| format!("{label:?} is not whole: {} of {}", control.rect, control.clip))
    }

    #[track_caller]
    fn judge(mut self) {
        self.faults.dedup();
        assert!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
    }
}

const COMPUTER: &str = "Computer name or address";
const NUMBERS: &str = "Error numbers or sentence";
const FIND_OUT: &[&str] = &["Find out why"];

#[test]
fn the_first_page_has_room() {
    let mut eye = Eye::on(Wizard::open());
    eye.look("start", FIND_OUT);
    for (typed, numbers) in [
        ("pc-17", ""),
        ("pc-17.corp.example:3390", "0x904 0x7"),
        ("office-pc-of-the-accounting.corp.example", "Your credentials did not work"),
        ("pc-17", "nothing that anybody knows"),
        ("pc-17", "0x112f"),
        ("mstsc /v:pc-17 /g:gateway.corp.example", "0x80080005"),
    ] {
        eye.wizard.fill(COMPUTER, typed);
        eye.wizard.fill(NUMBERS, numbers);
        eye.look(&format!("start, {typed:?} {numbers:?}"), FIND_OUT);
    }
    for typed in [
        "",
        "0x904",
        "192.168.1.300",
        "192,168,1,20",
        "192.168.1",
        "pc1:70000",
        "two words",
        "10.0.0.1 10.0.0.2",
        "ms-rd:subscribe?url=https://portal.example/rdweb/feed",
        "C:\\Users\\anna",
        "RD-05W3-F416-1LL4",
    ] {
        eye.wizard.fill(COMPUTER, typed);
        eye.wizard.fill(NUMBERS, "");
        eye.wizard.press("Find out why");
        eye.look(&format!("start, {typed:?} refused"), FIND_OUT);
    }
    eye.wizard.fill(COMPUTER, "");
    eye.wizard.press("Try a check on a practice computer");
    eye.look_through("start, practice", FIND_OUT);
    eye.judge();
}

#[test]
fn what_lies_over_a_page_has_room() {
    let mut eye = Eye::on(Wizard::open());
    eye.wizard.press("Settings");
    eye.look_through("menu", &["Close", "About Redial"]);
    eye.wizard.press("About Redial");
    eye.look_through("about", &["Close"]);
    eye.wizard.press("Whose work is in Redial");
    assert_eq!(eye.hidden("Close"), None, "what is too wide there is scrolled");
    for _ in 0..2 {
        eye.wizard.press("Close");
        eye.wizard.window.run_steps(2);
    }
    eye.wizard.window.key_press(Key::F1);
    eye.wizard.window.run_steps(2);
    eye.look("help", &["Close"]);
    eye.wizard.press("Close");
    eye.wizard.fill(COMPUTER, "RD-05W3-F416-1LL3");
    eye.wizard.press("Find out why");
    eye.look_through("a code", &["Close"]);
    eye.judge();
}

/// Those that somebody who has just arrived is to see: the first thing to do, and the bell.
fn in_sight(wizard: &Wizard) -> Vec<String> {
    let buttons = wizard.window.query_all(By::new().predicate(|node| node.role() == Role::Button));
    let first = buttons.filter_map(|node| node.accesskit_node().label()).find(|label| result::is_action(label));
    let bell = ["Tell me when it answers", "Tell me when it is back"].into_iter().filter(|bell| wizard.sees(bell));
    first.into_iter().chain(bell.map(str::to_owned)).collect()
}

impl Eye {
    fn look_at_result(&mut self, page: &str, to_the_end: bool) {
        let needed = in_sight(&self.wizard);
        assert!(!needed.is_empty(), "{page}: there is nothing to do");
        self.see(page, &needed.iter().map(String::as_str).collect::<Vec<_>>(), to_the_end);
    }
}

#[test]
fn every_result_has_room() {
    let mut eye = Eye::on(Wizard::open());
    eye.wizard.press("Try a check on a practice computer");
    for scenario in redial::session::PRACTICE {
        eye.wizard.press(scenario.title);
        eye.wizard.until_step(WizardStep::Result);
        eye.wizard.window.run_steps(2);
        eye.look_at_result(scenario.id, false);
        eye.wizard.press("Back to start");
    }
    eye.judge();
}

#[test]
fn a_result_and_its_report_have_room_to_their_ends() {
    let folder = Folder::new("layout");
    let answer = folder.0.join("a-report-with-a-long-name-in-a-folder-of-its-own.html");
    let mut eye = Eye::on(Wizard::with(Asker::Scripted(Arc::new(move |_| Some(answer.clone()))), None));
    let free = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap();
    eye.wizard.fill(COMPUTER, &free.to_string());
    eye.wizard.fill(NUMBERS, "0x904 0x7");
    eye.wizard.press("Find out why");
    eye.wizard.until_step(WizardStep::Result);
    eye.wizard.window.run_steps(2);
    eye.look_at_result("refused", true);
    let folded = eye.wizard.window.query_all_by_role(Role::DisclosureTriangle);
    let folded: Vec<_> = folded.filter_map(|node| node.accesskit_node().label()).collect();
    assert!(folded.len() > 3, "{folded:?}");
    for label in &folded {
        eye.wizard.press(label);
    }
    eye.look_at_result("refused, unfolded", true);
    eye.wizard.press("Read all the steps aloud to them");
    eye.look_through("steps to read", &["Close"]);
    eye.wizard.press("Close");
    eye.wizard.press("Spell it");
    eye.look("refused, spelled", &[]);
    eye.wizard.press("Hide the spelling");
    eye.wizard.press("Tell me when it answers");
    eye.wizard.until("asked once", |app| app.session().watched().is_some_and(|watched| watched.seen.is_some()));
    eye.look("refused, watched", &[]);
    eye.wizard.press("Stop");
    eye.wizard.press("Save the report");
    eye.look_through("report", &["Save"]);
    eye.wizard.press("Save");
    eye.wizard.until("saved", |app| app.session().saving().is_some());
    eye.look("report, saved", &["Save"]);
    eye.judge();
}

#[test]
fn the_sign_in_test_has_room() {
    let mut eye = Eye::on(Wizard::open());
    eye.wizard.practise(title("healthy"));
    eye.wizard.press("Test the sign-in");
    eye.look_through("sign-in", &["Test now", "Close"]);
    eye.judge();
}

#[test]
fn a_check_has_room() {
    let silent = std::net::TcpListener::bind("127.82.68.1:0").unwrap();
    let mut eye = Eye::on(Wizard::open());
    eye.wizard.fill(COMPUTER, &silent.local_addr().unwrap().to_string());
    eye.wizard.press("Find out why");
    eye.look("checking", &["Cancel"]);
    eye.judge();
}

#[test]
fn fixes_and_changes_have_room() {
    let mut eye = Eye::on(Wizard::open());
    eye.wizard.practise_fixes();
    eye.look_through("fixes", &["Back to start"]);
    eye.wizard.press("Sign in before the screen appears");
    eye.wizard.until("planned", planned);
    eye.look_through("fix", &["Make this change"]);
    eye.wizard.press("Make this change");
    eye.wizard.until("done", done);
    eye.wizard.until_quiet();
    eye.look_through("fix, made", &["Back"]);
    eye.wizard.press("Back");
    eye.wizard.make("Switch off the early sign-in for half an hour");
    eye.wizard.until_quiet();
    eye.look_through("fix, for a while", &["Back"]);
    eye.wizard.press("Back");
    for id in [
        "clear-connection-history",
        "host-security-layer",
        "reset-stale-session",
        "connect-by-address",
        "restart-computer",
        "renew-certificate",
        "enable-udp",
    ] {
        eye.wizard.press(find(id).unwrap().title);
        let answered = |app: &App| matches!(state(app), Some(FixState::Refused(_) | FixState::Planned(_)));
        eye.wizard.until("answered", answered);
        for folded in
            ["What will change", "More about this", "What a security product may report", "Details for experts"]
        {
            if eye.wizard.sees(folded) {
                eye.wizard.press(folded);
            }
        }
        eye.look_through(id, &[]);
        eye.wizard.window.key_press(Key::Escape);
        eye.wizard.until_step(WizardStep::Fixes);
    }
    eye.wizard.press("Changes made");
    eye.look_through("changes", &["Back"]);
    eye.wizard.press("Forget what is finished");
    eye.look_through("changes, forget", &["Back"]);
    eye.judge();
}

#[test]
fn the_page_of_this_computer_has_room() {
    let mut eye = Eye::on(Wizard::open());
    eye.wizard.practise_fixes();
    eye.wizard.press("Back to start");
    eye.look("start, practising", FIND_OUT);
    eye.wizard.press("I'm at the computer that can't be reached");
    eye.wizard.until("seen", |app| matches!(app.session().host(), Some(Host::Seen(_))));
    let first = find("renew-certificate").unwrap().title;
    eye.look_through("host", &[first]);
    eye.wizard.press("Check again as administrator");
    eye.wizard
        .until("seen more", |app| app.session().host_report().is_some_and(|report| !report.needs_administrator()));
    eye.look_through("host, as administrator", &[first]);
    eye.wizard.press("Save the report");
    eye.look("report of this computer", &["Save"]);
    eye.wizard.press("Back to this computer");
    eye.wizard.press(first);
    eye.wizard.until("planned", planned);
    eye.look_through("fix of this computer", &["Make these changes"]);
    eye.wizard.press("Make these changes");
    eye.wizard.until("done", done);
    eye.wizard.until_quiet();
    eye.look_through("fix of this computer, made", &["Check again"]);
    eye.wizard.press("Check again");
    eye.wizard.until("seen again", |app| matches!(app.session().host(), Some(Host::Seen(_))));
    assert!(eye.wizard.sees("That helped"));
    eye.look_through("host, mended", &[]);
    eye.judge();
}
