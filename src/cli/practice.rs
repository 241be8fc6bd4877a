//! `redial practice`: servers on this computer that fail in chosen ways.

use std::future::ready;
use std::io;
use std::pin::pin;

use super::{Streams, exit};
use crate::model::Cause;
use crate::platform::ending;
use crate::practice::{ALL, Scenario, find, start};

pub fn run(list: bool, named: &[String], streams: &mut Streams<'_>) -> io::Result<u8> {
    let scenarios = match chosen(named) {
        Ok(scenarios) => scenarios,
        Err(unknown) => {
            let unknown: String = unknown.chars().filter(|c| !c.is_control()).take(60).collect();
            let hint = "`redial practice --list` names them all";
            writeln!(streams.err, "redial: there is no practice computer \u{201c}{unknown}\u{201d}; {hint}")?;
            return Ok(exit::USAGE);
        }
    };
    if list {
        write_list(&scenarios, streams)?;
        return Ok(0);
    }
    let runtime = super::runtime::runtime()?;
    runtime.block_on(serve(&scenarios, streams))
}

/// All of them where none is named, else the named ones, or the first name that nobody knows.
fn chosen(named: &[String]) -> Result<Vec<Scenario>, &str> {
    if named.is_empty() {
        return Ok(ALL.to_vec());
    }
    named.iter().map(|name| find(name).ok_or(name.as_str())).collect()
}

fn write_list(scenarios: &[Scenario], streams: &mut Streams<'_>) -> io::Result<()> {
    for Scenario { id, description, cause, .. } in scenarios {
        let description = streams.voice.text(description);
        writeln!(streams.out, "{id:<20} {description} [{}]", cause.map_or("no fault", Cause::id))?;
    }
    streams.out.flush()
}

/// Serves until Ctrl+C, which is the usual end.
async fn serve(scenarios: &[Scenario], streams: &mut Streams<'_>) -> io::Result<u8> {
    let mut ended = pin!(ending::asked_for());
    // Polled before the first line is out: who has read that line may press Ctrl+C.
    tokio::select! {
        biased;
        ended = &mut ended => return ended.map(|()| 0),
        () = ready(()) => {}
    }
    let mut running = Vec::new();
    for Scenario { id, description, .. } in scenarios {
        match start(id).await {
            Ok(server) => {
                let description = streams.voice.text(description);
                writeln!(streams.out, "{id:<20} {:<15}   {description}", server.address.to_string())?;
                streams.out.flush()?;
                running.push(server);
            }
            Err(error) => {
                writeln!(
                    streams.err,
                    "redial: the practice computer \u{201c}{id}\u{201d} could not be started: {error}"
                )?;
                return Ok(exit::INTERNAL);
            }
        }
    }
    ended.await?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::said::Voice;

    fn ran(list: bool, named: &[&str]) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let named: Vec<_> = named.iter().map(|&name| name.to_owned()).collect();
        let code = run(list, &named, &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH }).unwrap();
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn lists_without_starting() {
        let (code, out, err) = ran(true, &[]);
        assert_eq!((code, out.lines().count(), err.as_str()), (0, ALL.len(), ""));
        assert!(out.starts_with("healthy              A healthy computer: nothing to find. [no fault]\n"), "{out}");
        assert!(out.contains("[tls-closed-after-hello]"));
        assert_eq!(ran(true, &["silent", "refused"]).1.lines().count(), 2);
    }

    #[test]
    fn an_unknown_name_is_bad_usage() {
        for list in [false, true] {
            let (code, out, err) = ran(list, &["healthy", "no-\u{1b}such"]);
            assert_eq!((code, out.as_str()), (exit::USAGE, ""));
            assert!(err.contains("no-such"), "{err}");
        }
    }
}
