//! What leaves the program. One document, from which every format is made and which can be read back.

pub mod advice;
mod bounds;
pub mod changes;
pub mod compare;
pub mod differences;
pub mod escape;
pub mod expires;
pub mod facts;
mod fields;
mod format;
pub mod formats;
mod host;
pub mod html;
pub mod json;
pub mod markdown;
pub mod phone;
pub mod qr;
pub mod redact;
mod says;
pub mod spelling;
pub mod support_code;
pub mod text;
pub mod trips;
mod voices;
pub mod words;

pub(crate) mod sample;
mod schema;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::host::HostCheck;
use crate::model::said::Sentence;
use crate::model::{
    ErrorPair, Evidence, Gateway, Layer, NotAsked, Recorded, Said, ServerKind, ServerSeen, Settings, SettingsSource,
    Side, Status, Target, Verdict, rfc3339, said,
};
use crate::rules::known_trouble::{self, KnownTrouble};
use crate::{codes, fixes, rules};

pub use crate::model::{Place, Undo};

/// Whatever reports say.
pub const SAYS: [&[Sentence]; 17] = [
    advice::SAYS,
    changes::SAYS,
    compare::SAYS,
    differences::SAYS,
    expires::SAYS,
    facts::SAYS,
    host::SAYS,
    html::SAYS,
    html::picture::SAYS,
    html::plot::SAYS,
    json::SAYS,
    redact::SAYS,
    support_code::SAYS,
    support_code::TOLD,
    text::SAYS,
    trips::SAYS,
    words::SAYS,
];

/// Every text of reports' own tables, which no sentence of [`SAYS`] has: titles, labels, steps.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let formats = html::texts().chain(text::texts()).chain(json::texts());
    let tables = words::texts().chain(phone::texts()).chain(changes::texts()).chain(fields::texts());
    tables.chain(support_code::texts()).chain(formats)
}

/// What every document of this shape carries.
pub const SCHEMA: &str = "redial.report/1";

/// One run, whole: the `redial.report/1` document.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(transform = said::in_schema))]
pub struct Report {
    #[cfg_attr(test, schemars(extend("const" = SCHEMA)))]
    pub schema: String,
    /// RFC 3339, UTC.
    pub created: String,
    pub tool: Tool,
    pub target: ReportTarget,
    pub error: Option<ReportedError>,
    /// Where those numbers were read, where nobody typed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_source: Option<ErrorSource>,
    /// Every layer, in order.
    pub layers: Vec<LayerReport>,
    pub verdict: Verdict,
    /// Remedies for the verdict's cause.
    pub fixes: Vec<FixOffer>,
    /// What Redial has changed on this computer.
    pub changes: Vec<Value>,
    /// The verdict in twelve letters and digits that can be read aloud, `RD-0K3F-72LM-4W8R`; in older reports ten.
    pub support_code: String,
    /// What was hidden, by kind; empty where nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "said::texts")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub hidden: Vec<Said>,
    /// Which program answers for Remote Desktop over there; absent where nothing tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerSeen>,
    /// Known trouble of Windows that may fit, by versions and dates; no verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Hint>,
    /// What was seen from the inside of the computer to be reached; empty where it was dialled only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub host: Vec<HostCheck>,
    /// When the certificate expires; absent where nobody asked, or none was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<expires::Expires>,
}

/// Known trouble of Windows.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Hint {
    pub id: String,
    /// In English; readers are shown the text of that id in their language.
    pub what: String,
    pub source: String,
}

impl From<&KnownTrouble> for Hint {
    fn from(trouble: &KnownTrouble) -> Self {
        Self { id: trouble.id.to_owned(), what: trouble.what.to_owned(), source: trouble.source.to_owned() }
    }
}

/// What the user's message box said.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReportedError {
    #[serde(flatten)]
    pub numbers: ErrorPair,
    /// The sentence in the user's own words, where there is no number.
    #[serde(default)]
    pub text: Option<String>,
}

impl ReportedError {
    /// With the sentence that is recognised in the text, which a report that was read back has lost.
    #[must_use]
    pub fn known(&self) -> ErrorPair {
        let sentence = self.text.as_deref().and_then(codes::sentence).map(|sentence| sentence.english);
        ErrorPair { sentence: self.numbers.sentence.or(sentence), ..self.numbers }
    }
}

impl std::fmt::Display for ReportedError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.text {
            Some(text) => write!(f, "\u{201c}{}\u{201d}", escape::plain(text)),
            None => self.numbers.fmt(f),
        }
    }
}

/// What [`ErrorSource::log`] says where Redial watched the try itself.
pub const OBSERVED: &str = "observed";

/// The program that made the report.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tool {
    pub version: String,
    pub os: String,
    /// The file that it was started from; absent in reports of older ones, and where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<ToolFile>,
}

impl Tool {
    fn new() -> Self {
        let os = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), os, file: None }
    }
}

/// By which a program can be told from another of the same version.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ToolFile {
    /// In 64 small hexadecimal digits.
    pub sha256: String,
    /// Null where nobody has signed it.
    pub signature: Option<Signature>,
}

impl ToolFile {
    fn texts(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.sha256).chain(self.signature.iter().map(|signature| &signature.by))
    }

    /// Whether it is a hash at all, which is the same for everybody who has that file.
    fn is_hashed(&self) -> bool {
        self.sha256.len() == 64 && self.sha256.bytes().all(|octet| matches!(octet, b'0'..=b'9' | b'a'..=b'f'))
    }
}

/// Who signed a program, and what the system made of that.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Signature {
    pub by: String,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Somebody whom that computer trusts vouches for who signed it.
    Trusted,
    /// Nobody does, or no longer.
    Untrusted,
    /// It is not the file that was signed.
    Changed,
}

/// What Windows wrote down when Remote Desktop Connection last failed to reach that computer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ErrorSource {
    /// The event log: `RDPClient/Operational`; `observed` where Redial watched the try.
    pub log: String,
    /// When that attempt began. RFC 3339, UTC.
    pub time: String,
    /// The part of Remote Desktop Connection that failed first, in the log's own word: `RDPClient_SSL`.
    pub failed_part: Option<String>,
}

/// The computer that was checked.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReportTarget {
    /// What the user typed, or the file that they gave.
    pub typed: String,
    pub host: String,
    pub port: u16,
    /// `host:port` of the RD Gateway, or what stands in its place and can be none.
    pub gateway: Option<String>,
    /// Where the connection's settings stand; absent where they are Remote Desktop's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<SettingsFrom>,
}

/// Where settings stand.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SettingsFrom {
    /// A connection file that was chosen.
    File,
    /// The user's own Default.rdp, which counts for every name that is typed.
    DefaultRdp,
}

/// One layer.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(transform = said::in_schema))]
pub struct LayerReport {
    pub id: Layer,
    pub status: Status,
    /// One sentence in the user's words.
    #[serde(with = "said::text")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub headline: Said,
    /// Why it was not asked, where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_asked: Option<NotAsked>,
    /// Milliseconds of the layer's slowest probe.
    pub took_ms: f64,
    /// Things worth knowing that are no faults.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "said::texts")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub notes: Vec<Said>,
    /// What each probe observed, by probe id.
    pub facts: Map<String, Value>,
}

/// A remedy that fits the verdict.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FixOffer {
    pub id: String,
    /// `here` on this computer, `there` on the other one.
    #[serde(rename = "where")]
    pub place: Place,
    pub elevated: bool,
    pub undo: Undo,
}

impl Report {
    /// Judges the evidence and puts the result into words.
    #[must_use]
    pub fn new(evidence: &Evidence) -> Self {
        let judged = rules::judge(evidence);
        let asked = |layer: &Layer| !layer.on_request() || evidence.of_layer(*layer).next().is_some();
        let layers = Layer::ALL.into_iter().filter(asked);
        let layers: Vec<_> = layers.map(|layer| LayerReport::new(layer, evidence, &judged)).collect();
        let server = rules::server_kind::read(evidence);
        let mut fixes = FixOffer::for_verdict(&judged.verdict, &evidence.target.settings);
        if server.as_ref().is_some_and(|server| server.settled().is_no_windows()) {
            // Redial's own remedies over there are for Windows.
            fixes.retain(|offer| offer.place == Place::Here);
        }
        let mut report = Self {
            schema: SCHEMA.to_owned(),
            created: rfc3339(evidence.now_unix),
            tool: Tool::new(),
            target: ReportTarget::new(&evidence.target),
            error: evidence.error.map(|numbers| ReportedError { numbers, text: evidence.error_text.clone() }),
            error_source: None,
            layers,
            fixes,
            verdict: judged.verdict,
            changes: Vec::new(),
            support_code: String::new(),
            hidden: Vec::new(),
            server,
            hints: known_trouble::hints(evidence).map(Hint::from).collect(),
            host: Vec::new(),
            expires: None,
        };
        report.support_code = support_code::of(&report);
        report
    }

    /// The exit code of `check`: whose side the verdict is on, or that something could not be asked.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let unasked = self.layers.iter().any(|layer| layer.status == Status::Unknown)
            || self.host.iter().any(|check| check.status == Status::Unknown);
        match self.verdict.side {
            Side::None if unasked => 75,
            Side::None => 0,
            Side::Client => 1,
            Side::Network => 2,
            Side::Server => 3,
            Side::Undecided => 4,
        }
    }

    /// The kind of server that advice is for.
    #[must_use]
    pub fn server_kind(&self) -> ServerKind {
        let seen = self.server.as_ref().map(ServerSeen::settled).unwrap_or_default();
        if self.is_of_host() { ServerKind::Windows } else { seen }
    }

    /// Whether Remote Desktop answered its greeting, with or without a remark.
    #[must_use]
    pub fn greeting_was_answered(&self) -> bool {
        self.layer(Layer::Negotiation).is_some_and(|layer| matches!(layer.status, Status::Pass | Status::Warn))
    }

    /// One layer's part.
    #[must_use]
    pub fn layer(&self, id: Layer) -> Option<&LayerReport> {
        self.layers.iter().find(|layer| layer.id == id)
    }

    /// What a probe brought home, at a place in it (RFC 6901): `/greeting/kind`.
    #[must_use]
    pub fn fact(&self, layer: Layer, probe: &str, place: &str) -> Option<&Value> {
        self.layer(layer)?.facts.get(probe)?.pointer(place)
    }
}

impl LayerReport {
    /// One layer, judged on the evidence so far.
    #[must_use]
    pub fn new(layer: Layer, evidence: &Evidence, judged: &rules::Judgement) -> Self {
        // Its own question's time. Where that had not to be asked, the longest of the others that were.
        let took = |asked: &Recorded| asked.took_ms;
        let took_ms = evidence.leading(layer).map(took).reduce(f64::min);
        let took_ms = took_ms.unwrap_or_else(|| evidence.of_layer(layer).map(took).fold(0.0, f64::max));
        let facts = evidence.of_layer(layer).filter_map(|recorded| {
            let fact = recorded.outcome.as_ref().ok()?;
            Some((recorded.probe.to_owned(), fact.to_json()))
        });
        let facts = facts.collect();
        let rules::LayerJudgement { status, headline, not_asked, notes } = judged.layer(layer);
        Self { id: layer, status, headline, not_asked, took_ms: (took_ms * 10.0).round() / 10.0, notes, facts }
    }
}

impl FixOffer {
    fn for_verdict(verdict: &Verdict, settings: &Settings) -> Vec<Self> {
        // What stands in a chosen file is not put right in another one.
        let elsewhere = |fix: &fixes::Fix| settings.file().is_some() && fix.id == "reset-default-rdp";
        // Without its gateway a brokered connection leads nowhere.
        let breaks = |fix: &fixes::Fix| settings.brokered && fix.id.starts_with("gateway-");
        let offer = |(fix, place): (&fixes::Fix, Place)| Self {
            id: fix.id.to_owned(),
            place,
            elevated: fix.elevated,
            undo: fix.undo,
        };
        let curing = verdict.known_cause().into_iter().flat_map(|cause| fixes::for_cause(cause, verdict.side));
        let fitting = curing.filter(|(fix, _)| !elsewhere(fix) && !breaks(fix));
        fitting.map(offer).collect()
    }
}

impl ReportTarget {
    fn new(target: &Target) -> Self {
        let gateway = |gateway: &Gateway| match gateway.host.to_string() {
            v6 if v6.contains(':') => format!("[{v6}]:{}", gateway.port),
            other => format!("{other}:{}", gateway.port),
        };
        let invalid = target.settings.gateway_invalid.as_ref();
        Self {
            typed: target.typed.clone(),
            host: target.host.to_string(),
            port: target.port,
            settings: match target.settings.source {
                SettingsSource::Nowhere => None,
                SettingsSource::File(_) => Some(SettingsFrom::File),
                SettingsSource::DefaultRdp => Some(SettingsFrom::DefaultRdp),
            },
            gateway: target.gateway().map(gateway).or_else(|| invalid.map(|invalid| invalid.text.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cause, Confidence};

    #[test]
    fn no_fix_is_offered_for_another_file_or_for_a_broker() {
        let offered = |cause: Cause, source, brokered| -> Vec<String> {
            let verdict = Verdict {
                side: Side::Client,
                layer: None,
                cause: Some(cause.into()),
                confidence: Confidence::Certain,
                headline: "".into(),
                because: Vec::new(),
                also: Vec::new(),
                next: None,
            };
            let settings = Settings { source, brokered, ..Settings::default() };
            FixOffer::for_verdict(&verdict, &settings).into_iter().map(|offer| offer.id).collect()
        };
        let file = || SettingsSource::File("work.rdp".into());
        for cause in [Cause::ClientNlaOff, Cause::ClientGatewayMisset] {
            assert!(offered(cause, SettingsSource::DefaultRdp, false).contains(&"reset-default-rdp".to_owned()));
            let for_file = offered(cause, file(), false);
            assert!(!for_file.is_empty() && !for_file.contains(&"reset-default-rdp".to_owned()), "{cause}");
        }
        assert!(offered(Cause::ClientGatewayMisset, file(), false).contains(&"gateway-off".to_owned()));
        assert!(!offered(Cause::ClientGatewayMisset, file(), true).contains(&"gateway-off".to_owned()));
        assert!(offered(Cause::BrokeredConnection, file(), true).is_empty());
    }

    #[test]
    fn offers_say_here_or_there() {
        for cause in fixes::ALL.iter().flat_map(|fix| fix.cures) {
            for side in [Side::Client, Side::Network, Side::Server, Side::None, Side::Undecided] {
                let verdict = Verdict {
                    side,
                    layer: None,
                    cause: Some((*cause).into()),
                    confidence: Confidence::Certain,
                    headline: "".into(),
                    because: Vec::new(),
                    also: Vec::new(),
                    next: None,
                };
                let offers = FixOffer::for_verdict(&verdict, &Settings::default());
                assert!(!offers.is_empty(), "{cause}");
                let places = serde_json::to_value(&offers).unwrap();
                let place = |offer: &Value| offer["where"] == "here" || offer["where"] == "there";
                assert!(places.as_array().unwrap().iter().all(place), "{cause} {side:?}");
            }
        }
    }
}
