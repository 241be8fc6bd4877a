//! `closed-after-hello`

use super::stage::{greet, nla_only, read_record};
use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "closed-after-hello",
    title: "Hangs up when encryption begins",
    description: "The computer answers, and hangs up when the encrypted connection begins: error 0x904 with 0x7.",
    cause: Some(Cause::TlsClosedAfterHello),
    serve: || {
        Ok(Peer::talks(|mut stream| async move {
            if greet(&mut stream, nla_only).await? {
                read_record(&mut stream).await?;
            }
            Ok(())
        }))
    },
};
