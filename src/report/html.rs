//! One page that stands alone: no scripts, nothing loaded from anywhere; two sheets of paper when printed, and a third one
//! to take to the other computer.

use std::fmt::Write as _;

use serde_json::Value;

use super::advice::{self, Advice};
use super::escape::html as esc;
use super::markdown::{Span, spans};
use super::{LayerReport, Report, changes, facts, phone, words};
use crate::codes::{self, Code};
use crate::host::HostCheck;
use crate::model::{ErrorPair, Place, Side, Status};

mod picture;

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

/// The whole page.
#[must_use]
pub fn write(report: &Report) -> String {
    let mut page = String::with_capacity(32 * 1024);
    let (host, style) = (esc(&report.target.host), STYLE.trim());
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Redial report: {host}</title>\n<style>\n{style}\n</style>\n</head>\n<body>\n{GLYPHS}\n"
    );
    head(&mut page, report);
    page.push_str("<main>\n");
    verdict(&mut page, report);
    what_to_do(&mut page, report);
    also(&mut page, report);
    numbers(&mut page, report);
    inside(&mut page, report);
    steps(&mut page, report);
    changed(&mut page, report);
    about(&mut page, report);
    sheet(&mut page, report);
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn head(page: &mut String, report: &Report) {
    let target = &report.target;
    let gateway = target.gateway.as_ref().map(|gateway| format!(", through the gateway {}", esc(gateway)));
    let _ = writeln!(
        page,
        "<header>{LOGO}<div class=\"what\"><b>{}</b>Checked: {}, port {}{}</div>\
         <time>{}</time></header>",
        if report.verdict.side == Side::None || report.is_of_host() {
            "A check of Remote Desktop"
        } else {
            "Why Remote Desktop won\u{2019}t connect"
        },
        esc(&target.host),
        target.port,
        gateway.unwrap_or_default(),
        esc(&words::moment(&report.created)),
    );
}

fn verdict(page: &mut String, report: &Report) {
    let verdict = &report.verdict;
    let status = words::verdict_status(report);
    let class = status.id();
    let _ = write!(
        page,
        "<section class=\"card verdict {class}\">\n<p class=\"place\">{}{}</p>\n<h1>{}</h1>\n<dl class=\"tags\">\n\
         <div><dt>How sure</dt><dd>{}</dd></div>\n",
        glyph(status),
        words::place_of(report, verdict.side),
        esc(&verdict.headline.english()),
        words::sure(verdict.confidence),
    );
    if let Some(layer) = verdict.layer {
        let _ = writeln!(page, "<div><dt>At this step</dt><dd>{}</dd></div>", layer.title());
    }
    if let Some(server) = words::server(report) {
        let _ = writeln!(page, "<div><dt>What answers there</dt><dd>{}</dd></div>", esc(&server));
    }
    let _ = write!(
        page,
        "<div><dt>Support code</dt><dd class=\"code\">{}</dd></div>\n</dl>\n{}\n",
        esc(&report.support_code),
        // It shows the way between two computers, and from the inside there is only one.
        if report.is_of_host() { String::new() } else { picture::svg(report) }
    );
    if !verdict.because.is_empty() {
        page.push_str("<h3>Why Redial thinks so</h3>\n<ul class=\"because\">\n");
        for because in &verdict.because {
            let _ = writeln!(page, "<li>{}</li>", esc(&because.english()));
        }
        page.push_str("</ul>\n");
    }
    page.push_str("</section>\n");
}

fn what_to_do(page: &mut String, report: &Report) {
    let _ = write!(
        page,
        "<section class=\"card prose\">\n<h2>What to do</h2>\n<p class=\"lead\">{}</p>\n",
        words::who_acts_on(report)
    );
    if words::go_there(report) {
        let _ = writeln!(page, "<p>{}</p>", esc(words::SEE_SHEET));
    }
    if let Some(words) = words::past_the_door(report) {
        let _ = writeln!(page, "<p>{}</p>", esc(words));
    }
    if report.needs_administrator() {
        let _ = writeln!(page, "<p>{}</p>", esc(words::AS_ADMINISTRATOR));
    }
    offers(page, report, Place::Here);
    explained_by(page, &Advice::of_verdict(report));
    offers(page, report, Place::There);
    page.push_str("</section>\n");
}

/// What Redial can do itself.
fn offers(page: &mut String, report: &Report, place: Place) {
    let offers: Vec<_> = words::offered(report, place).collect();
    if offers.is_empty() {
        return;
    }
    let _ = write!(page, "<h3>{}</h3>\n<ul class=\"offers\">\n", esc(words::announced(place)));
    for (fix, offer) in offers {
        let rights = if offer.elevated { "asks for an administrator \u{b7} " } else { "" };
        let _ = writeln!(
            page,
            "<li>{}<br><span class=\"quiet\"><code>redial fix {}</code> \u{b7} {rights}{}</span></li>",
            esc(fix.title),
            fix.id,
            words::undo(offer.undo),
        );
    }
    page.push_str("</ul>\n");
}

/// All that is known about a cause.
fn explained_by(page: &mut String, advice: &Advice) {
    if advice.is_empty() {
        return;
    }
    let _ = writeln!(page, "<h3>{}</h3>\n<p>{}</p>", advice::MEANING, inline(&advice.meaning));
    list(page, advice::REASONS, "ul", &advice.reasons);
    list(page, advice::STEPS, "ol", &advice.steps);
    for caution in &advice.cautions {
        let _ = writeln!(page, "<p>{}</p>", inline(caution));
    }
    list(page, advice::REFERENCES, "ul", &advice.references);
}

fn list(page: &mut String, title: &str, kind: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = write!(page, "<h3>{title}</h3>\n<{kind}>");
    for item in items {
        let _ = writeln!(page, "<li>{}</li>", inline(item));
    }
    let _ = writeln!(page, "</{kind}>");
}

fn inline(text: &str) -> String {
    let pieces = spans(text).into_iter().map(|span| match span {
        Span::Text(text) => esc(&text),
        Span::Code(text) => format!("<code>{}</code>", esc(&text)),
        Span::Strong(text) => format!("<strong>{}</strong>", esc(&text)),
    });
    pieces.collect()
}

fn also(page: &mut String, report: &Report) {
    let also = &report.verdict.also;
    if also.is_empty() {
        return;
    }
    let title = words::also_title(report);
    let _ = write!(page, "<section class=\"card\">\n<h2>{title}</h2>\n<ul class=\"also\">\n");
    for other in also {
        let _ = writeln!(
            page,
            "<li>{}<br><span class=\"quiet\">{} \u{b7} {} \u{b7} {}</span>",
            esc(&words::cause_in(report, &other.cause)),
            words::place_of(report, other.side),
            words::sure_word(other.confidence),
            esc(other.cause.id()),
        );
        let known = Advice::of(report, &other.cause);
        if !known.is_empty() {
            page.push_str("<details class=\"by-hand prose\"><summary>What it means, and what to do</summary>");
            explained_by(page, &known);
            page.push_str("</details>");
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ul>\n</section>\n");
}

fn numbers(page: &mut String, report: &Report) {
    let Some(reported) = &report.error else { return };
    let error = reported.known();
    let _ = writeln!(page, "<section class=\"card\">\n<h2>What the message box said</h2>");
    if let Some(text) = &reported.text {
        let known = codes::known(error).map_or("This is in no list that Redial has.", |known| known.meaning);
        let _ = writeln!(page, "<p><span class=\"code\">{}</span><br>{}</p>", esc(text), esc(known));
    }
    // Without a cause the verdict itself has told the story.
    let story = codes::pair(error.code, error.extended).filter(|_| report.verdict.cause.is_some());
    if let Some(story) = story {
        let _ = writeln!(page, "<p class=\"story\">{} {}</p>", esc(story.meaning), esc(story.caution));
    }
    page.push_str("<ul class=\"numbers\">\n");
    for (title, number, code) in explained(error) {
        let (name, meaning) = code.map_or(("", "This number is not in Redial\u{2019}s list."), |c| (c.name, c.meaning));
        let _ = writeln!(
            page,
            "<li>{title} <span class=\"code\">0x{number:X}</span> <span class=\"quiet\">{}</span><br>{}</li>",
            esc(name),
            esc(meaning)
        );
    }
    page.push_str("</ul>\n");
    if let Some(source) = &report.error_source {
        let _ = writeln!(page, "<p class=\"quiet\">Read from {}.</p>", esc(&words::error_source(source)));
    }
    page.push_str("</section>\n");
}

/// Both numbers with what is known of them.
pub(super) fn explained(error: ErrorPair) -> Vec<(&'static str, u32, Option<&'static Code>)> {
    let main = codes::main_code(error.code).or_else(|| codes::status(error.code));
    let main = error.code.map(|number| ("Error code", number, main));
    let extended = error.extended.map(|number| ("Extended error code", number, codes::extended(number)));
    main.into_iter().chain(extended).collect()
}

/// The connection, layer by layer; nothing where nobody was dialled.
fn steps(page: &mut String, report: &Report) {
    if !words::was_dialled(report) {
        return;
    }
    page.push_str("<section class=\"card\">\n<h2>Step by step</h2>\n<ol class=\"layers\">\n");
    report.layers.iter().for_each(|one| layer(page, report, one));
    page.push_str("</ol>\n</section>\n");
}

fn layer(page: &mut String, report: &Report, layer: &LayerReport) {
    let (class, title, took) = (layer.status.id(), layer.id.title(), words::milliseconds(layer.took_ms));
    let took = if layer.status == Status::Skipped { String::new() } else { took };
    let _ = write!(
        page,
        "<li class=\"{class}\"><span class=\"status\">{}{}</span><h3>{title}</h3><span class=\"ms\">{took}</span>\
         <div class=\"more\"><p>{}</p>",
        glyph(layer.status),
        words::status(layer.status),
        esc(&words::headline(report, layer)),
    );
    for note in &layer.notes {
        let _ = write!(page, "<p class=\"note\">{}</p>", esc(&note.english()));
    }
    page.push_str("</div>");
    if !layer.facts.is_empty() {
        page.push_str("<details><summary>What was measured</summary><div class=\"facts\">");
        for (probe, fact) in &layer.facts {
            let _ = write!(page, "<section><h4>{}</h4><table>", esc(&facts::title(probe)));
            for (name, value) in facts::rows(fact) {
                let _ = write!(page, "<tr><th scope=\"row\">{}</th><td>{}</td></tr>", esc(&name), esc(&value));
            }
            page.push_str("</table></section>");
        }
        page.push_str("</div></details>");
    }
    page.push_str("</li>\n");
}

/// The computer to be reached, from the inside.
fn inside(page: &mut String, report: &Report) {
    if !report.is_of_host() {
        return;
    }
    page.push_str("<section class=\"card\">\n<h2>This computer, from the inside</h2>\n<ol class=\"layers checks\">\n");
    report.host.iter().for_each(|check| host_check(page, check));
    page.push_str("</ol>\n</section>\n");
}

fn host_check(page: &mut String, check: &HostCheck) {
    let (class, title) = (check.status.id(), esc(check.title()));
    let _ = write!(
        page,
        "<li class=\"{class}\"><span class=\"status\">{}{}</span><h3>{title}</h3><span class=\"ms\">{}</span>\
         <div class=\"more\"><p>{}</p>",
        glyph(check.status),
        words::check_status(check.status),
        words::milliseconds(check.took_ms),
        esc(&check.headline.english()),
    );
    for note in &check.notes {
        let _ = write!(page, "<p class=\"note\">{}</p>", esc(&note.english()));
    }
    page.push_str("</div>");
    let rows = facts::rows(&Value::Object(check.facts.clone()));
    if !rows.is_empty() {
        page.push_str("<details><summary>What was seen</summary><div class=\"facts\"><table>");
        for (name, value) in rows {
            let _ = write!(page, "<tr><th scope=\"row\">{}</th><td>{}</td></tr>", esc(&name), esc(&value));
        }
        page.push_str("</table></div></details>");
    }
    page.push_str("</li>\n");
}

fn changed(page: &mut String, report: &Report) {
    let told = changes::told(report);
    if told.is_empty() {
        return;
    }
    page.push_str("<section class=\"card\">\n<h2>What Redial has changed on this computer</h2>\n<ul class=\"also\">\n");
    for change in told {
        let when = words::moment(&change.time);
        let _ = write!(
            page,
            "<li>{}<br><span class=\"quiet\">{} \u{b7} {}</span>",
            esc(&change.title),
            esc(&when),
            change.state
        );
        for step in &change.steps {
            let _ = write!(page, "<br><span class=\"quiet\">{}</span>", esc(step));
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ul>\n</section>\n");
}

/// For the person at the other computer, who has no report yet: a sheet of its own.
fn sheet(page: &mut String, report: &Report) {
    let steps = phone::steps(report);
    if steps.is_empty() {
        return;
    }
    let _ = write!(
        page,
        "<section class=\"card sheet\">\n<h2>{}</h2>\n<p class=\"lead\">{}</p>\n<ol>\n",
        phone::TITLE,
        esc(phone::LEAD)
    );
    for step in steps {
        let _ = writeln!(page, "<li>{}<br><span class=\"quiet\">{}</span></li>", esc(step.act), esc(step.look));
    }
    page.push_str("</ol>\n</section>\n");
}

fn about(page: &mut String, report: &Report) {
    let hidden = if report.hidden.is_empty() {
        "Nothing. Names and addresses are shown as they are.".to_owned()
    } else {
        report.hidden.join(", ")
    };
    let code = &report.support_code;
    let rows = [
        ("What was typed", report.target.typed.clone()),
        ("Made by", format!("Redial {} ({})", report.tool.version, report.tool.os)),
        ("Made at", words::moment(&report.created)),
        ("Format", report.schema.clone()),
        ("Support code", format!("{code} (\u{201c}redial explain {code}\u{201d} spells it out)")),
        ("Hidden in this report", hidden),
    ];
    page.push_str("<section class=\"card\">\n<h2>About this report</h2>\n<dl class=\"about\">\n");
    for (place, (name, value)) in rows.into_iter().enumerate() {
        let class = if place < 4 { "" } else { " class=\"wide\"" };
        let _ = writeln!(page, "<dt>{name}</dt><dd{class}>{}</dd>", esc(&value));
    }
    page.push_str("</dl>\n</section>\n");
}

fn glyph(status: Status) -> String {
    format!("<svg class=\"glyph\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><use href=\"#s-{}\"/></svg>", status.id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{redact, sample};
    use crate::rules;

    #[test]
    fn nothing_from_a_server_becomes_markup() {
        let page = write(&sample::hostile());
        for bad in ["<script", "<img", "onerror=alert(2)>", "\0", "\u{1b}", "\u{7}", "\u{202e}", "';alert"] {
            assert!(!page.contains(bad), "{bad:?}");
        }
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img"));
        tags_are_balanced(&page);
    }

    #[test]
    fn every_page_stands_alone() {
        for report in sample::all() {
            let page = write(&report);
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
        let page = write(&report);
        let parts = [
            esc(&report.verdict.headline.english()),
            words::place(Side::Server).to_owned(),
            report.support_code.clone(),
            "0x904".to_owned(),
            "Extended error code".to_owned(),
            "TLS13_AES_256_GCM_SHA384".to_owned(),
            "20 November 2026".to_owned(),
            "14.5 ms".to_owned(),
        ];
        for part in parts.iter().chain(&report.verdict.because.iter().map(|b| esc(&b.english())).collect::<Vec<_>>()) {
            assert!(page.contains(part.as_str()), "{part}");
        }
        for layer in &report.layers {
            assert!(page.contains(layer.id.title()) && page.contains(&esc(&words::headline(&report, layer))));
        }
        let redacted = write(&redact::redact(&report)).to_lowercase();
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
        let mut page = String::new();
        explained_by(&mut page, &advice);
        let expected = "<h3>What this means</h3>\n<p>&lt;b&gt;c&lt;/b&gt; <code>g &lt; h</code></p>\n\
                        <h3>Why it happens</h3>\n<ul><li>d</li>\n<li>e</li>\n</ul>\n\
                        <h3>How to fix it by hand</h3>\n<ol><li><strong>Helpdesk:</strong> f</li>\n</ol>\n\
                        <p>see i (https://j)</p>\n";
        assert_eq!(page, expected);
    }

    #[test]
    fn every_explanation_is_laid_out() {
        let inside = crate::host::rules::ALL.map(|(_, rule)| (sample::host(), rule.id));
        for (report, id) in rules::ALL.map(|rule| (sample::refused(), rule.id)).into_iter().chain(inside) {
            let mut page = "</style></head>".to_owned();
            explained_by(&mut page, &Advice::of(&report, &id.into()));
            page.push_str("</html>");
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
