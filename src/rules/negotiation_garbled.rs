//! `negotiation-garbled`

use super::Rule;
use super::shared_steps;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::negotiate::Negotiation;
use crate::proto::x224::Answer;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::NegotiationGarbled, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let reply = evidence.fact::<Negotiation>()?.reply()?;
    let garbled = matches!(reply.answer()?, Answer::Garbled | Answer::McsDisconnect);
    if !garbled || super::found(&super::port_other_service::RULE, evidence) {
        return None;
    }
    RULE.blocks(Confidence::Likely, NotRemoteDesktop {}, [Unreadable {}])
}

says! { "negotiation-garbled":
    NotRemoteDesktop {} = "{Other} answers the greeting with something that is not Remote Desktop.";
    Unreadable {} = "Its answer cannot be read as a Remote Desktop answer; the report has its first bytes.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} answered the greeting, but its answer is not Remote Desktop's. It is either \
     another program, or Remote Desktop with something in between that changes what is said.",
    reasons: &[
        Reason::new(
            "The port or the name leads to another program, or the connection is passed on by a device \
         that speaks another language.",
        ),
        Reason::new("A Remote Desktop server of another make, or a damaged one, may also answer in an odd way."),
    ],
    steps: &[
        Step::here("Check the name and the number after the colon. Without a number, Remote Desktop uses 3389."),
        Step::here("Try from another network, to leave out what stands on the way."),
        Step::helpdesk_there(
            "`netstat -ano | findstr :3389` and `tasklist /svc` show which program listens. On Windows \
         it must be the process of `TermService`.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "Redial's report has the first bytes of the answer. A Remote Desktop answer begins with `03 00`.",
        ),
        Step::network("Check port forwarding, proxies and load balancers between the two."),
        shared_steps::XRDP_LOG,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &["[MS-RDPBCGR] 2.2.1.2 (X.224 Connection Confirm); RFC 1006, section 6 (packet header `03 00`)."],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::proto::x224::Protocols;

    fn greeted(answer: Answer) -> Evidence {
        case("pc.example").greeting(vec![answered(Protocols::SSL, answer)])
    }

    #[test]
    fn an_answer_that_cannot_be_read() {
        expect(&RULE, &greeted(Answer::Garbled), Weight::Blocks, Side::Server, Confidence::Likely);
        expect(&RULE, &greeted(Answer::McsDisconnect), Weight::Blocks, Side::Server, Confidence::Likely);
    }

    #[test]
    fn a_program_that_is_recognised_is_another_story() {
        silent_on(&RULE, &greeted(Answer::Garbled).who(QUIET, false, true));
        silent_on(&RULE, &greeted(Answer::Failure { code: 5, name: "HYBRID_REQUIRED_BY_SERVER" }));
        silent_on(&RULE, &case("pc.example").greeting(vec![]));
    }
}
