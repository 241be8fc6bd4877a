//! `reset-default-rdp`

use super::{Fix, FixCx, FixError, Plan, aside};
use crate::model::{Cause, Place, Undo};
use crate::platform::files::default_rdp;

pub const FIX: Fix = Fix {
    id: "reset-default-rdp",
    title: "Start with fresh Remote Desktop settings",
    place: Place::Here,
    elevated: false,
    undo: Undo::Full,
    cures: &[Cause::ClientNlaOff, Cause::ClientGatewayMisset],
    explain: "Remote Desktop keeps what was last set in its window in a hidden file in Documents.{more} It is called \
        Default.rdp. This puts the file aside. Remote Desktop writes a new one with the usual settings when it \
        connects next.\n\nThis helps where a setting that nobody remembers gets in the way: a gateway, a kind of \
        sign-in, a screen that is gone. It changes nothing on the other computer.",
    alerts: &[],
    options: &[],
    timed: None,
    plan,
};

crate::says! { "fix-reset-default-rdp":
    BackToUsual {} = "Settings that you chose in Remote Desktop's window, such as screen size and sound, go back to the usual.";
    NewFileStays {} = "Once Remote Desktop has written a new file, undo leaves that one in place and says so.";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let Some(change) = aside::put(cx.pc, &default_rdp(cx.pc)?)? else { return Ok(Plan::default()) };
    Ok(Plan::of([change]).warn(BackToUsual {}).warn(NewFileStays {}))
}
