//! Linux and other Unixes: enough to check other computers from.

use std::io::Read as _;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use socket2::{Domain, Protocol, Socket, Type};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::schannel::{Sspi, Versions};
use super::trust::Trust;
use super::{Platform, Unsupported};

pub fn here() -> Arc<dyn Platform> {
    Arc::new(Unsupported)
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

/// By an unprivileged ICMP socket, which Linux allows to the groups in `net.ipv4.ping_group_range`, or a raw one.
pub fn ping(address: IpAddr, patience: Duration) -> Option<bool> {
    // Type 8 (RFC 792) or 128 (RFC 4443), code 0; the system fills in the rest on its own sockets.
    let (domain, protocol, request, reply) = match address {
        IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4, 8, 0),
        IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6, 128, 129),
    };
    let mut socket = Socket::new(domain, Type::DGRAM, Some(protocol)).ok()?;
    socket.connect(&SocketAddr::new(address, 0).into()).ok()?;
    // Checksum of an IPv4 request without content; for IPv6 the system computes it.
    let checksum = if address.is_ipv4() { !0x0800_u16 } else { 0 }.to_be_bytes();
    socket.send(&[request, 0, checksum[0], checksum[1], 0, 0, 0, 0]).ok()?;
    let end = Instant::now() + patience;
    loop {
        let left = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero());
        let Some(left) = left else { return Some(false) };
        socket.set_read_timeout(Some(left)).ok()?;
        let mut answer = [0; 64];
        match socket.read(&mut answer) {
            Ok(length) if length > 0 && answer[0] == reply => return Some(true),
            Ok(_) => {}
            Err(_) => return Some(false),
        }
    }
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

/// There is none.
pub fn sspi(_name: &str, _versions: Versions) -> Result<Box<dyn Sspi>, String> {
    Err("only Windows has Schannel".to_owned())
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
