//! The report, before it leaves the program.

use std::path::{Path, PathBuf};

use egui::{RichText, Ui};

use crate::model::said::Voice;
use crate::report::escape::plain;
use crate::report::{Report, text};
use crate::says;
use crate::session::files::{formats, render, suggested};
use crate::session::{Choose, Command, Opening, Save, Saving, Session, WizardStep};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{
    Tone, callout, card, choice, field, link_button, primary_button, secondary_button, step_header,
};
use crate::ui::wording::{self, CompareWithAnother, SaveTheReport, ToBeReached};
use crate::ui::{fonts, icons, theme, theme::space};

use super::{Form, bar, body, result, side_by_side, wants_to_save};

says! { "ui-report":
    StepFour {} = "Step 4 of 4";
    LookAtIt {} = "Look at it before you give it to anybody. Nothing leaves this computer by itself.";
    Saved {} = "The report is saved";
    NotSaved {} = "The report could not be saved";
    WhyNot { file: Path, why: Phrase } = "{file} {why}";
    WhereTo {} = "Where to?";
    NoDialog {} = "This system has no window for choosing files. Type where to save the report.";
    SaveItAs {} = "Save it as";
    NamesInIt {} = "Names and addresses in it";
    Shown {} = "Shown";
    ShownUse {} = "For your own helpdesk.";
    Hidden {} = "Hidden";
    HiddenUse {} = "For strangers and forums.";
    KindOfFile {} = "Kind of file";
    WhatStandsInIt {} = "What it contains";
    TheRest {} = "The rest is in the file.";
    SaveIt {} = "Save";
    CopyAsText {} = "Copy as text";
    BackToThisComputer {} = "Back to this computer";
    BackToResult {} = "Back to the result";
    OpenIt {} = "Open it";
    ShowInFolder {} = "Show in folder";
}

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let report = session.to_save()?;
    let voice = ui.voice();
    let of_host = session.report_from() == WizardStep::Host;
    let opened = body(ui, ("report", of_host), |ui| {
        let step = if of_host { voice.say(ToBeReached {}) } else { voice.say(StepFour {}) };
        step_header(ui, &step, &voice.say(SaveTheReport {}));
        ui.add_space(space::XS);
        ui.label(theme::lead(voice.say(LookAtIt {})));
        ui.add_space(space::S);
        let opened = news(ui, form, report, session);
        names(ui, form);
        formats(ui, form);
        // The bar has no room for it.
        let compared = link_button(ui, (icons::FILE, &voice.say(CompareWithAnother {}))).clicked();
        preview(ui, form, report);
        opened.or(compared.then_some(Command::Choose(Choose::Second)))
    });
    let pressed = bar(ui, session, |ui| actions(ui, form, report, session));
    opened.or(pressed)
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
    let voice = ui.voice();
    let top = ui.cursor().min;
    let mut command = None;
    result::not_opened(ui, session);
    match session.saving() {
        Some(Saving::Done(path)) => {
            callout(ui, Tone::Pass, &voice.say(Saved {}), &plain(&path.display().to_string()));
            ui.add_space(space::XS);
            command = with_file(ui, form, path, report, session);
            ui.add_space(space::S);
        }
        Some(Saving::Failed(path, error)) => {
            let file = plain(&path.display().to_string()).into();
            let text = voice.say(WhyNot { file, why: wording::io_error(error).into() });
            callout(ui, Tone::Fail, &voice.say(NotSaved {}), &text);
            ui.add_space(space::S);
        }
        None => {}
    }
    if session.dialog_missing() {
        callout(ui, Tone::Info, &voice.say(WhereTo {}), &voice.say(NoDialog {}));
        if form.save_to.is_empty() {
            form.save_to = suggested(form.format).display().to_string();
        }
        field(ui, &voice.say(SaveItAs {}), &mut form.save_to, "");
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
    let voice = ui.voice();
    ui.label(RichText::new(voice.say(NamesInIt {})).family(fonts::semibold()));
    side_by_side(ui, [false, true], |ui, hide| {
        let (icon, title, text) = if hide {
            (icons::EYE_SLASH, voice.say(Hidden {}), voice.say(HiddenUse {}))
        } else {
            (icons::EYE, voice.say(Shown {}), voice.say(ShownUse {}))
        };
        if choice(ui, form.hide_names == hide, icon, &title, &text).clicked() {
            form.hide_names = hide;
        }
    });
    ui.add_space(space::S);
}

fn formats(ui: &mut Ui, form: &mut Form) {
    let voice = ui.voice();
    ui.label(RichText::new(voice.say(KindOfFile {})).family(fonts::semibold()));
    side_by_side(ui, formats::ALL, |ui, format| {
        let icon = match format.id {
            "html" => icons::GLOBE,
            "text" => icons::FILE,
            _ => icons::GEAR,
        };
        let chosen = form.format == format;
        if choice(ui, chosen, icon, &voice.text(format.title), "").clicked() && !chosen {
            let old = format!(".{}", form.format.extension());
            if let Some(stem) = form.save_to.strip_suffix(&old) {
                form.save_to = format!("{stem}.{}", format.extension());
            }
            form.format = format;
        }
    });
    let quiet = theme::palette(ui).text_quiet;
    ui.label(RichText::new(voice.text(form.format.purpose)).color(quiet));
    ui.add_space(space::S);
}

fn preview(ui: &mut Ui, form: &mut Form, report: &Report) {
    let voice = ui.voice();
    ui.label(RichText::new(voice.say(WhatStandsInIt {})).family(fonts::semibold()));
    form.preview.keep(report, form.hide_names, voice);
    card(ui, |ui| {
        for paragraph in &form.preview.paragraphs {
            ui.label(RichText::new(paragraph).monospace().size(theme::size::SMALL));
        }
    });
}

/// What the report looks like, kept until it is about something else: a frame comes with each movement of the mouse.
#[derive(Debug, Default)]
pub struct Preview {
    of: Option<(Report, bool, &'static str)>,
    paragraphs: Vec<String>,
}

impl Preview {
    /// More than this nobody reads here, and each would be laid out for every frame.
    const MOST_PARAGRAPHS: usize = 300;

    /// Tells whether it had to be made anew.
    fn keep(&mut self, report: &Report, hide_names: bool, voice: Voice) -> bool {
        let same = |(kept, hidden, language): &(Report, bool, _)| {
            *hidden == hide_names && *language == voice.language.tag && kept == report
        };
        if self.of.as_ref().is_some_and(same) {
            return false;
        }
        let text = render(voice, report, text::FORMAT, hide_names);
        let mut paragraphs = text.split("\n\n");
        self.paragraphs = paragraphs.by_ref().take(Self::MOST_PARAGRAPHS).map(plain_lines).collect();
        if paragraphs.next().is_some() {
            self.paragraphs.push(format!("...\n{}", voice.say(TheRest {})));
        }
        self.of = Some((report.clone(), hide_names, voice.language.tag));
        true
    }
}

fn plain_lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

fn actions(ui: &mut Ui, form: &Form, report: &Report, session: &Session) -> Option<Command> {
    let voice = ui.voice();
    let mut command = None;
    if primary_button(ui, (icons::SAVE, &voice.say(SaveIt {}))).clicked() || wants_to_save(ui) {
        let typed = session.dialog_missing().then(|| PathBuf::from(form.save_to.trim()));
        let to = typed.filter(|path| !path.as_os_str().is_empty());
        command = Some(Command::Save(Save { format: form.format, hide_names: form.hide_names, to }));
    }
    if secondary_button(ui, (icons::COPY, &voice.say(CopyAsText {}))).clicked() {
        ui.ctx().copy_text(render(ui.voice(), report, text::FORMAT, form.hide_names));
    }
    let back = session.report_from();
    let caption = if back == WizardStep::Host { voice.say(BackToThisComputer {}) } else { voice.say(BackToResult {}) };
    if link_button(ui, (icons::ARROW_LEFT, &caption)).clicked() {
        command = Some(Command::Go(back));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Said;
    use crate::report::sample;

    #[test]
    fn a_preview_is_made_once() {
        let (mut preview, mut report) = (Preview::default(), sample::expired());
        let keep = |preview: &mut Preview, report: &Report, hide| preview.keep(report, hide, Voice::ENGLISH);
        assert!(keep(&mut preview, &report, false) && !keep(&mut preview, &report, false));
        let shown = preview.paragraphs.clone();
        assert!(keep(&mut preview, &report, true) && preview.paragraphs != shown);
        assert!(keep(&mut preview, &report, false) && preview.paragraphs == shown);
        report.verdict.headline = Said::finished(&format!("{}!", report.verdict.headline));
        assert!(keep(&mut preview, &report, false) && preview.paragraphs != shown);
        report.verdict.because = vec!["x".into(); 500];
        report.layers[0].notes = vec![Said::finished(&"x".repeat(16_000)); 3];
        assert!(keep(&mut preview, &report, false) && preview.paragraphs.len() <= Preview::MOST_PARAGRAPHS + 1);
    }
}
