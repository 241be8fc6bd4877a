//! `places.txt` is generated from the types; `REDIAL_WRITE_SCHEMA=1 cargo test schema` writes it.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde_json::Value;

use super::*;
use crate::host::checks as host;
use crate::model::attempt;
use crate::probes;
use crate::report::{changes, sample};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/redact/places.txt");

/// A fact's name in reports, and the schema of its type.
type FactType = (&'static str, fn() -> Value);

const FACTS: [FactType; 44] = [
    ("changes", schema::<changes::ChangeEntry>),
    (host::certificate::CHECK.id, schema::<host::certificate::CertificateSeen>),
    (host::clock::CHECK.id, schema::<host::clock::ClockSeen>),
    (host::edition::CHECK.id, schema::<host::edition::Edition>),
    (host::events::CHECK.id, schema::<host::events::EventsSeen>),
    (host::firewall::CHECK.id, schema::<host::firewall::FirewallSeen>),
    (host::key::CHECK.id, schema::<host::key::KeyFile>),
    (host::listener::CHECK.id, schema::<host::listener::Listening>),
    (host::remote_desktop::CHECK.id, schema::<host::remote_desktop::RemoteDesktop>),
    (host::security::CHECK.id, schema::<host::security::Security>),
    (host::services::CHECK.id, schema::<host::services::ServicesSeen>),
    (host::sessions::CHECK.id, schema::<host::sessions::SessionsSeen>),
    (host::setup::CHECK.id, schema::<host::setup::SetupSeen>),
    (host::sleep::CHECK.id, schema::<host::sleep::Sleep>),
    (host::software::CHECK.id, schema::<host::software::Software>),
    (host::tls::CHECK.id, schema::<host::tls::TlsSwitches>),
    (attempt::ATTEMPT, schema::<attempt::Attempt>),
    (probes::adapters::PROBE.id, schema::<probes::adapters::Adapters>),
    (probes::certificate::PROBE.id, schema::<probes::certificate::ServerCertificate>),
    (probes::connections::PROBE.id, schema::<probes::connections::Connections>),
    (probes::credssp::PROBE.id, schema::<probes::credssp::SignIn>),
    (probes::dns_servers::PROBE.id, schema::<probes::dns_servers::DnsServers>),
    (probes::gateway::PROBE.id, schema::<probes::gateway::GatewayAnswer>),
    (probes::greetings::PROBE.id, schema::<probes::greetings::Greetings>),
    (probes::hosts_file::PROBE.id, schema::<probes::hosts_file::HostsFile>),
    (probes::negotiate::PROBE.id, schema::<probes::negotiate::Negotiation>),
    (probes::other_addresses::PROBE.id, schema::<probes::other_addresses::OtherAddresses>),
    (probes::path_quality::PROBE.id, schema::<probes::path_quality::PathQuality>),
    (probes::repeats::PROBE.id, schema::<probes::repeats::Repeats>),
    (probes::resolve::PROBE.id, schema::<probes::resolve::Resolved>),
    (probes::schannel_settings::PROBE.id, schema::<probes::schannel_settings::SchannelSettings>),
    (probes::sign_in_test::PROBE.id, schema::<probes::sign_in_test::SignInTest>),
    (probes::second_try::PROBE.id, schema::<probes::second_try::SecondTry>),
    (probes::session_start::PROBE.id, schema::<probes::session_start::SessionStart>),
    (probes::sign_of_life::PROBE.id, schema::<probes::sign_of_life::SignOfLife>),
    (probes::small_segments::PROBE.id, schema::<probes::small_segments::SmallSegments>),
    (probes::system_trust::PROBE.id, schema::<probes::system_trust::SystemTrust>),
    (probes::tcp_connect::PROBE.id, schema::<probes::tcp_connect::Connects>),
    (probes::tls_12_only::PROBE.id, schema::<probes::tls_12_only::Tls12Only>),
    (probes::tls_handshake::PROBE.id, schema::<probes::tls_handshake::ModernTls>),
    (probes::tls_old_hellos::PROBE.id, schema::<probes::tls_old_hellos::OldHellos>),
    (probes::tls_second_opinion::PROBE.id, schema::<probes::tls_second_opinion::TlsSecondOpinion>),
    (probes::who_answered::PROBE.id, schema::<probes::who_answered::WhoAnswered>),
    (probes::who_is_there::PROBE.id, schema::<probes::who_is_there::WhoIsThere>),
];

fn schema<T: JsonSchema>() -> Value {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// The texts of a type by place, and what is wrong with it.
#[derive(Default)]
struct Texts {
    places: BTreeMap<String, String>,
    faults: Vec<String>,
}

impl Texts {
    fn read(&mut self, root: &Value, schema: &Value, place: &str, mark: Option<&str>) {
        let mark = schema.get("text").and_then(Value::as_str).or(mark);
        let parts = |name: &str| schema.get(name).and_then(Value::as_array).into_iter().flatten();
        for part in ["oneOf", "anyOf", "allOf", "prefixItems"].into_iter().flat_map(parts).chain(schema.get("items")) {
            self.read(root, part, place, mark);
        }
        if let Some(at) = schema.get("$ref").and_then(Value::as_str) {
            self.read(root, root.pointer(at.trim_start_matches('#')).unwrap(), place, mark);
        }
        for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.read(root, field, &format!("{place}.{name}"), mark);
        }
        let anything = !schema.is_object() || schema.as_object().unwrap().is_empty();
        let map = schema.get("additionalProperties").is_some_and(|more| *more != false);
        if anything || map {
            self.faults.push(format!("{place} may be anything"));
        }
        if is_text(schema) {
            self.add(schema, place, mark);
        }
    }

    fn add(&mut self, schema: &Value, place: &str, mark: Option<&str>) {
        let closed = schema.get("enum").is_some() || schema.get("const").is_some();
        let ip = schema.get("format").is_some_and(|format| *format == "ip");
        let text = match (mark, closed, ip) {
            (Some(mark), _, _) => mark,
            (None, true, _) => "word",
            (None, false, true) => "address",
            (None, false, false) => {
                self.faults.push(format!("{place} is a text, and nothing says whether it may be shown"));
                return;
            }
        };
        if text != "other" && Text::called(text) == Text::Other {
            self.faults.push(format!("{place} is {text}, which means nothing"));
        }
        if let Some(before) = self.places.insert(place.to_owned(), text.to_owned())
            && before != text
        {
            self.faults.push(format!("{place} is {before} and {text}"));
        }
    }
}

fn is_text(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::Array(types)) => types.iter().any(|one| one == "string"),
        one => one.is_some_and(|one| one == "string"),
    }
}

fn texts() -> Texts {
    let mut texts = Texts::default();
    for (fact, schema) in FACTS {
        let schema = schema();
        texts.read(&schema, &schema, fact, None);
    }
    texts
}

/// Whoever adds a text to a fact says what it is: `#[cfg_attr(test, schemars(extend("text" = "name")))]`.
#[test]
fn every_text_of_a_fact_is_private_or_public() {
    assert_eq!(texts().faults, Vec::<String>::new());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the switch that writes the file is for developers only")]
fn the_file_is_what_the_schema_of_the_facts_says() {
    let lines: Vec<_> = texts().places.iter().map(|(place, text)| format!("{place} {text}")).collect();
    let lines = lines.join("\n") + "\n";
    if std::env::var_os("REDIAL_WRITE_SCHEMA").is_some() {
        std::fs::write(FILE, &lines).unwrap();
    }
    let file = std::fs::read_to_string(FILE).unwrap().replace("\r\n", "\n");
    assert!(file == lines, "run the tests with REDIAL_WRITE_SCHEMA=1 and commit the file");
}

#[test]
fn every_fact_has_its_type_here() {
    let ids = probes::ALL.iter().map(|probe| probe.id).chain(host::ALL.iter().map(|check| check.id));
    let all: BTreeSet<_> = ids.chain(["changes", attempt::ATTEMPT]).collect();
    assert_eq!(FACTS.iter().map(|(fact, _)| *fact).collect::<BTreeSet<_>>(), all);
}

/// So the types are those of the facts that reports really carry.
#[test]
fn every_text_of_a_real_fact_is_known() {
    let mut seen = BTreeSet::new();
    for report in sample::all() {
        let layers = report.layers.iter().flat_map(|layer| &layer.facts);
        let known = layers.filter(|(probe, _)| FACTS.iter().any(|(fact, _)| fact == probe));
        known.for_each(|(probe, fact)| collect(fact, probe.clone(), &mut seen));
        report.host.iter().for_each(|check| collect(&check.facts.clone().into(), check.id.clone(), &mut seen));
    }
    let known: BTreeMap<_, _> = places().collect();
    let unknown: Vec<_> = seen.iter().filter(|place| !known.contains_key(place.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(seen.len() > 60, "{}", seen.len());
}

fn collect(value: &Value, place: String, places: &mut BTreeSet<String>) {
    match value {
        Value::String(_) => _ = places.insert(place),
        Value::Array(items) => items.iter().for_each(|item| collect(item, place.clone(), places)),
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| collect(field, format!("{place}.{name}"), places));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn what_nothing_is_said_of_is_noticed() {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema counts")]
    struct Fact {
        #[schemars(extend("text" = "name"))]
        host: Option<String>,
        #[schemars(extend("text" = "words"))]
        odd: String,
        forgotten: Vec<String>,
        open: Value,
        address: std::net::IpAddr,
    }
    let mut texts = Texts::default();
    let schema = schema::<Fact>();
    texts.read(&schema, &schema, "x", None);
    let places: Vec<_> = texts.places.iter().map(|(place, text)| format!("{place} {text}")).collect();
    assert_eq!(places, ["x.address address", "x.host name", "x.odd words"]);
    let faults: Vec<_> = texts.faults.iter().map(|fault| fault.split(' ').next().unwrap()).collect();
    assert_eq!(faults, ["x.odd", "x.forgotten", "x.open"]);
}

#[test]
fn an_unknown_place_is_private() {
    assert_eq!(text_at("tcp-connect.attempts.outcome.kind"), Text::Word);
    assert_eq!(text_at("tcp-connect.attempts.outcome.later"), Text::Other);
    assert_eq!(text_at("later.kind"), Text::Other);
}
