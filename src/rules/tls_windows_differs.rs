//! `tls-windows-differs`

use super::Rule;
use super::tls_view::{NOTHING_IN_COMMON, PROTOCOL_VERSION, TlsView, alert};
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Side, Step};
use crate::net::Disconnect;
use crate::net::tls::HandshakeOutcome;
use crate::proto::tls_version::TlsVersion;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TlsWindowsDiffers, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let (version, cipher) = tls.only_windows_failed()?;
    let modern = tls.modern;
    let through = OwnGotThrough { version: version.to_string().into(), cipher: cipher.into() };
    let because = [ended(&modern.outcome), through.into()];
    if !modern.heard && matches!(modern.outcome, HandshakeOutcome::Refused { .. }) {
        return RULE.blocks(Confidence::Likely, WindowsWillNot {}, because);
    }
    let turned_down = alert(&modern.outcome, NOTHING_IN_COMMON) || alert(&modern.outcome, PROTOCOL_VERSION);
    let older_works = tls.old_hello().is_some();
    if version == TlsVersion::TLS_1_3 && !modern.offered_13 && turned_down && !older_works {
        return RULE.blocks(Confidence::Likely, Only13 {}, because);
    }
    // A policy here, a taste over there, or a product on the way that knows one hello and not the other.
    Some(Finding { side: Side::Undecided, ..RULE.blocks(Confidence::Possible, OnlyWindowsFails {}, because)? })
}

fn ended(outcome: &HandshakeOutcome) -> Said {
    match outcome {
        HandshakeOutcome::Alert { alert, code } => FailedByAlert { alert: alert.into(), code: (*code).into() }.into(),
        HandshakeOutcome::Disconnect { how: Disconnect::Silent } => FailedBySilence {}.into(),
        HandshakeOutcome::Disconnect { .. } => FailedByCut {}.into(),
        HandshakeOutcome::Refused { detail } => FailedByItself { detail: detail.into() }.into(),
        HandshakeOutcome::Done { .. } | HandshakeOutcome::McsDisconnect | HandshakeOutcome::NotTls { .. } => {
            WindowsFailed {}.into()
        }
    }
}

says! { "tls-windows-differs":
    WindowsWillNot {} = "This computer's Windows will not begin an encrypted connection, by its own settings.";
    Only13 {} = "{Other} only takes the newest encryption, TLS 1.3, and this computer's Windows does not offer it.";
    OnlyWindowsFails {} = "Windows' own encryption fails with {other}, and another program's gets through.";
    OwnGotThrough { version: Term, cipher: Term } = "Redial's own encryption got through, with {version} and {cipher}.";
    WindowsFailed {} = "The encryption of this computer's Windows, which Remote Desktop uses, failed.";
    FailedByAlert { alert: Term, code: Number } =
        "The encryption of this computer's Windows, which Remote Desktop uses, failed: the other side said \u{201c}{alert}\u{201d} (alert {code}).";
    FailedBySilence {} =
        "The encryption of this computer's Windows, which Remote Desktop uses, failed: no answer came.";
    FailedByCut {} = "The encryption of this computer's Windows, which Remote Desktop uses, failed: the connection was cut.";
    FailedByItself { detail: OsError } =
        "The encryption of this computer's Windows, which Remote Desktop uses, failed: {detail}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Remote Desktop encrypts with a part of Windows. On this computer that part could not agree with \
     {other}, while Redial's own encryption could. So the way there is open. The trouble is which kinds of \
     encryption Windows offers here, or how they are received.",
    reasons: &[
        Reason::new("A setting or a hardening tool has cut down what this computer's Windows offers."),
        Reason::new(
            "{Other} was hardened so far that it takes only TLS 1.3, which Windows offers from \
         Windows 11 and Windows Server 2022 on.",
        ),
        Reason::new("A security product on the way knows one program's greeting and not the other's."),
    ],
    steps: &[
        Step::here(
            "Install pending Windows updates, and try from another computer. If it works from there, it is this \
         computer's settings.",
        ),
        Step::helpdesk(
            r"On this computer compare `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols` with a computer that connects: for TLS 1.2, `TLS 1.2\Client` must have `Enabled` = 1 and `DisabledByDefault` = 0, or not exist at all.",
        ),
        Step::helpdesk(
            "On this computer look at Computer Configuration > Administrative Templates > Network > SSL Configuration \
         Settings > SSL Cipher Suite Order and ECC Curve Order in `gpedit.msc`: a short list there may leave nothing in common.",
        ),
        Step::helpdesk(
            "Read Event Viewer > Windows Logs > System, source Schannel, on this computer: 36871 says that what was \
         asked for is switched off, 36887 which alert came.",
        ),
        Step::helpdesk_there(
            "Let {other} take TLS 1.2 as well, with `TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384` and the \
         curve P-256.",
        )
        .on(Servers::WINDOWS),
        Step::network(
            "If a firewall or proxy inspects encrypted connections, make an exception for Remote Desktop and check again.",
        ),
    ],
    references: &[
        "Microsoft Learn: Protocols in TLS/SSL (Schannel SSP), which Windows version offers what",
        "Microsoft Learn: Manage Transport Layer Security (cipher suite and curve order)",
        "RFC 5246 section 7.2.2 and RFC 8446 section 6.2 (alerts)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::judge;
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Layer, Weight};
    use crate::net::tls::{Handshake, TlsLibrary};
    use crate::probes::tls_second_opinion::TlsSecondOpinion;

    /// Windows' handshake ended so, and Redial's own, asked then, ended so.
    fn evidence(run: Run, second: Handshake) -> Evidence {
        let modern = Handshake { library: TlsLibrary::Windows, ..run.modern.clone() };
        Run { modern, ..run }.evidence().with(Layer::Tls, TlsSecondOpinion(second))
    }

    fn says(evidence: &Evidence) -> Option<(Weight, Side, Confidence)> {
        (RULE.check)(evidence).map(|finding| (finding.weight, finding.side, finding.confidence))
    }

    fn without_13(outcome: HandshakeOutcome) -> Run {
        let run = Run::failing(&alerted(70));
        Run { modern: Handshake { offered_13: false, ..broken(outcome) }, only_12: None, ..run }
    }

    #[test]
    fn what_windows_may_not_do_is_this_computers_matter() {
        let refused = HandshakeOutcome::Refused { detail: "Schannel says 0x80090302".to_owned() };
        let run = Run { modern: Handshake { heard: false, ..broken(refused) }, ..Run::failing(&alerted(70)) };
        let evidence = evidence(run, shaken(TlsVersion::TLS_1_2));
        assert_eq!(says(&evidence), Some((Weight::Blocks, Side::Client, Confidence::Likely)));
        let judgement = judge(&evidence);
        assert_eq!((judgement.verdict.known_cause(), judgement.verdict.side), (Some(RULE.id), Side::Client));
    }

    #[test]
    fn a_server_of_tls_13_alone_and_a_windows_without_it() {
        let evidence = evidence(without_13(alerted(70)), shaken(TlsVersion::TLS_1_3));
        assert_eq!(says(&evidence), Some((Weight::Blocks, Side::Client, Confidence::Likely)));
        assert_eq!(judge(&evidence).verdict.known_cause(), Some(RULE.id));
    }

    #[test]
    fn another_difference_is_nobodys_for_sure() {
        for outcome in [RESET, CLOSED, SILENT, alerted(40), alerted(80)] {
            let evidence = evidence(without_13(outcome), shaken(TlsVersion::TLS_1_2));
            assert_eq!(says(&evidence), Some((Weight::Blocks, Side::Undecided, Confidence::Possible)));
            let judgement = judge(&evidence);
            assert_eq!(judgement.verdict.known_cause(), Some(RULE.id), "{:?}", judgement.verdict);
        }
    }

    #[test]
    fn not_where_the_two_agree_or_the_newest_version_is_the_difference() {
        assert_eq!(says(&evidence(without_13(alerted(40)), broken(alerted(40)))), None);
        assert_eq!(says(&evidence(Run::healthy(), shaken(TlsVersion::TLS_1_3))), None);
        let intolerant = Run { modern: broken(RESET), only_12: Some(shaken(TlsVersion::TLS_1_2)), ..Run::healthy() };
        assert_eq!(says(&evidence(intolerant, shaken(TlsVersion::TLS_1_2))), None);
        // One that wanted a certificate of the user's was told by both that there is none.
        let wanted = Handshake { client_certificate_requested: true, ..broken(alerted(40)) };
        assert_eq!(says(&evidence(Run { modern: wanted, ..without_13(RESET) }, shaken(TlsVersion::TLS_1_2))), None);
        // Elsewhere there is no second one, and the first is no measure of Windows.
        let run = Run { modern: broken(alerted(40)), ..without_13(RESET) };
        assert_eq!(says(&run.evidence().with(Layer::Tls, TlsSecondOpinion(shaken(TlsVersion::TLS_1_2)))), None);
    }
}
