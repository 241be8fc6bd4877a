//! Sentences that more than one page needs, and those for errors.

use std::time::Duration;

use crate::model::said::{Day, Said, Span, Unit, Voice};
use crate::model::{Confidence, Layer, Side, Status, Target, TargetError, Undo};
use crate::report::LayerReport;
use crate::report::escape::plain;
use crate::report::json::ReadError;
use crate::says;
use crate::session::files::OpenError;
use crate::session::fixing::{Fix, MadeState, Reader};
use crate::session::{InputError, WizardStep};

use super::icons;
use super::widget::Mark;

says! { "ui-wording":
    ThisComputer {} = "This computer";
    GoBack {} = "Back";
    BackToStart {} = "Back to start";
    ChangesMade {} = "Changes made";
    Close {} = "Close";
    CheckAgain {} = "Check again";
    ConnectNow {} = "Connect now";
    ChooseConnection {} = "Choose a connection file";
    OpenReport {} = "Open a saved report";
    CompareWithAnother {} = "Compare with another report";
    EveryFix {} = "All fixes";
    WhyWeThinkSo {} = "Why we think so";
    WhatThisMeans {} = "What this means";
    ReadMore {} = "Where to read more";
    ToBeReached {} = "The computer to be reached";
    SaveTheReport {} = "Save the report";
    CopyCode {} = "Copy";
    CodeCopied {} = "Copied";
    SupportCode {} = "Support code. Read it aloud if a helpdesk asks for it.";
    EachShowsFirst {} = "Each shows first what it will change. Nothing happens before you agree.";

    AskingThisPc {} = "Checking this computer's own connection.";
    AskingName {} = "Looking up the computer's name.";
    AskingNetwork {} = "Looking for a way to the other computer.";
    AskingPort {} = "Knocking at the door that Remote Desktop uses.";
    AskingNegotiation {} = "Asking Remote Desktop whether it is there.";
    AskingTls {} = "Trying an encrypted connection.";
    AskingCertificate {} = "Reading the other computer's certificate, its proof of identity.";
    AskingSignIn {} = "Asking whether it takes sign-ins. No password is sent.";
    AskingGateway {} = "Asking the gateway.";
    AskingUdp {} = "Asking for the faster transport.";
    AskingSession {} = "Asking for the first steps of a session. Nothing is shown there, and none is begun.";

    Waiting {} = "Waiting";
    IsWaiting {} = "waiting";
    Checking {} = "Checking";
    Works {} = "Works";
    Warning {} = "Warning";
    FaultHere {} = "Fault here";
    Unclear {} = "Unclear";
    NotAsked {} = "Not checked";

    TitleStart {} = "Redial \u{2013} Which computer?";
    TitleChecking {} = "Redial \u{2013} Checking";
    TitleResult {} = "Redial \u{2013} Result";
    TitleReport {} = "Redial \u{2013} Report";
    TitleFixes {} = "Redial – All fixes";
    TitleFix {} = "Redial \u{2013} Fix";
    TitleChanges {} = "Redial \u{2013} Changes made";
    TitleHost {} = "Redial \u{2013} This computer";
    TitleCompare {} = "Redial \u{2013} Two reports";

    SideClient {} = "It is this computer";
    SideNetwork {} = "It is the network in between";
    SideServer {} = "It is the other computer";
    SideNone {} = "No fault found";
    SideUndecided {} = "Not decided yet";

    Sure {} = "We are sure of this.";
    VeryLikely {} = "This is very likely the reason.";
    MayBe {} = "This may be the reason, but that is not certain.";

    NotRdp {} = "It is not a Remote Desktop connection file.";
    FileNamesNone {} = "It doesn't say which computer to connect to.";
    FilePort {} = "Its port is not a number between 1 and 65535.";
    FileName {} = "The computer that it names can't be one.";
    NewerReport {} = "It was made by a newer version of Redial. Please open it with that one.";
    DamagedReport {} = "It is a report, but a damaged one. Please ask for a fresh copy.";
    NotAReport {} = "It is not a report that Redial can read. Reports to be opened again are saved as JSON.";

    NoSuchFile {} = "There is no such file or folder.";
    NotAllowed {} = "You are not allowed to do that there.";
    AlreadyThere {} = "There is already a file with that name. Please choose another name.";
    DiskFull {} = "The disk is full.";
    IsAFolder {} = "That is a folder, not a file.";
    SystemSays { error: OsError } = "The system says: {error}.";

    NoTime {} = "under 1 ms";

    UndoAll {} = "All of it can be undone";
    UndoAllHow {} = "Redial writes down what was there before, and puts it back exactly.";
    UndoPart {} = "Part of it can be undone";
    UndoPartHow {} = "What can't be undone is marked above.";
    UndoNone {} = "This can't be undone";
    UndoNoneHow {} = "It can't be undone. What that means is said above.";
    StepUndoPart {} = "Part of this step can't be undone.";
    StepUndoNone {} = "This step can't be undone.";

    Done {} = "Done";
    PartlyDone {} = "Partly done";
    Undone {} = "Undone";
    CutShort {} = "Cut short";
    NothingChanged {} = "Nothing was changed";

    JustNow {} = "just now";
    MinutesAgo { n: Count } = "{n?1 minute ago|# minutes ago}";
    HoursAgo { n: Count } = "{n?1 hour ago|# hours ago}";
    OnDay { day: Day } = "on {day}";
    Seconds { n: Count } = "{n?1 second|# seconds}";
    Minutes { n: Count } = "{n?1 minute|# minutes}";
    Hours { n: Count } = "{n?1 hour|# hours}";
    Days { n: Count } = "{n?1 day|# days}";

    TlsAlways {} = "TLS, always";
    TlsAlwaysWhy {} = "The usual and safe way.";
    WhateverBothKnow {} = "Whatever both computers know";
    WhateverBothKnowWhy {} = "TLS where both can, else the old way.";
    OldWay {} = "The old way, as a test";
    OldWayWhy {} = "Weak, and without a certificate.";
    KeyRights {} = "Give Windows back its rights to the key";
    KeyRightsWhy {} = "The gentle way. Nothing is removed.";
    KeyAside {} = "Put this one key aside";
    KeyAsideWhy {} = "Windows makes a new one, and a new certificate with it.";
    AllKeysAside {} = "Put every machine key aside";
    AllKeysAsideWhy {} = "For experts. Other programs lose their keys until it is undone.";

    ByWindows {} = "Windows sees to that even if Redial is closed by then, and at once if the computer restarts.";
    AtNextStart {} = "If Redial is closed by then, it is put back at the next start.";
    Due {} = "It is due to be put back now";
    PutsItselfBack { left: Term } = "It goes back by itself in {left}";
}

/// What is being done while a layer is asked.
pub fn asking(layer: Layer) -> Said {
    match layer {
        Layer::ThisPc => AskingThisPc {}.into(),
        Layer::Name => AskingName {}.into(),
        Layer::Network => AskingNetwork {}.into(),
        Layer::Port => AskingPort {}.into(),
        Layer::Negotiation => AskingNegotiation {}.into(),
        Layer::Tls => AskingTls {}.into(),
        Layer::Certificate => AskingCertificate {}.into(),
        Layer::SignIn => AskingSignIn {}.into(),
        Layer::Gateway => AskingGateway {}.into(),
        Layer::Udp => AskingUdp {}.into(),
        Layer::Session => AskingSession {}.into(),
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
pub fn word(mark: Mark) -> Said {
    match mark {
        Mark::Idle => Waiting {}.into(),
        Mark::Busy => Checking {}.into(),
        Mark::Pass => Works {}.into(),
        Mark::Warn => Warning {}.into(),
        Mark::Fail => FaultHere {}.into(),
        Mark::Unknown => Unclear {}.into(),
        Mark::Skipped => NotAsked {}.into(),
    }
}

/// What the title bar says, and a screen reader first.
pub fn window_title(step: WizardStep) -> Said {
    match step {
        WizardStep::Start => TitleStart {}.into(),
        WizardStep::Checking => TitleChecking {}.into(),
        WizardStep::Result => TitleResult {}.into(),
        WizardStep::Report => TitleReport {}.into(),
        WizardStep::Fixes => TitleFixes {}.into(),
        WizardStep::Fix => TitleFix {}.into(),
        WizardStep::Changes => TitleChanges {}.into(),
        WizardStep::Host => TitleHost {}.into(),
        WizardStep::Compare => TitleCompare {}.into(),
    }
}

/// Whose side it is on, as a short answer.
pub fn side(side: Side) -> Said {
    match side {
        Side::Client => SideClient {}.into(),
        Side::Network => SideNetwork {}.into(),
        Side::Server => SideServer {}.into(),
        Side::None => SideNone {}.into(),
        Side::Undecided => SideUndecided {}.into(),
    }
}

pub fn confidence(confidence: Confidence) -> Said {
    match confidence {
        Confidence::Certain => Sure {}.into(),
        Confidence::Likely => VeryLikely {}.into(),
        Confidence::Possible => MayBe {}.into(),
    }
}

/// Why a file could not be opened.
pub fn open_error(error: &OpenError) -> Said {
    match error {
        OpenError::Connection(InputError::Unreadable(_, error)) | OpenError::Unreadable(error) => io_error(error),
        OpenError::Connection(InputError::NotRdp(_)) => NotRdp {}.into(),
        OpenError::Connection(InputError::NoComputer(_)) => FileNamesNone {}.into(),
        OpenError::Connection(InputError::NoTarget(_, error) | InputError::Target(error, _)) => match error {
            TargetError::Empty => FileNamesNone {}.into(),
            TargetError::Port => FilePort {}.into(),
            TargetError::TooLong | TargetError::Name => FileName {}.into(),
        },
        OpenError::NotReport(ReadError::Newer(_)) => NewerReport {}.into(),
        // What somebody typed is answered where it was typed.
        OpenError::Connection(InputError::Doubtful(..) | InputError::Number(..)) => FileName {}.into(),
        OpenError::NotReport(ReadError::TooLong | ReadError::TooMuch(_) | ReadError::Broken { .. }) => {
            DamagedReport {}.into()
        }
        OpenError::NotReport(ReadError::NotJson { .. } | ReadError::NotAReport) => NotAReport {}.into(),
    }
}

/// What the system said about a file.
pub fn io_error(error: &std::io::Error) -> Said {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => NoSuchFile {}.into(),
        ErrorKind::PermissionDenied => NotAllowed {}.into(),
        ErrorKind::AlreadyExists => AlreadyThere {}.into(),
        ErrorKind::StorageFull => DiskFull {}.into(),
        ErrorKind::IsADirectory => IsAFolder {}.into(),
        _ => SystemSays { error: plain(&error.to_string()).into() }.into(),
    }
}

/// How long a layer took: "85 ms", "1.2 s". Nothing where nothing was asked.
pub fn took(voice: Voice, layer: &LayerReport) -> String {
    match layer.took_ms {
        _ if layer.status == Status::Skipped => String::new(),
        ms if ms < 0.05 => String::new(),
        ms if ms < 1.0 => voice.say(NoTime {}),
        ms if ms < 1000.0 => voice.span(Span { ms, unit: Unit::WholeMilliseconds }),
        ms => voice.span(Span { ms, unit: Unit::Seconds }),
    }
}

/// "1.2 s", in steps that a reader can follow.
pub fn elapsed(voice: Voice, time: Duration) -> String {
    voice.span(Span { ms: time.as_secs_f64() * 1000.0, unit: Unit::Seconds })
}

/// A shield where Windows asks for an administrator, as Windows itself shows it.
pub const fn fix_icon(fix: &Fix) -> &'static str {
    if fix.elevated { icons::SHIELD } else { icons::WRENCH }
}

/// What a fix says, as a window says it.
pub fn on_screen(voice: Voice, text: &str) -> String {
    Reader::Window.say(voice, text)
}

/// A sentence about fixes, as a window says it.
pub fn told(voice: Voice, sentence: impl Into<Said>) -> String {
    plain(&Reader::Window.tell(voice, &sentence.into()))
}

/// How much can be taken back, as a title and a sentence.
pub fn undo(undo: Undo) -> (Said, Said) {
    match undo {
        Undo::Full => (UndoAll {}.into(), UndoAllHow {}.into()),
        Undo::Partial => (UndoPart {}.into(), UndoPartHow {}.into()),
        Undo::None => (UndoNone {}.into(), UndoNoneHow {}.into()),
    }
}

/// What is to be known of a single step.
pub fn step_undo(undo: Undo) -> Option<Said> {
    match undo {
        Undo::Full => None,
        Undo::Partial => Some(StepUndoPart {}.into()),
        Undo::None => Some(StepUndoNone {}.into()),
    }
}

/// How a fix stands.
pub fn made_state(state: MadeState) -> (Said, Mark) {
    match state {
        MadeState::Done => (Done {}.into(), Mark::Pass),
        MadeState::Partial => (PartlyDone {}.into(), Mark::Warn),
        MadeState::Undone => (Undone {}.into(), Mark::Skipped),
        MadeState::HalfDone => (CutShort {}.into(), Mark::Warn),
        MadeState::Nothing => (NothingChanged {}.into(), Mark::Skipped),
    }
}

/// When something was, as people say it.
pub fn ago(then: u64, now: u64) -> Said {
    let seconds = now.saturating_sub(then);
    match seconds {
        0..60 => JustNow {}.into(),
        60..3600 => MinutesAgo { n: (seconds / 60).into() }.into(),
        3600..86_400 => HoursAgo { n: (seconds / 3600).into() }.into(),
        _ => OnDay { day: Day(i64::try_from(then).unwrap_or(i64::MAX)) }.into(),
    }
}

/// "5 hours", without a word too much.
pub fn long(seconds: u64) -> Said {
    match seconds {
        0..120 => Seconds { n: seconds.into() }.into(),
        120..7200 => Minutes { n: (seconds / 60).into() }.into(),
        7200..172_800 => Hours { n: (seconds / 3600).into() }.into(),
        _ => Days { n: (seconds / 86_400).into() }.into(),
    }
}

/// What a fix's choice means, as a title and a sentence.
pub fn fix_choice(value: &'static str) -> (Said, Said) {
    match value {
        "tls" => (TlsAlways {}.into(), TlsAlwaysWhy {}.into()),
        "negotiate" => (WhateverBothKnow {}.into(), WhateverBothKnowWhy {}.into()),
        "rdp" => (OldWay {}.into(), OldWayWhy {}.into()),
        "acl" => (KeyRights {}.into(), KeyRightsWhy {}.into()),
        "move-key" => (KeyAside {}.into(), KeyAsideWhy {}.into()),
        "expert" => (AllKeysAside {}.into(), AllKeysAsideWhy {}.into()),
        other => (Said::finished(other), Said::finished("")),
    }
}

/// Who sees to it that what was lowered for a while goes back.
pub fn put_back_by(windows: bool) -> Said {
    if windows { ByWindows {}.into() } else { AtNextStart {}.into() }
}

/// When something that was lowered for a while is over.
pub fn put_back(at: u64, now: u64) -> Said {
    match at.saturating_sub(now) {
        0 => Due {}.into(),
        left => PutsItselfBack { left: countdown(left).into() }.into(),
    }
}

/// "29:07", until something is put back.
fn countdown(left: u64) -> String {
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
    use crate::session::fixing::{ALL, OptionKind};

    #[test]
    fn times_are_short() {
        let shown = |took_ms, status| {
            let report = Report::new(&Evidence::new(Target::parse("pc1").unwrap(), None, 0));
            took(Voice::ENGLISH, &LayerReport { status, took_ms, ..report.layers[0].clone() })
        };
        let times = [0.0, 0.4, 85.3, 1234.0].map(|ms| shown(ms, Status::Pass));
        assert_eq!(times, ["", "under 1 ms", "85 ms", "1.2 s"]);
        assert_eq!(shown(7.0, Status::Skipped), "");
    }

    #[test]
    fn points_in_time_are_told_as_people_do() {
        let told = [0, 59, 60, 7199, 90_000].map(|seconds| ago(1_795_132_800 - seconds, 1_795_132_800));
        assert_eq!(told, ["just now", "just now", "1 minute ago", "1 hour ago", "on 18 November 2026"]);
        let back = [1800, 67, 0].map(|left| put_back(9 + left, 9));
        let told =
            ["It goes back by itself in 30:00", "It goes back by itself in 1:07", "It is due to be put back now"];
        assert_eq!(back, told);
        assert_eq!(put_back(5, 9), told[2]);
        let long = [1, 59, 120, 7200, 86_400, 172_800].map(long);
        assert_eq!(long, ["1 second", "59 seconds", "2 minutes", "2 hours", "24 hours", "2 days"]);
    }

    #[test]
    fn no_fix_speaks_of_a_command_line() {
        for fix in ALL {
            let text = on_screen(Voice::ENGLISH, fix.explain);
            assert!(!text.contains("--"), "{}", fix.id);
            for value in fix.options.iter().flat_map(|option| match option.kind {
                OptionKind::Choice(values) => values,
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
