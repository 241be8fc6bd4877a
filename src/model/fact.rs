//! What a probe brings home.

use std::any::Any;
use std::fmt::Debug;

use serde::Serialize;

use super::Said;

/// Something that was observed. A bad answer is a fact, too.
///
/// Whatever serialises can be one; credentials never serialise, which keeps them out of reports by type.
pub trait Fact: Any + Debug + Send + Sync {
    /// The fact as the report shows it.
    fn to_json(&self) -> serde_json::Value;
}

impl<T: Any + Debug + Send + Sync + Serialize> Fact for T {
    fn to_json(&self) -> serde_json::Value {
        // Facts are plain data with string keys; serialising them has nothing to fail on.
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// Why a probe brought no fact.
#[derive(Clone, Debug, PartialEq)]
pub enum ProbeError {
    /// A layer below gave nothing to stand on, or the question does not arise. Readers are told of a layer's
    /// [`NotAsked`](super::NotAsked), never of one question's.
    Skipped,
    /// The question could not be asked on this computer: why, as the end of a sentence.
    Unable(Said),
    /// The same in the words of the system or of a library.
    Failed(String),
    /// Asked again with an administrator's rights, it would be known.
    NeedsAdministrator,
    /// The deadline passed before there was anything to tell.
    OutOfTime,
    /// The probe itself is broken.
    Panicked,
}

/// Names a probe, and its place in `layers[].facts`.
pub type ProbeId = &'static str;
