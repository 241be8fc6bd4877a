//! What every connection of a run got for its greeting, whoever opened it: one look for the rules that judge hang-ups and
//! silences, so that none of them says "never" where one connection was answered.

use crate::model::Evidence;
use crate::model::said::{Duration, Said};
use crate::net::Disconnect;
use crate::net::negotiate::Reply;
use crate::probes::greetings::Greetings;
use crate::probes::negotiate::Negotiation;
use crate::probes::who_is_there::{Unasked, WhoIsThere};
use crate::says;

/// Every greeting, the main chain's first.
pub struct Answers<'a> {
    pub replies: Vec<&'a Reply>,
    /// The connection on which nothing was said.
    pub unasked: Option<&'a Unasked>,
}

/// A cut may be slower than this and still be a matter of the same machinery.
const ALIKE_MS: f64 = 500.0;

impl<'a> Answers<'a> {
    pub fn new(evidence: &'a Evidence) -> Self {
        let main = evidence.fact::<Negotiation>().map_or(&[][..], |negotiation| &negotiation.replies);
        let others = evidence.fact::<Greetings>().map_or(&[][..], |greetings| &greetings.others);
        let unasked = evidence.fact::<WhoIsThere>().map(|who| &who.unasked);
        let others = others.iter().map(|greeted| &greeted.reply);
        Self { replies: main.iter().chain(others).collect(), unasked }
    }

    /// Somebody answered, in whatever language: that refutes every "never answers".
    pub fn any(&self) -> bool {
        self.replies.iter().any(|reply| reply.answer().is_some())
    }

    /// The greetings on which the line was cut.
    pub fn cut(&self) -> impl Iterator<Item = &'a Reply> {
        self.replies.iter().copied().filter(|reply| reply.gone().is_some_and(Disconnect::hung_up))
    }

    /// The greetings to which nothing was said.
    pub fn silent(&self) -> impl Iterator<Item = &'a Reply> {
        self.replies.iter().copied().filter(|reply| reply.gone() == Some(Disconnect::Silent))
    }

    /// Milliseconds until the slowest cut.
    pub fn slowest_cut_ms(&self) -> f64 {
        self.cut().map(|reply| reply.answer_ms).fold(0.0, f64::max)
    }

    /// The connection on which nothing was said was cut as well, and not much later than the greeted ones: then it was
    /// not the greeting that did it.
    pub fn cut_unasked(&self) -> bool {
        let Some(Unasked::HungUp { after_ms, .. }) = self.unasked else { return false };
        self.replies.is_empty() || *after_ms <= 2.0 * self.slowest_cut_ms() + ALIKE_MS
    }

    /// For how long a connection on which nothing was said stayed open, where that is longer than any greeted one did. A
    /// silence that is shorter than a cut proves nothing.
    pub fn quiet_ms(&self) -> Option<f64> {
        let ms = match self.unasked? {
            Unasked::Quiet { listened_ms } => *listened_ms,
            Unasked::HungUp { after_ms, .. } if !self.cut_unasked() => *after_ms,
            Unasked::HungUp { .. } | Unasked::Spoke { .. } => return None,
        };
        (ms > self.slowest_cut_ms()).then_some(ms)
    }

    /// `Of 4 greetings 3 were cut off after 2.3 s at the latest, and 1 got no answer for 5.0 s.`
    pub fn in_numbers(&self) -> Said {
        let (all, cut, silent) = (self.replies.len(), self.cut().count(), self.silent().count());
        let waited = Duration::seconds(self.silent().map(|reply| reply.answer_ms).fold(0.0, f64::max));
        let slowest = self.slowest_cut_ms();
        let when = if cut > 1 { at_the_latest(slowest) } else { after(slowest) }.into();
        match (cut, silent) {
            (0, 2..) => NeverAnswered { times: silent.into(), waited }.into(),
            (0, _) => NoAnswer { waited, times: silent.into() }.into(),
            (1, 0) => Cut { when }.into(),
            (_, 0) => AlwaysCut { times: all.into(), when }.into(),
            _ => CutOrSilent { all: all.into(), cut: cut.into(), when, silent: silent.into(), waited }.into(),
        }
    }
}

/// What nobody would call late.
const AT_ONCE_MS: f64 = 250.0;

/// `at once`, `after 2.3 s`: a part of a sentence.
pub fn after(ms: f64) -> Said {
    if ms < AT_ONCE_MS { AtOnce {}.into() } else { After { time: Duration::seconds(ms) }.into() }
}

/// `at once`, `after 2.3 s at the latest`: a part of a sentence.
pub fn at_the_latest(ms: f64) -> Said {
    if ms < AT_ONCE_MS { AtOnce {}.into() } else { AfterAtTheLatest { time: Duration::seconds(ms) }.into() }
}

says! { "answers":
    NoAnswer { waited: Duration, times: Count } = "The greeting got no answer for {waited}, {times?once|# times}.";
    NeverAnswered { times: Count, waited: Duration } =
        "The greeting was made {times} times, and got no answer for up to {waited}.";
    Cut { when: Phrase } = "After the greeting the connection was cut {when}.";
    AlwaysCut { times: Count, when: Phrase } =
        "The greeting was made {times} times, and every time the connection was cut {when}.";
    CutOrSilent { all: Count, cut: Count, when: Phrase, silent: Count, waited: Duration } =
        "Of {all} greetings {cut} {cut?was|were} cut off {when}, and {silent} got no answer for {waited}.";
    AtOnce {} = "at once";
    After { time: Duration } = "after {time}";
    AfterAtTheLatest { time: Duration } = "after {time} at the latest";
}
