//! The layers between two computers, and the words that judge them. Their ids are part of the contract.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One layer that Redial asks, lowest first.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    ThisPc,
    Name,
    Network,
    Port,
    Negotiation,
    Tls,
    Certificate,
    SignIn,
    Gateway,
    Udp,
    Session,
}

impl Layer {
    /// Every layer, in the order of a report: the chain from the bottom up, then what stands beside it.
    pub const ALL: [Self; 11] = [
        Self::ThisPc,
        Self::Name,
        Self::Network,
        Self::Port,
        Self::Negotiation,
        Self::Tls,
        Self::Certificate,
        Self::SignIn,
        Self::Gateway,
        Self::Udp,
        Self::Session,
    ];

    /// The id that reports carry.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ThisPc => "this-pc",
            Self::Name => "name",
            Self::Network => "network",
            Self::Port => "port",
            Self::Negotiation => "negotiation",
            Self::Tls => "tls",
            Self::Certificate => "certificate",
            Self::SignIn => "sign-in",
            Self::Gateway => "gateway",
            Self::Udp => "udp",
            Self::Session => "session",
        }
    }

    /// What the layer is called on screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ThisPc => "This computer",
            Self::Name => "Name",
            Self::Network => "Network",
            Self::Port => "Remote Desktop port",
            Self::Negotiation => "Remote Desktop greeting",
            Self::Tls => "Encryption",
            Self::Certificate => "Certificate",
            Self::SignIn => "Sign-in",
            Self::Gateway => "Gateway",
            Self::Udp => "Faster transport (UDP)",
            Self::Session => "Session",
        }
    }

    /// Whether the layer is a link of the chain that every connection needs.
    #[must_use]
    pub const fn in_chain(self) -> bool {
        !matches!(self, Self::Gateway | Self::Udp | Self::Session)
    }

    /// Whether it is asked only when somebody wants it; a report that was not to ask it leaves it out.
    #[must_use]
    pub const fn on_request(self) -> bool {
        matches!(self, Self::Session)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// How a layer did.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Pass,
    Warn,
    Fail,
    Unknown,
    Skipped,
}

impl Status {
    /// In the order of their support-code digit.
    pub const ALL: [Self; 5] = [Self::Pass, Self::Warn, Self::Fail, Self::Unknown, Self::Skipped];

    /// The word that stands beside the icon and in reports.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }
}

/// Whose side a fault is on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    Client,
    Network,
    Server,
    /// No fault was found.
    None,
    Undecided,
}

impl Side {
    /// In the order of their support-code digit.
    pub const ALL: [Self; 5] = [Self::Client, Self::Network, Self::Server, Self::None, Self::Undecided];

    /// The id that reports carry.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Network => "network",
            Self::Server => "server",
            Self::None => "none",
            Self::Undecided => "undecided",
        }
    }

    /// The side in the user's words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Client => "this computer",
            Self::Network => "the network between the two computers",
            Self::Server => "the other computer",
            Self::None => "nobody's side",
            Self::Undecided => "not decided yet",
        }
    }
}

/// How sure a finding or verdict is, weakest first.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    Possible,
    Likely,
    Certain,
}

impl Confidence {
    /// In the order of their support-code digit.
    pub const ALL: [Self; 3] = [Self::Possible, Self::Likely, Self::Certain];

    /// The id that reports carry.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}
