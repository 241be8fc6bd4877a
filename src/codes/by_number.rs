//! Which causes one main number or one status makes likelier.

use super::causes::{CLOSED_EARLY, NOT_OPENED};
use crate::model::Cause;

/// The likeliest first; empty where it tells nothing.
pub(super) const fn by_number(number: u32) -> &'static [Cause] {
    match number {
        0x104 | 0x208 | 0x508 | 0x604 => &[
            Cause::NameNotFound,
            Cause::DnsServerSilent,
            Cause::NameAnswersDiffer,
            Cause::AddressWorksNameFails,
            Cause::NoNetwork,
        ],
        0x308 | 0x408 | 0x804 => &[Cause::NameInvalid],
        0x108 | 0x704 => &[
            Cause::PortNoAnswer,
            Cause::PathLossy,
            Cause::PathSlow,
            Cause::TlsNoAnswer,
            Cause::ServerSilent,
            Cause::PathMtuBlackhole,
            Cause::Ipv6PathBroken,
        ],
        0x204 => NOT_OPENED,
        0x0002_000D => CLOSED_EARLY,
        0x0002_0006 => NOT_OPENED,
        0x0002_0004 | 0x0002_0005 => &[Cause::NameNotFound, Cause::DnsServerSilent, Cause::NameAnswersDiffer],
        0x0002_0008 => &[Cause::TlsClosedAfterHello, Cause::ServerCertificateUnusable, Cause::TlsNoCommonCipher],
        0x0002_000C => &[Cause::ClientNlaOff, Cause::ServerStandardSecurityOnly, Cause::ServerRefusedNegotiation],
        0x0002_0014 | 0x0002_0015 | 0xC000_006D | 0xC000_006A | 0xC000_0064 | 0xC000_00DF | 0x8009_030C
        | 0x8007_052E => &[Cause::WrongPassword],
        0x0002_000E | 0x0002_000F | 0x0002_0013 | 0xC000_0071 | 0xC000_0224 => &[Cause::PasswordExpired],
        0x0002_0012 | 0xC000_0072 => &[Cause::AccountDisabled],
        0x0002_0018 | 0xC000_0234 => &[Cause::AccountLocked],
        0x0002_0019 | 0xC000_0193 => &[Cause::AccountExpired],
        0x0002_0016 | 0x0002_0017 | 0x0002_001A | 0xC000_0022 => &[Cause::SignInNotAllowed],
        0xC000_006E..=0xC000_0070 | 0xC000_0155 | 0xC000_015B | 0xC000_0413 => &[Cause::SignInNotAllowed],
        0xC000_005E | 0xC000_0192 | 0xC000_0233 | 0xC000_018B..=0xC000_018D | 0xC000_019B => {
            &[Cause::DomainUnreachable]
        }
        0xC000_0388 | 0xC000_0418 => &[Cause::NtlmBlocked, Cause::KerberosFailed],
        // The last two: so it is also said where the other computer only has versions of TLS that are off here.
        0x8009_0302 => &[
            Cause::NtlmBlocked,
            Cause::KerberosFailed,
            Cause::CredsspTooOld,
            Cause::TlsVersionTooOld,
            Cause::TlsNoCommonCipher,
        ],
        0x8009_0342 => &[Cause::KerberosFailed],
        0x8009_0311 => &[Cause::KerberosFailed, Cause::DomainUnreachable],
        0x8009_0324 | 0xC000_0133 => &[Cause::ClockSkew],
        0x8009_0328 | 0x800B_0101 => &[Cause::CertificateExpired, Cause::ClockSkew, Cause::CertificateNotYetValid],
        0x8009_0331 => &[Cause::TlsNoCommonCipher, Cause::TlsVersionTooOld],
        0x8007_274C => &[Cause::PortNoAnswer, Cause::PathLossy, Cause::ServerSilent],
        0x8007_274D => &[Cause::PortRefused, Cause::ConnectionsLimited],
        0x2104 => &[Cause::ServerCertificateUnusable, Cause::TlsClosedAfterHello],
        0x808 | 0x908 => &[Cause::SessionUnlicensed],
        0x304 | 0x404 | 0x1108 => &[Cause::PathLossy, Cause::PathSlow, Cause::PathMtuBlackhole],
        0x406 | 0x506 | 0x606 | 0x906 | 0xA06 | 0xE06 => &[
            Cause::ServerStandardSecurityOnly,
            Cause::TlsNoCommonCipher,
            Cause::TlsVersionTooOld,
            Cause::ServerRefusedNegotiation,
        ],
        0x706 => &[
            Cause::ServerCertificateUnusable,
            Cause::CertificateWrongPurpose,
            Cause::CertificateWeakKey,
            Cause::HostCertificateExpired,
        ],
        0x907 => &[Cause::TlsInspected, Cause::NameAnswersDiffer, Cause::CertificateNameMismatch],
        0xB06 | 0xC06 => &[Cause::PathLossy, Cause::TlsInspected],
        0xB09 => &[Cause::ClientNlaOff],
        0x1B07 => {
            &[Cause::CertificateExpired, Cause::ClockSkew, Cause::CertificateNotYetValid, Cause::HostCertificateExpired]
        }
        0x1D07 => &[Cause::ClockSkew],
        0x807 | 0xA07 | 0xB04 => &[Cause::WrongPassword],
        0xB07 => &[Cause::AccountDisabled],
        0xC07 | 0x1007 | 0x1107 | 0x1307 => &[Cause::SignInNotAllowed],
        0xD07 => &[Cause::AccountLocked],
        0xE07 => &[Cause::AccountExpired],
        0xF07 | 0x1207 => &[Cause::PasswordExpired],
        0x0300_0002..=0x0300_0007 | 0x0300_0028 => &[Cause::GatewayCertificate],
        0x0300_0009 | 0x0300_000A | 0x0300_000C => &[Cause::GatewayUnreachable, Cause::ClientGatewayMisset],
        0x0300_000D => &[Cause::GatewayCertificate, Cause::GatewayUnreachable, Cause::ClientGatewayMisset],
        0x0300_0020 | 0x0300_002F | 0x0300_0030 | 0x0300_0044 => &[Cause::GatewayProxyAuth],
        0x0300_0001..=0x0300_0051 => &[Cause::GatewayRefuses],
        _ => &[],
    }
}
