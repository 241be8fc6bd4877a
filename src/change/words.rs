//! Edits in words.

use serde::{Deserialize, Serialize};

use crate::platform::names;
use crate::platform::registry::{Key, Value};

/// An edit for people. A helper says it in the same words.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// What is done, as a heading.
    pub short: String,
    pub before: String,
    pub after: String,
    /// Exactly, for those who want to know.
    pub detail: String,
    #[serde(default, skip_serializing_if = "Edited::is_other")]
    pub edit: Edited,
}

/// What an edit is, where whoever tells of several together must know.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edited {
    #[default]
    Other,
    /// The service of that title was started.
    ServiceStarted(String),
    /// The service of that title was stopped.
    ServiceStopped(String),
    /// Windows was told to put something back by itself.
    WayBack,
}

impl Edited {
    const fn is_other(&self) -> bool {
        matches!(self, Self::Other)
    }
}

impl Words {
    pub(super) fn new(short: &str, before: &str, after: &str, detail: &str) -> Self {
        let [short, before, after, detail] = [short, before, after, detail].map(str::to_owned);
        Self { short, before, after, detail, edit: Edited::Other }
    }
}

/// Name of a value, what it is for, and what its numbers mean.
type Known = (&'static str, &'static str, &'static [(u32, &'static str)]);

/// The values that fixes touch. Their names are Microsoft's (MS-TSTS, the Terminal Services policies).
const KNOWN: [Known; 9] = [
    (names::DENY_CONNECTIONS, "Remote Desktop on this computer", &[(0, "on"), (1, "off")]),
    (names::USER_AUTHENTICATION, "Signing in before the screen appears (NLA)", &[(0, "not required"), (1, "required")]),
    (
        names::SECURITY_LAYER,
        "How connections are protected",
        &[(0, "Remote Desktop's own, old way"), (1, "TLS if both can, else the old way"), (2, "TLS always")],
    ),
    (
        names::MIN_ENCRYPTION_LEVEL,
        "The least encryption",
        &[(1, "low"), (2, "what the client can"), (3, "high"), (4, "FIPS")],
    ),
    (names::PORT_NUMBER, "The port that Remote Desktop waits on", &[]),
    (names::ENABLE_WIN_STATION, "The Remote Desktop listener", &[(0, "off"), (1, "on")]),
    (names::CLIENT_DISABLE_UDP, "Remote Desktop over UDP", &[(0, "allowed"), (1, "off")]),
    (names::LAN_ADAPTER, "The network adapters that Remote Desktop uses", &[(0, "all")]),
    (names::MAX_INSTANCE_COUNT, "How many may connect", &[(u32::MAX, "no limit")]),
];

/// What is done, and how a value reads.
pub fn of_value(key: &Key, name: &str) -> (String, impl Fn(&Value) -> String) {
    let known = KNOWN.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(name));
    let mru = name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("MRU"));
    let short = match known {
        Some((_, title, _)) => (*title).to_owned(),
        None if mru => "A computer in Remote Desktop's list".to_owned(),
        None => format!("The setting {name} in {}", key.path.rsplit('\\').next().unwrap_or_default()),
    };
    (short, move |value: &Value| {
        let meaning = known.and_then(|(_, _, meanings)| {
            let number = value.as_dword()?;
            meanings.iter().find(|(known, _)| *known == number).map(|(_, word)| (*word).to_owned())
        });
        meaning.unwrap_or_else(|| plainly(value))
    })
}

/// With its kind.
pub fn exactly(value: &Value) -> String {
    let kind = match value.kind {
        1 => "REG_SZ".to_owned(),
        2 => "REG_EXPAND_SZ".to_owned(),
        3 => "REG_BINARY".to_owned(),
        4 => "REG_DWORD".to_owned(),
        7 => "REG_MULTI_SZ".to_owned(),
        11 => "REG_QWORD".to_owned(),
        other => format!("kind {other}"),
    };
    format!("{} ({kind})", plainly(value))
}

fn plainly(value: &Value) -> String {
    /// As much as is read in a line.
    const LONGEST: usize = 120;
    let text = value.as_dword().map(|number| number.to_string()).or_else(|| value.as_text());
    let text = text.unwrap_or_else(|| match value.bytes.0.len() {
        0 => "empty".to_owned(),
        1 => "1 byte".to_owned(),
        length => format!("{length} bytes"),
    });
    if text.chars().count() > LONGEST {
        return format!("{}...", text.chars().take(LONGEST).collect::<String>());
    }
    text
}
