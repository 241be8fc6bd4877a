//! A Windows computer that nobody else uses: a copy of the Wine prefix, furnished as one that was used for years.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::sight::Sight;
use crate::lab::{scratch, text};
use crate::windows_exe::{Exe, windows_path};

/// Gone, with all that runs on it, when it is dropped.
pub struct Computer {
    exe: Exe,
    prefix: PathBuf,
    folder: PathBuf,
    witness: String,
    stays: Child,
}

/// What a program said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Computer {
    /// None where there is nothing to run it with.
    pub fn copy() -> Option<Self> {
        Self::copy_as("windows-fixes")
    }

    /// The same in a folder of that name.
    pub fn copy_as(name: &str) -> Option<Self> {
        let exe = Exe::find()?;
        let folder = scratch(name);
        let prefix = folder.join("wine");
        copy(Path::new(&std::env::var("WINEPREFIX").expect("packaging/test.sh says where it is")), &prefix);
        let witness = folder.join("witness.exe");
        build("witness.c", &witness, &["-lcrypt32", "-ladvapi32", "-lshell32"]);
        // The system's own folder has no Remote Desktop Connection in Wine; this one writes down how it was started.
        let mstsc = prefix.join("drive_c/windows/system32/mstsc.exe");
        let _ = fs::remove_file(&mstsc);
        fs::copy(&witness, mstsc).unwrap();
        let witness = windows_path(&witness);
        let stays = stay(&exe, &prefix, &witness);
        let computer = Self { exe, prefix, folder, witness, stays };
        // What earlier tests may have left.
        for left in ["ProgramData\\Redial", &format!("{}\\AppData\\Local\\Redial", computer.home())] {
            let _ = fs::remove_dir_all(computer.unix(left));
        }
        computer.registry(include_str!("seed.reg"));
        Some(computer)
    }

    pub fn redial(&self, line: &str) -> Said {
        self.run(&self.exe.exe, &line.split_whitespace().collect::<Vec<_>>())
    }

    /// Its report, and its exit code.
    pub fn json(&self, line: &str) -> (Value, Option<i32>) {
        let said = self.redial(&format!("{line} --json"));
        let report = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{line}: {error}: {said:?}"));
        (report, said.code)
    }

    /// Redial as it is started with more to say about it, to be killed.
    pub fn start(&self, line: &str) -> Child {
        let mut command = command(&self.exe, &self.prefix);
        command.arg(&self.exe.exe).args(line.split_whitespace()).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Its exit code, and what Wine tells of every program that it started.
    pub fn traced(&self, line: &str) -> (Option<i32>, String) {
        let file = self.folder.join("trace.txt");
        let mut command = command(&self.exe, &self.prefix);
        command.env("WINEDEBUG", "trace+process").arg(&self.exe.exe).args(line.split_whitespace());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(&file).unwrap());
        let code = command.status().unwrap().code();
        (code, fs::read_to_string(file).unwrap())
    }

    pub fn look(&self) -> Sight {
        let file = self.folder.join("sight.txt");
        self.witness(&["look", &windows_path(&file)]);
        Sight::read(&fs::read_to_string(file).unwrap())
    }

    /// Through Windows' own tool, as people do.
    pub fn registry(&self, lines: &str) {
        let file = self.folder.join("seed.reg");
        let wide = format!("\u{feff}{lines}").replace('\n', "\r\n");
        fs::write(&file, wide.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
        let said = self.run("regedit", &["/S", &windows_path(&file)]);
        assert_eq!(said.code, Some(0), "{said:?}");
    }

    /// A file with all that belongs to it. The path starts below `C:\`.
    pub fn file(&self, path: &str, bytes: &[u8], attributes: u32) {
        const TIME: &str = "133000000001234567";
        let there = self.unix(path);
        fs::create_dir_all(there.parent().unwrap()).unwrap();
        fs::write(there, bytes).unwrap();
        self.witness(&["file", &format!("C:\\{path}"), &attributes.to_string(), TIME]);
    }

    pub fn unix(&self, path: &str) -> PathBuf {
        self.prefix.join("drive_c").join(path.replace('\\', "/"))
    }

    /// Of a user without a password of Windows': `generic` is 1, the password of a domain 2.
    pub fn password(&self, target: &str, kind: u8, user: &str, octets: &str) {
        self.witness(&["password", target, &kind.to_string(), user, "a comment", octets]);
    }

    pub fn certificate(&self, der: &[u8]) {
        let file = self.folder.join("certificate.der");
        fs::write(&file, der).unwrap();
        self.witness(&["certificate", &windows_path(&file)]);
    }

    pub fn service(&self, deed: &str, name: &str) {
        self.witness(&[deed, name]);
    }

    /// The folder of the person who uses it.
    pub fn home(&self) -> String {
        let people = fs::read_dir(self.prefix.join("drive_c/users")).unwrap().flatten();
        let mut people = people.map(|entry| entry.file_name().to_string_lossy().into_owned());
        format!("users\\{}", people.find(|name| name != "Public").unwrap())
    }

    fn witness(&self, words: &[&str]) {
        let said = self.run(&self.witness, words);
        assert_eq!(said.code, Some(0), "{words:?}: {said:?}");
    }

    fn run(&self, program: &str, words: &[&str]) -> Said {
        // No pipes: what it starts may stay, and keep them open.
        let [out, err] = ["out.txt", "err.txt"].map(|name| self.folder.join(name));
        let mut command = command(&self.exe, &self.prefix);
        command.arg(program).args(words).stdin(Stdio::null());
        command.stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&err).unwrap());
        let code = command.status().unwrap().code();
        let text = |file: &Path| String::from_utf8_lossy(&fs::read(file).unwrap()).replace('\r', "");
        Said { code, out: text(&out), err: text(&err) }
    }
}

/// Wine's services end with the last program that people use, and keep what the first one printed to open. So the first
/// one is this, and the others follow once it runs.
fn stay(exe: &Exe, prefix: &Path, witness: &str) -> Child {
    let mut command = command(exe, prefix);
    command.args([witness, "stay"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut stays = command.spawn().unwrap();
    let mut said = [0; 4];
    stays.stdout.take().unwrap().read_exact(&mut said).unwrap();
    assert_eq!(&said, b"here");
    stays
}

impl Drop for Computer {
    /// The folder stays until the next run, as all of the laboratory's do: Wine tells prefixes apart by the number of their
    /// folder, which a new one might get.
    fn drop(&mut self) {
        drop(self.stays.stdin.take());
        let _ = self.stays.wait();
        let _ = Command::new("wineserver").arg("-k").env("WINEPREFIX", &self.prefix).status();
    }
}

fn command(exe: &Exe, prefix: &Path) -> Command {
    let mut command = Command::new(&exe.wine);
    // Where Wine itself gives up, it says why.
    command.env("WINEPREFIX", prefix).env("REDIAL_WINE_SECONDS", "300").env("WINEDEBUG", "-all,err+all");
    command
}

/// Another program is at it.
pub fn eventually<T>(what: &str, seen: impl Fn() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(seen) = seen() {
            return seen;
        }
        assert!(Instant::now() < deadline, "not within 30 s: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Wine's own programs, which nobody writes, are linked; all else is copied.
fn copy(from: &Path, to: &Path) {
    let script = "mkdir -p \"$2/drive_c\" && cd \"$1\" && cp -al drive_c/windows \"$2/drive_c/\" &&
        find . drive_c -mindepth 1 -maxdepth 1 ! -path ./drive_c ! -path drive_c/windows ! -path './redial-ready' \
            -exec cp -a --parents {} \"$2/\" \\; && cp -a redial-ready \"$2/\"";
    let status = Command::new("sh").args(["-c", script, "sh", text(from), text(to)]).status().unwrap();
    assert!(status.success(), "{} -> {}", text(from), text(to));
}

/// Without a console, as mstsc: Wine would start another program to show one.
pub fn build(source: &str, to: &Path, libraries: &[&str]) {
    // A copied prefix has links to Wine's own programs, which nobody writes.
    let _ = fs::remove_file(to);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/windows_fixes").join(source);
    let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
    gcc.args(["-mwindows", "-Os", "-s", "-Wall", "-Werror", "-o", text(to), text(&source)]).args(libraries);
    assert!(
        gcc.status().is_ok_and(|status| status.success()),
        "the package gcc-mingw-w64-x86-64 builds {}",
        source.display()
    );
}
