//! TSRequest, the DER envelope of CredSSP: [MS-CSSP] 2.2.1.
//!
//! ```text
//! TSRequest ::= SEQUENCE { version [0] INTEGER, negoTokens [1] NegoData OPTIONAL,
//!     authInfo [2] ..., pubKeyAuth [3] ..., errorCode [4] INTEGER OPTIONAL, clientNonce [5] ... }
//! NegoData ::= SEQUENCE OF SEQUENCE { negoToken [0] OCTET STRING }
//! ```

use thiserror::Error;

use super::ber;

/// More than any server's first answer; what announces more is not CredSSP.
pub const LONGEST: usize = 64 * 1024;

/// The Early User Authorization Result PDU that says no ([MS-RDPBCGR] 2.2.10.2). Where `HYBRID_EX` was chosen it follows the
/// sign-in; servers were seen to send it in place of a TSRequest.
pub const ACCESS_DENIED: [u8; 4] = 5_u32.to_le_bytes();

/// The newest version that this program knows of.
const VERSION: u8 = 6;

/// What a TSRequest carries, as far as Redial reads it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TsRequest {
    pub version: u32,
    /// The first NTLM or SPNEGO token.
    pub token: Option<Vec<u8>>,
    /// What shows that the two are at the ends of the same TLS connection, sealed.
    pub public_key: Option<Vec<u8>>,
    /// An NTSTATUS, sent instead of a token.
    pub error_code: Option<u32>,
    /// Of a client since version 5.
    pub nonce: Option<[u8; 32]>,
}

/// Why bytes are no TSRequest.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum TsRequestError {
    #[error("not a CredSSP message")]
    NotOne,
    #[error("a CredSSP message that is too long")]
    TooLong,
}

/// A TSRequest that carries one token, as a client (or a practice server) sends it.
#[must_use]
pub fn with_token(token: &[u8]) -> Vec<u8> {
    request(&[nego_tokens(token)])
}

/// The client's last token, if there is one, and its proof for the connection.
#[must_use]
pub fn with_proof(token: &[u8], public_key: &[u8], nonce: Option<&[u8; 32]>) -> Vec<u8> {
    let nonce = nonce.map(|nonce| tlv(0xa5, &tlv(0x04, nonce)));
    // Whose last token went before has none left.
    let token = if token.is_empty() { Vec::new() } else { nego_tokens(token) };
    request(&[token, own_key(public_key), nonce.unwrap_or_default()])
}

/// A server's proof: for the practice servers.
#[must_use]
pub fn with_public_key(public_key: &[u8]) -> Vec<u8> {
    request(&[own_key(public_key)])
}

/// A server's refusal: for the practice servers.
#[must_use]
pub fn with_error(status: u32) -> Vec<u8> {
    request(&[tlv(0xa4, &tlv(0x02, &status.to_be_bytes()))])
}

fn request(fields: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &[tlv(0xa0, &tlv(0x02, &[VERSION])), fields.concat()].concat())
}

fn nego_tokens(token: &[u8]) -> Vec<u8> {
    tlv(0xa1, &tlv(0x30, &tlv(0x30, &tlv(0xa0, &tlv(0x04, token)))))
}

fn own_key(sealed: &[u8]) -> Vec<u8> {
    tlv(0xa3, &tlv(0x04, sealed))
}

fn tlv(tag: u8, body: &[u8]) -> Vec<u8> {
    ber::element(&[tag], body)
}

/// How long the message that starts with `bytes` is in all; none while its header is incomplete.
///
/// # Errors
/// As soon as the first bytes cannot start a TSRequest, so that nobody waits for the rest of an HTTP page.
pub fn total_length(bytes: &[u8]) -> Result<Option<usize>, TsRequestError> {
    match bytes {
        [] | [0x30] => Ok(None),
        [0x30, rest @ ..] => match ber::length(rest) {
            Some((length, rest_after)) => {
                let total = bytes.len() - rest_after.len() + length;
                if total > LONGEST { Err(TsRequestError::TooLong) } else { Ok(Some(total)) }
            }
            None if bytes.len() < 6 && matches!(rest, [0x81..=0x84, ..]) => Ok(None),
            None => Err(TsRequestError::NotOne),
        },
        _ => Err(TsRequestError::NotOne),
    }
}

/// Reads one whole message.
///
/// # Errors
/// Where the bytes are not a TSRequest.
pub fn read(bytes: &[u8]) -> Result<TsRequest, TsRequestError> {
    parse(bytes).ok_or(TsRequestError::NotOne)
}

fn parse(bytes: &[u8]) -> Option<TsRequest> {
    let (mut fields, _) = ber::read(bytes, 0x30)?;
    let mut request = TsRequest { version: 0, token: None, public_key: None, error_code: None, nonce: None };
    let mut seen_version = false;
    while let [tag, ..] = *fields {
        let (value, rest) = ber::read(fields, tag)?;
        match tag {
            0xa0 => {
                request.version = integer(value)?;
                seen_version = true;
            }
            0xa1 => {
                let (tokens, _) = ber::read(value, 0x30)?;
                let (first, _) = ber::read(tokens, 0x30)?;
                let (wrapped, _) = ber::read(first, 0xa0)?;
                request.token = Some(ber::read(wrapped, 0x04)?.0.to_vec());
            }
            0xa3 => request.public_key = Some(ber::read(value, 0x04)?.0.to_vec()),
            0xa5 => request.nonce = ber::read(value, 0x04)?.0.try_into().ok(),
            0xa4 => request.error_code = Some(integer(value)?),
            _ => {}
        }
        fields = rest;
    }
    seen_version.then_some(request)
}

/// The low 32 bits of an INTEGER of up to five octets: servers write NTSTATUS both as a negative and as a padded number.
fn integer(bytes: &[u8]) -> Option<u32> {
    let (value, _) = ber::read(bytes, 0x02)?;
    if value.is_empty() || value.len() > 5 {
        return None;
    }
    let sign = if value[0] & 0x80 == 0 { 0 } else { u32::MAX };
    Some(value.iter().fold(sign, |number, byte| (number << 8) | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EMPTY: TsRequest = TsRequest { version: 6, token: None, public_key: None, error_code: None, nonce: None };

    #[test]
    fn proofs_and_refusals_survive_the_way() {
        for nonce in [Some([9; 32]), None] {
            let message = with_proof(&[7; 300], &[8; 400], nonce.as_ref());
            let expected = TsRequest { token: Some(vec![7; 300]), public_key: Some(vec![8; 400]), nonce, ..EMPTY };
            assert_eq!(read(&message), Ok(expected));
        }
        let without = read(&with_proof(&[], &[8; 400], None));
        assert_eq!(without, Ok(TsRequest { public_key: Some(vec![8; 400]), ..EMPTY }));
        let (key, error) = (with_public_key(&[8; 48]), with_error(0xc000_006d));
        assert_eq!(read(&key), Ok(TsRequest { public_key: Some(vec![8; 48]), ..EMPTY }));
        assert_eq!(read(&error), Ok(TsRequest { error_code: Some(0xc000_006d), ..EMPTY }));
    }

    #[test]
    fn a_token_survives_the_way() {
        for size in [0, 1, 40, 127, 128, 300, 60_000] {
            let message = with_token(&vec![7; size]);
            assert_eq!(total_length(&message), Ok(Some(message.len())));
            let token = Some(vec![7; size]);
            assert_eq!(read(&message), Ok(TsRequest { token, ..EMPTY }));
        }
    }

    #[test]
    fn reads_error_codes_however_they_are_padded() {
        for code in [&[0xc0, 0x00, 0x00, 0x6d][..], &[0x00, 0xc0, 0x00, 0x00, 0x6d]] {
            let mut body = tlv(0xa0, &tlv(2, &[4]));
            body.extend(tlv(0xa4, &tlv(2, code)));
            let request = read(&tlv(0x30, &body)).unwrap();
            assert_eq!((request.version, request.error_code), (4, Some(0xc000_006d)));
        }
    }

    #[test]
    fn tells_at_once_what_is_no_credssp() {
        assert_eq!(total_length(b"HTTP"), Err(TsRequestError::NotOne));
        assert_eq!(total_length(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), Err(TsRequestError::TooLong));
        assert_eq!(total_length(&[0x30, 0x89]), Err(TsRequestError::NotOne));
        assert_eq!(total_length(&[0x30, 0x82, 1]), Ok(None));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64), wrap in any::<bool>()) {
            let bytes = if wrap { tlv(0x30, &bytes) } else { bytes };
            let _ = (read(&bytes), total_length(&bytes));
        }
    }
}
