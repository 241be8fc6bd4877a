//! `wrong-purpose`

use rcgen::ExtendedKeyUsagePurpose;

use super::Scenario;
use super::computer::{Computer, HEALTHY};

pub const SCENARIO: Scenario = Scenario {
    id: "wrong-purpose",
    title: "A certificate for something else",
    story: "Somebody gave the computer a certificate that was made for people's sign-ins, not for servers.",
    cause: Some("certificate-wrong-purpose"),
    serve: || Computer { purpose: ExtendedKeyUsagePurpose::ClientAuth, ..HEALTHY }.peer(),
};
