//! Sentences without what tells of anybody.

use super::forms::is_usual_adapter;
use super::pseudonyms::{PseudonymKind, Pseudonyms};
use super::texts::hide_host;
use crate::model::said::{Arg, Said};

/// What a sentence was told is hidden by its type. Only words that were finished elsewhere are looked through.
pub fn hide(said: &Said, pseudonyms: &mut Pseudonyms) -> Said {
    if said.is_told() {
        said.map(&mut |arg| hide_arg(arg, pseudonyms))
    } else {
        Said::finished(&pseudonyms.scrub(&said.english()))
    }
}

/// What stands in an argument's place; none where it tells nothing of anybody.
fn hide_arg(arg: &Arg, pseudonyms: &mut Pseudonyms) -> Option<Arg> {
    Some(match arg {
        Arg::Address(text) | Arg::Name(text) => Arg::Name(hide_host(text, pseudonyms)),
        Arg::PeerName(text) => Arg::PeerName(hide_host(text, pseudonyms)),
        Arg::Label(text) if is_usual_adapter(text) => return None,
        Arg::Label(text) => Arg::Label(pseudonyms.of(PseudonymKind::Other, text)),
        Arg::Path(text) => Arg::Path(pseudonyms.of(PseudonymKind::Other, text)),
        Arg::Person(text) => Arg::Person(pseudonyms.of(PseudonymKind::Name, text)),
        Arg::Untrusted(text) => Arg::Untrusted(pseudonyms.of(PseudonymKind::Other, text)),
        // They quote what they were given.
        Arg::OsError(text) => Arg::OsError(pseudonyms.scrub(text)),
        Arg::Command(text) => Arg::Command(pseudonyms.scrub(text)),
        Arg::Phrase(within) => Arg::Phrase(Box::new(hide(within, pseudonyms))),
        Arg::Count(_)
        | Arg::Day(_)
        | Arg::Duration(_)
        | Arg::Hex(_)
        | Arg::List(_)
        | Arg::Moment(_)
        | Arg::Number(_)
        | Arg::Percent(_)
        | Arg::Term(_) => return None,
    })
}
