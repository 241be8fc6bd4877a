//! How good is the way? Told from the connections that the other probes opened anyway; nothing is sent for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::time::{Instant, sleep};

use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome};
use crate::net::tcp::{Connect, Segments, dial};

pub const PROBE: Probe =
    Probe { id: "path-quality", layer: Layer::Network, title: "How good is the connection?", dials: false, run };

/// Round trips, as the openings of connections show them. All to the address of the main chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathQuality {
    pub connections: usize,
    pub min_ms: f64,
    pub median_ms: f64,
    pub max_ms: f64,
    /// The longest less the shortest, lost ones left out.
    pub spread_ms: f64,
    /// Connections whose first packet (or its answer) was lost: they opened a retransmission later. Real servers also
    /// drop packets when many connections come at once, so this alone proves nothing.
    pub lost: usize,
    /// The second look, taken only where packets seemed lost.
    pub series: Option<Series>,
}

/// Connections made one after another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    pub attempts: usize,
    pub lost: usize,
}

/// The first retransmission of a SYN comes after one second (RFC 6298), on Windows after half a second or more.
const RETRANSMISSION_MS: f64 = 450.0;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        // The relay closes when everybody else has finished dialling.
        cx.dialling.settled().await;
        let Some(route) = cx.route.get().await else { return skip("no connection was opened") };
        let times = cx.dialled().into_iter().filter(|d| d.address == route).map(|d| d.connect_ms);
        let Some(mut quality) = measure(times.collect()) else { return skip("no connection was opened") };
        if quality.lost > 0 {
            quality.series = Some(look_again(&cx, route, quality.median_ms).await);
        }
        fact(quality)
    })
}

/// How many connections the second look makes.
const SERIES: usize = 8;
const BREATHER: Duration = Duration::from_millis(100);

async fn look_again(cx: &ProbeCx, route: SocketAddr, usual_ms: f64) -> Series {
    let patience =
        Duration::from_secs_f64((3.0 * usual_ms).clamp(250.0, RETRANSMISSION_MS.max(2.0 * usual_ms)) / 1000.0);
    let mut series = Series { attempts: 0, lost: 0 };
    for _ in 0..SERIES {
        // Servers with small accept queues need a moment between connections.
        sleep(BREATHER).await;
        let deadline = Instant::now() + patience;
        if deadline > cx.deadline().await + cx.patience() {
            break;
        }
        series.attempts += 1;
        series.lost +=
            usize::from(dial(route, Segments::Usual, deadline).await.is_err_and(|why| why == Connect::Silent));
    }
    series
}

fn measure(mut times: Vec<f64>) -> Option<PathQuality> {
    times.sort_by(f64::total_cmp);
    let (&min_ms, &max_ms) = (times.first()?, times.last()?);
    let lost = times.iter().filter(|&&time| time - min_ms > RETRANSMISSION_MS).count();
    let arrived = &times[..times.len() - lost];
    Some(PathQuality {
        connections: times.len(),
        min_ms,
        median_ms: arrived[arrived.len() / 2],
        max_ms,
        spread_ms: arrived[arrived.len() - 1] - min_ms,
        lost,
        series: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_opening_was_lost_once() {
        let quality = measure(vec![31.0, 1030.0, 30.0, 35.0, 33.0]).unwrap();
        assert_eq!((quality.lost, quality.connections), (1, 5));
        assert!((quality.median_ms - 33.0).abs() < 0.1);
    }

    #[test]
    fn a_slow_path_is_not_a_lossy_one() {
        assert_eq!(measure(vec![800.0, 820.0, 810.0]).unwrap().lost, 0);
        assert_eq!(measure(Vec::new()), None);
    }
}
