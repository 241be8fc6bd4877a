//! Remote Desktop's greeting in front of a plain TLS server: OpenSSL can be told to behave in many ways that no
//! Remote Desktop server here can. Its own program says nothing more; by way of Python it also answers a sign-in.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;

use super::certificates::Pair;
use super::packets::{self, HYBRID, SSL, offers_13};
use super::process::{Server, Socket, Start, Tool};
use super::scripted::{Scripted, greet_as, resetting, tls_record, wait_for_goodbye};
use super::text;

/// OpenSSL behind a greeting that agrees on TLS.
#[derive(Debug)]
pub struct OpenSsl {
    front: Scripted,
    _server: Server,
}

/// How the front treats the client's hello.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Front {
    PassesOn,
    /// Closes the connection when the hello offers TLS 1.3.
    HangsUpOn13,
    /// Resets the connection in place of an alert, as Windows does where no suite fits.
    ResetsOnAlert,
}

/// How the front answers a connection request.
#[derive(Clone, Copy, Debug)]
pub struct Confirms {
    /// The protocols that it takes, the best first.
    pub wanted: &'static [u32],
    /// Of the confirm.
    pub flags: u8,
    /// What it refuses other requests with.
    pub refusal: u32,
}

/// One that wants TLS and knows nothing of NLA.
const TLS_ONLY: Confirms = Confirms { wanted: &[SSL], flags: 0, refusal: 1 };

/// One that insists on NLA.
pub const NLA_ONLY: Confirms = Confirms { wanted: &[HYBRID], flags: 0, refusal: 5 };

/// A sign-in that is answered, after TLS of this one kind.
#[derive(Clone, Copy, Debug)]
pub struct SignIn {
    /// As Python calls it.
    pub version: &'static str,
    pub ciphers: &'static str,
    /// The server's clock minus this computer's, in seconds.
    pub ahead: i64,
}

const BEHIND: u16 = 4433;
/// The content type of an alert's record (RFC 5246 section 6.2.1).
const ALERT: u8 = 21;

impl OpenSsl {
    /// With options of `openssl s_server`.
    pub fn start(pair: &Pair, options: &str, front: Front) -> Self {
        Self::start_as(pair, options, front, TLS_ONLY)
    }

    /// The same with another answer to the greeting.
    pub fn start_as(pair: &Pair, options: &str, front: Front, confirms: Confirms) -> Self {
        let behind = SocketAddr::from((super::address(), BEHIND));
        let (certificate, key) = (text(&pair.certificate), text(&pair.key));
        // `-www` needs no standard input, of which there is none.
        let fixed =
            ["s_server", "-www", "-accept", &behind.to_string(), "-cert", certificate, "-key", key].map(str::to_owned);
        let arguments = fixed.into_iter().chain(options.split_whitespace().map(str::to_owned)).collect();
        Self::behind(Tool { program: "openssl", package: "openssl" }, arguments, behind, front, confirms)
    }

    /// One that also answers the beginning of a sign-in, as the computer OLDPC.
    pub fn with_sign_in(pair: &Pair, sign_in: SignIn, front: Front, confirms: Confirms) -> Self {
        let behind = SocketAddr::from((super::address(), BEHIND));
        let now = super::now_unix().saturating_add_signed(sign_in.ahead);
        let answer = packets::ts_request(&packets::challenge("OLDPC", "WORKGROUP", now));
        let answer = answer.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/lab/nla_server.py");
        let (address, port) = (behind.ip().to_string(), BEHIND.to_string());
        let (certificate, key) = (text(&pair.certificate), text(&pair.key));
        let arguments = [script, &address, &port, certificate, key, sign_in.version, sign_in.ciphers, &answer];
        let python = Tool { program: "python3", package: "python3" };
        Self::behind(python, arguments.map(str::to_owned).into(), behind, front, confirms)
    }

    fn behind(program: Tool, arguments: Vec<String>, behind: SocketAddr, front: Front, confirms: Confirms) -> Self {
        let scratch = super::scratch("openssl");
        let mut server =
            Server::start(&Start { program, namespace: None, arguments, environment: Vec::new(), scratch: &scratch });
        server.wait_until_listening(behind, Socket::Tcp, None);
        let SocketAddr::V4(listening) = behind else { unreachable!("an IPv4 address") };
        let front =
            Scripted::start_at(*listening.ip(), super::PORT, move |stream| serve(stream, behind, front, confirms));
        Self { front, _server: server }
    }

    pub fn address(&self) -> Ipv4Addr {
        match self.front.address {
            SocketAddr::V4(address) => *address.ip(),
            SocketAddr::V6(_) => unreachable!("bound to an IPv4 address"),
        }
    }
}

fn serve(client: &mut TcpStream, behind: SocketAddr, front: Front, confirms: Confirms) -> io::Result<()> {
    if !greet_as(client, confirms.wanted, confirms.flags, confirms.refusal)? {
        wait_for_goodbye(client);
        return Ok(());
    }
    let hello = tls_record(client)?;
    if front == Front::HangsUpOn13 && offers_13(&hello) {
        return Ok(());
    }
    let mut server = TcpStream::connect(behind)?;
    server.write_all(&hello)?;
    if front == Front::ResetsOnAlert {
        let mut first = [0; 1024];
        let count = server.read(&mut first)?;
        if first[..count].first() == Some(&ALERT) {
            return resetting(client);
        }
        client.write_all(&first[..count])?;
    }
    let (mut client_again, mut server_again) = (client.try_clone()?, server.try_clone()?);
    let back = thread::spawn(move || {
        let _ = io::copy(&mut server_again, &mut client_again);
        let _ = client_again.shutdown(Shutdown::Write);
    });
    let _ = io::copy(client, &mut server);
    let _ = server.shutdown(Shutdown::Write);
    let _ = back.join();
    Ok(())
}
