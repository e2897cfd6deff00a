//! What is paid beside the rents: interim rent, fees, default interest.
//!
//! Each is Σ balance × days × rate of a year, multiplied first, divided last and
//! rounded once by the terms' rule. Source: `docs/conventions.md`, "Schedules",
//! "Invoices" and "Paid late". When a charge is due: [`super::dates`].

use facility_domain::{
    date::BusinessDate,
    facility::{
        FacilityTerms,
        terms::{Interest, LateChargeAmount},
    },
    rate::Rate,
};
use rust_decimal::Decimal;

use super::{
    ComputationError, MinorAmount, interest,
    rates::{Rates, interest_on, weight},
    rounded::Rule,
    share,
    year_fraction::{denominator, stretch},
};

/// A balance that stood for some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BalanceRun {
    /// First day.
    pub from: BusinessDate,
    /// The day on which the run ends, itself not counted.
    pub to: BusinessDate,
    /// The balance at the close of each of these days.
    pub balance: MinorAmount,
}

/// Interim rent of a schedule: amount × rate × fraction of a year from the
/// funding to the commencement, the latter not counted.
///
/// # Errors
/// The rate floats, the commencement lies before the funding, or a figure is out
/// of range.
pub fn interim_rent<'a>(
    rates: impl Into<Rates<'a>>,
    amount: MinorAmount,
    funded_on: BusinessDate,
    commencement: BusinessDate,
) -> Result<MinorAmount, ComputationError> {
    rates.into().interest(amount, funded_on, commencement)
}

/// Arrangement fee: commitment × rate.
///
/// # Errors
/// A figure is out of range.
pub fn arrangement_fee(terms: &FacilityTerms) -> Result<MinorAmount, ComputationError> {
    let rule = Rule::of(&terms.rounding, terms.currency())?;
    share(MinorAmount::of(terms.commitment), terms.fees.arrangement_fee_rate.value(), rule)
}

/// Prepayment fee: the part × rate.
///
/// # Errors
/// A figure is out of range.
pub fn prepayment_fee(terms: &FacilityTerms, part: MinorAmount) -> Result<MinorAmount, ComputationError> {
    share(part, terms.fees.prepayment_fee_rate.value(), Rule::of(&terms.rounding, part.currency)?)
}

/// Value added tax on a payment: at the rate in force on its due date, rounded by the terms' rule.
///
/// # Errors
/// A figure is out of range.
pub fn vat(
    terms: &FacilityTerms,
    payment: MinorAmount,
    due_date: BusinessDate,
) -> Result<MinorAmount, ComputationError> {
    let in_force = terms.vat_rates.iter().filter(|vat| vat.effective_from <= due_date);
    match in_force.max_by_key(|vat| vat.effective_from) {
        Some(vat) => vat_at(terms, payment, vat.rate),
        None => Ok(MinorAmount { units: 0, ..payment }),
    }
}

/// Value added tax on a payment at a rate.
///
/// # Errors
/// A figure is out of range.
pub fn vat_at(terms: &FacilityTerms, payment: MinorAmount, rate: Rate) -> Result<MinorAmount, ComputationError> {
    share(payment, rate.value(), Rule::of(&terms.rounding, terms.currency())?)
}

/// Late charge of an invoice of which that much is overdue; none where the terms have none.
///
/// # Errors
/// A figure is out of range.
pub fn late_charge(terms: &FacilityTerms, overdue: MinorAmount) -> Result<Option<MinorAmount>, ComputationError> {
    let Some(late) = terms.late_charge else { return Ok(None) };
    match late.charge {
        LateChargeAmount::Fixed { amount } => Ok(Some(MinorAmount::of(amount))),
        LateChargeAmount::Share { rate } => {
            share(overdue, rate.value(), Rule::of(&terms.rounding, terms.currency())?).map(Some)
        }
    }
}

/// Commitment fee of one bill: Σ (available + reserved at the close of the day) ×
/// days × rate. The runs reach from signing, or from the last bill, to the issue,
/// which is not counted; a funding day counts as drawn.
///
/// # Errors
/// A run is reversed or in another currency, or a figure out of range.
pub fn commitment_fee(terms: &FacilityTerms, undrawn: &[BalanceRun]) -> Result<MinorAmount, ComputationError> {
    over_runs(terms, undrawn, terms.fees.commitment_fee_rate.value())
}

/// Default interest of one invoice: Σ unpaid amount × days × (rate + default
/// margin). The runs reach from its due date, or from the last reckoning, to the
/// value date, which is not counted.
///
/// # Errors
/// The rate floats, a run is reversed or in another currency, or a figure out of
/// range.
pub fn default_interest<'a>(
    rates: impl Into<Rates<'a>>,
    unpaid: &[BalanceRun],
) -> Result<MinorAmount, ComputationError> {
    let rates: Rates<'a> = rates.into();
    let (terms, margin) = (rates.terms, rates.terms.default_margin.value());
    let annual_rate = match &terms.interest {
        Interest::Fixed { annual_rate } => annual_rate.value(),
        Interest::Floating(_) => return over_parts_in_force(&rates, unpaid),
    };
    over_runs(terms, unpaid, annual_rate.checked_add(margin).ok_or(ComputationError::OutOfRange)?)
}

/// Balances at the rates in force on their days, summed and rounded once.
fn over_parts_in_force(rates: &Rates<'_>, unpaid: &[BalanceRun]) -> Result<MinorAmount, ComputationError> {
    let (terms, currency) = (rates.terms, rates.terms.currency());
    let mut weighted = 0_i128;
    for run in unpaid {
        if run.to < run.from {
            return Err(ComputationError::DaysReversed);
        }
        if run.balance.currency != currency {
            return Err(ComputationError::Currency);
        }
        let parts = rates.in_force(run.from, run.to, terms.default_margin.value())?;
        let addend = run.balance.units.checked_mul(weight(&parts)?);
        weighted = addend.and_then(|addend| weighted.checked_add(addend)).ok_or(ComputationError::OutOfRange)?;
    }
    let rule = Rule::of(&terms.rounding, currency)?;
    Ok(MinorAmount { currency, units: interest_on(1, weighted, denominator(terms.day_count), rule)? })
}

fn over_runs(terms: &FacilityTerms, runs: &[BalanceRun], rate: Decimal) -> Result<MinorAmount, ComputationError> {
    let currency = terms.currency();
    let mut weighted = 0_i128;
    for run in runs {
        if run.to < run.from {
            return Err(ComputationError::DaysReversed);
        }
        if run.balance.currency != currency {
            return Err(ComputationError::Currency);
        }
        let numerator = stretch(terms.day_count, run.from, run.to, None).numerator;
        let addend = run.balance.units.checked_mul(i128::from(numerator));
        weighted = addend.and_then(|addend| weighted.checked_add(addend)).ok_or(ComputationError::OutOfRange)?;
    }
    let denominator = i128::from(denominator(terms.day_count));
    let units = interest(weighted, denominator, rate, Rule::of(&terms.rounding, currency)?)?;
    Ok(MinorAmount { currency, units })
}
