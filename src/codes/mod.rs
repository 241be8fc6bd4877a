//! What the error numbers of Remote Desktop mean.
//!
//! Pure data: every file but this one is a table. The main number, the extended number, the
//! negotiation failure and the sign-in status live in four separate number spaces, so each has its own look-up.
//! Sentences are our own; `source` says where the meaning was read, [`Certainty`] how far it can be trusted.

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
mod refused;
mod sentence;
mod status;

use serde::{Serialize, Serializer};

use crate::model::{ErrorPair, Layer, Side};

pub use pairs::{Pair, Reason, pair};
pub use points::{numbers_for, points, related_causes};
pub use sentence::{Sentence, by_english, sentence};

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
    let main = main.or_else(|| error.sentence.and_then(by_english).map(of_sentence));
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
    let numbers = read::numbers(text, |number| main_code(number).is_some() || status(number).is_some());
    let numbers = numbers.or_else(|| named(text)).unwrap_or_default();
    let error = ErrorPair { sentence: sentence(text).map(|sentence| sentence.english), ..numbers };
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
    codes.chain(sentence::texts()).chain(pairs::texts())
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
mod tests {
    use super::*;
    use crate::model::Cause;

    #[test]
    fn what_is_known_of_a_number_is_listed() {
        let all: std::collections::HashSet<_> = texts().collect();
        let windows = 0x8007_0003;
        for code in
            [main_code(0x904), main_code(0x0300_0008), extended(0x7), extended(0x1234), status(windows), fatal(6)]
        {
            let code = code.unwrap();
            assert!(all.contains(code.meaning) && all.contains(code.next), "{code:?}");
            assert!(!all.contains(code.name) && !all.contains(code.source), "{code:?}");
        }
        let said = by_english("The function requested is not supported").unwrap();
        assert!(all.contains(said.meaning) && !all.contains(said.english));
        let pair = pair(0x904, Some(0x7)).unwrap();
        assert!(all.contains(pair.caution) && pair.reasons.iter().all(|reason| all.contains(reason.text)));
    }

    /// The main numbers that were read up on: the documented ones, then those with a published text.
    const MAIN: &[u32] = &[
        0x0, 0x1, 0x2, 0x3, 0x104, 0x106, 0x206, 0x306, 0x108, 0x204, 0x208, 0x304, 0x308, 0x404, 0x406, 0x408, 0x506,
        0x508, 0x604, 0x606, 0x608, 0x704, 0x706, 0x804, 0x808, 0x904, 0x906, 0xA06, 0x908, 0xB06, 0xC06, 0xC08, 0x4,
        0x107, 0x207, 0x708, 0x807, 0x907, 0xA07, 0xB04, 0xB07, 0xB09, 0xC07, 0xD06, 0xD07, 0xE06, 0xE07, 0xE08, 0xE09,
        0xF07, 0x1207, 0xF08, 0x1007, 0x1104, 0x1108, 0x1107, 0x1307, 0x1407, 0x1607, 0x1707, 0x1807, 0x1B07, 0x1C07,
        0x2207, 0x1D07, 0x1F07, 0x2107,
    ];
    /// The same again in the decimals of the event log, so that a slip in one column shows.
    const MAIN_DECIMAL: &[u32] = &[
        0, 1, 2, 3, 260, 262, 518, 774, 264, 516, 520, 772, 776, 1028, 1030, 1032, 1286, 1288, 1540, 1542, 1544, 1796,
        1798, 2052, 2056, 2308, 2310, 2566, 2312, 2822, 3078, 3080, 4, 263, 519, 1800, 2055, 2311, 2567, 2820, 2823,
        2825, 3079, 3334, 3335, 3590, 3591, 3592, 3593, 3847, 4615, 3848, 4103, 4356, 4360, 4359, 4871, 5127, 5639,
        5895, 6151, 6919, 7175, 8711, 7431, 7943, 8455,
    ];
    const EXTENDED: &[u32] = &[
        0x0, 0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0x8, 0x9, 0xA, 0xB, 0xC, 0xF, 0x10, 0x11, 0x12, 0x17, 0x18, 0x100,
        0x101, 0x102, 0x103, 0x104, 0x105, 0x106, 0x107, 0x108, 0x109, 0x10A, 0x10B, 0x300, 0x400, 0x402, 0x404, 0x405,
        0x406, 0x407, 0x408, 0x409, 0x410, 0x411, 0x412, 0x1000, 0x10C9, 0x7FFF,
    ];
    const STATUS: &[u32] = &[
        0xC000_006D,
        0xC000_0234,
        0xC000_0071,
        0xC000_0224,
        0xC000_0072,
        0xC000_006F,
        0xC000_015B,
        0xC000_0413,
        0xC000_0388,
        0x8009_0324,
        0xC000_0022,
        0xC000_006E,
        0xC000_0193,
        0xC000_00B5,
        0x8009_0330,
        0x8009_0304,
        0x8009_030D,
        0x8007_052E,
        0x8000_FFFF,
        0x8008_0005,
        0x8009_200B,
        0x8009_6004,
        0x800B_010E,
        0xC007_00EA,
        0xC007_030C,
    ];

    fn tables() -> [(&'static str, &'static [Code]); 10] {
        [
            ("freerdp", freerdp::TABLE),
            ("disconnect", disconnect::TABLE),
            ("refused", refused::TABLE),
            ("gateway", gateway::TABLE),
            ("extended", extended::TABLE),
            ("protocol", protocol::TABLE),
            ("negotiation", negotiation::TABLE),
            ("status", status::TABLE),
            ("logon", logon::TABLE),
            ("fatal", logon::FATAL),
        ]
    }

    #[test]
    fn every_number_that_was_read_up_on_is_known() {
        type LookUp = fn(u32) -> Option<&'static Code>;
        assert_eq!(MAIN, MAIN_DECIMAL);
        let look_ups: [(LookUp, Vec<u32>); 6] = [
            (|number| main_code(number), MAIN.iter().copied().chain(0x0300_0001..=0x0300_0051).collect()),
            (extended, EXTENDED.to_vec()),
            (negotiation_failure, (1..=6).collect()),
            (|number| status(number), STATUS.to_vec()),
            (logon, (-7..=3).map(i32::cast_unsigned).chain([0xC000_006E, 0xC000_006D, 0xC000_0224]).collect()),
            (fatal, (0..=7).chain([10, 100]).collect()),
        ];
        for (look_up, numbers) in look_ups {
            for number in numbers {
                assert!(look_up(number).is_some(), "{number:#x}");
            }
        }
        // Numbers that circulate but were found nowhere as main numbers.
        for rumour in [0x516, 0x2407, 0x5] {
            assert_eq!(main_code(rumour), None, "{rumour:#x}");
        }
        // Of a range that is known, something is known of each number.
        for number in [0x0300_0064, 0x0300_0072, 0x0300_005F, 0x0300_0000, 0x0300_00FF] {
            assert_eq!(main_code(number).map(|code| code.layer), Some(Area::Gateway), "{number:#x}");
        }
        assert_eq!(main_code(0x0300_0100), None);
        assert!(status(0x8007_1234).is_some() && status(0x8008_1234).is_none());
    }

    #[test]
    fn look_ups_answer_for_the_number_that_was_asked() {
        for (name, table) in tables() {
            assert!(table.windows(2).all(|two| two[0].number < two[1].number), "{name} is not sorted");
        }
        let mains = [disconnect::TABLE, refused::TABLE, gateway::TABLE, freerdp::TABLE].concat();
        for entry in &mains {
            assert_eq!(main_code(entry.number), Some(entry));
            assert_eq!(mains.iter().filter(|other| other.number == entry.number).count(), 1, "{entry:?}");
        }
        for number in 0..0x9000 {
            let named = extended(number).is_some_and(|code| code.number == number);
            let ranged = extended(number).is_some_and(|code| code == &protocol::ANY);
            assert!(named || ranged == protocol::RANGE.contains(&number), "{number:#x}");
        }
    }

    #[test]
    fn texts_are_plain_sentences() {
        let pairs = [None, Some(0), Some(7)].into_iter().filter_map(|extended| pair(0x904, extended));
        let mut texts: Vec<&str> = pairs
            .flat_map(|pair| pair.reasons.iter().map(|r| r.text).chain([pair.meaning, pair.caution, pair.next]))
            .collect();
        let entries = tables().into_iter().flat_map(|(_, table)| table).chain([&protocol::ANY]);
        for entry in entries {
            assert!(!entry.name.is_empty() && !entry.source.is_empty(), "{entry:?}");
            texts.extend([entry.meaning, entry.next]);
        }
        let jargon = [
            "PDU",
            "X.224",
            "TPKT",
            "MCS",
            "GCC",
            "TCP",
            "UDP",
            "CredSSP",
            "NLA",
            "SSPI",
            "NTSTATUS",
            "HRESULT",
            "Schannel",
            "SChannel",
            "ClientHello",
            "socket",
            "MTU",
            "RST",
            "FQDN",
            "SPN",
            "KDC",
            "CAP",
            "RAP",
            "RDP",
            "ACL",
            "client",
            "server-side",
            "host",
            "endpoint",
            "handshake",
            "invalid",
            "illegal",
            "you entered",
            "your fault",
            "failed to",
        ];
        for text in texts {
            assert!(text.len() > 10 && text.ends_with('.') && !text.ends_with(".."), "{text}");
            assert!(text.starts_with(|c: char| c.is_uppercase()), "{text}");
            assert!(text.chars().count() <= 260, "too long: {text}");
            let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-').collect();
            for word in jargon {
                let used = if word.contains(' ') { text.to_lowercase().contains(word) } else { words.contains(&word) };
                assert!(!used, "{word}: {text}");
            }
            // These are words that administrators search for, so they may stand in brackets behind a plain one.
            for word in ["TLS", "NTLM", "FIPS", "HTTPS"] {
                assert!(!words.contains(&word) || text.contains(&format!("({word})")), "{word} alone: {text}");
            }
        }
    }

    #[test]
    fn nothing_that_is_said_of_the_box_is_refused() {
        let understood = |text: &str| understand(text).unwrap();
        let number = understood("Error code: 0x904");
        assert_eq!((number.error.code, number.text), (Some(0x904), None));
        let spoken = understood("Your credentials  did not work\u{1b}[2J");
        assert_eq!(spoken.error.sentence, Some("Your credentials did not work"));
        assert_eq!(spoken.text.as_deref(), Some("Your credentials did not work[2J"));
        assert_eq!(points(spoken.error).first(), Some(&Cause::WrongPassword));
        let unknown = understood(
            "RDPClient_TCP: An error was encountered when transitioning from TcpStateConnectingTransport to",
        );
        assert_eq!(unknown.error, ErrorPair::default());
        assert!(unknown.text.unwrap().starts_with("RDPClient_TCP"));
        assert!(understood(&"x".repeat(9000)).text.unwrap().len() <= LONGEST_TEXT);
        assert_eq!(understand(" \n\u{7}"), None);
        // The number counts more than the sentence above it.
        let both = understood("This computer can't connect to the remote computer. Error code: 0x204");
        assert_eq!(points(both.error), related_causes(0x204, None));
    }
}
