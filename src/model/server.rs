//! Which program answers for Remote Desktop at the other computer.

use serde::{Deserialize, Serialize};

use super::Confidence;
use super::said::{self, Said};

/// A make of Remote Desktop server. The ids are part of the report's contract.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ServerKind {
    /// Windows' own.
    Windows,
    Xrdp,
    /// gnome-remote-desktop: GNOME's Desktop Sharing and Remote Login.
    Gnome,
    /// FreeRDP's servers: the shadow server, and whatever is built on its library.
    FreeRdp,
    Weston,
    /// VirtualBox' Remote Desktop Extension (VRDE).
    VirtualBox,
    /// Servers made with IronRDP.
    IronRdp,
    /// Nothing that was seen tells, or a later version of Redial does.
    #[default]
    #[serde(other)]
    Unknown,
}

/// What answers for Remote Desktop at the other computer, as far as it can be told.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(transform = said::in_schema))]
pub struct ServerSeen {
    pub kind: ServerKind,
    /// Which Windows, as `10 or Server 2016`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub confidence: Confidence,
    /// What it was told by.
    #[serde(with = "said::texts")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub because: Vec<Said>,
}

/// Kinds of server, for which a step or a reason holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Servers(u8);

impl ServerKind {
    pub const ALL: [Self; 8] = [
        Self::Windows,
        Self::Xrdp,
        Self::Gnome,
        Self::FreeRdp,
        Self::Weston,
        Self::VirtualBox,
        Self::IronRdp,
        Self::Unknown,
    ];

    /// What its makers call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Windows => "Windows",
            Self::Xrdp => "xrdp",
            Self::Gnome => "GNOME",
            Self::FreeRdp => "FreeRDP",
            Self::Weston => "Weston",
            Self::VirtualBox => "VirtualBox",
            Self::IronRdp => "IronRDP",
            Self::Unknown => "an unknown server",
        }
    }

    /// Whether it is known to be another make than Windows.
    #[must_use]
    pub const fn is_no_windows(self) -> bool {
        !matches!(self, Self::Windows | Self::Unknown)
    }
}

impl ServerSeen {
    /// The kind to give advice for. One that is only possible gets everybody's advice.
    #[must_use]
    pub fn settled(&self) -> ServerKind {
        if self.confidence == Confidence::Possible { ServerKind::Unknown } else { self.kind }
    }

    /// `Windows 10 or Server 2016`, `xrdp`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.kind.name()),
            None => self.kind.name().to_owned(),
        }
    }
}

impl Servers {
    /// Whatever the server is.
    pub const ANY: Self = Self(u8::MAX);
    pub const WINDOWS: Self = Self::of(ServerKind::Windows);
    pub const XRDP: Self = Self::of(ServerKind::Xrdp);
    pub const GNOME: Self = Self::of(ServerKind::Gnome);
    pub const FREERDP: Self = Self::of(ServerKind::FreeRdp);
    pub const WESTON: Self = Self::of(ServerKind::Weston);
    pub const VIRTUALBOX: Self = Self::of(ServerKind::VirtualBox);
    pub const IRONRDP: Self = Self::of(ServerKind::IronRdp);
    /// For a step that is worth trying where nothing tells what answers: beside a kind of server, never alone.
    pub const UNKNOWN: Self = Self::of(ServerKind::Unknown);
    /// Every known one but Windows.
    pub const OTHERS: Self = Self(Self::ANY.0 & !Self::WINDOWS.0 & !Self::of(ServerKind::Unknown).0);

    const fn of(kind: ServerKind) -> Self {
        Self(1 << kind as u8)
    }

    /// These and those.
    #[must_use]
    pub const fn or(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    #[must_use]
    pub const fn has(self, kind: ServerKind) -> bool {
        self.0 & Self::of(kind).0 != 0
    }

    /// Whether it is for this kind. Most servers that tell nothing of themselves are Windows, and what is FreeRDP's
    /// library may be one of those that are built on it.
    #[must_use]
    pub const fn fit(self, kind: ServerKind) -> bool {
        let built_on_it = self.has(ServerKind::Gnome) || self.has(ServerKind::Weston);
        self.has(kind)
            || matches!(kind, ServerKind::Unknown) && self.has(ServerKind::Windows)
            || matches!(kind, ServerKind::FreeRdp) && built_on_it
    }

    /// Whose these are, as a label; nothing where they are for every server.
    #[must_use]
    pub fn label(self) -> String {
        if self == Self::ANY {
            return String::new();
        }
        let names = ServerKind::ALL.into_iter().filter(|&kind| kind != ServerKind::Unknown && self.has(kind));
        names.map(ServerKind::name).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_for_one_kind_is_never_for_another() {
        for kind in ServerKind::ALL {
            assert!(Servers::ANY.fit(kind));
            assert_eq!(Servers::WINDOWS.fit(kind), matches!(kind, ServerKind::Windows | ServerKind::Unknown));
            assert_eq!(Servers::XRDP.fit(kind), kind == ServerKind::Xrdp);
            assert_eq!(Servers::OTHERS.fit(kind), !matches!(kind, ServerKind::Windows | ServerKind::Unknown));
        }
        let two = Servers::XRDP.or(Servers::FREERDP);
        assert_eq!((two.label().as_str(), Servers::ANY.label().as_str()), ("xrdp, FreeRDP", ""));
        assert!(two.fit(ServerKind::FreeRdp) && !two.fit(ServerKind::Gnome));
    }
}
