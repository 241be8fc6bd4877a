//! `client-nla-off`

use std::time::Duration;

use super::connection_file::{self, ConnectionFile};
use super::{Fix, FixCx, FixError, Plan};
use crate::model::{Cause, Place, Undo};

pub const FIX: Fix = Fix {
    id: "client-nla-off",
    title: "Switch off the early sign-in for half an hour",
    place: Place::Here,
    elevated: false,
    undo: Undo::Full,
    cures: &[Cause::CredsspTooOld],
    explain: "Switches off the early sign-in in Remote Desktop's settings or in one connection file. It goes back \
        after 30 minutes, or when Redial starts next if it is closed by then.{more} Its line there is \
        `enablecredsspsupport`. The password is then typed into the other computer's own screen, which also lets you \
        change one that has expired.\n\n\
        It only helps where the other computer does not insist on the early sign-in; most do. It is less safe: you \
        type your password before that computer has proven which one it is. Do it only for a computer that you know.",
    alerts: &[],
    options: &[connection_file::FILE],
    timed: Some(Duration::from_mins(30)),
    plan,
};

crate::says! { "fix-client-nla-off":
    LessSafe {} = "This is less safe than before. Type your password only on a computer that you know.";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let file = ConnectionFile::find(cx)?.ok_or_else(connection_file::none_yet)?;
    let plan = file.plan(file.set("enablecredsspsupport", "0", "1")?);
    if plan.changes.is_empty() {
        return Ok(plan);
    }
    Ok(plan.warn(LessSafe {}))
}
