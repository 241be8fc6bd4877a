//! The second half of a sign-in: a practice computer that is shown a proof of somebody's password.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};

use super::stage::{read_ts_request, strange};
use crate::proto::ntlm::{self, Sealing, Side};
use crate::proto::public_key::Binding;
use crate::proto::ts_request;

/// Everybody's password on every practice computer.
pub const PASSWORD: &str = "practice";

/// What a real Windows says to a wrong one.
const STATUS_LOGON_FAILURE: u32 = 0xc000_006d;

/// Reads the proof and answers it as a real computer does: with its own, or with a number. A client that goes before it has
/// said anything has only looked.
pub async fn judge(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    hello: &[u8],
    challenge: &[u8],
    public_key: &[u8],
) -> io::Result<()> {
    let shown = match read_ts_request(stream).await {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
        shown => shown?,
    };
    let token = shown.token.ok_or_else(strange)?;
    let password = |_: &str, _: &str| PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let answer = match ntlm::accept(hello, challenge, &token, password) {
        None => ts_request::with_error(STATUS_LOGON_FAILURE),
        Some(accepted) => {
            let binding = Binding { nonce: shown.nonce.ok_or_else(strange)? };
            let said = Sealing::new(&accepted.session, Side::Client).unseal(&shown.public_key.unwrap_or_default());
            if said.is_none_or(|said| *said != binding.of_client(public_key)) {
                return Err(strange());
            }
            let mut sealing = Sealing::new(&accepted.session, Side::Server);
            ts_request::with_public_key(&sealing.seal(&binding.of_server(public_key)))
        }
    };
    stream.write_all(&answer).await?;
    stream.flush().await
}
