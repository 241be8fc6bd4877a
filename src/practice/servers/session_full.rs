//! `session-full`

use super::Scenario;
use super::first_steps::{USER, every_step, peer};
use crate::model::Cause;
use crate::proto::mcs;

pub const SCENARIO: Scenario = Scenario {
    id: "session-full",
    title: "Has as many sessions as it takes",
    description: "The computer asks for no sign-in first (NLA), and takes no more sessions.",
    cause: Some(Cause::SessionLimitReached),
    serve: || peer(|| every_step().into_iter().take(1).chain([mcs::attach_confirm(TOO_MANY_USERS, USER)]).collect()),
};

/// `rt-too-many-users` of T.125.
const TOO_MANY_USERS: u8 = 13;
