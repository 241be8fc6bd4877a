//! A try of Remote Desktop Connection under observation: it is started, or its user starts it, and what can be seen of it
//! is told as it happens. Nothing is asked of the other computer meanwhile. What is judged is a check that comes after.

use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::run::{Progress, Request, check};
use crate::model::attempt::{Attempt, AttemptEvent, Reached, Seen};
use crate::model::{DEFAULT_PORT, ErrorPair, GATEWAY_PORT, Host, SettingsSource, Target, moment};
use crate::platform::launch::Launch;
use crate::platform::regular;
use crate::platform::{Platform, PlatformError, Result};
use crate::probes::attempt::{Glance, LARGEST, Watcher, read_recorded};
use crate::proto::rdp_file;
use crate::report::{ErrorSource, OBSERVED, Report};

/// Who begins.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Start {
    /// Redial starts Remote Desktop.
    ByRedial(Launch),
    /// The user does, as always: it takes a gateway in a way that no command line has.
    ByHand,
}

impl Start {
    /// As it suits a computer.
    #[must_use]
    pub fn of(target: &Target) -> Self {
        launch(target).map_or(Self::ByHand, Self::ByRedial)
    }
}

/// With the connection file that was chosen, and for the computer that was named beside it or alone.
fn launch(target: &Target) -> Option<Launch> {
    let chosen = target.settings.file();
    // Remote Desktop takes everything out of the file itself.
    let of_the_file = chosen.is_some_and(|file| Path::new(&target.typed) == file);
    let gateway = match target.settings.source {
        SettingsSource::File(_) | SettingsSource::DefaultRdp => None,
        SettingsSource::Nowhere if target.settings.gateway_invalid.is_some() => return None,
        SettingsSource::Nowhere => target.gateway(),
    };
    let gateway = match gateway {
        Some(gateway) if gateway.port != GATEWAY_PORT => return None,
        gateway => gateway.map(|gateway| gateway.host.to_string()),
    };
    let file = chosen.map(std::path::absolute).transpose().ok()?;
    Some(Launch { file, address: (!of_the_file).then(|| address(target)), gateway })
}

/// What Remote Desktop Connection is started for, unless it takes a gateway.
#[must_use]
pub fn mstsc_address(target: &Target) -> Option<String> {
    (!target.settings.has_gateway()).then(|| address(target))
}

fn address(target: &Target) -> String {
    match (&target.host, target.port) {
        (host, DEFAULT_PORT) => host.to_string(),
        (Host::Address { ip: IpAddr::V6(_), .. }, port) => format!("[{}]:{port}", target.host),
        (host, port) => format!("{host}:{port}"),
    }
}

/// How long it is watched.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// At most: somebody may have to find a password.
    pub whole: Duration,
    /// A session that has stood so long stands, and an end without a reason that has lasted so long is one.
    pub session: Duration,
    /// After its end the log may still have something to say.
    pub log: Duration,
    /// Where the log can't be read, and no connection is left.
    pub silence: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            whole: Duration::from_mins(2),
            session: Duration::from_secs(10),
            log: Duration::from_millis(700),
            silence: Duration::from_secs(5),
        }
    }
}

impl Timeouts {
    /// Whether enough was seen, by what was seen last and when that was.
    fn is_over(&self, attempt: &Attempt, logged: bool, at: Duration) -> bool {
        let last = attempt.timeline.last().map_or(Duration::ZERO, |event| Duration::from_millis(event.at_ms));
        let quiet = at.saturating_sub(last);
        let cut = !attempt.lines.is_empty() && attempt.lines.iter().all(|line| line.after_ms.is_some());
        // An end without a reason may be a question in between.
        let gone = attempt.timeline.last().is_some_and(|event| event.what == Seen::Gone);
        let ended = gone || attempt.error().is_some();
        at >= self.whole
            || (ended && quiet >= self.log)
            || ((attempt.is_over() || attempt.reached == Reached::SignedIn) && quiet >= self.session)
            || (!logged && cut && quiet >= self.silence)
    }
}

/// Often enough to see a connection come and go.
const EVERY: Duration = Duration::from_millis(75);

/// What one watch needs to go on.
struct Watch {
    pc: Arc<dyn Platform>,
    watcher: Watcher,
    /// The newest record that was seen; none where the log can't be read.
    record: Option<u64>,
    began: Instant,
}

/// Watches one try until enough was seen of it, or `enough` is told.
///
/// # Errors
/// Where there is no Remote Desktop Connection to be watched.
pub async fn watch(
    pc: Arc<dyn Platform>,
    start: Start,
    timeout: Timeouts,
    enough: &Notify,
    mut emit: impl FnMut(AttemptEvent),
) -> Result<Attempt> {
    let mut watch = blocking(move || Watch::begin(pc, &start)).await??;
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = enough.notified() => break,
            _ = ticks.tick() => {}
        }
        let (back, seen) = blocking(move || watch.look()).await?;
        watch = back;
        seen.into_iter().for_each(&mut emit);
        if timeout.is_over(watch.watcher.attempt(), watch.record.is_some(), watch.began.elapsed()) {
            break;
        }
    }
    Ok(watch.watcher.into_attempt())
}

/// Calls of the platform block, if only for milliseconds.
async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Result<R> {
    let panicked = |_| PlatformError::Failed { code: u32::MAX, what: "watching Remote Desktop".to_owned() };
    spawn_blocking(work).await.map_err(panicked)
}

impl Watch {
    fn begin(pc: Arc<dyn Platform>, start: &Start) -> Result<Self> {
        let before = pc.clients()?;
        let record = pc.newest_record().ok();
        let began = Instant::now();
        let pid = match start {
            Start::ByRedial(with) => Some(pc.launch_mstsc(with)?),
            Start::ByHand => None,
        };
        Ok(Self { pc, watcher: Watcher::new(pid, before), record, began })
    }

    fn look(mut self) -> (Self, Vec<AttemptEvent>) {
        let records = self.record.map_or_else(Vec::new, |record| self.pc.records_after(record).unwrap_or_default());
        self.record = records.last().map(|event| event.record).or(self.record);
        let glance = Glance {
            at_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            now_ms: self.pc.now_ms(),
            records,
            clients: self.pc.clients().ok(),
            sockets: self.watcher.pid().and_then(|pid| self.pc.sockets(pid).ok()),
        };
        let seen = self.watcher.look(glance);
        (self, seen)
    }
}

/// The try first, and then a check that knows of it. Where Remote Desktop can't be started, its user is waited for.
///
/// # Errors
/// Where there is no Remote Desktop Connection to be watched.
pub async fn watch_and_check(
    pc: Arc<dyn Platform>,
    start: Start,
    request: Request,
    enough: &Notify,
    mut emit: impl FnMut(Progress),
) -> Result<Report> {
    let timeout = Timeouts::default();
    let now = pc.now();
    let seen = watch(Arc::clone(&pc), start.clone(), timeout, enough, |event| emit(Progress::Seen(event))).await;
    let attempt = match seen {
        Err(_) if start != Start::ByHand => {
            emit(Progress::NotStarted);
            watch(pc, Start::ByHand, timeout, enough, |event| emit(Progress::Seen(event))).await?
        }
        seen => seen?,
    };
    emit(Progress::TryOver);
    Ok(check(request.observed(attempt, now), emit).await)
}

/// A try that was recorded, or that stands in a log that was exported; none where the file has no such thing.
///
/// # Errors
/// Where the file can't be read.
pub fn of_file(path: &Path) -> io::Result<Option<Attempt>> {
    let bytes = regular::read(path, LARGEST)?;
    Ok(rdp_file::decode(&bytes).as_deref().and_then(read_recorded))
}

impl Request {
    /// With a try that was seen at that time, whose number counts as the user's own.
    #[must_use]
    pub fn observed(mut self, attempt: Attempt, now: u64) -> Self {
        if let Some(code) = attempt.error() {
            // A pair that was typed has a second number, which no log keeps.
            if self.error.and_then(|error| error.code) != Some(code) {
                self.error = Some(ErrorPair::new(code, None));
            }
            let failed_part = attempt.failed_part.clone();
            self.error_source = Some(ErrorSource { log: OBSERVED.to_owned(), time: moment(now), failed_part });
            self.error_text = None;
        }
        self.attempt = Some(Box::new(attempt));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attempt::End;
    use crate::platform::Unsupported;
    use crate::platform::fake::Fake;
    use crate::platform::fake::stories::{Scene, story};

    const QUICK: Timeouts = Timeouts {
        whole: Duration::from_secs(4),
        session: Duration::from_millis(500),
        log: Duration::from_millis(150),
        silence: Duration::from_millis(300),
    };

    fn scene() -> Scene {
        Scene { host: "pc7.example".to_owned(), address: "192.0.2.10:3389".parse().unwrap() }
    }

    fn run<R>(work: impl Future<Output = R>) -> R {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    fn tried(pc: &Fake, start: Start, name: &str) -> (Result<Attempt>, Vec<AttemptEvent>) {
        let story = story(name, &scene()).unwrap();
        if start == Start::ByHand {
            pc.goes(story);
        } else {
            pc.will_go(story);
        }
        let mut told = Vec::new();
        let enough = Notify::new();
        let attempt = run(watch(Arc::new(pc.clone()), start, QUICK, &enough, |event| told.push(event)));
        (attempt, told)
    }

    #[test]
    fn it_is_started_watched_and_told_as_it_happens() {
        let pc = Fake::typical();
        let (attempt, told) = tried(&pc, Start::ByRedial(Launch::to("pc7.example")), "cut-in-the-sign-in");
        let attempt = attempt.unwrap();
        assert_eq!(pc.log(), ["mstsc /v:pc7.example"]);
        assert_eq!((attempt.end, attempt.error(), attempt.lines.len()), (End::Ended, Some(0x904), 2));
        assert_eq!(told, attempt.timeline);
        assert!(told.iter().any(|event| event.what == Seen::Ended { reason: Some(2308) }), "{told:?}");
    }

    #[test]
    fn one_that_works_is_not_waited_for_longer_than_it_takes_to_stand() {
        for story in ["works", "asks-first"] {
            let (attempt, _) = tried(&Fake::typical(), Start::ByRedial(Launch::to("pc7")), story);
            let attempt = attempt.unwrap();
            assert!(attempt.works() && attempt.took_ms < 1500, "{attempt:?}");
            assert_eq!(attempt.udp, (story == "works").then_some(true));
        }
    }

    /// The user's own try; and no log, which some computers do not let their users read.
    #[test]
    fn the_connections_are_seen_without_the_log() {
        let pc = Fake::typical();
        pc.deny("events");
        let began = std::time::Instant::now();
        let story = story("cut-at-the-hello", &scene()).unwrap();
        // It begins once Redial watches.
        let later = pc.clone();
        let enough = Notify::new();
        let attempt = run(async {
            let watched = watch(Arc::new(pc.clone()), Start::ByHand, QUICK, &enough, drop);
            let tries = async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                later.goes(story);
            };
            tokio::join!(watched, tries).0
        });
        let attempt = attempt.unwrap();
        assert_eq!((attempt.logged, attempt.reached, attempt.lines.len()), (false, Reached::Opened, 1));
        assert!(began.elapsed() < Duration::from_secs(3));
    }

    #[test]
    fn nobody_has_to_wait_to_the_end() {
        let pc = Fake::typical();
        let enough = Notify::new();
        enough.notify_one();
        let attempt = run(watch(Arc::new(pc), Start::ByHand, QUICK, &enough, drop)).unwrap();
        assert_eq!((attempt.end, attempt.began()), (End::NotBegun, false));
    }

    #[test]
    fn there_is_nothing_to_watch_elsewhere() {
        let watched = run(watch(Arc::new(Unsupported), Start::ByHand, QUICK, &Notify::new(), drop));
        assert!(matches!(watched, Err(PlatformError::Unsupported { .. })), "{watched:?}");
    }

    #[test]
    fn what_was_seen_becomes_the_users_number() {
        let (attempt, _) = tried(&Fake::typical(), Start::ByRedial(Launch::to("pc7")), "cut-at-the-hello");
        let attempt = attempt.unwrap();
        let target = || Target::parse("pc7").unwrap();
        let plain = Request::new(target(), None).observed(attempt.clone(), 1_776_155_400);
        assert_eq!(plain.error, Some(ErrorPair::new(0x904, None)));
        let source = plain.error_source.unwrap();
        assert_eq!((source.log.as_str(), source.failed_part.as_deref()), (OBSERVED, Some("RDPClient_SSL")));
        let typed = Request::new(target(), Some(ErrorPair::new(0x904, 7))).observed(attempt.clone(), 0);
        assert_eq!(typed.error, Some(ErrorPair::new(0x904, 7)));
        let other = Request::new(target(), Some(ErrorPair::new(0x204, None))).observed(attempt, 0);
        assert_eq!(other.error, Some(ErrorPair::new(0x904, None)));
    }

    #[test]
    fn an_address_is_started_as_people_would_type_it() {
        let start = |typed: &str| mstsc_address(&Target::parse(typed).unwrap());
        assert_eq!(start("pc-17").as_deref(), Some("pc-17"));
        assert_eq!(start("[2001:db8::7]:3390").as_deref(), Some("[2001:db8::7]:3390"));
        assert_eq!(start("192.0.2.7:3390").as_deref(), Some("192.0.2.7:3390"));
    }

    #[test]
    fn a_gateway_that_was_typed_comes_along() {
        let through = |gateway: &str| {
            let target = Target::parse("pc-17").unwrap().through(gateway, crate::model::GatewayUsage::Always);
            Start::of(&target.unwrap())
        };
        let launch = Launch { gateway: Some("gw.example".to_owned()), ..Launch::to("pc-17") };
        assert_eq!(through("gw.example"), Start::ByRedial(launch));
        assert_eq!(through("gw.example:8443"), Start::ByHand, "no command line has room for its port");
    }

    /// A chosen file has its own gateway, user and pictures: Remote Desktop is started with the file itself.
    #[test]
    fn a_connection_file_is_started_itself() {
        let file = std::env::temp_dir().join(format!("redial-try-{}.rdp", std::process::id()));
        std::fs::write(&file, "full address:s:pc-17\r\ngatewayhostname:s:gw\r\ngatewayusagemethod:i:1\r\n").unwrap();
        let connection = crate::engine::target_input::read_file(&file).unwrap();
        let with = Launch { file: Some(file.clone()), ..Launch::default() };
        let own = connection.target.clone().unwrap();
        assert!(own.settings.has_gateway() && mstsc_address(&own).is_none());
        assert_eq!(Start::of(&own), Start::ByRedial(with.clone()));
        let beside = connection.for_computer("pc-18:3390").unwrap();
        let address = Some("pc-18:3390".to_owned());
        assert_eq!(Start::of(&beside), Start::ByRedial(Launch { address, ..with.clone() }));
        // It is what is started.
        let pc = Fake::typical();
        let (attempt, _) = tried(&pc, Start::of(&own), "by-a-gateway");
        assert!(attempt.unwrap().failed());
        assert_eq!(pc.log(), [format!("mstsc {}", file.display())]);
        std::fs::remove_file(&file).unwrap();
    }

    /// Remote Desktop reads its own Default.rdp.
    #[test]
    fn what_default_rdp_sets_needs_no_word() {
        let mut target =
            Target::parse("pc-17").unwrap().through("gw:8443", crate::model::GatewayUsage::Always).unwrap();
        target.settings.source = SettingsSource::DefaultRdp;
        assert_eq!(Start::of(&target), Start::ByRedial(Launch::to("pc-17")));
    }
}
