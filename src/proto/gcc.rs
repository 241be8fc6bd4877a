//! What client and server say of themselves in the first exchange: blocks in a GCC conference, which is packed into MCS.
//!
//! [MS-RDPBCGR] 2.2.1.3 (client), 2.2.1.4 (server); T.124 for the wrapping.

use super::x224::Protocols;

/// What a server says of itself, as far as Redial reads it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ServerBlocks {
    /// `rdpVersion`, such as 0x00080004.
    pub version: Option<u32>,
    /// `encryptionMethod` and `encryptionLevel` of Standard RDP Security; both 0 where TLS encrypts.
    pub encryption: Option<(u32, u32)>,
    /// Octets of the server's random number and of its certificate, which are read and not used.
    pub random: usize,
    pub certificate: usize,
    pub io_channel: Option<u16>,
}

/// T.124's object identifier, and the conference's fixed octets before the client's blocks.
const OBJECT: [u8; 7] = [0x00, 0x05, 0x00, 0x14, 0x7c, 0x00, 0x01];
const REQUEST: [u8; 12] = [0x00, 0x08, 0x00, 0x10, 0x00, 0x01, 0xc0, 0x00, b'D', b'u', b'c', b'a'];
/// The same before the server's, which end in the key that every server sends.
const RESPONSE: [u8; 13] = [0x14, 0x76, 0x0a, 0x01, 0x01, 0x00, 0x01, 0xc0, 0x00, b'M', b'c', b'D', b'n'];
const KEY: [u8; 4] = *b"McDn";

const CS_CORE: u16 = 0xc001;
const CS_SECURITY: u16 = 0xc002;
const CS_NET: u16 = 0xc003;
const CS_CLUSTER: u16 = 0xc004;
const SC_CORE: u16 = 0x0c01;
const SC_SECURITY: u16 = 0x0c02;
const SC_NET: u16 = 0x0c03;

/// The methods of Standard RDP Security that mstsc offers: 40, 128 and 56 bits, and FIPS.
const METHODS: u32 = 0x1b;
/// RDP 5.0 to 8.1, as clients have said for longest.
const VERSION: u32 = 0x0008_0004;
/// Refusals come as Set Error Info only to those who say that they know it.
const SUPPORTS_ERROR_INFO: u16 = 1;

/// Conference Create Request with the client's blocks.
#[must_use]
pub fn conference_create_request(selected: Protocols) -> Vec<u8> {
    let blocks = [
        block(CS_CORE, &core(selected)),
        // Redirection is understood, in its third version; no session is asked for.
        block(CS_CLUSTER, &[0x0d, 0, 0, 0, 0, 0, 0, 0]),
        block(CS_SECURITY, &security(selected)),
        // No channel beside the one of input and output: nothing would be sent on it.
        block(CS_NET, &[0; 4]),
    ];
    wrapped(&REQUEST, &blocks.concat())
}

/// Conference Create Response: for the practice servers.
#[must_use]
pub fn conference_create_response(selected: Protocols) -> Vec<u8> {
    let encryption: &[u8] = if selected == Protocols::RDP {
        // 128 bits at the client's level; the random number and the certificate are as short as no real one is.
        &[2, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4, 1, 0, 0, 0]
    } else {
        &[0; 8]
    };
    let blocks = [block(SC_CORE, &[4, 0, 8, 0]), block(SC_SECURITY, encryption), block(SC_NET, &[0xeb, 0x03, 0, 0])];
    wrapped(&RESPONSE, &blocks.concat())
}

fn wrapped(conference: &[u8], blocks: &[u8]) -> Vec<u8> {
    let inner = [conference, &per(blocks.len())[..], blocks].concat();
    [&OBJECT[..], &per(inner.len()), &inner].concat()
}

/// A PER length, in the form of two octets that every client uses.
fn per(length: usize) -> [u8; 2] {
    // What is made here is far below the 32768 that the form holds.
    (u16::try_from(length).unwrap_or(0x7fff) | 0x8000).to_be_bytes()
}

fn block(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 4).unwrap_or(u16::MAX);
    [&kind.to_le_bytes(), &length.to_le_bytes(), body].concat()
}

/// `TS_UD_CS_CORE`: a plain client, which says nothing of this computer or its user.
fn core(selected: Protocols) -> Vec<u8> {
    let mut name = [0; 32];
    for (place, letter) in name.chunks_mut(2).zip("Redial".encode_utf16()) {
        place.copy_from_slice(&letter.to_le_bytes());
    }
    let mut core = VERSION.to_le_bytes().to_vec();
    core.extend_from_slice(&[0x00, 0x04, 0x00, 0x03]); // 1024 by 768
    core.extend_from_slice(&[0x01, 0xca, 0x03, 0xaa]); // 8 bits of colour, Ctrl+Alt+Del
    core.extend_from_slice(&0x0409_u32.to_le_bytes()); // US keyboard
    core.extend_from_slice(&2600_u32.to_le_bytes()); // the build of a client
    core.extend_from_slice(&name);
    core.extend_from_slice(&[4, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0]); // a keyboard of 101 keys
    core.extend_from_slice(&[0; 64]); // no input method
    core.extend_from_slice(&[0x01, 0xca, 1, 0, 0, 0, 0, 0]); // colour again, product, serial number
    core.extend_from_slice(&[24, 0, 7, 0]); // 24 bits of colour; 15, 16 and 24 are understood
    core.extend_from_slice(&SUPPORTS_ERROR_INFO.to_le_bytes());
    core.extend_from_slice(&[0; 64]); // no product id
    core.extend_from_slice(&[0, 0]); // no kind of connection
    core.extend_from_slice(&selected.0.to_le_bytes());
    core
}

fn security(selected: Protocols) -> Vec<u8> {
    let methods = if selected == Protocols::RDP { METHODS } else { 0 };
    [methods.to_le_bytes(), [0; 4]].concat()
}

/// Reads the blocks of a Conference Create Response.
#[must_use]
pub fn server_blocks(response: &[u8]) -> Option<ServerBlocks> {
    // Servers differ in what stands before the key.
    let key = response.windows(KEY.len()).take(64).position(|window| window == KEY)?;
    let (length, rest) = per_length(response.get(key + KEY.len()..)?)?;
    let mut rest = rest.get(..length)?;
    let mut found = ServerBlocks::default();
    while let [a, b, c, d, ..] = *rest {
        let (kind, length) = (u16::from_le_bytes([a, b]), usize::from(u16::from_le_bytes([c, d])));
        let body = rest.get(4..length)?;
        match kind {
            SC_CORE => found.version = number(body, 0),
            SC_SECURITY => {
                found.encryption = number(body, 0).zip(number(body, 4));
                let octets = |at| number(body, at).and_then(|octets| usize::try_from(octets).ok()).unwrap_or_default();
                let there = body.len().saturating_sub(16);
                (found.random, found.certificate) = (octets(8).min(there), octets(12).min(there));
            }
            SC_NET => found.io_channel = short(body),
            _ => {}
        }
        rest = rest.get(length..)?;
    }
    Some(found)
}

fn number(body: &[u8], at: usize) -> Option<u32> {
    let octets = body.get(at..at + 4)?;
    octets.try_into().ok().map(u32::from_le_bytes)
}

fn short(body: &[u8]) -> Option<u16> {
    let octets = body.get(..2)?;
    octets.try_into().ok().map(u16::from_le_bytes)
}

/// A PER length, and what comes after it.
pub fn per_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match *bytes {
        [short @ 0..=0x7f, ref rest @ ..] => Some((usize::from(short), rest)),
        [high @ 0x80..=0xbf, low, ref rest @ ..] => Some((usize::from(u16::from_be_bytes([high, low]) & 0x3fff), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As xrdp 0.9 sent them: its wrapping has a length that is one octet, and the certificate follows.
    #[test]
    fn blocks_are_found_whatever_stands_before_the_key() {
        let blocks = [block(SC_CORE, &[4, 0, 8, 0]), block(SC_NET, &[0xeb, 3, 0, 0]), block(0x0c08, &[1; 8])].concat();
        let short = [&OBJECT, &[0x2a_u8][..], &RESPONSE, &[u8::try_from(blocks.len()).unwrap()], &blocks].concat();
        let found = server_blocks(&short).unwrap();
        assert_eq!((found.version, found.io_channel, found.encryption), (Some(0x0008_0004), Some(1003), None));
    }

    #[test]
    fn the_clients_blocks_have_the_lengths_of_the_reference() {
        let request = conference_create_request(Protocols::SSL);
        assert_eq!(&request[..7], OBJECT);
        let blocks = &request[7 + 2 + REQUEST.len() + 2..];
        // [MS-RDPBCGR] 2.2.1.3.2: 216 octets with every optional field.
        assert_eq!(blocks[..4], [0x01, 0xc0, 216, 0]);
        assert_eq!(blocks[212..216], [1, 0, 0, 0]);
        assert_eq!(blocks[216..220], [0x04, 0xc0, 12, 0]);
        assert_eq!(blocks[228..232], [0x02, 0xc0, 12, 0]);
        assert_eq!(blocks[240..], [0x03, 0xc0, 8, 0, 0, 0, 0, 0]);
        // With Standard RDP Security alone an encryption of its own is offered.
        let methods = |selected| conference_create_request(selected)[7 + 2 + REQUEST.len() + 2 + 232];
        assert_eq!((methods(Protocols::SSL), methods(Protocols::RDP)), (0, 0x1b));
    }

    #[test]
    fn standard_security_brings_random_and_certificate() {
        let found = server_blocks(&conference_create_response(Protocols::RDP)).unwrap();
        assert_eq!((found.encryption, found.random, found.certificate), (Some((2, 2)), 4, 4));
        let found = server_blocks(&conference_create_response(Protocols::SSL)).unwrap();
        assert_eq!((found.encryption, found.random, found.certificate), (Some((0, 0)), 0, 0));
    }

    /// Lengths that lie, a block of no length among them, end the reading.
    #[test]
    fn lengths_that_lie() {
        for lie in [0_u16, 3, 5, u16::MAX] {
            let blocks = [&SC_CORE.to_le_bytes()[..], &lie.to_le_bytes(), &[0; 4]].concat();
            let response = wrapped(&RESPONSE, &blocks);
            assert!(server_blocks(&response).is_none_or(|found| found.version.is_none()), "{lie}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..96), keyed in any::<bool>()) {
            let bytes = if keyed { wrapped(&RESPONSE, &bytes) } else { bytes };
            let _ = (server_blocks(&bytes), per_length(&bytes));
        }
    }
}
