//! What belongs to the person who uses the computer: no administrator is asked.

use std::fs;

use redial::practice;
use redial::proto::hex;

use super::Bench;
use super::computer::{Computer, eventually};
use super::sight::{Difference, Sight};

const CLIENT: &str = "HKCU\\Software\\Microsoft\\Terminal Server Client";
const READ_ONLY: u32 = 1;
const HIDDEN: u32 = 2;
const SYSTEM: u32 = 4;
const ARCHIVE: u32 = 0x20;
/// As mstsc writes it: UTF-16LE with a mark.
const DEFAULT: &str = "screen mode id:i:2\r\nenablecredsspsupport:i:1\r\nfull address:s:m\u{fc}nchen\r\n\
    gatewayusagemethod:i:4\r\ngatewayhostname:s:gw.example\r\n";
/// As people's tools write it: line ends of three kinds, a line twice, no end at the end.
const OTHER: &[u8] =
    b"full address:s:pc7.example\nEnableCredSspSupport:I:0\r\naudiomode:i:2\n\n  x:s:\xe9\r\ngatewayusagemethod:i:1";

#[tokio::test]
async fn fixes_of_a_persons_own_things() {
    let Some(pc) = Computer::copy() else { return };
    let server = practice::start("healthy").await.unwrap();
    let address = server.address.to_string();
    // The server runs on this test's thread, so all that waits does so on another.
    tokio::task::spawn_blocking(move || all(&pc, &address)).await.unwrap();
    server.stop().await;
}

fn all(pc: &Computer, address: &str) {
    let home = pc.home();
    furnish(pc, &home);
    let bench = Bench::new(pc);

    history(&bench, &home);
    settings(&bench, &home);
    passwords(&bench);
    cache(&bench, &home);
    by_address(&bench, address);
    // Wine has no memory for names, and its call answers by chance. Whatever it says, nothing else may be different.
    let (flushed, _) = bench.pc.json("fix flush-dns --yes");
    assert!(flushed["outcome"] == "applied" || flushed["outcome"] == "failed", "{flushed:#}");
    bench.differs("flush-dns", Vec::new());
    assert_eq!(bench.pc.redial("undo").out, "There is nothing to undo.\n");
}

fn furnish(pc: &Computer, home: &str) {
    let wide: Vec<u8> = format!("\u{feff}{DEFAULT}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    pc.file(&format!("{home}\\Documents\\Default.rdp"), &wide, HIDDEN | SYSTEM | ARCHIVE);
    pc.file(&format!("{home}\\Desktop\\work.rdp"), OTHER, READ_ONLY);
    furnish_cache(pc, home);
    pc.file(&format!("{home}\\{JUMP_LIST}"), b"\xd0\xcf\x11\xe0 list", ARCHIVE);
    pc.password("TERMSRV/pc7.example", 1, "EXAMPLE\\anna", "70006100");
    pc.password("TERMSRV/m\u{fc}nchen", 1, "j\u{fc}rgen", "00ff");
    pc.password("TERMSRV/other", 2, "EXAMPLE\\otto", "6f00");
    pc.password("git:https://example", 1, "anna", "01");
}

fn furnish_cache(pc: &Computer, home: &str) {
    pc.file(&format!("{home}\\{CACHE}\\bcache24.bmc"), b"pictures", ARCHIVE);
    pc.file(&format!("{home}\\{CACHE}\\Cache0001.bin"), &vec![7; 70_000], HIDDEN);
    pc.file(&format!("{home}\\{CACHE}\\cache0002.bin"), b"", READ_ONLY);
    pc.file(&format!("{home}\\{CACHE}\\notes.txt"), b"mine", ARCHIVE);
}

const CACHE: &str = "AppData\\Local\\Microsoft\\Terminal Server Client\\Cache";
const JUMP_LIST: &str =
    "AppData\\Roaming\\Microsoft\\Windows\\Recent\\AutomaticDestinations\\1bc392b8e104a00e.automaticDestinations-ms";

fn history(bench: &Bench, home: &str) {
    let seed = &bench.seed;
    let mru = |place: u32| format!("{CLIENT}\\Default\\MRU{place}");
    let tree = |host: &str| seed.key_gone(&format!("{CLIENT}\\Servers\\{host}"));
    // Those that stay move up, with their kinds, as Remote Desktop stops reading at the first gap.
    let mut one = tree("pc7.example");
    assert_eq!(one.len(), 3 + 10);
    one.extend([
        seed.becomes(&mru(1), &seed.get(&mru(2))),
        seed.becomes(&mru(2), &seed.get(&mru(4))),
        seed.becomes(&mru(3), &seed.get(&mru(5))),
        seed.becomes(&mru(4), &seed.get(&mru(7))),
        seed.becomes(&mru(5), &seed.get(&mru(9))),
        seed.gone(&mru(7)),
        seed.gone(&mru(9)),
    ]);
    bench.there_and_back("clear-connection-history --host pc7.example", one);

    let mut all: Vec<Difference> =
        ["pc7.example", "m\u{fc}nchen-\u{1f600}", "fileserver"].iter().flat_map(|host| tree(host)).collect();
    all.extend([0, 1, 2, 3, 4, 5, 7, 9].map(|place| seed.gone(&mru(place))));
    aside(bench, "clear-connection-history --all", all, &format!("C:\\{home}\\{JUMP_LIST}"));
    bench.refused("clear-connection-history", "refused", "--all");
}

/// A fix that puts a file aside beside its other changes.
fn aside(bench: &Bench, line: &str, mut expected: Vec<Difference>, file: &str) {
    let change = bench.apply(line);
    bench.is_right(line);
    // The name says when.
    let to = bench.pc.look().find(&format!("{file}.redial-"));
    expected.extend(bench.seed.moved(file, &to));
    bench.differs(line, expected);
    bench.undo(&change);
}

fn settings(bench: &Bench, home: &str) {
    let (own, work) = (format!("C:\\{home}\\Documents\\Default.rdp"), format!("C:\\{home}\\Desktop\\work.rdp"));
    aside(bench, "reset-default-rdp", Vec::new(), &own);

    let wide = |text: &str| hex(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    let edit = |from: &str, to: &str| edited(&bench.seed, &own, &wide(from), &wide(to));
    line(bench, "client-nla-off", &own, &edit("support:i:1\r\n", "support:i:0\r\n"));
    let gateway = "gatewayhostname:s:gw.example\r\n";
    let profile = |whose| format!("{gateway}gatewayprofileusagemethod:i:{whose}\r\n");
    line(bench, "gateway-off", &own, &edit(gateway, &profile(1)));
    let both = [wide("method:i:4\r\n"), wide(gateway)].concat();
    let detect = [wide("method:i:2\r\n"), wide(&profile(1))].concat();
    line(bench, "gateway-auto-detect-on", &own, &edited(&bench.seed, &own, &both, &detect));
    let (already, _) = bench.pc.json("fix client-nla-on --yes");
    assert_eq!(already["outcome"], "already-right");

    let edit = |from: &[u8], to: &[u8]| edited(&bench.seed, &work, &hex(from), &hex(to));
    let with = |fix: &str| format!("{fix} --file {work}");
    line(bench, &with("client-nla-on"), &work, &edit(b"Support:I:0\r\n", b"Support:I:1\r\n"));
    let (already, _) = bench.pc.json(&format!("fix {} --yes", with("client-nla-off")));
    assert_eq!(already["outcome"], "already-right");
    let last: &[u8] = b"gatewayusagemethod:i:1";
    line(bench, &with("gateway-off"), &work, &edit(last, b"gatewayusagemethod:i:0\ngatewayprofileusagemethod:i:1\n"));
    line(bench, &with("gateway-auto-detect-on"), &work, &edit(last, b"gatewayusagemethod:i:2"));

    bench.refused(&format!("client-nla-on --file C:\\{home}\\Desktop\\none.rdp"), "refused", "There is no file");
}

/// What a fix of one file does: its octets, and when it was written; its attributes stay.
fn line(bench: &Bench, fix: &str, file: &str, becomes: &str) {
    let time = format!("time of {file}");
    let change = bench.apply(fix);
    bench.is_right(fix);
    let now = bench.pc.look().get(&time);
    bench.differs(fix, vec![bench.seed.becomes(file, becomes), bench.seed.becomes(&time, &now)]);
    bench.undo(&change);
}

/// How a file is once this stands for that, once.
fn edited(seed: &Sight, file: &str, from: &str, to: &str) -> String {
    let was = seed.get(file);
    assert_eq!(was.matches(from).count(), 1, "{from} in {was}");
    was.replace(from, to)
}

fn passwords(bench: &Bench) {
    let seed = &bench.seed;
    // As Wine keeps them, and as its calls tell them.
    let gone = |target: &str, kept: &str, kind: u8| {
        let key = format!("HKCU\\Software\\Wine\\Credential Manager\\{kept}: {target}");
        let told = seed.gone(&format!("password {target} {kind}"));
        [seed.key_gone(&key), vec![told]].concat()
    };
    let one = "forget-saved-password --host pc7.example";
    bench.there_and_back(one, gone("TERMSRV/pc7.example", "Generic", 1));

    // Nobody can read a Windows password back, so it stays away.
    let all = "forget-saved-password --all";
    let change = bench.apply(all);
    bench.is_right(all);
    let windows = gone("TERMSRV/other", "DomPasswd", 2);
    let generic = [gone("TERMSRV/pc7.example", "Generic", 1), gone("TERMSRV/m\u{fc}nchen", "Generic", 1)].concat();
    bench.differs(all, [windows.clone(), generic].concat());
    let undone = bench.pc.redial(&format!("undo {change}"));
    assert!(undone.code == Some(0) && undone.out.contains("stays") && undone.out.contains("other"), "{undone:?}");
    bench.differs("undo", windows);
    bench.pc.password("TERMSRV/other", 2, "EXAMPLE\\otto", "6f00");
    bench.differs("the same password once more", Vec::new());
}

fn cache(bench: &Bench, home: &str) {
    let folder = format!("C:\\{home}\\{CACHE}");
    let pieces = ["bcache24.bmc", "Cache0001.bin", "cache0002.bin"].map(|name| format!("{folder}\\{name}"));
    let gone: Vec<Difference> = pieces.iter().flat_map(|piece| bench.seed.file_gone(piece)).collect();
    let change = bench.apply("clear-bitmap-cache");
    bench.is_right("clear-bitmap-cache");
    bench.differs("clear-bitmap-cache", gone.clone());
    let undone = bench.pc.redial(&format!("undo {change}"));
    assert!(undone.code == Some(75) && undone.out.contains("can't be undone"), "{undone:?}");
    bench.differs("undo", gone);
    furnish_cache(bench.pc, home);
    bench.differs("the same pictures once more", Vec::new());
}

/// Remote Desktop Connection is started once, out of the system's own folder, with the address and nothing else; and no
/// other program is.
fn by_address(bench: &Bench, address: &str) {
    bench.refused("connect-by-address --address 127.0.0.1:9", "refused", "does not answer at 127.0.0.1:9");
    let line = format!("connect-by-address --address {address}");
    let (planned, _) = bench.pc.json(&format!("fix {line} --dry-run"));
    assert_eq!(planned["outcome"], "planned", "{planned:#}");
    bench.differs(&line, Vec::new());
    let (code, trace) = bench.pc.traced(&format!("fix {line} --yes"));
    assert_eq!(code, Some(0), "{trace}");
    let starts: Vec<&str> = trace.lines().filter(|line| line.contains("CreateProcessInternalW app")).collect();
    assert!(starts.len() == 1 && starts[0].contains("mstsc.exe"), "{starts:#?}");

    let written = bench.pc.unix("mstsc.txt");
    let started = eventually("mstsc says how it was started", || {
        fs::read_to_string(&written).ok().filter(|line| line.ends_with('\n'))
    });
    let system = "C:\\windows\\system32";
    assert_eq!(started, format!("{system}\\mstsc.exe|\"{system}\\mstsc.exe\"%0020/v:{address}|{system}\n"));
    fs::remove_file(written).unwrap();
    bench.differs(&line, Vec::new());
}
