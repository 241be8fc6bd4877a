//! The layers light up one after another.

use egui::{RichText, Ui};

use crate::model::Layer;
use crate::report::escape::plain;
use crate::says;
use crate::session::{Command, Live, Session};
use crate::ui::chain::{self, Ends};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{LayerRow, Mark, card, layer_row, secondary_button, step_header};
use crate::ui::wording::{self, ThisComputer};
use crate::ui::{icons, theme, theme::space};

use super::{Form, bar, body, has_room_for_head, head};

says! { "ui-checking":
    StepTwo {} = "Step 2 of 4";
    CheckingWay { host: Name } = "Checking the way to {host}";
    Cancel {} = "Cancel";
}

pub fn ui(ui: &mut Ui, form: &mut Form, session: &Session) -> Option<Command> {
    let voice = ui.voice();
    let layers: Vec<_> = session.layers(form.now).collect();
    let host = session.request().map(|request| request.target.host.to_string()).unwrap_or_default();
    let top = |ui: &mut Ui| {
        step_header(ui, &voice.say(StepTwo {}), &voice.say(CheckingWay { host: plain(&host).into() }));
        ui.add_space(space::S);
        let mark_of = |wanted: Layer| layers.iter().find(|(layer, _)| *layer == wanted).map(|(_, live)| mark(live));
        chain::live(ui, &Ends { here: &voice.say(ThisComputer {}), there: &host }, mark_of);
    };
    let pinned = has_room_for_head(ui, HEAD);
    if pinned {
        head(ui, HEAD, top);
    }
    body(ui, ("checking", session.run().0), |ui| {
        if !pinned {
            top(ui);
            ui.add_space(space::M);
        }
        card(ui, |ui| {
            for (layer, live) in &layers {
                row(ui, *layer, live, form);
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

const fn mark(live: &Live) -> Mark {
    match live {
        Live::Waiting => Mark::Idle,
        Live::Asking { .. } => Mark::Busy,
        Live::Settled(report) => wording::mark(report.status),
    }
}

fn row(ui: &mut Ui, layer: Layer, live: &Live, form: &Form) {
    let (mark, voice) = (mark(live), ui.voice());
    let (headline, elapsed) = match live {
        Live::Waiting => (String::new(), String::new()),
        Live::Asking { since } => {
            (voice.say(wording::asking(layer)), wording::elapsed(voice, form.now.saturating_sub(*since)))
        }
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
    let shown = layer_row(ui, row, None);
    // The list follows what is being asked, once for each layer: whoever scrolls keeps what they look at.
    let memory = egui::Id::unique("layer-in-sight");
    if mark == Mark::Busy && ui.data(|data| data.get_temp(memory)) != Some(layer.id()) {
        ui.data_mut(|data| data.insert_temp(memory, layer.id()));
        ui.scroll_to_rect(shown.rect.expand2(egui::vec2(0.0, space::XL)), None);
    }
}

/// Title and picture together.
const HEAD: f32 = 244.0;
