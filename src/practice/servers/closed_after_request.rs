//! `closed-after-request`

use super::stage::read_request;
use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "closed-after-request",
    title: "Hangs up on the greeting",
    description: "Something in front of the computer hangs up as soon as it hears Remote Desktop.",
    cause: Some(Cause::NegotiationClosed),
    serve: || Ok(Peer::talks(|mut stream| async move { read_request(&mut stream).await.map(drop) })),
};
