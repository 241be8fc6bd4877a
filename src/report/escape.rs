//! Whatever a server sent is shown, never obeyed.

use std::fmt::Write as _;

/// Text for a terminal or a text file: control characters, terminal escapes and direction overrides become visible.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if is_unsafe(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Text for an HTML page, in an element or in a quoted attribute.
#[must_use]
pub fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A JSON document that says the same in characters that every terminal shows as they are. Outside of its strings a
/// document has no character that this changes.
#[must_use]
pub fn json(document: &str) -> String {
    let mut safe = String::with_capacity(document.len());
    for c in document.chars() {
        if c != '\n' && is_unsafe(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a string does not fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Control characters, the invisible ones that change the order or look of the text around them, and what Unicode has made no
/// character of: XML has no place for some of those, however they are written.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_act_is_shown() {
        assert_eq!(
            plain("a\u{1b}[31mb\0\u{202e}c\r\nd\u{9b}"),
            "a\u{fffd}[31mb\u{fffd}\u{fffd}c\u{fffd}\u{fffd}d\u{fffd}"
        );
        assert_eq!(
            plain("a\u{fffe}b\u{ffff}c\u{10ffff}\u{fdd0}\u{fffd}"),
            "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(html("<b a='x' b=\"y\">&\0"), "&lt;b a=&#39;x&#39; b=&quot;y&quot;&gt;&amp;\u{fffd}");
    }

    proptest! {
        #[test]
        fn json_stays_the_same_document(text in any::<String>()) {
            let safe = json(&serde_json::to_string_pretty(&[&text, "\u{9b}\u{202e}\u{e0041}"]).unwrap());
            prop_assert!(!safe.contains(|c| c != '\n' && is_unsafe(c)), "{}", safe);
            prop_assert_eq!(&serde_json::from_str::<[String; 2]>(&safe).unwrap()[0], &text);
        }

        /// The characters of XML 1.0 (2.2), less those that act.
        #[test]
        fn xml_may_have_all_that_is_left(text in any::<String>(), odd in "[\u{fff0}-\u{ffff}\0-\u{1f}]*") {
            let text = html(&(text + &odd));
            let fits = |c| matches!(c, ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
            prop_assert!(text.chars().all(fits), "{:?}", text);
        }

        #[test]
        fn no_markup_is_left(text in any::<String>()) {
            let html = html(&text);
            prop_assert!(!html.contains(['<', '>', '"', '\'', '\0', '\u{1b}']), "{}", html);
        }
    }
}
