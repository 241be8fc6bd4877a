//! `closed-on-connect`

use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "closed-on-connect",
    title: "Hangs up at once",
    description: "The computer picks up and hangs up at once, as one that blocks this address does.",
    cause: Some(Cause::ClosedOnConnect),
    serve: || Ok(Peer::talks(|_| async { Ok(()) })),
};
