//! A second opinion of Redial's own NTLM: Samba's, which judges by a password of its own.

#![expect(clippy::disallowed_methods, reason = "the judge is another program")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the helpers are part of the tests")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use redial::proto::ntlm::{self, Claim, Dice, Key};

/// `ntlm_auth` as a server: Squid's protocol, a line for a line.
struct Judge(Child);

impl Judge {
    fn knowing(password: &str) -> Self {
        let mut command = Command::new("ntlm_auth");
        command.args(["--helper-protocol=squid-2.5-ntlmssp", "--configfile=/dev/null"]);
        command.args(["--username=anna", "--domain=LAB", &format!("--password={password}")]);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        Self(child.expect("ntlm_auth is missing: apt-get install winbind"))
    }

    /// A challenge (`TT`), a yes (`AF`) or a no (`NA`), and what comes with it.
    fn ask(&mut self, order: &str, token: &[u8]) -> (String, String) {
        writeln!(self.0.stdin.as_mut().unwrap(), "{order} {}", encode(token)).unwrap();
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let (kind, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        (kind.to_owned(), rest.to_owned())
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648).
fn encode(octets: &[u8]) -> String {
    let mut text = String::new();
    for three in octets.chunks(3) {
        let all = (0..3).fold(0, |all, at| all << 8 | usize::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            text.push(if at > three.len() { '=' } else { char::from(DIGITS[all >> (18 - 6 * at) & 63]) });
        }
    }
    text
}

fn decode(text: &str) -> Vec<u8> {
    let (mut octets, mut all, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in text.bytes().filter(|digit| *digit != b'=') {
        let value = DIGITS.iter().position(|known| *known == digit).unwrap();
        (all, bits) = (all << 6 | u32::try_from(value).unwrap(), bits + 6);
        if bits >= 8 {
            bits -= 8;
            octets.push((all >> bits & 0xff) as u8);
        }
    }
    octets
}

/// What it says to our proof of a password.
fn judged(user: &str, domain: &str, known: &str, typed: &str, spoil: fn(&mut Vec<u8>)) -> (String, String) {
    let mut judge = Judge::knowing(known);
    let hello = ntlm::negotiate_to_sign_in();
    let (kind, challenge) = judge.ask("YR", &hello);
    assert_eq!(kind, "TT", "{challenge}");
    let challenge = decode(&challenge);
    assert!(ntlm::is_strong(&challenge) && ntlm::read_challenge(&challenge).is_some());
    let octets: Vec<_> = typed.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let key = ntlm::response_key(&octets, user, domain);
    let (target, bindings) = ("TERMSRV/pc-1.lab.example", ntlm::channel_bindings("tls-server-end-point", &[7; 32]));
    let claim = Claim { user, domain, key: &key, workstation: "PC-0", target, bindings };
    let dice = Dice { client_challenge: [3; 8], session: Key::new([4; 16]), filetime: 0 };
    let mut proof = ntlm::authenticate(&hello, &challenge, &claim, dice).unwrap().message;
    spoil(&mut proof);
    judge.ask("KK", &proof)
}

#[test]
fn samba_takes_what_redial_makes_of_the_right_password() {
    for (password, user, domain) in [
        ("Zwanzig-Pferde-7", "anna", "LAB"),
        ("Gr\u{fc}\u{df}e \u{1f511}", "anna", "LAB"),
        ("x", "Anna M\u{fc}ller", "LAB"),
    ] {
        let (kind, whose) = judged(user, domain, password, password, |_| ());
        assert_eq!((kind.as_str(), whose.as_str()), ("AF", format!("{domain}\\{user}").as_str()), "{password}");
    }
}

#[test]
fn and_nothing_else() {
    let refused = |known, typed, spoil| judged("anna", "LAB", known, typed, spoil).0;
    assert_eq!(refused("right", "wrong", |_| ()), "NA");
    assert_eq!(refused("right", "Right", |_| ()), "NA");
    // The proof, and the MIC over all three messages.
    assert_ne!(refused("right", "right", |proof| *proof.last_mut().unwrap() ^= 1), "AF");
    assert_ne!(refused("right", "right", |proof| proof[80] ^= 1), "AF");
}
