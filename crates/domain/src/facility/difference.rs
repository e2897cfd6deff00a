//! Default interest that turns out to be too much or too little for days that are reckoned already: what
//! a payment with an earlier value date pays, what a reversed one reopens, what a rejected dispute makes
//! payable again.
//!
//! Everything unpaid and undisputed of an invoice has borne default interest up to the day to which the
//! invoice was last reckoned. So each amount counts from its own day to that one; what belongs together
//! is added up and rounded once.

use std::collections::{BTreeMap, BTreeSet};

use super::allocation::default_interest_over;
use super::refusal::OutOfRange;
use super::servicing::{
    Allocation, AllocationTarget, DefaultInterestCharge, GivenBack, Invoice, PaymentRef, Servicing,
};
use super::state::Book;
use crate::charges::BalancePeriod;
use crate::date::BusinessDate;
use crate::ids::InvoiceId;
use crate::money::Money;

/// Amounts of an invoice, each from the day on which it is paid, or unpaid, after all.
pub(super) type Amounts = BTreeMap<BusinessDate, Money>;

/// Adds an amount to those of its day.
pub(super) fn add_to(amounts: &mut Amounts, from: BusinessDate, amount: Money) -> Result<(), OutOfRange> {
    let sum = amounts.entry(from).or_insert(Money::zero(amount.currency()));
    *sum = sum.checked_add(amount)?;
    Ok(())
}

/// The default interest on amounts that were not reckoned with: from their day, or the due date where that
/// is later, to the last day reckoned. `None` where no day lies between.
pub(super) fn left_out(
    book: &Book,
    invoice: &Invoice,
    amounts: &Amounts,
) -> Result<Option<DefaultInterestCharge>, OutOfRange> {
    let (due_date, to) = (invoice.billing.due_date, invoice.late.reckoned_to);
    let mut periods: BTreeMap<BusinessDate, Money> = BTreeMap::new();
    for (from, amount) in amounts {
        if amount.is_positive() && (*from).max(due_date) < to {
            add_to(&mut periods, (*from).max(due_date), *amount)?;
        }
    }
    let periods: Vec<BalancePeriod> =
        periods.into_iter().map(|(from, balance)| BalancePeriod { from, to, balance }).collect();
    if periods.is_empty() { Ok(None) } else { default_interest_over(book, invoice, &periods) }
}

/// What a payment gives back that counts from a day to which its invoices are reckoned beyond.
pub(super) fn given_back(
    book: &Book,
    allocations: &[Allocation],
    value_date: BusinessDate,
) -> Result<Vec<GivenBack>, OutOfRange> {
    let zero = Money::zero(book.terms.currency());
    let mut paid: BTreeMap<InvoiceId, (Money, Money)> = BTreeMap::new();
    for allocation in allocations {
        let (of_lines, of_late) = paid.entry(allocation.invoice).or_insert((zero, zero));
        match allocation.target {
            AllocationTarget::DefaultInterest => *of_late = of_late.checked_add(allocation.amount)?,
            AllocationTarget::Line { .. } => *of_lines = of_lines.checked_add(allocation.amount)?,
        }
    }
    let mut found = Vec::new();
    for (id, (of_lines, of_late)) in paid {
        let Some(invoice) = book.servicing.invoices.get(&id) else { continue };
        let amounts = Amounts::from([(value_date, of_lines)]);
        let Some(mut charge) = left_out(book, invoice, &amounts)? else { continue };
        // Never more than was charged, where small charges were rounded down.
        charge.amount = charge.amount.min(invoice.late.charged)?.negated();
        charge.exact.set_sign_negative(true);
        charge.corrects = corrected(&book.servicing, invoice, value_date);
        let owed = invoice.late.charged.checked_add(charge.amount)?;
        let over = invoice.late.paid.checked_add(of_late)?.checked_sub(owed)?;
        if !charge.amount.is_zero() {
            found.push(GivenBack { charge, released: over.max(zero)? });
        }
    }
    Ok(found)
}

/// The payments with which default interest became due on an invoice for days after one.
fn corrected(servicing: &Servicing, invoice: &Invoice, after: BusinessDate) -> Vec<PaymentRef> {
    let id = invoice.billing.invoice;
    let payments = servicing.payments.values();
    let later = payments.filter(|its| its.value_date > after && its.charged.contains(&id));
    later.map(|its| its.payment).collect::<BTreeSet<_>>().into_iter().collect()
}
