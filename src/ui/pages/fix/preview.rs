//! What a fix will change, before anybody agrees to it.

use egui::{RichText, Ui};

use crate::model::Undo;
use crate::model::said::{Said, Voice};
use crate::report::escape::plain;
use crate::says;
use crate::session::fixing::{Fix, Preview};
use crate::ui::pages::{edits, text};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Tone, callout, card, disclosure};
use crate::ui::{fonts, icons, markdown, theme, theme::space, wording};

says! { "ui-preview":
    NobodyIsCutOff {} = "Nobody is cut off.";
    CutsOff {} = "Whoever is connected to this computer is cut off.";
    NoAdministrator {} = "Windows won't ask for an administrator.";
    MoreAboutIt {} = "More about this";
    FixId { id: Command } = "redial fix {id}";
    WhatWillChange {} = "What will change";
    Exactly {} = "Details for experts";
    BeforeYouAgree {} = "Before you agree";
    BackAfter { n: Count } = "It goes back by itself after {n?1 minute|# minutes}";
    AsksAdministrator {} = "Windows will ask for an administrator";
    MayReport {} = "What a security product may report";
}

pub fn explain(ui: &mut Ui, fix: &Fix) {
    markdown::show(ui, &wording::on_screen(ui.voice(), fix.explain));
    ui.add_space(space::M);
}

/// Before anything else: what it does, whether it can be undone, and whom it touches.
pub fn at_a_glance(ui: &mut Ui, preview: &Preview) {
    let p = theme::palette(ui);
    let voice = ui.voice();
    let (undo, undo_rest) = wording::undo(preview.undo);
    let (undo, undo_rest) = (voice.say(undo), voice.say(undo_rest));
    let cut_off = if preview.cuts_off { ui.say(CutsOff {}) } else { ui.say(NobodyIsCutOff {}) };
    let effect = markdown::first_paragraph(&wording::on_screen(voice, preview.fix.explain));
    let (asks, quiet) = if preview.asks_for_administrator {
        (ui.say(AsksAdministrator {}), String::new())
    } else {
        (String::new(), ui.say(NoAdministrator {}))
    };
    card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S;
        glance(ui, icons::WRENCH, p.accent, "", &effect);
        let color = if preview.undo == Undo::Full { p.pass } else { p.warn };
        glance(ui, icons::UNDO, color, &undo, &undo_rest);
        let (icon, color) = match (preview.cuts_off, preview.asks_for_administrator) {
            (true, _) => (icons::WARNING, p.warn),
            (false, true) => (icons::SHIELD, p.accent),
            (false, false) => (icons::USER, p.pass),
        };
        glance(ui, icon, color, &asks, format!("{cut_off} {quiet}").trim());
    });
    ui.add_space(space::M);
}

/// An icon, a few words, and what there is to say about them.
fn glance(ui: &mut Ui, icon: &str, color: egui::Color32, title: &str, rest: &str) {
    ui.horizontal_top(|ui| {
        let mark = ui.label(RichText::new(icon).family(fonts::icons()).size(theme::size::ICON).color(color));
        // The words beside it say it all.
        ui.ctx().accesskit_node_builder(mark.id, egui::accesskit::Node::set_hidden);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if !title.is_empty() {
                ui.label(theme::paragraph(title).family(fonts::semibold()));
            }
            if !rest.is_empty() {
                text(ui, rest);
            }
        });
    });
}

pub fn shown(ui: &mut Ui, preview: &Preview) {
    let voice = ui.voice();
    if !preview.warnings.is_empty() {
        callout(ui, Tone::Warn, &voice.say(BeforeYouAgree {}), &sentences(voice, &preview.warnings));
        ui.add_space(space::S);
    }
    if let Some(after) = preview.put_back_after {
        let title = voice.say(BackAfter { n: (after.as_secs() / 60).into() });
        callout(ui, Tone::Info, &title, &voice.say(wording::put_back_by(preview.put_back_by_windows)));
        ui.add_space(space::S);
    }
    disclosure(ui, "fix-steps", &voice.say(WhatWillChange {}), |ui| {
        steps(ui, preview);
    });
    let more = wording::on_screen(voice, preview.fix.explain);
    if let Some((_, more)) = more.split_once("\n\n") {
        let title = ui.say(MoreAboutIt {});
        disclosure(ui, "fix-more", &title, |ui| markdown::show(ui, more));
    }
    disclosure(ui, "fix-exactly", &voice.say(Exactly {}), |ui| {
        edits::exact(ui, &FixId { id: preview.fix.id.into() }.into());
        for step in &preview.steps {
            edits::exact(ui, &step.words.detail);
        }
    });
    if !preview.alerts.is_empty() {
        disclosure(ui, "fix-alerts", &voice.say(MayReport {}), |ui| {
            text(ui, &preview.alerts.iter().map(|alert| voice.text(alert)).collect::<Vec<_>>().join("\n"));
        });
    }
}

fn steps(ui: &mut Ui, preview: &Preview) {
    for group in preview.steps.chunk_by(|one, other| edits::is_of_list(&one.words) && edits::is_of_list(&other.words)) {
        let all: Vec<_> = group.iter().map(|step| &step.words).collect();
        edits::together(ui, &all);
        for step in group {
            // Where everything is alike, it is said once above.
            let marked = wording::step_undo(step.undo).filter(|_| preview.undo == Undo::Partial);
            if let Some(sentence) = marked {
                let quiet = theme::palette(ui).text_quiet;
                let sentence = ui.say(sentence);
                ui.label(RichText::new(sentence).color(quiet));
            }
        }
        ui.add_space(space::XS);
    }
}

fn sentences(voice: Voice, all: &[Said]) -> String {
    let sign = if all.len() > 1 { "\u{2022} " } else { "" };
    let line = |sentence: &Said| format!("{sign}{}", plain(&wording::told(voice, sentence.clone())));
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}
