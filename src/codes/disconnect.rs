//! Main numbers: how the connection ended. Those about accounts are in `refused`, those of gateways in `gateway`.

use super::Certainty::{Documented, Reported};
use super::{Area, Code, Source, code};
use crate::model::Side;

const DOCS: Source = Source("Microsoft: IMsTscAxEvents::OnDisconnected", Documented);
const WIKI: Source = Source("TechNet wiki 37870 and copies of it", Reported);
const USERS: Source = Source("users' reports", Reported);

const NOTHING: &str = "Nothing needs to be done.";
const CHECK_NAME: &str =
    "Check the spelling of the computer's name, then run the check to see which name server fails.";
const CHECK_REACH: &str =
    "Make sure that the other computer is on and awake, then run the check to see where the way ends.";
const CHECK_LINE: &str = "Try again on a cable or without the VPN, and run the check to measure the connection.";
const RETYPE: &str = "Type the computer's name or address again, without spaces or special characters.";
const FREE_MEMORY: &str = "Close other programs or restart this computer, then try again.";
const UPDATE_BOTH: &str = "Install the Windows updates on both computers, then try again.";
const CHECK_SECURITY: &str = "Run the check: it asks the other computer which kinds of security it offers.";
const ASK_LICENCE: &str = "Tell the administrator of the other computer: its Remote Desktop licensing needs checking.";

#[rustfmt::skip] // A table reads better with one entry in three lines.
pub(super) const TABLE: &[Code] = &[
    code(0x0, "disconnectReasonNoInfo", Area::Nowhere, Side::None,
        "Remote Desktop gave no reason for the end of the connection.",
        "Run the check to find out where the connection stops.", DOCS).checking(),
    code(0x1, "disconnectReasonLocalNotError", Area::Nowhere, Side::None,
        "The connection was closed on this computer. This is not an error.", NOTHING, DOCS),
    code(0x2, "disconnectReasonRemoteByUser", Area::Nowhere, Side::None,
        "Somebody disconnected or signed out on the other computer. This is not an error.", NOTHING, DOCS),
    code(0x3, "disconnectReasonByServer", Area::Session, Side::Server,
        "The other computer ended the connection. By itself this is not an error.",
        "Look at the extended error code: it can say why the connection was ended.", DOCS),
    code(0x4, "(no official name)", Area::Nowhere, Side::Undecided,
        "A general failure to connect. Lists say that a session's time was used up, but in the reports that were read it never was.",
        "Run the check to find out where the connection stops.", USERS).checking(),
    code(0x104, "disconnectReasonDNSLookupFailed", Area::Name, Side::Undecided,
        "The computer's name could not be turned into a network address.", CHECK_NAME, DOCS).checking(),
    code(0x106, "disconnectReasonOutOfMemory", Area::ThisPc, Side::Client,
        "This computer ran out of memory for the connection.", FREE_MEMORY, DOCS),
    code(0x107, "(no official name)", Area::Certificate, Side::Client,
        "The certificate warning was closed, or the sign-in had only begun. This computer's log often shows the number when nothing is wrong.",
        "Connect again and answer the warning, after checking that it names the right computer.", WIKI),
    code(0x108, "disconnectReasonConnectionTimedOut", Area::Network, Side::Undecided,
        "The other computer did not answer in time. It may be off or asleep, or something on the way may block it.",
        CHECK_REACH, DOCS).checking(),
    code(0x204, "disconnectReasonSocketConnectFailed", Area::Port, Side::Undecided,
        "No connection could be opened. The other computer may be off, a firewall may block the way, or Remote Desktop may be switched off there.",
        CHECK_REACH, DOCS).checking(),
    code(0x206, "disconnectReasonOutOfMemory2", Area::ThisPc, Side::Client,
        "This computer ran out of memory for the connection.", FREE_MEMORY, DOCS),
    code(0x207, "(no official name)", Area::SignIn, Side::Undecided,
        "Not a number of the Windows program. The app for Mac is reported to show it for an expired password. It may \
            also come when the other computer refuses the older way to sign in (NTLM).",
        "Check that the password is still valid, and connect by the computer's full name instead of its address.", USERS),
    code(0x208, "disconnectReasonHostNotFound", Area::Name, Side::Undecided,
        "No computer of this name was found.", CHECK_NAME, DOCS).checking(),
    code(0x304, "disconnectReasonWinsockSendFailed", Area::Network, Side::Network,
        "Data could not be sent: the network connection broke.", CHECK_LINE, DOCS).checking(),
    code(0x306, "disconnectReasonOutOfMemory3", Area::ThisPc, Side::Client,
        "This computer ran out of memory for the connection.", FREE_MEMORY, DOCS),
    code(0x308, "disconnectReasonInvalidIPAddr", Area::Input, Side::Client,
        "What was entered is not a valid network address.", RETYPE, DOCS),
    code(0x404, "disconnectReasonSocketRecvFailed", Area::Network, Side::Network,
        "Data could not be received: the network connection broke.", CHECK_LINE, DOCS).checking(),
    code(0x406, "disconnectReasonInvalidSecurityData", Area::Negotiation, Side::Undecided,
        "The two computers could not agree on the security of the connection: the data exchanged for it was not valid.",
        CHECK_SECURITY, DOCS).checking(),
    code(0x408, "disconnectReasonInternalError", Area::Input, Side::Client,
        "The computer's name contains characters that are not allowed. Remote Desktop itself calls this an internal error.",
        RETYPE, DOCS),
    code(0x506, "disconnectReasonInvalidEncryption", Area::Negotiation, Side::Undecided,
        "The two computers could not agree on a way to encrypt the connection.", CHECK_SECURITY, DOCS).checking(),
    code(0x508, "disconnectReasonDNSLookupFailed2", Area::Name, Side::Undecided,
        "The computer's name could not be turned into a network address.", CHECK_NAME, DOCS).checking(),
    code(0x604, "disconnectReasonGetHostByNameFailed", Area::Name, Side::Undecided,
        "The computer's name could not be turned into a network address.", CHECK_NAME, DOCS).checking(),
    code(0x606, "disconnectReasonInvalidServerSecurityInfo", Area::Negotiation, Side::Server,
        "The security data that the other computer sent was not valid.", CHECK_SECURITY, DOCS).checking(),
    code(0x608, "disconnectReasonTimerError", Area::ThisPc, Side::Client,
        "A timer inside Remote Desktop failed on this computer.", FREE_MEMORY, DOCS),
    code(0x704, "disconnectReasonTimeoutOccurred", Area::Network, Side::Network,
        "An answer that was expected did not arrive in time.", CHECK_LINE, DOCS).checking(),
    code(0x706, "disconnectReasonServerCertificateUnpackErr", Area::Certificate, Side::Server,
        "The certificate of the other computer, which proves its identity, could not be read.",
        "Run the check: it shows the certificate and what is wrong with it.", DOCS).checking(),
    code(0x708, "(no official name)", Area::Input, Side::Client,
        "Remote Desktop does not connect to the computer that it runs on by its usual port. Somebody with a tunnel \
            or a container behind that address sees this as well.",
        "Enter the name of the other computer. For a tunnel use the address 127.0.0.2, or a port other than 3389.", USERS),
    code(0x804, "disconnectReasonInvalidIP", Area::Input, Side::Client,
        "What was entered is not a valid network address.", RETYPE, DOCS),
    code(0x808, "disconnectReasonLicensingFailed", Area::Licence, Side::Server,
        "The two computers could not settle the licence for the connection.", ASK_LICENCE, DOCS),
    code(0x904, "disconnectReasonAtClientWinsockFDCLOSE", Area::Tls, Side::Undecided,
        "The connection was opened, then it was closed early. The number does not say by whom or why.",
        "Run the check: it asks every layer in turn and shows at which one the connection is closed.", DOCS).checking(),
    code(0x906, "disconnectReasonInternalSecurityError", Area::Negotiation, Side::Undecided,
        "Securing the connection failed inside Remote Desktop.", CHECK_SECURITY, DOCS).checking(),
    code(0x907, "(no official name)", Area::Certificate, Side::Undecided,
        "The certificate that arrived is not the one that was expected. The other computer may have a new one, or something on the way may have replaced it.",
        "Run the check and compare the certificate with the one that the other computer shows.", WIKI).checking(),
    code(0x908, "disconnectReasonLicensingTimeout", Area::Licence, Side::Server,
        "Settling the licence for the connection took too long.", ASK_LICENCE, DOCS),
    code(0xA06, "disconnectReasonInternalSecurityError2", Area::Negotiation, Side::Undecided,
        "Securing the connection failed inside Remote Desktop.", CHECK_SECURITY, DOCS).checking(),
    code(0xB06, "disconnectReasonEncryptionError", Area::Tls, Side::Undecided,
        "Encrypting the data failed, so the session was ended.", CHECK_LINE, DOCS).checking(),
    code(0xC06, "disconnectReasonDecryptionError", Area::Tls, Side::Undecided,
        "Data arrived that could not be decrypted, so the session was ended.", CHECK_LINE, DOCS).checking(),
    code(0xC08, "disconnectReasonClientDecompressionError", Area::Session, Side::Undecided,
        "Data arrived that could not be unpacked, so the session was ended.", UPDATE_BOTH, DOCS),
    code(0xD06, "(no official name)", Area::ThisPc, Side::Client,
        "This computer is reported to have run out of resources, often those of the picture cache. Other programs may call it a protocol error.",
        "Clear the picture cache of Remote Desktop and switch off its use, then try again.", USERS),
    code(0xE06, "(no official name)", Area::Negotiation, Side::Undecided,
        "The other computer demands a certified kind of encryption (FIPS) that this computer does not offer.",
        "Ask the administrator whether this computer has to use the certified encryption as well.", WIKI),
    code(0xE08, "(no official name)", Area::Session, Side::Undecided,
        "The broken session could not be picked up again.", "Connect again.", WIKI),
    code(0x1008, "(no official name)", Area::ThisPc, Side::Client,
        "This computer is low on memory for pictures.", FREE_MEMORY, WIKI),
    code(0x1104, "(no official name)", Area::Session, Side::Undecided,
        "Remote Desktop on this computer received something it did not expect.", UPDATE_BOTH, WIKI),
    code(0x1108, "(no official name)", Area::Network, Side::Network,
        "The connection was lost and could not be restored.", CHECK_LINE, WIKI).checking(),
    code(0x2104, "(no official name)", Area::Tls, Side::Server,
        "The other computer said goodbye where encryption should begin. This is reported for Linux computers (xrdp) \
            whose certificate has a key of a kind that they cannot use.",
        "Give the other computer a certificate with an ordinary (RSA) key.", USERS),
    code(0x2507, "(no official name)", Area::Session, Side::Undecided,
        "The remote programs could not be reconnected by themselves.", "Start the remote programs again.", WIKI),
    code(0x2604, "(no official name)", Area::Negotiation, Side::Undecided,
        "The versions of the two sides do not fit together.", UPDATE_BOTH, WIKI),
    code(0x0200_0001, "(no official name)", Area::Session, Side::Undecided,
        "The remote program could not be reconnected.", "Start the remote program again.", WIKI),
    code(0x0200_0002, "(no official name)", Area::Session, Side::Server,
        "The other computer cannot show single programs; it only offers a whole desktop.",
        "Connect to the whole desktop, or ask the administrator.", WIKI),
];
