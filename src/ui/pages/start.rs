//! "Which computer can't you reach?"

pub(in crate::ui) mod answers;
pub(in crate::ui) mod others;
mod taking;
pub(in crate::ui) mod trouble;

use egui::{Event, Id, Key, Response, RichText, Stroke, StrokeKind, TextStyle, Ui, vec2};

use crate::engine::pasted;
use crate::model::said::Address;
use crate::report::escape::plain;
use crate::report::words;
use crate::says;
use crate::session::fixing::Pc;
use crate::session::host::HostDepth;
use crate::session::{Choose, Command, Session, WizardStep};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{card, choices, known_field, link_button, primary_button, step_header};
use crate::ui::wording::{ChooseConnection, EveryFix, OpenReport};
use crate::ui::{icons, theme, theme::space};

use super::{Form, bar, body, logged, row};
use taking::{gateway, own_settings, submit};

pub use taking::Kept;

says! { "ui-start":
    Step1 {} = "Step 1 of 4";
    WhichComputer {} = "Which computer can't you reach?";
    Lead {} = "Redial finds out where the connection breaks. It changes nothing and asks for no password.";
    LeadPractice {} = "The practice computer is there for fixes only: a check asks the real computer that you name.";
    FromHere {} = "I connect from here";
    AtTheOther {} = "I'm at the computer that can't be reached";
    Computer {} = "Computer name or address";
    ComputerHint {} = "for example office-pc or 192.0.2.10";
    Numbers {} = "Error numbers or sentence";
    NumbersHint {} = "for example 0x904 0x7";
    FindOut {} = "Find out why";
    OwnSettings { settings: Phrase } = "Remote Desktop's own settings apply as well: {settings}.";
    LeaveThemOut {} = "Leave them out";
    HelpdeskGateway { gateway: Address } = "Your helpdesk's gateway {gateway} is asked as well.";
    SuggestedGateway { gateway: Address } = "The gateway {gateway} is asked as well, as redial.toml says.";
    LeaveGatewayOut {} = "Leave the gateway out";
    Version { version: Term } = "Redial {version}";
}

/// The least room in which both fields stand side by side.
const TWO_FIELDS: f32 = 560.0;

/// The field that whatever is typed goes to.
fn first_field() -> Id {
    Id::unique("start-computer")
}

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let dragged = ui.input(|input| !input.raw.hovered_files.is_empty());
    if dragged {
        light_up(ui);
    }
    take_typing(ui, form);
    let command = body(ui, "start", |ui| {
        let (step, title) = (ui.say(Step1 {}), ui.say(WhichComputer {}));
        step_header(ui, &step, &title);
        // What is asked comes first where there is no room for both.
        let low = theme::is_low(ui);
        if !low {
            ui.add_space(space::XS);
            lead(ui, session);
            ui.add_space(space::S);
        }
        let mut command = trouble::ui(ui, session);
        command = seat(ui).or(command);
        if !low {
            ui.add_space(space::S);
        }
        command = question(ui, form, session).or(command);
        ui.add_space(space::S);
        if low {
            lead(ui, session);
            ui.add_space(space::S);
        }
        others::ui(ui, form, session, dragged).or(command)
    });
    let elsewhere = bar(ui, session, |ui| {
        let quiet = theme::palette(ui).text_quiet;
        ui.set_min_height(space::TOUCH);
        let version = ui.say(Version { version: env!("CARGO_PKG_VERSION").into() });
        ui.label(RichText::new(version).text_style(TextStyle::Small).color(quiet));
        let fixes = ui.say(EveryFix {});
        link_button(ui, (icons::WRENCH, fixes.as_str())).clicked().then_some(Command::Go(WizardStep::Fixes))
    });
    command.or(elsewhere)
}

fn lead(ui: &mut Ui, session: &Session) {
    let practice = session.fixing().pc() == Pc::Practice;
    let lead = if practice { ui.say(LeadPractice {}) } else { ui.say(Lead {}) };
    ui.label(theme::paragraph(lead));
}

/// While something is dragged over the window, the whole page takes it.
fn light_up(ui: &Ui) {
    let (p, page) = (theme::palette(ui), ui.max_rect());
    ui.painter().rect(page, 0.0, p.accent_soft, Stroke::new(3.0, p.accent), StrokeKind::Inside);
}

/// Whatever is typed while nothing else takes letters goes into the field.
fn take_typing(ui: &Ui, form: &Form) {
    if form.over.is_open() || ui.ctx().text_edit_focused() {
        return;
    }
    // A blank presses the button that has the keyboard.
    let typed = |event: &Event| matches!(event, Event::Text(text) | Event::Paste(text) if !text.trim().is_empty());
    if ui.input(|input| input.events.iter().any(typed)) {
        ui.memory_mut(|memory| memory.request_focus(first_field()));
    }
}

/// At which of the two computers somebody sits.
fn seat(ui: &mut Ui) -> Option<Command> {
    let (here, there) = (ui.say(FromHere {}), ui.say(AtTheOther {}));
    let [_, there] = choices(ui, [(true, icons::LAPTOP, &here), (false, icons::COMPUTER_TOWER, &there)]);
    there.clicked().then_some(Command::Host(HostDepth::Begin))
}

/// The card with what there is to fill in.
fn question(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    card(ui, |ui| {
        logged::follow(form, session);
        let [name, numbers] = fields(ui, form);
        let mut command = taking::pasted_into(ui, form, &name);
        if name.changed() || numbers.changed() {
            form.complaint = form.complaint.take().filter(|_| form.start.is_fresh());
        }
        command = answers::ui(ui, form, session).or(command);
        notes(ui, form, session);
        let entered = [&name, &numbers].into_iter().any(|field| submitted(ui, field));
        command = buttons(ui, entered, form, session).or(command);
        form.start.keep_focus(ui, &name, session, form.arrived, form.over.is_open());
        command
    })
    .inner
}

fn fields(ui: &mut Ui, form: &mut Form) -> [Response; 2] {
    let (name, hint) = (ui.say(Computer {}), ui.say(ComputerHint {}));
    let (numbers, numbers_hint) = (ui.say(Numbers {}), ui.say(NumbersHint {}));
    let refused = form.complaint.as_ref().filter(|refusal| refusal.doubt != pasted::Doubt::Number);
    let refused = refused.map(|refusal| ui.say(answers::answer(refusal, false)));
    let refused = refused.as_deref();
    let Form { computer, numbers: said, .. } = form;
    let mut first = |ui: &mut Ui| known_field(ui, first_field(), &name, computer, &hint, refused);
    let mut second = |ui: &mut Ui| known_field(ui, Id::unique("start-numbers"), &numbers, said, &numbers_hint, None);
    let width = ui.available_width();
    if width < TWO_FIELDS {
        return [first(ui), second(ui)];
    }
    let right = ((width - space::M) * 0.4).floor();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        let first = ui.allocate_ui(vec2(width - space::M - right, 0.0), first).inner;
        [first, ui.allocate_ui(vec2(right, 0.0), second).inner]
    })
    .inner
}

fn submitted(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// What counts besides, without anybody having typed it.
fn notes(ui: &mut Ui, form: &mut Form, session: &Session) {
    if let Some(settings) = own_settings(form, session) {
        let text = ui.say(OwnSettings { settings: words::settings(settings).into() });
        let leave = ui.say(LeaveThemOut {});
        form.without_settings = note(ui, text, &leave);
    }
    if let Some(gateway) = gateway(form, session) {
        let gateway: Address = plain(gateway).into();
        let text = match session.profile().suggests() {
            None => ui.say(HelpdeskGateway { gateway }),
            Some(_) => ui.say(SuggestedGateway { gateway }),
        };
        let leave = ui.say(LeaveGatewayOut {});
        form.without_gateway = note(ui, text, &leave);
    }
}

/// A quiet line, and whether its link was pressed.
fn note(ui: &mut Ui, text: String, link: &str) -> bool {
    row(ui, |ui| {
        let quiet = theme::palette(ui).text_quiet;
        ui.label(RichText::new(text).color(quiet));
        link_button(ui, link).clicked()
    })
}

fn buttons(ui: &mut Ui, entered: bool, form: &mut Form, session: &Session) -> Option<Command> {
    let (find, choose, open) = (ui.say(FindOut {}), ui.say(ChooseConnection {}), ui.say(OpenReport {}));
    ui.horizontal_wrapped(|ui| {
        let pressed = primary_button(ui, (icons::SEARCH, find.as_str())).clicked();
        let mut command = None;
        if pressed || entered {
            command = submit(form, session);
        }
        if link_button(ui, (icons::FILE, choose.as_str())).clicked() {
            command = Some(Command::Choose(Choose::Connection));
        }
        if link_button(ui, (icons::FOLDER_OPEN, open.as_str())).clicked() {
            command = Some(Command::Choose(Choose::Report));
        }
        command
    })
    .inner
}
