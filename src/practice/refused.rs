//! `refused`

use super::{Peer, Scenario};

pub const SCENARIO: Scenario = Scenario {
    id: "refused",
    title: "Remote Desktop is off",
    story: "The computer is on, but nobody has switched Remote Desktop on.",
    cause: Some("port-refused"),
    serve: || Ok(Peer::Absent),
};
