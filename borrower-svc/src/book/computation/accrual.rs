//! Interest of a lease up to a day between its payments.
//!
//! What interest runs on × rate × fraction of a year from the first day of the running period, part by part
//! where the rate changes (a projection where it is not known yet),
//! rounded once; what of it is posted is a matter of the ledger. When a period is
//! over, or its payment is due, its interest is exactly the line's own.

use facility_domain::{date::BusinessDate, facility::FacilityTerms};

use super::{
    ComputationError, MinorAmount,
    rates::{cut, over_parts},
    schedule::{LeaseLine, LeaseSchedule},
};

/// All interest of a lease from its commencement to a day, itself not counted,
/// where the first `due` payments have fallen due.
///
/// # Errors
/// The rate floats, or a figure is out of range.
pub fn interest_until(
    terms: &FacilityTerms,
    schedule: &LeaseSchedule,
    due: usize,
    until: BusinessDate,
) -> Result<MinorAmount, ComputationError> {
    let last_day = schedule.lines.last().map(|line| line.to);
    let mut sum = MinorAmount::zero(schedule.balloon.currency);
    for (position, line) in schedule.lines.iter().enumerate() {
        if position < due || line.to <= until {
            sum = sum.plus(line.interest);
        } else if line.from < until {
            sum = sum.plus(running(terms, line, until, last_day)?);
        }
    }
    Ok(sum)
}

/// Interest of a line from its first day to a day within its period.
fn running(
    terms: &FacilityTerms,
    line: &LeaseLine,
    until: BusinessDate,
    last_day: Option<BusinessDate>,
) -> Result<MinorAmount, ComputationError> {
    over_parts(terms, line.interest_base, &cut(terms, &line.parts, until, last_day))
}
