//! What the operating system makes of a name: hosts file, cache, DNS, mDNS, NetBIOS, whatever it is set to ask.

use std::net::SocketAddr;

use serde::Serialize;
use tokio::net::lookup_host;
use tokio::time::{Instant, timeout_at};

use crate::model::bounded;

/// Why the system gave no address.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LookupFailure {
    /// The system says that it found none; its own words for the helpdesk.
    NotFound {
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        detail: String,
    },
    /// It was still looking when the deadline passed.
    TimedOut,
}

/// More addresses than this are not dialled.
const MOST_ADDRESSES: usize = 16;

/// Every address, in the system's order of preference; never an empty list.
///
/// # Errors
/// Where there is none.
pub async fn look_up(name: &str, port: u16, deadline: Instant) -> Result<Vec<SocketAddr>, LookupFailure> {
    let not_found = |detail: String| LookupFailure::NotFound { detail };
    let found = timeout_at(deadline, lookup_host((name, port)))
        .await
        .map_err(|_| LookupFailure::TimedOut)?
        .map_err(|error| not_found(bounded(&error.to_string())))?;
    let mut addresses = Vec::new();
    for address in found.take(MOST_ADDRESSES) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() { Err(not_found("no address".to_owned())) } else { Ok(addresses) }
}
