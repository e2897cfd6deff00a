//! The further term of a lease that is renewed: level rents on what would be due beside its last
//! payment, at the rate of the option.
//!
//! A renewed lease is two schedules, one after the other; where it is computed anew on its way, each of
//! them is, by its own terms. When it may be renewed is for the command.

use super::refusal::OutOfRange;
use super::servicing::{Lease, Renewal};
use super::terms::FacilityTerms;
use crate::date::{BusinessDate, DateError};
use crate::money::{Money, MoneyError};
use crate::schedule::{
    Amortization, InterestBase, Keep, MAX_PERIODS, Rest, Schedule, ScheduleLine, ScheduleTerms, ScheduleTermsError,
    Stub,
};

/// The unadjusted end of so many payments after the last one of a lease, which lies on the common
/// payment dates, at the final maturity or before it.
pub(super) fn renewed_until(
    terms: &FacilityTerms,
    final_maturity: BusinessDate,
    (last, payments): (&ScheduleLine<Money>, u32),
) -> Result<BusinessDate, OutOfRange> {
    let calendar = terms.calendar();
    for before in 0..=MAX_PERIODS {
        let day = moved(terms, final_maturity, i64::from(before).saturating_neg())?;
        if terms.business_day_convention.adjust(day, &calendar)? <= last.due_date {
            let periods = i64::from(payments).saturating_sub(i64::from(before));
            return Ok(moved(terms, final_maturity, periods)?);
        }
    }
    Err(OutOfRange::Date)
}

fn moved(terms: &FacilityTerms, day: BusinessDate, periods: i64) -> Result<BusinessDate, DateError> {
    let months = i32::try_from(periods.saturating_mul(i64::from(terms.payment_months))).unwrap_or(i32::MAX);
    if terms.end_of_month { day.plus_months_end_of_month(months) } else { day.plus_months(months) }
}

/// What is renewed of a lease: what would be due beside its last payment, or all of that payment's
/// principal where that is less.
pub(super) fn renewable(balloon: Money, last: &ScheduleLine<Money>) -> Result<Money, MoneyError> {
    balloon.min(last.opening_balance)
}

/// The payments of a lease and of its further term; `terms` are those of the lease before.
pub(super) fn renewed(
    lease: &Lease,
    terms: &ScheduleTerms,
    (renewal, amount): (&Renewal, Money),
) -> Result<Schedule<Money>, Vec<ScheduleTermsError>> {
    let further = Schedule::new(&further_terms(terms, renewal, amount))?;
    joined(lease.payments.lines.clone(), further, amount).map_err(|refused| vec![refused.into()])
}

/// The payments of a lease, renewed or not, with those from one of them on computed anew.
pub(super) fn with_rest(
    lease: &Lease,
    payments: &Schedule<Money>,
    terms: &ScheduleTerms,
    rest: &Rest<Money>,
) -> Result<Schedule<Money>, Vec<ScheduleTermsError>> {
    let Some(renewal) = &lease.renewal else { return payments.with_rest(terms, rest) };
    let money = |refused: MoneyError| vec![ScheduleTermsError::from(refused)];
    let (mut before, further) = parted(payments, renewal);
    let none = Money::zero(terms.amount.currency());
    let amount = further.lines.first().map_or(none, |line| line.opening_balance);
    let further_terms = further_terms(terms, renewal, amount);
    if lease.is_renewed(rest.from) {
        let from = rest.from.saturating_sub(renewal.first_payment).saturating_add(1);
        let further = further.with_rest(&further_terms, &Rest { from, balloon: none, ..*rest })?;
        return joined(before, further, none).map_err(money);
    }
    if let Some(last) = before.pop() {
        before.push(with_principal(last, amount).map_err(money)?);
    }
    let (rent, exact_rent) = (payments.rent, payments.exact_rent);
    let before = Schedule { lines: before, rent, exact_rent }.with_rest(terms, rest)?;
    let left = before.lines.last().map_or(Ok(none), |last| renewable(rest.balloon, last)).map_err(money)?;
    let further = if left == amount {
        further
    } else {
        further.with_rest(&further_terms, &Rest { from: 1, balance: left, balloon: none, keep: kept(rest.keep) })?
    };
    joined(before.lines, further, left).map_err(money)
}

/// The further term has rents, and no parts of principal to be kept.
const fn kept(keep: Keep) -> Keep {
    match keep {
        Keep::Payments => Keep::Payments,
        Keep::Term | Keep::Principal => Keep::Term,
    }
}

/// The payments of a lease before its renewal, and those of the further term, numbered from 1.
fn parted(payments: &Schedule<Money>, renewal: &Renewal) -> (Vec<ScheduleLine<Money>>, Schedule<Money>) {
    let is_further = |line: &&ScheduleLine<Money>| line.number >= renewal.first_payment;
    let before = payments.lines.iter().filter(|line| !is_further(line)).cloned().collect();
    let further = payments.lines.iter().filter(is_further).cloned();
    let lines = (1..).zip(further).map(|(number, line)| ScheduleLine { number, ..line }).collect();
    (before, Schedule { lines, rent: payments.rent, exact_rent: payments.exact_rent })
}

/// Both one after the other; the last payment before leaves so much to the further term.
fn joined(
    mut lines: Vec<ScheduleLine<Money>>,
    further: Schedule<Money>,
    left: Money,
) -> Result<Schedule<Money>, MoneyError> {
    if let Some(last) = lines.pop() {
        lines.push(with_principal(last, left.negated())?);
    }
    let made = lines.last().map_or(0, |last| last.number);
    let numbered = |line: ScheduleLine<Money>| ScheduleLine { number: line.number.saturating_add(made), ..line };
    lines.extend(further.lines.into_iter().map(numbered));
    Ok(Schedule { lines, rent: further.rent, exact_rent: further.exact_rent })
}

/// A payment that repays so much more.
fn with_principal(line: ScheduleLine<Money>, more: Money) -> Result<ScheduleLine<Money>, MoneyError> {
    Ok(ScheduleLine {
        principal: line.principal.checked_add(more)?,
        payment: line.payment.checked_add(more)?,
        closing_balance: line.closing_balance.checked_sub(more)?,
        ..line
    })
}

fn further_terms(terms: &ScheduleTerms, renewal: &Renewal, amount: Money) -> ScheduleTerms {
    ScheduleTerms {
        amount,
        balloon: Money::zero(amount.currency()),
        rate: renewal.annual_rate,
        steps: Vec::new(),
        commencement: renewal.start,
        final_maturity: renewal.end,
        stub: Stub::ShortFirst,
        amortization: Amortization::LevelRent,
        interest_base: InterestBase::Balance,
        ..terms.clone()
    }
}
