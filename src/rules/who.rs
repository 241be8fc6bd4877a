//! Who answered? What rules ask before they speak of "the other computer".

use crate::model::Evidence;
use crate::model::said::{Address, Duration, Said};
use crate::probes::negotiate::Negotiation;
use crate::probes::who_answered::{Sign, WhoAnswered};
use crate::proto::x224::Answer;
use crate::says;

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
    greetings.iter().any(|reply| reply.answer().is_some_and(|answer| *answer != Answer::Garbled))
}

/// What speaks for somebody else, a sentence each.
pub fn signs(why: &[Sign], answered: &WhoAnswered) -> Vec<Said> {
    let ip = || Address::from(answered.address.ip());
    let sentence = |sign: &Sign| match sign {
        Sign::Loopback => NeverLeaves { ip: ip() }.into(),
        Sign::OwnAddress => OwnAddress { ip: ip() }.into(),
        Sign::QuickerThanTheFirstHop { opened_ms, first_hop_ms } => {
            let (opened, hop) = (Duration::milliseconds(*opened_ms), Duration::milliseconds(*first_hop_ms));
            QuickerThanTheFirstHop { opened, hop }.into()
        }
        Sign::AtOnce { opened_ms } => QuickerThanAFarEnd { opened: Duration::milliseconds(*opened_ms) }.into(),
        Sign::OpensOneHopAway => OpensOneHopAway {}.into(),
        Sign::Tunnel { adapter } => ThroughAnAdapter { adapter: adapter.into() }.into(),
        Sign::SharedRange => SharedRange { ip: ip() }.into(),
        Sign::BenchmarkRange => BenchmarkRange { ip: ip() }.into(),
        Sign::UnlikelyPortOpens { port } => UnlikelyPortOpens { port: (*port).into() }.into(),
    };
    why.iter().map(sentence).collect()
}

says! { "who":
    NeverLeaves { ip: Address } = "The address {ip} never leaves this computer.";
    OwnAddress { ip: Address } = "The address {ip} is this computer's own.";
    QuickerThanTheFirstHop { opened: Duration, hop: Duration } =
        "The connection was open after {opened}, but the first computer on the way is {hop} away.";
    QuickerThanAFarEnd { opened: Duration } =
        "The connection was open after {opened}, quicker than a tunnel's far end answers.";
    OpensOneHopAway {} = "A call that could go no further than the next device was taken, too.";
    ThroughAnAdapter { adapter: Label } = "The way there leads through a program's adapter, {adapter}.";
    SharedRange { ip: Address } = "{ip} is an address that agents and providers give out (100.64.0.0/10).";
    BenchmarkRange { ip: Address } =
        "{ip} is an address that no real computer has; programs that catch connections give it out (198.18.0.0/15).";
    UnlikelyPortOpens { port: Number } = "Port {port}, where nothing should listen, takes calls as well.";
}
