//! `answered-in-between`

use super::{Rule, who};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::probes::tcp_connect::Connects;
use crate::probes::who_answered::{AnswererPlace, WhoAnswered};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::AnsweredInBetween, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answered = evidence.fact::<WhoAnswered>()?;
    let AnswererPlace::Doubtful { why } = &answered.place else { return None };
    if who::speaks_rdp(evidence) || !evidence.fact::<Connects>()?.any_open() {
        return None;
    }
    let because = std::iter::once(NobodySpokeRdp {}.into()).chain(who::signs(why, answered));
    RULE.blocks(Confidence::Possible, TakenInBetween {}, because)
}

says! { "answered-in-between":
    TakenInBetween {} =
        "The call was taken, but perhaps not by {other}: something here or on the way may answer in its place.";
    NobodySpokeRdp {} = "Nobody answered in Remote Desktop's language.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Something takes the call, and no Remote Desktop answers. There are signs that it is not {other} \
     that takes it. So whether that computer is on, and what is wrong, cannot be told from here.",
    reasons: &[
        Reason::new(
            "Agents of security products, VPN programs and proxies on this computer catch connections and take the call \
         themselves, also when {other} is off.",
        ),
        Reason::new("Some firewalls and routers on the way do the same for whole networks."),
    ],
    steps: &[
        Step::here("Check whether the VPN or the security agent is signed in and connected."),
        Step::here("If it is allowed, try from a network or computer without that agent."),
        Step::there("Check whether the computer is on and connected to its network."),
        Step::helpdesk(
            "Check in the agent's own log whether it reached {other}, and whether a rule lets this user through.",
        ),
        Step::network(
            "Check whether a firewall on the way answers for computers that are off (SYN proxy), and whether the \
         load balancer has a computer behind it.",
        ),
        Step::mind("Do not switch the agent or the firewall off: add an exception for {other}'s address and port."),
    ],
    references: &[
        "RFC 6598 (100.64.0.0/10, shared address space), RFC 2544 and RFC 6890 (198.18.0.0/15, benchmarks).",
        "RFC 9293, section 3.5 (a connection opens with the answer of whoever takes it).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::Disconnect;
    use crate::net::tcp::Connect;
    use crate::probes::negotiate::WITH_TLS;
    use crate::probes::who_answered::Sign;

    fn doubtful() -> Evidence {
        let place = AnswererPlace::Doubtful { why: vec![Sign::BenchmarkRange] };
        healthy("pc.example").who_answered(WhoAnswered { address: at("198.18.0.5"), place, owner: None })
    }

    #[test]
    fn a_doubt_where_nobody_speaks_remote_desktop() {
        let cut = doubtful().greeting(vec![gone(WITH_TLS[0], Disconnect::Closed)]);
        expect(&RULE, &cut, Weight::Blocks, Side::Undecided, Confidence::Possible);
    }

    #[test]
    fn not_where_remote_desktop_answers_or_nothing_opens() {
        silent_on(&RULE, &doubtful());
        let closed = doubtful().connects(&[("198.18.0.5", Connect::Refused)]);
        silent_on(&RULE, &closed.without(&crate::probes::negotiate::PROBE));
        silent_on(&RULE, &healthy("pc.example").greeting(vec![gone(WITH_TLS[0], Disconnect::Closed)]));
    }
}
