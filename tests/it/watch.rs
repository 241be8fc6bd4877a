//! `redial watch`: computers that come up after a while, and one that never does.

#![expect(clippy::disallowed_methods, reason = "the program under test is started from here, and servers come up late")]
#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use redial::proto::x224::{Protocols, connection_confirm};
use serde_json::Value;

use crate::lab::process::{Tool, run};
use crate::lab::servers::Xrdp;
use crate::lab::{Check, Checked, Namespace, PORT, address};

fn watch(words: &str) -> Check<'static> {
    Check::command(["watch".to_owned()].into_iter().chain(words.split_whitespace().map(str::to_owned)))
}

/// The states that it told, one after the other.
fn states(checked: &Checked) -> Vec<String> {
    let line = |line: &str| {
        let told: Value = serde_json::from_str(line).unwrap();
        assert!(told["at"].as_str().unwrap().ends_with('Z') && !told["detail"].as_str().unwrap().is_empty(), "{line}");
        told["state"].as_str().unwrap().to_owned()
    };
    checked.stdout.lines().map(line).collect()
}

/// Confirms every connection request, and counts them.
fn serve(listener: &TcpListener, answered: &AtomicUsize) {
    let (mut line, _) = listener.accept().unwrap();
    let mut request = [0; 64];
    assert!(line.read(&mut request).unwrap() > 0);
    answered.fetch_add(1, Ordering::Relaxed);
    line.write_all(&connection_confirm(Ok(Protocols::HYBRID))).unwrap();
}

#[test]
fn a_server_that_comes_up_is_told_of_with_one_connection() {
    let at = SocketAddr::from((address(), PORT));
    let answered = AtomicUsize::new(0);
    let checked = thread::scope(|scope| {
        watch(&format!("{at} --until-up --for 80s --json")).run_and(|| {
            let listener = TcpListener::bind(at).unwrap();
            let answered = &answered;
            scope.spawn(move || serve(&listener, answered));
        })
    });
    assert_eq!(
        (checked.exit, states(&checked)),
        (Some(0), vec!["refused".to_owned(), "answers".to_owned()]),
        "{checked}"
    );
    // It was there long before, and connections keep their distance.
    assert!((20..40).contains(&checked.took.as_secs()), "{checked}");
    assert_eq!(answered.load(Ordering::Relaxed), 1);
    assert_eq!(checked.stderr, "");
}

#[test]
fn one_that_answers_echoes_alone_is_switched_on() {
    let namespace = Namespace::new();
    run(Tool { program: "sysctl", package: "procps" }, Some(&namespace), &["-w", "net.ipv4.ping_group_range=0 0"]);
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    namespace.iptables("-I INPUT -p tcp --dport 3389 -j DROP");
    let checked = watch(&format!("{} --until-up --for 80s --json", server.address))
        .inside(&namespace)
        .run_and(|| namespace.iptables("-F INPUT"));
    assert_eq!(
        (checked.exit, states(&checked)),
        (Some(0), vec!["awake".to_owned(), "answers".to_owned()]),
        "{checked}"
    );
}

#[test]
fn it_ends_in_time_and_by_ctrl_c() {
    let nobody = SocketAddr::from((address(), PORT));
    let checked = watch(&format!("{nobody} --for 2s")).run();
    assert_eq!(checked.exit, Some(4), "{checked}");
    assert!(checked.stdout.ends_with("  connection refused\n") && checked.took < Duration::from_secs(10), "{checked}");

    let mut command = Command::new(env!("CARGO_BIN_EXE_redial"));
    command.args(["watch", &nobody.to_string(), "--language", "de"]).stdin(Stdio::null());
    let mut program = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.ends_with("  Verbindung abgelehnt\n"), "{line}");
    let pressed = Instant::now();
    assert!(Command::new("kill").args(["-INT", &program.id().to_string()]).status().unwrap().success());
    assert_eq!(program.wait().unwrap().code(), Some(130));
    assert!(pressed.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_answers_ends_at_once_or_goes_on_for_as_long_as_is_asked() {
    let server = crate::lab::own_address();
    let at = SocketAddr::from((server, PORT));
    let (listener, answered) = (TcpListener::bind(at).unwrap(), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| (0..2).for_each(|_| serve(&listener, &answered)));
        let checked = watch(&format!("{server} --until-up")).run();
        assert_eq!((checked.exit, checked.took < Duration::from_secs(10)), (Some(0), true), "{checked}");
        let checked = watch(&format!("{server} --for 3s --json")).run();
        assert_eq!((checked.exit, states(&checked)), (Some(0), vec!["answers".to_owned()]), "{checked}");
        assert!(checked.took >= Duration::from_secs(3), "{checked}");
    });
}
