//! Why a layer was not asked.

use serde::{Deserialize, Serialize};

use super::Said;
use crate::says;

/// A reason, as a report keeps it beside the sentence. Added to, never renamed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NotAsked {
    /// Remote Desktop works without it, too.
    Optional,
    /// No gateway is set.
    NoGateway,
    /// The kind of connection that was chosen has no such layer.
    NotInUse,
    /// The password is asked for on the remote screen.
    OnItsScreen,
    /// What it asks about comes only after a sign-in.
    BehindSignIn,
    /// A layer below gave nothing to stand on.
    EarlierStep,
    /// The computer was looked at from the inside only.
    FromInside,
}

impl NotAsked {
    pub const ALL: [Self; 7] = [
        Self::Optional,
        Self::NoGateway,
        Self::NotInUse,
        Self::OnItsScreen,
        Self::BehindSignIn,
        Self::EarlierStep,
        Self::FromInside,
    ];

    /// As a sentence that says so itself.
    #[must_use]
    pub fn sentence(self) -> Said {
        match self {
            Self::Optional => Optional {}.into(),
            Self::NoGateway => NoGateway {}.into(),
            Self::NotInUse => NotInUse {}.into(),
            Self::OnItsScreen => OnItsScreen {}.into(),
            Self::BehindSignIn => BehindSignIn {}.into(),
            Self::EarlierStep => EarlierStep {}.into(),
            Self::FromInside => FromInside {}.into(),
        }
    }

    /// The same beside a mark that has said so.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Optional => "Remote Desktop also works without it.",
            Self::NotInUse => "{Other} chose a kind of connection without it.",
            Self::OnItsScreen => "{Other} asks for the password on its own screen.",
            Self::BehindSignIn => "{Other} begins a session only after a sign-in (NLA).",
            Self::FromInside => "This computer was checked from the inside.",
            Self::NoGateway => NoGateway::SENTENCE.english,
            Self::EarlierStep => EarlierStep::SENTENCE.english,
        }
    }
}

says! { "not-asked":
    Optional {} = "Not checked: Remote Desktop also works without it.";
    NoGateway {} = "No gateway is set.";
    NotInUse {} = "Not checked: {other} chose a kind of connection without it.";
    OnItsScreen {} = "Not checked: {other} asks for the password on its own screen.";
    BehindSignIn {} = "Not checked: {other} begins a session only after a sign-in (NLA).";
    EarlierStep {} = "An earlier step did not work.";
    FromInside {} = "Not checked: this computer was checked from the inside.";
}
