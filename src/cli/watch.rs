//! `redial watch`: one line whenever the computer is otherwise than before.

use std::io;

use serde::Serialize;
use tokio::time::{Instant, sleep_until};

use super::args::{Check, Watch};
use super::check::{self, Refusal};
use super::{Streams, exit};
use crate::engine::watch::{Expect, State};
use crate::engine::{Lookout, Seen};
use crate::model::said::Voice;
use crate::model::{Target, local_moment, rfc3339};
use crate::platform::{self, Platform, ending, wall_clock};
use crate::report::escape::plain;

/// It did not answer in the end.
const AWAY: u8 = 4;

pub fn run(arguments: &Watch, streams: &mut Streams<'_>) -> io::Result<u8> {
    let target = match target(arguments, &*platform::here()) {
        Ok(target) => target,
        Err(refusal) => {
            writeln!(streams.err, "redial: {}", refusal.sentence)?;
            return Ok(refusal.code);
        }
    };
    if !arguments.json {
        writeln!(streams.err, "Watching {} ... Ctrl+C ends it.", plain(&target.typed))?;
    }
    let runtime = super::runtime::runtime()?;
    let ended = runtime.block_on(async {
        tokio::select! {
            // Whoever has read the first line may end it.
            biased;
            _ = ending::asked_for() => None,
            ended = watch(target, arguments, streams) => Some(ended),
        }
    });
    // A name look-up that the system does not come back from must not hold the program.
    runtime.shutdown_background();
    let Some(last) = ended else {
        writeln!(streams.err, "redial: cancelled")?;
        return Ok(exit::CANCELLED);
    };
    Ok(if last? == Some(State::Answers) { 0 } else { AWAY })
}

fn target(arguments: &Watch, pc: &dyn Platform) -> Result<Target, Refusal> {
    let like = Check {
        target: arguments.target.clone(),
        port: arguments.port,
        no_default_rdp: arguments.no_default_rdp,
        ..Check::default()
    };
    let target = check::request(&like, pc)?.target;
    let refused = |why: &str| Err(Refusal::new(exit::REFUSED, format!("this computer can't be watched: {why}")));
    if target.settings.brokered {
        return refused("a broker decides which one it is");
    }
    if target.settings.has_gateway() {
        return refused("its connections go through a gateway (--no-default-rdp leaves out what Default.rdp sets)");
    }
    Ok(target)
}

/// How it was in the end; none where nothing was known by then.
async fn watch(target: Target, arguments: &Watch, streams: &mut Streams<'_>) -> io::Result<Option<State>> {
    let end = arguments.lasts.map(|lasts| Instant::now() + lasts);
    let over = async {
        match end {
            Some(end) => sleep_until(end).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(over);
    let mut lookout = Lookout::new(target, Expect::Answer);
    let mut last = None;
    loop {
        let seen = tokio::select! {
            seen = lookout.next() => seen,
            () = &mut over => return Ok(last),
        };
        last = Some(seen.state);
        if seen.changed {
            let line = line(&seen, arguments.json, wall_clock::ahead_s(seen.since_unix), streams.voice);
            writeln!(streams.out, "{line}")?;
            streams.out.flush()?;
        }
        if seen.over && arguments.until_up {
            return Ok(last);
        }
    }
}

/// `2026-11-20 14:02:07  no answer`
fn line(seen: &Seen, json: bool, ahead_s: i32, voice: Voice) -> String {
    /// A contract: added to, never renamed.
    #[derive(Serialize)]
    struct Line<'a> {
        at: String,
        state: &'a str,
        detail: &'a str,
    }
    if json {
        let detail = seen.state.said().to_string();
        let line = Line { at: rfc3339(seen.since_unix), state: seen.state.id(), detail: &detail };
        return serde_json::to_string(&line).unwrap_or_default();
    }
    format!("{}  {}", local_moment(seen.since_unix, ahead_s), voice.say(seen.state.said()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::cli::args::{self, Args};
    use crate::cli::bench::told;
    use crate::platform::Bytes;
    use crate::platform::fake::Fake;
    use crate::platform::files::{FileState, default_rdp};

    fn arguments(words: &str) -> Watch {
        match args::parse(format!("watch {words}").split_whitespace().map(Into::into)) {
            Ok(Args::Watch(watch)) => watch,
            other => panic!("{words}: {other:?}"),
        }
    }

    #[test]
    fn a_line_is_for_people_or_for_scripts() {
        let seen = Seen {
            state: State::Silent,
            since_unix: 1_795_132_800,
            changed: true,
            next: Duration::from_secs(20),
            over: false,
        };
        assert_eq!(line(&seen, false, 3600, Voice::ENGLISH), "2026-11-20 01:00:00  no answer");
        assert_eq!(
            line(&seen, true, 3600, Voice::BRACKETS),
            r#"{"at":"2026-11-20T00:00:00Z","state":"silent","detail":"no answer"}"#
        );
    }

    #[test]
    fn what_goes_through_a_gateway_is_not_watched() {
        let pc = Fake::typical();
        let named = target(&arguments("pc-17 --port 3390"), &pc).unwrap();
        assert_eq!((named.host.to_string().as_str(), named.port), ("pc-17", 3390));
        assert_eq!(target(&arguments("0x904"), &pc).unwrap_err().code, exit::USAGE);
        let path = default_rdp(&pc).unwrap();
        let bytes = Bytes(b"gatewayhostname:s:gw\r\ngatewayusagemethod:i:1\r\n".to_vec());
        pc.edit(|world| world.set_file(&path, FileState { bytes, attributes: 0, modified: 0 }));
        let Refusal { code, sentence, .. } = target(&arguments("pc-17"), &pc).unwrap_err();
        assert!(code == exit::REFUSED && sentence.contains("gateway"), "{sentence}");
        assert!(target(&arguments("pc-17 --no-default-rdp"), &pc).is_ok());
    }

    #[test]
    fn it_ends_in_time_and_says_how_it_was() {
        let free = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap();
        let (code, out, err) = told(|streams| run(&arguments(&format!("{free} --for 2s")), streams));
        assert_eq!(code, AWAY, "{err}");
        assert!(out.ends_with("  connection refused\n") && out.lines().count() == 1, "{out}");
        assert!(err.starts_with("Watching 127.82.68.1"), "{err}");
    }
}
