//! How principal comes back, and where its payment dates lie.

use crate::rate::Rate;

/// When rent is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentTiming {
    /// At the end of its period.
    Arrears,
    /// At the start of its period.
    Advance,
}

/// The shape of repayment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amortization {
    /// Equal rents.
    LevelRent,
    /// Equal parts of principal, interest beside them.
    LevelPrincipal,
    /// All principal with the last payment.
    Bullet,
    /// Interest alone for some periods, then level rents.
    InterestOnlyThenLevel {
        /// How many periods pay interest alone.
        interest_only_periods: u32,
    },
    /// Parts of principal as given.
    Profile {
        /// Share of the financed amount that each payment repays, the first payment first; with the
        /// balloon rate they add up to 1.
        principal_shares: Vec<Rate>,
    },
}

/// Where a period that is not a whole one lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stub {
    /// At the start, shorter than a whole period.
    ShortFirst,
    /// At the start, joined with the first whole period.
    LongFirst,
    /// At the end, shorter than a whole period.
    ShortLast,
    /// At the end, joined with the last whole period.
    LongLast,
}

/// From which date payment dates are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roll {
    /// Back from the unadjusted final maturity.
    BackFromFinalMaturity,
}
