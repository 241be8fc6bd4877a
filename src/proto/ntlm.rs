//! The first two NTLM messages: [MS-NLMP] 2.2.1.1 (NEGOTIATE) and 2.2.1.2 (CHALLENGE).
//!
//! Redial never sends the third, so it never proves or tries a password.

use serde::Serialize;

/// `NTLMSSP_NEGOTIATE_*`: UNICODE, REQUEST_TARGET, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, KEY_EXCH, 56.
const FLAGS: u32 = 0xe288_8205;
const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";
/// 1601-01-01 to 1970-01-01 in 100 ns.
const FILETIME_TO_UNIX: i64 = 116_444_736_000_000_000;
/// Nothing sane has more AV_PAIRs; nine kinds are defined.
const MOST_PAIRS: usize = 64;

/// What a CHALLENGE tells about the computer that sent it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Challenge {
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub target: Option<String>,
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub netbios_computer: Option<String>,
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub netbios_domain: Option<String>,
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub dns_computer: Option<String>,
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub dns_domain: Option<String>,
    /// `10.0.20348`: the product version of the sender's operating system, or of what it claims to be.
    #[cfg_attr(test, schemars(extend("text" = "algorithm")))]
    pub os_version: Option<String>,
    /// The sender's clock, seconds since 1970.
    pub time_unix: Option<f64>,
}

/// A NEGOTIATE without names.
#[must_use]
pub fn negotiate() -> Vec<u8> {
    let mut message = SIGNATURE.to_vec();
    message.extend_from_slice(&1u32.to_le_bytes());
    message.extend_from_slice(&FLAGS.to_le_bytes());
    message.extend_from_slice(&[0; 16]);
    // VERSION: 10.0.19041, NTLMSSP_REVISION_W2K3.
    message.extend_from_slice(&[10, 0, 0x61, 0x4a, 0, 0, 0, 15]);
    message
}

/// Whether the bytes are a NEGOTIATE: for the practice servers.
#[must_use]
pub fn is_negotiate(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE) && bytes.get(8..12) == Some(&[1, 0, 0, 0])
}

/// A CHALLENGE as a server sends it: for the practice servers.
#[must_use]
pub fn challenge(names: &Challenge) -> Vec<u8> {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut info = Vec::new();
    let mut pair = |id: u16, value: &[u8]| {
        info.extend_from_slice(&id.to_le_bytes());
        info.extend_from_slice(&u16::try_from(value.len()).unwrap_or(0).to_le_bytes());
        info.extend_from_slice(value);
    };
    for (id, name) in
        [(2, &names.netbios_domain), (1, &names.netbios_computer), (4, &names.dns_domain), (3, &names.dns_computer)]
    {
        if let Some(name) = name {
            pair(id, &wide(name));
        }
    }
    if let Some(time) = names.time_unix {
        #[expect(clippy::cast_possible_truncation, reason = "saturates, which is what a clock should do")]
        let ticks = ((time * 1e7) as i64).saturating_add(FILETIME_TO_UNIX);
        pair(7, &ticks.to_le_bytes());
    }
    pair(0, &[]);
    let target = wide(names.target.as_deref().unwrap_or_default());
    let field = |length: usize, offset: usize| {
        let length = u16::try_from(length).unwrap_or(0).to_le_bytes();
        let offset = u32::try_from(offset).unwrap_or(0).to_le_bytes();
        [&length[..], &length, &offset].concat()
    };
    let mut message = SIGNATURE.to_vec();
    message.extend_from_slice(&2u32.to_le_bytes());
    message.extend(field(target.len(), 56));
    message.extend_from_slice(&FLAGS.to_le_bytes());
    message.extend_from_slice(&[0x5a; 8]);
    message.extend_from_slice(&[0; 8]);
    message.extend(field(info.len(), 56 + target.len()));
    message.extend_from_slice(&[10, 0, 0x7c, 0x4f, 0, 0, 0, 15]);
    message.extend(target);
    message.extend(info);
    message
}

/// Reads a CHALLENGE; none where the bytes are not one. What it says of itself is hearsay: absent or broken fields stay empty.
#[must_use]
pub fn read_challenge(bytes: &[u8]) -> Option<Challenge> {
    if !bytes.starts_with(SIGNATURE) || bytes.get(8..12)? != [2, 0, 0, 0] {
        return None;
    }
    let mut challenge = Challenge { target: field(bytes, 12).map(wide_text), ..Challenge::default() };
    // Without a version, which the flag does not tell, the payload begins in its place.
    let payload = [12, 40].into_iter().filter_map(|at| offset(bytes, at)).min().unwrap_or(usize::MAX);
    if let Some(&[major, minor, low, high, _, _, _, revision]) = bytes.get(48..56)
        && revision != 0
        && payload >= 56
    {
        challenge.os_version = Some(format!("{major}.{minor}.{}", u16::from_le_bytes([low, high])));
    }
    let mut info = field(bytes, 40).unwrap_or_default();
    for _ in 0..MOST_PAIRS {
        let [a, b, c, d, rest @ ..] = info else { break };
        let id = u16::from_le_bytes([*a, *b]);
        let Some((value, rest)) = rest.split_at_checked(usize::from(u16::from_le_bytes([*c, *d]))) else { break };
        match id {
            0 => break,
            1 => challenge.netbios_computer = Some(wide_text(value)),
            2 => challenge.netbios_domain = Some(wide_text(value)),
            3 => challenge.dns_computer = Some(wide_text(value)),
            4 => challenge.dns_domain = Some(wide_text(value)),
            7 => challenge.time_unix = value.try_into().ok().map(i64::from_le_bytes).and_then(unix_seconds),
            _ => {}
        }
        info = rest;
    }
    Some(challenge)
}

/// Where a field's content begins; none where it has none.
fn offset(bytes: &[u8], at: usize) -> Option<usize> {
    let length = u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?);
    let offset = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?);
    usize::try_from(offset).ok().filter(|_| length > 0)
}

fn field(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?);
    let offset = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?);
    bytes.get(usize::try_from(offset).ok()?..)?.get(..usize::from(length))
}

/// Names are at most 255 characters; what is longer is cut, not trusted.
fn wide_text(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).take(255).collect()
}

#[expect(clippy::cast_precision_loss, reason = "microseconds are more than enough")]
fn unix_seconds(filetime: i64) -> Option<f64> {
    (filetime > 0).then(|| filetime.saturating_sub(FILETIME_TO_UNIX) as f64 / 1e7)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> Challenge {
        Challenge {
            target: Some("LAB".into()),
            netbios_computer: Some("PC-1".into()),
            netbios_domain: Some("LAB".into()),
            dns_computer: Some("pc-1.lab.example".into()),
            dns_domain: Some("lab.example".into()),
            os_version: Some("10.0.20348".into()),
            time_unix: Some(1_790_000_000.5),
        }
    }

    #[test]
    fn a_challenge_survives_the_way() {
        assert_eq!(read_challenge(&challenge(&sample())), Some(sample()));
    }

    #[test]
    fn a_payload_in_the_version_s_place_is_no_version() {
        // As a server without the field sends it: the payload begins at 48.
        let mut bytes = challenge(&sample());
        bytes.drain(48..56);
        for at in [16, 44] {
            let shifted = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) - 8;
            bytes[at..at + 4].copy_from_slice(&shifted.to_le_bytes());
        }
        let read = read_challenge(&bytes).unwrap();
        assert_eq!((read.os_version.as_deref(), read.dns_computer), (None, sample().dns_computer));
    }

    #[test]
    fn a_negotiate_is_no_challenge() {
        assert!(is_negotiate(&negotiate()));
        assert_eq!(negotiate().len(), 40);
        assert_eq!(read_challenge(&negotiate()), None);
    }

    proptest! {
        #[test]
        fn never_panics(flips in proptest::collection::vec((0usize..250, any::<u8>()), 0..12), cut in 0usize..250) {
            let mut bytes = challenge(&sample());
            for (at, value) in flips {
                if let Some(byte) = bytes.get_mut(at) { *byte = value; }
            }
            bytes.truncate(cut);
            let _ = read_challenge(&bytes);
        }
    }
}
