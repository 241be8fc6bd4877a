//! `host-stale-session`

use super::Rule;
use crate::host::checks::sessions::{SessionSeen, SessionsSeen};
use crate::model::said::{Number, Person, Phrase, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::platform::sessions::SessionState;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostStaleSession, explain: EXPLAIN, check };

/// Nobody comes back to a session after so long without meaning to.
const OLD_S: u64 = 3 * 86_400;
/// A session that is on its way for longer does not arrive.
const LONG_S: u64 = 600;

fn check(evidence: &Evidence) -> Option<Finding> {
    let seen = evidence.fact::<SessionsSeen>()?;
    if let Some(stuck) = seen.sessions.iter().find(|session| is_stuck(session)) {
        return RULE.suspect(Confidence::Likely, Stuck {}, [NeitherNor { session: called(stuck) }]);
    }
    let people = seen.sessions.iter().filter(|session| !session.user.is_empty()).count();
    let left = seen.sessions.iter().filter(|session| session.state == SessionState::Disconnected && !session.own);
    let left: Vec<_> = left.collect();
    let mut because: Vec<_> = left.iter().map(|session| line(session)).collect();
    match seen.cap {
        _ if left.is_empty() => None,
        Some(cap @ 2..) if people >= cap as usize => {
            because.insert(0, SignedIn { people: people.into(), cap: cap.into() }.into());
            RULE.suspect(Confidence::Likely, AllTaken {}, because)
        }
        _ if left.iter().any(|session| session.idle_s.is_some_and(|idle| idle >= OLD_S)) => {
            RULE.suspect(Confidence::Possible, LeftOver {}, because)
        }
        _ => RULE.note(SomebodyElse {}, because),
    }
}

fn is_stuck(session: &SessionSeen) -> bool {
    let long = session.idle_s.is_some_and(|idle| idle >= LONG_S);
    session.state == SessionState::Down || session.state == SessionState::Connecting && long
}

fn line(seen: &SessionSeen) -> Said {
    let session = called(seen);
    match seen.idle_s {
        Some(idle @ 172_800..) => AloneForDays { session, days: (idle / 86_400).into() }.into(),
        Some(idle @ 7_200..) => AloneForHours { session, hours: (idle / 3_600).into() }.into(),
        Some(idle @ 120..) => AloneForMinutes { session, minutes: (idle / 60).into() }.into(),
        _ => Alone { session }.into(),
    }
}

fn called(session: &SessionSeen) -> Phrase {
    let id = Number::from(session.id);
    if session.user.is_empty() {
        Session { id }.into()
    } else {
        SessionOf { id, user: Person::from(&session.user) }.into()
    }
}

says! { "host-stale-session":
    Stuck {} = "A session is stuck on this computer.";
    AllTaken {} = "All places on this computer are taken, and not all of them are used.";
    LeftOver {} = "An old session is left over on this computer.";
    SomebodyElse {} = "Somebody else is signed in without being connected.";
    SignedIn { people: Count, cap: Count } = "{people} people are signed in; {cap} at once are allowed here.";
    /// `session` is one of the last two.
    NeitherNor { session: Phrase } = "{session} is neither in use nor ended.";
    Alone { session: Phrase } = "{session} has had nobody connected to it.";
    AloneForMinutes { session: Phrase, minutes: Count } = "{session} has had nobody connected to it for {minutes?a minute|# minutes}.";
    AloneForHours { session: Phrase, hours: Count } = "{session} has had nobody connected to it for {hours?an hour|# hours}.";
    AloneForDays { session: Phrase, days: Count } = "{session} has had nobody connected to it for {days?a day|# days}.";
    Session { id: Number } = "Session {id}";
    SessionOf { id: Number, user: Person } = "Session {id} of {user}";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Everybody who signs in gets a session. When somebody only closes the window, the session stays. \
     Such a leftover may keep others out, or show a black screen when one tries to take it up again.",
    reasons: &[
        Reason::new("Somebody closed the window instead of signing out."),
        Reason::new("The connection broke, and the computer did not notice."),
        Reason::new(
            "On a server without the role Remote Desktop Session Host two administrators fit at once; \
         leftovers count.",
        ),
    ],
    steps: &[
        Step::owner("Sign in at the computer itself, save your work, and sign out (Start > your picture > Sign out)."),
        Step::helpdesk(
            "`qwinsta` lists the sessions, `rwinsta NUMBER` ends one. Unsaved work in it is lost, so ask \
         its owner first.",
        ),
        Step::helpdesk(
            "If a session cannot be ended, restart the computer. On servers a time limit for \
         disconnected sessions keeps it from coming back.",
        ),
    ],
    references: &[
        "Microsoft Learn: query session, reset session",
        "Microsoft Support: KB 2477176 (two administrative sessions)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    fn session(world: &mut crate::platform::fake::World, state: SessionState, idle_s: u64) {
        let last = world.sessions.iter_mut().find(|session| session.id == 3).unwrap();
        (last.state, last.idle_s) = (state, Some(idle_s));
    }

    #[test]
    fn left_over() {
        assert_eq!(says(&RULE, |world| session(world, SessionState::Down, 0)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| session(world, SessionState::Connecting, 700)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| session(world, SessionState::Disconnected, 6 * DAY)), SUSPECT_POSSIBLE);
        assert_eq!(says(&RULE, |world| world.computer.edition = "ServerStandard".into()), SUSPECT_LIKELY, "two of two");
    }

    #[test]
    fn in_use_or_only_since_lunch() {
        assert_eq!(says(&RULE, |_| ()), NOTE, "five hours");
        assert_eq!(says(&RULE, |world| session(world, SessionState::Active, 6 * DAY)), None);
        assert_eq!(says(&RULE, |world| session(world, SessionState::Connecting, 5)), None);
        let farm: Change = |world| {
            world.computer.edition = "ServerStandard".into();
            server(world, "TSAppCompat", 1);
        };
        assert_eq!(says(&RULE, farm), NOTE, "a session host has no such limit");
    }
}
