//! A sentence in a document whose fields are English: written as a text, and read back as finished words.

use serde::{Deserialize, Deserializer, Serializer};

use super::Said;

/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(said: &Said, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&said.english())
}

/// # Errors
/// Where no text stands.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Said, D::Error> {
    Ok(Said::finished(&String::deserialize(from)?))
}
