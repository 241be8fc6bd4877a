//! What people are told of many checks: a line of each, how far it is, and what it comes to.

use std::fmt::Write as _;
use std::path;
use std::time;

use super::pace::{self, EACH};
use super::row::{Row, Unread};
use crate::model::said::{Duration, Path, Phrase, Voice};
use crate::report::escape::plain;
use crate::report::expires::{Expires, Shown};
use crate::says;

says! { "cli-many":
    Twice { n: Count } = "{n?1 line names|# lines name} a computer that is in the list already.";
    NoDocument { n: Count } =
        "{n?1 line that can't be read has|# lines that can't be read have} no document in the JSON, as no computer was checked.";
    SlowlyBetween { rate: Number, least: Phrase, most: Phrase } =
        "No more than {rate} connections in six minutes, so that nobody takes this for an attack: it takes {least} where every computer answers, and up to {most} where none does. --rate changes that.";
    Minutes { n: Count } = "{n?a minute|# minutes}";
    Hours { n: Count } = "{n?an hour|# hours}";
    Kept { file: Path } = "The metrics in {file} stay as they were, as not every computer was checked.";
    Done { n: Number, all: Number } = "{n} of {all} done";
    Waiting { n: Number, all: Number, wait: Duration } =
        "{n} of {all} done; goes on in {wait}, so that nobody takes it for an attack";
    Checked { n: Count } = "{n?1 computer was|# computers were} checked:";
    NotChecked { n: Count } = "{n?1 computer was|# computers were} not checked any more.";
    AndMore { n: Count } = "and {n?1 more|# more}";
    Soon { n: Count, days: Count } =
        "{n?1 certificate expires|# certificates expire} within {days?a day|# days}, or {n?has|have} expired:";
    NoneSoon { days: Count } = "No certificate that was seen expires within {days?a day|# days}.";
}

/// Columns before the sentence.
const COLUMN: usize = 32;
/// Names of one kind that are told; the rest is counted.
const MOST_NAMES: usize = 5;

/// What is told of a list before the first of its computers is asked.
pub fn beforehand(
    all: usize,
    unread: &[Unread],
    repeated: usize,
    rate: usize,
    with_documents: bool,
    voice: Voice,
) -> Vec<String> {
    let repeated = (repeated > 0).then(|| voice.say(Twice { n: repeated.into() }));
    let without = (with_documents && !unread.is_empty()).then(|| voice.say(NoDocument { n: unread.len().into() }));
    [repeated, without, slowly(all, rate, voice)].into_iter().flatten().collect()
}

/// Whoever will wait for long is told so.
fn slowly(all: usize, rate: usize, voice: Voice) -> Option<String> {
    let [least, most] = [1, EACH].map(|asked| pace::waits(all, rate, asked));
    let (rate, told) = (rate.max(EACH).into(), !most.is_zero());
    told.then(|| voice.say(SlowlyBetween { rate, least: about(least), most: about(most) }))
}

/// In whole minutes, or hours where those are many.
fn about(long: time::Duration) -> Phrase {
    let minutes = long.as_secs().div_ceil(60).max(1);
    if minutes < 120 { Minutes { n: minutes.into() }.into() } else { Hours { n: minutes.div_ceil(60).into() }.into() }
}

/// What became of the metrics of a run that was cut short.
pub fn kept(file: &path::Path, voice: Voice) -> String {
    plain(&voice.say(Kept { file: Path(file.display().to_string()) }))
}

/// How far it is; `wait` is the time until the next one begins, where it has to.
pub fn progress(done: usize, all: usize, wait: Option<time::Duration>, voice: Voice) -> String {
    let (n, all) = (done.into(), all.into());
    match wait {
        None => voice.say(Done { n, all }),
        Some(wait) => {
            let wait = Duration::whole_seconds(wait.as_secs_f64() * 1000.0);
            voice.say(Waiting { n, all, wait })
        }
    }
}

pub fn line(row: &Row, voice: Voice) -> String {
    format!("{:<COLUMN$} {}", plain(&row.name), plain(&row.headline.to(voice)))
}

/// What it came to: how many of each kind, the most frequent fault first, and which certificates will expire.
pub fn write(rows: &[Row], all: usize, within: Option<u32>, now_unix: u64, voice: Voice) -> String {
    // Writing to a text does not fail.
    let mut text = format!("\n{}\n", voice.say(Checked { n: rows.len().into() }));
    for kind in kinds(rows) {
        let first = kind[0];
        let id = first.cause.as_deref().unwrap_or_default();
        let _ = write!(text, "{:>6}  {id:<28} ", kind.len());
        // Where all is well, nobody needs the names.
        let told = if first.is_faulty() { names(&kind, voice) } else { plain(&first.headline.to(voice)) };
        let _ = writeln!(text, "{told}");
    }
    if rows.len() < all {
        let _ = writeln!(text, "{}", voice.say(NotChecked { n: (all - rows.len()).into() }));
    }
    if let Some(days) = within {
        text += &forecast(rows, days, now_unix, voice);
    }
    text
}

/// Faults of one cause together.
fn kinds(rows: &[Row]) -> Vec<Vec<&Row>> {
    let mut kinds: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        let same = |kind: &&mut Vec<&Row>| (kind[0].code, &kind[0].cause) == (row.code, &row.cause);
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.push(row),
            None => kinds.push(vec![row]),
        }
    }
    kinds.sort_by_key(|kind| (!kind[0].is_faulty(), std::cmp::Reverse(kind.len())));
    kinds
}

fn names(kind: &[&Row], voice: Voice) -> String {
    let shown: Vec<_> = kind.iter().take(MOST_NAMES).map(|row| plain(&row.name)).collect();
    let more = kind.len() - shown.len();
    let rest = if more > 0 { format!(" {}", voice.say(AndMore { n: more.into() })) } else { String::new() };
    shown.join(", ") + &rest
}

/// The soonest first.
fn forecast(rows: &[Row], days: u32, now_unix: u64, voice: Voice) -> String {
    let until = |row: &&Row| row.certificate.as_ref().map_or(i64::MAX, |shown| shown.until_unix);
    let expires = |shown: &Shown| Expires::new(shown.clone(), now_unix, days);
    let soon = |row: &&Row| row.certificate.as_ref().and_then(expires).is_some_and(|expires| expires.soon);
    let mut rows: Vec<_> = rows.iter().filter(soon).collect();
    rows.sort_by_key(until);
    if rows.is_empty() {
        return format!("\n{}\n", voice.say(NoneSoon { days: days.into() }));
    }
    let mut text = format!("\n{}\n", voice.say(Soon { n: rows.len().into(), days: days.into() }));
    for row in rows {
        if let Some(expires) = row.certificate.as_ref().and_then(expires) {
            let told = plain(&expires.said().to(voice));
            let _ = writeln!(text, "{:<COLUMN$} {told}", plain(&row.name));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn rows() -> Vec<Row> {
        let faulty = (1..=7).map(|n| (format!("pc-{n}"), sample::refused()));
        let others = [("well".to_owned(), sample::healthy()), ("old".to_owned(), sample::expired())];
        let all = faulty.chain(others);
        all.map(|(name, report)| Row::new(name, &report, time::Duration::from_secs(1))).collect()
    }

    #[test]
    fn faults_come_first_and_names_are_cut() {
        let text = write(&rows(), 12, None, sample::NOW.try_into().unwrap(), Voice::ENGLISH);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[1], "9 computers were checked:");
        assert!(lines[2].starts_with("     7  port-refused"), "{text}");
        assert!(lines[2].ends_with("pc-1, pc-2, pc-3, pc-4, pc-5 and 2 more"), "{text}");
        assert!(lines[4].starts_with("     1   "), "{text}");
        assert_eq!(lines[5], "3 computers were not checked any more.");
    }

    #[test]
    fn the_soonest_certificate_comes_first() {
        let now = sample::NOW.try_into().unwrap();
        let text = forecast(&rows(), 200, now, Voice::ENGLISH);
        let (old, well) = (text.find("\nold ").unwrap(), text.find("\nwell ").unwrap());
        assert!(old < well && text.starts_with("\n2 certificates expire within 200 days"), "{text}");
        assert!(forecast(&rows()[..8], 30, now, Voice::ENGLISH).contains("No certificate"), "{text}");
    }

    #[test]
    fn whoever_will_wait_is_told() {
        let told = |all| slowly(all, 19, Voice::ENGLISH);
        assert_eq!(told(3), None);
        assert!(told(14).unwrap().contains("takes a minute where every computer answers, and up to 24 minutes where"));
        assert!(told(15).unwrap().contains("takes 6 minutes where every computer answers, and up to 24 minutes where"));
        assert!(told(1000).unwrap().contains("takes 8 hours where every computer answers, and up to 34 hours where"));
        assert_eq!(slowly(100_000, 0, Voice::ENGLISH), None);
        assert_eq!(progress(1, 9, None, Voice::ENGLISH), "1 of 9 done");
    }
}
