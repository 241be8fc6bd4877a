//! The little Markdown in which rules explain themselves: headings, paragraphs, lists, code. No HTML passes through.

/// A part of a text, its inline marks still in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Block {
    Heading(String),
    Paragraph(String),
    /// One entry of a list, with its number where it has one.
    Item(Option<u32>, String),
    /// A line of code that stands alone.
    Code(String),
}

/// A piece of a paragraph.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Span {
    Text(String),
    Code(String),
    Strong(String),
}

/// Cuts a text into blocks.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut goes_on = false;
    let mut fenced = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            fenced = !fenced;
            goes_on = false;
        } else if fenced {
            blocks.push(Block::Code(line.trim_end().to_owned()));
        } else if trimmed.is_empty() {
            goes_on = false;
        } else if let Some(heading) = heading(trimmed) {
            blocks.push(Block::Heading(heading.to_owned()));
            goes_on = false;
        } else if let Some((number, rest)) = item(trimmed) {
            blocks.push(Block::Item(number, rest.to_owned()));
            goes_on = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(text) | Block::Item(_, text)) if goes_on => {
                    text.push(' ');
                    text.push_str(trimmed);
                }
                _ => blocks.push(Block::Paragraph(trimmed.to_owned())),
            }
            goes_on = true;
        }
    }
    blocks
}

/// Cuts a paragraph into pieces; links become their text with the address behind it.
#[must_use]
pub fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[', '<']) {
        let (before, from) = rest.split_at(at);
        let found = between(from, "`", "`")
            .map(|(code, after)| (Span::Code(code.to_owned()), after))
            .or_else(|| between(from, "**", "**").map(|(strong, after)| (Span::Strong(strong.to_owned()), after)))
            .or_else(|| link(from).map(|(text, after)| (Span::Text(text), after)))
            .or_else(|| {
                let (address, after) = between(from, "<", ">")?;
                address.starts_with("https://").then(|| (Span::Text(address.to_owned()), after))
            });
        let (span, after) = found.unwrap_or_else(|| {
            let (mark, after) = from.split_at(1);
            (Span::Text(mark.to_owned()), after)
        });
        push(&mut spans, Span::Text(before.to_owned()));
        push(&mut spans, span);
        rest = after;
    }
    push(&mut spans, Span::Text(rest.to_owned()));
    spans
}

/// A paragraph without its marks.
#[must_use]
pub fn bare(text: &str) -> String {
    let pieces = spans(text).into_iter().map(|span| match span {
        Span::Text(text) | Span::Code(text) | Span::Strong(text) => text,
    });
    pieces.collect()
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    (rest.len() < line.len()).then(|| rest.strip_prefix(' '))?
}

fn item(line: &str) -> Option<(Option<u32>, &str)> {
    if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((None, rest));
    }
    let (number, rest) = line.split_once(". ")?;
    Some((Some(number.parse().ok().filter(|_| number.len() <= 2)?), rest))
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(open)?.split_once(close).filter(|(inside, _)| !inside.is_empty())
}

/// `[text](address)`.
fn link(text: &str) -> Option<(String, &str)> {
    let (label, after) = between(text, "[", "]")?;
    let (address, after) = between(after, "(", ")")?;
    Some((if label == address { address.to_owned() } else { format!("{label} ({address})") }, after))
}

fn push(spans: &mut Vec<Span>, span: Span) {
    match (spans.last_mut(), span) {
        (Some(Span::Text(before)), Span::Text(text)) => before.push_str(&text),
        (_, Span::Text(text)) if text.is_empty() => {}
        (_, span) => spans.push(span),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_rules_write() {
        let text = "## What this means\nIt is\noff.\n\nSee `x`.\n- one\n  more\n- two\n\n1. first\n2. second\n```\ncode  here\n```\n#no";
        let expected = [
            Block::Heading("What this means".into()),
            Block::Paragraph("It is off.".into()),
            Block::Paragraph("See `x`.".into()),
            Block::Item(None, "one more".into()),
            Block::Item(None, "two".into()),
            Block::Item(Some(1), "first".into()),
            Block::Item(Some(2), "second".into()),
            Block::Code("code  here".into()),
            Block::Paragraph("#no".into()),
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn links_are_text() {
        let text = "Press **OK** in `a*b`, [the page](https://x.example/y) or <https://z.example>, 2 * 3 < [7].";
        assert_eq!(
            spans(text),
            [
                Span::Text("Press ".into()),
                Span::Strong("OK".into()),
                Span::Text(" in ".into()),
                Span::Code("a*b".into()),
                Span::Text(", the page (https://x.example/y) or https://z.example, 2 * 3 < [7].".into()),
            ]
        );
        assert_eq!(bare("`a` **b** [c](d)"), "a b c (d)");
    }

    proptest! {
        #[test]
        fn never_panics_and_loses_no_letter(text in "[a-z `*<>()#.1\\[\\]\n-]{0,80}") {
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            let kept: String = blocks(&text).iter().map(|block| match block {
                Block::Heading(text) | Block::Paragraph(text) | Block::Item(_, text) => bare(text),
                Block::Code(text) => text.clone(),
            }).collect();
            if !text.contains("```") {
                prop_assert_eq!(letters(&kept), letters(&text));
            }
        }
    }
}
