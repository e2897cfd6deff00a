//! Allocates money to invoices: by due date; within a date by category in the terms' order; within a
//! category by schedule, what belongs to none first; then by invoice and line.
//!
//! The one place where default interest becomes due: on every invoice that the money reaches, which is
//! one on which it pays something. What is disputed is passed over, and bears none.

use std::collections::{BTreeMap, BTreeSet};

use super::rates::known_today;
use super::reckoning::{charge_terms, reckoned};
use super::refusal::OutOfRange;
use super::servicing::{Allocation, AllocationTarget, DefaultInterestCharge, Invoice};
use super::state::Book;
use super::terms::{AllocationCategory, Interest};
use crate::charges::{BalancePeriod, default_interest, interest_on_runs};
use crate::date::BusinessDate;
use crate::ids::{InvoiceId, ScheduleId};
use crate::money::Money;

/// What an amount of money pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allocated {
    /// Default interest that becomes due with it.
    pub(super) default_interest: Vec<DefaultInterestCharge>,
    /// What it pays, in the order in which it does.
    pub(super) allocations: Vec<Allocation>,
    /// What is left of it.
    pub(super) rest: Money,
}

/// Allocates an amount that counts as paid on a day to those of the invoices that are open.
pub(super) fn allocate<'a>(
    book: &Book,
    amount: Money,
    paid_on: BusinessDate,
    invoices: impl Iterator<Item = &'a Invoice>,
) -> Result<Allocated, OutOfRange> {
    let mut by_due_date: BTreeMap<BusinessDate, Vec<&Invoice>> = BTreeMap::new();
    for invoice in invoices.filter(|invoice| invoice.is_open()) {
        by_due_date.entry(invoice.billing.due_date).or_default().push(invoice);
    }
    let mut allocated = Allocated { default_interest: Vec::new(), allocations: Vec::new(), rest: amount };
    let mut charges = Vec::new();
    for invoices in by_due_date.values() {
        if !allocated.rest.is_positive() {
            break;
        }
        let mut claims = Vec::new();
        for invoice in invoices {
            let charge = default_interest_to(book, invoice, paid_on)?;
            claims.extend(claims_of(book, invoice, charge.as_ref())?);
            charges.extend(charge);
        }
        claims.sort_by_key(|claim| claim.turn);
        pay(&mut allocated, &claims)?;
    }
    let reached: BTreeSet<InvoiceId> = allocated.allocations.iter().map(|its| its.invoice).collect();
    charges.retain(|charge| charge.amount.is_positive() && reached.contains(&charge.invoice));
    Ok(Allocated { default_interest: charges, ..allocated })
}

/// Default interest that becomes due when a payment of that day reaches the invoice; `None` where
/// nothing late and undisputed is unpaid, or the rate is not known.
///
/// # Errors
/// A figure out of range.
pub fn default_interest_to(
    book: &Book,
    invoice: &Invoice,
    paid_on: BusinessDate,
) -> Result<Option<DefaultInterestCharge>, OutOfRange> {
    let (from, balance) = (invoice.late.reckoned_to, invoice.undisputed()?);
    if paid_on <= from || balance.is_zero() {
        return Ok(None);
    }
    default_interest_over(book, invoice, &[BalancePeriod { from, to: paid_on, balance }])
}

/// Default interest on unpaid amounts of an invoice, rounded once; `None` where the rate is not known.
pub(super) fn default_interest_over(
    book: &Book,
    invoice: &Invoice,
    unpaid: &[BalancePeriod],
) -> Result<Option<DefaultInterestCharge>, OutOfRange> {
    let terms = &book.terms;
    let charge = match &terms.interest {
        Interest::Fixed { annual_rate } => {
            reckoned(default_interest(unpaid, terms.default_margin, &charge_terms(terms, *annual_rate)))?
        }
        Interest::Floating(floating) => {
            let rate = known_today(book, floating);
            let mut runs = Vec::with_capacity(unpaid.len());
            for run in unpaid {
                runs.push((run.balance, rate.in_force((run.from, run.to), terms.default_margin)?));
            }
            if runs.iter().all(|(_, parts)| parts.is_empty()) {
                return Ok(None);
            }
            reckoned(interest_on_runs(terms.currency(), &runs, &terms.rounding))?
        }
    };
    Ok(Some(DefaultInterestCharge {
        invoice: invoice.billing.invoice,
        basis: charge.lines,
        rate: charge.rate,
        exact: charge.exact,
        amount: charge.amount,
        corrects: Vec::new(),
    }))
}

/// Something to pay, and its turn within its due date.
struct Claim {
    turn: Turn,
    due: Allocation,
}

/// Rank of the category, schedule, invoice, line.
type Turn = (usize, Option<ScheduleId>, InvoiceId, u32);

fn claims_of(book: &Book, invoice: &Invoice, charge: Option<&DefaultInterestCharge>) -> Result<Vec<Claim>, OutOfRange> {
    let order = &book.terms.allocation_order;
    let rank = |category: AllocationCategory| order.iter().position(|its| *its == category).unwrap_or(order.len());
    let (id, due_date) = (invoice.billing.invoice, invoice.billing.due_date);
    let claim = |turn: Turn, target, amount| Claim { turn, due: Allocation { invoice: id, due_date, target, amount } };
    let mut claims = Vec::new();
    let mut late = invoice.default_interest_unpaid()?;
    if let Some(charge) = charge {
        late = late.checked_add(charge.amount)?;
    }
    let turn = (rank(AllocationCategory::DefaultInterest), None, id, 0);
    claims.push(claim(turn, AllocationTarget::DefaultInterest, late));
    for part in invoice.parts()? {
        let turn = (rank(part.category.allocation()), part.schedule, id, part.line);
        let target = AllocationTarget::Line { line: part.line, schedule: part.schedule, category: part.category };
        claims.push(claim(turn, target, part.payable()?));
    }
    Ok(claims)
}

fn pay(allocated: &mut Allocated, claims: &[Claim]) -> Result<(), OutOfRange> {
    for claim in claims {
        let amount = claim.due.amount.min(allocated.rest)?;
        if amount.is_positive() {
            allocated.rest = allocated.rest.checked_sub(amount)?;
            allocated.allocations.push(Allocation { amount, ..claim.due });
        }
    }
    Ok(())
}
