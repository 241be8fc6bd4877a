//! Linux and other Unixes: enough to check other computers from.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::trust::Trust;
use super::{Platform, Unsupported};

mod hop;
mod tables;

pub use hop::first_hop;
pub use tables::{port_owner, way_out};

pub fn here() -> Arc<dyn Platform> {
    Arc::new(Unsupported)
}

/// Fixes work on Windows only: nobody lends us rights here.
#[expect(clippy::unnecessary_wraps, reason = "on Windows it may be another one")]
pub fn must_be_at(_: &std::fs::File, _: &std::path::Path) -> super::Result<()> {
    Ok(())
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

/// Against the certificates that the distribution ships, or that `SSL_CERT_FILE` names.
pub fn trust(chain: &[Vec<u8>], now_unix: u64) -> Trust {
    let roots = rustls_native_certs::load_native_certs().certs;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_name_servers_and_nothing_else() {
        let text = "# nameserver 10.0.0.9\nsearch lab.example\nnameserver 10.0.0.1\nnameserver\tfe80::1%eth0 # x\nnameserver x\n";
        assert_eq!(name_servers(text), ["10.0.0.1".parse::<IpAddr>().unwrap(), "fe80::1".parse().unwrap()]);
    }
}
