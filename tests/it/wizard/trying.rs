//! *Try again while Redial watches*: from a result that explains nothing to one that does, on a Windows computer in memory
//! whose Remote Desktop plays a recorded story.

use redial::model::attempt::Reached;
use redial::platform::fake::stories::{Scene, story};
use redial::practice;

use super::*;

/// A computer that answers every step, an error number, and what Remote Desktop then does.
fn tried(name: &str, after: impl FnOnce(&mut Wizard)) {
    let (over, is_over) = tokio::sync::oneshot::channel::<()>();
    let (tell, told) = sync_channel(1);
    // Whatever the window waits for, the server goes on.
    let serve = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = practice::start("healthy").await.unwrap();
            tell.send(server.address).unwrap();
            let _ = is_over.await;
            server.stop().await;
        });
    };
    let serves = std::thread::Builder::new().spawn(serve).unwrap();
    let address = told.recv().unwrap();
    let pc = Fake::typical();
    let folder = Folder::new(&format!("tried-{name}"));
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.window.set_size(egui::vec2(900.0, 680.0));
    wizard.window.step();
    wizard.fill("Computer name or address", &address.to_string());
    wizard.fill("Error numbers or sentence", "0x904 0x7");
    wizard.press("Find out why");
    wizard.until_step(WizardStep::Result);
    let verdict = &wizard.window.state().session().report().unwrap().verdict;
    assert_eq!((verdict.side, verdict.known_cause()), (Side::Undecided, None));
    let scene = Scene { host: address.to_string(), address };
    pc.will_go(story(name, &scene).unwrap());
    wizard.press("Try again while Redial watches");
    wizard.until("seen", |app| app.session().attempt().is_some_and(|trying| trying.seen.timeline.len() > 3));
    assert!(wizard.sees("That is all: check now") && wizard.sees_part("Sign in as you always do."));
    assert!(wizard.sees_part(&format!("connected to {address}")));
    every_control_has_a_name(&wizard);
    if name == "works" {
        // A session that stands is watched for a while, unless somebody has seen enough.
        wizard.until("signed in", |app| app.session().attempt().is_some_and(|t| t.seen.reached == Reached::SignedIn));
        wizard.press("That is all: check now");
    }
    wizard.until_step(WizardStep::Result);
    assert_eq!(pc.log(), [format!("mstsc /v:{address}")]);
    after(&mut wizard);
    drop((wizard, over));
    serves.join().unwrap();
}

#[test]
fn what_was_seen_becomes_the_result() {
    tried("cut-in-the-sign-in", |wizard| {
        let report = wizard.window.state().session().report().unwrap();
        assert_eq!(report.verdict.known_cause(), Some(Cause::TryCutOff));
        let written = json::write(report);
        assert!(written.contains("\"mstsc-attempt\"") && written.contains("\"log\": \"observed\""), "{written}");
        assert!(!written.contains("RmFrZVVzZXJIYXNo") && !written.contains("EXAMPLE"), "nothing of who signs in");
        assert!(wizard.sees_part("Remote Desktop is cut off while it signs in"));
    });
}

#[test]
fn the_watch_ends_when_its_user_says_so() {
    tried("works", |wizard| {
        let verdict = &wizard.window.state().session().report().unwrap().verdict;
        assert_eq!((verdict.side, verdict.known_cause()), (Side::None, None));
        assert!(wizard.sees_part("Remote Desktop works") && wizard.sees_part("There is nothing to do"));
        assert!(!wizard.sees("Connect now"), "it is connected");
    });
}
