//! What may be wrong with the terms of a cash flow.

use rust_decimal::Decimal;
use thiserror::Error;

use super::cycle::MOST_PERIODS;
use crate::currency::Currency;
use crate::date::{BusinessDate, DateError};
use crate::money::MoneyError;

/// Whose cycle it is, with the position of the stretch where there may be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CycleOf {
    /// Interest, from 0.
    Interest(usize),
    /// Principal or payments, from 0.
    Repayment(usize),
    /// Resets of the rate, from 0.
    Resets(usize),
    /// Fees, from 0.
    Fees(usize),
    /// The amount that interest is calculated on.
    InterestBase,
}

/// A contradiction in the terms of a cash flow, or a figure that they don't yield.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CashflowError {
    /// Nothing is owed.
    #[error("principal {principal} is not positive")]
    PrincipalNotPositive {
        /// The principal given.
        principal: Decimal,
    },
    /// Nothing would be paid out.
    #[error("a discount of {discount} is not below the principal {principal}")]
    DiscountNotBelowPrincipal {
        /// The discount given, positive.
        discount: Decimal,
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
    /// No amounts of principal or payments are given.
    #[error("repayment by steps has no step")]
    NoSteps,
    /// An amount of principal or a payment is zero or negative.
    #[error("amount {amount} of a repayment is not positive")]
    RepaymentNotPositive {
        /// Which step, from 0.
        position: usize,
        /// The amount given.
        amount: Decimal,
    },
    /// Nothing could be repaid by then.
    #[error("first payment {first} is after the final maturity {final_maturity}")]
    FirstPaymentAfterMaturity {
        /// Which step, from 0.
        position: usize,
        /// The first date given.
        first: BusinessDate,
        /// The final maturity given.
        final_maturity: BusinessDate,
    },
    /// Repayment would end before it begins.
    #[error("repayment by {repaid_by} is before the first payment {first}")]
    RepaidBeforeFirstPayment {
        /// The day given.
        repaid_by: BusinessDate,
        /// The first date given.
        first: BusinessDate,
    },
    /// The balloon is below zero.
    #[error("balloon {balloon} is negative")]
    BalloonNegative {
        /// The balloon given.
        balloon: Decimal,
    },
    /// The balloon leaves nothing to repay before it.
    #[error("balloon {balloon} is not below the principal {principal}")]
    BalloonNotBelowPrincipal {
        /// The balloon given.
        balloon: Decimal,
        /// The principal given.
        principal: Decimal,
    },
    /// A balloon is due at a final maturity, and payments beside it are not.
    #[error("a balloon needs a final maturity that is not before the last payment")]
    BalloonWithoutMaturity,
    /// The amount that interest is calculated on is zero or negative.
    #[error("interest base {amount} is not positive")]
    BaseNotPositive {
        /// The amount given.
        amount: Decimal,
    },
    /// Interest would be added to nothing.
    #[error("capitalization until {until} is after the final maturity {final_maturity}")]
    CapitalizedPastMaturity {
        /// The day given.
        until: BusinessDate,
        /// The final maturity given.
        final_maturity: BusinessDate,
    },
    /// Nothing is left to happen.
    #[error("the day of the figures {as_of} is not before the final maturity {final_maturity}")]
    AsOfNotBeforeMaturity {
        /// The day given.
        as_of: BusinessDate,
        /// The final maturity given.
        final_maturity: BusinessDate,
    },
    /// A fee is negative.
    #[error("fee {fee} is negative")]
    FeeNegative {
        /// Which fee, from 0.
        position: usize,
        /// The amount or rate given.
        fee: Decimal,
    },
    /// Stretches do not follow each other.
    #[error("the stretch from {next} does not begin after the one from {before}")]
    StretchesNotAscending {
        /// The later stretch.
        of: CycleOf,
        /// Where a stretch begins.
        before: BusinessDate,
        /// Where the next one begins.
        next: BusinessDate,
    },
    /// The lowest rate is above the highest.
    #[error("floor {floor} is above the cap {cap}")]
    FloorAboveCap {
        /// The floor given.
        floor: Decimal,
        /// The cap given.
        cap: Decimal,
    },
    /// The least change of a rate is above the most.
    #[error("least change {least} is above the most {most}")]
    LeastChangeAboveMost {
        /// The least given.
        least: Decimal,
        /// The most given.
        most: Decimal,
    },
    /// The rounding unit is not a multiple of the currency's minor unit.
    #[error("rounding unit {unit} is no multiple of the minor unit of {currency}")]
    RoundingUnit {
        /// The unit given.
        unit: Decimal,
        /// The currency given.
        currency: Currency,
    },
    /// A rate is to be reset and nothing says to what.
    #[error("no fixing of the floating rate is known on {date}")]
    FixingMissing {
        /// The day of the fixing.
        date: BusinessDate,
    },
    /// A cycle has too many dates, or the cycles of all stretches together.
    #[error("more than {MOST_PERIODS} dates")]
    TooManyDates {
        /// Whose.
        of: CycleOf,
    },
    /// A date can't be reached.
    #[error(transparent)]
    Date(#[from] DateError),
    /// An amount does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// No level payment repays the balance: the balloon alone is worth more, or a negative rate eats up
    /// a whole period.
    #[error("no level payment repays the balance at a rate of {rate}")]
    NoPaymentSolves {
        /// The rate in force.
        rate: Decimal,
    },
    /// A figure is too large for a decimal, or negative interest eats up the balance.
    #[error("figures are out of range at a rate of {rate}")]
    FiguresOutOfRange {
        /// The rate in force.
        rate: Decimal,
    },
}
