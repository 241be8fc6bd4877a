//! `redial host`: this computer, as one that others want to reach.

use std::io;
use std::sync::Arc;

use super::args::Output;
use super::{Streams, exit, output};
use crate::engine;
use crate::host::practice;
use crate::platform::{self, Platform, PlatformError};
use crate::report::Report;

pub fn run(practice: bool, output: &Output, streams: &mut Streams<'_>) -> io::Result<u8> {
    if practice {
        return on(Computer::Practice, output, streams);
    }
    on(Computer::Here(platform::here()), output, streams)
}

enum Computer {
    Here(Arc<dyn Platform>),
    /// A made-up one: there is nothing to dial.
    Practice,
}

fn on(computer: Computer, output: &Output, streams: &mut Streams<'_>) -> io::Result<u8> {
    if let Computer::Here(pc) = &computer
        && matches!(pc.computer(), Err(PlatformError::Unsupported { .. }))
    {
        writeln!(
            streams.err,
            "redial: this computer does not run Windows, so it cannot be looked at as a Remote Desktop host.\n\
             `redial host --practice` shows how it works, on a made-up computer."
        )?;
        return Ok(exit::UNASKED);
    }
    if let Err((file, error)) = output::probe(output) {
        writeln!(streams.err, "redial: the file \u{201c}{}\u{201d} cannot be written: {error}", file.display())?;
        return Ok(exit::UNREADABLE);
    }
    if output.json != Some(None) {
        writeln!(
            streams.err,
            "Looking at {} ...",
            if practised(&computer) { "the practice computer" } else { "this computer" }
        )?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        tokio::select! {
            report = look(computer) => Ok(report),
            _ = tokio::signal::ctrl_c() => Err("cancelled"),
        }
    });
    runtime.shutdown_background();
    let report = match report {
        Ok(Some(report)) => report,
        Ok(None) => {
            writeln!(streams.err, "redial: the look at this computer stopped unexpectedly")?;
            return Ok(exit::INTERNAL);
        }
        Err(cancelled) => {
            writeln!(streams.err, "redial: {cancelled}")?;
            return Ok(exit::CANCELLED);
        }
    };
    let code = report.exit_code();
    Ok(if output::result(report, output, streams)? { code } else { exit::UNREADABLE })
}

const fn practised(computer: &Computer) -> bool {
    matches!(computer, Computer::Practice)
}

async fn look(computer: Computer) -> Option<Report> {
    match computer {
        Computer::Here(pc) => engine::check_host(pc, |_| {}).await,
        Computer::Practice => {
            let pc = practice::computer().ok()?;
            let examined = engine::examine_host(Arc::new(pc)).await?;
            Some(Report::of_host(&examined, None))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Unsupported;

    fn ran(computer: Computer, output: &Output) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = on(computer, output, &mut Streams { out: &mut out, err: &mut err }).unwrap();
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn elsewhere_it_says_so() {
        let (code, out, err) = ran(Computer::Here(Arc::new(Unsupported)), &Output::default());
        assert_eq!((code, out.as_str()), (75, ""));
        assert!(err.contains("does not run Windows") && err.contains("--practice"), "{err}");
    }

    #[test]
    fn the_practice_computer_can_be_looked_at_anywhere() {
        let (code, out, _) = ran(Computer::Practice, &Output::default());
        assert_eq!(code, 3);
        for part in
            ["warn     Certificate", "The certificate of this computer has expired.", "host-certificate-expired"]
        {
            assert!(out.contains(part), "{part}: {out}");
        }
        let (code, out, err) = ran(Computer::Practice, &Output { json: Some(None), redact: true, ..Output::default() });
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, err.as_str(), report["verdict"]["side"].as_str()), (3, "", Some("server")));
        assert_eq!(report["host"].as_array().unwrap().len(), crate::host::checks::ALL.len());
    }
}
