//! `path-slow`

use super::Rule;
use crate::model::said::{Duration, Label, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::probes::adapters::Adapters;
use crate::probes::path_quality::{Echoes, PathQuality};
use crate::says;

/// A desktop over more than this is felt at every key; satellite links are around 600 ms.
const SLOW_MS: f64 = 300.0;
const UNEVEN_MS: f64 = 250.0;
/// Fewer answered echoes tell nothing of evenness.
const ENOUGH: usize = 10;

pub const RULE: Rule = Rule { id: Cause::PathSlow, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let quality = evidence.fact::<PathQuality>()?;
    let slow = quality.median_ms > SLOW_MS;
    let spread_ms = quality.echoes.as_ref().filter(|echoes| echoes.sent.saturating_sub(echoes.lost) >= ENOUGH);
    let spread_ms = spread_ms.map_or(0.0, Echoes::spread_ms);
    let uneven = spread_ms > UNEVEN_MS;
    if !slow && !uneven {
        return None;
    }
    let mut because = vec![Said::from(Takes { time: Duration::whole_milliseconds(quality.median_ms) })];
    if uneven {
        because.push(Varies { by: Duration::whole_milliseconds(spread_ms) }.into());
    }
    because.extend(wireless(evidence).map(Said::from));
    let headline: Said = if slow { Slow {}.into() } else { Uneven {}.into() };
    RULE.suspect(Confidence::Possible, headline, because)
}

/// Names Wi-Fi where it is the link.
pub fn wireless(evidence: &Evidence) -> Option<ByWifi> {
    let adapters = evidence.fact::<Adapters>()?;
    let adapter = adapters.up.iter().find(|adapter| adapter.default && adapter.wireless)?;
    Some(ByWifi { adapter: Label::from(&adapter.name) })
}

says! { "path-slow":
    Slow {} = "The way to {other} is very slow.";
    Uneven {} = "The way to {other} is very uneven: at times quick, at times slow.";
    Takes { time: Duration } = "A question and its answer take {time}.";
    Varies { by: Duration } = "That time varies by {by}.";
    ByWifi { adapter: Label } = "This computer is connected by Wi-Fi ({adapter}).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Every key press goes to {other} and its picture comes back. Here that takes very \
     long, or varies a lot. Remote Desktop can work like this, but it feels sluggish, and a beginning connection may \
     run out of time.",
    reasons: &[
        Reason::new(
            "Wi-Fi with a weak signal, a line that is full, a VPN that makes a long detour, mobile or satellite \
         internet.",
        ),
        Reason::new("It can also be just for the moment."),
    ],
    steps: &[
        Step::here("Connect a network cable, or go closer to the Wi-Fi router."),
        Step::here(
            "Stop downloads and video calls. If the VPN lets you choose a place, choose one near the \
         other computer.",
        ),
        Step::here(
            "In `mstsc` choose **Show Options > Experience** and pick a slower connection in the list; \
         that leaves out what costs time.",
        ),
        Step::helpdesk(
            "Compare `ping ROUTER`, `ping VPN-SERVER` and `ping ADDRESS` to see which part of the way is \
         slow.",
        ),
        Step::network("Look at the load of the line and at the VPN's detour."),
    ],
    references: &[
        "Redial's bounds: more than 300 ms for a question and its answer, or more than 250 ms \
         between the quickest and the slowest.",
        "Microsoft Learn, IMsTscAxEvents::OnDisconnected: 264 (0x108) and 1796 (0x704), timed out.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    #[test]
    fn slow_and_uneven_have_their_own_words() {
        let slow = healthy("pc.example").quality(quality(650.0));
        expect(&RULE, &slow, Weight::Suspect, Side::Network, Confidence::Possible);
        assert!(fires(&RULE, &slow).headline.contains("slow"));
        let uneven = healthy("pc.example").quality(PathQuality { echoes: Some(echoes(0, 300.0)), ..quality(20.0) });
        expect(&RULE, &uneven, Weight::Suspect, Side::Network, Confidence::Possible);
        assert!(fires(&RULE, &uneven).headline.contains("uneven"));
    }

    #[test]
    fn few_echoes_tell_nothing_of_evenness() {
        let few = PathQuality { echoes: Some(echoes(15, 300.0)), ..quality(20.0) };
        silent_on(&RULE, &healthy("pc.example").quality(few));
        silent_on(&RULE, &healthy("pc.example").quality(quality(200.0)));
    }
}
