//! The arrows between the crates, as ARCHITECTURE.md draws them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

fn packages() -> Vec<Package> {
    let metadata = MetadataCommand::new().no_deps().other_options(vec!["--offline".to_owned()]).exec().unwrap();
    metadata.packages
}

fn needs(package: &Package) -> BTreeSet<String> {
    let normal = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    normal.map(|dependency| dependency.name.clone()).collect()
}

#[test]
fn arrows_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("facility-proto", &[][..]),
        ("facility-domain", &[]),
        ("facility-journal", &[]),
        ("facility-postgres-server", &[]),
        ("facility-service", &["facility-proto", "facility-domain", "facility-journal"]),
        ("lender-svc", &["facility-proto", "facility-domain", "facility-journal", "facility-service"]),
        ("borrower-svc", &["facility-proto", "facility-domain", "facility-journal", "facility-service"]),
    ]);
    let packages = packages();
    let own: BTreeSet<String> = packages.iter().map(|package| package.name.to_string()).collect();
    assert_eq!(own.len(), 9, "{own:?}");
    for package in &packages {
        if let Some(allowed) = allowed.get(package.name.as_str()) {
            let used: Vec<_> = needs(package).into_iter().filter(|name| own.contains(name)).collect();
            assert!(used.iter().all(|name| allowed.contains(&name.as_str())), "{} uses {used:?}", package.name);
        }
    }
}

#[test]
fn the_domain_needs_little_and_nothing_that_waits_or_stores() {
    let packages = packages();
    let domain = packages.iter().find(|package| package.name.as_str() == "facility-domain").unwrap();
    let allowed = ["iso_currency", "jiff", "rust_decimal", "thiserror", "unicode-normalization"];
    let used = needs(domain);
    assert!(used.iter().all(|name| allowed.contains(&name.as_str())), "{used:?}");
}

#[test]
fn every_package_has_a_licence_and_none_is_published_by_accident() {
    for package in packages() {
        assert_eq!(package.license.as_deref(), Some("Apache-2.0"), "{}", package.name);
        assert_eq!(package.publish.as_deref(), Some(&[][..]), "{}", package.name);
    }
}
