//! What stands in a process's memory, as a crash dump would have it, and a password that the sources do not.

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::fs;
use std::io::BufRead as _;
use std::os::unix::fs::FileExt as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use redial::model::Secret;

/// A password that is in memory in disguise only. One at a time: whoever searches memory has all of it in hand meanwhile.
pub struct Password {
    disguised: Vec<u8>,
    _alone: MutexGuard<'static, ()>,
}

static ALONE: Mutex<()> = Mutex::new(());

const MASK: u8 = 0x80;
const LENGTH: usize = 20;

impl Password {
    /// Another one for each seed.
    pub fn new(seed: u8) -> Self {
        let letter = |at: usize| b'a' + u8::try_from((at * at * 7 + at * 3 + usize::from(seed)) % 26).unwrap();
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        Self { _alone: alone, disguised: (0..LENGTH).map(|at| letter(at) ^ MASK).collect() }
    }

    /// Typed letter by letter, as people do.
    pub fn typed(&self) -> Secret {
        let mut secret = Secret::default();
        for letter in self.letters() {
            let mut room = [0; 4];
            assert!(secret.type_in(letter.encode_utf8(&mut room)));
        }
        secret
    }

    /// In one piece, which is what a clipboard holds.
    pub fn plain(&self) -> String {
        let mut plain = String::with_capacity(LENGTH);
        self.letters().for_each(|letter| plain.push(letter));
        plain
    }

    /// Whether it can be read in a text. Nothing of it is laid out for that.
    pub fn is_in(&self, text: &str) -> bool {
        self.is_among(text.as_bytes())
    }

    pub fn is_among(&self, bytes: &[u8]) -> bool {
        bytes.windows(LENGTH).any(|part| part.iter().zip(&self.disguised).all(|(a, b)| *a == *b ^ MASK))
    }

    /// How often it stands in what this process can write to, in UTF-8 and in UTF-16.
    pub fn copies(&self) -> usize {
        self.copies_in("self")
    }

    /// The same of another process, by its number.
    pub fn copies_in(&self, process: &str) -> usize {
        let memory = fs::File::open(format!("/proc/{process}/mem")).unwrap();
        let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
        let mut copies = 0;
        for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with("rw"))) {
            let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).unwrap();
            let [from, to] = [from, to].map(|end| u64::from_str_radix(end, 16).unwrap());
            let mut region = vec![0; usize::try_from(to - from).unwrap()];
            // One that was given back meanwhile is not there to be read.
            if memory.read_exact_at(&mut region, from).is_ok() {
                copies += self.occurs(&region);
            }
            // What was read stands in memory itself, and is not to be found by the next reading.
            region.fill(0);
        }
        copies
    }

    /// How often it stands there, in UTF-8 and in UTF-16.
    pub fn occurs(&self, region: &[u8]) -> usize {
        let (mut at, mut rest, mut found) = (0, region, 0);
        loop {
            // As fast as it gets in a program that is not optimised.
            let skipped = rest.skip_until(self.disguised[0] ^ MASK).unwrap();
            if skipped == 0 || rest.is_empty() {
                return found;
            }
            at += skipped;
            // Side by side, or with an empty octet after each.
            let is_one = |step| {
                let letters = region[at - 1..].iter().step_by(step).take(LENGTH);
                letters.map(|octet| octet ^ MASK).eq(self.disguised.iter().copied())
            };
            found += usize::from(is_one(1) || is_one(2));
        }
    }

    fn letters(&self) -> impl Iterator<Item = char> + '_ {
        self.disguised.iter().map(|octet| char::from(octet ^ MASK))
    }
}

#[test]
fn a_copy_is_found_and_a_secret_that_was_let_go_is_not() {
    let password = Password::new(1);
    assert_eq!(password.copies(), 0);
    let plain = password.plain();
    assert!(password.copies() > 0);
    let secret = Secret::new(plain);
    let wide = secret.utf16le();
    assert!(password.copies() > 1);
    drop((secret, wide));
    assert_eq!(password.copies(), 0);
    let typed = password.typed();
    assert!(password.copies() > 0);
    drop(typed);
    assert_eq!(password.copies(), 0);
}
