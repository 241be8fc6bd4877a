//! One page that stands alone: no scripts, nothing loaded from anywhere; two sheets of paper when printed, and a third one
//! to take to the other computer.

use std::fmt::Write as _;

use serde_json::Value;

use super::advice::{self, Advice};
use super::escape::html as escaped;
use super::format::Format;
use super::markdown::{Span, spans};
use super::trips::Trips;
use super::{LayerReport, Report, changes, facts, phone, words};
use crate::codes::{self, Code};
use crate::host::HostCheck;
use crate::model::said::{Name, Number, Term, Voice};
use crate::model::{ErrorPair, Layer, Place, Said, Side, Status};
use crate::says;

pub(super) mod picture;
pub(super) mod plot;
mod qr;

const STYLE: &str = include_str!("../../assets/report.css");
/// Nothing may run, and nothing may be fetched, whatever a server has put into its texts.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/// One shape for each state, so that colour is never needed to tell them apart.
const GLYPHS: &str = r#"<svg width="0" height="0" style="position:absolute" aria-hidden="true">
<symbol id="s-pass" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/><path d="M8 12.5l3 3 5.5-6.5"/></symbol>
<symbol id="s-warn" viewBox="0 0 24 24"><path d="M12 3.5L2.5 20h19zM12 10v4.5M12 17.3v.1"/></symbol>
<symbol id="s-fail" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/><path d="M9 9l6 6M15 9l-6 6"/></symbol>
<symbol id="s-unknown" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/><path d="M9.4 9.6a2.7 2.7 0 1 1 3.7 2.5c-.8.4-1.1.9-1.1 1.7M12 16.6v.1"/></symbol>
<symbol id="s-skipped" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/><path d="M8 12h8"/></symbol>
</svg>"#;
const LOGO: &str = r##"<svg viewBox="0 0 256 256" aria-hidden="true"><rect width="256" height="256" rx="56" fill="#1d5bbf"/><rect x="32" y="128" width="80" height="64" rx="12" fill="#fff"/><rect x="48" y="208" width="48" height="16" rx="8" fill="#fff"/><rect x="144" y="128" width="80" height="64" rx="12" fill="#a9d4ff"/><rect x="160" y="208" width="48" height="16" rx="8" fill="#a9d4ff"/><path d="M70 96C76 36 154 32 178 66" fill="none" stroke="#ffd34d" stroke-width="24" stroke-linecap="round"/><path d="M148 84L204 100V44Z" fill="#ffd34d" stroke="#ffd34d" stroke-width="12" stroke-linejoin="round"/></svg>"##;

pub const FORMAT: Format = Format {
    id: "html",
    extensions: &["html", "htm"],
    media_type: "text/html",
    title: "Web page",
    purpose: "Opens in any browser and prints well. The best choice for people.",
    write,
};

/// The whole page.
#[must_use]
pub fn write(report: &Report, voice: Voice) -> String {
    let mut page = Page::begin(voice, Title { host: Name::from(&report.target.host) });
    page.put(GLYPHS);
    page.put("\n");
    head(&mut page, report);
    page.put("<main>\n");
    verdict(&mut page, report);
    what_to_do(&mut page, report);
    also(&mut page, report);
    numbers(&mut page, report);
    inside(&mut page, report);
    steps(&mut page, report);
    changed(&mut page, report);
    about(&mut page, report);
    sheet(&mut page, report);
    page.put("</main>\n</body>\n</html>\n");
    page.html
}

/// The sheet for the person at the other computer, as a page of its own: to be printed without the report. It names nobody.
#[must_use]
pub fn sheet_alone(report: &Report, voice: Voice) -> String {
    let mut page = Page::begin(voice, phone::TITLE);
    page.put("<main>\n");
    sheet(&mut page, report);
    page.put("</main>\n</body>\n</html>\n");
    page.html
}

/// What is written so far, and for whom.
struct Page {
    html: String,
    voice: Voice,
}

impl Page {
    /// Up to where what it says begins.
    fn begin(voice: Voice, title: impl Into<Said>) -> Self {
        let mut page = Self { html: String::with_capacity(32 * 1024), voice };
        let (title, language, style) = (page.said(title), voice.language.tag, STYLE.trim());
        page.put(&format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
             <title>{title}</title>\n<style>\n{style}\n</style>\n</head>\n<body>\n"
        ));
        page
    }

    fn put(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    /// A sentence, ready to stand between tags.
    fn said(&self, sentence: impl Into<Said>) -> String {
        escaped(&self.voice.say(sentence))
    }

    /// The same of a text of a table.
    fn text(&self, text: &str) -> String {
        escaped(&self.voice.text(text))
    }

    fn heading(&mut self, level: u8, title: impl Into<Said>) {
        let title = self.said(title);
        let _ = writeln!(self.html, "<h{level}>{title}</h{level}>");
    }

    fn card(&mut self, class: &str, title: impl Into<Said>) {
        let _ = writeln!(self.html, "<section class=\"card{class}\">");
        self.heading(2, title);
    }
}

fn head(page: &mut Page, report: &Report) {
    let target = &report.target;
    let (host, port) = (Name::from(&target.host), Number::from(target.port));
    let checked = match &target.gateway {
        Some(gateway) => page.said(CheckedThrough { host, port, gateway: gateway.into() }),
        None => page.said(Checked { host, port }),
    };
    let title = if report.verdict.side == Side::None || report.is_of_host() {
        page.said(ACheck {})
    } else {
        page.said(WhyNot {})
    };
    let made = escaped(&words::moment(page.voice, &report.created));
    page.put(&format!(
        "<header>{LOGO}<div class=\"what\"><b>{title}</b>{checked}</div>\
         <time>{made}</time></header>\n",
    ));
}

fn verdict(page: &mut Page, report: &Report) {
    let verdict = &report.verdict;
    let status = words::verdict_status(report);
    let (place, headline) = (page.text(words::place_of(report, verdict.side)), page.said(verdict.headline.clone()));
    page.put(&format!(
        "<section class=\"card verdict {}\">\n<p class=\"place\">{}{place}</p>\n<h1>{headline}</h1>\n<dl class=\"tags\">\n",
        status.id(),
        glyph(status),
    ));
    tag(page, HowSure {}, &page.text(words::sure(verdict.confidence)));
    if let Some(layer) = verdict.layer {
        tag(page, AtThisStep {}, &page.text(layer.title()));
    }
    if let Some(server) = words::server(report) {
        tag(page, WhatAnswers {}, &page.said(server));
    }
    let (code, support_code) = (page.said(SupportCode {}), escaped(&report.support_code));
    page.put(&format!(
        "<div><dt>{code}</dt><dd class=\"code\">{support_code}{}</dd></div>\n</dl>\n{}\n",
        qr::svg(&report.support_code),
        // It shows the way between two computers, and from the inside there is only one.
        if report.is_of_host() { String::new() } else { picture::svg(report, page.voice) }
    ));
    if !verdict.because.is_empty() {
        page.heading(3, WhyRedialThinksSo {});
        page.put("<ul class=\"because\">\n");
        for because in &verdict.because {
            page.put(&format!("<li>{}</li>\n", page.said(because.clone())));
        }
        page.put("</ul>\n");
    }
    page.put("</section>\n");
}

fn tag(page: &mut Page, name: impl Into<Said>, value: &str) {
    page.put(&format!("<div><dt>{}</dt><dd>{value}</dd></div>\n", page.said(name)));
}

fn what_to_do(page: &mut Page, report: &Report) {
    page.card(" prose", WhatToDo {});
    page.put(&format!("<p class=\"lead\">{}</p>\n", page.text(words::who_acts_on(report))));
    let sheet = words::go_there(report).then_some(words::SEE_SHEET);
    let rights = report.needs_administrator().then_some(words::AS_ADMINISTRATOR);
    for text in [sheet, words::past_the_door(report), rights].into_iter().flatten() {
        page.put(&format!("<p>{}</p>\n", page.text(text)));
    }
    offers(page, report, Place::Here);
    explained_by(page, &Advice::of_verdict(page.voice, report));
    list(page, words::KNOWN_TROUBLE, "ul", &words::hints(page.voice, report));
    offers(page, report, Place::There);
    page.put("</section>\n");
}

/// What Redial can do itself.
fn offers(page: &mut Page, report: &Report, place: Place) {
    let offers: Vec<_> = words::offered(report, place).collect();
    if offers.is_empty() {
        return;
    }
    page.put(&format!("<h3>{}</h3>\n<ul class=\"offers\">\n", page.text(words::announced(place))));
    for (fix, offer) in offers {
        let rights = if offer.elevated { page.said(AsksForAdministrator {}) + " \u{b7} " } else { String::new() };
        page.put(&format!(
            "<li>{}<br><span class=\"quiet\"><code>redial fix {}</code> \u{b7} {rights}{}</span></li>\n",
            page.text(fix.title),
            fix.id,
            page.text(words::undo(offer.undo)),
        ));
    }
    page.put("</ul>\n");
}

/// All that is known about a cause.
fn explained_by(page: &mut Page, advice: &Advice) {
    if advice.is_empty() {
        return;
    }
    page.heading(3, advice::Meaning {});
    page.put(&format!("<p>{}</p>\n", inline(&advice.meaning)));
    list(page, advice::Reasons {}, "ul", &advice.reasons);
    list(page, advice::ByHand {}, "ol", &advice.steps);
    for caution in &advice.cautions {
        page.put(&format!("<p>{}</p>\n", inline(caution)));
    }
    list(page, advice::References {}, "ul", &advice.references);
}

fn list(page: &mut Page, title: impl Into<Said>, kind: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    page.heading(3, title);
    page.put(&format!("<{kind}>"));
    for item in items {
        page.put(&format!("<li>{}</li>\n", inline(item)));
    }
    page.put(&format!("</{kind}>\n"));
}

fn inline(text: &str) -> String {
    let pieces = spans(text).into_iter().map(|span| match span {
        Span::Text(text) => escaped(&text),
        Span::Code(text) => format!("<code>{}</code>", escaped(&text)),
        Span::Strong(text) => format!("<strong>{}</strong>", escaped(&text)),
    });
    pieces.collect()
}

fn also(page: &mut Page, report: &Report) {
    let also = &report.verdict.also;
    if also.is_empty() {
        return;
    }
    page.card("", words::also_title(report));
    page.put("<ul class=\"also\">\n");
    for other in also {
        page.put(&format!(
            "<li>{}<br><span class=\"quiet\">{} \u{b7} {} \u{b7} {}</span>\n",
            escaped(&words::cause_in(page.voice, report, &other.cause)),
            page.text(words::place_of(report, other.side)),
            page.text(words::sure_word(other.confidence)),
            escaped(other.cause.id()),
        ));
        let known = Advice::of(page.voice, report, &other.cause);
        if !known.is_empty() {
            let summary = page.said(WhatItMeans {});
            page.put(&format!("<details class=\"by-hand prose\"><summary>{summary}</summary>"));
            explained_by(page, &known);
            page.put("</details>");
        }
        page.put("</li>\n");
    }
    page.put("</ul>\n</section>\n");
}

fn numbers(page: &mut Page, report: &Report) {
    let Some(reported) = &report.error else { return };
    let error = reported.known();
    page.card("", BoxSaid {});
    if let Some(text) = &reported.text {
        let known = codes::known(error).map_or_else(|| page.said(InNoList {}), |known| page.text(known.meaning));
        page.put(&format!("<p><span class=\"code\">{}</span><br>{known}</p>\n", escaped(text)));
    }
    // Without a cause the verdict itself has told the story.
    let pair = codes::pair(error.code, error.extended).filter(|_| report.verdict.cause.is_some());
    if let Some(pair) = pair {
        page.put(&format!("<p class=\"story\">{} {}</p>\n", page.text(pair.meaning), page.text(pair.caution)));
    }
    page.put("<ul class=\"numbers\">\n");
    for (title, number, code) in explained(error) {
        let (name, meaning) = match code {
            Some(code) => (code.name, page.text(code.meaning)),
            None => ("", page.said(NotInTheList {})),
        };
        page.put(&format!(
            "<li>{} <span class=\"code\">0x{number:X}</span> <span class=\"quiet\">{}</span><br>{meaning}</li>\n",
            page.said(title),
            escaped(name),
        ));
    }
    page.put("</ul>\n");
    if let Some(source) = &report.error_source {
        let source = page.said(ReadFrom { source: words::error_source(source).into() });
        page.put(&format!("<p class=\"quiet\">{source}</p>\n"));
    }
    page.put("</section>\n");
}

/// Both numbers with what is known of them.
pub(super) fn explained(error: ErrorPair) -> Vec<(Said, u32, Option<&'static Code>)> {
    let main = codes::main_code(error.code).or_else(|| codes::status(error.code));
    let main = error.code.map(|number| (ErrorCode {}.into(), number, main));
    let extended = error.extended.map(|number| (ExtendedErrorCode {}.into(), number, codes::extended(number)));
    main.into_iter().chain(extended).collect()
}

/// The connection, layer by layer; nothing where nobody was dialled.
fn steps(page: &mut Page, report: &Report) {
    if !words::was_dialled(report) {
        return;
    }
    page.card("", StepByStep {});
    page.put("<ol class=\"layers\">\n");
    report.layers.iter().for_each(|one| layer(page, report, one));
    page.put("</ol>\n</section>\n");
}

fn layer(page: &mut Page, report: &Report, layer: &LayerReport) {
    let took = words::milliseconds(page.voice, layer.took_ms);
    let took = if layer.status == Status::Skipped { String::new() } else { took };
    let (word, title) = (page.text(words::status(layer.status)), page.text(layer.id.title()));
    begin(page, layer.status, &word, &title, &took);
    let headline = escaped(&words::headline(page.voice, report, layer));
    let trips = Trips::of_layer(layer).filter(|_| matches!(layer.id, Layer::Network | Layer::Gateway));
    let figure = trips.map(|trips| plot::figure(&trips, layer.id, page.voice)).unwrap_or_default();
    paragraphs(page, &headline, &layer.notes, &figure);
    if !layer.facts.is_empty() {
        page.put(&format!("<details><summary>{}</summary><div class=\"facts\">", page.said(WhatWasMeasured {})));
        for (probe, fact) in &layer.facts {
            page.put(&format!("<section><h4>{}</h4><table>", escaped(&facts::title(page.voice, probe))));
            rows(page, facts::rows(page.voice, fact));
            page.put("</table></section>");
        }
        page.put("</div></details>");
    }
    page.put("</li>\n");
}

/// One line of a list of layers or checks.
fn begin(page: &mut Page, status: Status, word: &str, title: &str, took: &str) {
    page.put(&format!(
        "<li class=\"{}\"><span class=\"status\">{}{word}</span><h3>{title}</h3><span class=\"ms\">{took}</span>",
        status.id(),
        glyph(status),
    ));
}

/// What was found, in words and perhaps with a picture.
fn paragraphs(page: &mut Page, headline: &str, notes: &[Said], figure: &str) {
    page.put(&format!("<div class=\"more\"><p>{headline}</p>"));
    for note in notes {
        page.put(&format!("<p class=\"note\">{}</p>", page.said(note.clone())));
    }
    page.put(figure);
    page.put("</div>");
}

fn rows(page: &mut Page, rows: Vec<(String, String)>) {
    for (name, value) in rows {
        page.put(&format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", escaped(&name), escaped(&value)));
    }
}

/// The computer to be reached, from the inside.
fn inside(page: &mut Page, report: &Report) {
    if !report.is_of_host() {
        return;
    }
    page.card("", FromTheInside {});
    page.put("<ol class=\"layers checks\">\n");
    report.host.iter().for_each(|check| host_check(page, check));
    page.put("</ol>\n</section>\n");
}

fn host_check(page: &mut Page, check: &HostCheck) {
    let (word, title) = (page.text(words::check_status(check.status)), page.text(check.title()));
    let took = words::milliseconds(page.voice, check.took_ms);
    begin(page, check.status, &word, &title, &took);
    let headline = page.said(check.headline.clone());
    paragraphs(page, &headline, &check.notes, "");
    let seen = facts::rows(page.voice, &Value::Object(check.facts.clone()));
    if !seen.is_empty() {
        page.put(&format!("<details><summary>{}</summary><div class=\"facts\"><table>", page.said(WhatWasSeen {})));
        rows(page, seen);
        page.put("</table></div></details>");
    }
    page.put("</li>\n");
}

fn changed(page: &mut Page, report: &Report) {
    let told = changes::told(page.voice, report);
    if told.is_empty() {
        return;
    }
    page.card("", WhatWasChanged {});
    page.put("<ul class=\"also\">\n");
    for change in told {
        let when = words::moment(page.voice, &change.time);
        let (title, when, state) = (escaped(&change.title), escaped(&when), escaped(&change.state));
        page.put(&format!("<li>{title}<br><span class=\"quiet\">{when} \u{b7} {state}</span>"));
        for step in &change.steps {
            page.put(&format!("<br><span class=\"quiet\">{}</span>", escaped(step)));
        }
        page.put("</li>\n");
    }
    page.put("</ul>\n</section>\n");
}

/// For the person at the other computer, who has no report yet: a sheet of its own.
fn sheet(page: &mut Page, report: &Report) {
    let steps = phone::steps(report);
    if steps.is_empty() {
        return;
    }
    page.card(" sheet", phone::TITLE);
    page.put(&format!("<p class=\"lead\">{}</p>\n<ol>\n", page.text(phone::LEAD)));
    for step in steps {
        let (act, look) = (page.text(step.act), page.text(step.look));
        page.put(&format!("<li>{act}<br><span class=\"quiet\">{look}</span></li>\n"));
    }
    page.put("</ol>\n");
    // Who stands there with the printed sheet has no report to look the code up in.
    let (code, support_code) = (page.said(SupportCode {}), escaped(&report.support_code));
    let qr = qr::svg(&report.support_code);
    page.put(&format!("<p class=\"sign\">{qr}<span>{code}<br><span class=\"code\">{support_code}</span></span></p>\n"));
    page.put("</section>\n");
}

fn about(page: &mut Page, report: &Report) {
    let hidden = if report.hidden.is_empty() { NothingHidden {}.into() } else { words::hidden(report) };
    let code = Term::from(&report.support_code);
    let made_by = MadeByRedial { version: (&report.tool.version).into(), os: (&report.tool.os).into() };
    let mut rows: Vec<(Said, String)> = vec![
        (Typed {}.into(), report.target.typed.clone()),
        (MadeBy {}.into(), page.voice.say(made_by)),
        (MadeAt {}.into(), words::moment(page.voice, &report.created)),
        (FormatOf {}.into(), report.schema.clone()),
        (SupportCode {}.into(), page.voice.say(SpellsItOut { code })),
        (Hidden {}.into(), page.voice.say(hidden)),
    ];
    if let Some(file) = &report.tool.file {
        rows.push((ItsFile {}.into(), page.voice.say(words::program(file))));
    }
    page.card("", About {});
    page.put("<dl class=\"about\">\n");
    for (place, (name, value)) in rows.into_iter().enumerate() {
        let class = if place < 4 { "" } else { " class=\"wide\"" };
        page.put(&format!("<dt>{}</dt><dd{class}>{}</dd>\n", page.said(name), escaped(&value)));
    }
    page.put("</dl>\n</section>\n");
}

fn glyph(status: Status) -> String {
    format!("<svg class=\"glyph\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><use href=\"#s-{}\"/></svg>", status.id())
}

/// Every text of this file's tables.
pub fn texts() -> impl Iterator<Item = &'static str> {
    [FORMAT.title, FORMAT.purpose].into_iter().chain(picture::texts())
}

says! { "report-html":
    Title { host: Name } = "Redial report: {host}";
    ACheck {} = "A check of Remote Desktop";
    WhyNot {} = "Why Remote Desktop won't connect";
    Checked { host: Name, port: Number } = "Checked: {host}, port {port}";
    CheckedThrough { host: Name, port: Number, gateway: Name } =
        "Checked: {host}, port {port}, through the gateway {gateway}";

    HowSure {} = "How sure";
    AtThisStep {} = "At this step";
    WhatAnswers {} = "What answers there";
    SupportCode {} = "Support code";
    WhyRedialThinksSo {} = "Why Redial thinks so";
    WhatToDo {} = "What to do";
    AsksForAdministrator {} = "asks for an administrator";
    WhatItMeans {} = "What it means, and what to do";

    BoxSaid {} = "What the message box said";
    InNoList {} = "Redial's lists don't have this.";
    NotInTheList {} = "This number is not in Redial's list.";
    ErrorCode {} = "Error code";
    ExtendedErrorCode {} = "Extended error code";
    ReadFrom { source: Phrase } = "Read from {source}.";

    StepByStep {} = "Step by step";
    WhatWasMeasured {} = "What was measured";
    FromTheInside {} = "This computer, from the inside";
    WhatWasSeen {} = "What was seen";
    WhatWasChanged {} = "What Redial has changed on this computer";

    About {} = "About this report";
    Typed {} = "What was typed";
    MadeBy {} = "Made by";
    MadeByRedial { version: Term, os: Term } = "Redial {version} ({os})";
    ItsFile {} = "That program's file";
    MadeAt {} = "Made at";
    FormatOf {} = "Format";
    SpellsItOut { code: Term } = "{code} (\u{201c}redial explain {code}\u{201d} spells it out)";
    Hidden {} = "Hidden in this report";
    NothingHidden {} = "Nothing. Names and addresses are shown as they are.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{redact, sample};
    use crate::rules;

    #[test]
    fn nothing_from_a_server_becomes_markup() {
        let page = write(&sample::hostile(), Voice::ENGLISH);
        for bad in ["<script", "<img", "onerror=alert(2)>", "\0", "\u{1b}", "\u{7}", "\u{202e}", "';alert"] {
            assert!(!page.contains(bad), "{bad:?}");
        }
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img"));
        tags_are_balanced(&page);
    }

    #[test]
    fn every_page_stands_alone() {
        for report in sample::all() {
            let page = write(&report, Voice::ENGLISH);
            tags_are_balanced(&page);
            let bare = page.replace("https://", "");
            for bad in ["<script", "<link", "<img", "<iframe", "@import", "url(", " src=", "href=\"h", "javascript:"] {
                let shown_by_a_server = bad == " src=" && page.contains("&lt;img src=");
                assert!(!bare.contains(bad) || shown_by_a_server, "{bad}");
            }
            for part in
                ["<!DOCTYPE html>", "default-src 'none'; style-src 'unsafe-inline'", "lang=\"en\"", "charset=\"utf-8\""]
            {
                assert!(page.contains(part), "{part}");
            }
        }
    }

    #[test]
    fn the_page_says_what_the_report_knows() {
        let report = sample::expired();
        let page = write(&report, Voice::ENGLISH);
        let parts = [
            escaped(&report.verdict.headline.english()),
            words::place(Side::Server).to_owned(),
            report.support_code.clone(),
            "0x904".to_owned(),
            "Extended error code".to_owned(),
            "TLS13_AES_256_GCM_SHA384".to_owned(),
            "20 November 2026".to_owned(),
            "14.5 ms".to_owned(),
        ];
        for part in
            parts.iter().chain(&report.verdict.because.iter().map(|b| escaped(&b.english())).collect::<Vec<_>>())
        {
            assert!(page.contains(part.as_str()), "{part}");
        }
        for layer in &report.layers {
            assert!(
                page.contains(layer.id.title())
                    && page.contains(&escaped(&words::headline(Voice::ENGLISH, &report, layer)))
            );
        }
        let redacted = write(&redact::redact(&report), Voice::ENGLISH).to_lowercase();
        assert!(redacted.contains("4 names") && !redacted.contains("office-pc") && !redacted.contains("10.20."));
    }

    #[test]
    fn explanations_are_laid_out() {
        let advice = Advice {
            meaning: "<b>c</b> `g < h`".into(),
            reasons: vec!["d".into(), "e".into()],
            steps: vec!["**Helpdesk:** f".into()],
            acts: Vec::new(),
            cautions: vec!["see [i](https://j)".into()],
            references: Vec::new(),
        };
        let mut page = Page { html: String::new(), voice: Voice::ENGLISH };
        explained_by(&mut page, &advice);
        let expected = "<h3>What this means</h3>\n<p>&lt;b&gt;c&lt;/b&gt; <code>g &lt; h</code></p>\n\
                        <h3>Why it happens</h3>\n<ul><li>d</li>\n<li>e</li>\n</ul>\n\
                        <h3>How to fix it by hand</h3>\n<ol><li><strong>Helpdesk:</strong> f</li>\n</ol>\n\
                        <p>see i (https://j)</p>\n";
        assert_eq!(page.html, expected);
    }

    #[test]
    fn every_explanation_is_laid_out() {
        let inside = crate::host::rules::ALL.map(|(_, rule)| (sample::host(), rule.id));
        for (report, id) in rules::ALL.map(|rule| (sample::refused(), rule.id)).into_iter().chain(inside) {
            let mut page = Page { html: "</style></head>".to_owned(), voice: Voice::ENGLISH };
            explained_by(&mut page, &Advice::of(Voice::ENGLISH, &report, &id.into()));
            page.put("</html>");
            let page = page.html;
            tags_are_balanced(&page);
            assert!(page.contains("<ol>") && !page.contains("**") && !page.contains('`'), "{id}: {page}");
        }
    }

    /// Every element that is opened is closed, in order.
    fn tags_are_balanced(page: &str) {
        let body = &page[page.find("</style>").unwrap() + 8..];
        let mut open = vec!["html", "head"];
        for tag in body.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap();
            let name = tag.split([' ', '/']).next().unwrap();
            if let Some(closed) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closed), "{open:?}");
            } else if !tag.ends_with('/') && !["br", "meta"].contains(&name) {
                open.push(name);
            }
        }
        assert_eq!(open, Vec::<&str>::new());
    }
}
