//! What to read over the phone to the person at the other computer, or to print for them.

use egui::{RichText, Ui, vec2};

use crate::model::said::{Path, Term};
use crate::report::escape::plain;
use crate::report::qr::Picture;
use crate::report::{Report, phone};
use crate::says;
use crate::session::{self, Command, NotOpened, Saving, Session};
use crate::ui::speak::Speak as _;
use crate::ui::theme::{self, size, space};
use crate::ui::widget::{Tone, callout, qr, secondary_button};
use crate::ui::{fonts, icons, wording};

use super::over::{Dialog, Over, Overlay, scrolled};
use super::{Form, text};

says! { "ui-phone":
    Step { number: Number, act: Phrase } = "{number}. {act}";
    Print {} = "Print the sheet for the person there";
    IsOpen {} = "The sheet is open in your browser";
    PrintThere {} = "Print it there.";
    NoBrowser {} = "No program opened the sheet";
    LiesAt { file: Path } = "Open this file yourself, and print it: {file}";
    NotWritten {} = "The sheet could not be made";
    QrCode { code: Term } = "QR code of the support code {code}";
    ForCamera {} = "A camera reads it, too: a photograph of this gets through where no file does.";
}

/// Of the square for cameras.
const SIDE: f32 = 132.0;

/// Nothing where nobody has to go there.
pub fn ui(ui: &Ui, form: &mut Form, session: &Session, command: &mut Option<Command>) -> Option<Over> {
    let report = session.report().filter(|_| session.step() == session::WizardStep::Result);
    let Some(report) = report.filter(|report| !phone::steps(report).is_empty()) else { return Some(Over::Nothing) };
    let title = ui.voice().text(phone::TITLE);
    let content = |ui: &mut Ui, _: &mut Overlay, room| {
        let before = ui.cursor().top();
        news(ui, session);
        let room = room - (ui.cursor().top() - before);
        scrolled(ui, room, |ui| content(ui, report));
    };
    Dialog::new(&title, space::COLUMN).show(ui, &mut form.over, content, |ui, over| {
        let print = ui.say(Print {});
        let print = secondary_button(ui, (icons::PRINTER, print.as_str()));
        over.greet(&print);
        if print.clicked() {
            *command = Some(Command::PrintSheet);
        }
        None
    })
}

/// What became of the sheet that was to be printed.
fn news(ui: &mut Ui, session: &Session) {
    let voice = ui.voice();
    let (tone, title, text) = match session.sheet() {
        None => return,
        Some(Saving::Failed(_, error)) => (Tone::Fail, voice.say(NotWritten {}), voice.say(wording::io_error(error))),
        Some(Saving::Done(path)) if session.not_opened() == Some(NotOpened::File) => {
            let file: Path = plain(&path.display().to_string()).into();
            (Tone::Fail, voice.say(NoBrowser {}), voice.say(LiesAt { file }))
        }
        Some(Saving::Done(_)) => (Tone::Pass, voice.say(IsOpen {}), voice.say(PrintThere {})),
    };
    callout(ui, tone, &title, &text);
    ui.add_space(space::S);
}

fn content(ui: &mut Ui, report: &Report) {
    let voice = ui.voice();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        if let Some(picture) = Picture::of(&report.support_code) {
            let name = voice.say(QrCode { code: Term::from(&report.support_code) });
            qr(ui, &picture, SIDE, &name);
        }
        let room = vec2(ui.available_width(), 0.0);
        ui.allocate_ui_with_layout(room, egui::Layout::top_down(egui::Align::LEFT), |ui| {
            text(ui, &voice.text(phone::LEAD));
            ui.add_space(space::XS);
            ui.label(RichText::new(plain(&report.support_code)).monospace().size(size::LEAD));
            let quiet = theme::palette(ui).text_quiet;
            ui.label(RichText::new(voice.say(ForCamera {})).size(size::SMALL).color(quiet));
        });
    });
    ui.add_space(space::S);
    let quiet = theme::palette(ui).text_quiet;
    for (step, at) in phone::steps(report).iter().zip(1_usize..) {
        let act = voice.say(Step { number: at.into(), act: step.act.into() });
        ui.label(theme::paragraph(act).family(fonts::semibold()));
        ui.label(theme::paragraph(voice.text(step.look)).color(quiet));
        ui.add_space(space::S);
    }
}
