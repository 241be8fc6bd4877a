//! `host-certificate`: the certificate that the listener shows.

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{fact, listener, perhaps, policies, reading};
use crate::model::said::{Day, Said};
use crate::model::{Evidence, Layer, Outcome};
use crate::platform::{Platform, names};
use crate::proto::certificate::{Certificate, read};
use crate::says;

pub const CHECK: Check = Check {
    id: "host-certificate",
    layer: Layer::Certificate,
    title: "Certificate",
    run,
    read: typed::<CertificateSeen>,
    tell,
    unsure: known,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CertificateSeen {
    pub source: Source,
    /// In the store `Remote Desktop`.
    pub stored: usize,
    /// The one in force, where it is in that store.
    pub own: Option<Certificate>,
    pub now_unix: i64,
}

/// Where the certificate comes from: only Windows' own may be renewed by simply taking it away.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    SelfSigned,
    /// Somebody chose one by its fingerprint.
    Chosen,
    /// The organisation's template issues it.
    Policy,
}

fn run(pc: &dyn Platform) -> Outcome {
    let stored = reading(pc.certificates())?;
    let bound = names::BOUND_CERTIFICATE.into_iter().find_map(|name| {
        let value = perhaps(pc.value(&listener(), name)).flatten()?;
        Some(value.bytes.0).filter(|hash| hash.iter().any(|octet| *octet != 0))
    });
    let template = perhaps(pc.value(&policies(), names::CERTIFICATE_TEMPLATE)).flatten();
    let template = template.and_then(|value| value.as_text()).is_some_and(|name| !name.is_empty());
    // What is bound may be in the store as well: Windows binds its own by the same value at times.
    let bound_here = bound.as_ref().and_then(|hash| stored.iter().find(|certificate| certificate.sha1.0 == *hash));
    let own = match (&bound, bound_here) {
        (_, Some(certificate)) => read(&certificate.der.0),
        (Some(_), None) => None,
        (None, None) => {
            let all = stored.iter().take(100).filter_map(|certificate| read(&certificate.der.0));
            all.max_by_key(|certificate| certificate.not_after_unix)
        }
    };
    let source = if template {
        Source::Policy
    } else if bound.is_some() && !own.as_ref().is_some_and(|certificate| certificate.self_issued) {
        Source::Chosen
    } else {
        Source::SelfSigned
    };
    fact(CertificateSeen { source, stored: stored.len(), own, now_unix: i64::try_from(pc.now()).unwrap_or(i64::MAX) })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let seen = evidence.fact::<CertificateSeen>()?;
    Some(match &seen.own {
        Some(own) => ValidUntil { until: Day(own.not_after_unix) }.into(),
        None if seen.source == Source::SelfSigned => WillBeMade {}.into(),
        None => ChosenElsewhere {}.into(),
    })
}

says! { "host-certificate":
    ValidUntil { until: Day } = "The certificate is valid until {until}.";
    WillBeMade {} = "Windows will make a certificate when one is needed.";
    ChosenElsewhere {} = "The certificate is one that somebody chose. Whether it is right only shows when connecting.";
}
