//! One verdict out of many findings.
//!
//! The lowest-layer blocking finding; with none, the strongest suspect; notes never become one. The user's error code
//! raises or lowers how sure a suspect is, and never invents a finding. Where it tells of another step than the one at which
//! every suspect would have stopped Remote Desktop, they stand beside an undecided verdict.

use super::answers::Answers;
use super::beside::is_beside;
use super::clean;
use super::try_view::OBSERVED;
use crate::codes;
use crate::model::{Alternative, Cause, Confidence, Evidence, Finding, Said, Verdict, Weight, rank};
use crate::says;

/// Judges the findings, which are in the order of the table.
pub fn reach(evidence: &Evidence, findings: &[Finding]) -> Verdict {
    let (ranked, beside) = ranked(findings, evidence);
    let others = beside.iter().map(|finding| Alternative { confidence: Confidence::Possible, ..alternative(finding) });
    let Some((&first, rest)) = ranked.split_first() else {
        let mut verdict = clean::reach(evidence, findings);
        if let Some(error) = evidence.error.filter(|_| !beside.is_empty()) {
            clean::is_elsewhere(&mut verdict, error, &beside);
            verdict.also.extend(others);
        }
        return verdict;
    };
    Verdict {
        side: first.side,
        layer: Some(first.layer),
        cause: Some(first.cause.into()),
        confidence: first.confidence,
        headline: first.headline.clone(),
        because: first.because.iter().cloned().chain(about_code(first, evidence)).collect(),
        also: rest.iter().map(|finding| alternative(finding)).chain(others).collect(),
        next: None,
    }
}

/// A code that points at a suspect makes it surer, as far as it may become so; one that points elsewhere makes it less so.
pub fn weigh(mut finding: Finding, evidence: &Evidence) -> Finding {
    if let Some(error) = evidence.error.filter(|_| finding.weight == Weight::Suspect) {
        let pointed = codes::points(error);
        if pointed.contains(&finding.cause) {
            // It explains the error; that it is the only thing behind it stays unproven.
            finding.confidence = finding.confidence.max(Confidence::Likely).min(finding.ceiling);
        } else if !pointed.is_empty() && !OBSERVED.contains(&finding.cause) {
            finding.confidence = Confidence::Possible;
        }
    }
    finding
}

/// What may be the verdict, the first of it before all others, and the suspects that the error is not about.
fn ranked<'a>(findings: &'a [Finding], evidence: &Evidence) -> (Vec<&'a Finding>, Vec<&'a Finding>) {
    let (mut blocks, suspects) = rank(findings, evidence.error.map_or(&[][..], codes::points));
    let (beside, suspects): (Vec<_>, Vec<_>) = suspects.into_iter().partition(|finding| is_beside(finding, evidence));
    blocks.extend(suspects);
    (blocks, beside)
}

/// What a cut line shows itself as, whatever the reason that was found for it.
const CUT: Cause = Cause::NegotiationClosed;

fn about_code(finding: &Finding, evidence: &Evidence) -> Option<Said> {
    let error = evidence.error?;
    let pointed = codes::points(error);
    // A number that points nowhere speaks neither for a cause nor against it. One that says that the line was cut fits
    // whoever cut it, and it was cut here, too.
    let cut = pointed.contains(&CUT) && Answers::new(evidence).cut().next().is_some();
    // What was watched ended with that very number.
    let observed = OBSERVED.contains(&finding.cause);
    (!pointed.is_empty() && !observed).then(|| {
        if cut || pointed.contains(&finding.cause) {
            Fits { error: error.to_string().into() }.into()
        } else {
            FitsNot { error: error.to_string().into() }.into()
        }
    })
}

says! { "verdict":
    Fits { error: Term } = "The error {error} fits: this is one of the things behind it.";
    FitsNot { error: Term } = "The error {error} does not usually mean this.";
}

fn alternative(finding: &Finding) -> Alternative {
    Alternative { cause: finding.cause.into(), side: finding.side, confidence: finding.confidence }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::cases::*;
    use super::super::{judge, next_step};
    use super::*;
    use crate::model::{AnsweredBefore, GatewayUsage, Layer, NextStep, ProbeError, Seat, Side, Status, WindowsBuild};
    use crate::net::Disconnect;
    use crate::net::credssp::CredSspOutcome;
    use crate::net::credssp::Package;
    use crate::net::negotiate::Reply;
    use crate::net::session::{Step, StepEnd};
    use crate::net::tcp::Connect;
    use crate::net::tls::HandshakeOutcome;
    use crate::probes;
    use crate::probes::negotiate::{Negotiation, WITH_TLS};
    use crate::probes::other_addresses::KnownFrom;
    use crate::probes::path_quality::PathQuality;
    use crate::probes::repeats::{Repeat, RepeatEnd};
    use crate::probes::sign_in_test::{NotAskedReason, SignInOutcome, SignInTest};
    use crate::probes::who_answered::{AnswererPlace, Sign, WhoAnswered};
    use crate::probes::who_is_there::{Unasked, WhoIsThere};
    use crate::proto::certificate::Certificate;
    use crate::proto::dns;
    use crate::proto::x224::{Answer, Protocols};
    use crate::report::Report;

    const NAME: &str = "pc1.corp.example";

    fn verdict(evidence: &Evidence) -> Verdict {
        judge(evidence).verdict
    }

    fn cause(evidence: &Evidence) -> Option<Cause> {
        verdict(evidence).known_cause()
    }

    fn expired() -> Evidence {
        healthy(NAME).certificate(Certificate { not_after_unix: NOW - 3 * DAY, ..certificate(NAME) })
    }

    fn also(verdict: &Verdict) -> Vec<Cause> {
        verdict.also.iter().map(|alternative| alternative.cause.known().unwrap()).collect()
    }

    #[test]
    fn clean_says_how_far_was_looked_and_no_more() {
        let verdict = verdict(&healthy(NAME));
        assert_eq!((verdict.side, verdict.confidence), (Side::None, Confidence::Likely));
        assert_eq!((verdict.layer, verdict.known_cause()), (None, None));
        assert!(verdict.headline.contains("up to the password works, from here, just now"), "{}", verdict.headline);
        assert!(verdict.also.is_empty());
        // A password that is asked for on the other computer's own screen was not come near to.
        let own_screen =
            healthy(NAME).greeting(vec![selected(WITH_TLS[0], Protocols::SSL)]).skipped(&probes::credssp::PROBE);
        let verdict = judge(&own_screen).verdict;
        assert_eq!((verdict.side, verdict.confidence), (Side::None, Confidence::Likely));
        assert!(verdict.headline.contains("up to the encrypted connection"), "{}", verdict.headline);
        let plain = case(NAME).connects(&[("192.0.2.10", Connect::Open)]);
        let verdict = judge(&plain.greeting(vec![selected(WITH_TLS[0], Protocols::RDP)])).verdict;
        assert_eq!((verdict.side, verdict.confidence), (Side::None, Confidence::Possible));
        assert!(verdict.headline.contains("answers its greeting"), "{}", verdict.headline);
    }

    /// Remote Desktop itself goes through what only looks bad, and a number that was typed has not come back.
    #[test]
    fn what_was_seen_to_work_works() {
        let works = probes::attempt::tests::attempt("works");
        let verdict = verdict(&expired().tried(works).said(0x904, 7));
        assert_eq!((verdict.side, verdict.cause.as_ref()), (Side::None, None));
        assert!(verdict.headline.contains("signed in while Redial watched"), "{}", verdict.headline);
        assert!(verdict.because.iter().any(|line| line.contains("0x904/0x7 did not come back")), "{verdict:?}");
        // A watch in which nobody tried decides nothing.
        let nobody = probes::attempt::tests::attempt("nobody-tries");
        let judged = judge(&healthy(NAME).tried(nobody).said(0x904, 7));
        assert_eq!(judged.verdict.side, Side::Undecided);
        assert!(judged.layer(Layer::SignIn).notes.iter().any(|note| note.contains("made no try")));
    }

    /// What only Redial's own library lacks is not decided: mstsc may well get through.
    #[test]
    fn where_our_own_encryption_ends_nothing_is_decided() {
        let cbc = |e: Evidence| {
            e.tls(alert("handshake_failure", 40))
                .old_hellos(Some(old_done(TlsVersion::TLS_1_2)), Some(old_done(TlsVersion::TLS_1_0)))
                .skipped(&probes::credssp::PROBE)
        };
        let plain = verdict(&cbc(healthy(NAME)));
        assert_eq!((plain.side, plain.known_cause()), (Side::Undecided, None));
        assert!(plain.headline.contains("as far as Redial could check"), "{}", plain.headline);
        assert!(plain.because.iter().any(|line| line.contains("like that of Windows 10 was answered")), "{plain:?}");
        // What the certificate shows is judged as ever, and comes first.
        let old = verdict(&cbc(expired()).said(0x904, 7));
        assert_eq!((old.known_cause(), old.confidence), (Some(Cause::CertificateExpired), Confidence::Likely));
        let cipher = old.also.iter().find(|other| other.cause == Cause::TlsNoCommonCipher).unwrap();
        assert_eq!(cipher.confidence, Confidence::Possible);
    }

    #[test]
    fn a_layer_that_is_unknown_makes_no_fault_less_certain() {
        let unsure = healthy(NAME).sign_in(CredSspOutcome::WithoutChallenge { credssp_version: 6 });
        let verdict = verdict(&unsure);
        assert_eq!((verdict.side, verdict.confidence), (Side::None, Confidence::Possible));
        assert!(verdict.because.iter().any(|line| line.contains("Sign-in")), "{verdict:?}");
        // It comes before whatever the number means.
        let said = judge(&unsure.said(0x904, 7)).verdict;
        assert!(said.because[0].contains("could not be checked to its end"), "{said:?}");
    }

    #[test]
    fn nothing_seen_is_not_no_fault() {
        let verdict = verdict(&case(NAME));
        assert_eq!((verdict.side, verdict.confidence), (Side::Undecided, Confidence::Possible));
    }

    #[test]
    fn the_lowest_blocking_layer_wins() {
        let low = healthy(NAME)
            .greeting(vec![refused(WITH_TLS[0], 3)])
            .sign_in(CredSspOutcome::Disconnect { how: Disconnect::Reset });
        let judged = judge(&low);
        assert_eq!(judged.verdict.known_cause(), Some(Cause::ServerCertificateMissing));
        assert_eq!((judged.verdict.side, judged.verdict.layer), (Side::Server, Some(Layer::Negotiation)));
        assert_eq!(also(&judged.verdict), [Cause::SignInClosed]);
    }

    #[test]
    fn blocking_goes_before_suspicion_however_sure() {
        let both = healthy(NAME).quality(lossy(2, 4)).sign_in(CredSspOutcome::Disconnect { how: Disconnect::Closed });
        assert_eq!(cause(&both), Some(Cause::SignInClosed));
        // Whatever the number points at.
        assert_eq!(cause(&both.said(0x404, None)), Some(Cause::SignInClosed));
    }

    #[test]
    fn suspects_are_ranked_by_confidence_and_then_by_the_number() {
        let slow_and_weak = healthy(NAME).quality(quality(400.0)).certificate(Certificate {
            key_bits: 1024,
            not_after_unix: NOW - 3 * DAY,
            ..certificate(NAME)
        });
        // All three are possible; the certificate is closer to where the user was stopped.
        let plain = verdict(&slow_and_weak);
        assert_eq!(plain.known_cause(), Some(Cause::CertificateExpired));
        assert_eq!(also(&plain), [Cause::CertificateWeakKey, Cause::PathSlow]);
        // With the number, the path comes first and the certificate is only possible.
        let number = verdict(&slow_and_weak.clone().said(0x404, None));
        assert_eq!((number.known_cause(), number.confidence), (Some(Cause::PathSlow), Confidence::Likely));
        assert_eq!(number.also[0].confidence, Confidence::Possible);
        // 0x706 names the key before the date.
        let order = verdict(&slow_and_weak.said(0x706, None));
        assert_eq!(order.known_cause(), Some(Cause::CertificateWeakKey));
    }

    #[test]
    fn notes_never_become_a_verdict() {
        let logged = healthy(NAME).certificate(self_signed("192.0.2.10"));
        let judged = judge(&logged);
        assert!(judged.findings.len() >= 2, "{:?}", judged.findings);
        assert!(judged.findings.iter().all(|finding| finding.weight == Weight::Note));
        assert_eq!((judged.verdict.side, judged.verdict.cause), (Side::None, None));
    }

    #[test]
    fn the_number_it_exists_for_raises_an_expired_certificate() {
        let plain = verdict(&expired());
        assert_eq!((plain.known_cause(), plain.confidence), (Some(Cause::CertificateExpired), Confidence::Possible));
        let said = verdict(&expired().said(0x904, 7));
        assert_eq!((said.known_cause(), said.confidence), (Some(Cause::CertificateExpired), Confidence::Likely));
        assert_eq!((said.side, said.layer), (Side::Server, Some(Layer::Certificate)));
        assert!(said.because.iter().any(|line| line.contains("0x904/0x7 fits")), "{said:?}");
        let elsewhere = verdict(&expired().said(0x108, None));
        assert_eq!(elsewhere.confidence, Confidence::Possible);
    }

    #[test]
    fn the_number_it_exists_for_is_undecided_where_all_is_clean() {
        let verdict = verdict(&healthy(NAME).said(0x904, 7));
        assert_eq!((verdict.side, verdict.known_cause()), (Side::Undecided, None));
        // What passed just now is refuted; a path may be bad at other moments.
        let of_sessions =
            [Cause::SessionClosedEarly, Cause::SessionRefused, Cause::SessionLimitReached, Cause::SessionNoAnswer];
        // What comes after a sign-in was not come near to.
        assert_eq!(also(&verdict), [&[Cause::PathLossy, Cause::PathSlow][..], &of_sessions].concat());
        let lines = Said::paragraph(&verdict.because).english();
        assert!(!lines.contains("Still possible: The other computer cannot use its certificate"), "{lines}");
        assert!(lines.contains("Still possible: The network on the way loses data"), "{lines}");
    }

    /// Whoever reads it has checked; one step is recommended, and it stands last.
    #[test]
    fn a_check_never_advises_to_check() {
        for number in (0..=0x3000).chain(0x0300_0000..=0x0300_0060) {
            for evidence in [healthy(NAME), case(NAME)] {
                let verdict = verdict(&evidence.said(number, 7));
                let lines = Said::paragraph(&verdict.because).english();
                assert!(!lines.to_lowercase().contains("run the check"), "{number:#x}: {lines}");
                assert!(verdict.because.last().is_some_and(|line| line.ends_with(".")), "{number:#x}");
            }
        }
    }

    #[test]
    fn a_clean_run_rules_out_no_password() {
        let verdict = verdict(&healthy(NAME).said(0x807, None));
        assert_eq!(verdict.side, Side::Undecided);
        assert_eq!(also(&verdict), [Cause::WrongPassword]);
    }

    #[test]
    fn a_sign_in_that_is_accepted_rules_the_password_out_and_no_right() {
        let accepted = |test: SignInOutcome| {
            let test = SignInTest { package: Some(Package::Ntlm), why_ntlm: None, answer_ms: Some(9.0), outcome: test };
            healthy(NAME).put(&probes::sign_in_test::PROBE, test)
        };
        let plain = verdict(&accepted(SignInOutcome::Accepted));
        assert_eq!((plain.side, plain.confidence), (Side::None, Confidence::Likely));
        assert!(plain.headline.contains("accepts this name and password"), "{}", plain.headline);
        assert!(plain.because[0].contains("may use Remote Desktop there is not shown"), "{plain:?}");
        let wrong = verdict(&accepted(SignInOutcome::Accepted).said(0x807, None));
        assert_eq!((wrong.side, also(&wrong)), (Side::Undecided, vec![]));
        let forbidden = verdict(&accepted(SignInOutcome::Accepted).said(0x1307, None));
        assert_eq!(also(&forbidden), [Cause::SignInNotAllowed]);
        // One that was not made shows nothing, and says why.
        let reason = NotAskedReason::CertificateUnknown { thumbprint: "AB CD".to_owned() };
        let untested = accepted(SignInOutcome::NotAsked { reason });
        let judged = judge(&untested);
        assert_eq!((judged.verdict.side, judged.verdict.confidence), (Side::None, Confidence::Possible));
        assert!(judged.verdict.headline.contains("up to the password works"), "{}", judged.verdict.headline);
        let layer = judged.layer(Layer::SignIn);
        assert_eq!(layer.status, Status::Unknown);
        assert!(layer.headline.contains("AB CD") && layer.headline.contains("Nothing was sent"), "{}", layer.headline);
    }

    #[test]
    fn what_a_gateway_does_is_not_the_other_computers_fault() {
        let verdict = verdict(&healthy(NAME).said(0x0300_0020, None));
        assert_eq!(also(&verdict), [Cause::GatewayProxyAuth]);
        assert_eq!(verdict.also[0].side, Side::Network);
    }

    #[test]
    fn an_unknown_number_is_owned_up_to() {
        let clean = verdict(&healthy(NAME).said(0x00AB_CDEF, 0x77));
        assert_eq!(clean.side, Side::Undecided);
        assert!(clean.because.iter().any(|line| line.contains("not in Redial's list")), "{clean:?}");
        // It neither speaks for a finding nor against it.
        let found = verdict(&expired().said(0x00AB_CDEF, None));
        assert_eq!((found.known_cause(), found.confidence), (Some(Cause::CertificateExpired), Confidence::Possible));
        assert_eq!(found.because, verdict(&expired()).because);
    }

    #[test]
    fn behind_a_gateway_that_answers_the_direct_way_is_no_news() {
        for usage in [GatewayUsage::Always, GatewayUsage::Detect] {
            let outside = case(NAME)
                .name_not_found()
                .connects(&[("192.0.2.10", Connect::Silent)])
                .gateway(usage, Some(Connect::Open));
            let judged = judge(&outside);
            assert!(judged.findings.iter().all(|finding| finding.weight == Weight::Note), "{:?}", judged.findings);
            assert_eq!((judged.verdict.side, judged.verdict.cause), (Side::Undecided, None));
            assert!(judged.verdict.headline.contains("gateway"));
        }
    }

    #[test]
    fn a_gateway_that_is_not_needed_is_this_computers_matter() {
        let verdict = verdict(&healthy(NAME).gateway(GatewayUsage::Always, Some(Connect::Silent)));
        assert_eq!((verdict.side, verdict.known_cause()), (Side::Client, Some(Cause::ClientGatewayMisset)));
        assert_eq!(also(&verdict), [Cause::GatewayUnreachable]);
    }

    #[test]
    fn a_gateway_that_is_used_always_and_dead_blocks() {
        let verdict = verdict(&case(NAME).gateway(GatewayUsage::Always, None));
        assert_eq!((verdict.side, verdict.known_cause()), (Side::Network, Some(Cause::GatewayUnreachable)));
    }

    #[test]
    fn a_probe_that_was_not_asked_accuses_nobody() {
        let unasked = healthy(NAME).without(&probes::credssp::PROBE).without(&probes::certificate::PROBE);
        assert_eq!(verdict(&unasked).side, Side::None);
    }

    fn repeat(end: RepeatEnd) -> Repeat {
        Repeat { address: at("192.0.2.10"), reached: Layer::Negotiation, pause_ms: 300.0, end }
    }

    fn answered_by(place: AnswererPlace) -> WhoAnswered {
        WhoAnswered { address: at("192.0.2.10"), place, owner: None }
    }

    /// One thing that a run may see, put on top of what it has seen.
    type Sight = fn(Evidence) -> Evidence;

    const SIGHTS: &[Sight] = &[
        |e| e.adapters(vec![]),
        |e| e.adapters(vec![wifi("Wi-Fi")]),
        |e| e.name_not_found(),
        |e| e.leads_to(&["192.0.2.9", "2001:db8::9"]),
        |e| e.hosts_file(&["192.0.2.9"]),
        |e| e.dns(&[("192.0.2.53", dns::Reply::Silent)]),
        |e| e.dns(&[("192.0.2.53", dns::Reply::NoSuchName), ("192.0.2.54", addresses(&["192.0.2.10"]))]),
        |e| e.dns(&[]),
        |e| e.other_addresses(&[("192.0.2.11", KnownFrom::DnsServer, true)]),
        |e| e.connects(&[]),
        |e| e.connects(&[("192.0.2.10", Connect::Refused)]),
        |e| e.connects(&[("192.0.2.10", Connect::Silent), ("2001:db8::10", Connect::NetworkUnreachable)]),
        |e| e.connects(&[("2001:db8::10", Connect::Silent), ("192.0.2.10", Connect::Open)]),
        |e| e.connects(&[("192.0.2.10", Connect::HostUnreachable)]),
        |e| e.connects(&[("192.0.2.10", Connect::ResetOnAccept)]),
        |e| e.connects(&[("192.0.2.10", Connect::Denied)]),
        |e| e.connects(&[("192.0.2.10", Connect::Failed { detail: "odd".to_owned() })]),
        |e| e.quality(quality(700.0)),
        |e| e.quality(lossy(2, 3)),
        |e| e.quality(PathQuality { retransmitted: 3, ..quality(f64::NAN) }),
        |e| e.who(QUIET, true, false),
        |e| e.who(Unasked::Quiet { listened_ms: 700.0 }, false, false),
        |e| e.who(Unasked::HungUp { how: Disconnect::Reset, after_ms: 1300.0 }, false, false),
        |e| e.who(Unasked::Spoke { service: None, first_bytes: String::new() }, false, true),
        |e| e.greetings(&[("192.0.2.11", gone(WITH_TLS[0], Disconnect::Closed))]),
        |e| e.greetings(&[("192.0.2.11", selected(WITH_TLS[0], Protocols::SSL))]),
        |e| {
            e.repeats(vec![
                repeat(RepeatEnd::Passed),
                repeat(RepeatEnd::Ungreeted { reply: gone(WITH_TLS[0], Disconnect::Reset) }),
            ])
        },
        |e| e.repeats(vec![repeat(RepeatEnd::Unopened { outcome: Connect::Refused })]),
        |mut e| {
            e.answered_before = Some(AnsweredBefore { unix: NOW - 60, address: at("192.0.2.10") });
            e
        },
        |e| e.who_answered(answered_by(AnswererPlace::ThisComputer { why: vec![Sign::Loopback] })),
        |e| e.who_answered(answered_by(AnswererPlace::Doubtful { why: vec![] })),
        |e| e.greeting(vec![]),
        |e| e.greeting(vec![refused(WITH_TLS[0], 3)]),
        |e| e.greeting(vec![refused(WITH_TLS[0], 2)]),
        |e| e.greeting(vec![refused(WITH_TLS[0], u32::MAX)]),
        |e| e.greeting(vec![gone(WITH_TLS[0], Disconnect::Closed), gone(WITH_TLS[1], Disconnect::Reset)]),
        |e| e.greeting(vec![gone(WITH_TLS[0], Disconnect::Silent)]),
        |e| e.greeting(vec![answered(WITH_TLS[0], Answer::Garbled)]),
        |e| e.greeting(vec![selected(WITH_TLS[0], Protocols::RDP)]),
        |e| e.asked_again(gone_again(Disconnect::Closed)),
        |e| e.asked_again(gone_again(Disconnect::Silent)),
        |e| e.tls(tls_gone(Disconnect::Reset)),
        |e| e.tls(tls_gone(Disconnect::Silent)),
        |e| e.tls(alert("handshake_failure", 40)),
        |e| e.tls(alert("internal_error", 80)),
        |e| e.tls(HandshakeOutcome::McsDisconnect),
        |e| e.tls(HandshakeOutcome::NotTls { first_bytes: "00".to_owned() }),
        |e| e.tls_12_only(done(TlsVersion::TLS_1_2)),
        |e| e.tls_12_only(tls_gone(Disconnect::Closed)),
        |e| e.old_hellos(None, Some(old_done(TlsVersion::TLS_1_0))),
        |e| e.old_hellos(Some(old_end(tls_gone(Disconnect::Silent))), None),
        |e| e.small_segments(old_done(TlsVersion::TLS_1_2)),
        |e| e.certificate(self_signed("another")),
        |e| e.certificate(Certificate { not_after_unix: i64::MIN, key_bits: 0, ..certificate(NAME) }),
        |e| {
            e.certificate(Certificate {
                not_before_unix: i64::MAX,
                issuer: "CN=Zscaler".to_owned(),
                ..certificate(NAME)
            })
        },
        |e| e.sign_in(challenged(7200.0)),
        |e| e.sign_in(challenged(f64::NEG_INFINITY)),
        |e| e.sign_in(CredSspOutcome::Disconnect { how: Disconnect::Closed }),
        |e| e.sign_in(CredSspOutcome::Refused { credssp_version: 6, status: 0xc000_006d }),
        |e| e.sign_in(CredSspOutcome::Refused { credssp_version: 2, status: 0 }),
        |e| e.sign_in(CredSspOutcome::AccessDenied),
        |e| e.sign_in(CredSspOutcome::Garbled),
        |e| e.sign_in(CredSspOutcome::ClientCertificateRequired),
        |e| e.gateway(GatewayUsage::Always, Some(Connect::Open)),
        |e| e.gateway(GatewayUsage::Always, None),
        |e| e.gateway(GatewayUsage::Detect, Some(Connect::Silent)),
        |e| e.outcome_of(&probes::tls_handshake::PROBE, Err(ProbeError::OutOfTime)),
        |e| e.outcome_of(&probes::tcp_connect::PROBE, Err(ProbeError::Panicked)),
        |e| e.without(&probes::negotiate::PROBE),
        |mut e| {
            e.target.settings.client_nla_off = true;
            e
        },
        |e| e.put(&probes::sign_in_test::PROBE, sign_in_test(SignInOutcome::Accepted)),
        |e| e.put(&probes::sign_in_test::PROBE, sign_in_test(SignInOutcome::NoAnswer)),
        |e| {
            let reason = NotAskedReason::CertificateUnknown { thumbprint: "AB".to_owned() };
            e.put(&probes::sign_in_test::PROBE, sign_in_test(SignInOutcome::NotAsked { reason }))
        },
        |e| e.greeting(vec![selected(WITH_TLS[0], Protocols::SSL)]).skipped(&probes::credssp::PROBE),
        |e| e.session(Step::JoinIo, &StepEnd::Done),
        |e| e.session(Step::Attach, &StepEnd::Garbled),
        |e| e.session(Step::Connect, &StepEnd::Disconnect { how: Disconnect::Closed }),
        |e| e.tried(probes::attempt::tests::attempt("nobody-tries")),
        |e| e.tried(probes::attempt::tests::attempt("cut-in-the-sign-in")),
        |e| e.tried(probes::attempt::tests::attempt("by-a-gateway")),
        |e| e.tried(probes::attempt::tests::attempt("closed-by-the-user")),
        |mut e| {
            e.windows = Some(WindowsBuild { build: 26100, revision: 1 });
            e
        },
        |mut e| {
            e.seat = Seat::Called;
            e
        },
    ];

    const fn sign_in_test(outcome: SignInOutcome) -> SignInTest {
        SignInTest { package: Some(Package::Ntlm), why_ntlm: None, answer_ms: Some(9.0), outcome }
    }

    /// What is recommended, but for the words of a number.
    const STEPS: [&str; 5] = [
        "next-step/TestTheSignIn",
        "next-step/AskTheSession",
        "next-step/WatchATry",
        "clean/TryAgain",
        "clean/LookThere",
    ];

    const ERRORS: [Option<(u32, Option<u32>)>; 11] = [
        None,
        Some((0x904, Some(7))),
        Some((0x904, None)),
        Some((0x104, None)),
        Some((0x204, None)),
        Some((0x807, Some(0))),
        Some((0xB09, None)),
        Some((0x1B07, None)),
        Some((0x3, Some(3))),
        Some((0x0300_000D, None)),
        Some((u32::MAX, Some(u32::MAX))),
    ];

    fn evidence() -> impl Strategy<Value = Evidence> {
        let sights = prop::collection::vec(0..SIGHTS.len(), 0..12);
        let target = prop::sample::select(vec![NAME, "pc1", "localhost", "42", "192.0.2.10", "2001:db8::10"]);
        (sights, target, any::<bool>(), prop::sample::select(ERRORS.to_vec())).prop_map(
            |(sights, target, fine, error)| {
                let start = if fine { healthy(target) } else { case(target) };
                let seen = sights.into_iter().fold(start, |evidence, sight| SIGHTS[sight](evidence));
                if let Some((code, extended)) = error { seen.said(code, extended) } else { seen }
            },
        )
    }

    /// What says that nobody ever answers.
    const NEVER: [Cause; 6] = [
        Cause::ClosedOnConnect,
        Cause::NegotiationClosed,
        Cause::ServerSilent,
        Cause::PortRefused,
        Cause::PortNoAnswer,
        Cause::AddressUnreachable,
    ];

    /// What is read on this computer, or said by a name server, which no forward stands in for.
    const NOT_BY_A_FORWARD: [Cause; 6] = [
        Cause::NoNetwork,
        Cause::NameNotFound,
        Cause::NameInvalid,
        Cause::BrokeredConnection,
        Cause::WebAccountNeedsName,
        Cause::GatewayInvalid,
    ];

    /// The same run against a forward with nobody behind it: whatever opened still opens, and nobody says a word.
    fn nobody_behind(evidence: &Evidence) -> Evidence {
        let cut = |replies: &[Reply]| replies.iter().map(|reply| gone(reply.asked, Disconnect::Closed)).collect();
        let main = evidence.fact::<Negotiation>().map(|negotiation| cut(&negotiation.replies));
        let said = [
            probes::greetings::PROBE,
            probes::repeats::PROBE,
            probes::tls_handshake::PROBE,
            probes::tls_12_only::PROBE,
            probes::tls_second_opinion::PROBE,
            probes::tls_old_hellos::PROBE,
            probes::small_segments::PROBE,
            probes::certificate::PROBE,
            probes::system_trust::PROBE,
            probes::credssp::PROBE,
            probes::other_addresses::PROBE,
        ];
        let mut alone = said.iter().fold(evidence.clone(), Evidence::without);
        if let Some(replies) = main {
            alone = alone.greeting(replies);
        }
        if let Some(WhoIsThere { unasked: Unasked::Spoke { .. }, .. }) = evidence.fact() {
            alone = alone.who(Unasked::HungUp { how: Disconnect::Closed, after_ms: 12.0 }, false, false);
        } else if let Some(WhoIsThere { unasked, .. }) = evidence.fact() {
            alone = alone.who(unasked.clone(), false, false);
        }
        alone
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]

        /// The first law: who answered once does not "never answer".
        #[test]
        fn an_answered_greeting_refutes_every_never(evidence in evidence()) {
            let judged = judge(&evidence);
            if Answers::new(&evidence).any() {
                let never = judged.findings.iter().find(|finding| NEVER.contains(&finding.cause));
                prop_assert!(never.is_none(), "{never:?}");
            }
            // And what the run has refuted is not called possible.
            let tls = judged.layer(Layer::Tls).status == Status::Pass;
            let refuted = |cause| tls && matches!(cause, Cause::HostKeyUnreadable | Cause::TlsClosedAfterHello);
            prop_assert!(!judged.verdict.also.iter().any(|other| other.cause.known().is_some_and(refuted)), "{:?}", judged.verdict);
        }

        /// The second law: "certain" never stands where the same facts come from a forward with nobody behind it.
        #[test]
        fn certain_is_what_no_forward_could_have_shown(evidence in evidence()) {
            let judged = judge(&nobody_behind(&evidence));
            for finding in judged.findings.iter().filter(|finding| finding.weight != Weight::Note) {
                let allowed = NOT_BY_A_FORWARD.contains(&finding.cause);
                prop_assert!(allowed || finding.confidence != Confidence::Certain, "{finding:?}");
            }
            prop_assert!(judged.verdict.cause.is_some() || judged.verdict.confidence != Confidence::Certain);
            // Nor where anything casts doubt on who it was, whatever was said.
            let doubted = judge(&evidence.who_answered(answered_by(AnswererPlace::Doubtful { why: vec![] })));
            for finding in doubted.findings.iter().filter(|finding| finding.weight != Weight::Note) {
                let about_others = (Layer::Network..=Layer::SignIn).contains(&finding.layer);
                prop_assert!(!about_others || finding.confidence != Confidence::Certain, "{finding:?}");
            }
        }

        /// The third law: where an error is to be explained and no fault was found, one step is recommended, and it stands
        /// last. A fault has steps of its own.
        #[test]
        fn undecided_with_an_error_ends_in_one_step(evidence in evidence()) {
            let verdict = judge(&evidence).verdict;
            let steps = verdict.because.iter().filter(|line| STEPS.contains(&line.id())).count();
            let to_explain = verdict.cause.is_none() && verdict.side == Side::Undecided && evidence.error.is_some();
            prop_assert_eq!(verdict.next.is_some(), to_explain, "{:?}", verdict);
            let last = verdict.because.last();
            match verdict.next {
                None => prop_assert_eq!(steps, 0, "{:?}", verdict),
                Some(NextStep::ByNumber) => {
                    let own = evidence.error.and_then(next_step::of_number);
                    prop_assert!(steps == 0 && last.map(Said::english).as_deref() == own, "{:?}", verdict);
                }
                Some(_) => {
                    prop_assert!(steps == 1 && last.is_some_and(|line| STEPS.contains(&line.id())), "{:?}", verdict);
                }
            }
        }

        #[test]
        fn whatever_is_seen_the_verdict_keeps_to_the_contract(evidence in evidence()) {
            let judged = judge(&evidence);
            let verdict = &judged.verdict;
            for finding in &judged.findings {
                let rule = super::super::find(finding.cause);
                prop_assert!(rule.is_some() && finding.cause.layer() == finding.layer, "{}", finding.cause);
                // Whose clock is wrong, and who hung up, is for the evidence to say.
                let here = evidence.fact::<WhoAnswered>().is_some_and(WhoAnswered::is_here) && finding.side == Side::Client;
                let told = matches!(finding.cause, Cause::ClockSkew | Cause::TryCutOff);
                let own_side = here || told || finding.cause.side() == finding.side;
                prop_assert!(own_side && !matches!(finding.side, Side::None), "{}", finding.cause);
            }
            let of = |weight| judged.findings.iter().filter(move |finding| finding.weight == weight);
            if let Some(cause) = verdict.known_cause() {
                let finding = judged.findings.iter().find(|finding| finding.cause == cause).unwrap();
                prop_assert!(finding.weight != Weight::Note);
                prop_assert_eq!((verdict.layer, verdict.side), (Some(finding.layer), finding.side));
                let lowest = of(Weight::Blocks).map(|finding| finding.layer).min();
                prop_assert!(lowest.is_none_or(|lowest| verdict.layer == Some(lowest)));
            } else {
                prop_assert_eq!(of(Weight::Blocks).count(), 0);
                // Suspects are left out for an error of another step, and only then; they are named all the same.
                for suspect in of(Weight::Suspect) {
                    prop_assert!(is_beside(suspect, &evidence), "{:?}", suspect);
                    prop_assert!(verdict.also.iter().any(|other| other.cause == suspect.cause), "{:?}", verdict);
                }
                prop_assert_eq!(verdict.layer, None);
                prop_assert!(matches!(verdict.side, Side::None | Side::Undecided));
            }
            prop_assert!(verdict.side != Side::None || evidence.error.is_none());
            prop_assert!(!verdict.headline.is_empty() && !verdict.because.is_empty());
            let mut others: Vec<_> = verdict.also.iter().map(|other| &other.cause).chain(&verdict.cause).collect();
            let named = others.len();
            others.sort();
            others.dedup();
            prop_assert_eq!(others.len(), named, "a cause is named once");
            for layer in Layer::ALL {
                let worst = judged.findings.iter().filter(|finding| finding.layer == layer).map(|f| f.weight).max();
                let status = judged.layer(layer).status;
                prop_assert_eq!(status == Status::Fail, worst == Some(Weight::Blocks), "{}", layer);
                prop_assert_eq!(status == Status::Warn, worst == Some(Weight::Suspect), "{}", layer);
            }
            let expected: &[u8] = match verdict.side {
                Side::Client => &[1],
                Side::Network => &[2],
                Side::Server => &[3],
                Side::Undecided => &[4],
                Side::None => &[0, 75],
            };
            prop_assert!(expected.contains(&Report::new(&evidence).exit_code()));
        }
    }
}
