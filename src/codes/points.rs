//! Which causes a number makes likelier. It never proves one: a finding still has to come from a check.

use super::sentence;
use crate::model::ErrorPair;

/// Ids of the causes that these numbers make likelier, the likeliest first; empty where they tell nothing.
///
/// An extended number with a meaning of its own wins over the main number.
#[must_use]
pub fn points_at(main: impl Into<Option<u32>>, extended: Option<u32>) -> &'static [&'static str] {
    match (main.into(), extended) {
        (Some(0x904), Some(0x0)) => CLOSED_AFTER_PASSWORD,
        (Some(0x904), _) => CLOSED_EARLY,
        (_, Some(0x9)) => &["sign-in-not-allowed"],
        (_, Some(0x300)) => &["wrong-password"],
        // Before the sign-in nobody else sends it, so it says no more than that a connection ended early.
        (None, Some(0x7)) => CLOSED_EARLY,
        (main, _) => main.map_or(&[], by_main),
    }
}

/// The same for all that a message box said: its numbers, and its sentence where they tell nothing.
#[must_use]
pub fn points(error: ErrorPair) -> &'static [&'static str] {
    match points_at(error.code, error.extended) {
        [] => error.sentence.and_then(sentence::by_english).map_or(&[], |sentence| sentence.causes),
        causes => causes,
    }
}

/// Certificate and key, secure connection, path, middleboxes, then whatever else can close a connection early.
pub(super) const CLOSED_EARLY: &[&str] = &[
    "server-certificate-unusable",
    "tls-closed-after-hello",
    "server-certificate-missing",
    "certificate-expired",
    "certificate-not-yet-valid",
    "host-key-unreadable",
    "host-certificate-expired",
    "certificate-name-mismatch",
    "certificate-wrong-purpose",
    "certificate-weak-key",
    "certificate-weak-signature",
    "tls-no-common-cipher",
    "tls-version-too-old",
    "tls-13-intolerant",
    "tls-windows-differs",
    "tls-no-answer",
    "path-lossy",
    "path-mtu-blackhole",
    "path-slow",
    "tls-inspected",
    "negotiation-closed",
    "sign-in-closed",
    "closed-on-connect",
    "connections-mixed",
    "connections-limited",
    "answered-on-this-computer",
    "answered-in-between",
    "host-tls-disabled",
    "server-standard-security-only",
];

/// The pair that was reported for a close after the password.
const CLOSED_AFTER_PASSWORD: &[&str] = &[
    "sign-in-closed",
    "server-certificate-unusable",
    "tls-closed-after-hello",
    "certificate-expired",
    "host-key-unreadable",
    "path-lossy",
    "path-mtu-blackhole",
    "path-slow",
    "tls-inspected",
];

/// No connection was opened at all.
pub(super) const NOT_OPENED: &[&str] = &[
    "port-no-answer",
    "port-refused",
    "address-unreachable",
    "no-network",
    "ipv6-path-broken",
    "name-answers-differ",
    "host-remote-desktop-off",
    "host-sleeps",
    "host-firewall-blocks",
    "host-service-stopped",
    "host-not-listening",
    "host-port-changed",
];

fn by_main(main: u32) -> &'static [&'static str] {
    match main {
        0x104 | 0x208 | 0x508 | 0x604 => {
            &["name-not-found", "dns-server-silent", "name-answers-differ", "address-works-name-fails", "no-network"]
        }
        0x308 | 0x408 | 0x804 => &["name-invalid"],
        0x108 | 0x704 => &[
            "port-no-answer",
            "path-lossy",
            "path-slow",
            "tls-no-answer",
            "server-silent",
            "path-mtu-blackhole",
            "ipv6-path-broken",
        ],
        0x204 => NOT_OPENED,
        0x0002_000D => CLOSED_EARLY,
        0x0002_0006 => NOT_OPENED,
        0x0002_0004 | 0x0002_0005 => &["name-not-found", "dns-server-silent", "name-answers-differ"],
        0x0002_0008 => &["tls-closed-after-hello", "server-certificate-unusable", "tls-no-common-cipher"],
        0x0002_000C => &["client-nla-off", "server-standard-security-only", "server-refused-negotiation"],
        0x0002_0014 | 0x0002_0015 | 0xC000_006D | 0xC000_006A | 0x8009_030C | 0x8007_052E => &["wrong-password"],
        0x0002_000E | 0x0002_000F | 0x0002_0013 | 0xC000_0071 | 0xC000_0224 => &["password-expired"],
        0x0002_0012 | 0xC000_0072 => &["account-disabled"],
        0x0002_0018 | 0xC000_0234 => &["account-locked"],
        0x0002_0019 | 0xC000_0193 => &["account-expired"],
        0x0002_0016 | 0x0002_0017 | 0x0002_001A | 0xC000_0022 | 0xC000_006E | 0xC000_006F | 0xC000_015B => {
            &["sign-in-not-allowed"]
        }
        0x8009_0324 | 0xC000_0133 => &["clock-skew"],
        0x8009_0328 | 0x800B_0101 => &["certificate-expired", "clock-skew", "certificate-not-yet-valid"],
        0x8009_0331 => &["tls-no-common-cipher", "tls-version-too-old"],
        0x8007_274C => &["port-no-answer", "path-lossy", "server-silent"],
        0x8007_274D => &["port-refused", "connections-limited"],
        0x2104 => &["server-certificate-unusable", "tls-closed-after-hello"],
        0x304 | 0x404 | 0x1108 => &["path-lossy", "path-slow", "path-mtu-blackhole"],
        0x406 | 0x506 | 0x606 | 0x906 | 0xA06 | 0xE06 => &[
            "server-standard-security-only",
            "tls-no-common-cipher",
            "tls-version-too-old",
            "server-refused-negotiation",
        ],
        0x706 => &[
            "server-certificate-unusable",
            "certificate-wrong-purpose",
            "certificate-weak-key",
            "host-certificate-expired",
        ],
        0x907 => &["tls-inspected", "name-answers-differ", "certificate-name-mismatch"],
        0xB06 | 0xC06 => &["path-lossy", "tls-inspected"],
        0xB09 => &["client-nla-off"],
        0x1B07 => &["certificate-expired", "clock-skew", "certificate-not-yet-valid", "host-certificate-expired"],
        0x1D07 => &["clock-skew"],
        0x807 | 0xA07 | 0xB04 => &["wrong-password"],
        0xB07 => &["account-disabled"],
        0xC07 | 0x1007 | 0x1107 | 0x1307 => &["sign-in-not-allowed"],
        0xD07 => &["account-locked"],
        0xE07 => &["account-expired"],
        0xF07 | 0x1207 => &["password-expired"],
        0x0300_0002..=0x0300_0007 | 0x0300_0028 => &["gateway-certificate"],
        0x0300_0009 | 0x0300_000A | 0x0300_000C => &["gateway-unreachable", "client-gateway-misset"],
        0x0300_000D => &["gateway-certificate", "gateway-unreachable", "client-gateway-misset"],
        0x0300_0020 | 0x0300_002F | 0x0300_0030 | 0x0300_0044 => &["gateway-proxy-auth"],
        0x0300_0001..=0x0300_0051 => &["gateway-refuses"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::points_at;
    use crate::codes::{main_code, pair};

    #[test]
    fn every_cause_is_one_of_the_contract_and_comes_once() {
        // Those that no rule finds yet stand in the list of numbers all the same.
        let known = crate::report::support_code::CAUSE_NUMBERS;
        let numbers = (0..=0x3000).chain(0x0300_0000..=0x0300_0060).chain(0x2_0000..0x2_0020);
        for number in numbers {
            for extended in [None, Some(0), Some(7), Some(9), Some(0x300)] {
                let causes = points_at(number, extended);
                let told = pair(number, extended).into_iter().flat_map(|pair| pair.reasons).flat_map(|r| r.causes);
                assert!(causes.iter().chain(told).all(|cause| known.contains(cause)), "{number:#x} {causes:?}");
                assert!((1..causes.len()).all(|at| !causes[..at].contains(&causes[at])), "{number:#x} {causes:?}");
                // A number without a meaning can't point anywhere.
                let own_meaning = matches!(extended, Some(9 | 0x300)) || main_code(number).is_some();
                assert!(causes.is_empty() || own_meaning, "{number:#x}");
            }
        }
    }

    #[test]
    fn closed_early_points_at_the_certificate_then_the_path_then_middleboxes() {
        let causes = points_at(0x904, Some(7));
        let at = |id| causes.iter().position(|&cause| cause == id);
        assert!(at("server-certificate-unusable") == Some(0));
        assert!(at("certificate-expired") < at("path-lossy") && at("path-lossy") < at("tls-inspected"));
        assert!(at("tls-inspected").is_some());
    }
}
