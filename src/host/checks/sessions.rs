//! `host-sessions`: who is signed in, and how many may be.

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{dword, fact, perhaps, reading, server};
use crate::model::said::{Count, Said};
use crate::model::{Evidence, Layer, Outcome};
use crate::platform::Platform;
use crate::platform::sessions::SessionState;
use crate::says;

pub const CHECK: Check = Check {
    id: "host-sessions",
    layer: Layer::SignIn,
    title: "Sessions",
    run,
    read: typed::<SessionsSeen>,
    tell,
    unsure: known,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionsSeen {
    /// Those that somebody signed in to, or that are stuck.
    pub sessions: Vec<SessionSeen>,
    /// How many people may be signed in at once; none is as many as there are licences (Remote Desktop Session Host).
    pub cap: Option<u32>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionSeen {
    pub id: u32,
    #[cfg_attr(test, schemars(extend("text" = "other")))]
    pub user: String,
    pub state: SessionState,
    pub idle_s: Option<u64>,
    /// The one that this program runs in.
    pub own: bool,
}

fn run(pc: &dyn Platform) -> Outcome {
    let sessions = reading(pc.sessions())?;
    let kept = sessions.into_iter().filter(|session| !session.user.is_empty() || session.state == SessionState::Down);
    let sessions = kept.take(200).map(|session| SessionSeen {
        id: session.id,
        user: session.user,
        state: session.state,
        idle_s: session.idle_s,
        own: session.own,
    });
    let is_server = perhaps(pc.computer()).is_some_and(|pc| pc.edition.to_ascii_lowercase().starts_with("server"));
    // `TSAppCompat` 1 is a Remote Desktop Session Host. Elsewhere two administrators (KB 2477176), or one user.
    let cap = match (is_server, dword(pc, &server(), "TSAppCompat")?) {
        (true, Some(1)) => None,
        (true, _) => Some(2),
        (false, _) => Some(1),
    };
    fact(SessionsSeen { sessions: sessions.collect(), cap })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    Some(match evidence.fact::<SessionsSeen>()?.sessions.len() {
        0 => Nobody {}.into(),
        people => People { people: Count::from(people) }.into(),
    })
}

says! { "host-sessions":
    Nobody {} = "Nobody is signed in.";
    People { people: Count } = "{people?One person is|# people are} signed in.";
}
