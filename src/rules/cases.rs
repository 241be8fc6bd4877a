//! Made-up evidence for the tests of rules, in few words: `case("pc.example").connects(&[("192.0.2.1", Connect::Open)])`.
//!
//! Every method replaces the fact of its kind, so that a test says `healthy("pc.example")` and then only what is different.

use std::any::Any;
use std::cmp::Ordering;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use super::Rule;
use crate::model::{
    Confidence, ErrorPair, Evidence, Fact, Finding, GatewayUsage, Host, ProbeError, Recorded, Side, Target, Weight,
};
use crate::net::Disconnect;
use crate::net::credssp::{CredSspOutcome, SignInAnswer};
use crate::net::name::LookupFailure;
use crate::net::negotiate::{Reply, ReplyKind};
use crate::net::old_hello::OldAnswer;
use crate::net::session::{Exchange, FirstSteps, Step, StepEnd};
use crate::net::tcp::Connect;
use crate::net::tls::{Handshake, HandshakeOutcome, TlsLibrary};
use crate::platform::trust::Trust;
use crate::probes::adapters::{self, Adapter, Adapters};
use crate::probes::certificate::ServerCertificate;
use crate::probes::credssp::SignIn;
use crate::probes::dns_servers::{DnsServer, DnsServers};
use crate::probes::gateway::GatewayAnswer;
use crate::probes::greetings::{Greeted, Greetings};
use crate::probes::hosts_file::HostsFile;
use crate::probes::negotiate::{Negotiation, WITH_TLS};
use crate::probes::other_addresses::{KnownFrom, OtherAddress, OtherAddresses};
use crate::probes::path_quality::{Echoes, PathQuality, RoundTripSource};
use crate::probes::repeats::{Repeat, Repeats};
use crate::probes::resolve::Resolved;
use crate::probes::session_start::SessionStart;
use crate::probes::small_segments::SmallSegments;
use crate::probes::system_trust::SystemTrust;
use crate::probes::tcp_connect::{Attempt, Connects};
use crate::probes::tls_12_only::Tls12Only;
use crate::probes::tls_handshake::ModernTls;
use crate::probes::tls_old_hellos::OldHellos;
use crate::probes::who_answered::{AnswererPlace, WhoAnswered};
use crate::probes::who_is_there::{Unasked, WhoIsThere};
use crate::probes::{self, Probe};
use crate::proto::certificate::{Certificate, Purposes};
use crate::proto::dns;
use crate::proto::ntlm::Challenge;
use crate::proto::server_flight::ServerHello;
pub use crate::proto::tls_version::TlsVersion;
use crate::proto::x224::{Answer, Protocols};

/// 20 November 2026: the "today" of every case.
pub const NOW: i64 = 1_795_132_800;
pub const DAY: i64 = 86_400;

/// Nothing has been asked yet.
pub fn case(typed: &str) -> Evidence {
    // What can be no computer is refused before anybody looks it up, unless a file of an older Redial names it.
    let target = Target::parse(typed)
        .unwrap_or_else(|_| Target::of(Host::Name { ascii: typed.to_owned(), absolute: false }, 3389));
    Evidence::new(target, None, NOW)
}

/// Everything was asked and everything is fine.
pub fn healthy(typed: &str) -> Evidence {
    let evidence = case(typed)
        .adapters(vec![adapter("Ethernet")])
        .leads_to(&["192.0.2.10"])
        .hosts_file(&[])
        .connects(&[("192.0.2.10", Connect::Open)])
        .quality(quality(12.0))
        .greeting(vec![selected(WITH_TLS[0], Protocols::HYBRID_EX)])
        .tls(done(TlsVersion::TLS_1_3))
        .old_hellos(Some(old_done(TlsVersion::TLS_1_2)), Some(old_end(alert("protocol_version", 70))))
        .certificate(certificate(typed))
        .trust(Trust::Trusted)
        .sign_in(challenged(0.2))
        .who_answered(WhoAnswered { address: at("192.0.2.10"), place: AnswererPlace::Elsewhere, owner: None });
    let not_needed = [
        probes::other_addresses::PROBE,
        probes::who_is_there::PROBE,
        probes::tls_12_only::PROBE,
        probes::tls_second_opinion::PROBE,
        probes::small_segments::PROBE,
    ];
    let evidence = not_needed.iter().fold(evidence, Evidence::skipped);
    evidence.skipped(&probes::gateway::PROBE)
}

/// The same of a computer that takes clients without NLA.
pub fn without_nla(typed: &str) -> Evidence {
    healthy(typed).greeting(vec![selected(WITH_TLS[0], Protocols::SSL)]).skipped(&probes::credssp::PROBE)
}

impl Evidence {
    /// Puts a fact in, in the place of the one of its kind that stands there.
    pub fn put<F: Fact>(self, probe: &Probe, fact: F) -> Self {
        self.outcome_of(probe, Ok(Arc::new(fact)))
    }

    /// The probe was not asked.
    pub fn skipped(self, probe: &Probe) -> Self {
        self.outcome_of(probe, Err(ProbeError::Skipped))
    }

    pub fn outcome_of(self, probe: &Probe, outcome: crate::model::Outcome) -> Self {
        let mut evidence = Self::new(self.target.clone(), self.error, self.now_unix);
        (evidence.answered_before, evidence.windows) = (self.answered_before, self.windows);
        self.recorded().iter().filter(|r| r.probe != probe.id).for_each(|r| evidence.record(r.clone()));
        evidence.record(Recorded { probe: probe.id, layer: probe.layer, leads: &[], took_ms: 1.0, outcome });
        evidence
    }

    /// As if the probe had never been there.
    pub fn without(self, probe: &Probe) -> Self {
        let mut evidence = Self::new(self.target.clone(), self.error, self.now_unix);
        evidence.answered_before = self.answered_before;
        self.recorded().iter().filter(|r| r.probe != probe.id).for_each(|r| evidence.record(r.clone()));
        evidence
    }

    /// The user's message box.
    pub fn said(mut self, code: u32, extended: impl Into<Option<u32>>) -> Self {
        self.error = Some(ErrorPair::new(code, extended));
        self
    }

    pub fn adapters(self, up: Vec<Adapter>) -> Self {
        let default_route = up.iter().any(|adapter| !adapter.gateways.is_empty());
        self.put(&adapters::PROBE, Adapters { up, default_route })
    }

    pub fn leads_to(self, addresses: &[&str]) -> Self {
        let literal = self.target.name().is_none();
        let addresses = addresses.iter().map(|address| at(address)).collect();
        self.put(&probes::resolve::PROBE, Resolved { literal, addresses, took_ms: 3.0, failure: None })
    }

    pub fn name_not_found(self) -> Self {
        let failure = Some(LookupFailure::NotFound { detail: "no such host is known".to_owned() });
        let resolved = Resolved { literal: false, addresses: Vec::new(), took_ms: 3.0, failure };
        self.put(&probes::resolve::PROBE, resolved)
    }

    pub fn hosts_file(self, addresses: &[&str]) -> Self {
        self.put(&probes::hosts_file::PROBE, HostsFile { addresses: ips(addresses) })
    }

    /// What each DNS server says of IPv4; none has an IPv6 address.
    pub fn dns(self, servers: &[(&str, dns::Reply)]) -> Self {
        let answers = |(address, ipv4): &(&str, dns::Reply)| {
            let ipv6 = if matches!(ipv4, dns::Reply::Addresses { .. }) { addresses(&[]) } else { ipv4.clone() };
            DnsServer { address: ip(address), took_ms: 5.0, ipv4: ipv4.clone(), ipv6 }
        };
        let name = self.target.name().unwrap_or_default().to_owned();
        let servers = servers.iter().map(answers).collect();
        self.put(&probes::dns_servers::PROBE, DnsServers { name, servers })
    }

    pub fn other_addresses(self, tried: &[(&str, KnownFrom, bool)]) -> Self {
        let other = |&(address, known_from, answers): &_| OtherAddress { address: at(address), known_from, answers };
        self.put(&probes::other_addresses::PROBE, OtherAddresses { tried: tried.iter().map(other).collect() })
    }

    pub fn connects(self, attempts: &[(&str, Connect)]) -> Self {
        let took = |outcome: &Connect| if *outcome == Connect::Silent { 10_000.0 } else { 12.0 };
        let attempt = |(address, outcome): &(&str, Connect)| Attempt {
            address: at(address),
            took_ms: took(outcome),
            outcome: outcome.clone(),
        };
        let port = self.target.port;
        self.put(&probes::tcp_connect::PROBE, Connects { port, attempts: attempts.iter().map(attempt).collect() })
    }

    pub fn quality(self, quality: PathQuality) -> Self {
        self.put(&probes::path_quality::PROBE, quality)
    }

    pub fn who(self, unasked: Unasked, tls_at_once: bool, smb: bool) -> Self {
        self.put(&probes::who_is_there::PROBE, WhoIsThere { unasked, tls_at_once, smb })
    }

    pub fn who_answered(self, who: WhoAnswered) -> Self {
        self.put(&probes::who_answered::PROBE, who)
    }

    /// Remote Desktop's own try, as it was watched.
    pub fn tried(mut self, attempt: crate::model::attempt::Attempt) -> Self {
        let outcome: crate::model::Outcome = Ok(Arc::new(attempt));
        let (probe, layer) = (crate::model::attempt::ATTEMPT, crate::model::Layer::SignIn);
        self.record(Recorded { probe, layer, leads: &[], took_ms: 0.0, outcome });
        self
    }

    /// What the name's other addresses said to the greeting.
    pub fn greetings(self, others: &[(&str, Reply)]) -> Self {
        let greeted = |(address, reply): &(&str, Reply)| Greeted { address: at(address), reply: reply.clone() };
        self.put(&probes::greetings::PROBE, Greetings { others: others.iter().map(greeted).collect() })
    }

    /// The chain, once more and once more.
    pub fn repeats(self, runs: Vec<Repeat>) -> Self {
        self.put(&probes::repeats::PROBE, Repeats { runs })
    }

    /// The main chain's greeting, in the order of asking.
    pub fn greeting(self, replies: Vec<Reply>) -> Self {
        self.put(&probes::negotiate::PROBE, Negotiation { replies })
    }

    /// What the main chain was told when it was asked again.
    pub fn asked_again(self, replies: Vec<Reply>) -> Self {
        let before = self.fact::<Negotiation>().map(|negotiation| negotiation.replies.clone()).unwrap_or_default();
        self.greeting([before, replies].concat())
    }

    pub fn tls(self, outcome: HandshakeOutcome) -> Self {
        self.put(&probes::tls_handshake::PROBE, ModernTls(handshake(outcome)))
    }

    pub fn tls_12_only(self, outcome: HandshakeOutcome) -> Self {
        self.put(&probes::tls_12_only::PROBE, Tls12Only(handshake(outcome)))
    }

    pub fn old_hellos(self, up_to_12: Option<OldAnswer>, up_to_11: Option<OldAnswer>) -> Self {
        self.put(&probes::tls_old_hellos::PROBE, OldHellos { up_to_12, up_to_11 })
    }

    pub fn small_segments(self, answer: OldAnswer) -> Self {
        self.put(&probes::small_segments::PROBE, SmallSegments(answer))
    }

    pub fn certificate(self, own: Certificate) -> Self {
        let shown = ServerCertificate { own: Some(own), others: Vec::new(), unreadable: 0, key_proved: Some(true) };
        self.put(&probes::certificate::PROBE, shown)
    }

    pub fn trust(self, trust: Trust) -> Self {
        self.put(&probes::system_trust::PROBE, SystemTrust { trust })
    }

    pub fn sign_in(self, greeting: CredSspOutcome) -> Self {
        self.put(&probes::credssp::PROBE, SignIn(SignInAnswer { answer_ms: 20.0, greeting }))
    }

    /// The first steps of a session, of which the one that was reached ended so.
    pub fn session(self, at: Step, end: &StepEnd) -> Self {
        let took_ms = if *end == (StepEnd::Disconnect { how: Disconnect::Silent }) { 20_000.0 } else { 20.0 };
        self.session_after(at, end, took_ms)
    }

    /// The same, where that took so long.
    pub fn session_after(self, at: Step, end: &StepEnd, took_ms: f64) -> Self {
        let exchange = |step: Step| match step.cmp(&at) {
            Ordering::Less => Some(Exchange { took_ms: 10.0, end: StepEnd::Done }),
            Ordering::Equal => Some(Exchange { took_ms, end: end.clone() }),
            Ordering::Greater => None,
        };
        let connect = exchange(Step::Connect).unwrap();
        let [attach, join_user, join_io] = [Step::Attach, Step::JoinUser, Step::JoinIo].map(exchange);
        let steps = FirstSteps { connect, attach, join_user, join_io, server: None };
        let start = SessionStart { security: Protocols::SSL, not_begun: None, steps: Some(steps) };
        self.put(&probes::session_start::PROBE, start)
    }

    /// A gateway that is set, and how it answered.
    pub fn gateway(mut self, usage: GatewayUsage, connect: Option<Connect>) -> Self {
        self.target = self.target.through("gateway.example", usage).unwrap();
        let answer = GatewayAnswer {
            host: "gateway.example".to_owned(),
            port: 443,
            always: usage == GatewayUsage::Always,
            addresses: connect.iter().map(|_| SocketAddr::new(ip("198.51.100.1"), 443)).collect(),
            tls: connect == Some(Connect::Open),
            connect,
            ..GatewayAnswer::default()
        };
        self.put(&probes::gateway::PROBE, answer)
    }
}

/// The rule's finding in this case. It must have one, and it must be the rule's own.
#[track_caller]
pub fn fires(rule: &Rule, evidence: &Evidence) -> Finding {
    let finding = (rule.check)(evidence).unwrap_or_else(|| panic!("{} has no finding", rule.id));
    assert_eq!((finding.cause, finding.layer), (rule.id, rule.id.layer()));
    assert!(!finding.headline.is_empty() && finding.because.iter().all(|line| !line.is_empty()));
    finding
}

/// The rule's finding is of this kind.
#[track_caller]
pub fn expect(rule: &Rule, evidence: &Evidence, weight: Weight, side: Side, confidence: Confidence) {
    let finding = fires(rule, evidence);
    assert_eq!((finding.weight, finding.side, finding.confidence), (weight, side, confidence), "{}", rule.id);
}

/// The rule has nothing to say.
#[track_caller]
pub fn silent_on(rule: &Rule, evidence: &Evidence) {
    assert_eq!((rule.check)(evidence), None, "{}", rule.id);
}

/// A wired adapter with a way out.
pub fn adapter(name: &str) -> Adapter {
    Adapter {
        name: name.to_owned(),
        wireless: false,
        addresses: ips(&["192.0.2.2"]),
        gateways: ips(&["192.0.2.1"]),
        dns_servers: ips(&["192.0.2.53"]),
        mtu: Some(1500),
        default: true,
    }
}

pub fn wifi(name: &str) -> Adapter {
    Adapter { wireless: true, ..adapter(name) }
}

/// A connection on which nothing was said stayed open, for longer than anybody looks for somebody behind it.
pub const QUIET: Unasked = Unasked::Quiet { listened_ms: 4000.0 };

/// An even path with this round trip.
pub fn quality(median_ms: f64) -> PathQuality {
    PathQuality {
        source: RoundTripSource::TcpInfo,
        connect_ms: median_ms + 1.0,
        median_ms,
        min_ms: median_ms - 1.0,
        retransmitted: 0,
        echoes: None,
        round_trips_ms: Vec::new(),
    }
}

/// A path on which the main connection had to say so much again, and which lost so many of twenty echoes.
pub fn lossy(retransmitted: usize, lost: usize) -> PathQuality {
    PathQuality { connect_ms: 1013.0, retransmitted, echoes: Some(echoes(lost, 2.0)), ..quality(12.0) }
}

/// Twenty echoes, of which so many got no answer and the others took 12 ms or up to so much more.
pub fn echoes(lost: usize, spread_ms: f64) -> Echoes {
    Echoes { sent: 20, lost, min_ms: 12.0, median_ms: 12.0 + spread_ms / 2.0, max_ms: 12.0 + spread_ms }
}

/// The server chose a protocol.
pub fn selected(asked: Protocols, protocol: Protocols) -> Reply {
    answered(asked, Answer::Selected { protocol, flags: 0x1f })
}

/// `RDP_NEG_FAILURE`.
pub fn refused(asked: Protocols, code: u32) -> Reply {
    answered(asked, Answer::Failure { code, name: "THE_NAME_OF_IT" })
}

pub fn answered(asked: Protocols, answer: Answer) -> Reply {
    let answer = ReplyKind::Answered { answer, bytes: "0300".to_owned(), service: None };
    Reply { asked, answer_ms: 12.0, answer }
}

/// No answer to the greeting. Silence lasted 20 s.
pub fn gone(asked: Protocols, how: Disconnect) -> Reply {
    let answer_ms = if how == Disconnect::Silent { 20_000.0 } else { 12.0 };
    Reply { asked, answer_ms, answer: ReplyKind::Disconnect { how } }
}

/// The same way of going, each time that it is asked again.
pub fn gone_again(how: Disconnect) -> Vec<Reply> {
    vec![gone(WITH_TLS[0], how), gone(WITH_TLS[1], how)]
}

pub fn done(version: TlsVersion) -> HandshakeOutcome {
    HandshakeOutcome::Done {
        version,
        cipher: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384".to_owned(),
        group: "X25519".to_owned(),
    }
}

pub fn alert(name: &str, code: u8) -> HandshakeOutcome {
    HandshakeOutcome::Alert { alert: name.to_owned(), code }
}

pub const fn tls_gone(how: Disconnect) -> HandshakeOutcome {
    HandshakeOutcome::Disconnect { how }
}

/// Silence lasted 20 s.
pub fn handshake(outcome: HandshakeOutcome) -> Handshake {
    let is_done = matches!(outcome, HandshakeOutcome::Done { .. });
    Handshake {
        library: TlsLibrary::Rustls,
        instead_of_windows: None,
        offered_13: true,
        heard: true,
        took_ms: if outcome == tls_gone(Disconnect::Silent) { 20_000.0 } else { 25.0 },
        outcome,
        client_certificate_requested: false,
        key_proved: is_done.then_some(true),
        chain: if is_done { vec![vec![0x30]] } else { Vec::new() },
    }
}

/// An old hello that was answered to the end.
pub fn old_done(version: TlsVersion) -> OldAnswer {
    let cipher = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA".to_owned();
    OldAnswer {
        took_ms: 25.0,
        hello: Some(ServerHello { version, cipher, modern: false, mstsc: true }),
        key_exchange: Some("x25519".to_owned()),
        client_certificate_requested: false,
        end: None,
        chain: vec![vec![0x30]],
    }
}

/// An old hello that ended in something else than an answer.
pub fn old_end(end: HandshakeOutcome) -> OldAnswer {
    OldAnswer { hello: None, key_exchange: None, end: Some(end), chain: Vec::new(), ..old_done(TlsVersion::TLS_1_2) }
}

/// A certificate without a fault, made out to this name by an authority, a month old and good for a year.
pub fn certificate(name: &str) -> Certificate {
    Certificate {
        subject: format!("CN={name}"),
        issuer: "CN=Example Authority".to_owned(),
        common_name: Some(name.to_owned()),
        alternative_names: vec![name.to_owned()],
        not_before_unix: NOW - 30 * DAY,
        not_after_unix: NOW + 365 * DAY,
        key_type: "RSA".to_owned(),
        key_bits: 2048,
        signature_algorithm: "sha256WithRSAEncryption".to_owned(),
        purposes: Purposes { limited: true, server_authentication: true, remote_desktop: false, any: false },
        version: 3,
        self_issued: false,
        sha1: "00".repeat(20),
        sha256: "00".repeat(32),
    }
}

/// What Windows makes for itself.
pub fn self_signed(name: &str) -> Certificate {
    Certificate { issuer: format!("CN={name}"), self_issued: true, ..certificate(name) }
}

/// An NTLM CHALLENGE from `PC1`, whose clock is so many seconds ahead.
pub fn challenged(skew_s: f64) -> CredSspOutcome {
    let challenge = Challenge {
        target: Some("CORP".to_owned()),
        netbios_computer: Some("PC1".to_owned()),
        netbios_domain: Some("CORP".to_owned()),
        dns_computer: Some("pc1.corp.example".to_owned()),
        dns_domain: Some("corp.example".to_owned()),
        os_version: Some("10.0.26100".to_owned()),
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970")]
        time_unix: Some(NOW as f64 + skew_s),
    };
    CredSspOutcome::Challenged { credssp_version: 6, challenge, skew_s: Some(skew_s) }
}

pub fn addresses(texts: &[&str]) -> dns::Reply {
    dns::Reply::Addresses { addresses: ips(texts) }
}

pub fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| ip(text)).collect()
}

pub fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// The address with the usual port.
pub fn at(address: &str) -> SocketAddr {
    SocketAddr::new(ip(address), 3389)
}

#[test]
fn a_later_fact_takes_the_place_of_an_earlier_one() {
    let evidence = healthy("pc1.corp.example").connects(&[("192.0.2.10", Connect::Refused)]);
    let connects: Vec<_> = evidence
        .recorded()
        .iter()
        .filter_map(|r| {
            let fact: &dyn Any = &**r.outcome.as_ref().ok()?;
            fact.downcast_ref::<Connects>()
        })
        .collect();
    assert_eq!(connects.len(), 1);
    assert_eq!(connects[0].attempts[0].outcome, Connect::Refused);
}
