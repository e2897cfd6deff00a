//! What would have to be paid on a day to owe nothing that is due by then. Only reads.

use super::allocation::default_interest_to;
use super::refusal::OutOfRange;
use super::state::Book;
use crate::date::BusinessDate;
use crate::ids::InvoiceId;
use crate::money::Money;

/// One open invoice of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementLine {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The day on which it is due.
    pub due_date: BusinessDate,
    /// What is unpaid and undisputed of its lines.
    pub unpaid: Money,
    /// Default interest that became due and is unpaid, and what would become due with a payment on
    /// that day.
    pub default_interest: Money,
    /// What is disputed.
    pub disputed: Money,
    /// Unpaid and default interest together.
    pub payable: Money,
}

/// Every open invoice that is due by a day, by due date and number.
///
/// # Errors
/// A figure out of range.
pub fn statement(book: &Book, payment_date: BusinessDate) -> Result<Vec<StatementLine>, OutOfRange> {
    let mut lines = Vec::new();
    for invoice in book.servicing.open().filter(|invoice| invoice.billing.due_date <= payment_date) {
        let unpaid = invoice.undisputed()?;
        let mut default_interest = invoice.default_interest_unpaid()?;
        if let Some(charge) = default_interest_to(book, invoice, payment_date)? {
            default_interest = default_interest.checked_add(charge.amount)?;
        }
        lines.push(StatementLine {
            invoice: invoice.billing.invoice,
            due_date: invoice.billing.due_date,
            unpaid,
            default_interest,
            disputed: invoice.disputed()?,
            payable: unpaid.checked_add(default_interest)?,
        });
    }
    lines.sort_by_key(|line| (line.due_date, line.invoice));
    Ok(lines)
}
