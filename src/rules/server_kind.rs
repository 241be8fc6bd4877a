//! Which program answers for Remote Desktop over there, read from what was asked anyway.
//!
//! Each sign speaks for one kind: the greeting's answer ([MS-RDPBCGR] 2.2.1.2: its source reference and flags, and what
//! is chosen for which request), the goodbye in plain bytes, the certificate's shape, and the sign-in's challenge. Signs
//! of two sorts that agree make sure; strong signs that disagree tell nothing.

use super::tls_view::TlsView;
use crate::model::{Confidence, Evidence, Said, ServerKind, ServerSeen};
use crate::net::credssp::CredSspOutcome;
use crate::net::negotiate::{Reply, ReplyKind};
use crate::net::tls::HandshakeOutcome;
use crate::probes::certificate::ServerCertificate;
use crate::probes::credssp::SignIn;
use crate::probes::negotiate::Negotiation;
use crate::proto::certificate::Certificate;
use crate::proto::x224::{Answer, Protocols};
use crate::says;

use Confidence::{Certain, Likely, Possible};
use ServerKind::{FreeRdp, Gnome, IronRdp, VirtualBox, Weston, Windows, Xrdp};

/// What Windows writes, and xrdp after it.
const AS_WINDOWS: u16 = 0x1234;
/// The same in the other order of octets.
const AS_VIRTUALBOX: u16 = 0x3412;
/// What everything built on the libraries of FreeRDP and IronRDP writes.
const NONE: u16 = 0;
const GFX: u8 = 2;
/// How long a certificate is good that Windows makes for itself.
const OWN_LIFE_S: i64 = 183 * 86_400;

struct Sign {
    kind: ServerKind,
    strength: Confidence,
    source: Source,
    version: Option<&'static str>,
    why: Said,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Source {
    Greeting,
    Goodbye,
    Certificate,
    SignIn,
}

/// What answers there; none where nothing tells.
#[must_use]
pub fn read(evidence: &Evidence) -> Option<ServerSeen> {
    let signs = signs(evidence);
    let of = |kind| signs.iter().filter(move |sign| supports(sign.kind, kind));
    let strength = |kind: ServerKind| {
        let best = of(kind).map(|sign| sign.strength).max_by_key(|&strength| rank(strength))?;
        let first = of(kind).next()?.source;
        let agree = of(kind).any(|sign| sign.source != first);
        Some(match (best, agree) {
            (Certain | Likely, true) => Certain,
            (Certain | Likely, false) | (Possible, true) => Likely,
            (Possible, false) => Possible,
        })
    };
    let mut kinds: Vec<_> = ServerKind::ALL
        .into_iter()
        .filter(|&kind| signs.iter().any(|sign| sign.kind == kind))
        .filter_map(|kind| Some((kind, strength(kind)?)))
        .collect();
    // What is built on a library is more telling than the library.
    if kinds.iter().any(|&(kind, _)| matches!(kind, Gnome | Weston)) {
        kinds.retain(|&(kind, _)| kind != FreeRdp);
    }
    let best = kinds.iter().map(|&(_, strength)| rank(strength)).max()?;
    let mut winners = kinds.into_iter().filter(|&(_, strength)| rank(strength) == best);
    let (kind, confidence) = winners.next()?;
    if winners.next().is_some() {
        return None;
    }
    let mut because: Vec<Said> = Vec::new();
    for sign in of(kind) {
        // Several answers may be the same sign. None of these sentences has arguments.
        if !because.iter().any(|known| known.id() == sign.why.id()) {
            because.push(sign.why.clone());
        }
    }
    let version = (kind == Windows).then(|| version(evidence, &signs)).flatten();
    Some(ServerSeen { kind, version, confidence, because })
}

/// GNOME and Weston answer with FreeRDP's library.
fn supports(sign: ServerKind, kind: ServerKind) -> bool {
    sign == kind || sign == FreeRdp && matches!(kind, Gnome | Weston)
}

const fn rank(confidence: Confidence) -> u8 {
    match confidence {
        Certain => 2,
        Likely => 1,
        Possible => 0,
    }
}

fn signs(evidence: &Evidence) -> Vec<Sign> {
    let main = evidence.fact().map(|Negotiation { replies }| replies.as_slice()).unwrap_or_default();
    let references: Vec<_> = main.iter().filter_map(reference).collect();
    let mut signs: Vec<_> = main.iter().flat_map(|reply| [of_reply(reply), as_ironrdp(reply)]).flatten().collect();
    signs.extend(of_goodbye(evidence));
    let own = evidence.fact::<ServerCertificate>().and_then(|shown| shown.own.as_ref());
    signs.extend(own.and_then(of_certificate));
    signs.extend(of_sign_in(evidence, references.contains(&NONE)));
    signs
}

/// The source reference of an X.224 confirm.
fn reference(reply: &Reply) -> Option<u16> {
    let ReplyKind::Answered { bytes, answer, .. } = &reply.answer else { return None };
    if matches!(answer, Answer::Garbled | Answer::McsDisconnect) {
        return None;
    }
    u16::from_str_radix(bytes.get(16..20)?, 16).ok()
}

fn of_reply(reply: &Reply) -> Option<Sign> {
    let (asked, answer, reference) = (reply.asked, reply.answer()?, reference(reply)?);
    let sign =
        |kind, strength, version, why: Said| Some(Sign { kind, strength, source: Source::Greeting, version, why });
    let tls = |protocol| matches!(protocol, Protocols::SSL | Protocols::RDP);
    match (reference, answer) {
        (AS_VIRTUALBOX, _) => sign(VirtualBox, Likely, None, VirtualBoxMark {}.into()),
        (NONE, Answer::Selected { protocol: Protocols::HYBRID_EX, .. }) => {
            sign(IronRdp, Likely, None, NewestWithoutMark {}.into())
        }
        (NONE, Answer::Selected { flags, .. }) if flags & GFX != 0 => {
            sign(FreeRdp, Likely, None, GraphicsWithoutMark {}.into())
        }
        (NONE, Answer::Selected { protocol: Protocols::HYBRID, .. }) => {
            sign(IronRdp, Possible, None, PlainAsIronRdp {}.into())
        }
        (NONE, Answer::Selected { protocol: Protocols::SSL, .. }) if asked.is_nla() => {
            sign(Weston, Possible, None, NoEarlySignIn {}.into())
        }
        // FreeRDP's library refuses where it was asked for more, and is asked again.
        (NONE, Answer::Selected { protocol: Protocols::RDP, .. }) if asked == Protocols::RDP => {
            sign(Weston, Possible, None, PlainAsWeston {}.into())
        }
        (NONE, Answer::Failure { .. }) => sign(FreeRdp, Possible, None, RefusalWithoutMark {}.into()),
        // Windows takes the early sign-in where it is asked for, and refuses TLS where it has none.
        (AS_WINDOWS, Answer::Selected { protocol, flags: 1 })
            if asked.is_nla() && tls(*protocol) || asked != Protocols::RDP && *protocol == Protocols::RDP =>
        {
            sign(Xrdp, Likely, None, AnswersAsXrdp {}.into())
        }
        (AS_WINDOWS, Answer::Failure { code: 1, .. }) if asked.is_nla() => {
            sign(Xrdp, Likely, None, AsksForTls {}.into())
        }
        (AS_WINDOWS, Answer::Failure { code: 3, .. }) => sign(Xrdp, Possible, None, HasNoCertificate {}.into()),
        (AS_WINDOWS, Answer::Failure { code: 2 | 5, .. }) => sign(Windows, Likely, None, RefusesAsWindows {}.into()),
        (AS_WINDOWS, Answer::Selected { protocol, flags }) if protocol.is_nla() || *flags > 1 => {
            let version = by_flags(*flags);
            let strength = if version.is_some() { Likely } else { Possible };
            sign(Windows, strength, version, GreetsAsWindows {}.into())
        }
        (AS_WINDOWS, Answer::WithoutNegotiation) => {
            let old = Some("XP or Server 2003");
            sign(Windows, Possible, old, GreetsAsOldWindows {}.into())
        }
        _ => None,
    }
}

/// IronRDP without the sign-in. With TLS it answers as Weston does, octet by octet, so that neither can be told.
fn as_ironrdp(reply: &Reply) -> Option<Sign> {
    let (NONE, Answer::Selected { protocol, flags }) = (reference(reply)?, reply.answer()?) else { return None };
    let why: Said = match *protocol {
        Protocols::SSL if reply.asked.is_nla() && flags & GFX == 0 => NoSignInAsIronRdp {}.into(),
        Protocols::RDP if reply.asked != Protocols::RDP => PlainUnasked {}.into(),
        _ => return None,
    };
    Some(Sign { kind: IronRdp, strength: Possible, source: Source::Greeting, version: None, why })
}

/// Which Windows sends these flags, as recorded.
const fn by_flags(flags: u8) -> Option<&'static str> {
    match flags {
        0x01 | 0x09 => Some("7 or Server 2008 R2"),
        0x07 => Some("8 or Server 2012"),
        0x0f => Some("8.1 or Server 2012 R2"),
        0x1f => Some("10 or 11, or Server 2016 to 2022"),
        0x2f | 0x3f => Some("11 or Server 2025"),
        _ => None,
    }
}

/// What xrdp says in plain bytes where it cannot begin TLS.
fn of_goodbye(evidence: &Evidence) -> Option<Sign> {
    let view = TlsView::new(evidence)?;
    view.outcomes().any(|outcome| *outcome == HandshakeOutcome::McsDisconnect).then(|| Sign {
        kind: Xrdp,
        strength: Likely,
        source: Source::Goodbye,
        version: None,
        why: PlainGoodbye {}.into(),
    })
}

fn of_certificate(own: &Certificate) -> Option<Sign> {
    let sign = |kind, why: Said| Some(Sign { kind, strength: Likely, source: Source::Certificate, version: None, why });
    if own.self_issued && own.subject.split(", ").any(|part| part == "O=GNOME") {
        return sign(Gnome, CertificateOfGnome {}.into());
    }
    let name = own.common_name.as_deref()?;
    let purposes = &own.purposes;
    let windows = own.self_issued
        && own.version == 3
        && own.subject == format!("CN={name}")
        && own.alternative_names.is_empty()
        && (own.key_type.as_str(), own.key_bits) == ("RSA", 2048)
        && purposes.limited
        && purposes.server_authentication
        && !purposes.any
        && own.not_after_unix.checked_sub(own.not_before_unix) == Some(OWN_LIFE_S);
    if windows { sign(Windows, CertificateOfWindows {}.into()) } else { None }
}

/// `from_library`: the greeting is not Windows', so that the version is one which a library only claims.
fn of_sign_in(evidence: &Evidence, from_library: bool) -> Option<Sign> {
    let SignIn(answer) = evidence.fact()?;
    let CredSspOutcome::Challenged { challenge, skew_s, .. } = &answer.greeting else { return None };
    let sign = |kind, why: Said| Some(Sign { kind, strength: Possible, source: Source::SignIn, version: None, why });
    match (from_library, challenge.os_version.as_deref()) {
        // FreeRDP's library always claims these: the one since its version 3, the other before.
        (true, Some("10.0.22631" | "6.1.7601")) => sign(FreeRdp, ClaimsAsFreeRdp {}.into()),
        // The clock of IronRDP's sign-in is 61 s slow by itself.
        (true, _) if skew_s.is_some_and(|skew| (-66.0..=-56.0).contains(&skew)) => {
            sign(IronRdp, ClockOfIronRdp {}.into())
        }
        (false, Some(version)) if by_build(version).is_some() => sign(Windows, NamesAVersion {}.into()),
        _ => None,
    }
}

/// The sign-in knows the version better than the greeting.
fn version(evidence: &Evidence, signs: &[Sign]) -> Option<String> {
    let told = evidence.fact().and_then(|SignIn(answer)| match &answer.greeting {
        CredSspOutcome::Challenged { challenge, .. } => challenge.os_version.as_deref().and_then(by_build),
        _ => None,
    });
    told.or_else(|| signs.iter().find_map(|sign| sign.version)).map(str::to_owned)
}

/// `10.0.20348`. Enablement updates leave the build as it was, so that some stand for several.
fn by_build(version: &str) -> Option<&'static str> {
    let mut parts = version.split('.').map(str::parse::<u32>);
    let mut next = || parts.next()?.ok();
    Some(match (next()?, next()?, next()?) {
        (5, ..) => "XP or Server 2003",
        (6, 0, _) => "Vista or Server 2008",
        (6, 1, _) => "7 or Server 2008 R2",
        (6, 2, _) => "8 or Server 2012",
        (6, 3, _) => "8.1 or Server 2012 R2",
        (10, 0, 14_393) => "10 or Server 2016",
        (10, 0, 17_763) => "10 or Server 2019",
        (10, 0, 20_348) => "Server 2022",
        (10, 0, 22_000..=25_999) => "11",
        (10, 0, 26_100..) => "11 or Server 2025",
        (10, 0, 10_240..=19_999) => "10",
        _ => return None,
    })
}

says! { "server-kind":
    VirtualBoxMark {} = "Its greeting carries VirtualBox's own mark (3412).";
    NewestWithoutMark {} = "Its greeting is IronRDP's: no mark, and the newest kind of sign-in.";
    GraphicsWithoutMark {} = "Its greeting is that of FreeRDP's library: no mark, and graphics offered.";
    PlainAsIronRdp {} = "Its greeting has no mark and offers no graphics, like IronRDP's.";
    NoSignInAsIronRdp {} = "Its greeting has no mark and takes no early sign-in, like that of IronRDP with TLS.";
    PlainUnasked {} = "Its greeting has no mark and passes over the encryption it was asked for, like IronRDP's.";
    NoEarlySignIn {} = "Its greeting has no mark and takes no early sign-in, like Weston's.";
    PlainAsWeston {} = "Its greeting has no mark and offers no graphics, like Weston's.";
    RefusalWithoutMark {} = "Its refusal has no mark, like FreeRDP's.";
    AnswersAsXrdp {} = "It answers the greeting as xrdp does: it knows no early sign-in (NLA).";
    AsksForTls {} = "It asks for TLS where Windows takes the early sign-in (NLA).";
    HasNoCertificate {} = "It says that it has no certificate, which was seen with xrdp and not with Windows.";
    RefusesAsWindows {} = "It refuses a kind of connection in Windows' way.";
    GreetsAsWindows {} = "Its greeting is Windows'.";
    GreetsAsOldWindows {} = "It answers the greeting as Windows did before Vista.";
    PlainGoodbye {} = "It says goodbye in plain bytes where TLS should begin, as xrdp does.";
    CertificateOfGnome {} = "GNOME's settings made its certificate.";
    CertificateOfWindows {} = "Its certificate is one that Windows makes for itself.";
    ClaimsAsFreeRdp {} = "Its sign-in claims the version that FreeRDP's library claims.";
    ClockOfIronRdp {} = "The clock in its sign-in is a minute slow, like IronRDP's.";
    NamesAVersion {} = "Its sign-in names a version of Windows.";
}

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::net::Disconnect;

    const MAIN: Protocols = Protocols(0x0b);

    /// What came back for a request, octet by octet.
    fn recorded(asked: Protocols, bytes: &str) -> Reply {
        let raw: Vec<u8> =
            (0..bytes.len()).step_by(2).map(|at| u8::from_str_radix(&bytes[at..at + 2], 16).unwrap()).collect();
        let answer = crate::proto::x224::answer(&raw);
        Reply { asked, answer_ms: 5.0, answer: ReplyKind::Answered { answer, bytes: bytes.to_owned(), service: None } }
    }

    fn kind_of(evidence: &Evidence) -> Option<(ServerKind, Confidence)> {
        read(evidence).map(|seen| (seen.kind, seen.confidence))
    }

    fn greeted(asked: Protocols, bytes: &str) -> Evidence {
        case("pc.example").greeting(vec![recorded(asked, bytes)])
    }

    #[test]
    fn recorded_greetings() {
        let cases = [
            // Windows by version, as captured.
            ("030000130ed000001234000201080002000000", Some((Windows, Likely)), Some("7 or Server 2008 R2")),
            ("030000130ed000001234000207080008000000", Some((Windows, Likely)), Some("8 or Server 2012")),
            ("030000130ed00000123400020f080008000000", Some((Windows, Likely)), Some("8.1 or Server 2012 R2")),
            (
                "030000130ed00000123400021f080008000000",
                Some((Windows, Likely)),
                Some("10 or 11, or Server 2016 to 2022"),
            ),
            ("030000130ed00000123400022f080002000000", Some((Windows, Likely)), Some("11 or Server 2025")),
            ("030000130ed000001234000200080002000000", Some((Windows, Possible)), None),
            ("030000130ed000001234000300080002000000", Some((Windows, Likely)), None),
            ("0300000b06d00000123400", Some((Windows, Possible)), Some("XP or Server 2003")),
            // xrdp 0.9.21: with TLS, and without because it cannot read its key.
            ("030000130ed000001234000201080001000000", Some((Xrdp, Likely)), None),
            ("030000130ed000001234000201080000000000", Some((Xrdp, Likely)), None),
            ("030000130ed000001234000300080003000000", Some((Xrdp, Possible)), None),
            // FreeRDP 2.11's shadow server, VirtualBox, IronRDP 0.13 with the sign-in.
            ("030000130ed000000000000203080002000000", Some((FreeRdp, Likely)), None),
            ("030000130ed000003412000201080001000000", Some((VirtualBox, Likely)), None),
            ("030000130ed000000000000201080008000000", Some((IronRdp, Likely)), None),
            // The same without any encryption, which nobody else does who was asked for it.
            ("030000130ed000000000000201080000000000", Some((IronRdp, Possible)), None),
            // The same with TLS, and Weston 10.
            ("030000130ed000000000000201080001000000", None, None),
            // Nobody's.
            ("030000130ed000007777000201080001000000", None, None),
            ("030000130ed000001234000200080001000000", None, None),
            ("48545450", None, None),
        ];
        for (bytes, expected, version) in cases {
            let evidence = greeted(MAIN, bytes);
            assert_eq!(kind_of(&evidence), expected, "{bytes}");
            assert_eq!(read(&evidence).and_then(|seen| seen.version).as_deref(), version, "{bytes}");
        }
        assert_eq!(read(&case("pc.example")), None);
        assert_eq!(read(&case("pc.example").greeting(vec![gone(MAIN, Disconnect::Closed)])), None);
    }

    /// Recorded of Weston 10 with a key for Standard RDP Security alone, and of FreeRDP 2.11's shadow server set to it.
    #[test]
    fn a_library_that_refuses_tls_is_told_apart_by_what_it_then_accepts() {
        let refused = || recorded(MAIN, "030000130ed000000000000300080002000000");
        for (accepted, expected) in [
            ("030000130ed000000000000201080000000000", (Weston, Possible)),
            ("030000130ed000000000000203080000000000", (FreeRdp, Likely)),
        ] {
            let replies = vec![refused(), recorded(Protocols::RDP, accepted)];
            assert_eq!(kind_of(&case("pc.example").greeting(replies)), Some(expected));
        }
        assert_eq!(kind_of(&case("pc.example").greeting(vec![refused()])), Some((FreeRdp, Possible)));
    }

    #[test]
    fn windows_that_was_asked_without_nla_is_no_xrdp() {
        // TLS alone was asked for, and Windows 7 chose it: the flags are xrdp's, too.
        assert_eq!(kind_of(&greeted(Protocols::SSL, "030000130ed000001234000201080001000000")), None);
        let refusal = "030000130ed000001234000300080005000000";
        assert_eq!(kind_of(&greeted(Protocols::SSL, refusal)), Some((Windows, Likely)));
        // Standard RDP Security asked for is nothing to go by; chosen in place of TLS it is.
        assert_eq!(kind_of(&greeted(Protocols::RDP, "030000130ed000001234000201080000000000")), None);
    }

    #[test]
    fn two_sorts_of_signs_make_sure() {
        let windows = "030000130ed00000123400021f080008000000";
        let mut own = self_signed("pc1.corp.example");
        own.alternative_names.clear();
        (own.not_before_unix, own.not_after_unix) = (NOW - 10 * DAY, NOW + 173 * DAY);
        let evidence = greeted(MAIN, windows).certificate(own.clone());
        assert_eq!(kind_of(&evidence), Some((Windows, Certain)));
        let seen = read(&evidence.sign_in(challenged(0.0))).unwrap();
        assert_eq!((seen.version.as_deref(), seen.because.len()), (Some("11 or Server 2025"), 3));
        // A day more, and it is anybody's.
        own.not_after_unix += DAY;
        assert_eq!(kind_of(&greeted(MAIN, windows).certificate(own)), Some((Windows, Likely)));
        let xrdp = greeted(MAIN, "030000130ed000001234000201080001000000").tls(HandshakeOutcome::McsDisconnect);
        assert_eq!(kind_of(&xrdp), Some((Xrdp, Certain)));
    }

    #[test]
    fn what_is_built_on_freerdp_is_told_from_it() {
        let freerdp = "030000130ed000000000000203080002000000";
        let mut own = self_signed("x");
        own.subject = "C=US, O=GNOME".to_owned();
        own.common_name = None;
        assert_eq!(kind_of(&greeted(MAIN, freerdp).certificate(own)), Some((Gnome, Certain)));
        let CredSspOutcome::Challenged { mut challenge, .. } = challenged(0.0) else { unreachable!() };
        // FreeRDP 2.11 and 3.15.
        for version in ["6.1.7601", "10.0.22631"] {
            challenge.os_version = Some(version.to_owned());
            let challenge = challenge.clone();
            let claims = CredSspOutcome::Challenged { credssp_version: 6, challenge, skew_s: Some(0.0) };
            assert_eq!(kind_of(&greeted(MAIN, freerdp).sign_in(claims)), Some((FreeRdp, Certain)), "{version}");
        }
        let ironrdp = greeted(MAIN, "030000130ed000000000000201080002000000").sign_in(challenged(-61.0));
        assert_eq!(kind_of(&ironrdp), Some((IronRdp, Likely)));
    }

    #[test]
    fn the_same_sign_twice_is_told_once() {
        let xrdp = || recorded(MAIN, "030000130ed000001234000201080001000000");
        let seen = read(&case("pc.example").greeting(vec![xrdp(), xrdp()])).unwrap();
        assert_eq!((seen.kind, seen.because.len()), (Xrdp, 1));
        assert_eq!(seen.because[0].id(), "server-kind/AnswersAsXrdp");
    }

    #[test]
    fn signs_that_disagree_tell_nothing() {
        let mut own = self_signed("pc1.corp.example");
        own.alternative_names.clear();
        (own.not_before_unix, own.not_after_unix) = (NOW, NOW + 183 * DAY);
        let evidence = greeted(MAIN, "030000130ed000001234000201080001000000").certificate(own);
        assert_eq!(read(&evidence), None);
    }

    #[test]
    fn builds() {
        for (version, name) in [
            ("6.1.7601", Some("7 or Server 2008 R2")),
            ("10.0.19041", Some("10")),
            ("10.0.20348", Some("Server 2022")),
            ("10.0.22621", Some("11")),
            ("10.0", None),
            ("10.0.x", None),
            ("99.0.1", None),
        ] {
            assert_eq!(by_build(version), name, "{version}");
        }
    }
}
