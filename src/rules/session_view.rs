//! How far the first steps of a session went, and how they ended.

use crate::model::{Evidence, Said};
use crate::net::session::{Exchange, Step};
use crate::probes::session_start::SessionStart;
use crate::proto::x224::Protocols;
use crate::says;

/// The step at which it ended.
pub struct SessionView<'a> {
    pub step: Step,
    pub exchange: &'a Exchange,
    /// Whether TLS was around it.
    encrypted: bool,
}

impl<'a> SessionView<'a> {
    /// None where no step was taken.
    pub fn new(evidence: &'a Evidence) -> Option<Self> {
        let start = evidence.fact::<SessionStart>()?;
        let (step, exchange) = start.steps.as_ref()?.last();
        Some(Self { step, exchange, encrypted: start.security != Protocols::RDP })
    }

    /// What had worked by then, and which step it was.
    pub fn because(&self) -> [Said; 2] {
        let before = if self.encrypted { EncryptionWorked {}.into() } else { GreetingWorked {}.into() };
        let step = match self.step {
            Step::Connect => AtConnect {}.into(),
            Step::Attach => AtAttach {}.into(),
            Step::JoinUser => AtJoinUser {}.into(),
            Step::JoinIo => AtJoinIo {}.into(),
        };
        [before, step]
    }
}

says! { "session-view":
    EncryptionWorked {} = "Greeting and encryption worked, and no sign-in (NLA) was asked for before the session.";
    GreetingWorked {} = "The greeting worked. The session would be encrypted in the oldest way (Standard RDP Security).";
    AtConnect {} = "It was the first of four steps: the two tell each other what they are (MCS connect).";
    AtAttach {} = "It was the second of four steps: the session gets its user (MCS attach user).";
    AtJoinUser {} = "It was the third of four steps: the user\u{2019}s own channel (MCS channel join).";
    AtJoinIo {} = "It was the last of four steps: the channel of screen and keyboard (MCS channel join).";
}
