//! `redial host`: this computer, as one that others want to reach.

use std::io;
use std::sync::Arc;

use super::args::Output;
use super::{Streams, exit, output};
use crate::engine::HostLook;
use crate::host::practice;
use crate::model::Said;
use crate::platform::elevation::{Raise, Transport};
use crate::platform::{self, Platform, PlatformError};
use crate::report::Report;
use crate::report::escape::plain;
use crate::says;

/// What is looked at only where somebody wants it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Closer {
    /// The time server that Windows is set to ask.
    pub ask_time: bool,
    /// What only an administrator may see.
    pub elevate: bool,
}

pub fn run(practice: bool, closer: Closer, output: &Output, streams: &mut Streams<'_>) -> io::Result<u8> {
    if practice {
        return on(Computer::Practice, closer, output, streams);
    }
    on(Computer::Here(platform::here()), closer, output, streams)
}

enum Computer {
    Here(Arc<dyn Platform>),
    /// A made-up one: there is nothing to dial.
    Practice,
}

fn on(computer: Computer, closer: Closer, output: &Output, streams: &mut Streams<'_>) -> io::Result<u8> {
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
    let runtime = super::runtime::runtime()?;
    let report = runtime.block_on(async {
        tokio::select! {
            report = look(computer, closer, Box::new(Raise)) => Ok(report),
            _ = tokio::signal::ctrl_c() => Err("cancelled"),
        }
    });
    runtime.shutdown_background();
    let report = match report {
        Ok(Some(Looked { report, troubles })) => {
            for trouble in troubles {
                writeln!(streams.err, "redial: {}", plain(&trouble.to(streams.voice)))?;
            }
            report
        }
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
    if report.needs_administrator() && !closer.elevate && output.json != Some(None) {
        writeln!(streams.err, "{UNSEEN}\n")?;
    }
    Ok(if output::result(report, output, streams)? { code } else { exit::UNREADABLE })
}

const fn practised(computer: &Computer) -> bool {
    matches!(computer, Computer::Practice)
}

struct Looked {
    report: Report,
    /// Why there is less to see than was asked for.
    troubles: Vec<Said>,
}

const UNSEEN: &str = "Some of it only an administrator can see. `redial host --elevate` asks Windows for that, or run it from an\n\
    administrator's prompt.";

async fn look(computer: Computer, closer: Closer, mut transport: Box<dyn Transport>) -> Option<Looked> {
    let mut look = match computer {
        Computer::Here(pc) => HostLook::begin(pc, |_| {}).await?,
        Computer::Practice => {
            let look = HostLook::inside(Arc::new(practice::computer().ok()?)).await?;
            return Some(Looked { report: look.report(), troubles: Vec::new() });
        }
    };
    let mut troubles = Vec::new();
    if closer.elevate {
        // Beside the other tasks, so that Ctrl+C counts while somebody thinks about Windows' question.
        let asking = tokio::task::spawn_blocking(move || {
            let trouble = look.as_administrator(&mut *transport).err();
            (look, trouble)
        });
        let (seen, trouble) = asking.await.ok()?;
        look = seen;
        // Where Windows is asked in vain, the rest is still worth having.
        troubles.extend(trouble);
    }
    if closer.ask_time {
        match look.time_server() {
            Some(_) => look.ask_time().await,
            None => troubles.push(NobodyToAsk {}.into()),
        }
    }
    Some(Looked { report: look.report(), troubles })
}

says! { "cli-host":
    NobodyToAsk {} = "Windows is set to ask no time server by name here (in a domain it asks the domain), so nobody was \
        asked for the time.";
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use tokio::sync::oneshot;

    use super::*;
    use crate::model::Cause;
    use crate::model::said::Voice;
    use crate::platform::Unsupported;
    use crate::platform::elevation::{ElevationError, Exchange};
    use crate::platform::registry::{Key, Value};

    /// Windows' question, and the answer no.
    struct No;

    impl Transport for No {
        fn exchange(&mut self, _: &str, _: &[u8]) -> Result<Exchange, ElevationError> {
            Ok(Exchange::Declined)
        }
    }

    #[tokio::test]
    async fn what_was_not_granted_is_said_and_the_rest_is_still_told() {
        let pc = practice::computer().unwrap();
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters");
        let closed = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        pc.edit(|world| {
            world.set_value(&key, "Type", Value::text("NT5DS"));
            // So that nobody is dialled.
            world.set_value(&closed, "fDenyTSConnections", Value::dword(1));
        });
        let closer = Closer { ask_time: true, elevate: true };
        let looked = look(Computer::Here(Arc::new(pc)), closer, Box::new(No)).await.unwrap();
        assert!(looked.troubles[0].contains("the answer was no"), "{:?}", looked.troubles);
        assert!(looked.troubles[1].contains("asks the domain"), "{:?}", looked.troubles);
        assert_eq!(looked.report.host.len(), crate::host::checks::ALL.len());
    }

    /// Windows' question, which somebody thinks about until the test has seen enough.
    struct Thinks {
        asked: Option<oneshot::Sender<()>>,
        answered: mpsc::Receiver<()>,
    }

    impl Transport for Thinks {
        fn exchange(&mut self, _: &str, _: &[u8]) -> Result<Exchange, ElevationError> {
            self.asked.take().unwrap().send(()).unwrap();
            let _ = self.answered.recv_timeout(Duration::from_secs(20));
            Ok(Exchange::Declined)
        }
    }

    #[tokio::test]
    async fn whoever_is_asked_by_windows_can_still_cancel() {
        let pc = practice::computer().unwrap();
        let closed = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        pc.edit(|world| world.set_value(&closed, "fDenyTSConnections", Value::dword(1)));
        let ((asked, is_asked), (answer, answered)) = (oneshot::channel(), mpsc::sync_channel(1));
        let windows = Box::new(Thinks { asked: Some(asked), answered });
        let closer = Closer { ask_time: false, elevate: true };
        tokio::select! {
            _ = look(Computer::Here(Arc::new(pc)), closer, windows) => panic!("nothing else ran until the answer"),
            asked = is_asked => asked.unwrap(),
        }
        drop(answer);
    }

    fn ran(computer: Computer, output: &Output) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = on(
            computer,
            Closer::default(),
            output,
            &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH },
        )
        .unwrap();
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
        for part in [
            "warn     Certificate",
            "The certificate of this computer has expired.",
            Cause::HostCertificateExpired.id(),
        ] {
            assert!(out.contains(part), "{part}: {out}");
        }
        let (code, out, err) = ran(Computer::Practice, &Output { json: Some(None), redact: true, ..Output::default() });
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, err.as_str(), report["verdict"]["side"].as_str()), (3, "", Some("server")));
        assert_eq!(report["host"].as_array().unwrap().len(), crate::host::checks::ALL.len());
    }
}
