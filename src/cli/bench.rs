//! A computer in memory, for the tests of sub-commands.
#![cfg(test)]

use std::path::PathBuf;
use std::sync::Arc;

use super::Streams;
use crate::change::journal::RegistryStore;
use crate::elevate::Declines;
use crate::engine::fixing::{Asked, Candidates, FixOutcome, FixService, History, Options, Scope, find};
use crate::engine::{Computer, Here};
use crate::model::said::Voice;
use crate::platform::fake::Fake;
use crate::platform::files::Folder;
use crate::platform::registry::Value;

/// Whoever is asked there for an administrator says no.
pub struct Bench {
    pub pc: Fake,
    pub computer: Computer,
    folder: Option<PathBuf>,
}

impl Bench {
    pub fn of(pc: Fake) -> Self {
        let computer = Computer::in_memory(Self::here(&pc)).unwrap();
        Self { pc, computer, folder: None }
    }

    /// One whose journals are kept: the user's is a real file.
    pub fn kept(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("redial-cli-{name}-{}", std::process::id()));
        let pc = Fake::typical();
        pc.edit(|world| {
            world.folders.insert(Folder::LocalAppData, folder.to_string_lossy().into_owned());
        });
        let computer = Computer::from(Self::here(&pc));
        Self { pc, computer, folder: Some(folder) }
    }

    fn here(pc: &Fake) -> Here {
        Here { pc: Arc::new(pc.clone()), transport: Box::new(Declines) }
    }

    /// Makes a fix, a second before the next.
    pub fn apply(&mut self, id: &str, flags: &[&str]) {
        let fix = find(id).unwrap();
        let mut options = Options::default();
        for flag in flags {
            options.set(fix, flag, None).unwrap();
        }
        let asked = Asked { fix, target: None, options };
        let mut service = FixService(&mut self.computer);
        let planned = service.plan(&asked, Candidates::Given).unwrap();
        let applied = service.apply(&planned).unwrap();
        assert!(matches!(applied.outcome, FixOutcome::Applied { .. }), "{:?}", applied.outcome);
        self.pc.edit(|world| world.now += 1);
    }

    pub fn history(&mut self) -> History {
        FixService(&mut self.computer).history()
    }

    /// Where the user's journal is kept.
    pub fn journal(&self) -> PathBuf {
        self.folder.as_ref().unwrap().join("Redial").join("journal.jsonl")
    }

    /// Writes into a journal that is kept what no Redial writes.
    pub fn damage(&self, scope: Scope) {
        match scope {
            Scope::User => {
                std::fs::create_dir_all(self.journal().parent().unwrap()).unwrap();
                std::fs::write(self.journal(), "by hand\n").unwrap();
            }
            Scope::Administrator => {
                let unread = Value::binary(b"{}");
                self.pc.edit(|world| world.set_value(&RegistryStore::place(), "00000001", unread));
            }
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Exit code, standard output and standard error of a sub-command.
pub fn told(run: impl FnOnce(&mut Streams<'_>) -> std::io::Result<u8>) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(&mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH }).unwrap();
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}
