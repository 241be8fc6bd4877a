//! How good is the way? Told by the system itself of the main connection; echoes are sent only where something casts doubt.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::platform::path;

pub const PROBE: Probe = Probe { id: "path-quality", layer: Layer::Network, dials: false, run };

/// Round trips on the main connection, and what echoes tell beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PathQuality {
    pub source: RoundTripSource,
    /// From SYN to open: one round trip where nothing was lost.
    pub connect_ms: f64,
    /// The usual round trip.
    pub median_ms: f64,
    pub min_ms: f64,
    /// Segments that this computer had to send again on the main connection, the first included.
    pub retransmitted: usize,
    /// Sent only where something casts doubt on the way; absent too where this computer does not let the program send any.
    pub echoes: Option<Echoes>,
    /// Each one in milliseconds, by the main connection and then by echoes; null for an echo that was lost. At most 64.
    pub round_trips_ms: Vec<Option<f64>>,
}

/// Where the round trip was read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RoundTripSource {
    /// The system's own account of the main connection.
    TcpInfo,
    /// The opening of the main connection.
    ConnectTime,
}

/// Echo requests and their answers. Many computers answer none, and some answer few: that is no loss.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// So many echoes; fewer tell nothing of loss.
const ECHOES: u16 = 20;
const PACE: Duration = Duration::from_millis(25);
/// Longer than any usual way takes; what takes longer than three usual round trips is as good as lost.
const MIN_TIMEOUT: Duration = Duration::from_millis(300);
const MAX_TIMEOUT: Duration = Duration::from_millis(1500);
/// The first retransmission of a SYN comes after one second (RFC 6298), on Windows after half a second or more.
const RETRANSMISSION_MS: f64 = 450.0;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let Some(route) = cx.route.get().await else { return Err(ProbeError::Skipped) };
        let Some((connect_ms, _)) = cx.watched() else { return Err(ProbeError::Skipped) };
        // Somebody has trouble, the opening came late, or an answer does: that may be the way.
        let opened = cx.opened.get().await.unwrap_or_else(Instant::now);
        let doubtful = cx.troubled
            || connect_ms > RETRANSMISSION_MS
            || cx.silent_too_long(cx.over.settled(), opened).await.is_err();
        let mut echoes = None;
        if doubtful {
            echoes = send_echoes(&cx, route.ip(), connect_ms).await;
        }
        // The main connection is read when it ends.
        cx.over.settled().await;
        let path = cx.watched().and_then(|(_, path)| path);
        let retransmitted = path.map_or(0, |path| path.retransmitted as usize);
        if retransmitted > 0 && !doubtful {
            echoes = send_echoes(&cx, route.ip(), connect_ms).await;
        }
        fact(PathQuality {
            source: if path.is_some() { RoundTripSource::TcpInfo } else { RoundTripSource::ConnectTime },
            connect_ms,
            median_ms: path.map_or(connect_ms, |path| path.rtt_ms),
            min_ms: path.map_or(connect_ms, |path| path.min_rtt_ms.min(connect_ms)),
            // Where the system does not tell, a late opening does.
            retransmitted: retransmitted.max(usize::from(path.is_none() && connect_ms > RETRANSMISSION_MS)),
            echoes,
            round_trips_ms: cx.live.now().trips(),
        })
    })
}

async fn send_echoes(cx: &Arc<ProbeCx>, to: IpAddr, connect_ms: f64) -> Option<Echoes> {
    let usual = Duration::from_secs_f64(3.0 * connect_ms.clamp(0.0, 10_000.0) / 1000.0);
    let timeout = usual.clamp(MIN_TIMEOUT, MAX_TIMEOUT);
    cx.live.side_until(Instant::now() + PACE * u32::from(ECHOES) + timeout);
    let shown = Arc::clone(cx);
    let show = move |so_far: &[Option<f64>]| shown.live.echoes_so_far(so_far);
    let asked = tokio::task::spawn_blocking(move || path::echoes(to, ECHOES, PACE, timeout, &show)).await;
    let answers = asked.ok()??;
    let counted = count(&answers)?;
    cx.live.echoes(&answers);
    Some(counted)
}

/// None where none was sent, or not one came back: then nobody answers echoes there.
fn count(answers: &[Option<f64>]) -> Option<Echoes> {
    let mut times: Vec<f64> = answers.iter().copied().flatten().collect();
    times.sort_by(f64::total_cmp);
    let (&min_ms, &max_ms) = (times.first()?, times.last()?);
    let lost = answers.len() - times.len();
    Some(Echoes { sent: answers.len(), lost, min_ms, median_ms: times[times.len() / 2], max_ms })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echoes_are_counted_and_silence_is_none() {
        let told = count(&[Some(31.0), None, Some(29.0), Some(35.0)]).unwrap();
        assert_eq!(told, Echoes { sent: 4, lost: 1, min_ms: 29.0, median_ms: 31.0, max_ms: 35.0 });
        assert_eq!(count(&[None, None]), None);
        assert_eq!(count(&[]), None);
    }
}
