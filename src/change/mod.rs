//! The closed set of edits that fixes are made of. Each knows what was there before and what is there after, so that it can
//! be shown, applied, read back and taken back without its author writing any of that.

mod access;
mod certificate;
mod credential;
mod error;
mod file;
mod firewall;
pub mod journal;
mod keys;
mod one_way;
mod power;
mod rdp_bytes;
mod rdp_line;
mod registry_tree;
mod registry_value;
mod service;
mod task;
mod words;

#[cfg(test)]
pub(crate) mod tests;

use serde::{Deserialize, Serialize};

use crate::model::Said;
use crate::model::said::Sentence;
use crate::platform::{Platform, PlatformError};

pub use access::Access;
pub use certificate::CertificateRemoved;
pub use credential::CredentialRemoved;
pub use error::{ChangeError, platform as told};
pub use file::{FileContent, FileCopied, FileMoved, FolderMade};
pub use firewall::{AppRuleAdded, RuleSet, RuleState};
pub use one_way::{ClockSynced, Discarded, DnsFlushed, MstscStarted, RestartAsked, SessionReset};
pub use power::PowerSet;
pub use rdp_bytes::{is_signed, settings};
pub use rdp_line::RdpLine;
pub use registry_tree::RegistryTree;
pub use registry_value::RegistryValue;
pub use service::{ServiceRun, ServiceStart};
pub use task::TaskAdded;
pub use words::{Edited, Words};

/// Whatever edits and the journal can say.
pub const SAYS: [&[Sentence]; 15] = [
    access::SAYS,
    certificate::SAYS,
    credential::SAYS,
    one_way::SAYS,
    error::SAYS,
    file::SAYS,
    firewall::SAYS,
    journal::SAYS,
    power::SAYS,
    rdp_bytes::SAYS,
    rdp_line::SAYS,
    registry_tree::SAYS,
    service::SAYS,
    task::SAYS,
    words::SAYS,
];

/// What stands in tables here, and is shown: names of settings, and what their values mean.
pub fn texts() -> impl Iterator<Item = &'static str> {
    words::texts().chain(rdp_line::texts())
}

/// One edit. The names are those of the journal's lines: added to, never renamed.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    RegistryValue(RegistryValue),
    RegistryTree(RegistryTree),
    FileContent(FileContent),
    FileMoved(FileMoved),
    FileCopied(FileCopied),
    FolderMade(FolderMade),
    RdpLine(RdpLine),
    CredentialRemoved(CredentialRemoved),
    ServiceRun(ServiceRun),
    ServiceStart(ServiceStart),
    FirewallRule(RuleSet),
    AppRuleAdded(AppRuleAdded),
    CertificateRemoved(CertificateRemoved),
    Access(Access),
    Power(PowerSet),
    Discarded(Discarded),
    SessionReset(SessionReset),
    DnsFlushed(DnsFlushed),
    ClockSynced(ClockSynced),
    MstscStarted(MstscStarted),
    RestartAsked(RestartAsked),
    TaskAdded(TaskAdded),
}

/// What applying or reverting did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EditOutcome {
    Done,
    /// It was so before: nothing was written, and there is nothing to take back.
    AlreadySo,
}

/// How much of an edit can be taken back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undo {
    None,
    Partial,
    Full,
}

/// How the computer compares with an edit. What is neither old nor new is somebody else's, or half of our own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Inspection {
    pub old: bool,
    pub new: bool,
    /// Nothing is there but parts of the old and the new: what a killed write leaves behind.
    pub between: bool,
    /// What is there, in words.
    pub found: Said,
}

/// Whether a write may begin at a state that a killed write left behind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Start {
    /// No: nothing of ours was going on.
    Whole,
    /// Yes: the journal says that this edit was under way.
    Half,
}

/// What each kind of edit must know.
trait Edit {
    fn words(&self) -> Words;
    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError>;
    /// From the old state, or from between.
    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError>;
    /// From the new state, or from between.
    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError>;
    fn undo(&self) -> Undo {
        Undo::Full
    }
    /// Whether what was done can be seen afterwards.
    fn shows(&self) -> bool {
        true
    }
}

impl Change {
    /// In plain words, and in exact ones.
    #[must_use]
    pub fn describe(&self) -> Words {
        self.edit().words()
    }

    #[must_use]
    pub fn undo(&self) -> Undo {
        self.edit().undo()
    }

    /// Whether it can be seen afterwards that it was done.
    #[must_use]
    pub fn shows(&self) -> bool {
        self.edit().shows()
    }

    /// # Errors
    /// Where the computer does not tell.
    pub fn look(&self, pc: &dyn Platform) -> Result<Inspection, ChangeError> {
        Ok(self.edit().look(pc)?)
    }

    /// Writes the new state where the old one still is, and reads it back.
    ///
    /// # Errors
    /// Where something else is there by now, where the system refuses, or only seems to comply.
    pub fn apply(&self, pc: &dyn Platform) -> Result<EditOutcome, ChangeError> {
        self.apply_from(pc, Start::Whole)
    }

    /// Writes the old state where the new one still is, and reads it back.
    ///
    /// # Errors
    /// As for `apply`, and where there is no way back.
    pub fn revert(&self, pc: &dyn Platform) -> Result<EditOutcome, ChangeError> {
        self.revert_from(pc, Start::Whole)
    }

    /// As `apply`, from a half-written state too where that is said.
    ///
    /// # Errors
    /// As for `apply`.
    pub fn apply_from(&self, pc: &dyn Platform, start: Start) -> Result<EditOutcome, ChangeError> {
        let edit = self.edit();
        let before = edit.look(pc)?;
        if before.new {
            return Ok(EditOutcome::AlreadySo);
        }
        if !(before.old || start == Start::Half && before.between) {
            return Err(ChangeError::Stale { expected: edit.words().before, found: before.found });
        }
        edit.write_new(pc)?;
        if edit.shows() {
            let after = edit.look(pc)?;
            if !after.new {
                return Err(ChangeError::NotTaken { expected: edit.words().after, found: after.found });
            }
        }
        Ok(EditOutcome::Done)
    }

    /// As `revert`, from a half-written state too where that is said.
    ///
    /// # Errors
    /// As for `revert`.
    pub fn revert_from(&self, pc: &dyn Platform, start: Start) -> Result<EditOutcome, ChangeError> {
        let edit = self.edit();
        let before = edit.look(pc)?;
        if before.old && edit.shows() {
            return Ok(EditOutcome::AlreadySo);
        }
        if edit.undo() == Undo::None {
            return Err(ChangeError::NoUndo);
        }
        if !(before.new || start == Start::Half && before.between) {
            return Err(ChangeError::Stale { expected: edit.words().after, found: before.found });
        }
        edit.write_old(pc)?;
        let after = edit.look(pc)?;
        if !after.old {
            return Err(ChangeError::NotTaken { expected: edit.words().before, found: after.found });
        }
        Ok(EditOutcome::Done)
    }

    fn edit(&self) -> &dyn Edit {
        match self {
            Self::RegistryValue(edit) => edit,
            Self::RegistryTree(edit) => edit,
            Self::FileContent(edit) => edit,
            Self::FileMoved(edit) => edit,
            Self::FileCopied(edit) => edit,
            Self::FolderMade(edit) => edit,
            Self::RdpLine(edit) => edit,
            Self::CredentialRemoved(edit) => edit,
            Self::ServiceRun(edit) => edit,
            Self::ServiceStart(edit) => edit,
            Self::FirewallRule(edit) => edit,
            Self::AppRuleAdded(edit) => edit,
            Self::CertificateRemoved(edit) => edit,
            Self::Access(edit) => edit,
            Self::Power(edit) => edit,
            Self::Discarded(edit) => edit,
            Self::SessionReset(edit) => edit,
            Self::DnsFlushed(edit) => edit,
            Self::ClockSynced(edit) => edit,
            Self::MstscStarted(edit) => edit,
            Self::RestartAsked(edit) => edit,
            Self::TaskAdded(edit) => edit,
        }
    }
}

impl Inspection {
    /// Where there is no state between the two.
    fn plain(old: bool, new: bool, found: Said) -> Self {
        Self { old, new, between: false, found }
    }
}

/// A value in words, or that there is none.
fn or_none<T>(value: Option<&T>, words: impl Fn(&T) -> Said) -> Said {
    value.map_or_else(|| words::Nothing {}.into(), words)
}
