//! The picture "this computer - network - other computer", which shows where it breaks.

use std::fmt::Write as _;

use crate::model::said::Voice;
use crate::model::{Layer, Said, Side, Status};
use crate::report::Report;
use crate::report::escape::html as escaped;
use crate::says;

/// How the three parts of a connection look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Chain {
    pub nodes: [Status; 3],
    pub links: [Status; 2],
}

const SIDES: [Side; 3] = [Side::Client, Side::Network, Side::Server];
const NAMES: [&str; 3] = ["This computer", "Network", "The other computer"];
const THINGS: [&str; 3] = [
    r#"<path d="M-19 -17h38v26h-38zM-11 18h22M0 9v9"/>"#,
    r#"<circle r="20"/><path d="M-20 0h40M0 -20c-13 12 -13 28 0 40c13 -12 13 -28 0 -40"/>"#,
    r#"<path d="M-13 -21h26v42h-26zM-6 -12h12M-6 -4h12"/><circle cy="11" r="2"/>"#,
];

/// What the layers and the verdict say of each part.
pub fn chain(report: &Report) -> Chain {
    let worst = |layers: &[Layer]| {
        let rank = |status: &Status| match status {
            Status::Skipped => 0,
            Status::Pass => 1,
            Status::Unknown => 2,
            Status::Warn => 3,
            Status::Fail => 4,
        };
        let statuses = layers.iter().filter_map(|layer| report.layer(*layer)).map(|layer| layer.status);
        statuses.max_by_key(rank).unwrap_or(Status::Unknown)
    };
    let asked = [
        worst(&[Layer::ThisPc]),
        worst(&[Layer::Name, Layer::Network]),
        worst(&[Layer::Port, Layer::Negotiation, Layer::Tls, Layer::Certificate, Layer::SignIn, Layer::Session]),
    ];
    let verdict = &report.verdict;
    let layer = verdict.layer.and_then(|layer| report.layer(layer)).map(|layer| layer.status);
    let culprit = if layer == Some(Status::Warn) { Status::Warn } else { Status::Fail };
    let at = SIDES.iter().position(|side| *side == verdict.side);
    let mut nodes = [Status::Unknown; 3];
    for (place, node) in nodes.iter_mut().enumerate() {
        *node = match asked[place] {
            _ if at == Some(place) => culprit,
            // One place is to blame, and an undecided verdict blames none.
            Status::Fail if verdict.side == Side::Undecided => Status::Unknown,
            Status::Fail => Status::Skipped,
            Status::Warn if at.is_some() => Status::Pass,
            seen => seen,
        };
    }
    let links = [0, 1].map(|left| match [nodes[left], nodes[left + 1]] {
        [_, Status::Fail] => Status::Fail,
        // Where this computer is at fault, the line ends right beside it.
        [Status::Fail, _] if left == 0 => Status::Fail,
        [Status::Fail | Status::Skipped, _] | [_, Status::Skipped] => Status::Skipped,
        [Status::Unknown, _] | [_, Status::Unknown] => Status::Unknown,
        [_, _] => Status::Pass,
    });
    Chain { nodes, links }
}

/// The word under a part.
const fn word(status: Status) -> &'static str {
    match status {
        Status::Pass => "works",
        Status::Warn => "the trouble may be here",
        Status::Fail => "the fault is here",
        Status::Unknown => "not clear",
        Status::Skipped => "not checked",
    }
}

/// The picture as inline SVG, with its meaning as one sentence for those who can't see it.
pub fn svg(report: &Report, voice: Voice) -> String {
    let Chain { nodes, links } = chain(report);
    let spoken = NAMES.into_iter().zip(nodes).map(|(name, status)| {
        Said::from(Spoken { part: Said::from(name).into(), word: Said::from(word(status)).into() })
    });
    let spoken = escaped(&Said::paragraph(&spoken.collect::<Vec<_>>()).to(voice));
    let mut svg = format!(r#"<svg class="picture" viewBox="0 0 640 150" role="img" aria-label="{spoken}">"#);
    for (place, status) in links.into_iter().enumerate() {
        link(&mut svg, 107 + 213 * place, status);
    }
    for (place, status) in nodes.into_iter().enumerate() {
        let x = 107 + 213 * place;
        let class = status.id();
        let _ = write!(
            svg,
            r#"<g class="{class}"><rect class="box {class}" x="{}" y="10" width="84" height="84" rx="20"/><g class="thing" transform="translate({x} 52)">{}</g>"#,
            x - 42,
            THINGS[place],
        );
        if status != Status::Skipped {
            badge(&mut svg, x + 38, 14, status);
        }
        let (name, word) = (escaped(&voice.text(NAMES[place])), escaped(&voice.text(word(status))));
        let _ =
            write!(svg, r#"<text x="{x}" y="120">{name}</text><text class="word" x="{x}" y="140">{word}</text></g>"#);
    }
    svg.push_str("</svg>");
    svg
}

/// The names of the parts, and the words under them.
pub fn texts() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().chain(Status::ALL.into_iter().map(word))
}

says! { "report-picture":
    Spoken { part: Phrase, word: Phrase } = "{part}: {word}.";
}

/// A failed link has a gap with torn ends, so that it is seen as a break without colour too.
fn link(svg: &mut String, left: usize, status: Status) {
    let (from, to, middle) = (left + 56, left + 157, left + 106);
    let class = status.id();
    let _ = write!(svg, r#"<g class="{class}">"#);
    if status == Status::Fail {
        let (a, b) = (middle - 20, middle + 20);
        let _ = write!(svg, r#"<path class="wire" d="M{from} 52H{a}M{a} 43v18M{b} 43v18M{b} 52H{to}" fill="none"/>"#);
    } else {
        let _ = write!(svg, r#"<path class="wire {class}" d="M{from} 52H{to}"/>"#);
    }
    if status == Status::Fail || status == Status::Unknown {
        badge(svg, middle, 52, status);
    }
    svg.push_str("</g>");
}

fn badge(svg: &mut String, x: usize, y: usize, status: Status) {
    let (left, top) = (x - 12, y.saturating_sub(12));
    let class = status.id();
    let _ = write!(
        svg,
        r##"<circle class="disc" cx="{x}" cy="{y}" r="14"/><svg class="glyph" x="{left}" y="{top}" width="24" height="24"><use href="#s-{class}"/></svg>"##
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn one_place_is_to_blame() {
        let of = |report: &Report| chain(report).nodes;
        assert_eq!(of(&sample::healthy()), [Status::Pass; 3]);
        assert_eq!(chain(&sample::healthy()).links, [Status::Pass; 2]);
        assert_eq!(of(&sample::expired()), [Status::Pass, Status::Pass, Status::Warn]);
        assert_eq!(of(&sample::refused())[2], Status::Fail);
        assert_eq!(chain(&sample::refused()).links[1], Status::Fail);
        for side in SIDES {
            let mut report = sample::refused();
            report.verdict.side = side;
            assert_eq!(of(&report).iter().filter(|status| **status == Status::Fail).count(), 1);
            assert_eq!(chain(&report).links.iter().filter(|status| **status == Status::Fail).count(), 1, "{side:?}");
        }
        assert!(!of(&sample::nothing_seen()).contains(&Status::Fail));
    }
}
