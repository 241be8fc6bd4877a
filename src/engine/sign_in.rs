//! What a check has shown that must be known before a sign-in is tested.

use serde_json::Value;

use crate::model::{Layer, Target, Thumbprint};
use crate::platform::{self, Platform};
use crate::probes::{certificate, credssp, sign_in_care, sign_in_test};
use crate::report::Report;

/// Whether whoever is signed in here can be signed in there.
pub const AS_ME: bool = platform::sign_in::HERE;

/// How the other computer stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Standing {
    /// A sign-in cannot be tested: the connection does not come so far, or the server does without NLA.
    OutOfReach,
    /// It holds the key of this certificate, which Remote Desktop on this computer remembers.
    Remembered { shown: Thumbprint },
    /// It holds the key of this one, which the user has to accept.
    Unknown { shown: Thumbprint },
    /// Remote Desktop on this computer remembers another one.
    Changed { shown: Thumbprint, remembered: Thumbprint },
}

impl Standing {
    /// As the last check saw it. Looks into the registry.
    #[must_use]
    pub fn of(report: &Report, target: &Target, pc: &dyn Platform) -> Self {
        let is = |layer, probe, place, value: Value| report.fact(layer, probe, place) == Some(&value);
        let proved = is(Layer::Certificate, certificate::PROBE.id, "/key_proved", true.into());
        let answers = has_begun(report);
        let certificate = |place| report.fact(Layer::Certificate, certificate::PROBE.id, place).and_then(Value::as_str);
        let thumbprint = |place| certificate(place).and_then(Thumbprint::parse);
        let (Some(shown), true, true) = (thumbprint("/own/sha1"), proved, answers) else { return Self::OutOfReach };
        let remembered = sign_in_care::remembered(pc, target);
        let is_shown = |known: &Thumbprint| *known == shown || Some(known) == thumbprint("/own/sha256").as_ref();
        match remembered.first() {
            None => Self::Unknown { shown },
            Some(_) if remembered.iter().any(is_shown) => Self::Remembered { shown },
            Some(first) => Self::Changed { shown, remembered: first.clone() },
        }
    }
}

/// Whether a sign-in was begun, so that one can be tested: there was NTLM's CHALLENGE, or Kerberos was tested already.
#[must_use]
pub fn has_begun(report: &Report) -> bool {
    let is = |probe, place, word: &str| report.fact(Layer::SignIn, probe, place).is_some_and(|value| value == word);
    is(credssp::PROBE.id, "/greeting/kind", "challenged") || is(sign_in_test::PROBE.id, "/package", "kerberos")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Request, check};
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Key, Registry as _, Value as Stored};
    use crate::practice;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
    }

    fn checked(scenario: &'static str) -> (Report, Target) {
        runtime().block_on(async {
            let running = practice::start(scenario).await.unwrap();
            let target = Target::parse(&running.address.to_string()).unwrap();
            (check(Request::new(target.clone(), None), |_| ()).await, target)
        })
    }

    #[test]
    fn the_certificate_is_known_or_has_to_be_accepted() {
        let (report, target) = checked("healthy");
        let pc = Fake::typical();
        let Standing::Unknown { shown } = Standing::of(&report, &target, &pc) else { panic!("{report:?}") };
        let key = Key::user("Software\\Microsoft\\Terminal Server Client\\Servers").join(&target.host.to_string());
        pc.create_key(&key).unwrap();
        pc.set_value(&key, "CertHash", &Stored::binary(&[7; 20])).unwrap();
        let remembered = Thumbprint::of(&[7; 20]).unwrap();
        let changed = Standing::Changed { shown: shown.clone(), remembered };
        assert_eq!(Standing::of(&report, &target, &pc), changed);
        pc.set_value(&key, "CertHash", &Stored::binary(shown.octets())).unwrap();
        assert_eq!(Standing::of(&report, &target, &pc), Standing::Remembered { shown });
    }

    #[test]
    fn nobody_is_asked_for_a_password_that_cannot_be_tested() {
        let (report, target) = checked("sign-in-closed");
        assert_eq!(Standing::of(&report, &target, &Fake::typical()), Standing::OutOfReach);
    }
}
