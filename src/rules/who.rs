//! Who answered? What rules ask before they speak of "the other computer".

use crate::model::Evidence;
use crate::probes::negotiate::Negotiation;
use crate::probes::protocol_matrix::ProtocolMatrix;
use crate::probes::who_answered::WhoAnswered;
use crate::proto::x224::Answer;

/// Whether this computer itself answers at the target's address: then no refusal, hang-up or silence is the other
/// computer's. Host mode's call to itself and practice servers do not count.
pub fn is_here(evidence: &Evidence) -> bool {
    evidence.fact::<WhoAnswered>().is_some_and(WhoAnswered::is_here)
}

/// Whether nothing casts doubt on who answered, so that what was said in RDP, TLS or a certificate is certainly the other
/// computer's. Where this could not be looked at, nothing does.
pub fn is_surely_there(evidence: &Evidence) -> bool {
    evidence.fact::<WhoAnswered>().is_none_or(WhoAnswered::is_elsewhere)
}

/// Whether anything that speaks Remote Desktop answered a greeting. No forward and no agent does that by itself.
pub fn speaks_rdp(evidence: &Evidence) -> bool {
    let greetings = evidence.fact::<Negotiation>().map_or(&[][..], |negotiation| &negotiation.replies);
    let others = evidence.fact::<ProtocolMatrix>().map_or(&[][..], |matrix| &matrix.replies);
    greetings.iter().chain(others).any(|reply| reply.answer().is_some_and(|answer| *answer != Answer::Garbled))
}
