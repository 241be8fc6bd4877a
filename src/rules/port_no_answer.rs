//! `port-no-answer`

use super::Rule;
use super::answers::Answers;
use super::connections_limited::answered_before;
use crate::model::said::{Duration, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::tcp::Connect;
use crate::probes::sign_of_life::SignOfLife;
use crate::probes::tcp_connect::Connects;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::PortNoAnswer, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let silent = connects.attempts.iter().any(|attempt| attempt.outcome == Connect::Silent);
    let other = |outcome: &Connect| matches!(outcome, Connect::Open | Connect::ResetOnAccept | Connect::Refused);
    let answered = Answers::new(evidence).any();
    if !silent || answered || connects.attempts.iter().any(|attempt| other(&attempt.outcome)) {
        return None;
    }
    let because = connects.attempts.iter().filter(|a| a.outcome == Connect::Silent);
    let because = because.map(|a| NoAnswer { address: a.address.into(), time: Duration::seconds(a.took_ms) });
    let mut because: Vec<Said> = because.map(Into::into).collect();
    let confidence = if answered_before(evidence).is_none() { Confidence::Likely } else { Confidence::Possible };
    // An answer to another question proves that it is on; that there is none proves nothing.
    if evidence.fact::<SignOfLife>().is_some_and(SignOfLife::any) {
        because.push(AnsweredOther {}.into());
        return RULE.blocks(confidence, Swallowed { port: connects.port.into() }, because);
    }
    RULE.blocks(confidence, NothingAnswers {}, because)
}

says! { "port-no-answer":
    NothingAnswers {} = "Nothing answers there: {other} is off or asleep, or a firewall swallows the question.";
    Swallowed { port: Number } = "{Other} is on, but a firewall swallows the question on port {port}.";
    NoAnswer { address: Address, time: Duration } = "{address} gave no answer for {time}.";
    AnsweredOther {} = "It answered another question (ping, or a closed port), so it is switched on.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "This computer asked, and nothing at all came back. Nobody said yes, and nobody said no. From \
     here it cannot be told whether {other} is off, or whether a firewall keeps quiet for it.",
    reasons: &[
        Reason::new(
            "The computer is off, asleep or has no network. Or a firewall, there or on the way, throws \
         the question away.",
        ),
        Reason::new(
            "From outside, it often just means that the VPN is not connected, or that the name leads to \
         an old address.",
        ),
    ],
    steps: &[
        Step::here("Connect the VPN, if your company has one, and try again."),
        Step::there("Wake it up and check its network."),
        Step::there(
            "Open **Settings > System > Power** and let it sleep \
         **Never** while it is plugged in.",
        )
        .on(Servers::WINDOWS),
        Step::there(
            "Open **Settings > System > Remote Desktop** and check that it is on. Then look at \
         **Settings > Network & internet**: in a network of the kind **Public network** more is blocked.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "`Test-NetConnection NAME -CommonTCPPort RDP` from a second computer in the same network as the other \
         one shows whether it is the computer or the way.",
        ),
        Step::helpdesk_there(
            "As an administrator: `Enable-NetFirewallRule -Name \
         RemoteDesktop-UserMode-In-TCP,RemoteDesktop-UserMode-In-UDP`.",
        )
        .on(Servers::WINDOWS),
        Step::network(
            "Let TCP 3389 through from this network or the VPN. For a cloud computer, check that it \
         runs, and its security group.",
        ),
        Step::mind(
            "Do not switch the firewall or the antivirus off: allow Remote Desktop in it instead. The \
         rules named “Remote Desktop (WebSocket)” are for other ports.",
        ),
    ],
    references: &[
        "RFC 9293, section 3.5 (how a connection begins).",
        "Microsoft Learn, Windows Server troubleshooting: General Remote Desktop connection \
         troubleshooting (firewall and port).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    #[test]
    fn a_sign_of_life_leaves_the_firewall() {
        let silent = case("192.0.2.10").connects(&[("192.0.2.10", Connect::Silent)]);
        let life =
            |port_unreachable| SignOfLife { address: [192, 0, 2, 10].into(), ping: Some(false), port_unreachable };
        let probe = &crate::probes::sign_of_life::PROBE;
        assert!(fires(&RULE, &silent.clone().put(probe, life(true))).headline.contains("is on"));
        assert!(!fires(&RULE, &silent.put(probe, life(false))).headline.contains("is on"));
    }

    #[test]
    fn silence_leaves_the_side_open() {
        let silent = case("192.0.2.10").connects(&[("192.0.2.10", Connect::Silent)]);
        expect(&RULE, &silent, Weight::Blocks, Side::Undecided, Confidence::Likely);
        let v6_missing = [("2001:db8::10", Connect::NetworkUnreachable), ("192.0.2.10", Connect::Silent)];
        expect(&RULE, &case("pc.example").connects(&v6_missing), Weight::Blocks, Side::Undecided, Confidence::Likely);
    }

    #[test]
    fn any_sign_of_life_is_an_answer() {
        for life in [Connect::Open, Connect::Refused, Connect::ResetOnAccept] {
            let attempts = [("2001:db8::10", Connect::Silent), ("192.0.2.10", life)];
            silent_on(&RULE, &case("pc.example").connects(&attempts));
        }
        silent_on(&RULE, &case("192.0.2.10").connects(&[("192.0.2.10", Connect::Denied)]));
        silent_on(&RULE, &healthy("192.0.2.10").connects(&[("192.0.2.10", Connect::Silent)]));
    }
}
