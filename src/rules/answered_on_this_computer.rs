//! `answered-on-this-computer`

use super::{Rule, who};
use crate::model::{Confidence, Evidence, Explanation, Finding, Layer, Reason, Side, Step};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;
use crate::probes::who_answered::{Place, Program, Sign, WhoAnswered};

pub const RULE: Rule =
    Rule { id: "answered-on-this-computer", layer: Layer::ThisPc, side: Side::Client, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answered = evidence.fact::<WhoAnswered>()?;
    let Place::ThisComputer { why } = &answered.place else { return None };
    let program = answered.owner.as_ref().and_then(named);
    let mut because: Vec<String> = why.iter().map(|sign| sign_in_words(sign, answered)).collect();
    because.extend(program.map(|name| format!("The program that waits there is {name}.")));
    if who::speaks_rdp(evidence) {
        let headline = "A forward on this computer passes the connection on, and Remote Desktop answers behind it.";
        return RULE.note(headline, because);
    }
    let connects = evidence.fact::<Connects>()?;
    let at = answered.address;
    let headline = if connects.any_open() || connects.attempts.iter().any(|a| a.outcome == Connect::ResetOnAccept) {
        format!("Something on this computer takes the call at {at}, and no Remote Desktop answers behind it.")
    } else {
        format!("The address {at} is this computer itself, and nothing takes the call there.")
    };
    RULE.blocks(Confidence::Likely, headline, because)
}

fn named(program: &Program) -> Option<&str> {
    program.name.as_deref()
}

fn sign_in_words(sign: &Sign, answered: &WhoAnswered) -> String {
    let ip = answered.address.ip();
    match sign {
        Sign::Loopback => format!("The address {ip} never leaves this computer."),
        Sign::OwnAddress => format!("The address {ip} is this computer\u{2019}s own."),
    }
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The address leads to this computer itself. What answers there is no other computer but a \
     program here that passes connections on: a forward, a tunnel or an agent. It takes the call, and nobody who \
     speaks Remote Desktop answers behind it.",
    reasons: &[
        Reason::new(
            "SSH tunnels, published container ports, WSL, Azure Bastion, cloudflared and the like listen \
         on this computer and pass everything on to a far end.",
        ),
        Reason::new(
            "When the tunnel is down, or nothing listens at its far end, the call is still taken here, \
         and then cut or left without an answer. Remote Desktop shows that as 0x904, extended 0x7.",
        ),
    ],
    steps: &[
        Step::here("Look whether the program that makes the tunnel is running and connected, and start it anew."),
        Step::here(
            "Check the numbers. The port before the colon is the one here; the far end needs the other \
         computer's name and its Remote Desktop port, as in `ssh -L 33890:pc1:3389 gateway`.",
        ),
        Step::here("`netstat -abno` (as an administrator) or `ss -ltnp` shows which program waits at the port."),
        Step::helpdesk(
            "On the computer at the tunnel's far end, test the last piece: `Test-NetConnection pc1 -Port \
         3389`. If that fails, the fault is there.",
        ),
        Step::helpdesk(
            "If no tunnel was meant, the name is wrong or the hosts file leads it here. Type the other \
         computer's own address instead.",
        ),
    ],
    references: &[
        "OpenBSD manual page ssh(1), option -L.",
        "RFC 1122, section 3.2.1.3 (addresses 127.0.0.0/8 never leave a computer).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::net::Gone;
    use crate::probes::negotiate::WITH_TLS;

    fn here(evidence: Evidence) -> Evidence {
        let address = at("127.0.0.1");
        let owner = Some(Program { pid: 7, name: Some("ssh.exe".to_owned()) });
        let place = Place::ThisComputer { why: vec![Sign::Loopback] };
        evidence.who_answered(WhoAnswered { address, place, owner })
    }

    #[test]
    fn whatever_goes_wrong_there_is_this_computers() {
        let open = || here(healthy("127.0.0.1"));
        for gone in [Gone::Closed, Gone::Reset, Gone::Silent].map(|how| open().greeting(vec![gone(WITH_TLS[0], how)])) {
            expect(
                &RULE,
                &gone.without(&crate::probes::protocol_matrix::PROBE),
                Weight::Blocks,
                Side::Client,
                Confidence::Likely,
            );
        }
        let refused = here(case("127.0.0.1")).connects(&[("127.0.0.1", Connect::Refused)]);
        expect(&RULE, &refused, Weight::Blocks, Side::Client, Confidence::Likely);
        assert!(fires(&RULE, &refused).headline.contains("nothing takes the call"));
        assert!(fires(&RULE, &refused).because.iter().any(|line| line.contains("ssh.exe")));
    }

    #[test]
    fn a_live_server_behind_it_is_no_fault() {
        let passing = here(healthy("127.0.0.1"));
        expect(&RULE, &passing, Weight::Note, Side::Client, Confidence::Certain);
        silent_on(&RULE, &healthy("127.0.0.1"));
    }
}
