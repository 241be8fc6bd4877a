//! FreeRDP's shadow server, which insists on NLA.

use crate::lab::Check;
use crate::lab::servers::freerdp_nla;

#[test]
fn nla_only_is_healthy_and_tells_its_names() {
    let server = freerdp_nla(None);
    let checked = Check::of(server.address).run();
    checked.is_healthy().layer_is("negotiation", "pass").layer_is("tls", "pass").layer_is("sign-in", "pass");
    assert_eq!(checked.fact("sign-in", "credssp", "/greeting/kind"), "challenged");
    let server = &checked.report["server"];
    assert_eq!(
        (server["kind"].as_str(), server["confidence"].as_str()),
        (Some("freerdp"), Some("certain")),
        "{checked}"
    );
    let version = checked.fact("sign-in", "credssp", "/greeting/credssp_version").as_u64();
    assert!(version.is_some_and(|version| (2..=6).contains(&version)), "{checked}");
    let name = checked.fact("sign-in", "credssp", "/greeting/challenge/netbios_computer").as_str();
    assert!(name.is_some_and(|name| !name.is_empty()), "{checked}");
    let skew = checked.fact("sign-in", "credssp", "/greeting/skew_s").as_f64();
    assert!(skew.is_some_and(|skew| skew.abs() < 30.0), "{checked}");
}

#[test]
fn clock_two_hours_ahead() {
    let server = freerdp_nla(Some("+2h"));
    let checked = Check::of(server.address).run();
    // It belongs to no domain, so that nothing goes by the clock.
    checked.is_healthy().layer_is("sign-in", "pass");
    let skew = checked.fact("sign-in", "credssp", "/greeting/skew_s").as_f64();
    assert!(skew.is_some_and(|skew| (skew - 7200.0).abs() < 30.0), "{checked}");
    let numbered = Check::of(server.address).argument("--error").argument("0x1D07").run();
    numbered.blames("clock-skew", "server").layer_is("sign-in", "warn");
    assert_eq!(numbered.report["verdict"]["confidence"], "possible", "{numbered}");
    assert!(numbered.report["verdict"]["headline"].as_str().is_some_and(|text| text.contains("2 h")), "{numbered}");
}
