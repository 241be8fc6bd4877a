//! What a code tells a helpdesk: the verdict, how far the connection came, and what to say to the person on the telephone.

use super::{CodedCause, Format, LAYERS, SupportCode, SupportCodeError, is_gap, is_marked, looks_like_one, read};
use crate::codes;
use crate::fixes::{self, Fix};
use crate::host;
use crate::model::said::{Phrase, Term, Voice};
use crate::model::{Place, Said, Seat, Side, Status, Undo};
use crate::report::{advice::Advice, words};
use crate::says;

/// A support code, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    pub code: SupportCode,
    /// Where whoever reads the code out sits.
    pub seat: Seat,
    /// The cause of the verdict; none where no single one was found.
    pub headline: Option<Said>,
    /// Whose side it is.
    pub place: Said,
    pub sure: Said,
    /// How each layer did, lowest first.
    pub states: Vec<LayerState>,
    /// What Remote Desktop's message box often says then, the likeliest first.
    pub numbers: Vec<u32>,
    pub remedies: Vec<Remedy>,
    /// Where to read more.
    pub references: Vec<Said>,
}

/// How a layer did.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerState {
    pub id: &'static str,
    pub title: Said,
    pub status: Status,
    /// The same in a word.
    pub word: Said,
}

/// Something that Redial can put right.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    pub fix: &'static Fix,
    /// At which of the two computers.
    pub place: Place,
    /// What the person there is to press, button by button.
    pub press: Said,
    /// What will be asked, and whether it can be taken back.
    pub effect: Said,
}

says! { "report-told":
    FromInside {} = "On the computer that the code was read from, which others want to reach";
    Session {} = "Session";
    PressHere { title: Phrase, agree: Phrase } =
        "At the computer that connects: press \u{201c}{title}\u{201d} on the page with the result, read what will change, and press \u{201c}{agree}\u{201d}.";
    PressThere { begin: Phrase, title: Phrase, agree: Phrase } =
        "At the computer that can't be reached: start Redial, press \u{201c}{begin}\u{201d}, then \u{201c}{title}\u{201d}, read what will change, and press \u{201c}{agree}\u{201d}.";
    Agree {} = "Make this change";
    AgreeToDeed {} = "Do it now";
    Asks { undo: Phrase } = "Windows asks for an administrator. It {undo}.";
    AsksNobody { undo: Phrase } = "No administrator is needed. It {undo}.";
    BoxSays { numbers: List } = "The message box often shows: {numbers}";
}

/// What the first page's button says at the computer to be reached.
const BEGIN_THERE: &str = "I'm at the computer that can't be reached";

/// Every text of this file's tables.
pub fn texts() -> impl Iterator<Item = &'static str> {
    [BEGIN_THERE].into_iter()
}

/// What was typed or pasted where a computer's name is expected, if it is a support code: what it says, or why it can't be
/// read. None where it may be a computer: a code there begins with RD, or stands in its groups.
#[must_use]
pub fn told(text: &str) -> Option<Result<Decoded, SupportCodeError>> {
    match read(text) {
        Ok(code) if is_marked(text) || are_its_own(&groups(text)) => Some(Ok(Decoded::new(code))),
        Err(error) if looks_like_one(text) && are_nearly(&groups(text)) => Some(Err(error)),
        Ok(_) | Err(_) => None,
    }
}

/// How many signs stand together, less RD before them.
fn groups(text: &str) -> Vec<usize> {
    let words = text.split(|c| is_gap(c) && c != '.').filter(|word| !word.is_empty());
    words.skip_while(|word| word.eq_ignore_ascii_case("rd")).map(|word| word.chars().count()).collect()
}

fn are_its_own(groups: &[usize]) -> bool {
    matches!(groups, [4, 4, 2 | 4])
}

/// A sign too many or too few. Nobody calls a computer so.
fn are_nearly(groups: &[usize]) -> bool {
    matches!(groups, [3..=5, 3..=5, 1..=5])
}

impl Decoded {
    #[must_use]
    pub fn new(code: SupportCode) -> Self {
        let known = code.cause.known();
        // Only a look from the inside finds these, so the code comes from the computer to be reached.
        let of_host = known.is_some_and(|cause| host::rules::find(cause).is_some());
        let seat = if of_host { Seat::Called } else { Seat::Caller };
        let seen = move |mut said: Said| {
            if of_host {
                said.sit_there();
            }
            said
        };
        let layers = LAYERS.into_iter().zip(code.layers);
        let mut states: Vec<_> =
            layers.map(|(layer, of)| LayerState::new(layer.id(), layer.title().into(), of)).collect();
        // It is asked only when somebody wants it.
        states.extend(
            (code.session != Status::Skipped).then(|| LayerState::new("session", Session {}.into(), code.session)),
        );
        let offers = known.into_iter().flat_map(|cause| fixes::for_cause(cause, code.side));
        let advice = known.map(|cause| Advice::of_cause(Voice::ENGLISH, cause, seat)).unwrap_or_default();
        Self {
            headline: code.cause.words().map(seen),
            place: if of_host { FromInside {}.into() } else { words::place(code.side).into() },
            sure: words::sure(code.confidence).into(),
            states,
            numbers: known.map(codes::numbers_for).unwrap_or_default(),
            remedies: offers.map(|(fix, place)| Remedy::new(fix, place)).collect(),
            references: advice.references.iter().map(|text| Said::finished(text)).collect(),
            seat,
            code,
        }
    }

    /// What can be done by hand, step by step, in the reader's language; nothing where the cause is not known.
    #[must_use]
    pub fn advice(&self, voice: Voice) -> Advice {
        let known = self.code.cause.known();
        known.map(|cause| Advice::of_cause(voice, cause, self.seat)).unwrap_or_default()
    }

    /// The numbers of the message box, as a line; none where nothing points at the cause.
    #[must_use]
    pub fn box_says(&self) -> Option<Said> {
        let numbers = self.numbers.iter().map(|number| Term(format!("0x{number:X}")));
        (!self.numbers.is_empty()).then(|| BoxSays { numbers: numbers.collect() }.into())
    }

    /// Whether nothing was found that is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.code.cause == CodedCause::None && self.code.side == Side::None
    }

    /// Whether it was written by a Redial that still wrote the first format.
    #[must_use]
    pub fn is_old(&self) -> bool {
        self.code.format == Format::First
    }
}

impl LayerState {
    fn new(id: &'static str, title: Said, status: Status) -> Self {
        Self { id, title, status, word: words::status(status).into() }
    }
}

impl Remedy {
    fn new(fix: &'static Fix, place: Place) -> Self {
        // What leaves nothing to be taken back is a deed and no change: its button says so.
        let agree = if fix.undo == Undo::None { Said::from(AgreeToDeed {}) } else { Said::from(Agree {}) };
        let (title, agree) = (Phrase::from(Said::from(fix.title)), Phrase::from(agree));
        let press = match place {
            Place::There => PressThere { begin: BEGIN_THERE.into(), title, agree }.into(),
            Place::Here | Place::Both => PressHere { title, agree }.into(),
        };
        let undo = Phrase::from(Said::from(words::undo(fix.undo)));
        let effect = if fix.elevated { Asks { undo }.into() } else { AsksNobody { undo }.into() };
        Self { fix, place, press, effect }
    }
}
