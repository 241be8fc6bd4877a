//! How many connections did the check make? Servers, firewalls and intrusion rules count them.

use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome};
use crate::net::tcp::Connect;

pub const PROBE: Probe = Probe { id: "connections", layer: Layer::Network, dials: false, run };

/// The most that a check makes.
pub const MOST: usize = 5;

/// Every attempt to connect to the computer to be reached, in the order in which they were begun.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Connections {
    /// Those that opened, or may have: silence may be a limit that counts.
    pub made: usize,
    pub attempts: Vec<ConnectionAttempt>,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConnectionAttempt {
    #[cfg_attr(test, schemars(extend("text" = "address")))]
    pub address: SocketAddr,
    /// Milliseconds from the beginning of the check to that of the attempt.
    pub at_ms: f64,
    /// Absent where it was broken off.
    pub outcome: Option<Connect>,
}

impl ConnectionAttempt {
    /// Whether it opened, or may have, or may be counted by somebody: a refusal is no connection.
    #[must_use]
    pub const fn counts(&self) -> bool {
        matches!(self.outcome, None | Some(Connect::Open | Connect::ResetOnAccept | Connect::Silent))
    }
}

impl Connections {
    /// The address that opened and, asked again in the same run, refused or kept silent: something counts connections.
    #[must_use]
    pub fn shut_after_opening(&self) -> Option<SocketAddr> {
        let shut = |made: &ConnectionAttempt| matches!(made.outcome, Some(Connect::Refused | Connect::Silent));
        self.attempts.iter().enumerate().find_map(|(place, made)| {
            let opened =
                |before: &ConnectionAttempt| before.address == made.address && before.outcome == Some(Connect::Open);
            (shut(made) && self.attempts[..place].iter().any(opened)).then_some(made.address)
        })
    }
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        // The relay closes when everybody else has finished dialling.
        cx.dialling.settled().await;
        fact(cx.connections())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(address: &str, outcome: Connect) -> ConnectionAttempt {
        ConnectionAttempt { address: address.parse().unwrap(), at_ms: 0.0, outcome: Some(outcome) }
    }

    #[test]
    fn only_an_address_that_opened_before_can_have_shut() {
        let of = |attempts: Vec<ConnectionAttempt>| Connections { made: attempts.len(), attempts }.shut_after_opening();
        let (a, b) = ("192.0.2.1:3389", "192.0.2.2:3389");
        assert_eq!(of(vec![made(a, Connect::Open), made(a, Connect::Silent)]), a.parse().ok());
        assert_eq!(
            of(vec![made(a, Connect::Open), made(b, Connect::Refused), made(a, Connect::Refused)]),
            a.parse().ok()
        );
        assert_eq!(of(vec![made(a, Connect::Open), made(b, Connect::Silent)]), None);
        assert_eq!(of(vec![made(a, Connect::Silent), made(a, Connect::Open)]), None);
    }
}
