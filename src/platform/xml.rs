//! XML as Windows writes it for events and tasks. No entities beyond XML's own five and numbers, no CDATA, no DTD: Windows
//! writes none of them.

/// An event has a few KiB, a task too.
const LONGEST: usize = 256 * 1024;
/// Of an entity; `#x10FFFF` has eight. Looked for to the end, a text of nothing but `&` would be read once for each.
const LONGEST_NAME: usize = 12;

/// An element with its own text, told where it opens.
pub struct Element<'a> {
    /// The names of those around it, the outermost first.
    pub within: &'a [&'a str],
    pub name: &'a str,
    tag: &'a str,
    text: &'a str,
}

impl Element<'_> {
    /// What follows the opening tag up to the next tag: Windows never mixes text and elements.
    pub fn text(&self) -> String {
        unescape(self.text)
    }

    pub fn attribute(&self, name: &str) -> Option<String> {
        attribute(self.tag, name)
    }
}

/// Shows every element in turn. None where something is not closed, or closed twice; then some may have been shown.
pub fn walk(xml: &str, mut show: impl FnMut(&Element<'_>)) -> Option<()> {
    if xml.len() > LONGEST {
        return None;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    while let Some((tag, after)) = next_tag(rest) {
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name.trim_end()) {
                return None;
            }
        } else if !tag.starts_with(['?', '!']) {
            let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let name = tag.split_whitespace().next()?;
            let text = if empty { "" } else { after.split('<').next().unwrap_or_default() };
            show(&Element { within: &open, name, tag, text });
            if !empty {
                open.push(name);
            }
        }
        rest = after;
    }
    open.is_empty().then_some(())
}

/// For a text between tags or in an attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            _ => out.push(c),
        }
    }
    out
}

/// What is between the brackets of the next tag (which quoted attributes may hold too), and what follows it.
fn next_tag(text: &str) -> Option<(&str, &str)> {
    let start = text.find('<')?;
    let inside = &text[start + 1..];
    let mut quote = None;
    for (at, c) in inside.char_indices() {
        match (quote, c) {
            (None, '>') => return Some((&inside[..at], &inside[at + 1..])),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag.split_once(char::is_whitespace)?.1.trim_start();
    loop {
        let (found, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        if found.trim() == name {
            return Some(unescape(value));
        }
        rest = after.trim_start();
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.bytes().take(LONGEST_NAME + 1).position(|byte| byte == b';').map(|end| &after[..end]);
        let entity = name.and_then(|name| Some((character(name)?, &after[name.len() + 1..])));
        if let Some((c, after)) = entity {
            out.push(c);
            rest = after;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code =
                number.strip_prefix(['x', 'X']).map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_characters_are_short() {
        assert_eq!(unescape("&lt;&#65;&#x10FFFF;&#000000000065;"), "<A\u{10ffff}&#000000000065;");
        assert_eq!(unescape("&#00000000065;&&amp;;&quot"), "A&&;&quot");
        assert_eq!(unescape("&ä;&ääääääääää;"), "&ä;&ääääääääää;");
    }
}
