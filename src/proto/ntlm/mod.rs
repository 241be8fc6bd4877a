//! NTLM, [MS-NLMP]: NEGOTIATE, CHALLENGE, and, where a sign-in is tested, AUTHENTICATE.
//!
//! The password itself is in none of them, but whoever gets an AUTHENTICATE can guess at it at leisure: what has to be so
//! before one is sent is for the caller to see to.

mod accept;
mod authenticate;
mod challenge;
mod keys;
mod message;
mod seal;
#[cfg(test)]
mod vectors;

pub use accept::{Accepted, accept};
pub use authenticate::{Claim, Dice, Proof, Weak, authenticate, is_strong, is_weak_proof};
pub use challenge::{
    Challenge, challenge, challenge_in, is_hello, is_negotiate, negotiate, negotiate_to_sign_in, read_challenge,
};
pub use keys::{Key, channel_bindings, response_key};
pub use seal::{Sealing, Side};
