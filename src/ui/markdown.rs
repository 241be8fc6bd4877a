//! The little Markdown that explanations are written in: paragraphs, lists, bold, code, links.

use egui::text::LayoutJob;
use egui::{FontFamily, FontId, TextFormat, Ui, vec2};

use super::widget::code_chip;
use super::{fonts, theme};

/// Draws it, each list point and paragraph as a label of its own.
pub fn show(ui: &mut Ui, markdown: &str) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = theme::space::S;
        for block in blocks(markdown) {
            match block {
                Block::Text(text) => line(ui, &text),
                Block::Point { sign, depth, text } => point(ui, &sign, depth, &text),
                Block::Code(text) => {
                    code_chip(ui, &text, "Copy", "Copied");
                }
                Block::Heading(text) => {
                    ui.label(egui::RichText::new(text).family(fonts::semibold()));
                }
            }
        }
    });
}

/// The first paragraph without its marks.
pub fn first_paragraph(markdown: &str) -> String {
    let first = blocks(markdown).into_iter().find_map(|block| match block {
        Block::Text(text) | Block::Point { text, .. } => Some(text),
        Block::Code(_) | Block::Heading(_) => None,
    });
    runs(&first.unwrap_or_default()).into_iter().map(|run| run.text).collect()
}

#[derive(Debug, PartialEq)]
enum Block {
    Text(String),
    /// `sign` is a bullet or the number.
    Point {
        sign: String,
        depth: usize,
        text: String,
    },
    Code(String),
    Heading(String),
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fenced = false;
    // Whether the next line goes on with the last block.
    let mut open = false;
    for raw in markdown.lines() {
        let text = raw.trim();
        if text.starts_with("```") {
            fenced = !fenced;
            open = false;
        } else if fenced {
            blocks.push(Block::Code(raw.trim_end().to_owned()));
        } else if text.is_empty() {
            open = false;
        } else if text.starts_with('#') {
            blocks.push(Block::Heading(text.trim_start_matches('#').trim().to_owned()));
            open = false;
        } else if let Some((sign, rest)) = marker(text) {
            let depth = (raw.len() - raw.trim_start().len()) / 2;
            blocks.push(Block::Point { sign, depth: depth.min(3), text: rest.to_owned() });
            open = true;
        } else if let (true, Some(Block::Text(last) | Block::Point { text: last, .. })) = (open, blocks.last_mut()) {
            last.push(' ');
            last.push_str(text);
        } else {
            blocks.push(Block::Text(text.to_owned()));
            open = true;
        }
    }
    blocks
}

fn marker(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix("- ").or_else(|| text.strip_prefix("* ")) {
        return Some(("\u{2022}".to_owned(), rest));
    }
    let (number, rest) = text.split_once(". ")?;
    let is_number = !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| (format!("{number}."), rest))
}

fn point(ui: &mut Ui, sign: &str, depth: usize, text: &str) {
    const SIGN: f32 = 26.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        #[expect(clippy::cast_precision_loss, reason = "at most three")]
        ui.add_space(depth as f32 * SIGN);
        let format = text_format(fonts::semibold(), theme::palette(ui).text_quiet);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(LayoutJob::single_section(sign.to_owned(), format)));
        let (rect, _) = ui.allocate_exact_size(vec2(SIGN, galley.size().y), egui::Sense::hover());
        ui.painter().galley(rect.left_top(), galley, egui::Color32::PLACEHOLDER);
        ui.vertical(|ui| line(ui, text));
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_the_blocks() {
        let text = "One\nline.\n\n1. First\n   goes on\n2. Second\n  - inner\n```\nping x\n```\n### More";
        let point =
            |sign: &str, depth, text: &str| Block::Point { sign: sign.to_owned(), depth, text: text.to_owned() };
        assert_eq!(
            blocks(text),
            [
                Block::Text("One line.".to_owned()),
                point("1.", 0, "First goes on"),
                point("2.", 0, "Second"),
                point("\u{2022}", 1, "inner"),
                Block::Code("ping x".to_owned()),
                Block::Heading("More".to_owned()),
            ]
        );
    }

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

    proptest! {
        #[test]
        fn loses_no_letters_and_never_panics(text in "[a-z*`\\[\\]()<>.# 1\n-]{0,60}") {
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).count();
            let shown: usize = blocks(&text).iter().map(|block| match block {
                Block::Text(text) | Block::Point { text, .. } => runs(text).iter().map(|r| letters(&r.text)).sum(),
                Block::Code(text) | Block::Heading(text) => letters(text),
            }).sum();
            prop_assert!(shown <= letters(&text));
        }
    }
}
