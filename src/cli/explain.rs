//! `redial explain`: what an error number, or a support code read over the phone, means.

use std::io;

use super::{Streams, exit};
use crate::codes::{self, Area, Code, Understood};
use crate::model::said::{self, Term, Voice};
use crate::model::{Cause, Confidence, FixId, Place, Said, Side, Status, Undo};
use crate::report::escape::plain;
use crate::report::support_code::{self, Decoded};
use crate::report::{ReportedError, markdown};
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
    let told = match support_code::read(text) {
        Ok(code) => Decoded::new(code),
        Err(error) => {
            writeln!(streams.err, "redial: {}", Said::from(error))?;
            if let Some(advice) = error.advice() {
                writeln!(streams.err, "{advice}")?;
            }
            return Ok(exit::USAGE);
        }
    };
    if json {
        serde_json::to_writer_pretty(&mut *streams.out, &Heard::new(&told))?;
        writeln!(streams.out)?;
    } else {
        spell_out(&told, streams.voice, streams.out)?;
    }
    Ok(0)
}

fn spell_out(told: &Decoded, voice: Voice, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}", voice.say(Heading { code: Term(told.code.to_string()) }))?;
    match (&told.headline, told.code.cause.known()) {
        (Some(headline), Some(id)) => writeln!(out, "\n{}.   ({id})", headline.to(voice))?,
        (Some(headline), None) => writeln!(out, "\n{}.", headline.to(voice))?,
        (None, _) if told.is_clean() => writeln!(out, "\n{}", voice.say(NoFault {}))?,
        (None, _) => writeln!(out, "\n{}", voice.say(NoSingleCause {}))?,
    }
    writeln!(out, "{}", voice.say(Where { place: told.place.clone().into() }))?;
    writeln!(out, "{}\n", voice.say(HowSure { sure: told.sure.clone().into() }))?;
    let states: Vec<_> = told.states.iter().map(|state| (state.word.to(voice), state.title.to(voice))).collect();
    let width = states.iter().map(|(word, _)| word.chars().count()).max().unwrap_or_default().max(10);
    for (word, title) in states {
        writeln!(out, "  {word:<width$} {title}")?;
    }
    if let Some(numbers) = told.box_says() {
        writeln!(out, "\n{}", numbers.to(voice))?;
    }
    if !told.remedies.is_empty() {
        writeln!(out, "\n{}", voice.say(ToPress {}))?;
        for remedy in &told.remedies {
            let (title, id) = (voice.text(remedy.fix.title), remedy.fix.id);
            writeln!(out, "\n- {title}   (redial fix {id})\n  {}", remedy.press.to(voice))?;
            writeln!(out, "  {}", remedy.effect.to(voice))?;
        }
    }
    let advice = told.advice(voice);
    for (title, lines) in [(Said::from(ByHand {}), &advice.steps), (KeepInMind {}.into(), &advice.cautions)] {
        list(&title.to(voice), lines, out)?;
    }
    list(&voice.say(References {}), &advice.references, out)
}

fn list(title: &str, lines: &[String], out: &mut dyn io::Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    lines.iter().try_for_each(|line| writeln!(out, "- {}", markdown::bare(line)))
}

says! { "cli-explain":
    Heading { code: Term } = "Support code {code}";
    NoFault {} = "No fault was found.";
    NoSingleCause {} = "No single cause was found.";
    Where { place: Phrase } = "Where:     {place}";
    HowSure { sure: Phrase } = "How sure:  {sure}";
    ToPress {} = "What to say to the person on the phone";
    ByHand {} = "By hand";
    KeepInMind {} = "Keep in mind";
    References {} = "Where to read more";
    InNoList {} = "Redial's lists don't have this, so what it means is unknown. Check the computer itself with \u{201c}redial check NAME\u{201d}.";
    FirstInNoList {} = "Redial's lists don't have the first number, so what it means is unknown. Check the computer itself with \u{201c}redial check NAME\u{201d}.";
    Possible { what: Phrase } = "Possible: {what}";
    SecondNumber { what: Phrase } = "The second number: {what}";
}

/// A support code, spelt out for programs.
#[derive(serde::Serialize)]
struct Heard<'a> {
    support_code: String,
    cause: Option<Cause>,
    meaning: Option<String>,
    side: Side,
    confidence: Confidence,
    layers: Vec<HeardLayer>,
    /// What the message box often shows.
    numbers: &'a [u32],
    remedies: Vec<HeardRemedy>,
    steps: Vec<String>,
    references: Vec<String>,
}

#[derive(serde::Serialize)]
struct HeardLayer {
    id: &'static str,
    status: Status,
    words: String,
}

#[derive(serde::Serialize)]
struct HeardRemedy {
    id: FixId,
    title: &'static str,
    #[serde(rename = "where")]
    place: Place,
    elevated: bool,
    undo: Undo,
    /// What to press, to be read to the person on the telephone.
    press: String,
}

impl<'a> Heard<'a> {
    fn new(told: &'a Decoded) -> Self {
        let advice = told.advice(Voice::ENGLISH);
        let layers = told.states.iter().map(|state| HeardLayer {
            id: state.id,
            status: state.status,
            words: state.word.english(),
        });
        let remedies = told.remedies.iter().map(|remedy| HeardRemedy {
            id: remedy.fix.id,
            title: remedy.fix.title,
            place: remedy.place,
            elevated: remedy.fix.elevated,
            undo: remedy.fix.undo,
            press: remedy.press.english(),
        });
        Self {
            support_code: told.code.to_string(),
            cause: told.code.cause.known(),
            meaning: told.headline.as_ref().map(Said::english),
            side: told.code.side,
            confidence: told.code.confidence,
            layers: layers.collect(),
            numbers: &told.numbers,
            remedies: remedies.collect(),
            steps: advice.steps.iter().map(|step| markdown::bare(step)).collect(),
            references: advice.references,
        }
    }
}

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
    let pair = codes::pair(error.code, error.extended);
    let known = codes::known(error);
    let is_asked = |number| [error.code, error.extended].contains(&Some(number));
    let mut meaning: Vec<Said> = Vec::new();
    if let Some(pair) = pair {
        meaning.extend([pair.meaning, pair.caution].map(Said::from));
        meaning.extend(pair.reasons.iter().map(|reason| Possible { what: reason.text.into() }.into()));
        meaning.push(pair.next.into());
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
        layer: pair.map(|s| s.layer).or_else(|| known.map(|known| known.layer)).unwrap_or(Area::Nowhere),
        side: pair.map(|s| s.side).or_else(|| known.map(|known| known.side)).unwrap_or(Side::Undecided),
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
    use crate::host;
    use crate::report::support_code::{Format, SupportCode};

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
            "Warning     Certificate",
            "The message box often shows: ",
            "(redial fix renew-certificate)",
            "press \u{201c}I'm at the computer that can't be reached\u{201d}",
            "Make this change",
            "By hand",
            "Where to read more",
        ] {
            assert!(out.contains(part), "{part}: {out}");
        }
        let states = out.lines().skip_while(|line| !line.starts_with("  ")).take_while(|line| !line.is_empty());
        assert_eq!(states.count(), support_code::LAYERS.len());
        assert!(!out.contains('`') && !out.contains("**"), "{out}");
    }

    #[test]
    fn a_code_of_today_says_the_same_as_the_old_one() {
        let today =
            SupportCode { format: Format::Second, ..support_code::read("RD-14PR-813B-HV").unwrap() }.to_string();
        let (of_old, of_today) = (said(&["RD-14PR-813B-HV"]).1, said(&[&today.to_lowercase()]).1);
        assert!(of_today.contains(&today) && of_old.replace("RD-14PR-813B-HV", &today) == of_today, "{of_today}");
    }

    /// Fields are only ever added.
    #[test]
    fn programs_read_what_they_always_read_and_more() {
        let mut out = Vec::new();
        let words = ["RD-14PR-813B-HV".to_owned()];
        run(&words, true, &mut Streams { out: &mut out, err: &mut Vec::new(), voice: Voice::BRACKETS }).unwrap();
        let heard: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(heard["support_code"], "RD-14PR-813B-HV");
        assert_eq!((&heard["cause"], &heard["side"]), (&Cause::CertificateExpired.id().into(), &"server".into()));
        assert_eq!(heard["meaning"], "The other computer's certificate has expired");
        assert_eq!(heard["confidence"], "certain");
        assert_eq!(heard["layers"][6], serde_json::json!({"id": "certificate", "status": "warn", "words": "Warning"}));
        assert!(heard["numbers"].as_array().unwrap().contains(&0x904.into()));
        let remedies = heard["remedies"].as_array().unwrap();
        let renew = remedies.iter().find(|remedy| remedy["id"] == "renew-certificate").unwrap();
        assert_eq!((&renew["where"], &renew["elevated"]), (&"there".into(), &true.into()));
        assert!(!heard["steps"].as_array().unwrap().is_empty() && !heard["references"].as_array().unwrap().is_empty());
        assert!(!String::from_utf8(out).unwrap().contains('\u{27e6}'));
    }

    #[test]
    fn a_code_is_told_in_the_readers_language() {
        let mut out = Vec::new();
        let words = ["RD-14PR-813B-HV".to_owned()];
        run(&words, false, &mut Streams { out: &mut out, err: &mut Vec::new(), voice: Voice::BRACKETS }).unwrap();
        let out = String::from_utf8(out).unwrap();
        for line in out.lines().filter(|line| !line.is_empty()) {
            let line = line.trim_start_matches([' ', '-']);
            assert!(line.starts_with('\u{27e6}'), "{line}");
        }
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
            out.contains("On the computer that the code was read from") && !out.contains("other computer"),
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
