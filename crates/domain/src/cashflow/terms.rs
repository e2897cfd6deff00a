//! What a cash flow is made of: principal, rate, and for each kind of event its own cycle.
//!
//! Everything is seen from the side of whoever is owed the principal; the other side's figures are
//! the same with the other sign.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::cycle::Cycle;
use crate::business_day::BusinessDayConvention;
use crate::calendar::Calendar;
use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::day_count::DayCount;
use crate::rounding::Rounding;

/// The terms of one cash flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashflowTerms {
    /// What is owed from the commencement on. Positive.
    pub principal: Decimal,
    /// What is paid out beyond the principal: a premium, or a discount when negative.
    pub premium: Decimal,
    /// The first rate of a year.
    pub rate: Decimal,
    /// How days become a fraction of a year.
    pub day_count: DayCount,
    /// The day on which the principal is paid out. Never moved; interest runs from it as
    /// `accruals_adjusted` says.
    pub commencement: BusinessDate,
    /// The last day; where there is none, the day on which the repayments have repaid everything.
    pub final_maturity: Option<BusinessDate>,
    /// Whether interest runs for the last day, too: it ends at the close of that day, not at its
    /// beginning. A last period rolled to the day's end is then not a whole one.
    pub counts_final_day: bool,
    /// Whether dates rolled from a month's last day are last days.
    pub end_of_month: bool,
    /// What happens to a date that is no business day; the commencement stays.
    pub business_day_convention: BusinessDayConvention,
    /// Whether interest runs between adjusted dates.
    pub accruals_adjusted: bool,
    /// The joint calendar.
    pub calendar: Calendar,
    /// When interest is paid: each cycle runs until the next one begins. Without any, interest is
    /// paid with the level payments, or else at the end, if there is any.
    pub interest: Vec<Cycle>,
    /// Interest due up to this day is added to the balance instead, and so is what has accrued on it.
    pub capitalized_until: Option<BusinessDate>,
    /// What interest is calculated on.
    pub interest_base: InterestBase,
    /// How the principal is repaid.
    pub repayment: Repayment,
    /// When the rate changes: each reset's cycle runs until the next one's begins.
    pub resets: Vec<RateReset>,
    /// The rate of the first reset, where it is fixed already.
    pub next_rate: Option<Decimal>,
    /// How far floating rates may go.
    pub rate_limits: RateLimits,
    /// The fixings of the floating rate. Each holds until the next.
    pub fixings: BTreeMap<BusinessDate, Decimal>,
    /// Fees charged beside the interest.
    pub fees: Vec<Fee>,
    /// The last day looked at: later events are left out, and no fixing is needed for them.
    pub until: Option<BusinessDate>,
    /// The day of the figures, where it is not before the commencement: `principal`, `rate` and
    /// `accrued` are those at its close, and only later events follow.
    pub as_of: Option<BusinessDate>,
    /// Interest accrued before the first event; `None` to reckon it from the last interest date
    /// before, or as nothing where none has passed.
    pub accrued: Option<Decimal>,
    /// How amounts become money; `None` to round nothing, for exact comparison.
    pub rounding: Option<AmountRounding>,
}

/// How amounts become money: each once, when it is paid, added to the balance or fixed; what that
/// leaves over is in the last repayment of principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountRounding {
    /// The currency of every amount.
    pub currency: Currency,
    /// The rule. Its unit is a multiple of the currency's minor unit.
    pub rule: Rounding,
}

/// A fee charged again and again, at the final maturity for the last time; or once, on the anchor, where
/// its cycle has no frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fee {
    /// When it is due.
    pub cycle: Cycle,
    /// How much it is.
    pub basis: FeeBasis,
}

/// How much a fee is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeBasis {
    /// The same amount each time.
    Amount(Decimal),
    /// A rate of a year on the balance, accrued as interest is.
    RateOfBalance {
        /// The rate.
        rate: Decimal,
        /// What has accrued of it before the first event.
        accrued: Decimal,
    },
}

/// What interest is calculated on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InterestBase {
    /// The balance.
    Balance,
    /// The same amount throughout.
    Fixed(Decimal),
    /// An amount that becomes the balance only on the dates of its own cycle.
    Lagging {
        /// The amount until the first of the dates.
        first: Decimal,
        /// When it becomes the balance.
        cycle: Cycle,
    },
}

/// How the principal is repaid. What is left at the final maturity is due then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repayment {
    /// All at the final maturity.
    AtMaturity,
    /// In equal parts of the principal less the balloon.
    EqualParts {
        /// When they are due.
        cycle: Cycle,
        /// The day of the last part, where it is not the final maturity.
        repaid_by: Option<BusinessDate>,
        /// What is left for the final maturity. Zero or more, below the principal.
        balloon: Decimal,
    },
    /// By amounts of principal: each step runs until the next one begins.
    Steps(Vec<PrincipalStep>),
    /// By given payments that interest comes out of first, whatever the rate: each step runs until the
    /// next one begins. A payment below the interest adds to the balance. Interest falls due with
    /// them, from one period before the first payment on.
    GivenPayments(Vec<PaymentStep>),
    /// By the level payment that repays the balance, fixed anew at each reset of the rate. Interest
    /// falls due with it, from one period before the first payment on.
    Level {
        /// When it is due.
        cycle: Cycle,
        /// The payment until the first reset, where it is given.
        first: Option<Decimal>,
        /// The day by which the payments would repay everything, where it is not the final maturity.
        /// With a balloon, the day of the last payment.
        repaid_by: Option<BusinessDate>,
        /// What is due at the final maturity beside the payments, interest since the last of them
        /// included. Zero or more, below the principal.
        balloon: Decimal,
    },
}

impl Repayment {
    /// The level payment's cycle, the day by which the payments would repay everything, and the
    /// balloon beside them.
    pub(super) fn level(&self) -> Option<(&Cycle, Option<BusinessDate>, Decimal)> {
        match self {
            Self::Level { cycle, repaid_by, balloon, .. } => Some((cycle, *repaid_by, *balloon)),
            Self::AtMaturity | Self::EqualParts { .. } | Self::Steps(_) | Self::GivenPayments(_) => None,
        }
    }
}

/// One stretch of given amounts of principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalStep {
    /// When they are due.
    pub cycle: Cycle,
    /// Whether they are paid back or paid out.
    pub direction: Direction,
    /// How much each is. Positive; what is paid back is never more than the balance.
    pub amount: Decimal,
}

/// Which way principal goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It is paid back.
    Repaid,
    /// More of it is paid out.
    PaidOut,
}

/// One stretch of given payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentStep {
    /// When they are due.
    pub cycle: Cycle,
    /// How much each is, interest included. Positive.
    pub amount: Decimal,
}

/// A change of the rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateReset {
    /// When.
    pub cycle: Cycle,
    /// To what.
    pub rule: ResetRule,
}

/// Where a new rate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetRule {
    /// It is given.
    Fixed(Decimal),
    /// The fixing in force × multiplier + spread, within the limits.
    Floating {
        /// The multiplier.
        multiplier: Decimal,
        /// The spread.
        spread: Decimal,
        /// How many business days before the reset the fixing is taken.
        fixing_lag_business_days: u32,
    },
}

/// How far a floating rate may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateLimits {
    /// The least that a fixing counts for.
    pub fixing_floor: Option<Decimal>,
    /// The least a reset may change the rate by; negative for a fall.
    pub least_change: Option<Decimal>,
    /// The most a reset may change the rate by.
    pub most_change: Option<Decimal>,
    /// The lowest rate.
    pub floor: Option<Decimal>,
    /// The highest rate.
    pub cap: Option<Decimal>,
}
