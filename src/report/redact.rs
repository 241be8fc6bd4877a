//! A report that can be shown to strangers: names and addresses become `name-1`, `address-1`, `other-1`.
//!
//! Every text in the facts is hidden unless [`PROTOCOL_WORDS`] names its place; the same text has the same pseudonym
//! everywhere, in sentences too. Ports, times, sizes and dates stay, and so do loopback addresses and usual adapter names.

use std::net::{IpAddr, SocketAddr};

use serde_json::Value;

use self::pseudonyms::{Kind, Pseudonyms};
use super::Report;
use crate::model::said::{Arg, Said};
use crate::model::{Host, split_host_port};

mod known;
mod pseudonyms;
mod scan;

pub use pseudonyms::SAYS;

/// The places in `layers[].facts` whose texts come from closed lists of Redial's own, with lists' indices left out.
const PROTOCOL_WORDS: [&str; 90] = [
    "schannel-settings.tls_10",
    "schannel-settings.tls_11",
    "schannel-settings.tls_12",
    "resolve.failure.kind",
    "dns-servers.servers.ipv4.kind",
    "dns-servers.servers.ipv6.kind",
    "other-addresses.tried.known_from",
    "tcp-connect.attempts.outcome.kind",
    // Programs and adapters have names of their makers', as those of `adapters` have.
    "who-answered.owner.name",
    "who-answered.place.kind",
    "who-answered.place.why.adapter",
    "who-answered.place.why.kind",
    "who-is-there.unasked.kind",
    "who-is-there.unasked.how",
    "who-is-there.unasked.service",
    "negotiate.replies.asked",
    "negotiate.replies.answer.kind",
    "negotiate.replies.answer.how",
    "negotiate.replies.answer.service",
    "negotiate.replies.answer.answer.kind",
    "negotiate.replies.answer.answer.protocol",
    "negotiate.replies.answer.answer.name",
    "connections.attempts.outcome.kind",
    "path-quality.source",
    "greetings.others.reply.asked",
    "greetings.others.reply.answer.kind",
    "greetings.others.reply.answer.how",
    "greetings.others.reply.answer.service",
    "greetings.others.reply.answer.answer.kind",
    "greetings.others.reply.answer.answer.protocol",
    "greetings.others.reply.answer.answer.name",
    "repeats.runs.reached",
    "repeats.runs.end.kind",
    "repeats.runs.end.outcome.kind",
    "repeats.runs.end.outcome.version",
    "repeats.runs.end.outcome.cipher",
    "repeats.runs.end.outcome.group",
    "repeats.runs.end.outcome.alert",
    "repeats.runs.end.outcome.how",
    "repeats.runs.end.reply.asked",
    "repeats.runs.end.reply.answer.kind",
    "repeats.runs.end.reply.answer.how",
    "repeats.runs.end.reply.answer.service",
    "repeats.runs.end.reply.answer.answer.kind",
    "repeats.runs.end.reply.answer.answer.protocol",
    "repeats.runs.end.greeting.kind",
    "repeats.runs.end.greeting.how",
    "tls-handshake.library",
    "tls-handshake.outcome.kind",
    "tls-handshake.outcome.version",
    "tls-handshake.outcome.cipher",
    "tls-handshake.outcome.group",
    "tls-handshake.outcome.alert",
    "tls-handshake.outcome.how",
    "tls-12-only.library",
    "tls-12-only.outcome.kind",
    "tls-12-only.outcome.version",
    "tls-12-only.outcome.cipher",
    "tls-12-only.outcome.group",
    "tls-12-only.outcome.alert",
    "tls-12-only.outcome.how",
    "tls-second-opinion.library",
    "tls-second-opinion.outcome.kind",
    "tls-second-opinion.outcome.version",
    "tls-second-opinion.outcome.cipher",
    "tls-second-opinion.outcome.group",
    "tls-second-opinion.outcome.alert",
    "tls-second-opinion.outcome.how",
    "tls-old-hellos.up_to_12.hello.version",
    "tls-old-hellos.up_to_12.hello.cipher",
    "tls-old-hellos.up_to_12.key_exchange",
    "tls-old-hellos.up_to_12.end.kind",
    "tls-old-hellos.up_to_12.end.alert",
    "tls-old-hellos.up_to_12.end.how",
    "tls-old-hellos.up_to_11.hello.version",
    "tls-old-hellos.up_to_11.hello.cipher",
    "tls-old-hellos.up_to_11.key_exchange",
    "tls-old-hellos.up_to_11.end.kind",
    "tls-old-hellos.up_to_11.end.alert",
    "tls-old-hellos.up_to_11.end.how",
    "small-segments.hello.version",
    "small-segments.hello.cipher",
    "small-segments.key_exchange",
    "small-segments.end.kind",
    "small-segments.end.alert",
    "small-segments.end.how",
    "system-trust.trust.kind",
    "credssp.greeting.kind",
    "credssp.greeting.how",
    "gateway.connect.kind",
];

/// The same in `host[].facts`: words of Windows' and of Redial's own.
const HOST_WORDS: [&str; 25] = [
    "host-edition.edition",
    "host-edition.version",
    "host-remote-desktop.decided_by",
    "host-services.services.name",
    "host-services.services.state",
    "host-services.services.start",
    "host-firewall.profiles.profile",
    "host-firewall.rules.id",
    "host-firewall.rules.profiles",
    "host-firewall.rules.ports",
    "host-firewall.networks",
    "host-software.found.name",
    "host-software.found.state",
    "host-security.security_layer.decided_by",
    "host-security.user_authentication.decided_by",
    "host-security.min_encryption_level.decided_by",
    "host-tls.versions.version",
    "host-certificate.source",
    "host-sessions.sessions.state",
    "host-clock.comes_from",
    "host-clock.asked.kind",
    "host-clock.asked.code",
    "host-events.seen.log",
    "host-events.unread",
    "host-events.meaning",
];

/// The same in `changes[]`.
const CHANGE_WORDS: [&str; 5] =
    ["changes.change", "changes.fix", "changes.state", "changes.steps.stage", "changes.steps.undo"];
const CHANGE_TIMES: [&str; 2] = ["changes.time", "changes.put_back_at"];

/// The same for texts that a server sent in a form that leaves no room for names: object identifiers and versions.
const NUMBERS_AND_ALGORITHMS: [&str; 7] = [
    "host-certificate.own.key_type",
    "host-certificate.own.signature_algorithm",
    "certificate.own.key_type",
    "certificate.own.signature_algorithm",
    "certificate.others.key_type",
    "certificate.others.signature_algorithm",
    "credssp.greeting.challenge.os_version",
];

/// Fields of that name hold names; every other hidden text is `other`.
const NAMES: [&str; 12] = [
    "name",
    "host",
    "subject",
    "issuer",
    "common_name",
    "alternative_names",
    "target",
    "netbios_computer",
    "netbios_domain",
    "dns_computer",
    "dns_domain",
    "typed",
];

/// The report without names and addresses. Doing it twice changes nothing more.
#[must_use]
pub fn redact(report: &Report) -> Report {
    let mut report = report.clone();
    let mut pseudonyms = Pseudonyms::new(&report);
    // A replacement may, in a text made to that end, leave something behind that looks like an address.
    for _ in 0..8 {
        let before = report.clone();
        hide(&mut report, &mut pseudonyms);
        pseudonyms.once_more();
        if report == before {
            break;
        }
    }
    report
}

/// In the place of a message box's text that is not known.
const HIDDEN_TEXT: &str = "(hidden)";

fn hide(report: &mut Report, pseudonyms: &mut Pseudonyms) {
    hide_target(report, pseudonyms);
    for layer in &mut report.layers {
        for (probe, fact) in &mut layer.facts {
            hide_value(fact, &mut probe.clone(), pseudonyms);
        }
    }
    for check in &mut report.host {
        for (field, fact) in &mut check.facts {
            hide_value(fact, &mut format!("{}.{field}", check.id), pseudonyms);
        }
    }
    if let Some(error) = &mut report.error
        && error.text.is_some()
    {
        // A box names computers and people. Of a sentence that is known, its own words are enough.
        error.text = Some(error.known().sentence.unwrap_or(HIDDEN_TEXT).to_owned());
    }
    if let Some(source) = &mut report.error_source
        && !(is_word(&source.log) && is_time(&source.time) && source.failed_part.as_deref().is_none_or(is_word))
    {
        // Not in the form in which Redial itself puts it.
        report.error_source = None;
    }
    for change in &mut report.changes {
        hide_words(change);
        hide_value(change, &mut "changes".to_owned(), pseudonyms);
    }
    // Only now is every name known that a sentence may quote.
    let verdict = &mut report.verdict;
    let sentences = std::iter::once(&mut verdict.headline).chain(&mut verdict.because);
    let layers =
        report.layers.iter_mut().flat_map(|layer| std::iter::once(&mut layer.headline).chain(&mut layer.notes));
    let host = report.host.iter_mut().flat_map(|check| std::iter::once(&mut check.headline).chain(&mut check.notes));
    let server = report.server.iter_mut().flat_map(|server| &mut server.because);
    for sentence in sentences.chain(layers).chain(host).chain(server) {
        *sentence = hide_said(sentence, pseudonyms);
    }
    for text in report.server.iter_mut().flat_map(|server| &mut server.version) {
        *text = pseudonyms.scrub(text);
    }
    report.hidden = pseudonyms.counts();
}

/// What a change was, in words, quotes names and short values such as "on", whose pseudonyms would tell nothing and spoil
/// every sentence. Which fix it was, and when, stays.
fn hide_words(change: &mut Value) {
    let steps = change.get_mut("steps").and_then(Value::as_array_mut);
    for step in steps.into_iter().flatten().filter_map(Value::as_object_mut) {
        step.retain(|field, _| !matches!(field.as_str(), "words" | "why"));
    }
}

fn hide_target(report: &mut Report, pseudonyms: &mut Pseudonyms) {
    let target = &mut report.target;
    let host = pseudonyms.host(&target.host);
    target.typed = match split_host_port(&target.typed) {
        Ok((typed, port)) if typed.to_string() == target.host => {
            // An international name is typed in one way and looked up in another.
            let text = target.typed.trim();
            let text = port.map_or(text, |_| text.rsplit_once(':').map_or(text, |(host, _)| host));
            pseudonyms.alias(text.trim_matches(['[', ']']), &host);
            with_port(&host, port)
        }
        Ok((typed, port)) => with_port(&pseudonyms.host(&typed.to_string()), port),
        // A file, or something that is not a computer at all.
        Err(_) => {
            for user in user_names(&target.typed) {
                pseudonyms.of(Kind::Name, user);
            }
            pseudonyms.of(Kind::Other, &target.typed)
        }
    };
    target.host = host;
    if let Some(gateway) = &mut target.gateway {
        *gateway = match split_host_port(gateway) {
            Ok((host, port)) => with_port(&pseudonyms.host(&host.to_string()), port),
            Err(_) => pseudonyms.of(Kind::Other, gateway),
        };
    }
}

fn with_port(host: &str, port: Option<u16>) -> String {
    match port {
        Some(port) if host.contains(':') => format!("[{host}]:{port}"),
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// What follows `Users` or `home` in a path.
fn user_names(path: &str) -> impl Iterator<Item = &str> {
    let parts: Vec<_> = path.split(['/', '\\']).collect();
    let homes = ["users", "home", "documents and settings"];
    let pairs: Vec<_> =
        parts.windows(2).filter(|pair| homes.contains(&pair[0].to_lowercase().as_str())).map(|pair| pair[1]).collect();
    pairs.into_iter().filter(|name| name.len() > 1)
}

fn hide_value(value: &mut Value, place: &mut String, pseudonyms: &mut Pseudonyms) {
    match value {
        Value::String(text) => *text = hide_text(text, place, pseudonyms),
        Value::Array(items) => items.iter_mut().for_each(|item| hide_value(item, place, pseudonyms)),
        Value::Object(fields) => {
            let length = place.len();
            for (name, field) in fields {
                place.push('.');
                place.push_str(name);
                hide_value(field, place, pseudonyms);
                place.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a sentence was told is hidden by its type. Only words that were finished elsewhere are looked through.
fn hide_said(said: &Said, pseudonyms: &mut Pseudonyms) -> Said {
    if said.is_told() {
        said.map(&mut |arg| hide_arg(arg, pseudonyms))
    } else {
        Said::finished(&pseudonyms.scrub(&said.english()))
    }
}

/// What stands in an argument's place; none where it tells nothing of anybody.
fn hide_arg(arg: &Arg, pseudonyms: &mut Pseudonyms) -> Option<Arg> {
    Some(match arg {
        Arg::Address(text) | Arg::Name(text) => Arg::Name(hide_host(text, pseudonyms)),
        Arg::PeerName(text) => Arg::PeerName(hide_host(text, pseudonyms)),
        Arg::Label(text) if is_usual_adapter(text) => return None,
        Arg::Label(text) => Arg::Label(pseudonyms.of(Kind::Other, text)),
        Arg::Path(text) => Arg::Path(pseudonyms.of(Kind::Other, text)),
        Arg::Person(text) => Arg::Person(pseudonyms.of(Kind::Name, text)),
        Arg::Untrusted(text) => Arg::Untrusted(pseudonyms.of(Kind::Other, text)),
        // They quote what they were given.
        Arg::OsError(text) => Arg::OsError(pseudonyms.scrub(text)),
        Arg::Command(text) => Arg::Command(pseudonyms.scrub(text)),
        Arg::Phrase(within) => Arg::Phrase(Box::new(hide_said(within, pseudonyms))),
        Arg::Count(_)
        | Arg::Day(_)
        | Arg::Duration(_)
        | Arg::Hex(_)
        | Arg::List(_)
        | Arg::Moment(_)
        | Arg::Number(_)
        | Arg::Percent(_)
        | Arg::Term(_) => return None,
    })
}

fn hide_host(text: &str, pseudonyms: &mut Pseudonyms) -> String {
    if let Some(hidden) = hide_address(text, pseudonyms) {
        return hidden;
    }
    match split_host_port(text) {
        Ok((host, port)) => with_port(&hide_name(&host.to_string(), pseudonyms), port),
        Err(_) => hide_name(text, pseudonyms),
    }
}

/// Of an address, with or without a port; none where it is none.
fn hide_address(text: &str, pseudonyms: &mut Pseudonyms) -> Option<String> {
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(pseudonyms.address(ip));
    }
    let socket = text.parse::<SocketAddr>().ok()?;
    Some(with_port(&pseudonyms.address(socket.ip()), Some(socket.port())))
}

fn hide_name(text: &str, pseudonyms: &mut Pseudonyms) -> String {
    match text.strip_prefix("*.") {
        Some(parent) => format!("*.{}", pseudonyms.host(parent)),
        None => pseudonyms.host(text),
    }
}

fn hide_text(text: &str, place: &str, pseudonyms: &mut Pseudonyms) -> String {
    let field = place.rsplit('.').next().unwrap_or_default();
    let own_words = [&PROTOCOL_WORDS[..], &HOST_WORDS, &CHANGE_WORDS].iter().any(|words| words.contains(&place));
    if own_words && is_word(text)
        || CHANGE_TIMES.contains(&place) && is_time(text)
        || NUMBERS_AND_ALGORITHMS.contains(&place) && is_algorithm(text)
    {
        return text.to_owned();
    }
    if place == "adapters.up.name" && is_usual_adapter(text) {
        return text.to_owned();
    }
    if let Some(hidden) = hide_address(text, pseudonyms) {
        return hidden;
    }
    if !NAMES.contains(&field) {
        return pseudonyms.of(Kind::Other, text);
    }
    if ["subject", "issuer"].contains(&field) {
        return distinguished_name(text, pseudonyms);
    }
    hide_name(text, pseudonyms)
}

/// `CN=office-pc, C=DE` as `CN=name-1, C=?`: a country is too short to be looked for in sentences.
fn distinguished_name(text: &str, pseudonyms: &mut Pseudonyms) -> String {
    let parts = text.split([',', '+']).map(|part| {
        let (kind, value) = part.split_once('=').unwrap_or(("", part));
        let (kind, value) = (kind.trim(), value.trim_matches([' ', '"']));
        let value = if value.chars().count() > 2 { pseudonyms.host(value) } else { "?".to_owned() };
        match kind {
            "CN" | "OU" | "O" | "L" | "ST" | "C" | "DC" => format!("{kind}={value}"),
            _ => value,
        }
    });
    let hidden = parts.collect::<Vec<_>>().join(", ");
    pseudonyms.alias(text, &hidden);
    hidden
}

fn is_word(text: &str) -> bool {
    text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric() || " _.|/+-()".contains(c))
}

/// `2026-04-14T08:30:00Z`
fn is_time(text: &str) -> bool {
    text.len() <= 40 && text.contains('T') && text.chars().all(|c| c.is_ascii_digit() || "-:.TZ+".contains(c))
}

/// `sha256WithRSAEncryption`, `1.2.840.10045.4.3.2`, `10.0.20348`.
fn is_algorithm(text: &str) -> bool {
    const WORDS: [&str; 7] = ["rsa", "sha", "md", "ecdsa", "ec", "ed", "dsa"];
    let number = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let lower = text.to_ascii_lowercase();
    let word = is_word(text) && WORDS.iter().any(|word| lower.starts_with(word));
    (number && scan::address_at(text, 0).is_none()) || word
}

/// What Windows and Linux call adapters by themselves; a name of somebody's choice may tell who that is.
fn is_usual_adapter(name: &str) -> bool {
    const USUAL: [&str; 8] =
        ["wi-fi", "wifi", "wlan", "ethernet", "eth", "lan", "local area connection", "wireless network connection"];
    let lower = name.to_ascii_lowercase();
    let numbered = |rest: &str| rest.len() <= 4 && rest.chars().all(|c| c.is_ascii_digit() || " #*-".contains(c));
    // `enp3s0`, `wlo1`, but not `enx` and a hardware address.
    let predictable = |rest: &str| {
        rest.starts_with(['o', 'p', 's'])
            && rest.len() <= 8
            && rest.chars().all(|c| c.is_ascii_digit() || "opsfdn".contains(c))
    };
    USUAL.iter().any(|usual| lower.strip_prefix(usual).is_some_and(numbered))
        || ["en", "wl"].iter().any(|kind| lower.strip_prefix(kind).is_some_and(predictable))
}

/// Names and addresses of this very computer tell nothing about anybody.
fn is_own(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || matches!(split_host_port(&host), Ok((Host::Address { ip, .. }, _)) if scan::is_own(ip))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{json, sample};

    #[test]
    fn no_marked_text_survives() {
        let (report, marks) = sample::secret();
        let before = json::write(&report).to_lowercase();
        let after = json::write(&redact(&report)).to_lowercase();
        for mark in marks {
            let mark = mark.trim_end_matches(":3390").to_lowercase();
            let mark = if before.contains(&mark) { mark } else { panic!("{mark} is not in the sample") };
            assert!(!after.contains(&mark), "{mark} survives: {after}");
        }
        assert!(!after.contains("sentinel"), "{after}");
        for kept in ["3390", "tcp-connect", "1795132800", "\"ssl\"", "sha256withrsaencryption", "10.0.20348", "12.5"] {
            assert!(after.contains(kept), "{kept} is gone: {after}");
        }
    }

    #[test]
    fn one_computer_has_one_pseudonym() {
        let redacted = redact(&sample::expired());
        assert_eq!((redacted.target.typed.as_str(), redacted.target.host.as_str()), ("name-1", "name-1"));
        let certificate = &redacted.layers[6].facts["certificate"]["own"];
        let challenge = &redacted.layers[7].facts["credssp"]["greeting"]["challenge"];
        assert_eq!(certificate["common_name"], challenge["netbios_computer"]);
        assert_eq!(certificate["subject"], format!("CN={}", certificate["common_name"].as_str().unwrap()));
        assert_eq!(challenge["dns_computer"], "name-1");
        assert_eq!(redacted.layers[1].headline, "The name leads to address-4.");
        assert_eq!(redacted.layers[0].facts["adapters"]["up"][0]["name"], "Wi-Fi");
        assert_eq!(redacted.support_code, sample::expired().support_code);
        assert_eq!(redacted.hidden, ["4 names", "4 addresses", "3 other texts"]);
    }

    #[test]
    fn what_was_typed_is_hidden_in_every_form() {
        for (typed, host, hidden) in [
            ("PC1:3390", "pc1", "name-1:3390"),
            ("m\u{fc}nchen.example", "xn--mnchen-3ya.example", "name-1"),
            ("[2001:db8::1]:3390", "2001:db8::1", "address-1:3390"),
            ("fe80::1%eth0", "fe80::1%eth0", "address-1"),
            ("[::1]:3390", "::1", "[::1]:3390"),
            ("localhost", "localhost", "localhost"),
            ("C:\\Users\\Maria\\office.rdp", "pc1", "other-1"),
        ] {
            let mut report = sample::nothing_seen();
            report.target.typed = typed.to_owned();
            report.target.host = host.to_owned();
            report.verdict.headline = Said::finished(&format!("about {typed} of maria"));
            let redacted = redact(&report);
            assert_eq!(redacted.target.typed, hidden);
            let gone = ["pc1", "nchen", "2001", "fe80", "office"]
                .iter()
                .all(|part| !redacted.verdict.headline.english().to_lowercase().contains(part));
            assert!(gone, "{}", redacted.verdict.headline);
            assert_eq!(redacted.verdict.headline.contains("maria"), !typed.contains("Maria"));
        }
    }

    #[test]
    fn many_names_that_look_alike_cost_little() {
        let mut report = sample::expired();
        let names: Vec<_> = (0..30_000).map(|number| format!("{}-{number}", "office".repeat(4))).collect();
        report.layers[5].facts.insert("x".to_owned(), names.clone().into());
        let sentence = names.iter().take(1000).map(String::as_str).collect::<Vec<_>>().join(", ");
        report.verdict.because =
            [sentence.clone(), sentence.replace("office", "offices")].map(|text| Said::finished(&text)).into();
        let began = std::time::Instant::now();
        let redacted = redact(&report);
        // Without an index it takes minutes, with it some seconds on a machine that has much else to do.
        assert!(began.elapsed() < std::time::Duration::from_secs(40), "{:?}", began.elapsed());
        assert!(!redacted.verdict.because[0].contains("office"), "{}", &redacted.verdict.because[0].english()[..200]);
    }

    #[test]
    fn a_name_is_hidden_where_only_its_beginning_is_shown() {
        let mut report = sample::expired();
        let own = &mut report.layers[6].facts["certificate"]["own"];
        own["common_name"] = "Maria Miller's computer".into();
        own["issuer"] = "CN=\"Marias \u{201c}CA\u{201d}\"".into();
        report.verdict.because = [
            format!("It is for {}.", crate::model::peer_name("Maria Miller's computer")),
            format!("It was issued by {}.", crate::model::peer_text("CN=\"Marias \u{201c}CA\u{201d}\"")),
        ]
        .map(|text| Said::finished(&text))
        .into();
        let redacted = redact(&report);
        assert!(!redacted.verdict.because.iter().any(|line| line.contains("Maria")), "{:?}", redacted.verdict.because);
        assert!(redacted.verdict.because[0].english().starts_with("It is for \u{201c}name-"));
    }

    crate::says! { "test":
        Everything { address: Address, name: Name, peer: PeerName, label: Label, path: Path, person: Person, words: Untrusted, within: Phrase } =
            "{address} {name} {peer} {label} {path} {person} {words} {within}";
        Public { version: Term, port: Number } = "{version} at {port}.";
        Peer { name: PeerName } = "It is {name}.";
    }

    /// Though no fact names them: what a sentence was told is private or not by its type.
    #[test]
    fn arguments_are_hidden_by_their_type() {
        let mut report = sample::nothing_seen();
        report.verdict.headline = Everything {
            address: "10.77.1.11:3390".into(),
            name: "sentinel1.example:3391".into(),
            peer: "*.sentinel2.example".into(),
            label: "sentinel3".into(),
            path: "C:\\sentinel4".into(),
            person: "sentinel5".into(),
            words: "CN=sentinel6".into(),
            within: Peer { name: "sentinel7".into() }.into(),
        }
        .into();
        report.verdict.because = vec![Public { version: "TLS 1.2".into(), port: 3389_u16.into() }.into()];
        let hidden = redact(&report);
        let (text, json) = (hidden.verdict.headline.english(), json::write(&hidden));
        assert!(!json.contains("sentinel") && !json.contains("10.77."), "{json}");
        assert!(text.contains(":3390") && text.contains(":3391") && text.contains("\u{201c}*.name-"), "{text}");
        assert_eq!(hidden.verdict.because[0], "TLS 1.2 at 3389.");
        assert_eq!(redact(&hidden), hidden);
        assert!(hidden.verdict.headline.is_told(), "it can still be said in any language");
    }

    #[test]
    fn adapters_keep_only_the_names_that_systems_give() {
        for name in ["Wi-Fi", "Ethernet 2", "eth0", "enp3s0", "wlan0", "wlp2s0f1", "Local Area Connection* 1"] {
            assert!(is_usual_adapter(name), "{name}");
        }
        for name in ["VPN - Contoso", "Ethernet of Maria", "enx001122334455", "england"] {
            assert!(!is_usual_adapter(name), "{name}");
        }
    }

    #[test]
    fn every_allowed_place_exists() {
        // Most are in the samples; the rest are the other forms of the same types.
        let mut places = Vec::new();
        for report in sample::all() {
            for (probe, fact) in report.layers.iter().flat_map(|layer| &layer.facts) {
                collect(fact, probe.clone(), &mut places);
            }
        }
        let seen = PROTOCOL_WORDS.iter().filter(|place| places.iter().any(|seen| seen == *place)).count();
        assert!(seen > 25, "{seen}");
        let checks = crate::host::checks::ALL.iter().map(|check| check.id);
        let probes: Vec<_> = crate::probes::ALL.iter().map(|probe| probe.id).chain(checks).collect();
        for place in PROTOCOL_WORDS.iter().chain(&HOST_WORDS).chain(&NUMBERS_AND_ALGORITHMS) {
            assert!(probes.contains(&place.split('.').next().unwrap()), "{place}");
        }
    }

    fn collect(value: &Value, place: String, places: &mut Vec<String>) {
        match value {
            Value::String(_) => places.push(place),
            Value::Array(items) => items.iter().for_each(|item| collect(item, place.clone(), places)),
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| collect(field, format!("{place}.{name}"), places));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-c.:0-9%-]{0,12}",
            "(name-1|address-2|other-1|10\\.0\\.0\\.5|fe80::1|corp|00:11:22:33:44:55|[ .x1,=\u{130}]){0,6}",
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn twice_is_once(typed in words(), name in words(), detail in words(), sentence in words(), version in words()) {
            let mut report = sample::expired();
            report.target.typed = typed;
            report.layers[6].facts["certificate"]["own"]["subject"] = name.clone().into();
            report.layers[7].facts["credssp"]["greeting"]["challenge"]["target"] = name.clone().into();
            report.layers[5].facts.insert("x".to_owned(), detail.clone().into());
            report.layers[7].facts["credssp"]["greeting"]["challenge"]["os_version"] = version.into();
            report.verdict.headline = Said::finished(&format!("{sentence} {name}{detail}"));
            let once = redact(&report);
            prop_assert_eq!(redact(&once), once);
        }

        #[test]
        fn a_name_is_hidden_alike_wherever_it_stands(name in "[a-z][a-z0-9]{5,14}(\\.[a-z]{2,8}){0,2}") {
            let mut report = sample::nothing_seen();
            report.target.typed = name.to_uppercase();
            report.target.host.clone_from(&name);
            let upper = name.to_uppercase();
            report.verdict.headline = Said::finished(&format!("\u{201c}{name}\u{201d} is {name}:3389, not x{upper}."));
            let redacted = redact(&report);
            prop_assert_eq!(redacted.verdict.headline, "\u{201c}name-1\u{201d} is name-1:3389, not xname-1.");
            prop_assert_eq!(redacted.target.typed, "name-1");
        }
    }
}
