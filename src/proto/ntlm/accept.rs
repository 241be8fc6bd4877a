//! The server's end of it, for the practice servers: is this AUTHENTICATE by somebody who knows the password?

use rc4::StreamCipher as _;

use super::authenticate::MIC;
use super::keys::{Key, mac, response_key};
use super::message::{field, is, pair, pairs};
use super::seal::stream;

/// What a good AUTHENTICATE says.
#[derive(Debug)]
pub struct Accepted {
    pub session: Key,
    pub workstation: String,
    /// The name that the client wanted to reach, and the connection that it thinks it is on; empty and zero where it does not
    /// say.
    pub target: String,
    pub bindings: [u8; 16],
}

/// Checks it, MIC included. `password` gives the password of a user and their domain, as UTF-16.
pub fn accept(
    negotiate: &[u8],
    challenge: &[u8],
    message: &[u8],
    password: impl FnOnce(&str, &str) -> Vec<u8>,
) -> Option<Accepted> {
    if !is(message, 3) {
        return None;
    }
    let (answer, domain, user) = (field(message, 20)?, narrow(field(message, 28)?), narrow(field(message, 36)?));
    let (proof, content) = answer.split_at_checked(16)?;
    let key = response_key(&password(&user, &domain), &user, &domain);
    if *mac(&*key, &[challenge.get(24..32)?, content]) != *proof {
        return None;
    }
    let mut session: Key = Key::new(field(message, 52)?.try_into().ok()?);
    stream(&mac(&*key, &[proof])).apply_keystream(&mut *session);
    let mut without = message.to_vec();
    without.get_mut(MIC)?.fill(0);
    if *mac(&*session, &[negotiate, challenge, &without]) != *message.get(MIC)? {
        return None;
    }
    let told = pairs(content.get(28..)?);
    let told = |id| told.iter().find(|(pair, _)| *pair == id).map(|(_, value)| *value);
    Some(Accepted {
        session,
        workstation: narrow(field(message, 44)?),
        target: narrow(told(pair::TARGET_NAME).unwrap_or_default()),
        bindings: told(pair::CHANNEL_BINDINGS).unwrap_or(&[0; 16]).try_into().ok()?,
    })
}

fn narrow(wide: &[u8]) -> String {
    let units: Vec<_> = wide.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}
