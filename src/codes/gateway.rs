//! Main numbers from 0x3000001 on: what a Remote Desktop Gateway, or something on the way to it, objected to.
//!
//! The maker's reference does not list them; its own programs show a sentence for each. Numbers of the range that no
//! list explains are kept, so that the range is recognised.

use std::ops::RangeInclusive;

use super::Certainty::Reported;
use super::{Area, Code, Source, code};
use crate::model::Side;

const TEXTS: Source = Source("TechNet wiki 37870 and message texts in other programs", Reported);

const GIVE_PASSWORD: &str = "Type the user name and password again, in the way the gateway's administrator gave them.";
const CERT: &str =
    "Check the gateway's name in the settings, and tell the gateway's administrator about its certificate.";
const BEHIND: &str =
    "Check the computer behind the gateway: from inside its network, the check can be run straight at it.";
const REACH: &str =
    "Check the gateway's address and this computer's internet connection, then run the check with the gateway set.";
const ASK: &str = "Tell the gateway's administrator what the message box says.";
const UPDATE: &str = "Install the Windows updates on this computer, then try again.";
const LATER: &str = "Try again later, and tell the gateway's administrator if it stays.";
const CARD: &str = "Put the smart card in, make sure that Windows sees it, and connect again.";
const FULLNAME: &str =
    "Enter the computer's full name or its address, or ask the gateway's administrator for permission.";
const PROXY: &str = "Sign in at the proxy or firewall first, or ask the people who run this network.";
const PASSWORD: &str = "Change the password at a computer of the organisation, then connect again.";
const HEALTH: &str = "Ask the network's administrator what this computer has to meet.";
const AGAIN: &str = "Connect again.";
const TICKET: &str = "Close Remote Desktop, sign in again and connect.";
const WEB: &str = "Open the sign-in site of the organisation in a browser, then connect again.";

/// All numbers of this range are about a gateway, also those that nobody has explained.
pub(super) const RANGE: RangeInclusive<u32> = 0x0300_0000..=0x0300_00FF;

/// For those.
pub(super) const ANY: Code = some(0);

/// Most of these numbers have no public name.
const fn gate(low: u32, side: Side, meaning: &'static str, next: &'static str) -> Code {
    code(0x0300_0000 + low, "(no official name)", Area::Gateway, side, meaning, next, TEXTS)
}

/// A number of the range whose own meaning is not known.
const fn some(low: u32) -> Code {
    gate(
        low,
        Side::Undecided,
        "This is about the Remote Desktop Gateway; what exactly this number means is not known.",
        ASK,
    )
}

#[rustfmt::skip] // A table reads better with one entry a line.
pub(super) const TABLE: &[Code] = &[
    gate(0x01, Side::Client, "The user name or the password was not accepted.", GIVE_PASSWORD),
    gate(0x02, Side::Network, "It cannot be checked whether the certificate of the Remote Desktop Gateway has been withdrawn.", CERT),
    gate(0x03, Side::Network,
        "The certificate of the Remote Desktop Gateway is for another name, has expired, or comes from an issuer that this computer does not trust.", CERT),
    gate(0x04, Side::Network, "The certificate of the Remote Desktop Gateway was withdrawn by its issuer.", CERT),
    gate(0x05, Side::Network, "The identity of the Remote Desktop Gateway cannot be checked.", CERT),
    gate(0x06, Side::Network, "The certificate of the Remote Desktop Gateway is for a name other than the one in the \
        settings.", CERT),
    gate(0x07, Side::Network, "The certificate of the Remote Desktop Gateway has expired or was withdrawn.", CERT),
    gate(0x08, Side::Server, "Something failed on the computer behind the Remote Desktop Gateway.", BEHIND),
    gate(0x09, Side::Network,
        "Data could not be sent to the Remote Desktop Gateway: it is out of reach for the moment, or the network broke.", REACH).checking(),
    gate(0x0A, Side::Network,
        "Data could not be received from the Remote Desktop Gateway: it is out of reach for the moment, or the network broke.", REACH).checking(),
    gate(0x0B, Side::Client, "The Remote Desktop Gateway wants another way to sign in.", ASK),
    gate(0x0C, Side::Network, "The Remote Desktop Gateway cannot be reached, or its address is wrong.", REACH).checking(),
    gate(0x0D, Side::Network,
        "The Remote Desktop Gateway is not available for the moment. Users have also reported this after its certificate was renewed.", ASK),
    gate(0x0E, Side::Client, "A part of Remote Desktop is missing on this computer or has a wrong version.", UPDATE),
    gate(0x0F, Side::Network, "The Remote Desktop Gateway is overloaded and not available for the moment.", LATER),
    gate(0x10, Side::Client, "A system file of this computer (rpcrt4.dll) has a wrong version.", UPDATE),
    gate(0x11, Side::Client, "This computer has no service for smart cards.", CARD),
    gate(0x12, Side::Client, "The smart card was taken out.", CARD),
    gate(0x13, Side::Client, "No smart card was found.", CARD),
    gate(0x14, Side::Client, "The smart card was taken out.", CARD),
    gate(0x15, Side::Client, "The user name or the password was not accepted.", GIVE_PASSWORD),
    some(0x16),
    gate(0x17, Side::Undecided, "Securing the way to the Remote Desktop Gateway failed.", ASK),
    gate(0x18, Side::Network, "The Remote Desktop Gateway ended the connection.", LATER),
    gate(0x19, Side::Network, "The administrator of the Remote Desktop Gateway ended the connection.", ASK),
    gate(0x1A, Side::Client, "The user name or the password was not accepted, or the smart card was not recognised.", GIVE_PASSWORD),
    gate(0x1B, Side::Network,
        "The Remote Desktop Gateway does not let this account reach that computer, or it knows the computer by another name.", FULLNAME),
    gate(0x1C, Side::Network,
        "The Remote Desktop Gateway does not let this account or this computer in, or expects another way to sign in.", ASK),
    some(0x1D),
    some(0x1E),
    gate(0x1F, Side::Network, "The administrator has restricted the use of this Remote Desktop Gateway.", ASK),
    gate(0x20, Side::Network, "A web proxy on the way wants a sign-in of its own.", PROXY),
    gate(0x21, Side::Server, "The password has expired or has to be changed.", PASSWORD),
    gate(0x22, Side::Network, "The Remote Desktop Gateway has reached its highest number of connections.", LATER),
    gate(0x23, Side::Network, "The Remote Desktop Gateway does not support what was asked of it.", ASK),
    gate(0x24, Side::Client, "Remote Desktop on this computer lacks something that the Remote Desktop Gateway needs.", UPDATE),
    gate(0x25, Side::Undecided, "The Remote Desktop Gateway and this computer do not fit together.", UPDATE),
    gate(0x26, Side::Client, "The user name or the password was not accepted, or the smart card was not recognised.", CARD),
    gate(0x27, Side::Client, "This computer did not meet the health rules of the network.", HEALTH),
    gate(0x28, Side::Network, "The Remote Desktop Gateway has no certificate set.", ASK),
    gate(0x29, Side::Client, "The administrator of this computer does not allow the use of this Remote Desktop Gateway.", ASK),
    gate(0x2A, Side::Undecided,
        "This computer did not meet the health rules of the network, perhaps because the certificate of the Remote Desktop Gateway could not be checked.", HEALTH),
    gate(0x2B, Side::Client, "The Remote Desktop Gateway wants a user name and password instead of a smart card.", GIVE_PASSWORD),
    gate(0x2C, Side::Client, "The Remote Desktop Gateway wants a smart card instead of a user name and password.", CARD),
    gate(0x2D, Side::Client, "This computer has no reader for smart cards.", CARD),
    some(0x2E),
    gate(0x2F, Side::Client, "A firewall on the way wants a sign-in, and none was given.", PROXY),
    gate(0x30, Side::Client, "A firewall on the way did not accept the sign-in.", PROXY),
    some(0x31),
    gate(0x32, Side::Network, "The session was ended because nobody used it for a while.", AGAIN),
    gate(0x33, Side::Network, "The time that a session may last is used up.", AGAIN),
    gate(0x34, Side::Undecided, "The sign-in ticket (cookie) sent to the Remote Desktop Gateway was not valid.", TICKET),
    gate(0x35, Side::Network, "The Remote Desktop Gateway did not accept the sign-in ticket (cookie).", TICKET),
    some(0x36),
    gate(0x37, Side::Undecided, "The Remote Desktop Gateway expects a different way to sign in from the one that was \
        tried.", ASK),
    gate(0x38, Side::Network, "The Remote Desktop Gateway checked the sign-in again, and this time it failed.", GIVE_PASSWORD),
    gate(0x39, Side::Network, "The Remote Desktop Gateway checked the permission again, and this time it was refused.", ASK),
    some(0x3A),
    gate(0x3B, Side::Undecided, "The Remote Desktop Gateway and the computer behind it could not agree on their rules.", BEHIND),
    gate(0x3C, Side::Client, "The smart card or its certificate could not be used.", CARD),
    gate(0x3D, Side::Client, "A sign-in on a website has to come first.", WEB),
    gate(0x3E, Side::Client, "A sign-in on a website has to come first.", WEB),
    gate(0x3F, Side::Client, "The session has ended, and a new sign-in on a website has to come first.", WEB),
    gate(0x40, Side::Client, "The session has ended, and a new sign-in on a website has to come first.", WEB),
    gate(0x41, Side::Client,
        "The Remote Desktop Gateway checked again, and this computer no longer meets the health rules of the network.", HEALTH),
    gate(0x42, Side::Undecided, "The sign-in ticket (cookie) is larger than allowed.", TICKET),
    some(0x43),
    gate(0x44, Side::Network, "The way through the web proxy that is set on this computer does not work.", PROXY),
    gate(0x45, Side::Network, "This account has no permission for what it wants to connect to.", ASK),
    gate(0x46, Side::Network, "There is nothing free to connect to at the moment.", LATER),
    gate(0x47, Side::Undecided, "Access to what was asked for failed.", LATER),
    some(0x48),
    gate(0x49, Side::Client, "The service wants a newer Remote Desktop on this computer.", UPDATE),
    gate(0x4A, Side::Network,
        "This network does not let the secure web connections (HTTPS) through that the Remote Desktop Gateway needs.", PROXY),
    gate(0x4B, Side::Network, "The service is still being prepared.", LATER),
    gate(0x4C, Side::Client, "The user name is not the one that the remote programs were subscribed with.", GIVE_PASSWORD),
    gate(0x4D, Side::Network, "Too many people are trying the service at the moment.", LATER),
    gate(0x4E, Side::Network, "The highest number of users has been reached.", LATER),
    gate(0x4F, Side::Network, "The trial period of the service is over.", ASK),
    gate(0x50, Side::Network, "This account no longer has access to the service.", ASK),
    some(0x51),
];
