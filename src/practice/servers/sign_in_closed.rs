//! `sign-in-closed`

use super::Scenario;
use super::computer::{Computer, HEALTHY, SignIn};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "sign-in-closed",
    title: "Hangs up when the sign-in begins",
    description: "Encryption works, and the computer hangs up as soon as a sign-in begins.",
    cause: Some(Cause::SignInClosed),
    serve: || Computer { sign_in: SignIn::HangsUp, ..HEALTHY }.peer(),
};
