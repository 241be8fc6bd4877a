//! Nonsense from the user: one clear sentence on standard error, the contract's exit code, and nothing lost.

use std::fs;

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::lab::process::{Tool, run};
use crate::lab::{Check, Checked, address, scratch, text};

fn checked(arguments: &[&str]) -> Checked {
    Check::with(arguments.iter().map(ToString::to_string)).run()
}

#[track_caller]
fn refused(arguments: &[&str], exit: i32) -> Checked {
    complains(checked(arguments), arguments, exit)
}

#[track_caller]
fn complains(checked: Checked, arguments: &[&str], exit: i32) -> Checked {
    assert_eq!(checked.exit, Some(exit), "{arguments:?}: {checked}");
    assert_eq!(checked.stdout, "", "{arguments:?}");
    let sentence = checked.stderr.strip_prefix("redial: ").unwrap_or_default();
    assert_eq!(sentence.lines().count(), 1, "{arguments:?}: {checked}");
    assert!(sentence.len() > 15 && sentence.len() < 400, "{arguments:?}: {checked}");
    assert!(!sentence.trim_end().contains(|c: char| c.is_control()), "{arguments:?}: {checked}");
    checked
}

#[test]
fn targets_that_name_no_computer() {
    let long = "a".repeat(5000);
    for target in
        ["", " ", "a b", "ftp://", "999.1.1.1", "[::1", "a..b", "\u{1b}[2J", "pc\u{202e}1", "mstsc", long.as_str()]
    {
        refused(&[target, "--json"], 64);
    }
    // The number of an error is not the address 0.0.9.4 that systems would make of it.
    for number in ["0x904", "2308", "0x904/0x7", "Your credentials did not work"] {
        assert!(refused(&[number, "--json"], 64).stderr.contains("redial check NAME --error "), "{number}");
    }
    assert!(refused(&["192,168,1,20"], 64).stderr.contains("did you mean 192.168.1.20?"));
}

#[test]
fn ports_that_do_not_exist() {
    for arguments in [
        &["pc1:0"][..],
        &["pc1:70000"],
        &["pc1:"],
        &["pc1:rdp"],
        &["[::1]:0"],
        &["pc1", "--port", "0"],
        &["pc1", "--port", "70000"],
        &["pc1", "--port", "-1"],
        &["pc1", "--port"],
        &["pc1", "--port", "+5"],
        &["pc1:+5"],
        &["[::1]:+5"],
        &["pc1", "--gateway", "gw:+443"],
    ] {
        refused(arguments, 64);
    }
}

#[test]
fn options_that_do_not_exist() {
    for arguments in [
        &["pc1", "--nonsense"][..],
        &["pc1", "pc2"],
        &["pc1", "-x"],
        &[],
        &["pc1", "--timeout", "0"],
        &["pc1", "--timeout", "soon"],
        &["pc1", "--timeout", "+5"],
        &["pc1", "--timeout", "1e1"],
        &["pc1", "--report", "x.pdf"],
        &["pc1", "--report"],
    ] {
        refused(arguments, 64);
    }
}

#[test]
fn connection_files_that_are_none() {
    let folder = scratch("bad-input");
    let bad: [(&str, &[u8]); 7] = [
        ("empty", b""),
        ("program", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
        ("zeros", &[0; 5000]),
        ("prose", b"hello\nworld\n"),
        ("half-utf-16", b"\xff\xfef\0u\0l\0l\0 "),
        ("lone-surrogates", b"\xff\xfe\0\xd8\0\xd8\0\xd8\n\0"),
        ("bad-address", b"full address:s:http://pc1/\x1b[2J\r\n"),
    ];
    for (name, bytes) in bad {
        let file = folder.join(format!("{name}.rdp"));
        fs::write(&file, bytes).expect("scratch is writable");
        refused(&["--rdp", text(&file), "--json"], 66);
        refused(&[text(&file), "--json"], 66);
        assert_eq!(fs::read(&file).expect("it is still there"), bytes);
    }
    // Good settings for a computer that is still to be named.
    let template = folder.join("template.rdp");
    fs::write(&template, "screen mode id:i:2\r\n").expect("scratch is writable");
    refused(&["--rdp", text(&template), "--json"], 66);
    refused(&[text(&template), "--json"], 66);
    refused(&["--rdp", text(&folder.join("missing.rdp")), "--json"], 66);
    refused(&["--rdp", text(&folder), "--json"], 66);
}

#[test]
fn a_huge_connection_file_costs_neither_time_nor_memory() {
    let file = scratch("bad-input").join("huge.rdp");
    fs::File::create(&file).and_then(|file| file.set_len(8 << 30)).expect("a sparse file");
    let checked = refused(&["--rdp", text(&file), "--json"], 66);
    assert!(checked.peak_kib < 60 * 1024, "{} KiB", checked.peak_kib);
}

#[test]
fn hostile_settings_in_a_good_file_are_only_settings() {
    let folder = scratch("bad-input");
    let (file, mut content) = (folder.join("hostile.rdp"), format!("full address:s:{}\r\n", address()));
    content.push_str("server port:i:99999999999999999999\r\n");
    fs::write(&file, &content).expect("scratch is writable");
    refused(&["--rdp", text(&file), "--json"], 66);
    // What is not asked of it may say what it likes.
    content = format!(
        "full address:s:{}\r\ngatewayusagemethod:i:-1\r\n{}",
        address(),
        ":i:\u{202e}\x1b[2J\r\n".repeat(10_000)
    );
    fs::write(&file, &content).expect("scratch is writable");
    checked(&["--rdp", text(&file), "--json", "--timeout", "2"]).blames("port-refused", "server");
}

#[test]
fn reports_that_cannot_be_written() {
    let folder = scratch("bad-input");
    let target = address().to_string();
    let nowhere = folder.join("missing").join("report.html");
    refused(&[&target, "--report", text(&nowhere)], 66);
    refused(&[&target, "--json", text(&nowhere.with_extension("json"))], 66);
    let taken = folder.join("folder.html");
    fs::create_dir(&taken).expect("scratch is writable");
    refused(&[&target, "--report", text(&taken)], 66);
    // A full disk shows only when the report is written; it must not look like success.
    let full = folder.join("full.txt");
    symlink("/dev/full", &full).expect("scratch is writable");
    let checked = checked(&[&target, "--report", text(&full)]);
    assert!(checked.stderr.contains("could not be written"), "{checked}");
    assert_eq!(checked.exit, Some(66), "{checked}");
}

#[test]
fn an_old_report_survives_what_goes_wrong() {
    let folder = scratch("bad-input");
    let report = folder.join("report.html");
    fs::write(&report, "last week's").expect("scratch is writable");
    for arguments in [&["a b"][..], &["pc1:0"], &["pc1", "--nonsense"], &["--rdp", "/missing.rdp"]] {
        refused(
            &[arguments, &["--report", text(&report)]].concat(),
            if arguments.contains(&"--rdp") { 66 } else { 64 },
        );
        assert_eq!(fs::read_to_string(&report).expect("it is still there"), "last week's");
    }
    let other = folder.join("missing").join("report.json");
    refused(&["pc1", "--report", text(&report), "--json", text(&other)], 66);
    assert_eq!(fs::read_to_string(&report).expect("it is still there"), "last week's");
}

#[test]
fn a_file_that_could_not_be_checked_is_not_left_behind() {
    let report = scratch("bad-input").join("new.html");
    refused(&["a b", "--report", text(&report)], 64);
    assert!(!report.exists());
}

#[cfg(feature = "gui")]
#[test]
fn saved_reports_that_are_broken() {
    let folder = scratch("bad-input");
    let good = folder.join("good.json");
    checked(&[&address().to_string(), "--json", text(&good)]);
    let good = fs::read(&good).expect("it was written");
    let deep = b"[".repeat(100_000);
    let bad: [(&str, &[u8]); 7] = [
        ("empty", b""),
        ("cut", &good[..good.len() / 2]),
        ("prose", b"hello"),
        ("other", b"{\"schema\": \"something.else/1\"}"),
        ("newer", b"{\"schema\": \"redial.report/999\"}"),
        ("hollow", b"{\"schema\": \"redial.report/1\", \"layers\": \"\x1b[2J\"}"),
        ("deep", &deep),
    ];
    for (name, bytes) in bad {
        let file = folder.join(format!("{name}.json"));
        fs::write(&file, bytes).expect("scratch is writable");
        let arguments = ["open", text(&file)];
        complains(Check::command(arguments.map(str::to_owned)).run(), &arguments, 66);
    }
    let arguments = ["open", "/missing.json"];
    complains(Check::command(arguments.map(str::to_owned)).run(), &arguments, 66);
}

/// A terminal obeys what begins with Escape or with the one-octet form of it, and some obey changes of direction.
const ACTS: &str = "a\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\r\tb";

#[test]
fn nothing_of_the_users_own_words_acts_on_the_terminal() {
    let file = format!("{ACTS}.rdp");
    // Nobody listens there.
    let target = address().to_string();
    for arguments in [
        &[ACTS][..],
        &["check", ACTS],
        &["check", "pc1", ACTS],
        &["check", &file],
        &["check", "--rdp", &file],
        &["check", "pc1", "--gateway", ACTS],
        &["check", "pc1", "--port", ACTS],
        &["check", &target, "--timeout", "2", "--error", ACTS],
        &["check", "pc1", "--timeout", ACTS],
        &["check", "pc1", "--report", "/missing/\u{1b}[2J.html"],
        &["check", "pc1", "--json", "/missing/\u{1b}[2J.json"],
        &["check", "pc1", &format!("--{ACTS}")],
        &["check", "-\u{1b}"],
        &["host", ACTS],
        &["host", "--practice", "--report", "/missing/\u{1b}[2J.html"],
        &["open", &format!("{ACTS}.json")],
        &["explain", ACTS],
        &["explain", "0x904", ACTS],
        &["practice", ACTS],
        &["fixes", ACTS],
        &["fix", ACTS],
        &["fix", "flush-dns", "--target", ACTS, "--practice"],
        &["fix", "flush-dns", &format!("--{ACTS}"), "--practice"],
        &["fix", "client-nla-on", "--file", &file, "--practice"],
        &["fix", "clear-connection-history", "--host", ACTS, "--practice"],
        &["undo", ACTS],
        &["changes", ACTS],
    ] {
        let shown = Check::command(arguments.iter().map(ToString::to_string)).run();
        for text in [&shown.stdout, &shown.stderr] {
            let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.contains(acts), "{arguments:?}: {}", text.escape_debug());
        }
        assert!(matches!(shown.exit, Some(0 | 3 | 64 | 66 | 70 | 75)), "{arguments:?}: {shown}");
        assert!(shown.exit == Some(0) || !shown.stderr.trim().is_empty(), "{arguments:?}: {shown}");
    }
}

/// A pipe that nobody will ever write to or read from.
fn pipe(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    run(Tool { program: "mkfifo", package: "coreutils" }, None, &[text(&path)]);
    path
}

#[track_caller]
fn at_once(checked: &Checked) {
    assert!(checked.took < Duration::from_secs(20), "{checked}");
}

#[test]
fn nobody_waits_for_a_pipe() {
    let folder = scratch("bad-input");
    let (rdp, html, json) = (pipe(&folder, "a.rdp"), pipe(&folder, "a.html"), pipe(&folder, "a.json"));
    for arguments in [
        &[text(&rdp)][..],
        &["--rdp", text(&rdp)],
        &["pc1", "--report", text(&html)],
        &["pc1", "--json", text(&json)],
        &["--rdp", "/dev/zero"],
    ] {
        at_once(&refused(arguments, 66));
    }
    let link = folder.join("b.html");
    symlink(&html, &link).expect("scratch is writable");
    at_once(&refused(&["pc1", "--report", text(&link)], 66));
    #[cfg(feature = "gui")]
    for file in [&json, &rdp] {
        let arguments = ["open", text(file)];
        at_once(&complains(Check::command(arguments.map(str::to_owned)).run(), &arguments, 66));
    }
}

#[test]
fn a_link_to_nothing_stays_one() {
    let folder = scratch("bad-input");
    let target = address().to_string();
    let (link, place) = (folder.join("link.txt"), folder.join("place.txt"));
    symlink("place.txt", &link).expect("scratch is writable");
    let is_link = || fs::symlink_metadata(&link).is_ok_and(|found| found.is_symlink());
    // Refused for another reason: neither the link nor what it leads to has come or gone.
    let nowhere = folder.join("missing").join("report.json");
    refused(&[&target, "--report", text(&link), "--json", text(&nowhere)], 66);
    assert!(is_link() && !place.exists());
    checked(&[&target, "--timeout", "2", "--report", text(&link)]);
    assert!(is_link() && fs::read_to_string(&place).is_ok_and(|report| report.starts_with("Redial report")));
    // Through two links, and round in a circle.
    let (first, around) = (folder.join("first.txt"), folder.join("around.txt"));
    symlink(&link, &first).expect("scratch is writable");
    fs::remove_file(&place).expect("it was written");
    checked(&[&target, "--timeout", "2", "--report", text(&first)]);
    assert!(is_link() && place.exists());
    symlink("around.txt", &around).expect("scratch is writable");
    refused(&[&target, "--report", text(&around)], 66);
}

#[test]
fn a_system_without_room_is_told_and_no_fault_of_the_networks() {
    let target = address().to_string();
    for script in ["ulimit -n 6; exec \"$0\" \"$@\"", "ulimit -n 40; exec \"$0\" \"$@\""] {
        for arguments in [&["check", &target, "--json"][..], &["host", "--practice", "--json"], &["practice", "silent"]]
        {
            let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
            let checked = Check::command(arguments).shell(script).run();
            assert_eq!((checked.exit, checked.stdout.as_str()), (Some(70), ""), "{checked}");
            assert!(checked.stderr.starts_with("redial: ") && checked.stderr.contains("ulimit -n"), "{checked}");
            assert_eq!(checked.stderr.lines().count(), 1, "{checked}");
        }
        let window = Check::command(Vec::new()).environment("DISPLAY", ":0").shell(script).run();
        assert_eq!(window.exit, Some(70), "{window}");
        assert!(window.stderr.contains("ulimit -n") && window.stderr.lines().count() == 1, "{window}");
    }
}

#[test]
fn what_could_not_be_printed_is_said() {
    for arguments in [&["--help"][..], &["--version"], &["fixes"], &["explain", "0x904"], &["practice", "--list"]] {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let full = Check::command(arguments.clone()).shell("exec \"$0\" \"$@\" >/dev/full").run();
        assert_eq!(full.exit, Some(70), "{arguments:?}: {full}");
        assert!(full.stderr.starts_with("redial: ") && full.stderr.contains("full"), "{arguments:?}: {full}");
    }
}

#[cfg(feature = "gui")]
#[test]
fn saved_reports_that_are_made_to_hang() {
    let folder = scratch("bad-input");
    let good = folder.join("good.json");
    checked(&[&address().to_string(), "--timeout", "2", "--json", text(&good)]);
    let good: serde_json::Value = serde_json::from_slice(&fs::read(&good).expect("it was written")).expect("JSON");
    let mut reasons = good.clone();
    reasons["verdict"]["because"] = vec![""; 900_000].into();
    let mut long = good;
    long["verdict"]["headline"] = "x".repeat(1_000_000).into();
    for report in [reasons, long] {
        let file = folder.join("hostile.json");
        fs::write(&file, report.to_string()).expect("scratch is writable");
        let arguments = ["open", text(&file)];
        let refused = complains(Check::command(arguments.map(str::to_owned)).run(), &arguments, 66);
        at_once(&refused);
        assert!(refused.peak_kib < 60 * 1024, "{} KiB", refused.peak_kib);
    }
}
