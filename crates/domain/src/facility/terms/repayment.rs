//! How principal comes back, and where its payment dates lie.

use crate::money::Money;
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
    /// Rents in given proportions: steps, seasons. Where a rent is below its interest, the rest of the
    /// interest is added to the balance.
    RentProfile {
        /// The weight of each payment's rent, the first payment first; zero for no rent.
        weights: Vec<Rate>,
        /// Whether the weights repeat, counted back from the last payment, which has the last weight.
        /// Otherwise there is one for each payment.
        repeats: bool,
    },
    /// Nothing is paid for some periods, whose interest is added to the balance; then level rents.
    CapitalizedThenLevel {
        /// How many periods.
        capitalized_periods: u32,
    },
    /// The same given rent throughout, and all that is left with the last payment. Interest beyond the
    /// rent is added to the balance; a rent that repays everything sooner ends the schedule.
    GivenRent(GivenRent),
}

impl Amortization {
    /// Whether interest that a payment does not cover is added to the balance, so that principal may
    /// be negative.
    #[must_use]
    pub const fn may_add_interest(&self) -> bool {
        match self {
            Self::RentProfile { .. } | Self::CapitalizedThenLevel { .. } | Self::GivenRent(_) => true,
            Self::LevelRent
            | Self::LevelPrincipal
            | Self::Bullet
            | Self::InterestOnlyThenLevel { .. }
            | Self::Profile { .. } => false,
        }
    }
}

/// A rent that is given, not solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenRent {
    /// The amount, the same for every schedule.
    Amount(Money),
    /// Share of the schedule's amount financed.
    Share(Rate),
}

/// What interest is calculated on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InterestBase {
    /// What is owed.
    #[default]
    Balance,
    /// What was owed at the start of a longer period, whatever was repaid since.
    PeriodBalance {
        /// The period's months: a multiple of those between payments, rolled like payment dates.
        months: u32,
    },
    /// The amount financed, whatever was repaid since: flat interest.
    AmountFinanced,
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
