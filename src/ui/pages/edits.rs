//! Changes in plain words, the same before they are made, afterwards, and on the list of what was changed.

use egui::{RichText, Ui};

use crate::model::said::Said;
use crate::report::escape::plain;
use crate::says;
use crate::session::fixing::{Edited, Words};
use crate::ui::speak::Speak as _;
use crate::ui::{fonts, theme};

use super::text;

says! { "ui-edits":
    TakenOffList {} = "Taken off Remote Desktop's list";
    FromTo { before: Phrase, after: Phrase } = "{before} \u{2192} {after}";
}

pub fn is_of_list(words: &Words) -> bool {
    words.edit == Edited::InList
}

/// Changes that are told as one.
pub fn together(ui: &mut Ui, all: &[&Words]) {
    if all.iter().any(|words| is_of_list(words)) {
        listed(ui, all);
    } else {
        for one in all {
            words(ui, one);
        }
    }
}

/// Where an entry goes, those behind it move up: what counts is which ones are gone.
fn listed(ui: &mut Ui, places: &[&Words]) {
    let stays = |name: &Said| places.iter().any(|place| place.after == *name);
    let title = ui.say(TakenOffList {});
    ui.label(RichText::new(title).family(fonts::semibold()));
    for name in places.iter().map(|place| &place.before).filter(|name| !stays(name)) {
        text(ui, &format!("\u{2022} {}", plain(&ui.say(name.clone()))));
    }
}

/// A change in plain words. Pages about what was changed say it the same way.
pub fn words(ui: &mut Ui, words: &Words) {
    let short = ui.say(words.short.clone());
    ui.label(RichText::new(plain(&short)).family(fonts::semibold()));
    let change = ui.say(FromTo { before: words.before.clone().into(), after: words.after.clone().into() });
    text(ui, &plain(&change));
}

pub fn exact(ui: &mut Ui, detail: &Said) {
    ui.label(RichText::new(plain(&ui.say(detail.clone()))).monospace().size(theme::size::SMALL));
}
