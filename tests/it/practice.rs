//! The practice computers: what a check finds in each, what stray bytes do to them, and the command that starts them.

#![expect(clippy::disallowed_methods, reason = "loopback answers at once; the program under test is started from here")]
#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use redial::engine::{Progress, Request, check};
use redial::model::{Cause, Layer, Side, Status, Target};
use redial::practice::{self, Peer, Scenario};
use redial::probes::Budget;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn exit_code(scenario: &Scenario) -> u8 {
    let Some(cause) = scenario.cause else { return 0 };
    match cause.side() {
        Side::None => 0,
        Side::Client => 1,
        Side::Network => 2,
        Side::Server => 3,
        Side::Undecided => 4,
    }
}

/// Windows asks a port that refuses three times, which alone takes it two seconds.
const TIMEOUT: Duration = Duration::from_secs(if cfg!(windows) { 5 } else { 2 });

#[tokio::test]
async fn a_check_finds_what_is_wrong_with_each() {
    let mut wrong = Vec::new();
    for scenario in practice::ALL {
        let running = practice::start(scenario.id).await.unwrap();
        let target = Target::parse(&running.address.to_string()).unwrap();
        // What keeps silent here does so for ever.
        let budget = Budget { total: TIMEOUT, silence: TIMEOUT };
        let session = scenario.is_about_a_session();
        let report = check(Request { budget, session, ..Request::new(target, None) }, |_| ()).await;
        let (cause, code) = (report.verdict.known_cause(), report.exit_code());
        if (cause, code) != (scenario.cause, exit_code(&scenario)) {
            wrong.push(format!("{}: {cause:?}, exit code {code}: {:#?}", scenario.id, report.verdict));
        }
        running.stop().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Time is charged to the question that takes it, and an open port is shown while the one behind it still keeps silent.
#[tokio::test]
async fn an_open_port_is_shown_before_the_silence_behind_it() {
    let running = practice::start("silent").await.unwrap();
    let target = Target::parse(&running.address.to_string()).unwrap();
    let (mut settled, mut granted, mut trips) = (Vec::new(), Vec::new(), Vec::new());
    let asked = Request { budget: Budget::of(TIMEOUT), ..Request::new(target, None) };
    let report = check(asked, |progress| match progress {
        Progress::Layer(layer) => settled.push((layer.id, layer.status)),
        Progress::TimeLeft(left) => granted.push(left),
        Progress::RoundTrips { layer: Layer::Network, trips: so_far } => trips = so_far,
        Progress::RoundTrips { .. } | Progress::Asking { .. } => {}
        Progress::Seen(_) | Progress::NotStarted | Progress::TryOver => {}
    })
    .await;
    let place = |wanted| settled.iter().position(|settled| *settled == wanted);
    let open = place((Layer::Port, Status::Pass)).unwrap();
    assert!(open < place((Layer::Negotiation, Status::Fail)).unwrap(), "{settled:?}");
    let took = |id| report.layers.iter().find(|layer| layer.id == id).unwrap().took_ms;
    let silence = TIMEOUT.as_secs_f64() * 1000.0;
    assert!(took(Layer::Negotiation) >= silence / 2.0, "{}", took(Layer::Negotiation));
    // The silence raises more questions, which are granted their time; what was measured is told, and kept.
    assert!(granted.len() > 1 && granted.iter().all(|left| *left <= 4 * TIMEOUT), "{granted:?}");
    let network = report.layers.iter().find(|layer| layer.id == Layer::Network).unwrap();
    assert_eq!(network.facts["path-quality"]["round_trips_ms"], serde_json::json!(trips));
    assert!(!trips.is_empty());
    // An open port and a computer that can be reached did not take that silence.
    assert!(took(Layer::Port) + took(Layer::Network) < took(Layer::Negotiation));
    running.stop().await;
}

/// The window checks the same computer again; what it learnt a moment ago counts.
#[tokio::test]
async fn what_answered_a_moment_ago_and_refuses_now_was_hardly_switched_off() {
    let running = practice::start("healthy").await.unwrap();
    let target = Target::parse(&running.address.to_string()).unwrap();
    let budget = Budget::of(TIMEOUT);
    let first = Request { budget, ..Request::new(target.clone(), None) };
    let again = Request { budget, recent: first.recent.clone(), ..Request::new(target.clone(), None) };
    let alone = Request { budget, ..Request::new(target, None) };
    assert_eq!(check(first, |_| ()).await.exit_code(), 0);
    running.stop().await;
    let verdict = check(again, |_| ()).await.verdict;
    assert_eq!(verdict.known_cause(), Some(Cause::ConnectionsLimited), "{verdict:#?}");
    // Without that memory it is what it looks like.
    let verdict = check(alone, |_| ()).await.verdict;
    assert_eq!(verdict.known_cause(), Some(Cause::PortRefused), "{verdict:#?}");
}

/// A fixed sequence (Knuth's MMIX generator), so that a failure can be had again.
struct Bytes(u64);

impl Bytes {
    fn next(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0.to_be_bytes()[0]
    }

    fn some(&mut self) -> Vec<u8> {
        let length = usize::from(self.next()) * 4;
        (0..length).map(|_| self.next()).collect()
    }
}

/// Beginnings that lead deeper into a server than noise would.
fn beginnings() -> [Vec<u8>; 5] {
    use redial::proto::client_hello::Offer;
    use redial::proto::x224::{Protocols, connection_request};
    let request = connection_request(Protocols::SSL.with(Protocols::HYBRID));
    let hello = Offer::UpTo12.record(Some("pc1"), [7; 32]);
    [Vec::new(), vec![3, 0, 0], request.clone(), [request.clone(), vec![22, 3, 1]].concat(), [request, hello].concat()]
}

#[tokio::test]
async fn stray_bytes_break_none_of_them() {
    let mut bytes = Bytes(1);
    for scenario in practice::ALL {
        let Peer::Talks(talk) = (scenario.serve)().unwrap() else { continue };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        for round in 0..20 {
            for mut sent in beginnings() {
                sent.extend(bytes.some());
                if round % 2 == 1 && !sent.is_empty() {
                    let at = usize::from(bytes.next()) % sent.len();
                    sent[at] = bytes.next();
                }
                let mut client = tokio::net::TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
                let (server, _) = listener.accept().await.unwrap();
                let talking = tokio::spawn(talk(server));
                // The server may have hung up by now, which is its good right.
                let _ = client.write_all(&sent).await;
                let _ = client.shutdown().await;
                let mut answer = Vec::new();
                let _ = client.take(1 << 20).read_to_end(&mut answer).await;
                let ended = tokio::time::timeout(Duration::from_secs(10), talking).await;
                // An error is fine; a panic is none, nor is a server that goes on after its client has gone.
                let panicked = ended.unwrap_or_else(|_| panic!("{} hangs on {sent:02x?}", scenario.id));
                assert!(panicked.is_ok(), "{} panics on {sent:02x?}", scenario.id);
            }
        }
    }
}

/// Ends the program with the test, however the test ends.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn redial(arguments: &[&str]) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redial"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Program(command.spawn().unwrap())
}

#[test]
fn the_command_says_where_they_listen_and_ends_by_ctrl_c() {
    let mut program = redial(&["practice", "healthy", "refused"]);
    let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    let words: Vec<_> = line.split_whitespace().collect();
    assert!(
        line.starts_with("healthy              127.82.68.1:") && line.ends_with("A healthy computer: nothing to find.")
    );
    assert!(TcpStream::connect(words[1]).is_ok());
    let line = lines.next().unwrap().unwrap();
    let refused = line.split_whitespace().nth(1).unwrap();
    assert!(line.starts_with("refused ") && TcpStream::connect(refused).is_err());
    assert_eq!(program.0.try_wait().unwrap(), None);
    #[cfg(unix)]
    {
        let pid = program.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        assert_eq!(program.0.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn an_unknown_one_is_bad_usage() {
    let mut program = redial(&["practice", "no-such"]);
    let mut said = String::new();
    program.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(program.0.wait().unwrap().code(), Some(64));
    assert!(said.contains("no-such") && said.contains("--list"), "{said}");
}

#[tokio::test]
async fn more_clients_than_places_are_all_served() {
    let running = practice::start("healthy").await.unwrap();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..120 {
        let address = running.address;
        clients.spawn(async move {
            let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
            let asked = redial::proto::x224::connection_request(redial::proto::x224::Protocols::HYBRID);
            client.write_all(&asked).await.unwrap();
            let mut answer = [0; 19];
            client.read_exact(&mut answer).await.unwrap();
        });
    }
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
}
