//! Sessions, as Remote Desktop Services keeps them.

use std::ptr::null_mut;
use std::time::{Duration, Instant};

use windows_sys::Win32::System::RemoteDesktop::{
    ProcessIdToSessionId, WTS_CURRENT_SERVER_HANDLE, WTS_SESSION_INFOW, WTSActive, WTSConnectQuery, WTSConnected,
    WTSDisconnected, WTSDown, WTSEnumerateSessionsW, WTSFreeMemory, WTSINFOW, WTSInit, WTSListen, WTSLogoffSession,
    WTSQuerySessionInformationW, WTSReset, WTSSessionInfo,
};

use super::Windows;
use super::error::{done, fail, last};
use super::identity;
use super::owned::Memory;
use super::timeout::pause;
use super::wide::{pointed, text};
use crate::platform::sessions::{LogonSession, SessionState, Sessions};
use crate::platform::{PlatformError, Result};

/// Ending a session closes its programs; what has not gone by then hangs.
const TIMEOUT: Duration = Duration::from_secs(30);

impl Sessions for Windows {
    fn sessions(&self) -> Result<Vec<LogonSession>> {
        let own = own();
        let sessions: Vec<_> =
            numbers()?.into_iter().map(|(id, station, state)| session(id, station, state, own)).collect();
        // There is always the one of the services: none means that the call did nothing.
        if sessions.is_empty() {
            return Err(PlatformError::Unsupported { what: "sessions".to_owned() });
        }
        Ok(sessions)
    }

    fn person_here(&self) -> Result<Option<String>> {
        let own = own().ok_or_else(|| PlatformError::Missing { what: "session".to_owned() })?;
        let user = session(own, String::new(), WTSActive, None).user;
        if user.is_empty() { Ok(None) } else { identity::sid(&user).map(Some) }
    }

    fn reset_session(&self, id: u32, signed_in: u64) -> Result<()> {
        let what = format!("session {id}");
        let the_one =
            |number: u32| number == id && session(id, String::new(), WTSActive, None).signed_in == Some(signed_in);
        let is_there = || Ok::<_, PlatformError>(numbers()?.iter().any(|(number, ..)| the_one(*number)));
        // Some of these calls say that all is well for a session that does not exist.
        if !is_there()? {
            return Err(PlatformError::Missing { what });
        }
        // SAFETY: takes two numbers and does not wait.
        done(unsafe { WTSLogoffSession(WTS_CURRENT_SERVER_HANDLE, id, 0) }, &what)?;
        let end = Instant::now() + TIMEOUT;
        while is_there()? {
            if !pause(end, Duration::from_millis(100)) {
                return Err(PlatformError::Busy { what });
            }
        }
        Ok(())
    }
}

/// The id, station and state of every session.
fn numbers() -> Result<Vec<(u32, String, i32)>> {
    let (mut start, mut count) = (null_mut(), 0);
    // SAFETY: version 1 of this server's list; both answers are written only where the call succeeds.
    let answer = unsafe { WTSEnumerateSessionsW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &raw mut start, &raw mut count) };
    done(answer, "sessions")?;
    if start.is_null() {
        return Ok(Vec::new());
    }
    let memory: Memory<WTS_SESSION_INFOW> = Memory::new(start, free);
    // SAFETY: the call succeeded: so many sessions, which live as long as the memory.
    let found = unsafe { std::slice::from_raw_parts(memory.start, count as usize) };
    // SAFETY: their names end in a zero.
    Ok(found.iter().map(|one| (one.SessionId, unsafe { pointed(one.pWinStationName) }, one.State)).collect())
}

fn session(id: u32, station: String, state: i32, own: Option<u32>) -> LogonSession {
    let mut session = LogonSession {
        id,
        station,
        user: String::new(),
        state: words(state),
        idle_s: None,
        signed_in: None,
        own: own == Some(id),
    };
    // One that has just ended, or that is not ours to look into, keeps what the list says.
    if let Ok(memory) = info(id) {
        // SAFETY: `info` succeeded and made sure of the size.
        let info = unsafe { &*memory.start };
        let (domain, user) = (text(&info.Domain), text(&info.UserName));
        session.user = match (domain.is_empty(), user.is_empty()) {
            (_, true) => String::new(),
            (true, false) => user,
            (false, false) => format!("{domain}\\{user}"),
        };
        // The console tells no last input, which is a time of zero.
        let since = info.CurrentTime.checked_sub(info.LastInputTime).filter(|_| info.LastInputTime > 0);
        session.idle_s = since.and_then(|ticks| u64::try_from(ticks / 10_000_000).ok());
        session.signed_in = u64::try_from(info.LogonTime).ok().and_then(super::clock::unix);
    }
    session
}

fn info(id: u32) -> Result<Memory<WTSINFOW>> {
    let (mut start, mut size) = (null_mut(), 0);
    // SAFETY: takes numbers; both answers are written only where the call succeeds.
    let answer = unsafe {
        let (start, size) = (&raw mut start, &raw mut size);
        WTSQuerySessionInformationW(WTS_CURRENT_SERVER_HANDLE, id, WTSSessionInfo, start, size)
    };
    done(answer, "session")?;
    let memory = Memory::new(start.cast(), free);
    if start.is_null() || (size as usize) < size_of::<WTSINFOW>() {
        return fail(last(), "session");
    }
    Ok(memory)
}

fn free<T>(start: *mut T) {
    // SAFETY: only called by a `Memory` that got it from a call that says to free it so.
    unsafe { WTSFreeMemory(start.cast()) };
}

fn words(state: i32) -> SessionState {
    #[expect(non_upper_case_globals, reason = "Windows' own names")]
    match state {
        WTSActive => SessionState::Active,
        WTSDisconnected => SessionState::Disconnected,
        WTSListen => SessionState::Listening,
        WTSConnected | WTSConnectQuery | WTSInit => SessionState::Connecting,
        WTSDown | WTSReset => SessionState::Down,
        _ => SessionState::Idle,
    }
}

fn own() -> Option<u32> {
    let mut id = 0;
    // SAFETY: `id` is writable.
    let answer = unsafe { ProcessIdToSessionId(std::process::id(), &raw mut id) };
    (answer != 0).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_not_believed() {
        match Windows.sessions() {
            Ok(sessions) => assert_eq!(sessions.iter().filter(|session| session.own).count(), 1, "{sessions:?}"),
            Err(error) => assert!(matches!(error, PlatformError::Unsupported { .. }), "{error}"),
        }
        let none = Windows.reset_session(4_000_000, 1_776_069_000);
        assert!(matches!(none, Err(PlatformError::Missing { .. })), "{none:?}");
    }

    #[test]
    #[ignore = "needs real Windows: Wine tells nothing of its session"]
    fn whoever_sits_here_has_a_number() {
        let here = Windows.person_here().unwrap().unwrap();
        // Nobody has lent a hand here.
        assert_eq!(here, identity::read().unwrap().sid);
    }

    #[test]
    #[ignore = "needs real Windows: Wine lists no sessions"]
    fn whoever_runs_this_is_signed_in() {
        let own = Windows.sessions().unwrap().into_iter().find(|session| session.own).unwrap();
        assert!(own.user.contains('\\') && own.signed_in.is_some(), "{own:?}");
    }
}
