//! `path-lossy`

use super::Rule;
use super::path_slow::wireless;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::probes::path_quality::PathQuality;
use crate::says;

/// One lost packet is an accident; this many of twenty are a habit.
const LOST: usize = 2;
/// Fewer echoes than this tell nothing.
const ECHOES: usize = 20;

pub const RULE: Rule = Rule { id: Cause::PathLossy, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let quality = evidence.fact::<PathQuality>()?;
    let echoes = quality.echoes.as_ref()?;
    // A computer that answers none may simply not answer echoes.
    if echoes.sent < ECHOES || echoes.lost < LOST || echoes.lost >= echoes.sent {
        return None;
    }
    let mut because = vec![Said::from(Lost { sent: echoes.sent.into(), lost: echoes.lost.into() })];
    // Echoes may be answered late or never by a device that is busy with better things; the connection itself may not.
    let said_again = quality.retransmitted > 0;
    if said_again {
        because.push(SentAgain {}.into());
    }
    because.extend(wireless(evidence).map(Said::from));
    let confidence = if said_again { Confidence::Likely } else { Confidence::Possible };
    RULE.suspect(confidence, Loses {}, because)
}

says! { "path-lossy":
    Loses {} = "The connection loses packets on the way.";
    Lost { sent: Count, lost: Count } = "Of {sent} small test packets, {lost} got no answer.";
    SentAgain {} = "On the connection itself something had to be sent again, too.";
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
        Step::here("Try another network, such as a phone's hotspot. If nothing gets lost there, it is your line."),
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
    use crate::model::{Side, Weight};

    #[test]
    fn two_of_twenty_are_a_habit() {
        let wifi = || healthy("pc.example").adapters(vec![wifi("Wi-Fi")]);
        expect(&RULE, &wifi().quality(lossy(1, 2)), Weight::Suspect, Side::Network, Confidence::Likely);
        assert!(fires(&RULE, &wifi().quality(lossy(1, 2))).because.iter().any(|line| line.contains("Wi-Fi")));
        // Echoes alone may be nobody's first concern.
        expect(&RULE, &wifi().quality(lossy(0, 5)), Weight::Suspect, Side::Network, Confidence::Possible);
    }

    #[test]
    fn few_losses_few_echoes_and_no_answers_at_all_prove_nothing() {
        silent_on(&RULE, &healthy("pc.example").quality(lossy(4, 1)));
        silent_on(&RULE, &healthy("pc.example").quality(lossy(4, 20)));
        let mut few = lossy(4, 5);
        few.echoes.as_mut().unwrap().sent = 10;
        silent_on(&RULE, &healthy("pc.example").quality(few));
        silent_on(&RULE, &healthy("pc.example"));
    }
}
