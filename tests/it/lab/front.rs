//! Remote Desktop's greeting in front of a plain TLS server: OpenSSL can be told to behave in many ways that no
//! Remote Desktop server here can.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;

use super::certificates::Pair;
use super::packets::{SSL, offers_13};
use super::process::{Server, Socket, Start, Tool};
use super::scripted::{Scripted, greet_as, resetting, tls_record, wait_for_goodbye};

/// `openssl s_server` behind a greeting that agrees on TLS.
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
        let address = super::address();
        let scratch = super::scratch("openssl");
        let behind = SocketAddr::from((address, BEHIND));
        let file = |path: &std::path::Path| path.display().to_string();
        let (certificate, key) = (file(&pair.certificate), file(&pair.key));
        // `-www` needs no standard input, of which there is none.
        let fixed = ["s_server", "-www", "-accept", &behind.to_string(), "-cert", &certificate, "-key", &key]
            .map(str::to_owned);
        let arguments = fixed.into_iter().chain(options.split_whitespace().map(str::to_owned)).collect();
        let program = Tool { program: "openssl", package: "openssl" };
        let mut server =
            Server::start(&Start { program, namespace: None, arguments, environment: Vec::new(), scratch: &scratch });
        server.wait_until_listening(behind, Socket::Tcp, None);
        let front = Scripted::start_at(address, super::PORT, move |stream| serve(stream, behind, front, confirms));
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
