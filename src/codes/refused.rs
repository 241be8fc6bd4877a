//! Main numbers about the account, the password or the card: the sign-in was refused.

use super::Certainty::{Documented, Reported};
use super::{Area, Code, Source, code};
use crate::model::Side;

const DOCS: Source = Source("Microsoft: IMsTscAxEvents::OnDisconnected", Documented);
const WIKI: Source = Source("TechNet wiki 37870 and copies of it", Reported);

const ASK_ADMIN: &str = "Ask the administrator of the other computer or of the domain about this account.";
const CHANGE_PASSWORD: &str = "Change the password at a computer of the organisation, then connect again.";
const SET_CLOCK: &str = "Set the date and time right on both computers, then connect again.";
const RETYPE: &str =
    "Type the user name and password again, with the domain's or computer's name before the user name.";
const START_CARD: &str = "Restart this computer; if it stays, ask the people who hand out the smart cards.";
const PUT_IN: &str = "Put the smart card in, make sure that Windows sees it, and connect again.";
const ASK_CARD: &str = "Ask the people who hand out the smart cards.";

#[rustfmt::skip] // A table reads better with one entry in three lines.
pub(super) const TABLE: &[Code] = &[
    code(0x10A, "(no official name)", Area::SignIn, Side::Client,
        "The service for smart cards does not run on this computer.", START_CARD, WIKI),
    code(0x20A, "(no official name)", Area::SignIn, Side::Client,
        "This computer finds no reader for smart cards.", "Plug the reader in, and connect again.", WIKI),
    code(0x30A, "(no official name)", Area::SignIn, Side::Client,
        "There is no smart card in the reader.", PUT_IN, WIKI),
    code(0x40A, "(no official name)", Area::SignIn, Side::Client,
        "The part of Windows that talks to smart cards failed.", START_CARD, WIKI),
    code(0x807, "SSL_ERR_LOGON_FAILURE", Area::SignIn, Side::Client,
        "The user name or the password was not accepted.", RETYPE, DOCS),
    code(0xA07, "SSL_ERR_NO_SUCH_USER", Area::SignIn, Side::Client,
        "The other computer knows no account of this name.", RETYPE, DOCS),
    code(0xB04, "(no official name)", Area::SignIn, Side::Undecided,
        "The sign-in failed, without a more exact reason.", RETYPE, WIKI),
    code(0xB07, "SSL_ERR_ACCOUNT_DISABLED", Area::SignIn, Side::Server,
        "The account is switched off.", ASK_ADMIN, DOCS),
    code(0xB09, "(no official name)", Area::SignIn, Side::Client,
        "The other computer wants the sign-in to come first (Network Level Authentication), and Remote Desktop on this computer does not do that.",
        "Switch that kind of sign-in on again in the connection file of this computer.", WIKI),
    code(0xC07, "SSL_ERR_ACCOUNT_RESTRICTION", Area::SignIn, Side::Server,
        "A rule stops this account from signing in: the time of day, an empty password, or an account that may not be used with a bare address.",
        "Connect by the computer's full name instead of its address, or ask the administrator about the account.", DOCS),
    code(0xD07, "SSL_ERR_ACCOUNT_LOCKED_OUT", Area::SignIn, Side::Server,
        "The account is locked after too many failed sign-ins.", "Wait for the lock to end, or ask the administrator to lift it.", DOCS),
    code(0xD09, "(no official name)", Area::SignIn, Side::Undecided,
        "This computer wants the password in its own window, and the other computer cannot take it from there.", ASK_ADMIN, WIKI),
    code(0xE07, "SSL_ERR_ACCOUNT_EXPIRED", Area::SignIn, Side::Server,
        "The account has expired.", ASK_ADMIN, DOCS),
    code(0xE09, "(no official name)", Area::SignIn, Side::Server,
        "The connection asked for restricted administration, and the other computer does not offer it.",
        "Connect without the option for restricted administration.", WIKI),
    code(0xF07, "SSL_ERR_PASSWORD_EXPIRED", Area::SignIn, Side::Server,
        "The password has expired.", CHANGE_PASSWORD, DOCS),
    code(0xF08, "(no official name)", Area::SignIn, Side::Client,
        "Remote Desktop is not allowed to send the password to this computer.", ASK_ADMIN, WIKI),
    code(0x1007, "(no official name)", Area::SignIn, Side::Server,
        "The account may not sign in at this time of day.", ASK_ADMIN, WIKI),
    code(0x1107, "(no official name)", Area::SignIn, Side::Server,
        "The account may only be used from certain computers, and this one is not among them.", ASK_ADMIN, WIKI),
    code(0x1207, "SSL_ERR_PASSWORD_MUST_CHANGE", Area::SignIn, Side::Server,
        "The password has to be changed before the first sign-in.", CHANGE_PASSWORD, DOCS),
    code(0x1307, "(no official name)", Area::SignIn, Side::Server,
        "The account is not allowed to sign in over the network in this way.",
        "Ask the administrator to add the account to the Remote Desktop users of that computer.", WIKI),
    code(0x1407, "(no official name)", Area::SignIn, Side::Server,
        "The other computer demands a special form of domain sign-in (User2User).", ASK_ADMIN, WIKI),
    code(0x1607, "SSL_ERR_DELEGATION_POLICY", Area::SignIn, Side::Client,
        "The rules of this computer do not allow the password to be passed on to the other one.", ASK_ADMIN, DOCS),
    code(0x1707, "SSL_ERR_POLICY_NTLM_ONLY", Area::SignIn, Side::Client,
        "The password may only be passed on to a computer that has proved its identity, and this one has not.",
        "Connect by the computer's full name instead of its address.", DOCS),
    code(0x1807, "SSL_ERR_NO_AUTHENTICATING_AUTHORITY", Area::SignIn, Side::Undecided,
        "Nobody could be reached who can confirm the account: the domain's name may be wrong, or its servers may be out of reach.",
        "Check the domain's name and the connection to the organisation's network (VPN), then try again.", DOCS),
    code(0x1B07, "SSL_ERR_CERT_EXPIRED", Area::Certificate, Side::Undecided,
        "The certificate of the other computer has expired or is not valid, or the two clocks are far apart.",
        "Run the check: it compares the certificate's dates with both clocks.", DOCS).checking(),
    code(0x1C07, "SSL_ERR_SMARTCARD_WRONG_PIN", Area::SignIn, Side::Client,
        "The PIN of the smart card was not accepted.", "Enter the PIN again; too many tries block the card.", DOCS),
    code(0x1D07, "(no official name)", Area::SignIn, Side::Undecided,
        "The date or time of the two computers differs too much.", SET_CLOCK, WIKI),
    code(0x1F07, "(no official name)", Area::SignIn, Side::None,
        "The sign-in window was closed. This is not an error.", "Connect again and sign in.", WIKI),
    code(0x2107, "SSL_ERR_FRESH_CRED_REQUIRED_BY_SERVER", Area::SignIn, Side::Server,
        "The other computer does not accept saved passwords.", "Connect again and type the password.", DOCS),
    code(0x2207, "SSL_ERR_SMARTCARD_CARD_BLOCKED", Area::SignIn, Side::Client,
        "The smart card is blocked.", ASK_CARD, DOCS),
];
