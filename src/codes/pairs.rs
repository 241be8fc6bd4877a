//! Pairs of numbers that say more, or less, together than each by itself.
//!
//! No reference of the maker names 0x904/0x7. What is said here rests on the meaning of the two numbers, on when the
//! protocol allows the second one to be sent ([MS-RDPBCGR] 1.3.1.1 and 2.2.5.1.1), and on users' reports.

use serde::Serialize;

use super::{Area, Certainty};
use crate::model::{Cause, Side};

/// A main number with one certain extended number, or with none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pair {
    pub code: u32,
    pub extended: Option<u32>,
    pub meaning: &'static str,
    /// What must not be read into the numbers.
    pub caution: &'static str,
    pub layer: Area,
    pub side: Side,
    /// What is behind it most often, the likeliest first.
    pub reasons: &'static [Reason],
    pub next: &'static str,
    pub source: &'static str,
    pub certainty: Certainty,
}

/// One thing that can be behind a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub text: &'static str,
    /// The causes that a check would name; empty where no check can tell.
    pub causes: &'static [Cause],
}

/// The story of a pair that has one.
#[must_use]
pub fn pair(main: impl Into<Option<u32>>, extended: Option<u32>) -> Option<&'static Pair> {
    let main = main.into()?;
    TABLE.iter().find(|pair| pair.code == main && pair.extended == extended)
}

/// What is told of them.
pub(super) fn texts() -> impl Iterator<Item = &'static str> {
    let reasons = |pair: &'static Pair| pair.reasons.iter().map(|reason| reason.text);
    TABLE.iter().flat_map(move |pair| [pair.meaning, pair.caution, pair.next].into_iter().chain(reasons(pair)))
}

const CERTIFICATE: Reason = Reason {
    text: "The other computer cannot use its certificate or the key that belongs to it: expired, left over from before the computer was renamed, or not readable.",
    causes: &[
        Cause::ServerCertificateUnusable,
        Cause::TlsClosedAfterHello,
        Cause::ServerCertificateMissing,
        Cause::CertificateExpired,
        Cause::HostKeyUnreadable,
        Cause::HostCertificateExpired,
        Cause::CertificateNameMismatch,
    ],
};
const PATH: Reason = Reason {
    text: "The network on the way loses data or cuts large packets: weak Wi-Fi, a VPN, a line that only carries \
        small packets.",
    causes: &[Cause::PathLossy, Cause::PathMtuBlackhole, Cause::PathSlow],
};
const MIDDLE: Reason = Reason {
    text: "A firewall, a proxy or an antivirus program on the way reads or cuts the secure connection.",
    causes: &[Cause::TlsInspected],
};
const OTHER_TOOLS: Reason = Reason {
    text: "Another remote-control program on the other computer gets in the way; this was reported for RustDesk \
        after version 1.2.3.",
    causes: &[],
};

const FORWARD: Reason = Reason {
    text: "A forward, a tunnel or a load balancer takes the call, and nobody answers behind it: a published container port, an SSH tunnel, a cloud service's proxy.",
    causes: &[Cause::AnsweredOnThisComputer, Cause::ClosedOnConnect, Cause::NegotiationClosed],
};
const SIGN_IN: Reason = Reason {
    text: "The sign-in breaks after its first steps, and Remote Desktop's second try without it is refused: a \
        password that must be changed, an account that is not allowed in, a way to sign in that is blocked.",
    causes: &[Cause::SignInClosed, Cause::SignInRefused],
};
const SESSION: Reason = Reason {
    text: "The other computer hangs up while the session is set up, or with the first picture: the part of it that holds sessions is in trouble, or takes no more of them.",
    causes: &[Cause::SessionClosedEarly, Cause::SessionNoAnswer, Cause::SessionRefused, Cause::SessionLimitReached],
};
const OTHER_SERVERS: Reason = Reason {
    text: "The other computer runs something other than Windows' own Remote Desktop (xrdp, GNOME, NoMachine) that is \
        not fully set up.",
    causes: &[],
};
const VPN_NAME: Reason = Reason {
    text: "The name leads to a wrong computer because the name service of the VPN is off.",
    causes: &[Cause::NameAnswersDiffer, Cause::DnsServerSilent],
};

const RUN: &str = "Run the check: the layer at which it stops is better evidence than either number.";

const TABLE: &[Pair] = &[
    Pair {
        code: 0x904,
        extended: None,
        meaning: "The connection was opened, then it was closed early.",
        caution: "The number does not say by whom or why; the extended error code below it would say more.",
        layer: Area::Tls,
        side: Side::Undecided,
        reasons: &[CERTIFICATE, FORWARD, SIGN_IN, SESSION, PATH, MIDDLE, OTHER_SERVERS, VPN_NAME, OTHER_TOOLS],
        next: RUN,
        source: "Microsoft: IMsTscAxEvents::OnDisconnected; users' reports",
        certainty: Certainty::Reported,
    },
    Pair {
        code: 0x904,
        extended: Some(0x0),
        meaning: "The connection was opened, then it was closed early, and no further reason is known.",
        caution: "Users have reported this pair for a connection that was closed after the password was given.",
        layer: Area::Tls,
        side: Side::Undecided,
        reasons: &[SIGN_IN, SESSION, OTHER_TOOLS, CERTIFICATE, FORWARD, PATH, MIDDLE],
        next: RUN,
        source: "rustdesk#10125",
        certainty: Certainty::Reported,
    },
    Pair {
        code: 0x904,
        extended: Some(0x7),
        meaning: "Both numbers together only say that the connection was closed early.",
        caution: "The second number is named “server denied connection”, but before the sign-in the other computer \
            has no way to send it. So it does not show that the other computer refused anybody.",
        layer: Area::Tls,
        side: Side::Undecided,
        reasons: &[CERTIFICATE, FORWARD, SIGN_IN, SESSION, PATH, MIDDLE, OTHER_SERVERS, VPN_NAME, OTHER_TOOLS],
        next: RUN,
        source: "MS-RDPBCGR 2.2.5.1.1; qiita.com/mtmana; rustdesk#10125",
        certainty: Certainty::Reported,
    },
];

#[cfg(test)]
mod tests {
    use super::{TABLE, pair};

    #[test]
    fn only_exact_pairs_have_a_story() {
        assert!(pair(0x904, Some(7)).is_some_and(|pair| pair.caution.contains("before the sign-in")));
        assert!(pair(0x904, Some(5)).is_none());
        assert!(pair(0x204, Some(7)).is_none());
        for entry in TABLE {
            assert_eq!(pair(entry.code, entry.extended), Some(entry));
        }
    }

    #[test]
    fn the_reasons_of_0x904_0x7_are_in_the_order_of_the_evidence() {
        let texts: Vec<_> =
            pair(0x904, Some(7)).map(|pair| pair.reasons).unwrap_or_default().iter().map(|r| r.text).collect();
        let order = [
            "certificate",
            "tunnel",
            "sign-in breaks",
            "session is set up",
            "network on the way",
            "antivirus",
            "GNOME",
            "VPN is off",
            "remote-control",
        ];
        assert_eq!(texts.len(), order.len());
        for (text, word) in texts.iter().zip(order) {
            assert!(text.contains(word), "{text}");
        }
    }
}
