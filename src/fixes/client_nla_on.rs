//! `client-nla-on`

use super::connection_file::{self, ConnectionFile};
use super::{Fix, FixCx, FixError, Plan};
use crate::model::{Cause, Place, Undo};

pub const FIX: Fix = Fix {
    id: "client-nla-on",
    title: "Sign in before the screen appears",
    place: Place::Here,
    elevated: false,
    undo: Undo::Full,
    cures: &[Cause::ClientNlaOff],
    explain: "Switches on the early sign-in in Remote Desktop's settings or in one connection file.{more} Most \
        computers let nobody in without it (NLA, the line `enablecredsspsupport`), and it is the safer way. Every \
        other line of the file stays as it is.",
    alerts: &[],
    options: &[connection_file::FILE],
    timed: None,
    plan,
};

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    // Without a file, or without the line, Remote Desktop does so anyway.
    let Some(file) = ConnectionFile::find(cx)? else { return Ok(Plan::default()) };
    Ok(file.plan(file.set("enablecredsspsupport", "1", "1")?))
}
