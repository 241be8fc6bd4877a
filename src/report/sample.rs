//! Made-up reports for tests, with every kind of fact in them.
#![cfg(test)]

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use serde_json::Value;

use super::Report;
use crate::model::attempt;
use crate::model::{ErrorPair, Evidence, Fact, GatewayUsage, Layer, ProbeId, Recorded, Said, Seat, Target};
use crate::net::Disconnect;
use crate::net::credssp::{CredSspOutcome, SignInAnswer};
use crate::net::name::LookupFailure;
use crate::net::negotiate::{Reply, ReplyKind};
use crate::net::old_hello::OldAnswer;
use crate::net::proxy::Refusal;
use crate::net::tcp::Connect;
use crate::net::tls::{Handshake, HandshakeOutcome, TlsLibrary};
use crate::platform::trust::Trust;
use crate::probes::adapters::{self, Adapter, Adapters};
use crate::probes::certificate::{self, ServerCertificate};
use crate::probes::connections::{self, ConnectionAttempt, Connections};
use crate::probes::credssp::{self, SignIn};
use crate::probes::dns_servers::{self, DnsServer, DnsServers};
use crate::probes::gateway::{self, GatewayAnswer, GatewayCertificate, ProxyAnswer};
use crate::probes::greetings::{self, Greeted, Greetings};
use crate::probes::hosts_file::{self, HostsFile};
use crate::probes::negotiate::{self, Negotiation};
use crate::probes::other_addresses::{self, KnownFrom, OtherAddress, OtherAddresses};
use crate::probes::path_quality::{self, Echoes, PathQuality, RoundTripSource};
use crate::probes::repeats::{self, Repeat, RepeatEnd, Repeats};
use crate::probes::resolve::{self, Resolved};
use crate::probes::second_try::{self, SecondTry};
use crate::probes::session_start::{self, SessionStart};
use crate::probes::sign_in_test::{self, NotAskedReason, SignInTest};
use crate::probes::sign_of_life::{self, SignOfLife};
use crate::probes::small_segments::{self, SmallSegments};
use crate::probes::system_trust::{self, SystemTrust};
use crate::probes::tcp_connect::{self, Attempt, Connects};
use crate::probes::tls_12_only::{self, Tls12Only};
use crate::probes::tls_handshake::{self, ModernTls};
use crate::probes::tls_old_hellos::{self, OldHellos};
use crate::probes::tls_second_opinion::{self, TlsSecondOpinion};
use crate::probes::who_answered::{self, AnswererPlace, Program, Sign, WhoAnswered};
use crate::probes::who_is_there::{self, Unasked, WhoIsThere};
use crate::proto::banner::Service;
use crate::proto::certificate::{Certificate, Purposes};
use crate::proto::dns;
use crate::proto::ntlm::Challenge;
use crate::proto::server_flight::ServerHello;
use crate::proto::tls_version::TlsVersion;
use crate::proto::x224::{Answer, Protocols};

/// 20 November 2026.
pub const NOW: i64 = 1_795_132_800;
const DAY: i64 = 86_400;

/// Remote Desktop's own try, with a bit of everything.
fn tried(host: &str, address: &str) -> attempt::Attempt {
    use attempt::{ClientError, Closer, Seen};
    let address = socket(address);
    let all = [
        Seen::Started,
        Seen::Began { host: Some(host.to_owned()) },
        Seen::Dialled { address },
        Seen::Opened { address },
        Seen::Closed { address, after_ms: 1200, by: Some(Closer::There) },
        Seen::Dialled { address },
        Seen::NotOpened { address, after_ms: 900 },
        Seen::UdpOpened { port: 50_000 },
        Seen::UdpTried,
        Seen::PartFailed { part: "RDPClient_SSL".to_owned(), code: Some(0x8000_FFFF) },
        Seen::Trouble { trouble: ClientError::SignInFailed },
        Seen::Ended { reason: Some(2308) },
    ];
    (0..).zip(all).map(|(at, what)| attempt::AttemptEvent { at_ms: 10 * at, what }).collect()
}

/// One report of each sort.
pub fn all() -> Vec<Report> {
    vec![expired(), refused(), nothing_seen(), healthy(), hostile(), secret().0, host()]
}

/// A certificate that ran out, and the error numbers that go with it.
pub fn expired() -> Report {
    let error = ErrorPair::new(0x904, 7);
    report(&office(Some(error), make_certificate("office-pc", -400 * DAY, -35 * DAY)))
}

pub fn healthy() -> Report {
    report(&office(None, make_certificate("office-pc", -10 * DAY, 170 * DAY)))
}

/// A computer that was looked at from the inside.
pub fn host() -> Report {
    let pc = crate::practice::computers::host::computer().unwrap();
    Report::of_host(&crate::host::examine(&pc), None)
}

/// Nothing listens at the port.
pub fn refused() -> Report {
    refused_to(Seat::Caller)
}

/// The same, where the computer called itself.
pub fn refused_by_itself() -> Report {
    refused_to(Seat::Called)
}

fn refused_to(seat: Seat) -> Report {
    let mut evidence = evidence("10.20.0.5", None);
    evidence.seat = seat;
    link(&mut evidence);
    add(&mut evidence, Layer::Name, resolve::PROBE.id, resolved(true, "10.20.0.5:3389"));
    add(&mut evidence, Layer::Port, tcp_connect::PROBE.id, connects("10.20.0.5:3389", Connect::Refused));
    report(&evidence)
}

/// No probe brought anything.
pub fn nothing_seen() -> Report {
    report(&evidence("office-pc", None))
}

/// A server whose every text wants to be more than text.
pub fn hostile() -> Report {
    let nasty =
        "<script>alert(1)</script>\"><img src=x onerror=alert(2)>\u{1b}]0;owned\u{7}\u{1b}[31m\u{202e}drowssap\0&amp;";
    let mut own = make_certificate(nasty, -400 * DAY, -35 * DAY);
    own.alternative_names = vec![nasty.to_owned(), "';alert(3);//".to_owned()];
    let mut report = report(&office(None, own));
    report.target.typed = nasty.to_owned();
    report.verdict.because.push(Said::finished(nasty));
    report.verdict.headline = Said::finished(&(report.verdict.headline.english() + nasty));
    report.layers[0].notes.push(Said::finished(nasty));
    report.layers[0].facts.insert(nasty.to_owned(), Value::from(nasty));
    report.verdict.also.push(crate::model::Alternative {
        cause: nasty.to_owned().into(),
        side: crate::model::Side::Server,
        confidence: crate::model::Confidence::Possible,
    });
    report.tool.os = nasty.to_owned();
    report.created = nasty.to_owned();
    report.support_code = nasty.to_owned();
    report.hidden = vec![Said::finished(nasty)];
    report
}

/// Every kind of fact with a marked text in each field that can hold one, and the marks.
///
/// The facts are built by their types, so that a new field makes this file fail to build until it is marked here.
pub fn secret() -> (Report, Vec<String>) {
    let mut marks = Vec::new();
    let mut mark = |what: &str| {
        let text = format!("sentinel{}{what}", marks.len());
        marks.push(text.clone());
        text
    };
    let mut evidence = Evidence::new(
        Target::parse(&mark("host.example:3390"))
            .unwrap()
            .through(&mark("gate.example"), GatewayUsage::Detect)
            .unwrap(),
        Some(ErrorPair::new(0x904, 7)),
        NOW,
    );
    let adapter = Adapter {
        name: mark("adapter"),
        wireless: true,
        addresses: ips(&["10.77.1.1", "2001:db8:77::1"]),
        gateways: ips(&["10.77.1.2"]),
        dns_servers: ips(&["10.77.1.3"]),
        mtu: Some(1500),
        default: true,
    };
    add(&mut evidence, Layer::ThisPc, adapters::PROBE.id, Adapters { up: vec![adapter], default_route: true });
    let resolved = Resolved {
        literal: false,
        addresses: vec![socket("10.77.1.4:3390"), socket("[fe80::77%3]:3390")],
        took_ms: 12.5,
        failure: Some(LookupFailure::NotFound { detail: mark("detail") }),
    };
    add(&mut evidence, Layer::Name, resolve::PROBE.id, resolved);
    add(&mut evidence, Layer::Name, hosts_file::PROBE.id, HostsFile { addresses: ips(&["10.77.1.5"]) });
    let server = DnsServer {
        address: ip("10.77.1.6"),
        took_ms: 1.0,
        ipv4: dns::Reply::Addresses { addresses: ips(&["10.77.1.7"]) },
        ipv6: dns::Reply::Silent,
    };
    add(&mut evidence, Layer::Name, dns_servers::PROBE.id, DnsServers { name: mark("name"), servers: vec![server] });
    add(&mut evidence, Layer::SignIn, attempt::ATTEMPT, tried(&mark("tried.example"), "10.77.1.13:3390"));
    let other = OtherAddress { address: socket("10.77.1.8:3390"), known_from: KnownFrom::RdpFile, answers: true };
    add(&mut evidence, Layer::Name, other_addresses::PROBE.id, OtherAddresses { tried: vec![other] });
    let failed = Connect::Failed { detail: mark("failed") };
    add(&mut evidence, Layer::Port, tcp_connect::PROBE.id, connects("10.77.1.4:3390", failed.clone()));
    add(&mut evidence, Layer::Network, path_quality::PROBE.id, quality());
    let attempts =
        vec![ConnectionAttempt { address: socket("10.77.1.12:3390"), at_ms: 1.0, outcome: Some(failed.clone()) }];
    add(&mut evidence, Layer::Network, connections::PROBE.id, Connections { made: 1, attempts });
    let life = SignOfLife { address: ip("10.77.1.4"), ping: Some(true), port_unreachable: false };
    add(&mut evidence, Layer::Network, sign_of_life::PROBE.id, life);
    let why = vec![Sign::OwnAddress, Sign::Tunnel { adapter: "wg0".to_owned() }];
    let owner = Some(Program { pid: 4711, name: Some("ssh.exe".to_owned()) });
    let answered = WhoAnswered {
        address: SocketAddr::new(ip("10.77.1.4"), 3389),
        place: AnswererPlace::ThisComputer { why },
        owner,
    };
    add(&mut evidence, Layer::Port, who_answered::PROBE.id, answered);
    let who = WhoIsThere {
        unasked: Unasked::Spoke { service: Some(Service::Ssh), first_bytes: mark("bytes") },
        tls_at_once: false,
        smb: false,
    };
    add(&mut evidence, Layer::Port, who_is_there::PROBE.id, who);
    let reply = |bytes: String| Reply {
        asked: Protocols::SSL,
        answer_ms: 1.0,
        answer: ReplyKind::Answered { answer: Answer::Garbled, bytes, service: Some(Service::Http) },
    };
    add(&mut evidence, Layer::Negotiation, negotiate::PROBE.id, Negotiation { replies: vec![reply(mark("bytes"))] });
    let others = vec![Greeted { address: socket("10.77.1.13:3390"), reply: reply(mark("bytes")) }];
    add(&mut evidence, Layer::Negotiation, greetings::PROBE.id, Greetings { others });
    let repeat = |end| Repeat { address: socket("10.77.1.14:3390"), reached: Layer::Tls, pause_ms: 300.0, end };
    let runs = vec![
        repeat(RepeatEnd::Passed),
        repeat(RepeatEnd::Unopened { outcome: Connect::Failed { detail: mark("failed") } }),
        repeat(RepeatEnd::Ungreeted { reply: reply(mark("bytes")) }),
        repeat(RepeatEnd::Unshaken { outcome: HandshakeOutcome::NotTls { first_bytes: mark("bytes") } }),
        repeat(RepeatEnd::Unanswered { greeting: CredSspOutcome::Disconnect { how: Disconnect::Reset } }),
    ];
    add(&mut evidence, Layer::SignIn, repeats::PROBE.id, Repeats { runs });
    add(&mut evidence, Layer::SignIn, second_try::PROBE.id, SecondTry(reply(mark("bytes"))));
    let not_begun = Some(RepeatEnd::Ungreeted { reply: reply(mark("bytes")) });
    let session = SessionStart { security: Protocols::SSL, not_begun, steps: None };
    add(&mut evidence, Layer::Session, session_start::PROBE.id, session);
    let shaken = |outcome| Handshake {
        library: TlsLibrary::Rustls,
        instead_of_windows: None,
        offered_13: true,
        heard: true,
        outcome,
        took_ms: 1.0,
        client_certificate_requested: false,
        key_proved: None,
        chain: vec![b"sentinel".to_vec()],
    };
    let not_tls = shaken(HandshakeOutcome::NotTls { first_bytes: mark("bytes") });
    add(&mut evidence, Layer::Tls, tls_handshake::PROBE.id, ModernTls(not_tls));
    let refused = shaken(HandshakeOutcome::Refused { detail: mark("detail") });
    add(&mut evidence, Layer::Tls, tls_12_only::PROBE.id, Tls12Only(refused));
    let refused = shaken(HandshakeOutcome::Refused { detail: mark("second") });
    add(&mut evidence, Layer::Tls, tls_second_opinion::PROBE.id, TlsSecondOpinion(refused));
    let old = |end| OldAnswer {
        took_ms: 1.0,
        hello: None,
        key_exchange: None,
        client_certificate_requested: false,
        end: Some(end),
        chain: vec![b"sentinel".to_vec()],
    };
    let answers = OldHellos {
        up_to_12: Some(old(HandshakeOutcome::Disconnect { how: Disconnect::Reset })),
        up_to_11: Some(old(HandshakeOutcome::McsDisconnect)),
    };
    add(&mut evidence, Layer::Tls, tls_old_hellos::PROBE.id, answers);
    let small = SmallSegments(old(HandshakeOutcome::Refused { detail: String::new() }));
    add(&mut evidence, Layer::Tls, small_segments::PROBE.id, small);
    let mut certificate = |number: u8| Certificate {
        subject: format!("C=XX, O={}, CN={}", mark("organisation"), mark("subject")),
        issuer: format!("CN=\"{}, Ltd.\" + OU={}", mark("issuer"), mark("unit")),
        common_name: Some(mark("common")),
        alternative_names: vec![mark("alternative"), format!("*.{}", mark("wild.example")), "10.77.1.9".to_owned()],
        sha1: mark("sha1"),
        sha256: mark("sha256"),
        ..make_certificate("", i64::from(number), DAY)
    };
    let shown =
        ServerCertificate { own: Some(certificate(0)), others: vec![certificate(1)], unreadable: 1, key_proved: None };
    add(&mut evidence, Layer::Certificate, certificate::PROBE.id, shown);
    let trust = SystemTrust { trust: Trust::Untrusted { detail: mark("trust") } };
    add(&mut evidence, Layer::Certificate, system_trust::PROBE.id, trust);
    let challenge = Challenge {
        target: Some(mark("target")),
        netbios_computer: Some(mark("netbios")),
        netbios_domain: Some(mark("domain")),
        dns_computer: Some(mark("computer.example")),
        dns_domain: Some(mark("domain.example")),
        os_version: Some("10.0.20348".to_owned()),
        time_unix: Some(1_795_132_801.5),
    };
    let greeting = CredSspOutcome::Challenged { credssp_version: 6, challenge, skew_s: Some(1.5) };
    add(&mut evidence, Layer::SignIn, credssp::PROBE.id, SignIn(SignInAnswer { answer_ms: 1.0, greeting }));
    let changed = NotAskedReason::CertificateChanged { thumbprint: mark("shown"), remembered: mark("remembered") };
    add(&mut evidence, Layer::SignIn, sign_in_test::PROBE.id, SignInTest::not_asked(changed));
    let answer = GatewayAnswer {
        host: mark("gateway"),
        port: 443,
        always: false,
        addresses: vec![socket("10.77.1.10:443")],
        connect: Some(failed),
        tls: true,
        certificate: Some(GatewayCertificate {
            not_before_unix: 0,
            not_after_unix: 1,
            covers_name: false,
            trust: Trust::Untrusted { detail: mark("trust-of-the-gateway") },
        }),
        round_trips_ms: vec![Some(21.5), Some(20.25)],
        proxy: Some(ProxyAnswer::Not { refusal: Refusal::Status { status: 502 } }),
    };
    add(&mut evidence, Layer::Gateway, gateway::PROBE.id, answer);
    let mut report = report(&evidence);
    // Whatever a sentence quotes is in the facts, the target, or looks like an address.
    let all = marks.join("; ");
    report.verdict.because.push(Said::finished(&format!(
        "\u{201c}{}\u{201d} at 10.77.1.11, [2001:db8:77::2]:3389 and 00:11:22:AA:bb:77.",
        all.to_uppercase()
    )));
    report.verdict.headline = Said::finished(&format!("{}{all}", report.verdict.headline));
    report.layers[2].notes.push(Said::finished(&all));
    report.layers[2].headline = Said::finished(&format!("{}{all}", report.layers[2].headline));
    report.changes.push(serde_json::json!({"value": marks[0], "list": [marks[1]]}));
    marks.extend(["10.77.".to_owned(), "2001:db8".to_owned(), "fe80::77".to_owned(), "00:11:22".to_owned()]);
    (report, marks)
}

fn report(evidence: &Evidence) -> Report {
    Report::new(evidence)
}

fn evidence(typed: &str, error: Option<ErrorPair>) -> Evidence {
    Evidence::new(Target::parse(typed).unwrap(), error, NOW)
}

fn add<F: Fact>(evidence: &mut Evidence, layer: Layer, probe: ProbeId, fact: F) {
    evidence.record(Recorded { probe, layer, leads: &[], took_ms: 12.25, outcome: Ok(Arc::new(fact)) });
}

/// A computer with NLA and TLS 1.3, as far as the certificate.
fn office(error: Option<ErrorPair>, own: Certificate) -> Evidence {
    let mut evidence = evidence("Office-PC.corp.example", error);
    link(&mut evidence);
    add(&mut evidence, Layer::Name, resolve::PROBE.id, resolved(false, "10.20.0.5:3389"));
    add(&mut evidence, Layer::Port, tcp_connect::PROBE.id, connects("10.20.0.5:3389", Connect::Open));
    add(&mut evidence, Layer::Network, path_quality::PROBE.id, quality());
    let reply = |asked, answer| Reply {
        asked,
        answer_ms: 2.5,
        answer: ReplyKind::Answered {
            answer,
            bytes: "030000130ed000001234000209080002000000".to_owned(),
            service: None,
        },
    };
    let selected = |protocol| Answer::Selected { protocol, flags: 31 };
    let asked = Protocols::SSL.with(Protocols::HYBRID).with(Protocols::HYBRID_EX);
    let replies = vec![reply(asked, selected(Protocols::HYBRID_EX))];
    add(&mut evidence, Layer::Negotiation, negotiate::PROBE.id, Negotiation { replies });
    let outcome = HandshakeOutcome::Done {
        version: TlsVersion::TLS_1_3,
        cipher: "TLS13_AES_256_GCM_SHA384".to_owned(),
        group: "X25519".to_owned(),
    };
    let handshake = Handshake {
        library: TlsLibrary::Windows,
        instead_of_windows: None,
        offered_13: true,
        heard: true,
        outcome,
        took_ms: 3.5,
        client_certificate_requested: false,
        key_proved: Some(true),
        chain: Vec::new(),
    };
    add(&mut evidence, Layer::Tls, tls_handshake::PROBE.id, ModernTls(handshake));
    let hello = ServerHello {
        version: TlsVersion::TLS_1_2,
        cipher: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384".to_owned(),
        modern: true,
        mstsc: true,
    };
    let answer = OldAnswer {
        took_ms: 2.0,
        hello: Some(hello),
        key_exchange: Some("x25519".to_owned()),
        client_certificate_requested: false,
        end: None,
        chain: Vec::new(),
    };
    add(&mut evidence, Layer::Tls, tls_old_hellos::PROBE.id, OldHellos { up_to_12: Some(answer), up_to_11: None });
    let shown = ServerCertificate { own: Some(own), others: Vec::new(), unreadable: 0, key_proved: Some(true) };
    add(&mut evidence, Layer::Certificate, certificate::PROBE.id, shown);
    let challenge = Challenge {
        target: Some("CORP".to_owned()),
        netbios_computer: Some("OFFICE-PC".to_owned()),
        netbios_domain: Some("CORP".to_owned()),
        dns_computer: Some("office-pc.corp.example".to_owned()),
        dns_domain: Some("corp.example".to_owned()),
        os_version: Some("10.0.20348".to_owned()),
        time_unix: Some(1_795_132_800.5),
    };
    let greeting = CredSspOutcome::Challenged { credssp_version: 6, challenge, skew_s: Some(0.5) };
    add(&mut evidence, Layer::SignIn, credssp::PROBE.id, SignIn(SignInAnswer { answer_ms: 4.0, greeting }));
    evidence
}

fn link(evidence: &mut Evidence) {
    let adapter = Adapter {
        name: "Wi-Fi".to_owned(),
        wireless: true,
        addresses: ips(&["192.168.178.20", "fe80::1234"]),
        gateways: ips(&["192.168.178.1"]),
        dns_servers: ips(&["192.168.178.1"]),
        mtu: Some(1500),
        default: true,
    };
    add(evidence, Layer::ThisPc, adapters::PROBE.id, Adapters { up: vec![adapter], default_route: true });
}

fn resolved(literal: bool, address: &str) -> Resolved {
    Resolved { literal, addresses: vec![socket(address)], took_ms: 12.5, failure: None }
}

fn connects(address: &str, outcome: Connect) -> Connects {
    let address = socket(address);
    Connects { port: address.port(), attempts: vec![Attempt { address, took_ms: 14.5, outcome }] }
}

fn quality() -> PathQuality {
    let echoes = Some(Echoes { sent: 20, lost: 0, min_ms: 12.0, median_ms: 14.5, max_ms: 18.0 });
    let round_trips_ms = [14.5, 12.0, 16.25, 18.0, 13.75].map(Some).to_vec();
    PathQuality {
        source: RoundTripSource::TcpInfo,
        connect_ms: 14.5,
        median_ms: 14.5,
        min_ms: 12.0,
        retransmitted: 0,
        echoes,
        round_trips_ms,
    }
}

fn make_certificate(name: &str, from: i64, to: i64) -> Certificate {
    Certificate {
        subject: format!("CN={name}"),
        issuer: format!("CN={name}"),
        common_name: Some(name.to_owned()),
        alternative_names: Vec::new(),
        not_before_unix: NOW + from,
        not_after_unix: NOW + to,
        key_type: "RSA".to_owned(),
        key_bits: 2048,
        signature_algorithm: "sha256WithRSAEncryption".to_owned(),
        purposes: Purposes { limited: true, server_authentication: true, remote_desktop: false, any: false },
        version: 3,
        self_issued: true,
        sha1: "0972e033e44c5b2aeae34a3562d4c794c7a59a2a".to_owned(),
        sha256: "1cef2a61cb600d1bfce9b7cfe6cb1ddbf452985877de78f94f0302bafd8130be".to_owned(),
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| ip(text)).collect()
}

fn socket(text: &str) -> SocketAddr {
    text.parse().unwrap()
}
