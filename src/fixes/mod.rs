//! TABLE. One remedy each: it reads the computer and plans changes, and writes nothing. [`run`] shows a plan, makes it
//! through the journal, and takes it back.
//!
//! A file holds one `FIX`, whose id is the file's name. A setting that is lowered for a while says so with `timed`.

pub mod aside;
mod careful_tests;
mod computers;
mod connection_file;
mod error;
pub mod floor;
pub mod harmful_advice;
pub mod history;
mod host_tests;
pub mod journals;
mod key_file;
mod listener;
mod no_journal;
mod offer;
mod options;
mod own_certificate;
mod own_things;
mod reader;
pub mod remembered;
mod remote_rules;
mod remote_service;
pub mod run;
pub mod scheduled_rollback;
mod tests;
mod udp;
mod windows_tests;

mod allow_client_in_firewall;
mod allow_remote_desktop_in_firewall;
mod clear_bitmap_cache;
mod clear_connection_history;
mod client_nla_off;
mod client_nla_on;
mod connect_by_address;
mod disable_udp;
mod enable_remote_desktop;
mod enable_udp;
mod flush_dns;
mod forget_saved_password;
mod gateway_auto_detect_on;
mod gateway_off;
mod host_nla_off;
mod host_nla_on;
mod host_security_layer;
mod never_sleep;
mod renew_certificate;
mod repair_key_permissions;
mod reset_default_rdp;
mod reset_stale_session;
mod restart_computer;
mod restore_port_3389;
mod start_remote_desktop_service;
mod sync_clock;

use std::time::Duration;

use crate::change::Change;
use crate::model::said::Sentence;
use crate::model::{Cause, FixId, Place, Said, Target, Undo};
use crate::platform::Platform;

pub use error::FixError;
pub use no_journal::no_journal;
pub use offer::{controlled, for_cause};
pub use options::{FixOption, OptionError, OptionKind, Options, SESSIONS};
pub use reader::Reader;
pub use reset_stale_session::is_named;

/// One remedy.
#[derive(Clone, Copy, Debug)]
pub struct Fix {
    pub id: FixId,
    /// What the button says.
    pub title: &'static str,
    pub place: Place,
    /// Windows asks for an administrator. Fixes of the user's own things are never run as one.
    pub elevated: bool,
    pub undo: Undo,
    /// What it can cure: the Result page offers it there.
    pub cures: &'static [Cause],
    /// Plain words: what it does, what it can't do, and the truth about folk advice.
    pub explain: &'static str,
    /// What a security product may report, a sentence each.
    pub alerts: &'static [&'static str],
    pub options: &'static [FixOption],
    /// It puts itself back after so long: for settings that are lowered.
    pub timed: Option<Duration>,
    /// Reads the computer, writes nothing.
    pub plan: fn(&FixCx<'_>) -> Result<Plan, FixError>,
}

/// What a plan is made from.
#[derive(Clone, Copy)]
pub struct FixCx<'a> {
    pub pc: &'a dyn Platform,
    /// The computer to be reached, where one is known.
    pub target: Option<&'a Target>,
    pub options: &'a Options,
}

/// What a fix would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// In the order to be made. None: it is right already.
    pub changes: Vec<Change>,
    /// To be read before anybody agrees, a sentence each.
    pub warnings: Vec<Said>,
    /// A timed fix that raises a setting this time: it does not put itself back.
    pub for_good: bool,
}

/// Every fix, in the order in which they are offered: what cures stands before what only lowers a setting for a while.
pub const ALL: &[Fix] = &[
    clear_connection_history::FIX,
    reset_default_rdp::FIX,
    forget_saved_password::FIX,
    clear_bitmap_cache::FIX,
    connect_by_address::FIX,
    client_nla_on::FIX,
    client_nla_off::FIX,
    gateway_auto_detect_on::FIX,
    gateway_off::FIX,
    flush_dns::FIX,
    disable_udp::FIX,
    enable_udp::FIX,
    allow_client_in_firewall::FIX,
    sync_clock::FIX,
    enable_remote_desktop::FIX,
    host_nla_on::FIX,
    start_remote_desktop_service::FIX,
    allow_remote_desktop_in_firewall::FIX,
    restore_port_3389::FIX,
    repair_key_permissions::FIX,
    renew_certificate::FIX,
    never_sleep::FIX,
    reset_stale_session::FIX,
    host_security_layer::FIX,
    host_nla_off::FIX,
    restart_computer::FIX,
];

/// Whatever fixes can say.
pub const SAYS: [&[Sentence]; 33] = [
    allow_client_in_firewall::SAYS,
    allow_remote_desktop_in_firewall::SAYS,
    aside::SAYS,
    clear_bitmap_cache::SAYS,
    clear_connection_history::SAYS,
    client_nla_off::SAYS,
    computers::SAYS,
    connect_by_address::SAYS,
    connection_file::SAYS,
    enable_remote_desktop::SAYS,
    floor::SAYS,
    forget_saved_password::SAYS,
    gateway_off::SAYS,
    host_nla_off::SAYS,
    host_nla_on::SAYS,
    host_security_layer::SAYS,
    listener::SAYS,
    no_journal::SAYS,
    options::SAYS,
    own_certificate::SAYS,
    remote_rules::SAYS,
    remote_service::SAYS,
    renew_certificate::SAYS,
    repair_key_permissions::SAYS,
    reset_default_rdp::SAYS,
    reset_stale_session::SAYS,
    restart_computer::SAYS,
    restore_port_3389::SAYS,
    run::SAYS,
    scheduled_rollback::SAYS,
    start_remote_desktop_service::SAYS,
    sync_clock::SAYS,
    udp::SAYS,
];

/// Every text of the tables of fixes: what they are called, what they do, what can be chosen, and advice that does harm.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let of = |fix: &'static Fix| {
        let options = fix.options.iter().map(|option| option.explain);
        [fix.title, fix.explain].into_iter().chain(fix.alerts.iter().copied()).chain(options)
    };
    let advice = harmful_advice::HARMFUL_ADVICE.iter().flat_map(|advice| [advice.claim, advice.why_not]);
    ALL.iter().flat_map(of).chain(advice)
}

/// The fix of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Fix> {
    ALL.iter().find(|fix| fix.id == id)
}

/// Entries of the table are told apart by their ids.
impl PartialEq for Fix {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Fix {}

impl Plan {
    /// Changes, and nothing to warn of.
    #[must_use]
    pub fn of(changes: impl IntoIterator<Item = Change>) -> Self {
        Self { changes: changes.into_iter().collect(), warnings: Vec::new(), for_good: false }
    }

    #[must_use]
    pub fn warn(mut self, sentence: impl Into<Said>) -> Self {
        self.warnings.push(sentence.into());
        self
    }

    #[must_use]
    pub fn for_good(mut self) -> Self {
        self.for_good = true;
        self
    }
}
