//! `tls-version-too-old`

use super::Rule;
use super::shared_steps;
use super::tls_view::{PROTOCOL_VERSION, TlsView, alert, is_old};
use crate::model::said::{Said, Term};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::tls::HandshakeOutcome;
use crate::probes::schannel_settings::{SchannelSettings, Switch};
use crate::proto::server_flight::ServerHello;
use crate::proto::tls_version::TlsVersion;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TlsVersionTooOld, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    if let HandshakeOutcome::Done { version, .. } = &tls.modern.outcome {
        return version.is_old().then(|| still_works(evidence, *version))?;
    }
    if tls.works_with_12() || tls.agreed() {
        return None;
    }
    if let Some((_, hello)) = tls.old_hello() {
        return is_old(hello).then(|| only_old(evidence, &tls, hello))?;
    }
    tls.failure().filter(|outcome| alert(outcome, PROTOCOL_VERSION))?;
    if tls.up_to_12.is_none() && !tls.by_windows() {
        return RULE.possible(TurnsDownAll {}, [NewerTurnedDown {}]);
    }
    let by_version = tls.outcomes().all(|outcome| alert(outcome, PROTOCOL_VERSION)) && tls.up_to_11.is_some();
    let because = if by_version { Said::from(AllTurnedDown {}) } else { OlderFailed {}.into() };
    RULE.blocks(Confidence::Likely, KnowsNone {}, [because])
}

/// Windows went through with it, so mstsc does.
fn still_works(evidence: &Evidence, version: TlsVersion) -> Option<Finding> {
    let version = Term::from(version.to_string());
    RULE.passable(evidence, StillAllowed { version: version.clone() }, [WindowsEndedWith { version }])
}

fn only_old(evidence: &Evidence, tls: &TlsView<'_>, hello: &ServerHello) -> Option<Finding> {
    let version = Term::from(hello.version.to_string());
    let headline = OnlyOld { version: version.clone() };
    let answered = OldAnswered { version: version.clone(), cipher: (&hello.cipher).into() };
    let mut because = vec![Said::from(NewerFailed {}), answered.into()];
    let switch = evidence.fact::<SchannelSettings>().map(|settings| settings.of(hello.version));
    match switch {
        // What this computer allows decides, where that can be read.
        Some(Switch::Off) => {
            because.push(OffHere { version }.into());
            RULE.suspect(Confidence::Likely, headline, because)
        }
        Some(Switch::On) if hello.mstsc && !tls.by_windows() => {
            because.push(OnHere { version }.into());
            RULE.passable(evidence, headline, because)
        }
        _ if tls.by_windows() => {
            because.push(WindowsFailed {}.into());
            // What is switched on is no reason by itself, and a certificate that came along may be what Windows minded.
            let minds_else = switch == Some(Switch::On) || !tls.modern.chain.is_empty();
            RULE.suspect(if minds_else { Confidence::Possible } else { Confidence::Likely }, headline, because)
        }
        _ => RULE.possible(headline, because),
    }
}

says! { "tls-version-too-old":
    TurnsDownAll {} = "{Other} turns down every kind of encryption that is still in use.";
    KnowsNone {} = "{Other} knows no kind of encryption that is still in use.";
    StillAllowed { version: Term } =
        "{Other} only knows {version}, an old kind of encryption that this computer still allows.";
    OnlyOld { version: Term } =
        "{Other} only knows {version}, an old kind of encryption that many computers refuse today.";
    NewerTurnedDown {} = "It turned down TLS 1.3 and 1.2 because of their version.";
    AllTurnedDown {} = "It turned down TLS 1.3, 1.2, 1.1 and 1.0 because of their version.";
    OlderFailed {} = "It turned down newer versions of TLS because of their version, and the older ones failed.";
    NewerFailed {} = "A newer handshake did not work.";
    OldAnswered { version: Term, cipher: Term } = "An old one was answered with {version} and {cipher}.";
    OffHere { version: Term } = "On this computer {version} is switched off.";
    OnHere { version: Term } = "On this computer {version} is switched on.";
    WindowsEndedWith { version: Term } = "The handshake of this computer's Windows ended with {version}.";
    WindowsFailed {} = "The handshake of this computer's Windows did not get through.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} only knows an old kind of encryption (TLS 1.0 or 1.1), or none that was \
     offered. Those old kinds have known weaknesses, so up-to-date computers increasingly refuse them. An older \
     Windows computer may still connect, a newer or hardened one may not.",
    reasons: &[
        Reason::new("{Other} runs an old Windows version without the later updates.").on(Servers::WINDOWS),
        Reason::new("TLS 1.2 was switched off there, on purpose or by a tool."),
        Reason::new("The program that offers Remote Desktop there was set to an old version that its own system \
         no longer allows."),
    ],
    steps: &[
        Step::there("Install all Windows updates and restart. Windows Server 2008 R2 and Windows 7 need the \
         update KB3080079 for newer encryption in Remote Desktop.").on(Servers::WINDOWS),
        Step::helpdesk_there(r"Look at `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server`. `Enabled` must be 1 and `DisabledByDefault` 0, or the key must not exist. Save it first with `reg export`, and restart the computer after the change.").on(Servers::WINDOWS),
        Step::helpdesk("Schannel event 36871 in Event Viewer > Windows Logs > System says that a version is \
         switched off.").on(Servers::WINDOWS),
        Step::helpdesk_there("Set `ssl_protocols=TLSv1.2, TLSv1.3` in `/etc/xrdp/xrdp.ini`, then `systemctl restart xrdp`.").on(Servers::XRDP),
        shared_steps::OTHERS_UPDATE,
        Step::mind("Do not switch TLS 1.0 on again on your own computer: that weakens every program on it, not \
         only Remote Desktop. Use it at most for a test, and put it back."),
    ],
    references: &[
        "RFC 8996 (TLS 1.0 and 1.1 are no longer to be used)",
        r"Microsoft Learn: Troubleshoot Azure VM RDP connection issues by event ID (SCHANNEL\Protocols)",
        "Microsoft update KB3080079",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::judge;
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{ErrorPair, Layer, Side, Weight};
    use crate::net::tls::{Handshake, TlsLibrary};

    const POSSIBLE: Judged = (Weight::Suspect, Side::Server, Confidence::Possible);
    const LIKELY: Judged = (Weight::Suspect, Side::Server, Confidence::Likely);

    fn only_10(outcome: &HandshakeOutcome) -> Run {
        Run::old_only(outcome, chosen(TlsVersion::TLS_1_0, "TLS_RSA_WITH_AES_128_CBC_SHA", None))
    }

    /// Never certain: whether mstsc goes on with it is for this computer's Windows to say.
    #[test]
    fn an_old_version_is_possible_however_the_modern_hello_ended() {
        for outcome in [alerted(70), RESET, CLOSED, alerted(40), alerted(80)] {
            let run = only_10(&outcome);
            assert_eq!(run.says(&RULE), Some(POSSIBLE));
            // No number makes it surer.
            let number = Some(ErrorPair::new(0x904, 7));
            let verdict = judge(&Run { error: number, ..run }.evidence()).verdict;
            assert_eq!((verdict.known_cause(), verdict.confidence), (Some(RULE.id), Confidence::Possible));
        }
    }

    #[test]
    fn a_hello_that_allows_nothing_newer_proves_no_more() {
        let old = chosen(TlsVersion::TLS_1_1, "TLS_RSA_WITH_AES_128_CBC_SHA", None);
        let run = Run { up_to_11: Some(old), ..Run::failing(&RESET) };
        assert_eq!(run.says(&RULE), Some(POSSIBLE));
    }

    #[test]
    fn what_this_computer_allows_decides() {
        let with = |tls_10| {
            let settings = SchannelSettings { tls_10, tls_11: Switch::Default, tls_12: Switch::Default };
            let evidence = only_10(&alerted(70)).evidence().with(Layer::ThisPc, settings);
            let finding = (RULE.check)(&evidence).unwrap();
            (finding.weight, finding.side, finding.confidence)
        };
        assert_eq!(with(Switch::Off), LIKELY);
        assert_eq!(with(Switch::On), (Weight::Note, Side::Server, Confidence::Certain));
        assert_eq!(with(Switch::Default), POSSIBLE);
    }

    #[test]
    fn windows_own_handshake_decides_first() {
        let by_windows = |outcome| Handshake { library: TlsLibrary::Windows, ..broken(outcome) };
        let refused = Run { modern: by_windows(alerted(70)), ..only_10(&alerted(70)) };
        assert_eq!(refused.says(&RULE), Some(LIKELY));
        let done = Handshake { library: TlsLibrary::Windows, ..shaken(TlsVersion::TLS_1_0) };
        let through = Run { modern: done, up_to_12: None, up_to_11: None, ..Run::healthy() };
        assert_eq!(through.says(&RULE), Some((Weight::Note, Side::Server, Confidence::Certain)));
        assert_eq!(through.causes(), (None, vec![]));
    }

    /// Version, certificate and all come in one flight, so Windows has read the certificate when it minds the version.
    #[test]
    fn windows_refuses_what_came_with_a_certificate() {
        let refused = HandshakeOutcome::Refused { detail: "0x80090331".to_owned() };
        let modern = Handshake {
            library: TlsLibrary::Windows,
            client_certificate_requested: true,
            chain: vec![vec![0x30, 0]],
            ..broken(refused)
        };
        let run = Run { modern: modern.clone(), ..only_10(&alerted(70)) };
        assert_eq!(run.says(&RULE), Some(POSSIBLE));
        assert_eq!(run.causes().0, Some(RULE.id));
        let judged = |tls_10| {
            let settings = SchannelSettings { tls_10, tls_11: Switch::Default, tls_12: Switch::Default };
            judge(&run.evidence().with(Layer::ThisPc, settings)).verdict
        };
        for (switch, confidence) in [(Switch::Off, Confidence::Likely), (Switch::On, Confidence::Possible)] {
            let verdict = judged(switch);
            assert_eq!((verdict.known_cause(), verdict.confidence), (Some(RULE.id), confidence));
        }
        // With TLS 1.2 it is something else that Windows minds.
        let cbc = chosen(TlsVersion::TLS_1_2, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", Some("secp256r1"));
        let newer = Run {
            modern: Handshake { client_certificate_requested: false, ..modern },
            ..Run::old_only(&alerted(70), cbc)
        };
        assert_eq!((newer.says(&RULE), newer.causes().0), (None, Some(Cause::TlsGarbled)));
    }

    #[test]
    fn everything_is_turned_down() {
        assert_eq!(Run::failing(&alerted(70)).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        let forbidden = Run::ending([&alerted(70), &alerted(70), &alerted(80), &alerted(80)]);
        assert_eq!(forbidden.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        let unasked = Run { up_to_12: None, up_to_11: None, ..Run::failing(&alerted(70)) };
        assert_eq!(unasked.says(&RULE), Some(POSSIBLE));
    }

    #[test]
    fn not_where_tls_12_is_answered() {
        let cbc = chosen(TlsVersion::TLS_1_2, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", Some("secp256r1"));
        assert_eq!(Run::old_only(&alerted(70), cbc.clone()).says(&RULE), None);
        assert_eq!(Run::old_only(&alerted(40), cbc).says(&RULE), None);
        // Old versions are off, as they should be.
        assert_eq!(Run::healthy().says(&RULE), None);
        assert_eq!(Run { only_12: Some(shaken(TlsVersion::TLS_1_2)), ..Run::failing(&alerted(70)) }.says(&RULE), None);
    }
}
