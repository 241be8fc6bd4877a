//! What a text looks like that tells nothing of anybody. A report that is read back may say anything anywhere.

use super::scan;
use crate::model::{Host, split_host_port};

pub fn is_word(text: &str) -> bool {
    text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric() || " _.|/+-()".contains(c))
}

/// `2026-04-14T08:30:00Z`
pub fn is_time(text: &str) -> bool {
    text.len() <= 40 && text.contains('T') && text.chars().all(|c| c.is_ascii_digit() || "-:.TZ+".contains(c))
}

/// `sha256WithRSAEncryption`, `1.2.840.10045.4.3.2`, `10.0.20348`.
pub fn is_algorithm(text: &str) -> bool {
    const WORDS: [&str; 7] = ["rsa", "sha", "md", "ecdsa", "ec", "ed", "dsa"];
    let number = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let lower = text.to_ascii_lowercase();
    let word = is_word(text) && WORDS.iter().any(|word| lower.starts_with(word));
    (number && scan::address_at(text, 0).is_none()) || word
}

/// What Windows and Linux call adapters by themselves; a name of somebody's choice may tell who that is.
pub fn is_usual_adapter(name: &str) -> bool {
    const USUAL: [&str; 8] =
        ["wi-fi", "wifi", "wlan", "ethernet", "eth", "lan", "local area connection", "wireless network connection"];
    let lower = name.to_ascii_lowercase();
    let numbered = |rest: &str| rest.len() <= 4 && rest.chars().all(|c| c.is_ascii_digit() || " #*-".contains(c));
    // `enp3s0`, `wlo1`, but not `enx` and a hardware address.
    let predictable = |rest: &str| {
        rest.starts_with(['o', 'p', 's'])
            && rest.len() <= 8
            && rest.chars().all(|c| c.is_ascii_digit() || "opsfdn".contains(c))
    };
    USUAL.iter().any(|usual| lower.strip_prefix(usual).is_some_and(numbered))
        || ["en", "wl"].iter().any(|kind| lower.strip_prefix(kind).is_some_and(predictable))
}

/// Names and addresses of this very computer tell nothing about anybody.
pub fn is_own(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || matches!(split_host_port(&host), Ok((Host::Address { ip, .. }, _)) if scan::is_own(ip))
}
