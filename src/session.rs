//! What the window knows: a pure fold of the engine's events and of what became of files. No drawing here.
//!
//! Time is the window's own: how long it has been open.

pub mod attempt;
mod clock;
mod command;
mod comparison;
mod file_news;
pub mod fixing;
mod history;
pub mod host;
pub mod mail;
pub mod memory;
mod numbers;
mod pages;
pub mod run;
mod tests;
pub mod watch;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::engine::attempt::mstsc_address;
use crate::engine::files::OpenError;
use crate::engine::{Command as EngineCommand, Event, Request, RunId};
use crate::model::{Layer, Said, SignInOnce, Target};
use crate::report::Report;

pub use crate::practice::{ALL as PRACTICE, PASSWORD as PRACTICE_PASSWORD, Scenario};

pub use command::{Choose, Command, FileNews, Save, Saving};
pub use comparison::Comparison;
pub use history::Past;
pub use numbers::{Numbers, meaning, numbers};
pub use pages::WizardStep;
pub use run::{Live, PACE};

pub use crate::engine::files::{self, Format};
pub use crate::engine::profile::{FoundProfile, Helpdesk, Profile, ProfileError};
pub use crate::engine::sign_in::{AS_ME, Standing, has_begun};
pub use crate::engine::target_input::{self, Connection, InputError};
pub use crate::engine::{NotOpened, Opening, ahead_s};

/// Where the report comes from.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Origin {
    #[default]
    Check,
    File(PathBuf),
    /// The title of a practice computer.
    Practice(&'static str),
}

/// A practice computer that is being turned on, or that could not be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Practice {
    Starting(&'static str),
    Failed(String),
}

/// Everything that pages show.
#[derive(Debug, Default)]
pub struct Session {
    step: WizardStep,
    run: run::Run,
    request: Option<Request>,
    report: Option<Box<Report>>,
    /// What a check that runs once more comes back to when it is cancelled.
    previous: Option<(Box<Report>, Origin)>,
    history: history::History,
    origin: Origin,
    connection: Option<(PathBuf, Connection)>,
    open_error: Option<(PathBuf, OpenError)>,
    saving: Option<Saving>,
    sheet: Option<Saving>,
    dialog_missing: bool,
    news: u64,
    broken: Option<Said>,
    remembered: memory::Remembered,
    practice: Option<Practice>,
    fixing: fixing::Fixing,
    host: Option<host::Host>,
    /// The pages that the Report page, the page of changes, a fix and two reports side by side were come to from.
    reported_from: WizardStep,
    changes_from: WizardStep,
    fix_from: WizardStep,
    compared_from: WizardStep,
    comparison: Option<Comparison>,
    profile: Profile,
    profile_troubles: Vec<(PathBuf, ProfileError)>,
    connects: bool,
    /// Whether whoever is signed in here can be signed in elsewhere.
    as_me: bool,
    standing: Option<Standing>,
    /// How often a sign-in was tested.
    sign_ins: usize,
    not_opened: Option<NotOpened>,
    watch: watch::Slot,
    attempt: Option<attempt::Trying>,
}

impl Session {
    /// `recent` are computers to offer, the latest first.
    #[must_use]
    pub fn new(recent: Vec<String>) -> Self {
        Self { remembered: memory::Remembered::with(recent), ..Self::default() }
    }

    /// Tells whether Remote Desktop Connection can be started here.
    pub const fn can_connect(&mut self, connects: bool) {
        self.connects = connects;
    }

    /// Tells whether whoever is signed in here can be signed in elsewhere, with nothing to type.
    pub const fn can_sign_in_as_me(&mut self, can: bool) {
        self.as_me = can;
    }

    /// Whether the sign-in of whoever is here can be tested. A practice computer knows nobody.
    #[must_use]
    pub fn signs_in_as_me(&self) -> bool {
        self.as_me && self.origin == Origin::Check
    }

    /// How the computer that was checked from here stands, where a sign-in is to be tested.
    #[must_use]
    pub const fn standing(&self) -> Option<&Standing> {
        self.standing.as_ref()
    }

    /// What Remote Desktop Connection would be started for: the computer that was checked from here, unless it is a practice
    /// one, or takes a gateway, for which nothing but its connection file will do.
    #[must_use]
    pub fn connects_to(&self) -> Option<String> {
        let request = self.request.as_ref().filter(|_| self.origin == Origin::Check)?;
        self.connects_with(&request.target)
    }

    fn connects_with(&self, target: &Target) -> Option<String> {
        mstsc_address(target).filter(|_| self.connects)
    }

    /// What was to come up last and did not.
    #[must_use]
    pub const fn not_opened(&self) -> Option<NotOpened> {
        self.not_opened
    }

    /// What a helpdesk has set for its people. A file that can't be understood counts for nothing, and is told.
    pub fn follow(&mut self, found: FoundProfile) {
        (self.profile, self.profile_troubles) = (found.profile, found.troubles);
    }

    /// Starts a run; the order is for the engine.
    pub fn begin(&mut self, request: Request, now: Duration) -> EngineCommand {
        self.forget_effect();
        self.start(request, now)
    }

    fn start(&mut self, request: Request, now: Duration) -> EngineCommand {
        self.run = run::Run::new(RunId(self.run().0 + 1), &request, now);
        self.previous = None;
        self.history.leave();
        self.step = WizardStep::Checking;
        (self.report, self.broken, self.saving, self.open_error) = (None, None, None, None);
        (self.origin, self.practice, self.not_opened) = (Origin::Check, None, None);
        (self.attempt, self.standing) = (None, None);
        self.remember(&request.target);
        self.request = Some(request.clone());
        EngineCommand::Check(self.run(), Box::new(request))
    }

    /// The same once more.
    pub fn again(&mut self, now: Duration) -> Option<EngineCommand> {
        let request = self.request.clone()?;
        let origin = self.origin.clone();
        let previous = self.report.take().map(|report| (report, origin.clone()));
        let order = self.start(request, now);
        (self.origin, self.previous) = (origin, previous);
        self.expect_effect();
        Some(order)
    }

    /// The same once more, and the first steps of a session with it, from now on.
    pub fn ask_session(&mut self, now: Duration) -> Option<EngineCommand> {
        self.request.as_mut()?.session = true;
        self.again(now)
    }

    /// The same once more, and one sign-in with it. The session keeps nothing of that: no later check tries it again.
    pub fn sign_in(&mut self, sign_in: SignInOnce, now: Duration) -> Option<EngineCommand> {
        let mut order = self.again(now)?;
        if let EngineCommand::Check(_, request) = &mut order {
            request.sign_in = Some(sign_in);
            self.sign_ins += 1;
        }
        Some(order)
    }

    /// How often a sign-in was tested since the window was opened, as far as anything was sent.
    #[must_use]
    pub const fn sign_ins(&self) -> usize {
        self.sign_ins
    }

    /// Has a practice computer turned on. Its check begins once it is ready.
    pub fn practise(&mut self, id: &'static str) -> EngineCommand {
        self.practice = Some(Practice::Starting(id));
        EngineCommand::Practice(id)
    }

    /// Takes in what the engine tells. Events of another run change nothing. What comes back is for the engine to do
    /// next.
    pub fn apply(&mut self, event: Event, now: Duration) -> Option<EngineCommand> {
        // What comes after the result was shown would change nothing that anybody looks at.
        if self.step == WizardStep::Checking {
            self.run.apply(&event, now);
        }
        match event {
            Event::TrySeen { run, event } if run == self.run() => self.hear_try(event),
            Event::Standing { run, standing } if run == self.run() => self.standing = Some(standing),
            Event::TryOver { run } if run == self.run() => self.end_try(now),
            Event::Broken { run, detail } if run == self.run() => {
                self.broken = Some(detail);
                self.step = WizardStep::Start;
            }
            Event::PracticeReady { id, address } if self.practice == Some(Practice::Starting(id)) => {
                return self.begin_practice(id, address, now);
            }
            Event::PracticeFailed { id, detail } if self.practice == Some(Practice::Starting(id)) => {
                self.practice = Some(Practice::Failed(detail));
            }
            Event::Host(event) => self.hear_host(event),
            Event::Fix(event) => {
                if let Some(order) = self.hear(event, now) {
                    return Some(order);
                }
            }
            Event::Memory(memory) => self.hear_memory(*memory, now),
            Event::NotOpened(what) => self.not_opened = Some(what),
            Event::Watched(watch, seen) => self.watch.hear(watch, seen, now),
            Event::WatchEnded(watch) => self.watch.end(watch),
            Event::Asking { .. }
            | Event::Layer { .. }
            | Event::TimeLeft { .. }
            | Event::RoundTrips { .. }
            | Event::TrySeen { .. }
            | Event::TryOver { .. }
            | Event::Standing { .. }
            | Event::Finished { .. }
            | Event::Broken { .. }
            | Event::Cancelled { .. }
            | Event::PracticeReady { .. }
            | Event::PracticeFailed { .. } => {}
        }
        self.advance(now);
        None
    }

    /// Shows the result once every layer has had its moment.
    pub fn advance(&mut self, now: Duration) {
        let report = if self.step == WizardStep::Checking { self.run.take_report(now) } else { None };
        if report.is_some() {
            self.report = report;
            self.step = WizardStep::Result;
            if self.report().is_some_and(kept_the_sign_in) {
                self.sign_ins = self.sign_ins.saturating_sub(1);
            }
            self.note_changes();
            self.see_effect();
            self.keep(now);
        }
    }

    /// Ends the run at once; the order is for the engine.
    pub fn cancel(&mut self) -> Option<EngineCommand> {
        (self.step == WizardStep::Checking).then(|| {
            let ended = self.run();
            self.run.end();
            self.step = WizardStep::Start;
            if let Some((report, origin)) = self.previous.take() {
                (self.report, self.origin, self.step) = (Some(report), origin, WizardStep::Result);
                self.history.come_back();
            }
            EngineCommand::Cancel(ended)
        })
    }

    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    #[must_use]
    pub fn profile_troubles(&self) -> &[(PathBuf, ProfileError)] {
        &self.profile_troubles
    }

    /// The run whose events count.
    #[must_use]
    pub const fn run(&self) -> RunId {
        self.run.id()
    }

    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        self.report.as_deref()
    }

    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What is being checked, or was.
    #[must_use]
    pub const fn request(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    #[must_use]
    pub fn elapsed(&self, now: Duration) -> Duration {
        self.run.elapsed(now)
    }

    /// The layers as they are shown: one lights up after the other, and the first one without a result is being asked.
    pub fn layers(&self, now: Duration) -> impl Iterator<Item = (Layer, Live)> {
        self.run.layers(now)
    }

    /// How much of a check's time is over, from 0 to 1: it never goes back, and is 1 once everything is known.
    #[must_use]
    pub fn share(&self, now: Duration) -> f32 {
        self.run.share(now)
    }

    /// How long the check may still take at most; none once everything is known.
    #[must_use]
    pub fn time_left(&self, now: Duration) -> Option<Duration> {
        self.run.time_left(now)
    }

    /// The round trips on the way to a layer, as far as they are measured by now.
    #[must_use]
    pub fn trips(&self, layer: Layer) -> &[Option<f64>] {
        self.run.trips(layer)
    }

    #[must_use]
    pub const fn practice(&self) -> Option<&Practice> {
        self.practice.as_ref()
    }

    /// What the engine said when it failed.
    #[must_use]
    pub const fn broken(&self) -> Option<&Said> {
        self.broken.as_ref()
    }

    fn begin_practice(&mut self, id: &'static str, address: SocketAddr, now: Duration) -> Option<EngineCommand> {
        let target = Target::parse(&address.to_string()).ok()?;
        let checked = self.remembered.checked();
        let scenario = PRACTICE.iter().find(|scenario| scenario.id == id);
        let session = scenario.is_some_and(Scenario::is_about_a_session);
        let order = self.begin(Request { session, ..Request::new(target, None) }, now);
        // Nobody wants to be offered a practice computer's address again.
        self.remembered.forget_down_to(checked);
        let title = scenario.map_or(id, |scenario| scenario.title);
        self.origin = Origin::Practice(title);
        Some(order)
    }
}

/// Whether a sign-in was to be tested, and care kept it here.
fn kept_the_sign_in(report: &Report) -> bool {
    report.fact(Layer::SignIn, "sign-in-test", "/outcome/kind").is_some_and(|kind| kind == "not-asked")
}
