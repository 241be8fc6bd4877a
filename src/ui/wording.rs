//! Sentences that more than one page needs, and those for errors.

use crate::model::said::Voice;
use std::time::Duration;

use crate::model::{Confidence, Layer, Side, Status, Target, TargetError, Undo, day};
use crate::report::LayerReport;
use crate::report::escape::plain;
use crate::report::json::ReadError;
use crate::session::files::OpenError;
use crate::session::fixing::{Fix, MadeState, Reader};
use crate::session::{Format, InputError, Step};

use super::icons;
use super::widget::Mark;

/// What is being done while a layer is asked.
pub const fn asking(layer: Layer) -> &'static str {
    match layer {
        Layer::ThisPc => "Looking at this computer's own connection.",
        Layer::Name => "Looking up the computer's name.",
        Layer::Network => "Looking for a way to the other computer.",
        Layer::Port => "Knocking at the door that Remote Desktop uses.",
        Layer::Negotiation => "Asking Remote Desktop whether it is there.",
        Layer::Tls => "Trying an encrypted connection.",
        Layer::Certificate => "Reading the other computer's certificate, its proof of identity.",
        Layer::SignIn => "Asking whether it takes sign-ins. No password is sent.",
        Layer::Gateway => "Asking the gateway.",
        Layer::Udp => "Asking for the faster transport.",
    }
}

pub const fn mark(status: Status) -> Mark {
    match status {
        Status::Pass => Mark::Pass,
        Status::Warn => Mark::Warn,
        Status::Fail => Mark::Fail,
        Status::Unknown => Mark::Unknown,
        Status::Skipped => Mark::Skipped,
    }
}

/// A mark as a word, for a layer.
pub const fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Idle => "Waiting",
        Mark::Busy => "Checking",
        Mark::Pass => "Works",
        Mark::Warn => "Warning",
        Mark::Fail => "Fault here",
        Mark::Unknown => "Unclear",
        Mark::Skipped => "Not asked",
    }
}

/// What the title bar says, and a screen reader first.
pub const fn window_title(step: Step) -> &'static str {
    match step {
        Step::Start => "Redial \u{2013} Which computer?",
        Step::Checking => "Redial \u{2013} Checking",
        Step::Result => "Redial \u{2013} Result",
        Step::Report => "Redial \u{2013} Report",
        Step::Fixes => "Redial \u{2013} Every fix",
        Step::Fix => "Redial \u{2013} Fix",
        Step::Changes => "Redial \u{2013} Changes made",
        Step::Host => "Redial \u{2013} This computer",
    }
}

/// Whose side it is on, as a short answer.
pub const fn side(side: Side) -> &'static str {
    match side {
        Side::Client => "It is this computer",
        Side::Network => "It is the network in between",
        Side::Server => "It is the other computer",
        Side::None => "No fault found",
        Side::Undecided => "Not decided yet",
    }
}

pub const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "We are sure of this.",
        Confidence::Likely => "This is very likely the reason.",
        Confidence::Possible => "This may be the reason, but that is not certain.",
    }
}

/// Why a file could not be opened.
pub fn open_error(error: &OpenError) -> String {
    match error {
        OpenError::Connection(InputError::Unreadable(_, error)) | OpenError::Unreadable(error) => io_error(error),
        OpenError::Connection(InputError::NotRdp(_)) => "It is not a Remote Desktop connection file.".to_owned(),
        OpenError::Connection(InputError::NoComputer(_)) => "It doesn't say which computer to connect to.".to_owned(),
        OpenError::Connection(InputError::NoTarget(_, error) | InputError::Target(error, _)) => match error {
            TargetError::Empty => "It doesn't say which computer to connect to.".to_owned(),
            TargetError::Port => "Its port is not a number between 1 and 65535.".to_owned(),
            TargetError::TooLong | TargetError::Name => "The computer that it names can't be one.".to_owned(),
        },
        // What somebody typed is answered where it was typed.
        OpenError::Connection(InputError::Doubtful(..) | InputError::Number(..)) => {
            "The computer that it names can't be one.".to_owned()
        }
        OpenError::NotReport(ReadError::Newer(_)) => {
            "It was made by a newer Redial. Please open it with that one.".to_owned()
        }
        OpenError::NotReport(ReadError::TooLong | ReadError::TooMuch(_) | ReadError::Broken { .. }) => {
            "It is a report, but a damaged one. Please ask for a fresh copy.".to_owned()
        }
        OpenError::NotReport(ReadError::NotJson { .. } | ReadError::NotAReport) => {
            "It is not a report that Redial can read. Reports to be opened again are saved as JSON.".to_owned()
        }
    }
}

/// What the system said about a file.
pub fn io_error(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "There is no such file or folder.".to_owned(),
        ErrorKind::PermissionDenied => "This computer doesn't let you do that there.".to_owned(),
        ErrorKind::AlreadyExists => "There is already a file of that name. Please choose another name.".to_owned(),
        ErrorKind::StorageFull => "The disk is full.".to_owned(),
        ErrorKind::IsADirectory => "That is a folder, not a file.".to_owned(),
        _ => format!("The system says: {}.", plain(&error.to_string())),
    }
}

pub const fn format_title(format: Format) -> &'static str {
    match format {
        Format::Html => "Web page",
        Format::Text => "Text",
        Format::Json => "Data (JSON)",
    }
}

pub const fn format_use(format: Format) -> &'static str {
    match format {
        Format::Html => "Opens in any browser and prints well. The best choice for people.",
        Format::Text => "For pasting into a mail or a ticket.",
        Format::Json => "Redial can open it again, and helpdesk tools can read it.",
    }
}

/// How long a layer took: "85 ms", "1.2 s". Nothing where nothing was asked.
pub fn took(layer: &LayerReport) -> String {
    match layer.took_ms {
        _ if layer.status == Status::Skipped => String::new(),
        ms if ms < 0.05 => String::new(),
        ms if ms < 1.0 => "under 1 ms".to_owned(),
        ms if ms < 1000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.1} s", ms / 1000.0),
    }
}

/// "1.2 s", in steps that a reader can follow.
pub fn elapsed(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// A shield where Windows asks for an administrator, as Windows itself shows it.
pub const fn fix_icon(fix: &Fix) -> &'static str {
    if fix.elevated { icons::SHIELD } else { icons::WRENCH }
}

/// What a fix says, as a window says it.
pub fn on_screen(text: &str) -> String {
    Reader::Window.say(Voice::ENGLISH, text)
}

/// How much can be taken back, as a title and a sentence.
pub const fn undo(undo: Undo) -> (&'static str, &'static str) {
    match undo {
        Undo::Full => {
            ("All of it can be undone", "Redial writes down what was there before, and puts it back exactly.")
        }
        Undo::Partial => ("Part of it can be undone", "What can't be undone is marked above."),
        Undo::None => ("This can't be undone", "What is done is done. What that means stands above."),
    }
}

/// What is to be known of a single step.
pub const fn step_undo(undo: Undo) -> Option<&'static str> {
    match undo {
        Undo::Full => None,
        Undo::Partial => Some("Part of this step can't be undone."),
        Undo::None => Some("This step can't be undone."),
    }
}

/// How a fix stands.
pub const fn made_state(state: MadeState) -> (&'static str, Mark) {
    match state {
        MadeState::Done => ("Done", Mark::Pass),
        MadeState::Partial => ("Partly done", Mark::Warn),
        MadeState::Undone => ("Undone", Mark::Skipped),
        MadeState::HalfDone => ("Cut short", Mark::Warn),
        MadeState::Nothing => ("Nothing was changed", Mark::Skipped),
    }
}

/// When something was, as people say it.
pub fn ago(then: u64, now: u64) -> String {
    let seconds = now.saturating_sub(then);
    let counted = |number: u64, one: &str, more: &str| {
        if number == 1 { format!("1 {one} ago") } else { format!("{number} {more} ago") }
    };
    match seconds {
        0..60 => "just now".to_owned(),
        60..3600 => counted(seconds / 60, "minute", "minutes"),
        3600..86_400 => counted(seconds / 3600, "hour", "hours"),
        _ => format!("on {}", day(i64::try_from(then).unwrap_or(i64::MAX))),
    }
}

/// "5 hours", without a word too much.
pub fn long(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", seconds / 60),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// What a fix's choice means.
pub fn fix_choice(value: &'static str) -> (&'static str, &'static str) {
    match value {
        "tls" => ("TLS, always", "The usual and safe way."),
        "negotiate" => ("Whatever both computers know", "TLS where both can, else the old way."),
        "rdp" => ("The old way, as a test", "Weak, and without a certificate."),
        "acl" => ("Give Windows back its rights to the key", "The gentle way. Nothing is removed."),
        "move-key" => ("Put this one key aside", "Windows makes a new one, and a new certificate with it."),
        "expert" => ("Put every machine key aside", "For experts. Other programs lose their keys until it is undone."),
        other => (other, ""),
    }
}

/// Who sees to it that what was lowered for a while goes back.
pub fn put_back_by(windows: bool) -> &'static str {
    if windows {
        "Windows sees to that even if Redial is closed by then, and at once if the computer restarts."
    } else {
        "If Redial is closed by then, it is put back at the next start."
    }
}

/// When something that was lowered for a while is over.
pub fn put_back(at: u64, now: u64) -> String {
    match countdown(at, now).as_str() {
        "0:00" => "It is due to be put back now".to_owned(),
        left => format!("It puts itself back in {left}"),
    }
}

/// "29:07", until something is put back.
fn countdown(at: u64, now: u64) -> String {
    let left = at.saturating_sub(now);
    format!("{}:{:02}", left / 60, left % 60)
}

/// A target as one would type it.
pub fn address(target: &Target) -> String {
    let host = target.host.to_string();
    match target.port {
        crate::model::DEFAULT_PORT => host,
        port if host.contains(':') => format!("[{host}]:{port}"),
        port => format!("{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Evidence;
    use crate::report::Report;
    use crate::session::fixing::{ALL, Kind};

    #[test]
    fn times_are_short() {
        let shown = |took_ms, status| {
            let report = Report::new(&Evidence::new(Target::parse("pc1").unwrap(), None, 0));
            took(&LayerReport { status, took_ms, ..report.layers[0].clone() })
        };
        let times = [0.0, 0.4, 85.3, 1234.0].map(|ms| shown(ms, Status::Pass));
        assert_eq!(times, ["", "under 1 ms", "85 ms", "1.2 s"]);
        assert_eq!(shown(7.0, Status::Skipped), "");
    }

    #[test]
    fn points_in_time_are_told_as_people_do() {
        let told = [0, 59, 60, 7199, 90_000].map(|seconds| ago(1_795_132_800 - seconds, 1_795_132_800));
        assert_eq!(told, ["just now", "just now", "1 minute ago", "1 hour ago", "on 18 November 2026"]);
        assert_eq!([countdown(1800, 0), countdown(67, 0), countdown(5, 9)], ["30:00", "1:07", "0:00"]);
    }

    #[test]
    fn no_fix_speaks_of_a_command_line() {
        for fix in ALL {
            let text = on_screen(fix.explain);
            assert!(!text.contains("--"), "{}", fix.id);
            for value in fix.options.iter().flat_map(|option| match option.kind {
                Kind::Choice(values) => values,
                _ => &[],
            }) {
                assert!(!text.contains(&format!("\u{201c}{value}\u{201d}")), "{}: {value}", fix.id);
            }
        }
    }

    #[test]
    fn addresses_can_be_typed_again() {
        for typed in ["pc1", "pc1:3390", "::1", "[::1]:3390", "10.0.0.1"] {
            assert_eq!(address(&Target::parse(typed).unwrap()), typed);
        }
    }
}
