//! Figures and dates that follow from the terms, as several commands and steps need them.

use super::refusal::OutOfRange;
use super::servicing::Lease;
use super::state::{Book, Facility};
use super::terms::{FacilityTerms, Roll};
use rust_decimal::Decimal;

use crate::charges::{BalancePeriod, Charge, ChargeError, ChargeTerms};
use crate::date::{BusinessDate, DateError};
use crate::exact::product;
use crate::money::Money;
use crate::rate::Rate;
use crate::schedule::{RateStep, ScheduleLine, ScheduleTerms};

/// How a charge at that rate is reckoned.
pub(super) fn charge_terms(terms: &FacilityTerms, rate: Rate) -> ChargeTerms {
    ChargeTerms { currency: terms.currency(), rate, day_count: terms.day_count, rounding: terms.rounding }
}

/// A charge fails only where a figure can't be computed exactly: its periods are in order, its
/// balances in the facility's currency and not negative.
pub(super) fn reckoned(charge: Result<Charge, ChargeError>) -> Result<Charge, OutOfRange> {
    charge.map_err(|_| OutOfRange::Amount)
}

/// The day adjusted for a payment that is only becoming known: never before the open business date,
/// where the convention would lead back.
pub(super) fn due_on(book: &Book, day: BusinessDate) -> Result<BusinessDate, DateError> {
    due_when_known(&book.terms, day, book.business_date)
}

fn due_when_known(terms: &FacilityTerms, day: BusinessDate, known_on: BusinessDate) -> Result<BusinessDate, DateError> {
    let calendar = terms.calendar();
    let adjusted = terms.business_day_convention.adjust(day.max(known_on), &calendar)?;
    if adjusted >= known_on {
        return Ok(adjusted);
    }
    crate::business_day::BusinessDayConvention::Following.adjust(known_on, &calendar)
}

/// When a payment of a lease is due: on its own due date or, where that had passed when the acceptance
/// was recorded, on the day of the recording, adjusted.
pub(super) fn payment_due(
    terms: &FacilityTerms,
    lease: &Lease,
    payment: &ScheduleLine<Money>,
) -> Result<BusinessDate, DateError> {
    if payment.due_date >= lease.recorded_on {
        return Ok(payment.due_date);
    }
    due_when_known(terms, lease.recorded_on, lease.recorded_on)
}

/// The due date of what is no rent and issued on the open business date.
pub(super) fn due_after_issue(book: &Book) -> Result<BusinessDate, DateError> {
    due_on(book, book.business_date.plus_days(i64::from(book.terms.billing_lead_days))?)
}

/// The value added tax on an amount that is due on a day: its rate, the tax before and after rounding;
/// `None` where no rate is in force, or the tax is zero.
pub(super) fn vat(
    terms: &FacilityTerms,
    amount: Money,
    due_date: BusinessDate,
) -> Result<Option<(Rate, Option<Decimal>, Money)>, OutOfRange> {
    let Some(vat) = terms.vat_rates.iter().rfind(|vat| vat.effective_from <= due_date) else { return Ok(None) };
    let tax = vat.rate.of(amount, &terms.rounding)?;
    Ok((!tax.is_zero()).then(|| (vat.rate, product(amount.amount(), vat.rate.value()), tax)))
}

/// The terms of one schedule under the facility's terms; with the steps of its rate, where it floats.
pub(super) fn schedule_terms(
    terms: &FacilityTerms,
    rate: Rate,
    (amount, balloon): (Money, Money),
    (commencement, final_maturity): (BusinessDate, BusinessDate),
    steps: Vec<RateStep>,
) -> ScheduleTerms {
    ScheduleTerms {
        amount,
        balloon,
        rate,
        steps,
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
