//! `closed-on-connect`

use super::Rule;
use crate::model::{Confidence, Evidence, Explanation, Finding, Layer, Reason, Servers, Side, Step};
use crate::net::Gone;
use crate::net::tcp::Connect;
use crate::probes::negotiate::Negotiation;
use crate::probes::protocol_matrix::ProtocolMatrix;
use crate::probes::tcp_connect::Connects;
use crate::probes::who_is_there::{Unasked, WhoIsThere};

pub const RULE: Rule =
    Rule { id: "closed-on-connect", layer: Layer::Port, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let reset = connects.attempts.iter().any(|attempt| attempt.outcome == Connect::ResetOnAccept);
    let reset_at_once = reset && !connects.any_open();
    let hung_up = matches!(evidence.fact::<WhoIsThere>(), Some(WhoIsThere { unasked: Unasked::HungUp { .. }, .. }));
    let greetings = evidence.fact::<Negotiation>().map_or(&[][..], |negotiation| &negotiation.replies);
    let others = evidence.fact::<ProtocolMatrix>().map_or(&[][..], |matrix| &matrix.replies);
    // One connection that was kept open says that hanging up is not its habit: it may only take one at a time.
    let kept = greetings.iter().chain(others).any(|reply| !reply.gone().is_some_and(Gone::hung_up));
    if kept || !(reset_at_once || hung_up) {
        return None;
    }
    RULE.blocks(
        Confidence::Certain,
        "The other computer picks up and hangs up at once, before it is asked anything.",
        vec!["A connection on which nothing was said was closed by the other side.".to_owned()],
    )
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
            "A router or a load balancer does the same when nobody is behind it. Or the Remote Desktop \
         service is in trouble and closes whatever comes.",
        ),
    ],
    steps: &[
        Step::here(
            "Connect the VPN, or try from another network. If it works from there, your address is not \
         on the list.",
        ),
        Step::there("Restart it. Save open work first."),
        Step::helpdesk_there(
            "Look into **Event Viewer > Applications and Services Logs > Microsoft > Windows > \
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
    use crate::model::Weight;
    use crate::proto::x224::Protocols;

    fn hung_up() -> Evidence {
        healthy("pc.example").greeting(vec![gone(Protocols::SSL, Gone::Reset)]).matrix(matrix_gone(Gone::Closed)).who(
            Unasked::HungUp { how: Gone::Closed, after_ms: 12.0 },
            false,
            false,
        )
    }

    #[test]
    fn cut_off_before_a_word_was_said() {
        expect(&RULE, &hung_up(), Weight::Blocks, Side::Server, Confidence::Certain);
        let reset = case("192.0.2.10").connects(&[("192.0.2.10", Connect::ResetOnAccept)]);
        expect(&RULE, &reset, Weight::Blocks, Side::Server, Confidence::Certain);
        let half = [("192.0.2.10", Connect::ResetOnAccept), ("2001:db8::10", Connect::Silent)];
        expect(&RULE, &case("pc.example").connects(&half), Weight::Blocks, Side::Server, Confidence::Certain);
    }

    #[test]
    fn a_computer_that_takes_one_connection_at_a_time_picks_up() {
        silent_on(&RULE, &hung_up().greeting(vec![gone(Protocols::SSL, Gone::Silent)]));
        silent_on(&RULE, &hung_up().greeting(vec![selected(Protocols::SSL, Protocols::SSL)]));
        silent_on(&RULE, &hung_up().matrix(usual_matrix()));
        // Only the greeting is hung up on: that is `negotiation-closed`.
        silent_on(&RULE, &hung_up().who(Unasked::Quiet { listened_ms: 3800.0 }, false, false));
        let open_too = [("192.0.2.10", Connect::ResetOnAccept), ("2001:db8::10", Connect::Open)];
        silent_on(&RULE, &case("pc.example").connects(&open_too));
    }
}
