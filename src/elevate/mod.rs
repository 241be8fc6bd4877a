//! What needs an administrator. Redial itself never is one (`asInvoker`): for an elevated fix it starts the same program
//! once more, Windows asks the user, and that helper does this one thing and ends.
//!
//! The helper is told an order on its command line (`--elevated FIX-ID PIPE`) and the options over the pipe. Any program of
//! the same user can do both, so nothing that comes from there is believed: the order is a word of a fixed list, options are
//! of the kinds that the fix declares, and no path, file or registry name is taken. The helper looks at the computer and
//! plans again itself: one plan, which is checked and then made. Its journal is below `HKLM`, where only administrators
//! write, and only they and whoever asked read; the user's own journal is never read, and even its own is held to [`allow`].
//! What goes back are sentences to show, never anything to act on.
//!
//! `forget` takes runs off that journal: each is named, and is over. Nothing else on the computer changes by it, and what
//! waits to be put back, or was cut short, stays.
//!
//! One order changes nothing: `examine-host` looks at this computer as one that others want to reach, and hands over what it
//! saw, each fact in its own type. Judging is left to the asker. It can tell no more than an administrator could read
//! anyway, and takes no words from outside at all.
//!
//! **Settings that are lowered for a while.** The helper that lowered one stays, deaf to everybody, until its time has come,
//! and puts it back ([`waits_until`]); the window may be closed meanwhile. For whatever ends that helper early, as a restart
//! of the computer, a task of Windows was made before anything was lowered (`fixes::scheduled_rollback`), which runs a minute later
//! and starts only programs of Windows: never this file as an administrator from wherever the user has put it, as a
//! Downloads folder is no place for that. The journal then learns of it when Redial is next used there: every helper that
//! changes something first puts back what is due, `--elevated put-back` does only that, and a Redial without rights sees it
//! in the journal, which whoever asked for something may read, and asks.

pub mod allow;
mod asking;
mod helper;
mod message;
mod order;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use thiserror::Error;

use crate::model::said::Sentence;
use crate::platform::Platform;
use crate::platform::elevation::{ElevationError, Exchange, Transport};

pub use helper::{busy, put_back, respond, waits_until};
pub use message::{Answer, HelperOutcome, MOST_RUNS, Request, RequestError};
pub use order::{Order, OrderError};

/// Whatever a helper can say.
pub const SAYS: [&[Sentence]; 4] = [asking::SAYS, helper::SAYS, message::SAYS, order::SAYS];

/// What became of asking.
#[derive(Clone, Debug, PartialEq)]
pub enum HelperReply {
    Answered(Box<Answer>),
    /// The user said no when Windows asked. Nothing was changed, and nothing is wrong.
    Declined,
}

/// Why there is no reply. Where the helper had begun, its journal says what it did.
#[derive(Debug, Error)]
pub enum AskError {
    #[error(transparent)]
    Elevation(#[from] ElevationError),
    #[error(transparent)]
    Request(#[from] RequestError),
    /// It is none of ours.
    #[error("the answer can't be read")]
    Answer,
}

/// Has a helper do it: one prompt of Windows', where this program has no administrator's rights yet. Blocks, for minutes
/// where somebody thinks about the prompt.
///
/// # Errors
/// Where no helper could be asked, or none answered.
pub fn ask(request: &Request, transport: &mut dyn Transport) -> Result<HelperReply, AskError> {
    match transport.exchange(request.order().word(), &request.write()?)? {
        Exchange::Declined => Ok(HelperReply::Declined),
        Exchange::Answered(bytes) => {
            Answer::read(&bytes).map(|answer| HelperReply::Answered(Box::new(answer))).ok_or(AskError::Answer)
        }
    }
}

/// No second program: for the practice computer, and where Redial has the rights already and nobody to ask, as in a service.
/// Whoever uses it for a setting that is lowered must stay for it, as a helper does.
pub struct Direct(pub Arc<dyn Platform>);

impl Transport for Direct {
    fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
        let order = Order::parse(order).map_err(|_| ElevationError::Order)?;
        Ok(Exchange::Answered(respond(order, message, &self.0).write()))
    }
}

/// Somebody who says no to Windows' question.
#[cfg(test)]
pub struct Declines;

#[cfg(test)]
impl Transport for Declines {
    fn exchange(&mut self, _: &str, _: &[u8]) -> Result<Exchange, ElevationError> {
        Ok(Exchange::Declined)
    }
}
