//! One line of a connection file.

use serde::{Deserialize, Serialize};

use super::rdp_bytes::{Line, Lines};
use super::words::Value;
use super::{Change, ChangeError, Edit, Inspection, Words, file};
use crate::model::Said;
use crate::platform::files::FileState;
use crate::platform::{Bytes, Platform, PlatformError};

const SECONDS_1601_TO_1970: u64 = 11_644_473_600;
/// `ERROR_INVALID_DATA`
const NO_CONNECTION_FILE: u32 = 13;

/// One setting of a connection file. All other lines belong to mstsc, which rewrites them whenever it likes, and are
/// neither compared nor touched.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct RdpLine {
    pub path: String,
    pub name: String,
    /// The values, for people.
    pub was: Option<String>,
    pub becomes: String,
    /// The line with its end as it is in the file; empty where there is none.
    pub old: Bytes,
    /// The same after; with a line end before it where the file's last line has none.
    pub new: Bytes,
    pub old_modified: u64,
    pub new_modified: u64,
}

impl RdpLine {
    /// Sets `name:kind:value`. None where it is so already.
    ///
    /// # Errors
    /// `Missing` where there is no file, `Unclear` where it sets that more than once or is no connection file.
    pub fn plan(
        pc: &dyn Platform,
        path: &str,
        name: &str,
        kind: char,
        value: &str,
    ) -> Result<Option<Change>, ChangeError> {
        let file = pc.file(path, file::LONGEST)?.ok_or_else(|| PlatformError::Missing { what: path.to_owned() })?;
        let unclear = |what: Said| {
            let what = InFile { path: path.into(), what: what.into() }.into();
            ChangeError::Unclear { what }
        };
        let plain = !value.contains(['\r', '\n', '\0']) && value.is_ascii();
        let lines = Lines::read(&file.bytes.0).filter(|_| plain).ok_or_else(|| unclear(NoConnectionFile {}.into()))?;
        if !lines.is_plain() {
            return Err(unclear(ReadDifferently {}.into()));
        }
        let Some(splice) = lines.set(name, kind, value).map_err(unclear)? else { return Ok(None) };
        Ok(Some(Change::RdpLine(Self {
            path: path.to_owned(),
            name: name.to_owned(),
            was: splice.was,
            becomes: value.to_owned(),
            old: Bytes(splice.old),
            new: Bytes(splice.new),
            old_modified: file.modified,
            new_modified: (pc.now() + SECONDS_1601_TO_1970) * 10_000_000,
        })))
    }

    /// Where the line is, and which of the two.
    fn find(&self, bytes: &[u8]) -> (Found, Said) {
        let Some(lines) = Lines::read(bytes) else { return (Found::Other, NoConnectionFile {}.into()) };
        match lines.named(&self.name).as_slice() {
            [] if self.old.0.is_empty() => (Found::Old(bytes.len()..bytes.len()), NoSuchLine {}.into()),
            [] => (Found::Other, NoSuchLine {}.into()),
            [line] => {
                let text = String::from_utf8_lossy(lines.raw(line)).replace('\0', "");
                (self.which(bytes, line), Value { text: text.trim().into() }.into())
            }
            more => (Found::Other, SuchLines { n: more.len().into() }.into()),
        }
    }

    fn which(&self, bytes: &[u8], line: &Line) -> Found {
        // An added line may have brought the end of the line before it.
        let start = line.whole.end.checked_sub(self.new.0.len());
        let added = start.map(|start| start..line.whole.end);
        let is = |range: &std::ops::Range<usize>, bytes_of: &Bytes| bytes.get(range.clone()) == Some(&bytes_of.0);
        if self.old.0.is_empty() {
            return added.filter(|range| is(range, &self.new)).map_or(Found::Other, Found::New);
        }
        let whole = line.whole.clone();
        if is(&whole, &self.old) {
            Found::Old(whole)
        } else if is(&whole, &self.new) {
            Found::New(whole)
        } else {
            Found::Other
        }
    }

    fn write(&self, pc: &dyn Platform, forth: bool) -> Result<(), PlatformError> {
        let changed = || PlatformError::Failed { code: NO_CONNECTION_FILE, what: self.path.clone() };
        let mut state = pc.file(&self.path, file::LONGEST)?.ok_or_else(changed)?;
        let (range, line) = match (self.find(&state.bytes.0).0, forth) {
            (Found::Old(range), true) => (range, &self.new),
            (Found::New(range), false) => (range, &self.old),
            _ => return Err(changed()),
        };
        state.bytes.0.splice(range, line.0.iter().copied());
        state.modified = self.time(pc, &state, forth);
        pc.write_file(&self.path, &state)
    }

    /// Taking back brings the old time back too, unless somebody else has written the file since.
    fn time(&self, pc: &dyn Platform, state: &FileState, forth: bool) -> u64 {
        let written = |modified| FileState { modified, ..state.clone() }.same(state);
        if forth {
            self.new_modified
        } else if written(self.new_modified) || written(self.old_modified) {
            self.old_modified
        } else {
            (pc.now() + SECONDS_1601_TO_1970) * 10_000_000
        }
    }
}

crate::says! { "change-rdp-line":
    InFile { path: Path, what: Phrase } = "{path}: {what}";
    NoConnectionFile {} = "no connection file";
    ReadDifferently {} = "programs read different things in it";
    NoSuchLine {} = "no such line";
    SuchLines { n: Count } = "{n} such lines";
    NoFile {} = "no file";
    SetLine { what: Phrase, file: Path } = "{what}, in {file}";
    Detail { path: Path, name: Term, before: Phrase, after: Phrase } = "{path}: {name} {before} -> {after}";
    NotSet {} = "not set";
    Empty {} = "empty";
}

/// Name of a line, what it is for, and what its values mean.
type Known = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// The lines that fixes set.
const KNOWN: [Known; 4] = [
    ("enablecredsspsupport", "Signing in before the screen appears (NLA)", &[("0", "off"), ("1", "on")]),
    (
        "gatewayusagemethod",
        "When a gateway is used",
        &[
            ("0", "never"),
            ("4", "never"),
            ("1", "always"),
            ("2", "where there is no direct way"),
            ("3", "as Remote Desktop is set"),
        ],
    ),
    (
        "gatewayprofileusagemethod",
        "Who decides about the gateway",
        &[("0", "Remote Desktop by itself"), ("1", "the settings in this file")],
    ),
    ("gatewayhostname", "The gateway's name", &[]),
];

/// What stands in that table.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let words = |(_, title, values): &Known| [*title].into_iter().chain(values.iter().map(|(_, word)| *word));
    KNOWN.iter().flat_map(words)
}

fn as_it_is(value: &str) -> Said {
    Value { text: value.into() }.into()
}

enum Found {
    Old(std::ops::Range<usize>),
    New(std::ops::Range<usize>),
    Other,
}

impl Edit for RdpLine {
    fn words(&self) -> Words {
        let known = KNOWN.iter().find(|(name, _, _)| *name == self.name);
        let what = known.map_or_else(|| as_it_is(&self.name), |(_, title, _)| Said::from(*title));
        let word = |value: &str| {
            let (_, _, meanings) = known?;
            meanings.iter().find(|(number, _)| *number == value).map(|(_, word)| Said::from(*word))
        };
        let value = |value: &str| match value {
            "" => Empty {}.into(),
            other => word(other).unwrap_or_else(|| as_it_is(other)),
        };
        let was = |words: &dyn Fn(&str) -> Said| self.was.as_deref().map_or_else(|| NotSet {}.into(), words);
        let detail = Detail {
            path: self.path.as_str().into(),
            name: self.name.as_str().into(),
            before: was(&as_it_is).into(),
            after: as_it_is(&self.becomes).into(),
        };
        let short = SetLine { what: what.into(), file: file::name(&self.path).into() };
        Words::new(short, was(&value), value(&self.becomes), detail)
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let Some(state) = pc.file(&self.path, file::LONGEST)? else {
            return Ok(Inspection::plain(false, false, NoFile {}.into()));
        };
        let (found, words) = self.find(&state.bytes.0);
        Ok(Inspection::plain(matches!(found, Found::Old(_)), matches!(found, Found::New(_)), words))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.write(pc, true)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.write(pc, false)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::fake::Fake;

    const PATH: &str = "C:\\Users\\anna\\Documents\\x.rdp";

    fn pc(bytes: &[u8]) -> Fake {
        let pc = Fake::typical();
        let state = FileState { bytes: Bytes(bytes.to_vec()), attributes: 0x22, modified: 132_000_000_000_000_000 };
        pc.edit(|world| world.set_file(PATH, state));
        pc
    }

    fn octets(pc: &Fake) -> Vec<u8> {
        pc.snapshot().entry(PATH).unwrap().file.clone().unwrap().bytes.0
    }

    fn in_every_encoding(text: &str) -> [Vec<u8>; 5] {
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        [
            text.as_bytes().to_vec(),
            [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
            [&[0xff, 0xfe], &le[..]].concat(),
            [&[0xfe, 0xff], &be[..]].concat(),
            le,
        ]
    }

    #[test]
    fn changes_one_line_and_takes_it_back() {
        let cases = [
            (
                "full address:s:p\r\nEnableCredSspSupport:i:0 \r\nx:s:\r\n",
                "full address:s:p\r\nEnableCredSspSupport:i:1\r\nx:s:\r\n",
            ),
            ("full address:s:p\nx:i:1\n", "full address:s:p\nx:i:1\nenablecredsspsupport:i:1\n"),
            ("full address:s:p\r\nx:i:1", "full address:s:p\r\nx:i:1\r\nenablecredsspsupport:i:1\r\n"),
            ("full address:s:p", "full address:s:p\r\nenablecredsspsupport:i:1\r\n"),
        ];
        for (before, after) in cases {
            for (before, after) in in_every_encoding(before).into_iter().zip(in_every_encoding(after)) {
                let pc = pc(&before);
                let world = pc.snapshot();
                let change = RdpLine::plan(&pc, PATH, "enablecredsspsupport", 'i', "1").unwrap().unwrap();
                change.apply(&pc).unwrap();
                assert_eq!(octets(&pc), after);
                assert_eq!(RdpLine::plan(&pc, PATH, "enablecredsspsupport", 'i', "1").unwrap(), None);
                change.revert(&pc).unwrap();
                assert_eq!(pc.snapshot().differences(&world), [""; 0]);
            }
        }
    }

    #[test]
    fn every_setting_that_a_fix_writes_has_plain_words() {
        for name in ["enablecredsspsupport", "gatewayusagemethod", "gatewayprofileusagemethod"] {
            let pc = pc(format!("{name}:i:1\r\n").as_bytes());
            let words = RdpLine::plan(&pc, PATH, name, 'i', "0").unwrap().unwrap().describe();
            assert!(!words.short.contains(name) && words.detail.contains(name), "{words:?}");
            assert!(
                !words.before.contains("1") && !words.after.contains("0") && words.before != words.after,
                "{words:?}"
            );
        }
    }

    #[test]
    fn other_lines_are_nobodys_business() {
        let pc = pc(b"a:i:1\r\nenablecredsspsupport:i:0\r\n");
        let change = RdpLine::plan(&pc, PATH, "enablecredsspsupport", 'i', "1").unwrap().unwrap();
        change.apply(&pc).unwrap();
        let rewritten = FileState {
            bytes: Bytes(b"enablecredsspsupport:i:1\r\nb:s:new\r\n".to_vec()),
            attributes: 0x20,
            modified: 133_900_000_000_000_000,
        };
        pc.edit(|world| world.set_file(PATH, rewritten));
        change.revert(&pc).unwrap();
        assert_eq!(octets(&pc), b"enablecredsspsupport:i:0\r\nb:s:new\r\n");
    }

    #[test]
    fn a_file_that_is_unclear_is_not_edited() {
        for text in ["x:i:1\nx:i:2\n", "x:s:1\n", "x:i\n", "\0"] {
            let plan = RdpLine::plan(&pc(text.as_bytes()), PATH, "x", 'i', "3");
            assert!(matches!(plan, Err(ChangeError::Unclear { .. })), "{text:?} {plan:?}");
        }
        assert!(RdpLine::plan(&pc(b"x:i:1"), PATH, "x", 'i', "3\ny:i:4").is_err());
        // What one program passes over is a setting to another.
        let (zeros, long) = ("\u{1}\0\0z\r\nx:i:0\r\n", format!("x:i:1\ny:s:{}\n", "y".repeat(256 * 1024)));
        let odd = ["a:i:1\rx:i:0\r\nx:i:1\r\n", "\u{3000}x:i:1\nx:i:2\n", "x:i:1\n\0x:i:2\n", zeros, &long];
        for bytes in odd.into_iter().flat_map(in_every_encoding) {
            let plan = RdpLine::plan(&pc(&bytes), PATH, "x", 'i', "3");
            assert!(matches!(plan, Err(ChangeError::Unclear { .. })), "{bytes:?} {plan:?}");
        }
        // Doubled by a program that took it for text, and read alike everywhere.
        assert!(RdpLine::plan(&pc(b"x:i:1\r\r\n\xe4:s\r\r\n"), PATH, "x", 'i', "3").is_ok_and(|plan| plan.is_some()));
        assert!(crate::change::is_signed(b"x:i:1\r\nsignature:s:AQAB\r\n"));
    }

    proptest! {
        #[test]
        fn whatever_the_file_undo_is_exact(
            text in "((x|X |y|full address)(:[is]:|:)[ a-z0-9é\u{1f980}]{0,4}(\r\n|\n|\r|)){0,5}",
            which in 0..5_usize,
            cut in 0..2_usize,
        ) {
            let mut bytes = in_every_encoding(&text)[which].clone();
            bytes.truncate(bytes.len().saturating_sub(cut));
            let pc = pc(&bytes);
            let world = pc.snapshot();
            if let Ok(Some(change)) = RdpLine::plan(&pc, PATH, "x", 'i', "7") {
                change.apply(&pc).unwrap();
                prop_assert_eq!(RdpLine::plan(&pc, PATH, "x", 'i', "7"), Ok(None));
                change.revert(&pc).unwrap();
                prop_assert!(pc.snapshot() == world);
            }
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = (Lines::read(&bytes).map(|lines| lines.set("x", 'i', "1")), crate::change::is_signed(&bytes));
        }
    }
}
