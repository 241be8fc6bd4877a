//! `tls-13-intolerant`

use tokio::io::{AsyncReadExt, join};
use tokio::net::TcpStream;

use super::computer::{HEALTHY, Identity};
use super::hello::Hello;
use super::stage::{greet, nla_only, read_record};
use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "tls-13-intolerant",
    title: "Stumbles over the newest encryption",
    description: "Something in front of the computer hangs up when it hears of TLS 1.3, the newest encryption.",
    cause: Some(Cause::Tls13Intolerant),
    serve: || {
        let tls = HEALTHY.tls(&[&rustls::version::TLS12])?;
        Ok(Peer::talks(move |stream| talk(stream, tls.clone())))
    },
};

async fn talk(mut stream: TcpStream, tls: Identity) -> std::io::Result<()> {
    if !greet(&mut stream, nla_only).await? {
        return Ok(());
    }
    let hello = read_record(&mut stream).await?;
    if Hello::read(&hello).is_none_or(|hello| hello.offers(TLS_13)) {
        return Ok(());
    }
    // The handshake begins with what was read already.
    let (read, write) = stream.into_split();
    HEALTHY.encrypted(&tls, join(hello.as_slice().chain(read), write)).await
}

const TLS_13: u16 = 0x0304;
