//! "Which computer can't you reach?"

use egui::{Key, Response, RichText, TextStyle, Ui};

use crate::engine::Request;
use crate::model::{GatewayUsage, Settings, Target};
use crate::report::escape::plain;
use crate::report::words;
use crate::session::fixing::Pc;
use crate::session::host::HostDepth;
use crate::session::{self, Choose, Command, Connection, Practice, Session, Step};
use crate::ui::app::is_file;
use crate::ui::widget::{
    Tone, callout, card, disclosure, field, link_button, primary_button, secondary_button, step_header,
};
use crate::ui::{icons, theme, theme::space, wording};

use super::{Complaint, Form, bar, body, licences, noted, row, text};

/// The least room in which two links stand side by side.
const TWO_COLUMNS: f32 = 560.0;

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let command = body(ui, "start", |ui| {
        step_header(ui, "Step 1 of 4", "Which computer can't you reach?");
        ui.add_space(space::XS);
        ui.label(theme::lead(
            "Redial finds out where the connection breaks and what to do about it. It changes nothing and asks for no password.",
        ));
        ui.add_space(space::M);
        trouble(ui, session);
        let cut_short = half_done(ui, session);
        let mut command = question(ui, form, session).or(cut_short);
        ui.add_space(space::L);
        command = others(ui, session).or(command);
        command
    });
    let elsewhere = bar(ui, session, |ui| {
        let version = format!("Redial {}", env!("CARGO_PKG_VERSION"));
        let quiet = theme::palette(ui).text_quiet;
        ui.set_min_height(space::TOUCH);
        ui.label(RichText::new(version).text_style(TextStyle::Small).color(quiet));
        form.licences |= link_button(ui, "Licences").clicked();
        None
    });
    licences::ui(ui, &mut form.licences);
    command.or(elsewhere)
}

/// What went wrong before this page came up.
fn trouble(ui: &mut Ui, session: &Session) {
    if let Some(detail) = session.broken() {
        let advice = format!("This is a fault in Redial, not in your computers. Please try again. ({})", plain(detail));
        callout(ui, Tone::Fail, "The check stopped unexpectedly", &advice);
        ui.add_space(space::M);
    }
    if let Some((path, error)) = session.open_error() {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let title = format!("\u{201c}{}\u{201d} can't be opened", plain(&name));
        callout(ui, Tone::Fail, &title, &wording::open_error(error));
        ui.add_space(space::M);
    }
    for (path, error) in session.profile_troubles() {
        let text = format!(
            "This file holds what a helpdesk has set: {}. Redial goes on without it. What is wrong in it: {}.",
            plain(&path.display().to_string()),
            plain(&error.to_string())
        );
        callout(ui, Tone::Warn, "The settings in redial.toml can't be used", &text);
        ui.add_space(space::M);
    }
    if let Some(path) = session.profile().suggests() {
        let text = format!(
            "{} lies beside this program, where anybody may have put it. What it suggests is shown wherever it counts. If you \
             don't know who made that file, delete it.",
            plain(&path.display().to_string()),
        );
        callout(ui, Tone::Info, "A file named redial.toml has filled in some of this", &text);
        ui.add_space(space::M);
    }
    if session.dialog_missing() {
        let text = "Drop the file on this window, or type its full path into the field.";
        callout(ui, Tone::Info, "This system has no window for choosing files", text);
        ui.add_space(space::M);
    }
}

/// A fix that was cut short must be met at the first page.
fn half_done(ui: &mut Ui, session: &Session) -> Option<Command> {
    session.fixing().changes().half_done().next()?;
    callout(
        ui,
        Tone::Warn,
        "A fix was cut short",
        "Redial or the computer stopped in the middle of it. Nothing is lost.",
    );
    let command = secondary_button(ui, (icons::HISTORY, "Finish it or undo it")).clicked();
    ui.add_space(space::M);
    command.then_some(Command::Go(Step::Changes))
}

/// The card with the one thing to fill in.
fn question(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    card(ui, |ui| {
        let mut command = None;
        let name = field(ui, "Computer name or address", &mut form.computer, "for example office-pc or 192.0.2.10");
        if !form.greeted {
            form.greeted = true;
            name.request_focus();
        }
        complaint(ui, form.complaint, |complaint| matches!(complaint, Complaint::Computer(_)));
        if let Some((path, file)) = session.connection() {
            ui.add_space(space::S);
            command = follows(ui, path, file).or(command);
        } else if form.computer.trim().is_empty() {
            recent(ui, form, session);
        }
        if let Some(settings) = own_settings(form, session) {
            row(ui, |ui| {
                let quiet = theme::palette(ui).text_quiet;
                let text = format!("Remote Desktop's own settings count as well: {}.", words::settings(settings));
                ui.label(RichText::new(text).color(quiet));
                form.without_settings = link_button(ui, "Leave them out").clicked();
            });
        }
        if let Some(gateway) = gateway(form, session) {
            row(ui, |ui| {
                let quiet = theme::palette(ui).text_quiet;
                let text = match session.profile().suggests() {
                    None => format!("Your helpdesk's gateway {} is asked as well.", plain(gateway)),
                    Some(_) => format!("The gateway {} is asked as well, as redial.toml says.", plain(gateway)),
                };
                ui.label(RichText::new(text).color(quiet));
                form.without_gateway = link_button(ui, "Leave the gateway out").clicked();
            });
        }
        noted::ui(ui, form, session);
        ui.add_space(space::XS);
        let mut numbers = None;
        disclosure(ui, "numbers", "I know what the message box says", |ui| {
            let hint = "for example 0x904 and 0x7, or its sentence";
            numbers = Some(field(ui, "Error numbers or sentence", &mut form.numbers, hint));
            understood(ui, &form.numbers);
        });
        if [Some(&name), numbers.as_ref()].into_iter().flatten().any(Response::changed) {
            form.complaint = None;
        }
        ui.add_space(space::M);
        let pressed = primary_button(ui, (icons::SEARCH, "Find out why")).clicked();
        let entered = [Some(&name), numbers.as_ref()].into_iter().flatten().any(|field| submitted(ui, field));
        if pressed || entered {
            command = submit(form, session).or(command);
        }
        command
    })
    .inner
}

fn submitted(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn submit(form: &mut Form, session: &Session) -> Option<Command> {
    let typed = form.computer.trim();
    if is_file(typed) {
        return Some(Command::Open(typed.into()));
    }
    // The file's settings, or Remote Desktop's own, hold for whatever stands in the field now.
    let file = session.connection().map(|(_, file)| &file.settings);
    let settings = file.or_else(|| own_settings(form, session)).cloned().unwrap_or_default();
    let target = match Target::parse_with(typed, settings) {
        Ok(target) => target,
        Err(error) => {
            form.complaint = Some(Complaint::Computer(wording::target_error(&error)));
            return None;
        }
    };
    let target = match gateway(form, session).map(|gateway| target.clone().through(gateway, GatewayUsage::Detect)) {
        Some(Ok(through)) => through,
        Some(Err(_)) | None => target,
    };
    let numbers = form.numbers.trim();
    let said = session::numbers(numbers);
    let error = said.as_ref().map(|said| said.error);
    form.complaint = None;
    let noted = form.noted.of(&target).filter(|noted| Some(noted.error) == error);
    let error_source = noted.map(|noted| noted.source.clone());
    let error_text = said.and_then(|said| said.text);
    Some(Command::Check(Box::new(Request { error_text, error_source, ..Request::new(target, error) })))
}

/// What Remote Desktop's Default.rdp sets, where no connection file takes its place.
fn own_settings<'a>(form: &Form, session: &'a Session) -> Option<&'a Settings> {
    session.default_settings().filter(|_| session.connection().is_none() && !form.without_settings)
}

/// The one that the helpdesk has set, where no file speaks of gateways.
fn gateway<'a>(form: &Form, session: &'a Session) -> Option<&'a str> {
    let set = own_settings(form, session).is_some_and(|settings| settings.gateway.is_some());
    let own = session.connection().is_some() || set || form.without_gateway;
    session.profile().gateway.as_deref().filter(|_| !own)
}

fn complaint(ui: &mut Ui, complaint: Option<Complaint>, here: impl Fn(&Complaint) -> bool) {
    if let Some(Complaint::Computer(text)) = complaint.filter(here) {
        let color = theme::palette(ui).fail;
        ui.horizontal_top(|ui| {
            let family = crate::ui::fonts::icons_filled();
            let icon = ui.label(RichText::new(icons::X_CIRCLE).family(family).color(color).size(18.0));
            // The words beside it say it all.
            ui.ctx().accesskit_node_builder(icon.id, egui::accesskit::Node::set_hidden);
            ui.vertical(|ui| ui.label(RichText::new(text).color(color)));
        });
    }
}

/// What was read from the numbers, while they are typed.
fn understood(ui: &mut Ui, typed: &str) {
    let Some(numbers) = session::numbers(typed) else { return };
    ui.add_space(space::XS);
    let unknown = "Redial doesn't know what this means, but it will stand in the report.";
    let understood = numbers.text.is_none() || numbers.error.sentence.is_some();
    let title = if understood { format!("Understood: {}", numbers.error) } else { "Kept for the report".to_owned() };
    callout(ui, Tone::Info, &title, numbers.meaning.first().unwrap_or(&unknown));
}

fn follows(ui: &mut Ui, path: &std::path::Path, file: &Connection) -> Option<Command> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let special = file.settings.are_special().then(|| format!(": {}", words::settings(&file.settings)));
    let nameless = if file.target.is_none() { " It names no computer: type which one you mean." } else { "" };
    let text = format!("Settings are taken from {}{}.{nameless}", plain(&name), special.unwrap_or_default());
    row(ui, |ui| {
        let quiet = theme::palette(ui).text_quiet;
        ui.label(RichText::new(text).color(quiet));
        link_button(ui, "Don't use the file").clicked().then_some(Command::ForgetConnection)
    })
}

fn recent(ui: &mut Ui, form: &mut Form, session: &Session) {
    if session.recent().is_empty() {
        return;
    }
    ui.add_space(space::XS);
    row(ui, |ui| {
        let quiet = theme::palette(ui).text_quiet;
        ui.label(RichText::new("Lately:").color(quiet));
        for computer in session.recent() {
            if link_button(ui, (icons::HISTORY, computer.as_str())).clicked() {
                form.computer.clone_from(computer);
            }
        }
    });
}

/// Other ways to begin.
fn others(ui: &mut Ui, session: &Session) -> Option<Command> {
    let mut command = None;
    ui.horizontal_wrapped(|ui| {
        if secondary_button(ui, (icons::FILE, "Choose a connection file")).clicked() {
            command = Some(Command::Choose(Choose::Connection));
        }
        if secondary_button(ui, (icons::FOLDER_OPEN, "Open a saved report")).clicked() {
            command = Some(Command::Choose(Choose::Report));
        }
    });
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        if link_button(ui, (icons::COMPUTER, "I'm at the computer I want to reach")).clicked() {
            command = Some(Command::Host(HostDepth::Begin));
        }
        if link_button(ui, (icons::WRENCH, "Every fix")).clicked() {
            command = Some(Command::Go(Step::Fixes));
        }
    });
    let practise = (icons::PRACTICE, "Try the fixes on a practice computer");
    if session.fixing().pc() == Pc::Here && link_button(ui, practise).clicked() {
        command = Some(Command::Use(Pc::Practice));
    }
    disclosure(ui, "practice", "Try a check on a practice computer", |ui| {
        text(ui, "Redial has small servers inside that fail in known ways. Nothing real is touched. Choose one:");
        if let Some(Practice::Failed(detail)) = session.practice() {
            callout(ui, Tone::Fail, "This practice computer can't be turned on", &plain(detail));
        }
        let columns = if ui.available_width() < TWO_COLUMNS { 1 } else { 2 };
        let rows = session::PRACTICE.len().div_ceil(columns);
        ui.columns(columns, |columns| {
            for (ui, scenarios) in columns.iter_mut().zip(session::PRACTICE.chunks(rows)) {
                for scenario in scenarios {
                    let link = link_button(ui, (icons::PRACTICE, scenario.title)).on_hover_text(scenario.story);
                    if link.clicked() {
                        command = Some(Command::Practice(scenario.id));
                    }
                }
            }
        });
    });
    command
}
