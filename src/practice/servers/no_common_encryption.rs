//! `no-common-encryption`

use tokio::io::AsyncWriteExt;

use super::stage::{greet, nla_only, read_record};
use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "no-common-encryption",
    title: "No encryption in common",
    description: "The computer was hardened so far that it accepts no kind of encryption that this one knows.",
    cause: Some(Cause::TlsNoCommonCipher),
    serve: || {
        Ok(Peer::talks(|mut stream| async move {
            if greet(&mut stream, nla_only).await? {
                read_record(&mut stream).await?;
                stream.write_all(&HANDSHAKE_FAILURE).await?;
            }
            Ok(())
        }))
    },
};

/// A fatal alert, RFC 5246 section 7.2.2.
const HANDSHAKE_FAILURE: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];
