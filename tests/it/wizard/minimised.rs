//! A window that nobody sees: no frame is drawn, and the wizard goes on.

use egui::{RawInput, ViewportCommand};
use redial::ui::app::open_for;

use super::watch::{answer_once, asked_once};
use super::*;

impl Wizard {
    /// Takes in what happens as the window's shell does meanwhile. What the title bar was told.
    fn unseen_until(&mut self, what: &str, so: impl Fn(&App) -> bool) -> Vec<String> {
        let ctx = self.window.ctx.clone();
        // What egui itself makes of these stands still.
        let (last, began) = (open_for(ctx.input(|input| input.time)), Instant::now());
        let nobody = RawInput { focused: false, ..RawInput::default() };
        let mut titles = Vec::new();
        while !so(self.window.state()) {
            assert!(began.elapsed() < 2 * TIMEOUT, "still not {what}");
            let _ = self.woken.recv_timeout(Duration::from_millis(20));
            let app = self.window.state_mut();
            let asked = ctx.run_logic(&nobody, |ctx| app.update_at(ctx, last + began.elapsed()));
            titles.extend(asked.viewport_commands.into_values().flatten().filter_map(|command| match command {
                ViewportCommand::Title(title) => Some(title),
                _ => None,
            }));
        }
        titles
    }
}

#[test]
fn a_check_comes_to_its_end() {
    let mut wizard = Wizard::open();
    wizard.press("Try a check on a practice computer");
    wizard.press(title("healthy"));
    let titles = wizard.unseen_until("at its result", |app| app.session().step() == WizardStep::Result);
    assert!(titles.iter().any(|title| title.contains("Result")), "{titles:?}");
    // Whoever comes back finds it.
    wizard.window.run_steps(2);
    assert!(wizard.sees_part("No fault was found"));
}

#[test]
fn the_system_tells_when_the_computer_answers() {
    let (pc, folder) = (Fake::typical(), Folder::new("minimised"));
    let (mut wizard, at) = Wizard::watching(&pc, &folder);
    wizard.unseen_until("asked once", asked_once);
    let server = answer_once(at);
    let notice = format!("notify {} answers again: You can try Remote Desktop again.", at.ip());
    let titles = wizard.unseen_until("notified", |_| pc.log().contains(&notice));
    assert!(titles.iter().any(|title| title.contains(&format!("{} answers", at.ip()))), "{titles:?}");
    server.join().unwrap();
}
