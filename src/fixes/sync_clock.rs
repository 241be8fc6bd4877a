//! `sync-clock`

use super::{Fix, FixCx, FixError, Plan};
use crate::change::{Change, ClockSynced, ServiceRun};
use crate::model::{Cause, Place, Undo};
use crate::platform::names;

pub const FIX: Fix = Fix {
    id: "sync-clock",
    title: "Set the clock",
    place: Place::Both,
    elevated: true,
    undo: Undo::Partial,
    cures: &[Cause::ClockSkew, Cause::HostClockWrong, Cause::CertificateNotYetValid],
    explain: "Asks Windows to compare the clock with its time server now. Signing in fails where two clocks are more than \
        five minutes apart, and certificates look too old or too new.\n\n\
        The time zone stays as it is. The clock can't be put back afterwards, nor should it; a service that was started \
        for it can be stopped again.",
    alerts: &[],
    options: &[],
    timed: None,
    plan,
};

crate::says! { "fix-sync-clock":
    NoTimeService {} = "Windows' own time service is missing on this computer, so another program sets its clock. Please set it by hand, under Settings, Time & language.";
    NoTimeServer {} = "No time server is set. Windows may have nobody to ask.";
}

const SERVICE: &str = names::W32_TIME;
/// Nothing notices less.
const EXACT_MS: u64 = 1000;
const RECENTLY_S: u64 = 10 * 60;

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    if cx.pc.service(SERVICE)?.is_none() {
        return Err(FixError::refused(NoTimeService {}));
    }
    let clock = cx.pc.clock()?;
    let recently = clock.last_sync.is_some_and(|time| cx.pc.now().abs_diff(time) < RECENTLY_S);
    if recently && clock.offset_ms.is_some_and(|offset| offset.unsigned_abs() < EXACT_MS) {
        return Ok(Plan::default());
    }
    let mut plan = Plan::of(ServiceRun::plan_start(cx.pc, SERVICE)?);
    plan.changes.push(Change::ClockSynced(ClockSynced {}));
    if clock.server.is_none() {
        plan = plan.warn(NoTimeServer {});
    }
    Ok(plan)
}
