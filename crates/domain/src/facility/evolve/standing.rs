//! Where what was paid lies now: the parts of each payment follow the invoices that are corrected, and
//! leave those of which the money was released.

use std::sync::Arc;

use super::receipt::added;
use crate::date::BusinessDate;
use crate::facility::event::{ReplacedInvoice, TakenBack};
use crate::facility::servicing::{
    Allocation, AllocationTarget, DefaultInterestCharge, DueCategory, Invoice, InvoiceLineKind, PaymentRef, Servicing,
    StandingPayment,
};
use crate::ids::InvoiceId;
use crate::money::Money;

/// Notes what a payment paid, and on which invoices default interest became due with it.
pub(super) fn paid(
    servicing: &mut Servicing,
    (payment, value_date): (PaymentRef, BusinessDate),
    charges: &[DefaultInterestCharge],
    allocations: &[Allocation],
) {
    if allocations.is_empty() {
        return;
    }
    let number = servicing.payments.last_key_value().map_or(0, |(last, _)| last.saturating_add(1));
    let charged = charges.iter().map(|charge| charge.invoice).collect();
    let standing = StandingPayment { payment, value_date, parts: allocations.to_vec(), charged };
    servicing.payments.insert(number, Arc::new(standing));
}

/// Default interest of an invoice that was paid too much: the latest payments of it count no more.
pub(super) fn release_default_interest(servicing: &mut Servicing, invoice: InvoiceId, amount: Money) {
    let mut left = amount;
    for payment in servicing.payments.values_mut().rev() {
        let of = |part: &Allocation| part.invoice == invoice && part.target == AllocationTarget::DefaultInterest;
        if !left.is_positive() || !payment.parts.iter().any(of) {
            continue;
        }
        let parts = &mut Arc::make_mut(payment).parts;
        for part in parts.iter_mut().rev().filter(|part| of(part)) {
            let taken = part.amount.min(left).unwrap_or(left);
            part.amount = added(part.amount, taken.negated());
            left = added(left, taken.negated());
        }
        parts.retain(|part| part.amount.is_positive());
    }
}

/// A part that is not paid any more.
pub(super) fn taken_back(servicing: &mut Servicing, taken: &TakenBack) {
    let Some(payment) = servicing.payments.get_mut(&taken.number) else { return };
    let parts = &mut Arc::make_mut(payment).parts;
    let of = |part: &&mut Allocation| {
        (part.invoice, part.target) == (taken.allocation.invoice, taken.allocation.target) && part.amount.is_positive()
    };
    let mut left = taken.allocation.amount;
    for part in parts.iter_mut().rev().filter(of) {
        let amount = part.amount.min(left).unwrap_or(left);
        part.amount = added(part.amount, amount.negated());
        left = added(left, amount.negated());
    }
    parts.retain(|part| !is_nothing(part));
}

/// Everything that was paid on an invoice is released.
pub(super) fn release(servicing: &mut Servicing, invoice: InvoiceId) {
    change(servicing, invoice, |payment| payment.parts.retain(|part| part.invoice != invoice));
}

/// What of a line of the corrected invoice is paid by what was paid before, and not taken by a payment yet.
struct Carried<'a> {
    kind: &'a InvoiceLineKind,
    line: u32,
    category: DueCategory,
    left: Money,
}

/// A correction: what is carried over pays lines of the same kind on the corrected invoice, the earliest
/// payments first; the rest is released. Without a corrected invoice all of it is, default interest too.
pub(super) fn carry_over(servicing: &mut Servicing, old: &Invoice, replaced: &ReplacedInvoice) {
    let Some(corrected) = &replaced.corrected else { return release(servicing, replaced.invoice) };
    let mut carried = Vec::new();
    for (&(line, category), &left) in &replaced.carried {
        if let Some(kind) = corrected.lines.iter().find(|its| its.number == line).map(|its| &its.kind) {
            carried.push(Carried { kind, line, category, left });
        }
    }
    let (invoice, by) = (replaced.invoice, corrected.invoice);
    change(servicing, invoice, |payment| {
        let mut parts = Vec::with_capacity(payment.parts.len());
        for part in &payment.parts {
            match part.target {
                _ if part.invoice != invoice => parts.push(*part),
                AllocationTarget::DefaultInterest => parts.push(Allocation { invoice: by, ..*part }),
                AllocationTarget::Line { line, category, .. } => {
                    let kind = old.billing.lines.iter().find(|its| its.number == line).map(|its| &its.kind);
                    let same = carried.iter_mut().filter(|its| Some(its.kind) == kind && its.category == category);
                    parts.extend(
                        same.scan(part.amount, |left, its| take(left, its, &Allocation { invoice: by, ..*part })),
                    );
                }
            }
        }
        payment.parts = parts;
        payment.charged.iter_mut().filter(|charged| **charged == invoice).for_each(|charged| *charged = by);
    });
    for payment in servicing.payments.values_mut().filter(|payment| payment.parts.iter().any(is_nothing)) {
        Arc::make_mut(payment).parts.retain(|part| !is_nothing(part));
    }
}

/// What of a part pays a line of the corrected invoice.
fn take(left: &mut Money, carried: &mut Carried<'_>, part: &Allocation) -> Option<Allocation> {
    let amount = carried.left.min(*left).unwrap_or(*left);
    *left = added(*left, amount.negated());
    carried.left = added(carried.left, amount.negated());
    let schedule = carried.kind.schedule();
    let target = AllocationTarget::Line { line: carried.line, schedule, category: carried.category };
    Some(Allocation { amount, target, ..*part })
}

const fn is_nothing(part: &Allocation) -> bool {
    part.amount.is_zero()
}

fn change(servicing: &mut Servicing, invoice: InvoiceId, mut change: impl FnMut(&mut StandingPayment)) {
    for payment in servicing.payments.values_mut() {
        if payment.charged.contains(&invoice) || payment.parts.iter().any(|part| part.invoice == invoice) {
            change(Arc::make_mut(payment));
        }
    }
}
