//! Who must approve a drawdown, by its financed amount.

use crate::facility::role::Role;
use crate::money::Money;

/// Approvals that drawdowns up to an amount need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalBand {
    /// Upper bound of the financed amount, included; `None` in the last band, which has none.
    pub up_to: Option<Money>,
    /// How many approvals, by as many different people.
    pub approvals: u32,
    /// The role that each of them must hold.
    pub role: ApproverRole,
}

/// Roles that may be named in an approval policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApproverRole {
    /// A credit officer.
    CreditOfficer,
    /// A member of the credit committee.
    CreditCommittee,
}

impl ApproverRole {
    /// The role that a caller must hold.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::CreditOfficer => Role::CreditOfficer,
            Self::CreditCommittee => Role::CreditCommittee,
        }
    }
}
