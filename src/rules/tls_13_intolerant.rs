//! `tls-13-intolerant`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::Tls13Intolerant, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    if tls.works() || !tls.works_with_12() {
        return None;
    }
    let because = [Said::from(FailedWith13 {}), WorkedWithout13 {}.into()];
    // Windows before 11 offers no TLS 1.3, so what another library met with is not what mstsc meets with.
    RULE.suspect(if tls.by_windows() { Confidence::Likely } else { Confidence::Possible }, StumblesOver13 {}, because)
}

says! { "tls-13-intolerant":
    StumblesOver13 {} = "{Other} stumbles over the newest kind of encryption, TLS 1.3.";
    FailedWith13 {} = "A handshake that offered TLS 1.3 failed.";
    WorkedWithout13 {} = "The same handshake without TLS 1.3 worked.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} fails when it is offered the newest kind of encryption, TLS 1.3. When only \
     TLS 1.2 is offered, the same connection works. Some programs try again with the older kind by themselves, \
     others give up at once.",
    reasons: &[
        Reason::new("TLS 1.3 was switched on by hand on a Windows version that does not fully support it, such as \
         Windows Server 2019. The makers of one program saw such servers hang up.").on(Servers::WINDOWS),
        Reason::new("A firewall or proxy on the way does not know the newer greeting and drops it."),
    ],
    steps: &[
        Step::here("Nothing needs changing here. Tell whoever looks after {other} what you read on \
         this page."),
        Step::helpdesk_there(r"Look at `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.3\Server`. On a Windows version before Windows Server 2022 or Windows 11 this key should not be there. Save it with `reg export`, delete it and restart the computer.").on(Servers::WINDOWS),
        Step::helpdesk("If the key is not there, look at what lies between the two computers: firewalls and load \
         balancers with TLS inspection need an update or an exception for Remote Desktop."),
        Step::helpdesk("Check again afterwards. TLS 1.2 alone is fine for Remote Desktop."),
    ],
    references: &[
        "RFC 8446 section 4.1.2 and appendix D (version negotiation and backward compatibility)",
        "FreeRDP pull requests 7986 and 7987 (servers that reset on TLS 1.3)",
        "Microsoft Learn: TLS registry settings",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::tls::{Handshake, TlsLibrary};

    #[test]
    fn works_without_the_newest_version() {
        for outcome in [RESET, CLOSED, SILENT, alerted(40), alerted(80)] {
            let run = Run { modern: broken(outcome), only_12: Some(shaken(TlsVersion::TLS_1_2)), ..Run::healthy() };
            assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
            let modern = Handshake { library: TlsLibrary::Windows, ..run.modern.clone() };
            let likely = Some((Weight::Suspect, Side::Server, Confidence::Likely));
            assert_eq!(Run { modern, ..run }.says(&RULE), likely);
        }
    }

    #[test]
    fn not_where_tls_13_is_merely_unknown_or_all_fails() {
        assert_eq!(Run { modern: shaken(TlsVersion::TLS_1_2), ..Run::healthy() }.says(&RULE), None);
        assert_eq!(Run::failing(&RESET).says(&RULE), None);
    }
}
