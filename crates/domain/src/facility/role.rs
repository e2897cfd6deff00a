//! The roles that a caller may hold. What each may do at the services is not decided here.

use std::fmt;

/// A role of a person or a service, given by configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Runs the facility for the provider: terms, conditions, cancellations.
    FacilityAgent,
    /// Approves drawdowns of the lower bands.
    CreditOfficer,
    /// Approves drawdowns of the highest band.
    CreditCommittee,
    /// Pays the suppliers.
    FundingOfficer,
    /// Keeps the provider's daily business.
    LenderOperations,
    /// Buys equipment and asks for drawdowns.
    BorrowerProcurement,
    /// Pays and receives for the borrower.
    BorrowerTreasurer,
    /// Accepts equipment and provides evidence.
    BorrowerOperations,
    /// The borrower's service, which names the person it acts for.
    BorrowerService,
    /// Answers for the borrower.
    Guarantor,
    /// Reads everything, changes nothing.
    Auditor,
    /// Moves the business date; no money.
    Administrator,
}

impl Role {
    /// Every role, in the order of this enumeration.
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

    /// The role's name in UPPER_SNAKE, as configuration and answers write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
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

    /// The role of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
