//! `healthy`

use super::Scenario;
use super::computer::HEALTHY;

pub const SCENARIO: Scenario = Scenario {
    id: "healthy",
    title: "A healthy computer",
    description: "A healthy computer: nothing to find.",
    cause: None,
    serve: || HEALTHY.peer(),
};
