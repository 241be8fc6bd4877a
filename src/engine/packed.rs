//! What the build has packed (`packaging/packed.rs`), so that the download is smaller.

/// Larger than any of them, in octets.
const LARGEST: usize = 1 << 20;

/// As it was. What was packed can be unpacked; a program that somebody has damaged gets nothing.
#[must_use]
pub fn unpack(packed: &[u8]) -> Vec<u8> {
    miniz_oxide::inflate::decompress_to_vec_with_limit(packed, LARGEST).unwrap_or_default()
}
