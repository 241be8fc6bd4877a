//! AUTHENTICATE ([MS-NLMP] 2.2.1.3) with NTLMv2 (3.3.2) and a MIC.

use std::fmt;

use rc4::StreamCipher as _;
use zeroize::Zeroizing;

use super::keys::{Key, mac};
use super::message::{
    self, MOST_PAIRS, Payload, SIGNATURE, VERSION, field, flags, info, is, pair, pairs, wide, within,
};
use super::seal::stream;

/// Before the payload: with VERSION and MIC.
pub(super) const HEADER: usize = 88;
pub(super) const MIC: std::ops::Range<usize> = 72..88;
/// What a server tells of itself is echoed, so there must be room for it; Windows' is a few hundred octets.
const LONGEST_INFO: usize = 8 * 1024;

/// Who wants in, and where.
pub struct Claim<'a> {
    pub user: &'a str,
    pub domain: &'a str,
    /// NTOWFv2, by [`response_key`](super::response_key).
    pub key: &'a Key,
    /// What this computer is called: an account may be good on some only.
    pub workstation: &'a str,
    /// `TERMSRV/host`
    pub target: &'a str,
    /// [`channel_bindings`](super::channel_bindings)
    pub bindings: [u8; 16],
}

/// What must be different each time.
pub struct Dice {
    pub client_challenge: [u8; 8],
    pub session: Key,
    /// 100 ns since 1601, for a server that does not tell its own.
    pub filetime: u64,
}

/// What is sent, and the key that only somebody who knows the password can find in it.
pub struct Proof {
    pub message: Vec<u8>,
    pub session: Key,
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof")
    }
}

/// The server's CHALLENGE takes none of what keeps a proof safe, or is not one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Weak;

/// Without these there is no sealing that deserves the name.
const NEEDED: u32 = flags::UNICODE
    | flags::SIGN
    | flags::SEAL
    | flags::EXTENDED_SESSION_SECURITY
    | flags::BITS_128
    | flags::KEY_EXCHANGE;

/// Whether a CHALLENGE takes what keeps a proof safe.
#[must_use]
pub fn is_strong(challenge: &[u8]) -> bool {
    message::number(challenge, 20).is_some_and(|asked| asked & NEEDED == NEEDED)
}

/// Whether there is an AUTHENTICATE in a token whose proof is older than NTLMv2: those can be guessed at in no time.
#[must_use]
pub fn is_weak_proof(token: &[u8]) -> bool {
    /// Of NTLMv1, and of what lies between the two.
    const OLD: usize = 24;
    within(token, 3).is_some_and(|message| field(message, 20).is_none_or(|answer| answer.len() <= OLD))
}

/// Answers a CHALLENGE. Both messages come as they went over the wire, since the MIC is made of them.
///
/// # Errors
/// Where the server wants less than what is needed.
pub fn authenticate(negotiate: &[u8], challenge: &[u8], claim: &Claim<'_>, dice: Dice) -> Result<Proof, Weak> {
    let asked = message::number(challenge, 20).filter(|_| is(challenge, 2)).ok_or(Weak)?;
    let told = field(challenge, 40).filter(|told| told.len() <= LONGEST_INFO).ok_or(Weak)?;
    let server: [u8; 8] = challenge.get(24..32).and_then(|eight| eight.try_into().ok()).ok_or(Weak)?;
    if !is_strong(challenge) {
        return Err(Weak);
    }
    let told = pairs(told);
    let time = told.iter().find(|(id, _)| *id == pair::TIME).and_then(|(_, time)| <[u8; 8]>::try_from(*time).ok());
    let answer = response(claim, server, time.unwrap_or(dice.filetime.to_le_bytes()), dice.client_challenge, &told);
    let base = mac(&**claim.key, &[&answer[..16]]);
    let mut wrapped = *dice.session;
    stream(&base).apply_keystream(&mut wrapped);

    let mut payload = Payload::new(HEADER);
    let mut fields = [
        // LMv2: nothing, since the server tells its time or ought to.
        payload.add(&[0; 24]),
        payload.add(&answer),
        payload.add(&wide(claim.domain)),
        payload.add(&wide(claim.user)),
        payload.add(&wide(claim.workstation)),
        payload.add(&wrapped),
    ]
    .concat();
    let mut message = [&SIGNATURE[..], &3u32.to_le_bytes()].concat();
    message.append(&mut fields);
    message.extend_from_slice(&(asked & (flags::USUAL | NEEDED)).to_le_bytes());
    message.extend_from_slice(&VERSION);
    message.extend_from_slice(&[0; 16]);
    message.append(&mut payload.bytes);
    let mic = mac(&*dice.session, &[negotiate, challenge, &message]);
    message[MIC].copy_from_slice(&*mic);
    Ok(Proof { message, session: dice.session })
}

/// NTLMv2_RESPONSE, [MS-NLMP] 2.2.2.8: the proof, and what it is a proof of.
fn response(
    claim: &Claim<'_>,
    server: [u8; 8],
    time: [u8; 8],
    client: [u8; 8],
    told: &[(u16, &[u8])],
) -> Zeroizing<Vec<u8>> {
    /// There is a MIC.
    const WITH_MIC: [u8; 4] = [2, 0, 0, 0];
    let target = wide(claim.target);
    // A server that sets what is ours to say is not followed.
    let ours = [pair::FLAGS, pair::TARGET_NAME, pair::CHANNEL_BINDINGS];
    let echoed = told.iter().copied().filter(|(id, _)| !ours.contains(id)).take(MOST_PAIRS - ours.len());
    let own = [
        (pair::FLAGS, &WITH_MIC[..]),
        (pair::CHANNEL_BINDINGS, &claim.bindings[..]),
        (pair::TARGET_NAME, target.as_slice()),
    ];
    let told = info(echoed.chain(own));
    let content = [&[1, 1, 0, 0, 0, 0, 0, 0][..], &time, &client, &[0; 4], &told, &[0; 4]].concat();
    let proof = mac(&**claim.key, &[&server, &content]);
    Zeroizing::new([&proof[..], &content].concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Challenge, accept, negotiate, negotiate_to_sign_in, response_key};
    use super::*;

    fn asked() -> Vec<u8> {
        let names =
            Challenge { netbios_computer: Some("PC-1".into()), time_unix: Some(1.79e9), ..Challenge::default() };
        super::super::challenge(&negotiate_to_sign_in(), &names)
    }

    fn proof(challenge: &[u8], password: &[u8]) -> Result<Proof, Weak> {
        let key = response_key(password, "anna", "LAB");
        let claim = Claim {
            user: "anna",
            domain: "LAB",
            key: &key,
            workstation: "PC-0",
            target: "TERMSRV/pc-1",
            bindings: [9; 16],
        };
        let dice = Dice { client_challenge: [3; 8], session: Key::new([4; 16]), filetime: 0 };
        authenticate(&negotiate_to_sign_in(), challenge, &claim, dice)
    }

    #[test]
    fn a_server_that_knows_the_password_finds_the_key() {
        let (hello, challenge) = (negotiate_to_sign_in(), asked());
        let proof = proof(&challenge, &wide("right")).unwrap();
        let seen = accept(&hello, &challenge, &proof.message, |user, domain| {
            assert_eq!((user, domain), ("anna", "LAB"));
            wide("right")
        });
        let seen = seen.unwrap();
        assert_eq!((*seen.session, seen.bindings, seen.target.as_str()), (*proof.session, [9; 16], "TERMSRV/pc-1"));
        assert_eq!(seen.workstation, "PC-0");
        assert!(accept(&hello, &challenge, &proof.message, |_, _| wide("wrong")).is_none());
        // The MIC holds all three together.
        assert!(accept(&negotiate(), &challenge, &proof.message, |_, _| wide("right")).is_none());
        for place in [60, 72, proof.message.len() - 40] {
            let mut changed = proof.message.clone();
            changed[place] ^= 1;
            assert!(accept(&hello, &challenge, &changed, |_, _| wide("right")).is_none(), "{place}");
        }
    }

    #[test]
    fn a_server_that_wants_less_gets_nothing() {
        assert!(proof(&asked(), b"").is_ok());
        for flag in [flags::SEAL, flags::SIGN, flags::EXTENDED_SESSION_SECURITY, flags::BITS_128, flags::KEY_EXCHANGE] {
            let mut weaker = asked();
            let flags = message::number(&weaker, 20).unwrap() & !flag;
            weaker[20..24].copy_from_slice(&flags.to_le_bytes());
            assert_eq!(proof(&weaker, b"").err(), Some(Weak), "{flag:x}");
        }
    }

    #[test]
    fn an_older_kind_of_proof_is_known_wherever_it_stands() {
        let mut message = proof(&asked(), b"").unwrap().message;
        for wrapped in [message.clone(), [b"\x60\x30", &message[..], b"\xa3"].concat()] {
            assert!(!is_weak_proof(&wrapped));
        }
        message[20] = 24;
        message[21] = 0;
        for wrapped in [message.clone(), [b"\x60\x30", &message[..], b"\xa3"].concat()] {
            assert!(is_weak_proof(&wrapped));
        }
        assert!(is_weak_proof(&message[..24]) && !is_weak_proof(&negotiate()) && !is_weak_proof(b""));
    }

    #[test]
    fn what_is_ours_to_say_is_not_the_server_s() {
        let foreign = info([(pair::FLAGS, &[0, 0, 0, 0][..]), (pair::TARGET_NAME, b"x\0"), (8, b"host")]);
        let mut challenge = asked()[..56].to_vec();
        let place = Payload::new(56).add(&foreign);
        challenge[40..48].copy_from_slice(&place);
        challenge.extend_from_slice(&foreign);
        let message = proof(&challenge, b"").unwrap().message;
        let told = pairs(&field(&message, 20).unwrap()[44..]);
        let flags: Vec<_> = told.iter().filter(|(id, _)| *id == pair::FLAGS).collect();
        assert_eq!((flags.len(), flags[0].1), (1, &[2, 0, 0, 0][..]));
        assert_eq!(told.iter().filter(|(id, _)| *id == pair::TARGET_NAME).count(), 1);
        assert!(told.contains(&(8, b"host")));
    }

    proptest! {
        #[test]
        fn never_panics(flips in proptest::collection::vec((0usize..200, any::<u8>()), 0..12), cut in 0usize..200) {
            let mut bytes = asked();
            for (at, value) in flips {
                if let Some(byte) = bytes.get_mut(at) { *byte = value; }
            }
            bytes.truncate(cut);
            let _ = proof(&bytes, b"");
        }
    }
}
