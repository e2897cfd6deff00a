//! Straight-line depreciation by whole months.

use facility_domain::{date::BusinessDate, facility::FacilityTerms};

use super::{ComputationError, MinorAmount, civil::months_moved, rounded::Rule};

/// What of a cost is used up after `elapsed` of its `months`: cost × elapsed ÷
/// months, rounded by the terms' rule; all of it at the end.
///
/// # Errors
/// No months, or a figure out of range.
pub fn straight_line(
    terms: &FacilityTerms,
    cost: MinorAmount,
    months: u32,
    elapsed: u32,
) -> Result<MinorAmount, ComputationError> {
    if elapsed >= months {
        return Ok(cost);
    }
    let numerator = cost.units.checked_mul(i128::from(elapsed)).ok_or(ComputationError::OutOfRange)?;
    let units = Rule::of(&terms.rounding, cost.currency)?.quotient(numerator, i128::from(months))?;
    Ok(MinorAmount { units, ..cost })
}

/// The whole months from one date to another: as many as can be added to the
/// first without passing the second. None where that is earlier.
#[must_use]
pub fn whole_months(from: BusinessDate, to: BusinessDate) -> u32 {
    let month_number = |date: BusinessDate| 12 * i64::from(date.year()) + i64::from(date.month());
    let between = month_number(to) - month_number(from);
    let passes = months_moved(from, between, false).is_none_or(|moved| moved > to);
    u32::try_from(between - i64::from(passes)).unwrap_or(0)
}

/// The months from one date to another, a begun one counted.
#[must_use]
pub fn months_begun(from: BusinessDate, to: BusinessDate) -> u32 {
    let whole = whole_months(from, to);
    let is_over = months_moved(from, i64::from(whole), false).is_some_and(|moved| moved >= to);
    if is_over { whole } else { whole.saturating_add(1) }
}
