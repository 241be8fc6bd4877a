//! Certificates with one flaw each, made by OpenSSL anew for every run, so that none runs out by itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::process::{Tool, run};
use super::text;

/// A certificate and its key, both PEM.
#[derive(Clone, Debug)]
pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Every pair of this run.
#[derive(Debug)]
pub struct Pairs {
    pub good: Pair,
    pub expired: Pair,
    pub not_yet_valid: Pair,
    pub weak_key: Pair,
    pub sha1: Pair,
    pub wrong_purpose: Pair,
    pub other_name: Pair,
    /// On the curve P-521.
    pub p521: Pair,
    /// The good certificate with the key of another one.
    pub mismatch: Pair,
}

const OPENSSL: Tool = Tool { program: "openssl", package: "openssl" };

/// They are made once.
pub fn pairs() -> &'static Pairs {
    static PAIRS: OnceLock<Pairs> = OnceLock::new();
    PAIRS.get_or_init(|| make(&super::scratch("certificates")))
}

fn make(folder: &Path) -> Pairs {
    let key = |name: &str, algorithm: &[&str]| {
        let file = folder.join(format!("{name}.key"));
        run(OPENSSL, None, &[&["genpkey", "-out", text(&file)], algorithm].concat());
        file
    };
    let usual = key("usual", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
    let short = key("short", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]);
    let p521 = key("p521", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]);
    let recipe =
        Recipe { folder, key: &usual, name: "localhost", digest: "sha256", days: (-1, 180), purpose: "serverAuth" };
    let good = recipe.sign("good");
    Pairs {
        expired: Recipe { days: (-400, -30), ..recipe }.sign("expired"),
        not_yet_valid: Recipe { days: (30, 400), ..recipe }.sign("not-yet-valid"),
        weak_key: Recipe { key: &short, ..recipe }.sign("weak-key"),
        sha1: Recipe { digest: "sha1", ..recipe }.sign("sha1"),
        wrong_purpose: Recipe { purpose: "clientAuth", ..recipe }.sign("wrong-purpose"),
        other_name: Recipe { name: "other.example", ..recipe }.sign("other-name"),
        p521: Recipe { key: &p521, ..recipe }.sign("p521"),
        mismatch: Pair { certificate: good.certificate.clone(), key: short.clone() },
        good,
    }
}

#[derive(Clone, Copy)]
struct Recipe<'a> {
    folder: &'a Path,
    key: &'a Path,
    name: &'a str,
    digest: &'a str,
    /// First and last day, counted from today.
    days: (i64, i64),
    purpose: &'a str,
}

impl Recipe<'_> {
    /// `openssl ca` is the one command of OpenSSL 3.0 that takes both dates.
    fn sign(self, file: &str) -> Pair {
        let folder = self.folder.join(file);
        fs::create_dir(&folder).expect("scratch is writable");
        fs::write(folder.join("index"), "").expect("scratch is writable");
        fs::write(folder.join("serial"), "01").expect("scratch is writable");
        let config = format!(
            "[ca]\ndefault_ca=d\n[d]\ndatabase={0}/index\nserial={0}/serial\nnew_certs_dir={0}\ndefault_md={1}\npolicy=p\n\
             unique_subject=no\nx509_extensions=x\n[p]\ncommonName=supplied\n[req]\ndistinguished_name=n\n[n]\n\
             [x]\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage={2}\n\
             subjectAltName=DNS:{3}\n",
            folder.display(),
            self.digest,
            self.purpose,
            self.name,
        );
        let (settings, request) = (folder.join("openssl.cnf"), folder.join("request"));
        let certificate = folder.join("certificate.pem");
        fs::write(&settings, config).expect("scratch is writable");
        let (settings, key, subject) = (text(&settings), text(self.key), format!("/CN={}", self.name));
        run(
            OPENSSL,
            None,
            &["req", "-new", "-config", settings, "-key", key, "-subj", &subject, "-out", text(&request)],
        );
        let (from, until) = (day(self.days.0), day(self.days.1));
        run(
            OPENSSL,
            None,
            &[
                "ca",
                "-batch",
                "-notext",
                "-selfsign",
                "-config",
                settings,
                "-keyfile",
                key,
                "-in",
                text(&request),
                "-out",
                text(&certificate),
                "-startdate",
                &from,
                "-enddate",
                &until,
            ],
        );
        Pair { certificate, key: self.key.to_owned() }
    }
}

/// The day so many days from now, as `openssl ca` reads it.
fn day(from_now: i64) -> String {
    let day = time::OffsetDateTime::now_utc() + time::Duration::days(from_now);
    format!("{:04}{:02}{:02}120000Z", day.year(), u8::from(day.month()), day.day())
}
