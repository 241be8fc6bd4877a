//! `handshake-silent`

use super::stage::{drain, greet, nla_only};
use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "handshake-silent",
    title: "Falls silent when encryption begins",
    description: "The computer answers the greeting, and nothing comes back once the encrypted connection begins.",
    cause: Some(Cause::TlsNoAnswer),
    serve: || {
        Ok(Peer::talks(|mut stream| async move {
            if greet(&mut stream, nla_only).await? {
                drain(stream).await?;
            }
            Ok(())
        }))
    },
};
