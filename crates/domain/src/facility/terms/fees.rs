//! What the provider is paid beside interest, and the tax on rents.

use crate::date::BusinessDate;
use crate::money::Money;
use crate::rate::Rate;

/// Fees of the facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fees {
    /// Share of the commitment, due once.
    pub arrangement_fee_rate: Rate,
    /// When it is billed.
    pub arrangement_fee_billed: ArrangementFeeBilled,
    /// Rate of a year on available and reserved amounts.
    pub commitment_fee_rate: Rate,
    /// When it is billed.
    pub commitment_fee_billed: CommitmentFeeBilled,
    /// Share of an amount prepaid voluntarily.
    pub prepayment_fee_rate: Rate,
}

/// When the arrangement fee is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrangementFeeBilled {
    /// On the day of signing.
    AtSigning,
    /// With the first funding.
    AtInitialDrawdown,
    /// Not billed: taken off what is paid to the suppliers with the first funding.
    DeductedFromInitialDrawdown,
}

/// What an invoice costs that is not paid in time, beside default interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateCharge {
    /// Calendar days after the due date on which it is charged.
    pub days: u32,
    /// How much.
    pub charge: LateChargeAmount,
}

/// How much a late charge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateChargeAmount {
    /// The same for each invoice.
    Fixed {
        /// How much. Positive.
        amount: Money,
    },
    /// A share of what is overdue.
    Share {
        /// Above zero, below 1.
        rate: Rate,
    },
}

/// When the commitment fee is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitmentFeeBilled {
    /// On the facility's common payment dates after the initial drawdown, and on the last day of
    /// availability.
    CommonPaymentDates,
}

/// A rate of value added tax from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VatRate {
    /// First day of the rate.
    pub effective_from: BusinessDate,
    /// The rate.
    pub rate: Rate,
}
