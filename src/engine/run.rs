//! One run: every probe at once, deadlines kept, panics caught, the layers told as they settle.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, timeout_at};

use super::recent::Recent;
use super::{own_sign_in, own_tls, program};
use crate::codes;
use crate::model::attempt::{ATTEMPT, Attempt, AttemptEvent};
use crate::model::{
    Cause, ErrorPair, Evidence, Layer, Outcome, ProbeError, ProbeId, Recorded, Seat, SignInOnce, Status, Target,
    WindowsBuild,
};
use crate::net::credssp::SystemSignIn;
use crate::platform::Platform;
use crate::probes::{
    ALL, Budget, Probe, ProbeCx, adapters, connections, live, now_unix, path_quality, tcp_connect, timed,
};
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
    /// What this computer runs, where that is Windows.
    pub windows: Option<WindowsBuild>,
    /// Whether the first steps of a session are asked, too.
    pub session: bool,
    /// A sign-in to be tested, once, where the user opened that test.
    pub sign_in: Option<SignInOnce>,
    /// The sign-in that this computer's own Remote Desktop uses; none where it has none.
    pub system_sign_in: Option<Arc<dyn SystemSignIn>>,
    /// Remote Desktop's own try, which was watched just before.
    pub attempt: Option<Box<Attempt>>,
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
            windows: None,
            session: false,
            sign_in: None,
            system_sign_in: own_sign_in::system_sign_in(),
            attempt: None,
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
    /// So long everything may still take at most, as far as it is known by now. A disappointment raises more questions.
    TimeLeft(Duration),
    /// Every round trip so far on the way to a layer, in milliseconds; none for an echo that was lost.
    RoundTrips { layer: Layer, trips: Vec<Option<f64>> },
    /// Something was seen of Remote Desktop's own try, before the check.
    Seen(AttemptEvent),
    /// Remote Desktop could not be started: its user is waited for.
    NotStarted,
    /// The try is over, and the check begins.
    TryOver,
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
    program::begin(|| ());
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
    let mut evidence = Evidence::new(request.target.clone(), request.error, now as i64);
    evidence.error_text.clone_from(&request.error_text);
    // Who calls this computer's own port sits at the computer to be reached.
    evidence.windows = request.windows;
    evidence.seat = if request.to_itself { Seat::Called } else { Seat::Caller };
    let cx = ProbeCx::new(request.target, request.budget).to_itself(request.to_itself);
    let cx = cx.troubled(request.error.is_some() || request.error_text.is_some()).with_sign_in(request.sign_in);
    let cx = cx.second_try(request.error.is_some_and(|error| codes::points(error).contains(&Cause::SignInClosed)));
    let cx = cx.with_system_sign_in(request.system_sign_in);
    let cx = Arc::new(cx.with_system_tls(own_tls::system_tls()));
    if let Some(attempt) = request.attempt {
        // How long it took is the user's time, and not a question's.
        let outcome: Outcome = Ok(Arc::new(*attempt));
        evidence.record(Recorded { probe: ATTEMPT, layer: Layer::SignIn, leads: &[], took_ms: 0.0, outcome });
    }
    let mut running = Running::default();
    for probe in ALL {
        if probe.layer.on_request() && !request.session {
            continue;
        }
        // A broker decides which computer that is.
        if cx.target.settings.brokered && probe.id != OWN_COMPUTER {
            let outcome = Err(ProbeError::Skipped);
            evidence.record(Recorded {
                probe: probe.id,
                layer: probe.layer,
                leads: leads(probe),
                took_ms: 0.0,
                outcome,
            });
            continue;
        }
        running.start(probe, &cx);
        emit(Progress::Asking { layer: probe.layer });
    }
    let mut pulse = Pulse::new(&cx);
    loop {
        let recorded = tokio::select! {
            biased;
            () = pulse.beat() => {
                pulse.emit(&mut emit);
                continue;
            }
            recorded = running.next() => recorded,
        };
        let Some(recorded) = recorded else { break };
        // Whether a computer can be reached at all is known from the port; how good the way is, only at the end.
        let reached = (recorded.probe == REACHES).then_some(Layer::Network);
        let settled = reached.into_iter().chain([recorded.layer]);
        let led = !recorded.leads.is_empty();
        let connects = recorded.probe == REACHES || recorded.probe == connections::PROBE.id;
        evidence.record(recorded);
        if connects {
            evidence.answered_before = request.recent.answered_before(&cx.connections(), evidence.now_unix);
        }
        if running.dialling() == 0 {
            drop(cx.dialling.giver());
        }
        for layer in settled {
            let over = !running.waits(layer);
            if !over && !led {
                continue;
            }
            let judged = rules::judge(&evidence);
            let report = LayerReport::new(layer, &evidence, &judged);
            // A layer whose question is answered well is shown so at once. What looks bad may yet be explained.
            if over || report.status == Status::Pass {
                emit(Progress::Layer(Box::new(report)));
            }
        }
    }
    request.recent.remember(&cx.connections(), evidence.now_unix);
    let mut report = Report { error_source, ..Report::new(&evidence) };
    report.tool.file = program::file();
    report
}

/// This computer's Windows, where it is one and says so.
#[must_use]
pub fn windows_build(pc: &dyn Platform) -> Option<WindowsBuild> {
    let computer = pc.computer().ok()?;
    Some(WindowsBuild { build: computer.build, revision: computer.revision })
}

/// The layers whose own question a probe asks: the first of a layer in the table does that, if it does not come late.
fn leads(probe: Probe) -> &'static [Layer] {
    static LAYERS: [Layer; Layer::ALL.len()] = Layer::ALL;
    if probe.id == REACHES {
        // Who opens a port can be reached.
        return &[Layer::Port, Layer::Network];
    }
    let mut asks = ALL.iter().filter(|other| other.layer == probe.layer && !LATE.contains(&other.id));
    let first = asks.next().is_some_and(|first| first.id == probe.id);
    let own = Layer::ALL.iter().position(|layer| *layer == probe.layer).filter(|_| first);
    own.map_or(&[], |at| &LAYERS[at..=at])
}

/// What the probes tell while they go on, as far as it has not been passed on.
struct Pulse {
    live: watch::Receiver<live::LiveState>,
    until: Option<Instant>,
    /// On the way to the computer, and to the gateway.
    trips: [Vec<Option<f64>>; 2],
}

impl Pulse {
    fn new(cx: &ProbeCx) -> Self {
        let mut live = cx.live.listen();
        live.mark_changed();
        Self { live, until: None, trips: Default::default() }
    }

    async fn beat(&mut self) {
        // The probes' end of it lives as long as the run.
        let _ = self.live.changed().await;
    }

    fn emit(&mut self, emit: &mut impl FnMut(Progress)) {
        let (until, trips) = {
            let state = self.live.borrow_and_update();
            (state.until(), [state.trips(), state.gateway_trips()])
        };
        if self.until != Some(until) {
            self.until = Some(until);
            emit(Progress::TimeLeft(until.saturating_duration_since(Instant::now())));
        }
        for ((layer, told), trips) in [Layer::Network, Layer::Gateway].into_iter().zip(&mut self.trips).zip(trips) {
            if *told != trips {
                told.clone_from(&trips);
                emit(Progress::RoundTrips { layer, trips });
            }
        }
    }
}

#[derive(Default)]
struct Running {
    tasks: JoinSet<(Outcome, f64)>,
    probes: Vec<(Id, Probe)>,
}

impl Running {
    fn start(&mut self, probe: Probe, cx: &Arc<ProbeCx>) {
        let work = (probe.run)(Arc::clone(cx));
        // Thrice the budget: the name may take one, what stands on it another, and a disappointment a third. Greeting,
        // encryption and sign-in may each keep silent for long.
        let deadline = Instant::now() + 3 * (cx.timeout() + cx.silence()) + GRACE;
        let task = async move { timeout_at(deadline, work).await.unwrap_or(Err(ProbeError::OutOfTime)) };
        self.probes.push((self.tasks.spawn(timed(task)).id(), probe));
    }

    async fn next(&mut self) -> Option<Recorded> {
        let (id, (outcome, took_ms)) = match self.tasks.join_next_with_id().await? {
            Ok(ended) => ended,
            // Nobody aborts a probe while its run goes on, so this is a panic.
            Err(error) => (error.id(), (Err(ProbeError::Panicked), 0.0)),
        };
        let at = self.probes.iter().position(|(task, _)| *task == id)?;
        let (_, probe) = self.probes.swap_remove(at);
        Some(Recorded { probe: probe.id, layer: probe.layer, leads: leads(probe), took_ms, outcome })
    }

    /// Whether a layer has still something to wait for.
    fn waits(&self, layer: Layer) -> bool {
        self.probes.iter().any(|(_, probe)| {
            let reaches = layer == Layer::Network && probe.id == REACHES;
            reaches || (probe.layer == layer && !LATE.contains(&probe.id))
        })
    }

    /// Probes that may still open connections to the target; `connections` waits for them.
    fn dialling(&self) -> usize {
        self.probes.iter().filter(|(_, probe)| probe.dials).count()
    }
}
