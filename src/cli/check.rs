//! `redial check`.

use std::io;
use std::sync::Arc;

use tokio::sync::Notify;

use super::args::Check;
use super::sign_in::{self, Given, Whose};
use super::{Streams, exit, output};
use crate::codes;
use crate::engine::attempt::{self, Start, watch_and_check};
use crate::engine::memory::LoggedError;
use crate::engine::sign_in::Standing;
use crate::engine::target_input::{self, InputError};
use crate::engine::{self, Budget, Progress, Request, changes, memory};
use crate::model::{GatewayUsage, Said, SettingsSource, SignInOnce, SignInRequest};
use crate::platform::{self, Platform, ending};
use crate::report::escape::plain;
use crate::report::expires::Expires;
use crate::report::{Report, words};
use crate::says;

pub fn run(arguments: &Check, streams: &mut Streams<'_>) -> io::Result<u8> {
    let pc = platform::here();
    let request = match request(arguments, &*pc) {
        Ok(request) if arguments.error.is_none() && request.error.is_none() => logged(request, &*pc),
        Ok(request) => request,
        Err(refusal) => {
            writeln!(streams.err, "redial: {}", refusal.sentence)?;
            return Ok(refusal.code);
        }
    };
    let request = match &arguments.recorded {
        None => request,
        Some(file) => match attempt::of_file(file) {
            Ok(Some(attempt)) => request.observed(attempt, pc.now()),
            Ok(None) => {
                let sentence = "no try of Remote Desktop stands in the file";
                writeln!(streams.err, "redial: {sentence} \u{201c}{}\u{201d}", plain(&file.to_string_lossy()))?;
                return Ok(exit::UNREADABLE);
            }
            Err(error) => {
                let file = plain(&file.to_string_lossy());
                writeln!(streams.err, "redial: the file \u{201c}{file}\u{201d} cannot be read: {error}")?;
                return Ok(exit::UNREADABLE);
            }
        },
    };
    if arguments.watched && !pc.has_mstsc() {
        writeln!(streams.err, "redial: there is no Remote Desktop Connection here that could be watched")?;
        return Ok(exit::REFUSED);
    }
    if arguments.sign_in_as_me && !engine::sign_in::AS_ME {
        writeln!(streams.err, "redial: only Windows can sign in as you are signed in here: use --sign-in USER")?;
        return Ok(exit::REFUSED);
    }
    // A report that cannot be written must be known before anybody waits for it.
    if let Some(code) = output::prepare(&arguments.output, streams)? {
        return Ok(code);
    }
    if arguments.output.json != Some(None) {
        if let (Some(error), Some(source)) = (request.error, &request.error_source) {
            writeln!(streams.err, "Windows noted error {error} at {}. It is taken into account.", source.time)?;
        }
        let settings = &request.target.settings;
        if settings.source == SettingsSource::DefaultRdp {
            let told = words::settings(settings).to(streams.voice);
            writeln!(
                streams.err,
                "Remote Desktop's own settings apply as well: {told}. --no-default-rdp leaves them out."
            )?;
        }
    }
    let checked = match Whose::of(arguments) {
        None => checked(arguments, request, &pc, streams)?,
        Some(whose) => signing_in(&whose, arguments, request, &pc, streams)?,
    };
    let mut report = match checked {
        Ok(report) => report,
        Err(code) => return Ok(code),
    };
    report.changes = changes::made(&pc);
    report.expires = arguments.expires_within.and_then(|days| Expires::of(&report, pc.now(), days));
    let code = report.exit_code();
    // A helpdesk's script must not go looking for a report that is not there.
    let unseen = arguments.expires_within.is_some() && report.expires.is_none();
    let saved = output::result(report, &arguments.output, streams)?;
    if unseen && arguments.output.json != Some(None) {
        writeln!(streams.out, "\n{}", streams.voice.say(Expires::none_seen()))?;
    }
    Ok(if saved { code } else { exit::UNREADABLE })
}

/// One check; or the exit code where it was cancelled.
fn checked(
    arguments: &Check,
    request: Request,
    pc: &Arc<dyn Platform>,
    streams: &mut Streams<'_>,
) -> io::Result<Result<Report, u8>> {
    if arguments.output.json != Some(None) && !arguments.watched {
        writeln!(streams.err, "Checking {} ...", plain(&request.target.typed))?;
    }
    let runtime = super::runtime::runtime()?;
    let quiet = arguments.output.json == Some(None);
    let report = runtime.block_on(async {
        let checking = async {
            if arguments.watched {
                tried(Arc::clone(pc), request, quiet, streams).await
            } else {
                engine::check(request, |_| {}).await
            }
        };
        tokio::select! {
            report = checking => Some(report),
            _ = ending::asked_for() => None,
        }
    });
    // A name look-up that the system does not come back from must not hold the program.
    runtime.shutdown_background();
    if report.is_none() {
        writeln!(streams.err, "redial: cancelled")?;
    }
    Ok(report.ok_or(exit::CANCELLED))
}

/// The same with a sign-in. Where somebody can be asked, the other computer is looked at first: nobody types a password that
/// cannot be tested, or for a certificate that is not the right one.
fn signing_in(
    whose: &Whose,
    arguments: &Check,
    request: Request,
    pc: &Arc<dyn Platform>,
    streams: &mut Streams<'_>,
) -> io::Result<Result<Report, u8>> {
    let target = request.target.typed.clone();
    sign_in::warn(whose, &target, streams)?;
    let accepted = arguments.accept_certificate.clone();
    let accepted = if accepted.is_some() || !sign_in::asks() {
        accepted
    } else {
        let report = match checked(arguments, request.clone(), pc, streams)? {
            Ok(report) => report,
            Err(code) => return Ok(Err(code)),
        };
        let standing = Standing::of(&report, &request.target, &**pc);
        let Some(certificate) = sign_in::certificate(standing, streams)? else { return Ok(Ok(report)) };
        Some(certificate)
    };
    match sign_in::given(whose, &target, streams)? {
        Given::Identity(identity) => {
            let sign_in = Some(SignInOnce::new(SignInRequest { identity, accepted }));
            checked(arguments, Request { sign_in, ..request }, pc, streams)
        }
        Given::Nothing => Ok(Err(exit::CANCELLED)),
        Given::Unusable(why) => {
            writeln!(streams.err, "redial: {}", why.to(streams.voice))?;
            Ok(Err(exit::UNREADABLE))
        }
    }
}

/// The try, a line for whatever is seen of it, and then the check.
async fn tried(pc: Arc<dyn Platform>, request: Request, quiet: bool, streams: &mut Streams<'_>) -> Report {
    let (voice, start, named) = (streams.voice, Start::of(&request.target), plain(&request.target.typed));
    // Nobody may be there to hear it; the report says it all again.
    let mut tell = |line: &str| if quiet { Ok(()) } else { writeln!(streams.err, "{line}") }.unwrap_or_default();
    tell(&voice.say(match start {
        Start::ByRedial(_) => Said::from(WatchesNow {}),
        Start::ByHand => StartItNow {}.into(),
    }));
    let checking = format!("Checking {named} ...");
    let emit = |progress| match progress {
        Progress::Seen(event) => tell(&plain(&event.timed().to(voice))),
        Progress::NotStarted => tell(&voice.say(StartItNow {})),
        Progress::TryOver => tell(&checking),
        _ => {}
    };
    let watched = watch_and_check(pc, start, request.clone(), &Notify::new(), emit).await;
    match watched {
        Ok(report) => report,
        Err(_) => engine::check(request, |_| {}).await,
    }
}

says! { "cli-check":
    WatchesNow {} = "Remote Desktop is started now. Sign in as you always do: Redial watches, and sees nothing that you type.";
    StartItNow {} = "Start Remote Desktop now, as you always do. Redial watches, and sees nothing that you type.";
}

/// Why there is nothing to check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Refusal {
    /// The exit code.
    pub code: u8,
    pub sentence: String,
    /// The same without what was typed.
    pub reason: String,
}

impl Refusal {
    /// With a sentence that repeats nothing of what was typed.
    pub fn new(code: u8, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        Self { code, reason: sentence.clone(), sentence }
    }
}

impl From<InputError> for Refusal {
    fn from(error: InputError) -> Self {
        Self { code: error.exit_code(), sentence: error.to_string(), reason: error.reason() }
    }
}

/// What `--error` says where not even Windows' own log is to count.
const NO_ERROR: &str = "none";

/// What to check, as it was asked for.
///
/// # Errors
/// Where that names no computer.
pub fn request(arguments: &Check, pc: &dyn Platform) -> Result<Request, Refusal> {
    let mut beside = None;
    let mut target = match (&arguments.rdp, &arguments.target) {
        (Some(file), Some(named)) => {
            let connection = target_input::read_file(file)?;
            let named = target_input::named(named)?;
            connection.for_computer(&named).map_err(|error| target_input::refused(error, &named))?
        }
        (Some(file), None) => {
            let connection = target_input::read_file(file)?;
            connection.target.ok_or_else(|| target_input::nameless(file))?
        }
        (None, Some(typed)) => {
            let typed = target_input::read_all(typed)?;
            beside = typed.error;
            if arguments.no_default_rdp { typed.target } else { target_input::with_defaults(typed.target, pc) }
        }
        (None, None) => return Err(Refusal::new(exit::USAGE, "no computer was named")),
    };
    if let Some(port) = arguments.port {
        target.port = port;
    }
    if let Some(gateway) = &arguments.gateway {
        let through = target.through(gateway, GatewayUsage::Always);
        target = through.map_err(|error| Refusal::new(exit::USAGE, format!("the gateway: {error}")))?;
    }
    let said = arguments.error.as_deref().filter(|error| *error != NO_ERROR).and_then(codes::understand);
    let beside = beside.filter(|_| arguments.error.is_none());
    let (error, error_text) = said.map_or((beside, None), |said| (Some(said.error), said.text));
    let budget = arguments.timeout.map_or_else(Budget::default, Budget::of);
    let windows = engine::windows_build(pc);
    Ok(Request { error_text, budget, windows, session: arguments.session, ..Request::new(target, error) })
}

/// With the error that Windows wrote down for that very computer, where that has only just happened.
fn logged(request: Request, pc: &dyn Platform) -> Request {
    with_noted(request, &memory::errors(pc), pc.now())
}

/// The same for whoever has read the log already.
pub fn with_noted(request: Request, logged: &[LoggedError], now: u64) -> Request {
    match logged.iter().find(|logged| logged.is_of(&request.target) && logged.is_fresh(now)) {
        Some(LoggedError { error, source, .. }) => {
            Request { error: Some(*error), error_source: Some(source.clone()), ..request }
        }
        None => request,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{self, Args};
    use crate::model::said::Voice;
    use crate::model::{ErrorPair, Target};
    use crate::platform::computer::Machine as _;
    use crate::platform::fake::Fake;
    use crate::report::{html, json, text};

    fn asked(pc: &Fake, typed: &str) -> Request {
        logged(Request::new(Target::parse(typed).unwrap(), None), pc)
    }

    #[test]
    fn numbers_that_were_given_count_and_none_means_none() {
        let told = |error: &str| {
            let words = ["check", "pc1", "--error", error];
            let Ok(Args::Check(check)) = args::parse(words.map(Into::into)) else { panic!("{error}") };
            request(&check, &platform::Unsupported).map(|request| request.error.map(|error| error.to_string()))
        };
        assert_eq!(told("0x904 0x7"), Ok(Some("0x904/0x7".to_owned())));
        assert_eq!(told("none"), Ok(None));
        // Nothing that the box may have said refuses a check.
        assert_eq!(
            told("Your credentials did not work"),
            Ok(Some("\u{201c}Your credentials did not work\u{201d}".to_owned()))
        );
        assert!(told("nothing that is known").is_ok_and(|said| said.is_some()));
        assert_eq!(told(" "), Ok(None));
    }

    #[test]
    fn the_target_is_taken_as_people_have_it() {
        let told = |target: &str| {
            let Ok(Args::Check(check)) = args::parse(["check", target].map(Into::into)) else { panic!("{target}") };
            request(&check, &platform::Unsupported)
                .map(|request| (request.target.typed, request.target.port, request.error.and_then(|error| error.code)))
        };
        let pc = |port, code| Ok(("pc-17".to_owned(), port, code));
        assert_eq!(told("mstsc /v:pc-17 /admin"), pc(3389, None));
        assert_eq!(told("anna@pc-17"), pc(3389, None));
        assert_eq!(told("\\\\pc-17\\share"), pc(3389, None));
        assert_eq!(told("pc-17 0x904"), pc(3389, Some(0x904)));
        // The number of an error is never the address that systems make of it.
        for number in ["0x904", "2308", "0x904/0x7"] {
            let Refusal { code, sentence, .. } = told(number).unwrap_err();
            let numbers = codes::parse(number).unwrap();
            assert_eq!(code, exit::USAGE, "{number}");
            assert!(sentence.contains(&format!("`redial check NAME --error {numbers}`")), "{sentence}");
        }
        let Refusal { code, sentence, .. } = told("192.168.1.300").unwrap_err();
        assert!(code == exit::USAGE && sentence.ends_with("did you mean 192.168.1.30?"), "{sentence}");
    }

    #[test]
    fn the_error_of_that_computer_is_taken_from_the_log() {
        let pc = Fake::typical();
        let now = pc.now();
        assert_eq!(asked(&pc, "pc7.example").error, None);
        pc.edit(|world| world.add_attempt("PC7.example", now - 600, 2308));
        let found = ErrorPair::new(0x904, None);
        let request = asked(&pc, "pc7.example");
        assert_eq!(request.error, Some(found));
        assert_eq!(asked(&pc, "pc8.example").error, None);
        // A script that runs each hour hears of nothing that is over.
        pc.edit(|world| world.now += 3600);
        assert_eq!(asked(&pc, "pc7.example").error, None);
    }

    #[test]
    fn the_report_says_where_the_numbers_come_from() {
        let pc = Fake::typical();
        let now = pc.now();
        // Nobody listens there: the first thing that fails ends the check at once.
        let free = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap();
        pc.edit(|world| world.add_attempt(&free.to_string(), now - 600, 2308));
        let request = asked(&pc, &free.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let report = runtime.block_on(engine::check(request, |_| {}));
        assert_eq!(report.error.as_ref().and_then(|error| error.numbers.code), Some(0x904));
        let written = json::write(&report);
        assert!(written.contains("\"log\": \"RDPClient/Operational\""), "{written}");
        assert!(written.contains("RDPClient_SSL") && !written.contains("RmFrZVVzZXJIYXNo"), "{written}");
        assert_eq!(json::read(written.as_bytes()).unwrap(), report);
        for text in [text::write(&report, Voice::ENGLISH), html::write(&report, Voice::ENGLISH)] {
            assert!(text.contains("Windows") && text.contains("RDPClient/Operational"), "{text}");
            assert!(!text.contains("RmFrZVVzZXJIYXNo"), "{text}");
        }
    }
}
