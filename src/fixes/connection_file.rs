//! One setting of a connection file: the user's own Default.rdp, or a file that they chose.

use super::{FixCx, FixError, FixOption, OptionKind, Plan};
use crate::change::{Change, RdpLine, is_signed};
use crate::platform::files::default_rdp;

pub const FILE: FixOption =
    FixOption { name: "file", kind: OptionKind::RdpFile, explain: "this connection file instead of Default.rdp" };

crate::says! { "fix-connection-file":
    NoFile { path: Path } = "There is no file {path}.";
    Signed {} = "Somebody has signed this connection file. A change would make the signature invalid, and Windows would warn about it. Please ask whoever gave you the file for a corrected one.";
    CloseFirst {} = "Close Remote Desktop first: it writes the file again when it connects.";
    DefaultOnly {} = "This applies where you type a computer's name. Connection files of your own keep what they say.";
    NoneYet {} = "Remote Desktop has not kept any settings for you yet, so there is nothing to change. Connect once, to any computer, and try again.";
}

/// No connection file that anybody uses is larger.
const LONGEST: u64 = 1024 * 1024;

/// The file that is meant.
pub struct ConnectionFile<'a> {
    cx: &'a FixCx<'a>,
    path: String,
    chosen: bool,
}

impl<'a> ConnectionFile<'a> {
    /// None where it is Default.rdp, and Remote Desktop has not written one yet.
    ///
    /// # Errors
    /// Where a chosen file does not exist, or the file is signed: a changed line would make the signature void.
    pub fn find(cx: &'a FixCx<'a>) -> Result<Option<Self>, FixError> {
        let chosen = cx.options.text(FILE.name);
        let path = match chosen {
            Some(path) => path.to_owned(),
            None => default_rdp(cx.pc)?,
        };
        let Some(file) = cx.pc.file(&path, LONGEST)? else {
            return match chosen {
                Some(path) => Err(FixError::refused(NoFile { path: path.into() })),
                None => Ok(None),
            };
        };
        if is_signed(&file.bytes.0) {
            return Err(FixError::refused(Signed {}));
        }
        Ok(Some(Self { cx, path, chosen: chosen.is_some() }))
    }

    /// The edit that sets it, none where it is so already. Where the file does not say, `unset` is what holds.
    ///
    /// # Errors
    /// Where that would be guessing.
    pub fn set(&self, name: &str, value: &str, unset: &str) -> Result<Option<Change>, FixError> {
        let change = RdpLine::plan(self.cx.pc, &self.path, name, 'i', value)?;
        Ok(change.filter(|change| !matches!(change, Change::RdpLine(line) if line.was.is_none() && value == unset)))
    }

    /// Whether a text is set, and not empty.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn has_text(&self, name: &str) -> Result<bool, FixError> {
        let emptied = RdpLine::plan(self.cx.pc, &self.path, name, 's', "")?;
        Ok(matches!(emptied, Some(Change::RdpLine(line)) if line.was.is_some()))
    }

    /// With what everybody should know who changes such a file.
    pub fn plan(&self, changes: impl IntoIterator<Item = Change>) -> Plan {
        let mut plan = Plan::of(changes);
        // A line that is added may end the one before it, which must have been edited by then.
        plan.changes.sort_by_key(|change| matches!(change, Change::RdpLine(line) if line.was.is_none()));
        if plan.changes.is_empty() {
            return plan;
        }
        let plan = plan.warn(CloseFirst {});
        if self.chosen {
            return plan;
        }
        plan.warn(DefaultOnly {})
    }
}

/// What a fix says that has nothing to edit.
pub fn none_yet() -> FixError {
    FixError::refused(NoneYet {})
}
