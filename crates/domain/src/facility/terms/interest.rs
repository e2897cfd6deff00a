//! How interest is fixed.

use crate::rate::Rate;

/// The basis of interest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interest {
    /// One rate for the whole term.
    Fixed {
        /// Rate of a year.
        annual_rate: Rate,
    },
    /// A benchmark and a margin.
    Floating(FloatingInterest),
}

/// Rate of a period = max(benchmark, floor) + margin, at most the cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FloatingInterest {
    /// Name of the benchmark, for example `USD-3M`.
    pub benchmark: String,
    /// Added to the benchmark.
    pub margin: Rate,
    /// The least value that the benchmark counts for.
    pub floor: Option<Rate>,
    /// The most that benchmark and margin count for together.
    pub cap: Option<Rate>,
    /// Months between resets.
    pub reset_months: u32,
    /// Joint business days between fixing and the start of its period.
    pub fixing_lag_business_days: u32,
    /// What a reset does to level rents.
    pub reset_rule: ResetRule,
}

/// What a reset does to level rents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetRule {
    /// The level rent is solved again for the remaining term.
    SolveRentAgain,
    /// The profile of principal is kept; only interest changes.
    KeepPrincipal,
}
