//! `redial explain`: what an error number, or a support code read over the phone, means.

use std::io;

use super::{Streams, exit};
use crate::codes::{self, Area, Code, Understood};
use crate::host;
use crate::model::said::{self, Term, Voice};
use crate::model::{Cause, Confidence, Layer, Said, Seat, Side, Status};
use crate::report::ReportedError;
use crate::report::escape::plain;
use crate::report::support_code::{self, SupportCode};
use crate::report::words as plain_words;
use crate::says;

pub fn run(words: &[String], json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let text = words.join(" ");
    if support_code::looks_like_one(&text) {
        return support(&text, json, streams);
    }
    let Some(understood) = codes::understand(&text) else {
        writeln!(streams.err, "redial: say what the message box says, such as 0x904 0x7, or give a support code")?;
        return Ok(exit::USAGE);
    };
    let explained = explain(understood);
    if json {
        serde_json::to_writer_pretty(&mut *streams.out, &explained)?;
        writeln!(streams.out)?;
    } else {
        write(&explained, streams.voice, streams.out)?;
    }
    Ok(0)
}

fn support(text: &str, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let code = match support_code::read(text) {
        Ok(code) => code,
        Err(error) => {
            writeln!(streams.err, "redial: {error}")?;
            writeln!(streams.err, "Please ask for the code once more. It looks like RD-1K3F-92QM-4X.")?;
            return Ok(exit::USAGE);
        }
    };
    let heard = Heard::new(&code);
    if json {
        serde_json::to_writer_pretty(&mut *streams.out, &heard)?;
        writeln!(streams.out)?;
        return Ok(0);
    }
    let (out, voice) = (&mut *streams.out, streams.voice);
    writeln!(out, "{}", voice.say(Heading { code: Term::from(&heard.support_code) }))?;
    match (code.cause.words().map(|words| heard.seat.say(voice, words)), heard.cause) {
        (Some(meaning), Some(id)) => writeln!(out, "\n{meaning}.   ({id})")?,
        (Some(meaning), None) => writeln!(out, "\n{meaning}.")?,
        (None, _) if code.side == Side::None => writeln!(out, "\n{}", voice.say(NoFault {}))?,
        (None, _) => writeln!(out, "\n{}", voice.say(NoSingleCause {}))?,
    }
    let place = if heard.seat == Seat::Called { OF_HOST } else { plain_words::place(code.side) };
    writeln!(out, "{}", voice.say(Where { place: place.into() }))?;
    writeln!(out, "{}\n", voice.say(HowSure { sure: plain_words::sure(code.confidence).into() }))?;
    for layer in &heard.layers {
        let status = voice.text(plain_words::status(layer.status));
        writeln!(out, "  {status:<10} {}", voice.text(layer.id.title()))?;
    }
    Ok(0)
}

says! { "cli-explain":
    Heading { code: Term } = "Support code {code}";
    NoFault {} = "No fault was found.";
    NoSingleCause {} = "No single cause was found.";
    Where { place: Phrase } = "Where:     {place}";
    HowSure { sure: Phrase } = "How sure:  {sure}";
    InNoList {} = "This is not in any list that Redial has, so what it means is unknown. Check the computer itself with \u{201c}redial check NAME\u{201d}.";
    FirstInNoList {} = "The first number is not in any list that Redial has, so what it means is unknown. Check the computer itself with \u{201c}redial check NAME\u{201d}.";
    Possible { what: Phrase } = "Possible: {what}";
    SecondNumber { what: Phrase } = "The second number: {what}";
}

/// A support code, spelt out.
#[derive(serde::Serialize)]
struct Heard {
    support_code: String,
    cause: Option<Cause>,
    meaning: Option<String>,
    /// Where whoever hears of it sits.
    #[serde(skip)]
    seat: Seat,
    side: Side,
    confidence: Confidence,
    layers: Vec<HeardLayer>,
}

#[derive(serde::Serialize)]
struct HeardLayer {
    id: Layer,
    status: Status,
}

impl Heard {
    fn new(code: &SupportCode) -> Self {
        // Only a look from the inside finds these, so the code comes from the computer to be reached.
        let of_host = code.cause.known().is_some_and(|cause| host::rules::find(cause).is_some());
        let seat = if of_host { Seat::Called } else { Seat::Caller };
        let meaning = code.cause.words().map(|words| seat.say(Voice::ENGLISH, words));
        let layers = Layer::ALL.into_iter().zip(code.layers).map(|(id, status)| HeardLayer { id, status });
        Self {
            support_code: code.to_string(),
            cause: code.cause.known(),
            meaning,
            seat,
            side: code.side,
            confidence: code.confidence,
            layers: layers.collect(),
        }
    }
}

const OF_HOST: &str = "On this computer: the one that the code was read from, which others want to reach";

#[derive(serde::Serialize)]
struct Explained {
    error: ReportedError,
    layer: Area,
    side: Side,
    #[serde(serialize_with = "said::texts::serialize")]
    meaning: Vec<Said>,
    codes: Vec<&'static Code>,
}

fn explain(understood: Understood) -> Explained {
    let Understood { error, text } = understood;
    let main = codes::main_code(error.code).or_else(|| codes::status(error.code));
    let extended = error.extended.and_then(codes::extended);
    let story = codes::pair(error.code, error.extended);
    let known = codes::known(error);
    let is_asked = |number| [error.code, error.extended].contains(&Some(number));
    let mut meaning: Vec<Said> = Vec::new();
    if let Some(story) = story {
        meaning.extend([story.meaning, story.caution].map(Said::from));
        meaning.extend(story.reasons.iter().map(|reason| Possible { what: reason.text.into() }.into()));
        meaning.push(story.next.into());
    } else {
        if known.is_none() || (error.code.is_some() && main.is_none()) {
            meaning.push(if error.has_numbers() { FirstInNoList {}.into() } else { InNoList {}.into() });
        }
        meaning.extend(known.into_iter().flat_map(|known| [known.meaning, known.next]).map(Said::from));
        let second = extended.filter(|_| error.code.is_some());
        meaning.extend(second.map(|code| SecondNumber { what: code.meaning.into() }.into()));
    }
    Explained {
        error: ReportedError { numbers: error, text },
        layer: story.map(|s| s.layer).or_else(|| known.map(|known| known.layer)).unwrap_or(Area::Nowhere),
        side: story.map(|s| s.side).or_else(|| known.map(|known| known.side)).unwrap_or(Side::Undecided),
        meaning,
        // An entry for a whole range has its first number, which nobody asked about.
        codes: main.into_iter().chain(extended).filter(|code| is_asked(code.number)).collect(),
    }
}

fn write(explained: &Explained, voice: Voice, out: &mut dyn io::Write) -> io::Result<()> {
    let said = match &explained.error {
        ReportedError { text: Some(text), .. } => format!("\u{201c}{}\u{201d}", plain(text)),
        ReportedError { numbers, .. } => format!("Error {numbers}"),
    };
    writeln!(out, "{said}   layer: {}   side: {}", explained.layer.id(), explained.side.id())?;
    for code in &explained.codes {
        writeln!(out, "  0x{:X}  {}", code.number, code.name)?;
    }
    for sentence in &explained.meaning {
        writeln!(out, "\n{}", sentence.to(voice))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[&str]) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let words: Vec<_> = words.iter().map(|&word| word.to_owned()).collect();
        let code = run(&words, false, &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH }).unwrap();
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn people_read_their_language_and_programs_english() {
        let told = |json| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let words = ["0x904".to_owned(), "0x7".to_owned()];
            run(&words, json, &mut Streams { out: &mut out, err: &mut err, voice: Voice::BRACKETS }).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert!(told(false).contains("\u{27e6}Possible: \u{27e6}"), "{}", told(false));
        assert!(told(true).contains("Possible: ") && !told(true).contains('\u{27e6}'));
    }

    #[test]
    fn a_support_code_is_spelt_out() {
        let (code, out, err) = said(&["rd", "14PR", "813B", "HV"]);
        assert_eq!((code, err.as_str()), (0, ""));
        for part in [
            "certificate has expired",
            "(certificate-expired)",
            "On the other computer",
            "Certain",
            "Warning    Certificate",
        ] {
            assert!(out.contains(part), "{part}: {out}");
        }
        assert_eq!(out.lines().filter(|line| line.starts_with("  ")).count(), Layer::ALL.len());
    }

    #[test]
    fn a_code_from_the_computer_to_be_reached_speaks_of_that_one() {
        let mut streams = (Vec::new(), Vec::new());
        let practice = crate::practice::computers::host::computer().unwrap();
        let report = crate::report::Report::of_host(&host::examine(&practice), None);
        let words = [report.support_code];
        let code = run(&words, false, &mut Streams { out: &mut streams.0, err: &mut streams.1, voice: Voice::ENGLISH })
            .unwrap();
        let out = String::from_utf8(streams.0).unwrap();
        assert!(
            code == 0 && out.contains("The certificate on this computer has expired.   (host-certificate-expired)"),
            "{out}"
        );
        assert!(
            out.contains("On this computer: the one that the code was read from") && !out.contains("other computer"),
            "{out}"
        );
    }

    #[test]
    fn a_misheard_one_is_said_to_be_so() {
        let (code, out, err) = said(&["RD-14PR-813B-00"]);
        assert_eq!((code, out.as_str()), (64, ""));
        assert!(err.contains("wrong") && err.contains("once more"), "{err}");
    }

    #[test]
    fn numbers_are_still_numbers() {
        let (code, out, _) = said(&["0x904", "0x7"]);
        assert!(code == 0 && out.starts_with("Error 0x904/0x7"), "{out}");
        assert_eq!(said(&[" "]).0, 64);
    }

    #[test]
    fn whatever_the_box_said_is_answered() {
        for (text, part) in [
            ("Your credentials did not work", "password was not accepted"),
            ("nonsense", "unknown"),
            ("0x2407", "unknown"),
            ("0x2407/0x0", "unknown"),
            ("0x516", "unknown"),
            ("0x8007274c", "did not answer in time"),
            ("0x80071234", "general error numbers of Windows"),
            ("0x3000064", "Gateway"),
            ("exDiscReasonServerDeniedConnection", "denied the connection"),
            ("0x708", "127.0.0.2"),
            ("0x904 0x7", "load balancer"),
            ("0x904 0x7", "NoMachine"),
            ("rd 904 7", "Error 0x904/0x7"),
            ("-2146893048", "Error 0x80090308"),
        ] {
            let (code, out, err) = said(&[text]);
            assert!(code == 0 && err.is_empty() && out.contains(part), "{text}: {out}{err}");
        }
        assert!(!said(&["0x3000064"]).1.contains("0x3000000"), "nobody asked about that one");
        assert!(!said(&["0x2407/0x0"]).1.contains("Nothing needs to be done"));
        assert!(!said(&["nonsense\u{1b}[2J"]).1.contains('\u{1b}'));
    }
}
