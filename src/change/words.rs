//! Edits in words.

use serde::{Deserialize, Serialize};

use crate::model::Said;
use crate::platform::names;
use crate::platform::registry::{self, Key};

/// An edit for people. A helper says it in the same words.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// What is done, as a heading.
    pub short: Said,
    pub before: Said,
    pub after: Said,
    /// Exactly, for those who want to know.
    pub detail: Said,
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
    /// One place of Remote Desktop's list: where an entry goes, those behind it move up.
    InList,
}

crate::says! { "change-words":
    Nothing {} = "nothing";
    /// Where something is, and what becomes of it.
    Turns { place: Term, before: Phrase, after: Phrase } = "{place}: {before} -> {after}";
    Setting { name: Term, key: Term } = "The setting {name} in {key}";
    Listed {} = "A computer in Remote Desktop's list";
    Empty {} = "empty";
    Octets { n: Count } = "{n?1 byte|# bytes}";
    /// What is set there, as it is.
    Value { text: Label } = "{text}";
    Exactly { value: Phrase, kind: Term } = "{value} ({kind})";
    OddKind { value: Phrase, kind: Number } = "{value} (kind {kind})";
}

impl Edited {
    const fn is_other(&self) -> bool {
        matches!(self, Self::Other)
    }
}

impl Words {
    /// What is no other edit than itself.
    pub(super) fn new(
        short: impl Into<Said>,
        before: impl Into<Said>,
        after: impl Into<Said>,
        detail: impl Into<Said>,
    ) -> Self {
        let (short, before, after, detail) = (short.into(), before.into(), after.into(), detail.into());
        Self { short, before, after, detail, edit: Edited::Other }
    }

    /// As documents have it, whose sentences are English.
    #[must_use]
    pub fn in_english(&self) -> impl Serialize + use<> {
        InEnglish {
            short: self.short.english(),
            before: self.before.english(),
            after: self.after.english(),
            detail: self.detail.english(),
        }
    }
}

#[derive(Serialize)]
struct InEnglish {
    short: String,
    before: String,
    after: String,
    detail: String,
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
        "The minimum encryption",
        &[(1, "low"), (2, "what the client can"), (3, "high"), (4, "FIPS")],
    ),
    (names::PORT_NUMBER, "The port that Remote Desktop waits on", &[]),
    (names::ENABLE_WIN_STATION, "The Remote Desktop listener", &[(0, "off"), (1, "on")]),
    (names::CLIENT_DISABLE_UDP, "Remote Desktop over UDP", &[(0, "allowed"), (1, "off")]),
    (names::LAN_ADAPTER, "The network adapters that Remote Desktop uses", &[(0, "all")]),
    (names::MAX_INSTANCE_COUNT, "How many may connect", &[(u32::MAX, "no limit")]),
];

/// What stands in that table.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let words = |(_, title, meanings): &Known| [*title].into_iter().chain(meanings.iter().map(|(_, word)| *word));
    KNOWN.iter().flat_map(words)
}

/// Whether a value is one place of Remote Desktop's list of computers.
pub fn is_in_list(name: &str) -> bool {
    name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("MRU"))
}

/// What is done, and how a value reads.
pub fn of_value(key: &Key, name: &str) -> (Said, impl Fn(&registry::Value) -> Said) {
    let known = KNOWN.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(name));
    let mru = is_in_list(name);
    let short = match known {
        Some((_, title, _)) => Said::from(*title),
        None if mru => Listed {}.into(),
        None => {
            let key = key.path.rsplit('\\').next().unwrap_or_default();
            Setting { name: name.into(), key: key.into() }.into()
        }
    };
    (short, move |value: &registry::Value| {
        let meaning = known.and_then(|(_, _, meanings)| {
            let number = value.as_dword()?;
            meanings.iter().find(|(known, _)| *known == number).map(|(_, word)| Said::from(*word))
        });
        meaning.unwrap_or_else(|| plainly(value))
    })
}

/// With its kind.
pub fn exactly(value: &registry::Value) -> Said {
    let kind = match value.kind {
        1 => "REG_SZ",
        2 => "REG_EXPAND_SZ",
        3 => "REG_BINARY",
        4 => "REG_DWORD",
        7 => "REG_MULTI_SZ",
        11 => "REG_QWORD",
        other => return OddKind { value: plainly(value).into(), kind: other.into() }.into(),
    };
    Exactly { value: plainly(value).into(), kind: kind.into() }.into()
}

fn plainly(value: &registry::Value) -> Said {
    /// As much as is read in a line.
    const LONGEST: usize = 120;
    let text = value.as_dword().map(|number| number.to_string()).or_else(|| value.as_text());
    let Some(text) = text else {
        return match value.bytes.0.len() {
            0 => Empty {}.into(),
            length => Octets { n: length.into() }.into(),
        };
    };
    let cut = text.chars().count() > LONGEST;
    let text = if cut { format!("{}...", text.chars().take(LONGEST).collect::<String>()) } else { text };
    Value { text: text.into() }.into()
}
