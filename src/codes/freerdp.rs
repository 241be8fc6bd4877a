//! Numbers of FreeRDP and of what is built on it (Remmina, Thincast, KRDC): `0x0002xxxx`, with a name that begins with
//! `ERRCONNECT_`. They are no numbers of the Windows program.

use super::Certainty::Reported;
use super::{Area, Code, Source, code};
use crate::model::Side;

const FREERDP: Source = Source("FreeRDP: freerdp/error.h", Reported);

const RETYPE: &str =
    "Type the user name and password again, with the domain's or computer's name before the user name.";
const ASK_ADMIN: &str = "Ask the administrator of the other computer or of the domain about this account.";
const CHECK_NAME: &str = "Check the spelling of the computer's name.";
const RUN: &str = "Run the check to see at which step the connection stops.";
const CHANGE: &str = "Change the password at a computer of the organisation, then connect again.";

const fn entry(
    low: u32,
    name: &'static str,
    layer: Area,
    side: Side,
    meaning: &'static str,
    next: &'static str,
) -> Code {
    code(0x0002_0000 + low, name, layer, side, meaning, next, FREERDP)
}

#[rustfmt::skip] // A table reads better with one entry a line.
pub(super) const TABLE: &[Code] = &[
    entry(0x01, "ERRCONNECT_PRE_CONNECT_FAILED", Area::ThisPc, Side::Client, "The other Remote Desktop program could not get ready to connect.", "Look at that program's settings."),
    entry(0x02, "ERRCONNECT_CONNECT_UNDEFINED", Area::Nowhere, Side::Undecided, "The connection failed, without a more exact reason.", RUN).checking(),
    entry(0x03, "ERRCONNECT_POST_CONNECT_FAILED", Area::Session, Side::Undecided, "The connection was made, and then the session could not be set up.", RUN).checking(),
    entry(0x04, "ERRCONNECT_DNS_ERROR", Area::Name, Side::Undecided, "The computer's name could not be turned into a network address.", CHECK_NAME),
    entry(0x05, "ERRCONNECT_DNS_NAME_NOT_FOUND", Area::Name, Side::Undecided, "No computer of this name was found.", CHECK_NAME),
    entry(0x06, "ERRCONNECT_CONNECT_FAILED", Area::Port, Side::Undecided, "No connection could be opened.", RUN).checking(),
    entry(0x07, "ERRCONNECT_MCS_CONNECT_INITIAL_ERROR", Area::Session, Side::Undecided, "The other computer ended the connection while the session was being set up.", RUN).checking(),
    entry(0x08, "ERRCONNECT_TLS_CONNECT_FAILED", Area::Tls, Side::Undecided, "Securing the connection (TLS) failed.", RUN).checking(),
    entry(0x09, "ERRCONNECT_AUTHENTICATION_FAILED", Area::SignIn, Side::Undecided, "The sign-in failed, without a more exact reason.", RETYPE),
    entry(0x0A, "ERRCONNECT_INSUFFICIENT_PRIVILEGES", Area::SignIn, Side::Server, "The account may not connect to the other computer.", ASK_ADMIN),
    entry(0x0B, "ERRCONNECT_CONNECT_CANCELLED", Area::Nowhere, Side::None, "Connecting was cancelled on this computer.", "Nothing needs to be done."),
    entry(0x0C, "ERRCONNECT_SECURITY_NEGO_CONNECT_FAILED", Area::Negotiation, Side::Undecided, "The two computers could not agree on how to secure the connection.", RUN).checking(),
    entry(0x0D, "ERRCONNECT_CONNECT_TRANSPORT_FAILED", Area::Tls, Side::Undecided, "The connection was opened, then it was closed early.", RUN).checking(),
    entry(0x0E, "ERRCONNECT_PASSWORD_EXPIRED", Area::SignIn, Side::Server, "The password has expired.", CHANGE),
    entry(0x0F, "ERRCONNECT_PASSWORD_CERTAINLY_EXPIRED", Area::SignIn, Side::Server, "The password has expired.", CHANGE),
    entry(0x10, "ERRCONNECT_CLIENT_REVOKED", Area::SignIn, Side::Server, "The account was withdrawn or locked.", ASK_ADMIN),
    entry(0x11, "ERRCONNECT_KDC_UNREACHABLE", Area::SignIn, Side::Network, "No server of the domain could be reached that confirms the account.", "Check the connection to the organisation's network (VPN)."),
    entry(0x12, "ERRCONNECT_ACCOUNT_DISABLED", Area::SignIn, Side::Server, "The account is switched off.", ASK_ADMIN),
    entry(0x13, "ERRCONNECT_PASSWORD_MUST_CHANGE", Area::SignIn, Side::Server, "The password has to be changed before the first sign-in.", CHANGE),
    entry(0x14, "ERRCONNECT_LOGON_FAILURE", Area::SignIn, Side::Client, "The user name or the password was not accepted.", RETYPE),
    entry(0x15, "ERRCONNECT_WRONG_PASSWORD", Area::SignIn, Side::Client, "The password was not accepted.", RETYPE),
    entry(0x16, "ERRCONNECT_ACCESS_DENIED", Area::SignIn, Side::Server, "The account is not allowed to connect to the other computer.", ASK_ADMIN),
    entry(0x17, "ERRCONNECT_ACCOUNT_RESTRICTION", Area::SignIn, Side::Server, "Name and password are right, but a rule stops this account from signing in.", ASK_ADMIN),
    entry(0x18, "ERRCONNECT_ACCOUNT_LOCKED_OUT", Area::SignIn, Side::Server, "The account is locked after too many failed sign-ins.", "Wait for the lock to end, or ask the administrator to lift it."),
    entry(0x19, "ERRCONNECT_ACCOUNT_EXPIRED", Area::SignIn, Side::Server, "The account has expired.", ASK_ADMIN),
    entry(0x1A, "ERRCONNECT_LOGON_TYPE_NOT_GRANTED", Area::SignIn, Side::Server, "The account is not allowed to sign in over the network in this way.", ASK_ADMIN),
    entry(0x1B, "ERRCONNECT_NO_OR_MISSING_CREDENTIALS", Area::SignIn, Side::Client, "There were no credentials to work with.", RETYPE),
];
