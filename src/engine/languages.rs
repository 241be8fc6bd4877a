//! Whose language the window speaks.

use super::profile::Profile;
use crate::model::said::Voice;

/// What speaks for a language.
#[derive(Clone, Debug, Default)]
pub struct Languages {
    /// Named on the command line.
    pub asked: Option<Voice>,
    /// The system's, as BCP 47 tags, the most wanted first.
    pub of_system: Vec<String>,
}

impl Languages {
    /// What was asked for; else what a helpdesk has set; else what the system speaks; else English. What Redial does not
    /// speak says nothing.
    #[must_use]
    pub fn voice(&self, profile: &Profile) -> Voice {
        let mut tags = profile.language.iter().chain(&self.of_system);
        self.asked.or_else(|| tags.find_map(|tag| Voice::of(tag))).unwrap_or(Voice::ENGLISH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::profile;

    #[test]
    fn the_stronger_word_counts() {
        for (asked, set, of_system, spoken) in [
            (None, None, &[][..], "en"),
            (None, None, &["de-DE", "en-US"], "de"),
            (None, None, &["en-US", "de-DE"], "en"),
            (None, None, &["tlh", "de_AT.UTF-8"], "de"),
            (None, None, &["C"], "en"),
            (None, Some("en"), &["de-DE"], "en"),
            (None, Some("de"), &["en-GB"], "de"),
            (None, Some("tlh"), &["de-DE"], "de"),
            (None, Some("tlh"), &[], "en"),
            (Some("qps-ploc"), Some("de"), &["de-DE"], "qps-ploc"),
            (Some("en"), Some("de"), &["de-DE"], "en"),
        ] {
            let asked = asked.map(|tag| Voice::of(tag).unwrap());
            let of_system = of_system.iter().map(|&tag: &&str| tag.to_owned()).collect();
            let file = set.map(|tag| format!("language = {tag:?}")).unwrap_or_default();
            let profile = profile::read(&file).unwrap();
            let found = Languages { asked, of_system }.voice(&profile).language.tag;
            assert_eq!(found, spoken, "{asked:?} {set:?}");
        }
    }
}
