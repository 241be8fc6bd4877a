//! TABLE: the formats that a report is written in. Each is one file with its line here.

use std::path::Path;

use super::{html, json, text};

pub use super::format::Format;

/// The best one for people first.
pub const ALL: [Format; 3] = [html::FORMAT, text::FORMAT, json::FORMAT];

/// The one that a file's name asks for, in capitals or not.
#[must_use]
pub fn of_file(file: &Path) -> Option<Format> {
    let extension = file.extension()?;
    ALL.into_iter().find(|format| format.extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

impl Default for Format {
    fn default() -> Self {
        ALL[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_tells_its_format() {
        for (name, id) in [("a.HTM", "html"), ("a.b/c.html", "html"), ("x.Txt", "text"), ("x.json", "json")] {
            assert_eq!(of_file(Path::new(name)).map(|format| format.id), Some(id), "{name}");
        }
        for name in ["html", ".json", "a.rdp", "a.txt.", ""] {
            assert_eq!(of_file(Path::new(name)), None, "{name}");
        }
    }

    #[test]
    fn no_two_share_an_id_or_an_extension() {
        let mut seen = std::collections::HashSet::new();
        for format in ALL {
            assert!(!format.extensions.is_empty() && format.media_type.contains('/'), "{}", format.id);
            assert!(seen.insert(("id", format.id)), "{}", format.id);
            assert!(format.extensions.iter().all(|extension| seen.insert(("extension", extension))), "{}", format.id);
        }
    }
}
