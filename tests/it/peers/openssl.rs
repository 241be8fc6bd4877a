//! OpenSSL servers that strict modern programs get nothing out of, though mstsc might.

use crate::lab::certificates::{Pair, pairs};
use crate::lab::front::{Front, OpenSsl};
use crate::lab::{Check, Checked};

fn checked(pair: &Pair, options: &str, front: Front) -> Checked {
    let server = OpenSsl::start(pair, options, front);
    Check::of(server.address()).run()
}

fn passing(options: &str) -> Checked {
    checked(&pairs().good, options, Front::PassesOn)
}

/// Somebody gets through, so the layer must not be called broken.
#[track_caller]
fn only_suspected(checked: &Checked) {
    checked.layer_is("tls", "warn").layer_is("negotiation", "pass");
}

/// mstsc's own hello is answered, and only our own library gets no further: nothing is decided, and nothing called broken.
#[track_caller]
fn undecided(checked: &Checked) {
    assert_eq!((checked.cause(), checked.exit), (None, Some(4)), "{checked}");
    let headline = checked.report["verdict"]["headline"].as_str().unwrap_or_default();
    assert!(headline.contains("as far as Redial could check"), "{checked}");
    checked.layer_is("tls", "unknown").layer_is("certificate", "pass");
}

#[test]
fn usual_server_behind_the_front_is_healthy() {
    passing("").is_healthy();
}

#[test]
fn tls_12_only_is_healthy() {
    let checked = passing("-tls1_2");
    checked.is_healthy();
    assert_eq!(checked.fact("tls", "tls-handshake", "/outcome/version"), "TLS 1.2");
}

#[test]
fn tls_10_only() {
    let checked = passing("-tls1 -cipher ALL:@SECLEVEL=0");
    only_suspected(checked.blames("tls-version-too-old", "server"));
    assert_eq!(checked.fact("tls", "tls-old-hellos", "/up_to_12/hello/version"), "TLS 1.0");
}

#[test]
fn tls_11_only() {
    let checked = passing("-tls1_1 -cipher ALL:@SECLEVEL=0");
    only_suspected(checked.blames("tls-version-too-old", "server"));
    assert_eq!(checked.fact("tls", "tls-old-hellos", "/up_to_12/hello/version"), "TLS 1.1");
}

#[test]
fn cbc_only() {
    let checked = passing("-tls1_2 -cipher ECDHE-RSA-AES128-SHA256");
    undecided(&checked);
    assert_eq!(
        checked.fact("tls", "tls-old-hellos", "/up_to_12/hello/cipher"),
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"
    );
}

#[test]
fn rsa_key_exchange_only() {
    let checked = passing("-tls1_2 -cipher AES128-GCM-SHA256");
    undecided(&checked);
    assert_eq!(checked.fact("tls", "tls-old-hellos", "/up_to_12/hello/cipher"), "TLS_RSA_WITH_AES_128_GCM_SHA256");
}

#[test]
fn key_exchange_by_p521_only() {
    // mstsc offers no P-521, so the server takes the older way of exchanging keys, with which mstsc goes on.
    let checked = passing("-groups P-521");
    undecided(&checked);
    assert_eq!(checked.fact("tls", "tls-old-hellos", "/up_to_12/key_exchange"), "dhe", "{checked}");
    // Without that one there is nothing in common with mstsc.
    let checked = passing("-tls1_2 -groups P-521 -cipher ECDHE-RSA-AES256-GCM-SHA384");
    checked.blames("tls-no-common-cipher", "server").layer_is("tls", "fail");
}

#[test]
fn certificate_on_p521() {
    // mstsc's hello does not name the curve, so it is turned down like the modern one.
    let checked = checked(&pairs().p521, "", Front::PassesOn);
    checked.blames("tls-no-common-cipher", "server").layer_is("tls", "fail");
}

#[test]
fn client_certificate_with_tls_12() {
    let checked = passing("-tls1_2 -Verify 1");
    checked.blames("tls-client-certificate-required", "server");
    assert_eq!(checked.fact("tls", "tls-handshake", "/client_certificate_requested"), true);
}

#[test]
fn client_certificate_with_tls_13() {
    let checked = passing("-tls1_3 -Verify 1");
    checked.blames("tls-client-certificate-required", "server");
    assert_eq!(checked.fact("tls", "tls-handshake", "/client_certificate_requested"), true);
}

#[test]
fn client_certificate_that_is_only_welcome_is_no_fault() {
    passing("-verify 1").is_healthy();
}

#[test]
fn intolerant_of_tls_13() {
    let checked = checked(&pairs().good, "", Front::HangsUpOn13);
    only_suspected(checked.blames("tls-13-intolerant", "server"));
    assert_eq!(checked.fact("tls", "tls-12-only", "/outcome/kind"), "done");
}
