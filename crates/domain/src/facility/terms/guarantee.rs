//! What secures the provider, and what passes title at the end.

use crate::date::BusinessDate;
use crate::facility::parties::Party;
use crate::money::Money;
use crate::rate::Rate;

/// Who answers for the borrower, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarantee {
    /// The guarantor.
    pub guarantor: Party,
    /// The most that can be demanded.
    pub cap: Money,
    /// The last day on which a demand can be made.
    pub expiry: BusinessDate,
}

/// The lessee's option to buy the equipment of a schedule at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurchaseOption {
    /// Price for each schedule.
    pub price: Money,
    /// Whether exercise is reasonably certain (IFRS 16.18 to 16.20).
    pub reasonably_certain: bool,
}

/// The lessee's option to renew a schedule at its end: what would be due beside its last payment is
/// repaid by further rents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenewalOption {
    /// Rate of a year of the renewed term.
    pub annual_rate: Rate,
    /// The most payments of a renewed term.
    pub most_payments: u32,
    /// Calendar days before the last payment is due by which the option is to be exercised.
    pub notice_days: u32,
}
