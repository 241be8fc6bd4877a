//! Advice that goes round and does harm. It is explained, and never offered.

use crate::model::Cause;

/// One piece of advice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HarmfulAdvice {
    pub id: &'static str,
    /// What people are told to do.
    pub claim: &'static str,
    /// Why Redial does not do it, and what it does in its place.
    pub why_not: &'static str,
    /// Where people are told so.
    pub about: &'static [Cause],
}

pub const HARMFUL_ADVICE: &[HarmfulAdvice] = &[
    HarmfulAdvice {
        id: "firewall-off",
        claim: "Switch Windows Firewall off, or all of its profiles.",
        why_not: "That opens everything on this computer to the network, to let one thing through. Two rules are enough, and \
            Redial switches on just those ({fix-id:allow-remote-desktop-in-firewall}). If a connection works only with the firewall \
            off, another rule or another product is in the way, and that is what to look for.",
        about: &[Cause::HostFirewallBlocks, Cause::PortNoAnswer],
    },
    HarmfulAdvice {
        id: "network-service-administrator",
        claim: "Add NETWORK SERVICE to the Administrators group, so that it can read the certificate's key.",
        why_not: "Many services run as NETWORK SERVICE, some of which talk to the network. A hole in any of them would then \
            hand over the whole computer. The service only needs to read one file, and Redial gives it just that \
            ({fix-id:repair-key-permissions}).",
        about: &[Cause::HostKeyUnreadable, Cause::ServerCertificateUnusable, Cause::TlsClosedAfterHello],
    },
    HarmfulAdvice {
        id: "allow-encryption-oracle",
        claim: "Set AllowEncryptionOracle to 2 (\u{201c}Vulnerable\u{201d}).",
        why_not: "That lets somebody between the two computers take over the sign-in (CVE-2018-0886), to every computer that \
            this one connects to, and for good. The cure is an update of the older of the two computers, which has been \
            available since 2018.",
        about: &[Cause::CredsspTooOld, Cause::SignInClosed],
    },
    HarmfulAdvice {
        id: "antivirus-off",
        claim: "Switch the antivirus program off.",
        why_not: "While it is off nothing guards this computer, and many such programs stay in the way even then. If \
            it inspects or blocks Remote Desktop, its own settings can leave Remote Desktop (port 3389) out; whoever \
            looks after it knows where. Redial names what it sees of such a program.",
        about: &[Cause::TlsInspected, Cause::TlsClosedAfterHello, Cause::HostFirewallBlocks],
    },
    HarmfulAdvice {
        id: "server-check-off",
        claim: "Switch the check of the other computer off (authentication level 0).",
        why_not: "Then nothing tells you when another computer pretends to be yours, and your password goes there. It hides the \
            warning and cures nothing: renew the certificate instead ({fix-id:renew-certificate}).",
        about: &[Cause::CertificateExpired, Cause::CertificateNameMismatch, Cause::CertificateNotYetValid],
    },
    HarmfulAdvice {
        id: "group-policy-off",
        claim: "Disable the Group Policy service (gpsvc, Start = 4).",
        why_not: "Signing in takes long or fails without it, and the organisation's other rules, updates among them, stop too. \
            Ask the people who look after your computers for the one setting that is in the way.",
        about: &[Cause::HostPolicyBlocks],
    },
];
