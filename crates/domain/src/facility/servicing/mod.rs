//! The second life of a facility: equipment, lease schedules, invoices, receipts, defaults and
//! demands under the guarantee, as the facility's book holds them.
//!
//! Only what is so; how it comes to be so is decided in [`super::commands`] and applied in
//! [`super::evolve`](mod@super::evolve). How terms are read where they leave a choice:
//! `docs/conventions.md`.

pub mod certificate;
pub mod default;
pub mod demand;
pub mod equipment;
pub mod invoice;
pub mod receipt;
pub mod schedule;
pub mod settlement;
pub mod undrawn;
pub mod unpaid;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use certificate::ComplianceCertificate;
pub use default::{DefaultCause, DefaultState, FacilityDefault};
pub use demand::{DemandState, GuaranteeDemand};
pub use equipment::{Equipment, EquipmentState};
pub use invoice::{Billing, Dispute, DueCategory, Invoice, InvoiceLine, InvoiceLineKind, InvoiceState, LatePayment};
pub use receipt::{
    Allocation, AllocationTarget, DefaultInterestCharge, GivenBack, Payer, PaymentRef, Receipt, Reversal,
    StandingPayment,
};
pub use schedule::{CorrectedPayment, EarlyEnd, InterimRent, Lease, LeaseSchedule, Renewal, ScheduleState};
pub use settlement::{PrepaymentEffect, Settlement, SettlementCause, TerminationQuote};
pub use undrawn::Undrawn;
pub use unpaid::InvoicePart;

use crate::currency::Currency;
use crate::date::BusinessDate;
use crate::ids::{
    CertificateId, CovenantId, DefaultId, EquipmentId, GuaranteeDemandId, InvoiceId, QuoteId, ReceiptId, ScheduleId,
};
use crate::money::Money;

/// Everything of a facility after its funding. Entries are shared, so that a copy of the book is
/// cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Servicing {
    /// Every unit of equipment that was ever funded.
    pub equipment: BTreeMap<EquipmentId, Arc<Equipment>>,
    /// Every lease schedule.
    pub schedules: BTreeMap<ScheduleId, Arc<LeaseSchedule>>,
    /// Every termination quote.
    pub quotes: BTreeMap<QuoteId, Arc<TerminationQuote>>,
    /// Every invoice.
    pub invoices: BTreeMap<InvoiceId, Arc<Invoice>>,
    /// The invoices that are neither paid nor superseded.
    pub open_invoices: BTreeSet<InvoiceId>,
    /// Charges that are not on an invoice yet, in the order of their entry.
    pub pending_charges: Vec<PendingCharge>,
    /// Every receipt.
    pub receipts: BTreeMap<ReceiptId, Arc<Receipt>>,
    /// The bank's references of all receipts and refunds.
    pub bank_references: BTreeSet<Arc<str>>,
    /// The receipts that were reversed.
    pub reversals: BTreeMap<ReceiptId, Arc<Reversal>>,
    /// What receipts and unapplied cash paid, in the order in which they did, where it lies now.
    pub payments: BTreeMap<u32, Arc<StandingPayment>>,
    /// Received and not allocated.
    pub unapplied: Money,
    /// Every compliance certificate.
    pub certificates: BTreeMap<CertificateId, Arc<ComplianceCertificate>>,
    /// Every default.
    pub defaults: BTreeMap<DefaultId, Arc<FacilityDefault>>,
    /// Every demand under the guarantee.
    pub demands: BTreeMap<GuaranteeDemandId, Arc<GuaranteeDemand>>,
    /// What the commitment fee is reckoned on.
    pub undrawn: Undrawn,
    /// The invoices for which a late charge was billed.
    pub late_charged: BTreeSet<InvoiceId>,
    /// How many years of the agency fee are billed.
    pub agency_years: u32,
}

/// A charge that operations entered and that waits for its invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCharge {
    /// The adjusted day on which it is due.
    pub due_date: BusinessDate,
    /// What for.
    pub description: String,
    /// How much. Positive.
    pub amount: Money,
}

impl Servicing {
    /// Nothing funded, nothing owed.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            equipment: BTreeMap::new(),
            schedules: BTreeMap::new(),
            quotes: BTreeMap::new(),
            invoices: BTreeMap::new(),
            open_invoices: BTreeSet::new(),
            pending_charges: Vec::new(),
            receipts: BTreeMap::new(),
            bank_references: BTreeSet::new(),
            reversals: BTreeMap::new(),
            payments: BTreeMap::new(),
            unapplied: Money::zero(currency),
            certificates: BTreeMap::new(),
            defaults: BTreeMap::new(),
            demands: BTreeMap::new(),
            undrawn: Undrawn::new(currency),
            late_charged: BTreeSet::new(),
            agency_years: 0,
        }
    }

    /// The invoices that are neither paid nor superseded, by number.
    pub fn open(&self) -> impl Iterator<Item = &Invoice> {
        self.open_invoices.iter().filter_map(|id| self.invoices.get(id)).map(Arc::as_ref)
    }

    /// The invoice that stands in the place of one that may be superseded; `None` where nothing was
    /// left to bill, or there is no such invoice.
    #[must_use]
    pub fn standing(&self, invoice: InvoiceId) -> Option<&Invoice> {
        let mut standing = self.invoices.get(&invoice)?;
        while let InvoiceState::Superseded { by, .. } = standing.state {
            standing = self.invoices.get(&by?)?;
        }
        Some(standing)
    }

    /// The units of a schedule that are on lease, in order.
    #[must_use]
    pub fn on_lease(&self, schedule: &LeaseSchedule) -> Vec<EquipmentId> {
        let on_lease = |id: &&EquipmentId| {
            self.equipment.get(id).is_some_and(|unit| matches!(unit.state, EquipmentState::OnLease { .. }))
        };
        schedule.equipment.iter().filter(on_lease).copied().collect()
    }

    /// The invoice that bills the purchase option of a schedule, once it is exercised; the latest
    /// one, where a correction superseded it.
    #[must_use]
    pub fn purchase_option_invoice(&self, schedule: ScheduleId) -> Option<&Invoice> {
        self.latest_invoice_for(&InvoiceLineKind::PurchaseOption { schedule })
    }

    /// The latest invoice that bills something; what it took the place of does not stand any more.
    #[must_use]
    pub fn latest_invoice_for(&self, kind: &InvoiceLineKind) -> Option<&Invoice> {
        let mut newest_first = self.invoices.values().rev();
        newest_first.find(|invoice| invoice.billing.lines.iter().any(|line| line.kind == *kind)).map(Arc::as_ref)
    }

    /// The number that the next quote gets, or `None` when all numbers are used.
    #[must_use]
    pub fn next_quote(&self) -> Option<QuoteId> {
        self.quotes.last_key_value().map_or(Some(QuoteId::FIRST), |(last, _)| last.next())
    }

    /// The number that the next schedule gets, or `None` when all numbers are used.
    #[must_use]
    pub fn next_schedule(&self) -> Option<ScheduleId> {
        self.schedules.last_key_value().map_or(Some(ScheduleId::FIRST), |(last, _)| last.next())
    }

    /// The number that the next invoice gets, or `None` when all numbers are used.
    #[must_use]
    pub fn next_invoice(&self) -> Option<InvoiceId> {
        self.invoices.last_key_value().map_or(Some(InvoiceId::FIRST), |(last, _)| last.next())
    }

    /// The number that the next receipt gets, or `None` when all numbers are used.
    #[must_use]
    pub fn next_receipt(&self) -> Option<ReceiptId> {
        self.receipts.last_key_value().map_or(Some(ReceiptId::FIRST), |(last, _)| last.next())
    }

    /// The certificate that stands for a test: the last one.
    #[must_use]
    pub fn certificate(&self, covenant: &CovenantId, test_date: BusinessDate) -> Option<&ComplianceCertificate> {
        let mut newest_first = self.certificates.values().rev();
        newest_first.find(|its| its.covenant == *covenant && its.test_date == test_date).map(Arc::as_ref)
    }

    /// The number that the next compliance certificate gets, or `None` when all numbers are used.
    #[must_use]
    pub fn next_certificate(&self) -> Option<CertificateId> {
        self.certificates.last_key_value().map_or(Some(CertificateId::FIRST), |(last, _)| last.next())
    }

    /// The number that the next default gets, or `None` when all numbers are used.
    #[must_use]
    pub fn next_default(&self) -> Option<DefaultId> {
        self.defaults.last_key_value().map_or(Some(DefaultId::FIRST), |(last, _)| last.next())
    }

    /// The number that the next demand gets, or `None` when all numbers are used.
    #[must_use]
    pub fn next_demand(&self) -> Option<GuaranteeDemandId> {
        self.demands.last_key_value().map_or(Some(GuaranteeDemandId::FIRST), |(last, _)| last.next())
    }
}
