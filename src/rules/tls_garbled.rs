//! `tls-garbled`

use super::Rule;
use super::shared_steps;
use super::tls_view::TlsView;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::tls::HandshakeOutcome;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TlsGarbled, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let garbled = |outcome: &HandshakeOutcome| {
        matches!(outcome, HandshakeOutcome::NotTls { .. } | HandshakeOutcome::Refused { .. })
    };
    tls.failure().filter(|outcome| garbled(outcome))?;
    // Who answers one hello properly knows TLS; then a less strict program may understand the other answer, too.
    let proper =
        tls.up_to_12.is_some_and(|a| a.hello.is_some() || matches!(a.end, Some(HandshakeOutcome::Alert { .. })));
    if proper {
        return RULE.suspect(Confidence::Possible, StrictOnesRefuse {}, [Unreadable {}]);
    }
    RULE.blocks(Confidence::Likely, NoEncryption {}, [Unreadable {}])
}

says! { "tls-garbled":
    NoEncryption {} = "{Other} agrees to encryption, and then answers with something else.";
    StrictOnesRefuse {} =
        "{Other} answers the beginning of an encrypted connection in a way that strict programs refuse.";
    Unreadable {} = "Its answer cannot be read as the beginning of an encrypted connection.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} agrees to encrypt the connection, and then sends something that is no encryption or a damaged \
     one. It is as if two people agreed on a language and one of them then only made noise.",
    reasons: &[
        Reason::new("The port is forwarded to a program other than Remote Desktop."),
        Reason::new("A proxy, load balancer or security product on the way answers in place of the computer."),
        Reason::new("The Remote Desktop program there is broken or half configured."),
    ],
    steps: &[
        Step::here("Check the name and the port number that you typed. A wrong port often leads to another program."),
        Step::here("Try from another network, without VPN if you may. If it works there, something on the way \
         is at fault."),
        Step::helpdesk_there(r#"See who owns the port: `netstat -ano | findstr :3389`, then look the process id up with `tasklist /svc /fi "pid eq NUMBER"`. It should be TermService."#).on(Servers::WINDOWS),
        Step::helpdesk("Check port forwardings and proxies between the two. A plain TCP forward must pass every \
         byte unchanged."),
        Step::helpdesk_there("The first bytes of the answer are in the report. Readable words such as `HTTP` name \
         the program.").on(Servers::OTHERS),
        shared_steps::XRDP_LOG,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &[
        "[MS-RDPBCGR] 5.4.5 Enhanced RDP Security (TLS follows the X.224 Connection Confirm)",
        "RFC 8446 section 5.1 (record layer)",
        "Microsoft Learn: General Remote Desktop connection troubleshooting (port ownership)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn text() -> HandshakeOutcome {
        HandshakeOutcome::NotTls { first_bytes: "485454502f312e31".to_owned() }
    }

    #[test]
    fn something_else_than_encryption() {
        assert_eq!(Run::failing(&text()).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn what_only_our_library_refuses_is_a_suspect() {
        let refused = HandshakeOutcome::Refused { detail: "peer misbehaved".to_owned() };
        let run = Run::ending([&refused, &alerted(70), &alerted(70), &alerted(70)]);
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
    }

    #[test]
    fn not_a_disconnect_nor_a_close() {
        assert_eq!(Run::failing(&DISCONNECT).says(&RULE), None);
        assert_eq!(Run::failing(&CLOSED).says(&RULE), None);
        assert_eq!(Run { only_12: Some(shaken(TlsVersion::TLS_1_2)), ..Run::failing(&text()) }.says(&RULE), None);
    }
}
