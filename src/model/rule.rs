//! What a diagnosis is made of, from the outside and from the inside alike.

use super::{Cause, Confidence, Evidence, Explanation, Finding, Said, Weight};

/// One diagnosis. Layer and side are those of its cause.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub id: Cause,
    pub explain: Explanation,
    /// Pure: evidence in, finding out.
    pub check: fn(&Evidence) -> Option<Finding>,
}

impl Rule {
    #[expect(clippy::unnecessary_wraps, reason = "every check ends in one of these")]
    fn finding(
        &self,
        weight: Weight,
        confidence: Confidence,
        headline: impl Into<Said>,
        because: impl IntoIterator<Item = impl Into<Said>>,
    ) -> Option<Finding> {
        let cause = self.id;
        let (layer, side) = (cause.layer(), cause.side());
        let ceiling = Confidence::Certain;
        Some(Finding {
            cause,
            layer,
            side,
            weight,
            confidence,
            ceiling,
            headline: headline.into(),
            because: because.into_iter().map(Into::into).collect(),
        })
    }

    /// Nobody can connect through this.
    pub fn blocks(
        &self,
        confidence: Confidence,
        headline: impl Into<Said>,
        because: impl IntoIterator<Item = impl Into<Said>>,
    ) -> Option<Finding> {
        self.finding(Weight::Blocks, confidence, headline, because)
    }

    /// Some clients fail or warn on it.
    pub fn suspect(
        &self,
        confidence: Confidence,
        headline: impl Into<Said>,
        because: impl IntoIterator<Item = impl Into<Said>>,
    ) -> Option<Finding> {
        self.finding(Weight::Suspect, confidence, headline, because)
    }

    /// A suspect that no number makes surer.
    pub fn possible(
        &self,
        headline: impl Into<Said>,
        because: impl IntoIterator<Item = impl Into<Said>>,
    ) -> Option<Finding> {
        let finding = self.suspect(Confidence::Possible, headline, because)?;
        Some(Finding { ceiling: Confidence::Possible, ..finding })
    }

    /// Worth knowing, never a verdict.
    pub fn note(
        &self,
        headline: impl Into<Said>,
        because: impl IntoIterator<Item = impl Into<Said>>,
    ) -> Option<Finding> {
        self.finding(Weight::Note, Confidence::Certain, headline, because)
    }
}
