//! `session-limit-reached`

use super::Rule;
use super::session_view::SessionView;
use super::shared_steps;
use crate::model::said::{Said, Term};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::session::StepEnd;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SessionLimitReached, explain: EXPLAIN, check };

/// `rt-too-many-users` and `rt-too-many-channels` of T.125.
const TOO_MANY: [u8; 2] = [13, 11];
/// `ERRINFO_CB_DESTINATION_POOL_NOT_FREE`.
const POOL_NOT_FREE: u32 = 0x408;

/// Whether somebody said that there are too many already.
pub fn is_limit(end: &StepEnd) -> bool {
    match end {
        StepEnd::Refused { result, .. } => TOO_MANY.contains(result),
        StepEnd::ErrorInfo { code } => *code == POOL_NOT_FREE,
        _ => false,
    }
}

fn check(evidence: &Evidence) -> Option<Finding> {
    let view = SessionView::new(evidence)?;
    let how: Said = match &view.exchange.end {
        end if !is_limit(end) => return None,
        StepEnd::Refused { name, .. } => TooMany { result: Term::from(*name) }.into(),
        _ => PoolInUse {}.into(),
    };
    RULE.blocks(Confidence::Likely, Full {}, view.because().into_iter().chain([how]))
}

says! { "session-limit-reached":
    Full {} = "{Other} has as many sessions as it takes.";
    TooMany { result: Term } = "It said that there are too many already ({result}).";
    PoolInUse {} = "It said that every virtual computer is in use (0x408).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} takes a certain number of sessions, and all of them are in use. It says so before it asks for a \
     password.",
    reasons: &[
        Reason::new(
            "Windows for one person takes one session, a Windows Server without the role for more takes two. Sessions that \
             were only closed, not signed out, count.",
        )
        .on(Servers::WINDOWS),
        Reason::new("A limit in its settings is reached (`MaxSessions` in `/etc/xrdp/sesman.ini`).").on(Servers::XRDP),
        Reason::new("The program takes one client at a time.")
            .on(Servers::GNOME.or(Servers::FREERDP).or(Servers::WESTON).or(Servers::VIRTUALBOX).or(Servers::IRONRDP)),
    ],
    steps: &[
        Step::here("Ask who is connected there, and wait until somebody signs out."),
        Step::there("Sign out of sessions that nobody needs, instead of only closing their windows."),
        Step::helpdesk_there(
            "As an administrator, `query session` shows the sessions; `logoff ID` ends one. What is open in it is lost.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk_there(
            "`loginctl list-sessions` shows the sessions. To allow more, change `MaxSessions` in `/etc/xrdp/sesman.ini`, \
             then run `sudo systemctl restart xrdp-sesman`.",
        )
        .on(Servers::XRDP),
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &[
        "ITU-T T.125, section 7 (results); [MS-RDPBCGR] 2.2.5.1.1.",
        "Microsoft Learn: query session; logoff.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::session::Step as At;

    #[test]
    fn too_many() {
        for end in [
            StepEnd::Refused { result: 13, name: "rt-too-many-users" },
            StepEnd::Refused { result: 11, name: "rt-too-many-channels" },
            StepEnd::ErrorInfo { code: 0x408 },
        ] {
            let full = without_nla("pc1").session(At::Attach, &end);
            expect(&RULE, &full, Weight::Blocks, Side::Server, Confidence::Likely);
        }
    }

    #[test]
    fn not_for_another_reason() {
        for end in [StepEnd::Refused { result: 12, name: "rt-too-many-tokens" }, StepEnd::ErrorInfo { code: 7 }] {
            silent_on(&RULE, &without_nla("pc1").session(At::Attach, &end));
        }
    }
}
