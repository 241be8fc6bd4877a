//! `flush-dns`

use super::{Fix, FixCx, FixError, Plan};
use crate::change::{Change, DnsFlushed};
use crate::model::{Cause, Place, Undo};

pub const FIX: Fix = Fix {
    id: "flush-dns",
    title: "Look up computer names again",
    place: Place::Here,
    elevated: false,
    undo: Undo::None,
    cures: &[Cause::NameNotFound, Cause::NameAnswersDiffer, Cause::AddressWorksNameFails],
    explain: "Windows remembers for a while which address belongs to a name, and also that a name was not \
        found.{more} This makes it forget, and ask again. Nothing is lost, so there is nothing to undo.\n\n\
        It helps where a computer has recently moved to another address. It can't repair a name server that gives \
        the wrong answer.",
    alerts: &[],
    options: &[],
    timed: None,
    plan,
};

fn plan(_: &FixCx<'_>) -> Result<Plan, FixError> {
    Ok(Plan::of([Change::DnsFlushed(DnsFlushed {})]))
}
