//! A table of functions that answers as it was told to, which shows what the machine makes of answers that only some
//! versions of Windows give.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::*;

/// What is called with what, and what is answered.
enum Call {
    /// Input, whether credentials count as supplied; status, token, octets left alone.
    Initialize(Option<&'static [u8]>, bool, SecurityStatus, &'static [u8], usize),
    /// Input; status, plain text, what is left.
    Decrypt(&'static [u8], SecurityStatus, Range<usize>, Range<usize>),
    ShutDown(&'static [u8]),
}

use Call::{Decrypt, Initialize, ShutDown};

#[derive(Clone)]
struct Script(Arc<Mutex<VecDeque<Call>>>);

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

impl Script {
    fn next(&self) -> Call {
        self.0.lock().unwrap().pop_front().expect("a call that the script knows nothing of")
    }
}

impl Sspi for Script {
    fn initialize(&mut self, input: Option<&[u8]>, supplied: bool) -> Initialized {
        let Initialize(expected, told, status, token, extra) = self.next() else { panic!("initialize {input:?}") };
        assert_eq!((input, supplied), (expected, told));
        Initialized { status, token: token.to_vec(), extra }
    }

    fn decrypt(&mut self, records: &mut [u8]) -> Decrypted {
        let Decrypt(expected, status, plain, extra) = self.next() else { panic!("decrypt {records:?}") };
        assert_eq!(records, expected);
        Decrypted { status, plain, extra }
    }

    fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, SecurityStatus> {
        Ok([b"<", plain, b">"].concat())
    }

    fn shut_down(&mut self) -> Vec<u8> {
        let ShutDown(token) = self.next() else { panic!("shut down") };
        token.to_vec()
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        vec![vec![0x30]]
    }
}

const OK: SecurityStatus = SecurityStatus::OK;
const MORE: SecurityStatus = SecurityStatus::CONTINUE_NEEDED;
const SHORT: SecurityStatus = SecurityStatus::INCOMPLETE_MESSAGE;
const AGAIN: SecurityStatus = SecurityStatus::RENEGOTIATE;
/// `SEC_E_ILLEGAL_MESSAGE`
const ILLEGAL: SecurityStatus = SecurityStatus(0x8009_0326);

/// A client and the rest of its script.
fn client(calls: Vec<Call>) -> (Client, Script) {
    let script = Script(Arc::new(Mutex::new(calls.into())));
    (Client::new(Box::new(script.clone())), script)
}

fn is_over(script: &Script) -> bool {
    script.0.lock().unwrap().is_empty()
}

/// A client whose handshake took two flights.
fn shaken(mut calls: Vec<Call>) -> (Client, Script) {
    calls.splice(
        0..0,
        [Initialize(None, false, MORE, b"hello", 0), Initialize(Some(b"flight"), false, OK, b"finished", 0)],
    );
    let (mut client, script) = client(calls);
    assert_eq!(told(&client.shake(b"")), ("hello", false, HandshakeState::Waits));
    assert_eq!(told(&client.shake(b"flight")), ("finished", false, HandshakeState::Done));
    (client, script)
}

fn told(step: &HandshakeStep) -> (&str, bool, HandshakeState) {
    (str::from_utf8(&step.send).unwrap(), step.asked_for_certificate, step.state.clone())
}

fn read(read: &Read) -> (&str, &str, HandshakeState) {
    (str::from_utf8(&read.plain).unwrap(), str::from_utf8(&read.send).unwrap(), read.state.clone())
}

#[test]
fn a_flight_may_come_in_pieces_and_more_than_one_at_a_time() {
    let (mut client, script) = client(vec![
        Initialize(None, false, MORE, b"hello", 0),
        Initialize(Some(b"fl"), false, SHORT, b"", 0),
        // Two octets belong to the next message, and go in again without waiting for anything.
        Initialize(Some(b"flight+f"), false, MORE, b"keys", 2),
        Initialize(Some(b"+f"), false, SHORT, b"", 0),
        // What comes behind the end of the handshake is for reading.
        Initialize(Some(b"+finrec"), false, OK, b"", 3),
        Decrypt(b"rec", SHORT, 0..0, 0..0),
        Decrypt(b"record", OK, 1..4, 6..6),
    ]);
    assert_eq!(told(&client.shake(b"")), ("hello", false, HandshakeState::Waits));
    assert_eq!(told(&client.shake(b"fl")), ("", false, HandshakeState::Waits));
    assert_eq!(told(&client.shake(b"ight+f")), ("keys", false, HandshakeState::Waits));
    assert_eq!(told(&client.shake(b"inrec")), ("", false, HandshakeState::Done));
    assert_eq!(read(&client.decrypt(b"")), ("", "", HandshakeState::Waits));
    assert_eq!(read(&client.decrypt(b"ord")), ("eco", "", HandshakeState::Waits));
    assert!(is_over(&script));
}

#[test]
fn a_server_that_wants_the_users_certificate_is_told_that_there_is_none() {
    let (mut client, script) = client(vec![
        Initialize(None, false, MORE, b"hello", 0),
        Initialize(Some(b"flight"), false, SecurityStatus::INCOMPLETE_CREDENTIALS, b"", 0),
        // The same input once more, now with what was supplied.
        Initialize(Some(b"flight"), true, MORE, b"none", 0),
        Initialize(Some(b"done"), true, OK, b"", 0),
    ]);
    client.shake(b"");
    assert_eq!(told(&client.shake(b"flight")), ("none", true, HandshakeState::Waits));
    assert_eq!(told(&client.shake(b"done")), ("", true, HandshakeState::Done));
    assert!(is_over(&script));
}

#[test]
fn one_that_asks_for_credentials_without_end_is_refused() {
    let (mut client, _) = client(vec![
        Initialize(None, false, MORE, b"hello", 0),
        Initialize(Some(b"flight"), false, SecurityStatus::INCOMPLETE_CREDENTIALS, b"", 0),
        Initialize(Some(b"flight"), true, SecurityStatus::INCOMPLETE_CREDENTIALS, b"", 0),
    ]);
    client.shake(b"");
    assert_eq!(client.shake(b"flight").state, HandshakeState::Refused(SecurityStatus::INCOMPLETE_CREDENTIALS));
}

#[test]
fn an_error_comes_with_an_alert_to_be_sent() {
    let (mut client, _) =
        client(vec![Initialize(None, false, MORE, b"hello", 0), Initialize(Some(b"?"), false, ILLEGAL, b"alert", 0)]);
    client.shake(b"");
    assert_eq!(told(&client.shake(b"?")), ("alert", false, HandshakeState::Refused(ILLEGAL)));
}

#[test]
fn a_goodbye_is_no_error_wherever_it_comes() {
    for status in [SecurityStatus::CONTEXT_EXPIRED, SecurityStatus::CONTEXT_HAS_EXPIRED] {
        let (mut client, _) =
            client(vec![Initialize(None, false, MORE, b"hello", 0), Initialize(Some(b"bye"), false, status, b"", 0)]);
        client.shake(b"");
        assert_eq!(client.shake(b"bye").state, HandshakeState::Closed);
        let (mut client, script) =
            shaken(vec![Decrypt(b"textbye", OK, 0..4, 4..7), Decrypt(b"bye", status, 0..0, 3..3), ShutDown(b"bye")]);
        assert_eq!(read(&client.decrypt(b"textbye")), ("text", "", HandshakeState::Closed));
        assert_eq!(client.goodbye(), b"bye");
        assert!(is_over(&script));
    }
}

#[test]
fn a_hello_request_is_answered_with_a_new_handshake() {
    let (mut client, script) = shaken(vec![
        // The text before it is not lost.
        Decrypt(b"text+request", OK, 0..4, 4..12),
        Decrypt(b"+request", AGAIN, 0..0, 8..8),
        // Nothing is left over, and the handshake is begun all the same.
        Initialize(Some(b""), false, MORE, b"hello", 0),
        Initialize(Some(b"fli"), false, SHORT, b"", 0),
        Initialize(Some(b"flighttext"), false, OK, b"finished", 4),
        Decrypt(b"text", OK, 0..4, 4..4),
    ]);
    assert_eq!(read(&client.decrypt(b"text+request")), ("text", "hello", HandshakeState::Waits));
    assert_eq!(read(&client.decrypt(b"fli")), ("", "", HandshakeState::Waits));
    assert_eq!(read(&client.decrypt(b"ghttext")), ("text", "finished", HandshakeState::Waits));
    assert!(is_over(&script));
}

#[test]
fn tickets_of_tls_13_go_to_the_handshake_and_reading_goes_on() {
    let (mut client, script) = shaken(vec![
        Decrypt(b"ticket1ticket2text", AGAIN, 0..0, 0..18),
        Initialize(Some(b"ticket1ticket2text"), false, OK, b"", 11),
        Decrypt(b"ticket2text", AGAIN, 0..0, 0..11),
        Initialize(Some(b"ticket2text"), false, OK, b"", 4),
        Decrypt(b"text", OK, 0..4, 4..4),
    ]);
    assert_eq!(read(&client.decrypt(b"ticket1ticket2text")), ("text", "", HandshakeState::Waits));
    assert!(is_over(&script));
}

#[test]
fn a_ticket_that_is_cut_waits_for_its_rest() {
    let (mut client, script) = shaken(vec![
        Decrypt(b"tick", SHORT, 0..0, 0..0),
        Decrypt(b"ticket", AGAIN, 0..0, 0..6),
        Initialize(Some(b"ticket"), false, MORE, b"", 0),
        Initialize(Some(b"text"), false, OK, b"", 4),
        Decrypt(b"text", OK, 0..4, 4..4),
    ]);
    assert_eq!(read(&client.decrypt(b"tick")), ("", "", HandshakeState::Waits));
    assert_eq!(read(&client.decrypt(b"et")), ("", "", HandshakeState::Waits));
    assert_eq!(read(&client.decrypt(b"text")), ("text", "", HandshakeState::Waits));
    assert!(is_over(&script));
}

#[test]
fn nothing_goes_on_for_ever() {
    // A renegotiation that eats nothing.
    let mut calls = Vec::new();
    for _ in 0..MOST_RENEGOTIATIONS {
        calls.extend([Decrypt(b"r", AGAIN, 0..0, 0..1), Initialize(Some(b"r"), false, OK, b"", 1)]);
    }
    calls.push(Decrypt(b"r", AGAIN, 0..0, 0..1));
    let (mut client, script) = shaken(calls);
    assert_eq!(client.decrypt(b"r").state, HandshakeState::Refused(SecurityStatus::TOO_MUCH));
    assert!(is_over(&script));
    // A record that is read and is still there.
    let (mut client, _) = shaken(vec![Decrypt(b"r", OK, 0..0, 0..1)]);
    assert_eq!(client.decrypt(b"r").state, HandshakeState::Refused(SecurityStatus::TOO_MUCH));
    // A flight without an end, which Windows would go on collecting.
    let (mut client, _) = shaken(Vec::new());
    assert_eq!(client.decrypt(&vec![0; LONGEST + 1]).state, HandshakeState::Refused(SecurityStatus::TOO_MUCH));
}

#[test]
fn what_windows_says_is_told_by_number_and_name() {
    assert_eq!(ILLEGAL.to_string(), "Schannel says 0x80090326 (SEC_E_ILLEGAL_MESSAGE)");
    assert_eq!(SecurityStatus(0x8009_9999).to_string(), "Schannel says 0x80099999");
}
