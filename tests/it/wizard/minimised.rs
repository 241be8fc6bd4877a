//! A window that nobody sees: no frame is drawn, and the wizard goes on.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use egui::{RawInput, ViewportCommand};
use redial::proto::x224::{Protocols, connection_confirm};
use redial::ui::app::open_for;

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
    let mut wizard = Wizard::on_windows(&pc, &folder, Box::new(Nobody));
    wizard.window.set_size(egui::vec2(900.0, 680.0));
    let at = std::net::SocketAddr::from((crate::lab::address(), 3389));
    wizard.fill("Computer name or address", &at.to_string());
    wizard.window.key_press(Key::Enter);
    wizard.until_step(WizardStep::Result);
    wizard.press("Tell me when it answers");
    wizard.unseen_until("asked once", |app| app.session().watched().is_some_and(|watched| watched.seen.is_some()));
    let listener = TcpListener::bind(at).unwrap();
    let serve = move || {
        let (mut line, _) = listener.accept().unwrap();
        let mut request = [0; 64];
        assert!(line.read(&mut request).unwrap() > 0);
        line.write_all(&connection_confirm(Ok(Protocols::HYBRID))).unwrap();
    };
    let server = std::thread::Builder::new().spawn(serve).unwrap();
    let notice = format!("notify {} answers again: You can try Remote Desktop again.", at.ip());
    let titles = wizard.unseen_until("notified", |_| pc.log().contains(&notice));
    assert!(titles.iter().any(|title| title.contains(&format!("{} answers", at.ip()))), "{titles:?}");
    server.join().unwrap();
}
