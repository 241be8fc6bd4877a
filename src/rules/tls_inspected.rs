//! `tls-inspected`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::certificate::ServerCertificate;

/// What inspecting products write into the issuer of the certificates that they make up on the way.
const PRODUCTS: [(&str, &str); 22] = [
    ("fortinet", "Fortinet"),
    ("fortigate", "Fortinet"),
    ("zscaler", "Zscaler"),
    ("palo alto", "Palo Alto Networks"),
    ("sophos", "Sophos"),
    ("blue coat", "Blue Coat"),
    ("netskope", "Netskope"),
    ("cisco umbrella", "Cisco Umbrella"),
    ("check point", "Check Point"),
    ("barracuda", "Barracuda"),
    ("watchguard", "WatchGuard"),
    ("sonicwall", "SonicWall"),
    ("forcepoint", "Forcepoint"),
    ("kaspersky", "Kaspersky"),
    ("bitdefender", "Bitdefender"),
    ("eset ssl filter", "ESET"),
    ("avast", "Avast"),
    ("avg technologies", "AVG"),
    ("mitmproxy", "mitmproxy"),
    ("fiddler", "Fiddler"),
    ("charles proxy", "Charles"),
    ("portswigger", "Burp"),
];

pub const RULE: Rule = Rule { id: "tls-inspected", layer: Layer::Tls, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let certificate = evidence.fact::<ServerCertificate>()?;
    let own = certificate.own.as_ref()?;
    let texts = || std::iter::once(own).chain(&certificate.others).map(|c| c.issuer.to_lowercase());
    let product = PRODUCTS.iter().find(|(mark, _)| texts().any(|text| text.contains(mark)))?.1;
    RULE.suspect(
        Confidence::Likely,
        format!("Something on the way opens the encrypted connection: {product}."),
        vec![format!("The certificate was issued by \u{201c}{}\u{201d}, not by the other computer.", own.issuer)],
    )
}

const EXPLAIN: &str = "";
