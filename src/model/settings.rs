//! What Remote Desktop Connection would connect with: the settings of a connection file, or of its own Default.rdp.

use std::path::PathBuf;

use super::{Gateway, GatewayUsage};

/// The settings that decide how a connection begins. Without a file they are what mstsc does by itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settings {
    pub source: SettingsSource,
    pub gateway: Option<Gateway>,
    /// What stands in the gateway's place and can be none.
    pub gateway_invalid: Option<InvalidGateway>,
    /// `enablecredsspsupport:i:0`: no sign-in before the desktop is shown.
    pub client_nla_off: bool,
    /// `negotiate security layer`: 1, and the two sides agree on a protocol; 0, and TLS is taken as agreed.
    pub negotiates_security: bool,
    pub authentication_level: AuthenticationLevel,
    /// `enablerdsaadauth:i:1`: sign-in with a Microsoft Entra account.
    pub web_account: bool,
    /// A broker decides which computer this is: Azure Virtual Desktop, Windows 365.
    pub brokered: bool,
    /// `server port`, for an address that has none of its own.
    pub server_port: Option<u16>,
}

/// Something in a gateway's place that is no computer's name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidGateway {
    /// Cut to what can be read aloud, without control characters.
    pub text: String,
    pub usage: GatewayUsage,
}

/// Where settings stand.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum SettingsSource {
    /// Nowhere: these are mstsc's own.
    #[default]
    Nowhere,
    /// A connection file that was chosen.
    File(PathBuf),
    /// The user's own Default.rdp, which counts for every name that is typed.
    DefaultRdp,
}

/// What mstsc does when the other computer cannot prove who it is: `authentication level`.
///
/// Source: Microsoft Learn, Supported RDP properties.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum AuthenticationLevel {
    /// 0: it connects without a word.
    Connect,
    /// 1: it does not connect.
    Require,
    /// 2, and whatever the file leaves open: it asks.
    #[default]
    Ask,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            source: SettingsSource::Nowhere,
            gateway: None,
            gateway_invalid: None,
            client_nla_off: false,
            negotiates_security: true,
            authentication_level: AuthenticationLevel::default(),
            web_account: false,
            brokered: false,
            server_port: None,
        }
    }
}

impl Settings {
    /// Whether they make a connection other than mstsc does by itself.
    #[must_use]
    pub fn are_special(&self) -> bool {
        let usual = Self { source: self.source.clone(), server_port: self.server_port, ..Self::default() };
        *self != usual
    }

    /// Whether connections may go through something that is set as a gateway.
    #[must_use]
    pub const fn has_gateway(&self) -> bool {
        self.gateway.is_some() || self.gateway_invalid.is_some()
    }

    /// Whether they always do.
    #[must_use]
    pub fn always_by_gateway(&self) -> bool {
        self.gateway_usage() == Some(GatewayUsage::Always)
    }

    /// When connections go through a gateway, be it one that can be asked or one whose name is none.
    #[must_use]
    pub fn gateway_usage(&self) -> Option<GatewayUsage> {
        let valid = self.gateway.as_ref().map(|gateway| gateway.usage);
        valid.or(self.gateway_invalid.as_ref().map(|gateway| gateway.usage))
    }

    /// The connection file that they stand in, where somebody chose one.
    #[must_use]
    pub fn file(&self) -> Option<&std::path::Path> {
        match &self.source {
            SettingsSource::File(path) => Some(path),
            SettingsSource::Nowhere | SettingsSource::DefaultRdp => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_they_stand_makes_them_no_special_ones() {
        let file = Settings { source: SettingsSource::DefaultRdp, server_port: Some(3390), ..Settings::default() };
        assert!(!file.are_special() && !Settings::default().are_special());
        assert!(Settings { client_nla_off: true, ..file }.are_special());
        let strict = Settings { authentication_level: AuthenticationLevel::Require, ..Settings::default() };
        assert!(strict.are_special());
    }
}
