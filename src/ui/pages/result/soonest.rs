//! What helps soonest, and who does it.

use crate::model::said::Voice;
use crate::model::{Cause, Place, Said, Side, Who};
use crate::report::advice::Advice;
use crate::report::{Report, words};
use crate::says;
use crate::session::fixing::{self, Fix, Pc};
use crate::session::{Origin, Session};
use crate::ui::pages::sign_in;

says! { "ui-soonest":
    LookThere {} = "If that doesn't help, start Redial on it and choose that you are at that computer. Read aloud what it says.";
    CallSomebody {} = "If that doesn't help, call whoever looks after that computer. What they need is in the report.";
    ThenHelpdesk {} = "If that doesn't help, send the report to your helpdesk.";
}

/// What is on the card.
#[derive(Clone, Debug, PartialEq)]
pub enum Now {
    /// What was typed is looked at first.
    Spelling,
    Fix(&'static Fix),
    Connect,
    /// Somebody does these steps.
    Steps(Who, Vec<String>),
    /// Somebody who knows more has to look.
    HandOn(Who),
    Unsure,
}

/// As many steps as are read at a glance, and no more letters than leave room for the buttons below them.
const AT_A_GLANCE: usize = 3;
const LETTERS: usize = 430;

pub fn of(voice: Voice, report: &Report, session: &Session) -> Now {
    let verdict = &report.verdict;
    if matches!(verdict.known_cause(), Some(Cause::NameNotFound | Cause::NameInvalid)) {
        return Now::Spelling;
    }
    if let Some(fix) = fixes_here(report, session).first().filter(|_| !sign_in::has_failed(report)) {
        return Now::Fix(fix);
    }
    let known = Advice::of_verdict(voice, report);
    match person(verdict.side, &known) {
        Some(who) if is_helpdesk(who) => Now::HandOn(who),
        Some(who) => Now::Steps(who, steps(voice, report, &known, who)),
        None if verdict.side == Side::None => Now::Connect,
        None => Now::Unsure,
    }
}

/// Whoever the fault is nearest to; a person before a helpdesk.
fn person(side: Side, known: &Advice) -> Option<Who> {
    let nearest: &[Who] = match side {
        Side::Client => &[Who::Here, Who::There, Who::Network],
        Side::Network => &[Who::Here, Who::Network, Who::There],
        Side::Server => &[Who::There, Who::Owner, Who::Here, Who::Network],
        Side::None | Side::Undecided => &[Who::There, Who::Here, Who::Owner, Who::Network],
    };
    let has = |who: &Who| known.acts_of(*who).next().is_some();
    nearest.iter().copied().find(has).or_else(|| known.acts.first().map(|act| act.who))
}

const fn is_helpdesk(who: Who) -> bool {
    matches!(who, Who::Helpdesk | Who::HelpdeskThere | Who::Gateway)
}

fn steps(voice: Voice, report: &Report, known: &Advice, who: Who) -> Vec<String> {
    let mut letters = 0;
    let fits = |text: &String| {
        letters += text.chars().count();
        letters <= LETTERS
    };
    let all = || known.acts_of(who).map(|act| act.text.clone());
    let mut steps: Vec<_> = all().take(AT_A_GLANCE).take_while(fits).collect();
    if steps.is_empty() {
        steps.extend(all().take(1));
    }
    if steps.len() < AT_A_GLANCE {
        let last: Said = match who {
            Who::There if words::look_there(report) => LookThere {}.into(),
            Who::There => CallSomebody {}.into(),
            _ => ThenHelpdesk {}.into(),
        };
        steps.push(voice.say(last));
    }
    steps
}

/// Those that can be made now, the recommended first. A saved report is about another day, and often another computer.
pub fn fixes_here(report: &Report, session: &Session) -> Vec<&'static Fix> {
    if matches!(session.origin(), Origin::File(_)) {
        return Vec::new();
    }
    // The practice computer stands for both ends.
    let both = session.fixing().pc() == Pc::Practice;
    let fits = report.fixes.iter().filter(|offer| both || offer.place == Place::Here);
    fits.filter_map(|offer| fixing::find(&offer.id)).filter(|fix| session.profile().offers(fix)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CauseName, Confidence};
    use crate::report::sample;

    fn about(cause: Cause, side: Side) -> Report {
        let mut report = sample::refused();
        (report.verdict.cause, report.verdict.side) = (Some(CauseName::from(cause)), side);
        report.verdict.confidence = Confidence::Likely;
        report.fixes.clear();
        report
    }

    #[test]
    fn the_main_case_begins_with_a_restart() {
        let Now::Steps(who, steps) =
            of(Voice::ENGLISH, &about(Cause::TlsClosedAfterHello, Side::Server), &Session::default())
        else {
            panic!("no steps")
        };
        assert_eq!(who, Who::There);
        assert!(steps[0].starts_with("Restart it once") && steps.len() <= AT_A_GLANCE, "{steps:?}");
    }

    #[test]
    fn a_name_that_nobody_knows_is_a_spelling_first() {
        let session = Session::default();
        assert_eq!(of(Voice::ENGLISH, &about(Cause::NameNotFound, Side::Network), &session), Now::Spelling);
        assert_eq!(of(Voice::ENGLISH, &sample::healthy(), &session), Now::Connect);
        assert_eq!(of(Voice::ENGLISH, &sample::nothing_seen(), &session), Now::Unsure);
    }

    /// Whatever was found: somebody is told something to do, in few words, without a command.
    #[test]
    fn every_cause_has_something_to_do_now() {
        for &cause in Cause::ALL {
            let report = about(cause, cause.side());
            match of(Voice::ENGLISH, &report, &Session::default()) {
                Now::Steps(who, steps) => {
                    assert!(!is_helpdesk(who) && (1..=AT_A_GLANCE).contains(&steps.len()), "{cause}: {steps:?}");
                    let letters: usize = steps.iter().map(|step| step.chars().count()).sum();
                    assert!(letters <= 2 * LETTERS, "{cause}: {letters}");
                }
                Now::HandOn(who) => assert!(is_helpdesk(who), "{cause}"),
                Now::Spelling => {}
                other => panic!("{cause}: {other:?}"),
            }
        }
    }
}
