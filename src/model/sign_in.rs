//! A sign-in that is to be tested: by whom, with what, and with whom it may be tried.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Secret;

/// Longer than any name that Windows takes: 256 characters of a name, and as many of a domain.
const LONGEST: usize = 513;

/// Whose sign-in is tested, as NTLM writes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Account {
    pub user: String,
    /// Empty: the other computer's own, or part of the user's name.
    pub domain: String,
}

impl Account {
    /// Reads `DOMAIN\user`, `user@domain` or `user`; none where it is none of them. `.\user` is an account of the other
    /// computer itself.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let plain =
            |text: &str| !text.is_empty() && !text.contains(['\\', '/', '"', '[', ']', ':', ';', '|', '<', '>']);
        if typed.chars().count() > LONGEST || typed.chars().any(char::is_control) {
            return None;
        }
        let (domain, user) = match typed.split_once('\\') {
            Some((".", user)) => ("", user),
            Some((domain, user)) if plain(domain) => (domain, user),
            Some(_) => return None,
            // A name with an at sign goes as a whole, and with no domain: so it is looked up (MS-NLMP 3.3.2, MS-CSSP).
            None => ("", typed),
        };
        plain(user).then(|| Self { user: user.to_owned(), domain: domain.to_owned() })
    }
}

/// Who signs in.
pub enum Identity {
    /// Somebody who typed a password.
    Typed { account: Account, secret: Secret },
    /// Whoever is signed in to this computer, by what Windows keeps of that. On Windows only.
    SignedInHere,
}

/// A certificate by its thumbprint, as Windows shows it (SHA-1) or by SHA-256.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Thumbprint(Vec<u8>);

impl Thumbprint {
    /// 20 octets of SHA-1 or 32 of SHA-256.
    #[must_use]
    pub fn of(octets: &[u8]) -> Option<Self> {
        matches!(octets.len(), 20 | 32).then(|| Self(octets.to_vec()))
    }

    /// Reads it as people copy it: with spaces or colons, in any case, with the invisible mark that Windows' own dialog
    /// puts before it.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut digits = Vec::new();
        for letter in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '-' | '\u{200e}' | '\u{feff}'))
        {
            digits.push(u8::try_from(letter.to_digit(16)?).ok()?);
            if digits.len() > 64 {
                return None;
            }
        }
        let whole = digits.len().is_multiple_of(2);
        let octets: Vec<_> = digits.chunks(2).filter_map(|pair| Some(pair.first()? << 4 | pair.get(1)?)).collect();
        Self::of(&octets).filter(|_| whole)
    }

    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Thumbprint {
    /// In pairs, so that it can be compared by eye.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, octet) in self.0.iter().enumerate() {
            let before = if place == 0 { "" } else { " " };
            write!(f, "{before}{octet:02X}")?;
        }
        Ok(())
    }
}

/// A sign-in, and what the user said of it.
pub struct SignInRequest {
    pub identity: Identity,
    /// The certificate that the user took for the other computer's.
    pub accepted: Option<Thumbprint>,
}

/// One that can be tried once. Clones share it, so that no copy of a check, and no repeat, ever tries a password again.
#[derive(Clone)]
pub struct SignInOnce(Arc<Mutex<Option<SignInRequest>>>);

impl SignInOnce {
    #[must_use]
    pub fn new(request: SignInRequest) -> Self {
        Self(Arc::new(Mutex::new(Some(request))))
    }

    /// The request, the first time. It is wiped with whoever took it.
    #[must_use]
    pub fn take(&self) -> Option<SignInRequest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Debug for SignInOnce {
    /// Says nothing of whose it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInOnce")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(typed: &str) -> Option<(String, String)> {
        Account::parse(typed).map(|account| (account.domain, account.user))
    }

    #[test]
    fn an_account_in_every_form_that_people_type() {
        for (typed, domain, user) in [
            ("anna", "", "anna"),
            (" anna ", "", "anna"),
            ("LAB\\anna", "LAB", "anna"),
            (".\\anna", "", "anna"),
            ("anna@lab.example", "", "anna@lab.example"),
            ("MicrosoftAccount\\anna@example.com", "MicrosoftAccount", "anna@example.com"),
            ("lab.example\\anna b\u{e4}r", "lab.example", "anna b\u{e4}r"),
        ] {
            assert_eq!(read(typed), Some((domain.to_owned(), user.to_owned())), "{typed}");
        }
        for typed in ["", " ", "\\", "LAB\\", "\\anna", "a\\b\\c", "a/b", "anna:secret", "an\nna", &"a".repeat(600)] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_thumbprint_as_people_copy_it() {
        let shown = "0A 1B 2C 3D 4E 5F 60 71 82 93 A4 B5 C6 D7 E8 F9 0A 1B 2C 3D";
        let one = Thumbprint::parse(&format!("\u{200e}{}", shown.to_lowercase())).unwrap();
        assert_eq!((one.to_string().as_str(), one.octets().len()), (shown, 20));
        assert_eq!(Thumbprint::parse(&shown.replace(' ', ":")), Some(one.clone()));
        assert_eq!(Thumbprint::parse(&shown.replace(' ', "")), Some(one));
        assert_eq!(Thumbprint::parse(&"ab".repeat(32)).map(|long| long.octets().len()), Some(32));
        for wrong in ["", "xy", &shown[..58], &format!("{shown} 1"), &"ab".repeat(21), &"ab".repeat(900)] {
            assert_eq!(Thumbprint::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_sign_in_is_taken_once_whoever_copied_it() {
        let secret = Secret::new("Password".to_owned());
        let identity = Identity::Typed { account: Account::parse("LAB\\anna").unwrap(), secret };
        let once = SignInOnce::new(SignInRequest { identity, accepted: None });
        let copy = once.clone();
        assert_eq!(format!("{once:?}"), "SignInOnce");
        assert!(copy.take().is_some() && once.take().is_none() && copy.take().is_none());
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,80}") {
            let _ = (Account::parse(&text), Thumbprint::parse(&text));
        }
    }
}
