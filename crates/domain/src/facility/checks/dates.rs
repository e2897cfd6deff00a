//! The requested funding date: within availability, a joint business day, after the notice, before
//! the final maturity.

use super::DrawdownRefusal;
use crate::calendar::Calendar;
use crate::date::{BusinessDate, DateError};
use crate::facility::refusal::OutOfRange;
use crate::facility::state::Book;

pub(super) fn check(
    book: &Book,
    requested: BusinessDate,
    refusals: &mut Vec<DrawdownRefusal>,
) -> Result<(), OutOfRange> {
    let calendar = book.terms.calendar();
    let period = book.terms.availability_period;
    if !period.contains(requested) {
        let (start, end) = (period.start, period.end);
        refusals.push(DrawdownRefusal::OutsideAvailability { requested, start, end });
    }
    if !calendar.is_business_day(requested) {
        refusals.push(DrawdownRefusal::NotABusinessDay { requested });
    }
    let required = book.terms.notice_business_days;
    let earliest = earliest_funding(book.business_date, required, &calendar)?;
    if requested < earliest {
        refusals.push(DrawdownRefusal::NoticeTooShort { requested, earliest, required });
    }
    if let Some(final_maturity) = book.final_maturity
        && requested >= final_maturity
    {
        refusals.push(DrawdownRefusal::NoTenorLeft { requested, final_maturity });
    }
    Ok(())
}

/// The first day on which the notice has run: the day of submission is not counted, the day of
/// funding is.
fn earliest_funding(submitted: BusinessDate, days: u32, calendar: &Calendar) -> Result<BusinessDate, DateError> {
    match i32::try_from(days) {
        // Without notice a funding on the day itself is in time, even where that is no business day.
        Ok(0) => Ok(submitted),
        // Validated notices are at most 60 days; an absurd one would leave the calendar all the same.
        days => calendar.add_business_days(submitted, days.unwrap_or(i32::MAX)),
    }
}
