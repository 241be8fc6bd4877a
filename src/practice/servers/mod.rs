//! Servers on this computer's loopback that fail in chosen ways, as practice computers to check.
//!
//! They are for trying the program out, for teaching a helpdesk and for tests. Nothing but this computer can reach them,
//! and a sign-in can be tested on those that answer one: the password is [`PASSWORD`], whoever one is. Their address counts as another computer's ([`crate::model::PRACTICE`]).

mod certificate_missing;
mod certificate_unusable;
mod clock_wrong;
mod closed_after_hello;
mod closed_after_request;
mod closed_on_connect;
mod expired_certificate;
mod garbled;
mod handshake_silent;
mod healthy;
mod no_common_encryption;
mod not_yet_valid;
mod old_security;
mod opened_on_the_way;
mod refused;
mod session_closed;
mod session_full;
mod sign_in_closed;
mod sign_in_too_old;
mod silent;
mod tls_10_only;
mod tls_13_intolerant;
mod wrong_purpose;
mod wrong_service;

mod computer;
mod first_steps;
mod hello;
mod running;
mod sign_in;
mod stage;

pub use running::{Peer, Running};
pub use sign_in::PASSWORD;

use std::io;

use crate::model::Cause;

/// One practice computer.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    pub id: &'static str,
    pub title: &'static str,
    /// One plain sentence in the user's world.
    pub description: &'static str,
    /// What a check should find: a cause of the contract; none where there is nothing to find.
    pub cause: Option<Cause>,
    /// Makes what the computer needs, such as a certificate that is as old as it should be at this moment.
    pub serve: fn() -> io::Result<Peer>,
}

impl Scenario {
    /// Whether its fault shows only to a check that asks for a session as well.
    #[must_use]
    pub fn is_about_a_session(&self) -> bool {
        self.cause.is_some_and(|cause| cause.layer().on_request())
    }
}

/// Every practice computer: the healthy one, then in the order in which a connection would meet the fault.
pub const ALL: [Scenario; 24] = [
    healthy::SCENARIO,
    refused::SCENARIO,
    closed_on_connect::SCENARIO,
    wrong_service::SCENARIO,
    silent::SCENARIO,
    closed_after_request::SCENARIO,
    garbled::SCENARIO,
    certificate_missing::SCENARIO,
    old_security::SCENARIO,
    closed_after_hello::SCENARIO,
    certificate_unusable::SCENARIO,
    handshake_silent::SCENARIO,
    no_common_encryption::SCENARIO,
    tls_10_only::SCENARIO,
    tls_13_intolerant::SCENARIO,
    opened_on_the_way::SCENARIO,
    expired_certificate::SCENARIO,
    not_yet_valid::SCENARIO,
    wrong_purpose::SCENARIO,
    sign_in_closed::SCENARIO,
    clock_wrong::SCENARIO,
    sign_in_too_old::SCENARIO,
    session_closed::SCENARIO,
    session_full::SCENARIO,
];

/// What a person reads of them.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let servers = ALL.into_iter().flat_map(|scenario| [scenario.title, scenario.description]);
    servers.chain([super::computers::annas::SCENARIO])
}

/// The practice computer of that id.
#[must_use]
pub fn find(id: &str) -> Option<Scenario> {
    ALL.into_iter().find(|scenario| scenario.id == id)
}

/// Starts a practice computer at a free port. It ends when the result is dropped. Asynchronous because the servers live
/// in a runtime, so that starting one outside of it does not compile.
///
/// # Errors
/// Where there is no such practice computer, or the system gives no port.
pub async fn start(id: &str) -> io::Result<Running> {
    let unknown = || io::Error::new(io::ErrorKind::NotFound, "there is no such practice computer");
    Running::start((find(id).ok_or_else(unknown)?.serve)()?)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::rules;

    #[test]
    fn the_table_is_in_order() {
        let ids: HashSet<_> = ALL.iter().map(|scenario| scenario.id).collect();
        assert_eq!(ids.len(), ALL.len());
        for scenario in ALL {
            let file = scenario.id.replace('-', "_");
            assert!(include_str!("mod.rs").contains(&format!("    {file}::SCENARIO,")), "{file}");
            assert!(scenario.cause.is_none_or(|cause| rules::find(cause).is_some()), "{}", scenario.id);
            assert!(scenario.description.ends_with('.') && !scenario.description.contains('\n'), "{}", scenario.id);
        }
        assert!(find("healthy").is_some_and(|scenario| scenario.cause.is_none()));
    }

    #[tokio::test]
    async fn an_unknown_one_is_an_error() {
        assert_eq!(start("no-such").await.map(|_| ()).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
