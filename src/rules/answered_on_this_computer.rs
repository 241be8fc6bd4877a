//! `answered-on-this-computer`

use super::{Rule, who};
use crate::model::said::{Address, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;
use crate::probes::who_answered::{AnswererPlace, Program, Sign, WhoAnswered};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::AnsweredOnThisComputer, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answered = evidence.fact::<WhoAnswered>()?;
    let AnswererPlace::ThisComputer { why } = &answered.place else { return None };
    let own = why.iter().any(|sign| matches!(sign, Sign::Loopback | Sign::OwnAddress));
    let mut because = who::signs(why, answered);
    because.extend(answered.owner.as_ref().and_then(waiting));
    let at = || Address::from(answered.address);
    if who::speaks_rdp(evidence) {
        let headline = if own { Said::from(ForwardPassesOn { at: at() }) } else { ProgramPassesOn {}.into() };
        return RULE.note(headline, because);
    }
    let connects = evidence.fact::<Connects>()?;
    let open = connects.any_open() || connects.attempts.iter().any(|a| a.outcome == Connect::ResetOnAccept);
    let headline = match (own, open) {
        (true, true) => Said::from(ForwardWithNobodyBehind { at: at() }),
        (true, false) => NothingHere { at: at() }.into(),
        (false, _) => ProgramWithNobodyBehind {}.into(),
    };
    RULE.blocks(Confidence::Likely, headline, because)
}

/// Who waits at the port, and what that usually is.
fn waiting(program: &Program) -> Option<Said> {
    let name = program.name.as_deref()?;
    let plain: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
    let base = plain.to_ascii_lowercase();
    let base = base.strip_suffix(".exe").unwrap_or(&base);
    let program = plain.as_str().into();
    Some(match base {
        "ssh" | "sshd" | "plink" | "putty" => WaitingSsh { program }.into(),
        "com.docker.backend" | "docker-proxy" | "dockerd" | "rootlesskit" | "rootlessport" | "vpnkit" => {
            WaitingContainers { program }.into()
        }
        "wslrelay" | "wslhost" => WaitingWsl { program }.into(),
        "cloudflared" => WaitingCloudflare { program }.into(),
        "az" | "python" | "python3" => WaitingAzure { program }.into(),
        "svchost" => WaitingService { program }.into(),
        // Whoever gave it that name need not be its maker.
        _ => Waiting { program: plain.into() }.into(),
    })
}

says! { "answered-on-this-computer":
    ForwardPassesOn { at: Address } =
        "{at} is this computer itself: a forward takes the call, and Remote Desktop answers behind it.";
    ProgramPassesOn {} =
        "A program on this computer passes the connection on, and Remote Desktop answers behind it.";
    ForwardWithNobodyBehind { at: Address } =
        "{at} is this computer itself: something here takes the call, and no Remote Desktop answers behind it.";
    NothingHere { at: Address } = "{at} is this computer itself, and nothing here takes the call.";
    ProgramWithNobodyBehind {} =
        "A program on this computer takes the call in the other one's place, and nobody answers behind it.";
    WaitingSsh { program: Term } = "The program that waits at this port is {program}, which makes SSH tunnels.";
    WaitingContainers { program: Term } =
        "The program that waits at this port is {program}, which passes on the published ports of containers.";
    WaitingWsl { program: Term } =
        "The program that waits at this port is {program}, which passes on to Linux inside Windows (WSL).";
    WaitingCloudflare { program: Term } =
        "The program that waits at this port is {program}, Cloudflare's tunnel.";
    WaitingAzure { program: Term } =
        "The program that waits at this port is {program}, which may be a tunnel of Azure's command line.";
    WaitingService { program: Term } =
        "The program that waits at this port is {program}, a service of Windows: its port forwarding (portproxy), or \
            this computer's own Remote Desktop.";
    Waiting { program: Label } = "The program that waits at this port is {program}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "What answers is not {other} but a program on this one that passes connections on: a forward, a \
     tunnel or an agent. It takes the call, and nobody who speaks Remote Desktop answers behind it.",
    reasons: &[
        Reason::new(
            "SSH tunnels, published container ports, WSL, Azure Bastion, cloudflared and the like listen \
         on this computer and pass everything on to a far end.",
        ),
        Reason::new(
            "Agents such as Zscaler's catch connections on this computer and take every call, also for computers that \
         are off.",
        ),
        Reason::new(
            "The tunnel may be down, or nothing may listen at its far end. Then the call is still taken here, and \
         cut or left without an answer. Remote Desktop shows that as 0x904, extended 0x7.",
        ),
    ],
    steps: &[
        Step::here("Check whether the program that makes the tunnel is running and connected, and start it again."),
        Step::here(
            "Check the numbers. The port before the colon is the one here; the far end needs {other}'s name and its Remote Desktop port, as in `ssh -L 33890:pc1:3389 gateway`.",
        ),
        Step::here("`netstat -abno` (as an administrator) or `ss -ltnp` shows which program waits at the port."),
        Step::here(
            "Remote Desktop itself refuses `localhost` and `127.0.0.1` on the usual port 3389 (error 0x708). Give \
         the tunnel another port, or connect to `127.0.0.2`.",
        ),
        Step::here(
            "If it is an agent's doing, check whether it is signed in and connected. Whether {other} is on, only \
         somebody there can tell.",
        ),
        Step::helpdesk(
            "On the computer at the tunnel's far end, test the last piece: `Test-NetConnection pc1 -Port \
         3389`. If that fails, the fault is there.",
        ),
        Step::helpdesk(
            "If no tunnel was meant, the name is wrong or the hosts file leads it here. Type {other}'s own address instead.",
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
    use crate::model::{Side, Weight};
    use crate::net::Disconnect;
    use crate::probes::negotiate::WITH_TLS;

    fn here(evidence: Evidence) -> Evidence {
        let address = at("127.0.0.1");
        let owner = Some(Program { pid: 7, name: Some("ssh.exe".to_owned()) });
        let place = AnswererPlace::ThisComputer { why: vec![Sign::Loopback] };
        evidence.who_answered(WhoAnswered { address, place, owner })
    }

    #[test]
    fn whatever_goes_wrong_there_is_this_computers() {
        let open = || here(healthy("127.0.0.1"));
        for gone in [Disconnect::Closed, Disconnect::Reset, Disconnect::Silent]
            .map(|how| open().greeting(vec![gone(WITH_TLS[0], how)]))
        {
            expect(&RULE, &gone, Weight::Blocks, Side::Client, Confidence::Likely);
        }
        let refused = here(case("127.0.0.1")).connects(&[("127.0.0.1", Connect::Refused)]);
        expect(&RULE, &refused, Weight::Blocks, Side::Client, Confidence::Likely);
        assert!(fires(&RULE, &refused).headline.contains("nothing here takes the call"));
        assert!(fires(&RULE, &refused).because.iter().any(|line| line.contains("ssh.exe")));
    }

    #[test]
    fn an_agent_is_named_by_what_gave_it_away() {
        let why = vec![
            Sign::AtOnce { opened_ms: 0.2 },
            Sign::Tunnel { adapter: "Zscaler".to_owned() },
            Sign::SharedRange,
            Sign::UnlikelyPortOpens { port: 4 },
        ];
        let place = AnswererPlace::ThisComputer { why };
        let cut = healthy("pc.example").greeting(vec![gone(WITH_TLS[0], Disconnect::Closed)]);
        let finding = fires(&RULE, &cut.who_answered(WhoAnswered { address: at("100.64.0.9"), place, owner: None }));
        assert!(finding.side == Side::Client && finding.headline.contains("in the other one"), "{finding:?}");
        assert!(finding.because.len() == 4 && finding.because[1].contains("Zscaler"), "{finding:?}");
    }

    #[test]
    fn what_a_program_calls_itself_is_shown_in_one_line() {
        let waits = |name: &str| waiting(&Program { pid: 1, name: Some(name.to_owned()) }).unwrap();
        assert!(waits("SSH.EXE").contains("SSH.EXE, which makes SSH tunnels"));
        assert!(waits("a\nb").ends_with("is ab."));
        assert_eq!(waiting(&Program { pid: 1, name: None }), None);
    }

    #[test]
    fn a_live_server_behind_it_is_no_fault() {
        let passing = here(healthy("127.0.0.1"));
        expect(&RULE, &passing, Weight::Note, Side::Client, Confidence::Certain);
        silent_on(&RULE, &healthy("127.0.0.1"));
    }
}
