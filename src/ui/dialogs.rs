//! Files, off the window's thread: asking which one, reading it, writing it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::model::said::Voice;
use crate::report::Report;
use crate::says;
use crate::session::files::{self, Format};
use crate::session::{Choose, FileNews, Save};

use super::wording::{ChooseConnection, CompareWithAnother, OpenReport, SaveTheReport};

says! { "ui-dialogs":
    ConnectionFiles {} = "Remote Desktop connection";
    ReportFiles {} = "Redial report";
}

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
pub type Owner<'a> = Option<&'a winit::window::Window>;

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

    pub fn choose(&mut self, what: Choose, voice: Voice, owner: Owner<'_>) {
        self.ask(Question::Open(what), voice, owner, move |Chosen { path, .. }| {
            let result = files::open(&path);
            match what {
                Choose::Connection | Choose::Report => FileNews::Opened { path, result },
                Choose::Second => FileNews::Second { path, result },
            }
        });
    }

    /// One that is to be put beside the report that is shown.
    pub fn second(&mut self, path: PathBuf) {
        self.start(move || {
            let result = files::open(&path);
            FileNews::Second { path, result }
        });
    }

    pub fn both(&mut self, paths: [PathBuf; 2]) {
        let read = |path: PathBuf| {
            let result = files::open(&path);
            (path, result)
        };
        self.start(move || FileNews::Both(Box::new(paths.map(read))));
    }

    pub fn open(&mut self, path: PathBuf) {
        self.start(move || {
            let result = files::open(&path);
            FileNews::Opened { path, result }
        });
    }

    pub fn save(&mut self, report: &Report, save: Save, voice: Voice, owner: Owner<'_>) {
        let report = report.clone();
        let Save { format, hide_names, to } = save;
        let write = move |path: PathBuf, replace| {
            let result = files::save(&path, &files::render(voice, &report, format, hide_names), replace);
            FileNews::Saved { path, result }
        };
        if let Some(path) = to {
            self.start(move || write(path, false));
        } else {
            // The system's dialog has asked before it gives the name of a file that is there.
            let name = format!("redial-report.{}", format.extension());
            // What it was not asked about, it has not agreed to.
            let write = move |Chosen { path, asked_about }: Chosen| write(path, asked_about);
            self.ask(Question::Save { format, name }, voice, owner, write);
        }
    }

    /// Writes the sheet for the person at the other computer to where it can be opened, and printed.
    pub fn sheet(&mut self, report: &Report, voice: Voice) {
        let sheet = files::sheet(voice, report);
        self.start(move || {
            let (path, result) = files::aside(&sheet);
            FileNews::Sheet { path, result }
        });
    }

    fn ask(
        &mut self,
        question: Question,
        voice: Voice,
        owner: Owner<'_>,
        then: impl FnOnce(Chosen) -> FileNews + Send + 'static,
    ) {
        let dialog = dialog(&question, voice, owner);
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

/// What the user has chosen.
struct Chosen {
    path: PathBuf,
    /// It is the name that stood in the dialog, so that the system has asked before it lets a file be replaced.
    asked_about: bool,
}

/// Not every system's dialog adds the extension.
fn with_extension(path: PathBuf, question: &Question) -> Chosen {
    match question {
        Question::Save { format, .. } if path.extension().is_none() => {
            Chosen { path: path.with_extension(format.extension()), asked_about: false }
        }
        Question::Save { .. } | Question::Open(_) => Chosen { path, asked_about: true },
    }
}

fn dialog(question: &Question, voice: Voice, owner: Owner<'_>) -> rfd::FileDialog {
    let dialog = rfd::FileDialog::new();
    let dialog = match owner {
        Some(window) => dialog.set_parent(window),
        None => dialog,
    };
    match question {
        Question::Open(Choose::Connection) => {
            dialog.set_title(voice.say(ChooseConnection {})).add_filter(voice.say(ConnectionFiles {}), &["rdp", "RDP"])
        }
        Question::Open(Choose::Report) => {
            dialog.set_title(voice.say(OpenReport {})).add_filter(voice.say(ReportFiles {}), &["json", "JSON"])
        }
        Question::Open(Choose::Second) => {
            let title = voice.say(CompareWithAnother {});
            dialog.set_title(title).add_filter(voice.say(ReportFiles {}), &["json", "JSON"])
        }
        Question::Save { format, name } => {
            let kind = voice.text(format.title);
            let dialog = dialog.set_title(voice.say(SaveTheReport {})).set_file_name(name);
            dialog.add_filter(kind, &[format.extension()])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    /// Saves where the dialog's answer is this, and gives what came of it.
    fn saved(answer: &std::path::Path) -> std::io::Result<PathBuf> {
        let (woken, wait) = sync_channel(1);
        let wake = Arc::new(move || woken.send(()).unwrap());
        let answer = answer.to_owned();
        let mut dialogs = Dialogs::new(Asker::Scripted(Arc::new(move |_| Some(answer.clone()))), wake);
        dialogs.save(
            &sample::expired(),
            Save { format: Format::default(), hide_names: false, to: None },
            Voice::ENGLISH,
            None,
        );
        wait.recv_timeout(Duration::from_secs(30)).unwrap();
        match dialogs.poll() {
            Some(FileNews::Saved { path, result }) => result.map(|()| path),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_the_dialog_asked_about_is_replaced() {
        let folder = std::env::temp_dir().join(format!("redial-dialogs-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (bare, whole) = (folder.join("report"), folder.join("report.html"));
        assert_eq!(saved(&bare).unwrap(), whole);
        std::fs::write(&whole, "last week's").unwrap();
        assert_eq!(saved(&bare).unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&whole).unwrap(), "last week's");
        // That one was asked about.
        assert_eq!(saved(&whole).unwrap(), whole);
        assert_ne!(std::fs::read_to_string(&whole).unwrap(), "last week's");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
