//! Redial, killed while it changes something: the next one finds what was half done, and takes it back.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};

use serde_json::Value;

use super::Bench;
use super::computer::{Computer, eventually};

/// So many that it is not done before it is killed.
const MANY: usize = 250;
const CERTIFICATES: usize = 3;
const KEYS: &str = "ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys";

#[test]
fn a_persons_own_fix_that_was_killed() {
    let Some(pc) = Computer::copy() else { return };
    let key = "HKEY_CURRENT_USER\\Software\\Microsoft\\Terminal Server Client\\Servers";
    let one = |number| format!("[{key}\\pc{number}]\n\"UsernameHint\"=\"{number}\"\n\n");
    let many: String = (0..MANY).map(one).collect();
    pc.registry(&format!("Windows Registry Editor Version 5.00\n\n{many}"));
    let journal = pc.unix(&format!("{}\\AppData\\Local\\Redial\\journal.jsonl", pc.home()));
    let bench = Bench::new(&pc);

    kill(bench.pc.start("fix clear-connection-history --all --yes"), || lines(&journal) > MANY + 40);
    let change = half_done(&bench, "clear-connection-history");
    assert!(!bench.pc.look().since(&bench.seed).is_empty(), "it was killed too early");
    bench.undo(&change);

    // What is torn at its end is a write that was cut short; what is changed within is no journal to go by.
    let whole = fs::read(&journal).unwrap();
    fs::write(&journal, [whole.as_slice(), b"{\"v\":1,\"sum\":\"0123"].concat()).unwrap();
    assert_eq!(bench.pc.redial("changes").code, Some(0));
    let edited = String::from_utf8(whole.clone()).unwrap().replacen("pc7.example", "pc8.example", 1);
    fs::write(&journal, edited).unwrap();
    let newer = [b"{\"v\":3,\"sum\":\"0000000000000000\",\"record\":{}}\n".as_slice(), &whole].concat();
    for (bytes, said) in [(None, "damaged, or was edited by hand"), (Some(newer), "newer version of Redial")] {
        if let Some(bytes) = bytes {
            fs::write(&journal, bytes).unwrap();
        }
        for line in ["fix reset-default-rdp --yes", "fix clear-connection-history --all --yes", "undo", "changes"] {
            let refused = bench.pc.redial(line);
            // Where there is nothing to do, no journal is needed.
            let idle = line.starts_with("fix reset") && refused.out.contains("right already");
            assert!(idle || refused.code == Some(66) && refused.err.contains(said), "{line}: {refused:?}");
        }
        bench.differs(said, Vec::new());
    }
}

#[test]
fn a_fix_of_the_whole_computer_that_was_killed() {
    let Some(pc) = Computer::copy() else { return };
    for _ in 0..CERTIFICATES {
        pc.certificate(rcgen::generate_simple_self_signed(["pc7.example".to_owned()]).unwrap().cert.der());
    }
    let key = format!("{KEYS}\\f686aace6942fb7f7ceb231212eef4a4_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21");
    pc.file(&key, b"key", 0x24);
    // It runs, so it is restarted, and that takes a while.
    let (started, _) = pc.json("fix start-remote-desktop-service --yes");
    assert_eq!(started["outcome"], "applied", "{started:#}");
    let bench = Bench::new(&pc);
    let aside = bench.pc.unix(&format!("{key}.redial-1"));

    kill(bench.pc.start("fix repair-key-permissions --step move-key --yes"), || aside.exists());
    let change = half_done(&bench, "repair-key-permissions");
    assert!(!bench.pc.look().since(&bench.seed).is_empty(), "it was killed too early");
    bench.undo(&change);
}

/// The Windows program, and nothing that was there before it.
fn kill(mut started: Child, now: impl Fn() -> bool) {
    eventually("it changes something", || now().then_some(()));
    // What was started is by now the guard that ends what takes too long, and its one child is Redial.
    let children = format!("/proc/{0}/task/{0}/children", started.id());
    let redial = fs::read_to_string(children).unwrap().trim().to_owned();
    let command = fs::read_to_string(format!("/proc/{redial}/cmdline")).unwrap();
    assert!(command.contains("redial.exe"), "{command:?}");
    assert!(Command::new("kill").args(["-KILL", &redial]).status().unwrap().success());
    assert!(!started.wait().unwrap().success());
}

/// As everybody is told. Gives the change's name.
fn half_done(bench: &Bench, fix: &str) -> String {
    let (changes, code) = bench.pc.json("changes");
    let first: &Value = &changes["changes"][0];
    assert_eq!(
        (first["fix"].as_str(), first["state"].as_str(), code),
        (Some(fix), Some("half-done"), Some(0)),
        "{first:#}"
    );
    first["change"].as_str().unwrap().to_owned()
}

fn lines(file: &Path) -> usize {
    fs::read_to_string(file).map_or(0, |text| text.lines().count())
}
