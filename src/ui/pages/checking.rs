//! The layers light up one after another.

use std::time::Duration;

use egui::{Align, Id, Layout, Rect, RichText, TextStyle, Ui};

use crate::model::Layer;
use crate::model::said::Count;
use crate::report::escape::plain;
use crate::report::trips::Trips;
use crate::says;
use crate::session::{Command, Live, Session};
use crate::ui::chain::{self, Ends};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{
    LEAST_WIDTH, LayerRow, Mark, card, compact_list, compact_row, layer_row, live_plot, secondary_button, status,
    step_header, time_bar,
};
use crate::ui::wording::{self, ThisComputer};
use crate::ui::{icons, theme, theme::space};

use super::{Form, bar, body, has_room_for_head, head};

pub(in crate::ui) mod trying;

says! { "ui-checking":
    StepTwo {} = "Step 2 of 4";
    CheckingWay { host: Name } = "Checking the way to {host}";
    Cancel {} = "Cancel";
    Progress {} = "Progress of the check";
    AtMost { n: Count } = "{n?At most 1 second more|At most # seconds more}";
    AnyMoment {} = "Any moment now";
}

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    if session.is_trying() {
        return trying::ui(ui, form, session);
    }
    let voice = ui.voice();
    let layers: Vec<_> = session.layers(form.now).collect();
    let host = session.request().map(|request| request.target.host.to_string()).unwrap_or_default();
    let top = |ui: &mut Ui| {
        let title = step_header(ui, &voice.say(StepTwo {}), &voice.say(CheckingWay { host: plain(&host).into() }));
        progress(ui, title.rect, &layers, session, form.now);
        ui.add_space(space::XS);
        time(ui, &layers, session, form.now);
        ui.add_space(space::XS);
        let mark_of = |wanted: Layer| layers.iter().find(|(layer, _)| *layer == wanted).map(|(_, live)| mark(live));
        chain::live(ui, &Ends { here: &voice.say(ThisComputer {}), there: &host }, mark_of);
        trying::strip(ui, session);
        // Its height depends on how long the title is.
        let height = ui.min_rect().height();
        if ui.data(|data| data.get_temp(head_height())) != Some(height) {
            ui.data_mut(|data| data.insert_temp(head_height(), height));
            ui.ctx().request_discard("head height");
        }
    };
    let height = ui.data(|data| data.get_temp(head_height())).unwrap_or(HEAD);
    let pinned = has_room_for_head(ui, height);
    if pinned {
        head(ui, height, top);
    }
    body(ui, ("checking", session.run().0), |ui| {
        if !pinned {
            top(ui);
            ui.add_space(space::M);
        }
        if ui.available_width() < LEAST_WIDTH {
            card(ui, |ui| {
                for (layer, live) in &layers {
                    row(ui, *layer, live, form, None);
                }
            });
            return;
        }
        compact_list(ui, layers.len(), |ui, height| {
            for (layer, live) in &layers {
                let trips = Trips::new(session.trips(*layer));
                let spot = row(ui, *layer, live, form, Some((height, trips.is_some())));
                if let Some(trips) = trips {
                    live_plot(ui, spot, &trips, &voice.say(trips.said()));
                }
            }
        });
    });
    bar(ui, session, |ui| {
        let cancelled = secondary_button(ui, (icons::X, &voice.say(Cancel {}))).clicked();
        let quiet = theme::palette(ui).text_quiet;
        ui.label(RichText::new(wording::elapsed(voice, session.elapsed(form.now))).color(quiet));
        cancelled.then_some(Command::Cancel)
    })
}

/// For those who don't see the rows light up: what is being asked, told now and then, and only where it is something else by
/// then. Of a check that is over at once the result is enough.
fn progress(ui: &Ui, rect: Rect, layers: &[(Layer, Live)], session: &Session, now: Duration) {
    let memory = Id::unique("progress-told");
    let turn = (session.run().0, session.elapsed(now).as_secs() / TOLD_EVERY);
    let (of, mut told) = ui.data(|data| data.get_temp::<((u64, u64), String)>(memory)).unwrap_or_default();
    if of != turn {
        let asked = layers.iter().find(|(_, live)| matches!(live, Live::Asking { .. })).filter(|_| turn.1 > 0);
        told = asked.map(|(layer, _)| ui.say(wording::asking(*layer))).unwrap_or_default();
        ui.data_mut(|data| data.insert_temp(memory, (turn, told.clone())));
    }
    if !told.is_empty() {
        status(ui, memory, rect, &told);
    }
}

/// In seconds: as long as a sentence takes.
const TOLD_EVERY: u64 = 3;

const fn mark(live: &Live) -> Mark {
    match live {
        Live::Waiting => Mark::Idle,
        Live::Asking { .. } => Mark::Busy,
        Live::Settled(report) => wording::mark(report.status),
    }
}

/// Draws a layer, in one line of a given height where there is room for its words in one; a picture may stand at the place that it
/// returns.
fn row(ui: &mut Ui, layer: Layer, live: &Live, form: &Form, line: Option<(f32, bool)>) -> Rect {
    let (mark, voice) = (mark(live), ui.voice());
    let (headline, elapsed) = match live {
        Live::Waiting => (String::new(), String::new()),
        // What is asked stands above.
        Live::Asking { since } => (String::new(), wording::elapsed(voice, form.now.saturating_sub(*since))),
        Live::Settled(report) => (plain(&report.headline.to(voice)), wording::took(voice, report)),
    };
    let row = LayerRow {
        id: layer.id(),
        mark,
        word: &voice.say(wording::word(mark)),
        title: &voice.text(layer.title()),
        headline: &headline,
        elapsed: &elapsed,
    };
    let (shown, spot) = match line {
        Some((height, picture)) => compact_row(ui, row, height, picture),
        None => (layer_row(ui, row, None), Rect::NOTHING),
    };
    // The list follows what is being asked, once for each layer: whoever scrolls keeps what they look at.
    let memory = Id::unique("layer-in-sight");
    if mark == Mark::Busy && ui.data(|data| data.get_temp(memory)) != Some(layer.id()) {
        ui.data_mut(|data| data.insert_temp(memory, layer.id()));
        ui.scroll_to_rect(shown.rect.expand2(egui::vec2(0.0, space::S)), None);
    }
    spot
}

/// How much of the time is over, what is being asked with it, and how much is left at most.
fn time(ui: &mut Ui, layers: &[(Layer, Live)], session: &Session, now: Duration) {
    let (voice, quiet) = (ui.voice(), theme::palette(ui).text_quiet);
    time_bar(ui, session.share(now), &voice.say(Progress {}));
    let asked = layers.iter().find(|(_, live)| matches!(live, Live::Asking { .. }));
    let asked = asked.map(|(layer, _)| voice.say(wording::asking(*layer))).unwrap_or_default();
    let left = session.time_left(now).map(|left| match left.as_millis().div_ceil(1000) {
        0 => voice.say(AnyMoment {}),
        n => voice.say(AtMost { n: Count(u64::try_from(n).unwrap_or(u64::MAX)) }),
    });
    let small = |text: String| RichText::new(text).text_style(TextStyle::Small);
    ui.horizontal_wrapped(|ui| {
        ui.label(small(asked));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(small(left.unwrap_or_default()).color(quiet));
        });
    });
}

fn head_height() -> Id {
    Id::unique("checking-head")
}

/// Title, time and picture together, before they were drawn once.
const HEAD: f32 = 244.0;

#[cfg(test)]
mod tests {
    use egui::{Role, Theme};
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT, Queryable};

    use super::*;
    use crate::engine::{Event, Request};
    use crate::model::{Evidence, GatewayUsage, Target};
    use crate::report::Report;

    const SECOND: Duration = Duration::from_secs(1);
    /// What lies above a bar's buttons.
    const BAR: f32 = 12.0;

    fn begun() -> Session {
        let mut session = Session::new(Vec::new());
        let target = Target::parse("pc1").unwrap().through("gw", GatewayUsage::Always).unwrap();
        let _ = session.begin(Request::new(target, None), Duration::ZERO);
        session
    }

    fn window(session: Session) -> Harness<'static, (Form, Session)> {
        let page = |ui: &mut Ui, (form, session): &mut (Form, Session)| drop(super::ui(ui, form, session));
        let builder = Harness::builder().with_size([900.0, 680.0]).with_theme(Theme::Light);
        builder.with_context_setup(theme::apply).build_ui_state(page, (Form::default(), session))
    }

    #[test]
    fn all_rows_are_in_sight_at_once() {
        let mut window = window(begun());
        window.run_steps(4);
        let bottom = window.get_by_label("Cancel").rect().top();
        let rect_of = |layer: Layer| {
            let name = format!("{}: ", layer.title());
            let mut found = window.query_all_by_label_contains(&name);
            found.find(|node| node.accesskit_node().role() == Role::Label).unwrap().rect()
        };
        let rows: Vec<_> =
            Layer::ALL.into_iter().filter(|layer| ![Layer::Udp, Layer::Session].contains(layer)).map(rect_of).collect();
        assert_eq!(rows.len(), 9);
        assert!(rows.is_sorted_by(|one, other| one.bottom() <= other.top() + 0.1), "{rows:?}");
        // The page's own air is below them, so nothing has to be scrolled.
        assert!(rows[8].bottom() + space::L < bottom - BAR, "{:?} {bottom}", rows[8]);
    }

    #[test]
    fn the_bar_never_goes_back_and_is_full_at_the_end() {
        let mut window = window(begun());
        let mut shown = 0.0;
        let mut at = |window: &mut Harness<'static, (Form, Session)>, now: Duration| {
            window.state_mut().0.now = now;
            window.run_steps(2);
            let bar = window.get_by_role_and_label(Role::ProgressIndicator, "Progress of the check");
            let share = bar.accesskit_node().numeric_value().unwrap();
            assert!(share >= shown, "{share} after {shown}");
            shown = share;
            share
        };
        at(&mut window, SECOND);
        let run = window.state().1.run();
        for (now, left) in [(1, 4), (3, 2), (4, 9), (9, 4)] {
            window.state_mut().1.apply(Event::TimeLeft { run, left: left * SECOND }, now * SECOND);
            at(&mut window, now * SECOND);
            let left = window.query_by_label_contains("At most ").is_some();
            assert!(left, "at {now} s");
        }
        assert!(at(&mut window, 60 * SECOND) < 100.0);
        window.get_by_label("Any moment now");
        let report = Box::new(Report::new(&Evidence::new(Target::parse("pc1").unwrap(), None, 0)));
        // What is found lights up one by one.
        window.state_mut().1 = begun();
        window.state_mut().1.apply(Event::Finished { run, report }, Duration::ZERO);
        assert!((at(&mut window, Duration::ZERO) - 100.0).abs() < 0.1);
    }

    #[test]
    fn the_way_is_drawn_and_told() {
        let mut session = begun();
        let (run, trips) = (session.run(), vec![Some(12.0), None, Some(18.0)]);
        session.apply(Event::RoundTrips { run, layer: Layer::Network, trips }, Duration::ZERO);
        let mut window = window(session);
        window.run_steps(2);
        window.get_by_role_and_label(Role::Image, "2 round trips, from 12 ms to 18 ms; 1 more got no answer.");
    }
}
