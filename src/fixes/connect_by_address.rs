//! `connect-by-address`

use super::{Fix, FixCx, FixError, FixOption, OptionKind, Plan};
use crate::change::{Change, MstscStarted};
use crate::model::{Cause, Place, Undo};

pub const FIX: Fix = Fix {
    id: "connect-by-address",
    title: "Connect by the address instead of the name",
    place: Place::Here,
    elevated: false,
    undo: Undo::None,
    cures: &[Cause::AddressWorksNameFails, Cause::NameNotFound, Cause::NameAnswersDiffer, Cause::DnsServerSilent],
    explain: "Opens Remote Desktop for the other computer's IP address, once Redial has seen that Remote Desktop answers \
        there.{more} It is a way around a name that can't be looked up, until somebody repairs that. Nothing is changed or \
        saved.\n\n\
        An address may belong to another computer tomorrow, so use the name again as soon as it works.",
    alerts: &["A security product may report that Remote Desktop was started for an address (mstsc /v:)."],
    options: &[ADDRESS],
    timed: None,
    plan,
};

/// Whoever gives it has seen Remote Desktop answer there.
const ADDRESS: FixOption = FixOption {
    name: "address",
    kind: OptionKind::Address,
    explain: "the address, with :PORT if the port is not 3389",
};

crate::says! { "fix-connect-by-address":
    NoAddress {} = "No address is known at which Remote Desktop answers. Ask for it at the other computer, and {{give it with --address|type it above}}.";
    Certificate {} = "Windows will say that it can't check the certificate: certificates are made out to names, not addresses.";
    OlderSignIn {} = "Signing in uses an older way (NTLM, not Kerberos). Where your organisation has switched that off, it fails.";
    ProtectedUsers {} = "Accounts in the group \u{201c}Protected Users\u{201d} can't sign in by an address.";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let Some(address) = cx.options.text(ADDRESS.name) else {
        return Err(FixError::refused(NoAddress {}));
    };
    let plan = Plan::of([Change::MstscStarted(MstscStarted { address: address.to_owned() })])
        .warn(Certificate {})
        .warn(OlderSignIn {})
        .warn(ProtectedUsers {});
    Ok(plan)
}
