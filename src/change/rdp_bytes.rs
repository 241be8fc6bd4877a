//! Lines of `.rdp` files as octets, so that a changed line leaves all others as they are: encoding, byte order mark,
//! line ends, spelling and order.

use std::ops::Range;

use crate::model::Said;

/// Remote Desktop Connection itself writes some fifty.
const MOST_LINES: usize = 4096;
/// As much of a file as the check reads.
const LONGEST: usize = 256 * 1024;

/// One line and its end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// In the file, line end included.
    pub whole: Range<usize>,
    /// Without the line end.
    text: Range<usize>,
    words: String,
}

/// A file taken apart.
pub struct Lines<'a> {
    bytes: &'a [u8],
    encoding: Encoding,
    all: Vec<Line>,
}

#[derive(Clone, Copy)]
struct Encoding {
    mark: usize,
    width: usize,
    big: bool,
}

/// Octets to put in the place of others.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Splice {
    /// Nothing where a line is added at the end.
    pub old: Vec<u8>,
    pub new: Vec<u8>,
    /// What the setting was.
    pub was: Option<String>,
}

crate::says! { "change-rdp-bytes":
    SetTwice { name: Term, n: Count } = "“{name}” is set {n} times";
    NoValue { name: Term } = "the line of “{name}” has no value";
    OtherKind { name: Term, kind: OsError } = "“{name}” is of another kind, {kind}";
}

/// Whether somebody has signed the file: a changed line makes the signature void.
#[must_use]
pub fn is_signed(bytes: &[u8]) -> bool {
    Lines::read(bytes).is_some_and(|file| !file.named("signature").is_empty())
}

/// Every setting that has a value, by name. Nothing where it is no text.
#[must_use]
pub fn settings(bytes: &[u8]) -> Vec<(String, String)> {
    let lines = Lines::read(bytes).map(|file| file.all).unwrap_or_default();
    let pairs = lines.iter().filter_map(|line| {
        let mut fields = line.words.splitn(3, ':');
        let (name, value) = (fields.next()?.trim(), fields.nth(1)?.trim());
        (!value.is_empty()).then(|| (name.to_ascii_lowercase(), value.to_owned()))
    });
    pairs.collect()
}

impl<'a> Lines<'a> {
    /// None where it is no text, or has more lines than any honest file.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let encoding = Encoding::of(bytes)?;
        let mut lines = Vec::new();
        let mut at = encoding.mark;
        while at + encoding.width <= bytes.len() {
            if lines.len() == MOST_LINES {
                return None;
            }
            let line = encoding.line(bytes, at);
            at = line.whole.end;
            lines.push(line);
        }
        // Half a unit at the end: whatever is added after it would be read askew.
        (at == bytes.len()).then_some(Self { bytes, encoding, all: lines })
    }

    /// Whether every program reads the same in it. A zero, an end of line of a third kind or a name that is not plain is
    /// passed over by one and read by another: of two lines for one setting, the wrong one might be changed.
    pub fn is_plain(&self) -> bool {
        self.bytes.len() <= LONGEST && self.all.iter().all(Line::is_plain)
    }

    /// Every line that sets it.
    pub fn named(&self, name: &str) -> Vec<&Line> {
        self.all.iter().filter(|line| line.name().eq_ignore_ascii_case(name)).collect()
    }

    pub fn raw(&self, line: &Line) -> &'a [u8] {
        &self.bytes[line.whole.clone()]
    }

    /// What to change so that it is set to that; none where it is so already. An error where that would be guessing.
    pub fn set(&self, name: &str, kind: char, value: &str) -> Result<Option<Splice>, Said> {
        let found = self.named(name);
        let [line] = found.as_slice() else {
            if found.is_empty() {
                return Ok(Some(self.append(&format!("{name}:{kind}:{value}"))));
            }
            return Err(SetTwice { name: name.into(), n: found.len().into() }.into());
        };
        let mut fields = line.words.splitn(3, ':');
        let (Some(own), Some(own_kind), Some(was)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(NoValue { name: name.into() }.into());
        };
        if !own_kind.trim().eq_ignore_ascii_case(&kind.to_string()) {
            return Err(OtherKind { name: name.into(), kind: format!("{own_kind:?}").into() }.into());
        }
        let was = was.trim().to_owned();
        if was == value {
            return Ok(None);
        }
        // Every character before the value is of one unit, as the name and the kind are ASCII.
        let head = (own.chars().count() + own_kind.chars().count() + 2) * self.encoding.width;
        let old = self.raw(line).to_vec();
        let end = &self.bytes[line.text.end..line.whole.end];
        let new = [&old[..head.min(old.len())], &self.encoding.write(value), end].concat();
        Ok(Some(Splice { old, new, was: Some(was) }))
    }

    fn append(&self, text: &str) -> Splice {
        let mut ends = self.all.iter().map(|line| &self.bytes[line.text.end..line.whole.end]);
        let crlf = self.encoding.write("\r\n");
        let end = ends.clone().find(|end| !end.is_empty()).unwrap_or(&crlf);
        let before = if ends.next_back().is_some_and(<[u8]>::is_empty) { end } else { &[] };
        Splice { old: Vec::new(), new: [before, &self.encoding.write(text), end].concat(), was: None }
    }
}

impl Line {
    fn is_plain(&self) -> bool {
        let mut fields = self.words.splitn(3, ':');
        let plain_name = fields.next().is_some_and(str::is_ascii) || fields.count() < 2;
        plain_name && !self.words.trim_end_matches('\r').contains(['\r', '\0'])
    }

    fn name(&self) -> &str {
        self.words.split(':').next().unwrap_or_default().trim()
    }
}

impl Encoding {
    fn of(bytes: &[u8]) -> Option<Self> {
        let wide = |mark, big| Some(Self { mark, width: 2, big });
        match bytes {
            [0xff, 0xfe, ..] => wide(2, false),
            [0xfe, 0xff, ..] => wide(2, true),
            [0xef, 0xbb, 0xbf, ..] => Some(Self { mark: 3, width: 1, big: false }),
            // mstsc's own encoding without its mark: every other octet of plain English is zero.
            [_, 0, _, 0, ..] => wide(0, false),
            _ if bytes.contains(&0) => None,
            _ => Some(Self { mark: 0, width: 1, big: false }),
        }
    }

    fn unit(self, bytes: &[u8], at: usize) -> u16 {
        match (self.width, self.big) {
            (1, _) => u16::from(bytes[at]),
            (_, false) => u16::from_le_bytes([bytes[at], bytes[at + 1]]),
            (_, true) => u16::from_be_bytes([bytes[at], bytes[at + 1]]),
        }
    }

    fn line(self, bytes: &[u8], start: usize) -> Line {
        let mut units = Vec::new();
        let mut at = start;
        while at + self.width <= bytes.len() {
            let unit = self.unit(bytes, at);
            at += self.width;
            units.push(unit);
            if unit == u16::from(b'\n') {
                break;
            }
        }
        let (lf, crlf) = ([u16::from(b'\n')], [b'\r', b'\n'].map(u16::from));
        let units = units.as_slice();
        let text = units.strip_suffix(&crlf).or_else(|| units.strip_suffix(&lf)).unwrap_or(units);
        let words =
            char::decode_utf16(text.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Line { whole: start..at, text: start..start + text.len() * self.width, words }
    }

    fn write(self, text: &str) -> Vec<u8> {
        match (self.width, self.big) {
            (1, _) => text.as_bytes().to_vec(),
            (_, false) => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            (_, true) => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}
