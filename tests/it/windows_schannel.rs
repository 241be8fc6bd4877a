//! Windows' own TLS, under Wine, with servers that Redial's own library cannot talk to and mstsc can.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers are part of the tests")]

use std::net::Ipv4Addr;

use serde_json::Value;

use crate::lab::certificates::pairs;
use crate::lab::front::{Front, NLA_ONLY, OpenSsl, SignIn};
use crate::windows_exe::Exe;

fn checked(exe: &Exe, address: Ipv4Addr) -> Value {
    let output = exe.run(&["check", &format!("{address}"), "--json", "--timeout", "5"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn layer<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["layers"].as_array().unwrap().iter().find(|layer| layer["id"] == id).unwrap()
}

/// The fact of the main chain's handshake.
fn handshake(report: &Value) -> &Value {
    let fact = &layer(report, "tls")["facts"]["tls-handshake"];
    assert_eq!((&fact["library"], &fact["instead_of_windows"]), (&"windows".into(), &Value::Null), "{report:#}");
    fact
}

#[test]
fn reaches_the_sign_in_of_servers_that_only_windows_can_talk_to() {
    let Some(exe) = Exe::find() else { return };
    for (version, ciphers, told, suite) in [
        ("TLSv1", "AES128-SHA", "TLS 1.0", "TLS_RSA_WITH_AES_128_CBC_SHA"),
        ("TLSv1", "AES256-SHA", "TLS 1.0", "TLS_RSA_WITH_AES_256_CBC_SHA"),
        // With SHA-2 CBC is nothing that Wine offers: GnuTLS leaves it out.
        ("TLSv1_2", "AES128-SHA", "TLS 1.2", "TLS_RSA_WITH_AES_128_CBC_SHA"),
        ("TLSv1_2", "AES256-GCM-SHA384", "TLS 1.2", "TLS_RSA_WITH_AES_256_GCM_SHA384"),
        ("TLSv1_2", "ECDHE-RSA-AES128-SHA", "TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
    ] {
        let sign_in = SignIn { version, ciphers, ahead: 0 };
        let server = OpenSsl::with_sign_in(&pairs().good, sign_in, Front::PassesOn, NLA_ONLY);
        let report = checked(&exe, server.address());
        let fact = handshake(&report);
        let outcome = &fact["outcome"];
        assert_eq!((&outcome["kind"], &outcome["version"]), (&"done".into(), &told.into()), "{report:#}");
        assert_eq!((&outcome["cipher"], &fact["key_proved"]), (&suite.into(), &true.into()), "{report:#}");
        let own = &layer(&report, "certificate")["facts"]["certificate"]["own"];
        assert_eq!(own["common_name"], "localhost", "{report:#}");
        let greeting = &layer(&report, "sign-in")["facts"]["credssp"]["greeting"];
        assert_eq!(greeting["kind"], "challenged", "{report:#}");
        assert_eq!(greeting["challenge"]["netbios_computer"], "OLDPC", "{report:#}");
    }
}

/// Also the test that every handshake of the main chain is Windows' own, whatever comes of it.
#[test]
fn what_goes_wrong_is_told_as_by_every_other_library() {
    let Some(exe) = Exe::find() else { return };
    // Wine's never offers TLS 1.3, so this is what an old Windows meets in a server that was hardened too far.
    let only_13 = OpenSsl::start(&pairs().good, "-tls1_3", Front::PassesOn);
    let report = checked(&exe, only_13.address());
    let outcome = &handshake(&report)["outcome"];
    assert_eq!((&outcome["kind"], &outcome["code"]), (&"alert".into(), &70.into()), "{report:#}");
    // Redial's own library gets through, and that difference is what is told.
    let second = &layer(&report, "tls")["facts"]["tls-second-opinion"];
    assert_eq!((&second["library"], &second["outcome"]["kind"]), (&"rustls".into(), &"done".into()), "{report:#}");
    assert_eq!(report["verdict"]["cause"], "tls-windows-differs", "{report:#}");

    let nothing_shared =
        OpenSsl::start(&pairs().good, "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", Front::PassesOn);
    let report = checked(&exe, nothing_shared.address());
    let outcome = &handshake(&report)["outcome"];
    assert_eq!((&outcome["kind"], &outcome["code"]), (&"alert".into(), &40.into()), "{report:#}");
    assert_ne!(report["verdict"]["cause"], "tls-windows-differs", "{report:#}");
}

/// The server that wants a certificate of the user's gets none, and what it then says is read.
#[test]
fn the_users_certificate_stays_at_home() {
    let Some(exe) = Exe::find() else { return };
    let insists = OpenSsl::start(&pairs().good, "-tls1_2 -Verify 1", Front::PassesOn);
    let report = checked(&exe, insists.address());
    let fact = handshake(&report);
    assert_eq!(fact["client_certificate_requested"], true, "{report:#}");
    assert_eq!(fact["outcome"]["kind"], "alert", "{report:#}");
    assert_eq!(report["verdict"]["cause"], "tls-client-certificate-required", "{report:#}");
}
