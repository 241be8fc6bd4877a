use serde::{Deserialize, Serialize};

use super::words::Value;
use super::{Change, ChangeError, Edit, Look, Words, file};
use crate::model::Said;
use crate::platform::{Platform, PlatformError, sddl};

/// Who may do what with a file, as SDDL.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Access {
    pub path: String,
    pub old: String,
    pub new: String,
}

crate::says! { "change-access":
    ChangeReaders { file: Path } = "Change who may read {file}";
    AsTheyAre {} = "the rights as they are";
    AsNeeded {} = "the rights that Windows needs";
    Rights { path: Path, old: Term, new: Term } = "{path}: {old} -> {new}";
    NoFile {} = "no file";
}

impl Access {
    /// None where it is so already.
    ///
    /// # Errors
    /// `Missing` where there is no such file.
    pub fn plan(pc: &dyn Platform, path: &str, new: &str) -> Result<Option<Change>, ChangeError> {
        let old = pc.security(path)?.ok_or_else(|| PlatformError::Missing { what: path.to_owned() })?;
        let same = same(&old, new);
        Ok((!same).then(|| Change::Access(Self { path: path.to_owned(), old, new: new.to_owned() })))
    }
}

impl Edit for Access {
    fn words(&self) -> Words {
        let (path, old, new) = (self.path.as_str().into(), self.old.as_str().into(), self.new.as_str().into());
        let short = ChangeReaders { file: file::name(&self.path).into() };
        Words::new(short, AsTheyAre {}, AsNeeded {}, Rights { path, old, new })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let found = pc.security(&self.path)?;
        let is = |sddl: &str| found.as_ref().is_some_and(|found| same(found, sddl));
        let (old, new) = (is(&self.old), is(&self.new));
        // Owner and DACL are written one after the other.
        let part = found.as_deref().is_some_and(|found| {
            let (found, old, new) = (parts(found), parts(&self.old), parts(&self.new));
            [&old.owner, &new.owner].contains(&&found.owner)
                && [&old.group, &new.group].contains(&&found.group)
                && [(old.protected, &old.entries), (new.protected, &new.entries)]
                    .contains(&(found.protected, &found.entries))
        });
        Ok(Look { old, new, between: part && !old && !new, found: in_words(found) })
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_security(&self.path, &self.new)?;
        let taken = pc.security(&self.path)?.is_some_and(|found| same(&found, &self.new));
        if !taken {
            // A system that made something of its own of them, as Wine does: nobody wants that, and undo would not know it.
            pc.set_security(&self.path, &self.old)?;
        }
        Ok(())
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_security(&self.path, &self.old)
    }
}

fn in_words(sddl: Option<String>) -> Said {
    sddl.map_or_else(|| NoFile {}.into(), |sddl| Value { text: sddl.into() }.into())
}

#[derive(Debug, Eq, PartialEq)]
struct Parts {
    owner: String,
    group: String,
    protected: bool,
    entries: Vec<String>,
}

/// Windows rewrites what it is given: flags about inheritance come and go, and rights are named or numbered.
pub fn same(one: &str, other: &str) -> bool {
    parts(one) == parts(other)
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
        && let Some(mask) = sddl::mask(rights)
    {
        *rights = format!("{mask:#x}");
    }
    fields.join(";")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spelling_is_no_difference() {
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
        fn never_panics(text in "[OGDS:()A;0-9xé]{0,40}") {
            prop_assert!(same(&text, &text));
        }
    }
}
