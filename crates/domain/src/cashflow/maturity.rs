//! The final maturity: given, or found where the repayments have repaid everything.

use rust_decimal::Decimal;

use super::cycle::{Cycle, End, MOST_PERIODS, TooMany};
use super::error::{CashflowError, CycleOf};
use super::figures::interest;
use super::terms::{CashflowTerms, Direction, PrincipalStep, Repayment};
use crate::date::BusinessDate;

/// The last day of the cash flow, unadjusted.
///
/// # Errors
/// No maturity is given and none can be found, or it is not after the commencement.
pub(super) fn final_maturity(terms: &CashflowTerms) -> Result<BusinessDate, CashflowError> {
    let found = match (terms.final_maturity, &terms.repayment) {
        (Some(given), _) => given,
        (None, Repayment::Steps(steps)) => last_step(terms, steps)?,
        (None, Repayment::GivenPayments(steps)) => match steps.as_slice() {
            [step] => last_payment(terms, &step.cycle, step.amount)?,
            _ => return Err(CashflowError::NeverRepaid),
        },
        (
            None,
            Repayment::Level { repaid_by: Some(date), .. } | Repayment::EqualParts { repaid_by: Some(date), .. },
        ) => *date,
        (None, Repayment::Level { cycle, first: Some(amount), .. }) => last_payment(terms, cycle, *amount)?,
        (None, Repayment::AtMaturity | Repayment::EqualParts { .. } | Repayment::Level { .. }) => {
            return Err(CashflowError::NeverRepaid);
        }
    };
    if found <= terms.commencement {
        let (commencement, final_maturity) = (terms.commencement, found);
        return Err(CashflowError::MaturityNotAfterCommencement { commencement, final_maturity });
    }
    Ok(found)
}

/// The date of the step that repays the last of the principal. Steps of single dates that leave
/// something unpaid end on the last of them.
fn last_step(terms: &CashflowTerms, steps: &[PrincipalStep]) -> Result<BusinessDate, CashflowError> {
    let (last, earlier) = steps.split_last().ok_or(CashflowError::NoSteps)?;
    let mut balance = terms.principal;
    for (position, (step, next)) in earlier.iter().zip(steps.iter().skip(1)).enumerate() {
        let too_many = |TooMany| CashflowError::TooManyDates { of: CycleOf::Repayment(position) };
        for date in step.cycle.dates(next.cycle.anchor, End::Excluded, terms.end_of_month).map_err(too_many)? {
            balance = after_step(terms, step, date, balance)?;
            if balance <= Decimal::ZERO {
                return Ok(date);
            }
        }
    }
    // The last stretch has no end yet: it goes on until nothing is left.
    for date in last.cycle.rolled(terms.end_of_month).take(MOST_PERIODS) {
        balance = after_step(terms, last, date, balance)?;
        if balance <= Decimal::ZERO || last.cycle.every.is_none() {
            return Ok(date);
        }
    }
    Err(CashflowError::NeverRepaid)
}

/// The balance after a step's amount is paid on the date.
fn after_step(
    terms: &CashflowTerms,
    step: &PrincipalStep,
    date: BusinessDate,
    balance: Decimal,
) -> Result<Decimal, CashflowError> {
    let after = match step.direction {
        _ if is_past(terms, date) => Some(balance),
        Direction::Repaid => balance.checked_sub(step.amount),
        Direction::PaidOut => balance.checked_add(step.amount),
    };
    after.ok_or(CashflowError::FiguresOutOfRange { rate: terms.rate })
}

/// The date of the payment that repays the last of the principal, if each repaid as much of it as the
/// first.
fn last_payment(terms: &CashflowTerms, cycle: &Cycle, payment: Decimal) -> Result<BusinessDate, CashflowError> {
    let mut dates = cycle.rolled(terms.end_of_month).skip_while(|date| is_past(terms, *date)).peekable();
    let first = dates.next().ok_or(CashflowError::NeverRepaid)?;
    let second = *dates.peek().ok_or(CashflowError::NeverRepaid)?;
    let fraction = terms.day_count.year_fraction(first, second, None);
    let repaid = interest(terms.principal, terms.rate, fraction)
        .and_then(|interest| payment.checked_sub(interest))
        .filter(|repaid| *repaid > Decimal::ZERO)
        .ok_or(CashflowError::NeverRepaid)?;
    let payments = terms.principal.checked_div(repaid).map(|payments| payments.ceil());
    let more = payments.and_then(|payments| usize::try_from(payments).ok()?.checked_sub(1));
    match more.ok_or(CashflowError::NeverRepaid)? {
        0 => Ok(first),
        more => dates.nth(more.saturating_sub(1)).ok_or(CashflowError::NeverRepaid),
    }
}

/// Whether the date belongs to what happened before.
fn is_past(terms: &CashflowTerms, date: BusinessDate) -> bool {
    terms.as_of.is_some_and(|as_of| date <= as_of)
}
