//! The hosts file: `hosts(5)`, and the same format on Windows.

use std::net::IpAddr;

/// The addresses that the file gives for a name. Zones are ignored, as resolvers do.
#[must_use]
pub fn look_up(file: &str, name: &str) -> Vec<IpAddr> {
    let mut found = Vec::new();
    for line in file.lines() {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
        let address = words.next().and_then(|word| word.split('%').next()).and_then(|word| word.parse().ok());
        if let Some(address) = address
            && words.any(|word| word.trim_end_matches('.').eq_ignore_ascii_case(name))
            && !found.contains(&address)
        {
            found.push(address);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn finds_names_and_aliases() {
        let file =
            "# 10.0.0.9 pc1\n10.0.0.1\tPC1.example pc1 # x\r\n::1 localhost\nfe80::1%lo pc1\nbad pc1\n10.0.0.1 pc1\n";
        assert_eq!(look_up(file, "pc1"), ["10.0.0.1".parse::<IpAddr>().unwrap(), "fe80::1".parse().unwrap()]);
        assert!(look_up(file, "pc2").is_empty());
        assert!(look_up(file, "").is_empty());
    }

    proptest! {
        #[test]
        fn never_panics(file in ".{0,200}", name in ".{0,20}") {
            let _ = look_up(&file, &name);
        }
    }
}
