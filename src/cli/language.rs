//! `--language TAG`, which every command takes, wherever it stands.

use std::ffi::OsString;

use super::args::UsageError;
use crate::model::said::{Language, Voice};

const OPTION: &str = "--language";

/// Who is to be spoken to, if anybody was named (of several the last one), and the other arguments.
///
/// # Errors
/// Where Redial has no such language.
pub fn take(arguments: impl IntoIterator<Item = OsString>) -> Result<(Option<Voice>, Vec<OsString>), UsageError> {
    let (mut voice, mut rest) = (None, Vec::new());
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        // The words of the helper are its own, and what follows two dashes is no option.
        if argument == "--" || (argument == "--elevated" && rest.is_empty()) {
            rest.push(argument);
            rest.extend(arguments);
            break;
        }
        let value = argument.to_str().and_then(|text| text.strip_prefix(OPTION));
        let tag = match value.map(|value| value.strip_prefix('=').ok_or(value)) {
            Some(Ok(tag)) => tag.to_owned(),
            Some(Err("")) => arguments.next().unwrap_or_default().to_string_lossy().into_owned(),
            Some(Err(_)) | None => {
                rest.push(argument);
                continue;
            }
        };
        voice = Some(Voice::of(&tag).ok_or_else(|| UsageError::Language(unknown(&tag)))?);
    }
    Ok((voice, rest))
}

fn unknown(tag: &str) -> String {
    let tag: String = tag.chars().filter(|c| !c.is_control()).take(60).collect();
    let known: Vec<_> = Language::all().map(|language| format!("{} ({})", language.tag, language.name)).collect();
    format!("\u{201c}{tag}\u{201d} is not a language that redial speaks; it speaks {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(line: &str) -> Result<(Option<&'static str>, String), String> {
        let (voice, rest) = take(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())?;
        let rest: Vec<_> = rest.iter().map(|word| word.to_string_lossy()).collect();
        Ok((voice.map(|voice| voice.language.tag), rest.join(" ")))
    }

    #[test]
    fn it_may_stand_anywhere() {
        for (line, tag, rest) in [
            ("", None, ""),
            ("--language de", Some("de"), ""),
            ("open FILE --language de-AT", Some("de"), "open FILE"),
            ("--language=en explain 0x904", Some("en"), "explain 0x904"),
            ("check pc1 --language de --port 3390", Some("de"), "check pc1 --port 3390"),
            ("--language de --language qps-ploc host", Some("qps-ploc"), "host"),
            ("--elevated --language de", None, "--elevated --language de"),
            ("explain -- --language de", None, "explain -- --language de"),
            ("host --languages", None, "host --languages"),
        ] {
            assert_eq!(taken(line), Ok((tag, rest.to_owned())), "{line}");
        }
    }

    #[test]
    fn an_unknown_one_is_told_with_those_there_are() {
        for line in ["--language tlh", "check pc1 --language=tlh", "--language", "--language="] {
            let told = taken(line).unwrap_err();
            assert!(told.ends_with("it speaks en (English), de (Deutsch)"), "{line}: {told}");
        }
        assert!(!taken("--language \u{1b}[2J").unwrap_err().contains('\u{1b}'));
    }
}
