//! `renew-certificate`

use super::{Fix, FixCx, FixError, Plan, own_certificate, remote_service};
use crate::model::{Cause, Place, Undo};

pub const FIX: Fix = Fix {
    id: "renew-certificate",
    title: "Have Windows make a new certificate",
    place: Place::There,
    elevated: true,
    undo: Undo::Partial,
    cures: &[
        Cause::HostCertificateExpired,
        Cause::CertificateExpired,
        Cause::CertificateNotYetValid,
        Cause::CertificateWeakKey,
        Cause::CertificateWeakSignature,
        Cause::CertificateWrongPurpose,
        Cause::ServerCertificateUnusable,
        Cause::ServerCertificateMissing,
        Cause::TlsClosedAfterHello,
    ],
    explain: "Takes the certificate that Windows made for Remote Desktop out of use, and restarts the services, \
        which make a new one.{more} Redial keeps the old one in its list of changes. This helps where a certificate \
        has expired, or this computer can't use it any more.\n\n\
        Whoever is connected is cut off for a moment. Everybody who connects sees the question about this computer's \
        identity once more, as the new certificate is not known yet. It is only for Windows' own certificate: one \
        that somebody chose, or that the organisation issues, stays as it is.\n\n\
        Undoing it puts the old certificate into its place beside the new one. Whether Windows has kept its key, \
        nobody can promise.",
    alerts: &[
        "A security product may report that a certificate of this computer was removed.",
        "A security product may report that the Remote Desktop service was restarted.",
    ],
    options: &[remote_service::KEEP_SESSIONS],
    timed: None,
    plan,
};

crate::says! { "fix-renew-certificate":
    NoneNow {} = "There is no certificate now. Windows makes one when its services start.";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let own = own_certificate::must_be_own(cx.pc)?;
    let mut plan = own_certificate::removal(cx.pc, &own)?;
    if own.is_empty() {
        plan = plan.warn(NoneNow {});
    }
    let plan =
        remote_service::around(plan, remote_service::restarted_or_started(cx.pc, remote_service::CONFIGURATION)?);
    let plan = remote_service::restart(cx, plan)?;
    Ok(plan.warn(remote_service::AskedOnceMore {}))
}
