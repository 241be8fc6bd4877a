//! Windows' own sign-in, handed to whoever carries its tokens. `net` says what it needs and `platform` what there is;
//! neither knows of the other.

use std::net::IpAddr;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::model::{Account, Identity};
use crate::net::credssp::{KerberosTrouble, Package, Stepped, SystemSignIn, Tokens, TokensState, WhyNtlm};
use crate::platform::sign_in::{self, Client, StepState, Who};

/// The sign-in that Remote Desktop uses on this computer; none where that is not Windows.
#[must_use]
pub fn system_sign_in() -> Option<Arc<dyn SystemSignIn>> {
    sign_in::HERE.then(|| Arc::new(Negotiate) as Arc<dyn SystemSignIn>)
}

#[derive(Debug)]
struct Negotiate;

impl SystemSignIn for Negotiate {
    fn begin(&self, identity: &Identity, target: &str, bindings: &[u8]) -> Result<Box<dyn Tokens>, u32> {
        let client = sign_in::client(&who(identity), target, bindings).map_err(|status| status.0)?;
        Ok(Box::new(Attempt::new(client, identity, target)))
    }
}

fn who(identity: &Identity) -> Who {
    match identity {
        Identity::SignedInHere => Who::SignedInHere,
        Identity::Typed { account, secret } => {
            let octets = secret.utf16le();
            let mut password = Zeroizing::new(Vec::with_capacity(octets.len() / 2));
            password.extend(octets.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
            Who::Typed { user: account.user.clone(), domain: account.domain.clone(), password }
        }
    }
}

#[derive(Debug)]
struct Attempt {
    client: Client,
    /// Kerberos knows no addresses.
    to_address: bool,
    /// Whether Kerberos may be asked alone: it costs nobody an attempt.
    asks: Asks,
}

/// When Kerberos may be asked again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Asks {
    /// There is no password in it.
    Always,
    /// With a password that was just accepted, for an account of a domain. The same name may be somebody else's there.
    OnceAccepted,
    Never,
}

impl Attempt {
    fn new(client: Client, identity: &Identity, target: &str) -> Self {
        let of_domain = |Account { user, domain }: &Account| !domain.is_empty() || user.contains('@');
        let asks = match identity {
            Identity::SignedInHere => Asks::Always,
            Identity::Typed { account, .. } if of_domain(account) => Asks::OnceAccepted,
            Identity::Typed { .. } => Asks::Never,
        };
        let host = target.rsplit('/').next().unwrap_or_default();
        Self { client, to_address: host.parse::<IpAddr>().is_ok(), asks }
    }
}

impl Tokens for Attempt {
    fn step(&mut self, came: Option<&[u8]>) -> Stepped {
        let step = self.client.step(came);
        let state = match step.state {
            StepState::Waits => TokensState::Waits,
            StepState::Done => TokensState::Done,
            StepState::Refused(status) => TokensState::Refused(status.0),
        };
        Stepped { send: step.send, state }
    }

    fn package(&self) -> Option<Package> {
        self.client.package().map(|package| match package {
            sign_in::Package::Ntlm => Package::Ntlm,
            sign_in::Package::Kerberos => Package::Kerberos,
        })
    }

    fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, u32> {
        self.client.seal(plain).map_err(|status| status.0)
    }

    fn unseal(&mut self, sealed: &[u8], octets: usize) -> Option<Zeroizing<Vec<u8>>> {
        self.client.unseal(sealed, octets)
    }

    fn why_ntlm(&mut self, accepted: bool) -> WhyNtlm {
        if self.to_address {
            return WhyNtlm::Address;
        }
        let may_ask = match self.asks {
            Asks::Always => true,
            Asks::OnceAccepted => accepted,
            Asks::Never => false,
        };
        let status = if may_ask { self.client.kerberos_alone() } else { None };
        status.map_or(WhyNtlm::Untold, |status| WhyNtlm::Kerberos {
            status: status.0,
            trouble: KerberosTrouble::of(status.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;
    use crate::platform::fake::sign_in::Scripted;
    use crate::platform::sign_in::SecurityStatus;

    fn attempt(user: Option<&str>, target: &str) -> Attempt {
        let identity = user.map_or(Identity::SignedInHere, |user| Identity::Typed {
            account: Account::parse(user).unwrap(),
            secret: Secret::new("x".to_owned()),
        });
        let scripted = Scripted::new("NTLM", &[]).without_kerberos(SecurityStatus(0x8009_0311));
        Attempt::new(Client::new(Box::new(scripted)), &identity, target)
    }

    const NO_DOMAIN: WhyNtlm = WhyNtlm::Kerberos { status: 0x8009_0311, trouble: KerberosTrouble::NoDomain };

    /// Wrong ones count, and Kerberos would be asked with it.
    #[test]
    fn a_password_that_was_not_accepted_is_not_tried_again_to_learn_why() {
        for user in ["LAB\\anna", "anna@lab.example"] {
            assert_eq!(attempt(Some(user), "TERMSRV/pc1").why_ntlm(true), NO_DOMAIN);
            assert_eq!(attempt(Some(user), "TERMSRV/pc1").why_ntlm(false), WhyNtlm::Untold);
        }
        assert_eq!(attempt(Some("anna"), "TERMSRV/pc1").why_ntlm(true), WhyNtlm::Untold);
        for accepted in [true, false] {
            assert_eq!(attempt(None, "TERMSRV/pc1").why_ntlm(accepted), NO_DOMAIN);
        }
    }

    #[test]
    fn an_address_needs_no_other_reason() {
        for target in ["TERMSRV/10.0.0.7", "TERMSRV/2001:db8::7"] {
            assert_eq!(attempt(None, target).why_ntlm(true), WhyNtlm::Address);
        }
    }

    #[test]
    fn a_password_goes_over_as_it_was_typed() {
        let secret = Secret::new("\u{e4}\u{1f511}".to_owned());
        let identity = Identity::Typed { account: Account::parse("LAB\\anna").unwrap(), secret };
        let Who::Typed { user, domain, password } = who(&identity) else { panic!() };
        assert_eq!((user.as_str(), domain.as_str(), password.as_slice()), ("anna", "LAB", &[0xe4, 0xd83d, 0xdd11][..]));
        assert_eq!(password.capacity(), password.len());
    }

    #[cfg(windows)]
    mod of_windows {
        use super::*;
        use crate::proto::ntlm::{self, Accepted, Challenge, Sealing, Side};

        const TARGET: &str = "TERMSRV/10.0.0.7";

        /// As SPNEGO wraps it: NegTokenResp, accept-incomplete, NTLM, and a response (RFC 4178 section 4.2.2).
        fn wrapped(challenge: &[u8]) -> Vec<u8> {
            let tlv = |tag: u8, body: &[u8]| {
                let length = u16::try_from(body.len()).unwrap().to_be_bytes();
                [&[tag, 0x82][..], &length, body].concat()
            };
            let fields = [
                &[0xa0, 3, 0x0a, 1, 1][..],
                &[0xa1, 0x0c, 6, 0x0a, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 0x0a],
                &tlv(0xa2, &tlv(4, challenge)),
            ];
            tlv(0xa1, &tlv(0x30, &fields.concat()))
        }

        fn inner(token: &[u8]) -> Vec<u8> {
            let at = token.windows(8).position(|octets| octets == b"NTLMSSP\0");
            token[at.unwrap()..].to_vec()
        }

        /// A proof that Windows makes for an address, and what a server sees in it.
        fn proved() -> (Box<dyn Tokens>, Accepted) {
            let secret = Secret::new("Zwanzig-Pferde-7".to_owned());
            let identity = Identity::Typed { account: Account::parse("LAB\\anna").unwrap(), secret };
            let bindings = [&b"tls-server-end-point:"[..], &[7; 32]].concat();
            let mut tokens = Negotiate.begin(&identity, TARGET, &bindings).unwrap();
            let first = tokens.step(None);
            assert_eq!(first.state, TokensState::Waits);
            let hello = inner(&first.send);
            let names = Challenge {
                netbios_computer: Some("PC-1".to_owned()),
                time_unix: Some(crate::probes::now_unix()),
                ..Challenge::default()
            };
            let challenge = ntlm::challenge(&hello, &names);
            let raw = first.send.starts_with(b"NTLMSSP\0");
            let answer = if raw { challenge.clone() } else { wrapped(&challenge) };
            let second = tokens.step(Some(&answer));
            assert!(!ntlm::is_weak_proof(&second.send) && !second.send.is_empty(), "{second:?}");
            let password = "Zwanzig-Pferde-7".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
            let accepted = ntlm::accept(&hello, &challenge, &inner(&second.send), |user, domain| {
                assert_eq!((user, domain), ("anna", "LAB"));
                password
            });
            (tokens, accepted.unwrap())
        }

        #[test]
        fn its_ntlm_is_a_proof_that_redial_s_own_server_takes() {
            let (mut tokens, accepted) = proved();
            assert_eq!((tokens.package(), tokens.why_ntlm(true)), (Some(Package::Ntlm), WhyNtlm::Address));
            // What is wrapped is not over yet.
            if let Ok(sealed) = tokens.seal(&[5; 32]) {
                let said = Sealing::new(&accepted.session, Side::Client).unseal(&sealed).unwrap();
                assert_eq!(*said, [5; 32]);
                let answer = Sealing::new(&accepted.session, Side::Server).seal(&[6; 32]);
                assert_eq!(*tokens.unseal(&answer, 32).unwrap(), [6; 32]);
            }
        }

        #[test]
        #[ignore = "Wine ties it to nothing"]
        fn it_is_tied_to_the_connection_and_to_the_name() {
            let (_, accepted) = proved();
            assert_eq!(accepted.bindings, ntlm::channel_bindings("tls-server-end-point", &[7; 32]));
            assert_eq!(accepted.target, TARGET);
        }
    }
}
