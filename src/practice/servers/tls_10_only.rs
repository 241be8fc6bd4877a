//! `tls-10-only`

use std::sync::Arc;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::computer::HEALTHY;
use super::hello::Hello;
use super::stage::{drain, greet, nla_only, read_record};
use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "tls-10-only",
    title: "Only an old kind of encryption",
    description: "An old computer that only knows TLS 1.0, which many computers refuse today.",
    cause: Some(Cause::TlsVersionTooOld),
    serve: || {
        let (certificate, _) = HEALTHY.certificate().map_err(std::io::Error::other)?;
        let flight: Arc<[u8]> = flight(&certificate).into();
        Ok(Peer::talks(move |stream| talk(stream, Arc::clone(&flight))))
    },
};

async fn talk(mut stream: TcpStream, flight: Arc<[u8]>) -> std::io::Result<()> {
    if !greet(&mut stream, nla_only).await? {
        return Ok(());
    }
    match choose(&read_record(&mut stream).await?) {
        Ok(()) => {
            stream.write_all(&flight).await?;
            drain(stream).await
        }
        Err(alert) => stream.write_all(&[21, 3, 1, 0, 2, 2, alert]).await,
    }
}

const TLS_10: u16 = 0x0301;
/// `TLS_RSA_WITH_AES_128_CBC_SHA`: its first flight needs no signature. The certificate has a key of another kind, which
/// only a client that goes on from here would mind.
const SUITE: u16 = 0x002f;
/// In its list of extensions: RFC 5746, which OpenSSL insists on.
const RENEGOTIATION_INFO: [u8; 7] = [0, 5, 0xff, 1, 0, 1, 0];
// RFC 5246 section 7.2.2.
const HANDSHAKE_FAILURE: u8 = 40;
const DECODE_ERROR: u8 = 50;
const PROTOCOL_VERSION: u8 = 70;

/// Whether the hello in this record is one to go on with, or the alert that it gets. Libraries that do TLS 1.0 only
/// because they were told so read `supported_versions` and take it at its word.
fn choose(record: &[u8]) -> Result<(), u8> {
    match Hello::read(record) {
        None => Err(DECODE_ERROR),
        Some(hello) if !hello.offers(TLS_10) => Err(PROTOCOL_VERSION),
        Some(hello) if !hello.suites.contains(&SUITE) => Err(HANDSHAKE_FAILURE),
        Some(_) => Ok(()),
    }
}

/// ServerHello, Certificate and ServerHelloDone in one record: RFC 2246 section 7.4.
fn flight(certificate: &[u8]) -> Vec<u8> {
    let mut hello = TLS_10.to_be_bytes().to_vec();
    // Nothing is ever encrypted here, so the random need not be one.
    hello.extend_from_slice(&[0x5a; 32]);
    hello.push(0);
    hello.extend_from_slice(&SUITE.to_be_bytes());
    hello.push(0);
    hello.extend_from_slice(&RENEGOTIATION_INFO);
    let chain = sized24(&sized24(certificate));
    let messages = [message(2, &hello), message(11, &chain), message(14, &[])].concat();
    // A certificate of this program's is below 1 KiB, a record may have 16.
    let length = u16::try_from(messages.len()).unwrap_or_default().to_be_bytes();
    [&[22, 3, 1][..], &length, &messages].concat()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &sized24(body)].concat()
}

fn sized24(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or_default().to_be_bytes();
    [&length[1..], body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::client_hello::Offer;
    use crate::proto::server_flight::{End, ServerFlight};
    use crate::proto::tls_version::TlsVersion;

    #[test]
    fn an_old_hello_gets_a_flight() {
        for offer in [Offer::UpTo12, Offer::UpTo11] {
            assert_eq!(choose(&offer.record(Some("pc1"), [3; 32])), Ok(()));
        }
        let mut read = ServerFlight::default();
        read.push(&flight(&[0x30; 300]));
        assert_eq!(read.hello.map(|hello| hello.version), Some(TlsVersion::TLS_1_0));
        assert_eq!((read.chain, read.end), (vec![vec![0x30; 300]], Some(End::Done)));
    }

    #[test]
    fn other_hellos_get_an_alert() {
        assert_eq!(choose(&[22, 3, 1, 0, 1, 1]), Err(DECODE_ERROR));
        let mut hello = Offer::UpTo11.record(None, [3; 32]);
        hello[9..11].copy_from_slice(&[3, 0]);
        assert_eq!(choose(&hello), Err(PROTOCOL_VERSION));
    }
}
