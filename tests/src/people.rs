//! Everybody who calls in the tests: the people of the demonstration, one for
//! each role and service, and those of a second borrower.

use std::fmt::Write;

use facility::certs::{self, CertSpec, Side};
use facility_service::identity::Role;

/// The party of the second borrower.
pub const OTHER_BORROWER: &str = "cananea";

/// People of the second borrower: name of the certificate, role.
const OTHERS: [(&str, Role); 2] =
    [("cananea-treasurer-1", Role::BorrowerTreasurer), ("cananea-svc", Role::BorrowerService)];

/// Somebody who holds exactly this role at both services, by the name of the
/// certificate.
#[must_use]
pub fn person_of(role: Role) -> String {
    format!("only-{}", role.name().to_lowercase().replace('_', "-"))
}

fn uri(name: &str) -> String {
    format!("spiffe://tests.example/{name}")
}

/// The certificates of everybody, and one of somebody whom no service knows.
pub(crate) fn certificates() -> Vec<CertSpec> {
    let spec = |name: String| CertSpec { uri: uri(&name), name, dns: Vec::new() };
    let others = OTHERS.iter().map(|(name, _)| spec((*name).to_owned()));
    let roles = Role::ALL.into_iter().map(|role| spec(person_of(role)));
    certs::certificates().into_iter().chain(others).chain(roles).chain([spec("stranger".to_owned())]).collect()
}

/// The `[[principals]]` of a service's configuration.
pub(crate) fn principals_toml(side: Side) -> String {
    let mut text = certs::principals_toml(side);
    let others = OTHERS.iter().filter(|_| side == Side::Lender);
    let others = others.map(|(name, role)| ((*name).to_owned(), OTHER_BORROWER, *role));
    let roles = Role::ALL.into_iter().map(|role| (person_of(role), party_of(role), role));
    for (name, party, role) in others.chain(roles) {
        // Writing to a String never fails.
        let _ = write!(text, "[[principals]]\nuri = \"{}\"\nparty = \"{party}\"\nroles = [\"{role}\"]\n\n", uri(&name));
    }
    text
}

const fn party_of(role: Role) -> &'static str {
    match role {
        Role::FacilityAgent
        | Role::CreditOfficer
        | Role::CreditCommittee
        | Role::FundingOfficer
        | Role::LenderOperations
        | Role::Auditor
        | Role::Administrator => "cat-financial",
        Role::BorrowerProcurement | Role::BorrowerTreasurer | Role::BorrowerOperations | Role::BorrowerService => {
            "boleo"
        }
        Role::Guarantor => "baja-mining",
    }
}
