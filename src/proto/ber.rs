//! BER and its stricter kind, DER, as far as CredSSP and MCS need them: elements of a tag, a definite length and a body.

/// An element with the shortest length that holds its body.
#[must_use]
pub fn element(tag: &[u8], body: &[u8]) -> Vec<u8> {
    let mut out = tag.to_vec();
    let length = body.len().to_be_bytes();
    let significant = &length[length.iter().position(|&b| b != 0).unwrap_or(length.len() - 1)..];
    if body.len() >= 0x80 {
        // At most eight octets, so the count fits the low bits.
        out.push(0x80 | u8::try_from(significant.len()).unwrap_or(8));
    }
    out.extend_from_slice(significant);
    out.extend_from_slice(body);
    out
}

/// The body of an element of this tag, and what comes after it.
#[must_use]
pub fn read(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    (first == tag).then(|| body(rest))?
}

/// What the length at the beginning covers, and what comes after that.
#[must_use]
pub fn body(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = length(bytes)?;
    rest.split_at_checked(length)
}

/// The length at the beginning, of four octets at most, and what comes after it.
#[must_use]
pub fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let octets = match first {
        0..=0x7f => return Some((usize::from(first), rest)),
        0x81..=0x84 => usize::from(first & 0x7f),
        _ => return None,
    };
    let (number, rest) = rest.split_at_checked(octets)?;
    Some((number.iter().fold(0, |n, b| (n << 8) | usize::from(*b)), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_that_are_none() {
        // Indefinite, of five octets, cut short, and longer than what is there.
        for bytes in [&[0x80][..], &[0x85, 0, 0, 0, 0, 1, 0], &[0x82, 1], &[], &[3, 0, 0]] {
            assert_eq!(body(bytes), None, "{bytes:02x?}");
        }
        assert_eq!(read(&[0x04, 1, 7], 0x30), None);
        // Not the shortest, which BER allows.
        assert_eq!(read(&[0x04, 0x82, 0, 1, 7, 9], 0x04), Some((&[7][..], &[9][..])));
    }

    proptest! {
        #[test]
        fn survives_the_way(inside in prop::collection::vec(any::<u8>(), 0..400), after in prop::collection::vec(any::<u8>(), 0..4)) {
            let whole = [element(&[0x30], &inside), after.clone()].concat();
            prop_assert_eq!(read(&whole, 0x30), Some((&inside[..], &after[..])));
        }

        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            let _ = (body(&bytes), length(&bytes), read(&bytes, 0x30));
        }
    }
}
