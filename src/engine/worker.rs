//! The engine's own thread: commands in, events out.

use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, mpsc::TrySendError};
use std::thread;
use std::time::Duration;

use tokio::sync::{Notify, mpsc as commands};
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout;

use super::attempt::{self, watch_and_check};
use super::fix_thread::{FixThread, Job};
use super::fixing::{FixCommand, FixEvent};
use super::host::{HostDepth, HostEvent};
use super::lookout::{Lookout, Seen};
use super::memory::{Memory, remember};
use super::recent::Recent;
use super::run::{Progress, Request, check, windows_build};
use super::sign_in::Standing;
use super::watch::Expect;
use super::{Here, Pc, program, target_input};
use crate::model::attempt::AttemptEvent;
use crate::model::{Said, Target};
use crate::platform::notice::Notice;
use crate::platform::opening::Opening;
use crate::platform::{self, Platform};
use crate::practice::{self, Running};
use crate::report::{LayerReport, Report};
use crate::says;

/// Tells the events of one run from those of another, late ones included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RunId(pub u64);

/// What the window asks for.
#[derive(Debug)]
pub enum Command {
    Check(RunId, Box<Request>),
    /// The same after a try of Remote Desktop itself, which is watched.
    Try(RunId, attempt::Start, Box<Request>),
    /// Ends the watch of such a try; the check goes on.
    TryEnough(RunId),
    /// Ends the run, if it still goes on.
    Cancel(RunId),
    /// Turns a practice computer on, and the one before it off. It stays on as long as the engine.
    Practice(&'static str),
    /// Changes to another computer for what follows: the practice computer is a new one each time.
    Use(Pc),
    /// About fixes, and what they have changed.
    Fix(FixCommand),
    /// Looks at the computer as one that others want to reach.
    Host(HostDepth),
    /// Looks at what Remote Desktop itself remembers.
    Remember,
    /// Starts Remote Desktop Connection for an address.
    Connect(String),
    /// Hands something to the program that the user has for it.
    Open(Opening),
    /// Asks a computer until it answers, and nobody else meanwhile. The number tells one watch from another.
    Watch(u64, Box<Target>, Expect),
    StopWatching,
    /// A notification of the system's, a title and a text, in the place of the one before; or only that one taken back.
    Notify(Option<(String, String)>),
}

/// What the window is told.
#[derive(Clone, Debug)]
pub enum Event {
    Asking {
        run: RunId,
        layer: crate::model::Layer,
    },
    Layer {
        run: RunId,
        layer: Box<LayerReport>,
    },
    /// So long the run may still take at most.
    TimeLeft {
        run: RunId,
        left: Duration,
    },
    /// Every round trip so far on the way to a layer; none for an echo that was lost.
    RoundTrips {
        run: RunId,
        layer: crate::model::Layer,
        trips: Vec<Option<f64>>,
    },
    /// Something was seen of Remote Desktop's own try.
    TrySeen {
        run: RunId,
        event: AttemptEvent,
    },
    /// The try is over, and the check begins.
    TryOver {
        run: RunId,
    },
    /// How the other computer stands where a sign-in is to be tested; before the end of the run.
    Standing {
        run: RunId,
        standing: Standing,
    },
    Finished {
        run: RunId,
        report: Box<Report>,
    },
    Cancelled {
        run: RunId,
    },
    /// The engine itself failed; the sentence is for a helpdesk.
    Broken {
        run: RunId,
        detail: Said,
    },
    /// The practice computer is on.
    PracticeReady {
        id: &'static str,
        address: SocketAddr,
    },
    /// It could not be turned on; the sentence is for a helpdesk.
    PracticeFailed {
        id: &'static str,
        detail: String,
    },
    /// About fixes.
    Fix(FixEvent),
    Host(HostEvent),
    Memory(Box<Memory>),
    /// What was to be started did not.
    NotOpened(NotOpened),
    /// How the computer is that is watched.
    Watched(u64, Seen),
    /// It is watched no longer, because it never answered.
    WatchEnded(u64),
}

/// What did not come up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NotOpened {
    RemoteDesktop,
    Mail,
    File,
    Folder,
}

impl From<&Opening> for NotOpened {
    fn from(what: &Opening) -> Self {
        match what {
            Opening::Mail(_) => Self::Mail,
            Opening::File(_) => Self::File,
            Opening::FolderOf(_) => Self::Folder,
        }
    }
}

// What went wrong within Redial itself, as a part of a sentence.
says! { "engine-worker":
    CheckStopped {} = "the check stopped unexpectedly";
    NoFixes {} = "the part that does the fixing does not answer";
    /// A whole one.
    NoLook { why: Phrase } = "Nothing could be checked: {why}.";
}

/// More events than one run has, so that the engine never waits for a window that is not drawing.
const EVENTS: usize = 256;
const COMMANDS: usize = 16;

/// A handle to the thread. Dropping it ends the thread, every connection and the practice computer, and takes a notification
/// back.
#[derive(Debug)]
pub struct Engine {
    commands: commands::Sender<Command>,
    events: Receiver<Event>,
    connects: bool,
    /// The last one, so that the thread has been told by then.
    #[expect(dead_code, reason = "it counts when it is dropped")]
    end: End,
}

/// Waits for the thread's end: what it has up on the screen goes with it, and not after the program.
#[derive(Debug)]
struct End(Receiver<()>);

impl Drop for End {
    fn drop(&mut self) {
        let _ = self.0.recv_timeout(GOODBYE);
    }
}

/// What ending may take.
const GOODBYE: Duration = Duration::from_secs(2);

impl Engine {
    /// Starts the thread. `wake` is called after every event, and when this program's own file has been read.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        Self::start_on(Here::real(), wake)
    }

    /// The same for another computer than the one that it runs on: one in memory.
    ///
    /// # Errors
    /// As above.
    pub fn start_on(here: Here, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let (send_command, receive_command) = commands::channel(COMMANDS);
        let (send_event, events) = sync_channel(EVENTS);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let connects = here.pc.has_mstsc();
        let out = Outbox { events: send_event, wake: Arc::new(wake) };
        program::begin({
            let wake = Arc::clone(&out.wake);
            move || wake()
        });
        let (ended, end) = sync_channel(0);
        thread::Builder::new().name("engine".to_owned()).spawn(move || {
            runtime.block_on(serve(receive_command, out, here));
            // A name look-up that the system does not come back from must not hold the program.
            runtime.shutdown_background();
            drop::<SyncSender<()>>(ended);
        })?;
        Ok(Self { commands: send_command, events, connects, end: End(end) })
    }

    /// Hands over a command. Tells whether the engine took it: it does not while it is flooded, or when it is gone.
    #[must_use]
    pub fn send(&self, command: Command) -> bool {
        self.commands.try_send(command).is_ok()
    }

    /// Whether Remote Desktop Connection can be started on its computer.
    #[must_use]
    pub const fn connects(&self) -> bool {
        self.connects
    }

    /// The next event, if there is one.
    #[must_use]
    pub fn poll(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}

#[derive(Clone)]
struct Outbox {
    events: SyncSender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Outbox {
    fn send(&self, event: Event) {
        match self.events.try_send(event) {
            // A window that reads nothing for a whole run has more to worry about than a lost line.
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => (self.wake)(),
        }
    }
}

async fn serve(mut commands: commands::Receiver<Command>, out: Outbox, here: Here) {
    let pc = Arc::clone(&here.pc);
    let mut here = Some(here);
    let mut current: Option<(RunId, AbortHandle, Arc<Notify>)> = None;
    let mut practising: Option<Running> = None;
    let mut fix_thread: Option<FixThread> = None;
    let mut watching: Option<AbortHandle> = None;
    let mut notice = None;
    let recent = Recent::default();
    while let Some(command) = commands.recv().await {
        let (run, request) = match command {
            Command::Check(run, mut request) => {
                // A fix may have changed the file since.
                target_input::read_again(&mut request.target, &*pc);
                (request.recent, request.windows) = (recent.clone(), windows_build(&*pc));
                (run, Some((None, request)))
            }
            Command::Try(run, start, mut request) => {
                (request.recent, request.windows) = (recent.clone(), windows_build(&*pc));
                (run, Some((Some(start), request)))
            }
            Command::TryEnough(run) => {
                let watched = current.as_ref().filter(|(running, _, _)| *running == run);
                watched.inspect(|(_, _, enough)| enough.notify_one());
                continue;
            }
            Command::Cancel(run) => (run, None),
            Command::Practice(id) => {
                // The former one ends first, so that its port is free again.
                stop(practising.take()).await;
                match practice::start(id).await {
                    Ok(running) => {
                        out.send(Event::PracticeReady { id, address: running.address });
                        practising = Some(running);
                    }
                    Err(error) => out.send(Event::PracticeFailed { id, detail: error.to_string() }),
                }
                continue;
            }
            Command::Remember => {
                let (pc, out) = (Arc::clone(&pc), out.clone());
                // Beside everything else: a log may take its time. Nobody waits for it, and none is lost with it.
                drop(tokio::task::spawn_blocking(move || out.send(Event::Memory(Box::new(remember(&*pc))))));
                continue;
            }
            Command::Connect(address) => {
                aside(&pc, &out, move |pc| pc.start_mstsc(&address).map_err(|_| NotOpened::RemoteDesktop).map(drop));
                continue;
            }
            Command::Open(what) => {
                aside(&pc, &out, move |pc| pc.open(&what).map_err(|_| NotOpened::from(&what)));
                continue;
            }
            Command::Watch(watch, target, expect) => {
                let before = watching.replace(start_watching(watch, *target, expect, out.clone()));
                drop(before.inspect(AbortHandle::abort));
                continue;
            }
            Command::StopWatching => {
                drop(watching.take().inspect(AbortHandle::abort));
                continue;
            }
            Command::Notify(told) => {
                if let Some(before) = notice.take() {
                    drop(tokio::spawn(take_back(before)));
                }
                notice = told.map(|(title, text)| {
                    let pc = Arc::clone(&pc);
                    // Where nothing can be shown, the window's own words are all there is.
                    tokio::task::spawn_blocking(move || pc.notify(&title, &text).ok())
                });
                continue;
            }
            Command::Use(pc) => {
                hand_over(Job::Use(pc), &mut fix_thread, &mut here, &out);
                continue;
            }
            Command::Fix(command) => {
                hand_over(Job::Fix(command), &mut fix_thread, &mut here, &out);
                continue;
            }
            Command::Host(depth) => {
                hand_over(Job::Host(depth), &mut fix_thread, &mut here, &out);
                continue;
            }
        };
        if let Some((running, task, enough)) = current.take() {
            if request.is_none() && running != run {
                current = Some((running, task, enough));
                continue;
            }
            let ended = task.is_finished();
            task.abort();
            if !ended {
                out.send(Event::Cancelled { run: running });
            }
        }
        if let Some((watched, request)) = request {
            let enough = Arc::new(Notify::new());
            let watched = watched.map(|start| (Arc::clone(&pc), start, Arc::clone(&enough)));
            current = Some((run, start(run, watched, *request, out.clone()), enough));
        }
    }
    if let Some(shown) = notice {
        // What is still about to be shown is waited for, or nobody takes it back.
        drop(timeout(GOODBYE / 2, take_back(shown)).await);
    }
    stop(practising).await;
}

/// Aside, since the system may be busy.
async fn take_back(shown: JoinHandle<Option<Notice>>) {
    if let Ok(notice) = shown.await {
        drop(tokio::task::spawn_blocking(move || drop(notice)).await);
    }
}

/// To the thread that may block, which begins with the first job.
fn hand_over(job: Job, fix_thread: &mut Option<FixThread>, here: &mut Option<Here>, out: &Outbox) {
    if let Some(here) = here.take() {
        let out = out.clone();
        *fix_thread = FixThread::start(here, move |event| out.send(event)).ok();
    }
    let looks = matches!(job, Job::Host(_));
    if !fix_thread.as_ref().is_some_and(|fix_thread| fix_thread.send(job)) {
        out.send(if looks {
            Event::Host(Err(NoLook { why: NoFixes {}.into() }.into()))
        } else {
            Event::Fix(FixEvent::Broken(NoFixes {}.into()))
        });
    }
}

/// A program may take its time to come up. Only where it does not, there is something to tell.
fn aside(
    pc: &Arc<dyn Platform>,
    out: &Outbox,
    start: impl FnOnce(&dyn Platform) -> Result<(), NotOpened> + Send + 'static,
) {
    let (pc, out) = (Arc::clone(pc), out.clone());
    drop(tokio::task::spawn_blocking(move || {
        if let Err(what) = start(&*pc) {
            out.send(Event::NotOpened(what));
        }
    }));
}
async fn stop(practising: Option<Running>) {
    if let Some(running) = practising {
        running.stop().await;
    }
}

/// The computer on which a try is watched, who begins it, and what ends the watch.
type Watched = (Arc<dyn Platform>, attempt::Start, Arc<Notify>);

fn start(run: RunId, watched: Option<Watched>, request: Request, out: Outbox) -> AbortHandle {
    let work = tokio::spawn({
        let out = out.clone();
        async move {
            let target = request.target.clone();
            let emit = |progress| out.send(told(run, progress));
            let report = match watched {
                None => check(request, emit).await,
                Some((pc, start, enough)) => {
                    let watched = watch_and_check(pc, start, request.clone(), &enough, emit).await;
                    if let Ok(report) = watched {
                        report
                    } else {
                        // Nothing to be watched is no reason not to check.
                        out.send(Event::NotOpened(NotOpened::RemoteDesktop));
                        out.send(Event::TryOver { run });
                        check(request, emit).await
                    }
                }
            };
            let looked = tokio::task::spawn_blocking(move || {
                let standing = Standing::of(&report, &target, &*platform::here());
                (report, standing)
            });
            if let Ok((report, standing)) = looked.await {
                out.send(Event::Standing { run, standing });
                out.send(Event::Finished { run, report: Box::new(report) });
            }
        }
    });
    let handle = work.abort_handle();
    tokio::spawn(async move {
        if let Err(error) = work.await
            && error.is_panic()
        {
            out.send(Event::Broken { run, detail: CheckStopped {}.into() });
        }
    });
    handle
}

fn told(run: RunId, progress: Progress) -> Event {
    match progress {
        Progress::Asking { layer } => Event::Asking { run, layer },
        Progress::Layer(layer) => Event::Layer { run, layer },
        Progress::TimeLeft(left) => Event::TimeLeft { run, left },
        Progress::RoundTrips { layer, trips } => Event::RoundTrips { run, layer, trips },
        Progress::Seen(event) => Event::TrySeen { run, event },
        Progress::NotStarted => Event::NotOpened(NotOpened::RemoteDesktop),
        Progress::TryOver => Event::TryOver { run },
    }
}

/// Whoever has left for so long looks again by themselves.
const LONGEST_WATCH: Duration = Duration::from_hours(12);

fn start_watching(watch: u64, target: Target, expect: Expect, out: Outbox) -> AbortHandle {
    let told = out.clone();
    let work = tokio::spawn(timeout(LONGEST_WATCH, async move {
        let mut lookout = Lookout::new(target, expect);
        loop {
            let seen = lookout.next().await;
            told.send(Event::Watched(watch, seen));
            if seen.over {
                break;
            }
        }
    }));
    let handle = work.abort_handle();
    tokio::spawn(async move {
        let ended = work.await;
        if !matches!(ended, Ok(Ok(()))) && !ended.is_err_and(|error| error.is_cancelled()) {
            out.send(Event::WatchEnded(watch));
        }
    });
    handle
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "loopback answers at once, and what waits here is a test")]

    use std::net::TcpStream;
    use std::sync::mpsc::{Receiver, sync_channel};

    use super::*;
    use crate::platform::fake::Fake;

    fn next(engine: &Engine, woken: &Receiver<()>) -> Event {
        loop {
            woken.recv_timeout(Duration::from_secs(10)).unwrap();
            // The program's own file was read meanwhile: that wakes as well, and is no event.
            if let Some(event) = engine.poll() {
                return event;
            }
        }
    }

    /// An icon beside the clock would stay there after the program.
    #[test]
    fn a_notification_goes_with_the_window() {
        let pc = Fake::typical();
        let here = Here { pc: Arc::new(pc.clone()), ..Here::real() };
        let (wake, woken) = sync_channel(EVENTS);
        let engine = Engine::start_on(here, move || wake.send(()).unwrap_or_default()).unwrap();
        assert!(engine.send(Command::Notify(Some(("pc-17 answers again".to_owned(), String::new())))));
        // Whatever was asked before is through by then.
        assert!(engine.send(Command::Practice("no-such")));
        assert!(matches!(next(&engine, &woken), Event::PracticeFailed { .. }));
        drop(engine);
        assert_eq!(pc.log(), ["notify pc-17 answers again: ", "notice taken back"]);
    }

    #[test]
    fn one_practice_computer_at_a_time() {
        let (wake, woken) = sync_channel(EVENTS);
        let engine = Engine::start(move || wake.send(()).unwrap_or_default()).unwrap();
        let mut addresses = Vec::new();
        for id in ["silent", "healthy"] {
            assert!(engine.send(Command::Practice(id)));
            match next(&engine, &woken) {
                Event::PracticeReady { id: ready, address } => {
                    assert_eq!(ready, id);
                    assert!(TcpStream::connect(address).is_ok());
                    addresses.push(address);
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(addresses[0] == addresses[1] || TcpStream::connect(addresses[0]).is_err());
        assert!(engine.send(Command::Practice("no-such")));
        assert!(matches!(next(&engine, &woken), Event::PracticeFailed { id: "no-such", .. }));
        // The thread drops its end of `wake` when it is through, and with it the servers.
        drop(engine);
        while woken.recv_timeout(Duration::from_secs(10)).is_ok() {}
        assert!(TcpStream::connect(addresses[1]).is_err());
    }
}
