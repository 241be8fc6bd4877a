//! `redial explain`: what an error number, or a support code read over the phone, means.

use std::io;

use super::{Streams, exit};
use crate::codes::{self, Code};
use crate::model::ErrorPair;

pub fn run(words: &[String], json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let text = words.join(" ");
    let Some(error) = codes::parse(&text) else {
        writeln!(streams.err, "redial: this is neither an error number (such as 0x904 0x7) nor a support code")?;
        return Ok(exit::USAGE);
    };
    let explained = explain(error);
    if json {
        serde_json::to_writer_pretty(&mut *streams.out, &explained)?;
        writeln!(streams.out)?;
    } else {
        write(&explained, streams.out)?;
    }
    Ok(0)
}

#[derive(serde::Serialize)]
struct Explained {
    error: ErrorPair,
    layer: &'static str,
    side: &'static str,
    meaning: Vec<String>,
    codes: Vec<&'static Code>,
}

fn explain(error: ErrorPair) -> Explained {
    let main = codes::main_code(error.code).or_else(|| codes::status(error.code));
    let extended = error.extended.and_then(codes::extended);
    let story = codes::pair(error.code, error.extended);
    let mut meaning = Vec::new();
    if let Some(story) = story {
        meaning.extend([story.meaning, story.caution].map(str::to_owned));
        meaning.extend(story.reasons.iter().map(|reason| format!("Possible: {}", reason.text)));
        meaning.push(story.next.to_owned());
    } else {
        meaning.extend(main.into_iter().chain(extended).flat_map(|code| [code.meaning, code.next]).map(str::to_owned));
    }
    if meaning.is_empty() {
        meaning.push(
            "This number is not in Redial's list. Check the computer itself with \u{201c}redial check NAME\u{201d}."
                .to_owned(),
        );
    }
    Explained {
        error,
        layer: story.map(|s| s.layer).or_else(|| main.map(|c| c.layer)).unwrap_or("none"),
        side: story.map(|s| s.side).or_else(|| main.map(|c| c.side)).unwrap_or("undecided"),
        meaning,
        codes: main.into_iter().chain(extended).collect(),
    }
}

fn write(explained: &Explained, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "Error {}   layer: {}   side: {}", explained.error, explained.layer, explained.side)?;
    for code in &explained.codes {
        writeln!(out, "  0x{:X}  {}", code.number, code.name)?;
    }
    for sentence in &explained.meaning {
        writeln!(out, "\n{sentence}")?;
    }
    Ok(())
}
