//! The second life of a facility in the borrower's own book: lease schedules,
//! invoices, receipts, defaults, demands on the guarantor, payment orders.
//!
//! Figures are this book's own. What the provider billed is kept beside them,
//! line by line, since that is what is asked for and paid.

pub mod certificate;
pub mod default;
pub mod demand;
pub mod invoice;
pub mod payment;
pub mod quote;
pub mod receipt;
pub mod schedule;
pub mod undrawn;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use facility_domain::{
    currency::Currency,
    date::BusinessDate,
    ids::{CertificateId, CovenantId, DefaultId, GuaranteeDemandId, InvoiceId, QuoteId, ReceiptId, ScheduleId},
};

pub use certificate::Certificate;
pub use default::{CovenantTest, DefaultStage, FacilityDefault};
pub use demand::{DemandStage, GuaranteeDemand};
pub use invoice::{Invoice, InvoiceState};
pub use payment::{Payment, PaymentState, Payments};
pub use quote::{Quote, QuoteFigures, QuoteState, QuotedFigure};
pub use receipt::{Receipt, StandingPart, StandingPayment};
pub use schedule::{Corrected, KnownOn, Lease, LeaseSchedule, ScheduleState, Settlement};
pub use undrawn::Undrawn;

use super::computation::MinorAmount;

/// Everything of a facility after its funding. Entries are shared, so that a
/// copy of the book is cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Servicing {
    /// Every lease schedule.
    pub schedules: BTreeMap<ScheduleId, Arc<LeaseSchedule>>,
    /// Every termination quote that was notified, with both books' figures.
    pub quotes: BTreeMap<QuoteId, Arc<Quote>>,
    /// Every invoice that was notified.
    pub invoices: BTreeMap<InvoiceId, Arc<Invoice>>,
    /// The invoices that are neither paid nor superseded.
    pub open_invoices: BTreeSet<InvoiceId>,
    /// What was billed once, and the invoice that bills it now.
    pub billed: BTreeMap<Ground, InvoiceId>,
    /// Every receipt that was notified.
    pub receipts: BTreeMap<ReceiptId, Arc<Receipt>>,
    /// What receipts and unapplied cash paid, in the order in which they did, where it lies now.
    pub standing_payments: Vec<Arc<StandingPayment>>,
    /// Received and not allocated, by this book's own allocation.
    pub unapplied: MinorAmount,
    /// Every compliance certificate that was notified.
    pub certificates: BTreeMap<CertificateId, Arc<Certificate>>,
    /// Every default that was notified.
    pub defaults: BTreeMap<DefaultId, Arc<FacilityDefault>>,
    /// Every demand on the guarantor that was notified.
    pub demands: BTreeMap<GuaranteeDemandId, Arc<GuaranteeDemand>>,
    /// What the commitment fee is reckoned on.
    pub undrawn: Undrawn,
    /// The payment orders.
    pub payments: Payments,
    /// Whether fixings changed, and what that changes of billed payments may still be notified.
    pub fixings_changed: bool,
    /// What corrected fixings add to billed payments and no invoice bills yet, by schedule and payment.
    pub rate_corrections: BTreeMap<(ScheduleId, u32), MinorAmount>,
}

/// What can be billed once only. A charge has no ground, a commitment fee the
/// days since the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The arrangement fee.
    ArrangementFee,
    /// The price of a schedule's equipment.
    PurchaseOption(ScheduleId),
    /// The interim rent of a schedule.
    InterimRent(ScheduleId),
    /// A payment of a schedule, by its number.
    Rent(ScheduleId, u32),
    /// What was not accepted by the long-stop date.
    LongStop(ScheduleId),
    /// What acceleration made due of a schedule.
    Acceleration(ScheduleId),
    /// What was settled of a schedule before its time, by its number.
    Settlement(ScheduleId, u32),
    /// The late charge of an invoice.
    LateCharge(InvoiceId),
    /// The agency fee of a year, from 1.
    AgencyFee(u32),
    /// The value added tax on a payment of a schedule, on its interim rent where it is 0.
    Vat(ScheduleId, u32),
}

impl Servicing {
    /// Nothing funded, nothing owed.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            schedules: BTreeMap::new(),
            quotes: BTreeMap::new(),
            invoices: BTreeMap::new(),
            open_invoices: BTreeSet::new(),
            billed: BTreeMap::new(),
            receipts: BTreeMap::new(),
            standing_payments: Vec::new(),
            unapplied: MinorAmount::zero(currency),
            certificates: BTreeMap::new(),
            defaults: BTreeMap::new(),
            demands: BTreeMap::new(),
            undrawn: Undrawn::default(),
            payments: Payments::default(),
            fixings_changed: false,
            rate_corrections: BTreeMap::new(),
        }
    }

    /// The invoice that stands now where that one was billed.
    #[must_use]
    pub fn standing(&self, id: InvoiceId) -> InvoiceId {
        standing(&self.invoices, id)
    }

    /// The certificate that stands for a test: the last one.
    #[must_use]
    pub fn certificate(&self, covenant: &CovenantId, test: BusinessDate) -> Option<&Certificate> {
        let of_test = |its: &&Arc<Certificate>| its.covenant == *covenant && its.test_date == test;
        self.certificates.values().rfind(of_test).map(Arc::as_ref)
    }

    /// What is ordered for an invoice, or for one that it took the place of, and
    /// not received yet.
    #[must_use]
    pub fn pending(&self, id: InvoiceId) -> MinorAmount {
        let zero = MinorAmount::zero(self.unapplied.currency);
        let ordered = self.payments.ordered().filter(|payment| self.standing(payment.invoice) == id);
        ordered.fold(zero, |sum, payment| sum.plus(payment.amount))
    }

    /// Due date and number of the open invoices of which something can be paid that
    /// no order covers.
    pub fn payable(&self) -> impl Iterator<Item = (BusinessDate, InvoiceId)> {
        let uncovered = self.open().filter(|(id, invoice)| invoice.payable().units > self.pending(*id).units);
        uncovered.map(|(id, invoice)| (invoice.due_date, id))
    }

    /// The open invoices, by number.
    pub fn open(&self) -> impl Iterator<Item = (InvoiceId, &Invoice)> {
        self.open_invoices.iter().filter_map(|id| Some((*id, self.invoices.get(id)?.as_ref())))
    }

    /// The days before `date` were closed: what could have been paid on one of them, and was late, is
    /// overdue from now on, whatever is disputed of it later.
    pub fn days_closed_before(&mut self, date: BusinessDate) {
        for id in &self.open_invoices {
            if let Some(invoice) = self.invoices.get_mut(id)
                && !invoice.overdue
                && invoice.state(date) == InvoiceState::Overdue
            {
                Arc::make_mut(invoice).overdue = true;
            }
        }
    }

    /// The number that the next schedule gets; none when all numbers are used.
    #[must_use]
    pub fn next_schedule(&self) -> Option<ScheduleId> {
        self.schedules.last_key_value().map_or(Some(ScheduleId::FIRST), |(last, _)| last.next())
    }

    /// The number that the next invoice gets; none when all numbers are used.
    #[must_use]
    pub fn next_invoice(&self) -> Option<InvoiceId> {
        self.invoices.last_key_value().map_or(Some(InvoiceId::FIRST), |(last, _)| last.next())
    }

    /// The number that the next receipt gets; none when all numbers are used.
    #[must_use]
    pub fn next_receipt(&self) -> Option<ReceiptId> {
        self.receipts.last_key_value().map_or(Some(ReceiptId::FIRST), |(last, _)| last.next())
    }
}

/// The invoice at the end of the line of those that took each other's place. A
/// later one has a greater number, so that the line ends.
pub(super) fn standing(invoices: &BTreeMap<InvoiceId, Arc<Invoice>>, id: InvoiceId) -> InvoiceId {
    match invoices.get(&id).and_then(|invoice| invoice.superseded_by()) {
        Some(by) if by > id => standing(invoices, by),
        Some(_) | None => id,
    }
}
