//! `closed-on-connect`

use super::Rule;
use super::answers::{Answers, after};
use super::connections_limited::answered_before;
use super::shared_steps;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;
use crate::probes::who_is_there::Unasked;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::ClosedOnConnect, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let answers = Answers::new(evidence);
    // One connection that was kept or answered says that hanging up is not its habit: it may only take one at a time.
    if answers.any() || answers.silent().next().is_some() {
        return None;
    }
    let reset = connects.attempts.iter().any(|attempt| attempt.outcome == Connect::ResetOnAccept);
    if reset && !connects.any_open() {
        return RULE.blocks(
            if answered_before(evidence).is_none() { Confidence::Likely } else { Confidence::Possible },
            HangsUpAtOnce {},
            [ResetOnOpening {}],
        );
    }
    let Some(Unasked::HungUp { after_ms, .. }) = answers.unasked else { return None };
    if !answers.cut_unasked() {
        return None;
    }
    let when = || after(*after_ms).into();
    let mut because = vec![Said::from(ClosedUnasked { when: when() })];
    if !answers.replies.is_empty() {
        because.push(answers.in_numbers());
    }
    let headline = if *after_ms < SLOW_MS { Said::from(HangsUpAtOnce {}) } else { HangsUpLate { when: when() }.into() };
    RULE.blocks(Confidence::Likely, headline, because)
}

/// Whoever looks for somebody behind it first takes longer than whoever just hangs up.
const SLOW_MS: f64 = 1000.0;

says! { "closed-on-connect":
    HangsUpAtOnce {} = "{Other} picks up and hangs up at once, before it is asked anything.";
    HangsUpLate { when: Phrase } =
        "Something takes the call and hangs up {when}, whatever it is asked. A forward, a tunnel or a load balancer \
            with nothing behind it does that.";
    ResetOnOpening {} = "The connection was reset while it was still being opened.";
    ClosedUnasked { when: Phrase } =
        "A connection on which nothing was said was closed by the other side {when}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Something at that address takes the call and hangs up at once, before it was asked anything. So \
     it is not about your name, your password or the kind of connection.",
    reasons: &[
        Reason::new(
            "A firewall or another protecting program in front of Remote Desktop lets only certain \
         computers in, and cuts all others off.",
        ),
        Reason::new(
            "A router or a load balancer does the same when nothing is behind it. Or the Remote Desktop service is \
         in trouble and closes every connection.",
        ),
    ],
    steps: &[
        Step::here(
            "Connect the VPN, or try from another network. If it works from there, your address is not \
         on the list.",
        ),
        Step::there("Restart it. Save open work first."),
        Step::helpdesk_there(
            "Look in **Event Viewer > Applications and Services Logs > Microsoft > Windows > \
         RemoteDesktopServices-RdpCoreTS > Operational**. Event 131 at the time of the attempt means that it \
         arrived; without it, something in front hung up.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "In the same place, **TerminalServices-RemoteConnectionManager > Admin**, event 1006 means \
         many unfinished connections, as when somebody tries passwords from outside.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "Check which program owns the port with `netstat -ano | findstr :3389`; it must be the one \
         of TermService.",
        )
        .on(Servers::WINDOWS),
        Step::network(
            "Check lists of allowed addresses, blocked countries, and whether the load balancer has a \
         healthy computer behind it.",
        ),
        shared_steps::GNOME_SIGN_IN_IS_SET,
        shared_steps::XRDP_RUNS,
        Step::mind("Do not switch protection off to try: add an exception for this computer's address."),
    ],
    references: &[
        "[MS-RDPBCGR] 1.3.1.1 (connection sequence: the client speaks first).",
        "Microsoft Learn, Azure troubleshooting: Cannot RDP to an Azure VM because of a brute force \
         attack (event 1006).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::Disconnect;
    use crate::net::negotiate::Reply;
    use crate::proto::x224::Protocols;

    fn hung_up() -> Evidence {
        let unasked = Unasked::HungUp { how: Disconnect::Closed, after_ms: 3.0 };
        healthy("pc.example")
            .greeting(vec![gone(Protocols::SSL, Disconnect::Reset)])
            .asked_again(gone_again(Disconnect::Closed))
            .who(unasked, false, false)
    }

    /// Likely and no more: a firewall, a forward and a load balancer with nobody behind them hang up just so.
    #[test]
    fn cut_off_before_a_word_was_said() {
        expect(&RULE, &hung_up(), Weight::Blocks, Side::Server, Confidence::Likely);
        let reset = case("192.0.2.10").connects(&[("192.0.2.10", Connect::ResetOnAccept)]);
        expect(&RULE, &reset, Weight::Blocks, Side::Server, Confidence::Likely);
        let half = [("192.0.2.10", Connect::ResetOnAccept), ("2001:db8::10", Connect::Silent)];
        expect(&RULE, &case("pc.example").connects(&half), Weight::Blocks, Side::Server, Confidence::Likely);
    }

    #[test]
    fn whoever_looks_for_somebody_behind_it_hangs_up_late() {
        let slow = |after_ms| Unasked::HungUp { how: Disconnect::Closed, after_ms };
        let greeted = |answer_ms| Reply { answer_ms, ..gone(Protocols::SSL, Disconnect::Closed) };
        let late = hung_up().greeting(vec![greeted(2300.0)]).who(slow(2310.0), false, false);
        let finding = fires(&RULE, &late);
        assert!(finding.headline.contains("hangs up after 2.3 s"), "{}", finding.headline);
        assert!(finding.because.iter().any(|line| line.contains("cut after 2.3 s")), "{finding:?}");
        // It was the greeting that made it hang up: the connection on which nothing was said stayed for much longer.
        silent_on(&RULE, &hung_up().greeting(vec![greeted(20.0)]).who(slow(3000.0), false, false));
    }

    #[test]
    fn a_computer_that_takes_one_connection_at_a_time_picks_up() {
        silent_on(&RULE, &hung_up().greeting(vec![gone(Protocols::SSL, Disconnect::Silent)]));
        silent_on(&RULE, &hung_up().greeting(vec![selected(Protocols::SSL, Protocols::SSL)]));
        silent_on(&RULE, &hung_up().asked_again(vec![selected(Protocols::HYBRID, Protocols::HYBRID)]));
        // Only the greeting is hung up on: that is `negotiation-closed`.
        silent_on(&RULE, &hung_up().who(QUIET, false, false));
        let open_too = [("192.0.2.10", Connect::ResetOnAccept), ("2001:db8::10", Connect::Open)];
        silent_on(&RULE, &case("pc.example").connects(&open_too));
    }
}
