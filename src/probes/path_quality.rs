//! How good is the way? Told from the connections that the other probes opened anyway; nothing is sent for it.

use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome};

pub const PROBE: Probe = Probe { id: "path-quality", layer: Layer::Network, title: "How good is the connection?", run };

/// Round trips, as the openings of connections show them. All to the address of the main chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathQuality {
    pub connections: usize,
    pub min_ms: f64,
    pub median_ms: f64,
    pub max_ms: f64,
    /// Connections whose first packet (or its answer) was lost: they opened a retransmission later.
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
        measure(times.collect()).map_or_else(|| skip("no connection was opened"), fact)
    })
}

fn measure(mut times: Vec<f64>) -> Option<PathQuality> {
    times.sort_by(f64::total_cmp);
    let (&min_ms, &max_ms) = (times.first()?, times.last()?);
    let lost = times.iter().filter(|&&time| time - min_ms > RETRANSMISSION_MS).count();
    let arrived = &times[..times.len() - lost];
    Some(PathQuality { connections: times.len(), min_ms, median_ms: arrived[arrived.len() / 2], max_ms, lost })
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
