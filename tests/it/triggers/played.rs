//! TABLE. The triggers, by what breaks first, each with the peer that plays it.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use redial::proto::{certificate, hex, mcs, ts_request};

use super::Mstsc::{Later, Sometimes, Stopped, Through};
use super::Trigger;
use crate::lab::certificates::{Pair, pairs};
use crate::lab::dns::{self, NO_SUCH_NAME, Says};
use crate::lab::front::{Front, OpenSsl};
use crate::lab::packets::{HYBRID, HYBRID_EX, asked, challenge, confirm_with, failure, ts_request};
use crate::lab::scripted::{
    Scripted, der_of, encrypted, encrypted_by, greet_as, own_certificate, request, tls_record, wait_for_goodbye,
};
use crate::lab::servers::{Running, Xrdp, freerdp_nla, tunnel};
use crate::lab::wires::Wires;
use crate::lab::{Check, Checked, Namespace, PORT, address, now_unix, own_address, scratch, text};
use crate::peers::forwards::forward;
use crate::peers::network::RDP_REQUEST;
use crate::peers::sessions::{Then, over_tls};
use crate::peers::sign_in::{PASSWORD, Server, signing_in_with};

const PAIR: &str = "0x904/0x7";
const NOBODY: &str = "";
const FORWARD: &str = "a forward, an agent or a limit on the way";

pub const ALL: &[Trigger] = &[
    Trigger {
        id: "published-port",
        told: "localhost:port of a container, WSL or a cloud tunnel, and nobody behind it",
        peer: "a forward to a closed port",
        mstsc: Stopped,
        others: "any program of this computer's",
        said: PAIR,
        play: |more| ask(forward((address(), PORT).into()).address, more),
    },
    Trigger {
        id: "ssh-tunnel",
        told: "ssh -L, and nobody at its far end",
        peer: "OpenSSH",
        mstsc: Stopped,
        others: "any program of this computer's",
        said: PAIR,
        play: |more| {
            let (_tunnel, at) = tunnel((address(), PORT).into());
            ask(at, more)
        },
    },
    Trigger {
        id: "tunnel-swallows",
        told: "a tunnel of this computer's takes the call and everything that is said",
        peer: "a script at a loopback address",
        mstsc: Stopped,
        others: "any program of this computer's",
        said: PAIR,
        play: |more| {
            let server = Scripted::start_at(own_address(), PORT, |stream| {
                wait_for_goodbye(stream);
                Ok(())
            });
            ask(server.address, more)
        },
    },
    Trigger {
        id: "rustdesk-tunnel",
        told: "Remote Desktop through RustDesk's own tunnel; the straight way works",
        peer: "a forward whose far end hangs up at the greeting",
        mstsc: Stopped,
        others: "any program of this computer's",
        said: "0x904/0x0",
        play: |more| {
            let far = Scripted::start(|stream| request(stream).map(drop));
            ask(forward(far.address).address, more)
        },
    },
    Trigger {
        id: "balancer",
        told: "a load balancer or a bastion takes the call and hangs up once its far end fails",
        peer: "a script that hangs up after 1.3 s",
        mstsc: Stopped,
        others: "a server that is broken, or a firewall",
        said: PAIR,
        play: |more| {
            let server = Scripted::start(|stream| {
                stream.set_read_timeout(Some(Duration::from_millis(1300)))?;
                while stream.read(&mut [0; 512]).is_ok_and(|count| count > 0) {}
                Ok(())
            });
            ask_long(server.address, more)
        },
    },
    Trigger {
        id: "agent",
        told: "a security agent takes every call, for computers that are off as well",
        peer: "a tunnel adapter that answers for everybody",
        mstsc: Stopped,
        others: "a computer next door",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let _agent = Wires::agent(&space, "cut 0");
            // Milliseconds decide here: nothing of ours runs beside it.
            with(Check::of("198.51.100.7").inside(&space).alone(), more)
        },
    },
    Trigger {
        id: "loopback-refused",
        told: "localhost at 3389, which Remote Desktop refuses to call",
        peer: "a loopback address where nobody waits",
        mstsc: Stopped,
        others: "a program that is not started yet",
        said: "0x708",
        play: |more| ask(own_address(), more),
    },
    Trigger {
        id: "names-of-the-vpn",
        told: "the name service of the VPN is off",
        peer: "a name server that knows no such name",
        mstsc: Stopped,
        others: NOBODY,
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let _names = dns::start(&space, &NO_SUCH_NAME);
            ask_in(&space, NAME, more)
        },
    },
    Trigger {
        id: "names-silent",
        told: "the name server does not answer",
        peer: "a name server that keeps silent",
        mstsc: Stopped,
        others: "a firewall in front of it",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let _names = dns::start(&space, &Says::Nothing);
            ask_in(&space, NAME, more)
        },
    },
    Trigger {
        id: "names-out-of-date",
        told: "the hosts file, or what is remembered, has an old address",
        peer: "a hosts file beside a name server that knows better",
        mstsc: Stopped,
        others: "a computer that is off, and another of that name",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let server = named(&space);
            space.etc("hosts", &format!("127.0.0.1 localhost\n{} {NAME}\n", address()));
            let _names = dns::start(&space, &Says::Addresses(vec![server.address]));
            ask_in(&space, NAME, more)
        },
    },
    Trigger {
        id: "dead-address",
        told: "one of the name's two addresses is dead, and Remote Desktop takes it first",
        peer: "a name server with two addresses, one of xrdp",
        mstsc: Sometimes,
        others: "a firewall in front of one of them",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let server = named(&space);
            let dead = IpAddr::from(Ipv4Addr::new(127, 82, 68, 1));
            let _names = dns::start(&space, &Says::Addresses(vec![dead, server.address]));
            ask_in(&space, NAME, more)
        },
    },
    Trigger {
        id: "ipv6-first",
        told: "the IPv6 way is broken, and is tried first",
        peer: "a name server with two addresses, one of xrdp, and a rule that drops IPv6",
        mstsc: Sometimes,
        others: "a firewall in front of that address",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let v6 = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 7);
            space.ip(&format!("addr add {v6}/128 dev lo nodad"));
            space.ip6tables(&format!("-I INPUT -d {v6} -p tcp --dport 3389 -j DROP"));
            let server = named(&space);
            let _names = dns::start(&space, &Says::Addresses(vec![v6.into(), server.address]));
            ask_in(&space, NAME, more)
        },
    },
    Trigger {
        id: "asleep",
        told: "the computer sleeps, is off, or a firewall drops the call",
        peer: "a rule that drops the call",
        mstsc: Stopped,
        others: "each of these three",
        said: "0x204",
        play: |more| {
            let space = Namespace::new();
            space.iptables("-I INPUT -p tcp --dport 3389 -j DROP");
            ask_in(&space, address(), more)
        },
    },
    Trigger {
        id: "not-listening",
        told: "Remote Desktop is off there, or its port was changed",
        peer: "a closed port",
        mstsc: Stopped,
        others: "a firewall that refuses",
        said: "0x204",
        play: |more| ask(address(), more),
    },
    Trigger {
        id: "other-program",
        told: "another program (a web server, NoMachine's) has the port",
        peer: "a script that talks like a web server",
        mstsc: Stopped,
        others: NOBODY,
        said: PAIR,
        play: |more| {
            let server = Scripted::start(|stream| {
                request(stream)?;
                stream.write_all(b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n")
            });
            ask(server.address, more)
        },
    },
    Trigger {
        id: "limit",
        told: "`ufw limit` or a router bars the address after so many calls",
        peer: "xrdp behind a limit of one call",
        mstsc: Sometimes,
        others: "a server that has just gone",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let server = Xrdp { namespace: Some(&space), ..Xrdp::new() }.start();
            let new = "-A INPUT -p tcp --dport 3389 -m conntrack --ctstate NEW -m recent";
            space.iptables(&format!("{new} --set"));
            space.iptables(&format!("{new} --update --seconds 30 --hitcount 2 -j REJECT"));
            ask_in(&space, server.address, more)
        },
    },
    Trigger {
        id: "limit-reached",
        told: "the same, when it has barred the address already",
        peer: "xrdp behind a limit that is reached",
        mstsc: Stopped,
        others: "a server that is off",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let server = Xrdp { namespace: Some(&space), ..Xrdp::new() }.start();
            space.iptables("-I INPUT -p tcp --dport 3389 -j REJECT");
            ask_in(&space, server.address, more)
        },
    },
    Trigger {
        id: "farm",
        told: "a farm with one broken member: every other call is cut",
        peer: "a script that cuts every second call at the greeting",
        mstsc: Sometimes,
        others: FORWARD,
        said: PAIR,
        play: |more| {
            let turn = AtomicUsize::new(0);
            let server = Scripted::start(move |stream| {
                if turn.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
                    windows(stream, 0x1f, None, &own(), 0)
                } else {
                    request(stream).map(drop)
                }
            });
            ask(server.address, more)
        },
    },
    Trigger {
        id: "one-session",
        told: "a server for one session, and somebody is in it",
        peer: "a script that cuts whoever comes second",
        mstsc: Stopped,
        others: FORWARD,
        said: PAIR,
        play: |more| {
            let first = AtomicBool::new(true);
            let server = Scripted::start(move |stream| {
                if first.swap(false, Ordering::SeqCst) {
                    wait_for_goodbye(stream);
                }
                Ok(())
            });
            let _somebody = TcpStream::connect(server.address).unwrap();
            ask(server.address, more)
        },
    },
    Trigger {
        id: "intrusion-rule",
        told: "intrusion prevention resets what looks like Remote Desktop",
        peer: "xrdp behind a rule that resets the greeting",
        mstsc: Stopped,
        others: "a server that hangs up itself",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let server = Xrdp { namespace: Some(&space), ..Xrdp::new() }.start();
            space.iptables(&format!("{RDP_REQUEST} -j REJECT --reject-with tcp-reset"));
            ask_in(&space, server.address, more)
        },
    },
    Trigger {
        id: "gnome-without-password",
        told: "GNOME's Remote Desktop without a name and password set rejects everybody",
        peer: "a script that hangs up on the call, as it does",
        mstsc: Stopped,
        others: FORWARD,
        said: PAIR,
        play: |more| ask(Scripted::start(|_| Ok(())).address, more),
    },
    Trigger {
        id: "gnome-remote-login",
        told: "GNOME's Remote Login without `use redirection server name:i:1` in the file",
        peer: "a script with GNOME's greeting and TLS",
        mstsc: Later,
        others: "every server of GNOME's that works",
        said: "0x204",
        play: |more| {
            let own = of_gnome();
            let server = Scripted::start(move |stream| {
                let wanted = asked(&request(stream)?).unwrap_or(0);
                let mut answer = if wanted & HYBRID == 0 { failure(5) } else { confirm_with(3, HYBRID) };
                // Its source reference is zero, as FreeRDP's library writes it.
                answer[8..10].fill(0);
                stream.write_all(&answer)?;
                if wanted & HYBRID == 0 {
                    wait_for_goodbye(stream);
                    return Ok(());
                }
                sign_in(stream, &own, 0)
            });
            ask(server.address, more)
        },
    },
    Trigger {
        id: "xrdp-key-unreadable",
        told: "xrdp may not read its key (not in ssl-cert), and offers no TLS though it is set to negotiate",
        peer: "xrdp",
        mstsc: Through,
        others: "a server that is set to the oldest way",
        said: PAIR,
        play: |more| {
            let server = Xrdp { security_layer: "negotiate", reads_key: false, ..Xrdp::new() }.start();
            ask(server.address, more)
        },
    },
    Trigger {
        id: "xrdp-certificate-gone",
        told: "xrdp's certificate is missing after a rename",
        peer: "xrdp that insists on TLS",
        mstsc: Stopped,
        others: NOBODY,
        said: PAIR,
        play: |more| ask(Xrdp { pair: None, ..Xrdp::new() }.start().address, more),
    },
    Trigger {
        id: "xrdp-certificate-expired",
        told: "xrdp's own certificate ran out",
        peer: "xrdp",
        mstsc: Sometimes,
        others: NOBODY,
        said: PAIR,
        play: |more| ask(Xrdp { pair: Some(&pairs().expired), ..Xrdp::new() }.start().address, more),
    },
    Trigger {
        id: "xrdp-key-unusable",
        told: "xrdp's key does not fit, or is none that it can use: a goodbye in plain bytes",
        peer: "xrdp",
        mstsc: Stopped,
        others: NOBODY,
        said: "0x2104",
        play: |more| ask(Xrdp { pair: Some(&pairs().mismatch), ..Xrdp::new() }.start().address, more),
    },
    Trigger {
        id: "key-unreadable",
        told: "Windows cannot read its key after a rename or a change of rights",
        peer: "a script with Windows' greeting that closes after the hello",
        mstsc: Stopped,
        others: "a firewall that looks into connections",
        said: PAIR,
        play: |more| {
            let server = Scripted::start(|stream| {
                if greet_as(stream, &[HYBRID_EX, HYBRID], 0x1f, 5)? {
                    tls_record(stream)?;
                }
                Ok(())
            });
            ask(server.address, more)
        },
    },
    Trigger {
        id: "no-certificate",
        told: "Windows has no certificate to show",
        peer: "a script that refuses with failure 3",
        mstsc: Stopped,
        others: NOBODY,
        said: PAIR,
        play: |more| {
            let server = Scripted::start(|stream| {
                request(stream)?;
                stream.write_all(&failure(3))
            });
            ask(server.address, more)
        },
    },
    Trigger {
        id: "certificate-expired",
        told: "Windows' own certificate ran out and was not made anew",
        peer: "a script with Windows' greeting and an old certificate",
        mstsc: Sometimes,
        others: NOBODY,
        said: PAIR,
        play: |more| ask(windows_at(0x1f, Some(&pairs().expired), 0).address, more),
    },
    Trigger {
        id: "renamed",
        told: "the computer was renamed, and its certificate has the old name",
        peer: "xrdp with a certificate for another name, and a name server",
        mstsc: Sometimes,
        others: "another computer that took over the address",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            let server = named(&space);
            let _names = dns::start(&space, &Says::Addresses(vec![server.address]));
            ask_in(&space, "pc7.lab.example", more)
        },
    },
    Trigger {
        id: "tls-1.0-only",
        told: "Server 2008 R2 without KB3080079: TLS 1.0 alone",
        peer: "OpenSSL behind Windows' greeting",
        mstsc: Sometimes,
        others: NOBODY,
        said: PAIR,
        play: |more| {
            let options = "-tls1 -cipher ALL:@SECLEVEL=0";
            ask(OpenSsl::start(&pairs().good, options, Front::PassesOn).address(), more)
        },
    },
    Trigger {
        id: "old-suites",
        told: "Server 2012 R2: no suite that new libraries take, which Remote Desktop does",
        peer: "OpenSSL behind Windows' greeting",
        mstsc: Sometimes,
        others: NOBODY,
        said: PAIR,
        play: |more| {
            let options = "-tls1_2 -cipher ECDHE-RSA-AES128-SHA256";
            ask(OpenSsl::start(&pairs().good, options, Front::ResetsOnAlert).address(), more)
        },
    },
    Trigger {
        id: "tls-1.3-half-on",
        told: "Server 2019 with TLS 1.3 half switched on resets a hello that offers it",
        peer: "OpenSSL behind a front that hangs up on TLS 1.3",
        mstsc: Sometimes,
        others: "a firewall that knows no TLS 1.3",
        said: PAIR,
        play: |more| ask(OpenSsl::start(&pairs().good, "", Front::HangsUpOn13).address(), more),
    },
    Trigger {
        id: "inspected",
        told: "a security product opens the encrypted connection",
        peer: "a script with the certificate of such a product",
        mstsc: Sometimes,
        others: "an authority that is called like it",
        said: PAIR,
        play: |more| {
            let chain = issued_by("FortiGate CA");
            let server = Scripted::start(move |stream| {
                if greet_as(stream, &[HYBRID], 0x1f, 5)? { sign_in(stream, &chain, 0) } else { Ok(()) }
            });
            ask(server.address, more)
        },
    },
    Trigger {
        id: "large-packets",
        told: "a VPN or Wi-Fi on which large packets get lost",
        peer: "xrdp behind a rule that drops them",
        mstsc: Stopped,
        others: "a firewall that drops the certificate",
        said: PAIR,
        play: |more| {
            let space = Namespace::new();
            space.ip("link set lo gso_max_segs 1");
            let server = Xrdp { namespace: Some(&space), ..Xrdp::new() }.start();
            space.iptables("-I INPUT -p tcp --sport 3389 -m length --length 1000: -j DROP");
            ask_in(&space, server.address, more)
        },
    },
    Trigger {
        id: "clock",
        told: "the two clocks differ",
        peer: "a script with Windows' greeting, three hours ahead",
        mstsc: Sometimes,
        others: NOBODY,
        said: "0x1d07",
        play: |more| ask(windows_at(0x1f, None, 3 * 3600).address, more),
    },
    Trigger {
        id: "nla-off",
        told: "the connection file switches NLA off, and the server requires it",
        peer: "a script with Windows' greeting, and a file",
        mstsc: Stopped,
        others: NOBODY,
        said: "0xb09",
        play: |more| {
            let server = windows_at(0x1f, None, 0);
            by_file(server.address, "enablecredsspsupport:i:0\r\n", more)
        },
    },
    Trigger {
        id: "gateway-gone",
        told: "a gateway is set that does not answer, and the computer could be reached without it",
        peer: "a script with Windows' greeting, and a file",
        mstsc: Stopped,
        others: "a gateway that is down for a moment",
        said: "0x3000008",
        play: |more| {
            let server = windows_at(0x1f, None, 0);
            let lines = "gatewayhostname:s:127.0.0.1:1\r\ngatewayusagemethod:i:1\r\ngatewayprofileusagemethod:i:1\r\n";
            by_file(server.address, lines, more)
        },
    },
    Trigger {
        id: "rustdesk-there",
        told: "after name and password; RustDesk runs there",
        peer: "a script with Windows' greeting that answers the sign-in",
        mstsc: Later,
        others: "every server that works",
        said: "0x904/0x0",
        play: |more| ask(windows_at(0x1f, None, 0).address, more),
    },
    Trigger {
        id: "general-failure",
        told: "0x4, which never was the documented time limit",
        peer: "a script with Windows' greeting that answers the sign-in",
        mstsc: Later,
        others: "every server that works",
        said: "0x4",
        play: |more| ask(windows_at(0x1f, None, 0).address, more),
    },
    Trigger {
        id: "sentence-internal-error",
        told: "no number at all: \u{201c}An internal error has occurred\u{201d}",
        peer: "a script with Windows' greeting that answers the sign-in",
        mstsc: Later,
        others: "every server that works",
        said: "An internal error has occurred",
        play: |more| ask(windows_at(0x1f, None, 0).address, more),
    },
    Trigger {
        id: "sentence-credentials",
        told: "no number at all: \u{201c}Your credentials did not work\u{201d}",
        peer: "a script with Windows' greeting that answers the sign-in",
        mstsc: Later,
        others: "every server that works",
        said: "Your credentials did not work",
        play: |more| ask(windows_at(0x1f, None, 0).address, more),
    },
    Trigger {
        id: "after-the-challenge",
        told: "CredSSP breaks after the CHALLENGE, Remote Desktop asks again without NLA and is refused",
        peer: "a script that dies when it has the proof; a plain check",
        mstsc: Later,
        others: "every server that works",
        said: PAIR,
        play: |more| ask(Server::start(6, |_| Ok(())).running.address, more),
    },
    Trigger {
        id: "after-the-challenge-tested",
        told: "the same, with the sign-in test opened",
        peer: "a script that dies when it has the proof",
        mstsc: Stopped,
        others: "a domain controller that cannot be reached behind it",
        said: PAIR,
        play: |more| tested(&Server::start(6, |_| Ok(())), more),
    },
    Trigger {
        id: "after-the-challenge-watched",
        told: "the same, with Remote Desktop's own log of the try: 226 RDPClient_SSL 0x8000FFFF, then 1026 with 2308",
        peer: "a script with Windows' greeting that answers the sign-in, and an exported log",
        mstsc: Stopped,
        others: "a limit of another program's",
        said: PAIR,
        play: |more| {
            let log = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/try-log.xml");
            let more: Vec<_> = more.iter().copied().chain(["--try-log", log]).collect();
            ask(windows_at(0x1f, None, 0).address, &more)
        },
    },
    Trigger {
        id: "sign-in-cut",
        told: "the sign-in is cut before any answer (LSA, a policy, an agent that looks into it)",
        peer: "a script that closes after the first token, and refuses to go on without NLA",
        mstsc: Stopped,
        others: FORWARD,
        said: PAIR,
        play: |more| {
            let own = own();
            let server = Scripted::start(move |stream| {
                if !greet_as(stream, &[HYBRID_EX, HYBRID], 0x1f, 5)? {
                    wait_for_goodbye(stream);
                    return Ok(());
                }
                encrypted(stream, std::slice::from_ref(&own.0), &own.1)?.read(&mut [0; 2048]).map(drop)
            });
            ask(server.address, more)
        },
    },
    Trigger {
        id: "wrong-password",
        told: "a wrong or an old saved password",
        peer: "FreeRDP's server, which hangs up then; the sign-in test",
        mstsc: Stopped,
        others: "a server that breaks at that moment",
        said: "0x807",
        play: |more| {
            let server = freerdp_nla(None);
            let thumbprint = hex(&certificate::sha1(&der_of(&pairs().good).0));
            signing_in_with(server.address, "labuser", &thumbprint, "wrong\n", more)
        },
    },
    Trigger {
        id: "same-sid",
        told: "cloned computers with the same SID since KB5065426: a right password is refused",
        peer: "a script that answers the proof with 0xC000006D; the sign-in test",
        mstsc: Stopped,
        others: "a wrong password",
        said: PAIR,
        play: |more| {
            let server = Server::start(6, |mut shown| shown.say(&ts_request::with_error(0xc000_006d)).map(drop));
            tested(&server, more)
        },
    },
    Trigger {
        id: "account-locked",
        told: "the account is locked",
        peer: "a script that says so; the sign-in test",
        mstsc: Stopped,
        others: NOBODY,
        said: "0xd07",
        play: |more| {
            let server = Server::start(6, |mut shown| shown.say(&ts_request::with_error(0xc000_0234)).map(drop));
            tested(&server, more)
        },
    },
    Trigger {
        id: "ntlm-off",
        told: "NTLM is switched off there or in the domain",
        peer: "a script that says so; the sign-in test",
        mstsc: Sometimes,
        others: NOBODY,
        said: "0xc07",
        play: |more| {
            let server = Server::start(6, |mut shown| shown.say(&ts_request::with_error(0xc000_0418)).map(drop));
            tested(&server, more)
        },
    },
    Trigger {
        id: "somebody-between",
        told: "a proxy product in front of Server 2016 and later ends the sign-in itself",
        peer: "a script that answers the proof with one of its own; the sign-in test",
        mstsc: Stopped,
        others: "a server whose CredSSP is broken",
        said: PAIR,
        play: |more| {
            let server = Server::start(6, |mut shown| shown.say(&ts_request::with_public_key(&[7; 48])).map(drop));
            tested(&server, more)
        },
    },
    Trigger {
        id: "session-denied",
        told: "the server denies the connection itself: Set Error Info 7",
        peer: "a script that says so when the session begins; --session",
        mstsc: Stopped,
        others: NOBODY,
        said: PAIR,
        play: |more| session(1, Then::Says(mcs::error_info(7)), more),
    },
    Trigger {
        id: "session-dies",
        told: "the server dies while the session is set up",
        peer: "a script that hangs up there; --session",
        mstsc: Stopped,
        others: FORWARD,
        said: PAIR,
        play: |more| session(1, Then::HangsUp, more),
    },
    Trigger {
        id: "session-unlicensed",
        told: "no licence is left",
        peer: "a script that says so; --session",
        mstsc: Stopped,
        others: NOBODY,
        said: "0x808",
        play: |more| session(3, Then::Says(mcs::licence_error(2)), more),
    },
    Trigger {
        id: "session-first-picture",
        told: "the session ends with the first picture",
        peer: "a script that takes every first step; --session",
        mstsc: Later,
        others: "every server that works",
        said: PAIR,
        play: |more| session(4, Then::KeepsSilent, more),
    },
];

/// To which the certificate beside it is made out.
const NAME: &str = "other.example";

/// xrdp with a certificate for that name.
fn named(space: &Namespace) -> Running {
    Xrdp { namespace: Some(space), pair: Some(&pairs().other_name), ..Xrdp::new() }.start()
}

fn with(check: Check<'_>, more: &[&str]) -> Checked {
    more.iter().fold(check, |check, word| check.argument(*word)).run()
}

fn ask(target: impl std::fmt::Display, more: &[&str]) -> Checked {
    with(Check::of(target), more)
}

/// For as long as a check usually takes.
fn ask_long(target: impl std::fmt::Display, more: &[&str]) -> Checked {
    with(Check::with([target.to_string(), "--json".into()]), more)
}

fn ask_in(space: &Namespace, target: impl std::fmt::Display, more: &[&str]) -> Checked {
    with(Check::of(target).inside(space), more)
}

fn by_file(target: impl std::fmt::Display, lines: &str, more: &[&str]) -> Checked {
    let file = scratch("trigger").join("office.rdp");
    std::fs::write(&file, lines).unwrap();
    with(Check::of(target).argument("--rdp").argument(text(&file)), more)
}

fn tested(server: &Server, more: &[&str]) -> Checked {
    let thumbprint = server.thumbprint.to_string();
    signing_in_with(server.running.address, "LAB\\anna", &thumbprint, &format!("{PASSWORD}\n"), more)
}

fn session(steps: usize, then: Then, more: &[&str]) -> Checked {
    let (server, _) = over_tls(steps, then);
    let more: Vec<_> = more.iter().copied().chain(["--session"]).collect();
    ask(server.address, &more)
}

/// A certificate and its key.
type Own = (Vec<u8>, Vec<u8>);

fn own() -> Own {
    own_certificate("localhost")
}

/// As GNOME's settings make it.
fn of_gnome() -> Own {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut wanted = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    wanted.distinguished_name = rcgen::DistinguishedName::new();
    wanted.distinguished_name.push(rcgen::DnType::OrganizationName, "GNOME");
    wanted.distinguished_name.push(rcgen::DnType::CommonName, "localhost");
    (wanted.self_signed(&key).unwrap().der().to_vec(), key.serialize_der())
}

/// A leaf of somebody's authority.
fn issued_by(authority: &str) -> Own {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::default();
    ca.distinguished_name = rcgen::DistinguishedName::new();
    ca.distinguished_name.push(rcgen::DnType::CommonName, authority);
    let issuer = rcgen::Issuer::new(ca, rcgen::KeyPair::generate().unwrap());
    let leaf = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    (leaf.signed_by(&key, &issuer).unwrap().der().to_vec(), key.serialize_der())
}

/// Windows 10 and later as far as the CHALLENGE, with a clock so many seconds ahead.
fn windows(stream: &mut TcpStream, flags: u8, only: Option<&Pair>, own: &Own, ahead: i64) -> io::Result<()> {
    if !greet_as(stream, &[HYBRID_EX, HYBRID], flags, 5)? {
        wait_for_goodbye(stream);
        return Ok(());
    }
    match only {
        Some(pair) => sign_in(stream, &der_of(pair), ahead),
        None => sign_in(stream, own, ahead),
    }
}

fn sign_in(stream: &TcpStream, own: &Own, ahead: i64) -> io::Result<()> {
    let mut encrypted = encrypted_by(stream, std::slice::from_ref(&own.0), &own.1, &[&rustls::version::TLS12])?;
    if encrypted.read(&mut [0; 2048])? > 0 {
        let now = now_unix().saturating_add_signed(ahead);
        encrypted.write_all(&ts_request(&challenge("OFFICE-PC", "CORP", now)))?;
        wait_for_goodbye(&mut encrypted);
    }
    Ok(())
}

fn windows_at(flags: u8, pair: Option<&'static Pair>, ahead: i64) -> Scripted {
    let own = own();
    Scripted::start(move |stream| windows(stream, flags, pair, &own, ahead))
}
