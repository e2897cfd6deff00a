//! What is left of a schedule after a settlement, and what has accrued on it.

use std::sync::Arc;

use super::{NotSettled, Order, Part, running};
use crate::date::BusinessDate;
use crate::facility::event::RestOfSchedule;
use crate::facility::rates::{self, Missing, is_known, lease_path, lease_terms};
use crate::facility::refusal::OutOfRange;
use crate::facility::renewal::with_rest;
use crate::facility::servicing::{Lease, LeaseSchedule};
use crate::facility::state::Book;
use crate::money::Money;
use crate::schedule::{Rest, Schedule, ScheduleLine};

/// What is left of an interim schedule, and what is to be added to what has accrued.
pub(super) fn interim_rest(
    book: &Book,
    schedule: &LeaseSchedule,
    part: &Part,
    accrued_before: Money,
) -> Result<(RestOfSchedule, Money), NotSettled> {
    let amount = schedule.amount.checked_sub(part.principal)?;
    let accrued = rates::interest(book, amount, (schedule.funded_on, book.business_date), Missing::Waits)?;
    let accrued = accrued.map_or(Money::zero(amount.currency()), |charge| charge.amount);
    let adjustment = part.interest.amount.checked_add(accrued)?.checked_sub(accrued_before)?;
    Ok((RestOfSchedule::Interim { amount, accrued }, adjustment))
}

/// What is left of a lease, what is to be added to what has accrued, and the first payment that is
/// computed anew.
pub(super) fn leased_rest(
    book: &Book,
    lease: &Lease,
    order: &Order<'_>,
    ends: bool,
) -> Result<(RestOfSchedule, Money, u32), NotSettled> {
    let on = book.business_date;
    let first = running(lease, on).ok_or(OutOfRange::Count)?;
    let payments = if ends { made(lease, first.number) } else { anew(book, lease, order, first)? };
    let mut accrual = Accrual { accruing: lease.accruing, accrued: lease.accrued };
    let mut adjustment = order.part.interest.amount;
    if lease.accruing < first.number {
        // The payment before the running one still accrues: it is due before its last day, or the lease was
        // accepted late. Nothing of the payments after it has accrued. Where nothing is left, no close will
        // catch up with it.
        if ends {
            adjustment = adjustment.checked_add(accrued_before(lease, first.number)?)?;
            accrual = Accrual { accruing: first.number, accrued: Money::zero(book.terms.currency()) };
        }
    } else {
        adjustment = adjustment.checked_sub(accrued_from(lease, first.number)?)?;
        let (after, sum) = accrued_by(book, &payments, first.number, on)?;
        accrual = after;
        adjustment = adjustment.checked_add(sum)?;
    }
    let payments = Arc::new(payments);
    // What is renewed is never more than what is owed.
    let renews = lease.renewal.is_some() && !lease.is_renewed(first.number);
    let left = order.part.balance.checked_sub(order.part.principal)?;
    let balloon = if renews { order.balloon.min(left)? } else { order.balloon };
    let Accrual { accruing, accrued } = accrual;
    Ok((RestOfSchedule::Leased { payments, balloon, accruing, accrued }, adjustment, first.number))
}

/// Which payment's interest accrues, and how much of it has.
struct Accrual {
    accruing: u32,
    accrued: Money,
}

/// The payments before one of them.
fn made(lease: &Lease, before: u32) -> Schedule<Money> {
    let Schedule { lines, rent, exact_rent } = lease.payments.as_ref();
    let lines = lines.iter().filter(|line| line.number < before).cloned().collect();
    Schedule { lines, rent: *rent, exact_rent: *exact_rent }
}

/// The payments, those from the running one on computed anew.
fn anew(
    book: &Book,
    lease: &Lease,
    order: &Order<'_>,
    first: &ScheduleLine<Money>,
) -> Result<Schedule<Money>, NotSettled> {
    let not_computable = |problem: String| NotSettled::NotComputable(problem);
    let maturity = book.final_maturity.ok_or_else(|| not_computable("The final maturity is not known.".to_owned()))?;
    let steps = lease_path(book, lease.commencement, maturity)?.steps;
    let terms = lease_terms(book, order.schedule, lease, steps)
        .ok_or_else(|| not_computable("The rate of the schedule is not known.".to_owned()))?;
    let rest = Rest {
        from: first.number,
        balance: order.part.balance.checked_sub(order.part.principal)?,
        balloon: order.balloon,
        keep: order.keep,
    };
    let anew = with_rest(lease, &lease.payments, &terms, &rest).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        not_computable(format!("The rest of the schedule can't be made: {}.", errors.join("; ")))
    })?;
    let adds_interest = book.terms.amortization.may_add_interest();
    let mut changed = anew.lines.iter().filter(|line| line.number >= first.number);
    if changed.any(|line| line.principal.is_negative() && !adds_interest || line.payment.is_negative()) {
        return Err(not_computable("A rent would not cover its interest.".to_owned()));
    }
    Ok(anew)
}

/// What has yet to accrue of the payments before one of them.
fn accrued_before(lease: &Lease, before: u32) -> Result<Money, OutOfRange> {
    let running = lease.payments.lines.iter().filter(|line| (lease.accruing..before).contains(&line.number));
    let mut sum = lease.accrued.negated();
    for line in running {
        sum = sum.checked_add(line.interest)?;
    }
    Ok(sum)
}

/// What has accrued of the payments from one of them on.
fn accrued_from(lease: &Lease, from: u32) -> Result<Money, OutOfRange> {
    let complete = lease.payments.lines.iter().filter(|line| (from..lease.accruing).contains(&line.number));
    let mut sum = lease.accrued;
    for line in complete {
        sum = sum.checked_add(line.interest)?;
    }
    Ok(sum)
}

/// What has accrued by a day, itself not counted, of the payments from one of them on: where that
/// leaves the accrual, and the sum.
fn accrued_by(
    book: &Book,
    payments: &Schedule<Money>,
    from: u32,
    on: BusinessDate,
) -> Result<(Accrual, Money), OutOfRange> {
    let zero = Money::zero(book.terms.currency());
    let (mut sum, mut last) = (zero, from.saturating_sub(1));
    for line in payments.lines.iter().filter(|line| line.number >= from) {
        last = line.number;
        // What waits for a fixing holds up the payments after it, as at a day's close.
        if line.to <= on && is_known(line) {
            sum = sum.checked_add(line.interest)?;
            continue;
        }
        let to = on.min(line.to).max(line.from);
        let accrued = rates::running(book, line, to, Missing::Waits)?.amount;
        return Ok((Accrual { accruing: line.number, accrued }, sum.checked_add(accrued)?));
    }
    Ok((Accrual { accruing: last.saturating_add(1), accrued: zero }, sum))
}
