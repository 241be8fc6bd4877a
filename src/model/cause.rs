//! TABLE. Every cause that a rule can name: its number in support codes, its id, its layer and its side.
//!
//! Text stands at the borders only: a report, the command line, a screen. Everything between speaks of [`Cause`].

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::{Layer, Side};

macro_rules! causes {
    ($($variant:ident = $number:literal, $id:literal, $layer:ident, $side:ident;)*) => {
        /// What a diagnosis is about.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[repr(u8)]
        pub enum Cause {
            $($variant = $number,)*
        }

        impl Cause {
            /// Every cause, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The id that reports carry.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }

            /// The layer of a connection that breaks by it.
            #[must_use]
            pub const fn layer(self) -> Layer {
                match self {
                    $(Self::$variant => Layer::$layer,)*
                }
            }

            /// Whose fault it is, where the evidence does not say otherwise.
            #[must_use]
            pub const fn side(self) -> Side {
                match self {
                    $(Self::$variant => Side::$side,)*
                }
            }
        }
    };
}

// APPEND ONLY: ids are a contract, and support codes are on paper. `tests/fixtures/causes.txt` watches over it.
causes! {
    NoNetwork                    =  1, "no-network",                      ThisPc,      Client;
    ClientNlaOff                 =  2, "client-nla-off",                  ThisPc,      Client;
    ClientGatewayMisset          =  3, "client-gateway-misset",           ThisPc,      Client;
    NameInvalid                  =  4, "name-invalid",                    Name,        Client;
    NameNotFound                 =  5, "name-not-found",                  Name,        Network;
    DnsServerSilent              =  6, "dns-server-silent",               Name,        Network;
    AddressWorksNameFails        =  7, "address-works-name-fails",        Name,        Network;
    NameAnswersDiffer            =  8, "name-answers-differ",             Name,        Network;
    AddressUnreachable           =  9, "address-unreachable",             Network,     Network;
    PathMtuBlackhole             = 10, "path-mtu-blackhole",              Network,     Network;
    Ipv6PathBroken               = 11, "ipv6-path-broken",                Network,     Network;
    PathLossy                    = 12, "path-lossy",                      Network,     Network;
    PathSlow                     = 13, "path-slow",                       Network,     Network;
    PortRefused                  = 14, "port-refused",                    Port,        Server;
    PortNoAnswer                 = 15, "port-no-answer",                  Port,        Undecided;
    ClosedOnConnect              = 16, "closed-on-connect",               Port,        Server;
    PortOtherService             = 17, "port-other-service",              Port,        Server;
    ServerSilent                 = 18, "server-silent",                   Negotiation, Server;
    NegotiationClosed            = 19, "negotiation-closed",              Negotiation, Server;
    NegotiationGarbled           = 20, "negotiation-garbled",             Negotiation, Server;
    ServerCertificateMissing     = 21, "server-certificate-missing",      Negotiation, Server;
    ServerRefusedNegotiation     = 22, "server-refused-negotiation",      Negotiation, Server;
    ServerStandardSecurityOnly   = 23, "server-standard-security-only",   Negotiation, Server;
    TlsClosedAfterHello          = 24, "tls-closed-after-hello",          Tls,         Server;
    ServerCertificateUnusable    = 25, "server-certificate-unusable",     Tls,         Server;
    TlsNoAnswer                  = 26, "tls-no-answer",                   Tls,         Undecided;
    TlsServerError               = 27, "tls-server-error",                Tls,         Server;
    TlsGarbled                   = 28, "tls-garbled",                     Tls,         Server;
    TlsNoCommonCipher            = 29, "tls-no-common-cipher",            Tls,         Server;
    TlsVersionTooOld             = 30, "tls-version-too-old",             Tls,         Server;
    Tls13Intolerant              = 31, "tls-13-intolerant",               Tls,         Server;
    TlsClientCertificateRequired = 32, "tls-client-certificate-required", Tls,         Server;
    TlsInspected                 = 33, "tls-inspected",                   Tls,         Network;
    CertificateExpired           = 34, "certificate-expired",             Certificate, Server;
    CertificateNotYetValid       = 35, "certificate-not-yet-valid",       Certificate, Server;
    CertificateWeakKey           = 36, "certificate-weak-key",            Certificate, Server;
    CertificateWeakSignature     = 37, "certificate-weak-signature",      Certificate, Server;
    CertificateWrongPurpose      = 38, "certificate-wrong-purpose",       Certificate, Server;
    CertificateNameMismatch      = 39, "certificate-name-mismatch",       Certificate, Server;
    CertificateSelfSigned        = 40, "certificate-self-signed",         Certificate, Server;
    SignInClosed                 = 41, "sign-in-closed",                  SignIn,      Server;
    SignInNoAnswer               = 42, "sign-in-no-answer",               SignIn,      Server;
    SignInRefused                = 43, "sign-in-refused",                 SignIn,      Server;
    SignInGarbled                = 44, "sign-in-garbled",                 SignIn,      Server;
    WrongPassword                = 45, "wrong-password",                  SignIn,      Client;
    AccountLocked                = 46, "account-locked",                  SignIn,      Server;
    AccountDisabled              = 47, "account-disabled",                SignIn,      Server;
    AccountExpired               = 48, "account-expired",                 SignIn,      Server;
    PasswordExpired              = 49, "password-expired",                SignIn,      Client;
    SignInNotAllowed             = 50, "sign-in-not-allowed",             SignIn,      Server;
    ClockSkew                    = 51, "clock-skew",                      SignIn,      Server;
    CredsspTooOld                = 52, "credssp-too-old",                 SignIn,      Server;
    GatewayUnreachable           = 53, "gateway-unreachable",             Gateway,     Network;
    GatewayCertificate           = 54, "gateway-certificate",             Gateway,     Network;
    GatewayProxyAuth             = 55, "gateway-proxy-auth",              Gateway,     Network;
    GatewayRefuses               = 56, "gateway-refuses",                 Gateway,     Network;
    HostRemoteDesktopOff         = 57, "host-remote-desktop-off",         Port,        Server;
    HostServiceStopped           = 58, "host-service-stopped",            Port,        Server;
    HostNotListening             = 59, "host-not-listening",              Port,        Server;
    HostPortChanged              = 60, "host-port-changed",               Port,        Server;
    HostFirewallBlocks           = 61, "host-firewall-blocks",            Port,        Server;
    HostCertificateExpired       = 62, "host-certificate-expired",        Certificate, Server;
    HostKeyUnreadable            = 63, "host-key-unreadable",             Tls,         Server;
    HostTlsDisabled              = 64, "host-tls-disabled",               Tls,         Server;
    HostPolicyBlocks             = 65, "host-policy-blocks",              Port,        Server;
    HostEditionCannotHost        = 66, "host-edition-cannot-host",        Port,        Server;
    HostSleeps                   = 67, "host-sleeps",                     Port,        Server;
    HostStaleSession             = 68, "host-stale-session",              SignIn,      Server;
    HostSecurityLowered          = 69, "host-security-lowered",           Negotiation, Server;
    ConnectDenied                = 70, "connect-denied",                  ThisPc,      Client;
    HostSetupUnfinished          = 71, "host-setup-unfinished",           Port,        Server;
    HostOtherSoftware            = 72, "host-other-software",             Port,        Server;
    HostClockWrong               = 73, "host-clock-wrong",                SignIn,      Server;
    AnsweredOnThisComputer       = 74, "answered-on-this-computer",       ThisPc,      Client;
    CertificateRequired          = 75, "certificate-required",            ThisPc,      Client;
    WebAccountNeedsName          = 76, "web-account-needs-name",          ThisPc,      Client;
    BrokeredConnection           = 77, "brokered-connection",             ThisPc,      Undecided;
    GatewayInvalid               = 78, "gateway-invalid",                 Gateway,     Client;
    ConnectionsMixed             = 79, "connections-mixed",               Port,        Server;
    ConnectionsLimited           = 80, "connections-limited",             Port,        Undecided;
    AnsweredInBetween            = 81, "answered-in-between",             Network,     Undecided;
    TlsWindowsDiffers            = 82, "tls-windows-differs",             Tls,         Client;
    SessionClosedEarly           = 83, "session-closed-early",            Session,     Server;
    SessionNoAnswer              = 84, "session-no-answer",               Session,     Server;
    SessionRefused               = 85, "session-refused",                 Session,     Server;
    SessionLimitReached          = 86, "session-limit-reached",           Session,     Server;
    SessionUnlicensed            = 87, "session-unlicensed",              Session,     Server;
    RefusedWithoutNla            = 88, "refused-without-nla",             SignIn,      Server;
    NtlmBlocked                  = 89, "ntlm-blocked",                    SignIn,      Server;
    KerberosFailed               = 90, "kerberos-failed",                 SignIn,      Undecided;
    AnsweredBySomebodyBetween    = 91, "answered-by-somebody-between",    SignIn,      Network;
    DomainUnreachable            = 92, "domain-unreachable",              SignIn,      Server;
    SignInCut                    = 93, "sign-in-cut",                     SignIn,      Server;
    SignInNotAccepted            = 94, "sign-in-not-accepted",            SignIn,      Undecided;
    TryWentElsewhere             = 95, "try-went-elsewhere",              ThisPc,      Client;
    TryNeverConnected            = 96, "try-never-connected",             ThisPc,      Client;
    TryCutOff                    = 97, "try-cut-off",                     SignIn,      Server;
    TrySessionEnded              = 98, "try-session-ended",               SignIn,      Server;
    GreetingKindClosed           = 99, "greeting-kind-closed",            Negotiation, Server;
}

impl Cause {
    /// Its number in a support code.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The cause of that number; none where a newer version gave it.
    #[must_use]
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.number() == number)
    }

    /// The cause of that id; none where a newer version named it.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.id() == id)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.id())
    }
}

/// A cause as a report names it, which a newer version may have written.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(from = "String", into = "String")]
pub enum CauseName {
    Known(Cause),
    Newer(String),
}

impl CauseName {
    /// The cause, where this version knows it.
    #[must_use]
    pub const fn known(&self) -> Option<Cause> {
        match self {
            Self::Known(cause) => Some(*cause),
            Self::Newer(_) => None,
        }
    }

    /// The id that the report carries.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Known(cause) => cause.id(),
            Self::Newer(id) => id,
        }
    }
}

impl From<Cause> for CauseName {
    fn from(cause: Cause) -> Self {
        Self::Known(cause)
    }
}

impl From<String> for CauseName {
    fn from(id: String) -> Self {
        Cause::named(&id).map_or(Self::Newer(id), Self::Known)
    }
}

impl From<CauseName> for String {
    fn from(name: CauseName) -> Self {
        match name {
            CauseName::Known(cause) => cause.id().to_owned(),
            CauseName::Newer(id) => id,
        }
    }
}

impl PartialEq<Cause> for CauseName {
    fn eq(&self, other: &Cause) -> bool {
        self.known() == Some(*other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number or an id that was changed or taken away is on paper and in saved reports all the same.
    #[test]
    fn numbers_and_ids_are_only_ever_added_to() {
        let kept: Vec<_> = include_str!("../../tests/fixtures/causes.txt").lines().collect();
        let now: Vec<_> = Cause::ALL.iter().map(|cause| format!("{} {cause}", cause.number())).collect();
        assert_eq!(now, kept, "a new cause goes to the end of both lists");
        assert!(Cause::ALL.iter().zip(1..).all(|(cause, number)| cause.number() == number));
    }

    #[test]
    fn each_is_found_by_its_id_and_by_its_number() {
        for &cause in Cause::ALL {
            assert_eq!((Cause::named(cause.id()), Cause::numbered(cause.number())), (Some(cause), Some(cause)));
        }
        assert_eq!((Cause::named(""), Cause::numbered(0), Cause::numbered(u8::MAX)), (None, None, None));
    }

    #[test]
    fn what_a_newer_version_names_is_kept_as_it_stands() {
        for (id, known) in [(Cause::CertificateExpired.id(), true), ("no-such-cause", false), ("", false)] {
            let json = serde_json::to_string(id).unwrap();
            let name: CauseName = serde_json::from_str(&json).unwrap();
            assert_eq!((name.id(), name.known().is_some()), (id, known));
            assert_eq!(serde_json::to_string(&name).unwrap(), json);
        }
    }
}
