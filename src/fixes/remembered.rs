//! The computers that Remote Desktop remembers, for a list to choose from. Read only.

use super::clear_connection_history::CLIENT;
use crate::model::Target;
use crate::platform::Platform;
use crate::platform::registry::{Key, Value};

/// What a list to choose from can hold.
const MOST: usize = 10;

/// As they were typed there: the latest first, then those of which it only keeps the user's name. Empty where nothing is
/// kept, or it can't be read.
#[must_use]
pub fn computers(pc: &dyn Platform) -> Vec<String> {
    let client = Key::user(CLIENT);
    let list = client.join("Default");
    let latest = (0..10).map_while(|place| pc.value(&list, &format!("MRU{place}")).ok().flatten());
    let latest = latest.filter_map(|value: Value| value.as_text());
    let servers = pc.subkeys(&client.join("Servers")).unwrap_or_default();
    let mut computers: Vec<String> = Vec::new();
    for kept in latest.chain(servers).map(|kept| kept.trim().to_owned()) {
        let known = computers.iter().any(|known| known.eq_ignore_ascii_case(&kept));
        if !known && Target::parse(&kept).is_ok() {
            computers.push(kept);
        }
    }
    computers.truncate(MOST);
    computers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fake::Fake;

    #[test]
    fn the_latest_first_and_each_once() {
        let pc = Fake::typical();
        assert_eq!(computers(&pc), ["pc7.example", "10.0.0.7", "old-server"]);
        let client = Key::user(CLIENT);
        pc.edit(|world| {
            world.set_value(&client.join("Default"), "MRU0", Value::text("PC8:3390"));
            world.set_value(&client.join("Default"), "MRU1", Value::text("no computer!\u{1b}[2J"));
            world.set_value(&client.join("Default"), "MRU3", Value::dword(7));
            world.set_value(&client.join("Servers").join("OLD-SERVER"), "UsernameHint", Value::text("anna"));
        });
        assert_eq!(computers(&pc), ["PC8:3390", "old-server", "10.0.0.7", "pc7.example"]);
    }

    #[test]
    fn bounded_and_quiet() {
        let pc = Fake::typical();
        let servers = Key::user(CLIENT).join("Servers");
        pc.edit(|world| {
            for number in 0..300 {
                world.set_value(&servers.join(&format!("pc{number}")), "UsernameHint", Value::text("anna"));
            }
        });
        assert_eq!(computers(&pc).len(), MOST);
        pc.deny("HKCU");
        assert!(computers(&pc).is_empty());
        assert!(computers(&crate::platform::Unsupported).is_empty());
    }
}
