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
    /// What the benchmark of a period is.
    pub benchmark_kind: BenchmarkKind,
    /// What takes the place of a fixing that is missing.
    pub fallback: Fallback,
}

/// What the benchmark of a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BenchmarkKind {
    /// A term rate, fixed before its period.
    Term,
    /// An overnight rate, compounded over the period and known at its end.
    CompoundedInArrears {
        /// Joint business days by which each day's rate is taken from an earlier day.
        lookback_business_days: u32,
        /// Whether each rate weighs as many days as it stood on its own day; otherwise as the day of
        /// the period stands.
        observation_shift: bool,
    },
}

/// What takes the place of a fixing that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Nothing: what depends on it waits.
    None,
    /// The last fixing before it.
    PreviousFixing {
        /// At most so many calendar days before the fixing date.
        most_days: u32,
    },
}

/// What a reset does to level rents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetRule {
    /// The level rent is solved again for the remaining term.
    SolveRentAgain,
    /// The profile of principal is kept; only interest changes.
    KeepPrincipal,
}
