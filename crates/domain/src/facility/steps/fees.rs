//! Fees of the facility: arrangement and commitment fee. Each stands on an invoice of its own.

use super::bill::{billing, empty_line, issue};
use crate::charges::{arrangement_fee, commitment_fee};
use crate::date::BusinessDate;
use crate::exact::product;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, InvoiceIssued};
use crate::facility::reckoning::{charge_terms, due_after_issue, reckoned};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{InvoiceLine, InvoiceLineKind};
use crate::facility::state::{Book, Facility};
use crate::facility::terms::CommitmentFeeBilled;

/// Issues the arrangement fee; nothing where it is zero.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn issue_arrangement_fee(draft: &mut Draft) -> Result<(), OutOfRange> {
    let book = draft.book();
    let (commitment, rate) = (book.terms.commitment, book.terms.fees.arrangement_fee_rate);
    let fee = arrangement_fee(commitment, rate, &book.terms.rounding)?;
    if fee.is_zero() {
        return Ok(());
    }
    let line = InvoiceLine {
        rate: Some(rate),
        exact: product(commitment.amount(), rate.value()),
        fee,
        ..empty_line(InvoiceLineKind::ArrangementFee, fee.currency())
    };
    let due_date = due_after_issue(book)?;
    issue(draft, due_date, vec![line])
}

/// Issues the commitment fee when a fee date opens.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn issue_commitment_fee(draft: &mut Draft) -> Result<(), OutOfRange> {
    match draft.facility() {
        Facility::Available { book, .. } if is_fee_date(book)? => bill_commitment_fee(draft),
        Facility::Proposed { .. }
        | Facility::Signed { .. }
        | Facility::Available { .. }
        | Facility::AvailabilityEnded { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => Ok(()),
    }
}

/// Bills the commitment fee of the days since signing, or since the last bill; nothing where it is
/// zero.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn bill_commitment_fee(draft: &mut Draft) -> Result<(), OutOfRange> {
    let book = draft.book();
    let undrawn = &book.servicing.undrawn;
    let terms = charge_terms(&book.terms, book.terms.fees.commitment_fee_rate);
    let charge = reckoned(commitment_fee(&undrawn.runs, &terms))?;
    if charge.amount.is_zero() {
        return Ok(());
    }
    let commitment_fee_adjustment = charge.amount.checked_sub(undrawn.accrued)?;
    let line = InvoiceLine {
        basis: charge.lines,
        rate: Some(charge.rate),
        exact: Some(charge.exact),
        fee: charge.amount,
        ..empty_line(InvoiceLineKind::CommitmentFee, charge.amount.currency())
    };
    let billing = billing(book, due_after_issue(book)?, vec![line])?;
    draft.push(Event::InvoiceIssued(Box::new(InvoiceIssued { billing, commitment_fee_adjustment })));
    Ok(())
}

/// Whether the commitment fee is billed on the open business date.
fn is_fee_date(book: &Book) -> Result<bool, OutOfRange> {
    match book.terms.fees.commitment_fee_billed {
        CommitmentFeeBilled::CommonPaymentDates => {
            let date = book.business_date;
            Ok(date == book.terms.availability_period.end || is_common_payment_date(book, date)?)
        }
    }
}

/// Whether the date is an adjusted common payment date after the initial drawdown.
fn is_common_payment_date(book: &Book, date: BusinessDate) -> Result<bool, OutOfRange> {
    let (Some(first), Some(maturity)) = (book.initial_drawdown, book.final_maturity) else { return Ok(false) };
    if date <= first {
        return Ok(false);
    }
    let calendar = book.terms.calendar();
    let months = i32::try_from(book.terms.payment_months).map_err(|_| OutOfRange::Date)?;
    for step in 0_i32.. {
        let back = months.saturating_mul(step).saturating_neg();
        let rolled = match book.terms.end_of_month {
            true => maturity.plus_months_end_of_month(back),
            false => maturity.plus_months(back),
        };
        // A funding is on a business day, so that no earlier date is adjusted beyond it.
        let Some(unadjusted) = rolled.ok().filter(|unadjusted| *unadjusted >= first) else { break };
        if book.terms.business_day_convention.adjust(unadjusted, &calendar)? == date {
            return Ok(true);
        }
    }
    Ok(false)
}
