//! The work itself. Every call blocks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Asked, Back, Changes, HostSeen, Look, News, Order, Pc, Person, Refusal, Run, Scope, elevated, story};
use crate::change::journal::{Journal, JournalError, Which};
use crate::elevate::Direct;
use crate::engine::{Here, HostLook, Request, check};
use crate::fixes::history::{Made, MadeState, finished, seen};
use crate::fixes::practice::spoil_again;
use crate::fixes::run::{self, Outcome, Preview, PutBack};
use crate::fixes::{self, FixCx, FixError, Kind, Options, journals, remembered};
use crate::model::{Said, Target};
use crate::platform::fake::Fake;
use crate::platform::{Platform, PlatformError};
use crate::probes::now_unix;

/// A computer, its journals, and what was shown last.
pub struct FixService {
    here: Here,
    place: Place,
    planned: Option<(u64, Preview, Options)>,
    /// When the next setting puts itself back, by that computer's clock.
    due: Option<u64>,
    /// What was cut short is looked for once: afterwards it is only what somebody left so.
    recovered: bool,
    /// The last look at it as one that others want to reach.
    look: Option<HostLook>,
}

enum Place {
    /// Its journals are opened for each deed, so that another Redial may have its turn.
    Here,
    Practice(Box<Practice>),
}

struct Practice {
    pc: Fake,
    user: Journal,
    administrator: Journal,
    began: u64,
    since: Instant,
}

/// Where a put-back fails, it is tried again after so long.
const AGAIN: Duration = Duration::from_mins(1);

impl FixService {
    pub fn new(here: Here) -> Self {
        Self { here, place: Place::Here, planned: None, due: None, recovered: false, look: None }
    }

    /// Begins anew on a computer; the practice computer is a fresh one.
    pub fn use_pc(&mut self, pc: Pc) {
        let practice = match pc {
            Pc::Here => None,
            Pc::Practice => Practice::new(),
        };
        self.place = practice.map_or(Place::Here, |practice| Place::Practice(Box::new(practice)));
        (self.planned, self.due, self.recovered, self.look) = (None, None, false, None);
    }

    pub fn pc(&self) -> Pc {
        match &self.place {
            Place::Here => Pc::Here,
            Place::Practice(_) => Pc::Practice,
        }
    }

    /// How long until something has to be put back.
    pub fn patience(&self) -> Option<Duration> {
        let wait = self.due?.saturating_sub(self.computer().now());
        Some(if wait == 0 { AGAIN } else { Duration::from_secs(wait) })
    }

    pub fn obey(&mut self, order: Order, tell: &dyn Fn(News)) {
        match order {
            Order::Use(pc) => self.use_pc(pc),
            Order::Plan(ticket, asked) => {
                self.planned = None;
                let (people, computers) = (self.people(&asked), self.computers(&asked));
                let plan = self.plan(&asked).map(|preview| {
                    self.planned = Some((ticket, preview.clone(), asked.options.clone()));
                    Box::new(preview)
                });
                return tell(News::Planned { ticket, plan, people, computers });
            }
            Order::Apply(ticket) => {
                let (scope, outcome) = self.apply(ticket);
                tell(match outcome {
                    Ok(outcome) => News::Done { ticket, scope, outcome },
                    Err(detail) => News::Broken(detail),
                });
            }
            Order::Undo(back) => {
                let (back, troubles) = self.undo(back);
                tell(News::Undone { back, troubles });
            }
            Order::Finish(run) => tell(match self.finish(run) {
                Ok(outcome) => News::Done { ticket: 0, scope: run.scope, outcome },
                Err(detail) => News::Broken(detail),
            }),
            Order::Host(how) => return tell(News::Host(self.host(how))),
            Order::Spoil(fix) => {
                if let Place::Practice(practice) = &self.place {
                    practice.pc.edit(|world| spoil_again(world, fix.id));
                }
                return;
            }
            Order::Controlled => {
                let told = fixes::controlled(self.computer()).into_iter().map(|(fix, reason)| (fix.id, reason));
                return tell(News::Controlled(told.collect()));
            }
            Order::Forget(scope, run) => tell(News::Forgotten(scope, self.forget(scope, run))),
            Order::List => {}
        }
        let (changes, back) = self.list();
        if !back.is_empty() {
            tell(News::Undone { back, troubles: Vec::new() });
        }
        tell(News::Changes(changes));
    }

    fn computer(&self) -> &dyn Platform {
        match &self.place {
            Place::Here => &*self.here.pc,
            Place::Practice(practice) => &practice.pc,
        }
    }

    fn possible(&self) -> bool {
        !matches!(self.computer().identity(), Err(PlatformError::Unsupported { .. }))
    }

    fn plan(&mut self, asked: &Asked) -> Result<Preview, Refusal> {
        let refused = |reason: Said| Refusal { reason, controlled: false };
        if !self.possible() {
            return Err(refused(NotHere {}.into()));
        }
        if let (Pc::Here, Some(address)) = (self.pc(), asked.options.text("address")) {
            prove(address).map_err(refused)?;
        }
        if let Place::Practice(practice) = &self.place {
            practice.tick();
        }
        let cx = FixCx { pc: self.computer(), target: asked.target.as_ref(), options: &asked.options };
        run::plan(asked.fix, &cx).map_err(|error| Refusal {
            reason: run::refusal(&error),
            controlled: matches!(error, FixError::Controlled { .. }),
        })
    }

    fn host(&mut self, how: Look) -> Result<Box<HostSeen>, Said> {
        if !self.possible() {
            return Err(NoHost {}.into());
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| LookStopped {})?;
        let look = match (self.look.take(), how) {
            (Some(look), Look::AsAdministrator | Look::AskTime) => Some(look),
            (None, _) | (_, Look::Begin) => runtime.block_on(self.begin_look()),
        };
        let mut look = look.ok_or(LookStopped {})?;
        let trouble = match how {
            Look::Begin => None,
            Look::AskTime => {
                runtime.block_on(look.ask_time());
                None
            }
            Look::AsAdministrator => match &self.place {
                Place::Here => look.as_administrator(&mut *self.here.transport).err(),
                // The practice computer's Windows always says yes.
                Place::Practice(practice) => {
                    practice.pc.edit(|world| world.identity.elevated = true);
                    let trouble = look.as_administrator(&mut Direct(Arc::new(practice.pc.clone()))).err();
                    practice.pc.edit(|world| world.identity.elevated = false);
                    trouble
                }
            },
        };
        runtime.shutdown_background();
        // A made-up computer has a made-up time server.
        let time_server = look.time_server().filter(|_| self.pc() == Pc::Here).map(str::to_owned);
        let seen = HostSeen { report: look.report(), time_server, trouble };
        self.look = Some(look);
        Ok(Box::new(seen))
    }

    async fn begin_look(&self) -> Option<HostLook> {
        match &self.place {
            Place::Here => HostLook::begin(Arc::clone(&self.here.pc), |_| {}).await,
            Place::Practice(practice) => {
                practice.tick();
                // As on a real one, whoever is no administrator does not see who may read the key.
                practice.pc.deny(story::KEYS);
                let look = HostLook::inside(Arc::new(practice.pc.clone())).await;
                practice.pc.behave();
                look
            }
        }
    }

    /// For a fix that is about a computer that Remote Desktop knows.
    fn computers(&self, asked: &Asked) -> Vec<String> {
        if !asked.fix.options.iter().any(|option| option.kind == Kind::Host) {
            return Vec::new();
        }
        remembered::computers(self.computer())
    }

    /// For a fix that is about somebody who is signed in.
    fn people(&self, asked: &Asked) -> Vec<Person> {
        if !asked.fix.options.iter().any(|option| option.kind == Kind::Session) {
            return Vec::new();
        }
        let people = self.computer().sessions().unwrap_or_default();
        people.into_iter().filter(|person| !person.user.is_empty() && !person.own).collect()
    }

    /// Or that nobody knows how it ended.
    fn apply(&mut self, ticket: u64) -> (Scope, Result<Outcome, Said>) {
        let planned = self.planned.take().filter(|(shown, _, _)| *shown == ticket);
        let Some((_, preview, options)) = planned else {
            return (Scope::User, Ok(Outcome::Refused { reason: ShownBefore {}.into() }));
        };
        let scope = Scope::of(preview.fix);
        if preview.steps.is_empty() {
            return (scope, Ok(Outcome::AlreadyRight));
        }
        if !self.may_write(scope) {
            return (scope, elevated::apply(&mut *self.here.transport, preview.fix, &preview.agreed(&options)));
        }
        let outcome = self.with(scope, |pc, journal| run::carry_out(&preview, pc, journal));
        (scope, Ok(outcome.unwrap_or_else(|error| Outcome::Refused { reason: self.no_journal(scope, &error) })))
    }

    fn finish(&mut self, run: Run) -> Result<Outcome, Said> {
        if !self.may_write(run.scope) {
            return elevated::finish(&mut *self.here.transport, run.number);
        }
        let outcome = self.with(run.scope, |pc, journal| run::finish(pc, journal, run.number));
        Ok(outcome.unwrap_or_else(|error| Outcome::Refused { reason: self.no_journal(run.scope, &error) }))
    }

    fn undo(&mut self, back: Back) -> (Vec<PutBack>, Vec<Said>) {
        let (mut all, mut troubles) = (Vec::new(), Vec::new());
        let wanted: &[(Scope, Which)] = match back {
            Back::All => &[(Scope::Administrator, Which::All), (Scope::User, Which::All)],
            Back::Run(Run { scope, number }) => &[(scope, Which::Run(number))],
        };
        for (scope, which) in wanted {
            if self.has_no_journal(*scope) {
                continue;
            }
            let undone = if self.may_write(*scope) {
                let undone = self.with(*scope, |pc, journal| run::undo(pc, journal, *which));
                undone.map_err(|error| self.no_journal(*scope, &error))
            } else {
                match self.runs(*scope, *which) {
                    Ok(runs) if runs.is_empty() => Ok(Vec::new()),
                    // It is asked first, so that a no leaves everything as it is.
                    Ok(runs) => match elevated::undo(&mut *self.here.transport, runs) {
                        Ok(back) => Ok(back),
                        Err(trouble) => {
                            troubles.push(trouble);
                            break;
                        }
                    },
                    // A journal that can't be read keeps nobody from what the other one knows.
                    Err(error) => Err(self.no_journal(*scope, &error)),
                }
            };
            match undone {
                Ok(back) => all.extend(back),
                Err(trouble) => troubles.push(trouble),
            }
        }
        (all, troubles)
    }

    /// One by its number, or all that are finished.
    fn forget(&mut self, scope: Scope, run: Option<u64>) -> Result<Vec<u64>, Said> {
        if self.has_no_journal(scope) {
            return Ok(Vec::new());
        }
        let may_write = self.may_write(scope);
        let here = self.with(scope, |pc, journal| {
            let runs = run.map_or_else(|| finished(journal), |run| vec![run]);
            if may_write { Ok((Vec::new(), journal.forget(&runs, pc.now())?)) } else { Ok((runs, Vec::new())) }
        });
        let (to_ask, mut gone) = here.map_err(|error| self.no_journal(scope, &error))?;
        if !to_ask.is_empty() {
            gone = elevated::forget(&mut *self.here.transport, to_ask)?;
        }
        Ok(gone)
    }

    fn no_journal(&self, scope: Scope, error: &JournalError) -> Said {
        no_journal(error, &journals::place(self.computer(), scope))
    }

    /// Those of a journal that can be taken back, the newest first.
    fn runs(&mut self, scope: Scope, which: Which) -> Result<Vec<u64>, JournalError> {
        let made = self.with(scope, |pc, journal| Ok(seen(journal, pc)))?;
        let can = made.iter().filter(|made| made.can_undo()).map(|made| made.run);
        Ok(can.filter(|run| which == Which::All || which == Which::Run(*run)).collect())
    }

    fn list(&mut self) -> (Changes, Vec<PutBack>) {
        let mut changes = Changes { pc: self.pc(), other_system: !self.possible(), ..Changes::default() };
        let (mut back, mut due) = (Vec::new(), None);
        let recover = !std::mem::replace(&mut self.recovered, true);
        for scope in [Scope::User, Scope::Administrator] {
            if changes.other_system {
                break;
            }
            if self.has_no_journal(scope) {
                continue;
            }
            let may_write = self.may_write(scope);
            let listed = self.with(scope, |pc, journal| {
                let mut back = Vec::new();
                if may_write {
                    if recover {
                        run::half_done(pc, journal)?;
                    }
                    back = run::put_back_due(pc, journal)?;
                }
                let made = seen(journal, pc);
                let next = made.iter().filter_map(|made| made.put_back_at).min();
                Ok((made, next, back))
            });
            match listed {
                Ok((made, next, done)) => {
                    changes.made.extend(made.into_iter().filter(is_worth_a_line).map(|made| (scope, made)));
                    due = due.into_iter().chain(next).min();
                    back.extend(done);
                }
                Err(error) => changes.troubles.push(self.no_journal(scope, &error)),
            }
        }
        changes.made.sort_by_key(|(_, made)| std::cmp::Reverse(made.time));
        changes.now = self.computer().now();
        self.due = due;
        (changes, back)
    }

    /// Nothing was ever changed there. Looking must not make one.
    fn has_no_journal(&self, scope: Scope) -> bool {
        self.pc() == Pc::Here && matches!(journals::exists(&*self.here.pc, scope), Ok(false))
    }

    fn may_write(&self, scope: Scope) -> bool {
        scope == Scope::User
            || self.pc() == Pc::Practice
            || self.computer().identity().is_ok_and(|identity| identity.elevated)
    }

    fn with<R>(
        &mut self,
        scope: Scope,
        work: impl FnOnce(&dyn Platform, &mut Journal) -> Result<R, JournalError>,
    ) -> Result<R, JournalError> {
        match &mut self.place {
            Place::Here => {
                let _turn = journals::turn(&*self.here.pc, scope)?;
                let mut journal = journals::open(&self.here.pc, scope)?;
                work(&*self.here.pc, &mut journal)
            }
            Place::Practice(practice) => {
                practice.tick();
                // The practice computer's Windows always says yes.
                practice.pc.edit(|world| world.identity.elevated = scope == Scope::Administrator);
                let journal = match scope {
                    Scope::User => &mut practice.user,
                    Scope::Administrator => &mut practice.administrator,
                };
                let worked = work(&practice.pc, journal);
                practice.pc.edit(|world| world.identity.elevated = false);
                worked
            }
        }
    }
}

impl Practice {
    fn new() -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds since 1970")]
        let began = now_unix() as u64;
        let (user, administrator) = (journals::in_memory().ok()?, journals::in_memory().ok()?);
        Some(Self { pc: story::computer(began), user, administrator, began, since: Instant::now() })
    }

    /// Its clock runs as ours does.
    fn tick(&self) {
        let now = self.began + self.since.elapsed().as_secs();
        self.pc.edit(|world| world.now = now);
    }
}

fn is_worth_a_line(made: &Made) -> bool {
    made.state != MadeState::Nothing
}

/// Sees whether Remote Desktop answers there: nobody is sent to an address that does not work.
fn prove(address: &str) -> Result<(), Said> {
    let target = Target::parse(address).map_err(|_| NotProven {})?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| NotProven {})?;
    let report = runtime.block_on(check(Request::new(target, None), |_| {}));
    runtime.shutdown_background();
    if report.greeting_was_answered() { Ok(()) } else { Err(DoesNotAnswer { address: address.into() }.into()) }
}

crate::says! { "engine-fixing":
    NotHere {} = "Fixes work on Windows, and this computer runs something else. The practice computer lets you try them here.";
    NoHost {} = "This computer does not run Windows, so it can't be reached with Microsoft's Remote Desktop. The practice computer shows how the check works.";
    ShownBefore {} = "What was shown is no longer what would be done. Please look at it again.";
    LookStopped {} = "Looking at this computer stopped unexpectedly. This is a fault in Redial.";
    NotProven {} = "Redial could not look whether Remote Desktop answers there.";
    DoesNotAnswer { address: Address } = "Remote Desktop does not answer at {address}, so this would not help.";
    Busy {} = "Another Redial is changing something. Wait until it is done, then try again.";
    Newer {} = "A newer Redial has changed something here. Please use that one to look at it and to take it back.";
    Damaged { place: Path, line: Number } = "The list of what Redial changed is damaged ({place}, line {line}). Redial changes nothing that belongs in it as long as it can't be sure to be able to put it back.";
    Foreign {} = "The list of what Redial changed holds something that isn\u{2019}t this user\u{2019}s own, and Redial was started as administrator. Please start it without: then it can be looked at and taken back.";
    Exposed {} = "People who are no administrators may write to the list of what Redial changed as administrator, so it is not believed. Redial changes nothing as long as it can\u{2019}t be sure to be able to put it back.";
    Closed {} = "Something was changed here as administrator by somebody else. Only they and administrators see what: open Redial with \u{201c}Run as administrator\u{201d} to see it.";
    TooLong { place: Path } = "The list of what Redial changed is too long to be read ({place}).";
    Full {} = "The list of what Redial changed is full: what one more change needs to be undone would not fit, so nothing was changed. \u{201c}Forget what is finished\u{201d} on the page of changes makes room.";
    Unwritable { place: Path, error: Phrase } = "Redial can't write down what it changes, and so changes nothing more ({place}: {error}).";
}

fn no_journal(error: &JournalError, place: &str) -> Said {
    match error {
        JournalError::Busy => Busy {}.into(),
        JournalError::Newer { .. } => Newer {}.into(),
        JournalError::Edited { line } => Damaged { place: place.into(), line: (*line).into() }.into(),
        JournalError::Foreign { .. } => Foreign {}.into(),
        JournalError::Exposed => Exposed {}.into(),
        JournalError::Closed => Closed {}.into(),
        JournalError::TooLong => TooLong { place: place.into() }.into(),
        JournalError::Full => Full {}.into(),
        JournalError::File(_) | JournalError::Platform(_) => {
            Unwritable { place: place.into(), error: error.said().into() }.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::elevate::Declines;
    use crate::fixes::find;
    use crate::platform::files::Folder;

    fn told(service: &mut FixService, order: Order) -> Vec<News> {
        let all = RefCell::new(Vec::new());
        service.obey(order, &|news| all.borrow_mut().push(news));
        all.into_inner()
    }

    fn states(news: &[News]) -> Vec<MadeState> {
        let Some(News::Changes(changes)) = news.last() else { panic!("{news:?}") };
        changes.made.iter().map(|(_, made)| made.state).collect()
    }

    /// Killed in the middle of the fourth edit of many, and started again.
    fn cut_short() -> (FixService, Fake, Run) {
        let mut service = FixService::new(Here::real());
        service.use_pc(Pc::Practice);
        let Place::Practice(practice) = &service.place else { panic!("no practice computer") };
        let pc = practice.pc.clone();
        let fix = find("clear-connection-history").unwrap();
        let mut options = Options::default();
        options.set(fix, "all", None).unwrap();
        told(&mut service, Order::Plan(1, Box::new(Asked { fix, target: None, options })));
        pc.die_before_write(3);
        told(&mut service, Order::Apply(1));
        pc.behave();
        assert_eq!(states(&told(&mut service, Order::List)), [MadeState::HalfDone]);
        (service, pc, Run { scope: Scope::User, number: 1 })
    }

    #[test]
    fn a_no_to_windows_leaves_the_users_own_changes_too() {
        let (mut service, fake, folder) = both_made("no");
        fake.edit(|world| world.identity.elevated = false);
        service.here.transport = Box::new(Declines);
        let before = fake.snapshot();
        let news = told(&mut service, Order::Undo(Back::All));
        let News::Undone { back, troubles } = &news[0] else { panic!("{news:?}") };
        assert!(back.is_empty() && troubles.len() == 1 && troubles[0].contains("the answer was no"), "{news:?}");
        assert_eq!(fake.snapshot().differences(&before), Vec::<String>::new());
        assert_eq!(states(&news), [MadeState::Done, MadeState::Done]);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    /// A user's own change and an administrator's, on a computer whose journals are kept.
    fn both_made(name: &str) -> (FixService, Fake, std::path::PathBuf) {
        let folder = std::env::temp_dir().join(format!("redial-bench-{name}-{}", std::process::id()));
        let fake = Fake::typical();
        fake.edit(|world| {
            world.folders.insert(Folder::LocalAppData, folder.to_string_lossy().into_owned());
        });
        let pc: Arc<dyn Platform> = Arc::new(fake.clone());
        for id in ["reset-default-rdp", "disable-udp"] {
            let fix = find(id).unwrap();
            let options = Options::default();
            let cx = FixCx { pc: &*pc, target: None, options: &options };
            run::apply(fix, &cx, &mut journals::open(&pc, Scope::of(fix)).unwrap()).unwrap();
        }
        (FixService::new(Here { pc: Arc::clone(&pc), transport: Box::new(Direct(pc)) }), fake, folder)
    }

    #[test]
    fn a_damaged_journal_is_named_and_blocks_only_itself() {
        use crate::change::journal::RegistryStore;
        use crate::platform::registry::{Registry as _, Value};
        for damaged in [Scope::User, Scope::Administrator] {
            let (mut service, fake, folder) = both_made("damaged");
            let place = match damaged {
                Scope::User => {
                    let path = folder.join("Redial").join("journal.jsonl");
                    let text = std::fs::read_to_string(&path).unwrap();
                    std::fs::write(&path, text.replace("reset-default-rdp", "reset-default-rdq")).unwrap();
                    path.display().to_string()
                }
                Scope::Administrator => {
                    fake.set_value(&RegistryStore::place(), "00000001", &Value::binary(b"{}")).unwrap();
                    "HKLM\\SOFTWARE\\Redial\\Journal".to_owned()
                }
            };
            let news = told(&mut service, Order::Undo(Back::All));
            let News::Undone { back, troubles } = &news[0] else { panic!("{news:?}") };
            assert!(back.len() == 1 && back[0].left.is_empty() && !back[0].done.is_empty(), "{news:?}");
            assert!(troubles.len() == 1 && troubles[0].contains(&place) && troubles[0].contains("damaged"), "{news:?}");
            assert_eq!(states(&news), [MadeState::Undone]);
            // Neither does it keep what is over of the other one, nor a new change there.
            let other = if damaged == Scope::User { Scope::Administrator } else { Scope::User };
            let forgotten = |news: &[News]| match news.first() {
                Some(News::Forgotten(_, forgotten)) => forgotten.clone(),
                _ => panic!("{news:?}"),
            };
            assert_eq!(forgotten(&told(&mut service, Order::Forget(other, None))), Ok(vec![1]));
            let why = forgotten(&told(&mut service, Order::Forget(damaged, Some(1)))).unwrap_err();
            assert!(why.contains(&place), "{why}");
            let (own, lent) = ("reset-default-rdp", "disable-udp");
            let id = if damaged == Scope::User { lent } else { own };
            let asked = Asked { fix: find(id).unwrap(), target: None, options: Options::default() };
            told(&mut service, Order::Plan(1, Box::new(asked)));
            let news = told(&mut service, Order::Apply(1));
            assert!(matches!(&news[0], News::Done { outcome: Outcome::Applied { run: 2, .. }, .. }), "{news:?}");
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }

    #[test]
    fn what_takes_an_administrator_to_forget_is_asked_for() {
        let (mut service, fake, folder) = both_made("forget");
        told(&mut service, Order::Undo(Back::Run(Run { scope: Scope::Administrator, number: 1 })));
        service.here.transport = Box::new(Declines);
        fake.edit(|world| world.identity.elevated = false);
        let news = told(&mut service, Order::Forget(Scope::Administrator, None));
        let News::Forgotten(Scope::Administrator, Err(why)) = &news[0] else { panic!("{news:?}") };
        assert!(why.contains("the answer was no"), "{why}");
        // One's own needs nobody, and what can still be undone is never among all that are finished.
        let news = told(&mut service, Order::Forget(Scope::User, None));
        assert!(matches!(&news[0], News::Forgotten(Scope::User, Ok(runs)) if runs.is_empty()), "{news:?}");
        assert_eq!(states(&news).len(), 2);
        let news = told(&mut service, Order::Forget(Scope::User, Some(1)));
        assert!(matches!(&news[0], News::Forgotten(Scope::User, Ok(runs)) if *runs == [1]), "{news:?}");
        assert_eq!(states(&news), [MadeState::Undone]);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_was_cut_short_is_taken_back_whole() {
        let (mut service, pc, run) = cut_short();
        let news = told(&mut service, Order::Undo(Back::Run(run)));
        assert_eq!(states(&news), [MadeState::Undone]);
        let (after, fresh) = (pc.snapshot(), story::computer(pc.snapshot().now).snapshot());
        assert_eq!(after.user_registry, fresh.user_registry);
    }

    #[test]
    fn what_was_cut_short_can_be_gone_on_with() {
        let (mut service, _, run) = cut_short();
        let news = told(&mut service, Order::Finish(run));
        assert!(matches!(news[0], News::Done { ticket: 0, .. }), "{news:?}");
        assert!(!states(&news).contains(&MadeState::HalfDone), "{news:?}");
    }
}
