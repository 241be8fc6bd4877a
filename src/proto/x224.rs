//! TPKT, the X.224 connection request and its answers.
//!
//! [MS-RDPBCGR] 2.2.1.1 (request), 2.2.1.2 (confirm), 2.2.1.15 ff. (MCS Disconnect Provider Ultimatum, T.125 section 11.15).

use serde::Serialize;

/// requestedProtocols / selectedProtocol, [MS-RDPBCGR] 2.2.1.1.1.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Protocols(pub u32);

impl Protocols {
    /// Standard RDP security: no TLS.
    pub const RDP: Self = Self(0);
    /// TLS.
    pub const SSL: Self = Self(1);
    /// CredSSP (NLA).
    pub const HYBRID: Self = Self(2);
    /// RDSTLS, for sessions that a broker redirects.
    pub const RDSTLS: Self = Self(4);
    /// CredSSP with the Early User Authorization Result.
    pub const HYBRID_EX: Self = Self(8);
    /// Sign-in by Entra ID.
    pub const RDSAAD: Self = Self(16);

    const NAMES: [(Self, &'static str); 5] = [
        (Self::SSL, "SSL"),
        (Self::HYBRID, "HYBRID"),
        (Self::RDSTLS, "RDSTLS"),
        (Self::HYBRID_EX, "HYBRID_EX"),
        (Self::RDSAAD, "RDSAAD"),
    ];

    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a bit of `other` is set here.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether CredSSP follows TLS.
    #[must_use]
    pub const fn is_nla(self) -> bool {
        self.meets(Self::HYBRID.with(Self::HYBRID_EX))
    }

    /// The specification's names, such as `SSL|HYBRID`.
    #[must_use]
    pub fn name(self) -> String {
        if self == Self::RDP {
            return "RDP".to_owned();
        }
        let known = Self::NAMES.iter().filter(|(p, _)| self.meets(*p)).map(|(_, name)| (*name).to_owned());
        let rest = Self::NAMES.iter().fold(self.0, |bits, (p, _)| bits & !p.0);
        known.chain((rest != 0).then(|| format!("0x{rest:x}"))).collect::<Vec<_>>().join("|")
    }
}

impl Serialize for Protocols {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.name())
    }
}

/// What came back for a connection request.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// `RDP_NEG_RSP`. The protocol may be one that was not asked for.
    Selected {
        #[cfg_attr(test, schemars(with = "String", extend("text" = "word")))]
        protocol: Protocols,
        flags: u8,
    },
    /// `RDP_NEG_FAILURE`.
    Failure {
        code: u32,
        #[cfg_attr(test, schemars(extend("text" = "word")))]
        name: &'static str,
    },
    /// A confirm without negotiation data: a server from before the negotiation, or one that ignores it.
    WithoutNegotiation,
    /// MCS Disconnect Provider Ultimatum instead of a confirm.
    McsDisconnect,
    /// Not a valid confirm.
    Garbled,
}

/// The MCS Disconnect Provider Ultimatum in its TPKT and X.224 Data headers.
pub const MCS_DISCONNECT: [u8; 9] = [0x03, 0x00, 0x00, 0x09, 0x02, 0xf0, 0x80, 0x21, 0x80];

/// Says nothing about the user: real clients put a user name here.
const COOKIE: &[u8] = b"Cookie: mstshash=redial\r\n";

const CONNECTION_REQUEST: u8 = 0xe0;
const CONNECTION_CONFIRM: u8 = 0xd0;
const DATA: u8 = 0xf0;
const TYPE_RDP_NEG_REQ: u8 = 1;
const TYPE_RDP_NEG_RSP: u8 = 2;
const TYPE_RDP_NEG_FAILURE: u8 = 3;

/// An X.224 connection request with `RDP_NEG_REQ`, in its TPKT.
#[must_use]
pub fn connection_request(asked: Protocols) -> Vec<u8> {
    let mut body = vec![CONNECTION_REQUEST, 0, 0, 0, 0, 0];
    body.extend_from_slice(COOKIE);
    body.extend_from_slice(&[TYPE_RDP_NEG_REQ, 0, 8, 0]);
    body.extend_from_slice(&asked.0.to_le_bytes());
    tpkt(&body)
}

/// A connection confirm, as a server sends it: for the practice servers.
#[must_use]
pub fn connection_confirm(answer: Result<Protocols, u32>) -> Vec<u8> {
    let (kind, value) = match answer {
        Ok(protocol) => (TYPE_RDP_NEG_RSP, protocol.0),
        Err(code) => (TYPE_RDP_NEG_FAILURE, code),
    };
    let mut body = vec![CONNECTION_CONFIRM, 0, 0, 0x12, 0x34, 0, kind, 0, 8, 0];
    body.extend_from_slice(&value.to_le_bytes());
    tpkt(&body)
}

/// The protocols that a connection request asks for; none where the bytes are no such request.
#[must_use]
pub fn requested_protocols(packet: &[u8]) -> Option<Protocols> {
    let neg = packet.get(packet.len().checked_sub(8)?..)?;
    let [TYPE_RDP_NEG_REQ, _, 8, 0, a, b, c, d] = *neg else { return None };
    (packet.get(5) == Some(&CONNECTION_REQUEST)).then(|| Protocols(u32::from_le_bytes([a, b, c, d])))
}

fn tpkt(body: &[u8]) -> Vec<u8> {
    // Every packet made here is far below 255 octets, so the length indicator fits its one octet.
    let indicator = u8::try_from(body.len()).unwrap_or(u8::MAX);
    let mut packet = vec![3, 0];
    packet.extend_from_slice(&(u16::from(indicator) + 5).to_be_bytes());
    packet.push(indicator);
    packet.extend_from_slice(body);
    packet
}

/// Whether more bytes are needed before `answer` can be read.
#[must_use]
pub fn wants_more(bytes: &[u8]) -> bool {
    match bytes {
        [] | [3] => true,
        [3, 0] | [3, 0, _] => true,
        [3, 0, hi, lo, ..] => bytes.len() < usize::from(u16::from_be_bytes([*hi, *lo])).min(LONGEST_CONFIRM),
        _ => false,
    }
}

/// No confirm is longer; a peer that announces more is not speaking RDP.
pub const LONGEST_CONFIRM: usize = 512;

/// Reads the answer to a connection request.
#[must_use]
pub fn answer(bytes: &[u8]) -> Answer {
    read(bytes).unwrap_or(Answer::Garbled)
}

fn read(bytes: &[u8]) -> Option<Answer> {
    let [3, 0, hi, lo, indicator, kind, rest @ ..] = bytes else { return None };
    let length = usize::from(u16::from_be_bytes([*hi, *lo]));
    if length < 7 || length > bytes.len() {
        return None;
    }
    // DisconnectProviderUltimatum is choice 8 of DomainMCSPDU: 6 bits, so 0x20..0x23 in the first octet (PER).
    if *kind == DATA {
        return matches!(rest, [0x80, choice, ..] if choice >> 2 == 8).then_some(Answer::McsDisconnect);
    }
    if kind & 0xf0 != CONNECTION_CONFIRM || usize::from(*indicator) + 5 != length {
        return None;
    }
    match bytes.get(11..length)? {
        [] => Some(Answer::WithoutNegotiation),
        [TYPE_RDP_NEG_RSP, flags, 8, 0, a, b, c, d] => {
            Some(Answer::Selected { protocol: Protocols(u32::from_le_bytes([*a, *b, *c, *d])), flags: *flags })
        }
        [TYPE_RDP_NEG_FAILURE, _, 8, 0, a, b, c, d] => {
            let code = u32::from_le_bytes([*a, *b, *c, *d]);
            Some(Answer::Failure { code, name: failure_name(code) })
        }
        _ => None,
    }
}

/// `failureCode` of [MS-RDPBCGR] 2.2.1.2.2.
#[must_use]
pub const fn failure_name(code: u32) -> &'static str {
    match code {
        1 => "SSL_REQUIRED_BY_SERVER",
        2 => "SSL_NOT_ALLOWED_BY_SERVER",
        3 => "SSL_CERT_NOT_ON_SERVER",
        4 => "INCONSISTENT_FLAGS",
        5 => "HYBRID_REQUIRED_BY_SERVER",
        6 => "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NLA: Protocols = Protocols::HYBRID;

    #[test]
    fn asks_and_is_understood() {
        let asked = Protocols::SSL.with(NLA).with(Protocols::HYBRID_EX);
        let request = connection_request(asked);
        assert_eq!(usize::from(request[3]), request.len());
        assert_eq!(requested_protocols(&request), Some(asked));
        assert_eq!(asked.name(), "SSL|HYBRID|HYBRID_EX");
    }

    #[test]
    fn reads_what_xrdp_sends() {
        let bytes = [3, 0, 0, 0x13, 0x0e, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 1, 8, 0, 1, 0, 0, 0];
        assert_eq!(answer(&bytes), Answer::Selected { protocol: Protocols::SSL, flags: 1 });
        assert_eq!(answer(&MCS_DISCONNECT), Answer::McsDisconnect);
        assert_eq!(answer(&[3, 0, 0, 11, 6, 0xd0, 0, 0, 0x12, 0x34, 0]), Answer::WithoutNegotiation);
    }

    #[test]
    fn a_confirm_survives_the_way() {
        assert_eq!(answer(&connection_confirm(Ok(NLA))), Answer::Selected { protocol: NLA, flags: 0 });
        let name = "SSL_CERT_NOT_ON_SERVER";
        assert_eq!(answer(&connection_confirm(Err(3))), Answer::Failure { code: 3, name });
    }

    #[test]
    fn other_services_are_garbled() {
        for bytes in [
            &b"HTTP/1.1 400 Bad Request\r\n"[..],
            b"SSH-2.0-x\r\n",
            &[3, 0, 0, 3, 0, 0, 0],
            &[3, 0, 255, 255, 6, 0xd0, 0],
        ] {
            assert_eq!(answer(bytes), Answer::Garbled);
            assert!(bytes[0] == 3 || !wants_more(bytes));
        }
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64), head in 0usize..3) {
            let framed: Vec<u8> = [&[3, 0, 0, u8::try_from(bytes.len()).unwrap()][..head], &bytes].concat();
            let _ = (answer(&framed), wants_more(&framed), requested_protocols(&framed));
        }
    }
}
