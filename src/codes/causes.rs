//! Lists of causes that several numbers and sentences point to.

use crate::model::Cause;

/// Certificate and key, secure connection, path, middleboxes, then whatever else can close a connection early.
pub const CLOSED_EARLY: &[Cause] = &[
    Cause::ServerCertificateUnusable,
    Cause::TlsClosedAfterHello,
    Cause::ServerCertificateMissing,
    Cause::CertificateExpired,
    Cause::CertificateNotYetValid,
    Cause::HostKeyUnreadable,
    Cause::HostCertificateExpired,
    Cause::CertificateNameMismatch,
    Cause::CertificateWrongPurpose,
    Cause::CertificateWeakKey,
    Cause::CertificateWeakSignature,
    Cause::TlsNoCommonCipher,
    Cause::TlsVersionTooOld,
    Cause::Tls13Intolerant,
    Cause::TlsWindowsDiffers,
    Cause::TlsNoAnswer,
    Cause::PathLossy,
    Cause::PathMtuBlackhole,
    Cause::PathSlow,
    Cause::TlsInspected,
    Cause::NegotiationClosed,
    Cause::SignInClosed,
    Cause::SessionClosedEarly,
    Cause::SessionRefused,
    Cause::SessionLimitReached,
    Cause::SessionNoAnswer,
    Cause::ClosedOnConnect,
    Cause::ConnectionsMixed,
    Cause::ConnectionsLimited,
    Cause::AnsweredOnThisComputer,
    Cause::AnsweredInBetween,
    Cause::HostTlsDisabled,
    Cause::ServerStandardSecurityOnly,
];

/// No connection was opened at all.
pub const NOT_OPENED: &[Cause] = &[
    Cause::PortNoAnswer,
    Cause::PortRefused,
    Cause::AddressUnreachable,
    Cause::NoNetwork,
    Cause::Ipv6PathBroken,
    Cause::NameAnswersDiffer,
    Cause::HostRemoteDesktopOff,
    Cause::HostSleeps,
    Cause::HostFirewallBlocks,
    Cause::HostServiceStopped,
    Cause::HostNotListening,
    Cause::HostPortChanged,
];
