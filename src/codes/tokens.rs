//! Cuts a text into words and numbers, and says of each number what stands around it: only one that stands by itself can be the
//! number of an error.

/// What the digits of a bare number are read as.
#[derive(Clone, Copy)]
pub(super) enum Base {
    Decimal,
    Hex,
}

/// What the words before a number say that it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Label {
    Nothing,
    /// Such a word stands close by, with another one between: "error is 2308", "error since 2".
    Near,
    /// Right behind "error".
    Error,
    /// Right behind "code" or "reason".
    Code,
    Extended,
}

/// A run of letters and digits.
pub(super) struct Token<'a> {
    pub text: &'a str,
    /// A minus sign stands before it, and nothing that would make the sign a separator.
    minus: bool,
    /// Only separators lie between it and the token before.
    pub adjacent: bool,
    /// Certainly a word, so the text is more than bare numbers.
    pub word: bool,
    pub label: Label,
    /// The number, if the spelling alone says that it is one: `0x904`, `904h`.
    pub explicit: Option<u32>,
    /// No part of a list, an address, a date, a name or an amount.
    free: bool,
}

impl Token<'_> {
    pub fn value(&self, base: Base) -> Option<u32> {
        self.explicit.or_else(|| self.in_base(base))
    }

    pub fn bare(&self, known: impl Fn(u32) -> bool) -> Option<(u32, Base)> {
        let decimal = self.in_base(Base::Decimal);
        let hex = self.in_base(Base::Hex).filter(|&number| known(number));
        match (decimal, hex) {
            (Some(decimal), Some(hex)) if !known(decimal) => Some((hex, Base::Hex)),
            (Some(decimal), _) => Some((decimal, Base::Decimal)),
            (None, hex) => hex.map(|hex| (hex, Base::Hex)),
        }
    }

    pub fn in_base(&self, base: Base) -> Option<u32> {
        match base {
            _ if !self.free || !has_digits(self.text) => None,
            Base::Decimal if self.minus => {
                let number: i32 = format!("-{}", self.text).parse().ok()?;
                Some(number.cast_unsigned())
            }
            Base::Decimal => self.text.parse().ok(),
            Base::Hex if self.minus => None,
            Base::Hex => hex(self.text),
        }
    }

    /// Whether it is the first word of "extended error code".
    pub fn announces_extended(&self) -> bool {
        label(self.text) == Label::Extended
    }
}

/// A run of letters and digits, and what stands between it and the one before.
#[derive(Clone, Copy)]
struct Piece<'a> {
    gap: &'a str,
    text: &'a str,
}

/// Cuts the text at everything that is no ASCII letter or digit.
pub(super) fn tokens<'a>(text: &'a str, known: &impl Fn(u32) -> bool) -> Vec<Token<'a>> {
    let (pieces, tail) = pieces(text);
    let bound = bound(&pieces, tail);
    let mut tokens: Vec<Token<'a>> = Vec::new();
    // What stands between the last number and here.
    let mut words = String::new();
    for (at, &Piece { gap, text }) in pieces.iter().enumerate() {
        let digits = has_digits(text);
        let separators = gap.chars().all(is_separator);
        words.push_str(gap);
        let label = if digits { label(&words) } else { Label::Nothing };
        let adjacent = separators && at > 0;
        // `904h 7h`
        let marked = |before: &Token<'_>| before.explicit.is_some() && before.text.ends_with(['h', 'H']);
        let second = label == Label::Extended || (adjacent && tokens.last().is_some_and(marked));
        let agreed = |number, digits| second || (digits >= MARKED && (pieces.len() == 1 || known(number)));
        tokens.push(Token {
            text,
            minus: gap.ends_with('-') && (gap.len() > 1 || at == 0),
            adjacent,
            // A dot makes addresses and versions of numbers, and a letter of another script is a word as well.
            word: !digits || !separators,
            label,
            explicit: explicit(text, agreed),
            free: !bound[at],
        });
        if digits {
            words.clear();
        } else {
            words.push_str(text);
        }
    }
    if let Some(last) = tokens.last_mut() {
        last.word |= tail.contains(char::is_alphanumeric);
    }
    tokens
}

/// Fewer digits with an x before or an h behind them, and nothing else that says so, are a name or hours: `X1`, `24h`.
const MARKED: usize = 3;

/// The number, if the spelling alone says that it is one. Of `904h` it has to be agreed to.
fn explicit(text: &str, agreed: impl Fn(u32, usize) -> bool) -> Option<u32> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return behind_prefix(digits).and_then(hex);
    }
    let digits = text.strip_suffix(['h', 'H'])?;
    let number = digits.starts_with(|c: char| c.is_ascii_digit()).then(|| hex(digits)).flatten()?;
    agreed(number, digits.len()).then_some(number)
}

/// The digits of a run that begins behind `0x`. In "0x904Extended" the E belongs to the word, as far as anybody can tell;
/// "0x90x" cannot be read.
fn behind_prefix(run: &str) -> Option<&str> {
    let end = run.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(run.len());
    match run.len() - end {
        0 => Some(run),
        1 => None,
        _ => Some(run[..end].trim_end_matches(|c: char| c.is_ascii_alphabetic())),
    }
}

fn pieces(text: &str) -> (Vec<Piece<'_>>, &str) {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let body = &rest[start..];
        let end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        pieces.push(Piece { gap: &rest[..start], text: &body[..end] });
        rest = &body[end..];
    }
    (pieces, rest)
}

/// Which of them belong to something larger, so that they are no number of an error.
fn bound(pieces: &[Piece<'_>], tail: &str) -> Vec<bool> {
    let mut bound = vec![false; pieces.len()];
    let behind = |at: usize| pieces.get(at + 1).map_or(tail, |next| next.gap);
    let mut open = 0_usize;
    for (at, piece) in pieces.iter().enumerate() {
        for c in piece.gap.chars() {
            match c {
                '(' => open += 1,
                ')' => open = open.saturating_sub(1),
                _ => {}
            }
        }
        // "1) Remote access ... 2) The remote computer ..."; a bracket that closes one is none.
        let listed = open == 0 && behind(at).starts_with(')');
        let next = pieces.get(at + 1);
        let counts = || next.is_some_and(|next| next.gap.trim_matches(' ').is_empty() && is_unit(next.text));
        let amount = behind(at).starts_with(['%', '\u{b0}']) || counts();
        let before = at.checked_sub(1).map(|at| &pieces[at]);
        bound[at] =
            listed || amount || is_in_a_name(before, piece, next) || before.is_some_and(|b| is_a_version(b, piece));
    }
    for run in runs(pieces) {
        let parts = &pieces[run.clone()];
        let gaps = || parts[1..].iter().map(|part| part.gap);
        let time = parts.len() == 2 && gaps().all(|gap| gap == ":") && parts.iter().all(|part| part.text.len() <= 2);
        if parts.len() > 2 || time || gaps().any(|gap| gap == "." || gap == "::") {
            bound[run].fill(true);
        }
    }
    bound
}

/// Numbers that one sign ties together: addresses, dates, times, versions, and two numbers of one box (`904/7`).
fn runs(pieces: &[Piece<'_>]) -> Vec<std::ops::Range<usize>> {
    let mut runs = Vec::new();
    let mut first = 0;
    for at in 1..=pieces.len() {
        let tied = pieces.get(at).is_some_and(|piece| {
            let gap = [".", "/", "-", ":", "::"].contains(&piece.gap);
            gap && is_numeric(pieces[at - 1].text) && is_numeric(piece.text)
        });
        if !tied {
            if at - first > 1 {
                runs.push(first..at);
            }
            first = at;
        }
    }
    runs
}

/// `pc-17`, `srv_2308`, `CORP\17`, `anna@17`, `17-inch`: tied to a word that announces no number.
fn is_in_a_name(before: Option<&Piece<'_>>, piece: &Piece<'_>, next: Option<&Piece<'_>>) -> bool {
    let ties = |gap: &str| ["-", "_", "@", "\\"].contains(&gap);
    let word = |text: &str| !is_numeric(text) && explicit(text, |_, _| true).is_none();
    let named = |before: &Piece<'_>| ties(piece.gap) && word(before.text) && label(before.text) == Label::Nothing;
    before.is_some_and(named) || next.is_some_and(|next| ties(next.gap) && word(next.text))
}

/// `version 1607`, `port 3389`, and `Windows 10 1607`, which is known as a number of Remote Desktop, too.
fn is_a_version(before: &Piece<'_>, piece: &Piece<'_>) -> bool {
    let word = before.text.to_ascii_lowercase();
    let announced = ["version", "build", "port"].contains(&word.as_str());
    let of_windows = piece.text == "1607" && ["10", "2016"].contains(&word.as_str());
    (announced || of_windows) && piece.gap.trim_matches(' ').is_empty()
}

fn is_numeric(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn has_digits(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || "/,;:|-+&".contains(c)
}

/// What is counted or measured.
fn is_unit(word: &str) -> bool {
    const UNITS: &[&str] = &[
        "ms",
        "sec",
        "secs",
        "second",
        "seconds",
        "min",
        "mins",
        "minute",
        "minutes",
        "hr",
        "hrs",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "times",
        "tries",
        "gb",
        "mb",
        "mbit",
        "pcs",
        "users",
        "computers",
        "sekunden",
        "minuten",
        "stunde",
        "stunden",
        "tag",
        "tage",
        "tagen",
        "woche",
        "wochen",
        "monate",
        "monaten",
        "mal",
        "uhr",
        "jours",
        "heures",
    ];
    UNITS.contains(&word.to_ascii_lowercase().as_str())
}

/// What the words between the number before and this one announce. Seen in the boxes of German, French, Spanish, Italian,
/// Portuguese, Japanese and Chinese Windows.
fn label(words: &str) -> Label {
    const EXTENDED: [&str; 9] =
        ["extended", "erweitert", "étendu", "extendid", "estendid", "esteso", "扩展", "擴充", "拡張"];
    const CODE: [&str; 9] = ["code", "reason", "código", "codice", "códi", "kode", "代码", "代碼", "コード"];
    const ERROR: [&str; 5] = ["error", "erreur", "errore", "erro", "fehler"];
    let words = words.to_lowercase();
    // The word has to stand close by: "the error came up on server 2019" announces nothing.
    let near: String = words.chars().rev().take(28).collect::<Vec<_>>().into_iter().rev().collect();
    // "Reasons" is another word.
    let behind = |stem: &str| {
        let ends = near.match_indices(stem).map(|(at, _)| &near[at + stem.len()..]);
        ends.filter(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic())).last()
    };
    let right_behind = |stem: &&str| behind(stem).is_some_and(|rest| !rest.contains(char::is_alphanumeric));
    let close_behind = |stem: &&str| behind(stem).is_some_and(|rest| !rest.trim().contains(' '));
    if EXTENDED.iter().any(|stem| near.contains(stem)) {
        Label::Extended
    } else if CODE.iter().any(&right_behind) {
        Label::Code
    } else if ERROR.iter().any(right_behind) {
        Label::Error
    } else if CODE.iter().chain(&ERROR).any(close_behind) {
        Label::Near
    } else {
        Label::Nothing
    }
}

/// Puts right how people write the beginning of such a number: `x904`, `O x904`, `0x 904`.
pub(super) fn prefixes(text: &str, known: &impl Fn(u32) -> bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let alone = !text.trim().contains(|c: char| !c.is_ascii_alphanumeric());
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let bound = at == 0 || !chars[at - 1].is_alphanumeric();
        // `x904/x7`
        let agreed = |number, digits| follows_a_number(&out) || (digits >= MARKED && (alone || known(number)));
        if let Some(after) = bound.then(|| prefix(&chars[at..], agreed)).flatten() {
            out.push_str("0x");
            at += after;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Whether a text ends with a number that begins with `0x`, and separators.
fn follows_a_number(text: &str) -> bool {
    let number = text.trim_end_matches(is_separator);
    let last = number.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    number.len() < text.len() && (last.starts_with("0x") || last.starts_with("0X"))
}

/// How many characters a prefix takes, blanks after it included; none where no number follows. An x alone has to be agreed to:
/// names and kinds of processors begin with it as well.
fn prefix(chars: &[char], agreed: impl Fn(u32, usize) -> bool) -> Option<usize> {
    let blanks = |from: usize| chars[from..].iter().take_while(|c| **c == ' ').count().min(2);
    let mut at = 0;
    if matches!(chars.first(), Some('0' | 'o' | 'O')) {
        at = 1 + blanks(1);
    }
    if !matches!(chars.get(at), Some('x' | 'X')) {
        return None;
    }
    // "Windows 10 x64": what stands apart need not belong to it.
    let only_x = at != 1;
    at += 1 + blanks(at + 1);
    let run: String = chars[at..].iter().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let number = run.starts_with(|c: char| c.is_ascii_hexdigit()) && has_digits(&run);
    let spelt = || behind_prefix(&run).and_then(|digits| Some((hex(digits)?, digits.len())));
    (number && (!only_x || spelt().is_some_and(|(number, digits)| agreed(number, digits)))).then_some(at)
}

/// Up to eight hexadecimal digits without a sign, leading zeros not counted.
fn hex(digits: &str) -> Option<u32> {
    let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}
