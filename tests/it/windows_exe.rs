//! The Windows program itself, under Wine: the same answers as here, and the window from Start to a saved report.
//!
//! `packaging/test.sh` builds the exe and says where it is. Without it these tests have nothing to run and say so; with
//! `REDIAL_REQUIRE_ALL=1` that is a failure.

#![expect(clippy::disallowed_methods, reason = "the environment says where the exe is, and Wine starts it")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers are part of the tests")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use redial::net::sntp;
use redial::practice;
use serde_json::Value;

use crate::lab::process::{Server, Start, Tool};
use crate::lab::servers::chronyd;
use crate::lab::{Checked, scratch, text};
use crate::plants::Downloads;

#[derive(Clone)]
pub struct Exe {
    pub exe: String,
    pub wine: String,
}

impl Exe {
    pub fn find() -> Option<Self> {
        let read = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let found = read("REDIAL_EXE").zip(read("REDIAL_WINE")).map(|(exe, wine)| Self { exe, wine });
        let required = read("REDIAL_REQUIRE_ALL").is_some();
        assert!(found.is_some() || !required, "REDIAL_EXE and REDIAL_WINE must say where the Windows program is");
        if found.is_none() {
            eprintln!("not run: REDIAL_EXE and REDIAL_WINE are not set (packaging/test.sh sets them)");
        }
        found
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(&self.wine);
        command.arg(&self.exe).args(arguments).env("REDIAL_WINE_SECONDS", "90").stdin(Stdio::null());
        command.output().unwrap()
    }

    /// The same with a report on standard output.
    pub fn checked(&self, arguments: &[&str]) -> Checked {
        let started = Instant::now();
        let output = self.run(arguments);
        Checked {
            exit: output.status.code(),
            report: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            took: started.elapsed(),
            // What Wine needs itself would be in it.
            peak_kib: 0,
        }
    }
}

impl Exe {
    /// Wine's own editor of the registry.
    pub fn reg(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(&self.wine);
        command.arg("reg").args(arguments).env("REDIAL_WINE_SECONDS", "90").stdin(Stdio::null());
        command.output().unwrap()
    }
}

/// As Wine sees this computer's files.
pub fn windows_path(path: &std::path::Path) -> String {
    format!("Z:{}", text(path).replace('/', "\\"))
}

/// What stands in a report whatever computer it was made on.
fn essence(report: &Value) -> Value {
    let layers = report["layers"].as_array().unwrap().iter().filter(|layer| layer["id"] != "this-pc");
    // What comes after a failure was not asked, either way: Windows had said no where Redial's own TLS knew no better.
    let status = |layer: &Value| if layer["status"] == "unknown" { "skipped".into() } else { layer["status"].clone() };
    let layers: Vec<_> = layers.map(|layer| (layer["id"].clone(), status(layer))).collect();
    let verdict = &report["verdict"];
    serde_json::json!([layers, verdict["side"], verdict["cause"], verdict["confidence"], verdict["layer"]])
}

#[tokio::test]
async fn the_exe_finds_what_the_program_finds_here() {
    let Some(exe) = Exe::find() else { return };
    let mut wrong = Vec::new();
    for id in [
        "healthy",
        "expired-certificate",
        "closed-after-hello",
        "certificate-missing",
        "wrong-service",
        "clock-wrong",
        "sign-in-closed",
        "old-security",
        "refused",
        "tls-10-only",
    ] {
        let running = practice::start(id).await.unwrap();
        let address = running.address.to_string();
        let exe = exe.clone();
        // The servers run on this test's thread, so the programs must wait on another.
        let (there, here) = tokio::task::spawn_blocking(move || {
            let arguments = ["check", &address, "--json", "--timeout", "3"];
            let here = Command::new(env!("CARGO_BIN_EXE_redial")).args(arguments).output().unwrap();
            (exe.run(&arguments), here)
        })
        .await
        .unwrap();
        let parse = |output: &Output| serde_json::from_slice::<Value>(&output.stdout);
        match (parse(&there), parse(&here)) {
            (Ok(one), Ok(other)) if essence(&one) == essence(&other) && there.status.code() == here.status.code() => {}
            (one, other) => wrong.push(format!("{id}: {:?} {one:?}\n{:?} {other:?}", there.status, here.status)),
        }
        running.stop().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_exe_speaks_to_files_and_pipes() {
    let Some(exe) = Exe::find() else { return };
    let help = exe.run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).contains("redial check TARGET"));
    let wrong = exe.run(&["check", "pc1:70000"]);
    assert_eq!(wrong.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("65535"), "{wrong:?}");
    let missing = exe.run(&["check", "--rdp", r"Z:\missing.rdp"]);
    assert_eq!(missing.status.code(), Some(66));
    let explained = exe.run(&["explain", "0x904", "0x7"]);
    assert_eq!(explained.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&explained.stdout).contains("0x904/0x7"));

    let folder = scratch("windows-exe");
    let report = folder.join("report.html");
    let checked = exe.run(&["check", "127.82.68.1:9", "--timeout", "5", "--report", &windows_path(&report)]);
    assert_eq!(checked.status.code(), Some(3), "{checked:?}");
    let page = fs::read_to_string(&report).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("not listening on port 9"));
}

/// A registry that says whom Windows asks for the time, chrony as that server, seven minutes ahead, and nobody else.
#[test]
fn the_exe_compares_the_clock_with_windows_own_time_server_when_asked() {
    let Some(exe) = Exe::find() else { return };
    let server = chronyd(Some(4), Some("+420s"), sntp::PORT);
    let clock = |arguments: &[&str]| {
        let told = exe.run(arguments);
        let report: Value = serde_json::from_slice(&told.stdout).unwrap();
        report["host"].as_array().unwrap().iter().find(|check| check["id"] == "host-clock").unwrap().clone()
    };
    let _settings = TimeSettings::new(&exe, "NTP", &format!("{},0x9", server.address));
    let unasked = clock(&["host", "--json"]);
    assert_eq!((&unasked["status"], &unasked["facts"]["asked"]), (&Value::from("unknown"), &Value::Null));
    let asked = clock(&["host", "--json", "--ask-time"]);
    assert_eq!((&asked["status"], &asked["facts"]["asked"]["kind"]), (&"warn".into(), &"answered".into()), "{asked}");
    let offset_ms = asked["facts"]["offset_ms"].as_i64().unwrap();
    assert!((-430_000..-410_000).contains(&offset_ms), "{asked}");
}

/// Windows' settings of its time service, until dropped.
struct TimeSettings<'a>(&'a Exe);

const TIME: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Parameters";

impl<'a> TimeSettings<'a> {
    fn new(exe: &'a Exe, kind: &str, servers: &str) -> Self {
        for (name, text) in [("Type", kind), ("NtpServer", servers)] {
            let added = exe.reg(&["add", TIME, "/v", name, "/d", text, "/f"]);
            assert!(added.status.success(), "{added:?}");
        }
        Self(exe)
    }
}

impl Drop for TimeSettings<'_> {
    fn drop(&mut self) {
        self.0.reg(&["delete", TIME, "/f"]);
    }
}

/// A display of its own, so that nobody else's window is driven.
struct Screen {
    number: u32,
    _server: Server,
}

impl Screen {
    fn start(folder: &std::path::Path) -> Self {
        let number = 300 + std::process::id() % 1000;
        let program = Tool { program: "Xvfb", package: "xvfb" };
        let arguments = [&format!(":{number}"), "-screen", "0", "1100x900x24", "-nolisten", "tcp"].map(str::to_owned);
        let start =
            Start { program, namespace: None, arguments: arguments.into(), environment: Vec::new(), scratch: folder };
        let mut server = Server::start(&start);
        let socket = PathBuf::from(format!("/tmp/.X11-unix/X{number}"));
        server.wait_until("shows no display", || socket.exists());
        Self { number, _server: server }
    }

    fn xdotool(&self, words: &[&str]) -> String {
        let output = Command::new("xdotool").args(words).env("DISPLAY", format!(":{}", self.number)).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// The window whose title ends so, once it is there.
    fn window(&self, title: &str) -> String {
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let found = self.xdotool(&["search", "--onlyvisible", "--name", title]);
            if let Some(last) = found.lines().last() {
                return last.to_owned();
            }
            assert!(Instant::now() < deadline, "no window is called {title:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn picture(&self, name: &str) {
        let file = scratch("windows-exe-screens").join(name);
        let display = format!(":{}", self.number);
        let _ = Command::new("import").args(["-window", "root", text(&file)]).env("DISPLAY", display).status();
    }
}

/// Among files that somebody has put beside the exe: a window loads many more libraries than the rest of the program.
#[test]
fn the_window_goes_from_start_to_a_saved_report() {
    let Some(mut exe) = Exe::find() else { return };
    let downloads = Downloads::with(exe.exe.as_ref(), scratch("windows-downloads"));
    text(&downloads.exe).clone_into(&mut exe.exe);
    let folder = scratch("windows-window");
    let screen = Screen::start(&folder);
    let display = ("DISPLAY", format!(":{}", screen.number));
    // A prefix of its own: programs share a desktop per prefix, and the headless ones' is on no display.
    let prefix = ("WINEPREFIX", format!("{}-window", std::env::var("WINEPREFIX").unwrap()));
    let ready = Command::new(&exe.wine).args([&exe.exe, "--version"]).envs([display.clone(), prefix.clone()]).output();
    assert_eq!(ready.unwrap().status.code(), Some(0));
    let program = Tool { program: "bash", package: "bash" };
    let start = Start {
        program,
        namespace: None,
        arguments: vec![exe.wine.clone(), exe.exe.clone()],
        environment: vec![display, prefix, ("REDIAL_WINE_SECONDS", "240".to_owned())],
        scratch: &folder,
    };
    let _wizard = Server::start(&start);
    let first = screen.window("Which computer");
    screen.xdotool(&["windowfocus", "--sync", &first]);
    screen.picture("start.png");
    screen.xdotool(&["type", "--delay", "60", "127.82.68.1:9"]);
    screen.xdotool(&["key", "Return"]);
    screen.window("Result");
    screen.picture("result.png");
    screen.xdotool(&["key", "ctrl+s"]);
    screen.window("Report");
    screen.picture("report.png");
    screen.xdotool(&["key", "ctrl+s"]);
    let dialog = screen.window("Save");
    screen.xdotool(&["windowfocus", "--sync", &dialog]);
    let saved = folder.join("from the window.html");
    // Ctrl+A is a matter of the modern controls, which the manifest leaves out.
    screen.xdotool(&["key", "End", "shift+Home"]);
    screen.xdotool(&["type", "--delay", "40", &windows_path(&saved)]);
    screen.xdotool(&["key", "Return"]);
    let deadline = Instant::now() + Duration::from_secs(30);
    while fs::read_to_string(&saved).map_or(true, |page| !page.contains("</html>")) {
        assert!(Instant::now() < deadline, "{} was not saved", saved.display());
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(fs::read_to_string(&saved).unwrap().contains("not listening on port 9"));
    screen.picture("saved.png");
    assert_eq!(downloads.ran(), [""; 0]);
}
