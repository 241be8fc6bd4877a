//! `gateway-auto-detect-on`

use super::connection_file::{self, ConnectionFile};
use super::{Fix, FixCx, FixError, Plan};
use crate::model::{Cause, Place, Undo};

pub const FIX: Fix = Fix {
    id: "gateway-auto-detect-on",
    title: "Use a gateway only where it is needed",
    place: Place::Here,
    elevated: false,
    undo: Undo::Full,
    cures: &[Cause::ClientGatewayMisset],
    explain: "Tells Remote Desktop to try the direct way first and the gateway only where that fails, in its \
        settings or in one connection file.{more} That is the line `gatewayusagemethod` with 2. Where no gateway is \
        named, the one that your organisation has set for everybody is used.\n\n\
        Trying both takes a little longer where the gateway is needed.",
    alerts: &[],
    options: &[connection_file::FILE],
    timed: None,
    plan,
};

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    // Without a file, Remote Desktop finds out by itself.
    let Some(file) = ConnectionFile::find(cx)? else { return Ok(Plan::default()) };
    let detect = file.set("gatewayusagemethod", "2", "never unset")?;
    // 1 is the gateway that the file names, 0 the one that an administrator has set for everybody
    // (IMsRdpClientTransportSettings::GatewayProfileUsageMethod).
    let whose = if file.has_text("gatewayhostname")? { "1" } else { "0" };
    let profile = file.set("gatewayprofileusagemethod", whose, "0")?;
    Ok(file.plan(detect.into_iter().chain(profile)))
}
