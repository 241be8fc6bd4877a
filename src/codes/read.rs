//! Finds the numbers of a message box in whatever somebody typed or pasted.

use crate::model::ErrorPair;

/// A message box is a few hundred characters long; anything much longer is something else.
const LONGEST: usize = 4096;

/// Finds them.
///
/// Understood are `0x904`, `x904`, `O x904`, `904h`, `0x904/0x7`, `0x904 7`, decimal `2308`, a negative decimal status, a
/// number behind a word such as "code", "reason" or "Fehlercode", and a whole message box in any language, whose other words
/// are ignored. A bare number is decimal if that is `known`, else hexadecimal if that is, else decimal. Among words, a bare
/// number only counts if it is `known` and not tiny, or stands behind such a word.
pub fn numbers(text: &str, known: impl Fn(u32) -> bool) -> Option<ErrorPair> {
    if text.len() > LONGEST {
        return None;
    }
    let text = prefixes(&text.chars().map(plain).collect::<String>());
    let tokens = tokens(&text);
    let at = tokens.iter().position(|token| token.explicit().is_some());
    let main = match at {
        Some(at) => Some((at, tokens[at].explicit()?, Base::Hex)),
        None if tokens.iter().any(|token| token.word) => in_words(&tokens, &known),
        // More than two numbers and nothing else are a date or a list, not a message box.
        None => {
            tokens.first().filter(|_| tokens.len() <= 2).and_then(|token| token.bare(&known)).map(|(n, b)| (0, n, b))
        }
    };
    let (at, code, base) = main?;
    if tokens[at].label == Label::Extended {
        // The first line of the box was left out, or cannot be read.
        let before = in_words(&tokens[..at], &known).map(|(_, code, _)| code);
        return Some(ErrorPair::new(before, code));
    }
    let rest = &tokens[at + 1..];
    let labelled = rest.iter().find(|token| token.label == Label::Extended && token.value(base).is_some());
    if let Some(token) = labelled {
        return Some(ErrorPair::new(code, token.value(base)));
    }
    // A bare second number has to follow at once and alone, or a date or the time of day would be taken for one.
    let alone = rest.get(1).is_none_or(|after| !after.adjacent || after.in_base(Base::Hex).is_none());
    let neighbour = rest.first().filter(|next| next.adjacent && alone && next.explicit().is_none());
    let extended = neighbour.and_then(|next| next.in_base(base)).or_else(|| rest.iter().find_map(Token::explicit));
    // `disconnect code 2308 (0x904)` says the same twice.
    Some(ErrorPair::new(code, extended.filter(|&extended| extended != code)))
}

/// Among words: a number behind a word that announces one, else the first that is known.
fn in_words(tokens: &[Token<'_>], known: &impl Fn(u32) -> bool) -> Option<(usize, u32, Base)> {
    let bare = |(at, token): (usize, &Token<'_>)| token.bare(known).map(|(code, base)| (at, code, base));
    let mut announced = tokens.iter().enumerate().filter(|(_, token)| token.label == Label::Main);
    let with_words = tokens.iter().any(|token| token.word);
    announced.find_map(bare).or_else(|| {
        let mut known = tokens.iter().enumerate().filter_map(bare).filter(|&(_, code, _)| known(code));
        known.find(|&(_, code, _)| code > 0xFF || !with_words)
    })
}

#[derive(Clone, Copy)]
enum Base {
    Decimal,
    Hex,
}

/// What the words before a number say that it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Label {
    Nothing,
    Main,
    Extended,
}

/// A run of letters and digits.
struct Token<'a> {
    text: &'a str,
    /// A minus sign stands before it, and nothing that would make the sign a separator.
    minus: bool,
    /// Only separators lie between it and the token before.
    adjacent: bool,
    /// Certainly a word, so the text is more than bare numbers.
    word: bool,
    label: Label,
}

impl Token<'_> {
    /// The number, if the spelling alone says that it is one: `0x904`, `904h`.
    fn explicit(&self) -> Option<u32> {
        if let Some(digits) = self.text.strip_prefix("0x").or_else(|| self.text.strip_prefix("0X")) {
            let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
            // In "0x904Extended" the E belongs to the word, as far as anybody can tell; "0x90x" cannot be read.
            let word = digits[..end].trim_end_matches(|c: char| c.is_ascii_alphabetic());
            return match digits.len() - end {
                0 => hex(digits),
                1 => None,
                _ => hex(word),
            };
        }
        let digits = self.text.strip_suffix(['h', 'H'])?;
        digits.starts_with(|c: char| c.is_ascii_digit()).then(|| hex(digits)).flatten()
    }

    fn value(&self, base: Base) -> Option<u32> {
        self.explicit().or_else(|| self.in_base(base))
    }

    fn bare(&self, known: impl Fn(u32) -> bool) -> Option<(u32, Base)> {
        let decimal = self.in_base(Base::Decimal);
        let hex = self.in_base(Base::Hex).filter(|&number| known(number));
        match (decimal, hex) {
            (Some(decimal), Some(hex)) if !known(decimal) => Some((hex, Base::Hex)),
            (Some(decimal), _) => Some((decimal, Base::Decimal)),
            (None, hex) => hex.map(|hex| (hex, Base::Hex)),
        }
    }

    fn in_base(&self, base: Base) -> Option<u32> {
        match base {
            _ if !self.text.contains(|c: char| c.is_ascii_digit()) => None,
            Base::Decimal if self.minus => {
                let number: i32 = format!("-{}", self.text).parse().ok()?;
                Some(number.cast_unsigned())
            }
            Base::Decimal => self.text.parse().ok(),
            Base::Hex if self.minus => None,
            Base::Hex => hex(self.text),
        }
    }
}

/// Cuts the text at everything that is no ASCII letter or digit.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = text;
    // What stands between the last number and here.
    let mut words = String::new();
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let gap = &rest[..start];
        let body = &rest[start..];
        let end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        let token = &body[..end];
        let digits = token.contains(|c: char| c.is_ascii_digit());
        let separators = gap.chars().all(|c| c.is_whitespace() || "/,;:|-+&".contains(c));
        words.push_str(gap);
        tokens.push(Token {
            text: token,
            minus: gap.ends_with('-') && (gap.len() > 1 || tokens.is_empty()),
            adjacent: separators && !tokens.is_empty(),
            // A dot makes addresses and versions of numbers, and a letter of another script is a word as well.
            word: !digits || !separators,
            label: if digits { label(&words) } else { Label::Nothing },
        });
        if digits {
            words.clear();
        } else {
            words.push_str(token);
        }
        rest = &body[end..];
    }
    if let Some(last) = tokens.last_mut() {
        last.word |= rest.contains(char::is_alphanumeric);
    }
    tokens
}

/// What the words between the number before and this one announce. Seen in the boxes of German, French, Spanish, Italian,
/// Portuguese, Japanese and Chinese Windows.
fn label(words: &str) -> Label {
    const EXTENDED: [&str; 9] =
        ["extended", "erweitert", "étendu", "extendid", "estendid", "esteso", "扩展", "擴充", "拡張"];
    const MAIN: [&str; 11] =
        ["code", "reason", "error", "erreur", "código", "codice", "códi", "kode", "代码", "代碼", "コード"];
    let words = words.to_lowercase();
    // The word has to stand close by: "the error came up on server 2019" announces nothing.
    let near: String = words.chars().rev().take(28).collect::<Vec<_>>().into_iter().rev().collect();
    let announces = |stem: &str| near.rfind(stem).is_some_and(|at| !near[at + stem.len()..].trim().contains(' '));
    if EXTENDED.iter().any(|stem| near.contains(stem)) {
        Label::Extended
    } else if MAIN.iter().any(|stem| announces(stem)) {
        Label::Main
    } else {
        Label::Nothing
    }
}

/// Puts right how people write the beginning of such a number: `x904`, `O x904`, `0x 904`.
fn prefixes(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let bound = at == 0 || !chars[at - 1].is_alphanumeric();
        if let Some(after) = bound.then(|| prefix(&chars[at..])).flatten() {
            out.push_str("0x");
            at += after;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// How many characters a prefix takes, blanks after it included; none where no number follows.
fn prefix(chars: &[char]) -> Option<usize> {
    let blanks = |from: usize| chars[from..].iter().take_while(|c| **c == ' ').count().min(2);
    let mut at = 0;
    if matches!(chars.first(), Some('0' | 'o' | 'O')) {
        at = 1 + blanks(1);
    }
    if !matches!(chars.get(at), Some('x' | 'X')) {
        return None;
    }
    at += 1 + blanks(at + 1);
    let digits: String = chars[at..].iter().take_while(|c| c.is_ascii_alphanumeric()).collect();
    // "x64" is a kind of processor.
    let processor = at == 1 && matches!(digits.as_str(), "86" | "64" | "32");
    let number = digits.starts_with(|c: char| c.is_ascii_hexdigit()) && digits.contains(|c: char| c.is_ascii_digit());
    (number && !processor).then_some(at)
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

/// Up to eight hexadecimal digits without a sign, leading zeros not counted.
fn hex(digits: &str) -> Option<u32> {
    let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
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
        let code = |known: &[u32]| super::numbers("516", |number| known.contains(&number)).and_then(|pair| pair.code);
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
