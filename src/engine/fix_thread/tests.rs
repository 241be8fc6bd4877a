//! Orders, and what is answered to them.
#![cfg(test)]

use std::cell::RefCell;
use std::sync::Arc;

use super::*;
use crate::elevate::{Declines, Direct};
use crate::engine::fixing::{Asked, Back, FixRefusal};
use crate::fixes::history::MadeState;
use crate::fixes::run::{self, Preview};
use crate::fixes::{ALL, FixCx, Options, find, journals};
use crate::platform::Platform;
use crate::platform::fake::Fake;
use crate::platform::files::Folder;
use crate::practice::computers::annas;

fn told(worker: &mut FixWorker, command: FixCommand) -> Vec<FixEvent> {
    let all = RefCell::new(Vec::new());
    worker.handle(Job::Fix(command), &|event| {
        let Event::Fix(event) = event else { panic!("{event:?}") };
        all.borrow_mut().push(event);
    });
    all.into_inner()
}

fn states(news: &[FixEvent]) -> Vec<MadeState> {
    let Some(FixEvent::Changes(changes)) = news.last() else { panic!("{news:?}") };
    changes.made.iter().map(|(_, made)| made.state).collect()
}

/// Killed in the middle of the fourth edit of many, and started again.
fn cut_short() -> (FixWorker, Fake, FixRun) {
    let mut worker = FixWorker::new(Here::real());
    worker.begin_on(Pc::Practice);
    let pc = worker.practice.as_ref().unwrap().practised().unwrap().clone();
    let fix = find("clear-connection-history").unwrap();
    let mut options = Options::default();
    options.set(fix, "all", None).unwrap();
    told(&mut worker, FixCommand::Plan(1, Box::new(Asked { fix, target: None, options })));
    pc.die_before_write(3);
    told(&mut worker, FixCommand::Apply(1));
    pc.behave();
    assert_eq!(states(&told(&mut worker, FixCommand::List)), [MadeState::HalfDone]);
    (worker, pc, FixRun { scope: Scope::User, number: 1 })
}

#[test]
fn a_no_to_windows_leaves_the_users_own_changes_too() {
    let (mut worker, fake, folder) = both_made("no");
    fake.edit(|world| world.identity.elevated = false);
    *worker.here.transport().lock().unwrap() = Box::new(Declines);
    let before = fake.snapshot();
    let news = told(&mut worker, FixCommand::Undo(Back::All));
    let FixEvent::Undone { back, troubles } = &news[0] else { panic!("{news:?}") };
    assert!(back.is_empty() && troubles.len() == 1 && troubles[0].contains("the answer was no"), "{news:?}");
    assert_eq!(fake.snapshot().differences(&before), Vec::<String>::new());
    assert_eq!(states(&news), [MadeState::Done, MadeState::Done]);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A user's own change and an administrator's, on a computer whose journals are kept.
fn both_made(name: &str) -> (FixWorker, Fake, std::path::PathBuf) {
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
    (FixWorker::new(Here { pc: Arc::clone(&pc), transport: Box::new(Direct(pc)) }), fake, folder)
}

#[test]
fn a_damaged_journal_is_named_and_blocks_only_itself() {
    use crate::change::journal::RegistryStore;
    use crate::platform::registry::{Registry as _, Value};
    for damaged in [Scope::User, Scope::Administrator] {
        let (mut worker, fake, folder) = both_made("damaged");
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
        let news = told(&mut worker, FixCommand::Undo(Back::All));
        let FixEvent::Undone { back, troubles } = &news[0] else { panic!("{news:?}") };
        assert!(back.len() == 1 && back[0].left.is_empty() && !back[0].done.is_empty(), "{news:?}");
        assert!(troubles.len() == 1 && troubles[0].contains(&place) && troubles[0].contains("damaged"), "{news:?}");
        assert_eq!(states(&news), [MadeState::Undone]);
        // Neither does it keep what is over of the other one, nor a new change there.
        let other = if damaged == Scope::User { Scope::Administrator } else { Scope::User };
        let forgotten = |news: &[FixEvent]| match news.first() {
            Some(FixEvent::Forgotten(_, forgotten)) => forgotten.clone(),
            _ => panic!("{news:?}"),
        };
        assert_eq!(forgotten(&told(&mut worker, FixCommand::Forget(other, None))), Ok(vec![1]));
        let why = forgotten(&told(&mut worker, FixCommand::Forget(damaged, Some(1)))).unwrap_err();
        assert!(why.contains(&place), "{why}");
        let (own, lent) = ("reset-default-rdp", "disable-udp");
        let id = if damaged == Scope::User { lent } else { own };
        let asked = Asked { fix: find(id).unwrap(), target: None, options: Options::default() };
        told(&mut worker, FixCommand::Plan(1, Box::new(asked)));
        let news = told(&mut worker, FixCommand::Apply(1));
        assert!(matches!(&news[0], FixEvent::Done { outcome: FixOutcome::Applied { run: 2, .. }, .. }), "{news:?}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn what_takes_an_administrator_to_forget_is_asked_for() {
    let (mut worker, fake, folder) = both_made("forget");
    told(&mut worker, FixCommand::Undo(Back::Run(FixRun { scope: Scope::Administrator, number: 1 })));
    *worker.here.transport().lock().unwrap() = Box::new(Declines);
    fake.edit(|world| world.identity.elevated = false);
    let news = told(&mut worker, FixCommand::Forget(Scope::Administrator, None));
    let FixEvent::Forgotten(Scope::Administrator, Err(why)) = &news[0] else { panic!("{news:?}") };
    assert!(why.contains("the answer was no"), "{why}");
    // One's own needs nobody, and what can still be undone is never among all that are finished.
    let news = told(&mut worker, FixCommand::Forget(Scope::User, None));
    assert!(matches!(&news[0], FixEvent::Forgotten(Scope::User, Ok(runs)) if runs.is_empty()), "{news:?}");
    assert_eq!(states(&news).len(), 2);
    let news = told(&mut worker, FixCommand::Forget(Scope::User, Some(1)));
    assert!(matches!(&news[0], FixEvent::Forgotten(Scope::User, Ok(runs)) if *runs == [1]), "{news:?}");
    assert_eq!(states(&news), [MadeState::Undone]);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_was_cut_short_is_taken_back_whole() {
    let (mut worker, pc, run) = cut_short();
    let news = told(&mut worker, FixCommand::Undo(Back::Run(run)));
    assert_eq!(states(&news), [MadeState::Undone]);
    let (after, fresh) = (pc.snapshot(), annas::computer(pc.snapshot().now).snapshot());
    assert_eq!(after.user_registry, fresh.user_registry);
}

#[test]
fn what_was_cut_short_can_be_gone_on_with() {
    let (mut worker, _, run) = cut_short();
    let news = told(&mut worker, FixCommand::Finish(run));
    assert!(matches!(news[0], FixEvent::Done { ticket: 0, .. }), "{news:?}");
    assert!(!states(&news).contains(&MadeState::HalfDone), "{news:?}");
}

struct Bare(FixThread, Receiver<Event>);

impl Bare {
    fn practice() -> Self {
        let (send, news) = sync_channel(64);
        let fix_thread = FixThread::start(Here::real(), move |told| send.send(told).unwrap_or_default()).unwrap();
        let bare = Self(fix_thread, news);
        assert!(bare.0.send(Job::Use(Pc::Practice)));
        assert!(matches!(bare.next(), FixEvent::Changes(changes) if changes.made.is_empty() && !changes.other_system));
        bare
    }

    fn next(&self) -> FixEvent {
        match self.1.recv_timeout(Duration::from_secs(20)).unwrap() {
            Event::Fix(event) => event,
            other => panic!("{other:?}"),
        }
    }

    fn plan(&self, id: &str, options: &[(&str, Option<&str>)]) -> Result<Box<Preview>, FixRefusal> {
        let fix = find(id).unwrap();
        let mut given = Options::default();
        for (name, value) in options {
            given.set(fix, name, *value).unwrap();
        }
        assert!(self.0.send(Job::Fix(FixCommand::Plan(7, Box::new(Asked { fix, target: None, options: given })))));
        match self.next() {
            FixEvent::Planned { ticket: 7, plan, .. } => plan,
            other => panic!("{other:?}"),
        }
    }

    fn apply(&self) -> (Scope, FixOutcome) {
        assert!(self.0.send(Job::Fix(FixCommand::Apply(7))));
        let FixEvent::Done { ticket: 7, scope, outcome } = self.next() else { panic!("not done") };
        assert!(matches!(self.next(), FixEvent::Changes(_)));
        (scope, outcome)
    }
}

#[test]
fn every_fix_can_be_tried_and_taken_back_on_the_practice_computer() {
    let bare = Bare::practice();
    let mut applied = 0;
    for fix in ALL {
        let options: &[(&str, Option<&str>)] = match fix.id {
            "clear-connection-history" | "forget-saved-password" => &[("all", None)],
            "connect-by-address" => &[("address", Some("10.0.0.7"))],
            "host-security-layer" => &[("layer", Some("rdp"))],
            "reset-stale-session" => &[("session", Some("3"))],
            _ => &[],
        };
        let preview = bare.plan(fix.id, options).unwrap_or_else(|why| panic!("{}: {why:?}", fix.id));
        assert_eq!(preview.asks_for_administrator, fix.elevated, "{}", fix.id);
        let (scope, outcome) = bare.apply();
        let FixOutcome::Applied { run: number, .. } = outcome else {
            assert_eq!(outcome, FixOutcome::AlreadyRight, "{}", fix.id);
            continue;
        };
        applied += 1;
        assert!(bare.0.send(Job::Fix(FixCommand::Undo(Back::Run(FixRun { scope, number })))));
        let FixEvent::Undone { back, troubles } = bare.next() else { panic!("{} is not undone", fix.id) };
        assert!(troubles.is_empty() && back.iter().all(|back| back.left.is_empty()), "{}: {back:?}", fix.id);
        assert!(matches!(bare.next(), FixEvent::Changes(_)));
    }
    assert!(applied >= 9, "only {applied} fixes have something to do");
}

#[test]
fn only_what_was_shown_is_made() {
    let bare = Bare::practice();
    bare.plan("client-nla-on", &[]).unwrap();
    assert!(bare.0.send(Job::Fix(FixCommand::Apply(6))));
    assert!(matches!(bare.next(), FixEvent::Done { outcome: FixOutcome::Refused { .. }, .. }));
    assert!(matches!(bare.next(), FixEvent::Changes(changes) if changes.made.is_empty()));
}

#[test]
fn everything_can_be_taken_back_at_once() {
    let bare = Bare::practice();
    for id in ["client-nla-on", "disable-udp"] {
        bare.plan(id, &[]).unwrap();
        assert!(matches!(bare.apply().1, FixOutcome::Applied { .. }), "{id}");
    }
    assert!(bare.0.send(Job::Fix(FixCommand::Undo(Back::All))));
    assert!(matches!(bare.next(), FixEvent::Undone { back, .. } if back.len() == 2));
    let FixEvent::Changes(changes) = bare.next() else { panic!("no list") };
    assert!(changes.made.iter().all(|(_, made)| made.state == MadeState::Undone && !made.can_undo()));
}

#[cfg(not(windows))]
#[test]
fn other_systems_say_so_in_a_sentence() {
    let (send, news) = sync_channel(64);
    let fix_thread = FixThread::start(Here::real(), move |told| send.send(told).unwrap_or_default()).unwrap();
    let bare = Bare(fix_thread, news);
    assert!(bare.plan("client-nla-on", &[]).unwrap_err().reason.contains("Windows"));
    assert!(bare.0.send(Job::Fix(FixCommand::List)));
    assert!(matches!(bare.next(), FixEvent::Changes(changes) if changes.other_system && changes.troubles.is_empty()));
}
