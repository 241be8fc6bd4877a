//! What the window knows, event by event.
#![cfg(test)]

use super::*;
use crate::engine::files::Opened;
use crate::model::{Evidence, Status};

const LATER: Duration = Duration::from_mins(1);

fn begun() -> Session {
    let mut session = Session::new(Vec::new());
    let order = session.begin(Request::new(Target::parse("pc1").unwrap(), None), Duration::ZERO);
    assert!(matches!(order, EngineCommand::Check(RunId(1), _)));
    session
}

fn report() -> Report {
    Report::new(&Evidence::new(Target::parse("pc1").unwrap(), None, 0))
}

fn settled(run: RunId, layer: Layer) -> Event {
    let layer = report().layer(layer).unwrap().clone();
    Event::Layer { run, layer: Box::new(layer) }
}

fn shown(session: &Session, now: Duration) -> String {
    let letter = |live| match live {
        Live::Waiting => '.',
        Live::Asking { .. } => '?',
        Live::Settled(_) => '!',
    };
    session.layers(now).map(|(_, live)| letter(live)).collect()
}

#[test]
fn layers_light_up_one_after_another() {
    let mut session = begun();
    let run = session.run();
    for layer in [Layer::ThisPc, Layer::Name, Layer::Port] {
        session.apply(Event::Asking { run, layer }, Duration::ZERO);
        session.apply(settled(run, layer), Duration::ZERO);
    }
    assert_eq!(shown(&session, Duration::ZERO), "?.......");
    assert_eq!(shown(&session, PACE), "!?......");
    assert_eq!(shown(&session, LATER), "!!?.....", "the port waits for the network");
    session.apply(settled(run, Layer::Network), LATER);
    assert_eq!(shown(&session, LATER), "!!!!?...");
}

#[test]
fn the_result_comes_once_every_layer_was_seen() {
    let mut session = begun();
    session.apply(Event::Finished { run: session.run(), report: Box::new(report()) }, PACE);
    assert_eq!(session.step(), WizardStep::Checking);
    session.advance(7 * PACE);
    assert_eq!(session.step(), WizardStep::Checking);
    session.advance(8 * PACE);
    assert_eq!(session.step(), WizardStep::Result);
    assert!(session.report().is_some());
}

#[test]
fn late_events_change_nothing() {
    let mut session = begun();
    let old = session.run();
    assert!(matches!(session.cancel(), Some(EngineCommand::Cancel(run)) if run == old));
    assert!(session.cancel().is_none());
    session.apply(Event::Finished { run: old, report: Box::new(report()) }, LATER);
    session.apply(Event::Broken { run: old, detail: "x".into() }, LATER);
    assert_eq!((session.step(), session.report(), session.broken()), (WizardStep::Start, None, None));
    let _ = session.again(LATER);
    session.apply(settled(old, Layer::ThisPc), LATER);
    assert_eq!(shown(&session, 2 * LATER), "?.......");
}

#[test]
fn a_gateway_has_its_line_only_where_one_is_set() {
    let mut session = Session::new(Vec::new());
    let target = Target::parse("pc1").unwrap().through("gw", crate::model::GatewayUsage::Always).unwrap();
    let _ = session.begin(Request::new(target, None), Duration::ZERO);
    let last = session.layers(LATER).map(|(layer, _)| layer).last();
    assert_eq!((session.layers(LATER).count(), last), (9, Some(Layer::Gateway)));
}

#[test]
fn a_saved_report_is_shown_without_a_run() {
    let mut session = Session::new(Vec::new());
    let result = Ok(Opened::Report(Box::new(report())));
    session.heard(FileNews::Opened { path: "r.json".into(), result });
    assert_eq!((session.step(), session.origin()), (WizardStep::Result, &Origin::File("r.json".into())));
    assert!(session.again(LATER).is_none());
    session.go(WizardStep::Checking);
    assert_eq!(session.step(), WizardStep::Result);
    assert!(session.report().is_some_and(|r| r.layers.iter().all(|l| l.status != Status::Pass)));
}

#[test]
fn a_practice_computer_is_checked_once_it_is_on() {
    let mut session = Session::new(Vec::new());
    let address = "127.0.0.1:4001".parse().unwrap();
    let ready = Event::PracticeReady { id: "refused", address };
    assert!(session.apply(ready.clone(), LATER).is_none(), "nobody has asked for it");
    assert!(matches!(session.practise("refused"), EngineCommand::Practice("refused")));
    let order = session.apply(ready, LATER);
    assert!(matches!(order, Some(EngineCommand::Check(RunId(1), request)) if request.target.port == 4001));
    assert!(matches!(session.origin(), Origin::Practice(_)));
    assert!(session.recent().is_empty());
    session.cancel();
    let _ = session.practise("refused");
    session.apply(Event::PracticeFailed { id: "refused", detail: "full".to_owned() }, LATER);
    assert_eq!(session.practice(), Some(&Practice::Failed("full".to_owned())));
}

#[test]
fn recent_computers_stay_few_and_single() {
    let mut session = Session::new(["a", "b", "c", "d", "e"].map(str::to_owned).to_vec());
    let _ = session.begin(Request::new(Target::parse("c").unwrap(), None), Duration::ZERO);
    assert_eq!(session.recent(), ["c", "a", "b", "d", "e"]);
    let _ = session.begin(Request::new(Target::parse("f").unwrap(), None), Duration::ZERO);
    assert_eq!(session.recent(), ["f", "c", "a", "b", "d", "e"]);
    let _ = session.begin(Request::new(Target::parse("g").unwrap(), None), Duration::ZERO);
    assert_eq!(session.recent(), ["g", "f", "c", "a", "b", "d"]);
}
