//! On every page as long as a computer is watched, and until somebody has seen that it answers again.

use std::time::Duration as Time;

use egui::{
    Align, FontSelection, Frame, Layout, Margin, RichText, TextStyle, TextWrapMode, Ui, UiBuilder, WidgetText, vec2,
};

use crate::engine::watch::Expect;
use crate::model::said::{Duration, Name, Term, Voice};
use crate::model::{Said, local_minute};
use crate::report::escape::plain;
use crate::says;
use crate::session::watch::{Ask, Watched};
use crate::session::{Command, Session, ahead_s};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{announce, icon_button, link_button, secondary_button};
use crate::ui::wording::{CheckAgain, ConnectNow};
use crate::ui::{fonts, icons, theme, theme::size, theme::space};

use super::{Form, column};

says! { "ui-watch":
    TellMe {} = "Tell me when it answers";
    TellMeRestarted {} = "Tell me when it is back";
    Beginning { computer: Name } = "Watching {computer}";
    Watching { computer: Name, state: Phrase, since: Term } = "Watching {computer}: {state} since {since}";
    WaitsForRestart { computer: Name } = "Watching {computer}: it has not been restarted yet";
    NextLook { time: Duration } = "next look in {time}";
    Looking {} = "looking now";
    Stop {} = "Stop";
    Back { computer: Name } = "{computer} answers again";
    TryNow {} = "You can try Remote Desktop again.";
    Ended { computer: Name, state: Phrase } = "No longer watching {computer}: {state}";
    Close {} = "Close this message";
    Title { computer: Name } = "{computer} answers \u{2013} Redial";
}

/// The button on the result.
pub fn offer(ui: &mut Ui, session: &Session) -> Option<Command> {
    let caption = match session.expects()? {
        Expect::Answer => ui.say(TellMe {}),
        Expect::Restart => ui.say(TellMeRestarted {}),
    };
    link_button(ui, (icons::BELL, &caption)).clicked().then_some(Command::Watch(Ask::Begin))
}

/// What the title bar says when it is back.
pub fn title(computer: &str) -> Said {
    Title { computer: Name(plain(computer)) }.into()
}

/// The title and the text of a notification that it is back.
pub fn notice(voice: Voice, computer: &str) -> (String, String) {
    (voice.say(Back { computer: Name(plain(computer)) }), voice.say(TryNow {}))
}

/// The band above the page.
pub fn ui(ui: &mut Ui, form: &Form, session: &Session) -> Option<Command> {
    let watched = session.watched()?;
    let p = theme::palette(ui);
    let (ground, icon, color) = if watched.is_back() {
        (p.pass_soft, icons::CHECK_CIRCLE, p.pass)
    } else {
        (p.accent_soft, icons::BELL, p.accent)
    };
    let frame = Frame::new().fill(ground).inner_margin(Margin::symmetric(0, 6));
    let shown = frame.show(ui, |ui| {
        let mut row = column(ui.available_rect_before_wrap());
        row.set_height(space::TOUCH);
        let pressed = ui.scope_builder(UiBuilder::new().max_rect(row), |ui| {
            let left = Layout::left_to_right(Align::Center);
            let line = |ui: &mut Ui| {
                let icon = ui.label(RichText::new(icon).family(fonts::icons_filled()).color(color).size(20.0));
                // The words beside it say it all.
                ui.ctx().accesskit_node_builder(icon.id, egui::accesskit::Node::set_hidden);
                let rest = vec2(ui.available_width(), space::TOUCH);
                let buttons = |ui: &mut Ui| {
                    let pressed = buttons(ui, watched, session);
                    let words = vec2(ui.available_width(), space::TOUCH);
                    ui.allocate_ui_with_layout(words, Layout::top_down(Align::LEFT), |ui| {
                        words_of(ui, watched, form.now);
                    });
                    pressed
                };
                ui.allocate_ui_with_layout(rest, Layout::right_to_left(Align::Center), buttons).inner
            };
            ui.with_layout(left, line).inner
        });
        ui.set_width(ui.available_width());
        pressed.inner
    });
    shown.inner.map(Command::Watch)
}

/// How it is, and, smaller below, when it is looked at again.
fn words_of(ui: &mut Ui, watched: &Watched, now: Time) {
    ui.set_width(ui.available_width());
    ui.spacing_mut().item_spacing.y = 0.0;
    let next = watched.next(now).map(|left| match left.as_secs_f64().ceil() {
        seconds if seconds > 0.0 => ui.say(NextLook { time: Duration::whole_seconds(seconds * 1000.0) }),
        _ => ui.say(Looking {}),
    });
    let quiet = theme::palette(ui).text_quiet;
    let state = RichText::new(ui.say(how_it_is(watched))).family(fonts::semibold());
    let lines = [Some(state), next.map(|next| RichText::new(next).size(size::SMALL).color(quiet))];
    let lines = lines.into_iter().flatten().map(|line| {
        let style = FontSelection::from(TextStyle::Body);
        let wrap = Some(TextWrapMode::Truncate);
        WidgetText::from(line).into_galley(ui, wrap, ui.available_width(), style)
    });
    let lines: Vec<_> = lines.collect();
    let high: f32 = lines.iter().map(|line| line.size().y).sum();
    ui.add_space((space::TOUCH - high) / 2.0);
    for (at, line) in lines.into_iter().enumerate() {
        let label = ui.label(line);
        if at == 0 {
            // Heard whenever the computer is otherwise, and not with every second.
            announce(ui, &label);
        }
    }
}

fn how_it_is(watched: &Watched) -> Said {
    let computer = Name(plain(&watched.name));
    match watched.seen.map(|(seen, _)| seen) {
        _ if watched.is_back() => Back { computer }.into(),
        None => Beginning { computer }.into(),
        Some(seen) if watched.ended => Ended { computer, state: seen.state.said().into() }.into(),
        Some(_) if watched.still_answers() => WaitsForRestart { computer }.into(),
        Some(seen) => {
            let since = Term(local_minute(seen.since_unix, ahead_s(seen.since_unix)));
            Watching { computer, state: seen.state.said().into(), since }.into()
        }
    }
}

/// From the right to the left.
fn buttons(ui: &mut Ui, watched: &Watched, session: &Session) -> Option<Ask> {
    ui.spacing_mut().item_spacing.x = space::S;
    if !watched.is_over() {
        let stop = ui.say(Stop {});
        return link_button(ui, (icons::STOP, &stop)).clicked().then_some(Ask::Stop);
    }
    let close = ui.say(Close {});
    let mut asked = icon_button(ui, icons::X, &close).clicked().then_some(Ask::Stop);
    let check = ui.say(CheckAgain {});
    if secondary_button(ui, (icons::RETRY, &check)).clicked() {
        asked = Some(Ask::Check);
    }
    if watched.is_back() && session.connects_to_watched().is_some() {
        let connect = ui.say(ConnectNow {});
        if secondary_button(ui, (icons::PLAY, &connect)).clicked() {
            asked = Some(Ask::Connect);
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use egui::accesskit::Live;
    use egui::{Role, Theme};
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT, Queryable};

    use super::*;
    use crate::engine::watch::State;
    use crate::engine::{Event, Request, Seen};
    use crate::model::{Cause, CauseName, Side, Target};
    use crate::report::sample;
    use crate::session::WizardStep;
    use crate::ui::pages;
    use crate::ui::speak::speak;

    const LATER: Time = Time::from_mins(1);

    type Window = Harness<'static, (Form, Session, Option<Command>)>;

    /// The result of a check of a computer that does not answer.
    fn window(voice: Voice, name: &str) -> Window {
        let mut session = Session::new(Vec::new());
        session.can_connect(true);
        let _ = session.begin(Request::new(Target::parse(name).unwrap(), None), Time::ZERO);
        let mut report = sample::refused();
        report.target.host = name.to_owned();
        (report.verdict.cause, report.verdict.side) = (Some(CauseName::from(Cause::PortRefused)), Side::Server);
        session.apply(Event::Finished { run: session.run(), report: Box::new(report) }, Time::ZERO);
        session.advance(LATER);
        assert_eq!(session.step(), WizardStep::Result);
        let page = |ui: &mut Ui, (form, session, asked): &mut (Form, Session, Option<Command>)| {
            *asked = pages::show(ui, form, session).or(asked.take());
        };
        let form = Form { now: LATER, ..Form::default() };
        let builder = Harness::builder().with_size([900.0, 680.0]).with_theme(Theme::Light);
        builder
            .with_context_setup(move |ctx| {
                theme::apply(ctx);
                speak(ctx, voice);
            })
            .build_ui_state(page, (form, session, None))
    }

    /// Presses it, and does what it asks for.
    fn press(window: &mut Window, label: &str) -> Ask {
        window.get_by_label(label).click_accesskit();
        window.run_steps(2);
        let (_, session, asked) = window.state_mut();
        let Some(Command::Watch(ask)) = asked.take() else { panic!("{label}: {asked:?}") };
        let _ = session.ask_watch(ask, LATER);
        window.run_steps(2);
        ask
    }

    fn hear(window: &mut Window, state: State, over: bool) {
        let seen = Seen { state, since_unix: 1_795_132_800, changed: true, next: Time::from_secs(20), over };
        window.state_mut().1.apply(Event::Watched(1, seen), LATER);
        window.run_steps(2);
    }

    #[test]
    fn it_says_how_the_computer_is_and_when_it_looks_again() {
        let mut window = window(Voice::ENGLISH, "pc-17");
        window.run_steps(2);
        assert_eq!(press(&mut window, "Tell me when it answers"), Ask::Begin);
        assert!(window.query_by_label("Tell me when it answers").is_none());
        window.get_by_label("Watching pc-17");
        hear(&mut window, State::Silent, false);
        let since = local_minute(1_795_132_800, ahead_s(1_795_132_800));
        let said = format!("Watching pc-17: no answer since {since}");
        let spoken = window.get_by_role_and_label(Role::Label, &said).accesskit_node().live();
        assert_eq!(spoken, Live::Polite);
        // The seconds are not read aloud, each by each.
        for (gone, told) in [(0, "next look in 20 s"), (3, "next look in 17 s"), (25, "looking now")] {
            window.state_mut().0.now = LATER + Time::from_secs(gone);
            window.run_steps(2);
            assert_ne!(window.get_by_label(told).accesskit_node().live(), Live::Polite);
        }
        // It stays while other pages are read.
        window.state_mut().1.go(WizardStep::Start);
        window.run_steps(2);
        window.get_by_label(&said);
        assert_eq!(press(&mut window, "Stop"), Ask::Stop);
        assert!(window.query_by_label(&said).is_none());
    }

    #[test]
    fn it_says_when_the_computer_is_back_and_what_can_be_done_then() {
        let mut window = window(Voice::ENGLISH, "pc-17");
        window.run_steps(2);
        press(&mut window, "Tell me when it answers");
        window.state_mut().1.go(WizardStep::Start);
        hear(&mut window, State::Answers, true);
        assert_eq!(window.get_by_label("pc-17 answers again").accesskit_node().live(), Live::Polite);
        assert!(window.query_by_label("Stop").is_none() && window.query_by_label_contains("next look").is_none());
        window.get_by_label("Connect now");
        assert_eq!(press(&mut window, "Check again"), Ask::Check);
        assert_eq!(window.state().1.step(), WizardStep::Checking);
        assert!(window.query_by_label("pc-17 answers again").is_none());
    }

    /// In German too, and whatever the computer is called.
    #[test]
    fn everything_keeps_its_place() {
        for (voice, name) in
            [(Voice::of("de").unwrap(), "pc-17".to_owned()), (Voice::ENGLISH, "x".repeat(60) + ".example")]
        {
            let stop = voice.text("Stop").into_owned();
            let mut window = window(voice, &name);
            window.set_size(vec2(800.0, 560.0));
            window.run_steps(2);
            press(&mut window, &voice.text("Tell me when it answers"));
            for state in State::ALL {
                hear(&mut window, state, false);
                let part = voice.text("next look in {time}").replace("{time}", "20 s");
                let next = window.get_by_label(&part).rect();
                let stop = window.get_by_label(&stop).rect();
                assert!(next.right() <= stop.left() && stop.right() <= 800.0, "{state:?}: {next:?} {stop:?}");
            }
            hear(&mut window, State::Answers, true);
            let connect = window.get_by_label(&voice.text("Connect now")).rect();
            let close = window.get_by_label(&voice.text("Close this message")).rect();
            assert!(connect.left() > 200.0 && close.right() <= 800.0, "{connect:?} {close:?}");
        }
    }
}
