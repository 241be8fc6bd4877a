//! The report, before it leaves the program.

use std::path::{Path, PathBuf};

use egui::{RichText, Ui};

use crate::report::Report;
use crate::report::escape::plain;
use crate::says;
use crate::session::files::{render, suggested};
use crate::session::{Command, Format, Opening, Save, Saving, Session, Step};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{
    Tone, callout, card, choice, field, link_button, primary_button, secondary_button, step_header,
};
use crate::ui::{fonts, icons, theme, theme::space, wording};

use super::{Form, bar, body, result, wants_to_save};

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let report = session.to_save()?;
    let of_host = session.report_from() == Step::Host;
    let opened = body(ui, ("report", of_host), |ui| {
        step_header(ui, if of_host { "The computer to be reached" } else { "Step 4 of 4" }, "Save the report");
        ui.add_space(space::XS);
        ui.label(theme::lead("Look at it before you give it to anybody. Nothing leaves this computer by itself."));
        ui.add_space(space::S);
        let opened = news(ui, form, report, session);
        names(ui, form);
        formats(ui, form);
        preview(ui, form, report);
        opened
    });
    let pressed = bar(ui, session, |ui| actions(ui, form, report, session));
    opened.or(pressed)
}

says! { "ui-report":
    OpenIt {} = "Open it";
    ShowInFolder {} = "Show in folder";
}

/// What can be done with what was just saved.
fn with_file(ui: &mut Ui, form: &Form, path: &Path, report: &Report, session: &Session) -> Option<Command> {
    let mut command = None;
    ui.horizontal_wrapped(|ui| {
        let (open, show) = (ui.say(OpenIt {}), ui.say(ShowInFolder {}));
        if secondary_button(ui, (icons::OPEN_OUTSIDE, open.as_str())).clicked() {
            command = Some(Command::Hand(Opening::File(path.to_owned())));
        }
        if secondary_button(ui, (icons::FOLDER_OPEN, show.as_str())).clicked() {
            command = Some(Command::Hand(Opening::FolderOf(path.to_owned())));
        }
        command = result::mail_button(ui, form, report, session, false).or(command.take());
    });
    command
}

/// How saving went.
fn news(ui: &mut Ui, form: &mut Form, report: &Report, session: &Session) -> Option<Command> {
    let top = ui.cursor().min;
    let mut command = None;
    result::not_opened(ui, session);
    match session.saving() {
        Some(Saving::Done(path)) => {
            callout(ui, Tone::Pass, "The report is saved", &plain(&path.display().to_string()));
            ui.add_space(space::XS);
            command = with_file(ui, form, path, report, session);
            ui.add_space(space::S);
        }
        Some(Saving::Failed(path, error)) => {
            let text = format!("{} {}", plain(&path.display().to_string()), wording::io_error(error));
            callout(ui, Tone::Fail, "The report could not be saved", &text);
            ui.add_space(space::S);
        }
        None => {}
    }
    if session.dialog_missing() {
        let text = "This system has no window for choosing files. Type where the report shall go.";
        callout(ui, Tone::Info, "Where to?", text);
        if form.save_to.is_empty() {
            form.save_to = suggested(form.format).display().to_string();
        }
        field(ui, "Save it as", &mut form.save_to, "");
        ui.add_space(space::S);
    }
    // Whoever has scrolled down must see it, once.
    let memory = egui::Id::unique("news-seen");
    if ui.data(|data| data.get_temp(memory)).unwrap_or(0) < session.news() {
        ui.data_mut(|data| data.insert_temp(memory, session.news()));
        ui.scroll_to_rect(egui::Rect::from_min_max(top, ui.cursor().min), None);
    }
    command
}

fn names(ui: &mut Ui, form: &mut Form) {
    ui.label(RichText::new("Names and addresses in it").family(fonts::semibold()));
    let answers = [
        (false, icons::EYE, "Shown", "For your own helpdesk."),
        (true, icons::EYE_SLASH, "Hidden", "For strangers and forums."),
    ];
    side_by_side(ui, answers, |ui, (hide, icon, title, text)| {
        if choice(ui, form.hide_names == hide, icon, title, text).clicked() {
            form.hide_names = hide;
        }
    });
    ui.add_space(space::S);
}

fn formats(ui: &mut Ui, form: &mut Form) {
    ui.label(RichText::new("Kind of file").family(fonts::semibold()));
    side_by_side(ui, Format::ALL, |ui, format| {
        let icon = match format {
            Format::Html => icons::GLOBE,
            Format::Text => icons::FILE,
            Format::Json => icons::GEAR,
        };
        let chosen = form.format == format;
        if choice(ui, chosen, icon, wording::format_title(format), "").clicked() && !chosen {
            let old = format!(".{}", form.format.extension());
            if let Some(stem) = form.save_to.strip_suffix(&old) {
                form.save_to = format!("{stem}.{}", format.extension());
            }
            form.format = format;
        }
    });
    let quiet = theme::palette(ui).text_quiet;
    ui.label(RichText::new(wording::format_use(form.format)).color(quiet));
    ui.add_space(space::S);
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

fn preview(ui: &mut Ui, form: &mut Form, report: &Report) {
    ui.label(RichText::new("What stands in it").family(fonts::semibold()));
    form.preview.keep(report, form.hide_names);
    card(ui, |ui| {
        for paragraph in &form.preview.paragraphs {
            ui.label(RichText::new(paragraph).monospace().size(theme::size::SMALL));
        }
    });
}

/// What the report looks like, kept until it is about something else: a frame comes with each movement of the mouse.
#[derive(Debug, Default)]
pub struct Preview {
    of: Option<(Report, bool)>,
    paragraphs: Vec<String>,
}

impl Preview {
    /// More than this nobody reads here, and each would be laid out for every frame.
    const MOST_PARAGRAPHS: usize = 300;

    /// Tells whether it had to be made anew.
    fn keep(&mut self, report: &Report, hide_names: bool) -> bool {
        if self.of.as_ref().is_some_and(|(kept, hidden)| *hidden == hide_names && kept == report) {
            return false;
        }
        let text = render(report, Format::Text, hide_names);
        let mut paragraphs = text.split("\n\n");
        self.paragraphs = paragraphs.by_ref().take(Self::MOST_PARAGRAPHS).map(plain_lines).collect();
        if paragraphs.next().is_some() {
            self.paragraphs.push("...\nThe rest stands in the file.".to_owned());
        }
        self.of = Some((report.clone(), hide_names));
        true
    }
}

fn plain_lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

fn actions(ui: &mut Ui, form: &Form, report: &Report, session: &Session) -> Option<Command> {
    let mut command = None;
    if primary_button(ui, (icons::SAVE, "Save")).clicked() || wants_to_save(ui) {
        let typed = session.dialog_missing().then(|| PathBuf::from(form.save_to.trim()));
        let to = typed.filter(|path| !path.as_os_str().is_empty());
        command = Some(Command::Save(Save { format: form.format, hide_names: form.hide_names, to }));
    }
    if secondary_button(ui, (icons::COPY, "Copy as text")).clicked() {
        ui.ctx().copy_text(render(report, Format::Text, form.hide_names));
    }
    let back = session.report_from();
    let caption = if back == Step::Host { "Back to this computer" } else { "Back to the result" };
    if link_button(ui, (icons::ARROW_LEFT, caption)).clicked() {
        command = Some(Command::Go(back));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_preview_is_made_once() {
        let (mut preview, mut report) = (Preview::default(), sample::expired());
        assert!(preview.keep(&report, false) && !preview.keep(&report, false));
        let shown = preview.paragraphs.clone();
        assert!(preview.keep(&report, true) && preview.paragraphs != shown);
        assert!(preview.keep(&report, false) && preview.paragraphs == shown);
        report.verdict.headline = format!("{}!", report.verdict.headline).into();
        assert!(preview.keep(&report, false) && preview.paragraphs != shown);
        report.verdict.because = vec!["x".into(); 500];
        report.layers[0].notes = vec!["x".repeat(16_000).into(); 3];
        assert!(preview.keep(&report, false) && preview.paragraphs.len() <= Preview::MOST_PARAGRAPHS + 1);
    }
}
