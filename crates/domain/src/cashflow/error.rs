//! What may be wrong with the terms of a cash flow.

use rust_decimal::Decimal;
use thiserror::Error;

use super::cycle::MOST_PERIODS;
use crate::date::{BusinessDate, DateError};

/// A contradiction in the terms of a cash flow, or a figure that they don't yield.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CashflowError {
    /// Nothing is owed.
    #[error("principal {principal} is not positive")]
    PrincipalNotPositive {
        /// The principal given.
        principal: Decimal,
    },
    /// The term has no day.
    #[error("final maturity {final_maturity} is not after the commencement {commencement}")]
    MaturityNotAfterCommencement {
        /// The commencement given.
        commencement: BusinessDate,
        /// The final maturity given or found.
        final_maturity: BusinessDate,
    },
    /// Neither is a final maturity given nor do the repayments ever repay everything.
    #[error("no final maturity is given, and the payments never repay the principal")]
    NeverRepaid,
    /// No amounts of principal are given.
    #[error("repayment by steps has no step")]
    NoSteps,
    /// An amount of principal or a payment is zero or negative.
    #[error("amount {amount} of a repayment is not positive")]
    RepaymentNotPositive {
        /// The amount given.
        amount: Decimal,
    },
    /// Stretches do not follow each other.
    #[error("the stretch from {next} does not begin after the one from {before}")]
    StretchesNotAscending {
        /// Where a stretch begins.
        before: BusinessDate,
        /// Where the next one begins.
        next: BusinessDate,
    },
    /// The lowest is above the highest.
    #[error("floor {floor} is above the cap {cap}")]
    FloorAboveCap {
        /// The floor given, of rates or of changes.
        floor: Decimal,
        /// The cap given, of rates or of changes.
        cap: Decimal,
    },
    /// A rate is to be reset and nothing says to what.
    #[error("no fixing of the floating rate is known on {date}")]
    FixingMissing {
        /// The day of the reset.
        date: BusinessDate,
    },
    /// A cycle has too many dates.
    #[error("more than {MOST_PERIODS} dates of one cycle")]
    TooManyDates,
    /// A date can't be reached.
    #[error(transparent)]
    Date(#[from] DateError),
    /// A figure is too large for a decimal, or a rate eats up a whole period.
    #[error("figures are out of range at a rate of {rate}")]
    FiguresOutOfRange {
        /// The rate in force.
        rate: Decimal,
    },
}
