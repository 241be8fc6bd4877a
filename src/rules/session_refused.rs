//! `session-refused`

use super::Rule;
use super::session_closed_early::SESSION_LOG_OF_XRDP;
use super::session_limit_reached::is_limit;
use super::session_unlicensed::is_licence;
use super::session_view::SessionView;
use super::shared_steps;
use crate::codes;
use crate::model::said::{Phrase, Said, Term};
use crate::model::{Cause, Confidence, ErrorPair, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::session::StepEnd;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SessionRefused, explain: EXPLAIN, check };

/// `ERRINFO_SERVER_DENIED_CONNECTION`: here it did come from the other computer.
const DENIED: u32 = 7;

fn check(evidence: &Evidence) -> Option<Finding> {
    let view = SessionView::new(evidence)?;
    let end = &view.exchange.end;
    if is_limit(end) || is_licence(end) {
        return None;
    }
    let how: Said = match end {
        StepEnd::Refused { name, .. } => Answered { result: Term::from(*name) }.into(),
        StepEnd::ErrorInfo { code: DENIED } => Denied {}.into(),
        StepEnd::ErrorInfo { code } => {
            let number = Term::from(ErrorPair::new(*code, None).to_string());
            match codes::extended(*code) {
                Some(known) => Named { number, meaning: Phrase::from(known.meaning) }.into(),
                None => Numbered { number }.into(),
            }
        }
        _ => return None,
    };
    RULE.blocks(Confidence::Likely, Refuses {}, view.because().into_iter().chain([how]))
}

says! { "session-refused":
    Refuses {} = "{Other} refuses to set up a session, before anybody signs in.";
    Answered { result: Term } = "Its answer was a refusal ({result}).";
    Denied {} = "It sent the number 0x7: it denies the connection.";
    Named { number: Term, meaning: Phrase } = "It sent the number {number}. {meaning}";
    Numbered { number: Term } = "It sent the number {number}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} answers, and the connection is good. Asked to set up a session, it says no. Nobody was asked for a \
     password yet, so your password is not the reason.",
    reasons: &[
        Reason::new("It is set not to take new sessions, for instance because it is about to be restarted.")
            .on(Servers::WINDOWS),
        Reason::new("Its settings do not fit what this kind of connection needs."),
        Reason::new("The server program on it is older or newer than the rest of its parts.").on(Servers::OTHERS),
    ],
    steps: &[
        Step::here("Try once more in a few minutes."),
        Step::there("Restart it. Save open work first."),
        Step::helpdesk_there(
            "As an administrator, `change logon /query` shows whether new sessions are taken. `change logon /enable` takes \
             them again.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk_there(
            "Read Applications and Services Logs > Microsoft > Windows > TerminalServices-RemoteConnectionManager > \
             Operational, and RemoteDesktopServices-RdpCoreTS > Operational, at the time of the attempt.",
        )
        .on(Servers::WINDOWS),
        SESSION_LOG_OF_XRDP,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_UPDATE,
        shared_steps::OTHERS_LOG,
    ],
    references: &[
        "ITU-T T.125, section 7 (results); [MS-RDPBCGR] 2.2.5.1 (Set Error Info).",
        "Microsoft Learn: change logon.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::Disconnect;
    use crate::net::session::Step as At;

    #[test]
    fn a_refused_step() {
        for at in [At::Connect, At::Attach, At::JoinUser, At::JoinIo] {
            let refused =
                without_nla("pc1").session(at, &StepEnd::Refused { result: 14, name: "rt-unspecified-failure" });
            expect(&RULE, &refused, Weight::Blocks, Side::Server, Confidence::Likely);
            assert!(fires(&RULE, &refused).because[2].contains("rt-unspecified-failure"));
        }
    }

    #[test]
    fn a_number_is_told_with_its_meaning() {
        let told = |code| fires(&RULE, &without_nla("pc1").session(At::Attach, &StepEnd::ErrorInfo { code }));
        assert!(told(7).because[2].contains("denies the connection"));
        assert!(!told(7).because[2].contains("cannot have come from there"));
        assert!(told(0x10).because[2].contains("draws the desktop"));
        assert!(told(0x7fff_0000).because[2].ends_with("0x7FFF0000."));
    }

    #[test]
    fn not_where_a_limit_or_a_licence_is_the_reason_nor_after_a_close() {
        for end in [
            StepEnd::Refused { result: 13, name: "rt-too-many-users" },
            StepEnd::ErrorInfo { code: 0x101 },
            StepEnd::LicenceError { code: 2 },
            StepEnd::Disconnect { how: Disconnect::Closed },
            StepEnd::Garbled,
        ] {
            silent_on(&RULE, &without_nla("pc1").session(At::Connect, &end));
        }
    }
}
