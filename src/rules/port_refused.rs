//! `port-refused`

use super::Rule;
use super::answers::Answers;
use super::connections_limited::answered_before;
use super::shared_steps;
use crate::model::said::Duration;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::PortRefused, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let refused: Vec<_> = connects.attempts.iter().filter(|attempt| attempt.outcome == Connect::Refused).collect();
    let opened = connects.attempts.iter().any(|a| matches!(a.outcome, Connect::Open | Connect::ResetOnAccept));
    if refused.is_empty() || opened || Answers::new(evidence).any() {
        return None;
    }
    let all = refused.len() == connects.attempts.len();
    let because = refused.iter().map(|a| SaidNo { address: a.address.into(), time: Duration::milliseconds(a.took_ms) });
    RULE.blocks(
        if all && answered_before(evidence).is_none() { Confidence::Likely } else { Confidence::Possible },
        NotListening { port: connects.port.into() },
        because,
    )
}

says! { "port-refused":
    NotListening { port: Number } = "{Other} is on, but Remote Desktop is not listening on port {port}.";
    SaidNo { address: Address, time: Duration } = "{address} refused the connection after {time}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Something at that address answered: nobody is listening for Remote Desktop here. As a rule that \
     means that {other} is on, and Remote Desktop is switched off there or uses another port.",
    reasons: &[
        Reason::new("Remote Desktop is off on a new Windows until somebody switches it on, and Windows Home \
         cannot be reached by it at all."),
        Reason::new("Its service may have stopped, or it was moved to another port. From outside, the answer may \
         come from a router that does not pass the port on."),
    ],
    steps: &[
        Step::there("Open **Settings > System > Remote Desktop** and switch it on. If Windows says that this \
         edition does not support it, it is Windows Home.").on(Servers::WINDOWS),
        Step::there("If it was on already, restart the computer. Save open work first."),
        Step::here("Ask whether a port was changed. Then the name needs it, such as `pc1:3390`."),
        Step::helpdesk_there("As an administrator: `qwinsta` must show `rdp-tcp` with `Listen`; `Get-Service TermService` \
         must say Running; `netstat -ano | findstr :3389` must show a listener.").on(Servers::WINDOWS),
        Step::helpdesk(r"The switch is `fDenyTSConnections` (0 is on) under `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server`, the port is `PortNumber` under `WinStations\RDP-Tcp` there. A policy may own the first: see `gpresult /H report.html`.").on(Servers::WINDOWS),
        Step::network("From outside, check that the port is passed on to the right computer. Better, use a VPN or \
         a gateway."),
        shared_steps::XRDP_RUNS,
        Step::mind("Switching the firewall off does not help: it is not what refused."),
    ],
    references: &[
        "RFC 9293, section 3.5.2 (a reset answers where nobody listens).",
        "Microsoft Learn, Windows Server troubleshooting: General Remote Desktop connection \
         troubleshooting.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    /// Never certain: a router or a firewall in front says no in the same way.
    #[test]
    fn likely_where_every_address_refuses() {
        let all = case("192.0.2.10").connects(&[("192.0.2.10", Connect::Refused)]);
        expect(&RULE, &all, Weight::Blocks, Side::Server, Confidence::Likely);
        let one = case("pc.example").connects(&[("192.0.2.10", Connect::Refused), ("2001:db8::10", Connect::Silent)]);
        expect(&RULE, &one, Weight::Blocks, Side::Server, Confidence::Possible);
    }

    #[test]
    fn one_open_address_is_enough() {
        let open = [("2001:db8::10", Connect::Refused), ("192.0.2.10", Connect::Open)];
        silent_on(&RULE, &case("pc.example").connects(&open));
        silent_on(&RULE, &case("pc.example").connects(&[("192.0.2.10", Connect::Silent)]));
        // It answered somebody's greeting in this very run.
        let answered = healthy("pc.example").connects(&[("192.0.2.10", Connect::Refused)]);
        silent_on(&RULE, &answered);
    }
}
