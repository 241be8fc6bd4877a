//! A network of its own: rules, addresses, name servers and a hosts file that nothing outside ever sees.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use super::process::{Tool, run};

/// A network namespace with `lo` up and an Ethernet card that leads nowhere, so that a program in it is on a network.
#[derive(Debug)]
pub struct Namespace {
    name: String,
}

const IP: Tool = Tool { program: "ip", package: "iproute2" };
const PREFIX: &str = "redial-test-";
/// The card's own address (RFC 5737).
pub const OWN: &str = "192.0.2.2";

impl Namespace {
    pub fn new() -> Self {
        static CLEAN: Once = Once::new();
        let user = run(Tool { program: "id", package: "coreutils" }, None, &["-u"]);
        assert!(user.trim() == "0", "network namespaces need the administrator: run the tests as root");
        CLEAN.call_once(remove_stale);
        let name = format!("{PREFIX}{}-{}", std::process::id(), super::next());
        run(IP, None, &["netns", "add", &name]);
        let namespace = Self { name };
        namespace.ip("link set lo up");
        namespace.ip("link add eth0 type veth peer name far0");
        namespace.ip(&format!("addr add {OWN}/24 dev eth0"));
        namespace.ip("link set far0 up");
        namespace.ip("link set eth0 up");
        namespace.ip("route add default via 192.0.2.1");
        namespace
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// `ip WORDS` in here.
    pub fn ip(&self, words: &str) {
        run(IP, Some(self), &words.split(' ').collect::<Vec<_>>());
    }

    /// `iptables RULE` in here. A word may be quoted with `'`.
    pub fn iptables(&self, rule: &str) {
        run(Tool { program: "iptables", package: "iptables" }, Some(self), &words(rule));
    }

    /// The same for IPv6.
    pub fn ip6tables(&self, rule: &str) {
        run(Tool { program: "ip6tables", package: "iptables" }, Some(self), &words(rule));
    }

    /// What programs in here find as `/etc/FILE`.
    pub fn etc(&self, file: &str, content: &str) {
        fs::create_dir_all(self.folder()).expect("/etc/netns is writable for root");
        fs::write(self.folder().join(file), content).expect("/etc/netns is writable for root");
    }

    fn folder(&self) -> PathBuf {
        folder(&self.name)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        remove(&self.name);
    }
}

fn words(rule: &str) -> Vec<&str> {
    rule.split('\'')
        .enumerate()
        .flat_map(|(place, part)| if place % 2 == 1 { vec![part] } else { part.split_whitespace().collect() })
        .collect()
}

fn folder(name: &str) -> PathBuf {
    Path::new("/etc/netns").join(name)
}

fn remove(name: &str) {
    let _ = Command::new("ip").args(["netns", "del", name]).output();
    let _ = fs::remove_dir_all(folder(name));
}

/// Namespaces of test runs that were killed.
fn remove_stale() {
    let Ok(entries) = fs::read_dir("/run/netns") else { return };
    for name in entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
        let owner = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next());
        if owner.is_some_and(super::is_over) {
            remove(&name);
        }
    }
}
