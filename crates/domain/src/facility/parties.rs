//! Who takes part in a facility.

use crate::ids::PartyId;

/// A legal person that takes part in a facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Identifier, as configuration assigns principals to it.
    pub id: PartyId,
    /// Legal name as it stands in the agreement.
    pub legal_name: String,
}

/// The two sides of a facility. A guarantor is named by the guarantee in the terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    /// Lender and lessor.
    pub provider: Party,
    /// Lessee.
    pub borrower: Party,
}
