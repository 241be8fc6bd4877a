//! Linux and other Unixes: enough to check other computers from.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::schannel::{Sspi, Versions};
use super::sign_in::{self, SecurityStatus, Who};
use super::trust::Trust;
use super::{Platform, Unsupported};

pub mod elevation;
mod hop;
mod opener;
mod tables;
pub mod typing;

pub use hop::first_hop;
pub use opener::open;
pub use tables::{port_owner, way_out};

pub fn here() -> Arc<dyn Platform> {
    Arc::new(Unsupported)
}

/// Fixes work on Windows only: nobody lends us rights here.
#[expect(clippy::unnecessary_wraps, reason = "on Windows it may be another one")]
pub fn must_be_at(_: &std::fs::File, _: &std::path::Path) -> super::Result<()> {
    Ok(())
}

/// Programs are signed on Windows only.
pub fn signature(_: &std::path::Path) -> Option<super::program::Signature> {
    None
}

pub fn hosts_path() -> PathBuf {
    PathBuf::from("/etc/hosts")
}

/// `resolv.conf(5)`: the servers that the C library asks.
pub fn dns_servers() -> Vec<IpAddr> {
    super::read_bounded(&PathBuf::from("/etc/resolv.conf")).map_or_else(|_| Vec::new(), |text| name_servers(&text))
}

fn name_servers(text: &str) -> Vec<IpAddr> {
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    lines.filter_map(|rest| rest.split_whitespace().next()?.split('%').next()?.parse().ok()).collect()
}

pub use super::echoes::echoes;
#[cfg(target_os = "linux")]
pub use super::tcp_diag::tcp_path;

/// Asked in this way on Linux only.
#[cfg(not(target_os = "linux"))]
pub fn tcp_path(_: &socket2::Socket) -> Option<super::path::TcpPath> {
    None
}

/// The DER octets of Microsoft's "Remote Desktop Authentication" purpose, 1.3.6.1.4.1.311.54.1.2.
const EKU_REMOTE_DESKTOP: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x36, 0x01, 0x02];

/// A bundle of every authority that there is has less than a MiB.
const LONGEST_BUNDLE: u64 = 8 * 1024 * 1024;
/// Mozilla's list has some 150 authorities. Systems keep a file for each, mostly under two names.
const MOST_BUNDLES: usize = 2000;
const MOST_AUTHORITIES: usize = 5000;

/// Where the environment names files of its own, those alone count; each is read as far as a bundle goes, for a device or a
/// pipe has no end.
#[expect(clippy::disallowed_methods, reason = "every TLS library on these systems looks for these two by itself")]
fn authorities() -> Vec<CertificateDer<'static>> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let (file, folders) = (set("SSL_CERT_FILE"), set("SSL_CERT_DIR"));
    if file.is_none() && folders.is_none() {
        return rustls_native_certs::load_native_certs().certs;
    }
    named(
        file.map(PathBuf::from),
        &folders.map(|all| std::env::split_paths(&all).collect::<Vec<_>>()).unwrap_or_default(),
    )
}

fn named(file: Option<PathBuf>, folders: &[PathBuf]) -> Vec<CertificateDer<'static>> {
    let inside = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let files = file.into_iter().chain(inside.map(|entry| entry.path())).take(MOST_BUNDLES);
    let mut left = LONGEST_BUNDLE;
    let mut found = Vec::new();
    for file in files {
        let Ok(text) = super::regular::read(&file, left) else { continue };
        left -= text.len() as u64;
        let room = MOST_AUTHORITIES - found.len();
        found.extend(CertificateDer::pem_slice_iter(&text).filter_map(Result::ok).take(room));
    }
    found.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
    found.dedup();
    found
}

/// Against the certificates that the distribution ships, or that `SSL_CERT_FILE` names.
pub fn trust(chain: &[Vec<u8>], now_unix: u64) -> Trust {
    let roots = authorities();
    let anchors: Vec<TrustAnchor<'_>> = roots.iter().filter_map(|root| anchor_from_trusted_cert(root).ok()).collect();
    if anchors.is_empty() {
        return Trust::Unknown { detail: "this computer has no list of authorities".to_owned() };
    }
    let chain: Vec<CertificateDer<'_>> = chain.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let Some((own, others)) = chain.split_first() else {
        return Trust::Unknown { detail: "no certificate".to_owned() };
    };
    let time = UnixTime::since_unix_epoch(Duration::from_secs(now_unix));
    let vouched = |usage| {
        let own = EndEntityCert::try_from(own)?;
        own.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, others, time, usage, None, None).map(|_| ())
    };
    match vouched(KeyUsage::server_auth())
        .or_else(|first| vouched(KeyUsage::required_if_present(EKU_REMOTE_DESKTOP)).map_err(|_| first))
    {
        Ok(()) => Trust::Trusted,
        Err(error) => Trust::Untrusted { detail: error.to_string() },
    }
}

/// There is none.
pub fn sspi(_name: &str, _versions: Versions) -> Result<Box<dyn Sspi>, String> {
    Err("only Windows has Schannel".to_owned())
}

/// There is none: `SEC_E_SECPKG_NOT_FOUND`.
pub fn sign_in(_who: &Who, _target: &str, _bindings: &[u8]) -> Result<Box<dyn sign_in::Sspi>, SecurityStatus> {
    Err(SecurityStatus(0x8009_0305))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7468.
    fn pem(der: &[u8]) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let four = |chunk: &[u8]| {
            let number = (0..3).fold(0, |number, at| number << 8 | u32::from(*chunk.get(at).unwrap_or(&0)));
            let letter = |at: usize| char::from(LETTERS[(number >> (18 - 6 * at)) as usize & 63]);
            (0..4).map(|at| if at > chunk.len() { '=' } else { letter(at) }).collect::<String>()
        };
        let text: Vec<_> = der.chunks(48).map(|line| line.chunks(3).map(four).collect::<String>()).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", text.join("\n"))
    }

    #[test]
    fn authorities_come_from_files_that_end() {
        assert_eq!(named(Some("/dev/zero".into()), &[]), Vec::new());
        let folder = std::env::temp_dir().join(format!("redial-authorities-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let certificate = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap().cert;
        std::fs::write(folder.join("a.pem"), pem(certificate.der())).unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.join("b.pem")).unwrap();
        std::os::unix::fs::symlink("a.pem", folder.join("c.pem")).unwrap();
        std::fs::File::create(folder.join("d.pem")).unwrap().set_len(8 << 30).unwrap();
        assert_eq!(named(Some(folder.join("a.pem")), std::slice::from_ref(&folder)), vec![certificate.der().clone()]);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn reads_the_name_servers_and_nothing_else() {
        let text = "# nameserver 10.0.0.9\nsearch lab.example\nnameserver 10.0.0.1\nnameserver\tfe80::1%eth0 # x\nnameserver x\n";
        assert_eq!(name_servers(text), ["10.0.0.1".parse::<IpAddr>().unwrap(), "fe80::1".parse().unwrap()]);
    }
}
