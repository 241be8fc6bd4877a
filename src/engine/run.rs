//! One run: every probe at once, deadlines kept, panics caught, the layers told as they settle.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, timeout_at};

use super::own_tls;
use super::recent::Recent;
use crate::model::{ErrorPair, Evidence, Layer, Outcome, ProbeError, ProbeId, Recorded, Seat, Target};
use crate::net::ms;
use crate::probes::{ALL, Budget, Probe, ProbeCx, adapters, connections, now_unix, path_quality, tcp_connect};
use crate::report::{ErrorSource, LayerReport, Report};
use crate::rules;

/// What to check.
#[derive(Clone, Debug)]
pub struct Request {
    pub target: Target,
    pub error: Option<ErrorPair>,
    /// What the message box said, where it has no number.
    pub error_text: Option<String>,
    /// Where the error was read, where nobody typed it.
    pub error_source: Option<ErrorSource>,
    pub budget: Budget,
    /// This computer calls itself, as host mode does: its own address then stands for the computer to be reached.
    pub to_itself: bool,
    /// What answered in the checks before.
    pub recent: Recent,
}

impl Request {
    /// A check with the usual patience.
    #[must_use]
    pub fn new(target: Target, error: Option<ErrorPair>) -> Self {
        Self {
            target,
            error,
            error_text: None,
            error_source: None,
            budget: Budget::default(),
            to_itself: false,
            recent: Recent::default(),
        }
    }
}

/// What a run tells while it goes on.
#[derive(Clone, Debug)]
pub enum Progress {
    /// A question is being asked.
    Asking { layer: Layer },
    /// A layer has settled, as far as the evidence goes by now.
    Layer(Box<LayerReport>),
}

/// Tells whether there is a way at all.
const REACHES: ProbeId = tcp_connect::PROBE.id;
/// All that can be asked where the connection file does not say which computer it is about.
const OWN_COMPUTER: ProbeId = adapters::PROBE.id;
/// Tell how good it is and what that took, at the end only.
const LATE: [ProbeId; 2] = [path_quality::PROBE.id, connections::PROBE.id];

/// Probes keep their deadlines themselves, to tell silence from a missing answer; this is for one that does not.
const GRACE: Duration = Duration::from_millis(120);

/// Asks every layer and judges. Dropping the future ends every connection.
pub async fn check(request: Request, mut emit: impl FnMut(Progress)) -> Report {
    let (now, error_source) = (now_unix(), request.error_source);
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
    let mut evidence = Evidence::new(request.target.clone(), request.error, now as i64);
    evidence.error_text.clone_from(&request.error_text);
    // Who calls this computer's own port sits at the computer to be reached.
    evidence.seat = if request.to_itself { Seat::Called } else { Seat::Caller };
    let cx = ProbeCx::new(request.target, request.budget).to_itself(request.to_itself);
    let cx = cx.troubled(request.error.is_some() || request.error_text.is_some());
    let cx = Arc::new(cx.with_system_tls(own_tls::system_tls()));
    let mut running = Running::default();
    for probe in ALL {
        if cx.target.settings.brokered && probe.id != OWN_COMPUTER {
            let outcome = Err(ProbeError::Skipped("a broker decides which computer that is"));
            evidence.record(Recorded { probe: probe.id, layer: probe.layer, took_ms: 0.0, outcome });
            continue;
        }
        running.start(probe, &cx);
        emit(Progress::Asking { layer: probe.layer });
    }
    while let Some(recorded) = running.next().await {
        // Whether a computer can be reached at all is known from the port; how good the way is, only at the end.
        let reached = (recorded.probe == REACHES).then_some(Layer::Network);
        let settled = reached.into_iter().chain([recorded.layer]);
        let connects = recorded.probe == REACHES || recorded.probe == connections::PROBE.id;
        evidence.record(recorded);
        if connects {
            evidence.answered_before = request.recent.answered_before(&cx.connections(), evidence.now_unix);
        }
        if running.dialling() == 0 {
            drop(cx.dialling.giver());
        }
        for layer in settled.filter(|&layer| !running.waits(layer)) {
            let judged = rules::judge(&evidence);
            emit(Progress::Layer(Box::new(LayerReport::new(layer, &evidence, &judged))));
        }
    }
    request.recent.remember(&cx.connections(), evidence.now_unix);
    Report { error_source, ..Report::new(&evidence) }
}

#[derive(Default)]
struct Running {
    tasks: JoinSet<Outcome>,
    probes: Vec<(Id, Probe, Instant)>,
}

impl Running {
    fn start(&mut self, probe: Probe, cx: &Arc<ProbeCx>) {
        let started = Instant::now();
        let work = (probe.run)(Arc::clone(cx));
        // Thrice the budget: the name may take one, what stands on it another, and a disappointment a third.
        let deadline = started + 3 * cx.patience() + GRACE;
        let task = async move { timeout_at(deadline, work).await.unwrap_or(Err(ProbeError::OutOfTime)) };
        self.probes.push((self.tasks.spawn(task).id(), probe, started));
    }

    async fn next(&mut self) -> Option<Recorded> {
        let (id, outcome) = match self.tasks.join_next_with_id().await? {
            Ok((id, outcome)) => (id, outcome),
            // Nobody aborts a probe while its run goes on, so this is a panic.
            Err(error) => (error.id(), Err(ProbeError::Panicked)),
        };
        let at = self.probes.iter().position(|(task, ..)| *task == id)?;
        let (_, probe, started) = self.probes.swap_remove(at);
        let took_ms = ms(started);
        Some(Recorded { probe: probe.id, layer: probe.layer, took_ms, outcome })
    }

    /// Whether a layer has still something to wait for.
    fn waits(&self, layer: Layer) -> bool {
        self.probes.iter().any(|(_, probe, _)| {
            let reaches = layer == Layer::Network && probe.id == REACHES;
            reaches || (probe.layer == layer && !LATE.contains(&probe.id))
        })
    }

    /// Probes that may still open connections to the target; `connections` waits for them.
    fn dialling(&self) -> usize {
        self.probes.iter().filter(|(_, probe, _)| probe.dials).count()
    }
}
