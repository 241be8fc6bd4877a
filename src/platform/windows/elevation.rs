//! Windows' prompt for an administrator, and the pipe to the helper that was started by it.

use std::os::windows::io::AsRawHandle as _;
use std::time::Duration;

use windows_sys::Win32::System::Pipes::{GetNamedPipeClientProcessId, GetNamedPipeServerProcessId};
use windows_sys::Win32::System::Threading::{GetProcessId, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION};

use self::handle::owned;
use self::pipe::{Pipe, random};
use self::program::{Program, is_another_program};
use self::prompt::start;
use super::description::build;
use crate::platform::elevation::{
    ElevationError, Exchange, LONGEST_ANSWER, LONGEST_MESSAGE, OLDEST_BUILD, Transport, is_order, is_pipe_name,
    pipe_name,
};

mod handle;
mod helper;
mod pipe;
mod program;
mod prompt;

pub use helper::{Alone, alone, doomed};
pub(super) use prompt::Com;

/// From the user's yes until the helper is at the pipe.
const UNTIL_CONNECTED: Duration = Duration::from_mins(2);
/// A little longer than the helper may take.
const UNTIL_ANSWERED: Duration = Duration::from_mins(11);
/// For either to hand over what it has at hand.
const UNTIL_WRITTEN: Duration = Duration::from_secs(30);

/// Starts the same program with an administrator's rights. Windows asks the user, unless this program has them already.
pub struct Raise;

impl Transport for Raise {
    fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
        if !is_order(order) {
            return Err(ElevationError::Order);
        }
        if build() < OLDEST_BUILD {
            return Err(ElevationError::TooOld);
        }
        if message.len() > LONGEST_MESSAGE {
            return Err(ElevationError::TooLong);
        }
        // Held from before the prompt until the helper has answered: what Windows asks about is what it starts.
        let program = Program::own()?;
        let name = pipe_name(random()?);
        let pipe = Pipe::create(&name)?;
        // Before the helper is there, so that it never finds a pipe that nobody waits at.
        let Some(helper) = start(&program.path, &format!("--elevated {order} {name}"))? else {
            return Ok(Exchange::Declined);
        };
        pipe.connected(&helper, UNTIL_CONNECTED)?;
        let at_the_pipe = pipe.other(GetNamedPipeClientProcessId)?;
        // SAFETY: the handle is open, and lives in `helper`.
        let started = unsafe { GetProcessId(helper.as_raw_handle()) };
        if at_the_pipe != started || is_another_program(&helper) {
            return Err(ElevationError::UnexpectedPeer);
        }
        pipe.write(message, Some(&helper), UNTIL_WRITTEN)?;
        pipe.read(LONGEST_ANSWER, Some(&helper), UNTIL_ANSWERED).map(Exchange::Answered)
    }
}

/// The helper's end: takes one request, gives one answer.
///
/// # Errors
/// Where nobody of ours is at the pipe. Then nothing was answered, and nothing was done.
pub fn serve(pipe: &str, respond: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Result<(), ElevationError> {
    if !is_pipe_name(pipe) {
        return Err(ElevationError::PipeName);
    }
    let pipe = Pipe::open(pipe)?;
    let asker = pipe.other(GetNamedPipeServerProcessId)?;
    // SAFETY: takes numbers; what comes back is ours to close, or null.
    let asker = owned(unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, asker) }, "OpenProcess");
    // Where the asker is another person, Windows may not let us look. It is no border anyway.
    if asker.is_ok_and(|asker| is_another_program(&asker)) {
        return Err(ElevationError::UnexpectedPeer);
    }
    let request = pipe.read(LONGEST_MESSAGE, None, UNTIL_WRITTEN)?;
    // What was written stays readable after this end is closed: nobody is waited for.
    pipe.write(&respond(&request), None, UNTIL_WRITTEN)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// The test program understands no `--elevated` and ends at once, as a helper that fails does.
    #[test]
    fn a_helper_that_dies_is_noticed() {
        let began = Instant::now();
        let exchange = Raise.exchange("disable-udp", b"{}");
        assert!(matches!(exchange, Err(ElevationError::Ended { code }) if code != 0), "{exchange:?}");
        assert!(began.elapsed() < UNTIL_CONNECTED / 2);
        assert_eq!(Raise.exchange("a b", b"{}"), Err(ElevationError::Order));
        assert_eq!(Raise.exchange("undo", &vec![0; LONGEST_MESSAGE + 1]), Err(ElevationError::TooLong));
    }

    #[test]
    fn a_pipe_of_another_name_is_not_served() {
        assert_eq!(serve("..\\x", &mut |_| Vec::new()), Err(ElevationError::PipeName));
    }
}
