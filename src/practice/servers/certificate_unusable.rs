//! `certificate-unusable`

use tokio::io::AsyncWriteExt;

use super::stage::{greet, nla_only, read_record};
use super::{Peer, Scenario};
use crate::model::Cause;
use crate::proto::x224::MCS_DISCONNECT;

pub const SCENARIO: Scenario = Scenario {
    id: "certificate-unusable",
    title: "Cannot use its own certificate",
    description: "The computer has a certificate but cannot use the key to it, so it hangs up half-way.",
    cause: Some(Cause::ServerCertificateUnusable),
    serve: || {
        Ok(Peer::talks(|mut stream| async move {
            if greet(&mut stream, nla_only).await? {
                read_record(&mut stream).await?;
                stream.write_all(&MCS_DISCONNECT).await?;
            }
            Ok(())
        }))
    },
};
