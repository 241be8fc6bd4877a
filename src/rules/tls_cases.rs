//! What servers answer to the hellos of a run, for the tests of the rules above the greeting.

use super::tls_view::TlsView;
use super::{Rule, judge};
use crate::model::{Cause, Confidence, ErrorPair, Evidence, Finding, Layer, Side, Target, Weight};
use crate::net::Disconnect;
use crate::net::credssp::{CredSspOutcome, SignInAnswer};
use crate::net::credssp::{Package, WhyNtlm};
use crate::net::negotiate::{Reply, ReplyKind};
use crate::net::old_hello::OldAnswer;
use crate::net::tls::{Handshake, HandshakeOutcome, TlsLibrary};
use crate::probes::certificate::ServerCertificate;
use crate::probes::credssp::SignIn;
use crate::probes::negotiate::Negotiation;
use crate::probes::sign_in_test::{SignInOutcome, SignInTest};
use crate::probes::small_segments::SmallSegments;
use crate::probes::tls_12_only::Tls12Only;
use crate::probes::tls_handshake::ModernTls;
use crate::probes::tls_old_hellos::OldHellos;
use crate::proto::certificate::{Certificate, Purposes};
use crate::proto::ntlm::Challenge;
use crate::proto::server_flight::{ServerHello, alert_name};
pub use crate::proto::tls_version::TlsVersion;
use crate::proto::x224::{Answer, Protocols};

/// 20 November 2026, the day on which every case happens.
pub const NOW: i64 = 1_795_132_800;
pub const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;

pub const CLOSED: HandshakeOutcome = HandshakeOutcome::Disconnect { how: Disconnect::Closed };
pub const RESET: HandshakeOutcome = HandshakeOutcome::Disconnect { how: Disconnect::Reset };
pub const SILENT: HandshakeOutcome = HandshakeOutcome::Disconnect { how: Disconnect::Silent };
pub const DISCONNECT: HandshakeOutcome = HandshakeOutcome::McsDisconnect;

/// One run that came to TLS.
#[derive(Clone)]
pub struct Run {
    pub typed: &'static str,
    pub error: Option<ErrorPair>,
    pub selected: Protocols,
    pub modern: Handshake,
    pub only_12: Option<Handshake>,
    pub up_to_12: Option<OldAnswer>,
    pub up_to_11: Option<OldAnswer>,
    pub small: Option<OldAnswer>,
    pub certificate: Option<Certificate>,
    pub sign_in: Option<SignInAnswer>,
    pub sign_in_test: Option<SignInTest>,
    /// The answer to the greeting, octet by octet.
    pub greeted: &'static str,
}

impl Run {
    /// A healthy computer with TLS 1.3 and NLA.
    pub fn healthy() -> Self {
        Self {
            typed: "pc1.example",
            error: None,
            selected: Protocols::HYBRID,
            modern: shaken(TlsVersion::TLS_1_3),
            only_12: None,
            up_to_12: Some(chosen(TlsVersion::TLS_1_2, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Some("x25519"))),
            up_to_11: Some(ended(alerted(70))),
            small: None,
            certificate: Some(certificate()),
            sign_in: Some(challenged(0.2)),
            sign_in_test: None,
            greeted: "",
        }
    }

    /// Every hello fails in this way.
    pub fn failing(outcome: &HandshakeOutcome) -> Self {
        Self::ending([outcome; 4])
    }

    /// The modern hello, the one of TLS 1.2 only and the two old ones fail in these ways.
    pub fn ending([modern, only_12, up_to_12, up_to_11]: [&HandshakeOutcome; 4]) -> Self {
        Self {
            modern: broken(modern.clone()),
            only_12: Some(broken(only_12.clone())),
            up_to_12: Some(ended(up_to_12.clone())),
            up_to_11: Some(ended(up_to_11.clone())),
            certificate: None,
            sign_in: None,
            ..Self::healthy()
        }
    }

    /// Modern hellos fail in this way, and an old one is answered.
    pub fn old_only(outcome: &HandshakeOutcome, answer: OldAnswer) -> Self {
        let up_to_11 =
            answer.hello.as_ref().filter(|hello| hello.version != TlsVersion::TLS_1_2).map(|_| answer.clone());
        Self {
            up_to_11: Some(up_to_11.unwrap_or_else(|| ended(alerted(70)))),
            up_to_12: Some(answer),
            certificate: Some(certificate()),
            ..Self::failing(outcome)
        }
    }

    /// A computer with this certificate.
    pub fn showing(change: impl FnOnce(&mut Certificate)) -> Self {
        let mut shown = certificate();
        change(&mut shown);
        Self { certificate: Some(shown), ..Self::healthy() }
    }

    /// A computer that answers the beginning of a sign-in in this way.
    pub fn greeting(greeting: CredSspOutcome) -> Self {
        let answer_ms =
            if greeting == (CredSspOutcome::Disconnect { how: Disconnect::Silent }) { 20_000.0 } else { 20.0 };
        Self { sign_in: Some(SignInAnswer { answer_ms, greeting }), ..Self::healthy() }
    }

    /// A computer whose clock is so far ahead.
    pub fn skewed(seconds: f64) -> Self {
        Self { sign_in: Some(challenged(seconds)), ..Self::healthy() }
    }

    /// A computer that makes this of a sign-in that is tested.
    pub fn tested(self, outcome: SignInOutcome) -> Self {
        let answer_ms = Some(if outcome == SignInOutcome::NoAnswer { 20_000.0 } else { 20.0 });
        let test = SignInTest { package: Some(Package::Ntlm), why_ntlm: None, answer_ms, outcome };
        Self { sign_in_test: Some(test), ..self }
    }

    /// Windows here goes no further.
    pub fn refused_here(status: u32) -> Self {
        let mut run = Self::healthy().tested(SignInOutcome::RefusedHere { status });
        run.sign_in_test.iter_mut().for_each(|test| test.package = None);
        run
    }

    /// One that refuses it.
    pub fn refused(status: u32) -> Self {
        Self::healthy().tested(SignInOutcome::Refused { status })
    }

    /// One that accepts it.
    pub fn accepted() -> Self {
        Self::healthy().tested(SignInOutcome::Accepted)
    }

    /// For this reason NTLM was taken.
    pub fn why(mut self, why: Option<WhyNtlm>) -> Self {
        self.sign_in_test.iter_mut().for_each(|test| test.why_ntlm = why);
        self
    }

    /// It was tested by Kerberos.
    pub fn by_kerberos(mut self) -> Self {
        self.sign_in_test.iter_mut().for_each(|test| test.package = Some(Package::Kerberos));
        self
    }

    /// A computer that greets as FreeRDP 2.11's shadow server was recorded to.
    pub fn of_freerdp(self) -> Self {
        Self { greeted: "030000130ed000000000000203080002000000", ..self }
    }

    pub fn evidence(&self) -> Evidence {
        let answer = Answer::Selected { protocol: self.selected, flags: u8::from(!self.greeted.is_empty()) * 3 };
        let answer = ReplyKind::Answered { answer, bytes: self.greeted.to_owned(), service: None };
        let reply = Reply { asked: Protocols::HYBRID, answer_ms: 10.0, answer };
        let mut evidence = Evidence::new(Target::parse(self.typed).unwrap(), self.error, NOW)
            .with(Layer::Negotiation, Negotiation { replies: vec![reply] })
            .with(Layer::Tls, ModernTls(self.modern.clone()));
        if self.up_to_12.is_some() || self.up_to_11.is_some() {
            let hellos = OldHellos { up_to_12: self.up_to_12.clone(), up_to_11: self.up_to_11.clone() };
            evidence = evidence.with(Layer::Tls, hellos);
        }
        if let Some(handshake) = self.only_12.clone() {
            evidence = evidence.with(Layer::Tls, Tls12Only(handshake));
        }
        if let Some(answer) = self.small.clone() {
            evidence = evidence.with(Layer::Tls, SmallSegments(answer));
        }
        if let Some(own) = self.certificate.clone() {
            let shown = ServerCertificate { own: Some(own), others: Vec::new(), unreadable: 0, key_proved: Some(true) };
            evidence = evidence.with(Layer::Certificate, shown);
        }
        if let Some(answer) = self.sign_in.clone() {
            evidence = evidence.with(Layer::SignIn, SignIn(answer));
        }
        if let Some(test) = self.sign_in_test.clone() {
            evidence = evidence.with(Layer::SignIn, test);
        }
        evidence
    }

    /// What this rule makes of the run.
    pub fn says(&self, rule: &Rule) -> Option<Judged> {
        let finding = (rule.check)(&self.evidence())?;
        assert_eq!((finding.cause, finding.layer), (rule.id, rule.id.layer()));
        assert!(!finding.headline.is_empty());
        Some((finding.weight, finding.side, finding.confidence))
    }

    /// The rule's finding.
    pub fn finding(&self, rule: &Rule) -> Finding {
        (rule.check)(&self.evidence()).unwrap()
    }

    /// The cause of the verdict, and every cause that was found, notes left out.
    pub fn causes(&self) -> (Option<Cause>, Vec<Cause>) {
        let judgement = judge(&self.evidence());
        let found = judgement.findings.iter().filter(|f| f.weight != Weight::Note).map(|f| f.cause).collect();
        (judgement.verdict.known_cause(), found)
    }
}

/// How a rule judged.
pub type Judged = (Weight, Side, Confidence);

pub fn alerted(code: u8) -> HandshakeOutcome {
    HandshakeOutcome::Alert { alert: alert_name(code), code }
}

/// A handshake that worked.
pub fn shaken(version: TlsVersion) -> Handshake {
    let cipher = if version == TlsVersion::TLS_1_3 {
        "TLS13_AES_256_GCM_SHA384"
    } else {
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    };
    let done = HandshakeOutcome::Done { version, cipher: cipher.into(), group: "X25519".into() };
    Handshake { key_proved: Some(true), chain: vec![vec![0x30, 0]], ..broken(done) }
}

/// A handshake that ended before a certificate was shown.
pub fn broken(outcome: HandshakeOutcome) -> Handshake {
    let took_ms = if outcome == SILENT { 20_000.0 } else { 20.0 };
    Handshake {
        library: TlsLibrary::Rustls,
        instead_of_windows: None,
        offered_13: true,
        heard: true,
        outcome,
        took_ms,
        client_certificate_requested: false,
        key_proved: None,
        chain: Vec::new(),
    }
}

/// An old hello that was answered.
pub fn chosen(version: TlsVersion, cipher: &str, group: Option<&str>) -> OldAnswer {
    let modern = cipher.contains("ECDHE") && cipher.contains("GCM");
    OldAnswer {
        hello: Some(ServerHello { version, cipher: cipher.into(), modern, mstsc: !cipher.contains("RC4") }),
        key_exchange: group.map(str::to_owned),
        chain: vec![vec![0x30, 0]],
        end: None,
        ..ended(CLOSED)
    }
}

/// An old hello that was not.
pub fn ended(end: HandshakeOutcome) -> OldAnswer {
    OldAnswer {
        took_ms: 20.0,
        hello: None,
        key_exchange: None,
        client_certificate_requested: false,
        end: Some(end),
        chain: Vec::new(),
    }
}

/// As Windows makes it: self-signed, for half a year, for server authentication.
pub fn certificate() -> Certificate {
    Certificate {
        subject: "CN=pc1.example".into(),
        issuer: "CN=pc1.example".into(),
        common_name: Some("pc1.example".into()),
        alternative_names: Vec::new(),
        not_before_unix: NOW - 30 * DAY,
        not_after_unix: NOW + 150 * DAY,
        key_type: "RSA".into(),
        key_bits: 2048,
        signature_algorithm: "sha256WithRSAEncryption".into(),
        purposes: Purposes { limited: true, server_authentication: true, remote_desktop: false, any: false },
        version: 3,
        self_issued: true,
        sha1: "00".repeat(20),
        sha256: "00".repeat(32),
    }
}

/// An NTLM CHALLENGE by this version of CredSSP.
pub fn challenged_by(version: u32) -> SignInAnswer {
    let mut answer = challenged(0.2);
    if let CredSspOutcome::Challenged { credssp_version, .. } = &mut answer.greeting {
        *credssp_version = version;
    }
    answer
}

/// An NTLM CHALLENGE from a computer whose clock is so far ahead, after no time at all.
pub fn challenged(skew_s: f64) -> SignInAnswer {
    let challenge = Challenge { netbios_computer: Some("PC1".into()), ..Challenge::default() };
    SignInAnswer {
        answer_ms: 0.0,
        greeting: CredSspOutcome::Challenged { credssp_version: 6, challenge, skew_s: Some(skew_s) },
    }
}

mod tests {
    use super::*;
    use Confidence::{Likely, Possible};
    use Weight::{Blocks, Note, Suspect};

    fn not_tls() -> HandshakeOutcome {
        HandshakeOutcome::NotTls { first_bytes: "48545450".into() }
    }

    fn refused() -> HandshakeOutcome {
        HandshakeOutcome::Refused { detail: "invalid message".into() }
    }

    fn asked_for_certificate(outcome: HandshakeOutcome) -> Handshake {
        Handshake { client_certificate_requested: true, chain: vec![vec![0x30, 0]], ..broken(outcome) }
    }

    /// The cause that leads, and how.
    type Led = (Cause, Weight, Confidence);

    /// Each server with what it was seen to answer, and the finding that must lead.
    #[test]
    fn real_servers_are_judged_by_what_they_do() {
        let unusual = |cipher, group| Run::old_only(&alerted(40), chosen(TlsVersion::TLS_1_2, cipher, group));
        let without_nla = |run: Run| Run { selected: Protocols::SSL, sign_in: None, ..run };
        let gcm = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        let mut optional = unusual("TLS_RSA_WITH_AES_128_CBC_SHA", None);
        optional.up_to_12.as_mut().unwrap().client_certificate_requested = true;
        // mstsc goes on with it, so it is a note and nothing is decided.
        let ours = None;
        let unusable = Some((Cause::ServerCertificateUnusable, Blocks, Likely));
        let weak = |bits| Run::showing(|c| c.key_bits = bits);
        let signed = |algorithm: &str| Run::showing(|c| c.signature_algorithm = algorithm.into());
        let table: Vec<(&str, Run, Option<Led>)> = vec![
            ("TLS 1.3", Run::healthy(), None),
            ("TLS 1.3 alone", Run { up_to_12: Some(ended(alerted(70))), ..Run::healthy() }, None),
            ("TLS 1.2", Run { modern: shaken(TlsVersion::TLS_1_2), ..Run::healthy() }, None),
            ("TLS 1.2 without NLA", without_nla(Run { modern: shaken(TlsVersion::TLS_1_2), ..Run::healthy() }), None),
            ("80 to TLS 1.1", Run { up_to_11: Some(ended(alerted(80))), ..Run::healthy() }, None),
            (
                "TLS 1.0 only",
                Run::old_only(
                    &alerted(70),
                    chosen(TlsVersion::TLS_1_0, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", Some("x25519")),
                ),
                Some((Cause::TlsVersionTooOld, Suspect, Possible)),
            ),
            (
                "TLS 1.1 only",
                Run::old_only(
                    &alerted(70),
                    chosen(TlsVersion::TLS_1_1, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", Some("x25519")),
                ),
                Some((Cause::TlsVersionTooOld, Suspect, Possible)),
            ),
            (
                "TLS 1.0 only, by a reset",
                Run::old_only(&RESET, chosen(TlsVersion::TLS_1_0, "TLS_RSA_WITH_AES_128_CBC_SHA", None)),
                Some((Cause::TlsVersionTooOld, Suspect, Possible)),
            ),
            ("ECDHE with CBC", unusual("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", Some("secp256r1")), ours),
            (
                "ECDHE with CBC, by a reset",
                Run::old_only(
                    &RESET,
                    chosen(TlsVersion::TLS_1_2, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", Some("secp384r1")),
                ),
                ours,
            ),
            ("RSA key exchange, GCM", unusual("TLS_RSA_WITH_AES_128_GCM_SHA256", None), ours),
            ("RSA key exchange, CBC", unusual("TLS_RSA_WITH_AES_128_CBC_SHA", None), ours),
            ("CBC, client certificate optional", optional, ours),
            ("DHE", unusual("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", Some("dhe")), ours),
            ("P-521 group", unusual(gcm, Some("secp521r1")), Some((Cause::TlsNoCommonCipher, Suspect, Possible))),
            ("P-521 certificate", unusual("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", Some("x25519")), ours),
            (
                "TLS 1.3 with ffdhe",
                Run::ending([&alerted(40), &alerted(70), &alerted(70), &alerted(70)]),
                Some((Cause::TlsNoCommonCipher, Suspect, Possible)),
            ),
            ("RSA 512", weak(512), Some((Cause::CertificateWeakKey, Suspect, Possible))),
            ("RSA 1024", weak(1024), Some((Cause::CertificateWeakKey, Suspect, Possible))),
            ("X.509 v1", Run::showing(|c| c.version = 1), None),
            (
                "SHA-1 in the key exchange",
                Run { modern: Handshake { key_proved: Some(false), ..shaken(TlsVersion::TLS_1_2) }, ..Run::healthy() },
                None,
            ),
            ("SHA-1, Windows' own", signed("sha1WithRSAEncryption"), None),
            (
                "SHA-1, by an authority",
                Run::showing(|c| (c.signature_algorithm, c.self_issued) = ("sha1WithRSAEncryption".into(), false)),
                Some((Cause::CertificateWeakSignature, Suspect, Possible)),
            ),
            (
                "expired",
                Run::showing(|c| c.not_after_unix = NOW - DAY),
                Some((Cause::CertificateExpired, Suspect, Possible)),
            ),
            (
                "not yet valid",
                Run::showing(|c| c.not_before_unix = NOW + DAY),
                Some((Cause::CertificateNotYetValid, Suspect, Possible)),
            ),
            (
                "wrong purpose",
                Run::showing(|c| c.purposes.server_authentication = false),
                Some((Cause::CertificateWrongPurpose, Suspect, Possible)),
            ),
            (
                "client certificate required, TLS 1.2",
                Run {
                    modern: asked_for_certificate(alerted(40)),
                    only_12: Some(asked_for_certificate(alerted(40))),
                    sign_in: None,
                    ..Run::healthy()
                },
                Some((Cause::TlsClientCertificateRequired, Suspect, Likely)),
            ),
            (
                "client certificate required, TLS 1.3",
                Run::greeting(CredSspOutcome::ClientCertificateRequired),
                Some((Cause::TlsClientCertificateRequired, Suspect, Likely)),
            ),
            (
                "client certificate asked for in TLS 1.3, and no complaint when none came",
                without_nla(Run {
                    modern: Handshake { client_certificate_requested: true, ..shaken(TlsVersion::TLS_1_3) },
                    ..Run::healthy()
                }),
                None,
            ),
            ("plain text", Run::failing(&not_tls()), Some((Cause::TlsGarbled, Blocks, Likely))),
            ("close", Run::failing(&CLOSED), Some((Cause::TlsClosedAfterHello, Blocks, Likely))),
            ("reset", Run::failing(&RESET), Some((Cause::TlsClosedAfterHello, Blocks, Likely))),
            ("silence", Run::failing(&SILENT), Some((Cause::TlsNoAnswer, Blocks, Likely))),
            ("xrdp, weak key or wrong key", Run::failing(&DISCONNECT), unusable),
            ("the same, once by a reset", Run::ending([&RESET, &DISCONNECT, &DISCONNECT, &RESET]), unusable),
            (
                "xrdp with TLS 1.0 only and a library that forbids it",
                Run::ending([&alerted(70), &alerted(70), &alerted(80), &alerted(80)]),
                Some((Cause::TlsVersionTooOld, Blocks, Likely)),
            ),
            (
                "the same, its goodbye read with the alert",
                Run::ending([&DISCONNECT, &alerted(70), &alerted(80), &alerted(80)]),
                Some((Cause::TlsVersionTooOld, Blocks, Likely)),
            ),
            ("FreeRDP, wrong key", Run::failing(&alerted(40)), Some((Cause::TlsNoCommonCipher, Blocks, Likely))),
            (
                "the same with old versions off",
                Run::ending([&alerted(40), &alerted(40), &alerted(40), &alerted(80)]),
                Some((Cause::TlsNoCommonCipher, Blocks, Likely)),
            ),
            ("SSL 3.0 only", Run::failing(&alerted(70)), Some((Cause::TlsVersionTooOld, Blocks, Likely))),
            (
                "stumbles over TLS 1.3",
                Run { modern: broken(RESET), only_12: Some(shaken(TlsVersion::TLS_1_2)), ..Run::healthy() },
                Some((Cause::Tls13Intolerant, Suspect, Possible)),
            ),
        ];
        for (name, run, expected) in table {
            let judgement = judge(&run.evidence());
            let cause = judgement.verdict.known_cause();
            let undecided = TlsView::new(&run.evidence()).is_some_and(|tls| tls.mstsc_goes_on().is_some());
            let led = judgement.findings.iter().find(|finding| Some(finding.cause) == cause);
            assert_eq!(led.map(|f| (f.cause, f.weight, f.confidence)), expected, "{name}");
            let (_, found) = run.causes();
            assert_eq!(found.len(), usize::from(expected.is_some()), "{name}: {found:?}");
            let side = if name == "silence" { Side::Undecided } else { Side::Server };
            assert_eq!(
                judgement.verdict.side,
                match expected {
                    Some(_) => side,
                    None if undecided => Side::Undecided,
                    None => Side::None,
                },
                "{name}"
            );
        }
    }

    /// Whatever the hellos met with: a failure has a name, and where a hello got an answer nobody says that all is lost.
    #[test]
    fn no_mixture_of_failures_is_without_a_name_or_too_harsh() {
        let ends = [
            CLOSED,
            RESET,
            SILENT,
            DISCONNECT,
            alerted(40),
            alerted(70),
            alerted(80),
            alerted(112),
            not_tls(),
            refused(),
        ];
        let olds: Vec<Option<OldAnswer>> = ends
            .iter()
            .map(|end| Some(ended(end.clone())))
            .chain([
                None,
                Some(chosen(TlsVersion::TLS_1_2, "TLS_RSA_WITH_AES_128_CBC_SHA", None)),
                Some(chosen(TlsVersion::TLS_1_2, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Some("x25519"))),
                Some(chosen(TlsVersion::TLS_1_0, "TLS_RSA_WITH_AES_128_CBC_SHA", None)),
            ])
            .collect();
        let only_12s =
            ends.iter().map(|end| Some(broken(end.clone()))).chain([None, Some(shaken(TlsVersion::TLS_1_2))]);
        for only_12 in only_12s {
            for (modern, chain) in ends.iter().flat_map(|end| [(end, vec![]), (end, vec![vec![0x30, 0]])]) {
                for up_to_12 in &olds {
                    for up_to_11 in olds.iter().filter(|old| {
                        old.as_ref()
                            .and_then(|old| old.hello.as_ref())
                            .is_none_or(|hello| hello.version != TlsVersion::TLS_1_2)
                    }) {
                        let run = Run {
                            modern: Handshake { chain: chain.clone(), ..broken(modern.clone()) },
                            only_12: only_12.clone(),
                            up_to_12: up_to_12.clone(),
                            up_to_11: up_to_11.clone(),
                            certificate: None,
                            sign_in: None,
                            ..Run::healthy()
                        };
                        let evidence = run.evidence();
                        let weights: Vec<Weight> = super::super::ALL
                            .iter()
                            .filter(|rule| rule.id.layer() == Layer::Tls)
                            .filter_map(|rule| Some((rule.check)(&evidence)?.weight))
                            .collect();
                        assert_eq!(weights.len(), 1, "{:?} {only_12:?} {up_to_12:?} {up_to_11:?}", run.modern);
                        let answered = [up_to_12, up_to_11].into_iter().flatten().any(|old| old.hello.is_some());
                        let works =
                            only_12.as_ref().is_some_and(|h| matches!(h.outcome, HandshakeOutcome::Done { .. }));
                        if works || answered && chain.is_empty() {
                            assert!(
                                matches!(weights[..], [Suspect | Note]),
                                "{:?} {only_12:?} {up_to_12:?}",
                                run.modern
                            );
                        }
                    }
                }
            }
        }
    }
}
