//! `tls-client-certificate-required`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

pub const RULE: Rule =
    Rule { id: "tls-client-certificate-required", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let later =
        matches!(evidence.fact(), Some(SignIn(answer)) if answer.greeting == Greeting::ClientCertificateRequired);
    let refused = !tls.works() && tls.client_certificate_requested();
    if !later && !refused {
        return None;
    }
    RULE.suspect(
        Confidence::Likely,
        "The other computer wants a certificate of this computer's, which Remote Desktop does not send by itself.",
        vec!["It asked for one, got none, and ended the connection.".to_owned()],
    )
}

const EXPLAIN: &str = "";
