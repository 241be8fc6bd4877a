//! What only some Windows do, played by a script.

use super::*;
use crate::platform::fake::sign_in::Scripted;

const MORE: SecurityStatus = SecurityStatus::CONTINUE_NEEDED;
const OK: SecurityStatus = SecurityStatus::OK;

fn client(package: &str, answers: &[(SecurityStatus, &[u8])]) -> Client {
    Client::new(Box::new(Scripted::new(package, answers)))
}

#[test]
fn tokens_go_to_and_fro_until_both_are_done() {
    let mut client = client("Kerberos", &[(MORE, b"ticket"), (OK, b"")]);
    assert_eq!(client.step(None), Step { send: b"ticket".to_vec(), state: StepState::Waits });
    assert_eq!(client.seal(b"text"), Err(SecurityStatus::NO_CONTEXT));
    assert_eq!(client.unseal(b"=text", 4), None);
    assert_eq!(client.step(Some(b"answer")), Step { send: Vec::new(), state: StepState::Done });
    assert_eq!(client.package(), Some(Package::Kerberos));
    let sealed = client.seal(b"text").unwrap();
    assert_eq!(*client.unseal(&sealed, 4).unwrap(), *b"text");
    for wrong in [&b""[..], b"tex", b"text", &vec![0; LONGEST + 1]] {
        assert_eq!(client.unseal(wrong, 4), None);
    }
}

#[test]
fn a_package_is_known_by_its_name_or_not_at_all() {
    for (name, package) in [("NTLM", Some(Package::Ntlm)), ("kerberos", Some(Package::Kerberos)), ("Negotiate", None)] {
        assert_eq!(client(name, &[]).package(), package);
    }
}

#[test]
fn what_windows_refuses_is_passed_on_and_nothing_sent() {
    let status = SecurityStatus(0x8009_0302);
    let mut client = client("NTLM", &[(MORE, b"hello"), (status, b"never to be sent")]);
    client.step(None);
    assert_eq!(client.step(Some(b"challenge")), Step { send: Vec::new(), state: StepState::Refused(status) });
}

#[test]
fn a_server_without_an_end_finds_one() {
    let mut endless = client("NTLM", &[(MORE, &b"more"[..]); 100]);
    let first = endless.step(None);
    assert_eq!(first.state, StepState::Waits);
    let rounds = (0..100).take_while(|_| endless.step(Some(b"once more")).state == StepState::Waits).count();
    assert_eq!(rounds, MOST_TOKENS - 1);
    let mut long = client("NTLM", &[(MORE, b"hello"), (OK, b"")]);
    long.step(None);
    let state = long.step(Some(&vec![0; LONGEST + 1])).state;
    assert_eq!(state, StepState::Refused(SecurityStatus::TOO_MUCH));
    // Nor does it begin again.
    let mut over = client("NTLM", &[(OK, b""), (OK, b"again")]);
    over.step(None);
    assert_eq!(over.step(Some(b"again")).state, StepState::Refused(SecurityStatus::TOO_MUCH));
}
