//! All that is in the computer in memory.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::platform::Bytes;
use crate::platform::certificates::StoredCertificate;
use crate::platform::computer::{Clock, Computer, Identity, Listener, Network, Power};
use crate::platform::credentials::Credential;
use crate::platform::events::Event;
use crate::platform::files::{FileState, Folder};
use crate::platform::firewall::{AppRule, FirewallProfile, FirewallRule};
use crate::platform::registry::{Hive, Key, Tree, Value};
use crate::platform::services::Service;
use crate::platform::sessions::LogonSession;
use crate::platform::tasks::Task;

/// Everything that the computer holds. Two that compare equal can't be told apart by any call.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Seconds since 1970.
    pub now: u64,
    /// By how much somebody has set the clock back.
    pub set_back_s: u64,
    /// When it was started, by a clock that nobody sets.
    pub started: u64,
    pub computer: Computer,
    pub identity: Identity,
    pub user_registry: Tree,
    pub machine_registry: Tree,
    /// Who may do what with a key, as SDDL, by its whole name in capitals. All others have what Windows hands down.
    pub key_rights: BTreeMap<String, String>,
    pub folders: BTreeMap<Folder, String>,
    /// By path in capitals.
    pub files: BTreeMap<String, FileEntry>,
    pub credentials: Vec<KeptCredential>,
    pub services: Vec<Service>,
    pub firewall_profiles: Vec<FirewallProfile>,
    pub firewall_rules: Vec<FirewallRule>,
    pub app_rules: Vec<AppRule>,
    pub certificates: Vec<StoredCertificate>,
    pub sessions: Vec<LogonSession>,
    pub tasks: Vec<Task>,
    /// Whether Windows does anything by itself.
    pub scheduler: bool,
    /// By channel.
    pub events: BTreeMap<String, Vec<Event>>,
    pub power: Vec<Power>,
    pub active_scheme: String,
    pub networks: Vec<Network>,
    /// Beside TermService, whose listener follows its settings.
    pub listeners: Vec<Listener>,
    pub clock: Clock,
}

/// A file or a folder.
#[derive(Clone, Debug, PartialEq)]
pub struct FileEntry {
    pub path: String,
    pub sddl: String,
    /// None is a folder.
    pub file: Option<FileState>,
    /// It stands for another place: a symbolic link or a junction.
    pub link: Option<String>,
    /// How many names it has: hard links.
    pub names: u32,
}

impl FileEntry {
    fn new(path: &str, file: Option<FileState>) -> Self {
        Self { path: path.to_owned(), sddl: PLAIN_SDDL.to_owned(), file, link: None, names: 1 }
    }
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KeptCredential {
    #[serde(flatten)]
    pub credential: Credential,
    pub secret: Bytes,
}

const PLAIN_SDDL: &str = "O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;OW)";
const SECONDS_1601_TO_1970: u64 = 11_644_473_600;

impl World {
    /// Its clocks as another's, for whoever compares everything else.
    pub fn clocks_as(&mut self, other: &Self) {
        (self.now, self.set_back_s, self.started) = (other.now, other.set_back_s, other.started);
    }

    /// Empty: no key, no file, nothing installed.
    #[must_use]
    pub fn empty(now: u64, computer: Computer, identity: Identity) -> Self {
        Self {
            now,
            set_back_s: 0,
            started: now.saturating_sub(5000),
            computer,
            identity,
            user_registry: Tree::default(),
            machine_registry: Tree::default(),
            key_rights: BTreeMap::new(),
            folders: BTreeMap::new(),
            files: BTreeMap::new(),
            credentials: Vec::new(),
            services: Vec::new(),
            firewall_profiles: Vec::new(),
            firewall_rules: Vec::new(),
            app_rules: Vec::new(),
            certificates: Vec::new(),
            sessions: Vec::new(),
            tasks: Vec::new(),
            scheduler: true,
            events: BTreeMap::new(),
            power: Vec::new(),
            active_scheme: String::new(),
            networks: Vec::new(),
            listeners: Vec::new(),
            clock: Clock { server: None, offset_ms: None, last_sync: None },
        }
    }

    #[must_use]
    pub fn hive(&self, hive: Hive) -> &Tree {
        match hive {
            Hive::CurrentUser => &self.user_registry,
            Hive::LocalMachine => &self.machine_registry,
        }
    }

    pub fn hive_mut(&mut self, hive: Hive) -> &mut Tree {
        match hive {
            Hive::CurrentUser => &mut self.user_registry,
            Hive::LocalMachine => &mut self.machine_registry,
        }
    }

    #[must_use]
    pub fn key(&self, key: &Key) -> Option<&Tree> {
        key.path.split('\\').try_fold(self.hive(key.hive), |tree, part| {
            tree.keys.iter().find(|(name, _)| same(name, part)).map(|(_, below)| below)
        })
    }

    /// Makes it where it does not exist.
    pub fn key_mut(&mut self, key: &Key) -> &mut Tree {
        let mut tree = self.hive_mut(key.hive);
        for part in key.path.split('\\') {
            let name = tree.keys.keys().find(|name| same(name, part)).cloned().unwrap_or_else(|| part.to_owned());
            tree = tree.keys.entry(name).or_default();
        }
        tree
    }

    #[must_use]
    pub fn value(&self, key: &Key, name: &str) -> Option<&Value> {
        self.key(key)?.values.iter().find(|(known, _)| same(known, name)).map(|(_, value)| value)
    }

    pub fn set_value(&mut self, key: &Key, name: &str, value: Value) {
        let values = &mut self.key_mut(key).values;
        let name = values.keys().find(|known| same(known, name)).cloned().unwrap_or_else(|| name.to_owned());
        values.insert(name, value);
    }

    #[must_use]
    pub fn entry(&self, path: &str) -> Option<&FileEntry> {
        self.files.get(&path.to_uppercase())
    }

    /// With the folders above it.
    pub fn set_file(&mut self, path: &str, state: FileState) {
        self.set_folder(path.rsplit_once('\\').map_or("", |(above, _)| above));
        let entry = FileEntry::new(path, Some(state));
        self.files.insert(path.to_uppercase(), entry);
    }

    pub fn set_folder(&mut self, path: &str) {
        for (at, _) in path.match_indices('\\').chain([(path.len(), "")]) {
            let above = &path[..at];
            let entry = FileEntry::new(above, None);
            self.files.entry(above.to_uppercase()).or_insert(entry);
        }
    }

    pub fn set_security(&mut self, path: &str, sddl: &str) {
        if let Some(entry) = self.files.get_mut(&path.to_uppercase()) {
            sddl.clone_into(&mut entry.sddl);
        }
    }

    /// Makes a folder that leads to another one, as anybody can.
    pub fn set_junction(&mut self, path: &str, to: &str) {
        self.set_folder(path);
        self.files.entry(path.to_uppercase()).and_modify(|entry| entry.link = Some(to.to_owned()));
    }

    /// Where a path leads, through every link on the way. None where they lead round in a circle.
    pub(super) fn led(&self, path: &str) -> Option<String> {
        /// Windows follows 63 at most ("Reparse Points and File Operations", Microsoft Learn), and no test lays as many.
        const MOST: usize = 16;
        let mut path = path.to_owned();
        for _ in 0..MOST {
            let Some((at, to)) = self.first_link(&path) else { return Some(path) };
            path.replace_range(..at, to);
        }
        None
    }

    /// The first folder on the way that is a link: where its name ends, and where it leads.
    fn first_link(&self, path: &str) -> Option<(usize, &str)> {
        let link = |at: usize| Some((at, self.entry(path.get(..at)?)?.link.as_deref()?));
        path.match_indices('\\').find_map(|(at, _)| link(at))
    }

    #[must_use]
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| same(&service.name, name))
    }

    /// The lines in which two differ, for people: `-` here, `+` there. Empty where they are equal.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<String> {
        /// As many as somebody reads.
        const MOST: usize = 20;
        if self == other {
            return Vec::new();
        }
        let (here, there) = (format!("{self:#?}"), format!("{other:#?}"));
        let missing = |from: &str, of: &str, mark: &str| -> Vec<String> {
            let known: BTreeSet<&str> = of.lines().collect();
            let lines = from.lines().filter(|line| !known.contains(line));
            lines.take(MOST).map(|line| format!("{mark} {}", line.trim())).collect()
        };
        let mut lines = missing(&here, &there, "-");
        lines.extend(missing(&there, &here, "+"));
        if lines.is_empty() {
            lines.push("the same lines in another order".to_owned());
        }
        lines
    }

    /// A second since 1970 as files keep it.
    #[must_use]
    pub fn file_time(seconds: u64) -> u64 {
        (seconds + SECONDS_1601_TO_1970) * 10_000_000
    }
}

pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || one.to_uppercase() == other.to_uppercase()
}
