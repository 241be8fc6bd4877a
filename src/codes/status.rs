//! 32-bit Windows statuses that servers, event logs and other Remote Desktop programs give for a failed connection.

use std::ops::RangeInclusive;

use super::Certainty::{Documented, Reported};
use super::{Area, Code, Source, code};
use crate::model::Side;

const ERREF: Source = Source("MS-ERREF", Documented);
const PEERS: Source = Source("seen in practice with FreeRDP and IronRDP", Reported);

const RETYPE: &str =
    "Type the user name and password again, with the domain's or computer's name before the user name.";
const ASK_ADMIN: &str = "Ask the administrator of the other computer or of the domain about this account.";
const SET_CLOCK: &str = "Set the date and time right on both computers, then connect again.";
const CHANGE_PASSWORD: &str = "Change the password at a computer of the organisation, then connect again.";
const RENEW: &str = "Have the Remote Desktop certificate of the other computer renewed, or trusted on this one.";
const FIX_KEY: &str = "Have the certificate's key on the other computer repaired, or its certificate renewed.";
const RUN_CHECK: &str = "Run the check: it shows at which layer the connection stops.";
const DOMAIN: &str = "Check the connection to the organisation's network (VPN), then tell the domain's administrator.";
const REJOIN: &str =
    "Tell the domain's administrator: the other computer's membership in the domain has to be repaired.";
const DOMAIN_ADMIN: &str = "Tell the domain's administrator what the message box says.";
const FULL_NAME: &str = "Connect by the computer's full name instead of its address, or ask the administrator.";
const CARD: &str = "Enter the PIN again with care, or ask the people who hand out the smart cards.";

/// `HRESULT_FROM_WIN32`: the lower half is one of Windows' own error numbers ([MS-ERREF] 2.1.1 and 2.2).
pub(super) const WIN32: RangeInclusive<u32> = 0x8007_0000..=0x8007_FFFF;

/// For the many of them that have no entry of their own.
pub(super) const ANY_WIN32: Code = code(
    0x8007_0000,
    "HRESULT_FROM_WIN32",
    Area::Nowhere,
    Side::Undecided,
    "One of the general error numbers of Windows, its last four digits. \u{201c}net helpmsg\u{201d} and the number \
        in decimal give Windows' own sentence for it.",
    RUN_CHECK,
    ERREF,
)
.checking();

#[rustfmt::skip] // A table reads better with one entry in two lines.
pub(super) const TABLE: &[Code] = &[
    code(0x8000_4005, "E_FAIL", Area::Nowhere, Side::Undecided,
        "Something failed, and Windows says no more than that. It is reported for many different faults.", RUN_CHECK, ERREF).checking(),
    code(0x8000_FFFF, "E_UNEXPECTED", Area::Tls, Side::Undecided,
        "Something failed that Windows has no better name for. In the log of Remote Desktop it is reported beside 0x904.", RUN_CHECK,
        Source("copies of Microsoft Q&A threads", Reported)).checking(),
    code(0x8007_0005, "E_ACCESSDENIED", Area::SignIn, Side::Server,
        "Access was denied.", ASK_ADMIN, ERREF),
    code(0x8007_0520, "ERROR_NO_SUCH_LOGON_SESSION", Area::SignIn, Side::Client,
        "The sign-in on this computer that was to be used no longer exists.", "Sign out of Windows on this computer, sign in again and connect.", ERREF),
    code(0x8007_052E, "ERROR_LOGON_FAILURE", Area::SignIn, Side::Client,
        "The user name or the password was not accepted.", RETYPE, ERREF),
    code(0x8007_08CA, "ERROR_NOT_CONNECTED", Area::Network, Side::Undecided,
        "There is no connection any more.", RUN_CHECK, ERREF).checking(),
    code(0x8007_2746, "WSAECONNRESET", Area::Network, Side::Undecided,
        "The connection was cut by the other end, or by something on the way.", RUN_CHECK, ERREF).checking(),
    code(0x8007_274C, "WSAETIMEDOUT", Area::Network, Side::Undecided,
        "The other computer did not answer in time.", RUN_CHECK, ERREF).checking(),
    code(0x8007_274D, "WSAECONNREFUSED", Area::Port, Side::Undecided,
        "The connection was refused: at that address nobody takes Remote Desktop's calls.", RUN_CHECK, ERREF).checking(),
    code(0x8007_2751, "WSAEHOSTUNREACH", Area::Network, Side::Network,
        "There is no way to the other computer.", RUN_CHECK, ERREF).checking(),
    code(0x8007_2AF9, "WSAHOST_NOT_FOUND", Area::Name, Side::Undecided,
        "No computer of this name was found.", RUN_CHECK, ERREF).checking(),
    code(0x8008_0005, "CO_E_SERVER_EXEC_FAILURE", Area::ThisPc, Side::Client,
        "A helper program of Windows could not be started; this was reported after updates of January 2026 that \
            broke the password window.",
        "Install the newest Windows updates on this computer.", Source("mRemoteNG#3088", Reported)),
    code(0x8009_0302, "SEC_E_UNSUPPORTED_FUNCTION", Area::SignIn, Side::Undecided,
        "A way to sign in is not supported or not allowed. Mostly the older one (NTLM) is switched off, or one of the two computers lacks Windows updates.",
        FULL_NAME, Source("MS-ERREF; Microsoft: Network security: Restrict NTLM", Documented)),
    code(0x8009_0303, "SEC_E_TARGET_UNKNOWN", Area::SignIn, Side::Undecided,
        "The domain does not know the computer by the name that was used.", FULL_NAME, ERREF),
    code(0x8009_0304, "SEC_E_INTERNAL_ERROR", Area::SignIn, Side::Server,
        "The part of Windows that checks identities failed. On the other computer this points at the sign-in before the session.", RUN_CHECK, ERREF).checking(),
    code(0x8009_0308, "SEC_E_INVALID_TOKEN", Area::Tls, Side::Undecided,
        "A security message arrived that was not valid.", RUN_CHECK, ERREF).checking(),
    code(0x8009_030C, "SEC_E_LOGON_DENIED", Area::SignIn, Side::Client,
        "The user name or the password was not accepted.", RETYPE, ERREF),
    code(0x8009_030D, "SEC_E_UNKNOWN_CREDENTIALS", Area::Certificate, Side::Server,
        "The key or credentials could not be used. In the log of the other computer it means that the certificate's key cannot be read.", FIX_KEY, ERREF),
    code(0x8009_030E, "SEC_E_NO_CREDENTIALS", Area::SignIn, Side::Undecided,
        "There were no credentials to work with.", RETYPE, ERREF),
    code(0x8009_0311, "SEC_E_NO_AUTHENTICATING_AUTHORITY", Area::SignIn, Side::Undecided,
        "Nobody could be reached who can confirm the account.", DOMAIN, ERREF),
    code(0x8009_0322, "SEC_E_WRONG_PRINCIPAL", Area::SignIn, Side::Undecided,
        "The other computer is not the one that the name belongs to in the domain.", FULL_NAME, ERREF),
    code(0x8009_0324, "SEC_E_TIME_SKEW", Area::SignIn, Side::Undecided,
        "The clocks of the two computers differ too much.", SET_CLOCK, ERREF),
    code(0x8009_0325, "SEC_E_UNTRUSTED_ROOT", Area::Certificate, Side::Server,
        "The certificate comes from an issuer that is not trusted.", RENEW, ERREF),
    code(0x8009_0326, "SEC_E_ILLEGAL_MESSAGE", Area::Tls, Side::Undecided,
        "A security message arrived that was unexpected or badly formed.", RUN_CHECK, ERREF).checking(),
    code(0x8009_0327, "SEC_E_CERT_UNKNOWN", Area::Certificate, Side::Server,
        "Something unknown is wrong with the certificate.", RENEW, ERREF),
    code(0x8009_0328, "SEC_E_CERT_EXPIRED", Area::Certificate, Side::Server,
        "The certificate has expired.", RENEW, ERREF),
    code(0x8009_0330, "SEC_E_DECRYPT_FAILURE", Area::Tls, Side::Undecided,
        "Data arrived that could not be decrypted.", RUN_CHECK, ERREF).checking(),
    code(0x8009_0331, "SEC_E_ALGORITHM_MISMATCH", Area::Tls, Side::Undecided,
        "The two computers have no kind of encryption in common.",
        "Run the check: it shows which secure connections (TLS) the other computer accepts.", ERREF).checking(),
    code(0x8009_0342, "SEC_E_KDC_UNKNOWN_ETYPE", Area::SignIn, Side::Undecided,
        "The domain, this computer and the other one have no kind of encryption in common for the sign-in.", DOMAIN_ADMIN, ERREF),
    code(0x8009_200B, "CRYPT_E_NO_KEY_PROPERTY", Area::Certificate, Side::Server,
        "The certificate is there, but its key is not.", FIX_KEY, ERREF),
    code(0x8009_6004, "TRUST_E_CERT_SIGNATURE", Area::Certificate, Side::Server,
        "The signature of the certificate could not be checked.", RENEW, ERREF),
    code(0x800B_0101, "CERT_E_EXPIRED", Area::Certificate, Side::Server,
        "The certificate has expired or is not valid yet, seen from this computer's clock.", RENEW, ERREF),
    code(0x800B_0109, "CERT_E_UNTRUSTEDROOT", Area::Certificate, Side::Server,
        "The certificate comes from an issuer that is not trusted.", RENEW, ERREF),
    code(0x800B_010E, "CERT_E_REVOCATION_FAILURE", Area::Certificate, Side::Undecided,
        "It could not be checked whether the certificate has been withdrawn.", RENEW, ERREF),
    code(0x800B_010F, "CERT_E_CN_NO_MATCH", Area::Certificate, Side::Server,
        "The certificate is for another name.", "Connect by the name that the certificate shows.", ERREF),
    code(0xC000_0022, "STATUS_ACCESS_DENIED", Area::SignIn, Side::Server,
        "The account is not allowed to connect to the other computer.",
        "Ask the administrator to add the account to the Remote Desktop users of that computer.", ERREF),
    code(0xC000_005E, "STATUS_NO_LOGON_SERVERS", Area::SignIn, Side::Server,
        "The other computer reached no server of the domain that could confirm the account.", DOMAIN, ERREF),
    code(0xC000_0064, "STATUS_NO_SUCH_USER", Area::SignIn, Side::Client,
        "There is no account of this name.", RETYPE, ERREF),
    code(0xC000_006A, "STATUS_WRONG_PASSWORD", Area::SignIn, Side::Client,
        "The password was not accepted.", RETYPE, ERREF),
    code(0xC000_006D, "STATUS_LOGON_FAILURE", Area::SignIn, Side::Client,
        "The user name or the password was not accepted.", RETYPE, ERREF),
    code(0xC000_006E, "STATUS_ACCOUNT_RESTRICTION", Area::SignIn, Side::Server,
        "Name and password are right, but a rule stops this account from signing in.", ASK_ADMIN, ERREF),
    code(0xC000_006F, "STATUS_INVALID_LOGON_HOURS", Area::SignIn, Side::Server,
        "The account may not sign in at this time of day.", ASK_ADMIN, ERREF),
    code(0xC000_0070, "STATUS_INVALID_WORKSTATION", Area::SignIn, Side::Server,
        "The account may only be used from certain computers, and this one is not among them.", ASK_ADMIN, ERREF),
    code(0xC000_0071, "STATUS_PASSWORD_EXPIRED", Area::SignIn, Side::Server,
        "The password has expired.", CHANGE_PASSWORD, ERREF),
    code(0xC000_0072, "STATUS_ACCOUNT_DISABLED", Area::SignIn, Side::Server,
        "The account is switched off.", ASK_ADMIN, ERREF),
    code(0xC000_00B5, "STATUS_IO_TIMEOUT", Area::Network, Side::Undecided,
        "An answer that was expected did not arrive in time.", RUN_CHECK, ERREF).checking(),
    code(0xC000_00DF, "STATUS_NO_SUCH_DOMAIN", Area::SignIn, Side::Client,
        "The domain that was given with the user name does not exist.", RETYPE, ERREF),
    code(0xC000_0133, "STATUS_TIME_DIFFERENCE_AT_DC", Area::SignIn, Side::Undecided,
        "The clock of a computer differs too much from that of the domain.", SET_CLOCK, ERREF),
    code(0xC000_0155, "STATUS_LOGON_NOT_GRANTED", Area::SignIn, Side::Server,
        "A rule of the other computer does not allow the account to sign in over the network.", ASK_ADMIN, ERREF),
    code(0xC000_015B, "STATUS_LOGON_TYPE_NOT_GRANTED", Area::SignIn, Side::Server,
        "The account is not allowed to sign in over the network in this way.",
        "Ask the administrator to add the account to the Remote Desktop users of that computer.", ERREF),
    code(0xC000_018B, "STATUS_NO_TRUST_SAM_ACCOUNT", Area::SignIn, Side::Server,
        "The domain has no account for the other computer any more.", REJOIN, ERREF),
    code(0xC000_018C, "STATUS_TRUSTED_DOMAIN_FAILURE", Area::SignIn, Side::Server,
        "The trust between two domains is broken.", DOMAIN, ERREF),
    code(0xC000_018D, "STATUS_TRUSTED_RELATIONSHIP_FAILURE", Area::SignIn, Side::Server,
        "The other computer and its domain no longer trust each other.", REJOIN, ERREF),
    code(0xC000_0192, "STATUS_NETLOGON_NOT_STARTED", Area::SignIn, Side::Server,
        "The service that asks the domain (Netlogon) does not run on the other computer.", DOMAIN, ERREF),
    code(0xC000_0193, "STATUS_ACCOUNT_EXPIRED", Area::SignIn, Side::Server,
        "The account has expired.", ASK_ADMIN, ERREF),
    code(0xC000_019B, "STATUS_DOMAIN_TRUST_INCONSISTENT", Area::SignIn, Side::Server,
        "What the other computer and its domain know of each other does not fit together.", REJOIN, ERREF),
    code(0xC000_0224, "STATUS_PASSWORD_MUST_CHANGE", Area::SignIn, Side::Server,
        "The password has to be changed before the first sign-in.", CHANGE_PASSWORD, ERREF),
    code(0xC000_0233, "STATUS_DOMAIN_CONTROLLER_NOT_FOUND", Area::SignIn, Side::Server,
        "No server of the domain was found.", DOMAIN, ERREF),
    code(0xC000_0234, "STATUS_ACCOUNT_LOCKED_OUT", Area::SignIn, Side::Server,
        "The account is locked after too many failed sign-ins.", "Wait for the lock to end, or ask the administrator to lift it.", ERREF),
    code(0xC000_02EE, "STATUS_UNFINISHED_CONTEXT_DELETED", Area::SignIn, Side::Undecided,
        "The sign-in was broken off before it was finished.", RUN_CHECK, ERREF).checking(),
    code(0xC000_0380, "STATUS_SMARTCARD_WRONG_PIN", Area::SignIn, Side::Client,
        "The PIN of the smart card was not accepted.", CARD, ERREF),
    code(0xC000_0381, "STATUS_SMARTCARD_CARD_BLOCKED", Area::SignIn, Side::Client,
        "The smart card is blocked.", CARD, ERREF),
    code(0xC000_0388, "STATUS_DOWNGRADE_DETECTED", Area::SignIn, Side::Undecided,
        "A weaker way to sign in was refused: no server of the domain could be reached for the stronger one, or the older way (NTLM) is blocked.", DOMAIN, ERREF),
    code(0xC000_0413, "STATUS_AUTHENTICATION_FIREWALL_FAILED", Area::SignIn, Side::Server,
        "The account's domain is not allowed to sign in to that computer.", ASK_ADMIN, ERREF),
    code(0xC000_0418, "STATUS_NTLM_BLOCKED", Area::SignIn, Side::Server,
        "The older way to sign in (NTLM) is blocked.", FULL_NAME, ERREF),
    code(0xC007_00EA, "(no official name)", Area::SignIn, Side::Client,
        "A server made with FreeRDP 3 was seen to send this for a password that it did not accept.", RETYPE, PEERS),
    code(0xC007_030C, "(no official name)", Area::SignIn, Side::Client,
        "A server made with IronRDP was seen to send this for a password that it did not accept.", RETYPE, PEERS),
    code(0xC007_030F, "(no official name)", Area::SignIn, Side::Undecided,
        "A server made with IronRDP was seen to send this where it was set up with another key than its certificate's.", ASK_ADMIN, PEERS),
    code(0xCAA2_000C, "(no official name)", Area::SignIn, Side::Undecided,
        "The sign-in with a work account wants something more from you, such as a second proof.", "Sign in to the account once in a web browser, then connect again.", Source("users' reports", Reported)),
];
