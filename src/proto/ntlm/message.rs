//! What the three messages have in common: a signature, flags, and fields that say where in the payload they are.

pub const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";
/// VERSION: 10.0.19041, NTLMSSP_REVISION_W2K3.
pub const VERSION: [u8; 8] = [10, 0, 0x61, 0x4a, 0, 0, 0, 15];

/// `NTLMSSP_NEGOTIATE_*`, [MS-NLMP] 2.2.2.5.
pub mod flags {
    pub const UNICODE: u32 = 1;
    pub const SIGN: u32 = 0x10;
    pub const SEAL: u32 = 0x20;
    pub const EXTENDED_SESSION_SECURITY: u32 = 0x8_0000;
    pub const BITS_128: u32 = 0x2000_0000;
    pub const KEY_EXCHANGE: u32 = 0x4000_0000;
    /// UNICODE, REQUEST_TARGET, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, KEY_EXCH, 56.
    pub const USUAL: u32 = 0xe288_8205;
}

/// Nothing sane has more AV_PAIRs; ten kinds are defined.
pub const MOST_PAIRS: usize = 64;

/// The kinds of AV_PAIRs, [MS-NLMP] 2.2.2.1.
pub mod pair {
    pub const END: u16 = 0;
    pub const NETBIOS_COMPUTER: u16 = 1;
    pub const NETBIOS_DOMAIN: u16 = 2;
    pub const DNS_COMPUTER: u16 = 3;
    pub const DNS_DOMAIN: u16 = 4;
    pub const FLAGS: u16 = 6;
    pub const TIME: u16 = 7;
    pub const TARGET_NAME: u16 = 9;
    pub const CHANNEL_BINDINGS: u16 = 10;
}

/// UTF-16, little endian.
pub fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The little-endian number at a place.
pub fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..)?.get(..4)?.try_into().ok()?))
}

/// Whether the bytes are the message of that number.
pub fn is(bytes: &[u8], message: u32) -> bool {
    bytes.starts_with(SIGNATURE) && number(bytes, 8) == Some(message)
}

/// The message of that number in a token, whatever is wrapped around it: SPNEGO does.
pub fn within(token: &[u8], message: u32) -> Option<&[u8]> {
    let at = token.windows(SIGNATURE.len()).position(|octets| octets == SIGNATURE)?;
    token.get(at..).filter(|found| is(found, message))
}

/// The content of the field that is described at a place.
pub fn field(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = u16::from_le_bytes(bytes.get(at..)?.get(..2)?.try_into().ok()?);
    bytes.get(usize::try_from(number(bytes, at + 4)?).ok()?..)?.get(..usize::from(length))
}

/// Where a field's content begins; none where it has none.
pub fn offset(bytes: &[u8], at: usize) -> Option<usize> {
    let length = u16::from_le_bytes(bytes.get(at..)?.get(..2)?.try_into().ok()?);
    usize::try_from(number(bytes, at + 4)?).ok().filter(|_| length > 0)
}

/// AV_PAIRs up to their end, or to where they make no sense.
pub fn pairs(mut info: &[u8]) -> Vec<(u16, &[u8])> {
    let mut found = Vec::new();
    while let [a, b, c, d, rest @ ..] = info {
        let id = u16::from_le_bytes([*a, *b]);
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        let Some((value, rest)) = rest.split_at_checked(length).filter(|_| id != pair::END) else { break };
        found.push((id, value));
        if found.len() == MOST_PAIRS {
            break;
        }
        info = rest;
    }
    found
}

/// AV_PAIRs as they are sent, their end included.
pub fn info<'a>(pairs: impl IntoIterator<Item = (u16, &'a [u8])>) -> Vec<u8> {
    let mut out = Vec::new();
    for (id, value) in pairs.into_iter().chain([(pair::END, &[][..])]) {
        out.extend_from_slice(&id.to_le_bytes());
        out.extend_from_slice(&u16::try_from(value.len()).unwrap_or(0).to_le_bytes());
        out.extend_from_slice(value);
    }
    out
}

/// The descriptions of fields, and the payload that they are about.
pub struct Payload {
    begins: usize,
    pub bytes: Vec<u8>,
}

impl Payload {
    pub const fn new(begins: usize) -> Self {
        Self { begins, bytes: Vec::new() }
    }

    /// Adds a field's content and gives its description.
    pub fn add(&mut self, content: &[u8]) -> [u8; 8] {
        let length = u16::try_from(content.len()).unwrap_or(0).to_le_bytes();
        let place = u32::try_from(self.begins + self.bytes.len()).unwrap_or(0).to_le_bytes();
        self.bytes.extend_from_slice(content);
        let mut described = [0; 8];
        described[..2].copy_from_slice(&length);
        described[2..4].copy_from_slice(&length);
        described[4..].copy_from_slice(&place);
        described
    }
}
