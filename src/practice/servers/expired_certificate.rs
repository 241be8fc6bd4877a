//! `expired-certificate`

use super::Scenario;
use super::computer::{Computer, HEALTHY};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "expired-certificate",
    title: "Expired certificate",
    description: "The computer's certificate expired twelve days ago, and nothing has renewed it.",
    cause: Some(Cause::CertificateExpired),
    serve: || Computer { valid_from_days: -195, valid_until_days: -12, ..HEALTHY }.peer(),
};
