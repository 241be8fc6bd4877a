//! Which causes a number makes likelier. It never proves one: a finding still has to come from a check.

use super::by_number::by_number;
use super::causes::CLOSED_EARLY;
use super::{disconnect, gateway, recognise};
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
        (main, _) => main.map_or(&[], by_number),
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
        [] => error.sentence.and_then(recognise::by_english).map_or(&[], |sentence| sentence.causes),
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
