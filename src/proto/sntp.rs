//! Asking a time server once: the packet of RFC 5905 section 7.3, used as a simple client by RFC 4330 sections 5 and 8.

use thiserror::Error;

/// Without extensions and keys, which are passed over.
pub const LENGTH: usize = 48;

/// Version 4, a client.
const ASK: u8 = 4 << 3 | 3;
const SERVER: u8 = 4;
const NOT_SYNCHRONISED: u8 = 3;
/// Strata beyond are "unsynchronised" (RFC 5905 section 7.3).
const DEEPEST: u8 = 15;
/// `MAXDISP`, in seconds: who may be further off than this has lost the time (RFC 5905 section 7.2).
const MOST_UNSURE_S: f64 = 16.0;
/// From 1900 to 1970, in seconds.
const EPOCHS_APART: f64 = 2_208_988_800.0;
/// Seconds are counted in 32 bits. RFC 4330 section 3: what has the first bit clear is after 2036.
const ERA: f64 = 4_294_967_296.0;

/// What a server told about the time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// When the question came in and when the answer went out by the server's clock, in seconds since 1970.
    pub received_unix: f64,
    pub sent_unix: f64,
    /// How many servers it is away from a clock that needs none.
    pub stratum: u8,
    /// How far off it may be itself, in seconds.
    pub unsure_s: f64,
}

/// Why a packet tells no time.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum NoTime {
    /// Not an answer of that server to that question; the true one may still come.
    #[error("not an answer to this question")]
    Foreign,
    /// A "kiss of death": it does not want to be asked, with the code that says why (`RATE`, `DENY`).
    #[error("the server refuses ({code})")]
    Refused { code: String },
    /// It has lost the time itself.
    #[error("the server does not know the time itself")]
    Unsynchronised,
}

/// A question. Instead of the time, it carries a number that only the one who is asked gets to know: the answer repeats
/// it, and this computer's clock is nobody's business.
#[must_use]
pub fn question(nonce: u64) -> [u8; LENGTH] {
    let mut packet = [0; LENGTH];
    packet[0] = ASK;
    packet[40..].copy_from_slice(&nonce.to_be_bytes());
    packet
}

/// Reads what came back.
///
/// # Errors
/// Where it tells no time.
pub fn read(packet: &[u8], nonce: u64) -> Result<Answer, NoTime> {
    let packet: &[u8; LENGTH] = packet.first_chunk().ok_or(NoTime::Foreign)?;
    let [flags, stratum, ..] = *packet;
    let (leap, version, mode) = (flags >> 6, flags >> 3 & 7, flags & 7);
    if mode != SERVER || !(1..=4).contains(&version) || octets::<8>(packet, 24) != nonce.to_be_bytes() {
        return Err(NoTime::Foreign);
    }
    // Without a code it is none: chrony answers so while it has no source itself.
    if let (0, Some(code)) = (stratum, code(octets(packet, 12))) {
        return Err(NoTime::Refused { code });
    }
    let sent = u64::from_be_bytes(octets(packet, 40));
    let unsure_s = short(octets(packet, 4)) / 2.0 + short(octets(packet, 8));
    if leap == NOT_SYNCHRONISED || !(1..=DEEPEST).contains(&stratum) || sent == 0 || unsure_s >= MOST_UNSURE_S {
        return Err(NoTime::Unsynchronised);
    }
    let received = u64::from_be_bytes(octets(packet, 32));
    Ok(Answer { received_unix: unix(received), sent_unix: unix(sent), stratum, unsure_s })
}

impl Answer {
    /// Whether question and answer lie by the server's clock as they must, if they were `took_s` apart by ours.
    #[must_use]
    pub fn fits(&self, took_s: f64) -> bool {
        // Clocks are read in steps, and slewed.
        const SLACK_S: f64 = 0.5;
        let kept_s = self.sent_unix - self.received_unix;
        (-SLACK_S..=took_s + SLACK_S).contains(&kept_s)
    }

    /// How far this computer's clock is ahead of the server's, in seconds (RFC 4330 section 5), where the question left at
    /// `sent_unix` by this computer's clock and the answer came after `took_s`.
    #[must_use]
    pub fn ahead_s(&self, sent_unix: f64, took_s: f64) -> f64 {
        f64::midpoint(sent_unix - self.received_unix, sent_unix + took_s - self.sent_unix)
    }
}

fn octets<const N: usize>(packet: &[u8; LENGTH], at: usize) -> [u8; N] {
    packet.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
}

/// 16 bits of seconds and 16 of their parts.
fn short(octets: [u8; 4]) -> f64 {
    f64::from(u32::from_be_bytes(octets)) / 65_536.0
}

/// 32 bits of seconds and 32 of their parts, since 1900 or since 2036.
fn unix(stamp: u64) -> f64 {
    #[expect(clippy::cast_possible_truncation, reason = "both halves have 32 bits")]
    let (seconds, parts) = (f64::from((stamp >> 32) as u32), f64::from(stamp as u32) / ERA);
    let era = if stamp >> 63 == 1 { 0.0 } else { ERA };
    era + seconds + parts - EPOCHS_APART
}

/// Four capital letters by the specification, less of them by some.
fn code(octets: [u8; 4]) -> Option<String> {
    let letters: String = octets.iter().filter(|c| c.is_ascii_uppercase()).map(|c| char::from(*c)).collect();
    (!letters.is_empty()).then_some(letters)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NONCE: u64 = 0x0123_4567_89ab_cdef;

    /// 14 April 2026, 08:30:00 by the server, a second until it answered.
    fn answer() -> [u8; LENGTH] {
        let mut packet = [0; LENGTH];
        packet[..4].copy_from_slice(&[0b00_100_100, 2, 6, 0xe8]);
        packet[4..8].copy_from_slice(&0x0000_4000_u32.to_be_bytes());
        packet[8..12].copy_from_slice(&0x0000_8000_u32.to_be_bytes());
        packet[24..32].copy_from_slice(&NONCE.to_be_bytes());
        let at = |seconds: u64| ((seconds + 2_208_988_800) << 32).to_be_bytes();
        packet[32..40].copy_from_slice(&at(1_776_155_400));
        packet[40..].copy_from_slice(&at(1_776_155_401));
        packet
    }

    fn with(change: impl FnOnce(&mut [u8; LENGTH])) -> Result<Answer, NoTime> {
        let mut packet = answer();
        change(&mut packet);
        read(&packet, NONCE)
    }

    #[test]
    fn an_answer_and_how_far_off_we_are() {
        let read = with(|_| ()).unwrap();
        assert_eq!((read.received_unix, read.sent_unix, read.stratum), (1_776_155_400.0, 1_776_155_401.0, 2));
        assert!((read.unsure_s - 0.625).abs() < 1e-9);
        assert!(read.fits(1.0) && !read.fits(0.2));
        // Sent at 5 past by our clock, back after 3 s: each way took one.
        assert!((read.ahead_s(1_776_155_404.0, 3.0) - 5.0).abs() < 1e-6);
        assert!((read.ahead_s(1_776_155_394.0, 3.0) + 5.0).abs() < 1e-6);
    }

    #[test]
    fn the_question_tells_nothing() {
        let packet = question(NONCE);
        assert_eq!((packet[0], &packet[40..]), (0x23, &NONCE.to_be_bytes()[..]));
        assert!(packet[1..40].iter().all(|octet| *octet == 0));
    }

    #[test]
    fn what_tells_no_time() {
        let kiss = |packet: &mut [u8; LENGTH]| {
            packet[1] = 0;
            packet[12..16].copy_from_slice(b"RATE");
        };
        assert_eq!(with(kiss), Err(NoTime::Refused { code: "RATE".to_owned() }));
        let lost: [fn(&mut [u8; LENGTH]); 5] = [
            |packet| packet[1] = 0,
            |packet| packet[0] |= 0b11_000_000,
            |packet| packet[1] = 16,
            |packet| packet[40..].fill(0),
            |packet| packet[8..12].copy_from_slice(&0x0010_0000_u32.to_be_bytes()),
        ];
        let backwards = with(|packet| packet[32..40].copy_from_slice(&[0xff; 8])).unwrap();
        assert!(!backwards.fits(1.0));
        for change in lost {
            assert_eq!(with(change), Err(NoTime::Unsynchronised));
        }
        let foreign: [fn(&mut [u8; LENGTH]); 5] = [
            |packet| packet[24] ^= 1,
            |packet| packet[31] ^= 0x80,
            |packet| packet[0] = 0b00_100_011,
            |packet| packet[0] = 0b00_100_101,
            |packet| packet[0] = 0b00_000_100,
        ];
        for change in foreign {
            assert_eq!(with(change), Err(NoTime::Foreign));
        }
        assert_eq!(read(&answer()[..47], NONCE), Err(NoTime::Foreign));
        // A refusal that does not repeat the number may be anybody's.
        let forged = |packet: &mut [u8; LENGTH]| (packet[1], packet[24]) = (0, 0);
        assert_eq!(with(forged), Err(NoTime::Foreign));
        // Our own question, sent back.
        assert_eq!(read(&question(NONCE), NONCE), Err(NoTime::Foreign));
    }

    #[test]
    fn after_2036_the_count_begins_anew() {
        let at = |seconds: u64| seconds << 32;
        assert!((unix(at(0x8000_0000)) + 61_505_152.0).abs() < 1e-6, "1968");
        assert!((unix(at(1)) - 2_085_978_497.0).abs() < 1e-6, "7 February 2036");
    }

    proptest! {
        #[test]
        fn never_panics_and_never_tells_nonsense(packet in proptest::collection::vec(any::<u8>(), 0..100), nonce in any::<u64>()) {
            let _ = read(&packet, nonce);
            let mut packet = packet;
            packet.resize(packet.len().max(LENGTH), 7);
            packet[0] = packet[0] & 0b11_000_000 | 0b00_100_100;
            packet[24..32].copy_from_slice(&nonce.to_be_bytes());
            match read(&packet, nonce) {
                Ok(answer) => {
                    prop_assert!(answer.received_unix.is_finite() && answer.ahead_s(0.0, 5.0).is_finite());
                    prop_assert!((-61_505_152.0..4.3e9).contains(&answer.sent_unix) && answer.unsure_s < MOST_UNSURE_S);
                }
                Err(NoTime::Refused { code }) => prop_assert!(packet[1] == 0 && (1..=4).contains(&code.len())),
                Err(error) => prop_assert_eq!(error, NoTime::Unsynchronised),
            }
        }

        #[test]
        fn only_the_number_that_was_sent_counts(nonce in any::<u64>(), other in any::<u64>()) {
            let mut packet = answer();
            packet[24..32].copy_from_slice(&nonce.to_be_bytes());
            prop_assert!(read(&packet, nonce).is_ok());
            prop_assert_eq!(read(&packet, other).is_ok(), nonce == other);
        }
    }
}
