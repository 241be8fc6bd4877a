//! The way to a gateway through a web proxy: `CONNECT` (RFC 9110 section 9.3.6), and no credentials.

use serde::Serialize;
use tokio::time::Instant;

use super::tcp::Tcp;

/// No honest answer to `CONNECT` is longer.
const LONGEST: usize = 16 * 1024;

/// What a proxy said.
#[derive(Debug)]
pub enum Answer {
    /// The connection now leads to the computer behind it.
    Through(Tcp),
    Not(Refusal),
}

/// Why the way does not go on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Refusal {
    /// 407: it wants to know who is asking.
    WantsSignIn,
    /// Another number of HTTP's.
    Status { status: u16 },
    /// No answer that is HTTP.
    NoAnswer,
}

/// Asks a proxy to pass a connection on to `host:port`.
pub async fn connect(mut tcp: Tcp, host: &str, port: u16, deadline: Instant) -> Answer {
    let place = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let question = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n");
    let whole = |bytes: &[u8]| bytes.windows(4).any(|end| end == b"\r\n\r\n");
    match tcp.ask(question.as_bytes(), LONGEST, deadline, whole).await.ok().and_then(|answer| status(&answer)) {
        Some(200..=299) => Answer::Through(tcp),
        Some(407) => Answer::Not(Refusal::WantsSignIn),
        Some(status) => Answer::Not(Refusal::Status { status }),
        None => Answer::Not(Refusal::NoAnswer),
    }
}

/// The number in `HTTP/1.1 407 Proxy Authentication Required`, with or without what follows it. None where it is no HTTP.
#[must_use]
pub fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\r' || *byte == b'\n').next()?;
    let line = std::str::from_utf8(line.get(..line.len().min(64))?).ok()?;
    let (version, rest) = line.split_once(' ')?;
    let digits = rest
        .split(' ')
        .next()
        .filter(|digits| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    version.starts_with("HTTP/1.").then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_the_status() {
        assert_eq!(status(b"HTTP/1.1 200 Connection established\r\n\r\n"), Some(200));
        assert_eq!(status(b"HTTP/1.0 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\n"), Some(407));
        assert_eq!(status(b"HTTP/1.1 502"), Some(502));
        for odd in
            [&b""[..], b"SSH-2.0-x", b"HTTP/1.1 abc", b"HTTP/1.1", b"HTTP/2 200", b"HTTP/1.1 2", b"HTTP/1.1 2000 x"]
        {
            assert_eq!(status(odd), None, "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80), text in "HTTP/1\\.[01] .{0,9}") {
            let _ = (status(&bytes), status(text.as_bytes()));
        }
    }
}
