//! The verdict where nothing was found: how far was looked, what that rules out, and what to do next.
//!
//! It claims nothing beyond what was seen. Where Redial's own means ended, or an error is still to be explained, nothing is
//! decided.

use super::next_step::{self, AskTheSession, Left, TestTheSignIn, WatchATry};
use super::sign_in_status;
use super::tls_view::TlsView;
use super::{by_gateway, layers};
use crate::codes;
use crate::model::attempt::Attempt;
use crate::model::{
    Alternative, Cause, Confidence, ErrorPair, Evidence, Finding, Layer, NextStep, Said, Side, Status, Verdict, Weight,
};
use crate::net::negotiate::Reply;
use crate::net::session::FirstSteps;
use crate::probes::negotiate::Negotiation;
use crate::probes::session_start::SessionStart;
use crate::proto::x224::Protocols;
use crate::says;

/// How far the chain was followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reached {
    /// A gateway answers, and the computer behind it cannot be asked.
    Gateway,
    /// Not as far as an answer to the greeting that could be judged.
    Short,
    /// As far as this program's own encryption goes.
    OwnLimit,
    /// The greeting, to which the other computer wants no encryption that could be looked at.
    Greeting,
    /// An encrypted connection, after which the other computer asks for the password on its own screen.
    Encryption,
    /// The first steps of a session, which were asked for.
    Session,
    /// The beginning of a sign-in.
    SignIn,
    /// A sign-in that was tested, and taken.
    SignedIn,
}

/// Judges a run without blocking findings and suspects.
pub fn reach(evidence: &Evidence, findings: &[Finding]) -> Verdict {
    if evidence.fact::<Attempt>().is_some_and(Attempt::works) {
        return it_works(evidence);
    }
    let reached = Reached::of(evidence);
    let status = |layer| layers::judge(layer, evidence, findings).status;
    let unknown = Layer::ALL.into_iter().filter(|&layer| status(layer) == Status::Unknown);
    let unknown: Vec<_> = unknown.map(|layer| Said::from(NotToItsEnd { layer: layer.title().into() })).collect();
    let mut because = reached.because(evidence, findings);
    // What Remote Desktop asks got no answer, and everything else was asked after another greeting.
    let other_greeting = findings.iter().find(|f| f.cause == Cause::GreetingKindClosed);
    because.splice(0..0, other_greeting.into_iter().flat_map(|finding| finding.because.iter().cloned()));
    // What could not be looked at comes before whatever a number may mean.
    because.extend(unknown.iter().cloned());
    because.extend(Layer::ALL.into_iter().filter_map(|layer| layers::slow(layer, evidence)));
    let through = reached.is_through();
    let (side, confidence) = match evidence.error {
        Some(_) => (Side::Undecided, Confidence::Possible),
        None if !through || other_greeting.is_some() => (Side::Undecided, Confidence::Possible),
        // That it works from here and now does not make it certain that it works.
        None if unknown.is_empty() && reached != Reached::Greeting => (Side::None, Confidence::Likely),
        None => (Side::None, Confidence::Possible),
    };
    let mut verdict = Verdict {
        side,
        layer: None,
        cause: None,
        confidence,
        headline: other_greeting.map_or_else(|| reached.headline(), |finding| finding.headline.clone()),
        because,
        also: Vec::new(),
        next: None,
    };
    if let Some(error) = evidence.error {
        explain(&mut verdict, error, reached, evidence, findings);
    }
    if verdict.because.is_empty() {
        verdict.because.push(NothingToJudge {}.into());
    }
    verdict
}

/// What was watched goes before whatever could be asked.
fn it_works(evidence: &Evidence) -> Verdict {
    let came_back = evidence.error.filter(ErrorPair::has_numbers);
    let because = std::iter::once(Said::from(SignedInWatched {}));
    let because = because.chain(came_back.map(|error| NotBack { error: error.to_string().into() }.into())).collect();
    let (side, confidence) = (Side::None, Confidence::Likely);
    Verdict {
        side,
        layer: None,
        cause: None,
        confidence,
        headline: ItWorks {}.into(),
        because,
        also: Vec::new(),
        next: None,
    }
}

impl Reached {
    fn of(evidence: &Evidence) -> Self {
        if by_gateway::leads_there(evidence) && !by_gateway::answers_directly(evidence) {
            return Self::Gateway;
        }
        let tls = TlsView::new(evidence);
        match evidence.fact::<Negotiation>().and_then(Negotiation::reply).and_then(Reply::selected) {
            None => Self::Short,
            Some(selected) if !selected.is_nla() && session_works(evidence) => Self::Session,
            Some(Protocols::RDP) => Self::Greeting,
            Some(_) if tls.as_ref().is_some_and(|tls| tls.mstsc_goes_on().is_some()) => Self::OwnLimit,
            // Agreeing to encryption is not having it.
            Some(_) if !tls.is_some_and(|tls| tls.works()) => Self::Short,
            Some(selected) if selected.is_nla() && sign_in_status::accepted(evidence) => Self::SignedIn,
            Some(selected) if selected.is_nla() => Self::SignIn,
            Some(_) => Self::Encryption,
        }
    }

    /// Whether nothing was seen to stand in the way.
    const fn is_through(self) -> bool {
        matches!(self, Self::Greeting | Self::Encryption | Self::Session | Self::SignIn | Self::SignedIn)
    }

    /// What it leaves open.
    const fn left(self) -> Left {
        match self {
            Self::Gateway | Self::Short | Self::OwnLimit => Left::TheWay,
            Self::Greeting | Self::Encryption => Left::Session,
            Self::SignIn => Left::SignIn,
            Self::Session | Self::SignedIn => Left::Nothing,
        }
    }

    fn headline(self) -> Said {
        match self {
            Self::Gateway => ToTheGateway {}.into(),
            Self::Short => NotFoundOut {}.into(),
            Self::OwnLimit => ToOwnLimit {}.into(),
            Self::Greeting => ToTheGreeting {}.into(),
            Self::Encryption => ToTheEncryption {}.into(),
            Self::Session => ToTheSession {}.into(),
            Self::SignIn => ToThePassword {}.into(),
            Self::SignedIn => NameAndPasswordTaken {}.into(),
        }
    }

    fn because(self, evidence: &Evidence, findings: &[Finding]) -> Vec<Said> {
        match self {
            Self::Gateway => vec![BehindTheGateway {}.into()],
            Self::Short => Vec::new(),
            // Why it was no fault stands in the note.
            Self::OwnLimit => {
                let notes = findings.iter().filter(|f| f.layer == Layer::Tls && f.weight == Weight::Note);
                notes.flat_map(|finding| finding.because.iter().cloned()).collect()
            }
            Self::Greeting => vec![NotEncryptedAfter {}.into()],
            Self::Encryption | Self::Session => vec![PasswordOnItsScreen {}.into()],
            Self::SignIn => {
                let asked = layers::judge(Layer::SignIn, evidence, findings).status == Status::Pass;
                if asked { vec![AnsweredEveryStep {}.into()] } else { Vec::new() }
            }
            Self::SignedIn => vec![RightIsNotShown {}.into()],
        }
    }
}

/// An error has a reason, though this run does not show it.
fn explain(verdict: &mut Verdict, error: ErrorPair, reached: Reached, evidence: &Evidence, findings: &[Finding]) {
    let through = reached.is_through();
    if through {
        verdict.headline = if error == ErrorPair::default() {
            BoxHasAReason {}.into()
        } else if error.has_numbers() {
            ErrorHasAReason { error: error.to_string().into() }.into()
        } else {
            SentenceHasAReason { sentence: error.to_string().into() }.into()
        };
    }
    let refuted = |cause| is_refuted(cause, evidence, findings);
    verdict.also = still_possible(error, &refuted);
    let because = &mut verdict.because;
    if let Some(pair) = codes::pair(error.code, error.extended) {
        because.extend([pair.meaning, pair.caution].map(Said::from));
        let open = pair.reasons.iter().filter(|r| r.causes.is_empty() || r.causes.iter().any(|cause| !refuted(*cause)));
        because.extend(open.map(|reason| StillPossible { reason: reason.text.into() }.into()));
    } else if let Some(known) = codes::known(error) {
        because.push(known.meaning.into());
        because.extend(codes::second(error).filter(|_| error.code.is_some()).map(|second| second.meaning.into()));
    } else if error.has_numbers() {
        because.push(NumberNotListed {}.into());
    } else {
        because.push(BoxNotListed {}.into());
    }
    let step = next_step::recommended(error, reached.left(), evidence);
    because.push(next(step, error, evidence));
    verdict.next = Some(step);
}

/// Something was found, but the error tells of another step.
pub fn is_elsewhere(verdict: &mut Verdict, error: ErrorPair, beside: &[&Finding]) {
    verdict.headline = if error.has_numbers() {
        ErrorIsElsewhere { error: error.to_string().into() }.into()
    } else {
        SentenceIsElsewhere { sentence: error.to_string().into() }.into()
    };
    let found = beside.iter().map(|finding| finding.headline.clone());
    let found: Vec<_> = found.chain([AnotherStep {}.into()]).collect();
    verdict.because.splice(0..0, found);
}

says! { "clean":
    ErrorIsElsewhere { error: Term } = "Something was found from here, but error {error} is about something else.";
    SentenceIsElsewhere { sentence: Term } = "Something was found from here, but {sentence} is about something else.";
    AnotherStep {} = "That would stop Remote Desktop at another step than the one that the error is about.";
    ItWorks {} = "Remote Desktop works: it connected and signed in while Redial watched.";
    SignedInWatched {} = "The session stood for as long as Redial watched it.";
    NotBack { error: Term } = "The error {error} did not come back. What comes and goes may come again: let Redial watch then.";
    ToTheGateway {} = "The gateway answers; whether {other} does, only it can tell.";
    NotFoundOut {} = "Redial could not find out what is wrong.";
    ToOwnLimit {} = "Everything works as far as Redial could check. The rest takes a kind of encryption that Windows \
        knows and Redial's own does not.";
    ToTheGreeting {} = "No fault was found: Remote Desktop answers its greeting, from here, just now.";
    ToTheEncryption {} = "No fault was found: everything up to the encrypted connection works, from here, just now.";
    ToTheSession {} = "No fault was found: everything up to the first steps of a session works, from here, just now.";
    ToThePassword {} = "No fault was found: everything up to the password works, from here, just now.";
    NameAndPasswordTaken {} = "No fault was found: {other} accepts this name and password, from here, just now.";
    RightIsNotShown {} = "Whether the account may use Remote Desktop there is not shown: that is said only after the \
        password itself was sent, which Redial never does.";
    BehindTheGateway {} = "What lies behind the gateway cannot be asked without signing in to it.";
    NotEncryptedAfter {} = "What comes after it is not encrypted in a way that could be looked at.";
    PasswordOnItsScreen {} = "After that {other} asks for the password on its own screen.";
    AnsweredEveryStep {} = "It answered every step, up to the one that takes a password.";
    NotToItsEnd { layer: Phrase } = "\u{201c}{layer}\u{201d} could not be checked to its end.";
    NothingToJudge {} = "Some checks gave no answer that could be judged.";
    BoxHasAReason {} = "Nothing wrong can be seen from here just now, but what the message box said has a reason.";
    ErrorHasAReason { error: Term } = "Nothing wrong can be seen from here just now, but error {error} has a reason.";
    SentenceHasAReason { sentence: Term } = "Nothing wrong can be seen from here just now, but {sentence} has a reason.";
    StillPossible { reason: Phrase } = "Still possible: {reason}";
    NumberNotListed {} = "This number is not in Redial's list.";
    BoxNotListed {} = "What the message box said is not in Redial's lists. It is in the report.";
    TryAgain {} = "Try to connect once more now. If the number comes back, start Redial on {other}, where the log \
        names the reason.";
    LookThere {} = "Start Redial on {other}; it sees from the inside what cannot be seen from here.";
}

/// The one thing to do. Whoever reads this has checked already.
fn next(step: NextStep, error: ErrorPair, evidence: &Evidence) -> Said {
    match (step, next_step::of_number(error)) {
        (NextStep::ByNumber, Some(next)) => next.into(),
        (NextStep::SignInTest, _) => TestTheSignIn {}.into(),
        (NextStep::SessionTest, _) => AskTheSession {}.into(),
        (NextStep::AtOther, _) => LookThere {}.into(),
        (NextStep::Try, _) if next_step::can_watch(evidence) => WatchATry {}.into(),
        (NextStep::Try | NextStep::ByNumber, _) => TryAgain {}.into(),
    }
}

/// Whether the first steps of a session were asked, and went well.
fn session_works(evidence: &Evidence) -> bool {
    let start = evidence.fact::<SessionStart>();
    start.and_then(|start| start.steps.as_ref()).is_some_and(FirstSteps::all_done)
}

/// What the code points at, less what this run has refuted.
fn still_possible(error: ErrorPair, refuted: &dyn Fn(Cause) -> bool) -> Vec<Alternative> {
    let left = codes::points(error).iter().copied().filter(|cause| !refuted(*cause));
    let possible =
        |cause: Cause| Alternative { cause: cause.into(), side: cause.side(), confidence: Confidence::Possible };
    left.map(possible).collect()
}

/// Causes that may come and go with the hour, so that one good moment does not refute them.
const COME_AND_GO: [Cause; 3] = [Cause::PathLossy, Cause::PathSlow, Cause::HostSleeps];

/// What is read on the other computer itself, and the layer that could not have passed with it.
const SEEN_FROM_HERE: [(Cause, Layer); 8] = [
    (Cause::HostRemoteDesktopOff, Layer::Negotiation),
    (Cause::HostServiceStopped, Layer::Negotiation),
    (Cause::HostNotListening, Layer::Negotiation),
    (Cause::HostPortChanged, Layer::Negotiation),
    (Cause::HostFirewallBlocks, Layer::Negotiation),
    (Cause::HostTlsDisabled, Layer::Tls),
    (Cause::HostKeyUnreadable, Layer::Tls),
    (Cause::HostCertificateExpired, Layer::Certificate),
];

/// Whether this run has shown that the cause is not there: its layer passed.
fn is_refuted(cause: Cause, evidence: &Evidence, findings: &[Finding]) -> bool {
    if next_step::is_of_account(cause) {
        // Only a sign-in shows them, and of the right to use Remote Desktop not even that.
        return sign_in_status::accepted(evidence) && cause != Cause::SignInNotAllowed;
    }
    if COME_AND_GO.contains(&cause) || findings.iter().any(|finding| finding.cause == cause) {
        return false;
    }
    let layer = super::find(cause).map(|rule| rule.id.layer());
    let layer = layer.or_else(|| SEEN_FROM_HERE.iter().find(|(seen, _)| *seen == cause).map(|(_, layer)| *layer));
    // Large packets arrived where an encrypted connection was made.
    let layer = if cause == Cause::PathMtuBlackhole { Some(Layer::Tls) } else { layer };
    layer.is_some_and(|layer| layers::judge(layer, evidence, findings).status == Status::Pass)
}
