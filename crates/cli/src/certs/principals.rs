//! Everybody who takes part in the demonstration: whose they are, what they may
//! be, and which service knows them.

use std::fmt::Write;

use facility_service::identity::Role;

use super::CertSpec;

/// Which service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The provider's service.
    Lender,
    /// The borrower's service.
    Borrower,
}

/// Somebody, or a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Principal {
    /// Name of the certificate's files.
    pub name: &'static str,
    /// The SPIFFE id.
    pub uri: &'static str,
    /// The party to which it belongs.
    pub party: &'static str,
    /// What it may be; nothing for a service that calls no other.
    pub roles: &'static [Role],
    /// The services that know it.
    ///
    /// An auditor sees every facility of a service and an administrator moves
    /// its business date, so each service knows those of its own side only.
    pub known_to: &'static [Side],
    /// Host names and addresses, for a service.
    pub hosts: &'static [&'static str],
}

const LENDER: &[Side] = &[Side::Lender];
const BORROWER: &[Side] = &[Side::Borrower];
const BOTH: &[Side] = &[Side::Lender, Side::Borrower];

/// Where a service is reached: on this machine, and by either service's name in
/// a container network.
const HOSTS: &[&str] = &["localhost", "lender-svc", "borrower-svc", "127.0.0.1"];

/// A principal whose certificate's files bear the last word of its name.
macro_rules! person {
    ($domain:literal, $name:literal, $party:literal, $roles:expr, $known_to:expr) => {
        person!($domain, $name, $name, $party, $roles, $known_to, &[])
    };
    ($domain:literal, $id:literal, $name:literal, $party:literal, $roles:expr, $known_to:expr, $hosts:expr) => {
        Principal {
            name: $name,
            uri: concat!("spiffe://", $domain, "/", $id),
            party: $party,
            roles: $roles,
            known_to: $known_to,
            hosts: $hosts,
        }
    };
}

macro_rules! lender {
    ($name:literal, $($role:ident)|+) => {
        person!("cat-financial.example", $name, "cat-financial", &[$(Role::$role),+], LENDER)
    };
}

macro_rules! borrower {
    ($name:literal, $role:ident) => {
        person!("boleo.example", $name, "boleo", &[Role::$role], BOTH)
    };
}

const PRINCIPALS: &[Principal] = &[
    lender!("facility-agent-1", FacilityAgent),
    lender!("credit-officer-1", CreditOfficer),
    lender!("credit-officer-2", CreditOfficer),
    // Two roles in one hand: what four eyes are there to stop.
    lender!("credit-officer-3", CreditOfficer | FundingOfficer),
    lender!("credit-committee-1", CreditCommittee),
    lender!("credit-committee-2", CreditCommittee),
    lender!("funding-officer-1", FundingOfficer),
    lender!("lender-operations-1", LenderOperations),
    lender!("administrator-1", Administrator),
    lender!("auditor-1", Auditor),
    person!("cat-financial.example", "lender-svc", "lender-svc", "cat-financial", &[], &[], HOSTS),
    borrower!("procurement-1", BorrowerProcurement),
    borrower!("treasurer-1", BorrowerTreasurer),
    borrower!("operations-1", BorrowerOperations),
    person!(
        "boleo.example",
        "administrator-1",
        "boleo-administrator-1",
        "boleo",
        &[Role::Administrator],
        BORROWER,
        &[]
    ),
    person!("boleo.example", "auditor-1", "boleo-auditor-1", "boleo", &[Role::Auditor], BORROWER, &[]),
    person!("boleo.example", "borrower-svc", "borrower-svc", "boleo", &[Role::BorrowerService], LENDER, HOSTS),
    person!("baja-mining.example", "guarantor-1", "baja-mining", &[Role::Guarantor], LENDER),
];

/// Everybody.
#[must_use]
pub fn principals() -> &'static [Principal] {
    PRINCIPALS
}

/// The certificates of everybody.
#[must_use]
pub fn certificates() -> Vec<CertSpec> {
    let spec = |principal: &Principal| CertSpec {
        name: principal.name.to_owned(),
        uri: principal.uri.to_owned(),
        dns: principal.hosts.iter().map(|host| (*host).to_owned()).collect(),
    };
    PRINCIPALS.iter().map(spec).collect()
}

/// The `[[principals]]` of a service's configuration.
#[must_use]
pub fn principals_toml(side: Side) -> String {
    let mut text = String::new();
    for principal in PRINCIPALS.iter().filter(|principal| principal.known_to.contains(&side)) {
        let roles: Vec<String> = principal.roles.iter().map(|role| format!("\"{role}\"")).collect();
        let (uri, party, roles) = (principal.uri, principal.party, roles.join(", "));
        // Writing to a String never fails.
        let _ = write!(text, "[[principals]]\nuri = \"{uri}\"\nparty = \"{party}\"\nroles = [{roles}]\n\n");
    }
    text
}
