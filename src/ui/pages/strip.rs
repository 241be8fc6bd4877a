//! Above every page from the result on: which computer was checked, and the code that a helpdesk asks for.

use egui::{Align, Frame, Layout, Margin, RichText, TextStyle, TextWrapMode, Ui, UiBuilder, WidgetText, vec2};

use crate::model::said::{Name, Term};
use crate::report::escape::plain;
use crate::report::{Report, spelling};
use crate::says;
use crate::session::{Session, WizardStep};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{copy_button, link_button};
use crate::ui::wording::CodeCopied;
use crate::ui::{fonts, theme, theme::size, theme::space};

use super::{Form, column};

says! { "ui-strip":
    Step3 {} = "Step 3 of 4";
    Checked { computer: Name } = "Checked: {computer}";
    SupportCode {} = "Support code";
    Copy { code: Term } = "Copy the support code {code}";
    SpellIt {} = "Spell it";
    HideIt {} = "Hide the spelling";
    ReadAloud {} = "Read it aloud like this:";
}

/// The report that the page is about, or that was made before it.
fn current(session: &Session) -> Option<&Report> {
    let report = match session.step() {
        // Where two are shown, each has its own.
        WizardStep::Start | WizardStep::Checking | WizardStep::Compare => None,
        WizardStep::Host => session.host_report(),
        WizardStep::Fix | WizardStep::Fixes | WizardStep::Changes if session.is_of_host() => session.host_report(),
        WizardStep::Result | WizardStep::Fix | WizardStep::Fixes | WizardStep::Changes => session.report(),
        WizardStep::Report => session.to_save(),
    };
    report.filter(|report| !report.support_code.is_empty())
}

/// Tells whether there is one.
pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> bool {
    let Some(report) = current(session) else { return false };
    let frame = Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO });
    frame.show(ui, |ui| {
        let mut row = column(ui.available_rect_before_wrap());
        row.set_height(space::TOUCH);
        ui.scope_builder(UiBuilder::new().max_rect(row), |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| line(ui, form, session, report));
        });
        if form.spelled {
            let all = column(ui.available_rect_before_wrap());
            ui.scope_builder(UiBuilder::new().max_rect(all), |ui| spelled(ui, &report.support_code));
        }
        ui.set_width(ui.available_width());
    });
    true
}

/// From the right to the left.
fn line(ui: &mut Ui, form: &mut Form, session: &Session, report: &Report) {
    let quiet = theme::palette(ui).text_quiet;
    let code = plain(&report.support_code);
    ui.spacing_mut().item_spacing.x = space::XS;
    let caption = if form.spelled { ui.say(HideIt {}) } else { ui.say(SpellIt {}) };
    if link_button(ui, &caption).clicked() {
        form.spelled = !form.spelled;
    }
    let (copy, copied) = (ui.say(Copy { code: Term::from(&code) }), ui.say(CodeCopied {}));
    copy_button(ui, &code, &copy, &copied);
    ui.label(RichText::new(&code).monospace().size(size::LEAD));
    ui.add_space(space::S);
    let name = RichText::new(ui.say(SupportCode {})).size(size::SMALL).color(quiet);
    let step = (session.step() == WizardStep::Result).then(|| {
        let accent = theme::palette(ui).accent;
        RichText::new(ui.say(Step3 {})).size(size::SMALL).family(fonts::semibold()).color(accent)
    });
    // With large text there is no room for both, and a code is known by its looks.
    let both = width(ui, &name) + step.as_ref().map_or(0.0, |step| width(ui, step) + space::S);
    if both <= ui.available_width() {
        ui.label(name);
    }
    // What is left of the row is for what was checked.
    let room = vec2(ui.available_width(), space::TOUCH);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.set_width(room.x);
        if let Some(step) = step {
            ui.label(step);
        }
        // What is to be hidden in a report is not shown above it.
        if session.step() == WizardStep::Report {
            return;
        }
        let host = plain(&report.target.host);
        let small = |text: String| RichText::new(text).size(size::SMALL).color(quiet);
        let checked = small(ui.say(Checked { computer: Name(host.clone()) }));
        // The name says more than the word before it.
        let text = if width(ui, &checked) <= ui.available_width() { checked } else { small(host) };
        ui.add(egui::Label::new(text).truncate());
    });
}

/// How wide it is in one line.
fn width(ui: &Ui, text: &RichText) -> f32 {
    let text = WidgetText::from(text.clone());
    text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Small).size().x
}

/// `Romeo Delta`, group by group.
fn spelled(ui: &mut Ui, code: &str) {
    let p = theme::palette(ui);
    let frame = Frame::new().fill(p.accent_soft).corner_radius(theme::ROUND).inner_margin(Margin::symmetric(16, 10));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::XS;
        ui.label(RichText::new(ui.say(ReadAloud {})).size(size::SMALL).color(p.text_quiet));
        let groups: Vec<_> = spelling::spelled(code).into_iter().map(|group| group.join(" ")).collect();
        ui.label(theme::paragraph(groups.join("  \u{2013}  ")).family(fonts::semibold()));
    });
}
