//! Cables of a chosen length between namespaces, computers behind them, and agents that take every call.

use super::process::{Server, Start, Tool, run};
use super::{Namespace, scratch};

/// `wires.py` at work; the devices are gone with it.
#[derive(Debug)]
pub struct Wires {
    _program: Server,
}

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/lab/wires.py");
const PYTHON: Tool = Tool { program: "python3", package: "python3" };

impl Wires {
    fn start(words: &[&str]) -> Self {
        let scratch = scratch("wires");
        let arguments = [SCRIPT].iter().chain(words).map(|&word| word.to_owned()).collect();
        let start = Start { program: PYTHON, namespace: None, arguments, environment: Vec::new(), scratch: &scratch };
        let mut program = Server::start(&start);
        let printed = scratch.join("python3.out");
        program
            .wait_until("is not ready", || std::fs::read_to_string(&printed).is_ok_and(|text| text.contains("ready")));
        Self { _program: program }
    }

    /// A cable that takes so many milliseconds each way, between 10.77.N.1 in `near` and 10.77.N.2 in `far`.
    pub fn cable(number: u8, one_way_ms: u32, near: &Namespace, far: &Namespace) -> Self {
        Self::between("wire", number, one_way_ms, near, far)
    }

    /// The same, but programs' adapters as a VPN's are.
    pub fn vpn(number: u8, one_way_ms: u32, near: &Namespace, far: &Namespace) -> Self {
        Self::between("tunnel", number, one_way_ms, near, far)
    }

    fn between(kind: &str, number: u8, one_way_ms: u32, near: &Namespace, far: &Namespace) -> Self {
        // Both devices begin in the same namespace, beside those of other tests.
        let tag = format!("{}{:03}", std::process::id() % 1_000_000, super::next() % 1000);
        let (a, b) = (format!("ra{tag}"), format!("rb{tag}"));
        let (here, there) = (format!("{}:{a}", near.name()), format!("{}:{b}", far.name()));
        let wires = Self::start(&[kind, &one_way_ms.to_string(), &here, &there]);
        for (space, device, last) in [(near, a, 1), (far, b, 2)] {
            space.ip(&format!("addr add 10.77.{number}.{last}/30 dev {device}"));
            space.ip(&format!("link set {device} up"));
        }
        wires
    }

    /// An agent whose tunnel takes every call to 198.51.100.0/24. `how` is `quiet` or `cut MS`.
    pub fn agent(space: &Namespace, how: &str) -> Self {
        let device = format!("zt{}{:03}", std::process::id() % 1_000_000, super::next() % 1000);
        let place = format!("{}:{device}", space.name());
        let words: Vec<_> = ["agent", &place].into_iter().chain(how.split(' ')).collect();
        let wires = Self::start(&words);
        space.ip(&format!("addr add 10.99.0.1/32 dev {device}"));
        space.ip(&format!("link set {device} up"));
        space.ip(&format!("route add 198.51.100.0/24 dev {device}"));
        wires
    }
}

impl Namespace {
    /// Passes on what is not for itself.
    pub fn routes(&self) {
        let shell = Tool { program: "sh", package: "dash" };
        run(shell, Some(self), &["-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
    }

    /// A computer on this one's own Ethernet: 192.0.2.1, joined by the card that leads nowhere otherwise.
    pub fn neighbour(&self) -> Self {
        let other = Self::new();
        other.ip("link del eth0");
        self.ip(&format!("link set far0 netns {}", other.name()));
        other.ip("addr add 192.0.2.1/24 dev far0");
        other.ip("link set far0 up");
        other
    }
}
