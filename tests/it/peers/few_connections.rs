//! How many connections a check makes, counted where they arrive, and in which order it asks.

#![expect(clippy::disallowed_methods, reason = "some servers take their time; a failed thread is joined here")]

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::lab::dns::{self, Says};
use crate::lab::packets::{HYBRID, SSL, asked, challenge, confirm, failure, record, ts_request};
use crate::lab::scripted::{
    Scripted, asked_to_sign_in, encrypted, greet_nla, greet_tls, own_certificate, request, resetting, tls_record,
    wait_for_goodbye,
};
use crate::lab::servers::Xrdp;
use crate::lab::{Check, Checked, Namespace, now_unix, scratch, text};

/// The most that a check may make.
const MOST: usize = 5;

/// A check, and how many connections arrived.
fn counted(
    arguments: &[&str],
    script: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> (Checked, usize) {
    let arrived = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&arrived);
    let server = Scripted::start(move |stream| {
        counting.fetch_add(1, Ordering::SeqCst);
        script(stream)
    });
    let check = arguments.iter().fold(Check::of(server.address), |check, argument| check.argument(*argument));
    let checked = check.run();
    let arrived = arrived.load(Ordering::SeqCst);
    (checked, arrived)
}

fn made(checked: &Checked) -> u64 {
    checked.fact("network", "connections", "/made").as_u64().unwrap_or_default()
}

/// An NLA server to which nothing is wrong.
fn healthy(stream: &mut TcpStream) -> io::Result<()> {
    if !greet_nla(stream)? {
        wait_for_goodbye(stream);
        return Ok(());
    }
    sign_in(stream)
}

/// The rest of one, after the greeting.
fn sign_in(stream: &mut TcpStream) -> io::Result<()> {
    let own = own_certificate("localhost");
    let mut encrypted = encrypted(stream, &[own.0], &own.1)?;
    // One record: as much as the client has to say.
    let _first = encrypted.read(&mut [0; 2048])?;
    encrypted.write_all(&ts_request(&challenge("LAB7", "LAB", now_unix())))?;
    wait_for_goodbye(&mut encrypted);
    Ok(())
}

#[test]
fn a_healthy_server_is_connected_to_once() {
    let (checked, arrived) = counted(&[], healthy);
    checked.is_healthy().layer_is("sign-in", "pass");
    assert_eq!((arrived, made(&checked)), (1, 1), "{checked}");
    // Its way is read from that very connection.
    assert_eq!(checked.fact("network", "path-quality", "/source"), "tcp-info", "{checked}");
    assert!(checked.fact("network", "path-quality", "/median_ms").as_f64().is_some_and(|ms| ms > 0.0), "{checked}");
    assert!(checked.fact("network", "path-quality", "/echoes").is_null(), "{checked}");
}

#[test]
fn with_a_number_in_hand_it_is_tried_three_times() {
    let (checked, arrived) = counted(&["--error", "0x904/0x7"], healthy);
    assert_eq!((arrived, made(&checked)), (3, 3), "{checked}");
    let runs = checked.fact("sign-in", "repeats", "/runs").as_array().cloned().unwrap_or_default();
    let ends: Vec<_> = runs.iter().map(|run| (run["end"]["kind"].as_str(), run["reached"].as_str())).collect();
    assert_eq!(ends, [(Some("passed"), Some("sign-in")); 2], "{checked}");
}

#[test]
fn a_farm_with_a_broken_member_is_seen_when_it_is_tried_again() {
    let turn = AtomicUsize::new(0);
    let (checked, arrived) = counted(&["--error", "0x904/0x7"], move |stream| {
        if turn.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) { healthy(stream) } else { request(stream).map(drop) }
    });
    // Once more after each pause, until one that had time failed as well.
    assert_eq!(arrived, 4, "{checked}");
    let ends = checked.fact("sign-in", "repeats", "/runs").as_array().cloned().unwrap_or_default();
    assert_eq!(ends.iter().filter(|run| run["end"]["kind"] == "ungreeted").count(), 2, "{checked}");
}

#[test]
fn every_address_that_opens_is_greeted_once() {
    let namespace = Namespace::new();
    let servers: Vec<_> = (0..4).map(|_| Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start()).collect();
    for (count, expected) in [(2, 2), (4, 3)] {
        let addresses = servers.iter().take(count).map(|server| server.address).collect();
        let _names = dns::start(&namespace, &Says::Addresses(addresses));
        let checked = Check::of("pc7.lab.example").inside(&namespace).run();
        checked.is_healthy();
        assert_eq!(made(&checked), expected, "{checked}");
        let others = checked.fact("negotiation", "greetings", "/others").as_array().map_or(0, Vec::len);
        assert_eq!(others as u64, expected - 1, "{checked}");
    }
}

/// Everything that may disappoint, with the number and without.
#[test]
fn never_more_than_five() {
    type Behaviour = fn(&mut TcpStream) -> io::Result<()>;
    let behaviours: [(&str, Behaviour); 14] = [
        ("closes at once", |_| Ok(())),
        ("resets at once", |stream| resetting(stream)),
        ("closes after the request", |stream| request(stream).map(drop)),
        ("closes a little after the request", |stream| {
            request(stream)?;
            thread::sleep(Duration::from_millis(300));
            Ok(())
        }),
        ("says nothing", |stream| {
            wait_for_goodbye(stream);
            Ok(())
        }),
        ("speaks first", |stream| {
            stream.write_all(b"SSH-2.0-lab\r\n")?;
            wait_for_goodbye(stream);
            Ok(())
        }),
        ("answers nonsense", |stream| {
            request(stream)?;
            stream.write_all(&[0x5a; 40])?;
            wait_for_goodbye(stream);
            Ok(())
        }),
        ("allows no encryption", |stream| {
            request(stream)?;
            stream.write_all(&failure(2))
        }),
        ("has no certificate", |stream| {
            request(stream)?;
            stream.write_all(&failure(3))
        }),
        ("closes after the hello", |stream| {
            greet_tls(stream)?;
            tls_record(stream).map(drop)
        }),
        ("alerts", |stream| {
            greet_tls(stream)?;
            tls_record(stream)?;
            stream.write_all(&record(21, &[2, 40]))
        }),
        ("is silent after the confirm", |stream| {
            greet_tls(stream)?;
            wait_for_goodbye(stream);
            Ok(())
        }),
        ("closes in the sign-in", |stream| asked_to_sign_in(stream).map(drop)),
        ("is silent in the sign-in", |stream| {
            if let Some(mut encrypted) = asked_to_sign_in(stream)? {
                wait_for_goodbye(&mut encrypted);
            }
            Ok(())
        }),
    ];
    let mut running = Vec::new();
    for (name, behaviour) in behaviours {
        for arguments in [&[][..], &["--error", "0x904/0x7"]] {
            running.push(thread::spawn(move || {
                let (checked, arrived) = counted(arguments, behaviour);
                assert!((1..=MOST).contains(&arrived), "{name}: {arrived} connections: {checked}");
                // What is reset while it opens arrives as well.
                assert_eq!(made(&checked), arrived as u64, "{name}: {checked}");
                assert_ne!(checked.exit, Some(0), "{name}: {checked}");
            }));
        }
    }
    for test in running {
        test.join().expect("none fails");
    }
}

/// The masks that a server was asked for.
fn masks(
    arguments: &[&str],
    answer: impl Fn(&mut TcpStream, u32) -> io::Result<()> + Send + Sync + 'static,
) -> (Checked, Vec<u32>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hearing = Arc::clone(&heard);
    let (checked, _) = counted(arguments, move |stream| {
        let mask = asked(&request(stream)?).unwrap_or_default();
        hearing.lock().unwrap_or_else(PoisonError::into_inner).push(mask);
        answer(stream, mask)
    });
    let masks = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (checked, masks)
}

#[test]
fn without_encryption_it_is_asked_as_mstsc_asks_then() {
    let (_, masks) = masks(&[], |stream, mask| {
        stream.write_all(&if mask == 0 { confirm(0) } else { failure(2) })?;
        wait_for_goodbye(stream);
        Ok(())
    });
    assert_eq!(masks, [0x0b, 0]);
}

#[test]
fn a_file_that_switches_nla_off_decides_the_first_request() {
    let folder = scratch("nla-off");
    let file = folder.join("office.rdp");
    let check = |answer: fn(&mut TcpStream, u32) -> io::Result<()>| {
        // The address beside it is the scripted server's.
        std::fs::write(&file, "enablecredsspsupport:i:0\r\n").expect("scratch is writable");
        masks(&["--rdp", text(&file)], answer)
    };
    let (checked, asked) = check(|stream, mask| {
        if mask & HYBRID == 0 {
            return stream.write_all(&failure(5));
        }
        stream.write_all(&confirm(HYBRID))?;
        sign_in(stream)
    });
    assert_eq!(asked, [SSL, 0x0b], "{checked}");
    checked.blames("client-nla-off", "client").layer_is("sign-in", "pass");
    // So IronRDP does it: without a word.
    let (checked, asked) = check(|stream, mask| {
        if mask & HYBRID == 0 {
            return Ok(());
        }
        stream.write_all(&confirm(HYBRID))?;
        sign_in(stream)
    });
    assert_eq!(asked, [SSL, SSL, 0x0b], "{checked}");
    checked.blames("client-nla-off", "client").layer_is("sign-in", "pass");
    let (checked, asked) = check(|stream, _| {
        stream.write_all(&confirm(SSL))?;
        let own = own_certificate("localhost");
        wait_for_goodbye(&mut encrypted(stream, &[own.0], &own.1)?);
        Ok(())
    });
    assert_eq!(asked, [SSL], "{checked}");
    checked.is_healthy();
}

#[test]
fn a_mask_that_is_hung_up_on_twice_is_a_matter_of_the_mask() {
    let (checked, masks) = masks(&[], |stream, mask| {
        if mask != 3 {
            return Ok(());
        }
        stream.write_all(&confirm(HYBRID))?;
        sign_in(stream)
    });
    assert_eq!(masks, [0x0b, 0x0b, 3], "{checked}");
    checked.layer_is("sign-in", "pass");
}

/// The same seen with a farm behind one address: the same question is answered the second time.
#[test]
fn a_hang_up_that_is_no_habit_is_not_a_matter_of_the_mask() {
    let first = AtomicBool::new(true);
    let (checked, masks) = masks(&[], move |stream, _| {
        if first.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        stream.write_all(&confirm(HYBRID))?;
        sign_in(stream)
    });
    assert_eq!(masks, [0x0b, 0x0b], "{checked}");
    checked.layer_is("sign-in", "pass");
}

/// A forward with nobody behind it hangs up after its own good time. The connection on which nothing is said must be
/// listened to for longer than that.
#[test]
fn slow_hang_ups_are_heard_by_the_control() {
    let mut running = Vec::new();
    for after_ms in [100_u32, 1000, 1300, 3000, 4900] {
        running.push(thread::spawn(move || {
            let server = Scripted::start(move |stream| {
                // Short waits: the kernel rounds long ones up by a twentieth.
                stream.set_read_timeout(Some(Duration::from_millis(20)))?;
                let since = std::time::Instant::now();
                while since.elapsed() < Duration::from_millis(after_ms.into()) {
                    if stream.read(&mut [0; 512]).is_ok_and(|count| count == 0) {
                        break;
                    }
                }
                Ok(())
            });
            let checked = Check::with([server.address.to_string(), "--json".into()]).run();
            assert_eq!(checked.fact("port", "who-is-there", "/unasked/kind"), "hung-up", "{after_ms}: {checked}");
            let heard = checked.fact("port", "who-is-there", "/unasked/after_ms").as_f64().unwrap_or_default();
            assert!((heard - f64::from(after_ms)).abs() < 700.0, "{after_ms}: {heard}: {checked}");
            assert!(checked.took < Duration::from_secs(12), "{after_ms}: {checked}");
            assert_ne!(checked.exit, Some(0), "{after_ms}: {checked}");
            // No greeting was waited for so briefly that its silence would prove nothing.
            let replies = checked.fact("negotiation", "negotiate", "/replies").as_array().cloned().unwrap_or_default();
            for reply in &replies {
                let (how, ms) = (reply["answer"]["how"].as_str(), reply["answer_ms"].as_f64().unwrap_or_default());
                assert!(how == Some("closed") || ms > f64::from(after_ms), "{after_ms}: {checked}");
            }
        }));
    }
    for test in running {
        test.join().expect("none fails");
    }
}

/// Some small servers serve one client after the other.
#[test]
fn a_server_for_one_client_at_a_time_is_healthy() {
    let serving = Mutex::new(());
    let (checked, arrived) = counted(&["--error", "0x904/0x7"], move |stream| {
        let _one = serving.lock().unwrap_or_else(PoisonError::into_inner);
        healthy(stream)
    });
    assert_eq!(arrived, 3, "{checked}");
    let runs = checked.fact("sign-in", "repeats", "/runs").as_array().cloned().unwrap_or_default();
    assert!(runs.len() == 2 && runs.iter().all(|run| run["end"]["kind"] == "passed"), "{checked}");
    checked.layer_is("sign-in", "pass");
}

/// As GNOME's (gnome-remote-desktop 43) does: whoever calls while it still tidies up after the last one is cut off.
#[test]
fn a_server_that_takes_a_moment_to_be_free_again_is_not_rushed() {
    let busy = AtomicBool::new(false);
    let (checked, arrived) = counted(&["--error", "0x904/0x7"], move |stream| {
        if busy.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        let served = healthy(stream);
        thread::sleep(Duration::from_millis(100));
        busy.store(false, Ordering::SeqCst);
        served
    });
    assert_eq!(arrived, 3, "{checked}");
    assert_eq!((checked.cause(), checked.exit), (None, Some(4)), "{checked}");
}

#[test]
fn a_slow_server_that_the_second_caller_takes_over_is_asked_again() {
    let talking = Arc::new(Mutex::new(None::<TcpStream>));
    let (checked, arrived) = {
        let server = Scripted::start(move |stream| {
            let before = talking.lock().unwrap_or_else(PoisonError::into_inner).replace(stream.try_clone()?);
            if let Some(before) = before {
                let _ = before.shutdown(std::net::Shutdown::Both);
            }
            request(stream)?;
            thread::sleep(Duration::from_millis(1500));
            stream.write_all(&confirm(HYBRID))?;
            sign_in(stream)
        });
        let checked = Check::with([server.address.to_string(), "--json".into()]).run();
        let arrived = made(&checked);
        (checked, arrived)
    };
    checked.layer_is("negotiation", "pass").layer_is("sign-in", "pass");
    assert!(arrived <= 5, "{checked}");
}

/// `ufw limit`: the sixth new connection in thirty seconds is refused.
#[test]
fn a_limit_on_new_connections_is_not_run_into() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    let new = "-A INPUT -p tcp --dport 3389 -m conntrack --ctstate NEW -m recent";
    namespace.iptables(&format!("{new} --set"));
    namespace.iptables(&format!("{new} --update --seconds 30 --hitcount 6 -j REJECT"));
    for _ in 0..3 {
        Check::of(server.address).inside(&namespace).run().is_healthy();
    }
}
