//! `tls-version-too-old`

use super::Rule;
use super::tls_view::{PROTOCOL_VERSION, TlsView, alert, is_old};
use crate::model::{Confidence, Evidence, Explanation, Finding, Layer, Reason, Servers, Side, Step};
use crate::proto::server_flight::ServerHello;

pub const RULE: Rule =
    Rule { id: "tls-version-too-old", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    if tls.works() || tls.works_with_12() || tls.agreed() {
        return None;
    }
    if let Some((_, hello)) = tls.old_hello() {
        return is_old(hello).then(|| only_old(&tls, hello))?;
    }
    tls.failure().filter(|outcome| alert(outcome, PROTOCOL_VERSION))?;
    if tls.up_to_12.is_none() {
        return RULE.suspect(
            Confidence::Possible,
            "The other computer turns down every kind of encryption that is still in use.",
            vec!["Whether it knows older ones could not be seen.".to_owned()],
        );
    }
    let by_version = tls.outcomes().all(|outcome| alert(outcome, PROTOCOL_VERSION));
    let because = if by_version {
        "It turned down TLS 1.3, 1.2, 1.1 and 1.0 by their version."
    } else {
        "It turned down TLS 1.3 and 1.2 by their version, and failed at the older ones."
    };
    RULE.blocks(
        Confidence::Likely,
        "The other computer knows no kind of encryption that is still in use.",
        vec![because.to_owned()],
    )
}

fn only_old(tls: &TlsView<'_>, hello: &ServerHello) -> Option<Finding> {
    // A hello of TLS 1.1 cannot be answered by anything newer, so alone it does not show what else the server knows.
    let asked_for_newer = tls.up_to_12.is_some_and(|answer| answer.hello.is_some());
    RULE.suspect(
        if asked_for_newer { Confidence::Certain } else { Confidence::Likely },
        format!(
            "The other computer only knows {}, an old kind of encryption that many computers refuse today.",
            hello.version
        ),
        vec![
            "A modern handshake (TLS 1.2 and 1.3) did not work.".to_owned(),
            format!("An old one was answered with {} and {}.", hello.version, hello.cipher),
        ],
    )
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The other computer only knows an old kind of encryption (TLS 1.0 or 1.1), or none that was \
     offered. Those old kinds have known weaknesses, so up-to-date computers increasingly refuse them. An older \
     Windows computer may still connect, a newer or hardened one may not.",
    reasons: &[
        Reason::new("The other computer runs an old Windows version without the later updates."),
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
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    #[test]
    fn an_old_version_is_a_suspect_however_the_modern_hello_ended() {
        for outcome in [alerted(70), RESET, CLOSED, alerted(40), alerted(80)] {
            let old = chosen("TLS 1.0", "TLS_RSA_WITH_AES_128_CBC_SHA", None);
            assert_eq!(
                Run::old_only(&outcome, old).says(&RULE),
                Some((Weight::Suspect, Side::Server, Confidence::Certain))
            );
        }
    }

    #[test]
    fn a_hello_that_allows_nothing_newer_proves_less() {
        let old = chosen("TLS 1.1", "TLS_RSA_WITH_AES_128_CBC_SHA", None);
        let run = Run { up_to_11: Some(old), ..Run::failing(&RESET) };
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn everything_is_turned_down() {
        assert_eq!(Run::failing(&alerted(70)).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        let forbidden = Run::ending([&alerted(70), &alerted(70), &alerted(80), &alerted(80)]);
        assert_eq!(forbidden.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        let unasked = Run { up_to_12: None, up_to_11: None, ..Run::failing(&alerted(70)) };
        assert_eq!(unasked.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
    }

    #[test]
    fn not_where_tls_12_is_answered() {
        let cbc = chosen("TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", Some("secp256r1"));
        assert_eq!(Run::old_only(&alerted(70), cbc.clone()).says(&RULE), None);
        assert_eq!(Run::old_only(&alerted(40), cbc).says(&RULE), None);
        // Old versions are off, as they should be.
        assert_eq!(Run::healthy().says(&RULE), None);
        assert_eq!(Run { only_12: Some(shaken("TLS 1.2")), ..Run::failing(&alerted(70)) }.says(&RULE), None);
    }
}
