//! What is wrong, on whose side, and what to do.

use egui::{RichText, Ui};

use crate::model::{ErrorPair, Layer, Place, Side, Status};
use crate::report::Report;
use crate::report::advice::Advice;
use crate::report::escape::plain;
use crate::report::words;
use crate::session::fixing::{self, Ask, Back, Effect, Fix, Pc};
use crate::session::{self, Command, Origin, Session, Step};
use crate::ui::chain::{self, Ends};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{
    LayerRow, Mark, Tone, callout, card, code_chip, disclosure, layer_row, link_button, mark_chip, primary_button,
    secondary_button, step_header,
};
use crate::ui::{facts, fonts, icons, markdown, theme, theme::space, wording};

use super::{Form, bar, body, fixes, host, phone, text, wants_to_save};

pub fn ui(ui: &mut Ui, _: &mut Form, session: &Session) -> Option<Command> {
    let report = session.report()?;
    if report.is_of_host() {
        return host::saved(ui, report, session);
    }
    let asked = body(ui, ("result", session.run().0), |ui| page(ui, report, session));
    let command = bar(ui, session, |ui| actions(ui, report, session));
    asked.or(command)
}

fn page(ui: &mut Ui, report: &Report, session: &Session) -> Option<Command> {
    let (verdict, voice) = (&report.verdict, ui.voice());
    step_header(ui, "Step 3 of 4", &plain(&verdict.headline.to(voice)));
    ui.add_space(space::S);
    ui.horizontal_wrapped(|ui| {
        mark_chip(ui, verdict_mark(report), &voice.say(wording::side(verdict.side)));
        if verdict.cause.is_some() {
            ui.label(voice.say(wording::confidence(verdict.confidence)));
        }
    });
    if let Origin::File(path) = session.origin() {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let text =
            format!("It was made on {}. \u{201c}This computer\u{201d} means the one it was made on.", day(report));
        ui.add_space(space::S);
        callout(ui, Tone::Info, &format!("This is the saved report {}", plain(&name)), &text);
    }
    if let Origin::Practice(title) = session.origin() {
        let text = format!("It was \u{201c}{title}\u{201d}, a small server inside Redial. Nothing real is broken.");
        ui.add_space(space::S);
        callout(ui, Tone::Info, "This was only practice", &text);
    }
    ui.add_space(space::M);
    let mut command = effect(ui, session);
    let here = if matches!(session.origin(), Origin::File(_)) { "Checked from here" } else { "This computer" };
    chain::judged(ui, &Ends { here, there: &report.target.host }, report);
    ui.add_space(space::M);
    because(ui, report);
    command = offers(ui, report, session).or(command);
    remedy(ui, report);
    phone::show(ui, report);
    more(ui, report);
    support_code(ui, report);
    helpdesk(ui, session);
    command
}

/// What the fix that was made before this check has done.
pub fn effect(ui: &mut Ui, session: &Session) -> Option<Command> {
    let (tried, effect) = session.effect()?;
    let (tone, title, text) = match effect {
        Effect::Cured => (Tone::Pass, "That helped", "The fault is gone."),
        Effect::Gone => (Tone::Pass, "That helped", "That fault is gone, and no other was found. Try to connect now."),
        Effect::Unclear => (
            Tone::Warn,
            "It can't be told whether that helped",
            "Something else stands in the way now. Shall the change be undone?",
        ),
        Effect::Another => (Tone::Pass, "That helped", "That fault is gone. Another one has come to light behind it."),
        Effect::None => (Tone::Warn, "That didn't help", "The same fault is still there. Shall the change be undone?"),
    };
    callout(ui, tone, title, text);
    let command = ui.horizontal_wrapped(|ui| {
        let undo = secondary_button(ui, (icons::UNDO, "Undo the change")).clicked();
        let keep = link_button(ui, "Keep it").clicked();
        match (undo, keep) {
            (true, _) => Some(Ask::TakeBack(Back::Run(tried.run))),
            (_, true) => Some(Ask::Keep),
            _ => None,
        }
    });
    ui.add_space(space::M);
    command.inner.map(Command::Fix)
}

/// The fixes that can be made from here, and those for the other computer.
fn offers(ui: &mut Ui, report: &Report, session: &Session) -> Option<Command> {
    let place_of = |place: Place| {
        let fits = report.fixes.iter().filter(move |offer| offer.place == place);
        let known = fits.filter_map(|offer| fixing::find(&offer.id));
        known.filter(|fix| session.profile().offers(fix)).collect::<Vec<_>>()
    };
    let (here, there) = (fixes_here(report, session), place_of(Place::There));
    if here.is_empty() && there.is_empty() {
        return None;
    }
    let mut command = None;
    card(ui, |ui| {
        heading(ui, "What Redial can do");
        if !here.is_empty() {
            text(ui, "Each shows first what it will change. Nothing happens before you agree.");
            ui.horizontal_wrapped(|ui| {
                for (number, fix) in here.iter().enumerate() {
                    let caption = (wording::fix_icon(fix), fix.title);
                    let button = if number == 0 { primary_button } else { secondary_button };
                    if button(ui, caption).clicked() {
                        command = Some(Command::Fix(Ask::Open(fix)));
                    }
                }
            });
        }
        if !there.is_empty() {
            ui.add_space(space::XS);
            text(ui, "With Redial on the other computer, the person there can:");
            let points: Vec<_> = there.iter().map(|fix| format!("{} (`{}`)", fix.title, fix.id)).collect();
            markdown::points(ui, &points);
        }
    });
    ui.add_space(space::M);
    command
}

/// Those that can be made now, the recommended first. A saved report is about another day, and often another computer.
fn fixes_here(report: &Report, session: &Session) -> Vec<&'static Fix> {
    if matches!(session.origin(), Origin::File(_)) {
        return Vec::new();
    }
    // The practice computer stands for both ends.
    let both = session.fixing().pc() == Pc::Practice;
    let fits = report.fixes.iter().filter(|offer| both || offer.place == Place::Here);
    fits.filter_map(|offer| fixing::find(&offer.id)).filter(|fix| session.profile().offers(fix)).collect()
}

fn verdict_mark(report: &Report) -> Mark {
    let verdict = &report.verdict;
    match (verdict.side, verdict.layer.and_then(|layer| report.layer(layer))) {
        (Side::None, _) => Mark::Pass,
        (_, Some(layer)) if layer.status == Status::Fail => Mark::Fail,
        (_, Some(_)) => Mark::Warn,
        (_, None) => Mark::Unknown,
    }
}

/// The day of an RFC 3339 time.
fn day(report: &Report) -> String {
    plain(report.created.split('T').next().unwrap_or_default())
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(theme::subheading(text));
}

fn because(ui: &mut Ui, report: &Report) {
    let verdict = &report.verdict;
    if verdict.because.is_empty() {
        return;
    }
    card(ui, |ui| {
        heading(ui, if verdict.cause.is_some() { "Why we think so" } else { "What this means" });
        if let Some(cause) = &verdict.cause {
            let known = Advice::of(ui.voice(), report, cause);
            if !known.is_empty() {
                markdown::show(ui, &known.meaning);
            }
        }
        let points: Vec<_> = verdict.because.iter().map(|text| one_line(&text.english())).collect();
        markdown::points(ui, &points);
    });
    ui.add_space(space::M);
}

/// A sentence that may carry a server's words has no marks of its own.
pub fn one_line(text: &str) -> String {
    plain(text).replace(['`', '*', '[', '<'], "\u{2019}")
}

fn remedy(ui: &mut Ui, report: &Report) {
    let verdict = &report.verdict;
    let known = Advice::of_verdict(ui.voice(), report);
    card(ui, |ui| {
        let whose = if known.is_empty() { Side::Undecided } else { verdict.side };
        let title = ui.say(wording::remedy_title(whose));
        heading(ui, &title);
        if matches!(verdict.side, Side::Server | Side::Network) && !known.is_empty() {
            text(ui, "Is that somebody else? Save the report and send it to them: all of this stands in it.");
            ui.add_space(space::XS);
        }
        if let Some(server) = words::server(report) {
            text(ui, &format!("What answers there: {server}."));
            ui.add_space(space::XS);
        }
        if let Some(words) = words::past_the_door(report) {
            text(ui, words);
            ui.add_space(space::XS);
        }
        match verdict.side {
            _ if !known.is_empty() => {
                markdown::numbered(ui, &known.steps);
                markdown::paragraphs(ui, &known.cautions);
            }
            Side::None => markdown::numbered(ui, &NOTHING_FOUND),
            Side::Client | Side::Network | Side::Server | Side::Undecided => markdown::numbered(ui, &HAND_ON),
        }
    });
    ui.add_space(space::M);
}

const NOTHING_FOUND: [&str; 3] = [
    "Try to connect again now. Faults that come and go may be over.",
    "If Remote Desktop says that the password is wrong, or that you are not allowed to sign in, ask the person in charge \
     of the other computer. Redial doesn't try passwords.",
    "If it still fails, press **Back to start**, open **I know what the message box says** and check once more \
     with the numbers. They tell Redial what to look for.",
];

const HAND_ON: [&str; 3] = [
    "Press **Check again** once or twice. Faults that come and go may show themselves.",
    "If there is a message box with error numbers, go back to the start and give them to Redial.",
    "Save the report and send it to your helpdesk. Every measurement is in it.",
];

fn more(ui: &mut Ui, report: &Report) {
    let verdict = &report.verdict;
    card(ui, |ui| {
        heading(ui, "More");
        if !verdict.also.is_empty() {
            disclosure(ui, "result-also", "Other possible causes", |ui| {
                for other in &verdict.also {
                    let side = other.side.words();
                    let sure = words::sure_word(other.confidence);
                    ui.label(
                        RichText::new(words::cause_in(ui.voice(), report, &other.cause)).family(fonts::semibold()),
                    );
                    text(ui, &format!("Side: {side}. How sure: {sure}."));
                    let known = Advice::of(ui.voice(), report, &other.cause);
                    if !known.is_empty() {
                        markdown::show(ui, &known.meaning);
                    }
                    ui.add_space(space::S);
                }
            });
        }
        if let Some(error) = &report.error {
            let what = if error.text.is_some() { error.to_string() } else { format!("error {error}") };
            disclosure(ui, "result-numbers", &format!("What {what} means"), |ui| {
                numbers(ui, error.known());
                if let Some(source) = &report.error_source {
                    text(ui, &plain(&format!("Read from {}.", words::error_source(source))));
                }
            });
        }
        if let Some(cause) = &verdict.cause {
            let known = Advice::of(ui.voice(), report, cause);
            if !known.reasons.is_empty() {
                disclosure(ui, "result-reasons", "Why this happens", |ui| markdown::points(ui, &known.reasons));
            }
            // All of it is about Windows.
            let windows = !report.server_kind().is_no_windows();
            let about = |harmful_advice: &&fixing::HarmfulAdvice| {
                windows && cause.known().is_some_and(|cause| harmful_advice.about.contains(&cause))
            };
            let harmful_advice: Vec<_> = fixing::HARMFUL_ADVICE.iter().filter(about).collect();
            if !harmful_advice.is_empty() {
                disclosure(ui, "result-folk", "Advice that does harm here", |ui| {
                    for harmful_advice in harmful_advice {
                        fixes::advice(ui, harmful_advice);
                    }
                });
            }
            if !known.references.is_empty() {
                disclosure(ui, "result-references", "Where to read more", |ui| markdown::points(ui, &known.references));
            }
        }
        disclosure(ui, "result-layers", "Every step that was checked", |ui| layers(ui, report));
    });
    ui.add_space(space::M);
}

fn numbers(ui: &mut Ui, error: ErrorPair) {
    let numbers = session::meaning(error);
    if numbers.meaning.is_empty() {
        text(ui, "Redial's list doesn't have this number.");
    }
    for sentence in &numbers.meaning {
        text(ui, sentence);
    }
    if !numbers.reasons.is_empty() {
        ui.label(RichText::new("What is behind it most often").family(fonts::semibold()));
        markdown::points(ui, &numbers.reasons);
    }
}

fn layers(ui: &mut Ui, report: &Report) {
    let asked = |layer: Layer| layer != Layer::Udp && (layer != Layer::Gateway || report.target.gateway.is_some());
    for layer in report.layers.iter().filter(|layer| asked(layer.id)) {
        let (mark, voice) = (wording::mark(layer.status), ui.voice());
        let (headline, elapsed) = (plain(&layer.headline.to(voice)), wording::took(voice, layer));
        let row = LayerRow {
            id: layer.id.id(),
            mark,
            word: &voice.say(wording::word(mark)),
            title: layer.id.title(),
            headline: &headline,
            elapsed: &elapsed,
        };
        let mut details = |ui: &mut Ui| {
            for note in &layer.notes {
                text(ui, &plain(&note.english()));
            }
            facts::show(ui, &layer.facts);
        };
        let has_details = !(layer.notes.is_empty() && layer.facts.is_empty());
        layer_row(ui, row, if has_details { Some(&mut details) } else { None });
    }
}

fn support_code(ui: &mut Ui, report: &Report) {
    if report.support_code.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        // The chip comes first, so that the words stand at its middle.
        code_chip(ui, &plain(&report.support_code), "Copy", "Copied");
        ui.label("Support code. Read it aloud if a helpdesk asks for it.");
    });
}

/// Whom to ask, where somebody has set that.
pub fn helpdesk(ui: &mut Ui, session: &Session) {
    let Some(helpdesk) = &session.profile().helpdesk else { return };
    ui.add_space(space::M);
    card(ui, |ui| {
        match session.profile().suggests() {
            None => heading(ui, "Your helpdesk"),
            Some(path) => {
                heading(ui, "Whom to ask, as redial.toml says");
                let place = plain(&path.display().to_string());
                text(
                    ui,
                    &format!(
                        "This stands in {place}, beside this program, where anybody may have put it. Do not trust it more \
                         than whoever gave you the program. Nobody who helps needs your password."
                    ),
                );
            }
        }
        let name = if session.profile().suggests().is_some() { "It calls itself: " } else { "" };
        for (what, known) in [(name, &helpdesk.name), ("Telephone: ", &helpdesk.phone), ("Mail: ", &helpdesk.mail)] {
            if let Some(known) = known {
                text(ui, &format!("{what}{}", plain(known)));
            }
        }
    });
}

fn actions(ui: &mut Ui, report: &Report, session: &Session) -> Option<Command> {
    let mut command = None;
    let save = (icons::SAVE, "Save the report");
    let again = (icons::RETRY, "Check again");
    let fault = report.verdict.side != Side::None;
    let can_repeat = session.request().is_some();
    // The recommended fix is the one thing to do next, where there is one.
    let next = if fixes_here(report, session).is_empty() { primary_button } else { secondary_button };
    if (fault && next(ui, save).clicked()) || wants_to_save(ui) {
        command = Some(Command::Go(Step::Report));
    }
    if can_repeat {
        let pressed = if fault { secondary_button(ui, again) } else { primary_button(ui, again) }.clicked();
        if pressed {
            command = Some(Command::Again);
        }
    }
    if !fault && secondary_button(ui, save).clicked() {
        command = Some(Command::Go(Step::Report));
    }
    if link_button(ui, (icons::ARROW_LEFT, "Back to start")).clicked() {
        command = Some(Command::Go(Step::Start));
    }
    command
}
