//! Demands on the guarantor.

use facility_domain::{date::BusinessDate, ids::InvoiceId};

use crate::book::computation::MinorAmount;

/// A demand on the guarantor to pay overdue invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuaranteeDemand {
    /// The overdue invoices.
    pub invoices: Vec<InvoiceId>,
    /// How much was demanded, by this book's own computation.
    pub amount: MinorAmount,
    /// What the guarantor has paid of it.
    pub paid: MinorAmount,
    /// Day of the demand.
    pub demanded_on: BusinessDate,
    /// Where it is in its life.
    pub stage: DemandStage,
}

/// Where a demand is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemandStage {
    /// Sent to the guarantor.
    Issued,
    /// The guarantor has seen it.
    Acknowledged,
    /// Something was paid.
    PartPaid,
    /// The amount demanded, or all of its invoices, are paid.
    Settled,
    /// Taken back.
    Withdrawn,
}

impl DemandStage {
    /// The stage's name in UPPER_SNAKE, as the contracts have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issued => "ISSUED",
            Self::Acknowledged => "ACKNOWLEDGED",
            Self::PartPaid => "PART_PAID",
            Self::Settled => "SETTLED",
            Self::Withdrawn => "WITHDRAWN",
        }
    }
}
