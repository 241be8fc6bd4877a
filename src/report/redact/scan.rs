//! Finds what looks like an address in a text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Something that identifies a computer or its card.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Found<'a> {
    Ip(IpAddr),
    /// Digits with dots that no parser takes, such as `010.0.0.5`, or a hardware address.
    Text(&'a str),
}

/// The address that begins at an octet of the text, and its length in octets. The text before it must not belong to it.
#[must_use]
pub fn address_at(text: &str, at: usize) -> Option<(Found<'_>, usize)> {
    let before = text[..at].chars().next_back();
    let rest = &text[at..];
    if !rest.starts_with(|c: char| c.is_ascii_hexdigit() || c == ':') {
        return None;
    }
    let glued = |c: char| c.is_alphanumeric() || c == ':';
    if !before.is_some_and(glued) {
        if let Some(length) = hardware(rest) {
            return Some((Found::Text(&rest[..length]), length));
        }
        if let Some((ip, length)) = v6(rest) {
            return Some((Found::Ip(ip.into()), length));
        }
    }
    if before.is_some_and(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    v4(rest)
}

/// Whether an address is the computer's own on every computer, or none at all.
#[must_use]
pub const fn is_own(ip: IpAddr) -> bool {
    ip.is_loopback() || ip.is_unspecified()
}

/// Six octets or more as pairs of digits between colons or dashes: a hardware address, or a thumbprint.
fn hardware(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let separator = *bytes.get(2).filter(|b| matches!(b, b':' | b'-'))?;
    let pairs = bytes.chunks(3).take_while(|chunk| chunk.len() >= 2 && chunk[..2].iter().all(u8::is_ascii_hexdigit));
    let mut length = 0;
    let mut count = 0;
    for pair in pairs {
        (length, count) = (length + pair.len(), count + 1);
        if pair.get(2) != Some(&separator) {
            length -= pair.len() - 2;
            break;
        }
    }
    let end = length - usize::from(bytes[..length].last() == Some(&separator));
    let over = text[end..].chars().next().is_some_and(char::is_alphanumeric);
    (count >= 6 && !over).then_some(end)
}

fn v6(text: &str) -> Option<(Ipv6Addr, usize)> {
    let end = text.find(|c: char| !(c.is_ascii_hexdigit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    if text[end..].starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    // A full stop or a colon may end the sentence and not the address.
    let (ip, end) = (end.saturating_sub(2)..=end).rev().find_map(|end| Some((text.get(..end)?.parse().ok()?, end)))?;
    let zone = text[end..].strip_prefix('%').map_or(0, |zone| {
        1 + zone.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(zone.len())
    });
    Some((ip, end + zone))
}

fn v4(text: &str) -> Option<(Found<'_>, usize)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let run = text[..end].trim_end_matches('.');
    let small = |part: &str| !part.is_empty() && part.len() <= 3;
    if run.split('.').count() != 4 || !run.split('.').all(small) {
        return None;
    }
    Some((run.parse().map_or(Found::Text(run), |ip: Ipv4Addr| Found::Ip(ip.into())), run.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            match address_at(text, at) {
                Some((_, length)) => {
                    found.push(&text[at..at + length]);
                    at += length;
                }
                None => at += text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        found
    }

    #[test]
    fn finds_addresses_among_words() {
        for (text, addresses) in [
            ("10.0.0.5 answered.", &["10.0.0.5"][..]),
            ("at 10.0.0.5:3389, then 10.0.0.6.", &["10.0.0.5", "10.0.0.6"]),
            ("[fe80::1%eth0]:3389", &["fe80::1%eth0"]),
            ("it is 2001:db8::1.", &["2001:db8::1"]),
            ("it is 2001:db8:: today", &["2001:db8::"]),
            ("2001:db8::5: silent", &["2001:db8::5"]),
            ("::ffff:10.0.0.5", &["::ffff:10.0.0.5"]),
            ("x10.0.0.5", &["10.0.0.5"]),
            ("010.0.0.5", &["010.0.0.5"]),
            ("00:11:22:33:44:55 and AA-bb-CC-dd-EE-ff", &["00:11:22:33:44:55", "AA-bb-CC-dd-EE-ff"]),
            ("sha1 aa:bb:cc:dd:ee:ff:00:11.", &["aa:bb:cc:dd:ee:ff:00:11"]),
        ] {
            assert_eq!(found(text), addresses, "{text}");
        }
    }

    #[test]
    fn leaves_other_numbers() {
        for text in [
            "06:38:45",
            "TLS 1.2",
            "10.0.20348",
            "1.2.840.113549.1.1.11",
            "port 3389",
            "0x904/0x7",
            "2026-11-20T06:38:45Z",
            "std::io",
            "12-11-2026",
            "",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[0-9a-f:.%é -]{0,60}") {
            let _ = found(&text);
        }

        #[test]
        fn finds_every_address(ip in any::<IpAddr>()) {
            let text = format!("({ip})");
            prop_assert_eq!(found(&text), vec![ip.to_string()]);
        }
    }
}
