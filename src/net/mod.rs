//! Live connection stages. Each consumes the one below, so their order is a compile-time fact:
//! `dial -> Tcp`, `negotiate(Tcp) -> Negotiated`, `tls(Negotiated) -> Tls`, `credssp(Tls)`.
//!
//! Every stage takes a deadline and tells what it saw; silence, a close and garbage are answers, not errors.

#![expect(clippy::disallowed_methods, reason = "this is where connections and look-ups are made, each with a deadline")]

pub mod credssp;
pub mod dns;
pub mod name;
pub mod negotiate;
pub mod old_hello;
pub mod proxy;
pub mod recording;
pub mod session;
pub mod sntp;
pub mod tcp;
pub mod tls;
pub mod udp;

use std::future::Future;
use std::io;

use serde::Serialize;
use tokio::time::{Instant, timeout_at};

/// How a peer that gave no answer behaved instead.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Disconnect {
    /// It closed the connection in order.
    Closed,
    /// It reset the connection.
    Reset,
    /// Nothing came until the deadline.
    Silent,
}

impl Disconnect {
    /// Closed or reset: which of the two the kernel reports is a race.
    #[must_use]
    pub const fn hung_up(self) -> bool {
        matches!(self, Self::Closed | Self::Reset)
    }
}

/// Waits for I/O until the deadline. Reading nothing is a close.
async fn until<T>(deadline: Instant, io: impl Future<Output = io::Result<T>>) -> Result<T, Disconnect> {
    match timeout_at(deadline, io).await {
        Err(_) => Err(Disconnect::Silent),
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Disconnect::Closed),
        Ok(Err(_)) => Err(Disconnect::Reset),
    }
}

/// Milliseconds since then.
#[must_use]
pub fn ms(from: Instant) -> f64 {
    from.elapsed().as_secs_f64() * 1000.0
}
