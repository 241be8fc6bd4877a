//! What is folded away: for those who want to know, and for those who help.

use egui::{RichText, Ui};

use crate::model::{ErrorPair, Layer, Place};
use crate::report::advice::Advice;
use crate::report::escape::plain;
use crate::report::{Report, words};
use crate::says;
use crate::session::fixing::{self, Ask, Fix};
use crate::session::{self, Command, Session};
use crate::ui::pages::{Form, fixes, sign_in, text};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{LayerRow, card, code_chip, disclosure, layer_row, secondary_button};
use crate::ui::wording::{self, CodeCopied, CopyCode, ReadMore, WhatThisMeans, WhyWeThinkSo};
use crate::ui::{facts, fonts, markdown, theme::space};

use super::now;
use super::soonest::{self, Now};

says! { "ui-more":
    WhyItHappens {} = "Why this happens";
    ForTheHelpdesk {} = "For the helpdesk: every step and command";
    Answers { server: Phrase } = "What answers there: {server}.";
    ByHand {} = "By hand, in this order:";
    OtherFixes {} = "What else Redial can do here";
    OtherCauses {} = "Other possible causes";
    SideAndSure { side: Phrase, sure: Phrase } = "Side: {side}. How sure: {sure}.";
    WhatNumberMeans { error: Term } = "What error {error} means";
    WhatTextMeans { error: Untrusted } = "What {error} means";
    ReadFrom { source: Phrase } = "Read from {source}.";
    NotInList {} = "Redial's list doesn't have this number.";
    MostOften {} = "What is behind it most often";
    EveryStep {} = "Every step that was checked";
    Harmful {} = "Advice that does harm here";
}

pub fn ui(ui: &mut Ui, form: &mut Form, report: &Report, session: &Session) -> Option<Command> {
    let mut command = None;
    card(ui, |ui| {
        why(ui, report);
        helpdesk(ui, report, session);
        command = other_fixes(ui, report, session);
        command = try_watched(ui, report, session).or(command.take());
        other_causes(ui, report);
        numbers(ui, report);
        known_trouble(ui, report);
        let title = ui.say(EveryStep {});
        disclosure(ui, "result-layers", &title, |ui| layers(ui, report));
        harmful(ui, report);
        references(ui, report);
        // Elsewhere it is one of the things to do now.
        let in_sight = match soonest::of(ui.voice(), report, session) {
            Now::Connect => true,
            Now::Unsure => sign_in::is_next(report, session),
            Now::Steps(crate::model::Who::Here, _) => sign_in::has_failed(report),
            _ => false,
        };
        if sign_in::is_possible(report, session) && !in_sight {
            sign_in::link(ui, form);
        }
    });
    command
}

fn why(ui: &mut Ui, report: &Report) {
    let verdict = &report.verdict;
    let known = Advice::of_verdict(ui.voice(), report);
    if verdict.because.is_empty() && known.is_empty() {
        return;
    }
    let title = if verdict.cause.is_some() { ui.say(WhyWeThinkSo {}) } else { ui.say(WhatThisMeans {}) };
    disclosure(ui, "result-why", &title, |ui| {
        if !known.is_empty() {
            markdown::show(ui, &known.meaning);
        }
        let points: Vec<_> =
            verdict.because.iter().map(|because| markdown::one_line(&ui.say(because.clone()))).collect();
        markdown::points(ui, &points);
        if !known.reasons.is_empty() {
            strong(ui, WhyItHappens {});
            markdown::points(ui, &known.reasons);
        }
    });
}

fn strong(ui: &mut Ui, sentence: impl Into<crate::model::Said>) {
    let words = ui.say(sentence);
    ui.add_space(space::XS);
    ui.label(RichText::new(words).family(fonts::semibold()));
}

/// What to do by hand, with each command in a box that copies it, and what Redial can do over there.
fn helpdesk(ui: &mut Ui, report: &Report, session: &Session) {
    let known = Advice::of_verdict(ui.voice(), report);
    let place_of = |place: Place| {
        let fits = report.fixes.iter().filter(move |offer| offer.place == place);
        let known = fits.filter_map(|offer| fixing::find(&offer.id));
        known.filter(|fix| session.profile().offers(fix)).collect::<Vec<_>>()
    };
    let there: Vec<&'static Fix> = place_of(Place::There);
    let server = words::server(report);
    if known.is_empty() && there.is_empty() && server.is_none() {
        return;
    }
    let title = ui.say(ForTheHelpdesk {});
    disclosure(ui, "result-helpdesk", &title, |ui| {
        if let Some(server) = server {
            let answers = ui.say(Answers { server: server.into() });
            text(ui, &answers);
        }
        if !there.is_empty() {
            let voice = ui.voice();
            strong_text(ui, &voice.text(words::announced(Place::There)));
            let points: Vec<_> =
                there.iter().map(|fix| format!("{} (`redial fix {}`)", voice.text(fix.title), fix.id)).collect();
            markdown::points(ui, &points);
        }
        if !known.steps.is_empty() {
            strong(ui, ByHand {});
            let (copy, copied) = (ui.say(CopyCode {}), ui.say(CodeCopied {}));
            markdown::numbered_with_boxes(ui, &known.steps, |ui, command| drop(code_chip(ui, command, &copy, &copied)));
            markdown::paragraphs(ui, &known.cautions);
        }
    });
}

fn strong_text(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).family(fonts::semibold()));
}

/// Those that the page does not offer above.
fn other_fixes(ui: &mut Ui, report: &Report, session: &Session) -> Option<Command> {
    let above = usize::from(matches!(soonest::of(ui.voice(), report, session), Now::Fix(_)));
    let fixes: Vec<_> = soonest::fixes_here(report, session).into_iter().skip(above).collect();
    if fixes.is_empty() {
        return None;
    }
    let mut command = None;
    let title = ui.say(OtherFixes {});
    disclosure(ui, "result-fixes", &title, |ui| {
        ui.horizontal_wrapped(|ui| {
            for fix in fixes {
                if secondary_button(ui, (wording::fix_icon(fix), &*ui.voice().text(fix.title))).clicked() {
                    command = Some(Command::Fix(Ask::Open(fix)));
                }
            }
        });
    });
    command
}

/// Where the page does not recommend it above.
fn try_watched(ui: &mut Ui, report: &Report, session: &Session) -> Option<Command> {
    if !session.can_try() || now::recommends_try(report, session) {
        return None;
    }
    let mut command = None;
    let title = ui.say(now::TryWatched {});
    disclosure(ui, "result-try", &title, |ui| {
        now::try_why(ui);
        command = now::try_button(ui, false);
    });
    command
}

fn other_causes(ui: &mut Ui, report: &Report) {
    if report.verdict.also.is_empty() {
        return;
    }
    let title = ui.say(OtherCauses {});
    disclosure(ui, "result-also", &title, |ui| {
        for other in &report.verdict.also {
            strong_text(ui, &plain(&words::cause_in(ui.voice(), report, &other.cause)));
            let (side, sure) = (other.side.words(), words::sure_word(other.confidence));
            let both = ui.say(SideAndSure { side: side.into(), sure: sure.into() });
            text(ui, &both);
            let known = Advice::of(ui.voice(), report, &other.cause);
            if !known.is_empty() {
                markdown::show(ui, &known.meaning);
            }
            ui.add_space(space::S);
        }
    });
}

fn numbers(ui: &mut Ui, report: &Report) {
    let Some(error) = &report.error else { return };
    let title = if error.text.is_some() {
        ui.say(WhatTextMeans { error: error.to_string().into() })
    } else {
        ui.say(WhatNumberMeans { error: error.to_string().into() })
    };
    disclosure(ui, "result-numbers", &plain(&title), |ui| {
        meaning(ui, error.known());
        if let Some(source) = &report.error_source {
            let from = ui.say(ReadFrom { source: words::error_source(source).into() });
            text(ui, &plain(&from));
        }
    });
}

fn meaning(ui: &mut Ui, error: ErrorPair) {
    let numbers = session::meaning(error);
    if numbers.meaning.is_empty() {
        let none = ui.say(NotInList {});
        text(ui, &none);
    }
    for sentence in &numbers.meaning {
        text(ui, &ui.voice().text(sentence));
    }
    if !numbers.reasons.is_empty() {
        strong(ui, MostOften {});
        markdown::points(ui, &numbers.reasons);
    }
}

fn harmful(ui: &mut Ui, report: &Report) {
    let Some(cause) = report.verdict.known_cause() else { return };
    // All of it is about Windows.
    if report.server_kind().is_no_windows() {
        return;
    }
    let all: Vec<_> = fixing::HARMFUL_ADVICE.iter().filter(|advice| advice.about.contains(&cause)).collect();
    if !all.is_empty() {
        let title = ui.say(Harmful {});
        disclosure(ui, "result-folk", &title, |ui| all.into_iter().for_each(|advice| fixes::advice(ui, advice)));
    }
}

/// A hint, beside whatever was found.
fn known_trouble(ui: &mut Ui, report: &Report) {
    let hints = words::hints(ui.voice(), report);
    if !hints.is_empty() {
        let title = ui.voice().text(words::KNOWN_TROUBLE).into_owned();
        disclosure(ui, "result-known-trouble", &title, |ui| markdown::points(ui, &hints));
    }
}

fn references(ui: &mut Ui, report: &Report) {
    let known = Advice::of_verdict(ui.voice(), report);
    if !known.references.is_empty() {
        let title = ui.say(ReadMore {});
        disclosure(ui, "result-references", &title, |ui| markdown::points(ui, &known.references));
    }
}

fn layers(ui: &mut Ui, report: &Report) {
    let asked = |layer: Layer| layer != Layer::Udp && (layer != Layer::Gateway || report.target.gateway.is_some());
    for layer in report.layers.iter().filter(|layer| asked(layer.id)) {
        let mark = wording::mark(layer.status);
        let (headline, elapsed) = (plain(&ui.say(layer.headline.clone())), wording::took(ui.voice(), layer));
        let word = ui.say(wording::word(mark));
        let row = LayerRow {
            id: layer.id.id(),
            mark,
            word: &word,
            title: &ui.voice().text(layer.id.title()),
            headline: &headline,
            elapsed: &elapsed,
        };
        let mut details = |ui: &mut Ui| {
            for note in &layer.notes {
                text(ui, &plain(&ui.say(note.clone())));
            }
            facts::show(ui, &layer.facts);
        };
        let has_details = !(layer.notes.is_empty() && layer.facts.is_empty());
        layer_row(ui, row, if has_details { Some(&mut details) } else { None });
    }
}
