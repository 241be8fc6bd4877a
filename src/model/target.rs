//! The computer to be reached, as the user named it.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};

use thiserror::Error;

use super::Settings;

/// Where Remote Desktop listens unless somebody moved it.
pub const DEFAULT_PORT: u16 = 3389;

/// RD Gateways speak HTTPS.
pub const GATEWAY_PORT: u16 = 443;

/// Longer than any DNS name (253 octets) or zoned address; what is longer is not a target.
const LONGEST: usize = 512;

/// A host name or an address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Host {
    /// A name in ASCII form (IDNs as `xn--`), without a trailing dot.
    Name { ascii: String, absolute: bool },
    /// An address; link-local IPv6 ones may name their interface.
    Address { ip: IpAddr, zone: Option<String> },
}

impl Host {
    /// What Remote Desktop's program gives to Windows' library and names in a sign-in: what was typed, an address (without
    /// its interface) being one of its names, too.
    #[must_use]
    pub fn server_name(&self) -> String {
        match self {
            Self::Name { ascii, .. } => ascii.clone(),
            Self::Address { ip, .. } => ip.to_string(),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { ascii, .. } => f.write_str(ascii),
            Self::Address { ip, zone: None } => ip.fmt(f),
            Self::Address { ip, zone: Some(zone) } => write!(f, "{ip}%{zone}"),
        }
    }
}

/// Which connections go through an RD Gateway: `gatewayusagemethod` of an `.rdp` file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GatewayUsage {
    /// Always through the gateway.
    Always,
    /// Through it when the target cannot be reached directly.
    Detect,
}

/// An RD Gateway between the two computers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Gateway {
    pub host: Host,
    pub port: u16,
    pub usage: GatewayUsage,
}

impl Gateway {
    /// Reads `host[:port]`.
    ///
    /// # Errors
    /// Where the text names no computer.
    pub fn parse(text: &str, usage: GatewayUsage) -> Result<Self, TargetError> {
        let (host, port) = split_host_port(text)?;
        Ok(Self { host, port: port.unwrap_or(GATEWAY_PORT), usage })
    }
}

/// What is to be checked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Target {
    /// What the user typed, or the file that they gave.
    pub typed: String,
    pub host: Host,
    pub port: u16,
    /// Another address that the `.rdp` file gives for the same computer: mstsc does not go there.
    pub alternate: Option<Host>,
    /// What mstsc would connect with.
    pub settings: Settings,
}

/// Why a text names no computer.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
pub enum TargetError {
    #[error("no computer was named")]
    Empty,
    #[error("the name is too long")]
    TooLong,
    #[error("the port must be a number from 1 to 65535")]
    Port,
    #[error("this is not a computer name or an address")]
    Name,
}

impl Target {
    /// Reads `host`, `host:port`, `1.2.3.4`, `fe80::1%eth0`, `[::1]:3389`; names may be international.
    ///
    /// # Errors
    /// Where the text names no computer.
    pub fn parse(typed: &str) -> Result<Self, TargetError> {
        Self::parse_with(typed, Settings::default())
    }

    /// The same with what a connection file sets.
    ///
    /// # Errors
    /// As above.
    pub fn parse_with(typed: &str, settings: Settings) -> Result<Self, TargetError> {
        let (host, port) = split_host_port(typed)?;
        // `server port` counts only where the address has none of its own.
        let port = port.or(settings.server_port).unwrap_or(DEFAULT_PORT);
        Ok(Self { typed: typed.trim().to_owned(), host, port, alternate: None, settings })
    }

    /// A computer that nobody typed.
    #[must_use]
    pub fn of(host: Host, port: u16) -> Self {
        Self { typed: host.to_string(), host, port, alternate: None, settings: Settings::default() }
    }

    /// Adds an RD Gateway, given as `host[:port]`.
    ///
    /// # Errors
    /// Where the text names no computer.
    pub fn through(mut self, gateway: &str, usage: GatewayUsage) -> Result<Self, TargetError> {
        self.settings.gateway = Some(Gateway::parse(gateway, usage)?);
        self.settings.gateway_invalid = None;
        Ok(self)
    }

    /// The RD Gateway that its connections may take.
    #[must_use]
    pub const fn gateway(&self) -> Option<&Gateway> {
        self.settings.gateway.as_ref()
    }

    /// The socket address of an address target; a name has none yet. A zone that is a number is kept, a zone that is a
    /// name is for the operating system to look up.
    #[must_use]
    pub fn literal(&self) -> Option<SocketAddr> {
        match &self.host {
            Host::Name { .. } => None,
            Host::Address { ip: IpAddr::V4(ip), .. } => Some((*ip, self.port).into()),
            Host::Address { ip: IpAddr::V6(ip), zone } => {
                let scope = zone.as_deref().map_or(Some(0), |zone| zone.parse().ok())?;
                Some(SocketAddrV6::new(*ip, self.port, 0, scope).into())
            }
        }
    }

    /// The name that was typed, unless it was an address.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.host {
            Host::Name { ascii, .. } => Some(ascii),
            Host::Address { .. } => None,
        }
    }

    /// Whether the name has no dot, so that NetBIOS, LLMNR and search suffixes have a say in it.
    #[must_use]
    pub fn is_short_name(&self) -> bool {
        matches!(&self.host, Host::Name { ascii, absolute: false } if !ascii.contains('.'))
    }
}

/// Splits `host[:port]` and reads both.
///
/// # Errors
/// Where the text names no computer or the port is out of range.
pub fn split_host_port(text: &str) -> Result<(Host, Option<u16>), TargetError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TargetError::Empty);
    }
    if text.len() > LONGEST {
        return Err(TargetError::TooLong);
    }
    if text.contains('/') {
        return Err(TargetError::Name);
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, after) = rest.split_once(']').ok_or(TargetError::Name)?;
        let host = ipv6(inside).ok_or(TargetError::Name)?;
        return match after.strip_prefix(':') {
            Some(port) => Ok((host, Some(parse_port(port)?))),
            None if after.is_empty() => Ok((host, None)),
            None => Err(TargetError::Name),
        };
    }
    if let Some(host) = ipv6(text) {
        return Ok((host, None));
    }
    match text.split_once(':') {
        Some((_, port)) if port.contains(':') => Err(TargetError::Name),
        Some((host, port)) => Ok((name_or_v4(host)?, Some(parse_port(port)?))),
        None => Ok((name_or_v4(text)?, None)),
    }
}

fn parse_port(text: &str) -> Result<u16, TargetError> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|&port| digits && port != 0).ok_or(TargetError::Port)
}

fn ipv6(text: &str) -> Option<Host> {
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) => {
            let plain = !zone.is_empty() && zone.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
            (address, Some(plain.then(|| zone.to_owned())?))
        }
        None => (text, None),
    };
    let ip: Ipv6Addr = address.parse().ok()?;
    Some(Host::Address { ip: IpAddr::V6(ip), zone })
}

fn name_or_v4(text: &str) -> Result<Host, TargetError> {
    if text.is_empty() {
        return Err(TargetError::Empty);
    }
    if let Ok(ip) = text.parse() {
        return Ok(Host::Address { ip: IpAddr::V4(ip), zone: None });
    }
    // A last label that is a number cannot be a top-level domain (RFC 3696 section 2): a mistyped address, not a name. Systems
    // take a lone number for an address, too: 0x904 would be 0.0.9.4.
    let (text, absolute) = text.strip_suffix('.').map_or((text, false), |rest| (rest, true));
    let ascii =
        idna::domain_to_ascii_cow(text.as_bytes(), idna::AsciiDenyList::EMPTY).map_err(|_| TargetError::Name)?;
    let ascii = ascii.trim_end_matches('.');
    let fits = |label: &str| {
        let letters = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        !label.is_empty() && label.len() <= 63 && letters && !label.starts_with('-') && !label.ends_with('-')
    };
    let numeric_end = ascii.rsplit('.').next().is_some_and(|last| match last.strip_prefix("0x") {
        Some(hex) => hex.bytes().all(|b| b.is_ascii_hexdigit()),
        None => last.bytes().all(|b| b.is_ascii_digit()),
    });
    if ascii.len() > 253 || !ascii.split('.').all(fits) || numeric_end {
        return Err(TargetError::Name);
    }
    Ok(Host::Name { ascii: ascii.to_ascii_lowercase(), absolute })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Result<String, TargetError> {
        split_host_port(text).map(|(host, port)| format!("{host} {port:?}"))
    }

    #[test]
    fn reads_every_form_that_people_type() {
        for (typed, host) in [
            ("pc1", "pc1 None"),
            (" PC1.Corp.example. ", "pc1.corp.example None"),
            ("pc1:3390", "pc1 Some(3390)"),
            ("1.2.3.4", "1.2.3.4 None"),
            ("1.2.3.4:1", "1.2.3.4 Some(1)"),
            ("::1", "::1 None"),
            ("[::1]", "::1 None"),
            ("[::1]:3389", "::1 Some(3389)"),
            ("fe80::1%eth0", "fe80::1%eth0 None"),
            ("[fe80::1%12]:65535", "fe80::1%12 Some(65535)"),
            ("münchen.example", "xn--mnchen-3ya.example None"),
            ("büro_1", "xn--bro_1-kva None"),
            ("my_pc", "my_pc None"),
            ("0x904.example", "0x904.example None"),
        ] {
            assert_eq!(shown(typed).as_deref(), Ok(host), "{typed}");
        }
    }

    #[test]
    fn refuses_what_names_no_computer() {
        for (typed, error) in [
            ("", TargetError::Empty),
            ("  ", TargetError::Empty),
            (":3389", TargetError::Empty),
            ("pc1:0", TargetError::Port),
            ("pc1:70000", TargetError::Port),
            ("pc1:", TargetError::Port),
            ("pc1:+9", TargetError::Port),
            ("pc1:rdp", TargetError::Port),
            ("[::1]:0", TargetError::Port),
            ("[::1", TargetError::Name),
            ("[::1]x", TargetError::Name),
            ("[pc1]:3389", TargetError::Name),
            ("a b", TargetError::Name),
            ("http://pc1/", TargetError::Name),
            ("-pc", TargetError::Name),
            ("a..b", TargetError::Name),
            ("999.1.1.1", TargetError::Name),
            ("1.2.3", TargetError::Name),
            ("2308", TargetError::Name),
            ("0x904", TargetError::Name),
            ("0X904:3389", TargetError::Name),
            ("pc.0x7", TargetError::Name),
            ("pc1\u{202e}.example", TargetError::Name),
            ("fe80::1%", TargetError::Name),
            ("fe80::1%a b", TargetError::Name),
        ] {
            assert_eq!(shown(typed), Err(error), "{typed}");
        }
        assert_eq!(shown(&"a".repeat(600)), Err(TargetError::TooLong));
        assert_eq!(shown(&"a".repeat(64)), Err(TargetError::Name));
    }

    #[test]
    fn a_zone_name_is_left_to_the_operating_system() {
        assert_eq!(Target::parse("fe80::1%3").unwrap().literal().unwrap().to_string(), "[fe80::1%3]:3389");
        assert_eq!(Target::parse("fe80::1%eth0").unwrap().literal(), None);
    }

    proptest! {
        #[test]
        fn never_panics_and_reads_its_own_display(text in ".{0,80}") {
            if let Ok((host, None)) = split_host_port(&text) {
                prop_assert_eq!(split_host_port(&host.to_string()).map(|(h, _)| h.to_string()), Ok(host.to_string()));
            }
        }
    }
}
