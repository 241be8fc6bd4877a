//! An encrypted connection, whoever encrypts it.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::client::TlsStream;

use super::driven::Driven;
use super::modern;
use crate::net::recording::RecordingStream;
use crate::net::{Disconnect, until};

/// An encrypted connection.
#[derive(Debug)]
pub enum Tls {
    Rustls(Box<TlsStream<RecordingStream<TcpStream>>>),
    Driven(Box<Driven>),
}

/// Why nothing more can be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Broken {
    /// The server asked for a client certificate after the handshake.
    ClientCertificateRequired,
    /// What came is not what the two had agreed on.
    Garbled,
    Disconnect(Disconnect),
}

impl Tls {
    /// Allows `limit` octets more to be read over the rest of the connection's life.
    pub fn refill(&mut self, limit: usize) {
        match self {
            Self::Rustls(stream) => stream.get_mut().0.refill(limit),
            Self::Driven(driven) => driven.refill(limit),
        }
    }

    /// Sends. That the other side has gone is told by the reading that comes after it.
    pub async fn write(&mut self, plain: &[u8], deadline: Instant) {
        match self {
            Self::Rustls(stream) => {
                let written = until(deadline, async {
                    stream.write_all(plain).await?;
                    stream.flush().await
                });
                let _ = written.await;
            }
            Self::Driven(driven) => driven.write(plain, deadline).await,
        }
    }

    /// Reads something.
    ///
    /// # Errors
    /// Why nothing came.
    pub async fn read(&mut self, deadline: Instant) -> Result<Vec<u8>, Broken> {
        match self {
            Self::Rustls(stream) => {
                let mut chunk = [0; 2048];
                match timeout_at(deadline, stream.read(&mut chunk)).await {
                    Err(_) => Err(Broken::Disconnect(Disconnect::Silent)),
                    Ok(Ok(0)) => Err(Broken::Disconnect(Disconnect::Closed)),
                    Ok(Ok(count)) => Ok(chunk[..count].to_vec()),
                    Ok(Err(error)) => Err(modern::broken(&error)),
                }
            }
            Self::Driven(driven) => driven.read(deadline).await,
        }
    }

    /// Ends the connection in order, so that the server has no half-open session to wait for.
    pub async fn close(&mut self, deadline: Instant) {
        match self {
            Self::Rustls(stream) => {
                let _ = until(deadline, stream.shutdown()).await;
            }
            Self::Driven(driven) => driven.close(deadline).await,
        }
    }
}
