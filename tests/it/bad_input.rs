//! Nonsense from the user: one clear sentence on standard error, the contract's exit code, and nothing lost.

use std::fs;

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
        ["", " ", "a b", "http://pc1/", "999.1.1.1", "[::1", "a..b", "\u{1b}[2J", "pc\u{202e}1", long.as_str()]
    {
        refused(&[target, "--json"], 64);
    }
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
        &["pc1", "--report", "x.pdf"],
        &["pc1", "--report"],
    ] {
        refused(arguments, 64);
    }
}

#[test]
fn connection_files_that_are_none() {
    let folder = scratch("bad-input");
    let bad: [(&str, &[u8]); 8] = [
        ("empty", b""),
        ("program", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
        ("zeros", &[0; 5000]),
        ("prose", b"hello\nworld\n"),
        ("half-utf-16", b"\xff\xfef\0u\0l\0l\0 "),
        ("lone-surrogates", b"\xff\xfe\0\xd8\0\xd8\0\xd8\n\0"),
        ("no-address", b"screen mode id:i:2\r\n"),
        ("bad-address", b"full address:s:http://pc1/\x1b[2J\r\n"),
    ];
    for (name, bytes) in bad {
        let file = folder.join(format!("{name}.rdp"));
        fs::write(&file, bytes).expect("scratch is writable");
        refused(&["--rdp", text(&file), "--json"], 66);
        refused(&[text(&file), "--json"], 66);
        assert_eq!(fs::read(&file).expect("it is still there"), bytes);
    }
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
    std::os::unix::fs::symlink("/dev/full", &full).expect("scratch is writable");
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
