//! Made certificates, as the services read them.

use std::{collections::BTreeSet, os::unix::fs::PermissionsExt, sync::Arc};

use facility_service::{
    clock::{FixedClock, SystemClock},
    config::TlsConfig,
    identity::{Directory, Role},
    tls::{ClientTls, ServerTls},
};
use lender_svc::config::LenderConfig;
use tempfile::TempDir;

use super::*;

fn folder() -> TempDir {
    TempDir::new().expect("a folder")
}

fn files(dir: &Path, name: &str) -> TlsConfig {
    TlsConfig {
        certificate: dir.join(format!("{name}.pem")),
        key: dir.join(format!("{name}.key")),
        authority: dir.join("ca.pem"),
    }
}

fn wanted(name: &str) -> CertSpec {
    CertSpec { name: name.to_owned(), uri: format!("spiffe://boleo.example/{name}"), dns: Vec::new() }
}

#[test]
fn every_certificate_is_good_for_server_and_client() {
    let dir = folder();
    let specs = certificates();
    let made = make(dir.path(), &specs, &SystemClock).expect("made");
    assert!(made.authority);
    assert_eq!(made.made.len(), specs.len());
    for spec in specs {
        let files = files(dir.path(), &spec.name);
        ServerTls::load(&files, Arc::new(SystemClock)).expect("a server's");
        ClientTls::load(&files, Arc::new(SystemClock)).expect("a client's");
    }
}

#[test]
fn keys_are_for_their_owner_only() {
    let dir = folder();
    make(dir.path(), &[wanted("treasurer-1")], &SystemClock).expect("made");
    for name in ["ca.key", "treasurer-1.key"] {
        let mode = fs::metadata(dir.path().join(name)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let dir = folder();
    let specs = certificates();
    make(dir.path(), &specs, &SystemClock).expect("made");
    let before = fs::read(dir.path().join("ca.pem")).expect("there");
    let again = make(dir.path(), &specs, &SystemClock).expect("made");
    assert!(!again.authority);
    assert_eq!((again.made, again.kept.len()), (Vec::new(), specs.len()));
    assert_eq!(fs::read(dir.path().join("ca.pem")).expect("there"), before);
}

#[test]
fn a_certificate_that_expired_or_says_something_else_is_made_anew() {
    let dir = folder();
    let clock = FixedClock::new(1_600_000_000_000_000);
    make(dir.path(), &[wanted("treasurer-1"), wanted("operations-1")], &clock).expect("made");
    let other = CertSpec { uri: "spiffe://boleo.example/treasurer-9".to_owned(), ..wanted("treasurer-1") };
    let made = make(dir.path(), &[other, wanted("operations-1")], &clock).expect("made");
    assert_eq!((made.made, made.kept), (vec!["treasurer-1".to_owned()], vec!["operations-1".to_owned()]));
    // Ten years and a day later.
    clock.advance(3_651 * 86_400 * 1_000_000);
    let made = make(dir.path(), &[wanted("operations-1")], &clock).expect("made");
    assert_eq!(made.made, ["operations-1"]);
}

#[test]
fn a_certificate_of_another_authority_or_key_is_made_anew() {
    let (dir, other) = (folder(), folder());
    let specs = [wanted("treasurer-1"), wanted("operations-1")];
    make(dir.path(), &specs, &SystemClock).expect("made");
    make(other.path(), &specs, &SystemClock).expect("made");
    for file in ["treasurer-1.pem", "treasurer-1.key", "operations-1.key"] {
        fs::copy(other.path().join(file), dir.path().join(file)).expect("copied");
    }
    let made = make(dir.path(), &specs, &SystemClock).expect("made");
    assert_eq!(made.made, ["treasurer-1", "operations-1"]);
}

#[test]
fn an_authority_is_never_overwritten() {
    let dir = folder();
    make(dir.path(), &[], &SystemClock).expect("made");
    let key = dir.path().join("ca.key");
    let good = fs::read(&key).expect("there");
    fs::write(&key, "not a key").expect("written");
    assert!(matches!(make(dir.path(), &[], &SystemClock), Err(CertsError::BadAuthority { .. })));
    assert_eq!(fs::read(&key).expect("there"), b"not a key");
    fs::remove_file(&key).expect("removed");
    assert!(matches!(make(dir.path(), &[], &SystemClock), Err(CertsError::HalfAuthority { .. })));
    fs::write(&key, good).expect("written");
    assert!(!make(dir.path(), &[], &SystemClock).expect("as before").authority);
}

#[test]
fn names_and_principals_stand_once() {
    let names: BTreeSet<_> = principals().iter().map(|principal| principal.name).collect();
    let uris: BTreeSet<_> = principals().iter().map(|principal| principal.uri).collect();
    assert_eq!((names.len(), uris.len()), (principals().len(), principals().len()));
    let roles: BTreeSet<Role> = principals().iter().flat_map(|principal| principal.roles).copied().collect();
    assert_eq!(roles, BTreeSet::from(Role::ALL));
}

/// What a service needs beside its principals.
const REST: &str = "[listen]\naddress = \"127.0.0.1:0\"\n[tls]\ncertificate = \"c\"\nkey = \"k\"\nauthority = \"a\"\n\
    [journal]\npath = \"x.db\"\n[service]\nprincipal = \"spiffe://a.example/svc\"\nparty = \"acme\"\n";

#[test]
fn the_written_principals_are_read_by_a_service() {
    let dir = folder();
    for (side, known, unknown) in [
        (Side::Lender, "spiffe://boleo.example/borrower-svc", "spiffe://boleo.example/auditor-1"),
        (Side::Borrower, "spiffe://boleo.example/auditor-1", "spiffe://cat-financial.example/auditor-1"),
    ] {
        let path = dir.path().join("svc.toml");
        fs::write(&path, format!("{REST}{}", principals_toml(side))).expect("written");
        let config = LenderConfig::load(&path).expect("good");
        let directory = Directory::new(&config.common.principals).expect("good");
        assert!(directory.lookup(known).is_some(), "{side:?}");
        assert!(directory.lookup(unknown).is_none(), "{side:?}");
    }
}
