//! The configurations that the image carries know everybody of the case.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use borrower_svc::config::BorrowerConfig;
use facility::{
    case::Case,
    certs::{Side, principals},
};
use facility_service::config::PrincipalConfig;
use lender_svc::config::LenderConfig;

/// Who, of which party, in which roles.
type Known = BTreeSet<(String, String, Vec<String>)>;

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn configured(principals: &[PrincipalConfig]) -> Known {
    principals.iter().map(|one| (one.uri.clone(), one.party.clone(), one.roles.clone())).collect()
}

fn of_the_demo(side: Side) -> Known {
    let known = principals().iter().filter(|one| one.known_to.contains(&side));
    known
        .map(|one| (one.uri.to_owned(), one.party.to_owned(), one.roles.iter().map(ToString::to_string).collect()))
        .collect()
}

#[test]
fn the_lenders_container_knows_everybody_of_the_case() {
    let case = Case::read(&file("examples/boleo")).expect("the case");
    let further = case.scenario.further_principals.into_iter().map(|one| (one.uri, one.party, one.roles));
    let config = LenderConfig::load(&file("docker/lender.toml")).expect("good");
    assert_eq!(configured(&config.common.principals), of_the_demo(Side::Lender).into_iter().chain(further).collect());
}

#[test]
fn the_borrowers_container_knows_everybody_of_the_case() {
    let config = BorrowerConfig::load(&file("docker/borrower.toml")).expect("good");
    assert_eq!(configured(&config.common.principals), of_the_demo(Side::Borrower));
}
