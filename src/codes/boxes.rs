//! Sentences that Windows shows for one number, where the number itself is not seen: each means what its number means.
//!
//! Sources: of main numbers and gateways the texts of TechNet wiki 37870, as other programs carry them (Xpra, RdpDiscReason);
//! of second numbers Microsoft Learn, "Client can't connect, no licenses available" (en, de), AWS, "Troubleshoot EC2 Windows
//! instances", and NETworkManager#845; of statuses [MS-ERREF] and Microsoft, "System Error Codes". Others are named beside
//! their words.

use super::by_number::by_number;
use super::sentence::Sentence;
use super::{Code, disconnect, extended, gateway, refused, status};
use crate::model::Cause;

/// What the number means.
const fn of(
    code: Code,
    causes: &'static [Cause],
    english: &'static str,
    fragments: &'static [&'static str],
) -> Sentence {
    let Code { meaning, layer, side, next, advises_the_check, .. } = code;
    Sentence { english, fragments, meaning, layer, side, next, advises_the_check, causes }
}

/// The entry of a number. Without one, the build stops at the end of the table.
const fn entry(table: &[Code], number: u32) -> Code {
    let mut at = 0;
    while table[at].number != number {
        at += 1;
    }
    table[at]
}

const fn way(number: u32, english: &'static str, fragments: &'static [&'static str]) -> Sentence {
    of(entry(disconnect::TABLE, number), by_number(number), english, fragments)
}

const fn account(number: u32, english: &'static str, fragments: &'static [&'static str]) -> Sentence {
    of(entry(refused::TABLE, number), by_number(number), english, fragments)
}

const fn gate(low: u32, english: &'static str, fragments: &'static [&'static str]) -> Sentence {
    let number = 0x0300_0000 + low;
    of(entry(gateway::TABLE, number), by_number(number), english, fragments)
}

const fn system(number: u32, english: &'static str, fragments: &'static [&'static str]) -> Sentence {
    of(entry(status::TABLE, number), by_number(number), english, fragments)
}

const fn second(
    number: u32,
    causes: &'static [Cause],
    english: &'static str,
    fragments: &'static [&'static str],
) -> Sentence {
    of(entry(extended::TABLE, number), causes, english, fragments)
}

#[rustfmt::skip] // A table reads better with one entry in two or three lines.
pub(super) const TABLE: &[Sentence] = &[
    // de: a simulated helpdesk that shows Windows' boxes (src/core/sim, "notFound"), and as users told it.
    way(0x104, "Remote Desktop can't find the computer",
        &["remote desktop can't find the computer", "remote desktop cannot find the computer", "does not belong to the specified network",
            "remotedesktop kann den computer … nicht finden", "nicht zum angegebenen netzwerk", "der computer … wurde nicht gefunden"]),
    way(0x106, "This computer can't connect to the remote computer. Your computer does not have enough virtual memory available",
        &["does not have enough virtual memory"]),
    way(0x108, "This computer can't connect to the remote computer. The two computers couldn't connect in the amount of time allotted",
        &["couldn't connect in the amount of time", "in the amount of time allotted"]),
    way(0x304, "This computer can't connect to the remote computer. The connection was lost due to a network error",
        &["connection was lost due to a network error"]),
    way(0x408, "The specified computer name contains invalid characters", &["computer name contains invalid characters"]),
    way(0x708, "Your computer could not connect to another console session on the remote computer because you already have a console session in progress",
        &["connect to another console session", "already have a console session"]),
    way(0x808, "The remote computer disconnected the session because of an error in the licensing protocol",
        &["error in the licensing protocol"]),
    way(0x907, "The connection has been terminated because an unexpected server authentication certificate was received from the remote computer",
        &["unexpected server authentication certificate"]),
    way(0x908, "A licensing error occurred while the client was attempting to connect (Licensing timed out)",
        &["licensing error occurred while the client", "licensing timed out"]),
    way(0xB06, "Because of an error in data encryption, this session will end", &["because of an error in data encryption"]),
    way(0xC08, "The remote session was disconnected because of a decompression failure at the client side",
        &["decompression failure at the client"]),
    way(0xE06, "The client can't connect because it doesn't support FIPS encryption level", &["support fips encryption level"]),
    way(0xE08, "Failed to reconnect to your remote session", &["failed to reconnect to your remote session"]),
    way(0x1008, "The remote session was disconnected because your computer is running low on video resources",
        &["running low on video resources"]),
    way(0x2507, "Could not auto-reconnect to your applications", &["auto-reconnect to your applications"]),
    way(0x2604, "Client and server versions do not match", &["client and server versions do not match"]),
    way(0x0200_0001, "Failed to reconnect to the remote program", &["failed to reconnect to the remote program"]),
    way(0x0200_0002, "The remote computer does not support RemoteApp", &["does not support remoteapp"]),

    account(0x10A, "The smart card service is not running", &["smart card service is not running"]),
    account(0x20A, "A smart card reader was not detected", &["smart card reader was not detected"]),
    account(0x30A, "There is no card inserted in the smart card reader", &["no card inserted in the smart card"]),
    account(0x40A, "An error has occurred in the smart card subsystem", &["error has occurred in the smart card subsystem"]),
    account(0xA07, "The specified username does not exist", &["specified username does not exist"]),
    account(0xB07, "The user account is currently disabled and cannot be used", &["account is currently disabled"]),
    account(0xC07, "A user account restriction (for example, a time-of-day restriction) is preventing you from logging on",
        &["a user account restriction", "restriction) is preventing you from logging on"]),
    account(0xD07, "As a security precaution, the user account has been locked because there were too many logon attempts or password change attempts",
        &["account has been locked because there were too many", "account is currently locked out"]),
    account(0xD09, "The security policy of your computer requires you to type a password on the Windows Security dialog box",
        &["requires you to type a password on the windows security"]),
    account(0xE07, "This user account has expired", &["user account has expired"]),
    account(0xE09, "The remote PC doesn't support Restricted Administration mode", &["support restricted admin"]),
    account(0xF07, "This user account's password has expired", &["account's password has expired"]),
    account(0xF08, "A connection will not be made because credentials may not be sent to the remote computer",
        &["credentials may not be sent to the remote computer"]),
    account(0x1007, "The system administrator has restricted the times during which you may log in",
        &["restricted the times during which"]),
    account(0x1107, "The system administrator has limited the computers you can log on with",
        &["limited the computers you can log on"]),
    account(0x1207, "You must change your password before logging on the first time",
        &["change your password before logging on"]),
    account(0x1407, "The Kerberos sub-protocol User2User is required", &["sub-protocol user2user"]),
    account(0x1B07, "Remote Desktop cannot connect to the remote computer because the authentication certificate received from the remote computer is expired or invalid",
        &["authentication certificate received from the remote computer is expired"]),
    account(0x2207, "Your computer can't connect to the remote computer because your smart card is locked out",
        &["smart card is locked out"]),

    second(0x3, &[], "Your Remote Desktop Services session ended because the remote computer didn't receive any input from you",
        &["didn't receive any input from you"]),
    second(0x4, &[], "The remote session ended because the total login time limit was reached",
        &["total login time limit was reached", "total logon time limit was reached"]),
    second(0x5, &[], "Your Remote Desktop Services session has ended. Another user connected to the remote computer, so your connection was lost",
        &["another user connected to the remote computer", "another user has connected to the session"]),
    second(0x410, &[], "Your computer can't connect to the remote computer because the Connection Broker couldn't validate the settings specified in your RDP file",
        &["broker couldn't validate the settings"]),
    second(0x102, &[Cause::SessionUnlicensed],
        "The remote session was disconnected because there are no Remote Desktop client access licenses available for this computer",
        &["client access licenses available", "keine remotedesktop-clientzugriffslizenzen"]),

    gate(0x02, "Your computer can't connect to the remote computer because it can't verify the certificate revocation list",
        &["because it can't verify the certificate revocation list"]),
    gate(0x2A, "Your computer can't connect to the remote computer because your computer or device did not meet the Network Access Protection requirements",
        &["did not meet the network access protection"]),
    gate(0x03, "Your computer can't connect to the remote computer due to one of the following reasons: 1) The requested Remote Desktop Gateway server address and the server SSL certificate subject name do not match",
        &["gateway server address and the server ssl certificate"]),
    gate(0x04, "Your computer can't connect to the remote computer because the SSL certificate was revoked by the certification authority",
        &["ssl certificate was revoked"]),
    gate(0x05, "This computer can't verify the identity of the RD Gateway", &["can't verify the identity of the rd gateway"]),
    gate(0x06, "Your computer can't connect to the remote computer because the Remote Desktop Gateway server address requested and the certificate subject name do not match",
        &["gateway server address requested and the certificate"]),
    gate(0x07, "Your computer can't connect to the remote computer because the Remote Desktop Gateway server's certificate has expired or has been revoked",
        &["gateway server's certificate has expired"]),
    gate(0x08, "Your computer can't connect to the remote computer because an error occurred on the remote computer that you want to connect to",
        &["error occurred on the remote computer that you want"]),
    gate(0x09, "An error occurred while sending data to the Remote Desktop Gateway server",
        &["sending data to the remote desktop gateway"]),
    gate(0x0A, "An error occurred while receiving data from the Remote Desktop Gateway server",
        &["receiving data from the remote desktop gateway"]),
    gate(0x0B, "Your computer can't connect to the remote computer because an alternate logon method is required",
        &["alternate logon method is required"]),
    gate(0x0C, "Your computer can't connect to the remote computer because the Remote Desktop Gateway server address is unreachable or incorrect",
        &["gateway server address is unreachable"]),
    gate(0x0D, "Your computer can't connect to the remote computer because the Remote Desktop Gateway server is temporarily unavailable",
        &["gateway server is temporarily unavailable"]),
    gate(0x0E, "Your computer can't connect to the remote computer because the Remote Desktop Services client component is missing or is an incorrect version",
        &["client component is missing or is an incorrect version"]),
    gate(0x0F, "Your computer can't connect to the remote computer because the Remote Desktop Gateway server is running low on server resources and is temporarily unavailable",
        &["gateway server is running low"]),
    gate(0x10, "Your computer can't connect to the remote computer because an incorrect version of rpcrt4.dll has been detected",
        &["incorrect version of rpcrt4"]),
    gate(0x11, "Your computer can't connect to the remote computer because no smart card service is installed",
        &["no smart card service is installed"]),
    gate(0x12, "Your computer can't stay connected to the remote computer because the smart card has been removed. Try again using a valid smart card",
        &["smart card has been removed. try again"]),
    gate(0x13, "Your computer can't connect to the remote computer because no smart card is available",
        &["no smart card is available"]),
    gate(0x14, "Your computer can't stay connected to the remote computer because the smart card has been removed. Reinsert the smart card",
        &["smart card has been removed"]),
    gate(0x15, "Your computer can't connect to the remote computer because the user name or password is not valid",
        &["because the user name or password is not valid", "because the username or password is not valid"]),
    gate(0x17, "Your computer can't connect to the remote computer because a security package error occurred in the transport layer",
        &["security package error occurred in the transport"]),
    gate(0x18, "The Remote Desktop Gateway server has ended the connection", &["gateway server has ended the connection"]),
    gate(0x19, "The Remote Desktop Gateway server administrator has ended the connection",
        &["gateway server administrator has ended"]),
    gate(0x1A, "Your computer can't connect to the remote computer due to one of the following reasons: 1) Your credentials (the combination of user name, domain, and password) were incorrect",
        &["combination of user name, domain, and password) were incorrect"]),
    gate(0x1B, "Remote Desktop can't connect to the remote computer for one of these reasons: 1) Your user account is not listed in the RD Gateway's permission list",
        &["not listed in the rd gateway's permission", "specified the remote computer in netbios format"]),
    gate(0x1C, "Remote Desktop can't connect to the remote computer for one of these reasons: 1) Your user account is not authorized to access the RD Gateway",
        &["not authorized to access the rd gateway"]),
    // Without its list: only a gateway's box has the computer's name there.
    gate(0x1C, "Remote Desktop can't connect to the remote computer \"\" for one of these reasons",
        &["connect to the remote computer \"…\" for one of these"]),
    gate(0x1F, "Your computer can't connect to the remote computer because your network administrator has restricted access to this RD Gateway server",
        &["restricted access to this rd gateway"]),
    gate(0x20, "Your computer can't connect to the remote computer because the web proxy server requires authentication",
        &["web proxy server requires authentication"]),
    gate(0x21, "Your computer can't connect to the remote computer because your password has expired or you must change the password",
        &["password has expired or you must change"]),
    gate(0x22, "Your computer can't connect to the remote computer because the Remote Desktop Gateway server reached its maximum allowed connections",
        &["reached its maximum allowed connections"]),
    gate(0x23, "Your computer can't connect to the remote computer because the Remote Desktop Gateway server does not support the request",
        &["gateway server does not support the request"]),
    gate(0x24, "Your computer can't connect to the remote computer because the client does not support one of the Remote Desktop Gateway's capabilities",
        &["one of the remote desktop gateway's capabilities"]),
    gate(0x25, "Your computer can't connect to the remote computer because the Remote Desktop Gateway server and this computer are incompatible",
        &["gateway server and this computer are incompatible"]),
    gate(0x26, "Your computer can't connect to the remote computer because the credentials used are not valid. Insert a valid smart card",
        &["because the credentials used are not valid"]),
    gate(0x27, "Your computer can't connect to the remote computer because your computer or device did not pass the Network Access Protection requirements",
        &["did not pass the network access protection"]),
    gate(0x28, "Your computer can't connect to the remote computer because no certificate was configured to use at the Remote Desktop Gateway server",
        &["no certificate was configured to use at the"]),
    gate(0x29, "Your computer can't connect to the remote computer because the RD Gateway server that you are trying to connect to is not allowed by your computer administrator",
        &["not allowed by your computer administrator"]),
    gate(0x2B, "Your computer can't connect to the remote computer because a user name and password are required to authenticate to the Remote Desktop Gateway server instead of smart card credentials",
        &["a user name and password are required to authenticate"]),
    gate(0x2C, "Your computer can't connect to the remote computer because smart card credentials are required to authenticate to the Remote Desktop Gateway server",
        &["smart card credentials are required to authenticate"]),
    gate(0x2D, "Your computer can't connect to the remote computer because no smart card reader is detected",
        &["no smart card reader is detected"]),
    gate(0x2F, "Your computer can't connect to the remote computer because authentication to the firewall failed due to missing firewall credentials",
        &["missing firewall credentials"]),
    gate(0x30, "Your computer can't connect to the remote computer because authentication to the firewall failed due to invalid firewall credentials",
        &["invalid firewall credentials"]),
    gate(0x33, "The connection has been disconnected because the session timeout limit was reached",
        &["session timeout limit was reached"]),
    gate(0x34, "Your computer can't connect to the remote computer because an invalid cookie was sent to the Remote Desktop Gateway server",
        &["invalid cookie was sent to the"]),
    gate(0x35, "Your computer can't connect to the remote computer because the cookie was rejected by the Remote Desktop Gateway server",
        &["cookie was rejected by the"]),
    gate(0x37, "Your computer can't connect to the remote computer because the Remote Desktop Gateway server is expecting an authentication method different from the one attempted",
        &["expecting an authentication method different"]),
    gate(0x41, "The RD Gateway connection ended because periodic user authorization failed. Your computer or device didn't pass the Network Access Protection (NAP) requirements",
        &["didn't pass the network access protection"]),
    gate(0x38, "The RD Gateway connection ended because periodic user authentication failed", &["periodic user authentication failed"]),
    gate(0x39, "The RD Gateway connection ended because periodic user authorization failed", &["periodic user authorization failed"]),
    gate(0x3B, "Your computer can't connect to the remote computer because the Remote Desktop Gateway and the remote computer are unable to exchange policies",
        &["unable to exchange policies"]),
    gate(0x3C, "Your computer can't connect to the remote computer, possibly because the smart card is not valid",
        &["possibly because the smart card is not valid"]),
    gate(0x3F, "Your session has ended. To continue using the program or computer, first log on to the following website",
        &["session has ended. to continue using the program"]),
    gate(0x3D, "To use this program or computer, first log on to the following website",
        &["use this program or computer, first log on", "use this program or computer, you must first log on"]),
    gate(0x42, "Your computer can't connect to the remote computer because the size of the cookie exceeded the supported size",
        &["size of the cookie exceeded"]),
    gate(0x44, "Your computer can't connect to the remote computer using the specified forward proxy configuration",
        &["specified forward proxy configuration"]),
    gate(0x45, "This computer cannot connect to the remote resource because you do not have permission to this resource",
        &["do not have permission to this resource"]),
    gate(0x46, "There are currently no resources available to connect to", &["currently no resources available to connect"]),
    gate(0x47, "An error occurred while Remote Desktop Connection was accessing this resource",
        &["remote desktop connection was accessing this resource"]),
    gate(0x49, "Your Remote Desktop Client needs to be updated to the newest version",
        &["remote desktop client needs to be updated"]),
    gate(0x4A, "Your network configuration doesn't allow the necessary HTTPS ports", &["allow the necessary https ports"]),

    system(0x8009_0303, "The specified target is unknown or unreachable", &["specified target is unknown or unreachable"]),
    system(0x8009_0308, "The token supplied to the function is invalid", &["token supplied to the function is invalid"]),
    system(0x8009_0311, "No authority could be contacted for authentication", &["no authority could be contacted for authentication"]),
    system(0x8009_0322, "The target principal name is incorrect",
        &["target principal name is incorrect", "target account name is incorrect"]),
    system(0x8009_0324, "The clocks on the client and server machines are skewed", &["client and server machines are skewed"]),
    system(0x8009_0325, "The certificate chain was issued by an authority that is not trusted",
        &["issued by an authority that is not trusted"]),
    system(0x8009_0326, "The message received was unexpected or badly formatted", &["message received was unexpected or badly"]),
    system(0x8009_0328, "The received certificate has expired", &["the received certificate has expired"]),
    system(0x8009_0330, "The specified data could not be decrypted", &["specified data could not be decrypted"]),
    system(0x8009_0331, "The client and server cannot communicate, because they do not possess a common algorithm",
        &["do not possess a common algorithm"]),
    system(0x8009_0342, "The encryption type requested is not supported by the KDC", &["encryption type requested is not supported"]),
    system(0x800B_0109, "A certificate chain processed, but terminated in a root certificate which is not trusted by the trust provider",
        &["terminated in a root certificate which is not trusted"]),
    system(0xC000_005E, "There are currently no logon servers available to service the logon request", &["no logon servers available"]),
    system(0xC000_006D, "The user name or password is incorrect",
        &["the user name or password is incorrect", "unknown user name or bad password", "due to a bad username or authentication"]),
    system(0xC000_006A, "The specified network password is not correct", &["specified network password is not correct"]),
    system(0xC000_006E, "Account restrictions are preventing this user from signing in",
        &["account restrictions are preventing this user", "account restriction is preventing this user"]),
    system(0xC000_018D, "The trust relationship between this workstation and the primary domain failed",
        &["trust relationship between this workstation"]),
    system(0xC000_0388, "The system cannot contact a domain controller to service the authentication request",
        &["cannot contact a domain controller to service"]),
];
