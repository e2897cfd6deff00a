//! The authority: made once, then only used.

use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
};

use facility_service::clock::Clock;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData, SanType,
};
use x509_parser::{certificate::X509Certificate, extensions::GeneralName, pem::Pem, time::ASN1Time};

use super::{CertSpec, CertsError, PRIVATE, PUBLIC, write};

/// How long certificates and the authority are valid: ten years of 365 days.
const VALIDITY_SECONDS: i64 = 10 * 365 * 86_400;

/// How far validity reaches back, for machines whose clocks differ a little.
const BACKDATED_SECONDS: i64 = 3_600;

const AUTHORITY_NAME: &str = "Facility development authority";

/// An authority with its key.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, in DER.
    certificate: Vec<u8>,
}

impl Authority {
    /// The authority of the folder, and whether it is new.
    pub(super) fn open_or_make(dir: &Path, clock: &dyn Clock) -> Result<(Self, bool), CertsError> {
        let (certificate, key) = (dir.join("ca.pem"), dir.join("ca.key"));
        match (certificate.exists(), key.exists()) {
            (true, true) => Ok((Self::open(&certificate, &key)?, false)),
            (false, false) => Ok((Self::make(&certificate, &key, clock)?, true)),
            (true, false) => Err(CertsError::HalfAuthority { path: key }),
            (false, true) => Err(CertsError::HalfAuthority { path: certificate }),
        }
    }

    fn open(certificate_path: &Path, key_path: &Path) -> Result<Self, CertsError> {
        let bad = |path: &Path, problem: String| CertsError::BadAuthority { path: path.to_owned(), problem };
        let key = KeyPair::from_pem(&read(key_path)?).map_err(|why| bad(key_path, why.to_string()))?;
        let certificate = der(&read(certificate_path)?).ok_or_else(|| bad(certificate_path, "not PEM".to_owned()))?;
        let parsed = parse(&certificate).ok_or_else(|| bad(certificate_path, "not X.509".to_owned()))?;
        if parsed.public_key().raw != key.subject_public_key_info() {
            return Err(bad(key_path, format!("not the key of {}", certificate_path.display())));
        }
        Ok(Self { issuer: Issuer::new(authority_params(), key), certificate })
    }

    fn make(certificate_path: &Path, key_path: &Path, clock: &dyn Clock) -> Result<Self, CertsError> {
        let failed = |why: rcgen::Error| CertsError::Certificate { name: "ca".to_owned(), problem: why.to_string() };
        let mut params = authority_params();
        set_time(&mut params, "ca", clock)?;
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.self_signed(&key).map_err(failed)?;
        write(key_path, &key.serialize_pem(), PRIVATE)?;
        write(certificate_path, &certificate.pem(), PUBLIC)?;
        Ok(Self { issuer: Issuer::new(params, key), certificate: certificate.der().to_vec() })
    }

    /// Signs what is wanted; gives certificate and key in PEM.
    pub(super) fn sign(&self, spec: &CertSpec, clock: &dyn Clock) -> Result<(String, String), CertsError> {
        let failed = |why: rcgen::Error| CertsError::Certificate { name: spec.name.clone(), problem: why.to_string() };
        let mut params = CertificateParams::default();
        params.distinguished_name = named(&spec.name);
        params.subject_alt_names = alternative_names(spec).map_err(failed)?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
        set_time(&mut params, &spec.name, clock)?;
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(failed)?;
        Ok((certificate.pem(), key.serialize_pem()))
    }

    /// Whether the folder holds the certificate as wanted, valid now, of this authority, with its key.
    pub(super) fn still_good(&self, dir: &Path, spec: &CertSpec, clock: &dyn Clock) -> bool {
        self.good(dir, spec, clock).unwrap_or(false)
    }

    fn good(&self, dir: &Path, spec: &CertSpec, clock: &dyn Clock) -> Option<bool> {
        let certificate = der(&read(&dir.join(format!("{}.pem", spec.name))).ok()?)?;
        let key = KeyPair::from_pem(&read(&dir.join(format!("{}.key", spec.name))).ok()?).ok()?;
        let (certificate, authority) = (parse(&certificate)?, parse(&self.certificate)?);
        let now = ASN1Time::from_timestamp(clock.now().div_euclid(1_000_000)).ok()?;
        Some(
            certificate.validity().is_valid_at(now)
                && certificate.public_key().raw == key.subject_public_key_info()
                && certificate.verify_signature(Some(authority.public_key())).is_ok()
                && says(&certificate, spec)?,
        )
    }
}

/// Whether the certificate names exactly what is wanted.
fn says(certificate: &X509Certificate<'_>, spec: &CertSpec) -> Option<bool> {
    let names = certificate.subject_alternative_name().ok()??;
    let mut found: Vec<String> = names.value.general_names.iter().map(written).collect::<Option<_>>()?;
    let mut wanted: Vec<String> = spec.dns.iter().chain([&spec.uri]).cloned().collect();
    found.sort();
    wanted.sort();
    Some(found == wanted)
}

fn written(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::URI(text) | GeneralName::DNSName(text) => Some((*text).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let address = four.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

fn alternative_names(spec: &CertSpec) -> Result<Vec<SanType>, rcgen::Error> {
    let hosts = spec.dns.iter().map(|host| match host.parse() {
        Ok(address) => Ok(SanType::IpAddress(address)),
        Err(_) => host.as_str().try_into().map(SanType::DnsName),
    });
    let uri = spec.uri.as_str().try_into().map(SanType::URI);
    hosts.chain([uri]).collect()
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(AUTHORITY_NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn set_time(params: &mut CertificateParams, name: &str, clock: &dyn Clock) -> Result<(), CertsError> {
    let now = clock.now().div_euclid(1_000_000);
    let at = |seconds: i64| {
        let moment = ASN1Time::from_timestamp(now.saturating_add(seconds)).map(|time| time.to_datetime());
        moment.map_err(|why| CertsError::Certificate { name: name.to_owned(), problem: why.to_string() })
    };
    params.not_before = at(-BACKDATED_SECONDS)?;
    params.not_after = at(VALIDITY_SECONDS)?;
    Ok(())
}

fn read(path: &Path) -> Result<String, CertsError> {
    fs::read_to_string(path).map_err(|problem| CertsError::File { path: PathBuf::from(path), problem })
}

/// The first certificate of a PEM text.
fn der(pem: &str) -> Option<Vec<u8>> {
    let first = Pem::iter_from_buffer(pem.as_bytes()).next()?.ok()?;
    (first.label == "CERTIFICATE").then_some(first.contents)
}

fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    use x509_parser::prelude::FromDer;
    X509Certificate::from_der(der).ok().map(|(_, certificate)| certificate)
}
