//! What a schedule is made of: amount, rate, dates and conventions.
//!
//! The words for timing, amortisation and stub are those of the facility's terms; where the other
//! figures come from (an acceptance, a preview) is not known here.

use super::rates::RateStep;
use crate::business_day::BusinessDayConvention;
use crate::calendar::Calendar;
use crate::date::BusinessDate;
use crate::day_count::DayCount;
pub use crate::facility::terms::{Amortization, GivenRent, InterestBase, PaymentTiming, Stub};
use crate::money::Money;
use crate::rate::Rate;
use crate::rounding::Rounding;

/// The terms of one schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleTerms {
    /// The amount financed; its currency is the schedule's. Positive.
    pub amount: Money,
    /// What is due beside the last payment: zero or more, below the amount.
    pub balloon: Money,
    /// Rate of a year.
    pub rate: Rate,
    /// The rates in its place, where it floats: ascending, the first from the commencement. None where
    /// the rate stays the same.
    pub steps: Vec<RateStep>,
    /// How days become a fraction of a year.
    pub day_count: DayCount,
    /// The day from which interest runs. Never adjusted for accrual.
    pub commencement: BusinessDate,
    /// The last day, unadjusted; after the commencement.
    pub final_maturity: BusinessDate,
    /// Months between payments, 1 to 1,200.
    pub payment_months: u32,
    /// A date from which payment dates roll forward instead of back from the final maturity; the
    /// first payment date when it lies after the commencement. For previews.
    pub anchor: Option<BusinessDate>,
    /// Whether payment dates rolled from a month's last day are last days.
    pub end_of_month: bool,
    /// Where a period that is not a whole one lies. With an anchor, short ones may lie at both ends,
    /// and the long kinds say which of them is joined with its neighbour.
    pub stub: Stub,
    /// What happens to a date that is no business day.
    pub business_day_convention: BusinessDayConvention,
    /// Whether interest runs between adjusted dates.
    pub accruals_adjusted: bool,
    /// The joint calendar of payments.
    pub calendar: Calendar,
    /// Whether payments are due at the end or the start of their periods.
    pub timing: PaymentTiming,
    /// How principal is repaid. The shares of a profile are weights of the amount less the balloon.
    pub amortization: Amortization,
    /// What interest is calculated on.
    pub interest_base: InterestBase,
    /// How interest and the level rent are rounded.
    pub rounding: Rounding,
}
