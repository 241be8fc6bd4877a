//! `certificate-weak-signature`

use super::Rule;
use super::certificate_view::own;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-weak-signature", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    let algorithm = own.signature_algorithm.to_ascii_lowercase();
    let confidence = match () {
        () if algorithm.starts_with("md") => Confidence::Likely,
        () if algorithm.contains("sha1") => Confidence::Possible,
        () => return None,
    };
    RULE.suspect(
        confidence,
        "The other computer's certificate is signed in an old way that many programs refuse.",
        vec![format!("It is signed with {}.", own.signature_algorithm)],
    )
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    fn signed(algorithm: &str) -> Option<Said> {
        Run::showing(|c| c.signature_algorithm = algorithm.to_owned()).says(&RULE)
    }

    #[test]
    fn old_ways_of_signing() {
        for algorithm in ["sha1WithRSAEncryption", "ecdsaWithSHA1", "dsaWithSHA1"] {
            assert_eq!(signed(algorithm), Some((Weight::Suspect, Side::Server, Confidence::Possible)), "{algorithm}");
        }
        for algorithm in ["md5WithRSAEncryption", "md2WithRSAEncryption"] {
            assert_eq!(signed(algorithm), Some((Weight::Suspect, Side::Server, Confidence::Likely)), "{algorithm}");
        }
    }

    #[test]
    fn not_the_usual_ones_nor_unknown_ones() {
        for algorithm in ["sha256WithRSAEncryption", "ecdsaWithSHA384", "rsassaPss", "Ed25519", "1.2.3.4"] {
            assert_eq!(signed(algorithm), None, "{algorithm}");
        }
    }
}
