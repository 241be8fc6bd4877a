//! Saved passwords of the computer in memory.

use super::world::{KeptCredential, same};
use super::{Fake, Needs, missing};
use crate::platform::credentials::{Credential, CredentialKind, Credentials, Sealed};
use crate::platform::{Bytes, PlatformError, Result};

/// Keeps secrets from being found by a search, as sealing does; it is no encryption, and guards nothing real.
const MASK: u8 = 0x5a;

impl Credentials for Fake {
    fn credentials(&self, filter: &str) -> Result<Vec<Credential>> {
        self.read("credentials", |world| {
            let found = world.credentials.iter().map(|kept| &kept.credential);
            Ok(found.filter(|credential| passes(filter, &credential.target)).cloned().collect())
        })
    }

    fn seal_credential(&self, target: &str, kind: CredentialKind) -> Result<Option<Sealed>> {
        self.read(&subject(target), |world| {
            let Some(kept) = world.credentials.iter().find(|kept| is(kept, target, kind)) else {
                return missing(&subject(target));
            };
            if kind != CredentialKind::Generic {
                return Ok(None);
            }
            let sealed = (world.identity.sid.as_str(), kept);
            let bytes = serde_json::to_vec(&sealed).map_err(|error| broken(&error.to_string()))?;
            Ok(Some(Sealed(Bytes(bytes.iter().map(|byte| byte ^ MASK).collect()))))
        })
    }

    fn delete_credential(&self, target: &str, kind: CredentialKind) -> Result<()> {
        self.write(&subject(target), Needs::Nothing, |world| {
            let before = world.credentials.len();
            world.credentials.retain(|kept| !is(kept, target, kind));
            if world.credentials.len() == before { missing(&subject(target)) } else { Ok(()) }
        })
    }

    fn restore_credential(&self, sealed: &Sealed) -> Result<()> {
        let bytes: Vec<u8> = sealed.0.0.iter().map(|byte| byte ^ MASK).collect();
        let (sid, kept): (String, KeptCredential) =
            serde_json::from_slice(&bytes).map_err(|error| broken(&error.to_string()))?;
        let target = kept.credential.target.clone();
        self.write(&subject(&target), Needs::Nothing, |world| {
            if sid != world.identity.sid {
                return Err(PlatformError::Denied { what: subject(&target) });
            }
            world.credentials.retain(|known| !is(known, &target, kept.credential.kind));
            world.credentials.push(kept);
            // The order is not kept by Windows either.
            world.credentials.sort_by(|one, other| {
                (&one.credential.target, one.credential.kind).cmp(&(&other.credential.target, other.credential.kind))
            });
            Ok(())
        })
    }
}

fn is(kept: &KeptCredential, target: &str, kind: CredentialKind) -> bool {
    kept.credential.kind == kind && same(&kept.credential.target, target)
}

fn passes(filter: &str, target: &str) -> bool {
    let (filter, target) = (filter.to_uppercase(), target.to_uppercase());
    filter.strip_suffix('*').map_or_else(|| filter == target, |start| target.starts_with(start))
}

fn subject(target: &str) -> String {
    format!("credential {target}")
}

fn broken(what: &str) -> PlatformError {
    // ERROR_INVALID_DATA
    PlatformError::Failed { code: 13, what: what.to_owned() }
}
