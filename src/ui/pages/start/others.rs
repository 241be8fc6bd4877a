//! Other ways to begin: a file that is dropped, and practice.

use egui::{Align2, FontId, Sense, Shape, Stroke, Ui, WidgetInfo, accesskit, vec2};

use crate::report::escape::plain;
use crate::says;
use crate::session::fixing::Pc;
use crate::session::{self, Command, Practice, Session};
use crate::ui::pages::{Form, text};
use crate::ui::speak::Speak as _;
use crate::ui::theme::{self, size, space};
use crate::ui::widget::{Tone, callout, link_button};
use crate::ui::{fonts, icons};

says! { "ui-others":
    DropHere {} = "Drop a connection file or a report here";
    LetGo {} = "Let go, and Redial opens it";
    TryFixes {} = "Try the fixes on a practice computer";
    TryACheck {} = "Try a check on a practice computer";
    PracticeServers {} = "Redial has small servers inside that fail in known ways. Nothing real is touched. Choose one:";
    PracticeFailed {} = "This practice computer can't be started";
}

/// The least room in which two links stand side by side.
const TWO_COLUMNS: f32 = 560.0;
/// The same for the strip and a link, and about what the link takes.
const ONE_ROW: f32 = 680.0;
const LINK: f32 = 340.0;
/// Of the strip, and of its dashes.
const HEIGHT: f32 = 40.0;
const DASH: (f32, f32) = (6.0, 5.0);

/// Where files are dropped, and practice. With one link less both are in one row, which leaves room for the banner.
pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session, dragged: bool) -> Option<Command> {
    let fixes = session.fixing().pc() == Pc::Here;
    let mut command = None;
    if fixes || ui.available_width() < ONE_ROW {
        drop_zone(ui, ui.available_width(), dragged);
        ui.horizontal_wrapped(|ui| {
            // What a link says stands below what fields say.
            ui.add_space(-space::S);
            checks(ui, form);
            let practise = ui.say(TryFixes {});
            if fixes && link_button(ui, (icons::PRACTICE, practise.as_str())).clicked() {
                command = Some(Command::Use(Pc::Practice));
            }
        });
    } else {
        ui.horizontal(|ui| {
            drop_zone(ui, ui.available_width() - LINK, dragged);
            checks(ui, form);
        });
    }
    if form.start.practising { practice(ui, session).or(command) } else { command }
}

/// The link that shows the practice computers.
fn checks(ui: &mut Ui, form: &mut Form) {
    let says = ui.say(TryACheck {});
    let caret = if form.start.practising { icons::CARET_DOWN } else { icons::CARET_RIGHT };
    let link = link_button(ui, (caret, says.as_str()));
    form.start.practising ^= link.clicked();
    let open = form.start.practising;
    ui.ctx().accesskit_node_builder(link.id, |node| node.set_expanded(open));
}

/// Says that files can be dropped, and lights up while one is held over the window.
fn drop_zone(ui: &mut Ui, width: f32, dragged: bool) {
    let says = if dragged { ui.say(LetGo {}) } else { ui.say(DropHere {}) };
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &says));
    if dragged {
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Polite));
    }
    let p = theme::palette(ui);
    let color = if dragged { p.accent } else { p.text_quiet };
    let edge = Stroke::new(if dragged { 2.0 } else { 1.0 }, if dragged { p.accent } else { p.edge });
    let line = rect.shrink(0.5);
    let corners = [line.left_top(), line.right_top(), line.right_bottom(), line.left_bottom(), line.left_top()];
    ui.painter().extend(Shape::dashed_line(&corners, edge, DASH.0, DASH.1));
    let words = ui.painter().layout_no_wrap(says, FontId::proportional(size::SMALL), color);
    let width = size::ICON + space::S + words.size().x;
    let left = rect.center().x - width / 2.0;
    let icon = FontId::new(size::ICON, fonts::icons());
    ui.painter().text(egui::pos2(left, rect.center().y), Align2::LEFT_CENTER, icons::DOWNLOAD, icon, color);
    let at = egui::pos2(left + size::ICON + space::S, rect.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, color);
}

/// The practice computers.
fn practice(ui: &mut Ui, session: &Session) -> Option<Command> {
    let mut command = None;
    let servers = ui.say(PracticeServers {});
    text(ui, &servers);
    if let Some(Practice::Failed(detail)) = session.practice() {
        let failed = ui.say(PracticeFailed {});
        callout(ui, Tone::Fail, &failed, &plain(detail));
    }
    let columns = if ui.available_width() < TWO_COLUMNS { 1 } else { 2 };
    let rows = session::PRACTICE.len().div_ceil(columns);
    ui.columns(columns, |columns| {
        for (ui, scenarios) in columns.iter_mut().zip(session::PRACTICE.chunks(rows)) {
            for scenario in scenarios {
                let [title, description] =
                    [scenario.title, scenario.description].map(|english| ui.voice().text(english));
                let link = link_button(ui, (icons::PRACTICE, &*title)).on_hover_text(&*description);
                if link.clicked() {
                    command = Some(Command::Practice(scenario.id));
                }
            }
        }
    });
    command
}
