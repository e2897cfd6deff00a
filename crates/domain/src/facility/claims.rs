//! Unique keys of machines and invoices: one serial number and one invoice is financed at most once
//! in the whole book of a provider.
//!
//! The keys are made here; the store judges between facilities and between replicas.

use std::collections::BTreeMap;
use std::fmt;

use super::commands::submit_drawdown::{DrawdownItem, SubmitDrawdown};
use super::event::Event;
use super::state::Facility;
use crate::ids::{DrawdownId, FacilityId};
use crate::text::{KeyError, invoice_key, serial_key};

/// What a key identifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// A machine: maker and serial number.
    Serial,
    /// An invoice: supplier and invoice number.
    Invoice,
}

impl ClaimKind {
    /// The kind as the store names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Invoice => "invoice",
        }
    }
}

/// A unique key, the same for every spelling of the same thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimKey {
    /// What it identifies.
    pub kind: ClaimKind,
    /// Both parts, each NFKC, upper case, letters and digits only, with a slash between them.
    pub key: String,
}

impl ClaimKey {
    /// The key of a machine. The model's spelling is no part of it.
    ///
    /// # Errors
    /// A part has no letter and no digit.
    pub fn serial(manufacturer: &str, serial_number: &str) -> Result<Self, KeyError> {
        Ok(Self { kind: ClaimKind::Serial, key: serial_key(manufacturer, serial_number)? })
    }

    /// The key of an invoice.
    ///
    /// # Errors
    /// A part has no letter and no digit.
    pub fn invoice(supplier: &str, invoice_number: &str) -> Result<Self, KeyError> {
        Ok(Self { kind: ClaimKind::Invoice, key: invoice_key(supplier, invoice_number)? })
    }
}

impl fmt::Display for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.key)
    }
}

/// Who holds a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimHolder {
    /// The facility.
    pub facility: FacilityId,
    /// The drawdown.
    pub drawdown: DrawdownId,
    /// Whether it is a facility of the same borrower: only then may the borrower learn where.
    pub same_borrower: bool,
}

/// What an event does to claims.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimsChange {
    /// Keys that are claimed from now on, with the drawdown that holds them.
    pub taken: Vec<(ClaimKey, DrawdownId)>,
    /// Keys that are free again.
    pub given_back: Vec<ClaimKey>,
}

/// The keys that a submission would claim, to be looked up before it is decided. Sorted, each once.
#[must_use]
pub fn claim_keys(command: &SubmitDrawdown) -> Vec<ClaimKey> {
    let mut keys: Vec<ClaimKey> = command.items.iter().flat_map(keys_of_item).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// What an event does to claims; `before` is the state that it meets.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one arm for each event")]
pub fn claims_changed(event: &Event, before: Option<&Facility>) -> ClaimsChange {
    let held_by = |id: DrawdownId| {
        before
            .and_then(|facility| facility.book().drawdowns.get(&id))
            .map(|drawdown| drawdown.claims.clone())
            .unwrap_or_default()
    };
    let given_back = match event {
        Event::DrawdownSubmitted(submitted) => {
            let taken = submitted.claims.iter().map(|key| (key.clone(), submitted.drawdown)).collect();
            return ClaimsChange { taken, given_back: Vec::new() };
        }
        Event::DrawdownRejected(ended) => held_by(ended.drawdown),
        Event::DrawdownWithdrawn(ended) => held_by(ended.drawdown),
        Event::DrawdownCancelled(ended) => held_by(ended.drawdown),
        Event::DrawdownLapsed(ended) => held_by(ended.drawdown),
        Event::DrawdownReversed(ended) => held_by(ended.drawdown),
        Event::DrawdownApproved(_)
        | Event::DrawdownFunded(_)
        | Event::FacilityCreated(_)
        | Event::FacilitySigned(_)
        | Event::FacilityCancelled(_)
        | Event::CommitmentCancelled(_)
        | Event::EvidenceSubmitted(_)
        | Event::ConditionSatisfied(_)
        | Event::EvidenceRejected(_)
        | Event::ConditionWaived(_)
        | Event::ConditionDeferred(_)
        | Event::ConditionExpired(_)
        | Event::AvailabilityBegan(_)
        | Event::AvailabilityEnded(_)
        | Event::BusinessDateTargetSet(_)
        | Event::BusinessDayClosed(_)
        | Event::EquipmentAccepted(_)
        | Event::LongStopPassed(_)
        | Event::ScheduleEnded(_)
        | Event::PurchaseOptionExercised(_)
        | Event::TitlePassed(_)
        | Event::EquipmentReturned(_)
        | Event::ScheduleSettled(_)
        | Event::ScheduleRenewed(_)
        | Event::TerminationQuoted(_)
        | Event::FixingPublished(_)
        | Event::FixingCorrected(_)
        | Event::RateReset(_)
        | Event::RateCorrected(_)
        | Event::AccrualsPosted(_)
        | Event::InterestCapitalized(_)
        | Event::InvoiceIssued(_)
        | Event::InvoiceFellDue(_)
        | Event::InvoiceOverdue(_)
        | Event::ChargeAdded(_)
        | Event::ReceiptRecorded(_)
        | Event::ReceiptReversed(_)
        | Event::UnappliedCashApplied(_)
        | Event::UnappliedCashRefunded(_)
        | Event::InvoiceDisputed(_)
        | Event::DisputeRejected(_)
        | Event::InvoiceSuperseded(_)
        | Event::ComplianceCertified(_)
        | Event::DefaultOccurred(_)
        | Event::EventOfDefaultOccurred(_)
        | Event::DefaultCured(_)
        | Event::DefaultWaived(_)
        | Event::FacilityAccelerated(_)
        | Event::GuaranteeDemanded(_)
        | Event::GuaranteeDemandAcknowledged(_)
        | Event::GuaranteeDemandWithdrawn(_)
        | Event::FacilityMatured(_)
        | Event::FacilityClosed(_)
        | Event::MissingHistoryReported(_)
        | Event::FacilityResumed(_) => Vec::new(),
    };
    ClaimsChange { taken: Vec::new(), given_back }
}

/// The keys of a line: a machine and an invoice, each where its texts say something.
pub(super) fn keys_of_item(item: &DrawdownItem) -> impl Iterator<Item = ClaimKey> {
    let machine = ClaimKey::serial(&item.manufacturer, &item.serial_number);
    let invoice = ClaimKey::invoice(&item.supplier, &item.invoice_number);
    [machine, invoice].into_iter().flatten()
}

/// Live claims of a facility, by key.
pub type LiveClaims = BTreeMap<ClaimKey, DrawdownId>;
