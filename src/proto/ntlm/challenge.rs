//! NEGOTIATE ([MS-NLMP] 2.2.1.1) and CHALLENGE (2.2.1.2).

use serde::Serialize;

use super::message::{self, Payload, SIGNATURE, VERSION, field, flags, info, is, offset, pair, pairs, wide, within};

/// 1601-01-01 to 1970-01-01 in 100 ns.
const FILETIME_TO_UNIX: i64 = 116_444_736_000_000_000;

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
    negotiate_with(flags::USUAL)
}

/// The same where an AUTHENTICATE may follow, which needs a context that seals.
#[must_use]
pub fn negotiate_to_sign_in() -> Vec<u8> {
    negotiate_with(flags::USUAL | flags::SIGN | flags::SEAL)
}

fn negotiate_with(flags: u32) -> Vec<u8> {
    let mut message = SIGNATURE.to_vec();
    message.extend_from_slice(&1u32.to_le_bytes());
    message.extend_from_slice(&flags.to_le_bytes());
    message.extend_from_slice(&[0; 16]);
    message.extend_from_slice(&VERSION);
    message
}

/// Whether the bytes are a NEGOTIATE: for the practice servers.
#[must_use]
pub fn is_negotiate(bytes: &[u8]) -> bool {
    is(bytes, 1)
}

/// Whether a token is nothing but a NEGOTIATE, wrapped or not: it says nothing of anybody.
#[must_use]
pub fn is_hello(token: &[u8]) -> bool {
    within(token, 1).is_some()
}

/// The CHALLENGE in a token, wrapped or not.
#[must_use]
pub fn challenge_in(token: &[u8]) -> Option<&[u8]> {
    within(token, 2)
}

/// A CHALLENGE as a server answers this NEGOTIATE with one: for the practice servers.
#[must_use]
pub fn challenge(negotiate: &[u8], names: &Challenge) -> Vec<u8> {
    let asked = message::number(negotiate, 12).unwrap_or(flags::USUAL);
    let named = [
        (pair::NETBIOS_DOMAIN, &names.netbios_domain),
        (pair::NETBIOS_COMPUTER, &names.netbios_computer),
        (pair::DNS_DOMAIN, &names.dns_domain),
        (pair::DNS_COMPUTER, &names.dns_computer),
    ];
    let named = named.into_iter().filter_map(|(id, name)| Some((id, wide(name.as_deref()?))));
    #[expect(clippy::cast_possible_truncation, reason = "saturates, which is what a clock should do")]
    let ticks = names.time_unix.map(|time| ((time * 1e7) as i64).saturating_add(FILETIME_TO_UNIX));
    let time = ticks.map(|ticks| (pair::TIME, ticks.to_le_bytes().to_vec()));
    let all: Vec<_> = named.chain(time).collect();
    let mut payload = Payload::new(56);
    let target = payload.add(&wide(names.target.as_deref().unwrap_or_default()));
    let told = payload.add(&info(all.iter().map(|(id, value)| (*id, value.as_slice()))));
    let mut message = SIGNATURE.to_vec();
    message.extend_from_slice(&2u32.to_le_bytes());
    message.extend(target);
    message.extend_from_slice(&(flags::USUAL | asked & (flags::SIGN | flags::SEAL)).to_le_bytes());
    message.extend_from_slice(&[0x5a; 8]);
    message.extend_from_slice(&[0; 8]);
    message.extend(told);
    message.extend_from_slice(&[10, 0, 0x7c, 0x4f, 0, 0, 0, 15]);
    message.extend(payload.bytes);
    message
}

/// Reads a CHALLENGE; none where the bytes are not one. What it says of itself is hearsay: absent or broken fields stay empty.
#[must_use]
pub fn read_challenge(bytes: &[u8]) -> Option<Challenge> {
    if !is(bytes, 2) {
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
    for (id, value) in pairs(field(bytes, 40).unwrap_or_default()) {
        match id {
            pair::NETBIOS_COMPUTER => challenge.netbios_computer = Some(wide_text(value)),
            pair::NETBIOS_DOMAIN => challenge.netbios_domain = Some(wide_text(value)),
            pair::DNS_COMPUTER => challenge.dns_computer = Some(wide_text(value)),
            pair::DNS_DOMAIN => challenge.dns_domain = Some(wide_text(value)),
            pair::TIME => challenge.time_unix = value.try_into().ok().map(i64::from_le_bytes).and_then(unix_seconds),
            _ => {}
        }
    }
    Some(challenge)
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
        assert_eq!(read_challenge(&challenge(&negotiate(), &sample())), Some(sample()));
    }

    #[test]
    fn it_is_found_in_what_is_wrapped_around_it() {
        let plain = challenge(&negotiate(), &sample());
        let wrapped = [b"\xa1\x82\x01\x00", &plain[..], b"\xa3"].concat();
        assert!(!is_hello(&wrapped));
        assert_eq!(challenge_in(&wrapped).and_then(read_challenge), Some(sample()));
    }

    #[test]
    fn a_payload_in_the_version_s_place_is_no_version() {
        // As a server without the field sends it: the payload begins at 48.
        let mut bytes = challenge(&negotiate(), &sample());
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
        assert!(is_hello(&negotiate()) && challenge_in(&negotiate()).is_none());
    }

    proptest! {
        #[test]
        fn never_panics(flips in proptest::collection::vec((0usize..250, any::<u8>()), 0..12), cut in 0usize..250) {
            let mut bytes = challenge(&negotiate(), &sample());
            for (at, value) in flips {
                if let Some(byte) = bytes.get_mut(at) { *byte = value; }
            }
            bytes.truncate(cut);
            let _ = read_challenge(&bytes);
        }
    }
}
