//! `path-lossy`

use super::Rule;
use super::path_slow::wireless;
use crate::model::{Confidence, Evidence, Explanation, Finding, Layer, Reason, Side, Step};
use crate::probes::path_quality::PathQuality;

/// One lost packet is an accident, two in a short series are a habit: more than one in five.
const LOST: usize = 2;

pub const RULE: Rule = Rule { id: "path-lossy", layer: Layer::Network, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let quality = evidence.fact::<PathQuality>()?;
    let series = quality.series.as_ref()?;
    if series.lost < LOST {
        return None;
    }
    let mut because = vec![format!(
        "Of {} attempts to connect, made one after another, {} lost a packet.",
        series.attempts, series.lost
    )];
    because.extend(wireless(evidence));
    RULE.suspect(Confidence::Likely, "The connection loses packets on the way.", because)
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Packets get lost between this computer and the other one. A connection may come up slowly, \
     break off, or fail in the middle of its beginning. Both computers may be fine.",
    reasons: &[
        Reason::new(
            "Weak or crowded Wi-Fi is the usual reason. Others are a VPN over a poor line, a damaged \
         cable, or a line that is full.",
        ),
        Reason::new("The loss comes and goes, so a second try often works."),
    ],
    steps: &[
        Step::here("Go closer to the Wi-Fi router, or better, connect a network cable."),
        Step::here(
            "Stop large downloads, uploads and video calls for a moment. Disconnect the VPN and connect \
         it again.",
        ),
        Step::here("Try another network, such as a phone's hotspot. If that is clean, it is your line."),
        Step::there("If it is on Wi-Fi, do the same there."),
        Step::helpdesk(
            "Run `ping -n 50 ROUTER` and `ping -n 50 ADDRESS` and compare the loss. `pathping -n \
         ADDRESS` shows where it begins. (Some devices answer pings late or never; only loss that goes on to the end \
         counts.)",
        ),
        Step::network("Check errors on the ports, duplex settings and the load of the line."),
    ],
    references: &[
        "RFC 6298, section 2 (the wait before a lost packet is sent again), by which Redial \
         recognises a loss.",
        "Microsoft Learn, Windows commands: `pathping`.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::Weight;

    #[test]
    fn two_losses_in_the_series_are_a_habit() {
        let lossy = healthy("pc.example").adapters(vec![wifi("Wi-Fi")]).quality(lossy(1, 2));
        expect(&RULE, &lossy, Weight::Suspect, Side::Network, Confidence::Likely);
        assert!(fires(&RULE, &lossy).because.iter().any(|line| line.contains("Wi-Fi")));
    }

    #[test]
    fn a_burst_that_was_dropped_proves_nothing() {
        silent_on(&RULE, &healthy("pc.example").quality(lossy(4, 0)));
        silent_on(&RULE, &healthy("pc.example").quality(lossy(4, 1)));
        silent_on(&RULE, &healthy("pc.example"));
    }
}
