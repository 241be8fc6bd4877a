//! `.rdp` files: lines of `name:type:value`, in UTF-16 with a byte order mark or in UTF-8.

/// A file that mstsc writes has a few KiB; a signed one some more.
pub const LONGEST: usize = 256 * 1024;
const MOST_LINES: usize = 4096;

/// What Redial reads of a connection file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RdpFile {
    /// `full address`
    pub full_address: Option<String>,
    /// `alternate full address`
    pub alternate_full_address: Option<String>,
    /// `server port`
    pub server_port: Option<String>,
    /// `gatewayhostname`
    pub gateway: Option<String>,
    /// `gatewayusagemethod`: 0 and 4 never, 1 always, 2 where there is no direct way, 3 the user's default.
    pub gateway_usage: Option<u32>,
    /// `enablecredsspsupport`
    pub credssp: Option<bool>,
}

/// Reads a file; none where the bytes are no text of that kind.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<RdpFile> {
    let text = decode(bytes.get(..bytes.len().min(LONGEST))?)?;
    let mut file = RdpFile::default();
    let mut understood = 0;
    for line in text.lines().take(MOST_LINES) {
        let mut parts = line.trim().splitn(3, ':');
        let (Some(name), Some(kind), Some(value)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let (name, kind, value) = (name.trim().to_ascii_lowercase(), kind.trim().to_ascii_lowercase(), value.trim());
        if !matches!(kind.as_str(), "s" | "i" | "b") {
            continue;
        }
        understood += 1;
        let text = || Some(value.to_owned()).filter(|value| !value.is_empty());
        match name.as_str() {
            "full address" => file.full_address = text(),
            "alternate full address" => file.alternate_full_address = text(),
            "server port" => file.server_port = text(),
            "gatewayhostname" => file.gateway = text(),
            "gatewayusagemethod" => file.gateway_usage = value.parse().ok(),
            "enablecredsspsupport" => file.credssp = value.parse::<u32>().ok().map(|value| value != 0),
            _ => {}
        }
    }
    (understood > 0).then_some(file)
}

fn decode(bytes: &[u8]) -> Option<String> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => Some(wide(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(wide(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => Some(String::from_utf8_lossy(rest).into_owned()),
        // mstsc's own encoding without its mark: every other octet of plain English is zero.
        [_, 0, _, 0, ..] => Some(wide(bytes, u16::from_le_bytes)),
        _ if bytes.contains(&0) => None,
        _ => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "screen mode id:i:2\r\nfull address:s:pc1.example:3390\r\nSERVER PORT:i:3391\r\ngatewayhostname:s:gw.example\r\n\
        gatewayusagemethod:i:1\r\nenablecredsspsupport:i:0\r\nalternate full address:s:[::1]:3389\r\n";

    fn expected() -> RdpFile {
        RdpFile {
            full_address: Some("pc1.example:3390".into()),
            alternate_full_address: Some("[::1]:3389".into()),
            server_port: Some("3391".into()),
            gateway: Some("gw.example".into()),
            gateway_usage: Some(1),
            credssp: Some(false),
        }
    }

    #[test]
    fn reads_every_encoding_that_windows_writes() {
        let le: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            TEXT.as_bytes().to_vec(),
            [&[0xef, 0xbb, 0xbf], TEXT.as_bytes()].concat(),
            [&[0xff, 0xfe], &le[..]].concat(),
            [&[0xfe, 0xff], &be[..]].concat(),
            le,
        ] {
            assert_eq!(read(&bytes), Some(expected()));
        }
    }

    #[test]
    fn what_is_no_connection_file_is_refused() {
        for bytes in [&b""[..], b"MZ\x90\0\x03\0\0\0", b"hello\nworld", b"http://x:y", b"full address:z:pc1"] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "(full address:s:.{0,20}\n|.{0,20}:i:.{0,4}\n){0,5}") {
            let _ = (read(&bytes), read(text.as_bytes()));
        }
    }
}
