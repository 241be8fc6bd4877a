//! `tls-no-answer`

use super::Rule;
use super::tls_view::{TlsView, is_old, silent};
use super::{shared_steps, silence};
use crate::model::said::{Duration, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TlsNoAnswer, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let waited = Duration::seconds(tls.modern.took_ms);
    let sure = silence::confidence(tls.modern.took_ms)?;
    let other_answered = tls.old_hello().is_some_and(|(_, hello)| !is_old(hello)) && !tls.works_with_12();
    if other_answered && silent(&tls.modern.outcome) && !tls.agreed() {
        let waited = NoAnswerFor { waited };
        return match tls.mstsc_goes_on() {
            Some(_) => RULE.passable(evidence, OlderAnswered {}, [waited]),
            None => RULE.suspect(Confidence::Possible, OlderAnswered {}, [waited]),
        };
    }
    let small_answered = tls.small.is_some_and(|answer| answer.hello.is_some());
    if !tls.failure().is_some_and(silent) || small_answered {
        return None;
    }
    // An alert is a small packet, a certificate is not.
    let alone = tls.outcomes().all(silent);
    RULE.blocks(
        if alone { sure } else { Confidence::Possible },
        NothingCame { waited },
        [Said::from(GreetingAnswered {})].into_iter().chain(silence::caution(tls.modern.took_ms)),
    )
}

says! { "tls-no-answer":
    NothingCame { waited: Duration } = "The encrypted connection was begun, and for {waited} nothing came back.";
    OlderAnswered {} =
        "A modern encrypted connection is begun, and then nothing comes back; an older kind was answered.";
    GreetingAnswered {} = "The greeting was answered.";
    NoAnswerFor { waited: Duration } = "The first encrypted step got no answer for {waited}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} answered the greeting and agreed to encrypt. When the encrypted connection \
     began, nothing came back any more. It is not clear yet whether {other} is stuck or whether something \
     between the two swallows the answer.",
    reasons: &[
        Reason::new(
            "A VPN, tunnel or router on the way lets small packets through and loses large ones. The \
         certificate is the first large packet.",
        ),
        Reason::new("A firewall or security product watches encrypted Remote Desktop and drops it."),
        Reason::new("{Other} is overloaded or hangs."),
    ],
    steps: &[
        Step::here(
            "If you use a VPN, disconnect and connect it again. Then try once from another network, such \
         as a phone's hotspot. If that works, the way is at fault, not {other}.",
        ),
        Step::there("Restart it, or at least check whether it reacts at all.").restarts(),
        Step::helpdesk(
            r#"Test for lost large packets with `ping -f -l 1472 NAME` and then smaller numbers. Where only small ones are answered, try a smaller limit until the next restart: `netsh interface ipv4 set subinterface "NAME OF THE CONNECTION" mtu=1400 store=active`. Undo it with the old number, which `netsh interface ipv4 show subinterfaces` shows beforehand."#,
        ),
        Step::helpdesk(
            "Look on {other} in Applications and Services Logs > Microsoft > Windows > \
         RemoteDesktopServices-RdpCoreTS > Operational. Event 131 proves that the connection arrived.",
        )
        .on(Servers::WINDOWS),
        shared_steps::XRDP_LOG,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
        Step::mind(
            "Do not switch the whole firewall off to find out: it leaves that computer open to \
         everybody. Ask for an exception for Remote Desktop instead.",
        ),
    ],
    references: &[
        "RFC 4821 and RFC 2923 section 2.1 (path MTU black holes)",
        "RFC 8446 section 4 (TLS handshake)",
        "Microsoft Learn: General Remote Desktop connection troubleshooting",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    const UNDECIDED: Judged = (Weight::Blocks, Side::Undecided, Confidence::Likely);

    #[test]
    fn silence_to_every_hello() {
        assert_eq!(Run::failing(&SILENT).says(&RULE), Some(UNDECIDED));
    }

    /// Remote Desktop waits longer than that.
    #[test]
    fn a_silence_of_seconds_may_be_slowness() {
        let mut slow = Run::failing(&SILENT);
        slow.modern.took_ms = 5000.0;
        assert_eq!(slow.says(&RULE), Some((Weight::Blocks, Side::Undecided, Confidence::Possible)));
    }

    #[test]
    fn a_small_alert_may_get_through_where_a_certificate_is_lost() {
        let run = Run::ending([&SILENT, &SILENT, &SILENT, &alerted(70)]);
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Undecided, Confidence::Possible)));
    }

    #[test]
    fn a_note_where_windows_own_hello_is_answered() {
        let run = Run::old_only(&SILENT, chosen(TlsVersion::TLS_1_2, "TLS_RSA_WITH_AES_128_CBC_SHA", None));
        assert_eq!(run.says(&RULE), Some((Weight::Note, Side::Undecided, Confidence::Certain)));
        let number = Some(crate::model::ErrorPair::new(0x904, 7));
        let possible = Some((Weight::Suspect, Side::Undecided, Confidence::Possible));
        assert_eq!(Run { error: number, ..run }.says(&RULE), possible);
        let rc4 = Run::old_only(&SILENT, chosen(TlsVersion::TLS_1_2, "TLS_RSA_WITH_RC4_128_SHA", None));
        assert_eq!(rc4.says(&RULE), possible);
    }

    #[test]
    fn not_where_small_packets_get_through() {
        let small = chosen(TlsVersion::TLS_1_2, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Some("x25519"));
        let run = Run { small: Some(small), ..Run::failing(&SILENT) };
        assert_eq!(run.says(&RULE), None);
        assert_eq!(Run { small: Some(ended(SILENT)), ..run }.says(&RULE), Some(UNDECIDED));
    }

    #[test]
    fn not_after_a_short_wait_nor_after_a_close() {
        let mut hasty = Run::failing(&SILENT);
        hasty.modern.took_ms = 1499.0;
        assert_eq!(hasty.says(&RULE), None);
        assert_eq!(Run::failing(&CLOSED).says(&RULE), None);
        assert_eq!(Run { only_12: Some(shaken(TlsVersion::TLS_1_2)), ..Run::failing(&SILENT) }.says(&RULE), None);
    }
}
