//! What Windows calls the parts of Remote Desktop: its services, its keys and values in the registry, its firewall rules.
//! They are the same in every language and version (MS-TSTS; TerminalServer.admx; "Remote Desktop listener", Microsoft Learn).

use super::registry::Key;

/// "Remote Desktop Services", which holds the connections.
pub const TERM_SERVICE: &str = "TermService";
/// "Remote Desktop Configuration", which makes the computer's own certificate.
pub const SESSION_ENV: &str = "SessionEnv";
/// "Remote Desktop Services UserMode Port Redirector": printers, drives and sound of whoever connects.
pub const UM_RDP_SERVICE: &str = "UmRdpService";
/// "Windows Time".
pub const W32_TIME: &str = "W32Time";

/// Below `HKLM`, as all of them are.
pub const TERMINAL_SERVER: &str = "SYSTEM\\CurrentControlSet\\Control\\Terminal Server";
/// The one listener.
pub const RDP_TCP: &str = "SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp";
/// The organisation's twins of the values in the two above, which win.
pub const POLICIES: &str = "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services";
/// The same for connecting to others.
pub const CLIENT_POLICIES: &str = "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\Client";
pub const SCHANNEL_PROTOCOLS: &str = "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols";
pub const TIME_PARAMETERS: &str = "SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters";

pub const DENY_CONNECTIONS: &str = "fDenyTSConnections";
pub const DRAIN_MODE: &str = "TSServerDrainMode";
pub const LOGON_DISABLED: &str = "fLogonDisabled";
pub const ENABLE_WIN_STATION: &str = "fEnableWinStation";
pub const PORT_NUMBER: &str = "PortNumber";
pub const LAN_ADAPTER: &str = "LanAdapter";
pub const MAX_INSTANCE_COUNT: &str = "MaxInstanceCount";
/// Network Level Authentication.
pub const USER_AUTHENTICATION: &str = "UserAuthentication";
pub const SECURITY_LAYER: &str = "SecurityLayer";
pub const MIN_ENCRYPTION_LEVEL: &str = "MinEncryptionLevel";
/// The fingerprint of the certificate that the listener shows: Microsoft's own pages name both.
pub const BOUND_CERTIFICATE: [&str; 2] = ["SSLCertificateSHA1Hash", "SSLCertificateSHA1HashValue"];
/// Set where the organisation's certificate authority issues it.
pub const CERTIFICATE_TEMPLATE: &str = "CertTemplateName";
pub const CLIENT_DISABLE_UDP: &str = "fClientDisableUDP";

/// The rules that Windows brings for Remote Desktop: TCP and UDP 3389.
pub const USER_MODE_TCP: &str = "RemoteDesktop-UserMode-In-TCP";
pub const USER_MODE_UDP: &str = "RemoteDesktop-UserMode-In-UDP";
/// Over WebSocket: TCP 3387 and 3392.
pub const WEB_SOCKET_RULES: [&str; 2] = ["RemoteDesktop-In-TCP-WS", "RemoteDesktop-In-TCP-WSS"];

/// Where Remote Desktop as a whole is switched on and off.
#[must_use]
pub fn terminal_server() -> Key {
    Key::machine(TERMINAL_SERVER)
}

/// Where its one listener is set.
#[must_use]
pub fn rdp_tcp() -> Key {
    Key::machine(RDP_TCP)
}

/// What the organisation decides.
#[must_use]
pub fn policies() -> Key {
    Key::machine(POLICIES)
}
