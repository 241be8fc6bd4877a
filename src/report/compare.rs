//! Two checks of one computer, and what is different in the later one.

use super::{LayerReport, Report};
use crate::model::{Layer, Said, Status};
use crate::says;

/// What differs first: the lowest layer of the chain, because what lies above it follows from it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Difference {
    Nothing,
    Layer(Layer),
    /// Every layer fared as before, and something else was made of it.
    Verdict,
}

/// Before and now, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub differs: Difference,
    pub before: Said,
    pub now: Said,
}

says! { "report-compare":
    Before { what: Phrase } = "Before: {what}";
    Now { what: Phrase } = "Now: {what}";
    NowTheSame {} = "Now: the same as before";
    AtLayer { layer: Phrase, what: Phrase } = "{layer}: {what}";
}

/// None where they are about different computers, of which one says nothing about the other.
#[must_use]
pub fn compare(before: &Report, now: &Report) -> Option<Compared> {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let target = |report: &Report| (report.target.port, report.is_of_host());
    if !same(&before.target.host, &now.target.host) || target(before) != target(now) {
        return None;
    }
    let differs = difference(before, now);
    let (then, today) = match differs {
        Difference::Layer(layer) => (at(before, layer), at(now, layer)),
        Difference::Nothing | Difference::Verdict => (before.verdict.headline.clone(), now.verdict.headline.clone()),
    };
    let now = match differs {
        Difference::Nothing => NowTheSame {}.into(),
        Difference::Layer(_) | Difference::Verdict => Now { what: today.into() }.into(),
    };
    Some(Compared { differs, before: Before { what: then.into() }.into(), now })
}

fn difference(before: &Report, now: &Report) -> Difference {
    let status = |report: &Report, layer| report.layer(layer).map_or(Status::Skipped, |found| found.status);
    let differs = |layer: &Layer| status(before, *layer) != status(now, *layer);
    match Layer::ALL.into_iter().find(differs) {
        Some(layer) => Difference::Layer(layer),
        None if before.verdict.cause == now.verdict.cause && before.verdict.side == now.verdict.side => {
            Difference::Nothing
        }
        None => Difference::Verdict,
    }
}

fn at(report: &Report, layer: Layer) -> Said {
    let said = |found: &LayerReport| {
        let why = found.not_asked.map(|why| Said::from(why.reason()));
        why.unwrap_or_else(|| found.headline.clone())
    };
    let what = report.layer(layer).map_or_else(|| Said::from(super::words::status(Status::Skipped)), said);
    AtLayer { layer: Said::from(layer.title()).into(), what: what.into() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::said::Voice;
    use crate::model::{Cause, Side};
    use crate::report::sample;

    #[test]
    fn the_lowest_layer_that_differs_comes_first() {
        let before = sample::refused();
        let mut now = before.clone();
        assert_eq!(compare(&before, &now).unwrap().differs, Difference::Nothing);
        assert_eq!(compare(&before, &now).unwrap().now.english(), "Now: the same as before");
        for layer in [Layer::Tls, Layer::Port] {
            let found = now.layers.iter_mut().find(|found| found.id == layer).unwrap();
            (found.status, found.headline, found.not_asked) = (Status::Pass, Said::finished("It works."), None);
        }
        let compared = compare(&before, &now).unwrap();
        assert_eq!(compared.differs, Difference::Layer(Layer::Port));
        assert_eq!(compared.now.english(), "Now: Remote Desktop port: It works.");
        assert!(compared.before.english().starts_with("Before: Remote Desktop port: "), "{}", compared.before);
        assert!(compared.before.to(Voice::BRACKETS).starts_with('\u{27e6}'));
    }

    #[test]
    fn another_verdict_on_the_same_layers_is_told() {
        let before = sample::refused();
        let mut now = before.clone();
        (now.verdict.cause, now.verdict.side) = (Some(Cause::ConnectionsLimited.into()), Side::Undecided);
        now.verdict.headline = Said::finished("Something counts.");
        let compared = compare(&before, &now).unwrap();
        assert_eq!(compared.differs, Difference::Verdict);
        assert_eq!(compared.now.english(), "Now: Something counts.");
    }

    #[test]
    fn another_computer_is_not_compared() {
        let before = sample::refused();
        let mut now = before.clone();
        now.target.host = now.target.host.to_uppercase();
        assert!(compare(&before, &now).is_some());
        now.target.port += 1;
        assert!(compare(&before, &now).is_none());
        (now.target.port, now.target.host) = (before.target.port, "another".to_owned());
        assert!(compare(&before, &now).is_none());
        assert!(compare(&sample::host(), &Report { host: Vec::new(), ..sample::host() }).is_none());
    }
}
