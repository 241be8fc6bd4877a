//! What the fix that was made before this check has done: before and now, in one strip.

use egui::{Frame, Margin, RichText, Ui};

use crate::model::Said;
use crate::model::said::{Duration, Voice};
use crate::report::escape::plain;
use crate::report::{Report, words};
use crate::says;
use crate::session::fixing::{Ask, Back, Effect, Tried};
use crate::session::{Command, Session, WizardStep};
use crate::ui::speak::Speak as _;
use crate::ui::widget::{Caption, Mark, link_button, mark_chip, primary_button, secondary_button};
use crate::ui::wording::{ConnectNow, Done};
use crate::ui::{icons, theme, theme::space};

says! { "ui-after":
    Helped {} = "That helped";
    DidNotHelp {} = "That didn't help";
    Unclear {} = "There is no telling whether that helped";
    Before { fault: Phrase } = "Before: {fault}";
    NowWorks { time: Duration } = "Now: works, all of it in {time}";
    NowFine {} = "Now: no fault is found any more";
    NowNothing {} = "Now: that fault is gone, and no other was found";
    NowAnother { fault: Phrase } = "Now: {fault}";
    NowSame {} = "Now: the same fault is still there";
    UndoIt {} = "Undo the change";
    Keep {} = "Keep it";
}

pub fn ui(ui: &mut Ui, session: &Session) -> Option<Command> {
    let (tried, effect) = session.effect()?;
    let of_host = session.step() == WizardStep::Host;
    let report = if of_host { session.host_report() } else { session.report() }?;
    let helped = matches!(effect, Effect::Cured | Effect::Gone | Effect::Another);
    let (mark, title) = match effect {
        Effect::Cured | Effect::Gone | Effect::Another => (Mark::Pass, ui.say(Helped {})),
        Effect::Unclear => (Mark::Warn, ui.say(Unclear {})),
        Effect::None => (Mark::Warn, ui.say(DidNotHelp {})),
    };
    let p = theme::palette(ui);
    let ground = if helped { p.pass_soft } else { p.warn_soft };
    let frame = Frame::new().fill(ground).corner_radius(theme::ROUND_CARD).inner_margin(Margin::same(16));
    let command = frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            mark_chip(ui, mark, &title);
            let before = ui.say(before(ui.voice(), report, tried));
            let now = ui.say(now(report, effect, of_host));
            ui.label(RichText::new(before).color(p.text_quiet));
            ui.label(theme::paragraph(plain(&now)).family(crate::ui::fonts::semibold()));
            buttons(ui, session, tried, effect)
        })
        .inner;
    ui.add_space(space::M);
    command
}

fn before(voice: Voice, report: &Report, tried: &Tried) -> Said {
    Before { fault: Said::finished(&words::cause_in(voice, report, tried.cause())).into() }.into()
}

fn now(report: &Report, effect: Effect, of_host: bool) -> Said {
    match effect {
        Effect::Cured if of_host => NowFine {}.into(),
        Effect::Cured => {
            let chain = report.layers.iter().filter(|layer| layer.id.in_chain());
            NowWorks { time: Duration::suiting(chain.map(|layer| layer.took_ms).sum()) }.into()
        }
        Effect::Gone => NowNothing {}.into(),
        Effect::Another | Effect::Unclear => NowAnother { fault: report.verdict.headline.clone().into() }.into(),
        Effect::None => NowSame {}.into(),
    }
}

fn buttons(ui: &mut Ui, session: &Session, tried: &Tried, effect: Effect) -> Option<Command> {
    let take_back = || Command::Fix(Ask::TakeBack(Back::Run(tried.run)));
    let mut command = None;
    ui.horizontal_wrapped(|ui| {
        let undo = ui.say(UndoIt {});
        let undo = Caption::from((icons::UNDO, undo.as_str()));
        if matches!(effect, Effect::Unclear | Effect::None) {
            let keep = ui.say(Keep {});
            if secondary_button(ui, undo).clicked() {
                command = Some(take_back());
            }
            if link_button(ui, &keep).clicked() {
                command = Some(Command::Fix(Ask::Keep));
            }
            return;
        }
        let connects =
            effect != Effect::Another && session.step() == WizardStep::Result && session.connects_to().is_some();
        if connects {
            let connect = ui.say(ConnectNow {});
            if primary_button(ui, (icons::PLAY, connect.as_str())).clicked() {
                command = Some(Command::Connect);
            }
        }
        let done = ui.say(Done {});
        if secondary_button(ui, (icons::CHECK, done.as_str())).clicked() {
            command = Some(Command::Fix(Ask::Keep));
        }
        if link_button(ui, undo).clicked() {
            command = Some(take_back());
        }
    });
    command
}
