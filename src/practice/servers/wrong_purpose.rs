//! `wrong-purpose`

use rcgen::ExtendedKeyUsagePurpose;

use super::Scenario;
use super::computer::{Computer, HEALTHY};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "wrong-purpose",
    title: "A certificate for something else",
    description: "Somebody gave the computer a certificate that was made for people's sign-ins, not for servers.",
    cause: Some(Cause::CertificateWrongPurpose),
    serve: || Computer { purpose: ExtendedKeyUsagePurpose::ClientAuth, ..HEALTHY }.peer(),
};
