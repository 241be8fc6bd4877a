//! `server-refused-negotiation`

use super::Rule;
use super::shared_steps;
use crate::codes;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::negotiate::Negotiation;
use crate::proto::x224::Answer;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::ServerRefusedNegotiation, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let Answer::Failure { code, name } = evidence.fact::<Negotiation>()?.reply()?.answer()? else { return None };
    if matches!(code, 2 | 3) {
        return None;
    }
    let meaning = codes::negotiation_failure(*code).map(|code| Said::from(code.meaning));
    let answered = AnsweredBy { code: (*code).into(), name: (*name).into() };
    RULE.blocks(Confidence::Certain, RefusesAll {}, std::iter::once(answered.into()).chain(meaning))
}

says! { "server-refused-negotiation":
    RefusesAll {} = "{Other} refuses every kind of connection that was offered.";
    AnsweredBy { code: Number, name: Term } = "It answered with refusal number {code} ({name}).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} answered, and said no to every kind of connection that was offered. It gives \
     a number as its reason; Redial shows it above.",
    reasons: &[
        Reason::new("Somebody set it to allow only one special kind of connection, such as one with \
         a smart card or a client certificate."),
        Reason::new("It can also be a Remote Desktop server of another make with its own rules."),
    ],
    steps: &[
        Step::here("Install the latest Windows updates, so that {this} knows all kinds of connection."),
        Step::here("Ask the helpdesk whether that computer needs a special way in, such as a gateway, a smart \
         card or another program."),
        Step::helpdesk_there(r"Look at `SecurityLayer` and `UserAuthentication` under `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp`. Usual are 2 and 1. A policy under `HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services` wins over them.").on(Servers::WINDOWS),
        Step::helpdesk("Refusal 6 means that it wants a certificate of the client's; that is set by whoever runs it."),
        Step::helpdesk("To find out whether it is this setting, lower it for one test only and put back what was \
         there at once."),
        shared_steps::XRDP_LOG,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
        Step::mind("Do not leave `SecurityLayer` or `UserAuthentication` at 0: that lets everybody reach the \
         sign-in screen without encryption.").on(Servers::WINDOWS),
    ],
    references: &[
        "[MS-RDPBCGR] 2.2.1.2.2 (RDP Negotiation Failure).",
        "Microsoft Learn, Windows Server troubleshooting: “An internal error has occurred” with \
         Remote Desktop.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::probes::negotiate::WITH_TLS;

    /// Certain: the server itself says it in Remote Desktop's words. Who that is, is judged for all rules at once.
    #[test]
    fn every_refusal_that_has_no_rule_of_its_own() {
        let said = |code| case("pc.example").greeting(vec![refused(WITH_TLS[0], code)]);
        for code in [1, 4, 5, 6, 77] {
            expect(&RULE, &said(code), Weight::Blocks, Side::Server, Confidence::Certain);
        }
        silent_on(&RULE, &said(2));
        silent_on(&RULE, &said(3));
    }

    #[test]
    fn insisting_on_nla_is_no_refusal_to_a_client_that_has_it() {
        silent_on(&RULE, &healthy("pc.example"));
    }
}
