//! The picture of the way from here to there, out of what the layers say.

use egui::Ui;

use crate::model::said::Said;
use crate::model::{Layer, Side, Status};
use crate::report::Report;
use crate::report::escape::plain;
use crate::says;

use super::icons;
use super::speak::Speak as _;
use super::widget::{Chain, Mark, Node, chain_picture};
use super::wording::{self, Checking, IsWaiting, Unclear, Waiting, Works};

says! { "ui-chain":
    Network {} = "Network";
    SomethingOff {} = "Something is off here";
    FaultHere {} = "The fault is here";
    NotReached {} = "Not reached";
    Part { what: Label, state: Phrase } = "{what}: {state}.";
    IsChecking {} = "checking";
    IsWorking {} = "works";
    IsOff {} = "something is off here";
    IsFaulty {} = "the fault is here";
    IsUnclear {} = "unclear";
    IsNotReached {} = "not reached";
    LineBreaks {} = "The line breaks here.";
    LineUncertain {} = "The line between them is uncertain.";
}

/// The five parts of the picture, from left to right: node, link, node, link, node.
const PARTS: [&[Layer]; 5] = [
    &[Layer::ThisPc],
    &[Layer::Name],
    &[Layer::Network, Layer::Gateway],
    &[Layer::Port],
    &[Layer::Negotiation, Layer::Tls, Layer::Certificate, Layer::SignIn, Layer::Session],
];

/// What stands under the two ends.
pub struct Ends<'a> {
    pub here: &'a str,
    pub there: &'a str,
}

/// While a check goes on: each part shows what its layers have shown so far.
pub fn live(ui: &mut Ui, ends: &Ends<'_>, mark_of: impl Fn(Layer) -> Option<Mark>) {
    let marks = PARTS.map(|layers| combine(layers.iter().filter_map(|&layer| mark_of(layer))));
    draw(ui, ends, marks);
}

/// After a check: it breaks where the verdict says.
pub fn judged(ui: &mut Ui, ends: &Ends<'_>, report: &Report) {
    draw(ui, ends, marks(report));
}

fn marks(report: &Report) -> [Mark; 5] {
    let verdict = &report.verdict;
    let status = |layer: Layer| report.layer(layer).map_or(Status::Skipped, |layer| layer.status);
    let own = |layers: &[Layer]| {
        let others = layers.iter().filter(|&&layer| Some(layer) != verdict.layer && status(layer) != Status::Skipped);
        let marks: Vec<_> = others.map(|&layer| wording::mark(status(layer))).collect();
        // A layer that could not be asked because of the fault below it says nothing about itself.
        if marks.is_empty() { Mark::Skipped } else { combine(marks.into_iter()) }
    };
    let Some(layer) = verdict.layer else { return PARTS.map(own) };
    let at = match (verdict.side, layer) {
        (Side::Client, _) => 0,
        (Side::Network, Layer::Name) => 1,
        (Side::Network, _) => 2,
        (Side::Server, _) => 4,
        (Side::None | Side::Undecided, Layer::ThisPc) => 0,
        (Side::None | Side::Undecided, Layer::Name) => 1,
        (Side::None | Side::Undecided, _) => 3,
    };
    let fault = wording::mark(status(layer));
    let mut marks = PARTS.map(own);
    for (place, mark) in marks.iter_mut().enumerate() {
        if place == at {
            *mark = fault;
        } else if place > at && fault == Mark::Fail && (at > 0 || *mark == Mark::Fail) {
            // What fails farther on fails because of it: the line is torn once.
            *mark = Mark::Skipped;
        } else if *mark == Mark::Skipped && place < at {
            // Data came through here, or the fault behind it could not have been seen.
            *mark = Mark::Pass;
        }
    }
    // A computer at fault ends the line: it is torn right beside it.
    if fault == Mark::Fail {
        match at {
            0 => marks[1] = Mark::Fail,
            2 => (marks[1], marks[3]) = (Mark::Fail, Mark::Skipped),
            4 => marks[3] = Mark::Fail,
            _ => {}
        }
    }
    marks
}

/// The worst of several marks; one that is still open keeps the whole from being done.
fn combine(marks: impl Iterator<Item = Mark>) -> Mark {
    let marks: Vec<_> = marks.collect();
    let has = |mark: Mark| marks.contains(&mark);
    if let Some(mark) = [Mark::Fail, Mark::Busy, Mark::Warn].into_iter().find(|&mark| has(mark)) {
        return mark;
    }
    match (has(Mark::Idle), has(Mark::Pass), has(Mark::Unknown)) {
        (true, true, _) => Mark::Busy,
        (true, false, _) => Mark::Idle,
        (false, _, true) => Mark::Unknown,
        (false, true, false) => Mark::Pass,
        (false, false, false) => Mark::Skipped,
    }
}

fn draw(ui: &mut Ui, ends: &Ends<'_>, marks: [Mark; 5]) {
    let voice = ui.voice();
    let there = plain(ends.there);
    let network = voice.say(Network {});
    let words = marks.map(|mark| voice.say(word(mark)));
    let node = |icon, label, at: usize| Node { icon, label, word: &words[at], mark: marks[at] };
    let nodes =
        [node(icons::LAPTOP, ends.here, 0), node(icons::GLOBE, &network, 2), node(icons::COMPUTER_TOWER, &there, 4)];
    let spoken = voice.say(spoken(nodes.map(|node| node.label), marks));
    chain_picture(ui, &Chain { nodes, links: [marks[1], marks[3]], spoken: &spoken });
}

/// The whole picture, for those who can't see it.
fn spoken(labels: [&str; 3], marks: [Mark; 5]) -> Said {
    let node = |at: usize| Said::from(Part { what: labels[at].into(), state: state(marks[2 * at]).into() });
    let parts = [Some(node(0)), link(marks[1]), Some(node(1)), link(marks[3]), Some(node(2))];
    Said::paragraph(parts.iter().flatten())
}

/// What is to be said of a line between two parts.
fn link(mark: Mark) -> Option<Said> {
    match mark {
        Mark::Fail => Some(LineBreaks {}.into()),
        Mark::Warn | Mark::Unknown => Some(LineUncertain {}.into()),
        Mark::Idle | Mark::Busy | Mark::Pass | Mark::Skipped => None,
    }
}

/// A mark within a sentence.
fn state(mark: Mark) -> Said {
    match mark {
        Mark::Idle => IsWaiting {}.into(),
        Mark::Busy => IsChecking {}.into(),
        Mark::Pass => IsWorking {}.into(),
        Mark::Warn => IsOff {}.into(),
        Mark::Fail => IsFaulty {}.into(),
        Mark::Unknown => IsUnclear {}.into(),
        Mark::Skipped => IsNotReached {}.into(),
    }
}

fn word(mark: Mark) -> Said {
    match mark {
        Mark::Idle => Waiting {}.into(),
        Mark::Busy => Checking {}.into(),
        Mark::Pass => Works {}.into(),
        Mark::Warn => SomethingOff {}.into(),
        Mark::Fail => FaultHere {}.into(),
        Mark::Unknown => Unclear {}.into(),
        Mark::Skipped => NotReached {}.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, Evidence, Target};

    fn report(side: Side, at: Option<Layer>, statuses: &[(Layer, Status)]) -> Report {
        let mut report = Report::new(&Evidence::new(Target::parse("pc1").unwrap(), None, 0));
        for layer in &mut report.layers {
            layer.status = statuses.iter().find(|(id, _)| *id == layer.id).map_or(Status::Pass, |(_, status)| *status);
        }
        (report.verdict.side, report.verdict.layer, report.verdict.confidence) = (side, at, Confidence::Certain);
        report
    }

    #[test]
    fn it_breaks_where_the_verdict_says() {
        use Mark::{Fail, Pass, Skipped, Warn};
        let skipped = |from: Layer| Layer::ALL.into_iter().filter(move |l| *l > from).map(|l| (l, Status::Skipped));
        let refused: Vec<_> = skipped(Layer::Port).chain([(Layer::Port, Status::Fail)]).collect();
        assert_eq!(marks(&report(Side::Server, Some(Layer::Port), &refused)), [Pass, Pass, Pass, Fail, Fail]);
        assert_eq!(marks(&report(Side::Undecided, Some(Layer::Port), &refused)), [Pass, Pass, Pass, Fail, Skipped]);
        let unknown_name: Vec<_> = skipped(Layer::Name).chain([(Layer::Name, Status::Fail)]).collect();
        assert_eq!(
            marks(&report(Side::Network, Some(Layer::Name), &unknown_name)),
            [Pass, Fail, Skipped, Skipped, Skipped]
        );
        let expired = [(Layer::Certificate, Status::Warn)];
        assert_eq!(marks(&report(Side::Server, Some(Layer::Certificate), &expired)), [Pass, Pass, Pass, Pass, Warn]);
        let clock = [(Layer::SignIn, Status::Fail)];
        assert_eq!(marks(&report(Side::Client, Some(Layer::SignIn), &clock)), [Fail, Fail, Pass, Pass, Pass]);
        assert_eq!(marks(&report(Side::Client, Some(Layer::Port), &refused)), [Fail, Fail, Pass, Skipped, Skipped]);
        let no_way: Vec<_> = skipped(Layer::Network).chain([(Layer::Network, Status::Fail)]).collect();
        assert_eq!(marks(&report(Side::Network, Some(Layer::Network), &no_way)), [Pass, Fail, Fail, Skipped, Skipped]);
        assert_eq!(marks(&report(Side::None, None, &[])), [Pass; 5]);
    }

    #[test]
    fn the_picture_is_told_in_whole_sentences() {
        use Mark::{Fail, Idle, Pass, Skipped, Unknown};
        let told = |marks| spoken(["This computer", "Network", "pc{1}"], marks);
        assert_eq!(
            told([Pass, Fail, Skipped, Pass, Idle]),
            "This computer: works. The line breaks here. Network: not reached. pc{1}: waiting."
        );
        assert_eq!(
            told([Pass, Pass, Pass, Unknown, Fail]),
            "This computer: works. Network: works. The line between them is uncertain. pc{1}: the fault is here."
        );
    }
}
