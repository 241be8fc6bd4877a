//! What the scripts of `packaging` promise about other people's work: nothing is started, nothing stays behind, and what is
//! known to be broken is not passed over.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "scripts are what is tested here")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::lab::{scratch, text};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// `without_services COMMAND`, with a policy of the test's own instead of the system's.
fn without_services(policy: &Path, command: &str) -> Command {
    let script = format!(
        ". packaging/lib.sh\n. packaging/no-services.sh\npolicy=$1 units=\nas_root() {{ \"$@\"; }}\n\
         without_services sh -c '{command}'\n"
    );
    let mut bash = Command::new("bash");
    bash.current_dir(ROOT).args(["-c", &script, "bash", text(policy)]).stdin(Stdio::null());
    bash
}

/// What a package is told that wants to start its service: 101 is "no", 0 is "yes", and 0 is right where nobody says anything.
fn told(policy: &Path) -> i32 {
    if !policy.exists() {
        return 0;
    }
    Command::new(policy).arg("xrdp").arg("start").status().unwrap().code().unwrap()
}

fn until(what: &str, so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !so() {
        assert!(Instant::now() < deadline, "still not {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// As an administrator may have written one.
fn earlier(policy: &Path) {
    fs::write(policy, "#!/bin/sh\nexit 104\n").unwrap();
    fs::set_permissions(policy, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A folder, the policy in it, and a set-up that has begun and installs for as long as the folder's file `go` is missing.
/// `before` says whether an administrator had a policy there.
fn installing(before: bool) -> (PathBuf, PathBuf, Child) {
    let folder = scratch("policy");
    let policy = folder.join("policy-rc.d");
    if before {
        earlier(&policy);
    }
    let (begun, go) = (folder.join("begun"), folder.join("go"));
    let wait = format!("touch {}; while [ ! -e {} ]; do sleep 0.05; done", begun.display(), go.display());
    let child = without_services(&policy, &wait).stdout(Stdio::null()).spawn().unwrap();
    until("installing", || begun.exists());
    (folder, policy, child)
}

#[test]
fn nothing_starts_while_packages_are_installed_and_afterwards_all_is_as_before() {
    for before in [false, true] {
        let (folder, policy, mut setup) = installing(before);
        assert_eq!(told(&policy), 101);
        fs::write(folder.join("go"), "").unwrap();
        assert!(setup.wait().unwrap().success());
        assert_eq!((policy.exists(), told(&policy)), if before { (true, 104) } else { (false, 0) });
        assert!(!folder.join("policy-rc.d.before-redial").exists());
    }
}

#[test]
fn the_policy_does_not_survive_a_set_up_that_is_killed() {
    for before in [false, true] {
        let (folder, policy, mut setup) = installing(before);
        assert_eq!(told(&policy), 101);
        setup.kill().unwrap();
        setup.wait().unwrap();
        // What it had started ends, too.
        fs::write(folder.join("go"), "").unwrap();
        until("as before", || told(&policy) == if before { 104 } else { 0 });
        assert_eq!(policy.exists(), before);
        assert!(!folder.join("policy-rc.d.before-redial").exists());
    }
}

/// Where everything was killed at once, as when a machine is switched off: whoever asks next makes it go away.
#[test]
fn a_policy_that_was_left_behind_says_yes_and_is_gone() {
    let folder = scratch("policy");
    let policy = folder.join("policy-rc.d");
    let mut gone = Command::new("true").spawn().unwrap();
    gone.wait().unwrap();
    let script = format!(". packaging/no-services.sh\nborn() {{ echo 1; }}\nwrite_policy {}", gone.id());
    let written = Command::new("bash").current_dir(ROOT).args(["-c", &script]).output().unwrap();
    fs::write(&policy, written.stdout).unwrap();
    fs::set_permissions(&policy, fs::Permissions::from_mode(0o755)).unwrap();
    earlier(&folder.join("policy-rc.d.before-redial"));
    assert_eq!((told(&policy), told(&policy)), (104, 104));
    assert!(!fs::read_to_string(&policy).unwrap().contains("redial"));
}

/// A list of known holes, with one in a library.
fn list(library: &str) -> PathBuf {
    let folder = scratch("advisories").join("list");
    let crates = folder.join("crates").join(library);
    fs::create_dir_all(&crates).unwrap();
    let advisory = format!(
        "```toml\n[advisory]\nid = \"RUSTSEC-2026-9999\"\npackage = \"{library}\"\ndate = \"2026-01-01\"\n\n\
         [versions]\npatched = []\n```\n\n# It lets strangers in\n\nSince ever.\n"
    );
    fs::write(crates.join("RUSTSEC-2026-9999.md"), advisory).unwrap();
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=test", "-c", "user.email=test@example.invalid", "-C", text(&folder)];
        assert!(Command::new("git").args(who).args(arguments).output().unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message=list"]);
    folder
}

fn compare(list: &Path, kept: &Path) -> Output {
    let mut script = Command::new("bash");
    script.current_dir(ROOT).args(["packaging/advisories.sh", text(list)]).env("REDIAL_LISTS", kept);
    script.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn a_library_with_a_known_hole_is_noticed_and_a_missing_list_is_said() {
    let kept = scratch("advisories");
    let unreached = compare(&kept.join("no such list"), &kept);
    let said = String::from_utf8_lossy(&unreached.stdout).into_owned();
    if said.contains("cargo-deny is missing") && std::env::var_os("REDIAL_REQUIRE_ALL").is_none() {
        return;
    }
    assert!(unreached.status.success() && said.contains("NOT CHECKED, the list can't be had"), "{unreached:?}");
    assert!(said.contains("were last compared on 20"), "{said}");

    let clean = compare(&list("a-library-of-nobody"), &scratch("advisories"));
    let said = String::from_utf8_lossy(&clean.stdout);
    assert!(clean.status.success() && said.contains("nothing known; compared on 20"), "{clean:?}");

    let holed = compare(&list("lexopt"), &scratch("advisories"));
    assert!(!holed.status.success(), "{holed:?}");
    assert!(String::from_utf8_lossy(&holed.stderr).contains("RUSTSEC-2026-9999"), "{holed:?}");
}

/// The fuzz targets have a lock file of their own, which is in force when they are built: a crate that is missing there stops
/// them long after it was added.
#[test]
fn the_fuzz_targets_are_locked_with_every_crate_of_ours() {
    let read = |file: &str| fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
    let lock = read("tests/fuzz/Cargo.lock");
    let own = lock.split("[[package]]").find(|entry| entry.contains("\nname = \"redial\"\n")).unwrap();
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).unwrap();
    let targets = manifest["target"].as_table().unwrap().values().filter_map(|target| target.get("dependencies"));
    let all = ["dependencies", "build-dependencies"].into_iter().filter_map(|table| manifest.get(table)).chain(targets);
    for (name, wanted) in all.flat_map(|table| table.as_table().unwrap()) {
        let optional = wanted.get("optional").and_then(toml::Value::as_bool) == Some(true);
        let locked = own.contains(&format!("\"{name}\"")) || own.contains(&format!("\"{name} "));
        assert!(optional || locked, "{name}: `cargo metadata --manifest-path tests/fuzz/Cargo.toml` adds it");
    }
}
