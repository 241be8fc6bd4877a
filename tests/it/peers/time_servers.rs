//! The clock beside a real time server's.

use std::time::Duration;

use redial::net::sntp::{Compared, Incomparable, ask};
use tokio::time::Instant;

use crate::lab::servers::{Running, TIME_PORT, chronyd};

async fn asked(server: &Running) -> Result<Compared, Incomparable> {
    ask(&server.address.to_string(), TIME_PORT, Instant::now() + Duration::from_secs(10)).await
}

#[tokio::test]
async fn the_same_clock_is_right() {
    let compared = asked(&chronyd(Some(9), None, TIME_PORT)).await.unwrap();
    assert!(compared.ahead_s.abs() < 2.0 && compared.stratum == 9, "{compared:?}");
}

#[tokio::test]
async fn a_server_ahead_means_that_we_are_behind() {
    let compared = asked(&chronyd(Some(3), Some("+600s"), TIME_PORT)).await.unwrap();
    assert!((compared.ahead_s + 600.0).abs() < 5.0, "{compared:?}");
    let compared = asked(&chronyd(Some(3), Some("-86400s"), TIME_PORT)).await.unwrap();
    assert!((compared.ahead_s - 86_400.0).abs() < 5.0, "{compared:?}");
}

#[tokio::test]
async fn a_server_without_the_time_tells_none() {
    assert_eq!(asked(&chronyd(None, None, TIME_PORT)).await, Err(Incomparable::Unsynchronised));
}
