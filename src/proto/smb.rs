//! One question to Windows file sharing: [MS-SMB2] 2.2.3 NEGOTIATE in its direct-TCP frame ([MS-SMB2] 2.1).

/// An SMB2 NEGOTIATE that offers dialects 2.0.2 and 2.1.
#[must_use]
pub fn negotiate() -> Vec<u8> {
    let mut message = b"\xfeSMB".to_vec();
    message.extend_from_slice(&64u16.to_le_bytes());
    message.extend_from_slice(&[0; 58]);
    message.extend_from_slice(&36u16.to_le_bytes());
    message.extend_from_slice(&2u16.to_le_bytes());
    message.extend_from_slice(&1u16.to_le_bytes());
    message.extend_from_slice(&[0; 30]);
    message.extend_from_slice(&0x0202u16.to_le_bytes());
    message.extend_from_slice(&0x0210u16.to_le_bytes());
    let length = u32::try_from(message.len()).unwrap_or_default().to_be_bytes();
    [&length[..], &message].concat()
}

/// Whether the bytes start an SMB message in its frame.
#[must_use]
pub fn is_answer(bytes: &[u8]) -> bool {
    matches!(bytes, [0, _, _, _, 0xfe | 0xff, b'S', b'M', b'B', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_shape_of_the_specification() {
        let message = negotiate();
        assert_eq!(usize::from(message[3]) + 4, message.len());
        assert_eq!(message.len(), 4 + 64 + 36 + 4);
        assert!(is_answer(&message));
        assert!(!is_answer(b"HTTP/1.1 400"));
    }
}
