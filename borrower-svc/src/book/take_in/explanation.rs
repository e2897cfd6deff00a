//! Which convention, read otherwise than in the signed terms, gives the
//! provider's figure for what is no payment of a schedule.

use facility_domain::{
    business_day::BusinessDayConvention,
    date::BusinessDate,
    day_count::DayCount,
    facility::{
        FacilityTerms,
        terms::{TermsDraft, VatRate},
    },
    rounding::{Rounding, RoundingMode},
};

use crate::book::{
    computation::{
        MinorAmount, charges, dates,
        explain::{BUSINESS_DAYS, Convention, DAY_COUNTS, MODES, rate_readings},
        rates::Rates,
    },
    reconcile::Explanation,
};

/// The convention as a discrepancy has it.
pub(super) fn explanation(convention: Convention) -> Explanation {
    Explanation { convention: convention.code(), sentence: convention.to_string() }
}

/// The convention that turns the interim rent of an amount into `theirs`.
pub(super) fn of_interim_rent(
    rates: &Rates<'_>,
    amount: MinorAmount,
    (from, to): (BusinessDate, BusinessDate),
    theirs: MinorAmount,
) -> Option<Convention> {
    let terms = rates.terms;
    let gives =
        |terms: &FacilityTerms, to| charges::interim_rent(Rates { terms, ..*rates }, amount, from, to) == Ok(theirs);
    let reading = |reading: &Convention| reading.with_rates_read_so(terms).is_some_and(|terms| gives(&terms, to));
    if let Some(other) = rate_readings(terms).into_iter().find(reading) {
        return Some(other);
    }
    let day_count = |other: &DayCount| gives(&changed(terms, |draft| draft.day_count = *other), to);
    if let Some(other) = DAY_COUNTS.into_iter().find(day_count) {
        return Some(Convention::DayCount(other));
    }
    let neighbours = [-1, 1].into_iter().filter_map(|days| to.plus_days(days).ok());
    if let Some(other) = neighbours.into_iter().find(|other| gives(terms, *other)) {
        return Some(Convention::Commencement(other));
    }
    let mode = |mode: &RoundingMode| {
        let rounding = Rounding::new(terms.rounding.unit(), *mode);
        rounding.is_ok_and(|rounding| gives(&changed(terms, |draft| draft.rounding = rounding), to))
    };
    MODES.into_iter().find(mode).map(Convention::Rounding)
}

/// The rate of value added tax, or the rounding, that turns the tax on a payment into `theirs`.
pub(super) fn of_vat(
    terms: &FacilityTerms,
    payment: MinorAmount,
    due_date: BusinessDate,
    theirs: MinorAmount,
) -> Option<Convention> {
    let gives = |vat: &&VatRate| charges::vat_at(terms, payment, vat.rate) == Ok(theirs);
    if let Some(other) = terms.vat_rates.iter().find(gives) {
        return Some(Convention::VatRate(other.effective_from));
    }
    let mode = |mode: &RoundingMode| {
        let rounding = Rounding::new(terms.rounding.unit(), *mode);
        rounding.is_ok_and(|rounding| {
            charges::vat(&changed(terms, |draft| draft.rounding = rounding), payment, due_date) == Ok(theirs)
        })
    };
    MODES.into_iter().find(mode).map(Convention::Rounding)
}

/// The business-day convention that turns a day into the due date `theirs`.
pub(super) fn of_due_date(terms: &FacilityTerms, day: BusinessDate, theirs: BusinessDate) -> Option<Convention> {
    let gives = |other: &BusinessDayConvention| {
        dates::adjust(day, &changed(terms, |draft| draft.business_day_convention = *other)) == Ok(theirs)
    };
    BUSINESS_DAYS.into_iter().find(gives).map(Convention::BusinessDays)
}

fn changed(terms: &FacilityTerms, change: impl FnOnce(&mut TermsDraft)) -> FacilityTerms {
    let mut draft = terms.as_draft().clone();
    change(&mut draft);
    FacilityTerms::from_recorded(draft)
}
