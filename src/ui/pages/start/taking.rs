//! What becomes of what is typed and pasted.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Event, Response, Ui};

use crate::engine::Request;
use crate::engine::pasted::{self, Doubt, GatewayRoute, Pasted, Unreadable};
use crate::model::{GatewayUsage, Settings, Target};
use crate::report::support_code;
use crate::session::fixing::Pc;
use crate::session::{self, Command, Session};
use crate::ui::pages::Form;
use crate::ui::pages::over::Over;

/// What the first page keeps from one frame to the next.
#[derive(Debug, Default)]
pub struct Kept {
    /// A gateway that was pasted.
    pub way: Option<GatewayRoute>,
    /// Whether the practice computers are shown.
    pub practising: bool,
    /// The keyboard is to be in the field again.
    pub refocus: bool,
    /// A complaint that came up in this very frame.
    fresh: bool,
    /// What has happened when the keyboard was put there last.
    seen: Option<(u64, Pc, bool)>,
}

impl Kept {
    pub const fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Whenever the page comes up, and after whatever was over or instead of it, the keyboard is in the field.
    pub fn keep_focus(&mut self, ui: &Ui, name: &Response, session: &Session, arrived: bool, covered: bool) {
        let now = (session.news(), session.fixing().pc(), covered);
        let again = arrived || self.refocus || self.seen != Some(now);
        (self.seen, self.refocus, self.fresh) = (Some(now), false, false);
        if again && !covered {
            name.request_focus();
            // What stands there may be another text than the one that was typed.
            let mut edit = TextEditState::load(ui.ctx(), name.id).unwrap_or_default();
            edit.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(usize::MAX))));
            edit.store(ui.ctx(), name.id);
            ui.ctx().request_repaint();
        }
    }
}

/// What was pasted goes to where it belongs at once; what is typed does so when it is finished.
pub fn pasted_into(ui: &Ui, form: &mut Form, name: &Response) -> Option<Command> {
    let pasted = name.changed() && ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Paste(_))));
    if !pasted {
        return None;
    }
    let pasted = pasted::read(&form.computer);
    take(form, &pasted);
    (form.start.fresh, form.start.refocus) = (true, true);
    form.complaint.clone_from(&pasted.refusal);
    pasted.file.map(|path| {
        form.computer.clear();
        Command::Open(path)
    })
}

/// Each part goes into its own field.
pub fn take(form: &mut Form, pasted: &Pasted) {
    if let Some(error) = pasted.error {
        form.numbers = pasted::error_text(error);
    }
    if pasted.gateway.is_some() {
        form.start.way.clone_from(&pasted.gateway);
    }
    match &pasted.computer {
        Some(computer) => form.computer.clone_from(computer),
        None if pasted.error.is_some() || pasted.gateway.is_some() => form.computer.clear(),
        None => {}
    }
}

pub fn submit(form: &mut Form, session: &Session) -> Option<Command> {
    form.start.refocus = true;
    // What somebody on the telephone has read out is no computer.
    match support_code::told(&form.computer) {
        Some(Ok(told)) => {
            form.complaint = None;
            form.over.open(Over::Code(Box::new(told)), None);
            return None;
        }
        Some(Err(_)) => {
            form.complaint = Some(Unreadable { doubt: Doubt::Code, suggestion: None });
            return None;
        }
        None => {}
    }
    let pasted = pasted::read(&form.computer);
    if let Some(path) = pasted.file {
        return Some(Command::Open(path));
    }
    take(form, &pasted);
    form.complaint = pasted.refusal;
    let typed = pasted.computer?;
    // The file's settings, or Remote Desktop's own, hold for whatever stands in the field now.
    let file = session.connection().map(|(_, file)| &file.settings);
    let settings = file.or_else(|| own_settings(form, session)).cloned().unwrap_or_default();
    let Ok(target) = Target::parse_with(&typed, settings) else {
        form.complaint = Some(Unreadable { doubt: Doubt::Name, suggestion: None });
        return None;
    };
    let set = || gateway(form, session).map(|gateway| (gateway, GatewayUsage::Detect));
    let way = form.start.way.as_ref().map(|way| (way.gateway.as_str(), way.usage)).or_else(set);
    let target = match way.map(|(gateway, usage)| target.clone().through(gateway, usage)) {
        Some(Ok(through)) => through,
        Some(Err(_)) | None => target,
    };
    let said = session::numbers(form.numbers.trim());
    let error = said.as_ref().map(|said| said.error);
    let logged = form.logged.of(&target).filter(|logged| Some(logged.error) == error);
    let error_source = logged.map(|logged| logged.source.clone());
    let error_text = said.and_then(|said| said.text);
    Some(Command::Check(Box::new(Request { error_text, error_source, ..Request::new(target, error) })))
}

/// What Remote Desktop's Default.rdp sets, where no connection file takes its place.
pub fn own_settings<'a>(form: &Form, session: &'a Session) -> Option<&'a Settings> {
    session.default_settings().filter(|_| session.connection().is_none() && !form.without_settings)
}

/// The one that the helpdesk has set, where nothing else speaks of gateways.
pub fn gateway<'a>(form: &Form, session: &'a Session) -> Option<&'a str> {
    let set = own_settings(form, session).is_some_and(|settings| settings.gateway.is_some());
    let own = session.connection().is_some() || set || form.without_gateway || form.start.way.is_some();
    session.profile().gateway.as_deref().filter(|_| !own)
}
