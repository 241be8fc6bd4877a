//! Which addresses have answered within the last minutes: in this program's memory only, and for one question only. What
//! answered a moment ago and refuses now has hardly been switched off; something may count connections.

use std::sync::{Arc, Mutex, PoisonError};

use crate::model::AnsweredBefore;
use crate::net::tcp::Connect;
use crate::probes::connections::{ConnectionAttempt, Connections};

/// Shared by the checks of one window.
#[derive(Clone, Debug, Default)]
pub struct Recent(Arc<Mutex<Vec<AnsweredBefore>>>);

/// The longest of the usual limits on connections count for ten minutes.
const MINUTES_S: i64 = 10 * 60;
/// More computers than anybody checks within minutes.
const MOST: usize = 32;

impl Recent {
    /// An address that refused or kept silent though it had opened before, in this run or lately.
    pub fn answered_before(&self, connections: &Connections, now_unix: i64) -> Option<AnsweredBefore> {
        if let Some(address) = connections.shut_after_opening() {
            return Some(AnsweredBefore { unix: now_unix, address });
        }
        let refused = |made: &&ConnectionAttempt| matches!(made.outcome, Some(Connect::Refused | Connect::Silent));
        let opened = |address| {
            connections.attempts.iter().any(|made| made.address == address && made.outcome == Some(Connect::Open))
        };
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        connections.attempts.iter().filter(refused).filter(|made| !opened(made.address)).find_map(|made| {
            let lately = |before: &&AnsweredBefore| (0..=MINUTES_S).contains(&(now_unix - before.unix));
            known.iter().filter(lately).find(|before| before.address == made.address).copied()
        })
    }

    /// Keeps in mind what opened.
    pub fn remember(&self, connections: &Connections, now_unix: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for made in connections.attempts.iter().filter(|made| made.outcome == Some(Connect::Open)) {
            known.retain(|before| before.address != made.address);
            known.push(AnsweredBefore { unix: now_unix, address: made.address });
        }
        let surplus = known.len().saturating_sub(MOST);
        known.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    const NOW: i64 = 1_795_132_800;

    fn one(address: &str, outcome: Connect) -> Connections {
        let address: SocketAddr = address.parse().unwrap();
        Connections { made: 1, attempts: vec![ConnectionAttempt { address, at_ms: 0.0, outcome: Some(outcome) }] }
    }

    #[test]
    fn what_opened_minutes_ago_and_refuses_now_is_told() {
        let recent = Recent::default();
        recent.remember(&one("192.0.2.1:3389", Connect::Open), NOW);
        // Every clone is the same memory.
        let before = |outcome, later| recent.clone().answered_before(&one("192.0.2.1:3389", outcome), NOW + later);
        for outcome in [Connect::Refused, Connect::Silent] {
            let told = before(outcome, 120).unwrap();
            assert_eq!((told.unix, told.address.to_string().as_str()), (NOW, "192.0.2.1:3389"));
        }
        assert_eq!(before(Connect::Refused, MINUTES_S + 1), None);
        // A clock that was put back proves nothing.
        assert_eq!(before(Connect::Refused, -5), None);
        assert_eq!(before(Connect::Open, 120), None);
        assert_eq!(before(Connect::HostUnreachable, 120), None);
    }

    #[test]
    fn another_address_or_port_is_another_matter() {
        let recent = Recent::default();
        recent.remember(&one("192.0.2.1:3389", Connect::Open), NOW);
        recent.remember(&one("192.0.2.3:3389", Connect::Refused), NOW);
        for other in ["192.0.2.1:3390", "192.0.2.2:3389", "192.0.2.3:3389"] {
            assert_eq!(recent.answered_before(&one(other, Connect::Refused), NOW), None, "{other}");
        }
    }

    #[test]
    fn the_memory_is_bounded() {
        let recent = Recent::default();
        for host in 1..=40 {
            recent.remember(&one(&format!("192.0.2.{host}:3389"), Connect::Open), NOW);
        }
        assert_eq!(recent.0.lock().unwrap().len(), MOST);
        assert_eq!(recent.answered_before(&one("192.0.2.1:3389", Connect::Refused), NOW), None);
        assert!(recent.answered_before(&one("192.0.2.40:3389", Connect::Refused), NOW).is_some());
    }
}
