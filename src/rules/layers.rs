//! How each layer did: the worst of its findings, or, without any, what was seen of it.

use crate::model::{Evidence, Finding, Layer, NotAsked, ProbeError, Recorded, Said, Status, Weight, peer_name};
use crate::net::credssp::Greeting;
use crate::net::tcp::Connect;
use crate::net::tls::HandshakeOutcome;
use crate::probes::adapters::Adapters;
use crate::probes::credssp::SignIn;
use crate::probes::gateway::GatewayAnswer;
use crate::probes::negotiate::Negotiation;
use crate::probes::path_quality::PathQuality;
use crate::probes::resolve::Resolved;
use crate::probes::sign_of_life::SignOfLife;
use crate::probes::tcp_connect::Connects;
use crate::probes::tls_handshake::ModernTls;
use crate::probes::tls_old_hellos::OldHellos;
use crate::proto::ntlm::Challenge;
use crate::proto::x224::Protocols;

use super::LayerJudgement;
use super::certificate_view::{date, own};
use super::tls_view::TlsView;
use crate::proto::tls_version::TlsVersion;

/// One layer's part.
pub fn judge(layer: Layer, evidence: &Evidence, findings: &[Finding]) -> LayerJudgement {
    let of_layer = || findings.iter().filter(|finding| finding.layer == layer);
    let notes = of_layer().filter(|f| f.weight == Weight::Note).map(note).chain(remark(layer, evidence)).collect();
    let worst = of_layer().filter(|f| f.weight != Weight::Note).max_by(|a, b| {
        // The first of equals stands higher in the table, and `max_by` takes the last.
        a.weight.cmp(&b.weight).then(a.confidence.cmp(&b.confidence)).then(std::cmp::Ordering::Greater)
    });
    let (status, headline, not_asked) = match worst {
        Some(finding) if finding.weight == Weight::Blocks => (Status::Fail, finding.headline.clone(), None),
        Some(finding) => (Status::Warn, finding.headline.clone(), None),
        None => match (seen(layer, evidence), not_asked(layer, evidence)) {
            (Some((status, headline)), _) => (status, headline, None),
            (None, Some(reason)) => (Status::Skipped, reason.sentence().into(), Some(reason)),
            (None, None) => (Status::Unknown, unclear(layer, evidence).into(), None),
        },
    };
    LayerJudgement { status, headline, not_asked, notes }
}

fn note(finding: &Finding) -> Said {
    Said::paragraph(std::iter::once(&finding.headline).chain(&finding.because))
}

/// What a layer without findings showed; none where it showed nothing that tells.
fn seen(layer: Layer, evidence: &Evidence) -> Option<(Status, Said)> {
    let pass = |headline: String| Some((Status::Pass, Said::from(headline)));
    match layer {
        Layer::ThisPc => {
            let adapters = evidence.fact::<Adapters>()?;
            let link = adapters.up.iter().find(|adapter| adapter.default).or(adapters.up.first());
            pass(match link {
                Some(adapter) if adapter.wireless => format!("This computer is connected by Wi-Fi ({}).", adapter.name),
                Some(adapter) => format!("This computer is connected ({}).", adapter.name),
                None => "This computer can reach itself.".to_owned(),
            })
        }
        Layer::Name => {
            let resolved = evidence.fact::<Resolved>()?;
            let first = resolved.addresses.first()?.ip();
            pass(match resolved.addresses.len() {
                _ if resolved.literal => "An address was given, so no name had to be looked up.".to_owned(),
                1 => format!("The name leads to {first}."),
                more => format!("The name leads to {first} and {} more.", more - 1),
            })
        }
        Layer::Network => {
            let connects = evidence.fact::<Connects>()?;
            let there =
                |outcome: &Connect| matches!(outcome, Connect::Open | Connect::Refused | Connect::ResetOnAccept);
            let alive = evidence.fact::<SignOfLife>().is_some_and(SignOfLife::any);
            if alive && !connects.attempts.iter().any(|a| there(&a.outcome)) {
                return pass("{Other} is on: it answers other questions.".to_owned());
            }
            let nearest = connects.attempts.iter().filter(|a| there(&a.outcome)).map(|a| a.took_ms).reduce(f64::min)?;
            let away = evidence.fact::<PathQuality>().map_or(nearest, |quality| quality.median_ms);
            pass(format!("{{Other}} answers within {}.", milliseconds(away)))
        }
        Layer::Port => {
            let connects = evidence.fact::<Connects>()?;
            connects
                .any_open()
                .then(|| (Status::Pass, format!("The door is open: port {} takes connections.", connects.port).into()))
        }
        Layer::Negotiation => {
            let selected = evidence.fact::<Negotiation>()?.reply()?.selected()?;
            pass(if selected.is_nla() {
                "Remote Desktop answers. It asks who you are before it shows the desktop (NLA).".to_owned()
            } else {
                "Remote Desktop answers.".to_owned()
            })
        }
        Layer::Tls => tls(evidence),
        Layer::Certificate => {
            let own = own(evidence)?;
            pass(format!("The certificate is valid until {}.", date(own.not_after_unix)))
        }
        Layer::SignIn => {
            let SignIn(answer) = evidence.fact()?;
            let Greeting::Challenged { challenge, .. } = &answer.greeting else { return None };
            pass(match name(challenge) {
                Some(name) => {
                    format!("{{Other}} is ready for a sign-in. It calls itself {}.", peer_name(name))
                }
                None => "{Other} is ready for a sign-in.".to_owned(),
            })
        }
        Layer::Gateway => {
            let gateway = evidence.fact::<GatewayAnswer>()?;
            gateway.tls.then(|| (Status::Pass, format!("The gateway {} answers.", gateway.host).into()))
        }
        Layer::Udp => None,
    }
}

/// Whether it was this program's own encryption that could not look further, where Windows' own goes on.
fn own_limit(evidence: &Evidence) -> bool {
    TlsView::new(evidence).is_some_and(|tls| tls.mstsc_goes_on().is_some())
}

fn tls(evidence: &Evidence) -> Option<(Status, Said)> {
    let ModernTls(handshake) = evidence.fact()?;
    if let HandshakeOutcome::Done { version, .. } = &handshake.outcome {
        return Some((Status::Pass, format!("An encrypted connection works ({version}).").into()));
    }
    let hello = evidence.fact::<OldHellos>()?.answers().find_map(|answer| answer.hello.as_ref())?;
    let began = format!("An encrypted connection was begun ({})", hello.version);
    let headline = if own_limit(evidence) {
        format!("{began} as Windows begins it; Redial's own encryption cannot go on with it.")
    } else {
        format!("{began}, but could not be tried to its end.")
    };
    Some((Status::Unknown, headline.into()))
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
    let without_nla = selected.is_some_and(|p| !p.is_nla());
    if layer == Layer::SignIn && without_nla && evidence.fact::<SignIn>().is_none() {
        return Some(NotAsked::OnItsScreen);
    }
    let skipped = |recorded: &Recorded| matches!(recorded.outcome, Err(ProbeError::Skipped(_)));
    evidence.of_layer(layer).all(skipped).then_some(NotAsked::EarlierStep)
}

/// Something was asked, or could not be, and nothing can be told from it.
fn unclear(layer: Layer, evidence: &Evidence) -> String {
    let failed = |recorded: &Recorded| match &recorded.outcome {
        Ok(_) | Err(ProbeError::Skipped(_)) => None,
        Err(error) => Some(format!("Could not be checked: {error}.")),
    };
    if layer == Layer::SignIn && own_limit(evidence) {
        return "Could not be asked: it comes after an encryption that Windows knows and Redial's own does not."
            .to_owned();
    }
    if let Some(failed) = evidence.of_layer(layer).find_map(failed) {
        return failed;
    }
    let words = match layer {
        Layer::Network => "Nothing came back, so the way there could not be judged.",
        Layer::Certificate => "The certificate cannot be read.",
        Layer::SignIn => match evidence.fact::<SignIn>().map(|SignIn(answer)| &answer.greeting) {
            Some(Greeting::WithoutChallenge { .. }) => {
                "{Other} wants another kind of sign-in (Kerberos), which cannot be tried without a password."
            }
            _ => "The answer does not tell whether signing in would work.",
        },
        _ => "The answer does not tell.",
    };
    words.to_owned()
}

/// Facts that are worth a line though they are no faults.
fn remark(layer: Layer, evidence: &Evidence) -> Option<Said> {
    match layer {
        Layer::Negotiation => {
            let reply = evidence.fact::<Negotiation>()?.reply()?;
            let chosen = reply.selected().filter(|chosen| *chosen != Protocols::RDP)?;
            Some(format!("Asked for {}, it chose {}.", reply.asked.name(), chosen.name()).into())
        }
        Layer::Tls => {
            let ModernTls(handshake) = evidence.fact()?;
            match &handshake.outcome {
                HandshakeOutcome::Done { version, .. } if *version == TlsVersion::TLS_1_2 => {
                    Some("TLS 1.3 is not on offer, which is normal for older Windows versions.".into())
                }
                _ => None,
            }
        }
        Layer::SignIn => {
            let SignIn(answer) = evidence.fact()?;
            let Greeting::Challenged { credssp_version, challenge, skew_s } = &answer.greeting else { return None };
            let version = challenge.os_version.as_ref().map(|v| format!(", system version {v}")).unwrap_or_default();
            let clock = skew_s.map(|s| format!(", clock {s:+.1} s from this one")).unwrap_or_default();
            Some(format!("CredSSP version {credssp_version}{version}{clock}.").into())
        }
        _ => None,
    }
}

fn name(challenge: &Challenge) -> Option<&str> {
    [&challenge.dns_computer, &challenge.netbios_computer, &challenge.target]
        .into_iter()
        .filter_map(|name| name.as_deref())
        .find(|name| !name.is_empty())
}

/// `0.4 ms`, `12 ms`.
fn milliseconds(time: f64) -> String {
    if time < 10.0 { format!("{time:.1} ms") } else { format!("{time:.0} ms") }
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
        let noted = healthy(NAME).certificate(self_signed(NAME));
        let judged = judge_all(&noted).layer(Layer::Certificate);
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
        let kerberos = healthy(NAME).sign_in(Greeting::WithoutChallenge { credssp_version: 6 });
        assert_eq!(status(Layer::SignIn, &kerberos), Status::Unknown);
        for error in [ProbeError::Unable("no rights".to_owned()), ProbeError::OutOfTime, ProbeError::Panicked] {
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
            .skipped(&probes::credssp::PROBE, "no encrypted connection was made");
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
        let closed = case(NAME).skipped(&probes::tls_handshake::PROBE, "no encryption was agreed on");
        assert_eq!(status(Layer::Tls, &closed), Status::Skipped);
        let own_screen = healthy(NAME)
            .greeting(vec![selected(Protocols::SSL, Protocols::SSL)])
            .skipped(&probes::credssp::PROBE, "this computer asks for the password on its own screen");
        assert_eq!(status(Layer::SignIn, &own_screen), Status::Skipped);
        assert_eq!(status(Layer::Udp, &healthy(NAME)), Status::Skipped);
    }
}
