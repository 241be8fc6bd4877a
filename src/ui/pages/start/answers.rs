//! The line below the fields, always as high as one row: what was understood, what is wrong, or what may be meant; and a small
//! one below for what is to be said of that.

use std::path::Path;

use egui::{Align, Label, Layout, RichText, TextStyle, TextWrapMode, Ui, WidgetText, accesskit, vec2};

use super::{TWO_FIELDS, taking};
use crate::engine::pasted::{self, Doubt, Pasted, Unreadable};
use crate::model::said::{Name, Phrase, Said, Term};
use crate::report::escape::plain;
use crate::report::words;
use crate::says;
use crate::session::fixing::Pc;
use crate::session::memory::LoggedError;
use crate::session::{self, Command, Session};
use crate::ui::pages::Form;
use crate::ui::speak::Speak as _;
use crate::ui::theme::{self, space};
use crate::ui::widget::{chip, offer, secondary_button};
use crate::ui::{fonts, icons, wording};

says! { "ui-answers":
    PasteWhatYouHave {} = "Paste what you have: a name, a link, a command, or the whole message box.";
    Lately {} = "Recent:";
    LookInto { computer: Name, error: Term } = "{computer}: error {error}";
    WroteDown { computer: Name, error: Term, ago: Phrase } = "Windows noted error {error} for {computer}, {ago}";
    Error { error: Term } = "Error {error}";
    Through { gateway: Address } = "Through {gateway}";
    Kept {} = "Noted for the report";
    Unknown {} = "Redial doesn't know what this means, but it will be in the report.";
    TakeAway { what: Term } = "Remove {what}";
    LeaveNumberOut {} = "Leave the number out";
    NotTheFile {} = "Don't use the file";
    FileCounts { settings: Phrase } = "Its settings apply: {settings}.";
    FileNamesNone {} = "It names no computer: type which one you mean.";
    DidYouMean { meant: Address } = "Did you mean {meant}?";
    NothingNamed {} = "Type the computer's name or address first.";
    TooLong {} = "That is too long for a computer's name. Please check it.";
    ThatIsTheError {} = "That is the error, and Redial has noted it. Now type which computer you can't reach.";
    ThatIsANumber {} = "That looks like an error number. The computer that you can't reach goes here.";
    WrongPort {} = "The number after the colon must be between 1 and 65535.";
    AboveAll {} = "No number in an address is larger than 255.";
    FourParts {} = "An address has four numbers, such as 192.0.2.10. Please check it again.";
    DigitsAndDots {} = "An address is written with digits and dots only.";
    OnlyAWorkspace {} = "This link leads to a workspace and names no computer. Type the computer's name.";
    OneAtATime {} = "Redial checks one computer at a time.";
    WrongCode {} = "A character in this support code is wrong. Please have it read out again.";
    AFolder {} = "This is a folder. Type a computer's name, or the path of a connection file.";
    NoNameButNearly {} = "This can't be a computer's name or address.";
    NoName {} = "This can't be a computer's name or address. Names have letters, digits, dots and hyphens, such as office-pc.";
}

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let command = row(ui, form, session);
    // The banner of the practice computer takes one of them.
    let fewer = [theme::is_low(ui), session.fixing().pc() == Pc::Practice];
    match fewer.into_iter().filter(|fewer| *fewer).count() {
        0 => below(ui, form, session, 2),
        1 => below(ui, form, session, 1),
        _ => {}
    }
    command
}

/// As high with something in it as without, so that nothing jumps.
fn below(ui: &mut Ui, form: &Form, session: &Session, lines: u8) {
    // Chips have some air of their own.
    ui.add_space(-space::S - space::XS);
    let room = vec2(ui.available_width(), LINE * f32::from(lines));
    ui.allocate_ui_with_layout(room, Layout::top_down(Align::LEFT), |ui| {
        ui.set_min_size(room);
        if form.complaint.is_none() {
            said_of(ui, form, session, lines);
        }
    });
}

const LINE: f32 = 18.0;

/// The one thing that is worth saying; where so many lines have no room for it, the result says it.
fn said_of(ui: &mut Ui, form: &Form, session: &Session, lines: u8) {
    let pasted = pasted::read(&form.computer);
    let typed = session::numbers(&form.numbers).or_else(|| pasted.error.map(session::meaning));
    let Some(text) = remark(ui, form, session, typed.as_ref()) else { return };
    let quiet = theme::palette(ui).text_quiet;
    let small = RichText::new(text).text_style(TextStyle::Small).line_height(Some(LINE)).color(quiet);
    let width = ui.available_width();
    let words = WidgetText::from(small).into_galley(ui, Some(TextWrapMode::Wrap), width, TextStyle::Small);
    if words.rows.len() <= usize::from(lines) && words.size().x <= width {
        ui.label(words);
    }
}

fn row(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let room = vec2(ui.available_width(), space::TOUCH);
    let layout = Layout::left_to_right(Align::Center).with_main_wrap(room.x < TWO_FIELDS);
    ui.allocate_ui_with_layout(room, layout, |ui| {
        ui.set_min_size(room);
        let pasted = pasted::read(&form.computer);
        if let Some(refusal) = form.complaint.clone() {
            refused(ui, form, &refusal);
            return None;
        }
        let command = understood(ui, form, session, &pasted);
        if command.is_none() && form.computer.trim().is_empty() && session.connection().is_none() {
            offered(ui, form, session);
        }
        command
    })
    .inner
}

/// What is wrong, with what may have been meant.
fn refused(ui: &mut Ui, form: &mut Form, refusal: &Unreadable) {
    let p = theme::palette(ui);
    // An error where the computer belongs is no mistake: it was needed, too.
    let kept = refusal.doubt == Doubt::Number;
    let (icon, color) = if kept { (icons::INFO, p.accent) } else { (icons::X_CIRCLE, p.fail) };
    let icon = ui.label(RichText::new(icon).family(fonts::icons_filled()).color(color).size(20.0));
    // The words beside it say it all.
    ui.ctx().accesskit_node_builder(icon.id, accesskit::Node::set_hidden);
    let button = refusal.suggestion.as_ref().map(|meant| ui.say(DidYouMean { meant: plain(meant).into() }));
    let beside = if button.is_some() { BUTTON } else { 0.0 };
    let text = ui.say(answer(refusal, !form.numbers.trim().is_empty()));
    let color = if kept { p.text } else { p.fail };
    let width = (ui.available_width() - beside).max(80.0);
    let said = ui.allocate_ui_with_layout(vec2(width, space::TOUCH), Layout::left_to_right(Align::Center), |ui| {
        ui.set_max_width(width);
        ui.add(Label::new(RichText::new(text).color(color)).wrap())
    });
    ui.ctx().accesskit_node_builder(said.inner.id, |node| node.set_live(accesskit::Live::Assertive));
    if let (Some(button), Some(meant)) = (button, &refusal.suggestion)
        && secondary_button(ui, &button).clicked()
    {
        form.computer.clone_from(meant);
        form.complaint = None;
        form.start.refocus = true;
    }
}

/// About as much as "Did you mean 192.168.100.200?" takes.
const BUTTON: f32 = 320.0;

pub fn answer(refusal: &Unreadable, kept: bool) -> Said {
    match refusal.doubt {
        Doubt::Empty => NothingNamed {}.into(),
        Doubt::TooLong => TooLong {}.into(),
        Doubt::Number if kept => ThatIsTheError {}.into(),
        Doubt::Number => ThatIsANumber {}.into(),
        Doubt::Port => WrongPort {}.into(),
        Doubt::Above => AboveAll {}.into(),
        Doubt::Parts => FourParts {}.into(),
        Doubt::Spelling => DigitsAndDots {}.into(),
        Doubt::Workspace => OnlyAWorkspace {}.into(),
        Doubt::Several => OneAtATime {}.into(),
        Doubt::Folder => AFolder {}.into(),
        Doubt::Code => WrongCode {}.into(),
        // Beside a button there is less room.
        Doubt::Name if refusal.suggestion.is_some() => NoNameButNearly {}.into(),
        Doubt::Name => NoName {}.into(),
    }
}

/// Each part as a chip that can be taken away, and what is to be said of it.
fn understood(ui: &mut Ui, form: &mut Form, session: &Session, pasted: &Pasted) -> Option<Command> {
    let mut command = None;
    if let Some(computer) = &pasted.computer
        && part(ui, icons::COMPUTER_TOWER, computer)
    {
        taking::take(form, pasted);
        form.computer.clear();
        form.start.refocus = true;
    }
    let typed = session::numbers(&form.numbers).or_else(|| pasted.error.map(session::meaning));
    if let Some(typed) = &typed {
        number(ui, form, pasted, typed);
    }
    if let Some(path) = &pasted.file
        && part(ui, icons::FILE, &file_name(path))
    {
        form.computer.clear();
        form.start.refocus = true;
    }
    if let Some((path, _)) = session.connection() {
        let leave = ui.say(NotTheFile {});
        if chip(ui, icons::FILE, &file_name(path), &leave).clicked() {
            command = Some(Command::ForgetConnection);
            form.start.refocus = true;
        }
    }
    if let Some(way) = form.start.way.as_ref().or(pasted.gateway.as_ref()) {
        let through = ui.say(Through { gateway: plain(&way.gateway).into() });
        if part(ui, icons::CLOUD, &through) {
            taking::take(form, pasted);
            form.start.way = None;
            form.start.refocus = true;
        }
    }
    command
}

/// Whether it is to be taken away.
fn part(ui: &mut Ui, icon: &str, what: &str) -> bool {
    let what = plain(what);
    let remove = ui.say(TakeAway { what: what.as_str().into() });
    chip(ui, icon, &what, &remove).clicked()
}

fn number(ui: &mut Ui, form: &mut Form, pasted: &Pasted, said: &session::Numbers) {
    let known = said.text.is_none() || said.error.sentence.is_some();
    let sentence = said.error.sentence.map(|sentence| ui.voice().quoted(sentence));
    let error: Term = sentence.unwrap_or_else(|| said.error.to_string()).into();
    let text = if known { ui.say(Error { error }) } else { ui.say(Kept {}) };
    let logged = form.logged.now().is_some();
    let remove = if logged { ui.say(LeaveNumberOut {}) } else { ui.say(TakeAway { what: text.as_str().into() }) };
    if chip(ui, icons::WARNING, &text, &remove).clicked() {
        taking::take(form, pasted);
        form.numbers.clear();
        form.logged.leave_out();
        form.complaint = None;
        form.start.refocus = true;
    }
}

/// The one thing that is worth saying about all this.
fn remark(ui: &Ui, form: &Form, session: &Session, said: Option<&session::Numbers>) -> Option<String> {
    if let Some((_, file)) = session.connection() {
        if file.target.is_none() && form.computer.trim().is_empty() {
            return Some(ui.say(FileNamesNone {}));
        }
        if file.settings.are_special() {
            return Some(ui.say(FileCounts { settings: words::settings(&file.settings).into() }));
        }
    }
    if let Some(logged) = form.logged.now() {
        let (computer, error, ago) = wrote_down(logged, form, session);
        return Some(ui.say(WroteDown { computer, error, ago }));
    }
    let said = said?;
    said.meaning
        .first()
        .map(|meaning| ui.voice().text(meaning).into_owned())
        .or_else(|| said.text.as_ref().map(|_| ui.say(Unknown {})))
}

fn wrote_down(logged: &LoggedError, form: &Form, session: &Session) -> (Name, Term, Phrase) {
    let ago = wording::ago(logged.time, session.memory_clock(form.now));
    (plain(&logged.host).into(), logged.error.to_string().into(), ago.into())
}

/// What may be meant, as long as nothing is typed.
fn offered(ui: &mut Ui, form: &mut Form, session: &Session) {
    let quiet = theme::palette(ui).text_quiet;
    let logged = form.logged.offered(session);
    if logged.is_none() && session.recent().is_empty() {
        if form.numbers.trim().is_empty() {
            let hint = ui.say(PasteWhatYouHave {});
            ui.add(Label::new(RichText::new(hint).color(quiet)).truncate());
        }
        return;
    }
    let lately = ui.say(Lately {});
    ui.label(RichText::new(lately).color(quiet));
    let mut taken = None;
    if let Some(logged) = logged {
        let (computer, error, ago) = wrote_down(logged, form, session);
        let text = ui.say(LookInto { computer: computer.clone(), error: error.clone() });
        let why = ui.say(WroteDown { computer, error, ago });
        let pressed = offer(ui, icons::WARNING, &text).is_some_and(|chip| chip.on_hover_text(why).clicked());
        taken = pressed.then(|| logged.host.clone());
    }
    let rest = session.recent().iter().filter(|computer| logged.is_none_or(|logged| logged.host != **computer));
    for computer in rest {
        let Some(chip) = offer(ui, icons::HISTORY, &plain(computer)) else { break };
        if chip.clicked() {
            taken = Some(computer.clone());
        }
    }
    if let Some(computer) = taken {
        form.computer = computer;
        form.start.refocus = true;
        ui.ctx().request_repaint();
    }
}

fn file_name(path: &Path) -> String {
    plain(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy())
}
