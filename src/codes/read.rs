//! Finds the numbers of a message box in whatever somebody typed or pasted.

use super::tokens::{Base, Label, Token, prefixes, tokens};
use crate::model::ErrorPair;

/// A message box is a few hundred characters long; anything much longer is something else.
const LONGEST: usize = 4096;

/// Numbers up to here count computers, days and tries as well.
const TINY: u32 = 0xFF;

/// Finds them.
///
/// Understood are `0x904`, `x904`, `O x904`, `904h`, `0x904/0x7`, `0x904 7`, decimal `2308`, a negative decimal status, a
/// number behind a word such as "code", "reason" or "Fehlercode", and a whole message box in any language, whose other words
/// are ignored. A bare number is decimal if that is `known`, else hexadecimal if that is, else decimal. Among words, a bare
/// number only counts if it is `known` and not tiny, or stands behind such a word; a tiny one right behind it, and not
/// where a sentence was recognised (`spoken`), which says more. What belongs to a list, an address, a name, a time or an
/// amount is no number of an error.
pub fn numbers(text: &str, spoken: bool, known: impl Fn(u32) -> bool) -> Option<ErrorPair> {
    if text.len() > LONGEST {
        return None;
    }
    let text: String = text.chars().map(plain).collect();
    let text = prefixes(&text, &known);
    let tokens = tokens(&text, &known);
    let at = tokens.iter().position(|token| token.explicit.is_some());
    let main = match at {
        Some(at) => Some((at, tokens[at].explicit?, Base::Hex)),
        None if tokens.iter().any(|token| token.word) => in_words(&tokens, spoken, &known),
        // More than two numbers and nothing else are a date or a list, not a message box.
        None => {
            tokens.first().filter(|_| tokens.len() <= 2).and_then(|token| token.bare(&known)).map(|(n, b)| (0, n, b))
        }
    };
    let (at, code, base) = main?;
    if tokens[at].label == Label::Extended {
        // The first line of the box was left out, or cannot be read.
        let before = in_words(&tokens[..at], spoken, &known).map(|(_, code, _)| code);
        return Some(ErrorPair::new(before, code));
    }
    let rest = &tokens[at + 1..];
    let labelled = rest.iter().find(|token| token.label == Label::Extended && token.value(base).is_some());
    if let Some(token) = labelled {
        return Some(ErrorPair::new(code, token.value(base)));
    }
    // A bare second number has to follow at once and alone, or a date or the time of day would be taken for one.
    let alone = rest.get(1).is_none_or(|after| !after.adjacent || after.in_base(Base::Hex).is_none());
    let neighbour = rest.first().filter(|next| next.adjacent && alone && next.explicit.is_none());
    let extended =
        neighbour.and_then(|next| next.in_base(base)).or_else(|| rest.iter().find_map(|token| token.explicit));
    // `disconnect code 2308 (0x904)` says the same twice; `0x3/0x3` does not.
    let pair = code <= 0xFF && rest.iter().any(|token| token.text == tokens[at].text);
    Some(ErrorPair::new(code, extended.filter(|&extended| extended != code || pair)))
}

/// Among words: a number behind a word that announces one, else the first that is known.
fn in_words(tokens: &[Token<'_>], spoken: bool, known: &impl Fn(u32) -> bool) -> Option<(usize, u32, Base)> {
    let bare = |(at, token): (usize, &Token<'_>)| token.bare(known).map(|(code, base)| (at, code, base));
    let with_words = tokens.iter().any(|token| token.word);
    let announced = |&(at, code, _): &(usize, u32, Base)| {
        let alone = || tokens.get(at + 1).is_none_or(|next| !next.word || next.announces_extended());
        match tokens[at].label {
            Label::Code => code > TINY || !spoken,
            // "Error 4" may be a number, and "error: 2 computers" is none.
            Label::Error => code > TINY || (!spoken && alone()),
            // "Error on 2019" announces nothing, "error with number 2308" does.
            Label::Near => code > TINY && known(code),
            Label::Nothing | Label::Extended => false,
        }
    };
    let numbers: Vec<_> = tokens.iter().enumerate().filter_map(bare).collect();
    numbers.iter().copied().find(announced).or_else(|| {
        let mut known = numbers.iter().copied().filter(|&(_, code, _)| known(code));
        known.find(|&(_, code, _)| code > TINY || !with_words)
    })
}

/// Brings full-width forms and the digits of other scripts to ASCII, and the sign that looks like an x.
fn plain(c: char) -> char {
    let from = |first: u32, to: char| char::from_u32(u32::from(c) - first + u32::from(to)).unwrap_or(c);
    match c {
        '\u{FF01}'..='\u{FF5E}' => from(0xFF01, '!'),
        '\u{0660}'..='\u{0669}' => from(0x0660, '0'),
        '\u{06F0}'..='\u{06F9}' => from(0x06F0, '0'),
        '\u{0966}'..='\u{096F}' => from(0x0966, '0'),
        '\u{D7}' => 'x',
        '\u{2212}' => '-',
        '\u{A0}' | '\u{202F}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::codes::parse;
    use crate::model::ErrorPair;

    fn found(text: &str) -> Option<(u32, Option<u32>)> {
        parse(text).and_then(|pair| Some((pair.code?, pair.extended)))
    }

    #[test]
    fn typed() {
        let both = Some((0x904, Some(0x7)));
        let one = Some((0x904, None));
        for text in
            ["0x904/0x7", "0x904 0x7", "0X904, 0X7", "0x904/7", "0x904 7", "904/7", "904 7", "904h 7h", "0x0904 - 0x07"]
        {
            assert_eq!(found(text), both, "{text}");
        }
        for text in ["0x904", "904h", "904H", "904", " 904 ", "2308", "0x00000904", "(0x904)", "0x904.", "0×904"] {
            assert_eq!(found(text), one, "{text}");
        }
        assert_eq!(found("2308/7"), both);
        assert_eq!(found("0x904 (2308)"), one);
        assert_eq!(found("516"), Some((0x204, None)));
        assert_eq!(found("B07"), Some((0xB07, None)));
        assert_eq!(found("50331676"), Some((0x0300_001C, None)));
        assert_eq!(found("99999"), Some((99_999, None)));
        assert_eq!(found("C000006D"), Some((0xC000_006D, None)));
        assert_eq!(found("-1073741715"), Some((0xC000_006D, None)));
        assert_eq!(found("904-7"), both);
        assert_eq!(found("0x808/0x10A"), Some((0x808, Some(0x10A))));
        assert_eq!(found("808 10A"), Some((0x808, Some(0x10A))));
    }

    #[test]
    fn a_known_decimal_wins_over_a_known_hexadecimal() {
        let code =
            |known: &[u32]| super::numbers("516", false, |number| known.contains(&number)).and_then(|pair| pair.code);
        assert_eq!(code(&[516, 0x516]), Some(516));
        assert_eq!(code(&[0x516]), Some(0x516));
        assert_eq!(code(&[]), Some(516));
    }

    #[test]
    fn pasted() {
        let both = Some((0x904, Some(0x7)));
        for text in [
            "Error code: 0x904 Extended error code: 0x7",
            "ERROR CODE: 0X904\r\nEXTENDED ERROR CODE: 0X7\r\nTimestamp (UTC): 11/20/26 06:38:45 AM\r\nPress Ctrl+C to copy.",
            "[Window Title]\nRemote Desktop Connection\n\n[Content]\nThis computer can't connect to the remote computer.\n\n\
             Error code: 0x904\nExtended error code: 0x7\nTimestamp (UTC): 11/20/26 06:38:45 AM",
            "Fehlercode: 0x904\nErweiterter Fehlercode: 0x7\nZeitstempel (UTC): 20.11.26 06:38:45",
            "エラー コード:0x904拡張エラー コード:0x7",
            "エラー コード：０ｘ９０４　拡張エラー コード：０ｘ７",
            "Error code: 0x904Extended error code: 0x7Timestamp (UTC): 11/20/26",
        ] {
            assert_eq!(found(text), both, "{text}");
        }
        assert_eq!(found("Error code: 0x204\nTimestamp (UTC): 11/20/26"), Some((0x204, None)));
        assert_eq!(found("RDP ClientActiveX has been disconnected (Reason= 2308)"), Some((0x904, None)));
        assert_eq!(found("Error code: 0x904\n11/20/26 06:38:45"), Some((0x904, None)));
        assert_eq!(found("error 904 again"), Some((0x904, None)));
        assert_eq!(found("código de error: ٢٣٠٨"), Some((0x904, None)));
    }

    /// As people wrote it, with the numbers that are meant.
    #[test]
    fn as_people_write_it() {
        for (text, numbers) in [
            ("0x 904", (Some(0x904), None)),
            ("O x904", (Some(0x904), None)),
            ("ox904 0x7", (Some(0x904), Some(7))),
            ("x904", (Some(0x904), None)),
            ("Windows 11 x64 error 904", (Some(0x904), None)),
            ("0x000904 0x000007", (Some(0x904), Some(7))),
            ("code 904 extended 7", (Some(0x904), Some(7))),
            ("error 904", (Some(0x904), None)),
            ("disconnect code 2308 (0x904)", (Some(0x904), None)),
            ("0x3/0x3", (Some(0x3), Some(0x3))),
            ("disconnect code 3 (0x3)", (Some(0x3), None)),
            ("0x904;0x7", (Some(0x904), Some(7))),
            ("0x904 and 0x7", (Some(0x904), Some(7))),
            ("Reason 0x904, extended 0", (Some(0x904), Some(0))),
            ("rd 904 7", (Some(0x904), Some(7))),
            ("Reason = 2825", (Some(0xB09), None)),
            ("RDP ClientActiveX has been disconnected (Reason= 263)", (Some(0x107), None)),
            ("Disconnect reason 3335", (Some(0xD07), None)),
            ("-2146893048", (Some(0x8009_0308), None)),
            ("-2147467259", (Some(0x8000_4005), None)),
            ("0x11", (Some(0x11), None)),
            ("83886181", (Some(0x0500_0065), None)),
            ("Fehlercode: 99999", (Some(99_999), None)),
            ("Fehlercode: 0x904 Erweiterter Fehlercode: 0x7", (Some(0x904), Some(7))),
            ("Código de error: 0x904 Código de error extendido: 0x7", (Some(0x904), Some(7))),
            ("远程桌面连接 错误代码：0x90x 扩展错误代码：0x7", (None, Some(7))),
            ("Extended error code: 0x7", (None, Some(7))),
            ("Error code 904, extended error code: 0x7", (Some(0x904), Some(7))),
            ("error 0x904 on windows 11 24H2 build 26100.2894", (Some(0x904), None)),
            ("Win11 23H2 0x904", (Some(0x904), None)),
            ("Windows 11 24H2 error 904", (Some(0x904), None)),
            ("192.168.1.10 error 0x204", (Some(0x204), None)),
            ("server01 error 2308", (Some(0x904), None)),
            ("my pc (ID 1800) cannot connect", (Some(0x708), None)),
            ("the password has expired 0xC0000071", (Some(0xC000_0071), None)),
            ("Error code: 0x904 Extended error code: 0x7 Timestamp (UTC): 11/20/26", (Some(0x904), Some(7))),
            ("2308 7", (Some(0x904), Some(7))),
            ("Because of a protocol error (code: 0x112f), the remote session", (Some(0x112F), None)),
            ("RDP disconnected! 3334 Because of a protocol error, this session", (Some(0xD06), None)),
            ("exDiscReasonServerDeniedConnection", (None, Some(7))),
            ("STATUS_LOGON_FAILURE", (Some(0xC000_006D), None)),
            ("status_logon_failure (0xc000006d)", (Some(0xC000_006D), None)),
            ("ERRCONNECT_CONNECT_TRANSPORT_FAILED [0x0002000D]", (Some(0x2_000D), None)),
            ("ERRCONNECT_TLS_CONNECT_FAILED", (Some(0x2_0008), None)),
            // What stands beside a number in the words of people is none itself.
            ("2h ago 0x904", (Some(0x904), None)),
            ("since 24h, 0x204", (Some(0x204), None)),
            ("0x904 24h ago", (Some(0x904), None)),
            ("0x904 3 times today", (Some(0x904), None)),
            ("0x904 at 192.168.1.20", (Some(0x904), None)),
            ("0x904 192.168.1.20", (Some(0x904), None)),
            ("0x904 06:38", (Some(0x904), None)),
            ("ThinkPad X1 Carbon: 0x904 0x7", (Some(0x904), Some(7))),
            ("my X220 says x904/x7", (Some(0x904), Some(7))),
            ("1920 x 1080, error 904", (Some(0x904), None)),
            ("error: pc-17:3390 says 904", (Some(0x904), None)),
            ("error 2026-11-29: 2308", (Some(0x904), None)),
            ("Windows 10 1607 error 904", (Some(0x904), None)),
            ("port 516 says 904", (Some(0x904), None)),
            ("Error-904", (Some(0x904), None)),
            ("Disconnect reason 4 not found in resources!", (Some(4), None)),
            ("Error 4", (Some(4), None)),
            ("Error 3, extended error 0x10", (Some(3), Some(0x10))),
            ("(code 3)", (Some(3), None)),
        ] {
            let pair = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((pair.code, pair.extended), numbers, "{text}");
        }
        assert_eq!(parse("0x90x"), None);
    }

    #[test]
    fn junk() {
        let long = format!("{} 0x904", "x".repeat(5000));
        for text in [
            "",
            "   ",
            "hello",
            "my 3 cats",
            "1.2.3.4",
            "192.168.0.1:3389",
            "11/20/26",
            "0x",
            "0xg",
            "0x123456789",
            "bad",
            "-",
            "3.11",
            "20.11.26",
            "for one of these reasons: 1) it is turned off 2) it is not there",
            "Reasons: 2) it is turned off",
            "error since 2 days",
            "error: 2 computers are affected",
            "error: 2 machines can't connect",
            "error: 192.168.1.20",
            "error: 192.168.1.20:3389",
            "error fe80::1%12",
            "error: 2001:db8::7",
            "error 06:38:45",
            "error 11/20/26 06:38",
            "error 2026-11-29",
            "error: pc-17:3390",
            "error on server 2019",
            "errors: 3",
            "since 24h",
            "ThinkPad X1 Carbon",
            "X220: it does not work",
            "1920 x 1080",
            "Windows 10 1607 does not connect",
            "port 2308 is closed",
            "x1",
            "7h",
            &long,
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_harmless(text in any::<String>()) {
            let _ = parse(&text);
        }

        #[test]
        fn near_misses_are_harmless(text in r"[0-9a-fA-FxXhH/ :.,\-０-９٠-٩×é]{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn its_own_text_is_read_back(code: u32, extended: Option<u32>) {
            prop_assume!(extended != Some(code));
            let pair = ErrorPair::new(code, extended);
            prop_assert_eq!(parse(&pair.to_string()), Some(pair));
        }
    }
}
