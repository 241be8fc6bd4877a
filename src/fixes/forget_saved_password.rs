//! `forget-saved-password`

use super::computers::{self, Chosen};
use super::{Fix, FixCx, FixError, Plan};
use crate::change::CredentialRemoved;
use crate::model::{Cause, Place, Undo};
use crate::platform::credentials::CredentialKind;

pub const FIX: Fix = Fix {
    id: "forget-saved-password",
    title: "Forget the saved password",
    place: Place::Here,
    elevated: false,
    undo: Undo::Partial,
    cures: &[Cause::WrongPassword, Cause::PasswordExpired, Cause::AccountLocked, Cause::SignInRefused],
    explain: "Removes the password that Windows has saved for a computer, so that Remote Desktop asks for it again.{more} This \
        helps after a change of password: an old one that is tried again and again may even lock the account.\n\n\
        A Windows password can't be brought back afterwards, as nobody but Windows can read it. Other saved sign-ins \
        can.",
    alerts: &["A security product may report that a saved password was removed from Credential Manager."],
    options: &[computers::HOST, computers::ALL],
    timed: None,
    plan,
};

crate::says! { "fix-forget-saved-password":
    NoWayBack { user: Person, host: Name } = "The Windows password of {user} for {host} can't be brought back afterwards. You need to know it.";
}

/// What Remote Desktop puts before the computer's name.
const PREFIX: &str = "TERMSRV/";

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let chosen = Chosen::of(cx)?;
    let mut plan = Plan::default();
    for credential in cx.pc.credentials(&format!("{PREFIX}*"))? {
        let host = credential.target.get(PREFIX.len()..).unwrap_or_default().to_owned();
        let password = match credential.kind {
            CredentialKind::Generic => false,
            CredentialKind::DomainPassword => true,
            // A certificate or smart card is no password.
            CredentialKind::Other(_) => continue,
        };
        if !chosen.is(&host) {
            continue;
        }
        if password {
            plan = plan.warn(NoWayBack { user: credential.user.as_str().into(), host: host.into() });
        }
        plan.changes.push(CredentialRemoved::plan(cx.pc, credential)?);
    }
    Ok(plan)
}
