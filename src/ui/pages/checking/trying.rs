//! Remote Desktop tries, and Redial watches: what is seen of it, line by line, as it happens.

use egui::{Id, RichText, TextStyle, Ui};

use crate::model::Layer;
use crate::model::attempt::{Attempt, AttemptEvent, Reached};
use crate::model::said::{Duration, Name, Phrase};
use crate::report::escape::plain;
use crate::says;
use crate::session::attempt::Trying;
use crate::session::{Command, Session};
use crate::ui::chain::{self, Ends};
use crate::ui::pages::{Form, bar, body, result, text};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Mark, card, primary_button, secondary_button, status, step_header};
use crate::ui::wording::ThisComputer;
use crate::ui::{fonts, icons, theme, theme::space, wording};

use super::{Cancel, StepTwo};

says! { "ui-trying":
    WatchingTry { host: Name } = "Watching Remote Desktop connect to {host}";
    SignIn {} = "Sign in as you always do. Redial watches how far Remote Desktop gets, and sees nothing that you type.";
    StartIt {} = "Start Remote Desktop now, as you always do. Redial watches how far it gets, and sees nothing that you type.";
    NothingYet {} = "Nothing to be seen yet.";
    CheckNow {} = "That is all: check now";
    Before { steps: List } = "Watched before: {steps}";
}

/// As long as the try goes on.
pub fn ui(ui: &mut Ui, form: &Form, session: &Session) -> Option<Command> {
    let (voice, trying) = (ui.voice(), session.attempt()?);
    let host = session.request().map(|request| request.target.host.to_string()).unwrap_or_default();
    body(ui, ("trying", session.run().0), |ui| {
        step_header(ui, &voice.say(StepTwo {}), &voice.say(WatchingTry { host: Name(plain(&host)) }));
        ui.add_space(space::S);
        let mark_of = |layer: Layer| Some(mark(&trying.seen, layer));
        chain::live(ui, &Ends { here: &voice.say(ThisComputer {}), there: &host }, mark_of);
        ui.add_space(space::S);
        result::not_opened(ui, session);
        let what = if trying.by_hand { ui.say(StartIt {}) } else { ui.say(SignIn {}) };
        text(ui, &what);
        ui.add_space(space::S);
        card(ui, |ui| timeline(ui, trying));
    });
    bar(ui, session, |ui| {
        let enough = primary_button(ui, (icons::CHECK, &voice.say(CheckNow {}))).clicked();
        let cancelled = secondary_button(ui, (icons::X, &voice.say(Cancel {}))).clicked();
        let quiet = theme::palette(ui).text_quiet;
        ui.label(RichText::new(wording::elapsed(voice, session.elapsed(form.now))).color(quiet));
        if enough { Some(Command::TriedEnough) } else { cancelled.then_some(Command::Cancel) }
    })
}

/// Below the picture, once the check goes on.
pub fn strip(ui: &mut Ui, session: &Session) {
    let Some(trying) = session.attempt().filter(|trying| trying.seen.began()) else { return };
    let told = trying.seen.timeline.iter().filter(|event| event.what.is_worth_telling());
    let told: Vec<_> = told.map(|event| Phrase::from(event.what.said())).collect();
    // How it ended is what matters.
    let steps = told[told.len().saturating_sub(LAST)..].iter().cloned().collect();
    let small = RichText::new(plain(&ui.say(Before { steps }))).text_style(TextStyle::Small);
    ui.add(egui::Label::new(small.color(theme::palette(ui).text_quiet)).truncate());
}

/// As many as fit in a line.
const LAST: usize = 3;

/// A line for each thing that was seen, with its time; the last one is read aloud.
fn timeline(ui: &mut Ui, trying: &Trying) {
    ui.spacing_mut().item_spacing.y = space::XS;
    ui.spacing_mut().interact_size.y = theme::LINE;
    let quiet = theme::palette(ui).text_quiet;
    let events: Vec<&AttemptEvent> = trying.seen.timeline.iter().collect();
    if events.is_empty() {
        let nothing = ui.say(NothingYet {});
        ui.label(RichText::new(nothing).color(quiet));
    }
    for (at, event) in events.iter().enumerate() {
        ui.horizontal(|ui| {
            #[expect(clippy::cast_precision_loss, reason = "minutes, in milliseconds")]
            let time = ui.voice().span(Duration::suiting(event.at_ms as f64).0);
            ui.allocate_ui(egui::vec2(TIME, theme::LINE), |ui| {
                ui.set_min_width(TIME);
                ui.label(RichText::new(time).color(quiet));
            });
            let what = plain(&ui.say(event.what.said()));
            let last = at + 1 == events.len();
            let words = RichText::new(&what);
            ui.label(if last { words.family(fonts::semibold()) } else { words });
        });
    }
    let last = events.last().map(|event| plain(&ui.say(event.what.said()))).unwrap_or_default();
    if !last.is_empty() {
        status(ui, Id::unique("try-told"), ui.min_rect(), &last);
    }
}

/// As wide as `59.9 s`.
const TIME: f32 = 64.0;

/// What each part of the way has shown by how far the try came.
fn mark(seen: &Attempt, layer: Layer) -> Mark {
    let stage = match layer {
        Layer::ThisPc | Layer::Name => Reached::Dialled,
        Layer::Network | Layer::Port | Layer::Gateway => Reached::Opened,
        Layer::Negotiation => Reached::Greeted,
        Layer::Tls | Layer::Certificate => Reached::Connected,
        Layer::SignIn | Layer::Session | Layer::Udp => Reached::SignedIn,
    };
    let next = match seen.reached {
        Reached::Nothing => Reached::Dialled,
        Reached::Dialled => Reached::Opened,
        Reached::Opened => Reached::Greeted,
        Reached::Greeted => Reached::Connected,
        Reached::Connected | Reached::SignedIn => Reached::SignedIn,
    };
    match stage {
        stage if stage <= seen.reached => Mark::Pass,
        stage if stage == next && seen.failed() => Mark::Fail,
        stage if stage == next && seen.began() => Mark::Busy,
        _ => Mark::Idle,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration as Time;

    use egui::{Role, Theme};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::*;
    use crate::engine::{Event, Request};
    use crate::model::attempt::{Closer, Seen};
    use crate::model::{ErrorPair, Evidence, NextStep, Target};
    use crate::report::Report;

    type Shown = (Form, Session, Option<Command>);

    /// The result of a check that found nothing, though there is a number; then the try.
    fn tried() -> Session {
        let mut session = Session::new(Vec::new());
        session.can_connect(true);
        let (target, error) = (Target::parse("pc-17").unwrap(), ErrorPair::new(0x904, 7));
        let _ = session.begin(Request::new(target.clone(), Some(error)), Time::ZERO);
        let mut report = Box::new(Report::new(&Evidence::new(target, Some(error), 0)));
        report.verdict.next = Some(NextStep::Try);
        session.apply(Event::Finished { run: session.run(), report }, Time::ZERO);
        session.advance(Time::from_secs(9));
        session
    }

    fn window(session: Session) -> Harness<'static, Shown> {
        let page = |ui: &mut Ui, (form, session, command): &mut Shown| {
            let asked = crate::ui::pages::show(ui, form, session);
            *command = asked.or(command.take());
        };
        let builder = Harness::builder().with_size([900.0, 680.0]).with_theme(Theme::Light);
        builder.with_context_setup(theme::apply).build_ui_state(page, (Form::default(), session, None))
    }

    #[test]
    fn the_button_leads_to_a_timeline_that_is_read_aloud() {
        let mut window = window(tried());
        window.run_steps(4);
        window.get_by_role_and_label(Role::Button, "Try again while Redial watches").click();
        window.run_steps(2);
        assert!(matches!(window.state().2, Some(Command::Try)));
        let run = {
            let session = &mut window.state_mut().1;
            assert!(session.try_again(Time::from_secs(10)).is_some());
            session.run()
        };
        window.run_steps(3);
        window.get_by_label("Nothing to be seen yet.");
        let address = "192.0.2.17:3389".parse().unwrap();
        for (at_ms, what) in [
            (90, Seen::Dialled { address }),
            (110, Seen::Opened { address }),
            (150, Seen::Greeted),
            (1310, Seen::Closed { address, after_ms: 1200, by: Some(Closer::There) }),
        ] {
            let event = AttemptEvent { at_ms, what };
            window.state_mut().1.apply(Event::TrySeen { run, event }, Time::from_secs(11));
        }
        window.run_steps(3);
        window.get_by_role_and_label(Role::Label, "connected to 192.0.2.17:3389");
        window.get_by_role_and_label(Role::Status, "the other side hung up after 1.2 s");
        window.get_by_role_and_label(Role::Button, "That is all: check now").click();
        window.run_steps(2);
        assert!(matches!(window.state().2, Some(Command::TriedEnough)));
        window.state_mut().1.apply(Event::TryOver { run }, Time::from_secs(12));
        window.run_steps(3);
        // The check goes on below what was watched.
        assert!(window.query_by_label_contains("Watched before: ").is_some());
        window.get_by_role_and_label(Role::ProgressIndicator, "Progress of the check");
    }

    #[test]
    fn the_picture_follows_the_try() {
        let mut seen = Attempt::default();
        assert_eq!(mark(&seen, Layer::Name), Mark::Idle);
        let address = "192.0.2.17:3389".parse().unwrap();
        for (at_ms, what) in [(1, Seen::Opened { address }), (2, Seen::Greeted)] {
            seen.take(AttemptEvent { at_ms, what });
        }
        assert_eq!(
            [Layer::Port, Layer::Negotiation, Layer::Tls, Layer::SignIn].map(|layer| mark(&seen, layer)),
            [Mark::Pass, Mark::Pass, Mark::Busy, Mark::Idle]
        );
        seen.take(AttemptEvent { at_ms: 3, what: Seen::Ended { reason: Some(2308) } });
        assert_eq!(mark(&seen, Layer::Tls), Mark::Fail);
    }
}
