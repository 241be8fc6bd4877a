//! The first steps of a session, as a server takes them.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::Peer;
use super::computer::HEALTHY;
use super::stage::{drain, greet, strange};
use crate::proto::mcs;
use crate::proto::x224::Protocols;

/// What a client may say in one of these steps.
const LONGEST: usize = 4096;

/// The user that a client becomes.
pub const USER: u16 = 1007;

/// A computer that takes clients without NLA, and answers so many of the steps, one after another, before it hangs up.
pub fn peer(answers: fn() -> Vec<Vec<u8>>) -> io::Result<Peer> {
    let tls = HEALTHY.tls(rustls::DEFAULT_VERSIONS)?;
    Ok(Peer::talks(move |mut stream| {
        let tls = tls.clone();
        async move {
            if greet(&mut stream, tls_only).await? {
                take(tls.accept(stream).await?, &answers()).await?;
            }
            Ok(())
        }
    }))
}

/// The answers of one that takes every step.
pub fn every_step() -> Vec<Vec<u8>> {
    let (connected, attached) = (mcs::connect_response(0, Protocols::SSL), mcs::attach_confirm(0, USER));
    vec![connected, attached, mcs::join_confirm(0, USER, USER), mcs::join_confirm(0, USER, 1003)]
}

async fn take(mut stream: impl AsyncRead + AsyncWrite + Unpin, answers: &[Vec<u8>]) -> io::Result<()> {
    for (step, answer) in answers.iter().enumerate() {
        read(&mut stream).await?;
        // Erect Domain stands before the user's request, and gets no answer.
        if step == 1 {
            read(&mut stream).await?;
        }
        stream.write_all(answer).await?;
        stream.flush().await?;
    }
    if answers.len() < every_step().len() {
        read(&mut stream).await?;
        return stream.shutdown().await;
    }
    drain(stream).await
}

/// Reads one PDU.
async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut packet = vec![0; 4];
    stream.read_exact(&mut packet).await?;
    let total = mcs::total_length(&packet).map_err(|_| strange())?.filter(|total| *total <= LONGEST);
    packet.resize(total.ok_or_else(strange)?, 0);
    stream.read_exact(&mut packet[4..]).await?;
    Ok(packet)
}

/// `SSL_REQUIRED_BY_SERVER` to all but TLS.
fn tls_only(asked: Protocols) -> Result<Protocols, u32> {
    if asked.meets(Protocols::SSL) { Ok(Protocols::SSL) } else { Err(1) }
}
