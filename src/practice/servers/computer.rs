//! A Windows computer as far as a check can see it: NLA required, TLS 1.2 and 1.3, a certificate of its own making.
//! The scenarios change one thing each.

use std::io;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::Peer;
use super::sign_in::judge;
use super::stage::{drain, greet, nla_only, read_ts_request, strange};
use crate::proto::certificate::end_point;
use crate::proto::ntlm::{self, Challenge};
use crate::proto::ts_request;

/// What a practice computer is called.
const NAME: &str = "practice-pc";

/// What may be wrong with it.
#[derive(Clone, Debug)]
pub struct Computer {
    /// Days from now; in the past where negative.
    pub valid_from_days: i64,
    pub valid_until_days: i64,
    pub purpose: ExtendedKeyUsagePurpose,
    /// Who vouches for the certificate, where the computer does not do so itself.
    pub issuer: Option<&'static str>,
    /// Its clock minus this computer's.
    pub clock_ahead_s: f64,
    /// Which domain it belongs to; none of a computer of its own.
    pub domain: Option<&'static str>,
    pub sign_in: SignIn,
}

/// Its end of TLS, and the key that it shows there.
#[derive(Clone)]
pub struct Identity {
    acceptor: TlsAcceptor,
    public_key: Vec<u8>,
}

impl Identity {
    /// Shakes hands.
    pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> io::Result<TlsStream<S>> {
        self.acceptor.accept(stream).await
    }
}

/// What it does at the beginning of a sign-in.
#[derive(Clone, Copy, Debug)]
pub enum SignIn {
    /// Answers, and judges the proof of a password, where one comes.
    Answers,
    /// The same in CredSSP version 2, from before the update of 2018.
    AnswersAsOfOld,
    /// Hangs up.
    HangsUp,
}

/// Nothing is wrong with it. Windows makes its own certificates for six months.
pub const HEALTHY: Computer = Computer {
    valid_from_days: -30,
    valid_until_days: 150,
    purpose: ExtendedKeyUsagePurpose::ServerAuth,
    issuer: None,
    clock_ahead_s: 0.0,
    domain: None,
    sign_in: SignIn::Answers,
};

impl Computer {
    /// Makes its certificate and puts it behind a port.
    pub fn peer(self) -> io::Result<Peer> {
        let tls = self.tls(rustls::DEFAULT_VERSIONS)?;
        let computer = Arc::new(self);
        Ok(Peer::talks(move |mut stream: TcpStream| {
            let (computer, tls) = (Arc::clone(&computer), tls.clone());
            async move {
                if greet(&mut stream, nla_only).await? {
                    computer.encrypted(&tls, stream).await?;
                }
                Ok(())
            }
        }))
    }

    /// Its end of TLS, with a certificate made for it now.
    pub fn tls(&self, versions: &[&'static rustls::SupportedProtocolVersion]) -> io::Result<Identity> {
        let (certificate, key) = self.certificate().map_err(io::Error::other)?;
        let public_key = end_point(&certificate).map(|end| end.public_key).unwrap_or_default();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(versions)
            .and_then(|config| config.with_no_client_auth().with_single_cert(vec![certificate], key))
            .map_err(io::Error::other)?;
        Ok(Identity { acceptor: TlsAcceptor::from(Arc::new(config)), public_key })
    }

    /// Its certificate, and the key to it.
    ///
    /// # Errors
    /// Where the system has no randomness.
    pub fn certificate(&self) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
        let key = KeyPair::generate()?;
        let now = OffsetDateTime::now_utc();
        let mut own = named(NAME);
        own.not_before = now + Duration::days(self.valid_from_days);
        own.not_after = now + Duration::days(self.valid_until_days);
        own.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        own.extended_key_usages = vec![self.purpose.clone()];
        let certificate = match self.issuer {
            None => own.self_signed(&key)?,
            Some(issuer) => own.signed_by(&key, &Issuer::new(named(issuer), KeyPair::generate()?))?,
        };
        Ok((certificate.der().clone(), PrivatePkcs8KeyDer::from(key.serialize_der()).into()))
    }

    /// What follows the negotiation: TLS, and the beginning of a sign-in.
    pub async fn encrypted(&self, tls: &Identity, stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
        let mut stream = tls.accept(stream).await?;
        let request = read_ts_request(&mut stream).await?;
        let hello = request.token.filter(|token| ntlm::is_negotiate(token)).ok_or_else(strange)?;
        let challenge = ntlm::challenge(&hello, &self.names());
        let answer = ts_request::with_token(&challenge);
        match self.sign_in {
            SignIn::Answers => stream.write_all(&answer).await?,
            SignIn::AnswersAsOfOld => stream.write_all(&as_of_old(answer)).await?,
            SignIn::HangsUp => return stream.shutdown().await,
        }
        stream.flush().await?;
        judge(&mut stream, &hello, &challenge, &tls.public_key).await?;
        drain(stream).await
    }

    fn names(&self) -> Challenge {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
        let upper = Some(NAME.to_uppercase());
        Challenge {
            target: upper.clone(),
            netbios_computer: upper.clone(),
            netbios_domain: self.domain.map_or(upper, |domain| Some(domain.to_owned())),
            dns_computer: Some(NAME.to_owned()),
            dns_domain: Some(NAME.to_owned()),
            os_version: None,
            time_unix: Some(now + self.clock_ahead_s),
        }
    }
}

/// Windows names itself in the subject alone.
fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// The same TSRequest with version 2 in its first field.
fn as_of_old(mut request: Vec<u8>) -> Vec<u8> {
    const FIELD: [u8; 4] = [0xa0, 3, 2, 1];
    let field = request.windows(FIELD.len()).position(|window| window == FIELD);
    if let Some(version) = field.and_then(|at| request.get_mut(at + FIELD.len())) {
        *version = 2;
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_version_is_all_that_changes() {
        let now = ts_request::read(&ts_request::with_token(b"token")).unwrap();
        let old = ts_request::read(&as_of_old(ts_request::with_token(b"token"))).unwrap();
        assert_eq!((old.version, old.token), (2, now.token));
    }

    #[test]
    fn the_certificate_is_as_it_says() {
        let (der, _) = Computer { valid_until_days: -3, issuer: Some("somebody"), ..HEALTHY }.certificate().unwrap();
        let read = crate::proto::certificate::read(&der).unwrap();
        let now = OffsetDateTime::now_utc().unix_timestamp();
        assert!((now - 4 * 86_400..now - 2 * 86_400).contains(&read.not_after_unix));
        assert_eq!(read.common_name.as_deref(), Some(NAME));
        assert!(!read.self_issued && read.issuer.contains("somebody"));
    }
}
