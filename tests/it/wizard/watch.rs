//! *Tell me when it answers*, from the button to the window that asks for attention.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use egui::ViewportCommand;
use redial::proto::x224::{Protocols, connection_confirm};

use super::*;

impl Wizard {
    /// One that was told to tell when a computer answers which refuses so far, and where that is.
    pub fn watching(pc: &Fake, folder: &Folder) -> (Self, SocketAddr) {
        let mut wizard = Self::on_windows(pc, folder, Box::new(Nobody));
        wizard.window.set_size(egui::vec2(900.0, 680.0));
        let at = SocketAddr::from((crate::lab::address(), 3389));
        wizard.fill("Computer name or address", &at.to_string());
        wizard.window.key_press(Key::Enter);
        wizard.until_step(WizardStep::Result);
        wizard.press("Tell me when it answers");
        (wizard, at)
    }
}

pub fn asked_once(app: &App) -> bool {
    app.session().watched().is_some_and(|watched| watched.seen.is_some())
}

/// It answers the greeting from now on, once.
pub fn answer_once(at: SocketAddr) -> JoinHandle<()> {
    let listener = TcpListener::bind(at).unwrap();
    let serve = move || {
        let (mut line, _) = listener.accept().unwrap();
        let mut request = [0; 64];
        assert!(line.read(&mut request).unwrap() > 0);
        line.write_all(&connection_confirm(Ok(Protocols::HYBRID))).unwrap();
    };
    std::thread::Builder::new().spawn(serve).unwrap()
}

#[test]
fn a_window_that_was_left_tells_when_the_computer_answers() {
    let (pc, folder) = (Fake::typical(), Folder::new("watch"));
    let (mut wizard, at) = Wizard::watching(&pc, &folder);
    wizard.until("asked once", asked_once);
    assert!(wizard.sees_part(": connection refused since ") && wizard.sees("Stop"));
    every_control_has_a_name(&wizard);
    wizard.press("Back to start");
    assert!(wizard.sees_part(": connection refused since "), "it goes on while something else is read");

    wizard.window.input_mut().focused = false;
    let server = answer_once(at);
    let (deadline, mut told) = (Instant::now() + 2 * TIMEOUT, Vec::new());
    while wizard.window.state().session().is_back().is_none() {
        assert!(Instant::now() < deadline, "it never answers");
        let _ = wizard.woken.recv_timeout(Duration::from_millis(100));
        wizard.window.step();
        told.clone_from(&wizard.window.output().viewport_output[&egui::ViewportId::ROOT].commands);
    }
    server.join().unwrap();
    let attention = |command: &ViewportCommand| matches!(command, ViewportCommand::RequestUserAttention(_));
    let title = format!("{} answers \u{2013} Redial", at.ip());
    let titled = |command: &ViewportCommand| matches!(command, ViewportCommand::Title(said) if *said == title);
    assert!(told.iter().any(attention) && told.iter().any(titled), "{told:?}");
    assert!(wizard.sees(&format!("{} answers again", at.ip())));
    // By the system, too, which shows it over whatever else is done.
    let notice = format!("notify {} answers again: You can try Remote Desktop again.", at.ip());
    wizard.until("notified", |_| pc.log().contains(&notice));
    // Whoever has seen it closes it, and the window is called as before.
    wizard.press("Close this message");
    assert!(!wizard.sees_part("answers again"));
    assert_eq!(wizard.window.state().session().is_back(), None);
}
