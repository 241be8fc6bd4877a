//! What a system calls its things where they have no name of their own, so that these are read in the reader's language, too.

/// Whole ones.
pub const THINGS: [&str; 26] = [
    "Windows Firewall",
    "Windows services",
    "a name that is no text",
    "a name with a zero in it",
    "a secret",
    "an administrator's rights",
    "event logs",
    "known folders",
    "random numbers",
    "saved passwords",
    "sessions",
    "the certificate store",
    "the certificate store of Remote Desktop",
    "the computer's domain",
    "the computer's name",
    "the firewall",
    "the list of networks",
    "the memory for names",
    "the pipe's rights",
    "the registry",
    "the table of connections",
    "the task scheduler",
    "this program's file",
    "this program's session",
    "this takes an administrator's rights",
    "what another user or computer has sealed",
];

/// What is said before the name of one.
pub const BEFORE: [&str; 4] = ["firewall", "folder", "power plan", "service"];

/// What is said after the path of one.
pub const AFTER: [&str; 7] = [
    "of which others could take it away again",
    "which has another name elsewhere too",
    "which is a file of somewhere else too",
    "which is a link",
    "which is on another computer",
    "which is reached through a link",
    "which others than administrators may change",
];

/// Servers' names that have a word in them.
pub const SERVERS: [&str; 9] = [
    "Windows 10 or 11, or Server 2016 to 2022",
    "Windows 10 or Server 2016",
    "Windows 10 or Server 2019",
    "Windows 11 or Server 2025",
    "Windows 7 or Server 2008 R2",
    "Windows 8 or Server 2012",
    "Windows 8.1 or Server 2012 R2",
    "Windows Vista or Server 2008",
    "Windows XP or Server 2003",
];

pub fn texts() -> impl Iterator<Item = &'static str> {
    THINGS.into_iter().chain(BEFORE).chain(AFTER).chain(SERVERS)
}

/// `text` as this reader has it; what is nobody's words stays as it is.
pub fn translated(text: &str, one: impl Fn(&str) -> String) -> String {
    if THINGS.contains(&text) {
        return one(text);
    }
    if let Some((name, after)) = text.rsplit_once(", ").filter(|(_, after)| AFTER.contains(after)) {
        return format!("{name}, {}", one(after));
    }
    let named = BEFORE.into_iter().find_map(|before| {
        let name = text.strip_prefix(before)?.strip_prefix(' ')?;
        Some(format!("{} {name}", one(before)))
    });
    named.unwrap_or_else(|| text.to_owned())
}

/// The same for a word of the field.
pub fn server(name: &str, one: impl Fn(&str) -> String) -> String {
    if SERVERS.contains(&name) { one(name) } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_name_keeps_it() {
        let loud = |text: &str| text.to_uppercase();
        for (text, said) in [
            ("the registry", "THE REGISTRY"),
            ("C:\\Users, which is a link", "C:\\Users, WHICH IS A LINK"),
            ("service TermService", "SERVICE TermService"),
            ("power plan 381b4222", "POWER PLAN 381b4222"),
            ("C:\\a service x", "C:\\a service x"),
            ("HKLM\\SOFTWARE, whatever", "HKLM\\SOFTWARE, whatever"),
        ] {
            assert_eq!(translated(text, loud), said);
        }
        assert_eq!(server("Windows 10 or Server 2016", loud), "WINDOWS 10 OR SERVER 2016");
        assert_eq!(server("Windows 11", loud), "Windows 11");
    }
}
