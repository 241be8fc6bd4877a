//! `garbled`

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::stage::drain;
use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "garbled",
    title: "Answers something else",
    description: "A program that nobody knows answers the greeting with something that is not Remote Desktop.",
    cause: Some(Cause::NegotiationGarbled),
    serve: || {
        Ok(Peer::talks(|mut stream| async move {
            // It waits to be asked, as Remote Desktop does.
            stream.read_u8().await?;
            stream.write_all(&NONSENSE).await?;
            drain(stream).await
        }))
    },
};

/// No protocol that anybody could recognise begins like this.
const NONSENSE: [u8; 16] =
    [0xb5, 0x62, 0x0a, 0x04, 0xde, 0x17, 0x8c, 0x91, 0x6f, 0xe0, 0x35, 0xaa, 0x01, 0x7e, 0xc3, 0x58];
