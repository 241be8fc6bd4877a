//! The web proxy that this computer's user has set, as far as the registry tells it.
//!
//! `HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings`: `ProxyEnable`, `ProxyServer`, `ProxyOverride` and
//! `AutoConfigURL` (Microsoft Learn, "How to configure proxy server settings in Windows"). Nobody is asked for anything.

use super::registry::{Key, Registry};

/// By whom web connections to some computer go.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Proxy {
    /// `host:port`, as it was set.
    Server(String),
    /// A script decides, and what it decides is not known here.
    Script,
}

const SETTINGS: &str = "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings";
/// Longer than any such setting that people make.
const LONGEST: usize = 4096;

/// The proxy for an encrypted connection to that computer. None where it is reached without one, or nothing is known.
#[must_use]
pub fn of_user(pc: &(impl Registry + ?Sized), host: &str) -> Option<Proxy> {
    let key = Key::user(SETTINGS);
    let text = |name: &str| {
        let text = pc.value(&key, name).ok().flatten()?.as_text()?.trim().to_owned();
        (!text.is_empty() && text.len() <= LONGEST).then_some(text)
    };
    let enabled = pc.value(&key, "ProxyEnable").ok().flatten().and_then(|value| value.as_dword()) == Some(1);
    if let Some(servers) = text("ProxyServer").filter(|_| enabled) {
        let excepted = text("ProxyOverride").is_some_and(|exceptions| is_excepted(&exceptions, host));
        return of_https(&servers).filter(|_| !excepted).map(Proxy::Server);
    }
    text("AutoConfigURL").map(|_| Proxy::Script)
}

/// `host:port` for everything, or `http=host:port;https=host:port`.
fn of_https(servers: &str) -> Option<String> {
    let mut parts = servers.split([';', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let named = |part: &str| part.split_once('=').map(|(kind, server)| (kind.to_ascii_lowercase(), server.to_owned()));
    let server = if servers.contains('=') {
        parts.find_map(|part| named(part).filter(|(kind, _)| kind == "https").map(|(_, server)| server))?
    } else {
        parts.next()?.to_owned()
    };
    let server = server.trim_start_matches("http://").trim_end_matches('/').to_owned();
    (!server.is_empty()).then_some(server)
}

/// `*.corp.example;10.*;<local>`
fn is_excepted(exceptions: &str, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    exceptions.split([';', ',']).map(|pattern| pattern.trim().to_ascii_lowercase()).any(|pattern| {
        match pattern.as_str() {
            "" => false,
            "<local>" => !host.contains(['.', ':']),
            pattern => matches(pattern, &host),
        }
    })
}

/// A star stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::fake::Fake;
    use crate::platform::registry::Value;

    fn with(values: &[(&str, Value)]) -> Fake {
        let pc = Fake::typical();
        pc.edit(|world| {
            for (name, value) in values {
                world.set_value(&Key::user(SETTINGS), name, value.clone());
            }
        });
        pc
    }

    #[test]
    fn a_proxy_counts_where_it_is_switched_on() {
        let server = |enabled, servers: &str, exceptions: &str| {
            let pc = with(&[
                ("ProxyEnable", Value::dword(enabled)),
                ("ProxyServer", Value::text(servers)),
                ("ProxyOverride", Value::text(exceptions)),
            ]);
            of_user(&pc, "gateway.corp.example")
        };
        let proxy = |text: &str| Some(Proxy::Server(text.to_owned()));
        assert_eq!(server(1, "proxy.example:8080", ""), proxy("proxy.example:8080"));
        assert_eq!(server(0, "proxy.example:8080", ""), None);
        assert_eq!(server(1, "http=a:80;https=b:8443", ""), proxy("b:8443"));
        assert_eq!(server(1, "http=a:80", ""), None);
        assert_eq!(server(1, "http://proxy.example:8080/", "<local>"), proxy("proxy.example:8080"));
        assert_eq!(server(1, "proxy.example:8080", "10.*;*.corp.example"), None);
        assert_eq!(server(1, "proxy.example:8080", "*.other.example"), proxy("proxy.example:8080"));
        assert_eq!(of_user(&Fake::typical(), "gw"), None);
        let script = with(&[("AutoConfigURL", Value::text("http://wpad/wpad.dat"))]);
        assert_eq!(of_user(&script, "gw"), Some(Proxy::Script));
        assert_eq!(of_user(&crate::platform::Unsupported, "gw"), None);
    }

    #[test]
    fn stars_and_local_names() {
        assert!(is_excepted("<local>", "gw") && !is_excepted("<local>", "gw.example"));
        assert!(matches("10.*", "10.0.0.1") && !matches("10.*", "110.0.0.1"));
        assert!(matches("*.a*.example", "x.abc.example") && !matches("*.a*.example", "x.b.example"));
    }

    proptest! {
        #[test]
        fn never_panics(servers in ".{0,40}", exceptions in "[*a.;<>é]{0,30}", host in "[a.é]{0,10}") {
            let _ = (of_https(&servers), is_excepted(&exceptions, &host));
        }
    }
}
