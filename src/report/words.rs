//! What ids are called in reports: plain words for people, beside which the id may stand for helpdesks.

use super::{ErrorSource, FixOffer, LayerReport, OBSERVED, Report, Standing, ToolFile};
use crate::fixes::{self, Fix};
use crate::model::attempt::ATTEMPT;
use crate::model::said::{Duration, Label, Moment, Name, Phrase, Term, Voice};
use crate::model::{
    AuthenticationLevel, Cause, CauseName, Confidence, GatewayUsage, Layer, Place, Said, ServerKind, Settings, Side,
    Status, Undo,
};
use crate::rules::known_trouble::{self, KnownTrouble};
use crate::says;

/// Where the fault is, as a heading says it.
#[must_use]
pub const fn place(side: Side) -> &'static str {
    match side {
        Side::Client => "On this computer",
        Side::Network => "In the network between the two computers",
        Side::Server => "On the other computer",
        Side::None => "No fault was found",
        Side::Undecided => "Not decided yet",
    }
}

/// The same in a report, where "this computer" may be the one to be reached.
#[must_use]
pub fn place_of(report: &Report, side: Side) -> &'static str {
    if side == Side::Server && report.is_of_host() { ON_THIS_HOST } else { place(side) }
}

const ON_THIS_HOST: &str = "On this computer, which others want to reach";

/// Who can do something about it, in a report.
#[must_use]
pub fn who_acts_on(report: &Report) -> &'static str {
    match report.verdict.side {
        Side::Server if report.is_of_host() => RIGHT_HERE,
        Side::None if report.is_of_host() => NOTHING_HERE,
        side => who_acts(side),
    }
}

const RIGHT_HERE: &str = "This can be put right on this computer. Some of it needs an administrator.";
const NOTHING_HERE: &str =
    "Nothing has to be put right here. If connecting still does not work, check from the other computer next.";

/// Known trouble of Windows that may fit, as far as this version knows it.
pub fn known_hints(report: &Report) -> impl Iterator<Item = &'static KnownTrouble> + use<> {
    let known: Vec<_> = report.hints.iter().filter_map(|hint| known_trouble::find(&hint.id)).collect();
    known.into_iter()
}

/// The same, a line each, with where it was read.
#[must_use]
pub fn hints(voice: Voice, report: &Report) -> Vec<String> {
    known_hints(report).map(|trouble| format!("{} ({})", voice.text(trouble.what), trouble.source)).collect()
}

/// What stands above it.
pub const KNOWN_TROUBLE: &str = "Known trouble that may fit";

/// Whether somebody connected: a computer that was only looked at from the inside has no steps to show.
#[must_use]
pub fn was_dialled(report: &Report) -> bool {
    !report.is_of_host() || report.layers.iter().any(|layer| !layer.facts.is_empty())
}

/// What stands above the other causes.
#[must_use]
pub fn also_title(report: &Report) -> &'static str {
    if report.is_of_host() { ALSO_FOUND } else { ALSO_POSSIBLE }
}

const ALSO_FOUND: &str = "What else was found";
const ALSO_POSSIBLE: &str = "What else it could be";

/// Whether somebody should look at the other computer itself, with Redial, which looks at Windows alone from the inside.
#[must_use]
pub fn look_there(report: &Report) -> bool {
    go_there(report) && !report.server_kind().is_no_windows()
}

/// Whether somebody should look at the other computer itself.
#[must_use]
pub fn go_there(report: &Report) -> bool {
    let known = report.verdict.known_cause() != Some(Cause::BrokeredConnection);
    matches!(report.verdict.side, Side::Server | Side::Undecided) && !report.is_of_host() && known
}

/// What answers over there, and how sure that is: `xrdp (likely)`. Nothing where nothing tells.
#[must_use]
pub fn server(report: &Report) -> Option<Said> {
    let seen = report.server.as_ref().filter(|seen| seen.kind != ServerKind::Unknown)?;
    let name = Term(super::escape::plain(&seen.name()));
    Some(match seen.confidence {
        Confidence::Certain => ServerCertain { name }.into(),
        Confidence::Likely => ServerLikely { name }.into(),
        Confidence::Possible => ServerPossible { name }.into(),
    })
}

/// What to know about signing in to such a server, which nobody can check without a password.
#[must_use]
pub fn past_the_door(report: &Report) -> Option<&'static str> {
    let nothing_else = report.verdict.cause.is_none();
    match report.server_kind() {
        ServerKind::Gnome if nothing_else => Some(GNOME_SIGN_IN),
        ServerKind::Xrdp if nothing_else => Some(XRDP_SIGN_IN),
        ServerKind::FreeRdp
        | ServerKind::Gnome
        | ServerKind::IronRdp
        | ServerKind::Unknown
        | ServerKind::VirtualBox
        | ServerKind::Weston
        | ServerKind::Windows
        | ServerKind::Xrdp => None,
    }
}

const GNOME_SIGN_IN: &str = "GNOME answers there. It wants the name and the password that are set there under \
    Settings > System > Remote Desktop, not those of your account. Does Remote Desktop stop with 0x204 or 0x207 \
    after the sign-in? Then save the connection as a file, open it with Notepad, and let it have the line: use \
    redirection server name:i:1";
const XRDP_SIGN_IN: &str = "xrdp answers there. It wants the name and the password of an account on that Linux \
    computer. If the window closes right after the sign-in, sign that account out at the computer's own screen \
    first; /var/log/xrdp-sesman.log there says more.";

/// How to look at the other computer itself.
pub const LOOK_THERE: &str = "At the other computer, start the same program and choose “I'm at the computer that \
    can't be reached” (or type: `redial host`). It checks that computer from the inside and names the reason.";

/// The same, where the steps for it follow.
pub const SEE_SHEET: &str = "At the end is a sheet that says what to do at the other computer, step by step and \
    without a helpdesk. Read it aloud or take it along.";

/// What brings the rest of host mode's checks.
pub const AS_ADMINISTRATOR: &str = "Some checks need an administrator: to see them as well, start Redial again with a right click and \u{201c}Run as administrator\u{201d}.";

/// How remedies are announced, by where they are made.
#[must_use]
pub const fn announced(place: Place) -> &'static str {
    match place {
        Place::Here | Place::Both => "Redial can do this here. It shows first what it will change, and asks:",
        Place::There => "With Redial on the other computer, the person there can:",
    }
}

/// The remedies of a report that this version has, by where they are made.
pub fn offered(report: &Report, place: Place) -> impl Iterator<Item = (&'static Fix, &FixOffer)> {
    let offers = report.fixes.iter().filter(move |offer| offer.place == place);
    offers.filter_map(|offer| Some((fixes::find(&offer.id)?, offer)))
}

/// How far a change can be taken back, as the end of a sentence.
#[must_use]
pub const fn undo(undo: Undo) -> &'static str {
    match undo {
        Undo::Full => "can be undone",
        Undo::Partial => "can be undone in part",
        Undo::None => "can't be undone",
    }
}

/// How sure a verdict is, with what that means.
#[must_use]
pub const fn sure(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "Certain (it was seen directly)",
        Confidence::Likely => "Likely (what was seen fits well)",
        Confidence::Possible => "Possible (it cannot be ruled out)",
    }
}

/// The same in one word.
#[must_use]
pub const fn sure_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "certain",
        Confidence::Likely => "likely",
        Confidence::Possible => "possible",
    }
}

/// How a layer did.
#[must_use]
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Pass => "Works",
        Status::Warn => "Warning",
        Status::Fail => "Fault",
        Status::Unknown => "Unclear",
        Status::Skipped => "Not checked",
    }
}

/// How a check of the computer itself did: a setting does not work, it is in order.
#[must_use]
pub const fn check_status(of: Status) -> &'static str {
    match of {
        Status::Pass => "Fine",
        Status::Warn | Status::Fail | Status::Unknown | Status::Skipped => status(of),
    }
}

/// A layer's headline beside its state, which need not be said twice.
#[must_use]
pub fn headline(voice: Voice, report: &Report, layer: &LayerReport) -> String {
    match layer.not_asked {
        Some(why) => report.seat().say(voice, why.reason()),
        None => layer.headline.to(voice),
    }
}

/// Whether Remote Desktop itself was watched while it got through.
#[must_use]
pub fn was_seen_to_work(report: &Report) -> bool {
    let fact = report.layer(Layer::SignIn).and_then(|layer| layer.facts.get(ATTEMPT));
    let reached = fact.and_then(|fact| fact.get("reached")).and_then(|reached| reached.as_str());
    report.verdict.side == Side::None && reached == Some("signed-in")
}

/// What a cause is in plain words, with the slots of a [`Seat`](crate::model::Seat).
#[must_use]
pub const fn cause(of: Cause) -> &'static str {
    match of {
        Cause::NoNetwork => "This computer is not on a network",
        Cause::AnsweredInBetween => "Something on the way may answer in {other}'s place",
        Cause::AnsweredOnThisComputer => "Something on this computer answers in the other one's place",
        Cause::ClientNlaOff => "This computer's connection file switches off the sign-in that {other} needs (NLA)",
        Cause::ClientGatewayMisset => "A gateway is set that does not answer, though it is not needed",
        Cause::NameInvalid => "The name is not one that a computer can have",
        Cause::NameNotFound => "The name of {other} is not known",
        Cause::DnsServerSilent => "A name server does not answer",
        Cause::AddressWorksNameFails => "The address works, the name does not",
        Cause::NameAnswersDiffer => "The name leads to different addresses, depending on who is asked",
        Cause::AddressUnreachable => "There is no way to {other}'s address",
        Cause::PathMtuBlackhole => "Large packets get lost on the way",
        Cause::Ipv6PathBroken => "The newer kind of address (IPv6) does not work, the older one does",
        Cause::PathLossy => "The connection loses packets",
        Cause::PathSlow => "The connection is slow",
        Cause::PortRefused => "Remote Desktop is not listening on {other}",
        Cause::ConnectDenied => "Something on this computer keeps programs from connecting",
        Cause::PortNoAnswer => "{Other} does not answer: it is off, asleep or behind a firewall",
        Cause::ConnectionsMixed => "Some connections are answered, and some are not",
        Cause::ConnectionsLimited => "Something counts connections and bars this computer for a while",
        Cause::ClosedOnConnect => "{Other} hangs up at once",
        Cause::PortOtherService => "Another program answers where Remote Desktop should",
        Cause::ServerSilent => "{Other} takes the call, but says nothing",
        Cause::NegotiationClosed => "{Other} hangs up at Remote Desktop's greeting",
        Cause::GreetingKindClosed => "{Other} hangs up on Remote Desktop's own greeting, and answers another kind",
        Cause::NegotiationGarbled => "The answer to the greeting makes no sense",
        Cause::ServerCertificateMissing => "{Other} has no certificate for Remote Desktop",
        Cause::ServerRefusedNegotiation => "{Other} refuses the kinds of connection that were offered",
        Cause::ServerStandardSecurityOnly => "{Other} only knows Remote Desktop's old encryption",
        Cause::TlsClosedAfterHello => "{Other} hangs up when encryption begins",
        Cause::ServerCertificateUnusable => "{Other} cannot use its own certificate or key",
        Cause::TlsNoAnswer => "There is no answer when encryption begins",
        Cause::TlsServerError => "{Other} reports an error when encryption begins",
        Cause::TlsGarbled => "The answer to the beginning of encryption makes no sense",
        Cause::TlsNoCommonCipher => "The two computers know no common encryption",
        Cause::TlsVersionTooOld => "{Other}'s encryption is too old",
        Cause::TlsWindowsDiffers => "This computer's Windows cannot agree with {other} on encryption",
        Cause::TryWentElsewhere => "Remote Desktop goes another way than the one that was checked",
        Cause::TryNeverConnected => "This computer lets Redial through to {other}, but not Remote Desktop",
        Cause::TryCutOff => "Remote Desktop itself is cut off before the sign-in is done",
        Cause::TrySessionEnded => "The session ends again right after it has begun",
        Cause::Tls13Intolerant => "The newest encryption (TLS 1.3) makes {other} hang up",
        Cause::TlsClientCertificateRequired => "{Other} wants a certificate from this computer",
        Cause::TlsInspected => "Something on the way opens the encrypted connection",
        Cause::CertificateExpired => "{Other}'s certificate has expired",
        Cause::CertificateNotYetValid => "{Other}'s certificate is not valid yet",
        Cause::CertificateWeakKey => "The key of {other}'s certificate is too weak",
        Cause::CertificateWeakSignature => "{Other}'s certificate is signed in an outdated way",
        Cause::CertificateWrongPurpose => "{Other}'s certificate is made for something else",
        Cause::CertificateNameMismatch => "The certificate is made out to another name",
        Cause::CertificateSelfSigned => "{Other} vouches for itself, which is normal",
        Cause::SignInClosed => "{Other} hangs up when the sign-in begins",
        Cause::SignInNoAnswer => "There is no answer when the sign-in begins",
        Cause::SignInRefused => "{Other} refuses the beginning of the sign-in",
        Cause::SignInGarbled => "The answer to the beginning of the sign-in makes no sense",
        Cause::WrongPassword => "The user name or the password is wrong",
        Cause::AccountLocked => "The account is locked",
        Cause::AccountDisabled => "The account is switched off",
        Cause::AccountExpired => "The account has expired",
        Cause::PasswordExpired => "The password has expired",
        Cause::SignInNotAllowed => "The account is not allowed to sign in {there}",
        Cause::NtlmBlocked => "{Other} does not take the older kind of sign-in (NTLM)",
        Cause::KerberosFailed => "The newer kind of sign-in (Kerberos) cannot be used",
        Cause::AnsweredBySomebodyBetween => "Somebody between the two computers may have answered the sign-in",
        Cause::DomainUnreachable => "{Other} reaches nobody of its domain who could confirm the account",
        Cause::SignInCut => "{Other} hangs up on the sign-in without a reason",
        Cause::SignInNotAccepted => "{Other} refuses the sign-in",
        Cause::SessionClosedEarly => "{Other} hangs up while a session is being set up",
        Cause::SessionNoAnswer => "There is no answer while a session is being set up",
        Cause::SessionRefused => "{Other} refuses to set up a session",
        Cause::SessionLimitReached => "{Other} has as many sessions as it takes",
        Cause::SessionUnlicensed => "{Other} has no licence for another session",
        Cause::RefusedWithoutNla => "Remote Desktop's second try, without the sign-in (NLA), is refused",
        Cause::ClockSkew => "The clocks of the two computers are too far apart",
        Cause::CredsspTooOld => "{Other} lacks a security update for the sign-in (CredSSP)",
        Cause::CertificateRequired => {
            "This computer is told to connect only to a computer that proves who it is, and {other} does not"
        }
        Cause::WebAccountNeedsName => "Signing in with a work account needs the computer's name instead of its address",
        Cause::BrokeredConnection => "The connection file belongs to Azure Virtual Desktop or Windows 365",
        Cause::GatewayInvalid => "What is set as the gateway is no computer's name",
        Cause::GatewayUnreachable => "The gateway does not answer",
        Cause::GatewayCertificate => "The gateway's certificate is not accepted",
        Cause::GatewayProxyAuth => "A proxy on the way to the gateway wants a sign-in",
        Cause::GatewayRefuses => "The gateway does not let this connection through",
        Cause::HostRemoteDesktopOff => "Remote Desktop is switched off on {other}",
        Cause::HostServiceStopped => "The Remote Desktop service does not run on {other}",
        Cause::HostNotListening => "Remote Desktop runs on {other}, but does not listen",
        Cause::HostPortChanged => "Remote Desktop listens on another port {there}",
        Cause::HostFirewallBlocks => "{Other}'s own firewall blocks Remote Desktop",
        Cause::HostCertificateExpired => "The certificate on {other} has expired",
        Cause::HostKeyUnreadable => "{Other} cannot read the key of its certificate",
        Cause::HostTlsDisabled => "Encryption (TLS) is switched off on {other}",
        Cause::HostPolicyBlocks => "A rule of the organisation blocks Remote Desktop {there}",
        Cause::HostEditionCannotHost => "That edition of Windows cannot be reached by Remote Desktop",
        Cause::HostSleeps => "{Other} goes to sleep",
        Cause::HostStaleSession => "An old session is stuck on {other}",
        Cause::HostSetupUnfinished => "Windows is not fully set up on {other}",
        Cause::HostOtherSoftware => "Another remote-control program on {other} may get in the way",
        Cause::HostClockWrong => "The clock of {other} is wrong",
        Cause::HostSecurityLowered => "Remote Desktop's security is set lower than usual {there}",
    }
}

/// A cause in plain words as a report says it, or its id where a newer version named it.
#[must_use]
pub fn cause_in(voice: Voice, report: &Report, name: &CauseName) -> String {
    name.known().map_or_else(|| super::escape::plain(name.id()), |known| report.seat().say(voice, cause(known)))
}

/// What settings make different, as a list in words: "no early sign-in (NLA), through the gateway gw.example".
#[must_use]
pub fn settings(settings: &Settings) -> Said {
    let gateway = settings.gateway.as_ref().map(|gateway| {
        let name = Name(gateway.host.to_string());
        match gateway.usage {
            GatewayUsage::Always => ThroughGateway { gateway: name }.into(),
            GatewayUsage::Detect => ThroughGatewayIfNeeded { gateway: name }.into(),
        }
    });
    let invalid = settings.gateway_invalid.as_ref();
    let parts: [Option<Said>; 7] = [
        gateway,
        invalid.map(|gateway| InvalidGateway { gateway: Label(super::escape::plain(&gateway.text)) }.into()),
        settings.client_nla_off.then(|| WithoutNla {}.into()),
        (!settings.negotiates_security).then(|| NotNegotiated {}.into()),
        match settings.authentication_level {
            AuthenticationLevel::Require => Some(OnlyProven {}.into()),
            AuthenticationLevel::Connect => Some(AlsoUnproven {}.into()),
            AuthenticationLevel::Ask => None,
        },
        settings.web_account.then(|| WebAccount {}.into()),
        settings.brokered.then(|| Brokered {}.into()),
    ];
    All { parts: parts.into_iter().flatten().map(Phrase::from).collect() }.into()
}

/// The program that made a report, by its file.
#[must_use]
pub fn program(file: &ToolFile) -> Said {
    ProgramFile { signed: signed(file).into(), sha256: Term::from(&file.sha256) }.into()
}

/// Who signed it, without a subject: `signed by Contoso`.
#[must_use]
pub fn signed(file: &ToolFile) -> Said {
    let Some(signature) = &file.signature else { return NotSigned {}.into() };
    let by = Label::from(&signature.by);
    match signature.standing {
        Standing::Trusted => Signed { by }.into(),
        Standing::Untrusted => SignedUntrusted { by }.into(),
        Standing::Changed => SignedChanged { by }.into(),
    }
}

/// What was hidden in a report, as a list in words: "2 names, 1 address".
#[must_use]
pub fn hidden(report: &Report) -> Said {
    All { parts: report.hidden.iter().cloned().map(Phrase::from).collect() }.into()
}

/// Who can do something about it, in one sentence.
#[must_use]
pub const fn who_acts(side: Side) -> &'static str {
    match side {
        Side::Client => "This can be put right on this computer.",
        Side::Network => {
            "This is for whoever looks after the network: the name, the router, the VPN or the line between the computers."
        }
        Side::Server => {
            "This has to be put right on the other computer. Show this report to whoever looks after it, or do it when you sit in front of it."
        }
        Side::None => {
            "Nothing has to be put right for connecting. If it still does not work, check again with the numbers that the message box shows."
        }
        Side::Undecided => {
            "Run Redial on the other computer too, if you can get at it, or show this report to whoever looks after it."
        }
    }
}

/// How the verdict looks: the state of its layer, or what its side says.
#[must_use]
pub fn verdict_status(report: &Report) -> Status {
    let layer = report.verdict.layer.and_then(|layer| report.layer(layer)).map(|layer| layer.status);
    match (report.verdict.side, layer) {
        (Side::None, _) => Status::Pass,
        (Side::Undecided, _) => Status::Unknown,
        (_, Some(Status::Warn)) => Status::Warn,
        (Side::Client | Side::Network | Side::Server, _) => Status::Fail,
    }
}

/// Where error numbers come from that nobody typed.
#[must_use]
pub fn error_source(source: &ErrorSource) -> Said {
    let (log, time) = (Term::from(&source.log), when(&source.time).into());
    match &source.failed_part {
        Some(part) if source.log == OBSERVED => FromTryPart { time, part: part.into() }.into(),
        None if source.log == OBSERVED => FromTry { time }.into(),
        Some(part) => FromLogPart { log, time, part: part.into() }.into(),
        None => FromLog { log, time }.into(),
    }
}

/// `2026-11-20T07:16:04Z` as `20 November 2026, 07:16 UTC`; any other text as it is.
#[must_use]
pub fn moment(voice: Voice, rfc3339: &str) -> String {
    when(rfc3339).to(voice)
}

fn when(rfc3339: &str) -> Said {
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;
    match OffsetDateTime::parse(rfc3339, &Rfc3339) {
        Ok(at) => When { at: Moment(at.unix_timestamp()) }.into(),
        Err(_) => Said::finished(rfc3339),
    }
}

/// `0.4 ms`, `12 ms`, `1.5 s`.
#[must_use]
pub fn milliseconds(voice: Voice, ms: f64) -> String {
    voice.span(Duration::suiting(ms).0)
}

/// Every text of the tables above.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let sides = Side::ALL.into_iter().flat_map(|side| [place(side), who_acts(side)]);
    let statuses = Status::ALL.into_iter().flat_map(|of| [status(of), check_status(of)]);
    let sure = Confidence::ALL.into_iter().flat_map(|of| [sure(of), sure_word(of)]);
    let remedies = [Undo::Full, Undo::Partial, Undo::None].into_iter().map(undo);
    let announced = [Place::Here, Place::There].into_iter().map(announced);
    let single = [
        ON_THIS_HOST,
        RIGHT_HERE,
        NOTHING_HERE,
        ALSO_FOUND,
        ALSO_POSSIBLE,
        KNOWN_TROUBLE,
        GNOME_SIGN_IN,
        XRDP_SIGN_IN,
        LOOK_THERE,
        SEE_SHEET,
        AS_ADMINISTRATOR,
    ];
    let causes = Cause::ALL.iter().map(|&of| cause(of));
    sides.chain(statuses).chain(sure).chain(remedies).chain(announced).chain(single).chain(causes)
}

says! { "report-words":
    ProgramFile { signed: Phrase, sha256: Term } = "{signed}, SHA-256 {sha256}";
    Signed { by: Label } = "signed by {by}";
    SignedUntrusted { by: Label } = "signed by {by}, whom Windows does not trust";
    SignedChanged { by: Label } = "signed by {by} and changed since then: do not trust it";
    NotSigned {} = "not signed";

    ServerCertain { name: Term } = "{name} (certain)";
    ServerLikely { name: Term } = "{name} (likely)";
    ServerPossible { name: Term } = "{name} (possible)";

    All { parts: List } = "{parts}";
    ThroughGateway { gateway: Name } = "through the gateway {gateway}";
    ThroughGatewayIfNeeded { gateway: Name } = "through the gateway {gateway} where there is no direct way";
    InvalidGateway { gateway: Label } = "with \u{201c}{gateway}\u{201d} as its gateway";
    WithoutNla {} = "without the early sign-in (NLA)";
    NotNegotiated {} = "encryption is not agreed on first";
    OnlyProven {} = "only to a computer that proves who it is";
    AlsoUnproven {} = "also to a computer that does not prove who it is";
    WebAccount {} = "sign-in with a Microsoft work account";
    Brokered {} = "made for Azure Virtual Desktop or Windows 365";

    FromTry { time: Phrase } = "Remote Desktop's own try, which Redial watched on {time}";
    FromTryPart { time: Phrase, part: Term } =
        "Remote Desktop's own try, which Redial watched on {time}; the part that failed was {part}";
    FromLog { log: Term, time: Phrase } = "Windows' own log ({log}), about the attempt of {time}";
    FromLogPart { log: Term, time: Phrase, part: Term } =
        "Windows' own log ({log}), about the attempt of {time}, where {part} failed first";
    When { at: Moment } = "{at}";
}
