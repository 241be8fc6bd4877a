//! What the Remote Desktop control tells a program that hosts it, beside the two numbers of the message box.

use super::Certainty::Documented;
use super::{Area, Code, Source, code};
use crate::model::Side;

const LOGON: Source = Source("Microsoft: IMsTscAxEvents::OnLogonError", Documented);
const GIVEN_UP: Source = Source("Microsoft: IMsTscAxEvents::OnFatalError", Documented);

const LOOK: &str = "Look at the window of the remote session and answer what it asks.";
const WAIT: &str = "Wait: the sign-in goes on.";
const RETYPE: &str = "Type the user name and password again.";
const RESTART: &str = "Close Remote Desktop and start it again; restart this computer if that does not help.";

/// Negative numbers are written in two's complement.
#[rustfmt::skip] // A table reads better with one entry in two lines.
pub(super) const TABLE: &[Code] = &[
    code(0, "LOGON_FAILED_BAD_PASSWORD", Area::SignIn, Side::Client,
        "The user name or the password was not accepted.", RETYPE, LOGON),
    code(1, "LOGON_FAILED_UPDATE_PASSWORD", Area::SignIn, Side::Server,
        "The password has expired.", "Change the password in the window that Remote Desktop shows.", LOGON),
    code(2, "LOGON_FAILED_OTHER", Area::SignIn, Side::Undecided,
        "The sign-in failed for another reason, and the sign-in page of the other computer is shown.", LOOK, LOGON),
    code(3, "LOGON_WARNING", Area::SignIn, Side::None,
        "The other computer shows a message that has to be read before the sign-in goes on.", LOOK, LOGON),
    code(0xFFFF_FFF9, "ARBITRATION_CODE_REFUSED_DIALOG", Area::Session, Side::Server,
        "The person who is using the other computer did not let the session be taken over.",
        "Ask that person, or try again later.", LOGON),
    code(0xFFFF_FFFA, "ARBITRATION_CODE_NOPERM_DIALOG", Area::SignIn, Side::Server,
        "The account has no permission to sign in to the other computer remotely.",
        "Ask the administrator to add the account to the Remote Desktop users of that computer.", LOGON),
    code(0xFFFF_FFFB, "ARBITRATION_CODE_BUMP_OPTIONS", Area::Session, Side::None,
        "Somebody else is using the other computer, and it asks whether they should be disconnected.", LOOK, LOGON),
    code(0xFFFF_FFFC, "ARBITRATION_CODE_RECONN_OPTIONS", Area::Session, Side::None,
        "The other computer asks which of the open sessions to return to.", LOOK, LOGON),
    code(0xFFFF_FFFD, "ARBITRATION_CODE_CONTINUE_TERMINATE", Area::Session, Side::None,
        "The sign-in page of the other computer ends without a message.", WAIT, LOGON),
    code(0xFFFF_FFFE, "ARBITRATION_CODE_CONTINUE_LOGON", Area::Session, Side::None,
        "The sign-in goes on.", WAIT, LOGON),
    code(0xFFFF_FFFF, "ERROR_CODE_ACCESS_DENIED", Area::SignIn, Side::Server,
        "The other computer denied this account access.",
        "Ask the administrator to add the account to the Remote Desktop users of that computer.", LOGON),
];

#[rustfmt::skip] // A table reads better with one entry in two lines.
pub(super) const FATAL: &[Code] = &[
    code(0, "(no official name)", Area::ThisPc, Side::Client, "Remote Desktop failed for an unknown reason.", RESTART, GIVEN_UP),
    code(1, "(no official name)", Area::ThisPc, Side::Client, "Remote Desktop had an internal error (error 1).", RESTART, GIVEN_UP),
    code(2, "(no official name)", Area::ThisPc, Side::Client, "This computer ran out of memory.", RESTART, GIVEN_UP),
    code(3, "(no official name)", Area::ThisPc, Side::Client, "Remote Desktop could not open its window.", RESTART, GIVEN_UP),
    code(4, "(no official name)", Area::ThisPc, Side::Client, "Remote Desktop had an internal error (error 2).", RESTART, GIVEN_UP),
    code(5, "(no official name)", Area::ThisPc, Side::Client, "Remote Desktop had an internal error (error 3).", RESTART, GIVEN_UP),
    code(6, "(no official name)", Area::ThisPc, Side::Client, "Remote Desktop had an internal error (error 4).", RESTART, GIVEN_UP),
    code(7, "(no official name)", Area::ThisPc, Side::Client,
        "Remote Desktop failed while connecting and could not go on.", RESTART, GIVEN_UP),
    code(10, "(no official name)", Area::ThisPc, Side::Client,
        "The network part of Windows could not be started. Other programs give this number for the official 100.", RESTART,
        Source("iap-desktop's table", super::Certainty::Reported)),
    code(100, "(no official name)", Area::ThisPc, Side::Client,
        "The network part of Windows could not be started.", RESTART, GIVEN_UP),
];
