//! TABLE. One wizard page each.

use std::time::Duration;

use egui::{AsIdSalt, Id, Key, Modifiers, Rect, Stroke, Ui, UiBuilder, vec2};

use crate::engine::pasted::Unreadable;
use crate::session::fixing::Pc;
use crate::session::{Command, Format, Session, WizardStep};

use super::speak::Speak as _;
use super::widget::link_button;
use super::wording::ChangesMade;
use super::{icons, theme, theme::space};
use over::{Over, Overlay};

pub(super) mod about;
pub(super) mod after;
pub(super) mod banner;
pub(super) mod changes;
pub(super) mod checking;
pub(super) mod code;
pub(super) mod compare;
pub(super) mod edits;
pub(super) mod fix;
pub(super) mod fix_options;
pub(super) mod fixes;
pub(super) mod help;
pub(super) mod helpdesk;
pub(super) mod host;
pub(super) mod licences;
pub(super) mod logged;
pub(super) mod menu;
pub mod over;
pub mod past;
pub(super) mod phone;
pub(super) mod report;
pub(super) mod result;
pub(super) mod sign_in;
pub(super) mod start;
pub(super) mod strip;
pub(super) mod watch;

/// What the user has typed and chosen so far.
#[derive(Debug, Default)]
pub struct Form {
    /// How long the window has been open.
    pub now: Duration,
    pub computer: String,
    /// The numbers of the message box.
    pub numbers: String,
    /// Those that Windows wrote down.
    pub logged: logged::Taken,
    /// What keeps a check from being started.
    pub complaint: Option<Unreadable>,
    pub start: start::Kept,
    /// The gateway that the helpdesk has set is left out.
    pub without_gateway: bool,
    /// Remote Desktop's own settings (Default.rdp) are left out.
    pub without_settings: bool,
    pub format: Format,
    pub hide_names: bool,
    pub preview: report::Preview,
    /// A path that was typed because the system has no dialog.
    pub save_to: String,
    /// How the fix that is looked at is wanted.
    pub fix: fix_options::Wanted,
    /// The page that was drawn last, and whether another one has come up since.
    shown: WizardStep,
    arrived: bool,
    /// Whether the support code is spelled out.
    pub spelled: bool,
    /// What lies over the page.
    pub over: Overlay,
    /// What was typed to have a sign-in tested.
    pub sign_in: sign_in::Typed,
    /// How often older changes were asked for.
    pub older: usize,
}

/// Draws the page of the session's step.
pub fn show(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let page = match session.step() {
        WizardStep::Start => start::ui,
        WizardStep::Checking => checking::ui,
        WizardStep::Result => result::ui,
        WizardStep::Report => report::ui,
        WizardStep::Fixes => fixes::ui,
        WizardStep::Fix => fix::ui,
        WizardStep::Changes => changes::ui,
        WizardStep::Host => host::ui,
        WizardStep::Compare => compare::ui,
    };
    form.arrived = form.shown != session.step();
    form.shown = session.step();
    if form.arrived {
        sign_in::leave(form);
    }
    let ground = theme::palette(ui).background;
    let panel = egui::CentralPanel::no_frame().frame(egui::Frame::new().fill(ground));
    let shown = panel.show(ui, |ui| {
        let left = session.fixing().pc() != Pc::Here && banner::ui(ui);
        let watch = watch::ui(ui, form, session);
        let air = if strip::ui(ui, form, session) || theme::is_low(ui) { space::S } else { space::L };
        ui.data_mut(|data| data.insert_temp(Id::unique(AIR), air));
        let rest = ui.available_rect_before_wrap();
        let command = ui.scope_builder(UiBuilder::new().max_rect(rest), |ui| page(ui, form, session)).inner;
        menu::button(ui, form);
        if left { Some(Command::Use(Pc::Here)) } else { watch.or(command) }
    });
    cover(ui, form, session).or(shown.inner)
}

/// Draws what lies over the page, and tells what was asked for there.
fn cover(ui: &Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let over = form.over.take();
    let mut command = None;
    let next = match &over {
        Over::Nothing => {
            form.over.give_back(ui.ctx());
            return None;
        }
        Over::Menu { button } => menu::ui(ui, &mut form.over, *button),
        Over::About => about::ui(ui, &mut form.over, session),
        Over::Licences => licences::ui(ui, &mut form.over),
        Over::Help => help::ui(ui, &mut form.over),
        Over::Phone => phone::ui(ui, form, session, &mut command),
        Over::Code(told) => code::ui(ui, &mut form.over, told),
        Over::SignIn => sign_in::ui(ui, form, session, &mut command),
    };
    form.over.put(over, next);
    command
}

/// The air above what scrolls: less where something stands there already.
const AIR: &str = "air-above";

/// The part of a page that scrolls, above its bar. `salt` tells apart what has its own place to scroll to.
fn body<R>(ui: &mut Ui, salt: impl AsIdSalt, content: impl FnOnce(&mut Ui) -> R) -> R {
    let mut rect = ui.available_rect_before_wrap();
    rect.max.y -= bar_height(ui);
    let inner = ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        let area = egui::ScrollArea::vertical().id_salt(salt).auto_shrink(false);
        area.show(ui, |ui| {
            // By the whole width, so that nothing moves when a scroll bar comes.
            let column = column(ui.available_rect_before_wrap().with_max_x(rect.max.x));
            ui.scope_builder(UiBuilder::new().max_rect(column), |ui| {
                ui.add_space(ui.data(|data| data.get_temp(Id::unique(AIR))).unwrap_or(space::L));
                let inner = content(ui);
                ui.add_space(space::L);
                scroll_by_key(ui, rect.height());
                inner
            })
            .inner
        })
        .inner
    });
    inner.inner
}

/// Long pages can be read without a mouse, too.
fn scroll_by_key(ui: &Ui, height: f32) {
    // The last lines of one screen are the first of the next.
    let page = (height - 2.0 * theme::LINE).max(theme::LINE);
    // What is covered stays where it is.
    if !ui.memory(|memory| memory.allows_interaction(ui.layer_id())) {
        return;
    }
    let typing = ui.ctx().text_edit_focused();
    let mut by = 0.0;
    ui.input_mut(|input| {
        for (key, distance) in [(Key::PageDown, -page), (Key::PageUp, page)] {
            by += if input.consume_key(Modifiers::NONE, key) { distance } else { 0.0 };
        }
        // In a line that is typed into, these two belong to the line.
        for (key, distance) in [(Key::Home, FAR), (Key::End, -FAR)] {
            by += if !typing && input.consume_key(Modifiers::NONE, key) { distance } else { 0.0 };
        }
    });
    if by != 0.0 {
        ui.scroll_with_delta(vec2(0.0, by));
    }
}

/// Longer than any page.
const FAR: f32 = 1e6;

/// The part of a page that stays in sight above what scrolls, where the window is high enough for that.
fn head(ui: &mut Ui, height: f32, content: impl FnOnce(&mut Ui)) {
    let mut rect = ui.available_rect_before_wrap();
    rect.set_height(height);
    ui.scope_builder(UiBuilder::new().max_rect(column(rect)), |ui| {
        ui.add_space(space::L);
        content(ui);
    });
}

/// Whether a head of this height leaves room for what scrolls.
fn has_room_for_head(ui: &Ui, height: f32) -> bool {
    const LEAST: f32 = 180.0;
    ui.available_height() - bar_height(ui) - height >= LEAST
}

/// The strip at the bottom: what can be done on this page, the way to what was changed, and room for the menu's button.
fn bar(ui: &mut Ui, session: &Session, actions: impl FnOnce(&mut Ui) -> Option<Command>) -> Option<Command> {
    let (height, room) = (bar_height(ui), bar_room(ui));
    let line = Stroke::new(1.0, theme::palette(ui).outline);
    ui.painter().hline(ui.max_rect().x_range(), room.top() - BAR_AIR, line);
    let left = Rect::from_min_max(room.min, room.max - vec2(space::TOUCH + space::S, 0.0));
    let done = ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
        let both = |ui: &mut Ui| {
            let command = actions(ui);
            // While a check goes on there is nothing to leave it for.
            let elsewhere = !matches!(session.step(), WizardStep::Checking | WizardStep::Changes);
            let changes = ui.say(ChangesMade {});
            if elsewhere && link_button(ui, (icons::HISTORY, &changes)).clicked() {
                return Some(Command::Go(WizardStep::Changes));
            }
            command
        };
        ui.horizontal_wrapped(both).inner
    });
    let wanted = done.response.rect.height().max(space::TOUCH) + 2.0 * BAR_AIR;
    if (wanted - height).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(Id::unique(BAR), wanted));
        ui.ctx().request_discard("bar height");
    }
    done.inner
}

const BAR: &str = "bar-height";
const BAR_AIR: f32 = 12.0;

fn bar_height(ui: &Ui) -> f32 {
    ui.data(|data| data.get_temp(Id::unique(BAR))).unwrap_or(space::TOUCH + 2.0 * BAR_AIR)
}

/// Where the bar's contents are.
fn bar_room(ui: &Ui) -> Rect {
    let screen = ui.max_rect();
    let strip = Rect::from_min_max(screen.left_bottom() - vec2(0.0, bar_height(ui)), screen.max);
    column(strip).shrink2(vec2(0.0, BAR_AIR))
}

/// The middle of `rect`, as wide as text should be.
fn column(rect: Rect) -> Rect {
    // Room for the ring around what has the keyboard, and for the scroll bar.
    let width = (rect.width() - 2.0 * space::L).min(space::COLUMN);
    Rect::from_center_size(rect.center(), vec2(width, rect.height()))
}

/// In one row where there is room for it, else one above the other.
fn side_by_side<T: Copy, const N: usize>(ui: &mut Ui, answers: [T; N], mut each: impl FnMut(&mut Ui, T)) {
    const ROOM: f32 = 600.0;
    if ui.available_width() < ROOM {
        for answer in answers {
            each(ui, answer);
        }
    } else {
        ui.columns(N, |columns| columns.iter_mut().zip(answers).for_each(|(ui, answer)| each(ui, answer)));
    }
}

/// Words and links in one row, all at the same height.
fn row<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let row = |ui: &mut Ui| {
        // A row begins as high as what can be pressed, or words before it would stand higher.
        ui.spacing_mut().interact_size.y = space::TOUCH;
        ui.horizontal_wrapped(content).inner
    };
    ui.scope(row).inner
}

/// A paragraph, with the air between its lines that reading takes.
fn text(ui: &mut Ui, text: &str) {
    ui.label(theme::paragraph(text));
}

/// Ctrl+S leads from the result to the report, and saves there.
fn wants_to_save(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::S))
}
