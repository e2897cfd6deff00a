//! Term rates: fixed before each period between resets.

use super::{FloatingRate, FloatingRateError, MissingFixing, RatePath};
use crate::date::{BusinessDate, DateError};
use crate::schedule::{RateSource, RateStep};

/// The rates from a day on, which begins a period of its own, up to today; from the first reset that is not
/// known, a projection.
pub(super) fn path(rate: &FloatingRate<'_>, start: BusinessDate) -> Result<RatePath, FloatingRateError> {
    let resets = resets(rate, start)?;
    let mut path = RatePath { steps: Vec::new(), missing: None };
    let mut next = None;
    for reset in std::iter::once(start).chain(resets) {
        next = Some(reset);
        if reset > rate.today && reset != start {
            break;
        }
        let fixed_on = rate.fixing_date(reset, rate.interest.fixing_lag_business_days)?;
        match rate.rate_on(fixed_on)? {
            Some((rate, source)) => path.steps.push(RateStep { from: reset, rate, source }),
            None => {
                path.missing = Some(MissingFixing { fixing_date: fixed_on, needed_from: reset });
                break;
            }
        }
        next = None;
    }
    if let (Some(from), Some(last)) = (next, path.steps.last().copied()) {
        path.steps.push(RateStep { from, rate: last.rate, source: RateSource::Projected });
    }
    Ok(path)
}

/// The common resets after a day, ascending, as accruals see them: rolled back from the unadjusted final
/// maturity, adjusted where accruals are. None before the final maturity is known.
pub(super) fn resets(rate: &FloatingRate<'_>, start: BusinessDate) -> Result<Vec<BusinessDate>, DateError> {
    let Some(maturity) = rate.final_maturity.filter(|_| rate.interest.reset_months > 0) else { return Ok(Vec::new()) };
    let accrued = |date: BusinessDate| {
        if rate.accruals_adjusted { rate.business_day_convention.adjust(date, &rate.calendar) } else { Ok(date) }
    };
    let last = accrued(maturity)?;
    let months = i32::try_from(rate.interest.reset_months).map_err(|_| DateError::OutOfRange)?;
    let mut resets = Vec::new();
    for step in 1_i32.. {
        let back = months.saturating_mul(step).saturating_neg();
        let rolled =
            if rate.end_of_month { maturity.plus_months_end_of_month(back) } else { maturity.plus_months(back) };
        // An earlier date is adjusted by less than a month.
        let Some(date) = rolled.ok().filter(|date| *date > start || months_apart(*date, start)) else { break };
        let reset = accrued(date)?;
        if reset > start && reset < last {
            resets.push(reset);
        }
    }
    resets.reverse();
    resets.dedup();
    Ok(resets)
}

/// Whether a date lies so little before another that adjusting it may lead beyond it.
fn months_apart(date: BusinessDate, start: BusinessDate) -> bool {
    date.plus_days(31).is_ok_and(|later| later > start)
}
