//! A stream that remembers how it began and reads no more than it may.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Wraps a connection below a TLS library that hides what it could not understand.
#[derive(Debug)]
pub struct RecordingStream<S> {
    inner: S,
    first: Vec<u8>,
    left: usize,
    /// The last error that the connection itself reported.
    reset: bool,
}

/// Enough to tell an MCS disconnect, a banner or a TLS alert.
const REMEMBERED: usize = 64;

impl<S> RecordingStream<S> {
    /// `limit` bounds what is read over the whole life of the connection, in octets.
    pub const fn new(inner: S, limit: usize) -> Self {
        Self { inner, first: Vec::new(), left: limit, reset: false }
    }

    /// The first octets that came, at most 64.
    #[must_use]
    pub fn first_bytes(&self) -> &[u8] {
        &self.first
    }

    /// Whether the connection was reset under the reader.
    #[must_use]
    pub const fn was_reset(&self) -> bool {
        self.reset
    }

    /// Allows `limit` octets more.
    pub const fn refill(&mut self, limit: usize) {
        self.left = limit;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for RecordingStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::QuotaExceeded, "more than any honest server sends")));
        }
        let mut chunk = [0; 4096];
        let room = buf.remaining().min(self.left).min(chunk.len());
        let mut limited = ReadBuf::new(&mut chunk[..room]);
        let polled = Pin::new(&mut self.inner).poll_read(cx, &mut limited);
        if let Poll::Ready(Err(error)) = &polled {
            self.reset |= error.kind() == io::ErrorKind::ConnectionReset;
        }
        let filled = limited.filled();
        let keep = filled.len().min(REMEMBERED.saturating_sub(self.first.len()));
        self.left -= filled.len();
        self.first.extend_from_slice(&filled[..keep]);
        buf.put_slice(filled);
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for RecordingStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
