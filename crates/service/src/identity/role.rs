//! The roles that configuration may give a principal.

use std::{fmt, str::FromStr};

/// What a principal is to the facilities. What each may do is in `access::table`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Runs the facility for the provider: terms, evidence, cancellations.
    FacilityAgent,
    /// Approves and rejects drawdowns up to its band.
    CreditOfficer,
    /// Approves above the officer's band; waives and defers conditions.
    CreditCommittee,
    /// Records that a drawdown was paid out.
    FundingOfficer,
    /// The provider's back office.
    LenderOperations,
    /// Enters and cancels purchases at the borrower.
    BorrowerProcurement,
    /// Asks for drawdowns at the borrower.
    BorrowerTreasurer,
    /// Receives equipment and provides evidence at the borrower.
    BorrowerOperations,
    /// The borrower's service itself, calling the provider's.
    BorrowerService,
    /// Guarantees the borrower's obligations.
    Guarantor,
    /// Reads everything, changes nothing.
    Auditor,
    /// Moves the business date and configures; no money.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 12] = [
        Self::FacilityAgent,
        Self::CreditOfficer,
        Self::CreditCommittee,
        Self::FundingOfficer,
        Self::LenderOperations,
        Self::BorrowerProcurement,
        Self::BorrowerTreasurer,
        Self::BorrowerOperations,
        Self::BorrowerService,
        Self::Guarantor,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The name in configuration and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FacilityAgent => "FACILITY_AGENT",
            Self::CreditOfficer => "CREDIT_OFFICER",
            Self::CreditCommittee => "CREDIT_COMMITTEE",
            Self::FundingOfficer => "FUNDING_OFFICER",
            Self::LenderOperations => "LENDER_OPERATIONS",
            Self::BorrowerProcurement => "BORROWER_PROCUREMENT",
            Self::BorrowerTreasurer => "BORROWER_TREASURER",
            Self::BorrowerOperations => "BORROWER_OPERATIONS",
            Self::BorrowerService => "BORROWER_SERVICE",
            Self::Guarantor => "GUARANTOR",
            Self::Auditor => "AUDITOR",
            Self::Administrator => "ADMINISTRATOR",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no role")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| UnknownRole(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_parses_from_its_own_name() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
    }

    #[test]
    fn another_name_or_case_is_no_role() {
        for name in ["", "auditor", "AUDITOR ", "ROOT"] {
            assert_eq!(name.parse::<Role>(), Err(UnknownRole(name.to_owned())));
        }
    }
}
