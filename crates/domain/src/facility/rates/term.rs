//! Term rates: fixed before each period between resets.

use super::fixing::rate_on;
use super::{FloatingInterest, MissingFixing, RatePath, fixing_date};
use crate::date::BusinessDate;
use crate::facility::refusal::OutOfRange;
use crate::facility::state::Book;
use crate::schedule::{RateSource, RateStep};

/// The rates from a day on, which begins a period of its own, up to the open business date; from the
/// first reset that is not known, a projection.
pub(super) fn path(book: &Book, floating: &FloatingInterest, start: BusinessDate) -> Result<RatePath, OutOfRange> {
    let (today, calendar) = (book.business_date, book.terms.calendar());
    let resets = resets(book, floating, start)?;
    let mut path = RatePath { steps: Vec::new(), missing: None };
    let mut next = None;
    for reset in std::iter::once(start).chain(resets) {
        next = Some(reset);
        if reset > today && reset != start {
            break;
        }
        let fixed_on = fixing_date(&calendar, reset, floating.fixing_lag_business_days)?;
        match rate_on(book, floating, fixed_on)? {
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

/// The facility's resets after a day, ascending, as accruals see them: rolled back from the unadjusted
/// final maturity, adjusted where accruals are. None before the final maturity is known.
pub(super) fn resets(
    book: &Book,
    floating: &FloatingInterest,
    start: BusinessDate,
) -> Result<Vec<BusinessDate>, OutOfRange> {
    let Some(maturity) = book.final_maturity else { return Ok(Vec::new()) };
    let (terms, calendar) = (&book.terms, book.terms.calendar());
    let accrued = |date: BusinessDate| {
        if terms.accruals_adjusted { terms.business_day_convention.adjust(date, &calendar) } else { Ok(date) }
    };
    let last = accrued(maturity)?;
    let months = i32::try_from(floating.reset_months).map_err(|_| OutOfRange::Date)?;
    let mut resets = Vec::new();
    for step in 1_i32.. {
        let back = months.saturating_mul(step).saturating_neg();
        let rolled =
            if terms.end_of_month { maturity.plus_months_end_of_month(back) } else { maturity.plus_months(back) };
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
