//! `redial host`: this computer, as one that others want to reach.

use std::io;
use std::sync::Arc;

use super::args::Host;
use super::{Streams, exit, output};
use crate::engine::fixing::Reader;
use crate::engine::host::{HostDepth, HostSeen, HostService, HostTrouble};
use crate::engine::{Computer, Here};
use crate::model::Said;
use crate::platform::elevation::Raise;
use crate::platform::ending;
use crate::practice::computers;
use crate::report::Report;
use crate::report::escape::plain;

pub fn run(host: &Host, streams: &mut Streams<'_>) -> io::Result<u8> {
    let computer = if host.practice { made_up()? } else { Computer::from(Here::real()) };
    on(&computer, host, streams)
}

fn made_up() -> io::Result<Computer> {
    let pc = computers::host::computer().map_err(io::Error::other)?;
    Computer::in_memory(Here { pc: Arc::new(pc), transport: Box::new(Raise) }).map_err(io::Error::other)
}

fn on(computer: &Computer, host: &Host, streams: &mut Streams<'_>) -> io::Result<u8> {
    let output = &host.output;
    if let Err(trouble) = HostService::must_be_possible(computer) {
        return refused(trouble, streams);
    }
    if let Some(code) = output::prepare(output, streams)? {
        return Ok(code);
    }
    if output.json != Some(None) {
        let name = if host.practice { "the practice computer" } else { "this computer" };
        writeln!(streams.err, "Checking {name} ...")?;
    }
    let runtime = super::runtime::runtime()?;
    let looked = runtime.block_on(async {
        tokio::select! {
            looked = look(computer, host) => Some(looked),
            _ = ending::asked_for() => None,
        }
    });
    runtime.shutdown_background();
    let Looked { report, troubles } = match looked {
        Some(Ok(looked)) => looked,
        Some(Err(trouble)) => return refused(trouble, streams),
        None => {
            writeln!(streams.err, "redial: cancelled")?;
            return Ok(exit::CANCELLED);
        }
    };
    for trouble in troubles {
        writeln!(streams.err, "redial: {}", plain(&trouble.to(streams.voice)))?;
    }
    let code = report.exit_code();
    if report.needs_administrator() && !host.elevate && output.json != Some(None) {
        writeln!(streams.err, "{UNSEEN}\n")?;
    }
    Ok(if output::result(report, output, streams)? { code } else { exit::UNREADABLE })
}

fn refused(trouble: HostTrouble, streams: &mut Streams<'_>) -> io::Result<u8> {
    writeln!(streams.err, "redial: {}", Reader::CommandLine.tell(streams.voice, &trouble.said()))?;
    Ok(match trouble {
        HostTrouble::OtherSystem => exit::UNASKED,
        HostTrouble::Stopped => exit::INTERNAL,
    })
}

struct Looked {
    report: Report,
    /// Why there is less to see than was asked for.
    troubles: Vec<Said>,
}

const UNSEEN: &str = "Only an administrator can see some of it. `redial host --elevate` asks Windows for that, or run it from an\n\
    administrator's prompt.";

async fn look(computer: &Computer, host: &Host) -> Result<Looked, HostTrouble> {
    let mut service = HostService::default();
    let closer = [(host.elevate, HostDepth::AsAdministrator), (host.ask_time, HostDepth::AskTime)];
    // A made-up one has nobody to ask, and nothing more to see.
    let closer = closer.into_iter().filter(|(wanted, _)| *wanted && !host.practice);
    let HostSeen { mut report, .. } = service.look(computer, HostDepth::Begin).await?;
    let mut troubles = Vec::new();
    for (_, depth) in closer {
        let seen = service.look(computer, depth).await?;
        report = seen.report;
        troubles.extend(seen.trouble);
    }
    Ok(Looked { report, troubles })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use tokio::sync::oneshot;

    use super::*;
    use crate::cli::args::Output;
    use crate::cli::bench::told;
    use crate::model::Cause;
    use crate::platform::elevation::{ElevationError, Exchange, Transport};
    use crate::platform::registry::{Key, Value};
    use crate::platform::{Platform, Unsupported};

    fn here(pc: impl Platform + 'static, transport: impl Transport + 'static) -> Computer {
        Computer::from(Here { pc: Arc::new(pc), transport: Box::new(transport) })
    }

    /// Windows' question, and the answer no.
    struct No;

    impl Transport for No {
        fn exchange(&mut self, _: &str, _: &[u8]) -> Result<Exchange, ElevationError> {
            Ok(Exchange::Declined)
        }
    }

    #[tokio::test]
    async fn what_was_not_granted_is_said_and_the_rest_is_still_told() {
        let pc = computers::host::computer().unwrap();
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters");
        let closed = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        pc.edit(|world| {
            world.set_value(&key, "Type", Value::text("NT5DS"));
            // So that nobody is dialled.
            world.set_value(&closed, "fDenyTSConnections", Value::dword(1));
        });
        let host = Host { ask_time: true, elevate: true, ..Host::default() };
        let looked = look(&here(pc, No), &host).await.unwrap();
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
        let pc = computers::host::computer().unwrap();
        let closed = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        pc.edit(|world| world.set_value(&closed, "fDenyTSConnections", Value::dword(1)));
        let ((asked, is_asked), (answer, answered)) = (oneshot::channel(), mpsc::sync_channel(1));
        let computer = here(pc, Thinks { asked: Some(asked), answered });
        let host = Host { elevate: true, ..Host::default() };
        tokio::select! {
            _ = look(&computer, &host) => panic!("nothing else ran until the answer"),
            asked = is_asked => asked.unwrap(),
        }
        drop(answer);
    }

    fn ran(computer: &Computer, output: Output) -> (u8, String, String) {
        told(|streams| on(computer, &Host { output, ..Host::default() }, streams))
    }

    #[test]
    fn elsewhere_it_says_so() {
        let (code, out, err) = ran(&here(Unsupported, Raise), Output::default());
        assert_eq!((code, out.as_str()), (75, ""));
        assert!(err.contains("does not run Windows") && err.contains("--practice"), "{err}");
    }

    #[test]
    fn the_practice_computer_can_be_looked_at_anywhere() {
        let (code, out, _) = ran(&made_up().unwrap(), Output::default());
        assert_eq!(code, 3);
        for part in [
            "warn     Certificate",
            "The certificate of this computer has expired.",
            Cause::HostCertificateExpired.id(),
        ] {
            assert!(out.contains(part), "{part}: {out}");
        }
        let (code, out, err) = ran(&made_up().unwrap(), Output { json: Some(None), redact: true, ..Output::default() });
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, err.as_str(), report["verdict"]["side"].as_str()), (3, "", Some("server")));
        assert_eq!(report["host"].as_array().unwrap().len(), crate::host::checks::ALL.len());
    }
}
