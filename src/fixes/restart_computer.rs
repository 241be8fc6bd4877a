//! `restart-computer`

use super::{Fix, FixCx, FixError, Plan};
use crate::change::{Change, RestartAsked};
use crate::model::{Cause, Place, Undo};

pub const FIX: Fix = Fix {
    id: "restart-computer",
    title: "Restart this computer",
    place: Place::Both,
    elevated: true,
    undo: Undo::None,
    cures: &[Cause::ServerSilent, Cause::ClosedOnConnect, Cause::NoNetwork],
    explain: "Asks Windows to restart this computer. Programs with unsaved work are asked first, and can say no; nothing is \
        forced.{more} Redial never restarts a computer by itself.",
    alerts: &[],
    options: &[],
    timed: None,
    plan,
};

crate::says! { "fix-restart-computer":
    SaveFirst {} = "Save your work first. Everybody who is signed in to this computer is signed out.";
}

fn plan(_: &FixCx<'_>) -> Result<Plan, FixError> {
    Ok(Plan::of([Change::RestartAsked(RestartAsked {})]).warn(SaveFirst {}))
}
