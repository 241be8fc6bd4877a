//! The same of several.

use serde::{Deserialize, Deserializer, Serializer};

use super::Said;

/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(all: &[Said], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(all.iter().map(Said::english))
}

/// # Errors
/// Where no list of texts stands.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Said>, D::Error> {
    Ok(Vec::<String>::deserialize(from)?.iter().map(|text| Said::finished(text)).collect())
}
