//! What `packaging/windows/sign.sh` does to a program, and what it does where it can't.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "repositories and scripts are what is tested here")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use redial::proto::hex;
use serde_json::{Value, json};

use crate::lab::{address, scratch, text};
use crate::windows_exe::Exe;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const DAY: u64 = 24 * 3600;

/// `sign.sh`, with the certificate and key of that folder, or with none, and with a server that stamps the time, or with none.
fn sign_at(file: &Path, keys: Option<&Path>, stamps: Option<&str>) -> Output {
    let mut bash = Command::new("bash");
    bash.current_dir(ROOT).args(["packaging/windows/sign.sh", text(file)]);
    bash.env_remove("REDIAL_SIGN_CERTIFICATE").env_remove("REDIAL_SIGN_TIMESTAMP");
    if let Some(keys) = keys {
        bash.env("REDIAL_SIGN_CERTIFICATE", keys.join("own.pem")).env("REDIAL_SIGN_KEY", keys.join("own.key"));
    }
    if let Some(stamps) = stamps {
        bash.env("REDIAL_SIGN_TIMESTAMP", stamps);
    }
    bash.output().unwrap()
}

pub fn sign(file: &Path, keys: Option<&Path>) -> Output {
    sign_at(file, keys, None)
}

/// Somebody's certificate and key: `NAME.pem` and `NAME.key`.
pub fn make_keys(folder: &Path, name: &str, days: u64, purpose: &str) {
    let mut openssl = Command::new("openssl");
    let [subject, usage] = [format!("/CN={name}"), format!("extendedKeyUsage={purpose}")];
    let [key, certificate] = [format!("{name}.key"), format!("{name}.pem")];
    openssl.current_dir(folder).args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", &days.to_string()]);
    openssl.args(["-subj", &subject, "-addext", &usage, "-keyout", &key, "-out", &certificate]);
    assert!(openssl.output().unwrap().status.success());
}

fn counts_as_signed(file: &Path, keys: &Path, further: &[&str]) -> bool {
    let mut verify = Command::new("osslsigncode");
    verify.arg("verify").args(further).arg("-CAfile").arg(keys.join("own.pem")).arg("-in").arg(file);
    verify.output().unwrap().status.success()
}

#[test]
fn who_has_a_certificate_signs_the_exe_with_it() {
    let Some(exe) = Exe::find() else { return };
    let folder = scratch("sign");
    make_keys(&folder, "own", 2, "codeSigning");
    let file = folder.join("redial.exe");
    fs::copy(&exe.exe, &file).unwrap();
    assert!(!counts_as_signed(&file, &folder, &[]));
    let signed = sign(&file, Some(&folder));
    assert!(signed.status.success(), "{signed:?}");
    assert!(counts_as_signed(&file, &folder, &[]));
    let mut changed = fs::read(&file).unwrap();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    fs::write(&file, changed).unwrap();
    assert!(!counts_as_signed(&file, &folder, &[]));
}

#[test]
fn without_a_certificate_nothing_is_signed_and_that_is_said() {
    let file = scratch("sign").join("redial.exe");
    fs::write(&file, "as it was").unwrap();
    let told = sign(&file, None);
    assert!(told.status.success() && String::from_utf8_lossy(&told.stdout).starts_with("NOT SIGNED"), "{told:?}");
    assert_eq!(fs::read(&file).unwrap(), b"as it was");
}

/// An authority that Windows trusts, until dropped.
struct Trusted<'a> {
    exe: &'a Exe,
    key: String,
}

impl<'a> Trusted<'a> {
    fn new(exe: &'a Exe, certificate: &Path) -> Self {
        let openssl = |arguments: &[&str]| {
            let mut openssl = Command::new("openssl");
            let made = openssl.args(["x509", "-in", text(certificate)]).args(arguments).output().unwrap();
            assert!(made.status.success(), "{made:?}");
            made.stdout
        };
        let print = String::from_utf8(openssl(&["-noout", "-fingerprint", "-sha1"])).unwrap();
        let print = print.trim().split_once('=').unwrap().1.replace(':', "");
        let key = format!(r"HKLM\Software\Microsoft\SystemCertificates\Root\Certificates\{print}");
        let der = openssl(&["-outform", "DER"]);
        // CERT_CERT_PROP_ID, as stores keep it: the property, one, the length, the octets.
        let length = u32::try_from(der.len()).unwrap();
        let head = [32, 1, length].map(u32::to_le_bytes).concat();
        let blob = hex(&[head, der].concat());
        let added = exe.reg(&["add", &key, "/v", "Blob", "/t", "REG_BINARY", "/d", &blob, "/f"]);
        assert!(added.status.success(), "{added:?}");
        Self { exe, key }
    }
}

impl Drop for Trusted<'_> {
    fn drop(&mut self) {
        self.exe.reg(&["delete", &self.key, "/f"]);
    }
}

/// In its report.
#[test]
fn the_exe_tells_its_hash_and_who_signed_it() {
    let Some(exe) = Exe::find() else { return };
    let folder = scratch("signer");
    make_keys(&folder, "own", 2, "codeSigning");
    let file = folder.join("redial.exe");
    fs::copy(&exe.exe, &file).unwrap();
    let copy = Exe { exe: text(&file).to_owned(), ..exe.clone() };
    let closed = TcpListener::bind((address(), 0)).unwrap().local_addr().unwrap().to_string();
    let told = || {
        let report = copy.checked(&["check", &closed, "--json", "--timeout", "5"]).report;
        let mut sum = Command::new("sha256sum");
        let sum = String::from_utf8(sum.arg(&file).output().unwrap().stdout).unwrap();
        assert_eq!(report["tool"]["file"]["sha256"], sum[..64], "{report}");
        report["tool"]["file"]["signature"].clone()
    };
    assert_eq!(told(), Value::Null);
    assert!(sign(&file, Some(&folder)).status.success());
    assert_eq!(told(), json!({"by": "own", "standing": "untrusted"}));
    let trusted = Trusted::new(&exe, &folder.join("own.pem"));
    assert_eq!(told(), json!({"by": "own", "standing": "trusted"}));
    // What old systems would say is signed, too, and nobody runs it.
    let mut changed = fs::read(&file).unwrap();
    let stub = changed.windows(19).position(|here| here == b"This program cannot").unwrap();
    changed[stub] ^= 1;
    fs::write(&file, changed).unwrap();
    assert_eq!(told(), json!({"by": "own", "standing": "changed"}));
    drop(trusted);
}

/// A server that stamps the time once (RFC 3161), with OpenSSL's own part for that.
fn stamp_once(folder: &Path) -> (String, JoinHandle<()>) {
    const CONFIGURATION: &str = "[tsa]\ndefault_tsa = own\n[own]\nserial = serial\nsigner_cert = clock.pem\n\
        signer_key = clock.key\nsigner_digest = sha256\ndefault_policy = 1.3.6.1.4.1.99999.1\ndigests = sha256\n";
    make_keys(folder, "clock", 3650, "critical,timeStamping");
    fs::write(folder.join("tsa.cnf"), CONFIGURATION).unwrap();
    fs::write(folder.join("serial"), "01\n").unwrap();
    let listener = TcpListener::bind((address(), 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let folder = folder.to_owned();
    let serve = move || {
        let (line, _) = listener.accept().unwrap();
        let mut line = BufReader::new(line);
        let (mut length, mut header) = (0, String::new());
        while line.read_line(&mut header).unwrap() > 2 {
            let lower = header.to_ascii_lowercase();
            length = lower.strip_prefix("content-length:").map_or(length, |rest| rest.trim().parse().unwrap());
            header.clear();
        }
        let mut query = vec![0; length];
        line.read_exact(&mut query).unwrap();
        fs::write(folder.join("query"), query).unwrap();
        let mut openssl = Command::new("openssl");
        openssl.current_dir(&folder).args([
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-queryfile",
            "query",
            "-out",
            "reply",
        ]);
        assert!(openssl.output().unwrap().status.success());
        let reply = fs::read(folder.join("reply")).unwrap();
        let head = format!(
            "HTTP/1.0 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\n\r\n",
            reply.len()
        );
        line.get_mut().write_all(&[head.as_bytes(), &reply].concat()).unwrap();
    };
    (url, thread::Builder::new().spawn(serve).unwrap())
}

#[test]
fn what_is_stamped_outlives_the_certificate() {
    let Some(exe) = Exe::find() else { return };
    let folder = scratch("stamp");
    make_keys(&folder, "own", 2, "codeSigning");
    let (url, server) = stamp_once(&folder);
    let (stamped, plain) = (folder.join("stamped.exe"), folder.join("plain.exe"));
    for file in [&stamped, &plain] {
        fs::copy(&exe.exe, file).unwrap();
    }
    let signed = sign_at(&stamped, Some(&folder), Some(&url));
    assert!(signed.status.success(), "{signed:?}");
    server.join().unwrap();
    assert!(sign(&plain, Some(&folder)).status.success());
    let clock = folder.join("clock.pem");
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    for (days, file, counts) in [(0, &stamped, true), (0, &plain, true), (100, &stamped, true), (100, &plain, false)] {
        let at = (now + days * DAY).to_string();
        let further = ["-time", &at, "-TSA-CAfile", text(&clock)];
        assert_eq!(counts_as_signed(file, &folder, &further), counts, "{days} days, {}", file.display());
    }
    // It is the stamp that does it.
    let at = (now + 100 * DAY).to_string();
    assert!(!counts_as_signed(&stamped, &folder, &["-time", &at, "-ignore-timestamp"]));
}

#[test]
fn without_the_stamp_that_was_asked_for_nothing_is_signed() {
    let Some(exe) = Exe::find() else { return };
    let folder = scratch("stamp");
    make_keys(&folder, "own", 2, "codeSigning");
    let file = folder.join("redial.exe");
    fs::copy(&exe.exe, &file).unwrap();
    // Nobody listens there.
    let closed = TcpListener::bind((address(), 0)).unwrap().local_addr().unwrap();
    let told = sign_at(&file, Some(&folder), Some(&format!("http://{closed}")));
    assert!(!told.status.success(), "{told:?}");
    assert!(String::from_utf8_lossy(&told.stderr).contains("could not be signed"), "{told:?}");
    assert_eq!(fs::read(&file).unwrap(), fs::read(&exe.exe).unwrap());
}
