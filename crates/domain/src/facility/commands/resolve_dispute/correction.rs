//! The corrected invoice, and what becomes of what was paid.

use std::collections::BTreeMap;

use super::CorrectedFee;
use crate::facility::condition::Decision;
use crate::facility::event::InvoiceSuperseded;
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{Billing, DueCategory, Invoice, InvoiceLine};
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
    Ok(InvoiceSuperseded { invoice: invoice.billing.invoice, decision, reason, corrected, carried, released })
}

/// A line with its right fee. How the wrong one was rounded explains it no more.
fn corrected_line(line: &InvoiceLine, corrections: &[CorrectedFee]) -> InvoiceLine {
    match corrections.iter().find(|correction| correction.line == line.number) {
        Some(correction) => InvoiceLine { fee: correction.fee, exact: None, ..line.clone() },
        None => line.clone(),
    }
}
