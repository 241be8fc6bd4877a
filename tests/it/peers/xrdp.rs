//! xrdp: no NLA, a certificate of the test's choice.

use crate::lab::certificates::{Pair, pairs};
use crate::lab::servers::Xrdp;
use crate::lab::{Check, Checked};

fn checked(xrdp: Xrdp<'_>) -> Checked {
    let server = xrdp.start();
    Check::of(server.address).run()
}

/// With security level 0 xrdp serves certificates that OpenSSL refuses otherwise.
fn serving(pair: &Pair) -> Checked {
    checked(Xrdp { pair: Some(pair), tls_ciphers: "DEFAULT@SECLEVEL=0", ..Xrdp::new() })
}

#[test]
fn negotiate_is_healthy() {
    let checked = checked(Xrdp { security_layer: "negotiate", ..Xrdp::new() });
    checked.is_healthy().layer_is("negotiation", "pass").layer_is("tls", "pass").layer_is("certificate", "pass");
    assert_eq!(checked.fact("tls", "tls-handshake", "/outcome/version"), "TLS 1.3");
}

#[test]
fn tls_is_healthy() {
    checked(Xrdp::new()).is_healthy().layer_is("tls", "pass");
}

#[test]
fn rdp_is_standard_security_only_which_mstsc_goes_on_with() {
    let checked = checked(Xrdp { security_layer: "rdp", ..Xrdp::new() });
    checked.is_healthy().layer_is("port", "pass").layer_is("negotiation", "pass").layer_is("tls", "skipped");
    assert!(checked.layer("negotiation").to_string().contains("oldest kind of Remote Desktop"), "{checked}");
    assert_eq!(checked.report["verdict"]["confidence"], "possible", "{checked}");
}

#[test]
fn expired_certificate() {
    serving(&pairs().expired)
        .blames("certificate-expired", "server")
        .layer_is("tls", "pass")
        .layer_is("certificate", "warn");
}

#[test]
fn certificate_that_is_not_yet_valid() {
    serving(&pairs().not_yet_valid).blames("certificate-not-yet-valid", "server").layer_is("certificate", "warn");
}

#[test]
fn short_key_that_is_served() {
    let checked = serving(&pairs().weak_key);
    checked.blames("certificate-weak-key", "server");
    assert_eq!(checked.fact("certificate", "certificate", "/own/key_bits"), 1024);
}

#[test]
fn sha1_signature_of_its_own_is_no_fault() {
    let checked = serving(&pairs().sha1);
    checked.is_healthy().layer_is("certificate", "pass");
    assert!(checked.layer("certificate").to_string().contains("signed in an old way"), "{checked}");
}

#[test]
fn certificate_for_clients_only() {
    serving(&pairs().wrong_purpose).blames("certificate-wrong-purpose", "server");
}

#[test]
fn certificate_for_another_name_is_no_fault_where_an_address_was_typed() {
    serving(&pairs().other_name).is_healthy();
}

#[test]
fn short_key_that_openssl_refuses() {
    checked(Xrdp { pair: Some(&pairs().weak_key), ..Xrdp::new() })
        .blames("server-certificate-unusable", "server")
        .layer_is("negotiation", "pass")
        .layer_is("tls", "fail");
}

#[test]
fn key_that_does_not_fit_the_certificate() {
    checked(Xrdp { pair: Some(&pairs().mismatch), ..Xrdp::new() })
        .blames("server-certificate-unusable", "server")
        .layer_is("tls", "fail");
}

#[test]
fn certificate_that_is_not_there() {
    let checked = checked(Xrdp { pair: None, ..Xrdp::new() });
    checked.blames("server-certificate-missing", "server").layer_is("negotiation", "fail");
}

#[test]
fn error_code_raises_what_it_points_at() {
    let server = Xrdp { pair: Some(&pairs().expired), ..Xrdp::new() }.start();
    let checked = Check::of(server.address).argument("--error").argument("0x904/0x7").run();
    checked.blames("certificate-expired", "server");
    assert_eq!(checked.report["verdict"]["confidence"], "likely", "{checked}");
}

#[test]
fn error_code_with_nothing_found_is_never_no_fault() {
    let server = Xrdp::new().start();
    let checked = Check::of(server.address).argument("--error").argument("0x904/0x7").run();
    let verdict = &checked.report["verdict"];
    assert_eq!((verdict["side"].as_str(), checked.exit), (Some("undecided"), Some(4)), "{checked}");
    assert!(!checked.causes().is_empty(), "what is still possible is listed: {checked}");
}

/// It is set to negotiate, and offers no TLS: the user xrdp is not in the group of those who may read the key.
#[test]
fn key_that_it_may_not_read() {
    let server = Xrdp { security_layer: "negotiate", reads_key: false, ..Xrdp::new() }.start();
    // mstsc goes on with what is left, so without an error it is a note.
    let plain = Check::of(server.address).run();
    plain.is_healthy().layer_is("negotiation", "pass");
    let checked = Check::of(server.address).argument("--error").argument("0x904/0x7").run();
    checked.blames("server-standard-security-only", "server").layer_is("negotiation", "warn");
    is_xrdp(&checked);
    let text = Check::with([server.address.to_string(), "--error".into(), "0x904/0x7".into()]).run().stdout;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for step in ["adduser xrdp ssl-cert", "/var/log/xrdp.log", "systemctl restart xrdp"] {
        assert!(text.contains(step), "{step}: {text}");
    }
    for windows in ["HKLM", "SecurityLayer", "Event Viewer", "redial host", "Windows Update"] {
        assert!(!text.contains(windows), "{windows}: {text}");
    }
}

#[test]
fn it_is_known_for_what_it_is() {
    is_xrdp(&checked(Xrdp::new()));
    is_xrdp(&checked(Xrdp { security_layer: "negotiate", ..Xrdp::new() }));
    let goodbye = checked(Xrdp { pair: Some(&pairs().mismatch), ..Xrdp::new() });
    assert_eq!(is_xrdp(&goodbye), "certain", "{goodbye}");
}

/// How sure that is.
fn is_xrdp(checked: &Checked) -> &str {
    let server = &checked.report["server"];
    assert_eq!(server["kind"], "xrdp", "{checked}");
    let there = checked.report["fixes"].as_array().into_iter().flatten().filter(|fix| fix["where"] == "there");
    assert_eq!(there.count(), 0, "Redial has no remedies for an xrdp: {checked}");
    server["confidence"].as_str().unwrap_or_default()
}
