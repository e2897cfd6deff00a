//! The corrected invoice, and what becomes of what was paid.

use std::collections::BTreeMap;

use super::CorrectedFee;
use crate::facility::condition::Decision;
use crate::facility::difference::{Amounts, left_out};
use crate::facility::event::InvoiceSuperseded;
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{Billing, DefaultInterestCharge, DueCategory, Invoice, InvoiceLine};
use crate::facility::state::Book;
use crate::money::Money;

/// Supersedes an invoice by one with the right fees. What was paid of a line pays the same line of the
/// corrected invoice; the rest is released.
pub(super) fn superseded(
    book: &Book,
    invoice: &Invoice,
    corrections: &[CorrectedFee],
    (decision, reason): (Decision, String),
) -> Result<InvoiceSuperseded, OutOfRange> {
    let (mut lines, mut carried) = (Vec::new(), BTreeMap::new());
    let mut still_owed = Money::zero(book.terms.currency());
    let mut released = invoice.paid_of_lines()?;
    for line in &invoice.billing.lines {
        let mut corrected = corrected_line(line, corrections);
        if corrected.amount()?.is_zero() {
            continue;
        }
        corrected.number = u32::try_from(lines.len()).map_err(|_| OutOfRange::Count)?.saturating_add(1);
        for category in DueCategory::ALL {
            let Some(paid) = invoice.paid.get(&(line.number, category)) else { continue };
            let kept = paid.min(corrected.billed(category)?)?;
            if kept.is_positive() {
                released = released.checked_sub(kept)?;
                carried.insert((corrected.number, category), kept);
            }
        }
        still_owed = still_owed.checked_add(disputed_and_owed(invoice, line, &corrected)?)?;
        lines.push(corrected);
    }
    let invoice_number = book.servicing.next_invoice().ok_or(OutOfRange::Count)?;
    let corrected = if lines.is_empty() {
        // Where nothing was owed, nothing was late.
        released = released.checked_add(invoice.late.paid)?;
        None
    } else {
        let mut amount = Money::zero(book.terms.currency());
        for line in &lines {
            amount = amount.checked_add(line.amount()?)?;
        }
        let (issued_on, due_date) = (book.business_date, invoice.billing.due_date);
        Some(Billing { invoice: invoice_number, issued_on, due_date, lines, amount })
    };
    let default_interest = match &corrected {
        Some(billing) => {
            let charge = left_out_of(book, invoice, still_owed)?;
            charge.map(|charge| DefaultInterestCharge { invoice: billing.invoice, ..charge })
        }
        None => None,
    };
    let invoice = invoice.billing.invoice;
    Ok(InvoiceSuperseded { invoice, decision, reason, corrected, carried, released, default_interest })
}

/// The default interest that was left out for what is disputed of an invoice.
pub(super) fn left_out_of_dispute(book: &Book, invoice: &Invoice) -> Result<Option<DefaultInterestCharge>, OutOfRange> {
    left_out_of(book, invoice, invoice.disputed()?)
}

fn left_out_of(book: &Book, invoice: &Invoice, amount: Money) -> Result<Option<DefaultInterestCharge>, OutOfRange> {
    let Some(dispute) = &invoice.dispute else { return Ok(None) };
    let charge = left_out(book, invoice, &Amounts::from([(dispute.reckoned_to, amount)]))?;
    Ok(charge.filter(|charge| !charge.amount.is_zero()))
}

/// What of the disputed parts of a line is owed all the same: a correction takes off what was disputed
/// first.
fn disputed_and_owed(invoice: &Invoice, line: &InvoiceLine, corrected: &InvoiceLine) -> Result<Money, OutOfRange> {
    let zero = Money::zero(line.fee.currency());
    let mut owed = zero;
    for category in DueCategory::ALL {
        let disputed = invoice.dispute.as_ref().and_then(|its| its.amounts.get(&(line.number, category)));
        let Some(disputed) = disputed else { continue };
        let taken_off = line.billed(category)?.checked_sub(corrected.billed(category)?)?;
        owed = owed.checked_add(disputed.checked_sub(taken_off)?.max(zero)?)?;
    }
    Ok(owed)
}

/// A line with its right fee. How the wrong one was rounded explains it no more.
fn corrected_line(line: &InvoiceLine, corrections: &[CorrectedFee]) -> InvoiceLine {
    match corrections.iter().find(|correction| correction.line == line.number) {
        Some(correction) => InvoiceLine { fee: correction.fee, exact: None, ..line.clone() },
        None => line.clone(),
    }
}
