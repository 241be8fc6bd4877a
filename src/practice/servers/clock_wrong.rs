//! `clock-wrong`

use super::Scenario;
use super::computer::{Computer, HEALTHY};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "clock-wrong",
    title: "A wrong clock",
    description: "The computer's clock is two hours ahead.",
    cause: Some(Cause::ClockSkew),
    serve: || Computer { clock_ahead_s: 7200.0, domain: Some("PRACTICE"), ..HEALTHY }.peer(),
};
