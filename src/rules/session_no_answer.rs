//! `session-no-answer`

use super::Rule;
use super::session_closed_early::SESSION_LOG_OF_XRDP;
use super::session_view::SessionView;
use super::{shared_steps, silence};
use crate::model::said::Duration;
use crate::model::{Cause, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::Disconnect;
use crate::net::session::StepEnd;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SessionNoAnswer, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let view = SessionView::new(evidence)?;
    let waited = view.exchange.took_ms;
    if view.exchange.end != (StepEnd::Disconnect { how: Disconnect::Silent }) {
        return None;
    }
    let because = view.because().into_iter().chain(silence::caution(waited));
    RULE.blocks(silence::confidence(waited)?, NothingCame { waited: Duration::seconds(waited) }, because)
}

says! { "session-no-answer":
    NothingCame { waited: Duration } = "A session was being set up, and for {waited} nothing came back from {other}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} answers, and the connection is good. When a session is to be set up, nothing comes back. The part \
     of it that holds sessions seems to hang.",
    reasons: &[
        Reason::new("Remote Desktop Services hang there, or the computer is badly overloaded.").on(Servers::WINDOWS),
        Reason::new("It takes one client at a time, and an old connection has not ended there.").on(Servers::OTHERS),
        Reason::new("Something on the way lets the first part of a connection through, and no more."),
    ],
    steps: &[
        Step::here("Wait a minute and try once more. Close every other connection to that computer first."),
        Step::there("Restart it. Save open work first."),
        Step::helpdesk_there(
            "Look in Task Manager at processor and memory. As an administrator, `qwinsta` shows whether the listener \
             `rdp-tcp` is there, and which sessions hang.",
        )
        .on(Servers::WINDOWS),
        SESSION_LOG_OF_XRDP,
        Step::helpdesk_there("Restart xrdp: `sudo systemctl restart xrdp`.").on(Servers::XRDP),
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &["[MS-RDPBCGR] 1.3.1.1 (connection sequence).", "Microsoft Learn: qwinsta."],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Confidence, Side, Weight};
    use crate::net::session::Step as At;

    #[test]
    fn silence() {
        for at in [At::Connect, At::Attach, At::JoinUser, At::JoinIo] {
            let silent = without_nla("pc1").session(at, &StepEnd::Disconnect { how: Disconnect::Silent });
            expect(&RULE, &silent, Weight::Blocks, Side::Server, Confidence::Likely);
        }
    }

    #[test]
    fn a_silence_of_seconds_may_be_slowness() {
        let silent = StepEnd::Disconnect { how: Disconnect::Silent };
        let slow = without_nla("pc1").session_after(At::Connect, &silent, 5000.0);
        expect(&RULE, &slow, Weight::Blocks, Side::Server, Confidence::Possible);
    }

    #[test]
    fn not_after_a_short_wait_nor_after_a_close() {
        let hasty =
            without_nla("pc1").session_after(At::Connect, &StepEnd::Disconnect { how: Disconnect::Silent }, 1499.0);
        silent_on(&RULE, &hasty);
        silent_on(&RULE, &without_nla("pc1").session(At::Connect, &StepEnd::Disconnect { how: Disconnect::Closed }));
    }
}
