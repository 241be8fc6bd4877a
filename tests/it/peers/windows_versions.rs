//! Windows servers as they were recorded, version by version: how they confirm, which suites they take, and whether they say
//! so (alert 40) or reset the line where none fits. Each with a good and with an expired certificate, and with a clock
//! that is right or three hours off. mstsc gets through to all of them, so none is ever blamed for its encryption; the
//! Windows program, whose TLS is Windows' own, looks behind it too.

use std::io::{Read as _, Write as _};
use std::net::Ipv4Addr;
use std::thread;

use crate::lab::certificates::{Pair, pairs};
use crate::lab::front::{Confirms, Front, OpenSsl, SignIn};
use crate::lab::packets::{
    CONFIRM_WITHOUT_NEGOTIATION, HYBRID, HYBRID_EX, asked, challenge, confirm, failure, ts_request,
};
use crate::lab::scripted::{Scripted, der_of, encrypted_by, greet_as, own_certificate, request, wait_for_goodbye};
use crate::lab::{Check, Checked, now_unix};
use crate::windows_exe::Exe;

/// One version, as far as its encryption is concerned.
struct Version {
    name: &'static str,
    flags: u8,
    wanted: &'static [u32],
    openssl: &'static str,
    /// Windows' own certificate of that time.
    sha1: bool,
    /// It takes nothing newer than TLS 1.0, so whether mstsc connects is for the Windows here to say.
    only_10: bool,
}

const HYBRID_ONLY: &[u32] = &[HYBRID];
const BOTH: &[u32] = &[HYBRID_EX, HYBRID];

const OLD: [Version; 6] = [
    Version {
        name: "2008",
        flags: 0,
        wanted: HYBRID_ONLY,
        openssl: "-tls1 -cipher AES128-SHA@SECLEVEL=0",
        sha1: true,
        only_10: true,
    },
    Version {
        name: "7 and 2008 R2",
        flags: 9,
        wanted: HYBRID_ONLY,
        openssl: "-tls1 -cipher ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:AES256-SHA:AES128-SHA@SECLEVEL=0 -named_curve P-256",
        sha1: true,
        only_10: true,
    },
    Version {
        name: "7 and 2008 R2 with KB3080079",
        flags: 9,
        wanted: HYBRID_ONLY,
        openssl: "-tls1_2 -serverpref -cipher ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA@SECLEVEL=0",
        sha1: true,
        only_10: false,
    },
    Version {
        name: "8 and 2012",
        flags: 7,
        wanted: BOTH,
        openssl: "-tls1_2 -serverpref -cipher ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA@SECLEVEL=0",
        sha1: true,
        only_10: false,
    },
    Version {
        name: "8.1 and 2012 R2",
        flags: 0x0f,
        wanted: BOTH,
        openssl: "-tls1_2 -serverpref -groups P-256:P-521 -cipher ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-SHA256:AES256-SHA@SECLEVEL=0",
        sha1: false,
        only_10: false,
    },
    Version {
        name: "10, where 009d was chosen",
        flags: 0x1f,
        wanted: BOTH,
        openssl: "-tls1_2 -serverpref -cipher AES256-GCM-SHA384",
        sha1: false,
        only_10: false,
    },
];

fn started(version: &Version, pair: &Pair, front: Front) -> OpenSsl {
    OpenSsl::start_as(
        pair,
        version.openssl,
        front,
        Confirms { wanted: version.wanted, flags: version.flags, refusal: 5 },
    )
}

/// The same with an answer to the sign-in, by a clock so many seconds ahead.
fn started_with_clock(version: &Version, pair: &Pair, front: Front, ahead: i64) -> OpenSsl {
    let words: Vec<_> = version.openssl.split_whitespace().collect();
    let ciphers = words.iter().skip_while(|word| **word != "-cipher").nth(1);
    let sign_in = SignIn {
        version: if version.only_10 { "TLSv1" } else { "TLSv1_2" },
        ciphers: ciphers.and_then(|ciphers| ciphers.split('@').next()).unwrap_or_default(),
        ahead,
    };
    let confirms = Confirms { wanted: version.wanted, flags: version.flags, refusal: 5 };
    OpenSsl::with_sign_in(pair, sign_in, front, confirms)
}

fn check(address: Ipv4Addr, number: bool) -> Checked {
    let check = Check::of(address);
    if number { check.argument("--error").argument("0x904/0x7").run() } else { check.run() }
}

#[track_caller]
fn confidence(checked: &Checked) -> &str {
    checked.report["verdict"]["confidence"].as_str().unwrap_or_default()
}

/// How sure an alternative is, if it is one.
fn also<'a>(checked: &'a Checked, cause: &str) -> Option<&'a str> {
    let also = checked.report["verdict"]["also"].as_array()?;
    also.iter().find(|other| other["cause"] == cause)?["confidence"].as_str()
}

/// What could not be looked at for this program's own reasons is unknown, and says so.
#[track_caller]
fn own_limit_is_said(checked: &Checked, version: &Version, number: bool) {
    checked.layer_is("negotiation", "pass");
    if !version.only_10 {
        checked.layer_is("tls", if number { "warn" } else { "unknown" }).layer_is("sign-in", "unknown");
        let headline = checked.layer("sign-in")["headline"].as_str().unwrap_or_default();
        assert!(headline.contains("Redial's own"), "{}: {checked}", version.name);
    }
}

fn old_version(version: &Version, front: Front) {
    let good = if version.sha1 { &pairs().sha1 } else { &pairs().good };
    let server = started(version, good, front);
    for number in [false, true] {
        let checked = check(server.address(), number);
        own_limit_is_said(&checked, version, number);
        assert_ne!(confidence(&checked), "certain", "{}: {checked}", version.name);
        if version.only_10 || number {
            // It is possible, and no more, where the number points there or this computer's Windows cannot be asked.
            let encryption = if version.only_10 { "tls-version-too-old" } else { "tls-no-common-cipher" };
            assert_eq!(confidence(&checked), "possible", "{}: {checked}", version.name);
            assert!(checked.causes().contains(&encryption), "{}: {checked}", version.name);
        } else {
            let found = (checked.cause(), checked.exit);
            assert_eq!(found, (None, Some(4)), "{}: {checked}", version.name);
            let headline = checked.report["verdict"]["headline"].as_str().unwrap_or_default();
            assert!(headline.contains("as far as Redial could check"), "{}: {checked}", version.name);
        }
    }
    let server = started(version, &pairs().expired, front);
    let plain = check(server.address(), false);
    plain.blames("certificate-expired", "server").layer_is("certificate", "warn");
    own_limit_is_said(&plain, version, false);
    let number = check(server.address(), true);
    number.blames("certificate-expired", "server");
    assert_eq!(confidence(&number), "likely", "{}: {number}", version.name);
    let encryption = if version.only_10 { "tls-version-too-old" } else { "tls-no-common-cipher" };
    assert_eq!(also(&number, encryption), Some("possible"), "{}: {number}", version.name);
}

#[test]
fn versions_that_answer_with_an_alert() {
    for version in &OLD {
        old_version(version, Front::PassesOn);
    }
}

#[test]
fn versions_that_reset_the_line() {
    for version in &OLD {
        old_version(version, Front::ResetsOnAlert);
    }
}

/// Windows' own TLS gets through to all of them, as mstsc does, so what is wrong behind it is found and nothing else.
fn through_the_exe(front: Front) {
    let Some(exe) = Exe::find() else { return };
    for version in &OLD {
        let good = if version.sha1 { &pairs().sha1 } else { &pairs().good };
        let checked = |pair: &Pair, ahead: i64, number: bool| {
            let server = started_with_clock(version, pair, front, ahead);
            let address = server.address().to_string();
            let mut arguments = vec!["check", &address, "--json", "--timeout", "5"];
            if number {
                arguments.extend(["--error", "0x904/0x7"]);
            }
            let checked = exe.checked(&arguments);
            assert_eq!(checked.fact("tls", "tls-handshake", "/library"), "windows", "{}: {checked}", version.name);
            assert_eq!(checked.fact("tls", "tls-handshake", "/outcome/kind"), "done", "{}: {checked}", version.name);
            checked
        };
        checked(good, 0, false).is_healthy().layer_is("tls", "pass").layer_is("sign-in", "pass");
        checked(good, THREE_HOURS, false).blames("clock-skew", "server").layer_is("sign-in", "warn");
        checked(&pairs().expired, 0, false).blames("certificate-expired", "server").layer_is("sign-in", "pass");
        let both = checked(&pairs().expired, -THREE_HOURS, true);
        both.blames("certificate-expired", "server").layer_is("sign-in", "warn");
        assert_eq!(also(&both, "clock-skew"), Some("possible"), "{}: {both}", version.name);
    }
}

#[test]
fn the_exe_gets_through_to_versions_that_answer_with_an_alert() {
    through_the_exe(Front::PassesOn);
}

#[test]
fn the_exe_gets_through_to_versions_that_reset_the_line() {
    through_the_exe(Front::ResetsOnAlert);
}

/// Windows 10 and later, as far as the beginning of a sign-in, with a clock so many seconds ahead.
fn new_version(flags: u8, newest: bool, pair: Option<&Pair>, ahead: i64) -> Scripted {
    let (certificate, key) = pair.map_or_else(|| own_certificate("localhost"), der_of);
    let versions = if newest { rustls::DEFAULT_VERSIONS } else { &ONLY_12 };
    Scripted::start(move |stream| {
        if !greet_as(stream, BOTH, flags, 5)? {
            wait_for_goodbye(stream);
            return Ok(());
        }
        let mut encrypted = encrypted_by(stream, std::slice::from_ref(&certificate), &key, versions)?;
        if encrypted.read(&mut [0; 2048])? > 0 {
            let now = now_unix().saturating_add_signed(ahead);
            encrypted.write_all(&ts_request(&challenge("OFFICE-PC", "CORP", now)))?;
            wait_for_goodbye(&mut encrypted);
        }
        Ok(())
    })
}

static ONLY_12: [&rustls::SupportedProtocolVersion; 1] = [&rustls::version::TLS12];

const THREE_HOURS: i64 = 3 * 3600;

#[test]
fn versions_that_our_own_library_can_talk_to() {
    thread::scope(|scope| {
        for (flags, newest) in [(0x1f, false), (0x1f, true), (0x3f, true)] {
            scope.spawn(move || {
                let server = new_version(flags, newest, None, 0);
                let healthy = Check::of(server.address).run();
                healthy.is_healthy().layer_is("sign-in", "pass");
                assert_ne!(confidence(&healthy), "certain", "it says how far it looked: {healthy}");
                for ahead in [THREE_HOURS, -THREE_HOURS] {
                    let server = new_version(flags, newest, None, ahead);
                    Check::of(server.address).run().blames("clock-skew", "server").layer_is("sign-in", "warn");
                }
                let server = new_version(flags, newest, Some(&pairs().expired), 0);
                Check::of(server.address).run().blames("certificate-expired", "server");
                let server = new_version(flags, newest, Some(&pairs().expired), THREE_HOURS);
                let both = Check::of(server.address).argument("--error").argument("0x904/0x7").run();
                both.blames("certificate-expired", "server");
                assert_eq!(also(&both, "clock-skew"), Some("possible"), "{both}");
            });
        }
    });
}

/// Standard RDP Security: mstsc goes on with it.
#[test]
fn xp_and_a_security_layer_that_is_switched_to_rdp() {
    let xp = Scripted::start(|stream| {
        request(stream)?;
        stream.write_all(&CONFIRM_WITHOUT_NEGOTIATION)?;
        wait_for_goodbye(stream);
        Ok(())
    });
    let lowered = Scripted::start(|stream| {
        let wanted = asked(&request(stream)?).unwrap_or(0);
        stream.write_all(&if wanted == 0 { confirm(0) } else { failure(2) })?;
        wait_for_goodbye(stream);
        Ok(())
    });
    for server in [xp, lowered] {
        let checked = Check::of(server.address).run();
        assert_eq!(checked.cause(), None, "{checked}");
        assert_ne!(checked.exit, Some(3), "{checked}");
        assert_ne!(confidence(&checked), "certain", "{checked}");
        let notes = checked.layer("negotiation").to_string();
        assert!(notes.contains("oldest kind of Remote Desktop connection"), "{checked}");
    }
}
