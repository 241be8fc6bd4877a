//! What pages ask for, and what becomes of files.

use std::path::PathBuf;

use super::{WizardStep, fixing, host, watch};
use crate::engine::files::{Format, OpenError, Opened};
use crate::engine::{Opening, Request};
use crate::model::SignInOnce;

/// What a page asks for.
#[derive(Debug)]
pub enum Command {
    Check(Box<Request>),
    Cancel,
    /// Turn a practice computer on and check it.
    Practice(&'static str),
    /// Check the same computer once more.
    Again,
    /// The same, and ask for the first steps of a session there.
    Session,
    /// The same, and test a sign-in there.
    SignIn(SignInOnce),
    /// Show one of the last checks again.
    Look(u64),
    Go(WizardStep),
    /// Let the user choose a connection file or a saved report.
    Choose(Choose),
    /// Read a file that was dropped or typed.
    Open(PathBuf),
    /// Read a file that was dropped on a report, to be put beside it.
    Compare(PathBuf),
    /// Read two files that were dropped together.
    CompareBoth([PathBuf; 2]),
    /// Show the report that was put beside the other, alone.
    ShowSecond,
    /// Go back to what is typed, without a connection file.
    ForgetConnection,
    Save(Save),
    /// Make the sheet for the person at the other computer, and have it opened where it can be printed.
    PrintSheet,
    /// Start Remote Desktop Connection for the computer that was checked.
    Connect,
    /// The same, watched, and a check after it.
    Try,
    /// Nothing more is to be seen of that.
    TriedEnough,
    /// Hand a report, or a mail about it, to another program.
    Hand(Opening),
    /// Make fixes on that computer from now on.
    Use(fixing::Pc),
    /// Something about fixes.
    Fix(fixing::Ask),
    /// Look at the computer as one that others want to reach.
    Host(host::HostDepth),
    /// Something about the computer that is asked until it answers.
    Watch(watch::Ask),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Choose {
    Connection,
    Report,
    /// A report to be put beside the one that is shown.
    Second,
}

/// A report to be saved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Save {
    pub format: Format,
    pub hide_names: bool,
    /// Where to, when the user has typed it; otherwise the system's dialog asks.
    pub to: Option<PathBuf>,
}

/// What became of a file.
#[derive(Debug)]
pub enum FileNews {
    Opened {
        path: PathBuf,
        result: Result<Opened, OpenError>,
    },
    /// The same of one that is to be put beside the report that is shown.
    Second {
        path: PathBuf,
        result: Result<Opened, OpenError>,
    },
    /// Two that were dropped together.
    Both(Box<[(PathBuf, Result<Opened, OpenError>); 2]>),
    Saved {
        path: PathBuf,
        result: std::io::Result<()>,
    },
    /// The sheet for the person at the other computer was made, or was not.
    Sheet {
        path: PathBuf,
        result: std::io::Result<()>,
    },
    /// The user closed the dialog.
    Dismissed,
    /// This system has no dialog to show.
    NoDialog,
}

/// How saving went.
#[derive(Debug)]
pub enum Saving {
    Done(PathBuf),
    Failed(PathBuf, std::io::Error),
}

impl Saving {
    pub(super) fn of(path: PathBuf, result: std::io::Result<()>) -> Self {
        match result {
            Ok(()) => Self::Done(path),
            Err(error) => Self::Failed(path, error),
        }
    }
}
