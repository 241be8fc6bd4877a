//! A name server that says one thing. It lives in a namespace, where it may have port 53 to itself.

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use super::process::{Server, Socket, Start, Tool};
use super::{Namespace, scratch};

/// What it says to every question.
#[derive(Clone, Debug)]
pub enum Says {
    /// These addresses, to questions of their kind.
    Addresses(Vec<IpAddr>),
    /// A result code (RFC 1035 section 4.1.1).
    Code(u8),
    Nothing,
}

pub const SERVER_FAILURE: Says = Says::Code(2);
pub const NO_SUCH_NAME: Says = Says::Code(3);
pub const REFUSED: Says = Says::Code(5);

const AT: &str = "127.0.0.53:53";
/// How the half of it that runs in the namespace is told what to say.
const ORDERS: &str = "REDIAL_TEST_NAME_SERVER";

/// Starts it and makes it the namespace's one name server.
pub fn start(namespace: &Namespace, says: &Says) -> Server {
    namespace.etc("resolv.conf", "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n");
    let orders = match says {
        Says::Addresses(list) => list.iter().fold(String::new(), |mut text, address| {
            let _ = write!(text, "{address} ");
            text
        }),
        Says::Code(code) => format!("code {code}"),
        Says::Nothing => "nothing".to_owned(),
    };
    let scratch = scratch("dns");
    // A thread cannot move into a namespace without unsafe code, so this very program is started there once more.
    let own = std::env::current_exe().expect("a running program has a file").display().to_string();
    let mut server = Server::start(&Start {
        program: Tool { program: "env", package: "coreutils" },
        namespace: Some(namespace),
        arguments: [&own, "lab::dns::name_server", "--exact", "--ignored", "--nocapture"].map(str::to_owned).to_vec(),
        environment: vec![(ORDERS, orders)],
        scratch: &scratch,
    });
    server.wait_until_listening(AT.parse().expect("an address"), Socket::Udp, Some(namespace));
    server
}

#[test]
#[ignore = "no test: the half of the name server that other tests start in their namespaces"]
fn name_server() {
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let socket = UdpSocket::bind(AT).expect("port 53 is free in a new namespace");
    let mut question = [0; 1500];
    while let Ok((count, from)) = socket.recv_from(&mut question) {
        answer(&socket, &question[..count], from, &orders);
    }
}

fn answer(socket: &UdpSocket, question: &[u8], from: SocketAddr, orders: &str) {
    // The name ends with an empty label; type and class follow.
    let Some(end) =
        question.get(12..).and_then(|rest| rest.iter().position(|&length| length == 0)).map(|at| 12 + at + 5)
    else {
        return;
    };
    let Some(asked) = question.get(12..end) else { return };
    let kind = u16::from_be_bytes([question[end - 4], question[end - 3]]);
    let (code, records) = match orders.split_once(' ') {
        _ if orders == "nothing" => return,
        Some(("code", code)) => (code.parse().expect("our own orders"), Vec::new()),
        _ => (
            0,
            orders.split_whitespace().filter_map(|word| record(word.parse().expect("our own orders"), kind)).collect(),
        ),
    };
    let count = u8::try_from(records.len()).expect("few");
    let head = [&question[..2], &[0x81, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0]].concat();
    let _ = socket.send_to(&[head, asked.to_vec(), records.concat()].concat(), from);
}

fn record(address: IpAddr, asked: u16) -> Option<Vec<u8>> {
    let (kind, octets) = match address {
        IpAddr::V4(v4) => (1, v4.octets().to_vec()),
        IpAddr::V6(v6) => (28, v6.octets().to_vec()),
    };
    let length = u8::try_from(octets.len()).expect("4 or 16");
    (kind == asked).then(|| {
        [&[0xc0, 12, 0, u8::try_from(kind).expect("1 or 28"), 0, 1, 0, 0, 0, 5, 0, length][..], &octets].concat()
    })
}
