//! Extended numbers of the protocol range: one side did not understand what the other one sent.

use std::ops::RangeInclusive;

use super::Certainty::{Documented, Reported};
use super::{Area, Code, Source, code};
use crate::model::Side;

const DOCS: Source = Source("Microsoft: ExtendedDisconnectReasonCode", Documented);
const WIDER: Source = Source("error lists of FreeRDP and IronRDP", Reported);

const UPDATE_BOTH: &str = "Install the Windows updates on both computers, try without extra devices and screens, and \
    give your helpdesk this number.";

pub(super) const RANGE: RangeInclusive<u32> = 0x1000..=0x7FFF;

/// For the numbers of the range that nobody has named.
pub(super) const ANY: Code = code(
    0x1000,
    "exDiscReasonProtocolRangeStart",
    Area::Session,
    Side::Undecided,
    "The two computers did not understand each other. The event log of the other computer can say more.",
    UPDATE_BOTH,
    DOCS,
);

/// All of them come up inside a session that is being set up or running.
const fn odd(number: u32, name: &'static str, meaning: &'static str) -> Code {
    code(number, name, Area::Session, Side::Undecided, meaning, UPDATE_BOTH, WIDER)
}

#[rustfmt::skip] // A table reads better with one entry a line.
pub(super) const TABLE: &[Code] = &[
    odd(0x10C9, "ERRINFO_UNKNOWN_DATA_PDU_TYPE", "The other computer received data of a kind it does not know."),
    odd(0x10CA, "ERRINFO_UNKNOWN_PDU_TYPE", "The other computer received a message of a kind it does not know."),
    odd(0x10CB, "ERRINFO_DATA_PDU_SEQUENCE", "The other computer received data at a moment when it was not expected."),
    odd(0x10CD, "ERRINFO_CONTROL_PDU_SEQUENCE", "The other computer received a control message at a moment when it was not expected."),
    odd(0x10CE, "ERRINFO_INVALID_CONTROL_PDU_ACTION", "The other computer received a control message that asks for something unknown."),
    odd(0x10CF, "ERRINFO_INVALID_INPUT_PDU_TYPE", "The other computer received a key or mouse message of an unknown kind."),
    odd(0x10D0, "ERRINFO_INVALID_INPUT_PDU_MOUSE", "The other computer received a mouse message that was not valid."),
    odd(0x10D1, "ERRINFO_INVALID_REFRESH_RECT_PDU", "The other computer received a request to redraw that was not valid."),
    odd(0x10D2, "ERRINFO_CREATE_USER_DATA_FAILED", "The other computer could not put together its answer to the connection request."),
    odd(0x10D3, "ERRINFO_CONNECT_FAILED", "Setting up the channels of the connection failed on the other computer."),
    odd(0x10D4, "ERRINFO_CONFIRM_ACTIVE_HAS_WRONG_SHAREID", "The other computer received a confirmation that belongs to another session."),
    odd(0x10D5, "ERRINFO_CONFIRM_ACTIVE_HAS_WRONG_ORIGINATOR", "The other computer received a confirmation from an unexpected sender."),
    odd(0x10DA, "ERRINFO_PERSISTENT_KEY_PDU_BAD_LENGTH", "The other computer received a list of stored pictures that has a wrong length."),
    odd(0x10DB, "ERRINFO_PERSISTENT_KEY_PDU_ILLEGAL_FIRST", "The other computer received a list of stored pictures that begins in the middle."),
    odd(0x10DC, "ERRINFO_PERSISTENT_KEY_PDU_TOO_MANY_TOTAL_KEYS", "The other computer received a list of stored pictures that is too long altogether."),
    odd(0x10DD, "ERRINFO_PERSISTENT_KEY_PDU_TOO_MANY_CACHE_KEYS", "The other computer received a list of stored pictures that is too long for one cache."),
    odd(0x10DE, "ERRINFO_INPUT_PDU_BAD_LENGTH", "The other computer received a key or mouse message of a wrong length."),
    odd(0x10DF, "ERRINFO_BITMAP_CACHE_ERROR_PDU_BAD_LENGTH", "The other computer received a report about stored pictures that has a wrong length."),
    odd(0x10E0, "ERRINFO_SECURITY_DATA_TOO_SHORT", "The other computer received secured data that was too short."),
    odd(0x10E1, "ERRINFO_VCHANNEL_DATA_TOO_SHORT", "The other computer received data for an extra channel that was too short."),
    odd(0x10E2, "ERRINFO_SHARE_DATA_TOO_SHORT", "The other computer received session data that was too short."),
    odd(0x10E3, "ERRINFO_BAD_SUPPRESS_OUTPUT_PDU", "The other computer received a request to pause the picture that was not valid."),
    odd(0x10E5, "ERRINFO_CONFIRM_ACTIVE_PDU_TOO_SHORT", "The other computer received a confirmation that was too short."),
    odd(0x10E7, "ERRINFO_CAPABILITY_SET_TOO_SMALL", "The other computer received a list of abilities that was too short."),
    odd(0x10E8, "ERRINFO_CAPABILITY_SET_TOO_LARGE", "The other computer received a list of abilities that was too long."),
    odd(0x10E9, "ERRINFO_NO_CURSOR_CACHE", "This computer did not offer to store mouse pointers, which the other computer needs."),
    odd(0x10EA, "ERRINFO_BAD_CAPABILITIES", "The other computer cannot work with the abilities that this computer announced."),
    odd(0x10EC, "ERRINFO_VIRTUAL_CHANNEL_DECOMPRESSION", "The other computer received data for an extra channel that it could not unpack."),
    odd(0x10ED, "ERRINFO_INVALID_VC_COMPRESSION_TYPE", "The other computer received data for an extra channel that is packed in an unknown way."),
    odd(0x10EF, "ERRINFO_INVALID_CHANNEL_ID", "The other computer received data for a channel that does not exist."),
    odd(0x10F0, "ERRINFO_VCHANNELS_TOO_MANY", "This computer asked for more extra channels than the other one allows."),
    odd(0x10F3, "ERRINFO_REMOTEAPP_NOT_ENABLED", "The other computer does not offer single remote programs."),
    odd(0x10F4, "ERRINFO_CACHE_CAP_NOT_SET", "This computer did not announce how it stores pictures."),
    odd(0x10F5, "ERRINFO_BITMAP_CACHE_ERROR_PDU_BAD_LENGTH2", "The other computer received a report about stored pictures that has a wrong length."),
    odd(0x10F6, "ERRINFO_OFFSCREEN_CACHE_ERROR_PDU_BAD_LENGTH", "The other computer received a report about pictures kept off screen that has a wrong length."),
    odd(0x10F7, "ERRINFO_DRAWNINEGRID_CACHE_ERROR_PDU_BAD_LENGTH", "The other computer received a report about stored picture grids that has a wrong length."),
    odd(0x10F8, "ERRINFO_GDIPLUS_PDU_BAD_LENGTH", "The other computer received a drawing message of a wrong length."),
    odd(0x1111, "ERRINFO_SECURITY_DATA_TOO_SHORT2", "The other computer received secured data that was too short."),
    odd(0x1112, "ERRINFO_SECURITY_DATA_TOO_SHORT3", "The other computer received secured data that was too short."),
    odd(0x1113, "ERRINFO_SECURITY_DATA_TOO_SHORT4", "The other computer received secured data that was too short."),
    odd(0x1114, "ERRINFO_SECURITY_DATA_TOO_SHORT5", "The other computer received secured data that was too short."),
    odd(0x1115, "ERRINFO_SECURITY_DATA_TOO_SHORT6", "The other computer received secured data that was too short."),
    odd(0x1116, "ERRINFO_SECURITY_DATA_TOO_SHORT7", "The other computer received secured data that was too short."),
    odd(0x1117, "ERRINFO_SECURITY_DATA_TOO_SHORT8", "The other computer received secured data that was too short."),
    odd(0x1118, "ERRINFO_SECURITY_DATA_TOO_SHORT9", "The other computer received secured data that was too short."),
    odd(0x1119, "ERRINFO_SECURITY_DATA_TOO_SHORT10", "The other computer received secured data that was too short."),
    odd(0x111A, "ERRINFO_SECURITY_DATA_TOO_SHORT11", "The other computer received secured data that was too short."),
    odd(0x111B, "ERRINFO_SECURITY_DATA_TOO_SHORT12", "The other computer received secured data that was too short."),
    odd(0x111C, "ERRINFO_SECURITY_DATA_TOO_SHORT13", "The other computer received secured data that was too short."),
    odd(0x111D, "ERRINFO_SECURITY_DATA_TOO_SHORT14", "The other computer received secured data that was too short."),
    odd(0x111E, "ERRINFO_SECURITY_DATA_TOO_SHORT15", "The other computer received secured data that was too short."),
    odd(0x111F, "ERRINFO_SECURITY_DATA_TOO_SHORT16", "The other computer received secured data that was too short."),
    odd(0x1120, "ERRINFO_SECURITY_DATA_TOO_SHORT17", "The other computer received secured data that was too short."),
    odd(0x1121, "ERRINFO_SECURITY_DATA_TOO_SHORT18", "The other computer received secured data that was too short."),
    odd(0x1122, "ERRINFO_SECURITY_DATA_TOO_SHORT19", "The other computer received secured data that was too short."),
    odd(0x1123, "ERRINFO_SECURITY_DATA_TOO_SHORT20", "The other computer received secured data that was too short."),
    odd(0x1124, "ERRINFO_SECURITY_DATA_TOO_SHORT21", "The other computer received secured data that was too short."),
    odd(0x1125, "ERRINFO_SECURITY_DATA_TOO_SHORT22", "The other computer received secured data that was too short."),
    odd(0x1126, "ERRINFO_SECURITY_DATA_TOO_SHORT23", "The other computer received secured data that was too short."),
    odd(0x1129, "ERRINFO_BAD_MONITOR_DATA", "The other computer received a description of the screens that was not valid."),
    odd(0x112A, "ERRINFO_VC_DECOMPRESSED_REASSEMBLE_FAILED", "The other computer received data for an extra channel that it could not put together."),
    odd(0x112B, "ERRINFO_VC_DATA_TOO_LONG", "The other computer received data for an extra channel that was too long."),
    odd(0x112C, "ERRINFO_BAD_FRAME_ACK_DATA", "The other computer received a picture receipt that was not valid."),
    odd(0x112D, "ERRINFO_GRAPHICS_MODE_NOT_SUPPORTED", "This computer cannot show the kind of picture that the other one sends."),
    odd(0x112E, "ERRINFO_GRAPHICS_SUBSYSTEM_RESET_FAILED", "The picture part of the session could not be reset on the other computer."),
    odd(0x112F, "ERRINFO_GRAPHICS_SUBSYSTEM_FAILED", "The picture part of the session failed on the other computer."),
    odd(0x1130, "ERRINFO_TIMEZONE_KEY_NAME_LENGTH_TOO_SHORT", "The other computer received a time zone name that was too short."),
    odd(0x1131, "ERRINFO_TIMEZONE_KEY_NAME_LENGTH_TOO_LONG", "The other computer received a time zone name that was too long."),
    odd(0x1132, "ERRINFO_DYNAMIC_DST_DISABLED_FIELD_MISSING", "The other computer received a time zone without its daylight saving setting."),
    odd(0x1133, "ERRINFO_VC_DECODING_ERROR", "The other computer received data for an extra channel that it could not read."),
    odd(0x1134, "ERRINFO_VIRTUALDESKTOPTOOLARGE", "The other computer received a screen size that is larger than it allows."),
    odd(0x1135, "ERRINFO_MONITORGEOMETRYVALIDATIONFAILED", "The other computer received an arrangement of screens that is not possible."),
    odd(0x1136, "ERRINFO_INVALIDMONITORCOUNT", "The other computer received a number of screens that is not possible."),
    odd(0x1191, "ERRINFO_UPDATE_SESSION_KEY_FAILED", "The encryption key of the session could not be renewed."),
    odd(0x1192, "ERRINFO_DECRYPT_FAILED", "The other computer received data that it could not decrypt."),
    odd(0x1193, "ERRINFO_ENCRYPT_FAILED", "The other computer could not encrypt its data."),
    odd(0x1194, "ERRINFO_ENCRYPTION_PACKAGE_MISMATCH", "The two computers use different kinds of encryption."),
    odd(0x1195, "ERRINFO_DECRYPT_FAILED2", "The other computer received data that it could not decrypt."),
    odd(0x1196, "ERRINFO_PEER_DISCONNECTED", "The other side of the connection went away."),
];
