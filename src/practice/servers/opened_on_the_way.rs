//! `opened-on-the-way`

use super::Scenario;
use super::computer::{Computer, HEALTHY};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "opened-on-the-way",
    title: "Somebody reads along",
    description: "A security product on the way opens the encrypted connection and shows a certificate of its own.",
    cause: Some(Cause::TlsInspected),
    serve: || Computer { issuer: Some("mitmproxy"), ..HEALTHY }.peer(),
};
