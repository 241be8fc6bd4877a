//! One run: what is known of a check while it goes on. A value that may stand beside another; each takes its own events.

use std::time::Duration;

use super::clock::Clock;
use crate::engine::{Event, Request, RunId};
use crate::model::Layer;
use crate::report::{LayerReport, Report};

/// A layer while a check goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Live {
    /// Its turn has not come.
    Waiting,
    Asking {
        since: Duration,
    },
    Settled(Box<LayerReport>),
}

/// Layers light up no faster than this, so that eyes can follow.
pub const PACE: Duration = Duration::from_millis(70);

/// It, as its events have told it.
#[derive(Debug)]
pub struct Run {
    id: RunId,
    started: Duration,
    layers: Vec<(Layer, Live)>,
    clock: Clock,
    /// On the way to a layer.
    trips: Vec<(Layer, Vec<Option<f64>>)>,
    finished: Option<Box<Report>>,
}

impl Default for Run {
    /// What there is before the first: nobody's, and nothing in it.
    fn default() -> Self {
        Self {
            id: RunId(0),
            started: Duration::ZERO,
            layers: Vec::new(),
            clock: Clock::default(),
            trips: Vec::new(),
            finished: None,
        }
    }
}

impl Run {
    #[must_use]
    pub fn new(id: RunId, request: &Request, now: Duration) -> Self {
        let gateway = request.target.settings.has_gateway();
        let asked = |layer: &Layer| match layer {
            Layer::Gateway => gateway,
            Layer::Session => request.session,
            layer => layer.in_chain(),
        };
        Self {
            id,
            started: now,
            layers: Layer::ALL.into_iter().filter(asked).map(|layer| (layer, Live::Waiting)).collect(),
            // The name's share, and the main chain's.
            clock: Clock::new(now, 2 * request.budget.total),
            ..Self::default()
        }
    }

    /// Events of another run change nothing.
    pub fn apply(&mut self, event: &Event, now: Duration) {
        match event {
            Event::Asking { run, layer } if *run == self.id => {
                if let Some(live @ Live::Waiting) = self.live(*layer) {
                    *live = Live::Asking { since: now };
                }
            }
            Event::Layer { run, layer } if *run == self.id => self.settle(layer),
            Event::TimeLeft { run, left } if *run == self.id => self.clock.grant(now, *left),
            Event::RoundTrips { run, layer, trips } if *run == self.id => {
                self.trips.retain(|(other, _)| other != layer);
                self.trips.push((*layer, trips.clone()));
            }
            Event::Finished { run, report } if *run == self.id => {
                for layer in &report.layers {
                    self.settle(layer);
                }
                self.finished = Some(report.clone());
            }
            _ => {}
        }
    }

    #[must_use]
    pub const fn id(&self) -> RunId {
        self.id
    }

    /// What it still tells counts no more.
    pub fn end(&mut self) {
        (self.id, self.finished) = (RunId(self.id.0 + 1), None);
    }

    /// Its report, once every layer has had its moment.
    pub fn take_report(&mut self, now: Duration) -> Option<Box<Report>> {
        let seen = self.lit(now) == self.layers.len();
        self.finished.take_if(|_| seen)
    }

    #[must_use]
    pub fn elapsed(&self, now: Duration) -> Duration {
        now.saturating_sub(self.started)
    }

    /// The layers as they are shown: one lights up after the other, and the first one without a result is being asked.
    pub fn layers(&self, now: Duration) -> impl Iterator<Item = (Layer, Live)> {
        let lit = self.lit(now);
        self.layers.iter().enumerate().map(move |(at, (layer, live))| {
            let shown = match live {
                Live::Settled(report) if at < lit => Live::Settled(report.clone()),
                Live::Asking { since } if at == lit => Live::Asking { since: *since },
                Live::Settled(_) | Live::Waiting if at == lit => Live::Asking { since: self.started },
                Live::Settled(_) | Live::Waiting | Live::Asking { .. } => Live::Waiting,
            };
            (*layer, shown)
        })
    }

    /// How much of its time is over, from 0 to 1: it never goes back, and is 1 once everything is known.
    #[must_use]
    pub fn share(&self, now: Duration) -> f32 {
        if self.finished.is_some() { 1.0 } else { self.clock.share(now) }
    }

    /// How long it may still take at most; none once everything is known.
    #[must_use]
    pub fn time_left(&self, now: Duration) -> Option<Duration> {
        self.finished.is_none().then(|| self.clock.left(now))
    }

    /// The round trips on the way to a layer, as far as they are measured by now.
    #[must_use]
    pub fn trips(&self, layer: Layer) -> &[Option<f64>] {
        self.trips.iter().find(|(other, _)| *other == layer).map_or(&[], |(_, trips)| trips)
    }

    fn live(&mut self, layer: Layer) -> Option<&mut Live> {
        self.layers.iter_mut().find(|(id, _)| *id == layer).map(|(_, live)| live)
    }

    fn settle(&mut self, layer: &LayerReport) {
        if let Some(live) = self.live(layer.id) {
            *live = Live::Settled(Box::new(layer.clone()));
        }
    }

    /// How many layers show their result.
    fn lit(&self, now: Duration) -> usize {
        let settled = self.layers.iter().take_while(|(_, live)| matches!(live, Live::Settled(_))).count();
        let paced = self.elapsed(now).as_millis() / PACE.as_millis();
        settled.min(usize::try_from(paced).unwrap_or(usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::mpsc::sync_channel;

    use super::*;
    use crate::engine::{Command, Engine, Here};
    use crate::model::{Status, Target};

    const LONG: Duration = Duration::from_mins(1);

    /// A port that nobody listens at, and one that says nothing.
    fn targets() -> ([String; 2], TcpListener) {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        ([closed.to_string(), silent.local_addr().unwrap().to_string()], silent)
    }

    /// One window, two checks: an engine each, and every event is shown to both.
    #[test]
    fn two_runs_go_on_side_by_side() {
        let (targets, _silent) = targets();
        let (wake, woken) = sync_channel(1);
        let engines = [wake.clone(), wake].map(|wake| {
            let wake = move || wake.try_send(()).unwrap_or_default();
            Engine::start_on(Here::real(), wake).unwrap()
        });
        let mut runs: Vec<_> = (1..)
            .zip(&targets)
            .zip(&engines)
            .map(|((id, target), engine)| {
                let request = Request::new(Target::parse(target).unwrap(), None);
                let run = Run::new(RunId(id), &request, Duration::ZERO);
                assert!(engine.send(Command::Check(run.id(), Box::new(request))));
                run
            })
            .collect();
        let mut reports = [None, None];
        let mut both_at_once = false;
        loop {
            while let Some(event) = engines.iter().find_map(Engine::poll) {
                for run in &mut runs {
                    run.apply(&event, Duration::ZERO);
                }
            }
            both_at_once |= runs.iter().all(|run| run.finished.is_none());
            for (run, report) in runs.iter_mut().zip(&mut reports) {
                *report = report.take().or_else(|| run.take_report(LONG));
            }
            if reports.iter().all(Option::is_some) {
                break;
            }
            woken.recv_timeout(LONG).unwrap();
        }
        assert!(both_at_once);
        for ((report, target), port) in reports.into_iter().zip(&targets).zip([Status::Fail, Status::Pass]) {
            let report = report.unwrap();
            assert!(target.ends_with(&report.target.port.to_string()), "{target}");
            assert_eq!(report.layer(Layer::Port).unwrap().status, port, "{target}");
        }
    }
}
