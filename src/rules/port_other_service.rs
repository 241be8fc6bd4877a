//! `port-other-service`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::negotiate::Reply;
use crate::probes::negotiate::Negotiation;
use crate::probes::who_is_there::{Unasked, WhoIsThere};
use crate::proto::banner::Service;
use crate::proto::x224::Answer;

pub const RULE: Rule =
    Rule { id: "port-other-service", layer: Layer::Port, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let replies = evidence.fact::<Negotiation>().map_or(&[][..], |negotiation| &negotiation.replies);
    if replies.iter().any(|reply| reply.answer().is_some_and(|answer| *answer != Answer::Garbled)) {
        return None;
    }
    let who = evidence.fact::<WhoIsThere>();
    let answered = replies.iter().find_map(Reply::service).filter(|service| *service != Service::Tls);
    let garbled = replies.iter().any(|reply| reply.answer().is_some());
    let (service, confidence) = match who {
        Some(WhoIsThere { unasked: Unasked::Spoke { service: None, .. }, .. }) => (None, Confidence::Likely),
        Some(WhoIsThere { unasked: Unasked::Spoke { service, .. }, .. }) => (*service, Confidence::Certain),
        Some(WhoIsThere { smb: true, .. }) => (Some(Service::Smb), Confidence::Certain),
        _ if answered.is_some() => (answered, Confidence::Certain),
        Some(WhoIsThere { tls_at_once: true, .. }) if garbled => (Some(Service::Tls), Confidence::Likely),
        // Windows' own Remote Desktop begins TLS without a greeting, too; something may cut its greetings on the way.
        Some(WhoIsThere { tls_at_once: true, .. }) => (Some(Service::Tls), Confidence::Possible),
        _ => return None,
    };
    let what = service.map_or("some other program", Service::words);
    let headline = format!("Something else than Remote Desktop listens at port {}: {what}.", evidence.target.port);
    let because = match who.map(|who| &who.unasked) {
        Some(Unasked::Spoke { .. }) => "It spoke before it was asked anything, which Remote Desktop never does.",
        _ => "It did not understand Remote Desktop's greeting, but answered in its own language.",
    };
    RULE.blocks(confidence, headline, vec![because.to_owned()])
}

const EXPLAIN: &str = "";
