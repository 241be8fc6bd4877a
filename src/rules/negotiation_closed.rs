//! `negotiation-closed`

use super::Rule;
use crate::model::{Confidence, Evidence, Explanation, Finding, Layer, Reason, Servers, Side, Step};
use crate::net::Gone;
use crate::probes::negotiate::Negotiation;
use crate::probes::protocol_matrix::ProtocolMatrix;
use crate::probes::who_is_there::{Unasked, WhoIsThere};

pub const RULE: Rule =
    Rule { id: "negotiation-closed", layer: Layer::Negotiation, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let negotiation = evidence.fact::<Negotiation>()?;
    let matrix = evidence.fact::<ProtocolMatrix>();
    let replies = || negotiation.replies.iter().chain(matrix.into_iter().flat_map(|m| &m.replies));
    let hung_up = replies().all(|reply| reply.gone().is_some_and(Gone::hung_up));
    let elsewhere = [super::port_other_service::RULE, super::closed_on_connect::RULE];
    if !hung_up || replies().next().is_none() || elsewhere.iter().any(|rule| super::found(rule, evidence)) {
        return None;
    }
    let asked = replies().count();
    let quiet = matches!(evidence.fact::<WhoIsThere>(), Some(WhoIsThere { unasked: Unasked::Quiet { .. }, .. }));
    RULE.blocks(
        if quiet && asked > 1 { Confidence::Certain } else { Confidence::Likely },
        "The other computer, or something in front of it, hangs up as soon as Remote Desktop says hello.",
        vec![format!("The greeting was made in {asked} ways, and every time the line was cut.")],
    )
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The other computer takes the call. As soon as this computer says that it wants Remote Desktop, \
     the line is cut. It happens with every kind of greeting, so it is not about one setting.",
    reasons: &[
        Reason::new("A firewall or a protecting program recognises Remote Desktop and does not allow it from here."),
        Reason::new(
            "Or the Remote Desktop service on the other computer is broken, or another remote-control \
         program is in its way.",
        ),
    ],
    steps: &[
        Step::here(
            "Try from another network, or with the VPN. If it works there, something on the way forbids \
         Remote Desktop.",
        ),
        Step::there("Restart it. Save open work first."),
        Step::helpdesk_there(
            "Look for event 131 (the attempt arrived) in **Event Viewer > Applications and Services Logs \
         > Microsoft > Windows > RemoteDesktopServices-RdpCoreTS > Operational**. If it is missing, a device in \
         front hung up.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "In **Windows Logs > System** look for events of source TermDD (50, 56) and Schannel at the \
         same minute.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "`qwinsta` must show `rdp-tcp` with `Listen`. Restart the service with `Restart-Service \
         TermService -Force`; that ends all sessions there.",
        )
        .on(Servers::WINDOWS),
        Step::network(
            "Look for a rule against the application “RDP” in the firewall, proxy or intrusion \
         prevention, and allow it between these two addresses.",
        ),
        Step::mind("Do not switch the antivirus or the firewall off: add an exception for Remote Desktop."),
    ],
    references: &[
        "[MS-RDPBCGR] 2.2.1.1 (X.224 Connection Request), 2.2.1.2 (Connection Confirm).",
        "Microsoft Learn, IMsTscAxEvents::OnDisconnected: 2308 (0x904), socket closed.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::probes::negotiate::WITH_TLS;
    use crate::proto::x224::Protocols;

    fn closed() -> Evidence {
        healthy("pc.example")
            .greeting(WITH_TLS.iter().map(|&asked| gone(asked, Gone::Reset)).collect())
            .matrix(matrix_gone(Gone::Closed))
            .who(Unasked::Quiet { listened_ms: 3800.0 }, false, false)
    }

    #[test]
    fn hung_up_on_whatever_is_asked() {
        expect(&RULE, &closed(), Weight::Blocks, Side::Server, Confidence::Certain);
        let once =
            closed().greeting(vec![gone(WITH_TLS[0], Gone::Closed)]).without(&crate::probes::protocol_matrix::PROBE);
        expect(&RULE, &once, Weight::Blocks, Side::Server, Confidence::Likely);
    }

    #[test]
    fn a_close_on_one_mask_and_an_answer_on_another_is_no_fault() {
        let picky = vec![gone(WITH_TLS[0], Gone::Reset), selected(WITH_TLS[1], Protocols::HYBRID)];
        silent_on(&RULE, &closed().greeting(picky));
        silent_on(&RULE, &closed().matrix(vec![selected(Protocols::RDP, Protocols::RDP)]));
        silent_on(&RULE, &closed().greeting(vec![]).matrix(vec![]));
    }

    #[test]
    fn hanging_up_unasked_is_another_story() {
        silent_on(&RULE, &closed().who(Unasked::HungUp { how: Gone::Closed, after_ms: 12.0 }, false, false));
        silent_on(&RULE, &closed().who(Unasked::Quiet { listened_ms: 3800.0 }, false, true));
    }
}
