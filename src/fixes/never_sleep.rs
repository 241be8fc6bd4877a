//! `never-sleep`

use super::{Fix, FixCx, FixError, Plan};
use crate::change::PowerSet;
use crate::model::{Cause, Place, Undo};

pub const FIX: Fix = Fix {
    id: "never-sleep",
    title: "Keep this computer awake while it is plugged in",
    place: Place::There,
    elevated: true,
    undo: Undo::Full,
    cures: &[Cause::HostSleeps, Cause::PortNoAnswer],
    explain: "A computer that sleeps can't be reached. This sets the time until sleep to \u{201c}never\u{201d}, for \
        the power plan in use and while plugged in.{more} The screen still goes dark, and on battery nothing changes.\n\
        \n\
        It does not wake a computer that sleeps already. It can't keep one awake whose lid is closed or that is \
        switched off. It uses more power.",
    alerts: &[],
    options: &[],
    timed: None,
    plan,
};

const NEVER: u32 = 0;

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    Ok(Plan::of(PowerSet::plan(cx.pc, NEVER)?))
}
