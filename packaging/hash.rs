// Included by the build, which packs catalogues, and by the program, which reads them.

/// FNV-1a, 32 bits: <https://www.rfc-editor.org/rfc/rfc9923>. A catalogue is some thousand sentences, and the build fails where
/// two of them have the same.
pub const fn of(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut hash = 0x811c_9dc5_u32;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash
}
