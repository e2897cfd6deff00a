//! Figures and dates that follow from the terms, as several commands and steps need them.

use super::refusal::OutOfRange;
use super::state::{Book, Facility};
use super::terms::{FacilityTerms, Interest, Roll};
use crate::charges::{BalancePeriod, Charge, ChargeError, ChargeTerms, interim_rent};
use crate::date::{BusinessDate, DateError};
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::ScheduleTerms;

/// The rate of a year, where it is known: a floating one is not, as long as no fixing is kept.
pub(super) const fn known_rate(terms: &FacilityTerms) -> Option<Rate> {
    match terms.as_draft().interest {
        Interest::Fixed { annual_rate } => Some(annual_rate),
        Interest::Floating(_) => None,
    }
}

/// How a charge at that rate is reckoned.
pub(super) fn charge_terms(terms: &FacilityTerms, rate: Rate) -> ChargeTerms {
    ChargeTerms { currency: terms.currency(), rate, day_count: terms.day_count, rounding: terms.rounding }
}

/// A charge fails only where a figure can't be computed exactly: its periods are in order, its
/// balances in the facility's currency and not negative.
pub(super) fn reckoned(charge: Result<Charge, ChargeError>) -> Result<Charge, OutOfRange> {
    charge.map_err(|_| OutOfRange::Amount)
}

/// Interest on a balance from a day to another, which is not counted; `None` where the rate is not
/// known.
pub(super) fn interest(
    terms: &FacilityTerms,
    balance: Money,
    from: BusinessDate,
    to: BusinessDate,
) -> Result<Option<Charge>, OutOfRange> {
    let charge = |rate| reckoned(interim_rent(balance, from, to, &charge_terms(terms, rate)));
    known_rate(terms).map(charge).transpose()
}

/// The day adjusted for a payment that is only becoming known: never before the open business date,
/// where the convention would lead back.
pub(super) fn due_on(book: &Book, day: BusinessDate) -> Result<BusinessDate, DateError> {
    let calendar = book.terms.calendar();
    let adjusted = book.terms.business_day_convention.adjust(day.max(book.business_date), &calendar)?;
    if adjusted >= book.business_date {
        return Ok(adjusted);
    }
    crate::business_day::BusinessDayConvention::Following.adjust(book.business_date, &calendar)
}

/// The due date of what is no rent and issued on the open business date.
pub(super) fn due_after_issue(book: &Book) -> Result<BusinessDate, DateError> {
    due_on(book, book.business_date.plus_days(i64::from(book.terms.billing_lead_days))?)
}

/// The terms of one schedule under the facility's terms.
pub(super) fn schedule_terms(
    terms: &FacilityTerms,
    rate: Rate,
    (amount, balloon): (Money, Money),
    (commencement, final_maturity): (BusinessDate, BusinessDate),
) -> ScheduleTerms {
    ScheduleTerms {
        amount,
        balloon,
        rate,
        day_count: terms.day_count,
        commencement,
        final_maturity,
        payment_months: terms.payment_months,
        anchor: match terms.roll {
            Roll::BackFromFinalMaturity => None,
        },
        end_of_month: terms.end_of_month,
        stub: terms.stub,
        business_day_convention: terms.business_day_convention,
        accruals_adjusted: terms.accruals_adjusted,
        calendar: terms.calendar(),
        timing: terms.payment_timing,
        amortization: terms.amortization.clone(),
        interest_base: terms.interest_base,
        rounding: terms.rounding,
    }
}

/// What the commitment fee is reckoned on for a day that closes: `None` before signing, and from the
/// last day of availability on.
pub(super) fn undrawn_run(facility: &Facility, closed: BusinessDate, opened: BusinessDate) -> Option<BalancePeriod> {
    match facility {
        Facility::Signed { book, .. } | Facility::Available { book, .. } => {
            let balance = book.position.available().checked_add(book.position.reserved()).ok()?;
            let runs = closed < book.terms.availability_period.end;
            runs.then_some(BalancePeriod { from: closed, to: opened, balance })
        }
        Facility::Proposed { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => None,
    }
}
