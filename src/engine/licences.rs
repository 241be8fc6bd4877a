//! What is owed to those whose work is inside.

use std::sync::LazyLock;

use super::packed::unpack;

/// What is in the program besides our own, and the licences of all of it. Made by `packaging/licences.py`.
pub static TEXT: LazyLock<String> = LazyLock::new(|| {
    let text = unpack(include_bytes!(concat!(env!("OUT_DIR"), "/licences.txt")));
    String::from_utf8(text).unwrap_or_default()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_licences_are_in_it_word_by_word() {
        for own in [
            include_str!("../../assets/fonts/Inter-LICENSE.txt"),
            include_str!("../../assets/fonts/JetBrainsMono-LICENSE.txt"),
            include_str!("../../assets/fonts/Phosphor-LICENSE.txt"),
            include_str!("../../LICENSE-APACHE"),
        ] {
            let lines = own.trim().lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n");
            assert!(TEXT.contains(&lines), "{}", own.lines().next().unwrap_or_default());
        }
        assert!(TEXT.contains("SIL OPEN FONT LICENSE Version 1.1"));
    }

    /// A crate that was added or updated is noticed here, and what it brings along by `packaging/licences.py --check`.
    #[test]
    fn every_crate_in_it_is_one_of_ours() {
        let lock = include_str!("../../Cargo.lock");
        let lists = TEXT.split("APACHE-2.0\n").next().unwrap_or_default();
        let named: Vec<&str> = lists
            .split([',', '\n'])
            .map(str::trim)
            .filter(|entry| {
                entry.split_once(' ').is_some_and(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit()))
            })
            .collect();
        assert!(named.len() > 150, "{}", named.len());
        for entry in named {
            let (name, version) = entry.split_once(' ').unwrap_or_default();
            assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"")), "{entry}");
        }
    }
}
