//! `not-yet-valid`

use super::Scenario;
use super::computer::{Computer, HEALTHY};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "not-yet-valid",
    title: "Certificate from the future",
    description: "The computer's certificate was made while its calendar was wrong, and only becomes valid in 40 days.",
    cause: Some(Cause::CertificateNotYetValid),
    serve: || Computer { valid_from_days: 40, valid_until_days: 220, ..HEALTHY }.peer(),
};
