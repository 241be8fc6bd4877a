//! `connect-denied`

use super::Rule;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::ConnectDenied, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    if !connects.all(|outcome| *outcome == Connect::Denied) {
        return None;
    }
    // It may be this program alone that is kept from connecting.
    RULE.blocks(Confidence::Possible, Denied {}, [NothingSent {}])
}

says! { "connect-denied":
    Denied {} = "This computer does not allow the connection: a firewall or security program here forbids it.";
    NothingSent {} = "The system said no before anything was sent.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "This computer itself said no. The question never left it. It may be that only Redial is kept \
     from asking, and that Remote Desktop is allowed to.",
    reasons: &[Reason::new(
        "A security program or a firewall rule on this computer forbids outgoing connections, to \
         this port or by programs that it does not know.",
    )],
    steps: &[
        Step::here("Try Remote Desktop itself. If it gets further than Redial, only Redial is being kept back."),
        Step::here(
            "Open the security program and look in its list of blocked programs or connections. Allow Redial, and \
         Remote Desktop Connection (`mstsc.exe`).",
        ),
        Step::helpdesk(
            "`Get-NetFirewallRule -Direction Outbound -Action Block -Enabled True` lists the rules of \
         Windows that forbid connections.",
        ),
        Step::helpdesk("If the organisation manages the firewall, ask for outgoing TCP to {other}'s port."),
        Step::mind("Do not switch the firewall or the antivirus off: allow the program in it instead."),
    ],
    references: &[
        "Microsoft Learn, Windows Sockets error codes: WSAEACCES (10013).",
        "Microsoft Learn, PowerShell NetSecurity module: Get-NetFirewallRule.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    #[test]
    fn a_no_of_this_computer() {
        let denied = case("192.0.2.10").connects(&[("192.0.2.10", Connect::Denied)]);
        expect(&RULE, &denied, Weight::Blocks, Side::Client, Confidence::Possible);
    }

    #[test]
    fn not_where_one_address_got_further() {
        let mixed = [("2001:db8::10", Connect::Denied), ("192.0.2.10", Connect::Refused)];
        silent_on(&RULE, &case("pc.example").connects(&mixed));
    }
}
