//! Files, off the window's thread: asking which one, reading it, writing it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::report::Report;
use crate::session::files::{self, Format};
use crate::session::{Choose, FileNews, Save};

/// What the user is asked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Question {
    Open(Choose),
    /// Under which name to save a report.
    Save {
        format: Format,
        name: String,
    },
}

/// Who asks: the system's dialogs, or a test.
#[derive(Clone)]
pub enum Asker {
    System,
    Scripted(Script),
}

/// Answers as a user would; nothing where the user closes the dialog.
pub type Script = Arc<dyn Fn(&Question) -> Option<PathBuf> + Send + Sync>;

/// At most one dialog at a time.
pub struct Dialogs {
    asker: Asker,
    wake: Arc<dyn Fn() + Send + Sync>,
    send: SyncSender<FileNews>,
    news: Receiver<FileNews>,
    asking: bool,
}

/// The dialog's owner, where there is a window.
type Owner<'a> = Option<&'a eframe::Frame>;

/// A dialog that is gone before anybody can have seen it was never there.
const SEEN: Duration = Duration::from_millis(150);

impl Dialogs {
    pub fn new(asker: Asker, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (send, news) = sync_channel(16);
        Self { asker, wake, send, news, asking: false }
    }

    /// What has become of files since the last time.
    pub fn poll(&mut self) -> Option<FileNews> {
        let news = self.news.try_recv().ok()?;
        self.asking = false;
        Some(news)
    }

    pub fn choose(&mut self, what: Choose, owner: Owner<'_>) {
        self.ask(Question::Open(what), owner, |path| {
            let result = files::open(&path);
            FileNews::Opened { path, result }
        });
    }

    pub fn open(&mut self, path: PathBuf) {
        self.start(move || {
            let result = files::open(&path);
            FileNews::Opened { path, result }
        });
    }

    pub fn save(&mut self, report: &Report, save: Save, owner: Owner<'_>) {
        let report = report.clone();
        let Save { format, hide_names, to } = save;
        let write = move |path: PathBuf, replace| {
            let result = files::save(&path, &files::render(&report, format, hide_names), replace);
            FileNews::Saved { path, result }
        };
        if let Some(path) = to {
            self.start(move || write(path, false));
        } else {
            // The system's dialog has asked before it gives the name of a file that is there.
            let name = format!("redial-report.{}", format.extension());
            self.ask(Question::Save { format, name }, owner, move |path| write(path, true));
        }
    }

    fn ask(&mut self, question: Question, owner: Owner<'_>, then: impl FnOnce(PathBuf) -> FileNews + Send + 'static) {
        let dialog = dialog(&question, owner);
        let asker = self.asker.clone();
        self.start(move || {
            let began = Instant::now();
            let (answer, shown) = match asker {
                Asker::Scripted(answer) => (answer(&question), true),
                Asker::System => {
                    let answer = match &question {
                        Question::Open(_) => dialog.pick_file(),
                        Question::Save { .. } => dialog.save_file(),
                    };
                    (answer, began.elapsed() > SEEN)
                }
            };
            match answer {
                Some(path) => then(with_extension(path, &question)),
                None if shown => FileNews::Dismissed,
                None => FileNews::NoDialog,
            }
        });
    }

    fn start(&mut self, work: impl FnOnce() -> FileNews + Send + 'static) {
        if self.asking {
            return;
        }
        self.asking = true;
        let (send, wake) = (self.send.clone(), Arc::clone(&self.wake));
        let thread = thread::Builder::new().name("files".to_owned()).spawn(move || {
            // The window may be gone by then.
            let _ = send.try_send(work());
            wake();
        });
        if thread.is_err() {
            self.asking = false;
        }
    }
}

/// Not every system's dialog adds the extension.
fn with_extension(path: PathBuf, question: &Question) -> PathBuf {
    match question {
        Question::Save { format, .. } if path.extension().is_none() => path.with_extension(format.extension()),
        Question::Save { .. } | Question::Open(_) => path,
    }
}

fn dialog(question: &Question, owner: Owner<'_>) -> rfd::FileDialog {
    let dialog = rfd::FileDialog::new();
    let dialog = match owner {
        Some(frame) => dialog.set_parent(frame),
        None => dialog,
    };
    match question {
        Question::Open(Choose::Connection) => {
            dialog.set_title("Choose a connection file").add_filter("Remote Desktop connection", &["rdp", "RDP"])
        }
        Question::Open(Choose::Report) => {
            dialog.set_title("Open a saved report").add_filter("Redial report", &["json", "JSON"])
        }
        Question::Save { format, name } => {
            let kind = super::wording::format_title(*format);
            dialog.set_title("Save the report").set_file_name(name).add_filter(kind, &[format.extension()])
        }
    }
}
