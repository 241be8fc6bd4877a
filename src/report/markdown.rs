//! The marks within a sentence in which rules explain themselves: code, bold, addresses. No HTML passes through.

/// A piece of a paragraph.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Span {
    Text(String),
    Code(String),
    Strong(String),
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
        fn never_panics_and_loses_no_letter(text in "[a-z `*<>()#.1\\[\\]-]{0,80}") {
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            prop_assert_eq!(letters(&bare(&text)), letters(&text));
        }
    }
}
