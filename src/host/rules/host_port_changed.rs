//! `host-port-changed`

use super::Rule;
use crate::host::checks::listener::Listening;
use crate::model::said::{Number, Said};
use crate::model::{Cause, Confidence, DEFAULT_PORT, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostPortChanged, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let port = evidence.fact::<Listening>()?.port;
    if port == DEFAULT_PORT {
        return None;
    }
    let port = Number::from(port);
    let because: [Said; 2] =
        [SetTo { port: port.clone(), usual: DEFAULT_PORT.into() }.into(), ToBeTyped { port: port.clone() }.into()];
    RULE.suspect(Confidence::Possible, OtherPort { port }, because)
}

says! { "host-port-changed":
    OtherPort { port: Number } = "Remote Desktop has another port on this computer: {port}.";
    SetTo { port: Number, usual: Number } = "Remote Desktop is set to port {port} here; the usual one is {usual}.";
    ToBeTyped { port: Number } = "Whoever connects has to type the name, a colon and the number, as in “name:{port}”.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Every service of a computer has a number, its port. Remote Desktop's is 3389, and programs dial that \
     one unless they are told another. On this computer somebody chose another.",
    reasons: &[
        Reason::new("Somebody hoped that attackers would not find it there."),
        Reason::new("The usual port was taken by another program, or a router needed a second number."),
    ],
    steps: &[
        Step::caller("Type the number after the name, for instance `office-pc:3390`."),
        Step::helpdesk(
            r"To put the usual port back: `PortNumber` = 3389 (decimal) under `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp`, then restart Remote Desktop Services. Do that at the computer itself: connections end.",
        ),
        Step::helpdesk("With another port the firewall needs a rule for it as well; Windows' own rules are for 3389."),
    ],
    references: &["Microsoft Learn: Change the listening port for Remote Desktop on your computer"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    #[test]
    fn another_port() {
        assert_eq!(says(&RULE, |world| listener(world, "PortNumber", 3390)), SUSPECT_POSSIBLE);
    }

    #[test]
    fn the_usual_one() {
        assert_eq!(says(&RULE, |world| listener(world, "PortNumber", 3389)), None);
    }
}
