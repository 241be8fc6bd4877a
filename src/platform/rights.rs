//! Who may change a file or a key, out of its security descriptor's text form (MS-DTYP 2.5.1). What is not understood counts
//! as somebody who may.

use super::sddl::{self, Ace, AceKind, Descriptor};

/// What is open to everybody but administrators where Redial writes with their rights: nothing.
pub const CLOSED_FOLDER: &str = "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

/// Administrators, SYSTEM and TrustedInstaller, by name and by number.
const TRUSTED: [&str; 5] =
    ["BA", "S-1-5-32-544", "SY", "S-1-5-18", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"];
/// CREATOR OWNER and OWNER RIGHTS: whoever owns it, and what is made in there.
const OWNERS: [&str; 4] = ["CO", "S-1-3-0", "OW", "S-1-3-4"];
/// Reading a file or folder: data, attributes, execution, rights, and waiting for it; GENERIC_READ and GENERIC_EXECUTE.
const READS_FILE: u32 = 0x0012_00a9 | 0xa000_0000;
/// Reading a key of the registry: values, keys, being told of changes, either view (KEY_READ, KEY_WOW64_*).
const READS_KEY: u32 = 0x0012_0319 | 0xa000_0000;

/// FILE_DELETE_CHILD, DELETE, WRITE_DAC, WRITE_OWNER, GENERIC_ALL, MAXIMUM_ALLOWED.
const TAKES_AWAY: u32 = 0x0000_0040 | 0x0001_0000 | 0x0004_0000 | 0x0008_0000 | 0x1000_0000 | 0x0200_0000;

/// What it is the descriptor of: the same bits mean different things.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Of {
    File,
    Key,
    /// A folder in which a closed one is: what others may make beside it is no harm, taking it away is.
    Above,
}

/// Whether nobody but administrators and Windows itself owns it, or may change it or what is made in there.
#[must_use]
pub fn only_administrators_change(sddl: &str, of: Of) -> bool {
    let Some((owner, entries)) = read(sddl) else { return false };
    let reads = match of {
        Of::File => READS_FILE,
        Of::Key => READS_KEY,
        Of::Above => !TAKES_AWAY,
    };
    // Whatever may allow something counts, on conditions too.
    let harmless = |entry: &Ace<'_>| match entry.kind {
        AceKind::Denies | AceKind::MayDeny => true,
        AceKind::Allows | AceKind::MayAllow => {
            is_any(&TRUSTED, entry.who) || is_any(&OWNERS, entry.who) || entry.mask & !reads == 0
        }
    };
    is_any(&TRUSTED, owner) && entries.iter().all(harmless)
}

/// Those who may read it beside administrators and Windows, by name or number, in their order.
#[must_use]
pub fn others(sddl: &str) -> Option<Vec<&str>> {
    let (_, entries) = read(sddl)?;
    let allows = |entry: &Ace<'_>| matches!(entry.kind, AceKind::Allows | AceKind::MayAllow);
    let others = entries.into_iter().filter(allows).map(|entry| entry.who).filter(|who| !is_any(&TRUSTED, who));
    Some(others.collect())
}

/// Owner and list. None where one of them is missing, which lets everybody in, or the text is not as Windows writes it.
fn read(text: &str) -> Option<(&str, Vec<Ace<'_>>)> {
    let Descriptor { owner, entries } = sddl::read(text)?;
    Some((owner?, entries?))
}

fn is_any(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn closed_is_what_only_administrators_change() {
        for closed in [
            CLOSED_FOLDER,
            "O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)(A;;FRFX;;;WD)",
            "O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;OICIIOID;FA;;;CO)",
            "O:S-1-5-32-544D:P(D;;FA;;;WD)(A;;GA;;;S-1-5-18)S:(AU;SAFA;FA;;;WD)",
        ] {
            assert!(only_administrators_change(closed, Of::File), "{closed}");
        }
        for open in [
            "",
            "O:BA",
            "D:P(A;;FA;;;SY)",
            "O:BAG:BA",
            "O:BAD:NO_ACCESS_CONTROL",
            // The owner may give any right.
            "O:S-1-5-21-1-2-3-1001G:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
            // As ProgramData hands it down: everybody makes files, and so junctions.
            "O:BAG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;CIID;0x116;;;BU)(A;OICIID;0x1200a9;;;BU)",
            "O:BAG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;SY)(A;;FA;;;BA)",
            "O:BAG:BAD:P(A;;FA;;;SY)(A;;SD;;;AU)",
            "O:BAG:BAD:P(XA;;FA;;;WD;(x))",
            "O:BAG:BAD:P(A;;FA;;;SY)(A;;??;;;WD)",
            "O:BAG:BAD:P(A;;FA;;;SY",
        ] {
            assert!(!only_administrators_change(open, Of::File), "{open}");
        }
    }

    #[test]
    fn others_may_make_things_beside_what_is_closed_and_take_nothing_away() {
        let made = "O:BAG:SYD:AI(A;;FA;;;SY)(A;;0x12019f;;;WD)(A;CI;0x116;;;BU)";
        assert!(only_administrators_change(made, Of::Above) && !only_administrators_change(made, Of::File));
        for taken in ["0x40", "SD", "DT", "WD", "WO", "FA", "GA", "0x1301ff"] {
            let sddl = format!("O:BAG:SYD:(A;;FA;;;SY)(A;;{taken};;;WD)");
            assert!(!only_administrators_change(&sddl, Of::Above), "{taken}");
        }
    }

    #[test]
    fn the_same_bit_is_another_right_of_a_key() {
        // KEY_NOTIFY; FILE_WRITE_EA.
        let sddl = "O:BAG:BAD:P(A;;KA;;;BA)(A;;0x20019;;;BU)";
        assert!(only_administrators_change(sddl, Of::Key) && !only_administrators_change(sddl, Of::File));
        assert!(!only_administrators_change("O:BAG:BAD:P(A;;KA;;;BA)(A;;0x2001b;;;BU)", Of::Key));
        assert_eq!(others("O:BAG:BAD:P(A;;KA;;;BA)(D;;KR;;;WD)(A;;KR;;;S-1-5-21-7)"), Some(vec!["S-1-5-21-7"]));
        assert_eq!(others("O:BAG:BA"), None);
    }

    proptest! {
        #[test]
        fn one_more_who_may_write_is_noticed(
            head in "(D:)?\\(A;;FA;;;SY\\)",
            text in "[OGDS:()A;0-9xFRNYBé]{0,60}",
            right in "(FA|FW|SD|WD|WO|DC|GA|GW|0x2|0x40000)",
        ) {
            let _ = only_administrators_change(&text, Of::Key);
            let open = format!("O:BA{text}D:{head}(A;;{right};;;WD)");
            prop_assert!(!only_administrators_change(&open, Of::File));
        }
    }
}
