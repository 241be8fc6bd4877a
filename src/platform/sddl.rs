//! The text form of a security descriptor (MS-DTYP 2.5.1), as far as rights of files and keys go. Read in this one place, so
//! that whoever finds a fault and whoever mends it mean the same; what is not understood is refused, never guessed.

/// A key file's has some hundred characters, a folder's in ProgramData a few more.
const LONGEST: usize = 64 * 1024;

/// FILE_READ_DATA
const READ_DATA: u32 = 0x1;
/// FILE_ALL_ACCESS
const ALL: u32 = 0x001f_01ff;
const GENERIC_ALL: u32 = 0x1000_0000;
const GENERIC_READ: u32 = 0x8000_0000;
/// What GENERIC_READ is for a file.
const FILE_READ: u32 = 0x0012_0089;

#[derive(Clone, Debug, PartialEq)]
pub struct Descriptor<'a> {
    /// By name or number; none where the text leaves it out.
    pub owner: Option<&'a str>,
    /// In its order, which matters. None where there is no list at all, which lets everybody in.
    pub entries: Option<Vec<Ace<'a>>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Ace<'a> {
    pub kind: AceKind,
    /// It is for what is made inside, and says nothing about the thing itself.
    pub inherit_only: bool,
    pub mask: u32,
    pub who: &'a str,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AceKind {
    Allows,
    Denies,
    /// On a condition, or for a part alone.
    MayAllow,
    MayDeny,
}

/// None where the text is no security descriptor, or holds a right that nobody knows.
#[must_use]
pub fn read(sddl: &str) -> Option<Descriptor<'_>> {
    if sddl.len() > LONGEST || !sddl.is_ascii() {
        return None;
    }
    let owner = sddl.strip_prefix("O:").map(|rest| rest.split(['(', ':']).next().unwrap_or_default());
    // What follows an owner is the next part's letter, and no number or name of an account ends in a letter of a part.
    let owner = owner
        .map(|owner| owner.strip_suffix(['G', 'D', 'S']).filter(|_| sddl.len() > owner.len() + 2).unwrap_or(owner));
    let Some(start) = part(sddl, "D:") else {
        return sddl.starts_with(['O', 'G', 'S']).then_some(Descriptor { owner, entries: None });
    };
    let (flags, mut rest) = start.split_at(start.find('(').unwrap_or(start.len()));
    // What follows an empty list is the next part.
    let flags = flags.split("S:").next().unwrap_or_default();
    if flags.contains("NO_ACCESS_CONTROL") {
        return Some(Descriptor { owner, entries: None });
    }
    let mut entries = Vec::new();
    while let Some(inside) = rest.strip_prefix('(') {
        let (text, after) = inside.split_once(')')?;
        entries.push(entry(text)?);
        // A condition has brackets of its own, and whatever it says is over with the next entry.
        rest = after.trim_start_matches(')');
    }
    (rest.is_empty() || rest.starts_with("S:")).then_some(Descriptor { owner, entries: Some(entries) })
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

/// `A;OICI;FA;;;SY`
fn entry(text: &str) -> Option<Ace<'_>> {
    let fields: Vec<&str> = text.split(';').map(str::trim).collect();
    let [kind, flags, rights, _, _, who, ..] = fields.as_slice() else { return None };
    let kind = match *kind {
        "A" => AceKind::Allows,
        "D" => AceKind::Denies,
        "OD" | "XD" => AceKind::MayDeny,
        // Whatever else there is, it counts as something that may allow.
        _ => AceKind::MayAllow,
    };
    let inherit_only = flags.as_bytes().chunks(2).any(|flag| flag == b"IO");
    Some(Ace { kind, inherit_only, mask: mask(rights)?, who })
}

/// The bits of rights that are named or numbered.
#[must_use]
pub fn mask(text: &str) -> Option<u32> {
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
            b"KA" => 0x000f_003f,
            b"KR" | b"KX" => 0x0002_0019,
            b"KW" => 0x0002_0006,
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

impl Descriptor<'_> {
    /// NETWORK SERVICE, by itself or by a group that it is always in.
    #[must_use]
    pub fn network_service_reads(&self) -> bool {
        self.grants(&["NS", "S-1-5-20", "WD", "S-1-1-0", "AU", "S-1-5-11", "SU", "S-1-5-6"], READ_DATA)
    }

    #[must_use]
    pub fn system_full(&self) -> bool {
        self.grants(&["SY", "S-1-5-18", "BA", "S-1-5-32-544", "WD", "S-1-1-0", "AU", "S-1-5-11"], ALL)
    }

    /// SYSTEM and the administrators each by their own name, as Redial itself sets it.
    #[must_use]
    pub fn system_and_administrators_by_name(&self) -> bool {
        self.grants(&["SY", "S-1-5-18"], ALL) && self.grants(&["BA", "S-1-5-32-544"], ALL)
    }

    /// As Windows goes through the list: each right is settled by the first entry that names it. What holds on a condition
    /// is passed over.
    fn grants(&self, who: &[&str], wanted: u32) -> bool {
        let Some(entries) = &self.entries else { return true };
        let mut left = wanted;
        let about_it =
            |entry: &&Ace<'_>| !entry.inherit_only && who.iter().any(|name| entry.who.eq_ignore_ascii_case(name));
        for entry in entries.iter().filter(about_it) {
            let rights = specific(entry.mask);
            match entry.kind {
                AceKind::Denies if rights & left != 0 => return false,
                AceKind::Allows => left &= !rights,
                AceKind::Denies | AceKind::MayAllow | AceKind::MayDeny => {}
            }
            if left == 0 {
                return true;
            }
        }
        false
    }
}

/// Generic rights stand for those of a file.
const fn specific(rights: u32) -> u32 {
    let all = if rights & GENERIC_ALL == 0 { 0 } else { ALL };
    let read = if rights & GENERIC_READ == 0 { 0 } else { FILE_READ };
    rights | all | read
}

/// As it is compared with another one.
#[derive(Debug, Eq, PartialEq)]
struct Parts {
    owner: String,
    group: String,
    protected: bool,
    entries: Vec<String>,
}

/// Windows rewrites what it is given: flags about inheritance come and go, and rights are named or numbered.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    parts(one) == parts(other)
}

/// Whether owner, group and list are each those of one of two others.
#[must_use]
pub fn is_made_of(sddl: &str, one: &str, other: &str) -> bool {
    let (found, one, other) = (parts(sddl), parts(one), parts(other));
    [&one.owner, &other.owner].contains(&&found.owner)
        && [&one.group, &other.group].contains(&&found.group)
        && [(one.protected, &one.entries), (other.protected, &other.entries)]
            .contains(&(found.protected, &found.entries))
}

fn parts(sddl: &str) -> Parts {
    let field = |mark: &str| {
        let rest = sddl.split_once(mark).map_or("", |(_, rest)| rest);
        // A field ends where the next letter with a colon starts.
        let end = rest.find(':').map_or(rest.len(), |colon| colon.saturating_sub(1));
        rest.get(..end).unwrap_or_default().to_owned()
    };
    let list = sddl.split_once("D:").map_or("", |(_, rest)| rest);
    let list = list.split("S:").next().unwrap_or_default();
    let flags = list.split('(').next().unwrap_or_default();
    Parts {
        owner: field("O:"),
        group: field("G:"),
        protected: flags.contains('P'),
        entries: list.split('(').skip(1).map(|entry| plain(entry.trim_end_matches(')'))).collect(),
    }
}

/// `type;flags;rights;object;inherited object;account`, without the mark of inheritance.
fn plain(entry: &str) -> String {
    let mut fields: Vec<String> = entry.split(';').map(str::to_owned).collect();
    if let Some(flags) = fields.get_mut(1) {
        *flags = flags.replace("ID", "");
    }
    if let Some(rights) = fields.get_mut(2)
        && let Some(mask) = mask(rights)
    {
        *rights = format!("{mask:#x}");
    }
    fields.join(";")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reads(sddl: &str) -> (bool, bool) {
        let access = read(sddl).unwrap();
        (access.network_service_reads(), access.system_full())
    }

    #[test]
    fn rights_as_windows_makes_them_are_enough() {
        assert_eq!(reads("O:SYG:SYD:PAI(A;;0x80120089;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)"), (true, true));
        assert_eq!(reads("O:SYG:SYD:(A;ID;FA;;;S-1-5-18)(A;ID;FR;;;S-1-5-20)"), (true, true));
        assert_eq!(reads("O:BAD:(A;;GA;;;WD)S:(AU;SAFA;FA;;;WD)"), (true, true));
        assert_eq!(reads("O:BAG:SY"), (true, true));
    }

    #[test]
    fn rights_that_are_missing_or_denied_are_noticed() {
        assert_eq!(reads("O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)"), (false, true));
        assert_eq!(reads("D:(D;;FR;;;NS)(A;;FA;;;WD)"), (false, true));
        // Denied too late, since it was allowed before.
        assert_eq!(reads("D:(A;;FR;;;NS)(D;;FR;;;NS)(A;;FR;;;SY)"), (true, false));
        assert_eq!(reads("D:(A;OIIO;FA;;;NS)(A;;FW;;;NS)"), (false, false));
        assert_eq!(reads("D:P"), (false, false));
        for bad in ["", "hello", "D:(A;;FA;;;SY", "D:(A)", "D:(A;;XX;;;SY)", "D:(A;;FA;;;SY)more"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_owner_is_read_by_name_or_number() {
        let owner = |sddl| read(sddl).unwrap().owner;
        assert_eq!(owner("O:BAG:SYD:P(A;;FA;;;SY)"), Some("BA"));
        assert_eq!(owner("O:SYG:SY"), Some("SY"));
        assert_eq!(owner("O:S-1-5-32-544D:P(A;;FA;;;SY)"), Some("S-1-5-32-544"));
        assert_eq!(owner("O:BA"), Some("BA"));
        assert_eq!(owner("D:P(A;;FA;;;SY)"), None);
    }

    #[test]
    fn two_spellings_of_the_same_rights_are_the_same() {
        let one = "O:SYG:SYD:PAI(A;;0x120089;;;NS)(A;;FA;;;SY)";
        assert!(same(one, "O:SYG:SYD:P(A;;FR;;;NS)(A;ID;0x1F01FF;;;SY)"));
        assert!(!same(one, "O:BAG:SYD:PAI(A;;0x120089;;;NS)(A;;FA;;;SY)"));
        assert!(!same(one, "O:SYG:SYD:AI(A;;0x120089;;;NS)(A;;FA;;;SY)"));
        assert!(!same(one, "O:SYG:SYD:PAI(A;;FA;;;SY)"));
        assert_eq!(parts(one).owner, "SY");
        assert_eq!(parts("O:S-1-5-21-1-2-3G:SYD:").owner, "S-1-5-21-1-2-3");
    }

    proptest! {
        #[test]
        fn every_text_is_the_same_as_itself(text in "[OGDS:()A;0-9xé]{0,40}") {
            prop_assert!(same(&text, &text));
        }

        #[test]
        fn never_panics(sddl in "(O:SY|G:BA|[DS]:P?|\\([AD];(ID|OIIO)?;(FA|GR|0x[0-9a-f]{0,9}|.{0,3});;;(SY|NS|S-1-5-20)\\)|.){0,12}") {
            if let Some(access) = read(&sddl) {
                let _ = (access.network_service_reads(), access.system_full());
            }
        }
    }
}
