//! `certificate-missing`

use super::stage::greet;
use super::{Peer, Scenario};
use crate::model::Cause;
use crate::proto::x224::Protocols;

pub const SCENARIO: Scenario = Scenario {
    id: "certificate-missing",
    title: "No certificate",
    description: "The computer has lost the certificate that it needs for an encrypted connection, and says so.",
    cause: Some(Cause::ServerCertificateMissing),
    serve: || Ok(Peer::talks(|mut stream| async move { greet(&mut stream, choose).await.map(drop) })),
};

/// `SSL_CERT_NOT_ON_SERVER`, or `SSL_REQUIRED_BY_SERVER` where TLS was not asked for: [MS-RDPBCGR] 2.2.1.2.2.
const fn choose(asked: Protocols) -> Result<Protocols, u32> {
    if asked.0 == 0 { Err(1) } else { Err(3) }
}
