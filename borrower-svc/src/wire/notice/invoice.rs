//! Notices about invoices and disputes.

use facility_domain::{
    facility::servicing::{Billing, DueCategory, InvoiceLine},
    ids::InvoiceId,
    money::Money,
};
use facility_proto::{lender::v1 as lender, r#type::v1 as pb};
use facility_service::wire::{money, path, read_date, read_invoice_line, read_invoice_part};
use lender::notice as wire;

use super::Reader;
use crate::book::notice::{NotifiedCorrection, NotifiedDispute, NotifiedInvoice, Subject};

/// Most lines of an invoice. Source: `docs/conventions.md`, "Invoices".
const MOST_LINES: usize = 500;

impl Reader<'_> {
    pub(super) fn invoice_issued(&mut self, issued: &wire::InvoiceIssued) -> Option<Subject> {
        self.invoice("invoice", issued.invoice.as_ref()).map(Subject::InvoiceIssued)
    }

    pub(super) fn invoice_superseded(&mut self, superseded: &wire::InvoiceSuperseded) -> Option<Subject> {
        let invoice = self.invoice_id("invoice", &superseded.invoice);
        let corrected = self.optional_invoice("corrected", superseded.corrected.as_ref());
        let released = self.amount("released", superseded.released.as_ref());
        let default_interest = self.optional_charge("default_interest", superseded.default_interest.as_ref());
        Some(Subject::InvoiceSuperseded(NotifiedCorrection {
            invoice: invoice?,
            corrected: corrected?,
            released: released?,
            default_interest: default_interest?,
        }))
    }

    pub(super) fn dispute_changed(&mut self, changed: &wire::DisputeChanged) -> Option<Subject> {
        let invoice = self.invoice_id("invoice", &changed.invoice);
        let mut parts = Vec::with_capacity(changed.parts.len());
        for (place, part) in changed.parts.iter().enumerate() {
            parts.extend(self.part(&format!("parts[{place}]"), part));
        }
        let default_interest = self.optional_charge("default_interest", changed.default_interest.as_ref());
        let (reason, default_interest) = (changed.reason.clone(), default_interest?);
        Some(Subject::DisputeChanged(NotifiedDispute { invoice: invoice?, parts, reason, default_interest }))
    }

    pub(super) fn optional_invoice(
        &mut self,
        field: &str,
        invoice: Option<&lender::Invoice>,
    ) -> Option<Option<NotifiedInvoice>> {
        match invoice {
            Some(_) => self.invoice(field, invoice).map(Some),
            None => Some(None),
        }
    }

    pub(super) fn invoice(&mut self, field: &str, invoice: Option<&lender::Invoice>) -> Option<NotifiedInvoice> {
        let invoice = self.problems.required(field, invoice)?;
        let at = |name: &str| path(field, name);
        // So that no notice makes this book look through more lines than an invoice can have.
        if invoice.lines.len() > MOST_LINES {
            return self.problems.none(at("lines"), format!("must be at most {MOST_LINES}"));
        }
        let id = self.invoice_id(&at("name"), &invoice.name);
        let issued_on = read_date(&mut self.problems, &at("issue_date"), &invoice.issue_date);
        let due_date = read_date(&mut self.problems, &at("due_date"), &invoice.due_date);
        let mut lines = Vec::with_capacity(invoice.lines.len());
        let mut line_amounts = Vec::with_capacity(invoice.lines.len());
        for (place, line) in invoice.lines.iter().enumerate() {
            let at = at(&format!("lines[{place}]"));
            self.numbered(&path(&at, "number"), place, line.number);
            if let Some((line, amount)) = self.line_of(&at, line) {
                lines.push(line);
                line_amounts.push(amount);
            }
        }
        let amount = self.amount(&at("amount"), invoice.amount.as_ref());
        let paid = self.amount(&at("paid"), invoice.paid.as_ref());
        let disputed = self.amount(&at("disputed"), invoice.disputed.as_ref());
        let default_interest = self.amount(&at("default_interest"), invoice.default_interest.as_ref());
        let late_paid = self.amount(&at("default_interest_paid"), invoice.default_interest_paid.as_ref());
        let outstanding = self.amount(&at("outstanding"), invoice.outstanding.as_ref());
        let billing = Billing { invoice: id?, issued_on: issued_on?, due_date: due_date?, lines, amount: amount? };
        Some(NotifiedInvoice {
            billing,
            line_amounts,
            paid: paid?,
            disputed: disputed?,
            default_interest: default_interest?,
            default_interest_paid: late_paid?,
            outstanding: outstanding?,
        })
    }

    /// A line and the amount that is stated for it. Whether that is the sum of its
    /// parts is for the book to find.
    fn line_of(&mut self, field: &str, line: &pb::InvoiceLine) -> Option<(InvoiceLine, Money)> {
        let stated = self.amount(&path(field, "amount"), line.amount.as_ref())?;
        let fee = self.amount(&path(field, "fee"), line.fee.as_ref())?;
        let interest = self.amount(&path(field, "interest"), line.interest.as_ref())?;
        let principal = self.amount(&path(field, "principal"), line.principal.as_ref())?;
        let sum = fee.checked_add(interest).and_then(|sum| sum.checked_add(principal));
        let sum = self.problems.keep(path(field, "amount"), sum)?;
        let added_up = pb::InvoiceLine { amount: Some(money(sum)), ..line.clone() };
        let read = read_invoice_line(&mut self.problems, field, self.id?, &added_up)?;
        Some((read, stated))
    }

    fn part(&mut self, field: &str, part: &pb::InvoicePart) -> Option<(u32, DueCategory, Money)> {
        let ((line, category), amount) = read_invoice_part(&mut self.problems, field, part)?;
        self.of_facility(&path(field, "amount"), amount);
        Some((line, category, amount))
    }

    pub(super) fn invoice_id(&mut self, field: &str, name: &str) -> Option<InvoiceId> {
        self.below(field, name, "invoices", InvoiceId::parse)
    }
}
