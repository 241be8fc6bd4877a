//! Sentences that more than one page needs, and those for errors.

use std::time::Duration;

use crate::model::{Confidence, Layer, Side, Status, Target, TargetError};
use crate::report::LayerReport;
use crate::report::escape::plain;
use crate::report::json::ReadError;
use crate::session::files::OpenError;
use crate::session::{Format, InputError, Step};

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

/// Who can mend it.
pub const fn remedy_title(side: Side) -> &'static str {
    match side {
        Side::Client => "What you can do",
        Side::Network => "What you or the people who run the network can do",
        Side::Server => "What the person in charge of the other computer can do",
        Side::None | Side::Undecided => "What to try next",
    }
}

/// Why what was typed names no computer, and what would.
pub const fn target_error(error: &TargetError) -> &'static str {
    match error {
        TargetError::Empty => "Type the computer's name or address first.",
        TargetError::TooLong => "That is too long for a computer's name. Please check it.",
        TargetError::Port => {
            "The number after the colon must be between 1 and 65535. Most computers need no number at all."
        }
        TargetError::Name => {
            "This can't be a computer's name or address. Names have letters, digits, dots and hyphens, such as office-pc or pc.example.com."
        }
    }
}

/// Why a file could not be opened.
pub fn open_error(error: &OpenError) -> String {
    match error {
        OpenError::Connection(InputError::Unreadable(_, error)) | OpenError::Unreadable(error) => io_error(error),
        OpenError::Connection(InputError::NotRdp(_)) => "It is not a Remote Desktop connection file.".to_owned(),
        OpenError::Connection(InputError::NoTarget(_, error) | InputError::Target(error, _)) => match error {
            TargetError::Empty => "It doesn't say which computer to connect to.".to_owned(),
            TargetError::Port => "Its port is not a number between 1 and 65535.".to_owned(),
            TargetError::TooLong | TargetError::Name => "The computer that it names can't be one.".to_owned(),
        },
        OpenError::NotReport(ReadError::Newer(_)) => {
            "It was made by a newer Redial. Please open it with that one.".to_owned()
        }
        OpenError::NotReport(ReadError::TooLong | ReadError::Broken { .. }) => {
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
        ErrorKind::PermissionDenied => "Windows or its owner doesn't allow it.".to_owned(),
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
    fn addresses_can_be_typed_again() {
        for typed in ["pc1", "pc1:3390", "::1", "[::1]:3390", "10.0.0.1"] {
            assert_eq!(address(&Target::parse(typed).unwrap()), typed);
        }
    }
}
