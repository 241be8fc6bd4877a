//! `connections-limited`

use std::net::SocketAddr;

use super::Rule;
use super::answers::Answers;
use crate::model::said::{Count, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::probes::connections::Connections;
use crate::probes::tcp_connect::Connects;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::ConnectionsLimited, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let address = answered_before(evidence)?.into();
    let before = evidence.answered_before.filter(|before| before.unix < evidence.now_unix);
    let minutes = before.map(|before| (evidence.now_unix - before.unix).unsigned_abs() / 60);
    let because = [match minutes {
        None => Said::from(InThisCheck { address }),
        Some(0) => JustNow { address }.into(),
        Some(minutes) => MinutesAgo { address, minutes: Count(minutes) }.into(),
    }];
    if !connects.any_open() {
        return RULE.blocks(Confidence::Likely, Limited {}, because);
    }
    // The connection that counts was made; only further ones were not.
    if Answers::new(evidence).any() && evidence.error.is_none() {
        return RULE.note(Limited {}, because);
    }
    RULE.possible(Limited {}, because)
}

/// The address that opened a moment ago, in this run or in the one before, and does not now.
pub fn answered_before(evidence: &Evidence) -> Option<SocketAddr> {
    let before = evidence.answered_before.map(|before| before.address);
    before.or_else(|| evidence.fact::<Connections>()?.shut_after_opening())
}

says! { "connections-limited":
    Limited {} =
        "{Other} took connections a moment ago and does not now: something may count them and bar this computer for a while.";
    InThisCheck { address: Address } = "{address} took a connection in this check, and does not now.";
    JustNow { address: Address } = "{address} took a connection less than a minute ago, and does not now.";
    MinutesAgo { address: Address, minutes: Count } =
        "{address} took a connection {minutes?a minute|# minutes} ago, and does not now.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "A moment ago {other}, or something in front of it, took a connection from here. Now it refuses or \
     says nothing. A computer rarely switches itself off in that very moment: more likely something counts connections and \
     has barred this computer for a while.",
    reasons: &[
        Reason::new(
            "Firewalls and routers often allow only a few new connections in half a minute from one address, to keep \
         people out who try passwords. Every try counts, those of Remote Desktop itself as well.",
        ),
        Reason::new("Some bar an address for minutes, some for days."),
    ],
    steps: &[
        Step::here("Wait five minutes without trying. Then connect once."),
        Step::here("Do not try again and again: that makes the bar longer."),
        Step::helpdesk(
            "On Linux look at `ufw status` (LIMIT), `fail2ban-client status` and `iptables -L -n`; on routers at the \
         lists of blocked addresses. Take this computer's address out, and put it on the list of those that are always \
         let in.",
        ),
        Step::network(
            "Intrusion prevention counts as well: look for a rule about many connections to port 3389 in a few minutes.",
        ),
    ],
    references: &[
        "ufw manual page, LIMIT (six new connections in 30 seconds)",
        "Emerging Threats rule 2013479 (many connections to port 3389)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::model::{AnsweredBefore, Side, Weight};
    use crate::net::tcp::Connect;
    use crate::probes::connections::{self, ConnectionAttempt};

    fn again(mut evidence: Evidence, seconds: i64) -> Evidence {
        evidence.answered_before = Some(AnsweredBefore { unix: NOW - seconds, address: at("192.0.2.10") });
        evidence
    }

    /// Never certain: it may have been switched off in this very moment.
    #[test]
    fn what_answered_a_moment_ago_and_does_not_now() {
        for outcome in [Connect::Refused, Connect::Silent, Connect::ResetOnAccept] {
            let shut = again(case("192.0.2.10").connects(&[("192.0.2.10", outcome)]), 130);
            expect(&RULE, &shut, Weight::Blocks, Side::Undecided, Confidence::Likely);
            assert!(fires(&RULE, &shut).because[0].contains("2 minutes ago"));
            let verdict = judge(&shut).verdict;
            assert_eq!(verdict.known_cause(), Some(RULE.id));
            assert!(verdict.also.iter().all(|other| other.confidence == Confidence::Possible), "{verdict:?}");
        }
    }

    #[test]
    fn a_further_connection_that_is_refused_is_worth_a_note() {
        let made = |outcome| ConnectionAttempt { address: at("192.0.2.10"), at_ms: 1.0, outcome: Some(outcome) };
        let attempts = vec![made(Connect::Open), made(Connect::Refused)];
        let counted = || Connections { made: 1, attempts: attempts.clone() };
        let passing = healthy("192.0.2.10").put(&connections::PROBE, counted());
        expect(&RULE, &passing, Weight::Note, Side::Undecided, Confidence::Certain);
        assert!(fires(&RULE, &passing).because[0].contains("in this check"));
        expect(&RULE, &passing.said(0x904, 7), Weight::Suspect, Side::Undecided, Confidence::Possible);
    }

    #[test]
    fn what_never_answered_is_not_limited() {
        silent_on(&RULE, &case("192.0.2.10").connects(&[("192.0.2.10", Connect::Refused)]));
        silent_on(&RULE, &healthy("192.0.2.10"));
    }
}
