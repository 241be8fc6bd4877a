//! How good is the way? Told from the connections that the other probes opened anyway; nothing is sent for it.

use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome};

pub const PROBE: Probe =
    Probe { id: "path-quality", layer: Layer::Network, title: "How good is the connection?", dials: false, run };

/// Round trips on the main connection, and what echoes tell beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathQuality {
    pub source: Source,
    /// From SYN to open: one round trip where nothing was lost.
    pub connect_ms: f64,
    /// The usual round trip.
    pub median_ms: f64,
    pub min_ms: f64,
    /// Segments that this computer had to send again on the main connection, the first included.
    pub retransmitted: usize,
    /// Sent only where something casts doubt on the way; absent too where this computer does not let the program send any.
    pub echoes: Option<Echoes>,
}

/// Where the round trip was read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The system's own account of the main connection.
    TcpInfo,
    /// The opening of the main connection.
    ConnectTime,
}

/// Echo requests and their answers. Many computers answer none, and some answer few: that is no loss.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Echoes {
    pub sent: usize,
    pub lost: usize,
    pub min_ms: f64,
    pub median_ms: f64,
    pub max_ms: f64,
}

impl Echoes {
    /// The longest less the shortest.
    #[must_use]
    pub fn spread_ms(&self) -> f64 {
        self.max_ms - self.min_ms
    }
}

/// The first retransmission of a SYN comes after one second (RFC 6298), on Windows after half a second or more.
const RETRANSMISSION_MS: f64 = 450.0;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        // The relay closes when everybody else has finished dialling.
        cx.dialling.settled().await;
        let Some(route) = cx.route.get().await else { return skip("no connection was opened") };
        let times = cx.dialled().into_iter().filter(|d| d.address == route).map(|d| d.connect_ms);
        let Some(quality) = measure(times.collect()) else { return skip("no connection was opened") };
        fact(quality)
    })
}

fn measure(mut times: Vec<f64>) -> Option<PathQuality> {
    let connect_ms = *times.first()?;
    times.sort_by(f64::total_cmp);
    let min_ms = *times.first()?;
    let retransmitted = times.iter().filter(|&&time| time - min_ms > RETRANSMISSION_MS).count();
    let median_ms = times[(times.len() - retransmitted) / 2];
    Some(PathQuality { source: Source::ConnectTime, connect_ms, median_ms, min_ms, retransmitted, echoes: None })
}
