//! `tls-no-common-cipher`

use super::Rule;
use super::shared_steps;
use super::tls_view::{NOTHING_IN_COMMON, PROTOCOL_VERSION, TlsView, alert, is_old, silent};
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::old_hello::OldAnswer;
use crate::proto::server_flight::ServerHello;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TlsNoCommonCipher, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    if tls.works() || tls.works_with_12() || tls.agreed() || tls.only_windows_failed().is_some() {
        return None;
    }
    if let Some((answer, hello)) = tls.old_hello() {
        return (!is_old(hello)).then(|| answered(evidence, &tls, answer, hello))?;
    }
    tls.failure().filter(|outcome| alert(outcome, NOTHING_IN_COMMON))?;
    match tls.up_to_12.and_then(|answer| answer.end.as_ref()) {
        Some(end) if alert(end, NOTHING_IN_COMMON) => RULE.blocks(
            Confidence::Likely,
            NothingInCommonOrKey {},
            [Said::from(ModernTurnedDown {}), WindowsLikeTurnedDown {}.into()],
        ),
        // It wants TLS 1.3, and that in a way that Redial does not know, though Windows might.
        Some(end) if alert(end, PROTOCOL_VERSION) && !tls.by_windows() => {
            RULE.possible(Only13 {}, [Said::from(OlderTurnedDown {}), With13TurnedDown {}.into()])
        }
        _ if tls.by_windows() => RULE.blocks(Confidence::Likely, NothingInCommon {}, [WindowsTurnedDown {}]),
        _ => RULE.possible(StrictTurnedDown {}, [ModernTurnedDownForThat {}]),
    }
}

/// mstsc's own hello got an answer, and the modern handshake did not get through.
fn answered(evidence: &Evidence, tls: &TlsView<'_>, answer: &OldAnswer, hello: &ServerHello) -> Option<Finding> {
    if silent(&tls.modern.outcome) {
        // Something on the way rather than a matter of taste.
        return None;
    }
    let with = AnsweredWith { version: hello.version.to_string().into(), cipher: (&hello.cipher).into() };
    let group = answer.key_exchange.as_ref().map(|group| KeysBy { group: group.into() }.into());
    let because = std::iter::once(Said::from(with)).chain(group);
    if tls.by_windows() {
        return RULE.suspect(Confidence::Likely, WindowsCannotGoOn {}, because);
    }
    if tls.mstsc_goes_on().is_some() {
        return RULE.passable(evidence, WindowsKnows {}, because);
    }
    RULE.possible(NotOffered {}, because)
}

says! { "tls-no-common-cipher":
    NothingInCommon {} = "The two computers have no kind of encryption in common.";
    NothingInCommonOrKey {} =
        "The two computers have no kind of encryption in common, or the other one's key does not fit its certificate.";
    Only13 {} = "{Other} only takes TLS 1.3, in a way that few programs know.";
    StrictTurnedDown {} = "{Other} turns down the kinds of encryption that strict modern programs offer.";
    WindowsCannotGoOn {} =
        "{Other} takes encryption as Windows usually begins it, but this computer's Windows could not go on with it.";
    WindowsKnows {} = "{Other} offers kinds of encryption that Windows knows and Redial's own library does not.";
    NotOffered {} = "{Other} only knows kinds of encryption that Remote Desktop does not offer.";
    ModernTurnedDown {} = "A modern handshake was turned down.";
    WindowsLikeTurnedDown {} = "A handshake like that of Windows was turned down, too.";
    OlderTurnedDown {} = "It turned older versions down because of their version.";
    With13TurnedDown {} =
        "A handshake with TLS 1.3 was turned down because the two have no kind of encryption in common.";
    WindowsTurnedDown {} = "The handshake that Windows made was turned down for that reason.";
    ModernTurnedDownForThat {} = "The modern handshake was turned down for that reason.";
    AnsweredWith { version: Term, cipher: Term } =
        "A handshake like that of Windows 10 was answered with {version} and {cipher}.";
    KeysBy { group: Term } = "Its keys are exchanged by {group}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The two computers want to encrypt the connection, but the other one only offers kinds that today's \
     strict programs refuse, or none that both know. If an older kind was answered, Remote Desktop from a Windows \
     computer may still get through. A hardened Windows computer or another program may not.",
    reasons: &[
        Reason::new("{Other} is old, or its list of encryption methods was cut down on purpose or by a tool."),
        Reason::new("Its certificate has a kind of key that few programs know."),
        Reason::new("Some servers answer in just this way when their certificate does not fit their key."),
    ],
    steps: &[
        Step::here("Install pending Windows updates. Nothing else can be done at this end without making it \
         less safe."),
        Step::helpdesk_there("Look in Event Viewer > Windows Logs > System for Schannel 36874 (no cipher in common) and \
         36888 with alert 40.").on(Servers::WINDOWS),
        Step::helpdesk(r"In `gpedit.msc` open Computer Configuration > Administrative Templates > Network > SSL Configuration Settings > SSL Cipher Suite Order. Choose “Not Configured”, unless your security team set it. In the registry it is the value `Functions` under `HKLM\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002`. Export it first, restart the computer afterwards.").on(Servers::WINDOWS),
        Step::helpdesk("Best is a list that has `TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384` or \
         `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` in it, and the curve P-256 or X25519."),
        Step::helpdesk_there("Check that key and certificate belong together, and remove an exotic `tls_ciphers` line.").on(Servers::XRDP.or(Servers::FREERDP)),
        shared_steps::XRDP_LOG,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
        Step::mind("Do not set `SecurityLayer` to 0 to get around this: the connection would lose its encryption.").on(Servers::WINDOWS),
    ],
    references: &[
        "RFC 5246 section 7.2.2 (handshake_failure) and RFC 9325 (recommended cipher suites)",
        "Microsoft Learn: Troubleshoot Azure VM RDP connection issues by event ID (cipher policy)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{ErrorPair, Side, Weight};
    use crate::net::tls::{Handshake, HandshakeOutcome, TlsLibrary};

    fn only(outcome: &HandshakeOutcome, cipher: &str, group: &str) -> Run {
        Run::old_only(outcome, chosen(TlsVersion::TLS_1_2, cipher, Some(group)))
    }

    const GCM: &str = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
    const CBC: &str = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384";
    const NOTE: Judged = (Weight::Note, Side::Server, Confidence::Certain);
    const POSSIBLE: Judged = (Weight::Suspect, Side::Server, Confidence::Possible);
    const BLOCKS: Judged = (Weight::Blocks, Side::Server, Confidence::Likely);

    #[test]
    fn what_windows_would_have_gone_on_with_is_a_note() {
        for run in [only(&alerted(40), CBC, "secp256r1"), only(&RESET, CBC, "secp384r1"), only(&RESET, GCM, "x25519")] {
            assert_eq!(run.says(&RULE), Some(NOTE));
            let number = Some(ErrorPair::new(0x904, 7));
            assert_eq!(Run { error: number, ..run.clone() }.says(&RULE), Some(POSSIBLE));
            // A number that points elsewhere leaves it a note.
            let elsewhere = Some(ErrorPair::new(0x807, None));
            assert_eq!(Run { error: elsewhere, ..run }.says(&RULE), Some(NOTE));
        }
    }

    #[test]
    fn what_windows_does_not_offer_is_possible() {
        let rc4 = Run::old_only(&alerted(40), chosen(TlsVersion::TLS_1_2, "TLS_RSA_WITH_RC4_128_SHA", None));
        assert_eq!(rc4.says(&RULE), Some(POSSIBLE));
        assert_eq!(only(&alerted(71), GCM, "secp521r1").says(&RULE), Some(POSSIBLE));
    }

    /// Never certain: something on the way may turn handshakes down in the server's place.
    #[test]
    fn nothing_at_all_in_common() {
        assert_eq!(Run::failing(&alerted(40)).says(&RULE), Some(BLOCKS));
        assert_eq!(Run::ending([&CLOSED, &CLOSED, &alerted(40), &alerted(70)]).says(&RULE), Some(BLOCKS));
    }

    #[test]
    fn the_handshake_of_windows_itself_counts() {
        let by_windows =
            |run: Run| Run { modern: Handshake { library: TlsLibrary::Windows, ..run.modern.clone() }, ..run };
        let alone = Run { only_12: None, up_to_12: None, up_to_11: None, ..Run::failing(&alerted(40)) };
        assert_eq!(by_windows(alone).says(&RULE), Some(BLOCKS));
        let answered = by_windows(only(&alerted(40), CBC, "secp256r1"));
        assert_eq!(answered.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn what_was_not_offered_may_be_known_to_windows() {
        // TLS 1.3 alone, by ffdhe: neither hello offers that.
        let run = Run::ending([&alerted(40), &alerted(70), &alerted(70), &alerted(70)]);
        assert_eq!(run.says(&RULE), Some(POSSIBLE));
        let run = Run { up_to_12: None, up_to_11: None, ..Run::failing(&alerted(40)) };
        assert_eq!(run.says(&RULE), Some(POSSIBLE));
    }

    #[test]
    fn not_for_old_versions_client_certificates_or_success() {
        let old = chosen(TlsVersion::TLS_1_0, "TLS_RSA_WITH_AES_128_CBC_SHA", None);
        assert_eq!(Run::old_only(&alerted(40), old).says(&RULE), None);
        let modern =
            Handshake { client_certificate_requested: true, chain: vec![vec![0x30, 0]], ..broken(alerted(40)) };
        assert_eq!(Run { modern, ..Run::healthy() }.says(&RULE), None);
        assert_eq!(Run::healthy().says(&RULE), None);
        assert_eq!(Run::failing(&alerted(80)).says(&RULE), None);
    }
}
