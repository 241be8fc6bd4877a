//! Many computers at once: what is counted, what is told of each, what tools get, and what stays when it is cancelled.

#![expect(clippy::disallowed_methods, reason = "the program under test is started from here")]
#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::lab::{Check, Namespace, scratch, text};

/// Practice computers in a program of their own, and their addresses.
struct Practice {
    program: Child,
    addresses: Vec<String>,
}

impl Practice {
    fn of(kinds: &[(&str, usize)]) -> Self {
        let names = kinds.iter().flat_map(|(name, count)| std::iter::repeat_n(*name, *count));
        let mut program = Command::new(env!("CARGO_BIN_EXE_redial"));
        program.arg("practice").args(names).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut program = program.spawn().unwrap();
        let lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let address = |line: String| line.split_whitespace().nth(1).unwrap().to_owned();
        let all = kinds.iter().map(|(_, count)| count).sum();
        let addresses: Vec<_> = lines.take(all).map(|line| address(line.unwrap())).collect();
        assert_eq!(addresses.len(), all);
        Self { program, addresses }
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn documents(stdout: &str) -> Vec<Value> {
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn count(documents: &[Value], cause: &Value) -> usize {
    documents.iter().filter(|document| document["verdict"]["cause"] == *cause).count()
}

#[test]
fn every_line_is_told_and_counted() {
    let folder = scratch("many");
    let practice = Practice::of(&[("healthy", 20), ("refused", 20), ("silent", 20)]);
    let file = |name: &str| text(&folder.join(name)).to_owned();
    // Whoever is listed twice is asked once, and a line that names nobody costs none of the others.
    let list = format!("# the lab\n{}\n{}\n192.168.1.300\n", practice.addresses.join("\n"), practice.addresses[0]);
    fs::write(folder.join("list"), list).unwrap();
    let (csv, junit, metrics) = (file("a.csv"), file("a.xml"), file("a.prom"));
    let arguments = [
        "--targets",
        &file("list"),
        "--json",
        "--rate",
        "0",
        "--at-once",
        "20",
        "--timeout",
        "2",
        "--error",
        "none",
        "--csv",
        &csv,
        "--junit",
        &junit,
        "--prometheus",
        &metrics,
        "--expires-within",
        "30",
    ];
    let checked = Check::with(arguments.map(str::to_owned)).run();
    assert_eq!(checked.exit, Some(3), "{checked}");
    let documents = documents(&checked.stdout);
    assert_eq!(documents.len(), 60, "{}", checked.stderr);
    let of = |cause: &str| count(&documents, &cause.into());
    assert_eq!((count(&documents, &Value::Null), of("port-refused"), of("server-silent")), (20, 20, 20));
    let asked: HashSet<_> = documents.iter().map(|document| document["target"]["typed"].as_str().unwrap()).collect();
    assert_eq!(asked, practice.addresses.iter().map(String::as_str).collect());
    // Healthy ones have a certificate that lasts longer than that, or less: it is said either way, and is no fault.
    let forecast = documents.iter().filter(|document| document["expires"]["within_days"] == 30).count();
    assert_eq!(forecast, 20);
    assert!(checked.stderr.contains("line 63: \u{201c}192.168.1.300\u{201d}"), "{}", checked.stderr);
    assert!(checked.stderr.contains("\n1 line names a computer that is in the list already.\n"), "{}", checked.stderr);
    let without = "\n1 line that can't be read has no document in the JSON, as no computer was checked.\n";
    assert!(checked.stderr.contains(without), "{}", checked.stderr);
    assert!(checked.stderr.contains("60 computers were checked"), "{}", checked.stderr);
    assert!(checked.stderr.contains("    20  port-refused"), "{}", checked.stderr);
    let table = fs::read_to_string(csv).unwrap();
    assert_eq!(table.lines().count(), 62);
    assert!(table.lines().last().unwrap().starts_with("line 63,,,,64,,,"), "{table}");
    let results = fs::read_to_string(junit).unwrap();
    assert!(results.contains("tests=\"61\" failures=\"40\" errors=\"1\""), "{results}");
    let metrics = fs::read_to_string(metrics).unwrap();
    let healthy = metrics.lines().filter(|line| line.starts_with("redial_healthy{") && line.ends_with(" 1")).count();
    assert_eq!(healthy, 20, "{metrics}");
    assert!(metrics.contains("\nredial_exit_code{target=\"line 63\"} 64\n"), "{metrics}");
    assert!(checked.peak_kib < 100 * 1024, "{} KiB", checked.peak_kib);
}

#[test]
fn people_get_a_line_of_each_and_a_table() {
    let folder = scratch("many");
    let practice = Practice::of(&[("healthy", 1), ("refused", 1)]);
    let list = folder.join("list.csv");
    let ports: Vec<_> = practice.addresses.iter().map(|address| address.replace(':', ";")).collect();
    fs::write(&list, format!("name;port\r\n{}\r\n;7\r\n", ports.join("\r\n"))).unwrap();
    let arguments = ["--targets", text(&list), "--rate", "0", "--error", "none", "--expires-within", "3650"];
    let checked = Check::with(arguments.map(str::to_owned)).run();
    assert_eq!(checked.exit, Some(3), "{checked}");
    assert!(practice.addresses.iter().all(|address| checked.stdout.contains(address)), "{checked}");
    assert!(checked.stdout.contains("2 computers were checked:\n     1  port-refused"), "{checked}");
    assert!(checked.stdout.contains("1 certificate expires within 3650 days"), "{checked}");
    assert_eq!(checked.stderr, "redial: line 4: no computer is named\n");
    // A list of healthy computers with a line that names none is no success.
    fs::write(&list, format!("{}\n999.1.1.1\n", practice.addresses[0])).unwrap();
    let checked = Check::with(["--targets", text(&list), "--rate", "0", "--error", "none"].map(str::to_owned)).run();
    assert_eq!(checked.exit, Some(64), "{checked}");
}

#[test]
fn lists_that_are_none() {
    let folder = scratch("many");
    let list = folder.join("list");
    let nameless = b"Room,User\n5,anna\n6,otto\n";
    for (bytes, exit) in [(&b"# nobody\n"[..], 64), (b"pc-1\0\n", 66), (&vec![b'a'; 5 << 20], 66), (nameless, 66)] {
        fs::write(&list, bytes).unwrap();
        let checked = Check::with(["--targets", text(&list)].map(str::to_owned)).run();
        assert_eq!((checked.exit, checked.stdout.as_str()), (Some(exit), ""), "{checked}");
        assert_eq!(checked.stderr.lines().count(), 1, "{checked}");
    }
    let missing = folder.join("missing");
    assert_eq!(Check::with(["--targets", text(&missing)].map(str::to_owned)).run().exit, Some(66));
    // None of its lines can be read: whoever waits for a file hears of them.
    let csv = folder.join("a.csv");
    fs::write(&list, "999.1.1.1\n").unwrap();
    let checked = Check::with(["--targets", text(&list), "--csv", text(&csv)].map(str::to_owned)).run();
    assert_eq!(checked.exit, Some(64), "{checked}");
    assert!(fs::read_to_string(csv).unwrap().contains("\r\nline 1,,,,64,"));
}

#[test]
fn a_number_behind_a_name_is_no_error_that_was_seen() {
    let folder = scratch("many");
    let practice = Practice::of(&[("healthy", 1)]);
    let list = folder.join("list");
    let (address, port) = practice.addresses[0].split_once(':').unwrap();
    fs::write(&list, format!("{address} {port}\n{address}\t{port}\n{address}:{port}\t0x904/0x7\n")).unwrap();
    let checked = Check::with(["--targets", text(&list), "--rate", "0", "--json"].map(str::to_owned)).run();
    let documents = documents(&checked.stdout);
    assert_eq!(documents.len(), 1, "{checked}");
    assert_eq!(
        (&documents[0]["target"]["port"], &documents[0]["error"]["code"]),
        (&port.parse::<u16>().unwrap().into(), &"0x904".into())
    );
    for line in [1, 2] {
        let told = checked.stderr.lines().find(|told| told.starts_with(&format!("redial: line {line}: "))).unwrap();
        assert!(told.ends_with(&format!("did you mean {address}:{port}?")), "{told}");
    }
}

#[test]
fn inventories_as_windows_and_its_programs_write_them() {
    let folder = scratch("many");
    let practice = Practice::of(&[("refused", 2)]);
    let [first, second] = [0, 1].map(|at: usize| practice.addresses[at].as_str());
    let list = folder.join("list.csv");
    let of_excel =
        format!("sep=;\r\nRaum;DNSHostName\r\nB\u{fc}ro, S\u{fc}d;{first}\r\n\"Desk #5\r\nleft\";{second}\r\n;\r\n");
    let latin: Vec<u8> = of_excel.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect();
    let wide: Vec<u8> = of_excel.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let quoted = format!("\"{first}\"\n\"{second}\"\n").into_bytes();
    for bytes in [latin, wide, of_excel.clone().into_bytes(), quoted] {
        fs::write(&list, &bytes).unwrap();
        let words = ["--targets", text(&list), "--rate", "0", "--error", "none"];
        let checked = Check::with(words.map(str::to_owned)).run();
        assert_eq!((checked.exit, checked.stderr.as_str()), (Some(3), ""), "{checked}");
        let named = |address: &str| checked.stdout.lines().any(|line| line.starts_with(&format!("{address} ")));
        assert!(named(first) && named(second), "{checked}");
    }
}

#[test]
fn a_table_of_results_is_a_list_again() {
    let folder = scratch("many");
    let practice = Practice::of(&[("refused", 2)]);
    let (list, csv) = (folder.join("list"), folder.join("a.csv"));
    fs::write(&list, practice.addresses.join("\n")).unwrap();
    for list in [&list, &csv] {
        let out = folder.join("b.csv");
        let words = ["--targets", text(list), "--rate", "0", "--error", "none", "--csv", text(&out)];
        let checked = Check::with(words.map(str::to_owned)).run();
        assert_eq!((checked.exit, checked.stderr.as_str()), (Some(3), ""), "{checked}");
        let table = fs::read_to_string(&out).unwrap();
        assert!(table.starts_with("\u{feff}name,host,port,"), "{table}");
        assert_eq!(table.lines().count(), 3, "{table}");
        fs::rename(&out, &csv).unwrap();
    }
}

#[test]
fn a_redacted_run_says_nothing_of_lines_that_it_could_not_read() {
    let folder = scratch("many");
    let list = folder.join("list");
    fs::write(&list, "secret 3390\nsecret;5\n10.77.0.777\nthe secret of pc 5\nsecret:0\n").unwrap();
    let [csv, junit, metrics] = ["a.csv", "a.xml", "a.prom"].map(|name| folder.join(name));
    let words = [
        "--targets",
        text(&list),
        "--redact",
        "--csv",
        text(&csv),
        "--junit",
        text(&junit),
        "--prometheus",
        text(&metrics),
    ];
    let checked = Check::with(words.map(str::to_owned)).run();
    assert_eq!(checked.exit, Some(64), "{checked}");
    let files = [&csv, &junit, &metrics].map(|file| fs::read_to_string(file).unwrap());
    assert_eq!(files[1].matches("<error type=\"64\"").count(), 5, "{}", files[1]);
    for told in files.iter().chain([&checked.stdout, &checked.stderr]) {
        assert!(!told.contains("secret") && !told.contains("10.77"), "{told}");
    }
    assert!(checked.stderr.contains("redial: line 3: no number in an address is above 255\n"), "{checked}");
}

#[test]
fn each_result_has_a_file_of_its_own() {
    let folder = scratch("many");
    let (list, other, json) = (folder.join("list"), folder.join("a.csv"), folder.join("a.json"));
    fs::write(&list, "127.82.68.1\n").unwrap();
    let around = folder.join("..").join(folder.file_name().unwrap()).join("a.csv");
    let [list, other, json, around]: [&str; 4] = [&list, &other, &json, &around].map(|file| text(file));
    for words in [
        &["--targets", list, "--csv", other, "--junit", around][..],
        &["--targets", list, "--csv", list],
        &["--targets", list, "--csv", "-"],
        &["127.82.68.1", "--json", json, "--report", json],
    ] {
        let checked = Check::with(words.iter().map(|word| (*word).to_owned())).run();
        assert_eq!((checked.exit, checked.stdout.as_str()), (Some(64), ""), "{checked}");
        assert_eq!(checked.stderr.lines().count(), 1, "{checked}");
    }
    assert_eq!(fs::read_to_string(list).unwrap(), "127.82.68.1\n");
    assert!(!Path::new(other).exists() && !Path::new(json).exists());
}

/// `check --targets ... | head -1`
#[test]
fn what_was_found_is_kept_where_nobody_reads_on() {
    let folder = scratch("many");
    let practice = Practice::of(&[("refused", 3)]);
    let [list, csv, metrics, json] = ["list", "a.csv", "a.prom", "a.jsonl"].map(|name| folder.join(name));
    fs::write(&list, practice.addresses.join("\n")).unwrap();
    let run = |words: &[&str]| {
        let mut redial = Command::new(env!("CARGO_BIN_EXE_redial"));
        redial.args(["check", "--targets", text(&list), "--rate", "0", "--error", "none"]).args(words);
        let mut redial = redial.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(redial.stdout.take());
        let ended = redial.wait_with_output().unwrap();
        let told = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(70), "{told}");
        assert!(told.contains("has stopped reading"), "{told}");
    };
    run(&["--csv", text(&csv), "--prometheus", text(&metrics)]);
    assert_eq!(fs::read_to_string(&csv).unwrap().lines().count(), 4);
    assert_eq!(fs::read_to_string(&metrics).unwrap().matches("\nredial_exit_code{").count(), 3);
    run(&["--json", text(&json)]);
    assert_eq!(documents(&fs::read_to_string(&json).unwrap()).len(), 3);
    run(&[]);
}

#[test]
fn what_was_done_is_kept_when_it_is_cancelled() {
    for signal in ["-INT", "-TERM"] {
        cancelled_by(signal);
    }
}

fn cancelled_by(signal: &str) {
    let folder = scratch("many");
    let practice = Practice::of(&[("healthy", 1), ("silent", 5)]);
    let (list, csv, metrics) = (folder.join("list"), folder.join("a.csv"), folder.join("a.prom"));
    fs::write(&list, practice.addresses.join("\n")).unwrap();
    fs::write(&metrics, "of a whole run").unwrap();
    let mut redial = Command::new(env!("CARGO_BIN_EXE_redial"));
    redial.args(["check", "--targets", text(&list), "--json", "--rate", "0", "--timeout", "60", "--error", "none"]);
    redial.args(["--csv", text(&csv), "--prometheus", text(&metrics)]);
    redial.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut redial = redial.spawn().unwrap();
    let mut out = BufReader::new(redial.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    let interrupt = Command::new("kill").args([signal, &redial.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    let ended = redial.wait_with_output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!((ended.status.code(), rest.as_str()), (Some(130), ""), "{told}");
    assert_eq!(documents(&first)[0]["target"]["typed"], practice.addresses[0].as_str());
    assert!(told.contains("5 computers were not checked any more"), "{told}");
    assert_eq!(fs::read_to_string(csv).unwrap().lines().count(), 2);
    // Where computers are missing, their alarms would be over.
    assert_eq!(fs::read_to_string(&metrics).unwrap(), "of a whole run");
    assert!(told.contains(&format!("The metrics in {} stay as they were", metrics.display())), "{told}");
}

/// What pages and sentences say of how long a list takes: two bounds.
#[test]
fn what_a_computer_costs() {
    let asked = |report: &Value| -> Vec<String> {
        let attempts = report["layers"].as_array().unwrap().iter().find_map(|layer| layer["facts"].get("connections"));
        let attempts = attempts.unwrap()["attempts"].as_array().unwrap().iter();
        attempts.map(|attempt| attempt["outcome"]["kind"].as_str().unwrap_or("unknown").to_owned()).collect()
    };
    let practice = Practice::of(&[("healthy", 1)]);
    let of = |address: &str| [address, "--error", "none", "--timeout", "2"].map(str::to_owned);
    let healthy = Check::with(of(&practice.addresses[0])).argument("--json").run();
    assert_eq!(asked(&healthy.report), ["open"]);
    let network = Namespace::new();
    network.iptables("-A OUTPUT -p tcp --syn -j DROP");
    let off = Check::with(of("192.0.2.77")).argument("--json").inside(&network).run();
    let attempts = asked(&off.report);
    // The system asks three times.
    assert_eq!(attempts, ["silent"], "{off}");
}

#[test]
fn a_forecast_is_no_fault() {
    let practice = Practice::of(&[("healthy", 1), ("silent", 1)]);
    let of = |address: &str, more: &[&str]| {
        let common = [address, "--error", "none", "--timeout", "2", "--expires-within", "3650"];
        Check::with(common.iter().chain(more).map(|word| (*word).to_owned())).run()
    };
    let healthy = of(&practice.addresses[0], &["--json"]);
    assert_eq!(healthy.exit, Some(0), "{healthy}");
    let expires = &healthy.report["expires"];
    assert_eq!((&expires["soon"], &expires["self_issued"]), (&true.into(), &true.into()), "{healthy}");
    assert!(
        expires["days"].as_i64().unwrap() > 0 && expires["issuer"].as_str().unwrap().starts_with("CN="),
        "{expires}"
    );
    assert!(of(&practice.addresses[0], &[]).stdout.contains("The certificate expires in "));
    let silent = of(&practice.addresses[1], &[]);
    assert!(silent.stdout.contains("No certificate was seen"), "{silent}");
}
