//! What the text of a list is written in: Windows' own programs write several kinds, and most do not say which.

use crate::report::json;

/// The text; none where it is no text.
pub fn read(bytes: &[u8]) -> Option<String> {
    const MARKS: [&[u8]; 3] = [&[0xef, 0xbb, 0xbf], &[0xff, 0xfe], &[0xfe, 0xff]];
    let text = if MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        json::text(bytes)
    } else if bytes.contains(&0) {
        unmarked_utf16(bytes)
    } else {
        json::text(bytes).or_else(|| windows_1252(bytes))
    };
    text.filter(|text| !text.contains('\0'))
}

/// UTF-16 that does not say so: the other order of octets makes something of it that is hardly ever Latin.
fn unmarked_utf16(bytes: &[u8]) -> Option<String> {
    [[0xff, 0xfe], [0xfe, 0xff]].into_iter().find_map(|mark| {
        let text = json::text(&[&mark, bytes].concat())?;
        let latin = text.chars().filter(|sign| ('\t'..'\u{250}').contains(sign)).count();
        (latin * 2 > text.chars().count()).then_some(text)
    })
}

/// What Excel calls CSV in the west of Europe and in America. Binary files have octets that are none of its signs.
fn windows_1252(bytes: &[u8]) -> Option<String> {
    /// 80 to 9F; the rest is Latin-1. A blank stands where there is no sign.
    const HIGH: [char; 32] = [
        '\u{20ac}', ' ', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}', '\u{2030}',
        '\u{160}', '\u{2039}', '\u{152}', ' ', '\u{17d}', ' ', ' ', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}',
        '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', ' ', '\u{17e}',
        '\u{178}',
    ];
    let sign = |octet: u8| match octet {
        // The last is where text files ended once.
        b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | b' '..=b'~' | 0xa0.. => Some(char::from(octet)),
        0x80..=0x9f => Some(HIGH[usize::from(octet - 0x80)]).filter(|sign| *sign != ' '),
        0..=0x1f | 0x7f => None,
    };
    bytes.iter().copied().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn whatever_windows_writes() {
        let text = "name;Raum\r\npc-1;B\u{fc}ro \u{201e}S\u{fc}d\u{201c}\r\n";
        let marked = |mark: &str| format!("{mark}{text}");
        assert_eq!(read(text.as_bytes()).as_deref(), Some(text));
        assert_eq!(read(marked("\u{feff}").as_bytes()).as_deref(), Some(text));
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(read(&wide(text, unit)).as_deref(), Some(text));
            assert_eq!(read(&wide(&marked("\u{feff}"), unit)).as_deref(), Some(text));
        }
        assert_eq!(read(b"name;Raum\r\npc-1;B\xfcro \x84S\xfcd\x93\r\n").as_deref(), Some(text));
        assert_eq!(
            read(b"\x80\x8a\x8e\x9c\x9f\xa0\xff").as_deref(),
            Some("\u{20ac}\u{160}\u{17d}\u{153}\u{178}\u{a0}\u{ff}")
        );
    }

    #[test]
    fn what_is_no_text() {
        let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0";
        let cut = &wide("\u{feff}name\n", u16::to_le_bytes)[..9];
        let [packed, undefined, zero, marked] =
            [&b"\x1f\x8b\x08\x03abc\xff"[..], b"caf\x81\xe9", b"pc-1\0\n", b"\xef\xbb\xbfpc-1\0"];
        for bytes in [picture, cut, packed, undefined, zero, marked, b"\xef\xbb\xbf\xc3\x28"] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let text = read(&bytes);
            prop_assert!(text.is_none_or(|text| !text.contains('\0')));
        }

        #[test]
        fn latin_text_is_read_in_either_width(text in "[ -~\u{a1}-\u{ff}\n]{1,40}") {
            prop_assert_eq!(read(&wide(&text, u16::to_le_bytes)), Some(text.clone()));
            prop_assert_eq!(read(&wide(&text, u16::to_be_bytes)), Some(text));
        }
    }
}
