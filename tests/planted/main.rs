//! People start the exe out of a folder that anybody may have put files into. None of them may come along, least of all
//! into the helper with an administrator's rights: libraries under every name that the exe could take for one of Windows'
//! lie beside it here, and each would tell that it ran.
//!
//! `packaging/test.sh` builds the exe, says where it is, and runs it under Wine. On Windows, `REDIAL_EXE` alone is enough:
//! there it also shows what Wine does not heed (`DependentLoadFlags`).

#![expect(clippy::disallowed_methods, reason = "the environment says where the exe is, and it has to be started")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "the helpers are part of the tests")]

mod plants;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use plants::{Downloads, Image};

/// None where there is nothing to run.
fn exe() -> Option<PathBuf> {
    let read = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let found = read("REDIAL_EXE").filter(|_| cfg!(windows) || read("REDIAL_WINE").is_some());
    let required = read("REDIAL_REQUIRE_ALL").is_some();
    assert!(found.is_some() || !required, "REDIAL_EXE and REDIAL_WINE must say where the Windows program is");
    if found.is_none() {
        eprintln!("not run: REDIAL_EXE and REDIAL_WINE are not set (packaging/test.sh sets them)");
    }
    found.map(PathBuf::from)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("planted-{name}-{}", std::process::id()))
}

/// In the folder itself, which is another place where Windows looks.
fn run(program: &Path, arguments: &[&str]) -> Output {
    let mut command = match std::env::var_os("REDIAL_WINE") {
        Some(wine) => {
            let mut command = Command::new(wine);
            command.arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(arguments).current_dir(program.parent().unwrap()).env("REDIAL_WINE_SECONDS", "90");
    command.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn nothing_beside_the_exe_runs() {
    let Some(exe) = exe() else { return };
    let downloads = Downloads::with(&exe, folder("exe"));
    assert!(downloads.names.len() > 100, "{:?}", downloads.names);
    let pipe = "redial-00000000000000000000000000000000";
    let runs: [(&[&str], Option<i32>); 7] = [
        (&["--version"], Some(0)),
        // The helper, its examination, and the put-back: nobody is at the pipe, and nothing is to be put back.
        (&["--elevated", "enable-udp", pipe], None),
        (&["--elevated", "examine-host", pipe], None),
        (&["--elevated", "put-back"], None),
        (&["host", "--json"], None),
        (&["check", "127.0.0.1:9", "--timeout", "2"], Some(1)),
        (&["check", "[::1]:9", "--timeout", "2", "--json"], Some(1)),
    ];
    for (arguments, code) in runs {
        let output = run(&downloads.exe, arguments);
        assert_eq!(downloads.ran(), [""; 0], "{arguments:?}");
        assert!(code.is_none() || output.status.code() == code, "{arguments:?}: {output:?}");
    }
    // The whole way: the exe has itself started as an administrator, and that one looks and answers.
    let helped = run(&downloads.exe, &["host", "--elevate", "--json"]);
    assert_eq!(downloads.ran(), [""; 0]);
    assert!(helped.stderr.is_empty() && helped.stdout.starts_with(b"{"), "{helped:?}");
    fs::remove_dir_all(&downloads.folder).unwrap();
}

/// What is looked for above is there to be found: a program without such a manifest takes what lies beside it.
#[test]
fn a_library_beside_another_program_does_run() {
    if exe().is_none() {
        return;
    }
    let names = BTreeSet::from(["userenv.dll".to_owned()]);
    let functions = BTreeSet::from(["GetProfilesDirectoryW".to_owned()]);
    let downloads = Downloads::planted(folder("other"), names, &functions);
    let source = downloads.folder.join("other.rs");
    fs::write(&source, OTHER).unwrap();
    plants::compile(&source, &downloads.exe, &[]);
    assert_eq!(run(&downloads.exe, &[]).status.code(), Some(0));
    assert_eq!(downloads.ran(), ["userenv.dll"]);
    fs::remove_dir_all(&downloads.folder).unwrap();
}

const OTHER: &str = r#"
#[link(name = "userenv")]
unsafe extern "system" {
    fn GetProfilesDirectoryW(text: *mut u16, length: *mut u32) -> i32;
}
fn main() {
    let mut length = 0;
    unsafe { GetProfilesDirectoryW(core::ptr::null_mut(), &raw mut length) };
}
"#;

/// The second lock, for what Windows brings along under names that nobody thought of. Wine does not heed it.
#[test]
fn imports_come_from_the_systems_folder_alone() {
    let Some(exe) = exe() else { return };
    let bytes = fs::read(&exe).unwrap();
    let image = Image(&bytes);
    let settings = image.directory(10);
    assert_ne!(settings, 0, "there is no load configuration");
    assert_eq!((image.u32(settings), image.u16(settings + 0x4e)), (0x140, 0x800));
}

#[test]
fn every_import_stands_in_the_manifest() {
    let Some(exe) = exe() else { return };
    let manifest: BTreeSet<String> = plants::named_in_manifest().collect();
    let imports = plants::imports(&fs::read(&exe).unwrap());
    assert!(imports.iter().any(|(name, functions)| name == "userenv.dll" && !functions.is_empty()));
    let known = |name: &str| plants::is_known(name) || name.starts_with("api-ms-win-");
    let open: Vec<&String> =
        imports.iter().map(|(name, _)| name).filter(|name| !known(name) && !manifest.contains(*name)).collect();
    assert!(open.is_empty(), "{open:?}");
}
