//! Who may change a file or a key, out of its security descriptor's text form (MS-DTYP 2.5.1). What is not understood counts
//! as somebody who may.

/// What is open to everybody but administrators where Redial writes with their rights: nothing.
pub const CLOSED_FOLDER: &str = "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

/// A key file has some hundred characters, a folder in ProgramData a few more.
const LONGEST: usize = 64 * 1024;
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
    let Some(rights) = read(sddl) else { return false };
    let reads = match of {
        Of::File => READS_FILE,
        Of::Key => READS_KEY,
        Of::Above => !TAKES_AWAY,
    };
    let harmless = |entry: &Entry| match *entry {
        Entry::Denies => true,
        Entry::Allows { who, mask } => is_any(&TRUSTED, who) || is_any(&OWNERS, who) || mask & !reads == 0,
    };
    is_any(&TRUSTED, rights.owner) && rights.entries.iter().all(harmless)
}

/// Those who may read it beside administrators and Windows, by name or number, in their order.
#[must_use]
pub fn others(sddl: &str) -> Option<Vec<&str>> {
    let others = read(sddl)?.entries.into_iter().filter_map(|entry| match entry {
        Entry::Allows { who, .. } if !is_any(&TRUSTED, who) => Some(who),
        Entry::Allows { .. } | Entry::Denies => None,
    });
    Some(others.collect())
}

struct Rights<'a> {
    owner: &'a str,
    entries: Vec<Entry<'a>>,
}

enum Entry<'a> {
    Allows { who: &'a str, mask: u32 },
    Denies,
}

/// None where it has no list, which lets everybody in, or is not as Windows writes it.
fn read(sddl: &str) -> Option<Rights<'_>> {
    if sddl.len() > LONGEST || !sddl.is_ascii() {
        return None;
    }
    let (head, rest) = sddl.split_once("D:")?;
    let owner = head.strip_prefix("O:")?.split("G:").next().unwrap_or_default();
    let (flags, mut rest) = rest.split_at(rest.find('(').unwrap_or(rest.len()));
    if flags.contains("NO_ACCESS_CONTROL") {
        return None;
    }
    let mut entries = Vec::new();
    while let Some(inside) = rest.strip_prefix('(') {
        let (text, after) = inside.split_once(')')?;
        entries.push(entry(text)?);
        rest = after;
    }
    (rest.is_empty() || rest.starts_with("S:")).then_some(Rights { owner, entries })
}

/// `A;OICI;FA;;;SY`. Whatever kind allows something, it counts, on conditions too.
fn entry(text: &str) -> Option<Entry<'_>> {
    let fields: Vec<&str> = text.split(';').map(str::trim).collect();
    let [kind, _, rights, _, _, who, ..] = fields.as_slice() else { return None };
    if matches!(*kind, "D" | "OD" | "XD") {
        return Some(Entry::Denies);
    }
    Some(Entry::Allows { who, mask: mask(rights)? })
}

fn mask(text: &str) -> Option<u32> {
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    let mut rights = 0;
    for pair in text.as_bytes().chunks(2) {
        rights |= match pair {
            b"FA" => 0x001f_01ff,
            b"FR" => 0x0012_0089,
            b"FW" => 0x0012_0116,
            b"FX" => 0x0012_00a0,
            b"KA" => 0x000f_003f,
            b"KR" | b"KX" => 0x0002_0019,
            b"KW" => 0x0002_0006,
            b"GA" => 0x1000_0000,
            b"GR" => 0x8000_0000,
            b"GW" => 0x4000_0000,
            b"GX" => 0x2000_0000,
            b"RC" => 0x0002_0000,
            b"SD" => 0x0001_0000,
            b"WD" => 0x0004_0000,
            b"WO" => 0x0008_0000,
            b"CC" => 0x1,
            b"DC" => 0x2,
            b"LC" => 0x4,
            b"SW" => 0x8,
            b"RP" => 0x10,
            b"WP" => 0x20,
            b"DT" => 0x40,
            b"LO" => 0x80,
            b"CR" => 0x100,
            _ => return None,
        };
    }
    Some(rights)
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
