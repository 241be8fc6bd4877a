//! `wrong-service`

use tokio::io::AsyncWriteExt;

use super::stage::drain;
use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "wrong-service",
    title: "Something else listens there",
    description: "Another program, an SSH server, listens on the port where Remote Desktop was expected.",
    cause: Some(Cause::PortOtherService),
    serve: || {
        Ok(Peer::talks(|mut stream| async move {
            stream.write_all(b"SSH-2.0-practice\r\n").await?;
            drain(stream).await
        }))
    },
};
