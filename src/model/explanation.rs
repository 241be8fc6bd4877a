//! What is known about a cause, whoever is told of it: a meaning, reasons, steps and where to read more.

use super::{Seat, Servers};

/// What a rule knows about its cause. Its texts may have inline marks (`code`, **bold**)
/// and the slots of [`Seat`].
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Explanation {
    /// What it means, in words for everybody.
    pub meaning: &'static str,
    /// Why it happens, the commonest first.
    pub reasons: &'static [Reason],
    /// How to put it right by hand, in the order of trying.
    pub steps: &'static [Step],
    /// Where it was read.
    pub references: &'static [&'static str],
}

impl Explanation {
    /// Its texts, as they stand in the rule.
    pub fn texts(&self) -> impl Iterator<Item = &'static str> + use<> {
        let reasons = self.reasons.iter().map(|reason| reason.text);
        [self.meaning].into_iter().chain(reasons).chain(self.steps.iter().map(|step| step.text))
    }
}

/// One reason for which it happens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reason {
    /// The servers that it can happen to.
    pub servers: Servers,
    pub text: &'static str,
}

/// One thing to do. It never speaks of another step by its number, because not every step is shown to everybody.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Step {
    pub who: Who,
    /// The servers that it is for.
    pub servers: Servers,
    /// That computer is gone for a while, and comes back.
    pub restarts: bool,
    pub text: &'static str,
}

/// Who can do it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Who {
    /// The person at the computer that the rule calls this one: whoever connects, or, for a look from the inside, whoever sits
    /// there.
    Here,
    /// The person at the other computer.
    There,
    /// Whoever connects, where it was the computer to be reached that was looked at.
    Caller,
    /// The person whose session it is.
    Owner,
    Helpdesk,
    /// The helpdesk, at the computer to be reached.
    HelpdeskThere,
    /// The helpdesk, at the gateway.
    Gateway,
    /// Whoever looks after the network.
    Network,
    /// Nobody in particular: something to keep in mind, above all what not to do.
    Everybody,
}

impl Reason {
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { servers: Servers::ANY, text }
    }

    /// The same, of these servers alone.
    #[must_use]
    pub const fn on(self, servers: Servers) -> Self {
        Self { servers, ..self }
    }
}

impl Step {
    const fn new(who: Who, text: &'static str) -> Self {
        Self { who, servers: Servers::ANY, restarts: false, text }
    }

    #[must_use]
    pub const fn here(text: &'static str) -> Self {
        Self::new(Who::Here, text)
    }

    #[must_use]
    pub const fn there(text: &'static str) -> Self {
        Self::new(Who::There, text)
    }

    #[must_use]
    pub const fn caller(text: &'static str) -> Self {
        Self::new(Who::Caller, text)
    }

    #[must_use]
    pub const fn owner(text: &'static str) -> Self {
        Self::new(Who::Owner, text)
    }

    #[must_use]
    pub const fn helpdesk(text: &'static str) -> Self {
        Self::new(Who::Helpdesk, text)
    }

    #[must_use]
    pub const fn helpdesk_there(text: &'static str) -> Self {
        Self::new(Who::HelpdeskThere, text)
    }

    #[must_use]
    pub const fn gateway(text: &'static str) -> Self {
        Self::new(Who::Gateway, text)
    }

    #[must_use]
    pub const fn network(text: &'static str) -> Self {
        Self::new(Who::Network, text)
    }

    /// Something to keep in mind.
    #[must_use]
    pub const fn mind(text: &'static str) -> Self {
        Self::new(Who::Everybody, text)
    }

    /// The same, for these servers alone.
    #[must_use]
    pub const fn on(self, servers: Servers) -> Self {
        Self { servers, ..self }
    }

    /// The same, after which that computer is gone for a while and comes back.
    #[must_use]
    pub const fn restarts(self) -> Self {
        Self { restarts: true, ..self }
    }
}

impl Who {
    pub const ALL: [Self; 9] = [
        Self::Here,
        Self::There,
        Self::Caller,
        Self::Owner,
        Self::Helpdesk,
        Self::HelpdeskThere,
        Self::Gateway,
        Self::Network,
        Self::Everybody,
    ];

    /// Who it is, as the beginning of a step; nothing where it is for everybody.
    #[must_use]
    pub const fn words(self, seat: Seat) -> &'static str {
        match (self, seat) {
            (Self::Here, Seat::Caller) | (Self::There, Seat::Called) => "The person at this computer",
            (Self::There, Seat::Caller) => "The person at the other computer",
            (Self::Caller, _) | (Self::Here, Seat::Called) => "Whoever connects",
            (Self::Owner, _) => "The person whose session it is",
            (Self::Helpdesk, _) => "Helpdesk",
            (Self::HelpdeskThere, Seat::Caller) => "Helpdesk, at the other computer",
            (Self::HelpdeskThere, Seat::Called) => "Helpdesk, at this computer",
            (Self::Gateway, _) => "Helpdesk, at the gateway",
            (Self::Network, _) => "Whoever looks after the network",
            (Self::Everybody, _) => "",
        }
    }
}
