//! Windows' own sign-in, under Wine: NTLM by Samba's `ntlm_auth`, and Kerberos with a real domain.
//!
//! Wine ties neither to the connection, puts nothing of Negotiate around them and looks into no policy: what of that only
//! Windows itself shows, README names as not verified yet.

#![expect(clippy::disallowed_methods, reason = "Wine starts the exe")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers are part of the tests")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use redial::proto::ntlm::{Sealing, Side};
use redial::proto::{certificate, hex, ts_request};
use serde_json::{Value, json};

use crate::lab::certificates::pairs;
use crate::lab::kerberos::{Domain, REALM};
use crate::lab::scripted::der_of;
use crate::lab::servers::freerdp_nla;
use crate::peers::sign_in::{PASSWORD, Server, Shown};
use crate::windows_exe::Exe;

/// The report of a check with a sign-in in it.
fn checked(exe: &Exe, arguments: &[&str], typed: &str, environment: &[(&'static str, String)]) -> Value {
    let mut command = Command::new(&exe.wine);
    command.arg(&exe.exe).arg("check").args(arguments).args(["--json", "--timeout", "5"]);
    command.env("REDIAL_WINE_SECONDS", "90").envs(environment.iter().cloned());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{typed}").unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(typed.is_empty() || !told.contains(typed));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn test(report: &Value) -> &Value {
    let layer = report["layers"].as_array().unwrap().iter().find(|layer| layer["id"] == "sign-in").unwrap();
    &layer["facts"]["sign-in-test"]
}

/// Answers a proof as a real server does.
fn judge(mut shown: Shown) -> std::io::Result<()> {
    let Some(accepted) = shown.accepted(PASSWORD) else {
        return shown.say(&ts_request::with_error(0xc000_006d)).map(drop);
    };
    let binding = shown.binding();
    let said = Sealing::new(&accepted.session, Side::Client).unseal(shown.proof.public_key.as_ref().unwrap());
    assert_eq!(*said.unwrap(), binding.of_client(&shown.public_key));
    let sealed = Sealing::new(&accepted.session, Side::Server).seal(&binding.of_server(&shown.public_key));
    let after = shown.say(&ts_request::with_public_key(&sealed))?;
    assert!(after.is_empty());
    Ok(())
}

#[test]
fn ntlm_is_windows_own_and_the_password_is_proved() {
    let Some(exe) = Exe::find() else { return };
    for (password, outcome) in
        [(PASSWORD, json!({ "kind": "accepted" })), ("wrong", json!({ "kind": "refused", "status": 0xc000_006d_u32 }))]
    {
        let server = Server::start(6, judge);
        let (target, thumbprint) = (server.running.address.to_string(), server.thumbprint.to_string());
        let arguments = [target.as_str(), "--sign-in", "LAB\\anna", "--accept-certificate", &thumbprint];
        let report = checked(&exe, &arguments, password, &[]);
        let test = test(&report);
        assert_eq!((&test["outcome"], &test["package"]), (&outcome, &json!("ntlm")), "{report:#}");
        // By Redial's own it would be "own-way".
        assert_eq!(test["why_ntlm"], json!({ "kind": "address" }), "{report:#}");
        assert_eq!(server.proofs(), 1);
    }
}

#[test]
fn nothing_goes_to_a_certificate_that_nobody_knows() {
    let Some(exe) = Exe::find() else { return };
    let server = Server::start(6, judge);
    let target = server.running.address.to_string();
    let other = "00".repeat(20);
    for more in [&[][..], &["--accept-certificate", &other]] {
        for who in [&["--sign-in", "LAB\\anna"][..], &["--sign-in-as-me"]] {
            let report = checked(&exe, &[&[target.as_str()], who, more].concat(), PASSWORD, &[]);
            assert_eq!(test(&report)["outcome"]["kind"], "not-asked", "{report:#}");
        }
    }
    assert_eq!(server.proofs(), 0);
}

#[test]
fn freerdp_s_own_server_takes_windows_own_proof() {
    let Some(exe) = Exe::find() else { return };
    let server = freerdp_nla(None);
    let target = server.address.to_string();
    let thumbprint = hex(&certificate::sha1(&der_of(&pairs().good).0));
    for (password, kind) in [("secret", "accepted"), ("wrong", "closed")] {
        let arguments = [target.as_str(), "--sign-in", "labuser", "--accept-certificate", &thumbprint];
        let report = checked(&exe, &arguments, password, &[]);
        assert_eq!(test(&report)["outcome"]["kind"], kind, "{report:#}");
        assert_eq!(test(&report)["package"], "ntlm", "{report:#}");
    }
}

/// With nothing to type, and with a password of which the domain's controller makes a ticket.
#[test]
fn kerberos_comes_first_where_there_is_a_domain() {
    let Some(exe) = Exe::find() else { return };
    let domain = Domain::start(PASSWORD);
    let thumbprint = hex(&certificate::sha1(&der_of(&pairs().good).0));
    let account = format!("{REALM}\\anna");
    for (who, typed, environment) in
        [(&["--sign-in-as-me"][..], "", domain.member()), (&["--sign-in", &account], PASSWORD, domain.stranger())]
    {
        let computer = domain.computer();
        let target = format!("localhost:{}", computer.port);
        let arguments = [&[target.as_str(), "--accept-certificate", &thumbprint], who].concat();
        let report = checked(&exe, &arguments, typed, &environment);
        let test = test(&report);
        assert_eq!(
            (&test["outcome"], &test["package"]),
            (&json!({ "kind": "accepted" }), &json!("kerberos")),
            "{report:#}\n{}",
            computer.saw()
        );
        assert_eq!(test["why_ntlm"], Value::Null);
        let saw = computer.saw();
        assert!(saw.contains("ticket of anna@LAB.EXAMPLE") && saw.contains("proof right"), "{saw}");
    }
}

/// Somebody without a ticket, or with a wrong password, is not let in by Kerberos, and is told so.
#[test]
fn without_a_ticket_windows_goes_no_further_or_takes_ntlm() {
    let Some(exe) = Exe::find() else { return };
    let domain = Domain::start(PASSWORD);
    let computer = domain.computer();
    let target = format!("localhost:{}", computer.port);
    let thumbprint = hex(&certificate::sha1(&der_of(&pairs().good).0));
    let arguments = [target.as_str(), "--accept-certificate", &thumbprint, "--sign-in-as-me"];
    let report = checked(&exe, &arguments, "", &domain.stranger());
    let outcome = &test(&report)["outcome"];
    assert!(outcome["kind"] == "refused-here" || outcome["kind"] == "not-asked", "{report:#}");
    assert!(!computer.saw().contains("ticket"), "{}", computer.saw());
}
