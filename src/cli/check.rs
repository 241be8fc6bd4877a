//! `redial check`.

use std::io;
use std::path::Path;

use super::args::Check;
use super::{Streams, exit, output};
use crate::codes;
use crate::engine::target_input::{self, InputError};
use crate::engine::{self, Budget, Request};
use crate::model::{ErrorPair, GatewayUsage, Target};
use crate::report::escape::plain;

pub fn run(arguments: &Check, streams: &mut Streams<'_>) -> io::Result<u8> {
    let request = match request(arguments) {
        Ok(request) => request,
        Err((code, sentence)) => {
            writeln!(streams.err, "redial: {sentence}")?;
            return Ok(code);
        }
    };
    // A report that cannot be written must be known before anybody waits for it.
    if let Err((file, error)) = output::probe(&arguments.output) {
        writeln!(streams.err, "redial: the file \u{201c}{}\u{201d} cannot be written: {error}", file.display())?;
        return Ok(exit::UNREADABLE);
    }
    if arguments.output.json != Some(None) {
        writeln!(streams.err, "Checking {} ...", plain(&request.target.typed))?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let checking = engine::check(request, |_| {});
        tokio::select! {
            report = checking => Some(report),
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    // A name look-up that the system does not come back from must not hold the program.
    runtime.shutdown_background();
    let Some(report) = report else {
        writeln!(streams.err, "redial: cancelled")?;
        return Ok(exit::CANCELLED);
    };
    let code = report.exit_code();
    // A helpdesk's script must not go looking for a report that is not there.
    Ok(if output::result(report, &arguments.output, streams)? { code } else { exit::UNREADABLE })
}

type Refusal = (u8, String);

fn request(arguments: &Check) -> Result<Request, Refusal> {
    let input = |error: InputError| (error.exit_code(), error.to_string());
    let mut target = match (&arguments.rdp, &arguments.target) {
        (Some(file), named) => {
            let target = target_input::read_file(Path::new(file)).map_err(input)?;
            named.as_deref().map_or(Ok(target.clone()), |named| renamed(target, named)).map_err(input)?
        }
        (None, Some(typed)) => target_input::read(typed).map_err(input)?,
        (None, None) => return Err((exit::USAGE, "no computer was named".to_owned())),
    };
    if let Some(port) = arguments.port {
        target.port = port;
    }
    if let Some(gateway) = &arguments.gateway {
        let through = target.through(gateway, GatewayUsage::Always);
        target = through.map_err(|error| (exit::USAGE, format!("the gateway: {error}")))?;
    }
    let error = arguments.error.as_deref().map(error_pair).transpose()?;
    let budget = arguments.timeout.map_or_else(Budget::default, |total| Budget { total });
    Ok(Request { target, error, budget })
}

/// The file's settings for a computer that was named beside it.
fn renamed(file: Target, named: &str) -> Result<Target, InputError> {
    let named = target_input::read(named)?;
    Ok(Target { typed: named.typed, host: named.host, port: named.port, ..file })
}

fn error_pair(text: &str) -> Result<ErrorPair, Refusal> {
    let unread = || (exit::USAGE, "the error must be numbers as in the message box, such as 0x904/0x7".to_owned());
    codes::parse(text).ok_or_else(unread)
}
