//! `.rdp` files: lines of `name:type:value`, in UTF-16 with or without a byte order mark, in UTF-8, or in the Windows code
//! page of Western Europe. Meanings: Microsoft Learn, Supported RDP properties.

/// A file that mstsc writes has a few KiB; a signed one some more.
pub const LONGEST: usize = 256 * 1024;
const MOST_LINES: usize = 4096;

/// What Redial reads of a connection file. Texts are trimmed, without quotation marks around them, and never empty.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RdpFile {
    /// `full address`
    pub full_address: Option<String>,
    /// `alternate full address`: where mstsc goes, if it is there.
    pub alternate_full_address: Option<String>,
    /// `server port`
    pub server_port: Option<String>,
    /// `gatewayhostname`
    pub gateway: Option<String>,
    /// `gatewayusagemethod`: 0 and 4 never, 1 always, 2 where there is no direct way, 3 the user's default.
    pub gateway_usage: Option<u32>,
    /// `gatewayprofileusagemethod`: 0 the user's default, so that the file's own gateway does not count; 1 the file's.
    pub gateway_profile: Option<u32>,
    /// `enablecredsspsupport`
    pub credssp: Option<bool>,
    /// `negotiate security layer`
    pub negotiates_security: Option<bool>,
    /// `authentication level`: 0 connects, 1 does not, 2 asks, 3 says nothing.
    pub authentication_level: Option<u32>,
    /// `enablerdsaadauth`
    pub web_account: Option<bool>,
    /// `armpath`, `wvd endpoint pool`, `resourceprovider:s:arm` or `gatewaybrokeringtype:i:1`: Azure Virtual Desktop.
    pub brokered: bool,
}

/// Reads a file; none where the bytes are no text of that kind.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<RdpFile> {
    let text = decode(bytes.get(..bytes.len().min(LONGEST))?)?;
    let mut file = RdpFile::default();
    let mut understood = 0;
    // Some editors end lines with CR alone.
    for line in text.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).take(MOST_LINES) {
        understood += usize::from(file.take_in(line.trim().trim_matches('\0')));
    }
    (understood > 0).then_some(file)
}

impl RdpFile {
    /// Whether the line was one of a connection file.
    fn take_in(&mut self, line: &str) -> bool {
        let mut parts = line.splitn(3, ':');
        let (Some(name), Some(kind), Some(value)) = (parts.next(), parts.next(), parts.next()) else { return false };
        let (name, kind, value) = (name.trim().to_ascii_lowercase(), kind.trim().to_ascii_lowercase(), value.trim());
        if !matches!(kind.as_str(), "s" | "i" | "b") {
            return false;
        }
        let text = || Some(unquoted(value).to_owned()).filter(|value| !value.is_empty());
        let number = || value.parse::<u32>().ok();
        let switch = || number().map(|value| value != 0);
        match name.as_str() {
            "full address" => self.full_address = text(),
            "alternate full address" => self.alternate_full_address = text(),
            "server port" => self.server_port = text(),
            "gatewayhostname" => self.gateway = text(),
            "gatewayusagemethod" => self.gateway_usage = number(),
            "gatewayprofileusagemethod" => self.gateway_profile = number(),
            "enablecredsspsupport" => self.credssp = switch(),
            "negotiate security layer" => self.negotiates_security = switch(),
            "authentication level" => self.authentication_level = number(),
            "enablerdsaadauth" => self.web_account = switch(),
            "armpath" | "wvd endpoint pool" => self.brokered |= text().is_some(),
            "resourceprovider" => self.brokered |= text().is_some_and(|text| text.eq_ignore_ascii_case("arm")),
            "gatewaybrokeringtype" => self.brokered |= number() == Some(1),
            _ => {}
        }
        true
    }
}

/// People who write such files by hand put quotation marks around names.
fn unquoted(value: &str) -> &str {
    let pairs = [('"', '"'), ('\'', '\''), ('\u{201c}', '\u{201d}'), ('\u{201e}', '\u{201c}')];
    let inside = pairs.iter().find_map(|&(open, close)| value.strip_prefix(open)?.strip_suffix(close));
    inside.unwrap_or(value).trim()
}

/// A text as Windows' programs write one: UTF-8, UTF-16, or an old code page. None for what is no text.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<String> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => Some(wide(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(wide(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => Some(narrow(rest)),
        // mstsc's own encoding without its mark: every other octet of plain English is zero.
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => Some(wide(bytes, u16::from_le_bytes)),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => Some(wide(bytes, u16::from_be_bytes)),
        _ if bytes.contains(&0) => None,
        _ => Some(narrow(bytes)),
    }
}

/// UTF-8, or, where it is none, the code page in which older programs write umlauts.
fn narrow(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|&byte| windows_1252(byte)).collect(), str::to_owned)
}

/// Windows code page 1252, as the WHATWG Encoding Standard has it: Latin-1 but for 0x80 to 0x9f.
fn windows_1252(byte: u8) -> char {
    const FROM_0X80: [char; 32] = [
        '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}',
        '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}', '\u{2019}',
        '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}',
        '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
    ];
    match byte {
        0x80..=0x9f => FROM_0X80[usize::from(byte - 0x80)],
        _ => char::from(byte),
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
            ..RdpFile::default()
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
            be,
            TEXT.replace("\r\n", "\r").into_bytes(),
            TEXT.replace("\r\n", "\n\n").into_bytes(),
        ] {
            assert_eq!(read(&bytes), Some(expected()));
        }
    }

    #[test]
    fn umlauts_and_quotation_marks() {
        let address = |bytes: &[u8]| read(bytes).unwrap().full_address;
        assert_eq!(address(b"full address:s:b\xfcro-\x80\r\n").as_deref(), Some("b\u{fc}ro-\u{20ac}"));
        assert_eq!(address("full address:s:b\u{fc}ro\n".as_bytes()).as_deref(), Some("b\u{fc}ro"));
        for quoted in ["\"pc1\"", "'pc1'", "\u{201c}pc1\u{201d}", " \" pc1 \" ", "\u{201e}pc1\u{201c}"] {
            assert_eq!(address(format!("full address:s:{quoted}").as_bytes()).as_deref(), Some("pc1"), "{quoted}");
        }
        assert_eq!(address(b"full address:s:\"\"\n"), None);
    }

    #[test]
    fn reads_what_decides_how_a_connection_begins() {
        let file = read(
            b"authentication level:i:1\nnegotiate security layer:i:0\nenablerdsaadauth:i:1\ngatewayprofileusagemethod:i:0\n",
        )
        .unwrap();
        assert_eq!((file.authentication_level, file.negotiates_security), (Some(1), Some(false)));
        assert_eq!((file.web_account, file.gateway_profile, file.brokered), (Some(true), Some(0), false));
    }

    #[test]
    fn azure_files_are_known_by_any_of_their_marks() {
        let brokered = |line: &str| read(format!("full address:s:pc1\n{line}\n").as_bytes()).unwrap().brokered;
        for line in ["armpath:s:/x", "wvd endpoint pool:s:1", "resourceprovider:s:ARM", "gatewaybrokeringtype:i:1"] {
            assert!(brokered(line), "{line}");
        }
        // mstsc writes the last one into every file.
        for line in ["armpath:s:", "resourceprovider:s:rdweb", "workspace id:s:x", "gatewaybrokeringtype:i:0"] {
            assert!(!brokered(line), "{line}");
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
