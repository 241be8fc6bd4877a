//! Who may read a file, out of its security descriptor's text form (MS-DTYP 2.5.1). Only as much of it as a key file
//! has: owner and a list of plain entries; anything else is passed over or refused, never guessed.

/// A key file's has some hundred characters.
const LONGEST: usize = 64 * 1024;

/// FILE_READ_DATA
const READ_DATA: u32 = 0x1;
/// FILE_ALL_ACCESS
const ALL: u32 = 0x001f_01ff;
const GENERIC_ALL: u32 = 0x1000_0000;
const GENERIC_READ: u32 = 0x8000_0000;
/// What GENERIC_READ is for a file.
const FILE_READ: u32 = 0x0012_0089;

/// The list, in its order, which matters.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    /// None where there is no list at all, which lets everybody in.
    entries: Option<Vec<Entry>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    allows: bool,
    rights: u32,
    who: String,
}

/// None where the text is no security descriptor.
pub fn parse(sddl: &str) -> Option<Access> {
    if sddl.len() > LONGEST || !sddl.is_ascii() {
        return None;
    }
    let Some(start) = part(sddl, "D:") else {
        return sddl.starts_with(['O', 'G', 'S']).then_some(Access { entries: None });
    };
    let (flags, mut rest) = start.split_at(start.find('(').unwrap_or(start.len()));
    // What follows an empty list is the next part.
    let flags = flags.split("S:").next().unwrap_or_default();
    if flags.contains("NO_ACCESS_CONTROL") {
        return Some(Access { entries: None });
    }
    let mut entries = Vec::new();
    while let Some(inside) = rest.strip_prefix('(') {
        let (entry, after) = inside.split_once(')')?;
        entries.extend(self::entry(entry)?);
        rest = after;
    }
    (rest.is_empty() || rest.starts_with("S:")).then_some(Access { entries: Some(entries) })
}

/// What follows a part's letter, outside of any entry.
fn part<'a>(sddl: &'a str, name: &str) -> Option<&'a str> {
    let mut depth = 0_u32;
    for (at, c) in sddl.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 && sddl[at..].starts_with(name) => return Some(&sddl[at + name.len()..]),
            _ => {}
        }
    }
    None
}

/// `A;;FA;;;SY`. `Some(None)` is one that does not speak about the file itself.
#[expect(clippy::option_option, reason = "passed over and broken are different things")]
fn entry(text: &str) -> Option<Option<Entry>> {
    let fields: Vec<&str> = text.split(';').map(str::trim).collect();
    let [kind, flags, rights, _, _, who, ..] = fields.as_slice() else { return None };
    let rights = mask(rights)?;
    let allows = match *kind {
        "A" => true,
        "D" => false,
        _ => return Some(None),
    };
    let inherit_only = flags.as_bytes().chunks(2).any(|flag| flag == b"IO");
    Some((!inherit_only).then(|| Entry { allows, rights, who: (*who).to_owned() }))
}

fn mask(text: &str) -> Option<u32> {
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.parse().ok();
    }
    let mut rights = 0;
    for pair in text.as_bytes().chunks(2) {
        rights |= match pair {
            b"FA" => ALL,
            b"FR" => FILE_READ,
            b"FW" => 0x0012_0116,
            b"FX" => 0x0012_00a0,
            b"GA" => GENERIC_ALL,
            b"GR" => GENERIC_READ,
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

impl Access {
    /// NETWORK SERVICE, by itself or by a group that it is always in.
    #[must_use]
    pub fn network_service_reads(&self) -> bool {
        self.grants(&["NS", "S-1-5-20", "WD", "S-1-1-0", "AU", "S-1-5-11", "SU", "S-1-5-6"], READ_DATA)
    }

    #[must_use]
    pub fn system_full(&self) -> bool {
        self.grants(&["SY", "S-1-5-18", "BA", "S-1-5-32-544", "WD", "S-1-1-0", "AU", "S-1-5-11"], ALL)
    }

    /// As Windows goes through the list: each right is settled by the first entry that names it.
    fn grants(&self, who: &[&str], wanted: u32) -> bool {
        let Some(entries) = &self.entries else { return true };
        let mut left = wanted;
        for entry in entries.iter().filter(|entry| who.iter().any(|name| entry.who.eq_ignore_ascii_case(name))) {
            let rights = specific(entry.rights);
            if !entry.allows && rights & left != 0 {
                return false;
            }
            if entry.allows {
                left &= !rights;
            }
            if left == 0 {
                return true;
            }
        }
        false
    }
}

const fn specific(rights: u32) -> u32 {
    let all = if rights & GENERIC_ALL == 0 { 0 } else { ALL };
    let read = if rights & GENERIC_READ == 0 { 0 } else { FILE_READ };
    rights | all | read
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reads(sddl: &str) -> (bool, bool) {
        let access = parse(sddl).unwrap();
        (access.network_service_reads(), access.system_full())
    }

    #[test]
    fn as_windows_makes_it() {
        assert_eq!(reads("O:SYG:SYD:PAI(A;;0x80120089;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)"), (true, true));
        assert_eq!(reads("O:SYG:SYD:(A;ID;FA;;;S-1-5-18)(A;ID;FR;;;S-1-5-20)"), (true, true));
        assert_eq!(reads("O:BAD:(A;;GA;;;WD)S:(AU;SAFA;FA;;;WD)"), (true, true));
        assert_eq!(reads("O:BAG:SY"), (true, true));
    }

    #[test]
    fn as_it_must_not_be() {
        assert_eq!(reads("O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)"), (false, true));
        assert_eq!(reads("D:(D;;FR;;;NS)(A;;FA;;;WD)"), (false, true));
        // Denied too late, since it was allowed before.
        assert_eq!(reads("D:(A;;FR;;;NS)(D;;FR;;;NS)(A;;FR;;;SY)"), (true, false));
        assert_eq!(reads("D:(A;OIIO;FA;;;NS)(A;;FW;;;NS)"), (false, false));
        assert_eq!(reads("D:P"), (false, false));
        for bad in ["", "hello", "D:(A;;FA;;;SY", "D:(A)", "D:(A;;XX;;;SY)", "D:(A;;FA;;;SY)more"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(sddl in "(O:SY|G:BA|[DS]:P?|\\([AD];(ID|OIIO)?;(FA|GR|0x[0-9a-f]{0,9}|.{0,3});;;(SY|NS|S-1-5-20)\\)|.){0,12}") {
            if let Some(access) = parse(&sddl) {
                let _ = (access.network_service_reads(), access.system_full());
            }
        }
    }
}
