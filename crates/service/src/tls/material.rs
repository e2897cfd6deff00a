//! Certificates and keys from files, checked before anything runs on them.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rustls::{
    RootCertStore,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject},
    time_provider::TimeProvider,
};

use super::{TlsError, leaf};
use crate::{clock::Clock, config::TlsConfig};

const CERTIFICATE: &str = "tls.certificate";
const KEY: &str = "tls.key";
const AUTHORITY: &str = "tls.authority";

/// The service's own certificate with its key.
pub(super) struct Own {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
}

impl Own {
    pub(super) fn read(config: &TlsConfig, clock: &dyn Clock) -> Result<Self, TlsError> {
        let chain = certificates(CERTIFICATE, &config.certificate)?;
        let pem = bytes(KEY, &config.key)?;
        let not_pem = |_| TlsError::NotPem { key: KEY, path: config.key.clone(), expected: "private key" };
        let key = PrivateKeyDer::from_pem_slice(&pem).map_err(not_pem)?;
        check_time(&chain, &config.certificate, clock)?;
        Ok(Self { chain, key })
    }
}

/// The authorities that are trusted.
pub(super) fn authorities(path: &Path) -> Result<Arc<RootCertStore>, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(AUTHORITY, path)? {
        let unusable =
            |why: rustls::Error| TlsError::Unusable { key: AUTHORITY, path: path.to_owned(), problem: why.to_string() };
        roots.add(certificate).map_err(unusable)?;
    }
    Ok(Arc::new(roots))
}

/// What rustls found wrong with the service's own certificate.
pub(super) fn own_unusable(config: &TlsConfig, why: &rustls::Error) -> TlsError {
    match why {
        rustls::Error::InconsistentKeys(_) => {
            TlsError::Mismatch { certificate: config.certificate.clone(), key: config.key.clone() }
        }
        other => TlsError::Unusable { key: KEY, path: config.key.clone(), problem: other.to_string() },
    }
}

/// What rustls found wrong with the authorities.
pub(super) fn authority_unusable(path: &Path, why: &dyn fmt::Display) -> TlsError {
    TlsError::Unusable { key: AUTHORITY, path: path.to_owned(), problem: why.to_string() }
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// Our clock as rustls wants it.
#[derive(Debug)]
pub(super) struct ClockTime(pub Arc<dyn Clock>);

impl TimeProvider for ClockTime {
    fn current_time(&self) -> Option<UnixTime> {
        let micros = u64::try_from(self.0.now()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_micros(micros)))
    }
}

fn certificates(key: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = bytes(key, path)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match chain {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) | Err(_) => Err(TlsError::NotPem { key, path: path.to_owned(), expected: "certificate" }),
    }
}

fn bytes(key: &'static str, path: &Path) -> Result<Vec<u8>, TlsError> {
    let path_of = || PathBuf::from(path);
    fs::read(path).map_err(|why| match why.kind() {
        io::ErrorKind::NotFound => TlsError::Missing { key, path: path_of() },
        _ => TlsError::Unreadable { key, path: path_of(), problem: why.to_string() },
    })
}

fn check_time(chain: &[CertificateDer<'_>], path: &Path, clock: &dyn Clock) -> Result<(), TlsError> {
    let malformed = || TlsError::Unusable {
        key: CERTIFICATE,
        path: path.to_owned(),
        problem: "not an X.509 certificate".to_owned(),
    };
    let validity = chain.first().and_then(leaf::validity).ok_or_else(malformed)?;
    let now = clock.now().div_euclid(1_000_000);
    if now > validity.not_after.timestamp() {
        return Err(TlsError::Expired { path: path.to_owned(), since: validity.not_after.to_string() });
    }
    if now < validity.not_before.timestamp() {
        return Err(TlsError::NotYetValid { path: path.to_owned(), from: validity.not_before.to_string() });
    }
    Ok(())
}
