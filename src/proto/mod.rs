//! RDP on the wire, sans I/O: bytes to values and back. Nothing here panics, whatever the bytes.

pub mod banner;
pub mod ber;
pub mod certificate;
pub mod client_hello;
pub mod dns;
pub mod gcc;
pub mod hosts;
pub mod mcs;
pub mod ntlm;
pub mod public_key;
pub mod rdp_file;
pub mod server_flight;
pub mod smb;
pub mod sntp;
pub mod tls_records;
pub mod tls_version;
pub mod ts_request;
pub mod x224;

/// Bytes as lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
