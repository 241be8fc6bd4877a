//! Explanations on the screen: paragraphs and lists, in which a text may have bold, code and links.

use egui::text::LayoutJob;
use egui::{FontFamily, FontId, Role, TextFormat, Ui, WidgetInfo, vec2};

use crate::report::escape;

use super::{fonts, theme};

/// Draws a text, each paragraph as a label of its own.
pub fn show(ui: &mut Ui, text: &str) {
    let whole: Vec<_> = text.split("\n\n").collect();
    paragraphs(ui, &whole);
}

/// One paragraph each.
pub fn paragraphs(ui: &mut Ui, texts: &[impl AsRef<str>]) {
    spaced(ui, |ui| texts.iter().for_each(|text| line(ui, text.as_ref())));
}

/// A list without an order.
pub fn points(ui: &mut Ui, texts: &[impl AsRef<str>]) {
    list(ui, |ui| texts.iter().for_each(|text| point(ui, "\u{2022}", text.as_ref())));
}

/// A list to be followed from its first entry on.
pub fn numbered(ui: &mut Ui, texts: &[impl AsRef<str>]) {
    list(ui, |ui| texts.iter().zip(1..).for_each(|(text, number)| point(ui, &format!("{number}."), text.as_ref())));
}

fn list(ui: &mut Ui, draw: impl FnOnce(&mut Ui)) {
    spaced(ui, |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_role(Role::List));
        draw(ui);
    });
}

/// A list to be followed, in which each command stands in a box of its own: `draw` makes it.
pub fn numbered_with_boxes(ui: &mut Ui, texts: &[impl AsRef<str>], draw: impl Fn(&mut Ui, &str)) {
    spaced(ui, |ui| {
        for (text, number) in texts.iter().zip(1..) {
            let mut sign = format!("{number}.");
            for part in parts(text.as_ref()) {
                match part {
                    Part::Words(words) => point(ui, &std::mem::take(&mut sign), &words),
                    Part::Command(command) => boxed(ui, &std::mem::take(&mut sign), |ui| draw(ui, &command)),
                }
            }
        }
    });
}

/// Words with their marks, and what is typed.
#[derive(Debug, PartialEq)]
enum Part {
    Words(String),
    Command(String),
}

/// Code with a blank in it is a command, and shorter code a name within a sentence.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let code = rest.strip_prefix('`').and_then(|inside| inside.split_once('`'));
        if let Some((command, after)) = code.filter(|(code, _)| code.contains(' ')) {
            parts.push(Part::Words(std::mem::take(&mut words)));
            parts.push(Part::Command(command.to_owned()));
            // The stop after it would begin the next line.
            rest = after.trim_start_matches(['.', ',', ';', ' ']);
        } else if let Some((code, after)) = code {
            words.extend(["`", code, "`"]);
            rest = after;
        } else {
            words.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    parts.push(Part::Words(words));
    parts.retain(|part| !matches!(part, Part::Words(words) if words.trim().is_empty()));
    parts
}

fn spaced(ui: &mut Ui, draw: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = theme::space::S;
        draw(ui);
    });
}

/// The first paragraph without its marks.
pub fn first_paragraph(text: &str) -> String {
    runs(text.split("\n\n").next().unwrap_or_default()).into_iter().map(|run| run.text).collect()
}

fn point(ui: &mut Ui, sign: &str, text: &str) {
    boxed(ui, sign, |ui| line(ui, text));
}

fn boxed(ui: &mut Ui, sign: &str, content: impl FnOnce(&mut Ui)) {
    const SIGN: f32 = 26.0;
    ui.horizontal_top(|ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_role(Role::ListItem));
        ui.spacing_mut().item_spacing.x = 0.0;
        let format = text_format(fonts::semibold(), theme::palette(ui).text_quiet);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(LayoutJob::single_section(sign.to_owned(), format)));
        let (rect, marker) = ui.allocate_exact_size(vec2(SIGN, galley.size().y), egui::Sense::hover());
        // Whoever listens is told the number, too.
        marker.widget_info(|| WidgetInfo::labeled(Role::ListMarker, true, sign));
        ui.painter().galley(rect.left_top(), galley, egui::Color32::PLACEHOLDER);
        ui.vertical(content);
    });
}

/// Addresses are shown and not opened: Redial sends nobody anywhere.
fn line(ui: &mut Ui, text: &str) {
    let runs = runs(text);
    let palette = theme::palette(ui);
    let mut job = LayoutJob::default();
    for run in &runs {
        let (family, back) = match run.look {
            Look::Plain | Look::Link(_) => (FontFamily::Proportional, egui::Color32::TRANSPARENT),
            Look::Strong => (fonts::semibold(), egui::Color32::TRANSPARENT),
            Look::Code => (FontFamily::Monospace, palette.unknown_soft),
        };
        let mut format = text_format(family, palette.text);
        format.background = back;
        job.append(&run.text, 0.0, format);
        if let Look::Link(address) = &run.look {
            job.append(&format!(" ({address})"), 0.0, text_format(FontFamily::Proportional, palette.text_quiet));
        }
    }
    ui.label(job);
}

/// The same for each run of a line, so that none stands higher than another.
fn text_format(family: FontFamily, color: egui::Color32) -> TextFormat {
    let mut format = TextFormat::simple(FontId::new(theme::size::BODY, family), color);
    format.line_height = Some(theme::LINE);
    format.valign = egui::Align::Center;
    format
}

#[derive(Debug, PartialEq)]
struct Run {
    text: String,
    look: Look,
}

#[derive(Debug, PartialEq)]
enum Look {
    Plain,
    Strong,
    Code,
    Link(String),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((run, after)) = special(rest) {
            if !plain.is_empty() {
                runs.push(Run { text: std::mem::take(&mut plain), look: Look::Plain });
            }
            runs.push(run);
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        runs.push(Run { text: plain, look: Look::Plain });
    }
    runs
}

fn special(text: &str) -> Option<(Run, &str)> {
    if let Some((inside, after)) = text.strip_prefix("**").and_then(|rest| rest.split_once("**")) {
        return Some((Run { text: inside.to_owned(), look: Look::Strong }, after));
    }
    if let Some((inside, after)) = text.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        return Some((Run { text: inside.to_owned(), look: Look::Code }, after));
    }
    if let Some((address, after)) = text.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        return web(address)
            .map(|address| (Run { text: address.to_owned(), look: Look::Link(address.to_owned()) }, after));
    }
    let (inside, after) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = after.split_once(')')?;
    web(address).map(|address| (Run { text: inside.to_owned(), look: Look::Link(address.to_owned()) }, after))
}

/// Nothing but web pages is ever opened.
fn web(address: &str) -> Option<&str> {
    (address.starts_with("https://") || address.starts_with("http://")).then_some(address)
}

/// A sentence that may carry a server's words has no marks of its own.
pub fn one_line(text: &str) -> String {
    escape::plain(text).replace(['`', '*', '[', '<'], "\u{2019}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_the_runs() {
        let looks: Vec<_> =
            runs("a **b** `c` [d](https://e) [f](file:///g)").into_iter().map(|run| (run.text, run.look)).collect();
        assert_eq!(looks[1], ("b".to_owned(), Look::Strong));
        assert_eq!(looks[3], ("c".to_owned(), Look::Code));
        assert_eq!(looks[5], ("d".to_owned(), Look::Link("https://e".to_owned())));
        assert_eq!(looks[6], (" [f](file:///g)".to_owned(), Look::Plain));
        assert_eq!(first_paragraph("It is **off**.\n\nMore."), "It is off.");
    }

    #[test]
    fn commands_get_boxes_and_names_do_not() {
        let words = |text: &str| Part::Words(text.to_owned());
        let found = parts("**A:** run `a b c`. `d` must be `e`; or `f g`");
        let command = |text: &str| Part::Command(text.to_owned());
        let expected = [words("**A:** run "), command("a b c"), words("`d` must be `e`; or "), command("f g")];
        assert_eq!(found, expected);
        assert_eq!(parts("no code"), [words("no code")]);
        assert_eq!(parts("an open `mark"), [words("an open `mark")]);
    }

    proptest! {
        #[test]
        fn adds_no_letters_and_never_panics(text in "[a-z*`\\[\\]()<>.# 1\n-]{0,60}") {
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).count();
            let shown: usize = runs(&text).iter().map(|run| letters(&run.text)).sum();
            prop_assert!(shown <= letters(&text));
        }
    }
}
