//! What the error numbers of Remote Desktop mean.
//!
//! Pure data: every file but this one is a table. The main number, the extended number, the
//! negotiation failure and the sign-in status live in four separate number spaces, so each has its own look-up.
//! Sentences are our own; `source` says where the meaning was read, [`Certainty`] how far it can be trusted.

mod boxes;
mod by_number;
mod causes;
mod disconnect;
mod extended;
mod freerdp;
mod gateway;
mod logon;
mod negotiation;
mod pairs;
mod points;
mod protocol;
mod read;
mod recognise;
mod refused;
mod sentence;
mod sentences;
mod stage;
mod status;
mod tokens;

use std::ops::RangeInclusive;

use serde::{Serialize, Serializer};

use crate::model::{ErrorPair, Layer, Side};

pub use pairs::{Pair, Reason, pair};
pub use points::{numbers_for, points, related_causes};
pub use recognise::{by_english, sentence};
pub use sentence::Sentence;
pub use stage::{Stage, second, stage};

/// One number that Remote Desktop shows, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Code {
    pub number: u32,
    /// The name that programmers gave it; for helpdesks and web searches, never the explanation.
    pub name: &'static str,
    /// Plain sentences for a lay reader.
    pub meaning: &'static str,
    pub layer: Area,
    pub side: Side,
    /// What to do next.
    pub next: &'static str,
    /// Whether that is a check with this program.
    #[serde(skip)]
    pub advises_the_check: bool,
    /// A short tag that says where the meaning was read.
    pub source: &'static str,
    pub certainty: Certainty,
}

/// What is known of all that one message box said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownCode {
    pub meaning: &'static str,
    pub layer: Area,
    pub side: Side,
    pub next: &'static str,
    /// Whether the next step is a check with this program: no advice for somebody who has just made one.
    pub advises_the_check: bool,
}

impl Code {
    /// The same, where the next step is a check with this program.
    const fn checking(self) -> Self {
        Self { advises_the_check: true, ..self }
    }
}

/// How far a meaning can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Written down by the maker of the software, or in the protocol's specification.
    Documented,
    /// Only seen in lists, other programs or users' reports.
    Reported,
}

/// Where a number can belong: a layer of a check, or what comes after or beside them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Area {
    ThisPc,
    Name,
    Network,
    Port,
    Negotiation,
    Tls,
    Certificate,
    SignIn,
    Gateway,
    Session,
    Input,
    Licence,
    Nowhere,
}

impl Area {
    /// The id that `redial explain --json` carries; a layer's is the layer's own.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ThisPc => Layer::ThisPc.id(),
            Self::Name => Layer::Name.id(),
            Self::Network => Layer::Network.id(),
            Self::Port => Layer::Port.id(),
            Self::Negotiation => Layer::Negotiation.id(),
            Self::Tls => Layer::Tls.id(),
            Self::Certificate => Layer::Certificate.id(),
            Self::SignIn => Layer::SignIn.id(),
            Self::Gateway => Layer::Gateway.id(),
            Self::Session => "session",
            Self::Input => "input",
            Self::Licence => "licence",
            Self::Nowhere => "none",
        }
    }
}

impl Serialize for Area {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.id())
    }
}

/// The first number of the message box ("Error code"), gateway numbers included.
#[must_use]
pub fn main_code(number: impl Into<Option<u32>>) -> Option<&'static Code> {
    let number = number.into()?;
    [disconnect::TABLE, refused::TABLE, gateway::TABLE, freerdp::TABLE]
        .into_iter()
        .find_map(|table| find(table, number))
        .or_else(|| gateway::RANGE.contains(&number).then_some(&gateway::ANY))
}

/// The second number of the message box ("Extended error code").
///
/// A number of the protocol range that has no entry of its own gets the range's entry, whose `number` is the first
/// of the range.
#[must_use]
pub fn extended(number: u32) -> Option<&'static Code> {
    find(extended::TABLE, number)
        .or_else(|| find(protocol::TABLE, number))
        .or_else(|| protocol::RANGE.contains(&number).then_some(&protocol::ANY))
}

/// The code inside a refused connection request (`RDP_NEG_FAILURE`, MS-RDPBCGR 2.2.1.2.2).
#[must_use]
pub fn negotiation_failure(number: u32) -> Option<&'static Code> {
    find(negotiation::TABLE, number)
}

/// A 32-bit Windows status (`0xC000006D`, `0x80090324`, ...) as servers and event logs give it.
#[must_use]
pub fn status(number: impl Into<Option<u32>>) -> Option<&'static Code> {
    let number = number.into()?;
    find(status::TABLE, number).or_else(|| status::WIN32.contains(&number).then_some(&status::ANY_WIN32))
}

/// Main numbers that say of themselves that they are no error: a sentence beside one of them says more.
const SAYING_NOTHING: RangeInclusive<u32> = 0x0..=0x3;

/// The meaning of what a box said: of its first number, else of its sentence, else of its second number.
#[must_use]
pub fn known(error: ErrorPair) -> Option<KnownCode> {
    let of_code = |code: &Code| {
        let Code { meaning, layer, side, next, advises_the_check, .. } = *code;
        KnownCode { meaning, layer, side, next, advises_the_check }
    };
    let of_sentence = |said: &Sentence| {
        let Sentence { meaning, layer, side, next, advises_the_check, .. } = *said;
        KnownCode { meaning, layer, side, next, advises_the_check }
    };
    let main = main_code(error.code).or_else(|| status(error.code)).map(of_code);
    let sentence = error.sentence.and_then(by_english).map(of_sentence);
    let silent = error.code.is_some_and(|code| SAYING_NOTHING.contains(&code));
    let main = if silent { sentence.or(main) } else { main.or(sentence) };
    // Beside a first number that is not known, the second would seem to explain it.
    main.or_else(|| error.extended.filter(|_| error.code.is_none()).and_then(extended).map(of_code))
}

/// What the Remote Desktop control says during the sign-in (`OnLogonError`), negative numbers in two's complement.
#[must_use]
pub fn logon(number: u32) -> Option<&'static Code> {
    find(logon::TABLE, number).or_else(|| status(number))
}

/// What the Remote Desktop control says when it gives up (`OnFatalError`).
#[must_use]
pub fn fatal(number: u32) -> Option<&'static Code> {
    find(logon::FATAL, number)
}

/// What a message box said, as somebody typed or pasted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The numbers, and the sentence that was recognised.
    pub error: ErrorPair,
    /// The text itself, cut, where it has no number that could be read.
    pub text: Option<String>,
}

/// As much of a text as is kept: a message box is a few hundred characters long.
pub const LONGEST_TEXT: usize = 400;

/// Takes in what somebody said of the message box. Nothing is refused: what is not understood is kept for the report. None
/// where nothing was said.
#[must_use]
pub fn understand(text: &str) -> Option<Understood> {
    let kept: String = text.trim().chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST_TEXT).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    if kept.is_empty() {
        return None;
    }
    let error = parse(text).unwrap_or_default();
    Some(Understood { error, text: (!error.has_numbers()).then_some(kept) })
}

/// Finds error numbers, their names, or a sentence that Windows says, in what somebody typed or pasted.
#[must_use]
pub fn parse(text: &str) -> Option<ErrorPair> {
    let sentence = sentence(text).map(|sentence| sentence.english);
    let known = |number| main_code(number).is_some() || status(number).is_some();
    let numbers = read::numbers(text, sentence.is_some(), known);
    let numbers = numbers.or_else(|| named(text)).unwrap_or_default();
    let error = ErrorPair { sentence, ..numbers };
    (error != ErrorPair::default()).then_some(error)
}

/// The number behind a name such as `STATUS_LOGON_FAILURE` or `exDiscReasonServerDeniedConnection`.
fn named(text: &str) -> Option<ErrorPair> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| word.len() > 6).take(200);
    let found = |word: &str, tables: &[&'static [Code]]| {
        tables.iter().copied().flatten().find(|code| code.name.eq_ignore_ascii_case(word)).map(|code| code.number)
    };
    words.take(200).find_map(|word| {
        let main = found(word, &[disconnect::TABLE, refused::TABLE, freerdp::TABLE, status::TABLE]);
        let extended = || found(word, &[extended::TABLE, protocol::TABLE]);
        main.map(|code| ErrorPair::new(code, None)).or_else(|| extended().map(|code| ErrorPair::new(None, code)))
    })
}

/// Every text of the tables that is shown; not the names that programmers gave, nor where a meaning was read.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let tables = [
        disconnect::TABLE,
        refused::TABLE,
        gateway::TABLE,
        &[gateway::ANY],
        freerdp::TABLE,
        extended::TABLE,
        protocol::TABLE,
        &[protocol::ANY],
        negotiation::TABLE,
        status::TABLE,
        &[status::ANY_WIN32],
        logon::TABLE,
        logon::FATAL,
    ];
    let codes = tables.into_iter().flatten().flat_map(|code| [code.meaning, code.next]);
    codes.chain(recognise::texts()).chain(pairs::texts())
}

/// The tables are sorted, which a test keeps true.
fn find(table: &'static [Code], number: u32) -> Option<&'static Code> {
    table.binary_search_by_key(&number, |code| code.number).ok().map(|at| &table[at])
}

/// Where a meaning was read, and what that is worth.
#[derive(Clone, Copy)]
struct Source(&'static str, Certainty);

/// Keeps the tables at two or three lines an entry.
const fn code(
    number: u32,
    name: &'static str,
    layer: Area,
    side: Side,
    meaning: &'static str,
    next: &'static str,
    source: Source,
) -> Code {
    let advises_the_check = false;
    Code { number, name, meaning, layer, side, next, advises_the_check, source: source.0, certainty: source.1 }
}

#[cfg(test)]
mod tests;
