//! `gateway-off`

use super::connection_file::{self, ConnectionFile};
use super::{Fix, FixCx, FixError, Plan};
use crate::change::Change;
use crate::model::{Cause, Place, Undo};

pub const FIX: Fix = Fix {
    id: "gateway-off",
    title: "Connect without a gateway",
    place: Place::Here,
    elevated: false,
    undo: Undo::Full,
    cures: &[Cause::ClientGatewayMisset, Cause::GatewayUnreachable],
    explain: "Tells Remote Desktop to go directly to the other computer, in its settings or in one connection \
        file.{more} That is the line `gatewayusagemethod` with 0; the gateway's name stays in the file.\n\n\
        A gateway leads into your organisation's network from outside. Inside it is not needed; outside nothing \
        works without it.",
    alerts: &[],
    options: &[connection_file::FILE],
    timed: None,
    plan,
};

crate::says! { "fix-gateway-off":
    OutsideAgain {} = "Outside your organisation's network, switch the gateway on again.";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let file = ConnectionFile::find(cx)?.ok_or_else(connection_file::none_yet)?;
    let off = file.set("gatewayusagemethod", "0", "never unset")?;
    // 4 is never, too.
    let off = off.filter(|change| !matches!(change, Change::RdpLine(line) if line.was.as_deref() == Some("4")));
    // 0 would follow what an administrator has set for everybody, 1 is what this file says
    // (IMsRdpClientTransportSettings::GatewayProfileUsageMethod).
    let own = file.set("gatewayprofileusagemethod", "1", "never unset")?;
    let plan = file.plan(off.into_iter().chain(own));
    if plan.changes.is_empty() {
        return Ok(plan);
    }
    Ok(plan.warn(OutsideAgain {}))
}
