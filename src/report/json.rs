//! The document itself.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::bounds::{self, Excess};
use super::format::Format;
use super::{Report, SCHEMA, says};
use crate::model::Said;
use crate::model::said::{Number, Term};
use crate::says;

pub const FORMAT: Format = Format {
    id: "json",
    extensions: &["json"],
    media_type: "application/json",
    title: "Data (JSON)",
    purpose: "Redial can open it again, and helpdesk tools can read it.",
    // Programs read it, so it is the same in every language; what it says stands beside it for all others.
    write: |report, _| write(report),
};

/// Reports have some ten kilobytes; anything much longer is something else.
pub const LONGEST: usize = 4 * 1024 * 1024;

/// Why a file is no report that this version can show.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ReadError {
    TooLong,
    TooMuch(Excess),
    NotJson { what: String, line: usize, column: usize },
    NotAReport,
    Newer(u32),
    Broken { what: String, line: usize, column: usize },
}

impl ReadError {
    /// As the end of a sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        let place =
            |what: &str, line: usize, column: usize| (Term::from(what), Number::from(line), Number::from(column));
        match self {
            Self::TooLong => TooLong {}.into(),
            Self::TooMuch(Excess::Values) => TooManyValues {}.into(),
            Self::TooMuch(Excess::Layers) => TooManyLayers {}.into(),
            Self::TooMuch(Excess::Reasons) => TooManyReasons {}.into(),
            Self::TooMuch(Excess::Changes) => TooManyChanges {}.into(),
            Self::TooMuch(Excess::Text) => TooMuchText {}.into(),
            Self::NotJson { what, line, column } => {
                let (what, line, column) = place(what, *line, *column);
                NotJson { what, line, column }.into()
            }
            Self::NotAReport => NotAReport {}.into(),
            Self::Newer(version) => Newer { version: (*version).into() }.into(),
            Self::Broken { what, line, column } => {
                let (what, line, column) = place(what, *line, *column);
                Broken { what, line, column }.into()
            }
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

impl std::error::Error for ReadError {}

says! { "report-json":
    TooLong {} = "longer than any report";
    TooManyValues {} = "more values than any report has";
    TooManyLayers {} = "more layers than any report has";
    TooManyReasons {} = "more reasons than any report has";
    TooManyChanges {} = "more changes than any report has";
    TooMuchText {} = "more text than any report has";
    NotJson { what: Term, line: Number, column: Number } = "not JSON: {what} (line {line}, column {column})";
    NotAReport {} = "not a Redial report";
    Newer { version: Number } = "made by a newer version of Redial (report format {version})";
    Broken { what: Term, line: Number, column: Number } =
        "a broken Redial report: {what} (line {line}, column {column})";
}

/// One JSON document with a line feed at its end.
#[must_use]
pub fn write(report: &Report) -> String {
    let pretty = serde_json::to_string_pretty(&document(report));
    super::escape::json(&pretty.unwrap_or_default()) + "\n"
}

/// The same on one line, for many in one file (JSON Lines).
#[must_use]
pub fn line(report: &Report) -> String {
    super::escape::json(&document(report).to_string()) + "\n"
}

fn document(report: &Report) -> Value {
    // A report is plain data with string keys; serialising it has nothing to fail on.
    let mut document = serde_json::to_value(report).unwrap_or_default();
    says::write(report, &mut document);
    document
}

/// Reads a report that this or an older version wrote. Fields that it does not know are passed over.
///
/// # Errors
/// Where the bytes are no such report.
pub fn read(bytes: &[u8]) -> Result<Report, ReadError> {
    if bytes.len() > LONGEST {
        return Err(ReadError::TooLong);
    }
    let text = text(bytes).ok_or_else(|| ReadError::NotJson { what: "not a text".to_owned(), line: 1, column: 1 })?;
    // serde_json stops at 128 levels, so a deep document is an error and no stack overflow.
    if !bounds::counts(&text).map_err(|error| {
        let (what, line, column) = parts(&error);
        ReadError::NotJson { what, line, column }
    })? {
        return Err(ReadError::TooMuch(Excess::Values));
    }
    let Head { schema } = serde_json::from_str(&text).map_err(|_| ReadError::NotAReport)?;
    match version(&schema) {
        None => return Err(ReadError::NotAReport),
        Some(1) => debug_assert_eq!(schema, SCHEMA),
        Some(newer) => return Err(ReadError::Newer(newer)),
    }
    let mut report = serde_json::from_str(&text).map_err(|error| {
        let (what, line, column) = parts(&error);
        ReadError::Broken { what, line, column }
    })?;
    bounds::check(&report).map_err(ReadError::TooMuch)?;
    says::read(&text, &mut report);
    Ok(report)
}

/// Every text of this file's tables.
pub fn texts() -> impl Iterator<Item = &'static str> {
    [FORMAT.title, FORMAT.purpose].into_iter()
}

#[derive(Deserialize)]
struct Head {
    schema: String,
}

/// UTF-8, or the UTF-16 that Windows PowerShell makes of a redirected output.
#[must_use]
pub fn text(bytes: &[u8]) -> Option<String> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, odd) = rest.as_chunks();
        odd.is_empty().then(|| String::from_utf16(&units.iter().copied().map(unit).collect::<Vec<_>>()).ok())?
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    }
}

fn version(schema: &str) -> Option<u32> {
    let digits = schema.strip_prefix("redial.report/")?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain)
}

/// serde's words without the place, and the place.
fn parts(error: &serde_json::Error) -> (String, usize, usize) {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let what = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    (super::escape::plain(&what.chars().take(200).collect::<String>()), line, column)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::sample;

    #[test]
    fn reads_what_it_writes() {
        for report in sample::all() {
            let line = line(&report);
            assert_eq!(line.matches('\n').count(), 1);
            assert_eq!(read(line.as_bytes()).as_ref(), Ok(&report));
            assert_eq!(read(write(&report).as_bytes()), Ok(report));
        }
    }

    #[test]
    fn measured_numbers_stay_the_same() {
        for number in [0.069_332_999_999_999_99, 128.460_432_000_000_03, 2.403_081_000_000_000_2, 1e-7, 5e300] {
            let mut report = sample::expired();
            report.layers[2].facts.insert("x".to_owned(), number.into());
            assert_eq!(read(write(&report).as_bytes()), Ok(report), "{number}");
        }
    }

    #[test]
    fn reads_what_windows_makes_of_it() {
        let report = sample::expired();
        let text = write(&report);
        let marked: Vec<u8> = [0xef, 0xbb, 0xbf].into_iter().chain(text.bytes()).collect();
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(read(&marked).as_ref(), Ok(&report));
        assert_eq!(read(&wide).as_ref(), Ok(&report));
    }

    #[test]
    fn passes_over_fields_that_it_does_not_know() {
        let report = sample::expired();
        let mut value = serde_json::to_value(&report).unwrap();
        value["new"] = serde_json::json!({"a": [1]});
        value["verdict"]["new"] = 1.into();
        value["layers"][0]["new"] = 1.into();
        assert_eq!(read(value.to_string().as_bytes()), Ok(report));
    }

    #[test]
    fn tells_what_is_wrong() {
        let place = |error: Result<Report, ReadError>| match error.unwrap_err() {
            ReadError::NotJson { line, column, .. } => ("not json", line, column),
            ReadError::Broken { line, column, .. } => ("broken", line, column),
            ReadError::TooLong => ("too long", 0, 0),
            ReadError::TooMuch(_) => ("too much", 0, 0),
            ReadError::NotAReport => ("not a report", 0, 0),
            ReadError::Newer(version) => ("newer", version as usize, 0),
        };
        assert_eq!(place(read(b"<html>")), ("not json", 1, 1));
        assert_eq!(place(read(b"")), ("not json", 1, 0));
        assert_eq!(place(read(b"{} {}")), ("not json", 1, 4));
        assert_eq!(place(read(&[0xff, 0xfe, 0x7b])), ("not json", 1, 1));
        assert_eq!(place(read(&[0xc3, 0x28])), ("not json", 1, 1));
        assert_eq!(place(read(&vec![b' '; LONGEST + 1])), ("too long", 0, 0));
        for other in ["{}", "[]", "7", r#"{"schema": 1}"#, r#"{"schema": "redial.report/01"}"#, r#"{"schema": "x/1"}"#]
        {
            assert_eq!(place(read(other.as_bytes())), ("not a report", 0, 0), "{other}");
        }
        assert_eq!(place(read(br#"{"schema": "redial.report/2", "layers": "as it likes"}"#)), ("newer", 2, 0));
        let text = write(&sample::expired());
        let line = text.lines().position(|line| line.contains(r#""status""#)).unwrap() + 1;
        let broken = text.replacen(r#""status": "pass""#, r#""status": "fine""#, 1);
        let error = read(broken.as_bytes());
        assert!(error.as_ref().unwrap_err().to_string().contains("fine"), "{error:?}");
        assert_eq!(place(error), ("broken", line, 22));
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let deep = format!(r#"{{"schema": "redial.report/1", "x": {}"#, "[".repeat(1_000_000));
        assert!(matches!(read(deep.as_bytes()), Err(ReadError::NotJson { .. })));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }

        #[test]
        fn never_panics_on_a_damaged_report(at in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
            let mut bytes = write(&sample::expired()).into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if cut {
                bytes.truncate(at);
            }
            if let Ok(report) = read(&bytes) {
                prop_assert_eq!(read(write(&report).as_bytes()), Ok(report));
            }
        }
    }
}
