//! `tls-inspected`

use super::Rule;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::certificate::ServerCertificate;
use crate::says;

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

pub const RULE: Rule = Rule { id: Cause::TlsInspected, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let certificate = evidence.fact::<ServerCertificate>()?;
    // Who opens the connection signs with an authority of its own. A computer that vouches for itself may be called
    // anything, and the one that manages a security product is often called after it.
    let own = certificate.own.as_ref().filter(|own| !own.self_issued)?;
    let texts = || std::iter::once(own).chain(&certificate.others).map(|c| c.issuer.to_lowercase());
    let product = PRODUCTS.iter().find(|(mark, _)| texts().any(|text| text.contains(mark)))?.1;
    RULE.suspect(Confidence::Likely, Opens { product: product.into() }, [IssuedBy { issuer: (&own.issuer).into() }])
}

says! { "tls-inspected":
    Opens { product: Term } = "Something on the way opens the encrypted connection: {product}.";
    IssuedBy { issuer: Untrusted } = "The certificate was issued by {issuer}, not by {other}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The certificate that your computer sees was not made by {other}. A security product on the way, or on \
     your own computer, made it. Such a product opens encrypted connections to look inside, and closes them again. \
     Remote Desktop may refuse to go on, or warn you about the certificate.",
    reasons: &[
        Reason::new(
            "Your organisation's firewall or web filter inspects encrypted traffic and includes Remote \
         Desktop in that.",
        ),
        Reason::new("An antivirus program on this computer does the same."),
        Reason::new(
            "If neither is known to your organisation, somebody may be listening in. Then do not type a \
         password.",
        ),
    ],
    steps: &[
        Step::here(
            "Do not accept a certificate that you do not expect. Tell your helpdesk the issuer's name that this page \
         shows.",
        ),
        Step::here(
            "Try without VPN or from another network, if you may. If the warning goes away, the product \
         sits in the first network.",
        ),
        Step::helpdesk(
            "Exempt Remote Desktop (TCP port 3389, or the port in use) from inspection in the firewall, \
         proxy or antivirus program, at least for this computer.",
        ),
        Step::helpdesk(
            "Compare the certificate's thumbprint with the one in `certlm.msc` > Remote Desktop > \
         Certificates on {other}. They must be equal afterwards.",
        )
        .on(Servers::WINDOWS),
        Step::mind(
            "Do not switch the antivirus program off altogether: an exception for Remote Desktop does \
         the same and leaves the protection on.",
        ),
    ],
    references: &[
        "[MS-RDPBCGR] 5.4.5 Enhanced RDP Security (the server's certificate protects the sign-in)",
        "[MS-CSSP] 3.1.5 (the sign-in is bound to the server's public key, so an opened connection \
         is refused)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn issued_by(issuer: &str, self_issued: bool) -> Run {
        Run::showing(|c| (c.issuer, c.self_issued) = (issuer.to_owned(), self_issued))
    }

    #[test]
    fn the_issuer_is_a_product_that_opens_connections() {
        let run = issued_by("C=US, O=Fortinet, CN=FortiGate CA", false);
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Network, Confidence::Likely)));
        assert!(run.finding(&RULE).headline.contains("Fortinet"));
    }

    #[test]
    fn not_a_computer_that_is_called_after_a_product() {
        assert_eq!(issued_by("CN=SOPHOS-CONSOLE.corp.example", true).says(&RULE), None);
        assert_eq!(issued_by("CN=Example Corp Issuing CA 2", false).says(&RULE), None);
    }
}
