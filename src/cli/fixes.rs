//! `redial fixes`: what Redial can put right.

use crate::model::said::Voice;
use std::io;

use serde::Serialize;

use serde_json::json;

use super::Streams;
use super::changes::document;
use crate::fixes::harmful_advice::{HARMFUL_ADVICE, HarmfulAdvice};
use crate::fixes::{ALL, Fix, OptionKind, Reader, SESSIONS};
use crate::model::{Cause, Place, Undo};

#[derive(Serialize)]
struct Listed {
    id: &'static str,
    title: &'static str,
    /// `client`, `host` or `both`: on which of the two computers it is made.
    side: &'static str,
    elevated: bool,
    undo: Undo,
    /// It puts itself back after so many seconds.
    put_back_after_s: Option<u64>,
    cures: &'static [Cause],
    options: Vec<ListedOption>,
    explain: String,
    alerts: &'static [&'static str],
}

#[derive(Serialize)]
struct ListedOption {
    name: &'static str,
    value: Option<String>,
    explain: String,
}

pub fn run(json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    if json {
        let fixes: Vec<Listed> = ALL.iter().map(listed).collect();
        let advice = |harmful_advice: &HarmfulAdvice| json!({ "id": harmful_advice.id, "claim": harmful_advice.claim, "why_not": Reader::CommandLine.say(Voice::ENGLISH, harmful_advice.why_not), "about": harmful_advice.about });
        let refused: Vec<_> = HARMFUL_ADVICE.iter().map(advice).collect();
        document(&json!({ "schema": "redial.fixes/1", "fixes": fixes, "not_offered": refused }), streams)?;
        return Ok(0);
    }
    let voice = streams.voice;
    writeln!(streams.out, "{:<34} {:<7} {:<14} {:<12} what it does", "fix", "side", "administrator", "undo")?;
    for fix in ALL {
        let administrator = if fix.elevated { "yes" } else { "no" };
        let undo = match fix.undo {
            Undo::Full => "all of it",
            Undo::Partial => "part of it",
            Undo::None => "none",
        };
        writeln!(
            streams.out,
            "{:<34} {:<7} {administrator:<14} {undo:<12} {}",
            fix.id,
            side(fix.place),
            voice.text(fix.title)
        )?;
    }
    writeln!(streams.out, "\nNot offered, as it does harm:")?;
    for harmful_advice in HARMFUL_ADVICE {
        writeln!(streams.out, "  {}", voice.text(harmful_advice.claim))?;
    }
    writeln!(
        streams.out,
        "\n`redial fix ID --help` says more about one, and `redial fix ID --dry-run` shows what it would change."
    )?;
    Ok(0)
}

/// `redial fix ID --help`.
pub fn about(fix: &Fix, streams: &mut Streams<'_>) -> io::Result<u8> {
    let (out, voice) = (&mut *streams.out, streams.voice);
    let (title, explain) = (voice.text(fix.title), Reader::CommandLine.say(voice, fix.explain));
    writeln!(out, "{title}   ({})\n\n{explain}", fix.id)?;
    for option in fix.options {
        let value = value(option.kind).map(|value| format!(" {value}")).unwrap_or_default();
        writeln!(out, "\n  --{}{value}   {}", option.name, Reader::CommandLine.say(voice, option.explain))?;
    }
    for alert in fix.alerts {
        writeln!(out, "\n{}", voice.text(alert))?;
    }
    Ok(0)
}

pub fn side(place: Place) -> &'static str {
    match place {
        Place::Here => "client",
        Place::There => "host",
        Place::Both => "both",
    }
}

fn listed(fix: &Fix) -> Listed {
    let option = |option: &crate::fixes::FixOption| ListedOption {
        name: option.name,
        value: value(option.kind),
        explain: Reader::CommandLine.say(Voice::ENGLISH, option.explain),
    };
    Listed {
        id: fix.id,
        title: fix.title,
        side: side(fix.place),
        elevated: fix.elevated,
        undo: fix.undo,
        put_back_after_s: fix.timed.map(|after| after.as_secs()),
        cures: fix.cures,
        options: fix.options.iter().map(option).collect(),
        explain: Reader::CommandLine.say(Voice::ENGLISH, fix.explain),
        alerts: fix.alerts,
    }
}

fn value(kind: OptionKind) -> Option<String> {
    match kind {
        OptionKind::Flag => None,
        OptionKind::Host => Some("NAME".to_owned()),
        OptionKind::Address => Some("ADDRESS".to_owned()),
        OptionKind::Choice(choices) => Some(choices.join("|")),
        OptionKind::Session => Some(format!("{}..{}", SESSIONS.start(), SESSIONS.end())),
        OptionKind::Moment => Some("SECONDS".to_owned()),
        OptionKind::RdpFile => Some("FILE.rdp".to_owned()),
    }
}
