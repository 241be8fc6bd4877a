//! The certificate that Windows makes for Remote Desktop by itself, and how it is taken out of use.

use x509_parser::prelude::{FromDer, X509Certificate};

use super::{FixError, Plan, listener};
use crate::change::{CertificateRemoved, Change, RegistryValue};
use crate::platform::certificates::StoredCertificate;
use crate::platform::registry::Value;
use crate::platform::{Platform, names};

const BOUND: [&str; 2] = names::BOUND_CERTIFICATE;
const TEMPLATE: &str = names::CERTIFICATE_TEMPLATE;
/// A certificate is a few KiB, and no computer makes many for itself.
const LONGEST: usize = 64 * 1024;
const MOST: usize = 16;

crate::says! { "fix-own-certificate":
    Chosen {} = "Somebody has chosen the certificate that Remote Desktop shows. Windows can't renew that one: please ask whoever set it up, or whoever issued it.";
    Issued {} = "Your organisation controls this: it issues the certificate that Remote Desktop shows. Please ask the people who look after your computers.";
    Kept {} = "Redial keeps the old certificate in its list of changes, and can put it back from there.";
}

/// Whose certificate Remote Desktop shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Source {
    /// Windows' own, or none yet. These are all that it has made.
    Own(Vec<StoredCertificate>),
    /// Somebody chose one by its fingerprint.
    Chosen,
    Organisation,
}

/// # Errors
/// Where the store or the registry can't be read.
pub fn source(pc: &dyn Platform) -> Result<Source, FixError> {
    let template = pc.value(&listener::policies(), TEMPLATE)?.and_then(|value| value.as_text());
    if template.is_some_and(|name| !name.is_empty()) {
        return Ok(Source::Organisation);
    }
    let own: Vec<StoredCertificate> =
        pc.certificates()?.into_iter().filter(|certificate| is_self_made(&certificate.der.0)).take(MOST).collect();
    for name in BOUND {
        let bound = pc.value(&listener::rdp_tcp(), name)?.filter(is_set);
        // Its own one may be bound by name as well.
        if bound.is_some_and(|hash| !own.iter().any(|certificate| certificate.sha1 == hash.bytes)) {
            return Ok(Source::Chosen);
        }
    }
    Ok(Source::Own(own))
}

/// As `source`, for what only Windows' own certificate may go through.
///
/// # Errors
/// A refusal where it is somebody else's.
pub fn must_be_own(pc: &dyn Platform) -> Result<Vec<StoredCertificate>, FixError> {
    match source(pc)? {
        Source::Own(certificates) => Ok(certificates),
        Source::Chosen => Err(FixError::refused(Chosen {})),
        Source::Organisation => Err(FixError::controlled(Issued {})),
    }
}

/// Takes each out of use. The journal keeps it whole, in the store's own form: no file of it is made.
///
/// # Errors
/// Where the registry can't be read.
pub fn removal(pc: &dyn Platform, certificates: &[StoredCertificate]) -> Result<Plan, FixError> {
    let mut plan = Plan::default();
    if !certificates.is_empty() {
        for name in BOUND {
            if pc.value(&listener::rdp_tcp(), name)?.is_some_and(|hash| is_set(&hash)) {
                plan.changes.extend(RegistryValue::plan(pc, &listener::rdp_tcp(), name, None)?);
            }
        }
    }
    let removed = certificates.iter().cloned();
    plan.changes.extend(removed.map(|certificate| Change::CertificateRemoved(CertificateRemoved { certificate })));
    if !certificates.is_empty() {
        plan = plan.warn(Kept {});
    }
    Ok(plan)
}

/// Zeros stand for none.
fn is_set(hash: &Value) -> bool {
    hash.bytes.0.iter().any(|octet| *octet != 0)
}

/// Issued by the same name that it is for: all that Windows makes by itself.
fn is_self_made(der: &[u8]) -> bool {
    let read = (der.len() <= LONGEST).then(|| X509Certificate::from_der(der).ok()).flatten();
    read.is_some_and(|(_, certificate)| certificate.subject().as_raw() == certificate.issuer().as_raw())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::certificates::Certificates;
    use crate::platform::fake::Fake;

    proptest! {
        #[test]
        fn hostile_certificates_are_nobodys(cut in 0..2000_usize, at in 0..2000_usize, octet in any::<u8>()) {
            let mut der = Fake::typical().certificates().unwrap().remove(0).der.0;
            prop_assert!(is_self_made(&der));
            if let Some(place) = der.get_mut(at) {
                *place = octet;
            }
            der.truncate(cut);
            is_self_made(&der);
        }
    }
}
