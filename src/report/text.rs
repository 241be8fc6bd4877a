//! The report as text: for a ticket, a mail, or the end of a run on a terminal.

use std::fmt::Write as _;

use super::advice::Advice;
use super::escape::plain;
use super::markdown::bare;
use super::{LayerReport, Report, changes, html, phone, words};
use crate::host::HostCheck;
use crate::model::{Layer, Place, Side};

/// Columns: what a ticket or a mail shows without breaking lines itself.
const WIDTH: usize = 72;

/// The whole report, the verdict first.
#[must_use]
pub fn write(report: &Report) -> String {
    let target = &report.target;
    let mut text = Text::default();
    text.hanging("Redial report ", &report.support_code);
    text.line(&"=".repeat(WIDTH));
    let gateway = target.gateway.as_ref().map(|gateway| format!(", gateway {gateway}")).unwrap_or_default();
    text.hanging("Checked:  ", &format!("{}, port {}{gateway}", target.host, target.port));
    text.hanging("Made at:  ", &report.created);
    text.line("");
    body(&mut text, report);
    if let Some(reported) = &report.error {
        text.line("");
        if let Some(said) = &reported.text {
            let known = crate::codes::known(reported.known());
            let meaning = known.map_or("in no list that Redial has", |known| known.meaning);
            text.hanging("The message box said: ", &format!("\u{201c}{}\u{201d}: {meaning}", plain(said)));
        }
        for (title, number, code) in html::explained(reported.numbers) {
            let meaning = code.map_or("not in Redial's list", |code| code.meaning);
            text.hanging(&format!("{title} 0x{number:X}: "), meaning);
        }
        if let Some(source) = &report.error_source {
            text.hanging("Read from: ", &words::error_source(source));
        }
    }
    text.line("");
    if report.is_of_host() {
        text.line("This computer, from the inside");
        report.host.iter().for_each(|check| host(&mut text, check));
    }
    if words::was_dialled(report) {
        if report.is_of_host() {
            text.line("");
        }
        text.line("Step by step");
        report.layers.iter().for_each(|one| layer(&mut text, report, one));
    }
    let measured: Vec<_> = Layer::ALL.into_iter().filter_map(|id| report.layer(id)).filter_map(key_number).collect();
    if !measured.is_empty() {
        text.hanging("Measured: ", &measured.join("; "));
    }
    changed(&mut text, report);
    let steps = phone::steps(report);
    if !steps.is_empty() {
        text.line("");
        text.line(phone::TITLE);
        text.hanging("", phone::LEAD);
    }
    for (at, step) in steps.iter().enumerate() {
        text.hanging(&format!("  {}. ", at + 1), step.act);
        text.hanging("     ", step.look);
    }
    text.line("");
    if !report.hidden.is_empty() {
        text.hanging("Hidden:   ", &report.hidden.join(", "));
    }
    text.hanging("Code:     ", &report.support_code);
    text.hanging("Made by:  ", &format!("Redial {} ({})", report.tool.version, report.tool.os));
    text.0
}

/// The verdict alone, for the end of a run on a terminal.
#[must_use]
pub fn verdict(report: &Report) -> String {
    let mut text = Text::default();
    body(&mut text, report);
    text.line("");
    text.hanging("Support code: ", &report.support_code);
    text.0
}

fn body(text: &mut Text, report: &Report) {
    let verdict = &report.verdict;
    text.hanging("", &verdict.headline.english());
    text.line("");
    text.hanging("Where:    ", words::place_of(report, verdict.side));
    text.hanging("How sure: ", words::sure(verdict.confidence));
    if let Some(cause) = &verdict.cause {
        text.hanging("Cause:    ", cause.id());
    }
    if let Some(server) = words::server(report) {
        text.hanging("Server:   ", &server);
    }
    if !verdict.because.is_empty() {
        text.line("");
        text.line("Why:");
        verdict.because.iter().for_each(|because| text.hanging("- ", &because.english()));
    }
    if !verdict.also.is_empty() {
        text.line("");
        text.line(&format!("{}:", words::also_title(report)));
        for other in &verdict.also {
            let said = format!(
                "{} ({}, {})",
                words::cause_in(report, &other.cause),
                words::sure_word(other.confidence),
                if report.is_of_host() { "this computer" } else { short(other.side) }
            );
            text.hanging("- ", &said);
        }
    }
    text.line("");
    text.line("What to do:");
    text.hanging("  ", words::who_acts_on(report));
    fixes(text, report, Place::Here);
    advice(text, report);
    fixes(text, report, Place::There);
    if let Some(words) = words::past_the_door(report) {
        text.hanging("  ", words);
    }
    if words::look_there(report) {
        text.hanging("  ", words::LOOK_THERE);
    }
    if report.needs_administrator() {
        text.hanging("  ", words::AS_ADMINISTRATOR);
    }
}

/// What Redial can do itself, and how it is called on a command line.
fn fixes(text: &mut Text, report: &Report, place: Place) {
    let offers: Vec<_> = words::offered(report, place).collect();
    if !offers.is_empty() {
        text.hanging("  ", words::announced(place));
    }
    for (fix, offer) in offers {
        let rights = if offer.elevated { ", asks for an administrator" } else { "" };
        text.hanging("  - ", &format!("{} (redial fix {}{rights})", fix.title, fix.id));
    }
}

/// The rule's own words on how to put it right.
fn advice(text: &mut Text, report: &Report) {
    let known = Advice::of_verdict(report);
    for (at, step) in known.steps.iter().enumerate() {
        text.hanging(&format!("  {}. ", at + 1), &bare(step));
    }
    known.cautions.iter().for_each(|caution| text.hanging("  ", &bare(caution)));
}

fn layer(text: &mut Text, report: &Report, layer: &LayerReport) {
    let name = format!("  {:<9} {}: ", words::status(layer.status), layer.id.title());
    text.wrapped(&name, &" ".repeat(12), &words::headline(report, layer));
}

fn host(text: &mut Text, check: &HostCheck) {
    let name = format!("  {:<9} {}: ", words::check_status(check.status), check.title());
    text.wrapped(&name, &" ".repeat(12), &check.headline.english());
    check.notes.iter().for_each(|note| text.wrapped(&" ".repeat(12), &" ".repeat(12), &note.english()));
}

fn changed(text: &mut Text, report: &Report) {
    let told = changes::told(report);
    if told.is_empty() {
        return;
    }
    text.line("");
    text.line("What Redial has changed on this computer");
    for change in told {
        let when = words::moment(&change.time);
        text.hanging("  - ", &format!("{when}: {}, {}", change.title, change.state));
        change.steps.iter().for_each(|step| text.hanging("      ", step));
    }
}

/// The number of a layer that a helpdesk asks for first.
fn key_number(layer: &LayerReport) -> Option<String> {
    let at = |path: &str| layer.facts.get(path.split('/').next()?)?.pointer(&path[path.find('/')?..]);
    let ms = |path: &str| at(path)?.as_f64().map(words::milliseconds);
    match layer.id {
        Layer::Name if at("resolve/literal")? != &serde_json::Value::Bool(true) => {
            Some(format!("name looked up in {}", ms("resolve/took_ms")?))
        }
        Layer::Network => {
            let again = at("path-quality/retransmitted")?.as_u64()?;
            let echoes =
                at("path-quality/echoes/sent").and_then(serde_json::Value::as_u64).map_or_else(String::new, |sent| {
                    let lost = at("path-quality/echoes/lost").and_then(serde_json::Value::as_u64).unwrap_or_default();
                    format!(", {lost} of {sent} echoes lost")
                });
            Some(format!("round trip {}, {again} packets sent again{echoes}", ms("path-quality/median_ms")?))
        }
        Layer::Negotiation => Some(format!("greeting answered in {}", ms("negotiate/replies/0/answer_ms")?)),
        Layer::Tls => Some(format!("encryption in {}", ms("tls-handshake/took_ms")?)),
        Layer::SignIn => Some(format!("clock {:+.0} s", at("credssp/greeting/skew_s")?.as_f64()?)),
        Layer::ThisPc | Layer::Name | Layer::Port | Layer::Certificate | Layer::Gateway | Layer::Udp => None,
    }
}

const fn short(side: Side) -> &'static str {
    match side {
        Side::Client => "this computer",
        Side::Network => "the network",
        Side::Server => "the other computer",
        Side::None | Side::Undecided => "side not decided",
    }
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        let line = ascii(&plain(line));
        let _ = writeln!(self.0, "{}", line.trim_end());
    }

    /// A paragraph after a mark, its further lines under its first word.
    fn hanging(&mut self, mark: &str, paragraph: &str) {
        let indent = mark.chars().count();
        self.wrapped(mark, &" ".repeat(if indent > 16 { 2 } else { indent }), paragraph);
    }

    fn wrapped(&mut self, mark: &str, indent: &str, paragraph: &str) {
        let mut line = mark.to_owned();
        let mut bare = true;
        for word in ascii(&plain(paragraph)).split_whitespace() {
            let mut word = word;
            while line.chars().count() + usize::from(!bare) + word.chars().count() > WIDTH {
                if !bare || line.chars().count() > indent.chars().count() {
                    self.line(&line);
                    indent.clone_into(&mut line);
                    bare = true;
                } else {
                    // No place to break it but anywhere.
                    let room = WIDTH - line.chars().count();
                    let at = word.char_indices().nth(room).map_or(word.len(), |(at, _)| at);
                    line.push_str(&word[..at]);
                    self.line(&line);
                    indent.clone_into(&mut line);
                    word = &word[at..];
                }
            }
            if !bare {
                line.push(' ');
            }
            line.push_str(word);
            bare = false;
        }
        self.line(&line);
    }
}

/// Punctuation that every ticket system and console can show.
fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{201c}' | '\u{201d}' | '\u{201e}' => plain.push('"'),
            '\u{2018}' | '\u{2019}' => plain.push('\''),
            '\u{2013}' | '\u{2014}' | '\u{2010}' | '\u{2011}' | '\u{2212}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            '\u{a0}' | '\u{202f}' => plain.push(' '),
            '\u{b7}' => plain.push('-'),
            '\u{2192}' => plain.push_str("->"),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{redact::redact, sample};

    #[test]
    fn fits_a_ticket() {
        for report in sample::all() {
            for text in [write(&report), verdict(&report), write(&redact(&report))] {
                let longest = text.lines().max_by_key(|line| line.chars().count()).unwrap();
                assert!(longest.chars().count() <= WIDTH, "{longest}");
                assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{text}");
                assert!(text.ends_with('\n') && !text.contains("\n\n\n"), "{text}");
            }
        }
        assert!(write(&sample::expired()).is_ascii());
    }

    #[test]
    fn says_what_counts() {
        let report = sample::expired();
        let (whole, end) = (write(&report).replace('\n', " "), verdict(&report));
        let squeezed = whole.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            report.verdict.headline.english().as_str(),
            &report.support_code,
            "On the other computer",
            "0x904",
            "0x7",
            "Certificate:",
            "round trip 14 ms",
            "clock +0 s",
        ] {
            assert!(squeezed.contains(part), "{part}: {squeezed}");
        }
        assert!(end.starts_with("The other computer's certificate") && end.contains("What to do:"), "{end}");
        assert!(end.lines().last().unwrap().contains(&report.support_code));
        let state = |word: &str| whole.contains(word);
        assert!(report.layers.iter().all(|layer| state(words::status(layer.status)) && state(layer.id.title())));
    }

    proptest! {
        #[test]
        fn lines_are_never_too_long(mark in "[a-z ]{0,40}", paragraph in any::<String>()) {
            let mut text = Text::default();
            text.hanging(&mark, &paragraph);
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            prop_assert!(text.0.lines().all(|line| line.chars().count() <= WIDTH));
            prop_assert_eq!(letters(&text.0), letters(&mark) + letters(&ascii(&plain(&paragraph))));
        }
    }
}
