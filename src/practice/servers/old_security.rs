//! `old-security`

use super::stage::{drain, greet};
use super::{Peer, Scenario};
use crate::proto::x224::Protocols;

pub const SCENARIO: Scenario = Scenario {
    id: "old-security",
    title: "Only the oldest kind of connection",
    description: "Somebody has set the computer to the oldest kind of Remote Desktop connection, without modern encryption.",
    // Remote Desktop goes on with it: worth a note and no more.
    cause: None,
    serve: || {
        Ok(Peer::talks(|mut stream| async move {
            if greet(&mut stream, choose).await? {
                drain(stream).await?;
            }
            Ok(())
        }))
    },
};

/// `SSL_NOT_ALLOWED_BY_SERVER` to all but standard RDP security: [MS-RDPBCGR] 2.2.1.2.2.
const fn choose(asked: Protocols) -> Result<Protocols, u32> {
    if asked.0 == 0 { Ok(Protocols::RDP) } else { Err(2) }
}
