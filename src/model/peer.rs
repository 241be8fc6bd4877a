//! What others call themselves, on its way to the screen: somebody else's words must not read like Redial's.

/// A name that another computer, or its certificate, gives itself: in quotation marks, and no more of it than a host name can
/// be (RFC 1123 section 2.1; NetBIOS allows underscores, certificates a star).
#[must_use]
pub fn peer_name(name: &str) -> String {
    const LONGEST: usize = 253;
    const LONGEST_LABEL: usize = 63;
    let mut length = 0;
    let fits = |c: &char| {
        length = if *c == '.' { 0 } else { length + 1 };
        (c.is_alphanumeric() || "-_.*:".contains(*c)) && length <= LONGEST_LABEL
    };
    quoted(name, &name.chars().take(LONGEST).take_while(fits).collect::<String>())
}

/// A text of somebody else's that is no host name, such as a certificate's issuer: quoted, one short line, and no quotation
/// marks in it that would end it early.
#[must_use]
pub fn peer_text(text: &str) -> String {
    const LONGEST: usize = 120;
    let own = |c: char| if matches!(c, '\u{201c}' | '\u{201d}' | '\u{201e}' | '"') { '\'' } else { c };
    let shown: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).map(own).collect();
    quoted(text, &shown)
}

/// A sentence of a library's or of the system's: they quote what they were given.
#[must_use]
pub fn bounded(text: &str) -> String {
    const LONGEST: usize = 200;
    let short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() { short + "\u{2026}" } else { short }
}

fn quoted(text: &str, shown: &str) -> String {
    let cut = if shown.chars().count() < text.chars().count() { "\u{2026}" } else { "" };
    format!("\u{201c}{shown}{cut}\u{201d}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn host_names_are_whole() {
        for name in ["PC-7", "pc7.corp.example", "*.corp.example", "2001:db8::7", "m\u{fc}nchen.example", "my_pc"] {
            assert_eq!(peer_name(name), format!("\u{201c}{name}\u{201d}"));
        }
        let longest = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".");
        assert_eq!(peer_name(&longest), format!("\u{201c}{longest}\u{201d}"));
    }

    #[test]
    fn what_no_host_name_has_ends_it() {
        for (name, shown) in [
            ("pc7\u{201d}. Call +1 555 0100 now", "pc7\u{2026}"),
            ("Your computer is infected", "Your\u{2026}"),
            ("<script>", "\u{2026}"),
            ("pc\u{202e}7", "pc\u{2026}"),
            ("", ""),
        ] {
            assert_eq!(peer_name(name), format!("\u{201c}{shown}\u{201d}"));
        }
        assert_eq!(peer_name(&"a".repeat(64)), format!("\u{201c}{}\u{2026}\u{201d}", "a".repeat(63)));
        assert_eq!(peer_text("CN=a\u{201d} b\n, O=\"c\""), "\u{201c}CN=a' b, O='c'\u{2026}\u{201d}");
        assert_eq!(bounded(&"x".repeat(5000)).chars().count(), 201);
    }

    proptest! {
        #[test]
        fn always_one_quotation(text in any::<String>()) {
            for shown in [peer_name(&text), peer_text(&text)] {
                prop_assert_eq!((shown.chars().next(), shown.chars().last()), (Some('\u{201c}'), Some('\u{201d}')));
                prop_assert_eq!(shown.matches(['\u{201c}', '\u{201d}']).count(), 2);
                prop_assert!(shown.chars().count() <= 256 && !shown.contains(char::is_control));
            }
        }
    }
}
