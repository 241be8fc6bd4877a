//! Servers that behave in one chosen way, connection by connection.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::packets::{self, HYBRID, SSL};

/// A listening server. Dropping it ends every connection and waits for its threads.
#[derive(Debug)]
pub struct Scripted {
    pub address: SocketAddr,
    over: Arc<AtomicBool>,
    connections: Connections,
    accepting: Option<JoinHandle<()>>,
}

type Connections = Arc<Mutex<HashMap<usize, TcpStream>>>;

/// An encrypted connection, seen from the server.
pub type Encrypted = StreamOwned<ServerConnection, TcpStream>;

/// What a test does with one connection. It is closed when the script returns; an error is a way of returning.
pub trait Script: Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static {}
impl<F: Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static> Script for F {}

impl Scripted {
    /// Listens where no other test does.
    pub fn start(script: impl Script) -> Self {
        Self::start_at(super::address(), super::PORT, script)
    }

    pub fn start_at(address: Ipv4Addr, port: u16, script: impl Script) -> Self {
        let listener = TcpListener::bind((address, port)).expect("the address is ours");
        let address = listener.local_addr().expect("it is bound");
        let (over, connections) = (Arc::new(AtomicBool::new(false)), Connections::default());
        let accepting = {
            let (over, connections) = (Arc::clone(&over), Arc::clone(&connections));
            thread::spawn(move || accept(&listener, &over, &connections, &Arc::new(script)))
        };
        Self { address, over, connections, accepting: Some(accepting) }
    }
}

fn accept(listener: &TcpListener, over: &AtomicBool, connections: &Connections, script: &Arc<impl Script>) {
    let mut running = Vec::new();
    for number in 0.. {
        let Ok((mut stream, _)) = listener.accept() else { break };
        if over.load(Ordering::SeqCst) {
            break;
        }
        let (connections, script) = (Arc::clone(connections), Arc::clone(script));
        // The second handle is for ending a connection from outside. It goes first, so that the script's own is the
        // last one and closes the connection.
        if let Ok(handle) = stream.try_clone() {
            lock(&connections).insert(number, handle);
        }
        running.push(thread::spawn(move || {
            let _ = script(&mut stream);
            lock(&connections).remove(&number);
        }));
    }
    end_all(connections);
    for thread in running {
        let _ = thread.join();
    }
}

fn lock(connections: &Connections) -> std::sync::MutexGuard<'_, HashMap<usize, TcpStream>> {
    connections.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end_all(connections: &Connections) {
    for connection in lock(connections).values() {
        let _ = connection.shutdown(Shutdown::Both);
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the accepting thread.
        let _ = TcpStream::connect(self.address);
        end_all(&self.connections);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

/// Reads one connection request: a TPKT ([MS-RDPBCGR] 2.2.1.1).
pub fn request(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = [0; 4];
    stream.read_exact(&mut head)?;
    let total = usize::from(u16::from_be_bytes([head[2], head[3]]));
    if head[0] != 3 || !(11..2000).contains(&total) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut request = vec![0; total];
    request[..4].copy_from_slice(&head);
    stream.read_exact(&mut request[4..])?;
    Ok(request)
}

/// Answers a request as a server that insists on TLS does, and tells whether it goes on.
pub fn greet_tls(stream: &mut (impl Read + Write)) -> io::Result<bool> {
    greet(stream, SSL, 1)
}

/// The same for one that insists on NLA.
pub fn greet_nla(stream: &mut (impl Read + Write)) -> io::Result<bool> {
    greet(stream, HYBRID, 5)
}

fn greet(stream: &mut (impl Read + Write), wanted: u32, refusal: u32) -> io::Result<bool> {
    greet_as(stream, &[wanted], 0, refusal)
}

/// The same for one that prefers the protocols in this order, confirms with these flags, and refuses with this code.
pub fn greet_as(stream: &mut (impl Read + Write), wanted: &[u32], flags: u8, refusal: u32) -> io::Result<bool> {
    let asked = packets::asked(&request(stream)?).unwrap_or(0);
    let chosen = wanted.iter().find(|protocol| asked & **protocol != 0);
    let answer = chosen.map_or_else(|| packets::failure(refusal), |protocol| packets::confirm_with(flags, *protocol));
    stream.write_all(&answer)?;
    Ok(chosen.is_some())
}

/// Reads one TLS record, header included.
pub fn tls_record(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut record = vec![0; 5];
    stream.read_exact(&mut record)?;
    let length = usize::from(u16::from_be_bytes([record[3], record[4]]));
    record.resize(5 + length, 0);
    stream.read_exact(&mut record[5..])?;
    Ok(record)
}

/// Shakes hands with a chain of one's own choice; the key belongs to the chain's first certificate or to nothing.
pub fn encrypted(stream: &TcpStream, chain: &[Vec<u8>], key: &[u8]) -> io::Result<Encrypted> {
    encrypted_by(stream, chain, key, rustls::DEFAULT_VERSIONS)
}

/// The same with these versions only.
pub fn encrypted_by(
    stream: &TcpStream,
    chain: &[Vec<u8>],
    key: &[u8],
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> io::Result<Encrypted> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let signer =
        rustls::crypto::ring::sign::any_supported_type(&PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.to_vec())));
    let chain = chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
    let shown = Shown(Arc::new(CertifiedKey::new(chain, signer.map_err(io::Error::other)?)));
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown));
    let connection = ServerConnection::new(Arc::new(config)).map_err(io::Error::other)?;
    let mut encrypted = StreamOwned::new(connection, stream.try_clone()?);
    while encrypted.conn.is_handshaking() {
        encrypted.conn.complete_io(&mut encrypted.sock)?;
    }
    Ok(encrypted)
}

/// An NLA server up to the client's first TSRequest, which has been read; none where the client went elsewhere.
pub fn asked_to_sign_in(stream: &mut TcpStream) -> io::Result<Option<Encrypted>> {
    if !greet_nla(stream)? {
        wait_for_goodbye(stream);
        return Ok(None);
    }
    let own = own_certificate("localhost");
    let mut encrypted = encrypted(stream, &[own.0], &own.1)?;
    let mut token = [0; 2048];
    let count = encrypted.read(&mut token)?;
    Ok((count > 0).then_some(encrypted))
}

/// A certificate for a common name, and its key in PKCS #8; both DER.
pub fn own_certificate(common_name: &str) -> (Vec<u8>, Vec<u8>) {
    let key = rcgen::KeyPair::generate().expect("keys can be made");
    let mut wanted = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("a good name");
    wanted.distinguished_name = rcgen::DistinguishedName::new();
    wanted.distinguished_name.push(rcgen::DnType::CommonName, common_name);
    let certificate = wanted.self_signed(&key).expect("certificates can be made");
    (certificate.der().to_vec(), key.serialize_der())
}

/// A certificate and its key, as `own_certificate` gives them, from PEM files.
pub fn der_of(pair: &super::certificates::Pair) -> (Vec<u8>, Vec<u8>) {
    use rustls::pki_types::pem::PemObject as _;
    let certificate = CertificateDer::from_pem_file(&pair.certificate).expect("it was made");
    let key = PrivatePkcs8KeyDer::from_pem_file(&pair.key).expect("it was made");
    (certificate.to_vec(), key.secret_pkcs8_der().to_vec())
}

#[derive(Debug)]
struct Shown(Arc<CertifiedKey>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Says nothing until the client, or the test, ends the connection.
pub fn wait_for_goodbye(stream: &mut impl Read) {
    let mut ignored = [0; 4096];
    while stream.read(&mut ignored).is_ok_and(|count| count > 0) {}
}

/// Says one octet a second.
pub fn drip(stream: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes {
        stream.write_all(&[*byte])?;
        stream.flush()?;
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// Says the same for ever.
pub fn flood(stream: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    loop {
        stream.write_all(bytes)?;
    }
}

/// Makes the coming close a reset.
pub fn resetting(stream: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO))
}
