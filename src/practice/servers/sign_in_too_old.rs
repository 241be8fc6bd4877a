//! `sign-in-too-old`

use super::Scenario;
use super::computer::{Computer, HEALTHY, SignIn};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "sign-in-too-old",
    title: "Lacks a sign-in update",
    description: "The computer has had no updates since before 2018, so updated computers refuse to sign in to it.",
    cause: Some(Cause::CredsspTooOld),
    serve: || Computer { sign_in: SignIn::AnswersAsOfOld, ..HEALTHY }.peer(),
};
