//! Which causes a number makes likelier. It never proves one: a finding still has to come from a check.

use super::causes::{CLOSED_EARLY, NOT_OPENED};
use super::{disconnect, gateway, sentence};
use crate::model::{Cause, ErrorPair};

/// The causes that these numbers make likelier, the likeliest first; empty where they tell nothing.
///
/// An extended number with a meaning of its own wins over the main number.
#[must_use]
pub fn related_causes(main: impl Into<Option<u32>>, extended: Option<u32>) -> &'static [Cause] {
    match (main.into(), extended) {
        (Some(0x904), Some(0x0)) => CLOSED_AFTER_PASSWORD,
        (Some(0x904), _) => CLOSED_EARLY,
        (_, Some(0x9)) => &[Cause::SignInNotAllowed],
        (_, Some(0x300)) => &[Cause::WrongPassword],
        // Before the sign-in nobody else sends it, so it says no more than that a connection ended early.
        (None, Some(0x7)) => CLOSED_EARLY,
        (main, _) => main.map_or(&[], by_main),
    }
}

/// The first numbers of the message box that point at a cause, those that point at nothing likelier first.
#[must_use]
pub fn numbers_for(cause: Cause) -> Vec<u32> {
    const MOST: usize = 4;
    let place = |number| related_causes(number, None).iter().position(|one| *one == cause);
    let tables = [disconnect::TABLE, gateway::TABLE].into_iter().flatten();
    let mut found: Vec<_> = tables.filter_map(|code| Some((place(code.number)?, code.number))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, number)| number).take(MOST).collect()
}

/// The same for all that a message box said: its numbers, and its sentence where they tell nothing.
#[must_use]
pub fn points(error: ErrorPair) -> &'static [Cause] {
    match related_causes(error.code, error.extended) {
        [] => error.sentence.and_then(sentence::by_english).map_or(&[], |sentence| sentence.causes),
        causes => causes,
    }
}

/// The pair that was reported for a close after the password.
const CLOSED_AFTER_PASSWORD: &[Cause] = &[
    Cause::SignInClosed,
    Cause::SessionClosedEarly,
    Cause::SessionRefused,
    Cause::ServerCertificateUnusable,
    Cause::TlsClosedAfterHello,
    Cause::CertificateExpired,
    Cause::HostKeyUnreadable,
    Cause::PathLossy,
    Cause::PathMtuBlackhole,
    Cause::PathSlow,
    Cause::TlsInspected,
];

fn by_main(main: u32) -> &'static [Cause] {
    match main {
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

#[cfg(test)]
mod tests {
    use super::{numbers_for, related_causes};
    use crate::codes::main_code;
    use crate::model::Cause;

    #[test]
    fn every_cause_comes_once() {
        let numbers = (0..=0x3000).chain(0x0300_0000..=0x0300_0060).chain(0x2_0000..0x2_0020);
        for number in numbers {
            for extended in [None, Some(0), Some(7), Some(9), Some(0x300)] {
                let causes = related_causes(number, extended);
                assert!((1..causes.len()).all(|at| !causes[..at].contains(&causes[at])), "{number:#x} {causes:?}");
                // A number without a meaning can't point anywhere.
                let own_meaning = matches!(extended, Some(9 | 0x300)) || main_code(number).is_some();
                assert!(causes.is_empty() || own_meaning, "{number:#x}");
            }
        }
    }

    #[test]
    fn a_cause_has_the_numbers_that_point_at_it() {
        assert_eq!(numbers_for(Cause::ServerCertificateUnusable)[..2], [0x706, 0x904]);
        assert_eq!(numbers_for(Cause::HostOtherSoftware), Vec::<u32>::new());
        for &cause in Cause::ALL {
            assert!(numbers_for(cause).iter().all(|&number| related_causes(number, None).contains(&cause)), "{cause}");
        }
    }

    #[test]
    fn closed_early_points_at_the_certificate_then_the_path_then_middleboxes() {
        let causes = related_causes(0x904, Some(7));
        let at = |id| causes.iter().position(|&cause| cause == id);
        assert!(at(Cause::ServerCertificateUnusable) == Some(0));
        assert!(at(Cause::CertificateExpired) < at(Cause::PathLossy) && at(Cause::PathLossy) < at(Cause::TlsInspected));
        assert!(at(Cause::TlsInspected).is_some());
    }
}
