//! Fees of the facility: arrangement and commitment fee. Each stands on an invoice of its own.

use super::bill::{MOST_LINES, billing, empty_line, issue};
use crate::charges::{arrangement_fee, commitment_fee};
use crate::date::BusinessDate;
use crate::exact::product;
use crate::facility::draft::Draft;
use crate::facility::event::{Event, InvoiceIssued};
use crate::facility::reckoning::{charge_terms, due_after_issue, reckoned};
use crate::facility::refusal::OutOfRange;
use crate::facility::servicing::{InvoiceLine, InvoiceLineKind};
use crate::facility::state::{Book, Facility};
use crate::facility::terms::{ArrangementFeeBilled, CommitmentFeeBilled, LateCharge, LateChargeAmount};
use crate::money::Money;

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

/// The arrangement fee that the next funding pays by so much less; none where it is billed, was deducted
/// from a funding that stands, or is zero.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn deducted_fee(book: &Book) -> Result<Option<Money>, OutOfRange> {
    let fees = &book.terms.fees;
    match fees.arrangement_fee_billed {
        ArrangementFeeBilled::DeductedFromInitialDrawdown if book.deducted_fee.is_none() => {
            let fee = arrangement_fee(book.terms.commitment, fees.arrangement_fee_rate, &book.terms.rounding)?;
            Ok((!fee.is_zero()).then_some(fee))
        }
        ArrangementFeeBilled::AtSigning
        | ArrangementFeeBilled::AtInitialDrawdown
        | ArrangementFeeBilled::DeductedFromInitialDrawdown => Ok(None),
    }
}

/// Issues the agency fee of the year that begins on the open business date, or began before: at signing
/// and on its anniversaries before the final maturity, as long as the facility lives.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn issue_agency_fee(draft: &mut Draft) -> Result<(), OutOfRange> {
    let book = draft.book();
    let (Some(fee), Some(signed_on)) = (book.terms.agency_fee, draft.facility().signed_on()) else { return Ok(()) };
    let lives = match draft.facility() {
        Facility::Signed { .. } | Facility::Available { .. } => true,
        Facility::AvailabilityEnded { book, .. } => !book.position.funded().is_zero(),
        Facility::Proposed { .. }
        | Facility::Matured { .. }
        | Facility::Closed { .. }
        | Facility::Cancelled { .. }
        | Facility::Accelerated { .. } => false,
    };
    let billed = book.servicing.agency_years;
    let months = i32::try_from(billed.saturating_mul(12)).map_err(|_| OutOfRange::Date)?;
    // A year that begins beyond the calendar never does.
    let Ok(begins) = signed_on.plus_months(months) else { return Ok(()) };
    let over = book.final_maturity.is_some_and(|maturity| begins >= maturity);
    if !lives || over || begins > book.business_date {
        return Ok(());
    }
    let kind = InvoiceLineKind::AgencyFee { year: billed.saturating_add(1) };
    let (due_date, line) = (due_after_issue(book)?, InvoiceLine { fee, ..empty_line(kind, fee.currency()) });
    issue(draft, due_date, vec![line])
}

/// Issues the late charges of invoices that are unpaid so many days after their due date: each invoice
/// once, what is disputed left out, and none for a late charge.
///
/// # Errors
/// A figure out of range.
pub(in crate::facility) fn issue_late_charges(draft: &mut Draft) -> Result<(), OutOfRange> {
    let book = draft.book();
    let Some(LateCharge { days, charge }) = book.terms.late_charge else { return Ok(()) };
    let mut lines = Vec::new();
    for invoice in book.servicing.open().filter(|invoice| invoice.has_fallen_due) {
        let id = invoice.billing.invoice;
        let is_late_charge = |line: &InvoiceLine| matches!(line.kind, InvoiceLineKind::LateCharge { .. });
        let overdue = invoice.undisputed()?;
        let waits = invoice.billing.due_date.plus_days(i64::from(days))? > book.business_date;
        let charged = book.servicing.late_charged.contains(&id);
        if waits || charged || !overdue.is_positive() || invoice.billing.lines.iter().any(is_late_charge) {
            continue;
        }
        let blank = empty_line(InvoiceLineKind::LateCharge { invoice: id }, overdue.currency());
        let line = match charge {
            LateChargeAmount::Fixed { amount } => InvoiceLine { fee: amount, ..blank },
            LateChargeAmount::Share { rate } => InvoiceLine {
                rate: Some(rate),
                exact: product(overdue.amount(), rate.value()),
                fee: rate.of(overdue, &book.terms.rounding)?,
                ..blank
            },
        };
        if !line.fee.is_zero() {
            lines.push(line);
        }
    }
    let due_date = due_after_issue(book)?;
    for lines in lines.chunks(MOST_LINES) {
        issue(draft, due_date, lines.to_vec())?;
    }
    Ok(())
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
