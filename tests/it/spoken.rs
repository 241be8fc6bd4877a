//! `--language`, as a user writes it.

#![expect(clippy::disallowed_methods, reason = "the program under test is started from here")]
#![expect(clippy::unwrap_used, reason = "the helper is part of the tests")]

use std::process::Command;

fn redial(arguments: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redial"));
    let output = command.args(arguments.split_whitespace()).env("LANG", "de_DE.UTF-8").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_command_line_speaks_the_language_that_was_named() {
    let (english, german) = (redial("explain 0x904 0x7"), redial("explain 0x904 0x7 --language de"));
    assert_eq!((english.0, german.0), (Some(0), Some(0)));
    assert!(english.1.contains("load balancer") && !english.1.contains(GERMAN), "{}", english.1);
    assert!(german.1.contains(GERMAN), "{}", german.1);
    assert_eq!(redial("--language=de explain 0x904 0x7"), german);
    assert_eq!(redial("explain 0x904 0x7 --json --language de"), redial("explain 0x904 0x7 --json"));
}

const GERMAN: &str = "Lastverteil";

#[test]
fn one_that_is_not_spoken_is_bad_usage() {
    let (exit, out, err) = redial("explain 0x904 --language tlh");
    assert_eq!((exit, out.as_str()), (Some(64), ""));
    assert!(err.contains("tlh") && err.contains("de (Deutsch)"), "{err}");
    // Before it is asked whether there is a display.
    assert_eq!(redial("--language tlh").0, Some(64));
}
