//! How each layer did: the worst of its findings, or, without any, what was seen of it.

use crate::model::attempt::{ATTEMPT, Attempt};
use crate::model::said::{Address, Day, Duration, Label, Name, OsError, Phrase, Term};
use crate::model::{Evidence, Finding, Layer, NotAsked, ProbeError, Recorded, Said, Status, Weight};
use crate::net::credssp::{CredSspOutcome, Package};
use crate::net::tcp::Connect;
use crate::net::tls::HandshakeOutcome;
use crate::probes::adapters::Adapters;
use crate::probes::credssp::SignIn;
use crate::probes::gateway::GatewayAnswer;
use crate::probes::negotiate::Negotiation;
use crate::probes::path_quality::PathQuality;
use crate::probes::resolve::Resolved;
use crate::probes::session_start::SessionStart;
use crate::probes::sign_in_test::{NotAskedReason, SignInOutcome, SignInTest};
use crate::probes::sign_of_life::SignOfLife;
use crate::probes::tcp_connect::Connects;
use crate::probes::tls_handshake::ModernTls;
use crate::probes::tls_old_hellos::OldHellos;
use crate::proto::ntlm::Challenge;
use crate::proto::x224::Protocols;
use crate::says;

use super::LayerJudgement;
use super::certificate_view::own;
use super::path_slow::ByWifi;
use super::tls_view::TlsView;
use crate::proto::tls_version::TlsVersion;

/// One layer's part.
pub fn judge(layer: Layer, evidence: &Evidence, findings: &[Finding]) -> LayerJudgement {
    let of_layer = || findings.iter().filter(|finding| finding.layer == layer);
    let logged = of_layer().filter(|f| f.weight == Weight::Note).map(note);
    let notes = logged.chain(remark(layer, evidence)).chain(slow(layer, evidence)).chain(own_try(layer, evidence));
    let notes = notes.collect();
    let worst = of_layer().filter(|f| f.weight != Weight::Note).max_by(|a, b| {
        // The first of equals stands higher in the table, and `max_by` takes the last.
        a.weight.cmp(&b.weight).then(a.confidence.cmp(&b.confidence)).then(std::cmp::Ordering::Greater)
    });
    let (status, headline, not_asked) = match worst {
        Some(finding) if finding.weight == Weight::Blocks => (Status::Fail, finding.headline.clone(), None),
        Some(finding) => (Status::Warn, finding.headline.clone(), None),
        None => match (seen(layer, evidence), not_asked(layer, evidence)) {
            (Some((status, headline)), _) => (status, headline, None),
            (None, Some(reason)) => (Status::Skipped, reason.sentence(), Some(reason)),
            (None, None) => (Status::Unknown, unclear(layer, evidence), None),
        },
    };
    LayerJudgement { status, headline, not_asked, notes }
}

fn note(finding: &Finding) -> Said {
    Said::paragraph(std::iter::once(&finding.headline).chain(&finding.because))
}

/// Remote Desktop's own try, as far as it was watched.
fn own_try(layer: Layer, evidence: &Evidence) -> Option<Said> {
    let attempt = evidence.fact::<Attempt>().filter(|_| layer == Layer::SignIn)?;
    Some(attempt.said())
}

/// What a layer without findings showed; none where it showed nothing that tells.
fn seen(layer: Layer, evidence: &Evidence) -> Option<(Status, Said)> {
    let pass = |headline: Said| Some((Status::Pass, headline));
    match layer {
        Layer::ThisPc => {
            let adapters = evidence.fact::<Adapters>()?;
            let link = adapters.up.iter().find(|adapter| adapter.default).or(adapters.up.first());
            pass(match link {
                Some(adapter) if adapter.wireless => ByWifi { adapter: Label::from(&adapter.name) }.into(),
                Some(adapter) => Connected { adapter: Label::from(&adapter.name) }.into(),
                None => ReachesItself {}.into(),
            })
        }
        Layer::Name => {
            let resolved = evidence.fact::<Resolved>()?;
            let address = Address::from(resolved.addresses.first()?.ip());
            pass(match resolved.addresses.len() {
                _ if resolved.literal => AddressGiven {}.into(),
                1 => LeadsTo { address }.into(),
                all => LeadsToMore { address, more: (all - 1).into() }.into(),
            })
        }
        Layer::Network => {
            let connects = evidence.fact::<Connects>()?;
            let there =
                |outcome: &Connect| matches!(outcome, Connect::Open | Connect::Refused | Connect::ResetOnAccept);
            let alive = evidence.fact::<SignOfLife>().is_some_and(SignOfLife::any);
            if alive && !connects.attempts.iter().any(|a| there(&a.outcome)) {
                return pass(IsOn {}.into());
            }
            let nearest = connects.attempts.iter().filter(|a| there(&a.outcome)).map(|a| a.took_ms).reduce(f64::min)?;
            let away = evidence.fact::<PathQuality>().map_or(nearest, |quality| quality.median_ms);
            pass(AnswersWithin { time: milliseconds(away) }.into())
        }
        Layer::Port => {
            let connects = evidence.fact::<Connects>()?;
            if connects.any_open() { pass(DoorOpen { port: connects.port.into() }.into()) } else { None }
        }
        Layer::Negotiation => {
            let selected = evidence.fact::<Negotiation>()?.reply()?.selected()?;
            pass(if selected.is_nla() { AnswersWithNla {}.into() } else { Answers {}.into() })
        }
        Layer::Tls => tls(evidence),
        Layer::Certificate => {
            let own = own(evidence)?;
            pass(CertificateValid { until: Day(own.not_after_unix) }.into())
        }
        Layer::SignIn => {
            let SignIn(answer) = evidence.fact()?;
            if let Some(test) = evidence.fact::<SignInTest>().filter(|test| test.package == Some(Package::Kerberos)) {
                return tested(test);
            }
            let CredSspOutcome::Challenged { challenge, .. } = &answer.greeting else { return None };
            if let Some(test) = evidence.fact::<SignInTest>() {
                return tested(test);
            }
            pass(match name(challenge) {
                Some(name) => ReadyAndCalled { name: name.into() }.into(),
                None => Ready {}.into(),
            })
        }
        Layer::Gateway => {
            let gateway = evidence.fact::<GatewayAnswer>()?;
            if gateway.tls { pass(GatewayAnswers { gateway: Name::from(&gateway.host) }.into()) } else { None }
        }
        Layer::Session => {
            let steps = evidence.fact::<SessionStart>()?.steps.as_ref()?;
            if steps.all_done() { pass(SessionCanBegin {}.into()) } else { None }
        }
        Layer::Udp => None,
    }
}

/// What became of a sign-in that was tested and left no finding.
fn tested(test: &SignInTest) -> Option<(Status, Said)> {
    match &test.outcome {
        SignInOutcome::Accepted if test.package == Some(Package::Kerberos) => {
            Some((Status::Pass, KerberosAccepted {}.into()))
        }
        SignInOutcome::Accepted => Some((Status::Pass, SignInAccepted {}.into())),
        SignInOutcome::Garbled => Some((Status::Unknown, TestUnreadable {}.into())),
        SignInOutcome::NotAsked { reason } => Some((Status::Unknown, not_tested(reason))),
        SignInOutcome::Refused { .. }
        | SignInOutcome::Denied
        | SignInOutcome::RefusedHere { .. }
        | SignInOutcome::Closed { .. }
        | SignInOutcome::NoAnswer
        | SignInOutcome::WrongProof => None,
    }
}

/// Why nothing was sent though the test was asked for.
pub fn not_tested(reason: &NotAskedReason) -> Said {
    match reason {
        NotAskedReason::NotReached => TestNotReached {}.into(),
        NotAskedReason::WithoutNla => TestWithoutNla {}.into(),
        NotAskedReason::KeyNotProved => TestKeyNotProved {}.into(),
        NotAskedReason::CertificateUnknown { thumbprint } => {
            TestCertificateUnknown { thumbprint: Label::from(thumbprint) }.into()
        }
        NotAskedReason::CertificateNotAccepted { thumbprint } => {
            TestCertificateNotAccepted { thumbprint: Label::from(thumbprint) }.into()
        }
        NotAskedReason::CertificateChanged { thumbprint, .. } => {
            TestCertificateChanged { thumbprint: Label::from(thumbprint) }.into()
        }
        NotAskedReason::TooWeak => TestTooWeak {}.into(),
        NotAskedReason::TookTooLong => TestTookTooLong {}.into(),
        NotAskedReason::NotHere => TestNotHere {}.into(),
    }
}

/// Whether it was this program's own encryption that could not look further, where Windows' own goes on.
fn own_limit(evidence: &Evidence) -> bool {
    TlsView::new(evidence).is_some_and(|tls| tls.mstsc_goes_on().is_some())
}

fn tls(evidence: &Evidence) -> Option<(Status, Said)> {
    let ModernTls(handshake) = evidence.fact()?;
    if let HandshakeOutcome::Done { version, .. } = &handshake.outcome {
        return Some((Status::Pass, Encrypted { version: version.to_string().into() }.into()));
    }
    let hello = evidence.fact::<OldHellos>()?.answers().find_map(|answer| answer.hello.as_ref())?;
    let version = Term::from(hello.version.to_string());
    let headline = if own_limit(evidence) { BegunAsWindows { version }.into() } else { Begun { version }.into() };
    Some((Status::Unknown, headline))
}

/// Why nothing was asked; none where the answer tells nothing.
fn not_asked(layer: Layer, evidence: &Evidence) -> Option<NotAsked> {
    if layer == Layer::Udp {
        return Some(NotAsked::Optional);
    }
    if layer == Layer::Gateway && !evidence.target.settings.has_gateway() {
        return Some(NotAsked::NoGateway);
    }
    if layer == Layer::SignIn && own_limit(evidence) {
        return None;
    }
    let selected = evidence.fact::<Negotiation>().and_then(|n| n.reply()?.selected());
    if selected == Some(Protocols::RDP) && (Layer::Tls..=Layer::SignIn).contains(&layer) {
        return Some(NotAsked::NotInUse);
    }
    if layer == Layer::Session && selected.is_some_and(Protocols::is_nla) {
        return Some(NotAsked::BehindSignIn);
    }
    let without_nla = selected.is_some_and(|p| !p.is_nla());
    if layer == Layer::SignIn && without_nla && evidence.fact::<SignIn>().is_none() {
        return Some(NotAsked::OnItsScreen);
    }
    let skipped = |recorded: &Recorded| matches!(recorded.outcome, Err(ProbeError::Skipped));
    let mut asked = evidence.of_layer(layer).filter(|recorded| recorded.probe != ATTEMPT);
    asked.all(skipped).then_some(NotAsked::EarlierStep)
}

/// Something was asked, or could not be, and nothing can be told from it.
fn unclear(layer: Layer, evidence: &Evidence) -> Said {
    let failed = |recorded: &Recorded| match &recorded.outcome {
        Ok(_) | Err(ProbeError::Skipped) => None,
        Err(ProbeError::Unable(why)) => Some(CouldNotAsk { why: Phrase::from(why.clone()) }.into()),
        Err(ProbeError::Failed(why)) => Some(Unable { why: OsError::from(why) }.into()),
        Err(ProbeError::NeedsAdministrator) => Some(NeedsAdministrator {}.into()),
        Err(ProbeError::OutOfTime) => Some(OutOfTime {}.into()),
        Err(ProbeError::Panicked) => Some(Stopped {}.into()),
    };
    if layer == Layer::SignIn && own_limit(evidence) {
        return AfterUnknownEncryption {}.into();
    }
    if let Some(failed) = evidence.of_layer(layer).find_map(failed) {
        return failed;
    }
    match layer {
        Layer::Network => NothingCameBack {}.into(),
        Layer::Certificate => CertificateUnreadable {}.into(),
        Layer::SignIn => match evidence.fact::<SignIn>().map(|SignIn(answer)| &answer.greeting) {
            Some(CredSspOutcome::WithoutChallenge { .. }) => WantsKerberos {}.into(),
            _ => SignInUntold {}.into(),
        },
        Layer::Session => match evidence.fact::<SessionStart>() {
            Some(SessionStart { steps: None, .. }) => SessionNotReached {}.into(),
            _ => SessionUntold {}.into(),
        },
        _ => Untold {}.into(),
    }
}

/// Facts that are worth a line though they are no faults.
fn remark(layer: Layer, evidence: &Evidence) -> Option<Said> {
    match layer {
        Layer::Negotiation => {
            let reply = evidence.fact::<Negotiation>()?.reply()?;
            let chosen = reply.selected().filter(|chosen| *chosen != Protocols::RDP)?;
            Some(Chose { asked: reply.asked.name().into(), chosen: chosen.name().into() }.into())
        }
        Layer::Tls => {
            let ModernTls(handshake) = evidence.fact()?;
            match &handshake.outcome {
                HandshakeOutcome::Done { version, .. } if *version == TlsVersion::TLS_1_2 => Some(NoTls13 {}.into()),
                _ => None,
            }
        }
        Layer::SignIn => {
            let SignIn(answer) = evidence.fact()?;
            let CredSspOutcome::Challenged { credssp_version, challenge, skew_s } = &answer.greeting else {
                return None;
            };
            let credssp = Phrase::from(CredsspVersion { version: (*credssp_version).into() });
            let system = challenge.os_version.as_ref().map(|version| SystemVersion { version: version.into() }.into());
            let clock = skew_s.map(|skew| {
                let by = Duration::seconds(skew.abs() * 1000.0);
                if skew.is_sign_negative() { ClockBehind { by }.into() } else { ClockAhead { by }.into() }
            });
            Some(Told { parts: std::iter::once(credssp).chain(system).chain(clock).collect() }.into())
        }
        _ => None,
    }
}

/// Nobody waits so long for a computer that is well.
const SLOW_MS: f64 = 3000.0;

/// A step that was answered, and late. Remote Desktop gets through.
pub fn slow(layer: Layer, evidence: &Evidence) -> Option<Said> {
    let took_ms = match layer {
        Layer::Negotiation => {
            let reply = evidence.fact::<Negotiation>()?.reply()?;
            reply.selected().map(|_| reply.answer_ms)?
        }
        Layer::Tls => {
            let ModernTls(handshake) = evidence.fact()?;
            matches!(handshake.outcome, HandshakeOutcome::Done { .. }).then_some(handshake.took_ms)?
        }
        Layer::SignIn => {
            let SignIn(answer) = evidence.fact()?;
            matches!(answer.greeting, CredSspOutcome::Challenged { .. }).then_some(answer.answer_ms)?
        }
        Layer::ThisPc
        | Layer::Name
        | Layer::Network
        | Layer::Port
        | Layer::Certificate
        | Layer::Gateway
        | Layer::Udp
        | Layer::Session => return None,
    };
    let time = Duration::seconds(took_ms);
    (took_ms >= SLOW_MS).then(|| AnsweredLate { step: layer.title().into(), time }.into())
}

fn name(challenge: &Challenge) -> Option<&str> {
    [&challenge.dns_computer, &challenge.netbios_computer, &challenge.target]
        .into_iter()
        .filter_map(|name| name.as_deref())
        .find(|name| !name.is_empty())
}

/// `0.4 ms`, `12 ms`.
const fn milliseconds(time: f64) -> Duration {
    if time < 10.0 { Duration::milliseconds(time) } else { Duration::whole_milliseconds(time) }
}

says! { "layers":
    AnsweredLate { step: Phrase, time: Duration } =
        "{Other} is slow: \u{201c}{step}\u{201d} was answered after {time}. Remote Desktop waits for that.";
    SignInAccepted {} = "{Other} accepts the name and the password. Only the proof of the password was sent.";
    KerberosAccepted {} = "{Other} accepts this sign-in, by the newer kind (Kerberos). No password was sent.";
    TestUnreadable {} = "The sign-in was answered with something that is neither a yes nor a no.";
    TestNotReached {} = "The sign-in was not tested: the connection did not get that far. Nothing was sent.";
    TestWithoutNla {} = "The sign-in was not tested: {other} asks for the password on its own screen. Nothing was sent.";
    TestKeyNotProved {} =
        "The sign-in was not tested: {other} did not prove that its certificate is its own. Nothing was sent.";
    TestCertificateUnknown { thumbprint: Label } = "The sign-in was not tested, because the certificate is not known here \
        yet. Its thumbprint is {thumbprint}. Nothing was sent.";
    TestCertificateNotAccepted { thumbprint: Label } = "The sign-in was not tested, because the certificate is another one \
        than you accepted. Its thumbprint is {thumbprint}. Nothing was sent.";
    TestCertificateChanged { thumbprint: Label } = "The sign-in was not tested, because the certificate is another one \
        than Remote Desktop remembers. Its thumbprint is {thumbprint}. Nothing was sent.";
    TestTooWeak {} = "The sign-in was not tested: {other} wants too weak a kind of sign-in, so Redial went no further.";
    TestTookTooLong {} = "The sign-in was not tested: Windows on this computer was not ready in time. Most often it looked for \
        a domain that cannot be reached from here.";
    TestNotHere {} = "The sign-in was not tested: this system knows no way to do that. Nothing was sent.";
    Connected { adapter: Label } = "This computer is connected ({adapter}).";
    ReachesItself {} = "This computer can reach itself.";
    AddressGiven {} = "An address was given, so no name had to be looked up.";
    LeadsTo { address: Address } = "The name leads to {address}.";
    LeadsToMore { address: Address, more: Count } = "The name leads to {address} and {more} more.";
    IsOn {} = "{Other} is on: it answers other questions.";
    AnswersWithin { time: Duration } = "{Other} answers within {time}.";
    NothingCameBack {} = "Nothing came back, so the way there could not be judged.";
    DoorOpen { port: Number } = "The door is open: port {port} takes connections.";
    Answers {} = "Remote Desktop answers.";
    AnswersWithNla {} = "Remote Desktop answers. It asks who you are before it shows the desktop (NLA).";
    Chose { asked: Term, chosen: Term } = "Asked for {asked}, it chose {chosen}.";
    Encrypted { version: Term } = "An encrypted connection works ({version}).";
    BegunAsWindows { version: Term } = "An encrypted connection was begun ({version}) as Windows begins it; Redial's own \
        encryption cannot go on with it.";
    Begun { version: Term } = "An encrypted connection was begun ({version}), but could not be tried to its end.";
    NoTls13 {} = "TLS 1.3 is not on offer, which is normal for older Windows versions.";
    CertificateValid { until: Day } = "The certificate is valid until {until}.";
    CertificateUnreadable {} = "The certificate cannot be read.";
    Ready {} = "{Other} is ready for a sign-in.";
    ReadyAndCalled { name: PeerName } = "{Other} is ready for a sign-in. It calls itself {name}.";
    AfterUnknownEncryption {} =
        "Could not be checked: it comes after an encryption that Windows knows and Redial's own does not.";
    WantsKerberos {} = "{Other} wants another kind of sign-in (Kerberos), which cannot be tried without a password.";
    SignInUntold {} = "The answer does not show whether signing in would work.";
    SessionCanBegin {} = "The first steps of a session work. No session was begun.";
    SessionNotReached {} = "The connection that was made for it did not come so far.";
    SessionUntold {} = "What came back for the first steps of a session does not tell.";
    Told { parts: List } = "{parts}.";
    CredsspVersion { version: Number } = "CredSSP version {version}";
    SystemVersion { version: Term } = "system version {version}";
    ClockAhead { by: Duration } = "clock +{by} from this one";
    ClockBehind { by: Duration } = "clock -{by} from this one";
    GatewayAnswers { gateway: Name } = "The gateway {gateway} answers.";
    Unable { why: OsError } = "Could not be checked: could not ask: {why}.";
    CouldNotAsk { why: Phrase } = "Could not be checked: could not ask: {why}.";
    NeedsAdministrator {} = "Could not be checked: it needs an administrator.";
    OutOfTime {} = "Could not be checked: no time was left.";
    Stopped {} = "Could not be checked: the check stopped unexpectedly.";
    Untold {} = "The answer does not say.";
}

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge as judge_all;
    use super::*;
    use crate::model::GatewayUsage;
    use crate::probes;
    use crate::proto::certificate::Certificate;

    const NAME: &str = "pc1.corp.example";

    fn status(layer: Layer, evidence: &Evidence) -> Status {
        let judged = judge_all(evidence).layer(layer);
        assert!(!judged.headline.is_empty(), "{layer} has no words");
        judged.status
    }

    #[test]
    fn a_healthy_chain_passes_throughout() {
        let healthy = healthy(NAME);
        for layer in Layer::ALL {
            let expected = if layer.in_chain() { Status::Pass } else { Status::Skipped };
            assert_eq!(status(layer, &healthy), expected, "{layer}");
        }
        assert_eq!(status(Layer::Gateway, &healthy.gateway(GatewayUsage::Detect, Some(Connect::Open))), Status::Pass);
    }

    #[test]
    fn nothing_asked_is_skipped_throughout() {
        for layer in Layer::ALL {
            assert_eq!(status(layer, &case(NAME)), Status::Skipped, "{layer}");
        }
    }

    #[test]
    fn blocking_findings_fail_their_layer_alone() {
        let refused = healthy(NAME).connects(&[("192.0.2.10", Connect::Refused)]).greeting(vec![]);
        assert_eq!(status(Layer::Port, &refused), Status::Fail);
        assert_eq!(status(Layer::Network, &refused), Status::Pass);
        assert_eq!(status(Layer::Name, &refused), Status::Pass);
        let dead = healthy(NAME).gateway(GatewayUsage::Always, None);
        assert_eq!(status(Layer::Gateway, &dead), Status::Fail);
        assert_eq!(status(Layer::ThisPc, &dead), Status::Fail);
        assert_eq!(status(Layer::Name, &case(NAME).name_not_found()), Status::Fail);
    }

    #[test]
    fn suspects_warn_and_notes_pass() {
        let expired = Certificate { not_after_unix: NOW - DAY, ..certificate(NAME) };
        assert_eq!(status(Layer::Certificate, &healthy(NAME).certificate(expired)), Status::Warn);
        assert_eq!(status(Layer::Network, &healthy(NAME).quality(lossy(1, 3))), Status::Warn);
        let logged = healthy(NAME).certificate(self_signed(NAME));
        let judged = judge_all(&logged).layer(Layer::Certificate);
        assert_eq!(judged.status, Status::Pass);
        assert!(judged.notes.iter().any(|note| note.contains("self-signed")), "{:?}", judged.notes);
    }

    #[test]
    fn the_weightier_and_the_first_of_equals_gives_the_words() {
        let two = Certificate { not_after_unix: NOW - DAY, key_bits: 1024, ..certificate(NAME) };
        let judged = judge_all(&healthy(NAME).certificate(two)).layer(Layer::Certificate);
        assert!(judged.headline.contains("expired"), "{}", judged.headline);
    }

    #[test]
    fn what_cannot_be_judged_is_unknown() {
        let kerberos = healthy(NAME).sign_in(CredSspOutcome::WithoutChallenge { credssp_version: 6 });
        assert_eq!(status(Layer::SignIn, &kerberos), Status::Unknown);
        for error in [ProbeError::Failed("no rights".to_owned()), ProbeError::OutOfTime, ProbeError::Panicked] {
            let unable = case(NAME).outcome_of(&probes::adapters::PROBE, Err(error));
            assert_eq!(status(Layer::ThisPc, &unable), Status::Unknown);
        }
        let mut mute = healthy(NAME).put(
            &probes::gateway::PROBE,
            GatewayAnswer {
                host: "gateway.example".to_owned(),
                port: 443,
                always: false,
                addresses: Vec::new(),
                connect: Some(Connect::Open),
                ..GatewayAnswer::default()
            },
        );
        mute.target = mute.target.through("gateway.example", GatewayUsage::Detect).unwrap();
        assert_eq!(status(Layer::Gateway, &mute), Status::Unknown);
    }

    #[test]
    fn where_our_own_encryption_ends_is_unknown_and_said() {
        let cbc = healthy(NAME)
            .tls(alert("handshake_failure", 40))
            .old_hellos(Some(old_done(TlsVersion::TLS_1_2)), None)
            .skipped(&probes::credssp::PROBE);
        for layer in [Layer::Tls, Layer::SignIn] {
            let judged = judge_all(&cbc).layer(layer);
            assert_eq!(judged.status, Status::Unknown, "{layer}");
            assert!(judged.headline.contains("Redial's own"), "{}", judged.headline);
        }
        assert_eq!(status(Layer::Certificate, &cbc), Status::Pass);
    }

    #[test]
    fn a_connection_without_encryption_has_no_layers_for_it() {
        let plain = case(NAME).greeting(vec![selected(Protocols::SSL, Protocols::RDP)]);
        for layer in [Layer::Tls, Layer::Certificate, Layer::SignIn] {
            assert_eq!(status(layer, &plain), Status::Skipped, "{layer}");
            assert!(judge_all(&plain).layer(layer).headline.contains("without it"));
        }
    }

    #[test]
    fn a_skipped_probe_skips_its_layer() {
        let closed = case(NAME).skipped(&probes::tls_handshake::PROBE);
        assert_eq!(status(Layer::Tls, &closed), Status::Skipped);
        let own_screen =
            healthy(NAME).greeting(vec![selected(Protocols::SSL, Protocols::SSL)]).skipped(&probes::credssp::PROBE);
        assert_eq!(status(Layer::SignIn, &own_screen), Status::Skipped);
        assert_eq!(status(Layer::Udp, &healthy(NAME)), Status::Skipped);
    }
}
