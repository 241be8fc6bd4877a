//! What a support code says, over the page where it was typed: for whoever helps on the telephone.

use egui::{RichText, Ui};

use crate::model::Said;
use crate::model::said::Term;
use crate::report::support_code::Decoded;
use crate::says;
use crate::ui::speak::Speak as _;
use crate::ui::widget::{code_chip, disclosure, mark_chip, subheading};
use crate::ui::wording::{self, CodeCopied, CopyCode, ReadMore};
use crate::ui::{fonts, markdown, theme, theme::size, theme::space};

use super::over::{Dialog, Over, Overlay, nothing_else, scrolled};
use super::text;

says! { "ui-code":
    Heading { code: Term } = "Support code {code}";
    NoSingleCause {} = "No single cause was found.";
    WhereAndSure { place: Phrase, sure: Phrase } = "{place}. {sure}.";
    HowFar {} = "How far the connection came";
    ToSay {} = "What to say to the person on the phone";
    ByHand {} = "By hand, step by step";
}

pub fn ui(ui: &Ui, over: &mut Overlay, told: &Decoded) -> Option<Over> {
    let voice = ui.voice();
    let headline = match &told.headline {
        Some(headline) => headline.to(voice),
        None if told.is_clean() => told.place.to(voice),
        None => voice.say(NoSingleCause {}),
    };
    let step = voice.say(Heading { code: Term::from(&told.code.to_string()) });
    let dialog = Dialog { step: &step, ..Dialog::new(&headline, space::COLUMN) };
    dialog.show(ui, over, |ui, _, room| scrolled(ui, room, |ui| content(ui, told)), nothing_else)
}

fn content(ui: &mut Ui, told: &Decoded) {
    let voice = ui.voice();
    let code = told.code.to_string();
    let (place, sure) = (told.place.clone().into(), told.sure.clone().into());
    text(ui, &voice.say(WhereAndSure { place, sure }));
    code_chip(ui, &code, &voice.say(CopyCode {}), &voice.say(CodeCopied {}));
    part(ui, HowFar {});
    for state in &told.states {
        ui.horizontal_wrapped(|ui| {
            mark_chip(ui, wording::mark(state.status), &state.word.to(voice));
            ui.label(state.title.to(voice));
        });
    }
    if let Some(numbers) = told.box_says() {
        ui.add_space(space::S);
        text(ui, &numbers.to(voice));
    }
    if !told.remedies.is_empty() {
        part(ui, ToSay {});
    }
    let quiet = theme::palette(ui).text_quiet;
    for remedy in &told.remedies {
        ui.label(RichText::new(voice.text(remedy.fix.title)).family(fonts::semibold()));
        text(ui, &remedy.press.to(voice));
        ui.label(RichText::new(remedy.effect.to(voice)).size(size::SMALL).color(quiet));
        ui.add_space(space::S);
    }
    let advice = told.advice(voice);
    if advice.is_empty() {
        return;
    }
    ui.add_space(space::S);
    disclosure(ui, "support-code-by-hand", &voice.say(ByHand {}), |ui| {
        markdown::numbered(ui, &advice.steps);
        markdown::points(ui, &advice.cautions);
    });
    disclosure(ui, "support-code-more", &voice.say(ReadMore {}), |ui| markdown::points(ui, &advice.references));
}

fn part(ui: &mut Ui, title: impl Into<Said>) {
    ui.add_space(space::M);
    let title = ui.say(title);
    subheading(ui, &title);
}

#[cfg(test)]
mod tests {
    use egui::{Key, Theme};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::*;
    use crate::model::{Cause, Place, Side};
    use crate::report::support_code::{CodedCause, told};
    use crate::ui::pages::fix;

    /// Told until it is closed.
    fn window(code: &str) -> Harness<'static, Option<(Decoded, Overlay)>> {
        let told = told(code).unwrap().unwrap();
        let mut over = Overlay::default();
        over.open(Over::Nothing, None);
        let page = |ui: &mut Ui, open: &mut Option<(Decoded, Overlay)>| {
            let Some((told, over)) = open else { return };
            if super::ui(ui, over, told).is_some() {
                *open = None;
            }
        };
        Harness::builder()
            .with_size([900.0, 680.0])
            .with_theme(Theme::Light)
            .with_context_setup(theme::apply)
            .build_ui_state(page, Some((told, over)))
    }

    #[test]
    fn a_code_says_what_a_helpdesk_needs() {
        let mut window = window("rd 05w3 f416 1ll3");
        for label in [
            "The other computer's certificate has expired",
            "Support code RD-05W3-F416-1LL3",
            "On the other computer. Certain (it was seen directly).",
            "Certificate",
            "Warning",
            "What to say to the person on the phone",
        ] {
            assert!(window.query_all_by_label(label).next().is_some(), "{label}");
        }
        assert!(window.query_by_label_contains("The message box often shows: ").is_some());
        assert!(window.query_all_by_label_contains("press \u{201c}").next().is_some());
        window.key_press(Key::Escape);
        window.run();
        assert!(window.state().is_none());
    }

    /// The keyboard is on the button that closes it.
    #[test]
    fn enter_closes_it() {
        let mut window = window("RD-14PR-813B-HV");
        window.key_press(Key::Enter);
        window.run();
        assert!(window.state().is_none());
    }

    #[test]
    fn every_code_is_drawn() {
        let read = crate::report::support_code::read("RD-14PR-813B-HV").unwrap();
        for cause in
            Cause::ALL.iter().map(|&cause| CodedCause::Known(cause)).chain([CodedCause::None, CodedCause::Newer])
        {
            let side = cause.known().map_or(Side::None, Cause::side);
            let code = crate::report::support_code::SupportCode { cause, side, ..read.clone() };
            assert!(!code.to_string().is_empty());
            let mut shown = window(&code.to_string());
            shown.run();
        }
    }

    /// What is to be said aloud is what stands on the buttons.
    #[test]
    fn buttons_are_called_as_they_are() {
        let told = told("RD-14PR-813B-HV").unwrap().unwrap();
        let renew = told.remedies.iter().find(|remedy| remedy.place == Place::There).unwrap();
        let says = renew.press.english();
        for caption in [Said::from(fix::MakeChange {}).english(), renew.fix.title.to_owned()] {
            assert!(says.contains(&format!("\u{201c}{caption}\u{201d}")), "{says}");
        }
        let restart = Decoded::new(crate::report::support_code::SupportCode {
            cause: CodedCause::Known(Cause::ServerSilent),
            ..told.code.clone()
        });
        let restart =
            restart.remedies.iter().find(|remedy| remedy.fix.id == "restart-computer").unwrap().press.english();
        assert!(restart.contains(&Said::from(fix::DoItNow {}).english()), "{restart}");
    }
}
