//! Extended numbers: the second line of the message box. Those of the protocol range are in `protocol`.
//!
//! They share their numbers with the error that a server can send (`ERRINFO_...`, [MS-RDPBCGR] 2.2.5.1.1), but only
//! once the sign-in is over. Before that, the program on this computer filled the number in.

use super::Certainty::{Documented, Reported};
use super::{Area, Code, Source, code};
use crate::model::Side;

const DOCS: Source = Source("Microsoft: ExtendedDisconnectReasonCode", Documented);
const SPEC: Source = Source("MS-RDPBCGR 2.2.5.1.1", Documented);
const WIDER: Source = Source("error lists of FreeRDP and IronRDP", Reported);

const NOTHING: &str = "Nothing needs to be done.";
const SEE_MAIN: &str = "Look at the first error code: this one adds nothing to it.";
const AGAIN: &str = "Connect again; if it returns, tell the administrator of the other computer.";
const RESTART_THERE: &str = "Have the other computer restarted, and its display driver updated if it returns.";
const ASK_LICENCE: &str = "Tell the administrator of the other computer: its Remote Desktop licensing needs checking.";
const CLEAR_LICENCE: &str =
    "Have the stored Remote Desktop licence on this computer cleared by an administrator, then connect again.";
const ASK_POOL: &str = "Tell the people who run the virtual desktops which number this is.";

#[rustfmt::skip] // A table reads better with one entry in three lines.
pub(super) const TABLE: &[Code] = &[
    code(0x0, "exDiscReasonNoInfo", Area::Nowhere, Side::None,
        "There is no more information than the first number.", SEE_MAIN, DOCS),
    code(0x1, "exDiscReasonAPIInitiatedDisconnect", Area::Session, Side::Server,
        "A program disconnected the session, for example an administrator's tool.", AGAIN, DOCS),
    code(0x2, "exDiscReasonAPIInitiatedLogoff", Area::Session, Side::Server,
        "A program signed the session out, for example an administrator's tool.", AGAIN, DOCS),
    code(0x3, "exDiscReasonServerIdleTimeout", Area::Session, Side::Server,
        "The session was not used for longer than the other computer allows.",
        "Connect again, or ask the administrator for a longer limit.", DOCS),
    code(0x4, "exDiscReasonServerLogonTimeout", Area::Session, Side::Server,
        "The time that one session may last on the other computer is used up.",
        "Connect again, or ask the administrator for a longer limit.", DOCS),
    code(0x5, "exDiscReasonReplacedByOtherConnection", Area::Session, Side::Server,
        "Somebody connected to the same session from elsewhere and took it over.",
        "Find out who else uses this account, then connect again.", DOCS),
    code(0x6, "exDiscReasonOutOfMemory", Area::Session, Side::Undecided,
        "There was no memory left; the protocol gives this number when it is the other computer that ran out.",
        "Have programs closed on the other computer, or have it restarted.", DOCS),
    code(0x7, "exDiscReasonServerDeniedConnection", Area::Nowhere, Side::Undecided,
        "Its name says that the other computer denied the connection. Before the sign-in it cannot have come from there, so it proves nothing by itself.",
        "Trust the step at which the check stops more than this number.", DOCS),
    code(0x8, "exDiscReasonServerDeniedConnectionFips", Area::Negotiation, Side::Server,
        "The other computer denied the connection for reasons of security: by its name, it demands a certified kind of encryption (FIPS).",
        "Ask the administrator whether this computer has to use the certified encryption as well.", DOCS),
    code(0x9, "exDiscReasonServerInsufficientPrivileges", Area::SignIn, Side::Server,
        "The account may not connect to the other computer.",
        "Ask the administrator to add the account to the Remote Desktop users of that computer.", DOCS),
    code(0xA, "exDiscReasonServerFreshCredsRequired", Area::SignIn, Side::Server,
        "The other computer does not accept saved passwords.", "Connect again and type the password.", DOCS),
    code(0xB, "exDiscReasonRpcInitiatedDisconnectByUser", Area::Session, Side::None,
        "The user disconnected the session from inside it.", NOTHING, DOCS),
    code(0xC, "exDiscReasonLogoffByUser", Area::Session, Side::None,
        "The user signed out on the other computer.", NOTHING, DOCS),
    code(0xF, "ERRINFO_CLOSE_STACK_ON_DRIVER_NOT_READY", Area::Session, Side::Server,
        "The display driver of the session did not get ready in time on the other computer.", RESTART_THERE, WIDER),
    code(0x10, "ERRINFO_SERVER_DWM_CRASH", Area::Session, Side::Server,
        "The part of Windows that draws the desktop stopped on the other computer.", RESTART_THERE, WIDER),
    code(0x11, "ERRINFO_CLOSE_STACK_ON_DRIVER_FAILURE", Area::Session, Side::Server,
        "The display driver of the session could not start on the other computer.", RESTART_THERE, WIDER),
    code(0x12, "ERRINFO_CLOSE_STACK_ON_DRIVER_IFACE_FAILURE", Area::Session, Side::Server,
        "The display driver of the session started on the other computer, but could not be used.", RESTART_THERE, WIDER),
    code(0x17, "ERRINFO_SERVER_WINLOGON_CRASH", Area::Session, Side::Server,
        "The part of Windows that signs people in stopped on the other computer.", RESTART_THERE, WIDER),
    code(0x18, "ERRINFO_SERVER_CSRSS_CRASH", Area::Session, Side::Server,
        "A core part of Windows stopped on the other computer.", RESTART_THERE, WIDER),
    code(0x100, "exDiscReasonLicenseInternal", Area::Licence, Side::Server,
        "Remote Desktop's licensing had an internal error.", ASK_LICENCE, DOCS),
    code(0x101, "exDiscReasonLicenseNoLicenseServer", Area::Licence, Side::Server,
        "No server was found that hands out Remote Desktop licences.", ASK_LICENCE, DOCS),
    code(0x102, "exDiscReasonLicenseNoLicense", Area::Licence, Side::Server,
        "No Remote Desktop licence was left.", ASK_LICENCE, DOCS),
    code(0x103, "exDiscReasonLicenseErrClientMsg", Area::Licence, Side::Client,
        "The other computer received a licence message that was not valid.", CLEAR_LICENCE, DOCS),
    code(0x104, "exDiscReasonLicenseHwidDoesntMatchLicense", Area::Licence, Side::Client,
        "The licence stored on this computer belongs to other hardware.", CLEAR_LICENCE, DOCS),
    code(0x105, "exDiscReasonLicenseErrClientLicense", Area::Licence, Side::Client,
        "The licence stored on this computer is not valid.", CLEAR_LICENCE, DOCS),
    code(0x106, "exDiscReasonLicenseCantFinishProtocol", Area::Licence, Side::Network,
        "The network failed while the licence was being settled.",
        "Try again on a cable or without the VPN, and run the check to measure the connection.", DOCS).checking(),
    code(0x107, "exDiscReasonLicenseClientEndedProtocol", Area::Licence, Side::Client,
        "This computer stopped before the licence was settled.", CLEAR_LICENCE, DOCS),
    code(0x108, "exDiscReasonLicenseErrClientEncryption", Area::Licence, Side::Client,
        "A licence message was encrypted in a wrong way.", CLEAR_LICENCE, DOCS),
    code(0x109, "exDiscReasonLicenseCantUpgradeLicense", Area::Licence, Side::Client,
        "The licence stored on this computer could not be renewed.", CLEAR_LICENCE, DOCS),
    code(0x10A, "exDiscReasonLicenseNoRemoteConnections", Area::Licence, Side::Server,
        "The other computer has no licence to accept remote connections.", ASK_LICENCE, DOCS),
    code(0x10B, "exDiscReasonLicenseCreatingLicStoreAccDenied", Area::Licence, Side::Client,
        "This computer was not allowed to store its licence.",
        "Start Remote Desktop once as an administrator on this computer, then connect again.", DOCS),
    code(0x300, "exDiscReasonRdpEncInvalidCredentials", Area::SignIn, Side::Client,
        "The user name or the password was not accepted.", "Type the user name and password again.", DOCS),
    code(0x400, "ERRINFO_CB_DESTINATION_NOT_FOUND", Area::Session, Side::Server,
        "The server that hands out virtual desktops found none to connect to.", ASK_POOL, SPEC),
    code(0x402, "ERRINFO_CB_LOADING_DESTINATION", Area::Session, Side::Server,
        "The virtual desktop that was chosen is just disconnecting.", AGAIN, SPEC),
    code(0x404, "ERRINFO_CB_REDIRECTING_TO_DESTINATION", Area::Session, Side::Server,
        "Passing the connection on to the chosen computer failed.", ASK_POOL, SPEC),
    code(0x405, "ERRINFO_CB_SESSION_ONLINE_VM_WAKE", Area::Session, Side::Server,
        "The virtual computer could not be woken.", ASK_POOL, SPEC),
    code(0x406, "ERRINFO_CB_SESSION_ONLINE_VM_BOOT", Area::Session, Side::Server,
        "The virtual computer could not be started.", ASK_POOL, SPEC),
    code(0x407, "ERRINFO_CB_SESSION_ONLINE_VM_NO_DNS", Area::Session, Side::Server,
        "The network address of the virtual computer could not be found.", ASK_POOL, SPEC),
    code(0x408, "ERRINFO_CB_DESTINATION_POOL_NOT_FREE", Area::Session, Side::Server,
        "All virtual computers are in use.", "Wait and connect again later.", SPEC),
    code(0x409, "ERRINFO_CB_CONNECTION_CANCELLED", Area::Session, Side::Undecided,
        "The server that hands out virtual desktops cancelled the connection.", AGAIN, SPEC),
    code(0x410, "ERRINFO_CB_CONNECTION_ERROR_INVALID_SETTINGS", Area::Session, Side::Undecided,
        "The server that hands out virtual desktops did not accept the settings of the connection.",
        "Get a fresh connection file from the people who run the virtual desktops.", SPEC),
    code(0x411, "ERRINFO_CB_SESSION_ONLINE_VM_BOOT_TIMEOUT", Area::Session, Side::Server,
        "The virtual computer took too long to start.", "Wait a few minutes and connect again.", SPEC),
    code(0x412, "ERRINFO_CB_SESSION_ONLINE_VM_SESSMON_FAILED", Area::Session, Side::Server,
        "Watching the start of the virtual computer failed.", ASK_POOL, SPEC),
];
