//! The server's certificate and the clocks that it is read by.

use crate::model::Evidence;
use crate::net::credssp::CredSspOutcome;
use crate::probes::certificate::ServerCertificate;
use crate::probes::credssp::SignIn;
use crate::proto::certificate::Certificate;

/// The server's own certificate; none where none was shown or it cannot be read.
pub fn own(evidence: &Evidence) -> Option<&Certificate> {
    evidence.fact::<ServerCertificate>()?.own.as_ref()
}

/// The other computer's clock minus this one's, in seconds.
pub fn skew_s(evidence: &Evidence) -> Option<f64> {
    match &evidence.fact::<SignIn>()?.0.greeting {
        CredSspOutcome::Challenged { skew_s, .. } => *skew_s,
        _ => None,
    }
}

/// What the other computer's clock says, in seconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
pub fn server_now(evidence: &Evidence) -> Option<i64> {
    skew_s(evidence).map(|skew| evidence.now_unix.saturating_add(skew as i64))
}
