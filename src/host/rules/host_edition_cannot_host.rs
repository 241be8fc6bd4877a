//! `host-edition-cannot-host`

use super::Rule;
use crate::host::checks::edition::Edition;
use crate::host::checks::listener::Listening;
use crate::model::said::{Said, Term};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostEditionCannotHost, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let edition = evidence.fact::<Edition>().filter(|edition| !edition.can_host)?;
    // Somebody has taught it to, or another program speaks Remote Desktop here: then the edition keeps nobody out.
    if evidence.fact::<Listening>().is_some_and(|listening| !listening.at_port.is_empty()) {
        return None;
    }
    let because: [Said; 2] = [IsHome { edition: Term::from(&edition.edition) }.into(), NobodyListens {}.into()];
    RULE.blocks(Confidence::Certain, CannotHost {}, because)
}

says! { "host-edition-cannot-host":
    CannotHost {} = "This edition of Windows cannot be reached by Remote Desktop.";
    IsHome { edition: Term } = "Windows says that it is the edition “{edition}”, which is Home.";
    NobodyListens {} = "Nothing listens for Remote Desktop here.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "This computer runs Windows Home. It can connect to other computers, but Microsoft does not let \
     others connect to it by Remote Desktop. Nothing is broken.",
    reasons: &[Reason::new("The computer came with Windows Home, as most computers for private use do.")],
    steps: &[
        Step::here(
            "Look at Settings > System > About > Windows specifications. If it says “Windows 11 Home”, that is the \
         reason. Tell whoever wants to connect: “This computer has Windows Home. Remote Desktop can't be switched on \
         here.”",
        ),
        Step::here(
            "Upgrade to Windows Pro: Settings > System > Activation > Upgrade your edition of Windows. \
         Programs and files stay. It costs money. Afterwards check again here: Remote Desktop still has to be \
         switched on.",
        ),
        Step::here(
            "Without an upgrade: Quick Assist, which is part of Windows, lets somebody help. It needs a \
         person at this computer.",
        ),
        Step::mind(
            "Do not install patches that unlock Remote Desktop on Home: they break with updates, and \
         security programs take them for attacks.",
        ),
    ],
    references: &["Microsoft Support: How to use Remote Desktop (which editions can be connected to)"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::platform::services::{ServiceState, StartType};

    #[test]
    fn home() {
        let home: Change = |world| {
            world.computer.edition = "CoreSingleLanguage".into();
            service(world, "TermService", ServiceState::Stopped, StartType::Manual);
        };
        assert_eq!(says(&RULE, home), BLOCKS_CERTAIN);
    }

    #[test]
    fn not_home_and_not_where_something_listens() {
        assert_eq!(says(&RULE, |world| world.computer.edition = "ServerDatacenterCor".into()), None);
        assert_eq!(says(&RULE, |world| world.computer.edition = "Core".into()), None, "it listens");
    }
}
