//! At which step Remote Desktop ended, where what its box said tells that. Most numbers do not: 0x904 comes at every step
//! from the greeting to the first picture.

use super::{Area, Code, extended, known};
use crate::model::{Cause, ErrorPair};

/// A step of Remote Desktop's own, in its order, but for the last one.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Stage {
    /// Looking up the name, and opening the connection.
    Opening,
    /// The greeting.
    Greeting,
    /// Encryption, and the certificate.
    Securing,
    /// The sign-in, whatever stopped it.
    SignIn,
    /// The account or the password, which somebody has looked at.
    Account,
    /// Whatever comes after that.
    Session,
    /// The gateway, beside them all.
    Gateway,
}

/// The step at which it ended; none where that is not told.
#[must_use]
pub fn stage(error: ErrorPair) -> Option<Stage> {
    let silent = error.code.is_some_and(|code| TELL_NOTHING.contains(&code));
    let area = match second(error) {
        Some(code) => (!OF_THE_LINE.contains(&code.number)).then_some(code.layer)?,
        None if silent => return None,
        None => known(error)?.layer,
    };
    let causes = super::points(error);
    match area {
        Area::Name | Area::Port | Area::Input => Some(Stage::Opening),
        Area::Certificate => Some(Stage::Securing),
        // It is refused in the answer to the greeting.
        Area::SignIn if causes == [Cause::ClientNlaOff] => Some(Stage::Greeting),
        Area::SignIn if !causes.is_empty() && causes.iter().all(|cause| ACCOUNT.contains(cause)) => {
            Some(Stage::Account)
        }
        // A sentence that points at nobody may be about whom a password may go to.
        Area::SignIn if causes.is_empty() && !error.has_numbers() => None,
        Area::SignIn => Some(Stage::SignIn),
        Area::Session | Area::Licence => Some(Stage::Session),
        Area::Gateway => Some(Stage::Gateway),
        // Memory runs out, lines break and encryption fails early and late.
        Area::ThisPc | Area::Network | Area::Negotiation | Area::Tls | Area::Nowhere => None,
    }
}

/// The second number, where it says more than the first: that the other computer ended the connection, and no more, or
/// nothing at all. Beside other numbers it may have been filled in on this computer.
#[must_use]
pub fn second(error: ErrorPair) -> Option<&'static Code> {
    let tells = matches!(error.code, None | Some(BY_SERVER)) && error.sentence.is_none();
    let second = error.extended.filter(|_| tells).and_then(extended)?;
    (second.layer != Area::Nowhere).then_some(second)
}

/// `disconnectReasonByServer`.
const BY_SERVER: u32 = 0x3;

/// Numbers whose place in the tables is that of their words, while they come at other steps as well.
const TELL_NOTHING: [u32; 14] = [
    // Of a server that ends the connection without a reason nobody knows when.
    BY_SERVER,
    // Beside a certificate that is asked about, and when nothing is wrong.
    0x107,
    // The app for Mac's.
    0x207,
    // A licence, and the line under it.
    0x908,
    // Whatever was not expected: it is reported for a web server at the port.
    0x1104,
    // Rules of this computer's own about whom a password may go to: a certificate that proves nothing is one reason.
    0xF08,
    0x1607,
    0x1707,
    // Somebody closed the window, which may have shown a warning.
    0x1F07,
    // Of the computer behind the gateway.
    0x0300_0008,
    0x0300_003B,
    // Windows has them for everything.
    0x8007_0005,
    0x8009_0304,
    // The name that was used, wherever it led.
    0x8009_0303,
];

/// The second number of a line that broke while a licence was settled.
const OF_THE_LINE: [u32; 1] = [0x106];

/// What is said of an account by whoever has looked at it.
const ACCOUNT: [Cause; 6] = [
    Cause::WrongPassword,
    Cause::AccountLocked,
    Cause::AccountDisabled,
    Cause::AccountExpired,
    Cause::PasswordExpired,
    Cause::SignInNotAllowed,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::parse;

    #[test]
    fn numbers_that_tell_the_step() {
        for (said, told) in [
            ("0x104", Some(Stage::Opening)),
            ("0x204", Some(Stage::Opening)),
            ("0xB09", Some(Stage::Greeting)),
            ("0x706", Some(Stage::Securing)),
            ("0x1B07", Some(Stage::Securing)),
            ("0x1D07", Some(Stage::SignIn)),
            ("0x1807", Some(Stage::SignIn)),
            ("0x807", Some(Stage::Account)),
            ("0xD07", Some(Stage::Account)),
            ("0xC000006D", Some(Stage::Account)),
            ("Your credentials did not work", Some(Stage::Account)),
            ("0x808", Some(Stage::Session)),
            // The first says only who ended it, and the second why.
            ("0x3/0x3", Some(Stage::Session)),
            ("0x3/0x9", Some(Stage::Account)),
            ("0x300001C", Some(Stage::Gateway)),
        ] {
            assert_eq!(stage(parse(said).unwrap()), told, "{said}");
        }
    }

    #[test]
    fn numbers_that_come_at_every_step() {
        for said in
            ["0x904/0x7", "0x904", "0x904/0x3", "0x3", "0x3/0x7", "0x4", "0x108", "0x404", "0x1104", "0x3000008"]
        {
            assert_eq!(stage(parse(said).unwrap()), None, "{said}");
        }
        for said in ["An internal error has occurred", "This computer can't connect to the remote computer"] {
            assert_eq!(stage(parse(said).unwrap()), None, "{said}");
        }
        assert_eq!(stage(ErrorPair::new(0x00AB_CDEF, 3)), None, "beside a number that nobody knows");
        assert_eq!(stage(ErrorPair::default()), None);
    }

    #[test]
    fn the_second_number_speaks_where_the_first_says_nothing() {
        let of = |code: u32, extended: u32| second(ErrorPair::new(code, extended)).map(|code| code.number);
        assert_eq!((of(0x3, 0x3), of(0x3, 0x7), of(0x904, 0x3)), (Some(0x3), None, None));
        assert_eq!(second(ErrorPair::new(None, 0x5)).map(|code| code.number), Some(0x5));
    }
}
