//! The report as text: for a ticket, a mail, or the end of a run on a terminal.

use std::fmt::Write as _;

use super::advice::Advice;
use super::escape::plain;
use super::format::Format;
use super::markdown::{Span, spans};
use super::{LayerReport, Report, changes, html, phone, words};
use crate::codes;
use crate::host::HostCheck;
use crate::model::said::{Count, Duration, Label, Name, Number, Term, Voice};
use crate::model::{Layer, Place, Said, Side, Status};
use crate::says;

/// Columns: what a ticket or a mail shows without breaking lines itself.
const WIDTH: usize = 72;

pub const FORMAT: Format = Format {
    id: "text",
    extensions: &["txt"],
    media_type: "text/plain",
    title: "Text",
    purpose: "For pasting into an e-mail or a ticket.",
    write,
};

/// The whole report, the verdict first.
#[must_use]
pub fn write(report: &Report, voice: Voice) -> String {
    let target = &report.target;
    let mut text = Text::new(voice);
    text.hanging(&(voice.say(RedialReport {}) + " "), &report.support_code);
    text.line(&"=".repeat(WIDTH));
    let (host, port) = (Name::from(&target.host), Number::from(target.port));
    match &target.gateway {
        Some(gateway) => text.field(Checked {}, CheckedThrough { host, port, gateway: gateway.into() }),
        None => text.field(Checked {}, CheckedAt { host, port }),
    }
    text.field(html::MadeAt {}, Said::finished(&report.created));
    text.line("");
    body(&mut text, report);
    numbers(&mut text, report);
    text.line("");
    if report.is_of_host() {
        text.say(html::FromTheInside {});
        report.host.iter().for_each(|check| host_check(&mut text, check));
    }
    if words::was_dialled(report) {
        if report.is_of_host() {
            text.line("");
        }
        text.say(html::StepByStep {});
        report.layers.iter().for_each(|one| layer(&mut text, report, one));
    }
    let measured = Layer::ALL.into_iter().filter_map(|id| report.layer(id)).filter_map(key_number);
    let measured: Vec<_> = measured.map(|number| number.to(voice)).collect();
    if !measured.is_empty() {
        let mark = text.label(Measured {});
        text.hanging(&mark, &measured.join("; "));
    }
    changed(&mut text, report);
    sheet(&mut text, report);
    text.line("");
    if !report.hidden.is_empty() {
        text.field(Hidden {}, words::hidden(report));
    }
    text.field(Code {}, Said::finished(&report.support_code));
    let (version, os) = (Term::from(&report.tool.version), Term::from(&report.tool.os));
    text.field(html::MadeBy {}, html::MadeByRedial { version, os });
    if let Some(file) = &report.tool.file {
        text.field(html::ItsFile {}, words::program(file));
    }
    text.out
}

/// The verdict alone, for the end of a run on a terminal.
#[must_use]
pub fn verdict(report: &Report, voice: Voice) -> String {
    let mut text = Text::new(voice);
    body(&mut text, report);
    text.line("");
    let mark = text.label(html::SupportCode {});
    text.hanging(&mark, &report.support_code);
    text.out
}

fn body(text: &mut Text, report: &Report) {
    let (verdict, voice) = (&report.verdict, text.voice);
    text.paragraph("", verdict.headline.clone());
    text.line("");
    text.field(Where {}, words::place_of(report, verdict.side));
    text.field(html::HowSure {}, words::sure(verdict.confidence));
    if let Some(cause) = &verdict.cause {
        text.field(Cause {}, Said::finished(cause.id()));
    }
    if let Some(server) = words::server(report) {
        text.field(Server {}, server);
    }
    if !verdict.because.is_empty() {
        text.line("");
        text.title(Why {});
        verdict.because.iter().for_each(|because| text.paragraph("- ", because.clone()));
    }
    if !verdict.also.is_empty() {
        text.line("");
        text.title(words::also_title(report));
        for other in &verdict.also {
            let whose = if report.is_of_host() { Side::Client } else { other.side };
            let said = Also {
                cause: Label(words::cause_in(voice, report, &other.cause)),
                sure: Said::from(words::sure_word(other.confidence)).into(),
                side: Said::from(short(whose)).into(),
            };
            text.paragraph("- ", said);
        }
    }
    text.line("");
    text.title(html::WhatToDo {});
    text.paragraph("  ", words::who_acts_on(report));
    fixes(text, report, Place::Here);
    advice(text, report);
    fixes(text, report, Place::There);
    let there = words::look_there(report).then_some(words::LOOK_THERE);
    let rights = report.needs_administrator().then_some(words::AS_ADMINISTRATOR);
    for words in [words::past_the_door(report), there, rights].into_iter().flatten() {
        text.marked("  ", &text.voice.text(words));
    }
    let hints = words::hints(text.voice, report);
    if !hints.is_empty() {
        text.line("");
        text.title(words::KNOWN_TROUBLE);
        for hint in &hints {
            text.hanging("- ", hint);
        }
    }
}

/// What the message box said.
fn numbers(text: &mut Text, report: &Report) {
    let Some(reported) = &report.error else { return };
    text.line("");
    if let Some(said) = &reported.text {
        let known = codes::known(reported.known());
        let meaning = known.map_or_else(|| InNoList {}.into(), |known| Said::from(known.meaning));
        let mark = text.label(BoxSaid {});
        text.paragraph(&mark, Meant { text: Label(plain(said)), meaning: meaning.into() });
    }
    for (title, number, code) in html::explained(reported.numbers) {
        let meaning = code.map_or_else(|| NotInTheList {}.into(), |code| Said::from(code.meaning));
        let mark = text.label(Numbered { title: title.into(), number: Term(format!("0x{number:X}")) });
        text.paragraph(&mark, meaning);
    }
    if let Some(source) = &report.error_source {
        let mark = text.label(ReadFrom {});
        text.paragraph(&mark, words::error_source(source));
    }
}

/// What Redial can do itself, and how it is called on a command line.
fn fixes(text: &mut Text, report: &Report, place: Place) {
    let offers: Vec<_> = words::offered(report, place).collect();
    if !offers.is_empty() {
        text.paragraph("  ", words::announced(place));
    }
    for (fix, offer) in offers {
        let (title, id) = (Said::from(fix.title).into(), Term::from(fix.id));
        let said: Said = if offer.elevated { ElevatedFix { title, id }.into() } else { Fix { title, id }.into() };
        text.marked("  - ", &text.voice.say(said));
    }
}

/// The rule's own words on how to put it right.
fn advice(text: &mut Text, report: &Report) {
    let known = Advice::of_verdict(text.voice, report);
    for (at, step) in known.steps.iter().enumerate() {
        text.marked(&format!("  {}. ", at + 1), step);
    }
    known.cautions.iter().for_each(|caution| text.marked("  ", caution));
}

fn layer(text: &mut Text, report: &Report, layer: &LayerReport) {
    let headline = words::headline(text.voice, report, layer);
    text.judged(words::status(layer.status), layer.id.title(), &headline);
}

fn host_check(text: &mut Text, check: &HostCheck) {
    let headline = check.headline.to(text.voice);
    let indent = text.judged(words::check_status(check.status), check.title(), &headline);
    for note in &check.notes {
        let note = note.to(text.voice);
        text.wrapped(&indent, &indent, &note);
    }
}

fn changed(text: &mut Text, report: &Report) {
    let told = changes::told(text.voice, report);
    if told.is_empty() {
        return;
    }
    text.line("");
    text.say(html::WhatWasChanged {});
    for change in told {
        let when = Term(words::moment(text.voice, &change.time));
        text.paragraph("  - ", Changed { when, title: Label(change.title), state: Label(change.state) });
        change.steps.iter().for_each(|step| text.hanging("      ", step));
    }
}

/// What to do at the other computer.
fn sheet(text: &mut Text, report: &Report) {
    let steps = phone::steps(report);
    if !steps.is_empty() {
        text.line("");
        text.say(phone::TITLE);
        text.paragraph("", phone::LEAD);
    }
    for (at, step) in steps.iter().enumerate() {
        text.paragraph(&format!("  {}. ", at + 1), step.act);
        text.paragraph("     ", step.look);
    }
}

/// The number of a layer that a helpdesk asks for first.
fn key_number(layer: &LayerReport) -> Option<Said> {
    let at = |path: &str| layer.facts.get(path.split('/').next()?)?.pointer(&path[path.find('/')?..]);
    let ms = |path: &str| at(path)?.as_f64().map(Duration::suiting);
    let count = |path: &str| at(path)?.as_u64().map(Count);
    Some(match layer.id {
        Layer::Name if at("resolve/literal")? != &serde_json::Value::Bool(true) => {
            NameIn { took: ms("resolve/took_ms")? }.into()
        }
        Layer::Network => {
            let (again, trip) = (count("path-quality/retransmitted")?, ms("path-quality/median_ms")?);
            match count("path-quality/echoes/sent") {
                Some(sent) => {
                    let lost = count("path-quality/echoes/lost").unwrap_or(Count(0));
                    RoundTripWithEchoes { trip, again, lost, sent }.into()
                }
                None => RoundTrip { trip, again }.into(),
            }
        }
        Layer::Negotiation => GreetingIn { took: ms("negotiate/replies/0/answer_ms")? }.into(),
        Layer::Tls => EncryptionIn { took: ms("tls-handshake/took_ms")? }.into(),
        Layer::SignIn => Clock { skew: Term(format!("{:+.0}", at("credssp/greeting/skew_s")?.as_f64()?)) }.into(),
        Layer::ThisPc
        | Layer::Name
        | Layer::Port
        | Layer::Certificate
        | Layer::Gateway
        | Layer::Udp
        | Layer::Session => return None,
    })
}

const fn short(side: Side) -> &'static str {
    match side {
        Side::Client => "this computer",
        Side::Network => "the network",
        Side::Server => "the other computer",
        Side::None | Side::Undecided => "side not decided",
    }
}

/// Every text of this file's tables.
pub fn texts() -> impl Iterator<Item = &'static str> {
    [FORMAT.title, FORMAT.purpose].into_iter().chain(Side::ALL.into_iter().map(short))
}

says! { "report-text":
    Labelled { what: Label } = "{what}:";
    RedialReport {} = "Redial report";
    Checked {} = "Checked";
    CheckedAt { host: Name, port: Number } = "{host}, port {port}";
    CheckedThrough { host: Name, port: Number, gateway: Name } = "{host}, port {port}, gateway {gateway}";
    Where {} = "Where";
    Cause {} = "Cause";
    Server {} = "Server";
    Why {} = "Why";
    Also { cause: Label, sure: Phrase, side: Phrase } = "{cause} ({sure}, {side})";
    Fix { title: Phrase, id: Term } = "{title} (`redial fix {id}`)";
    ElevatedFix { title: Phrase, id: Term } = "{title} (`redial fix {id}`, asks for an administrator)";
    Hidden {} = "Hidden";
    Code {} = "Code";

    BoxSaid {} = "The message box said";
    Meant { text: Label, meaning: Phrase } = "\u{201c}{text}\u{201d}: {meaning}";
    InNoList {} = "not in Redial's lists";
    Numbered { title: Phrase, number: Term } = "{title} {number}";
    NotInTheList {} = "not in Redial's list";
    ReadFrom {} = "Read from";

    Measured {} = "Measured";
    NameIn { took: Duration } = "name looked up in {took}";
    RoundTrip { trip: Duration, again: Count } = "round trip {trip}, {again} packets sent again";
    RoundTripWithEchoes { trip: Duration, again: Count, lost: Count, sent: Count } =
        "round trip {trip}, {again} packets sent again, {lost} of {sent} echoes lost";
    GreetingIn { took: Duration } = "greeting answered in {took}";
    EncryptionIn { took: Duration } = "encryption in {took}";
    Clock { skew: Term } = "clock {skew} s";

    Changed { when: Term, title: Label, state: Label } = "{when}: {title}, {state}";
}

/// What is written so far, and for whom.
struct Text {
    out: String,
    voice: Voice,
    /// Columns of the longest state of a layer.
    states: usize,
}

impl Text {
    fn new(voice: Voice) -> Self {
        let states = Status::ALL.into_iter().flat_map(|of| [words::status(of), words::check_status(of)]);
        let states = states.map(|word| voice.text(word).chars().count()).max().unwrap_or_default();
        Self { out: String::new(), voice, states }
    }

    fn line(&mut self, line: &str) {
        let line = ascii(&plain(line));
        let _ = writeln!(self.out, "{}", line.trim_end());
    }

    /// A line of its own.
    fn say(&mut self, sentence: impl Into<Said>) {
        let line = self.voice.say(sentence);
        self.line(&line);
    }

    /// A line above others.
    fn title(&mut self, what: impl Into<Said>) {
        let line = self.label(what);
        self.line(&line);
    }

    /// What stands before a value, with a blank.
    fn label(&self, what: impl Into<Said>) -> String {
        self.voice.say(Labelled { what: Label(self.voice.say(what)) }) + " "
    }

    /// A label and its value, below those before it.
    fn field(&mut self, what: impl Into<Said>, value: impl Into<Said>) {
        let mark = format!("{:<10}", self.label(what));
        self.paragraph(&mark, value);
    }

    fn paragraph(&mut self, mark: &str, paragraph: impl Into<Said>) {
        let paragraph = self.voice.say(paragraph);
        self.hanging(mark, &paragraph);
    }

    /// A state, what is in it, and a sentence; gives how far its further lines are moved in.
    fn judged(&mut self, state: &str, title: &str, headline: &str) -> String {
        let (width, indent) = (self.states, " ".repeat(self.states + 3));
        let (state, title) = (self.voice.text(state), Label(self.voice.text(title).into_owned()));
        let title = self.voice.say(Labelled { what: title }) + " ";
        let mark = format!("  {state:<width$} {title}");
        self.wrapped(&mark, &indent, headline);
        indent
    }

    /// A paragraph after a mark, its further lines under its first word.
    fn hanging(&mut self, mark: &str, paragraph: &str) {
        self.wrapped(mark, &" ".repeat(hanging(mark)), paragraph);
    }

    /// The same of a text with inline marks. Its commands stay whole, however long they are: one that is broken does something
    /// else where it is pasted.
    fn marked(&mut self, mark: &str, paragraph: &str) {
        let pieces = spans(paragraph).into_iter().map(|span| match span {
            Span::Text(text) | Span::Strong(text) => ascii(&plain(&text)),
            Span::Code(code) => format!("{WHOLE}{}", ascii(&plain(&code)).replace(' ', &BLANK.to_string())),
        });
        let paragraph: String = pieces.collect();
        self.broken(mark, &" ".repeat(hanging(mark)), &paragraph);
    }

    fn wrapped(&mut self, mark: &str, indent: &str, paragraph: &str) {
        self.broken(mark, indent, &ascii(&plain(paragraph)));
    }

    /// Breaks lines at blanks, and anywhere where there are none, but not in what is [`WHOLE`].
    fn broken(&mut self, mark: &str, indent: &str, paragraph: &str) {
        let mut line = mark.to_owned();
        let mut bare = true;
        for word in paragraph.split_whitespace() {
            let whole = word.contains(WHOLE);
            let word = word.replace(WHOLE, "").replace(BLANK, " ");
            let mut word = word.as_str();
            while line.chars().count() + usize::from(!bare) + word.chars().count() > WIDTH {
                if !bare || line.chars().count() > indent.chars().count() {
                    self.line(&line);
                    indent.clone_into(&mut line);
                    bare = true;
                } else if whole {
                    break;
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

/// Before a word that is not broken, and a blank within it. Both are of the kind that [`plain`] lets nobody else say.
const WHOLE: char = '\u{1}';
const BLANK: char = '\u{2}';

/// How far the further lines after a mark are moved in.
fn hanging(mark: &str) -> usize {
    match mark.chars().count() {
        17.. => 2,
        few => few,
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
    use crate::model::Seat;
    use crate::report::{redact::redact, sample};
    use crate::rules;

    #[test]
    fn fits_a_ticket() {
        for report in sample::all() {
            for text in [
                write(&report, Voice::ENGLISH),
                verdict(&report, Voice::ENGLISH),
                write(&redact(&report), Voice::ENGLISH),
            ] {
                for line in text.lines().filter(|line| line.chars().count() > WIDTH) {
                    assert!(commands().any(|command| line.trim_start().starts_with(&command)), "{line}");
                }
                assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{text}");
                assert!(text.ends_with('\n') && !text.contains("\n\n\n"), "{text}");
            }
        }
        assert!(write(&sample::expired(), Voice::ENGLISH).is_ascii());
    }

    /// Every command that a rule names, as a report has it.
    fn commands() -> impl Iterator<Item = String> {
        let rules = rules::texts().chain(crate::host::rules::texts());
        rules.flat_map(spans).filter_map(|span| match span {
            Span::Code(code) => Some(ascii(&plain(&Seat::Caller.say(Voice::ENGLISH, &code)))),
            Span::Text(_) | Span::Strong(_) => None,
        })
    }

    #[test]
    fn no_command_is_broken() {
        let mut longest = 0;
        let report = sample::refused();
        for &cause in crate::model::Cause::ALL {
            let mut report = report.clone();
            report.verdict.cause = Some(cause.into());
            let text = write(&report, Voice::ENGLISH);
            let advice = Advice::of_verdict(Voice::ENGLISH, &report);
            for step in advice.steps.iter().chain(&advice.cautions).flat_map(|step| spans(step)) {
                let Span::Code(command) = step else { continue };
                let command = ascii(&plain(&command));
                assert!(text.lines().any(|line| line.contains(&command)), "{cause}: {command}\n{text}");
                longest = longest.max(command.len());
            }
        }
        assert!(longest > WIDTH - 20, "there is one that would have been broken");
        for id in ["renew-certificate", "allow-remote-desktop-in-firewall"] {
            let title = (Said::from("Let a computer in, and another one, too: both").into(), Term::from(id));
            let mut text = Text::new(Voice::ENGLISH);
            text.marked("  - ", &Voice::ENGLISH.say(ElevatedFix { title: title.0, id: title.1 }));
            assert!(text.out.lines().any(|line| line.contains(&format!("redial fix {id}"))), "{}", text.out);
            assert!(text.out.lines().count() > 1 && !text.out.contains('`'));
        }
    }

    /// In any language, wherever it stands in its sentence.
    #[test]
    fn the_way_to_look_from_inside_is_not_broken() {
        for voice in [Voice::ENGLISH, Voice::of("de").unwrap()] {
            let look = voice.text(words::LOOK_THERE);
            for shift in 0..WIDTH {
                let mut text = Text::new(voice);
                text.marked(&"-".repeat(shift % 16), &format!("{} {look}", "x".repeat(shift)));
                assert!(text.out.lines().any(|line| line.contains("redial host)")), "{}", text.out);
            }
        }
    }

    #[test]
    fn a_command_longer_than_a_line_has_one_of_its_own() {
        let command = format!("reg query \"HKLM\\{}\" /s", "a b".repeat(30));
        let mut text = Text::new(Voice::ENGLISH);
        text.marked("  1. ", &format!("As an administrator, run `{command}`. Then look."));
        let lines: Vec<_> = text.out.lines().collect();
        assert_eq!(lines, ["  1. As an administrator, run", &format!("     {command}."), "     Then look."]);
        // What looks like the marks within is none of them.
        let mut text = Text::new(Voice::ENGLISH);
        text.marked("", "a\u{1}b\u{2}c `d e` f");
        assert_eq!(text.out, "a\u{fffd}b\u{fffd}c d e f\n");
    }

    #[test]
    fn says_what_counts() {
        let report = sample::expired();
        let (whole, end) = (write(&report, Voice::ENGLISH).replace('\n', " "), verdict(&report, Voice::ENGLISH));
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
            let mut text = Text::new(Voice::ENGLISH);
            text.hanging(&mark, &paragraph);
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            prop_assert!(text.out.lines().all(|line| line.chars().count() <= WIDTH));
            prop_assert_eq!(letters(&text.out), letters(&mark) + letters(&ascii(&plain(&paragraph))));
        }
    }
}
