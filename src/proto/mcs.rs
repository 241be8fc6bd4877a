//! The first steps of a session: MCS in X.224 data, and in it the PDUs that a server may send instead of an answer.
//!
//! [MS-RDPBCGR] 2.2.1.3 to 2.2.1.9 (connect, erect domain, attach user, join channel), 2.2.5.1 (Set Error Info),
//! 2.2.1.12.1.3 (licence error), T.125 (BER for the first two PDUs, PER for the others).

use super::ber;
use super::gcc::{self, ServerBlocks};
use super::x224::Protocols;

/// No PDU is longer: its length has two octets.
pub const LONGEST: usize = u16::MAX as usize;

/// TPKT and X.224 data, whose lengths and end mark never change.
const HEADERS: usize = 7;

/// The channel of input and output, where the server names no other.
const IO_CHANNEL: u16 = 1003;
/// What user ids and channels begin at.
const FIRST_USER: u16 = 1001;

/// What a server's PDU says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ServerPdu {
    /// Connect Response. `result` is an MCS result; the blocks are there where they could be read.
    Connected { result: u8, blocks: Option<ServerBlocks> },
    /// Attach User Confirm; no user where it was refused.
    Attached { result: u8, user: Option<u16> },
    /// Channel Join Confirm.
    Joined { result: u8, channel: Option<u16> },
    /// Disconnect Provider Ultimatum.
    Disconnect { reason: u8 },
    /// Set Error Info.
    ErrorInfo { code: u32 },
    /// A licence error.
    LicenceError { code: u32 },
    /// Data of another kind, which belongs to a later moment.
    Other,
}

/// Connect Initial, for what was agreed on in the greeting.
#[must_use]
pub fn connect_initial(selected: Protocols) -> Vec<u8> {
    let parameters = |values: [u32; 8]| {
        let body: Vec<u8> = values.iter().flat_map(|value| integer(*value)).collect();
        ber::element(&[0x30], &body)
    };
    let body = [
        // Selectors of the domains, and the direction.
        vec![0x04, 1, 1, 0x04, 1, 1, 0x01, 1, 0xff],
        // What is wanted, the least and the most of it, as every client of Microsoft's says it.
        parameters([34, 2, 0, 1, 0, 1, 0xffff, 2]),
        parameters([1, 1, 1, 1, 0, 1, 0x420, 2]),
        parameters([0xffff, 0xfc17, 0xffff, 1, 0, 1, 0xffff, 2]),
        ber::element(&[0x04], &gcc::conference_create_request(selected)),
    ];
    data(&ber::element(&[0x7f, 0x65], &body.concat()))
}

/// Connect Response as a server sends it: for the practice servers.
#[must_use]
pub fn connect_response(result: u8, selected: Protocols) -> Vec<u8> {
    let parameters: Vec<u8> = [34, 3, 0, 1, 0, 1, 0xfff8, 2].iter().flat_map(|value| integer(*value)).collect();
    let body = [
        vec![0x0a, 1, result, 0x02, 1, 0],
        ber::element(&[0x30], &parameters),
        ber::element(&[0x04], &gcc::conference_create_response(selected)),
    ];
    data(&ber::element(&[0x7f, 0x66], &body.concat()))
}

/// Erect Domain Request: it gets no answer.
#[must_use]
pub fn erect_domain() -> Vec<u8> {
    data(&[0x04, 1, 0, 1, 0])
}

#[must_use]
pub fn attach_user() -> Vec<u8> {
    data(&[0x28])
}

/// Attach User Confirm: for the practice servers.
#[must_use]
pub fn attach_confirm(result: u8, user: u16) -> Vec<u8> {
    let [high, low] = user.wrapping_sub(FIRST_USER).to_be_bytes();
    data(&[0x2e | result >> 3, result << 5, high, low])
}

#[must_use]
pub fn join_channel(user: u16, channel: u16) -> Vec<u8> {
    let ([a, b], [c, d]) = (user.wrapping_sub(FIRST_USER).to_be_bytes(), channel.to_be_bytes());
    data(&[0x38, a, b, c, d])
}

/// Channel Join Confirm: for the practice servers.
#[must_use]
pub fn join_confirm(result: u8, user: u16, channel: u16) -> Vec<u8> {
    let ([a, b], [c, d]) = (user.wrapping_sub(FIRST_USER).to_be_bytes(), channel.to_be_bytes());
    data(&[0x3e | result >> 3, result << 5, a, b, c, d, c, d])
}

/// Disconnect Provider Ultimatum, with the reason that the user wanted it.
#[must_use]
pub fn disconnect(reason: u8) -> Vec<u8> {
    data(&[0x20 | reason >> 1 & 3, reason << 7])
}

/// The user wanted it.
pub const USER_REQUESTED: u8 = 3;

/// Set Error Info on the channel of input and output: for the practice servers.
#[must_use]
pub fn error_info(code: u32) -> Vec<u8> {
    let mut share = vec![22, 0, DATA_PDU | 0x10, 0, 0xea, 0x03, 0, 0, 0, 0, 0, 1, 4, 0, SET_ERROR_INFO, 0, 0, 0];
    share.extend_from_slice(&code.to_le_bytes());
    indication(&share)
}

/// A licence error, likewise.
#[must_use]
pub fn licence_error(code: u32) -> Vec<u8> {
    let mut licence = vec![0x80, 0, 0, 0, ERROR_ALERT, 3, 16, 0];
    licence.extend_from_slice(&code.to_le_bytes());
    // Abort everything, and say no more.
    licence.extend_from_slice(&[1, 0, 0, 0, 4, 0, 0, 0]);
    indication(&licence)
}

fn indication(of: &[u8]) -> Vec<u8> {
    let [high, low] = IO_CHANNEL.to_be_bytes();
    // Every one made here is far below 128 octets.
    let length = u8::try_from(of.len()).unwrap_or(0x7f);
    data(&[&[0x68, 0, 1, high, low, 0x70, length], of].concat())
}

fn data(of: &[u8]) -> Vec<u8> {
    // A PDU made here fits into two octets of length by far.
    let [high, low] = u16::try_from(of.len() + HEADERS).unwrap_or(u16::MAX).to_be_bytes();
    [&[3, 0, high, low, 2, 0xf0, 0x80], of].concat()
}

/// Without the zero that would keep a number positive: every client of Microsoft's leaves it out.
fn integer(value: u32) -> Vec<u8> {
    let octets = value.to_be_bytes();
    let from = octets.iter().position(|&octet| octet != 0).unwrap_or(3);
    ber::element(&[0x02], &octets[from..])
}

/// How long the PDU that starts with `bytes` is in all; none while that is not known.
///
/// # Errors
/// As soon as it can be none.
pub fn total_length(bytes: &[u8]) -> Result<Option<usize>, NoPdu> {
    match *bytes {
        [] | [3] | [3, 0] | [3, 0, _] => Ok(None),
        [3, 0, high, low, ..] => {
            let total = usize::from(u16::from_be_bytes([high, low]));
            if total > HEADERS { Ok(Some(total)) } else { Err(NoPdu) }
        }
        _ => Err(NoPdu),
    }
}

/// The bytes are no PDU of a session's beginning.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NoPdu;

/// Reads one whole PDU.
///
/// # Errors
/// Where it is none.
pub fn read(packet: &[u8]) -> Result<ServerPdu, NoPdu> {
    let [3, 0, _, _, 2, 0xf0, 0x80, pdu @ ..] = packet else { return Err(NoPdu) };
    if let [0x7f, 0x66, rest @ ..] = pdu {
        return connected(rest).ok_or(NoPdu);
    }
    let &[head, ref rest @ ..] = pdu else { return Err(NoPdu) };
    // The choice has six bits; a result has four, of which the first is in the same octet.
    let result = |second: u8| (head & 1) << 3 | second >> 5;
    let there = head & 2 != 0;
    let pdu = match (head >> 2, rest) {
        (8, &[second, ..]) => ServerPdu::Disconnect { reason: (head & 3) << 1 | second >> 7 },
        (11, &[second, a, b, ..]) if there => {
            let user = u16::from_be_bytes([a, b]).checked_add(FIRST_USER);
            ServerPdu::Attached { result: result(second), user }
        }
        (11, &[second, ..]) => ServerPdu::Attached { result: result(second), user: None },
        (15, &[second, _, _, _, _, c, d, ..]) if there => {
            ServerPdu::Joined { result: result(second), channel: Some(u16::from_be_bytes([c, d])) }
        }
        (15, &[second, _, _, _, _, ..]) => ServerPdu::Joined { result: result(second), channel: None },
        (26, &[_, _, _, _, _, ref body @ ..]) => indicated(body).unwrap_or(ServerPdu::Other),
        _ => return Err(NoPdu),
    };
    Ok(pdu)
}

fn connected(rest: &[u8]) -> Option<ServerPdu> {
    let (body, _) = ber::body(rest)?;
    let (result, body) = ber::read(body, 0x0a)?;
    let &[result] = result else { return None };
    let blocks = || {
        let (_, body) = ber::read(body, 0x02)?;
        let (_, body) = ber::read(body, 0x30)?;
        gcc::server_blocks(ber::read(body, 0x04)?.0)
    };
    Some(ServerPdu::Connected { result, blocks: blocks() })
}

const DATA_PDU: u8 = 7;
const SET_ERROR_INFO: u8 = 0x2f;
const ERROR_ALERT: u8 = 0xff;

/// What an indication carries, after its PER length: with a security header before it or without, as servers differ.
fn indicated(body: &[u8]) -> Option<ServerPdu> {
    let (_, body) = gcc::per_length(body)?;
    [body, body.get(4..)?].into_iter().find_map(|share| error_in(share).or_else(|| licence_in(share)))
}

fn error_in(share: &[u8]) -> Option<ServerPdu> {
    let &[low, high, kind, _, _, _, _, _, _, _, _, _, _, _, SET_ERROR_INFO, _, _, _, a, b, c, d, ..] = share else {
        return None;
    };
    let whole = usize::from(u16::from_le_bytes([low, high])) <= share.len();
    (whole && kind & 0x0f == DATA_PDU).then(|| ServerPdu::ErrorInfo { code: u32::from_le_bytes([a, b, c, d]) })
}

fn licence_in(share: &[u8]) -> Option<ServerPdu> {
    let &[ERROR_ALERT, _, low, high, a, b, c, d, ..] = share else { return None };
    let whole = usize::from(u16::from_le_bytes([low, high])) <= share.len();
    whole.then(|| ServerPdu::LicenceError { code: u32::from_le_bytes([a, b, c, d]) })
}

/// `Result` of T.125.
#[must_use]
pub const fn result_name(result: u8) -> &'static str {
    match result {
        0 => "rt-successful",
        1 => "rt-domain-merging",
        2 => "rt-domain-not-hierarchical",
        3 => "rt-no-such-channel",
        4 => "rt-no-such-domain",
        5 => "rt-no-such-user",
        6 => "rt-not-admitted",
        7 => "rt-other-user-id",
        8 => "rt-parameters-unacceptable",
        9 => "rt-token-not-available",
        10 => "rt-token-not-possessed",
        11 => "rt-too-many-channels",
        12 => "rt-too-many-tokens",
        13 => "rt-too-many-users",
        14 => "rt-unspecified-failure",
        15 => "rt-user-rejected",
        _ => "unknown",
    }
}

/// `Reason` of T.125.
#[must_use]
pub const fn reason_name(reason: u8) -> &'static str {
    match reason {
        0 => "rn-domain-disconnected",
        1 => "rn-provider-initiated",
        2 => "rn-token-purged",
        USER_REQUESTED => "rn-user-requested",
        4 => "rn-channel-purged",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::proto::x224::MCS_DISCONNECT;

    fn raw(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        digits.chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
    }

    /// The annotated PDUs of [MS-RDPBCGR] 4.1.5 to 4.1.8.
    #[test]
    fn the_references_own_examples() {
        assert_eq!(erect_domain(), raw("0300000c02f080 0401000100"));
        assert_eq!(attach_user(), raw("0300000802f080 28"));
        assert_eq!(read(&raw("0300000b02f080 2e000006")), Ok(ServerPdu::Attached { result: 0, user: Some(1007) }));
        assert_eq!(join_channel(1007, 1007), raw("0300000c02f080 38000603ef"));
        assert_eq!(
            read(&raw("0300000f02f080 3e00000603ef03ef")),
            Ok(ServerPdu::Joined { result: 0, channel: Some(1007) })
        );
        assert_eq!(disconnect(USER_REQUESTED), MCS_DISCONNECT);
        assert_eq!(read(&MCS_DISCONNECT), Ok(ServerPdu::Disconnect { reason: USER_REQUESTED }));
    }

    /// [MS-RDPBCGR] 4.1.3, but for the lengths, which depend on the blocks.
    #[test]
    fn connect_initial_is_laid_out_as_the_references() {
        let packet = connect_initial(Protocols::SSL);
        assert_eq!(total_length(&packet), Ok(Some(packet.len())));
        let mut parts = [
            "7f65",
            "04 01 01 04 01 01 01 01 ff",
            "30 19 02 01 22 02 01 02 02 01 00 02 01 01 02 01 00 02 01 01 02 02 ff ff 02 01 02",
            "30 19 02 01 01 02 01 01 02 01 01 02 01 01 02 01 00 02 01 01 02 02 04 20 02 01 02",
            "30 1c 02 02 ff ff 02 02 fc 17 02 02 ff ff 02 01 01 02 01 00 02 01 01 02 02 ff ff 02 01 02",
            "00 05 00 14 7c 00 01",
            "00 08 00 10 00 01 c0 00 44 75 63 61",
        ]
        .map(raw)
        .into_iter();
        let mut rest = &packet[..];
        assert!(
            parts.all(|part| {
                let at = rest.windows(part.len()).position(|window| window == part);
                at.map(|at| rest = &rest[at + part.len()..]).is_some()
            }),
            "{packet:02x?}"
        );
    }

    #[test]
    fn what_a_server_sends_survives_the_way() {
        for selected in [Protocols::SSL, Protocols::RDP] {
            let packet = connect_response(0, selected);
            let Ok(ServerPdu::Connected { result: 0, blocks: Some(blocks) }) = read(&packet) else {
                panic!("{packet:02x?}")
            };
            assert_eq!(blocks.io_channel, Some(IO_CHANNEL));
        }
        for result in 0..16 {
            assert!(matches!(read(&connect_response(result, Protocols::SSL)),
                Ok(ServerPdu::Connected { result: read, .. }) if read == result));
            assert_eq!(read(&attach_confirm(result, 1004)), Ok(ServerPdu::Attached { result, user: Some(1004) }));
            assert_eq!(read(&join_confirm(result, 1004, 1003)), Ok(ServerPdu::Joined { result, channel: Some(1003) }));
            assert_ne!(result_name(result), "unknown");
        }
        for reason in 0..5 {
            assert_eq!(read(&disconnect(reason)), Ok(ServerPdu::Disconnect { reason }));
            assert_ne!(reason_name(reason), "unknown");
        }
        assert_eq!(read(&error_info(0x112f)), Ok(ServerPdu::ErrorInfo { code: 0x112f }));
        assert_eq!(read(&licence_error(6)), Ok(ServerPdu::LicenceError { code: 6 }));
    }

    #[test]
    fn refused_without_a_user() {
        assert_eq!(read(&raw("0300000902f080 2da0")), Ok(ServerPdu::Attached { result: 13, user: None }));
        assert_eq!(read(&raw("0300000e02f080 3c60000003eb00")), Ok(ServerPdu::Joined { result: 3, channel: None }));
    }

    #[test]
    fn other_services_are_no_pdu() {
        for bytes in [&b"HTTP/1.1 400"[..], b"SSH-2.0-x", &[3, 0, 0, 7, 2, 0xf0, 0x80], &[0x30, 5]] {
            assert_eq!(total_length(bytes), Err(NoPdu));
            assert_eq!(read(bytes), Err(NoPdu));
        }
        assert_eq!(total_length(&[3, 0, 1]), Ok(None));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..96), kind in 0usize..6) {
            let pdus: [&[u8]; 6] = [&[], &[0x7f, 0x66], &[0x68, 0, 1, 3, 0xeb, 0x70], &[0x2e], &[0x3e], &[0x21]];
            let framed = data(&[pdus[kind], &bytes].concat());
            let _ = (read(&framed), read(&bytes), total_length(&bytes));
        }

        /// Whatever stands where a length should, a PDU that is cut short is read without a panic.
        #[test]
        fn cut_anywhere(at in 0usize..400, flip in 0usize..400, to in any::<u8>()) {
            for whole in [connect_response(0, Protocols::RDP), error_info(7), licence_error(2)] {
                let mut cut = whole[..at.min(whole.len())].to_vec();
                if let Some(octet) = cut.get_mut(flip) {
                    *octet = to;
                }
                let _ = (read(&cut), total_length(&cut));
            }
        }
    }
}
