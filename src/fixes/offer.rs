use super::{ALL, Fix};
use crate::model::{Place, Side};

/// The fixes that can cure a cause, and where each is to be made for it.
pub fn for_cause(cause: &str, side: Side) -> impl Iterator<Item = (&'static Fix, Place)> {
    let cures = move |fix: &&Fix| fix.cures.contains(&cause);
    // What helps either computer helps the one that is wrong.
    let wrong = if side == Side::Server { Place::There } else { Place::Here };
    ALL.iter().filter(cures).map(move |fix| (fix, if fix.place == Place::Both { wrong } else { fix.place }))
}
