//! `try-session-ended`

use super::Rule;
use super::shared_steps;
use super::try_view::{TryView, end};
use crate::model::attempt::{Closer, End, Reached};
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TrySessionEnded, explain: EXPLAIN, check };

/// `disconnectReasonByServer`: an administrator, or the other computer itself.
const BY_SERVER: u32 = 3;

fn check(evidence: &Evidence) -> Option<Finding> {
    let view = TryView::new(evidence)?;
    let attempt = view.attempt;
    let hung_up = view.there().any(|line| line.closed_by == Some(Closer::There));
    let ended = attempt.error().is_some() || attempt.reason == Some(BY_SERVER) || (attempt.reason.is_none() && hung_up);
    if attempt.reached != Reached::SignedIn || attempt.end == End::GoingOn || !ended {
        return None;
    }
    let because = std::iter::once(Said::from(SignedIn {})).chain(hung_up.then(|| ThereFirst {}.into()));
    RULE.suspect(Confidence::Likely, SessionEnds {}, because.chain(end(attempt)))
}

says! { "try-session-ended":
    SessionEnds {} = "The sign-in works, and the session ends again right after it has begun.";
    SignedIn {} = "Watched while it tried, Remote Desktop was signed in. So neither the way nor the password is at fault.";
    ThereFirst {} = "The other side hung up first.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Redial watched Remote Desktop while it tried. You were signed in to {other}, and then the session ended at once. \
     So the way, the encryption and your password are fine: it is the session itself that breaks.",
    reasons: &[
        Reason::new("Somebody else, or a rule, ends the session: only one person at a time, or a limit of time or number."),
        Reason::new("The graphics driver on {other} breaks with the first picture."),
        Reason::new("The user's profile is broken, or a program that starts with the session signs out again."),
    ],
    steps: &[
        Step::there("Look whether somebody is signed in there, and restart it once. Save open work first.").restarts(),
        Step::here("Try with a smaller picture: Show Options > Display, fewer colours, and without printers and drives (Local Resources)."),
        Step::there("Sign in there with another account. If that stands, it is the profile."),
        Step::helpdesk_there(
            "TerminalServices-LocalSessionManager > Operational, event 40, gives the reason as a number; Application > 1000 names \
         a program that crashed (`dwm.exe`, `rdpcorets.dll`).",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk_there(
            "As a test set the policy Use WDDM graphics display driver for Remote Desktop Connections to Disabled, and update \
         the graphics driver.",
        )
        .on(Servers::WINDOWS),
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &["Microsoft Learn: Remote Desktop Services event IDs; Session time limits"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::probes::attempt::tests::attempt;

    #[test]
    fn a_session_that_does_not_stand() {
        let verdict = judge(&healthy("pc-17").tried(attempt("session-ends")).said(0x904, None)).verdict;
        assert_eq!((verdict.known_cause(), verdict.confidence), (Some(RULE.id), Confidence::Likely));
        assert!(verdict.because.iter().any(|line| line.contains("hung up first")), "{verdict:?}");
    }

    #[test]
    fn not_where_it_stands_or_its_user_leaves() {
        let mut left = attempt("session-ends");
        left.reason = Some(1);
        for one in [attempt("works"), left, attempt("cut-in-the-sign-in"), attempt("nobody-tries")] {
            assert_eq!(check(&healthy("pc-17").tried(one)), None);
        }
        let mut ended = attempt("session-ends");
        ended.reason = Some(BY_SERVER);
        assert!(check(&healthy("pc-17").tried(ended)).is_some());
    }
}
