//! The steps of a connection as seen by a server, each bounded in what it reads.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

use crate::proto::ts_request::{self, TsRequest};
use crate::proto::x224::{LONGEST_CONFIRM, Protocols, connection_confirm, requested_protocols};

/// What a client may say to somebody who no longer answers.
const MOST_IGNORED: usize = 256 * 1024;
/// A TLS record and its header, RFC 8446 section 5.2.
const LONGEST_RECORD: usize = 5 + 16 * 1024 + 256;

/// Reads and ignores, until the client goes.
pub async fn drain(mut stream: impl AsyncRead + Unpin) -> io::Result<()> {
    let mut chunk = [0; 4096];
    let mut ignored = 0;
    while ignored < MOST_IGNORED {
        match stream.read(&mut chunk).await? {
            0 => break,
            count => ignored += count,
        }
    }
    Ok(())
}

/// Reads the connection request and answers it; tells whether the connection goes on with a protocol that was asked for.
pub async fn greet(
    stream: &mut (impl AsyncRead + AsyncWriteExt + Unpin),
    choose: impl Fn(Protocols) -> Result<Protocols, u32>,
) -> io::Result<bool> {
    let chosen = choose(read_request(stream).await?);
    stream.write_all(&connection_confirm(chosen)).await?;
    Ok(chosen.is_ok())
}

/// Reads the connection request. One without negotiation data asks for standard RDP security.
pub async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Protocols> {
    let mut packet = vec![0; 4];
    stream.read_exact(&mut packet).await?;
    let length = match *packet {
        [3, 0, hi, lo] => usize::from(u16::from_be_bytes([hi, lo])),
        _ => return Err(strange()),
    };
    if !(11..=LONGEST_CONFIRM).contains(&length) {
        return Err(strange());
    }
    packet.resize(length, 0);
    stream.read_exact(&mut packet[4..]).await?;
    Ok(requested_protocols(&packet).unwrap_or(Protocols::RDP))
}

/// Reads one TLS record, header included.
pub async fn read_record(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut record = vec![0; 5];
    stream.read_exact(&mut record).await?;
    let length = 5 + usize::from(u16::from_be_bytes([record[3], record[4]]));
    if record[0] != 22 || length > LONGEST_RECORD {
        return Err(strange());
    }
    record.resize(length, 0);
    stream.read_exact(&mut record[5..]).await?;
    Ok(record)
}

/// Reads one TSRequest.
pub async fn read_ts_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<TsRequest> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 2048];
    loop {
        if let Some(total) = ts_request::total_length(&bytes).map_err(io::Error::other)?
            && bytes.len() >= total
        {
            return ts_request::read(&bytes).map_err(io::Error::other);
        }
        match stream.read(&mut chunk).await? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

/// Agrees to what a computer that requires NLA agrees to: CredSSP, in the newest way that was asked for.
pub const fn nla_only(asked: Protocols) -> Result<Protocols, u32> {
    match asked {
        _ if asked.meets(Protocols::HYBRID_EX) => Ok(Protocols::HYBRID_EX),
        _ if asked.meets(Protocols::HYBRID) => Ok(Protocols::HYBRID),
        _ => Err(HYBRID_REQUIRED_BY_SERVER),
    }
}

const HYBRID_REQUIRED_BY_SERVER: u32 = 5;

/// A client that says what no client says is cut off.
pub fn strange() -> io::Error {
    io::Error::from(io::ErrorKind::InvalidData)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::x224::{Answer, answer, connection_request};

    #[tokio::test]
    async fn agrees_to_nla_only() {
        let (ssl, nla, ex) = (Protocols::SSL, Protocols::HYBRID, Protocols::HYBRID_EX);
        for (asked, expected) in [
            (ssl.with(nla).with(ex), Some(ex)),
            (ssl.with(nla), Some(nla)),
            (ssl, None),
            (Protocols::RDP, None),
            (Protocols::RDSTLS, None),
        ] {
            let (mut here, mut there) = tokio::io::duplex(1024);
            here.write_all(&connection_request(asked)).await.unwrap();
            assert_eq!(greet(&mut there, nla_only).await.unwrap(), expected.is_some());
            drop(there);
            let mut bytes = Vec::new();
            here.read_to_end(&mut bytes).await.unwrap();
            match (answer(&bytes), expected) {
                (Answer::Selected { protocol, .. }, Some(expected)) => assert_eq!(protocol, expected),
                (Answer::Failure { code: 5, .. }, None) => {}
                other => panic!("{asked:?}: {other:?}"),
            }
        }
    }

    #[tokio::test]
    async fn cuts_off_what_is_no_request() {
        for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[3, 0, 0, 5, 0], &[3, 0, 0xff, 0xff, 0], &[3, 0, 0, 19, 1]] {
            assert!(read_request(&mut &*bytes).await.is_err());
            assert!(read_record(&mut &*bytes).await.is_err());
        }
    }
}
