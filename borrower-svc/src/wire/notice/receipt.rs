//! Notices about money that came in or was paid back.

use facility_domain::{
    ids::{GuaranteeDemandId, InvoiceId, ReceiptId},
    money::Money,
};
use facility_proto::{lender::v1 as lender, r#type::v1 as pb};
use facility_service::wire::{path, read_allocation, read_date, read_default_interest_charge, read_payment};
use lender::notice as wire;

use super::Reader;
use crate::book::notice::{NotifiedAllocation, NotifiedCharge, NotifiedReceipt, NotifiedReversal, Subject};

impl Reader<'_> {
    pub(super) fn receipt_recorded(&mut self, recorded: &wire::ReceiptRecorded) -> Option<Subject> {
        let unapplied = self.amount("unapplied", recorded.unapplied.as_ref());
        let receipt = self.problems.required("receipt", recorded.receipt.as_ref())?;
        self.receipt(receipt, unapplied?).map(Subject::ReceiptRecorded)
    }

    pub(super) fn unapplied_cash_applied(&mut self, applied: &wire::UnappliedCashApplied) -> Option<Subject> {
        let default_interest = self.default_interest("default_interest", &applied.default_interest);
        let allocations = self.allocations("allocations", &applied.allocations);
        let amount = self.amount("amount", applied.amount.as_ref());
        let unapplied = self.amount("unapplied", applied.unapplied.as_ref());
        Some(Subject::UnappliedCashApplied { default_interest, allocations, amount: amount?, unapplied: unapplied? })
    }

    pub(super) fn receipt_reversed(&mut self, reversed: &wire::ReceiptReversed) -> Option<Subject> {
        let receipt = self.below("receipt", &reversed.receipt, "receipts", ReceiptId::parse);
        let mut taken_back = Vec::with_capacity(reversed.taken_back.len());
        for (place, taken) in reversed.taken_back.iter().enumerate() {
            let at = format!("taken_back[{place}]");
            let Some(facility) = self.id else { continue };
            let payment = read_payment(&mut self.problems, &path(&at, "payment"), facility, &taken.payment);
            let part = self.problems.required(&path(&at, "allocation"), taken.allocation.as_ref());
            let part = part.and_then(|part| self.allocation(&path(&at, "allocation"), part));
            taken_back.extend(payment.zip(part));
        }
        let from_unapplied = self.amount("from_unapplied", reversed.from_unapplied.as_ref());
        let mut default_interest = Vec::with_capacity(reversed.default_interest.len());
        for (place, charge) in reversed.default_interest.iter().enumerate() {
            default_interest.extend(self.charge(&format!("default_interest[{place}]"), charge));
        }
        let unapplied = self.amount("unapplied", reversed.unapplied.as_ref());
        let (receipt, from_unapplied, unapplied) = (receipt?, from_unapplied?, unapplied?);
        let reversal = NotifiedReversal { receipt, taken_back, from_unapplied, default_interest, unapplied };
        Some(Subject::ReceiptReversed(reversal))
    }

    pub(super) fn unapplied_cash_refunded(&mut self, refunded: &wire::UnappliedCashRefunded) -> Option<Subject> {
        let amount = self.amount("amount", refunded.amount.as_ref());
        let unapplied = self.amount("unapplied", refunded.unapplied.as_ref());
        Some(Subject::UnappliedCashRefunded { amount: amount?, unapplied: unapplied? })
    }

    fn receipt(&mut self, receipt: &lender::Receipt, unapplied: Money) -> Option<NotifiedReceipt> {
        let id = self.below("receipt.name", &receipt.name, "receipts", ReceiptId::parse);
        let amount = self.amount("receipt.amount", receipt.amount.as_ref());
        let value_date = read_date(&mut self.problems, "receipt.value_date", &receipt.value_date);
        read_date(&mut self.problems, "receipt.record_date", &receipt.record_date);
        let demand = match receipt.guarantee_demand.as_str() {
            "" => Some(None),
            name => {
                let field = "receipt.guarantee_demand";
                self.below(field, name, "guaranteeDemands", GuaranteeDemandId::parse).map(Some)
            }
        };
        let default_interest = self.default_interest("receipt.default_interest", &receipt.default_interest);
        let allocations = self.allocations("receipt.allocations", &receipt.allocations);
        let rest = self.amount("receipt.unapplied", receipt.unapplied.as_ref());
        let given_back = self.given_back("receipt.given_back", &receipt.given_back);
        Some(NotifiedReceipt {
            receipt: id?,
            amount: amount?,
            value_date: value_date?,
            demand: demand?,
            payment_reference: receipt.payment_reference.clone(),
            default_interest,
            allocations,
            rest: rest?,
            given_back,
            unapplied,
        })
    }

    /// Default interest that is given back, each with what was paid of it too much.
    fn given_back(&mut self, field: &str, given_back: &[lender::receipt::GivenBack]) -> Vec<(NotifiedCharge, Money)> {
        let mut read = Vec::with_capacity(given_back.len());
        for (place, its) in given_back.iter().enumerate() {
            let at = format!("{field}[{place}]");
            let charge = self.problems.required(&path(&at, "charge"), its.charge.as_ref());
            let charge = charge.and_then(|charge| self.charge(&path(&at, "charge"), charge));
            let released = self.amount(&path(&at, "released"), its.released.as_ref());
            read.extend(charge.zip(released));
        }
        read
    }

    pub(super) fn charge(&mut self, field: &str, charge: &pb::DefaultInterestCharge) -> Option<NotifiedCharge> {
        let charge = read_default_interest_charge(&mut self.problems, field, self.id?, charge)?;
        self.of_facility(&path(field, "amount"), charge.amount)?;
        Some(NotifiedCharge { invoice: charge.invoice, amount: charge.amount, corrects: charge.corrects })
    }

    pub(super) fn optional_charge(
        &mut self,
        field: &str,
        charge: Option<&pb::DefaultInterestCharge>,
    ) -> Option<Option<NotifiedCharge>> {
        match charge {
            Some(charge) => self.charge(field, charge).map(Some),
            None => Some(None),
        }
    }

    fn default_interest(&mut self, field: &str, charges: &[pb::DefaultInterestCharge]) -> Vec<(InvoiceId, Money)> {
        let mut read = Vec::with_capacity(charges.len());
        for (place, charge) in charges.iter().enumerate() {
            let at = format!("{field}[{place}]");
            let Some(facility) = self.id else { continue };
            if let Some(charge) = read_default_interest_charge(&mut self.problems, &at, facility, charge) {
                self.of_facility(&path(&at, "amount"), charge.amount);
                read.push((charge.invoice, charge.amount));
            }
        }
        read
    }

    fn allocations(&mut self, field: &str, allocations: &[pb::Allocation]) -> Vec<NotifiedAllocation> {
        let mut read = Vec::with_capacity(allocations.len());
        for (place, allocation) in allocations.iter().enumerate() {
            let at = format!("{field}[{place}]");
            read.extend(self.allocation(&at, allocation));
        }
        read
    }

    fn allocation(&mut self, field: &str, allocation: &pb::Allocation) -> Option<NotifiedAllocation> {
        let allocation = read_allocation(&mut self.problems, field, self.id?, allocation)?;
        self.of_facility(&path(field, "amount"), allocation.amount);
        Some(allocation)
    }
}
