//! `host-sleeps`

use super::Rule;
use crate::host::checks::sleep::Sleep;
use crate::model::said::{Phrase, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostSleeps, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let Sleep { after_s, slept, days } = *evidence.fact::<Sleep>()?;
    let after = match after_s {
        0 => return None,
        1..7200 => Phrase::from(Minutes { n: (after_s / 60).max(1).into() }),
        7200.. => Phrase::from(Hours { n: (after_s / 3600).into() }),
    };
    let because = Said::from(SetTo { after: after.clone() });
    // Windows comes that way. On a computer that is in use, or that something keeps awake, it means nothing.
    let Some(count) = slept.filter(|count| *count > 0) else {
        return RULE.note(CouldSleep { after }, [because]);
    };
    let slept = Slept { times: count.into(), days: days.into() };
    RULE.suspect(Confidence::Possible, Sleeps { after }, [because, slept.into()])
}

says! { "host-sleeps":
    /// `after` is one of the last two.
    Sleeps { after: Phrase } = "This computer goes to sleep after {after}; then nobody can reach it.";
    CouldSleep { after: Phrase } = "It is set to sleep after {after} without use; asleep it could not be reached.";
    SetTo { after: Phrase } = "It is set to sleep after {after} without a key or a mouse, plugged in.";
    Slept { times: Count, days: Count } = "It went to sleep {times?once|# times} in the last {days?day|# days}. Asleep it cannot answer.";
    Minutes { n: Count } = "{n?a minute|# minutes}";
    Hours { n: Count } = "{n?an hour|# hours}";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "A sleeping computer does not listen. Whoever dials it hears nothing, as if it were switched \
     off. As long as somebody works on it, all is well; later it is not.",
    reasons: &[
        Reason::new("Windows comes that way, to save power."),
        Reason::new("On a laptop, closing the lid does the same, whatever the time says."),
    ],
    steps: &[
        Step::here(
            "Settings > System > Power > Screen, sleep & hibernate timeouts: when plugged in, put my \
         device to sleep after: Never. The screen may still switch off.",
        ),
        Step::here(
            "On a laptop: Control Panel > Power Options > Choose what closing the lid does > plugged in: Do nothing. \
         Leave it plugged in.",
        ),
        Step::helpdesk(
            "`powercfg /change standby-timeout-ac 0`. Waking by network (Wake-on-LAN) works by cable, if \
         at all.",
        ),
    ],
    references: &["Microsoft Support: How to use Remote Desktop", "Microsoft Learn: powercfg command-line options"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    fn asleep(world: &mut crate::platform::fake::World, id: u32) {
        world.power[0].sleep_after_s = 1800;
        event(world, "System", "Microsoft-Windows-Kernel-Power", id);
    }

    #[test]
    fn it_sleeps() {
        assert_eq!(says(&RULE, |world| asleep(world, 42)), SUSPECT_POSSIBLE);
        assert_eq!(says(&RULE, |world| asleep(world, 506)), SUSPECT_POSSIBLE);
    }

    #[test]
    fn it_could_but_does_not() {
        assert_eq!(says(&RULE, |world| world.power[0].sleep_after_s = 1800), NOTE);
        assert_eq!(says(&RULE, |world| asleep(world, 41)), NOTE, "another event of the same source");
        let pc = healthy();
        pc.edit(|world| asleep(world, 42));
        pc.deny("events System");
        let finding = (RULE.check)(&crate::host::examine(&pc).evidence).unwrap();
        assert_eq!(finding.weight, crate::model::Weight::Note);
    }

    #[test]
    fn never() {
        assert_eq!(says(&RULE, |world| world.power[0].sleep_after_s = 0), None);
        let by_hand: Change = |world| event(world, "System", "Microsoft-Windows-Kernel-Power", 42);
        assert_eq!(says(&RULE, by_hand), None);
    }
}
