//! Whether the other computer belongs to a domain, and so whether Kerberos can have a part in a sign-in.

use crate::model::Evidence;
use crate::net::credssp::CredSspOutcome;
use crate::probes::credssp::SignIn;

/// What it says of itself; none where it said nothing of that. Outside a domain the domain's name is its own.
pub fn is_member(evidence: &Evidence) -> Option<bool> {
    let SignIn(answer) = evidence.fact()?;
    let CredSspOutcome::Challenged { challenge, .. } = &answer.greeting else { return None };
    let (domain, computer) = (challenge.netbios_domain.as_ref()?, challenge.netbios_computer.as_ref()?);
    Some(!domain.eq_ignore_ascii_case(computer))
}

/// Whether mstsc may sign in by Kerberos: with an address it does not even try.
pub fn kerberos_is_possible(evidence: &Evidence) -> bool {
    evidence.target.name().is_some() && is_member(evidence) != Some(false)
}
