//! `reset-stale-session`

use super::{Fix, FixCx, FixError, FixOption, OptionKind, Options, Plan};
use crate::change::{Change, SessionReset};
use crate::model::said::Phrase;
use crate::model::{Cause, Place, Said, Undo};
use crate::platform::sessions::{LogonSession, SessionState};

pub const FIX: Fix = Fix {
    id: "reset-stale-session",
    title: "End a session that hangs",
    place: Place::There,
    elevated: true,
    undo: Undo::None,
    cures: &[Cause::HostStaleSession],
    explain: "Signs one person out of this computer by force, where an old session is stuck or takes the only \
        place.{more} It shows who is signed in and for how long nobody has used that session. It ends the one that \
        you choose. The others stay.\n\n\
        Whatever that person has not saved is lost, and nobody can bring it back. If you can, ask the person to sign \
        out instead. Your own session is never ended.",
    alerts: &["A security product may report that a session was ended by an administrator."],
    options: &[
        FixOption {
            name: SESSION,
            kind: OptionKind::Session,
            explain: "the number of the session, as the list shows it",
        },
        FixOption {
            name: SINCE,
            kind: OptionKind::Moment,
            explain: "when that person signed in, in seconds since 1970: session numbers are used again",
        },
    ],
    timed: None,
    plan,
};

const SESSION: &str = "session";
const SINCE: &str = "signed-in";

crate::says! { "fix-reset-stale-session":
    Nobody { id: Number } = "Nobody is signed in as session {id}. Nothing has to be ended.";
    SomebodyElse { id: Number } = "Session {id} is somebody else's by now, or the same person has signed in again. Nothing was ended. Please look at the list again.";
    NoBeginning { id: Number } = "Windows does not say when session {id} began, so Redial can't be sure that it stays the same one. Task Manager can end it, under \u{201c}Users\u{201d}.";
    Own {} = "That is your own session. Redial never ends it: sign out when you are done.";
    Lost { user: Person } = "Whatever {user} has not saved is lost. This can't be undone.";
    MayBeWorking { user: Person } = "{user} is connected right now, and may be working. Ask first.";
    NobodyElse {} = "Nobody else is signed in to this computer.";
    Choose {} = "Please choose the session to end (--session NUMBER). Signed in now:";
    OneOfThem { one: Phrase } = "{one};";
    LastOfThem { one: Phrase } = "{one}.";
    SignedIn { id: Number, user: Person, how: List } = "{id} {user} ({how})";
    Connected {} = "connected";
    NotConnected {} = "not connected";
    Connecting {} = "connecting";
    Idle {} = "idle";
    Broken {} = "broken";
    TouchedSeconds { n: Count } = "used {n} s ago";
    UntouchedMinutes { n: Count } = "unused for {n?# minute|# minutes}";
    UntouchedHours { n: Count } = "unused for {n?# hour|# hours}";
    ThisIsYou {} = "this is you";
}

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let people: Vec<LogonSession> = cx.pc.sessions()?.into_iter().filter(is_person).collect();
    let Some(id) = cx.options.number(SESSION) else { return Err(FixError::refused(list(&people))) };
    let Some(session) = people.into_iter().find(|session| session.id == id) else {
        return Err(FixError::refused(Nobody { id: id.into() }));
    };
    let since = cx.options.moment(SINCE);
    if since.is_some() && since != session.signed_in {
        return Err(FixError::refused(SomebodyElse { id: id.into() }));
    }
    if session.signed_in.is_none() {
        return Err(FixError::refused(NoBeginning { id: id.into() }));
    }
    if session.own {
        return Err(FixError::refused(Own {}));
    }
    let (user, active) = (session.user.clone(), session.state == SessionState::Active);
    let plan = Plan::of([Change::SessionReset(SessionReset { session })]).warn(Lost { user: user.as_str().into() });
    if active {
        return Ok(plan.warn(MayBeWorking { user: user.into() }));
    }
    Ok(plan)
}

/// The options with the one session that was shown, and that somebody agrees to have ended: by the time that a helper with
/// an administrator's rights looks, its number may be another person's.
#[must_use]
pub fn named(changes: &[Change], options: &Options) -> Options {
    let session = changes.iter().find_map(|change| match change {
        Change::SessionReset(reset) => reset.session.signed_in,
        _ => None,
    });
    let mut named = options.clone();
    if let (Some(since), None) = (session, options.text(SINCE)) {
        // Where it is no number of that kind, the helper refuses what is not named.
        let _ = named.set(&FIX, SINCE, Some(&since.to_string()));
    }
    named
}

/// Whether they name one session for good.
#[must_use]
pub fn is_named(options: &Options) -> bool {
    options.text(SESSION).is_none() || options.text(SINCE).is_some()
}

/// Services and listeners have sessions too, and nobody in them.
fn is_person(session: &LogonSession) -> bool {
    !session.user.is_empty() && session.state != SessionState::Listening && session.id != 0
}

fn list(people: &[LogonSession]) -> Said {
    if people.iter().all(|session| session.own) {
        return NobodyElse {}.into();
    }
    let mut all = vec![Said::from(Choose {})];
    let last = people.len() - 1;
    for (number, session) in people.iter().enumerate() {
        let one = line(session).into();
        all.push(if number < last { OneOfThem { one }.into() } else { LastOfThem { one }.into() });
    }
    Said::paragraph(&all)
}

fn line(session: &LogonSession) -> Said {
    let state: Said = match session.state {
        SessionState::Active => Connected {}.into(),
        SessionState::Disconnected => NotConnected {}.into(),
        SessionState::Connecting => Connecting {}.into(),
        SessionState::Idle => Idle {}.into(),
        SessionState::Down | SessionState::Listening => Broken {}.into(),
    };
    let idle: Option<Said> = session.idle_s.map(|seconds| match seconds {
        0..120 => TouchedSeconds { n: seconds.into() }.into(),
        120..7200 => UntouchedMinutes { n: (seconds / 60).into() }.into(),
        _ => UntouchedHours { n: (seconds / 3600).into() }.into(),
    });
    let own = session.own.then(|| ThisIsYou {}.into());
    let how = [Some(state), idle, own].into_iter().flatten().map(Phrase::from).collect();
    SignedIn { id: session.id.into(), user: session.user.as_str().into(), how }.into()
}
